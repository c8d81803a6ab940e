"""事项库: a folder on disk becomes one checked, immutable Procedure."""
