"""The files of one procedure, frozen: collected from its folder with exactly the shared files that it reaches."""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

import zstandard
from lxml import etree

from engine.errors import ProcedureInvalid
from engine.language.dmn_files import located
from engine.procedures import refusals
from engine.runtime.refusals import Place, Problems

SHARED: Final = "_shared"
PROCEDURE: Final = "procedure.toml"

_TO_SHARE: Final = ("*.bpmn", "decisions/*.dmn", "forms/*.form", "documents/*.typ")
_OWN: Final = (PROCEDURE, *_TO_SHARE, "guide.md", "guide.en.md", "scenarios/*.yaml")
KINDS: Final = (*_OWN, *(f"{SHARED}/{pattern}" for pattern in _TO_SHARE))
"""Which files a bundle may hold, as patterns."""

FOLDERS: Final = frozenset(pattern.split("/")[0] for pattern in KINDS if "/" in pattern)
SHIPPED: Final = Path(__file__).resolve().parents[2] / "processes"
"""The folder of the procedures that come with the program."""

_REFERENCES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("processId", "calledElement"), "process"),
    **dict.fromkeys(("formId", "formRef", "formKey"), "form"),
    **dict.fromkeys(("decisionId", "decisionRef", "decisionTableReferenceKey"), "decision"),
}
"""The attributes of a diagram that name something of another file, also in the dialects of other engines."""

_SHARED_TEMPLATE: Final = re.compile(rb'"/(_shared/documents/[^"]+\.typ)"')
_LARGEST: Final = 64 * 1024 * 1024  # bytes, unpacked


@dataclass(frozen=True)
class Bundle:
    """The files of a procedure by relative name; shared ones under `_shared/`. Equal content has an equal `sha256`.

    `key` is the name of the folder, which the procedure must bear too: the same files elsewhere are another bundle.
    """

    key: str
    files: Mapping[str, bytes] = field(compare=False, repr=False)
    sha256: str

    def pack(self) -> bytes:
        """The bundle as one compressed text, the same for the same files."""
        names = sorted(self.files)
        head = json.dumps({"key": self.key, "files": [[name, len(self.files[name])] for name in names]})
        content = b"".join(self.files[name] for name in names)
        return zstandard.compress(head.encode() + b"\n" + content, 10)


def collect(folder: Path) -> Bundle:
    """The bundle of a procedure's folder.

    Raises ProcedureInvalid when one of its files cannot be read, FileNotFoundError when the folder is not there.
    """
    if not folder.is_dir():
        raise FileNotFoundError(folder)
    problems = Problems()
    files = dict(_found(folder, _OWN, "", problems))
    shared = dict(_found(folder.parent / SHARED, _TO_SHARE, f"{SHARED}/", problems))
    if problems.found:
        raise ProcedureInvalid(problems.found)
    return completed(folder.resolve().name, files, shared)


def shared_files(folder: Path) -> dict[str, bytes]:
    """What the procedures of a folder share. Raises ProcedureInvalid when a file cannot be read."""
    problems = Problems()
    shared = dict(_found(folder / SHARED, _TO_SHARE, f"{SHARED}/", problems))
    if problems.found:
        raise ProcedureInvalid(problems.found)
    return shared


def belongs(name: str) -> bool:
    """Whether a bundle may hold a file of this name."""
    depth = name.count("/")
    return any(depth == pattern.count("/") and fnmatchcase(name, pattern) for pattern in KINDS)


def completed(key: str, own: Mapping[str, bytes], shared: Mapping[str, bytes]) -> Bundle:
    """The bundle of a procedure's own files with exactly the shared files that they reach."""
    return of_files(key, {**own, **_reached(own, shared)})


