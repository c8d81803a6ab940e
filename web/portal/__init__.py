"""互联网政务服务门户: find a procedure, read its guide, apply, follow a case."""

from web.portal import apply, guide, home, notices, prefilling, tracking
from web.portal.blueprint import portal

__all__ = ["apply", "guide", "home", "notices", "portal", "prefilling", "tracking"]
