"""Merge the fragments of each language and compile them: `python -m web.translations.compile`."""

import sys
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER: Final = Path(__file__).parent
LANGUAGES: Final = ("en",)


class FragmentsDisagree(Exception):
    """Two fragments translate one sentence in different ways; each line names the sentence and the second fragment."""


def merged(language: str) -> Catalog:
    """All fragments of a language as one catalogue. Raises FragmentsDisagree with every disagreement."""
    whole, disagreements = Catalog(locale=language), []
    for fragment in sorted((FOLDER / language).glob("*.po")):
        with fragment.open("rb") as file:
            catalog = read_po(file, locale=language, abort_invalid=True)
        for message in catalog:
            if not message.id or message.fuzzy:
                continue
            known = whole.get(message.id)
            if known is not None and known.string != message.string:
                disagreements.append(f"{fragment.name}: {message.id}")
            whole.add(message.id, message.string)
    if disagreements:
        raise FragmentsDisagree("\n".join(disagreements))
    return whole


def write(language: str) -> Path:
    """Write the compiled catalogue of a language unless it is there already, and give its path."""
    target = FOLDER / language / "LC_MESSAGES" / "messages.mo"
    content = BytesIO()
    write_mo(content, merged(language))
    if not target.exists() or target.read_bytes() != content.getvalue():
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(content.getvalue())
    return target


def main() -> None:
    """Compile every language."""
    try:
        for language in LANGUAGES:
            write(language)
    except FragmentsDisagree as disagreement:
        sys.exit(str(disagreement))


if __name__ == "__main__":
    main()
