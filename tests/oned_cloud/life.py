# SPDX-License-Identifier: Apache-2.0
"""Runs of component oned, or opennebula, against the fake server, in this process.

with OnedServer() as server:
    cloud = Cloud(tmp_path, server)
    cloud.made({"hosts": {"kvm1": {}}})     # a dry run, then a run that does just that
    cloud.settled({"hosts": {"kvm1": {}}})  # nothing left to do, quick and in full
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from tests.oned_server import OnedServer
from tests.stage_life import Life, Pairs, Result

AUTH = "oneadmin:opennebula"
READS = ("info", "raftstatus", "version", "infoextended", "config")


class Cloud(Life):
    """A front end and its server, through run after run."""

    component = "oned"
    always: ClassVar[dict[str, Any]] = {"opennebula_version": "7.0", "mads": {}}
    """What every tree of the component holds."""

    def __init__(self, folder: Path, server: OnedServer) -> None:
        super().__init__(folder, server.url)
        self.exact = True
        self.server = server
        auth = self.root / "var/lib/one/.one/one_auth"
        auth.parent.mkdir(parents=True, exist_ok=True)
        auth.write_text(f"{AUTH}\n")

    def profile(self, tree: dict[str, Any]) -> dict[str, Any]:
        return super().profile({**self.always, **tree})

    def go(self, tree: dict[str, Any], *args: Any, **options: Any) -> Result:
        before = len(self.server.calls)
        done = super().go(tree, *args, **options)
        # The services that files restart are no matter of these tests.
        done.done = [(words, subject) for words, subject in done.done if words.startswith("one.")]
        made = [call for call in self.server.calls[before:] if is_write(call.method)]
        self.writes = [call.method for call in made]
        # What was announced is what was called, call by call.
        said = [words.split()[0] for words, _ in done.done]
        assert not self.exact or sorted(filter(is_write, said)) == sorted(self.writes)
        return done

    def same_steps(self, done: Result, plan: Result) -> None:
        """Of each object the printed steps in their order; objects are made side by side."""
        assert by_object(done.done) == by_object(plan.planned)


class Nebula(Cloud):
    """The same with the tree of ncm-opennebula."""

    component = "opennebula"
    always: ClassVar[dict[str, Any]] = {"rpc": {"password": "opennebula"}}


def is_write(method: str) -> bool:
    """Whether a call changes something, by its name."""
    return method.startswith("one.") and method.rpartition(".")[2] not in READS


def by_object(pairs: Pairs) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for words, subject in pairs:
        found.setdefault(subject, []).append(words)
    return found
