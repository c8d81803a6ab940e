"""The house rules a linter cannot say. Every failure names the file and the line."""

import ast
import importlib
import re
import sys
from itertools import chain
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGES, ROOT, comments, functions, modules, tree, where

HOUSE = modules(*PACKAGES)
TESTS = modules("tests")
EVERYTHING = (*HOUSE, *TESTS, *modules(".ci"))
WRITTEN = [module for module in EVERYTHING if module.parent.name != "versions"]  # a migration is a list of tables
VAGUE = {"manager", "service", "services", "util", "utils", "helper", "helpers", "common", "misc", "base"}
VAGUE_ENDINGS = ("Manager", "Service", "Helper", "Util", "Utils", "Base")
NAMES_OF_A_STANDARD = {("engine/language/dmn_reading.py", "Service")}  # DMN has decision services
COMMITS = ("engine/store.py", "migrations/env.py")
SUPPRESSION = re.compile(r"#\s*(noqa|type:\s*ignore|pragma:\s*no cover)(\S*)(?P<reason>.*)")
SUPPRESSIONS_ALLOWED = 10


def test_a_module_has_at_most_400_lines() -> None:
    assert not [where(module) for module in WRITTEN if len(module.read_text("utf-8").splitlines()) > 400]


def test_a_function_has_fewer_than_40_lines() -> None:
    assert not [
        where(module, one.lineno)
        for module in WRITTEN
        for one in functions(module)
        if (one.end_lineno or one.lineno) - one.lineno + 1 >= 40
    ]


def test_a_function_takes_at_most_5_arguments() -> None:
    assert not [where(module, one.lineno) for module in HOUSE for one in functions(module) if _arguments(one) > 5]


def test_only_the_store_commits() -> None:
    places = [
        where(module, node.lineno)
        for module in HOUSE
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _ENDS
    ]
    assert not [place for place in places if not place.startswith(COMMITS)]


def test_names_say_what_a_thing_is() -> None:
    vague = [where(module) for module in EVERYTHING if VAGUE & set(module.stem.split("_"))]
    vague += [
        where(module, node.lineno)
        for module in EVERYTHING
        for node in ast.walk(tree(module))
        if isinstance(node, ast.ClassDef) and node.name.endswith(VAGUE_ENDINGS)
        if (str(module.relative_to(ROOT)), node.name) not in NAMES_OF_A_STANDARD
    ]
    assert not vague


def test_every_function_of_a_test_file_is_a_test_a_fixture_or_private() -> None:
    files = [module for module in TESTS if module.name.startswith("test_")]
    assert files
    assert not [
        where(module, node.lineno)
        for module in files
        for node in _collected(tree(module))
        if not node.name.startswith(("test_", "_")) and not _is_fixture(node)
    ]


def test_no_two_tests_of_a_file_share_a_name() -> None:
    # the second would silently replace the first
    twice = []
    for module in TESTS:
        names = [node.name for node in tree(module).body if isinstance(node, ast.FunctionDef)]
        twice += [f"{where(module)} {name}" for name in names if names.count(name) > 1]
    assert not twice


def test_suppressions_are_few_and_say_why() -> None:
    found = [
        (where(module, line), match["reason"])
        for module in EVERYTHING
        for line, comment in comments(module)
        if (match := SUPPRESSION.search(comment))
    ]
    assert len(found) <= SUPPRESSIONS_ALLOWED, found
    assert not [place for place, reason in found if len(reason.strip()) < 15]


@pytest.mark.parametrize("package", PACKAGES)
def test_a_top_level_package_is_the_one_of_this_checkout(package: str) -> None:
    # a package of the same name in the environment would be imported without a word
    importlib.import_module(package)
    path = sys.modules[package].__path__[0]
    assert Path(path) == ROOT / package


_ENDS = {"commit", "rollback"}


def _arguments(function: "ast.FunctionDef | ast.AsyncFunctionDef") -> int:
    given = function.args
    names = [one.arg for one in chain(given.posonlyargs, given.args, given.kwonlyargs)]
    return len([name for name in names if name not in {"self", "cls"}])


def _collected(module: ast.Module) -> list[ast.FunctionDef]:
    """Functions of the module, and methods of classes that pytest collects."""
    classes = [node for node in module.body if isinstance(node, ast.ClassDef) and node.name.startswith("Test")]
    bodies = chain(module.body, *(node.body for node in classes))
    return [node for node in bodies if isinstance(node, ast.FunctionDef)]


def _is_fixture(function: ast.FunctionDef) -> bool:
    return any("fixture" in ast.unparse(decorator) for decorator in function.decorator_list)
