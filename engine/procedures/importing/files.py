"""An import from beginning to end: files of other engines become the files of a procedure, and a report."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Final

from lxml import etree

from engine.errors import EngineError, ProcedureInvalid
from engine.language.errors import FeelLimit
from engine.procedures.importing import beginning, words
from engine.procedures.importing.beginning import Drawn
from engine.procedures.importing.collecting import Collected, Imported
from engine.procedures.importing.fields import take_fields, take_forms
from engine.procedures.importing.lanes import TO_LANES, draw_lanes
from engine.procedures.importing.refused import put_back
from engine.procedures.importing.spiffarena import rewrite
from engine.runtime import normalise, program, stepping
from engine.runtime.elements import NODES, ZEEBE
from engine.runtime.refusals import Place, Problems

KINDS: Final = frozenset({".bpmn", ".dmn", ".form", ".json"})
SOME_DAY: Final = datetime(2026, 3, 2, 1, tzinfo=UTC)
ANSWER: Final = {"applicant_name": "演示申请人", "applicant_code": "91350100M000100Y43", "region": "230202"}


def imported(given: Mapping[str, bytes], key: str) -> Imported:
    """What these files, by their names, make of a procedure of this key."""
    collected = Collected(given)
    files: dict[str, bytes] = {}
    processes: list[Drawn] = []
    for name, content in sorted(given.items()):
        kind = PurePosixPath(name).suffix
        if kind == ".bpmn":
            written, found = _diagram(name, content, collected)
            files[PurePosixPath(name).name] = written
            processes += found
        elif kind in {".dmn", ".form"}:
            folder = "decisions" if kind == ".dmn" else "forms"
            files[f"{folder}/{PurePosixPath(name).name}"] = content
            _copied(name, kind, collected)
        elif kind not in KINDS:
            collected.refuse(words.NOT_A_KIND, Place(name))
    files |= {f"forms/{form}.form": content for form, content in collected.forms.items()}
    files.setdefault(f"forms/{beginning.APPLICATION}.form", beginning.application())
    if not processes:
        collected.refuse(words.NO_PROCESS, Place("procedure.toml"))
    files |= {
        "procedure.toml": beginning.item(key, processes),
        "guide.md": beginning.guide(processes[0].name if processes else key),
    }
    _check(files, collected)
    if processes:
        main = _main(processes)
        opened = _opened(files, main.id)
        files["scenarios/begins.yaml"] = beginning.scenario(beginning.variant_of(1), opened, ANSWER)
    return Imported(files, tuple(collected.notes), tuple(collected.problems.found))


def _diagram(name: str, content: bytes, collected: Collected) -> tuple[bytes, list[Drawn]]:
    """One BPMN file in our dialect, with the processes in it; the file as it is when it cannot be read."""
    root = normalise.parsed(name, content, Problems())
    if root is not None:
        take_fields(root, name, collected)
        take_forms(root, name, collected)
        rewrite(root, name, collected)
        content = etree.tostring(root)
    document = normalise.read(name, content, collected.problems)
    if document is None or root is None:
        return content, []
    collected.notes += [one for one in document.notes if one.facts.get("written") not in TO_LANES]
    draw_lanes(document.root, name, collected)
    put_back(document.root, root)
    found = beginning.drawn(document.root)
    for process in found:
        _count(name, document.root, process, collected)
    etree.cleanup_namespaces(document.root, top_nsmap={"zeebe": ZEEBE})
    return etree.tostring(document.root, encoding="UTF-8", xml_declaration=True), found


def _count(name: str, root: etree._Element, process: Drawn, collected: Collected) -> None:
    """Tell which elements of a process are taken over as they are."""
    drawn = next(one for one in root.iter("{*}process") if one.get("id") == process.id)
    counts = Counter(etree.QName(one).localname for one in drawn.iter("{*}*"))
    kinds = "、".join(f"{kind} {count}" for kind, count in sorted(counts.items()) if kind in NODES)
    collected.note("kept", Place(name, 0, process.id), words.ELEMENTS, process=process.name, counts=kinds)


def _copied(name: str, kind: str, collected: Collected) -> None:
    file = PurePosixPath(name)
    if kind == ".dmn":
        collected.note("kept", Place(name), words.DECISIONS_COPIED, name=f"decisions/{file.name}")
    else:
        collected.note("kept", Place(name), words.FORM_COPIED, form=file.stem)


def _check(files: Mapping[str, bytes], collected: Collected) -> None:
    """What the runtime refuses of the files as they are now, where nothing was refused when they were read."""
    known = {one.element for one in collected.problems.found if one.element}
    try:
        program.load(files)
    except ProcedureInvalid as invalid:
        collected.problems.found += [one for one in invalid.problems if one.element not in known]


def _main(processes: list[Drawn]) -> Drawn:
    called = {name for one in processes for name in one.calls}
    return next((one for one in processes if one.id not in called), processes[0])


def _opened(files: Mapping[str, bytes], process: str) -> list[str]:
    """The tasks that open when a case begins; none when that cannot be seen."""
    try:
        advance = stepping.start(program.load(files), process, dict(ANSWER), SOME_DAY)
    except (EngineError, FeelLimit, KeyError):
        return []
    return [one.element for one in advance.opened]
