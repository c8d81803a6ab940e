"""What an analyst writes is evaluated by engine.language, and by nothing else in the tree."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.architecture.source import PACKAGES, ROOT, modules, tree, where

RUNS_TEXT = {"eval", "exec", "compile", "__import__", "execfile"}
MAKES_TEMPLATES = {"render_template_string", "from_string", "Template", "safe_substitute"}
INTERPRETERS = (
    "ast",
    "code",
    "codeop",
    "runpy",
    "jinja2",
    "mako",
    "asteval",
    "simpleeval",
    "numexpr",
    "RestrictedPython",
)
SCRIPTS_OF_SPIFF = ("script_engine", "PythonScriptEngine", "SpiffWorkflow.dmn", "SpiffWorkflow.spiff")
READS_PATTERNS = {"compile", "match", "fullmatch", "search", "sub", "split", "findall", "finditer"}
LANGUAGE = ROOT / "engine" / "language"


@cache
def _nodes(module: Path) -> tuple[ast.AST, ...]:
    return tuple(node for node in ast.walk(tree(module)) if isinstance(node, ast.Call | ast.Import | ast.ImportFrom))


def _calls(module: Path) -> Iterator[tuple[ast.Call, str, str]]:
    """Every call with the name of what is called, and what it is a part of."""
    for node in _nodes(module):
        match node:
            case ast.Call(func=ast.Name(id=name)):
                yield node, "", name
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=name)):
                yield node, owner, name
            case ast.Call(func=ast.Attribute(attr=name)):
                yield node, "?", name


def _imports(module: Path) -> Iterator[tuple[int, str]]:
    for node in _nodes(module):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def test_no_text_is_run_as_python() -> None:
    found = [
        f"{where(module, call.lineno)} {name}"
        for module in modules(*PACKAGES)
        for call, owner, name in _calls(module)
        if name in RUNS_TEXT and owner in {"", "builtins"}
    ]
    assert found == []


def test_no_text_becomes_a_template_of_pages() -> None:
    found = [
        f"{where(module, call.lineno)} {name}"
        for module in modules(*PACKAGES)
        for call, owner, name in _calls(module)
        if name in MAKES_TEMPLATES and owner != "puremagic"
    ]
    assert found == []


def test_no_interpreter_is_imported() -> None:
    found = [
        f"{where(module, line)} {name}"
        for module in modules(*PACKAGES)
        for line, name in _imports(module)
        if name.partition(".")[0] in INTERPRETERS
    ]
    assert found == []


def test_no_script_engine_of_spiffworkflow_is_imported() -> None:
    found = [
        f"{where(module, line)} {name}"
        for module in modules(*PACKAGES)
        for line, name in _imports(module)
        if name.startswith("SpiffWorkflow") and any(part in name for part in SCRIPTS_OF_SPIFF)
    ]
    assert found == []


def test_regular_expressions_are_ours() -> None:
    """A pattern that an analyst has written goes to engine.language.patterns, which is bounded."""
    found = [
        where(module, call.lineno)
        for module in modules("engine")
        if LANGUAGE not in module.parents
        for call, owner, name in _calls(module)
        if owner == "re" and name in READS_PATTERNS and not _is_written_here(call.args[0])
    ]
    assert found == []


def _is_written_here(pattern: ast.expr) -> bool:
    match pattern:
        case ast.Constant() | ast.JoinedStr():
            return True
        case ast.BinOp(left=left, right=right):
            return _is_written_here(left) and _is_written_here(right)
        case ast.Name(id=name):
            return re.fullmatch(r"_?[A-Z][A-Z_]*", name) is not None
    return False
