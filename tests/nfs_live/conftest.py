# SPDX-License-Identifier: Apache-2.0
"""A node whose "/" is live, and component nfs run on it again and again."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Optional

import pytest

from tests.net_box.box import NEEDS, Box

HERE = Path(__file__).resolve().parent
RECORD = "/var/lib/ncm-virt/record/nfs/applied.json"
Tree = dict[str, Any]
Steps = list[list[str]]


class Run:
    """What one run planned, did and said."""

    def __init__(self, answer: dict[str, Any]) -> None:
        self.died = bool(answer.get("died"))
        self.planned: Steps = answer.get("planned", [])
        self.done: Steps = answer.get("done", [])
        self.steps: int = answer.get("steps", 0)
        self.refused: dict[str, str] = answer.get("refused", {})
        self.errors: list[str] = answer.get("errors", [])
        self.notes: list[str] = answer.get("notes", [])
        self.skipped: str = answer.get("skipped", "")
        self.changes: list[str] = answer.get("changes", [])
        self.status: int = answer.get("status", -1)
        self.shown: str = answer.get("shown", "")
        self.json: dict[str, Any] = answer.get("json", {})

    @property
    def words(self) -> list[str]:
        """What the run did to mounts and exports."""
        return [words for words, subject in self.done if subject.startswith(("mount ", "exports"))]

    @property
    def will(self) -> list[str]:
        return [words for words, _ in self.planned]


class Node:
    """A node, its files below /srv in memory, and the runs on it."""

    def __init__(self, box: Box) -> None:
        self.box = box
        self.sh("mount -t tmpfs srv /srv; mkdir -p /srv/{a,b,c}/deep; touch /srv/a/file;"
                "mount -t tmpfs nfs /var/lib/nfs; touch /var/lib/nfs/etab;"
                "echo '# fresh' >/etc/fstab; rm -rf /etc/exports /etc/exports.d")  # fmt: skip
        self._runs = box.popen(
            sys.executable, "-B", HERE / "serve.py", stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def sh(self, script: str, check: bool = True) -> str:
        return self.box.run("bash", "-c", script, check=check).stdout

    top = str(HERE.parents[1])

    def go(self, tree: Tree, dry_run: bool = False, **more: Any) -> Run:
        assert self._runs.stdin is not None and self._runs.stdout is not None
        self._runs.stdin.write(json.dumps({"tree": tree, "dry_run": dry_run, **more}) + "\n")
        self._runs.stdin.flush()
        return Run(json.loads(self._runs.stdout.readline()))

    def plan(self, tree: Tree, **more: Any) -> Run:
        return self.go(tree, dry_run=True, **more)

    def made(self, tree: Tree, **more: Any) -> Run:
        """A run that does exactly what the dry run before it has printed."""
        plan = self.plan(tree, **more)
        assert not plan.done
        done = self.go(tree, **more)
        assert done.errors == plan.errors == []
        assert done.words == plan.will
        assert done.refused == plan.refused
        return done

    def settled(self, tree: Tree, **more: Any) -> None:
        """Nothing is left to do: neither at a glance nor when all is compared in full."""
        quick = self.plan(tree, **more)
        assert quick.skipped == "unchanged", quick.shown
        self.forget()
        for again in (self.plan(tree, **more), self.go(tree, **more)):
            assert not again.skipped
            assert again.status == 0, again.shown
            assert not again.changes
            assert not again.done

    def forget(self) -> None:
        record = {**self.record(), "digest": ""}
        for entry in record["objects"].values():
            entry["seen"] = "?"
        self.box.write(RECORD, json.dumps(record), 0o600)

    def record(self) -> dict[str, Any]:
        return dict(json.loads(self.box.read(RECORD)))

    def lose(self) -> None:
        """The record is gone, as after a new installation of ncm-virt."""
        self.sh("rm -rf /var/lib/ncm-virt")

    def mounts(self, below: str = "/mnt") -> list[tuple[str, str, str]]:
        """(mount point, root and source, options of the mount) in the kernel's order."""
        found = []
        for line in self.sh("cat /proc/self/mountinfo").splitlines():
            words = line.split()
            if (words[4] + "/").startswith(below + "/"):
                end = words.index("-")
                found.append((words[4], f"{words[end + 2]}{words[3]}", words[5]))
        return found

    def at(self, point: str) -> Optional[tuple[str, str]]:
        """What is seen on a mount point: root and source, options."""
        found = [(what, words) for at, what, words in self.mounts(point) if at == point]
        return found[-1] if found else None

    def hold(self, *argv: str) -> Held:
        return Held(self, argv)


class Held:
    """A process of the node that holds something; its number is told when it does."""

    def __init__(self, node: Node, argv: tuple[str, ...]) -> None:
        script = (
            "import os, sys, time; exec(sys.argv[1])\n"
            "print(os.getpid(), flush=True); time.sleep(600)"
        )
        self._process = node.box.popen(
            sys.executable, "-c", script, *argv, stdout=subprocess.PIPE
        )  # fmt: skip
        assert self._process.stdout is not None
        self.pid = int(self._process.stdout.readline())
        name = node.box.read(f"/proc/{self.pid}/comm").strip()
        self.named = f"in use by {name} (pid {self.pid}, root)"

    def __enter__(self) -> Held:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()


def bind(point: str, source: str = "/srv/a", options: str = "bind") -> Tree:
    return {"device": source, "mountpoint": point, "fstype": "none", "options": options}


def mounts(*entries: Tree) -> Tree:
    """The tree of a node that is no server and has these mounts."""
    return {"server": False, "mounts": list(entries)}


def exports(**paths: dict[str, str]) -> Tree:
    """The tree of a server: srv_a={"192.0.2.1": "rw"}."""
    return {
        "exports": [
            {"path": "/" + name.replace("_", "/"), "hosts": hosts} for name, hosts in paths.items()
        ]
    }


@pytest.fixture
def node(tmp_path: Path, needs: Callable[..., None]) -> Iterator[Node]:
    needs(*NEEDS, "mount", "exportfs")
    with Box(tmp_path / "box", 0) as made:
        yield Node(made)
