"""Everything that reads: functions of a transaction that answer with frozen dataclasses."""
