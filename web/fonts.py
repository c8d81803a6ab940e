"""The fonts that come with the pages, and that documents and pictures are set in."""

from pathlib import Path
from typing import Final

FONTS: Final = Path(__file__).parent / "static" / "built" / "fonts"
