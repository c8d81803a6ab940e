"""A bundle becomes a Procedure, or a list of everything that is wrong with its files."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from engine.errors import ProcedureInvalid
from engine.faults import Problem
from engine.language import feel
from engine.language.errors import FeelSyntax
from engine.procedures import form_file, refusals, toml_tables
from engine.procedures.bundle import PROCEDURE, Bundle
from engine.procedures.forms import Form
from engine.procedures.item import ProcedureFile
from engine.procedures.procedure import Formulas, Procedure
from engine.procedures.toml_tables import TomlFile
from engine.runtime import program
from engine.runtime.refusals import Place, Problems

GUIDE = "guide.md"
GUIDE_EN = "guide.en.md"

_UNREAD = feel.compile_expression('""')
_KEY = re.compile(r"[a-z][a-z0-9_-]{0,59}")


@dataclass(frozen=True)
class Attempt:
    """What could be read of a bundle. A procedure beside problems can be looked at, never run; None without an item."""

    procedure: Procedure | None
    problems: tuple[Problem, ...]


def read(bundle: Bundle) -> Procedure:
    """The procedure in a bundle; the same value for the same content.

    Raises ProcedureInvalid with every problem of every file. What fits together badly is left to `checks`.
    """
    found = attempt(bundle)
    if found.problems or found.procedure is None:
        raise ProcedureInvalid(found.problems)
    return found.procedure


@lru_cache(maxsize=64)
def attempt(bundle: Bundle) -> Attempt:
    """The procedure in a bundle as far as it can be read, with every problem of every file."""
    problems = Problems()
    toml = _toml(bundle, problems)
    item = _item(toml, bundle.key) if toml else None
    forms = _forms(bundle, problems)
    compiled, wrong = program.attempted(bundle.files)
    problems.found.extend(wrong)
    guide = _text(bundle, GUIDE, problems)
    guide_en = _text(bundle, GUIDE_EN, problems) if GUIDE_EN in bundle.files else ""
    if toml is None or item is None:
        return Attempt(None, tuple(in_order(problems.found)))
    procedure = Procedure(
        **{field.name: getattr(item, field.name) for field in fields(ProcedureFile)},
        sha256=bundle.sha256,
        forms=MappingProxyType(forms),
        program=compiled,
        formulas=_formulas(item, toml),
        guide=guide,
        guide_en=guide_en,
        files=MappingProxyType(dict(bundle.files)),
    )
    return Attempt(procedure, tuple(in_order(problems.found)))


def opened(bundle: Bundle, problems: Problems) -> TomlFile:
    """The `procedure.toml` of a bundle that has been read."""
    return _toml(bundle, problems) or TomlFile(PROCEDURE, "", problems, {})


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Problems as people work through them: file by file, from top to bottom."""
    return sorted(problems, key=lambda problem: (problem.file, problem.line, problem.code, problem.element))


def _toml(bundle: Bundle, problems: Problems) -> TomlFile | None:
    if PROCEDURE not in bundle.files:
        problems.add(refusals.NO_FILE, Place(PROCEDURE), name=PROCEDURE)
        return None
    return toml_tables.opened(bundle.files[PROCEDURE], PROCEDURE, problems)


def _item(toml: TomlFile, folder: str) -> ProcedureFile | None:
    item = toml.load(ProcedureFile)
    if item is None:
        return None
    if item.key != folder:
        toml.refuse("key", refusals.WRONG_FOLDER, key=item.key, folder=folder)
    keys = {"key": item.key, **{f"variants.{key}": key for key in item.variants}}
    keys |= {f"materials[{place}].key": one.key for place, one in enumerate(item.materials)}
    keys |= {f"stages[{place}].key": one.key for place, one in enumerate(item.stages)}
    keys |= {f"documents[{place}].key": one.key for place, one in enumerate(item.documents)}
    keys |= {f"documents[{place}].texts.{key}": key for place, one in enumerate(item.documents) for key in one.texts}
    for path, key in keys.items():
        if not _KEY.fullmatch(key):
            toml.refuse(path, refusals.NOT_A_KEY)
    _refuse_twice(toml, "materials", [one.key for one in item.materials])
    _refuse_twice(toml, "stages", [one.key for one in item.stages])
    _refuse_twice(toml, "documents", [one.key for one in item.documents])
    return item


def _refuse_twice(toml: TomlFile, path: str, keys: list[str]) -> None:
    for place, key in enumerate(keys):
        if key in keys[:place]:
            toml.refuse(f"{path}[{place}].key", refusals.KEY_TWICE, key=key)


def _formulas(item: ProcedureFile, toml: TomlFile) -> Formulas:
    texts = {
        "routing.region": item.routing.region,
        "case.title": item.case.title,
        "case.applicant_name": item.case.applicant_name,
    }
    if item.routing.level.startswith("="):
        texts["routing.level"] = item.routing.level
    if item.case.applicant_code:
        texts["case.applicant_code"] = item.case.applicant_code
    texts |= {f"documents[{place}].code": one.code for place, one in enumerate(item.documents) if one.code}
    for place, rule in enumerate(item.documents):
        texts |= {f"documents[{place}].texts.{key}": text for key, text in rule.texts.items()}
    for place, one in enumerate(item.materials):
        if one.need == "conditional":
            texts[f"materials[{place}].when"] = one.when
    good = {path: _formula(path, text, toml) for path, text in texts.items()}
    conditions = {one.key: good.get(f"materials[{place}].when") for place, one in enumerate(item.materials)}
    numbered = {one.key: good.get(f"documents[{place}].code") for place, one in enumerate(item.documents)}
    written = {
        one.key: MappingProxyType({key: good[f"documents[{place}].texts.{key}"] for key in one.texts})
        for place, one in enumerate(item.documents)
    }
    return Formulas(
        region=good["routing.region"],
        title=good["case.title"],
        applicant_name=good["case.applicant_name"],
        applicant_code=good.get("case.applicant_code"),
        level=good.get("routing.level"),
        whens=MappingProxyType({key: when for key, when in conditions.items() if when is not None}),
        codes=MappingProxyType({key: code for key, code in numbered.items() if code is not None}),
        texts=MappingProxyType(written),
    )


def _formula(path: str, text: str, toml: TomlFile) -> feel.Expression:
    """The formula; one that gives an empty text in place of what cannot be read."""
    if not text.strip().startswith("="):
        toml.refuse(path, refusals.NOT_FEEL)
        return _UNREAD
    try:
        return feel.compile_expression(feel.strip_equals(text))
    except FeelSyntax as error:
        toml.refuse(path, refusals.BAD_FEEL, reason=str(error))
        return _UNREAD


def _forms(bundle: Bundle, problems: Problems) -> dict[str, Form]:
    forms: dict[str, Form] = {}
    for name in sorted(bundle.files):
        if name.endswith(".form"):
            form = form_file.read(bundle.files[name], name, problems)
            forms[Path(name).stem] = form or Form(Path(name).stem, (), name)
    return forms


def _text(bundle: Bundle, name: str, problems: Problems) -> str:
    content: Mapping[str, bytes] = bundle.files
    if name not in content:
        problems.add(refusals.NO_FILE, Place(name), name=name)
        return ""
    try:
        return content[name].decode()
    except UnicodeDecodeError:
        problems.add(refusals.NOT_UTF8, Place(name))
        return ""
