"""Days that count: working calendars as data, and due dates computed from them. Pure."""
