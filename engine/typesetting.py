"""排版: a typst template and its data become a PDF/A, an SVG file a PNG. No database, no network, only given fonts.

Data reach a template as JSON in `sys.inputs.data`, never as program text, and the QR code of `data.url` as an SVG in
`sys.inputs.qr`. A template marks where the seal goes by `metadata` under the label `<seal>`.
"""

import io
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import segno
import typst

STANDARD: Final = "a-2b"
SEAL_WIDTH: Final = 150.0  # points
SEAL_HEIGHT: Final = 62.0
_AT: Final = re.compile(r"┌─ (?P<file>.+?):(?P<line>\d+):\d+")
# What is brought in must be named outright, so that nobody can compute the name of a package, which would be fetched.
# After a sign # the name ends with its line; elsewhere an operator on a later line would still belong to it.
_OUTSIDE: Final = re.compile(
    rb"""(?<![\w-])(?:
        (?:import|include)(?![\w-])
            (?!\s+"/?[\w./-]+"\s*(?:[:;)\]}\w]|\Z))
            (?!(?:(?<=\#import)|(?<=\#include))\s+"/?[\w./-]+"[ \t]*[\r\n])
        | (?:eval|std)(?![\w-])
    )""",
    re.VERBOSE,
)
_SEAL: Final = r"""
#let data = json(bytes(sys.inputs.data))
#set page(width: data.width * 1pt, height: data.height * 1pt, margin: 1pt, fill: none)
#set text(font: "Noto Serif SC", fill: rgb("#a8261b"), lang: "zh")
#block(width: 100%, height: 100%, stroke: 1.5pt + rgb("#a8261b"), radius: 2pt, inset: 5pt)[
  #set align(center + horizon)
  #set par(leading: 4pt)
  #context {
    let name(size) = text(size, weight: "bold", data.office)
    let fitting = 11pt * ((data.width - 16) * 1pt / measure(name(11pt)).width)
    name(calc.max(6.5pt, calc.min(11pt, fitting)))
  }
  #v(-6pt)
  #text(8.5pt)[电子签章 #h(4pt) #data.day]
]
"""


_PICTURE: Final = b"""
#set page(width: auto, height: auto, margin: 0pt, fill: none)
#image("picture.svg")
"""


class TemplateFaulty(Exception):
    """A template cannot be set. `text` may repeat data, so it is for samples only."""

    def __init__(self, file: str, line: int, text: str) -> None:
        self.file, self.line, self.text = file, line, text
        super().__init__(f"{file}:{line}: {text}")


@dataclass(frozen=True)
class Mark:
    """Where a template wants the seal: the page from 1, and points from its upper left corner."""

    page: int
    x: float
    y: float


@dataclass(frozen=True)
class Printed:
    """A document as it comes from the press; `mark` is None when its template has no place for a seal."""

    pdf: bytes
    mark: Mark | None


@dataclass(frozen=True)
class Sheet:
    """What is to be set: the files of a bundle, the name of the template in them, its data, and the day of the file."""

    files: Mapping[str, bytes]
    template: str
    data: Mapping[str, Any]
    at: datetime


def printed(sheet: Sheet, fonts: Path | None) -> Printed:
    """Set a document. Without fonts only the template is tried: no Chinese would be shown. Raises TemplateFaulty.

    A character that no font has is a fault too: PDF/A refuses a file that would not show it.
    """
    templates = {name: content for name, content in sheet.files.items() if name.endswith(".typ")}
    for name, content in templates.items():
        if found := _OUTSIDE.search(content):
            line = content.count(b"\n", 0, found.start()) + 1
            raise TemplateFaulty(name, line, f"{found[0].decode()}: only files of the bundle, named outright")
    with _compiler(templates, sheet.template, sheet.data, fonts) as compiler:
        pdf = compiler.compile(
            format="pdf", pdf_standards=[STANDARD] if fonts else [], timestamp=int(sheet.at.timestamp())
        )
        marks = json.loads(compiler.query("<seal>", field="value"))
    return Printed(_bytes(pdf), Mark(**marks[-1]) if marks else None)


@lru_cache(maxsize=64)
def seal(office: str, day: str, fonts: Path) -> bytes:
    """The look of a seal as a page of its own: the office and the day. Raises TemplateFaulty."""
    data = {"office": office, "day": day, "width": SEAL_WIDTH, "height": SEAL_HEIGHT, "url": ""}
    with _compiler({"seal.typ": _SEAL.encode()}, "seal.typ", data, fonts) as compiler:
        return _bytes(compiler.compile(format="pdf"))


def png(svg: str, fonts: Path, scale: float) -> bytes:
    """An SVG file as a PNG file of `scale` times its size. Raises TemplateFaulty."""
    files = {"picture.typ": _PICTURE, "picture.svg": svg.encode()}
    with _compiler(files, "picture.typ", {"url": ""}, fonts) as compiler:
        return _bytes(compiler.compile(format="png", ppi=96 * scale))


@contextmanager
def _compiler(
    files: Mapping[str, bytes], main: str, data: Mapping[str, Any], fonts: Path | None
) -> Iterator[typst.Compiler]:
    """A compiler over a folder that holds these files and nothing else."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        for name, content in files.items():
            file = root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        inputs = {"data": json.dumps(data, ensure_ascii=False), "qr": _qr(str(data["url"]))}
        try:
            yield typst.Compiler(root / main, root=root, font_paths=_known(fonts), sys_inputs=inputs)
        except typst.TypstError as error:
            raise _told(error, main, root) from None


@lru_cache(maxsize=4)
def _known(folder: Path | None) -> typst.Fonts:
    """The fonts of a folder, read once; without one, those that come with typst."""
    if folder is None:
        return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def _told(error: typst.TypstError, main: str, root: Path) -> TemplateFaulty:
    """The place of an error in the words of the bundle; warnings may stand before it."""
    _, _, told = (error.diagnostic or "").partition("error: ")
    found = _AT.search(told)
    if found is None:
        return TemplateFaulty(main, 0, error.message)
    file = found["file"].replace("\\", "/").rpartition(f"{root.name}/")[2]
    return TemplateFaulty(file, int(found["line"]), error.message)


@lru_cache(maxsize=4)
def _qr(url: str) -> str:
    """The QR code of an address as SVG, with error correction M (ISO/IEC 18004)."""
    out = io.BytesIO()
    segno.make(url or "-", error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode()


def _bytes(made: bytes | list[bytes] | None) -> bytes:
    assert isinstance(made, bytes)
    return made
