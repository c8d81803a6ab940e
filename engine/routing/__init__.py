"""Who may do a task, and why."""
