# SPDX-License-Identifier: Apache-2.0
"""--verify: whether what a component made works, here and now.

A component may have ``verify(inputs, node) -> Verified``, a look that changes nothing; with
``verify_inputs()`` it reads other trees than for a run. What root found of the node's own
profile is kept, for people in REPORTS, for those who may not read that in STATES.
"""

from __future__ import annotations

import json
import os
import time
from typing import NamedTuple

from ncm import __version__
from ncm.errors import NcmError, UsageError
from ncm.text import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence
    from typing import Any

    from ncm.profile.tree import Tree
    from ncm.session import Session
    from ncm.show.terminal import Painter

FORMAT = "ncm-virt-verify/1"
OK, FAILED, NOT_YET = "ok", "failed", "not-yet"
REPORTS = "/var/lib/ncm-virt/verify"
STATES = "/run/ncm-virt/verify"
"""Gone after a boot, as what was found before it is worth nothing."""
_EXCLUDED = ("undo", "unconfigure", "take_over", "scheduled", "dry_run", "detailed_exitcode",
             "list", "connect")  # fmt: skip


class Check(NamedTuple):
    """One thing that was looked at.

    subject: what (a mount point). name: which check of it. reason: why it does not hold, and who
    must do what. because: the profile path that asks for the subject.
    """

    subject: str
    name: str
    result: str = OK
    reason: str = ""
    because: str = ""


class Verified(NamedTuple):
    """What a component found. lasts: seconds for which others may rely on it, 0: until boot."""

    checks: tuple[Check, ...]
    lasts: int = 0


class Found:
    """What was found of one component; errors: why it could not be looked at."""

    def __init__(self, name: str, checks: Sequence[Check], lasts: int = 0) -> None:
        self.name = name
        self.checks = list(checks)
        self.lasts = lasts
        self.errors: list[str] = []

    @property
    def status(self) -> str:
        """The worst of its results."""
        results = {check.result for check in self.checks}
        if self.errors or FAILED in results:
            return FAILED
        return NOT_YET if NOT_YET in results else OK

    @property
    def wrong(self) -> list[str]:
        """Why it does not hold, one line each."""
        return [*self.errors, *(f"{at.subject}: {at.reason}" for at in self.checks
                                if at.result != OK)]  # fmt: skip


def refuse(options: Namespace) -> None:
    """UsageError for what does not go together: it looks at this system, and changes nothing."""
    if not options.components:
        raise UsageError("--verify wants the components named")
    if options.root != "/":
        raise UsageError("--verify looks at this system: no --root")
    for name in _EXCLUDED:
        if getattr(options, name):
            raise UsageError(f"--verify and --{name.replace('_', '-')} exclude each other")


def command(session: Session, options: Namespace, painter: Painter) -> int:
    """Look, keep what was found, print it; the exit status."""
    found = verify(session, options.components)
    if options.profile is None and session.host.privileged:
        for one in found:
            _keep(one, document([one], session.profile))
    print(document(found, session.profile) if options.json else "\n".join(lines(found, painter)),
          end="" if options.json else "\n", flush=True)  # fmt: skip
    return 0 if all(one.status == OK for one in found) else 1


def verify(session: Session, names: Sequence[str]) -> list[Found]:
    """Each component by its name; UsageError for one that cannot be verified."""
    from ncm import components

    looks = [(name, components.entry_of(name).load()) for name in dict.fromkeys(names)]
    for name, component in looks:
        if not hasattr(component, "verify"):
            raise UsageError(f"component {name} has nothing to verify")
    return [_look(name, component, session) for name, component in looks]


def _look(name: str, component: Any, session: Session) -> Found:
    from ncm.facts import Node

    try:
        inputs = getattr(component, "verify_inputs", lambda: component.inputs)()
        node = Node(session.host, session.profile)
        verified: Verified = component.verify(inputs.read(session.profile), node)
        return Found(name, verified.checks, verified.lasts)
    except NcmError as error:
        found = Found(name, ())
        found.errors = error.lines()
        return found


def document(found: Sequence[Found], profile: Tree) -> str:
    """The report for machines, a newline at its end."""
    data = {
        "format": FORMAT,
        "version": __version__,
        "profile": {"source": profile.source, "cid": profile.cid},
        "time": int(time.time()),
        "holds": all(one.status == OK for one in found),
        "components": [
            {"name": one.name, "status": one.status, "errors": one.errors,
             "checks": [at._asdict() for at in one.checks]}
            for one in found
        ],
    }  # fmt: skip
    return json.dumps(data, indent=1, ensure_ascii=True) + "\n"


def lines(found: Sequence[Found], painter: Painter) -> list[str]:
    """The report for people: a line for what holds of each subject, one for each that does not."""
    out: list[str] = []
    for one in found:
        out.append(painter.paint("name", one.name))
        out += [f"  {painter.paint('error', 'error')}: {printable(line)}" for line in one.errors]
        for subject in dict.fromkeys(check.subject for check in one.checks):
            out += _subject([at for at in one.checks if at.subject == subject], painter)
        if not (one.checks or one.errors):
            out.append("  = nothing to verify")
    return [*out, total(found)]


def _subject(checks: Sequence[Check], painter: Painter) -> list[str]:
    subject = printable(checks[0].subject)
    good = [at.name for at in checks if at.result == OK]
    out = [f"  {painter.paint('+', 'ok')}      {subject}: {', '.join(good)}"] if good else []
    for at in checks:
        if at.result != OK:
            word = (painter.paint("error", "failed") + " " if at.result == FAILED
                    else painter.paint("warn", "not yet"))  # fmt: skip
            reason = painter.paint("#", f"    # {printable(at.because)}") if at.because else ""
            out.append(f"  {word} {subject}: {at.name}: {printable(at.reason)}{reason}")
    return out


def total(found: Sequence[Found]) -> str:
    """``Verified: 12 ok, 1 failed, 0 not yet.``"""
    results = [check.result for one in found for check in one.checks]
    failed = results.count(FAILED) + sum(len(one.errors) for one in found)
    return (f"Verified: {results.count(OK)} ok, {failed} failed,"
            f" {results.count(NOT_YET)} not yet.")  # fmt: skip


def _keep(found: Found, report: str) -> None:
    """Report and state; what oneadmin may see of it is no more than why it does not hold."""
    _write(REPORTS, f"{found.name}.json", report, 0o600)
    until = f"{_uptime() + found.lasts}" if found.lasts else "-"
    state = [FORMAT, f"until {until}", f"status {found.status}",
             *(f"why {printable(line)}" for line in found.wrong)]  # fmt: skip
    _write(STATES, found.name, "\n".join(state) + "\n", 0o644)


def _uptime() -> int:
    """Seconds since boot: a clock that nobody sets."""
    return int(time.clock_gettime(time.CLOCK_BOOTTIME))


def _write(folder: str, name: str, text: str, mode: int) -> None:
    """Swapped in whole, so that nobody reads half of it."""
    for path in (os.path.dirname(folder), folder):
        if not os.path.isdir(path):
            os.mkdir(path)
            os.chmod(path, 0o700 if mode == 0o600 else 0o755)
    new = f"{folder}/.{name}.{os.getpid()}"
    fd = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    try:
        with os.fdopen(fd, "w", encoding="utf-8", errors="backslashreplace") as stream:
            os.fchmod(fd, mode)
            stream.write(text)
        os.replace(new, f"{folder}/{name}")
    except BaseException:
        os.unlink(new)
        raise
