"""What differs between two releases of a procedure, in words and painted: meaning only, never layout or order of XML.

`compare` is the way in, also for drafts that cannot be published; `painted` draws what it found.
"""

from engine.procedures.difference.changes import Change, Difference, Kind
from engine.procedures.difference.comparing import compare
from engine.procedures.difference.pictures import Painted, painted

__all__ = ["Change", "Difference", "Kind", "Painted", "compare", "painted"]
