"""Everything that changes something: one function, one act, one transaction."""
