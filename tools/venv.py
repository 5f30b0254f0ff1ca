# SPDX-License-Identifier: Apache-2.0
"""Test environments, one per interpreter and jinja2, kept outside the tree.

    python3 tools/venv.py            prints the interpreter of the main test environment
    python3 tools/venv.py run        a Python with jinja2 and lxml: this, the system's or a new one
    python3 tools/venv.py el9        Python 3.9 with jinja2 2.11, what EL9 has
    python3 tools/venv.py newest     the newest Python that is installed

Prints nothing where that Python is not installed. An environment is made on first use,
and again when setup.py changes. libvirt's binding is compiled, once per Python: it needs
libvirt-dev; an environment that was made without that is made again with it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 9)
MAIN = (3, 11)
EL9_JINJA2 = ["jinja2==2.11.3", "markupsafe<2.1"]
SYSTEM = "/usr/bin/python3"
ON_A_NODE = "import sys, jinja2, lxml; sys.exit(sys.version_info < (3, 9))"


def cache() -> Path:
    """Where environments and downloads are kept."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(base) / "ncm-virt"


def candidates() -> list[str]:
    """Interpreters that may exist: those of PATH, then pyenv's own."""
    names = [f"python3.{minor}" for minor in range(9, 20)]
    found = [path for path in map(shutil.which, [*names, "python3"]) if path]
    versions = Path.home() / ".pyenv" / "versions"
    return found + [str(path) for path in sorted(versions.glob("3.*/bin/python3"))]


def interpreters() -> dict[tuple[int, int], str]:
    """Each minor version's interpreter that really starts (a pyenv shim may not)."""
    ask = "import sys, venv, ensurepip; print(sys.executable, *sys.version_info[:2])"
    found: dict[tuple[int, int], str] = {}
    for path in candidates():
        answer = subprocess.run([path, "-c", ask], capture_output=True, text=True, check=False)
        if answer.returncode == 0:
            executable, major, minor = answer.stdout.rsplit(maxsplit=2)
            found.setdefault((int(major), int(minor)), executable)
    return found


def choose(kind: str, found: dict[tuple[int, int], str]) -> str | None:
    """The interpreter of one kind of environment; None where it is not installed."""
    newer = sorted(version for version in found if version >= MAIN)
    if kind == "el9":
        return found.get(OLDEST)
    if kind == "newest":
        return found[newer[-1]] if len(newer) > 1 else None
    usable = newer or sorted(version for version in found if version >= OLDEST)
    if not usable:
        raise SystemExit("tools/venv.py: no Python 3.9 or newer with venv here: run tools/setup")
    return found[usable[0]]


def requirements(kind: str) -> list[str]:
    """Run-time and test requirements, read out of setup.py without running it."""
    text = (ROOT / "setup.py").read_text(encoding="utf-8")
    block = re.search(r"^TEST = \[$(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    if not block:
        raise SystemExit("tools/venv.py: setup.py has no TEST list")
    tests = re.findall(r'^\s+"([^"]+)"', block.group(1), re.MULTILINE)
    if kind == "run":
        return ["lxml", "jinja2"]
    if not can_build():
        tests = [each for each in tests if not each.startswith("libvirt-python")]
    return ["lxml", *(EL9_JINJA2 if kind == "el9" else ["jinja2>=3.1"]), *tests]


def can_build() -> bool:
    """Whether libvirt's binding can be built: without it, tests that need it are skipped."""
    if not shutil.which("pkg-config"):
        return False
    return subprocess.run(["pkg-config", "--exists", "libvirt"], check=False).returncode == 0


def make(kind: str, interpreter: str) -> Path:
    """The environment's interpreter, made now if it is not there in this form."""
    wanted = requirements(kind)
    mark = hashlib.sha256("\n".join([interpreter, *wanted]).encode()).hexdigest()[:12]
    place = cache() / "venv" / f"{kind}-{mark}"
    if not (place / "ready").exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        with open(f"{place}.lock", "w", encoding="ascii") as lock:
            # Whoever comes while it is being made waits, and finds it ready.
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (place / "ready").exists():
                _install(place, interpreter, wanted)
    return place / "bin" / "python"


def _install(place: Path, interpreter: str, wanted: list[str]) -> None:
    shutil.rmtree(place, ignore_errors=True)
    install = [str(place / "bin" / "python"), "-m", "pip", "install", "-q"]
    packages = [*install, "--disable-pip-version-check", *wanted]
    for command in ([interpreter, "-m", "venv", str(place)], packages):
        subprocess.run(command, check=True, stdout=sys.stderr)
    (place / "ready").touch()


def runner() -> str | None:
    """A Python with what the suite needs on a node: this very one, or the distribution's."""
    if sys.version_info >= OLDEST and all(map(find_spec, ("jinja2", "lxml"))):
        return sys.executable
    if not Path(SYSTEM).exists():
        return None
    done = subprocess.run([SYSTEM, "-c", ON_A_NODE], capture_output=True, check=False)
    return None if done.returncode else SYSTEM


def main(arguments: list[str]) -> int:
    kind = arguments[0] if arguments else "main"
    if kind not in ("main", "run", "el9", "newest"):
        raise SystemExit(__doc__)
    ready = runner() if kind == "run" else None
    if ready:
        print(ready)
        return 0
    interpreter = choose(kind, interpreters())
    if interpreter:
        print(make(kind, interpreter))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
