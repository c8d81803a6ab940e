"""The repository as text: which files it holds, and what Python files say."""

import ast
import subprocess
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("engine", "connectors", "web", "migrations")


@cache
def files() -> tuple[Path, ...]:
    """Every file of the repository: tracked, or new and not ignored."""
    asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)
    return tuple(path for name in sorted(listed.stdout.split("\0")) if name and (path := ROOT / name).is_file())


def modules(*folders: str) -> tuple[Path, ...]:
    """Every Python file under these folders."""
    return tuple(path for path in files() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in folders)


@cache
def tree(module: Path) -> ast.Module:
    """What a Python file says."""
    return ast.parse(module.read_text("utf-8"))


def functions(module: Path) -> Iterator["ast.FunctionDef | ast.AsyncFunctionDef"]:
    """Every function and method of a module, however deep."""
    return (node for node in ast.walk(tree(module)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def comments(module: Path) -> Iterator[tuple[int, str]]:
    """Every comment of a module with its line."""
    with module.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string


def where(path: Path, line: int = 1) -> str:
    """A place as an editor opens it."""
    return f"{path.relative_to(ROOT)}:{line}"
