"""事项管理: procedures, their releases and drafts, for those who draw them up and approve them."""

from web.studio import approving, drafts, rehearsing, views
from web.studio.blueprint import studio

__all__ = ["approving", "drafts", "rehearsing", "studio", "views"]
