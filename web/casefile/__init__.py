"""办件 as the clerks of its office read it."""

from web.casefile import views
from web.casefile.blueprint import casefile

__all__ = ["casefile", "views"]
