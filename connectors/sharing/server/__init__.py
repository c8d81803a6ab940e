"""共享库: the sharing store, a server program with a database of its own."""
