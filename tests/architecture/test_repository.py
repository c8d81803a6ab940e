"""What is committed: locks that name no host and agree with pyproject.toml, no machine's paths, links that lead on."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.source import ROOT, files, where

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
GROUPS: dict[str, list[str]] = PYPROJECT["dependency-groups"]
RUNTIME: list[str] = PYPROJECT["project"]["dependencies"]
LOCKED = {
    "requirements.lock": RUNTIME,
    "requirements-dev.lock": [*RUNTIME, *GROUPS["dev"]],
    "requirements-bootstrap.lock": [*GROUPS["bootstrap"], *PYPROJECT["build-system"]["requires"]],
    "requirements-node.lock": GROUPS["node"],
    "requirements-postgresql.lock": GROUPS["postgresql"],
}
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>\S+)", re.MULTILINE)
MACHINE_PATH = re.compile(r"(?<![\w.])/(home|root|work|Users)/\w+")
LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
DOCUMENTS = tuple(path for path in files() if path.suffix == ".md")
TOP_LEVEL = {
    *("engine", "processes", "web", "connectors", "migrations", "tests", "docs", ".ci"),
    *("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "pyproject.toml", *LOCKED),
    *(".gitignore", ".pre-commit-config.yaml"),
}


def test_the_top_level_holds_what_the_map_shows() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in files()} <= TOP_LEVEL


@pytest.mark.parametrize("name", LOCKED)
def test_a_lock_pins_what_pyproject_asks_for(name: str) -> None:
    pins = _pins(ROOT / name)
    asked = [Requirement(line) for line in LOCKED[name]]
    assert not [
        str(one) for one in asked if not one.specifier.contains(pins.get(canonicalize_name(one.name), "0.dev0"))
    ]


@pytest.mark.parametrize("name", LOCKED)
def test_a_lock_has_hashes_and_names_no_host(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert "://" not in text
    assert "--index" not in text
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert not [block for block in blocks if PIN.match(block) and "--hash=sha256:" not in block]


def test_development_tools_are_added_to_the_very_packages_that_serve() -> None:
    assert _pins(ROOT / "requirements.lock").items() <= _pins(ROOT / "requirements-dev.lock").items()


def test_npm_locks_have_hashes_and_name_no_registry() -> None:
    locks = [path for path in files() if path.name == "package-lock.json"]
    for path in locks:
        packages = json.loads(path.read_text("utf-8"))["packages"]
        installed = {name: one for name, one in packages.items() if name and not one.get("link")}
        assert not [f"{where(path)} {name}" for name, one in installed.items() if "resolved" in one]
        assert not [f"{where(path)} {name}" for name, one in installed.items() if "integrity" not in one]


def test_no_file_holds_a_path_of_somebodys_machine() -> None:
    found = []
    for path in files():
        lines = path.read_bytes().decode("utf-8", "replace").splitlines()
        found += [where(path, number) for number, line in enumerate(lines, 1) if MACHINE_PATH.search(line)]
    assert not found


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_of_a_document_lead_somewhere(document: Path) -> None:
    targets = [match["target"].partition("#")[0] for match in LINK.finditer(document.read_text("utf-8"))]
    here = [target for target in targets if target and not re.match(r"[a-z]+:|/", target)]
    assert not [target for target in here if not (document.parent / target).exists()]


def _pins(lock: Path) -> dict[str, str]:
    return {canonicalize_name(match["name"]): match["version"] for match in PIN.finditer(lock.read_text("utf-8"))}
