# SPDX-License-Identifier: Apache-2.0
"""The checks of one mount, one after the other; what may hang is asked of a child."""

from __future__ import annotations

import os
from collections.abc import Generator
from functools import partial
from typing import TYPE_CHECKING, Any, Callable

from ncm.verify import FAILED, NOT_YET, OK, Check
from ncm_nfs.live.mountinfo import AUTOFS
from ncm_nfs.verify import boot, common, compare, files, network, rpc, words
from ncm_nfs.verify.children import DONE, LATE, Answer, Ask

if TYPE_CHECKING:
    from ncm_nfs.live.mountinfo import Mount, Table
    from ncm_nfs.verify.wish import Wish

    Steps = Generator[Ask, Answer, Any]

_MARGIN = 1.0
"""Seconds that a child gets on top, to say itself that nobody answered."""
_NO_TCP = ("udp", "rdma")


class Verification:
    """What was found of one mount. early: why it is too early for the node, "" where it is not."""

    def __init__(self, wish: Wish, read: Callable[[], Table], early: str) -> None:
        self._wish = wish
        self._read = read
        self._early = early
        self._checks: list[Check] = []
        self._addresses: list[str] = []

    def steps(self) -> Generator[Ask, Answer, list[Check]]:
        """All of it; returns the checks."""
        yield from self._network()
        mount = yield from self._mounted()
        if mount is not None and self._as_wanted(mount):
            yield from self._alive(mount)
        return self._checks

    def _add(self, name: str, reason: str = "") -> bool:
        """Whether it holds."""
        result = FAILED if reason else OK
        wish = self._wish
        self._checks.append(Check(wish.point, name, result, reason, wish.because))
        return not reason

    def _ask(self, call: Callable[..., Any], *arguments: Any) -> Steps:
        answer = yield Ask(call, arguments, self._wish.seconds + _MARGIN)
        return answer

    def _network(self) -> Steps:
        wish = self._wish
        answer: Answer = yield from self._ask(network.addresses, wish.server)
        if answer.how != DONE or not isinstance(answer.value, list):
            self._add("name", words.unresolved(wish, answer))
            return
        self._addresses = answer.value
        self._add("name")
        if (wish.option("proto") or "").rstrip("6") in _NO_TCP or set(_NO_TCP) & set(wish.options):
            return
        given = wish.option("port") or ""
        port = int(given) if given.isdigit() and 0 < int(given) < 65536 else network.PORT
        major = int((wish.version or "4")[:1]) if (wish.version or "4")[:1].isdigit() else 4
        answer = yield from self._ask(network.reach, self._addresses, port, major, wish.seconds)
        found = answer.value if answer.how == DONE and answer.value else [rpc.SILENT, "", 0, 0]
        if found[0] == rpc.VERSION and not wish.version:
            found = [rpc.OK, "", 0, 0]
        self._add("port", words.unreached(wish, port, found))

    def _mounted(self) -> Steps:
        """The mount at the right place; None where there is none, then nothing else is looked at.

        The table has no symbolic links; where they lead, a child has to find out.
        """
        wish = self._wish
        mount = self._read().at(wish.point)
        if (mount is None or mount.fstype == AUTOFS) and wish.automounted:
            yield from self._ask(files.enter, wish.point)
            mount = self._read().at(wish.point)
        if mount is None:
            answer: Answer = yield from self._ask(os.path.realpath, wish.point)
            mount = self._read().at(answer.value) if answer.value else None
        if mount is not None and mount.fstype != AUTOFS:
            self._add("mounted")
            return mount
        yield from self._missing()
        return None

    def _missing(self) -> Steps:
        """Not mounted: an error, or too early for one, as all that is wrong so far."""
        wish, early = self._wish, self._early
        if not early:
            answer: Answer = yield from self._ask(boot.untried, wish.point)
            early = "nobody has mounted it since boot" if answer.value else ""
        if wish.automounted:
            reason = "the automounter does not mount it: journalctl -u autofs, or its mount unit"
        else:
            reason = f"is not mounted: mount {wish.point} says why"
        self._add("mounted", f"is not mounted yet: {early}" if early else reason)
        if early:
            self._checks = [at._replace(result=NOT_YET) if at.result == FAILED else at
                            for at in self._checks]  # fmt: skip

    def _as_wanted(self, mount: Mount) -> bool:
        """Whether it is what was asked for, so far that a file may be written to it."""
        wish = self._wish
        right = self._add("source", compare.source(wish, mount, self._addresses))
        right = self._add("type", compare.kind(wish, mount)) and right
        if right:
            self._add("version", compare.version(wish, mount))
            self._add("options", compare.options(wish, mount))
        return right

    def _alive(self, mount: Mount) -> Steps:
        wish = self._wish
        answer: Answer = yield from self._ask(files.free, wish.point)
        if not self._add("alive", self._unanswered(answer, "look at")):
            return
        if wish.free:
            short = (f"{answer.value} MiB are free on {wish.server}, {wish.free} are wanted"
                     if answer.value < wish.free else "")  # fmt: skip
            self._add("space", short)
        if wish.user:
            answer = yield from self._ask(files.read, wish.point, wish.user)
            if self._add("read", self._unread(answer)) and wish.write:
                yield from self._written(mount)

    def _unread(self, answer: Answer) -> str:
        wish = self._wish
        reason = self._unanswered(answer, "read")
        if reason or not answer.value:
            return reason
        step, number = answer.value
        return words.no_account(wish) if step == "account" else words.unread(wish, number)

    def _written(self, mount: Mount) -> Steps:
        """What the account writes: whose it is, whether it can lock it, where it arrives."""
        wish = self._wish
        asked = (wish.point, wish.user, os.uname().nodename)
        answer: Answer = yield from self._ask(files.write, *asked)
        if not self._add("write", self._why(answer, "write to", words.unwritten)):
            return
        own = self._add("owner", words.mapped(wish, answer.value[1:]))
        yield from self._locked(mount, asked)
        if wish.folder and own:
            answer = yield from self._ask(common.same, *asked, wish.folder)
            self._add("same", self._why(answer, "write to", words.elsewhere))

    def _locked(self, mount: Mount, asked: tuple[str, str, str]) -> Steps:
        """A lock that is to be this node's own affair is nobody's, so none is taken."""
        wish = self._wish
        if wish.local_locks:
            return
        if compare.locks_locally(mount):
            self._add("lock", words.local_locks(wish))
            return
        reason = (yield from self._unkept(mount)) if mount.fstype == "nfs" else ""
        if reason:
            self._add("lock", reason)
            return
        answer: Answer = yield from self._ask(common.lock, *asked)
        if answer.how == LATE:
            self._add("lock", words.lock_hangs(wish, mount.fstype))
        else:
            unlocked = partial(words.unlocked, fstype=mount.fstype)
            self._add("lock", self._why(answer, "lock a file in", unlocked))

    def _unkept(self, mount: Mount) -> Steps:
        """Who keeps the locks of NFS 3 is not there.

        A kernel may give a lock all the same, after a minute of waiting for its own rpc.statd, and
        at once from then on (Linux 6.1). So none is taken before that runs.
        """
        server = compare.address(mount) or next(iter(self._addresses), self._wish.server)
        for host in dict.fromkeys(("127.0.0.1", server)):
            answer: Answer = yield from self._ask(network.statd, host, self._wish.seconds)
            found = answer.value if answer.how == DONE and answer.value else [network.UNKNOWN, 0]
            reason = words.no_statd(self._wish, host == "127.0.0.1", *found)
            if reason:
                return reason
        return ""

    def _why(self, answer: Answer, doing: str, failed: Callable[..., str]) -> str:
        """failed: (wish, *what was tried and the number of the error) -> the sentence."""
        reason = self._unanswered(answer, doing)
        if reason or answer.value[0] == "is":
            return reason
        return failed(self._wish, *answer.value)

    def _unanswered(self, answer: Answer, doing: str) -> str:
        """Why a question about files came to nothing, "" where it has an answer."""
        wish = self._wish
        if answer.how == LATE:
            return words.hangs(wish)
        if answer.how != DONE:
            return f"the child that was to {doing} {wish.point} died"
        return words.broken(wish, doing, answer.errno) if answer.errno else ""
