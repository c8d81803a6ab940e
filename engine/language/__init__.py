"""FEEL and DMN: what an analyst may compute. Pure: no clock, no files, no network, no Python in an expression."""
