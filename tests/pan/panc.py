# SPDX-License-Identifier: Apache-2.0
"""The real Pan compiler, from Maven Central or from NCM_PANC_CLASSPATH."""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .language.tokens import PanError

ARTIFACT = ("org.quattor.pan", "panc", "10.8")
MAIN = "org.quattor.pan.pan_compiler"
PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:build-classpath"
ASK_AGAIN = 24 * 3600
"""Seconds after which Maven Central is asked again for what it did not have."""

_POM = """<project><modelVersion>4.0.0</modelVersion>
<groupId>local</groupId><artifactId>panc-classpath</artifactId><version>1</version>
<dependencies><dependency><groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version>
</dependency></dependencies></project>
"""


class NoPanc(Exception):
    """Why there is no compiler."""


@functools.cache
def classpath() -> str:
    """What java needs to run panc. Raises NoPanc with Maven's own words."""
    given = os.environ.get("NCM_PANC_CLASSPATH")
    if given:
        return given
    for command in ("java", "mvn"):
        if not shutil.which(command):
            raise NoPanc(f"{command} is not installed")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ncm-virt"
    cache.mkdir(parents=True, exist_ok=True)
    known = cache / f"panc-{ARTIFACT[2]}.classpath"
    if not known.exists():
        _download(cache, known)
    return known.read_text().strip()


def why_not() -> str | None:
    """The reason why there is no compiler; None where there is one."""
    try:
        classpath()
    except NoPanc as error:
        return str(error)
    return None


def _download(cache: Path, answer: Path) -> None:
    absent = answer.with_suffix(".absent")
    if absent.exists() and time.time() - absent.stat().st_mtime < ASK_AGAIN:
        raise NoPanc(absent.read_text())
    with tempfile.TemporaryDirectory() as folder:
        pom = Path(folder) / "pom.xml"
        pom.write_text(_POM.format(*ARTIFACT))
        made = subprocess.run(
            ["mvn", "-B", "-q", f"-Dmaven.repo.local={cache / 'm2'}", "-f", str(pom), PLUGIN,
             f"-Dmdep.outputFile={folder}/classpath"],
            capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        if made.returncode:
            text = re.search(r"(Could not find artifact|Failed to collect)[^\n]*", made.stdout)
            absent.write_text(text[0] if text else made.stdout[:2000] or made.stderr[:2000])
            raise NoPanc(absent.read_text())
        shutil.copy(f"{folder}/classpath", answer)


def compile_object(source: Path, includes: Sequence[Path]) -> dict[str, Any]:
    """The profile of an object template. Raises PanError with what panc said.

    panc writes its errors to standard output and may lose them: only the file counts.
    """
    path = os.pathsep.join(map(str, includes))
    with tempfile.TemporaryDirectory() as folder:
        answer = subprocess.run(
            ["java", "-XX:TieredStopAtLevel=1", "-cp", classpath(), MAIN, "--formats", "json",
             "--include-path", path, "--output-dir", folder, str(source)],
            capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        made = Path(folder) / f"{source.stem}.json"
        if answer.returncode or not made.exists():
            raise PanError(answer.stdout + answer.stderr, "panc")
        return dict(json.loads(made.read_text()))
