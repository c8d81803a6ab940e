"""Conditions that SpiffArena writes in Python, as FEEL: comparisons of variables and constants, joined by and and or.

As far as that goes Python says it as JUEL does, but for the names of its constants; nothing is ever run.
"""

import re
from typing import Final

from engine.runtime.dialects.juel import translated
from engine.runtime.dialects.juel_tokens import NotTranslated

_CONSTANTS: Final = {"True": "true", "False": "false", "None": "null", "is not": "!=", "is": "=="}
_WORDS: Final = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\b(?:True|False|None|is not|is)\b")


def as_feel(text: str) -> str | None:
    """The same condition as a FEEL text that begins with `=`; None when it says more than can be rewritten."""
    if "{" in text or "}" in text:
        return None
    named = _WORDS.sub(lambda found: _CONSTANTS.get(found.group(), found.group()), text.strip())
    try:
        return translated("${" + named + "}")
    except NotTranslated:
        return None