def of_files(key: str, files: Mapping[str, bytes]) -> Bundle:
    """A bundle of files that are already at hand."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{len(files[name])}\0".encode() + files[name])
    return Bundle(key, dict(files), digest.hexdigest())


def unpack(packed: bytes) -> Bundle:
    """The bundle that was packed."""
    whole = zstandard.ZstdDecompressor().decompress(packed, max_output_size=_LARGEST)
    head, _, content = whole.partition(b"\n")
    outline = json.loads(head)
    files, start = {}, 0
    for name, length in outline["files"]:
        files[name] = content[start : start + length]
        start += length
    return of_files(outline["key"], files)


def _found(folder: Path, patterns: Iterable[str], prefix: str, problems: Problems) -> Iterator[tuple[str, bytes]]:
    for pattern in patterns:
        for path in sorted(folder.glob(pattern)):
            name = prefix + path.relative_to(folder).as_posix()
            try:
                yield name, path.read_bytes()
            except OSError as error:
                problems.add(refusals.UNREADABLE, Place(name), reason=error.strerror)


def _reached(own: Mapping[str, bytes], shared: Mapping[str, bytes]) -> dict[str, bytes]:
    """The shared files that define what the own files, or shared files already reached, refer to."""
    offered: dict[tuple[str, str], list[str]] = {}
    for file, content in shared.items():
        for name in _defined(file, content):
            offered.setdefault(name, []).append(file)
    here = {name for file, content in own.items() for name in _defined(file, content)}
    reached: dict[str, bytes] = {}
    waiting = [name for file, content in own.items() for name in _wanted(file, content)]
    while waiting:
        name = waiting.pop()
        for file in offered.get(name, ()) if name not in here else ():
            if file not in reached:
                reached[file] = shared[file]
                waiting.extend(_wanted(file, shared[file]))
    return reached


def _defined(file: str, content: bytes) -> Iterator[tuple[str, str]]:
    """What a file offers, as kind and id."""
    yield "file", file
    if file.endswith(".form"):
        yield "form", Path(file).stem
    elif file.endswith(".typ"):
        yield "template", file
    elif file.endswith((".bpmn", ".dmn")):
        for element in elements(content):
            kind = etree.QName(element).localname
            if kind in {"process", "decision"}:
                yield kind, str(element.get("id"))
            elif kind == "definitions" and file.endswith(".dmn"):
                yield "namespace", str(element.get("namespace"))


def _wanted(file: str, content: bytes) -> Iterator[tuple[str, str]]:
    """What a file refers to, as kind and id."""
    if file.endswith(".bpmn"):
        for element in elements(content):
            for attribute, value in element.attrib.items():
                if value and (kind := _REFERENCES.get(etree.QName(attribute).localname)):
                    yield kind, str(value)
            if element.get("name") == "answer_form":
                yield "form", str(element.get("value"))
    elif file.endswith(".typ"):
        yield from (("template", found.decode(errors="replace")) for found in _SHARED_TEMPLATE.findall(content))
    elif file.endswith(".dmn"):
        yield from _wanted_by_decisions(file, content)
    elif file == PROCEDURE:
        yield from _wanted_by_item(content)


def _wanted_by_decisions(file: str, content: bytes) -> Iterator[tuple[str, str]]:
    """The files that a DMN file imports, by place or else by namespace."""
    for element in elements(content):
        if etree.QName(element).localname == "import":
            location = element.get("locationURI")
            if location:
                yield "file", located(file, location)
            else:
                yield "namespace", str(element.get("namespace"))


def _wanted_by_item(content: bytes) -> Iterator[tuple[str, str]]:
    try:
        item = tomllib.loads(content.decode())
    except (ValueError, RecursionError):
        return  # told when the file is read
    routing, variants, documents = item.get("routing"), item.get("variants"), item.get("documents")
    if isinstance(routing, dict):
        yield "decision", str(routing.get("level"))
    for variant in variants.values() if isinstance(variants, dict) else ():
        if isinstance(variant, dict):
            yield "process", str(variant.get("process"))
            yield "form", str(variant.get("form"))
    for document in documents if isinstance(documents, list) else ():
        if isinstance(document, dict):
            yield "template", str(document.get("template"))


def elements(content: bytes) -> Iterator[etree._Element]:
    """The elements of an XML file, as far as it can be read: what is wrong with it is told when it is loaded."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        return
    if root is not None:
        yield from root.iter("{*}*")
