"""待办 of clerks: what waits, and doing it."""

from web.worklist import tasks, views
from web.worklist.blueprint import worklist

__all__ = ["tasks", "views", "worklist"]
