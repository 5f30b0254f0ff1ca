# SPDX-License-Identifier: Apache-2.0
"""ncm-ncd's requests, run by the same life as a run by hand; ncm.child speaks the protocol."""

from __future__ import annotations

from ncm import run
from ncm.errors import ProfileError
from ncm.session import Session
from ncm.show.terminal import Painter, component_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ncm.child import Request
    from ncm.plan import Plan

    Say = Callable[[str, str], None]


def serve() -> int:
    """Serve requests on standard input until it ends."""
    import sys

    from ncm import child

    return child.serve(sys.stdin.buffer, sys.stdout.buffer, answer)


def answer(request: Request, say: Say, root: str = "/") -> None:
    """One component, with everything but imports opened anew.

    ncm-ncd holds the lock, has looked at /etc/noquattor and at the component's ncm-module.
    """
    from ncm.host import Host
    from ncm.profile.source import open_directory

    host = Host(root)
    try:
        profile = open_directory(request.profile_dir, request.cid)
        try:
            _answer(Session(host, profile, serve_all=True), request, say)
        finally:
            profile.close()
    finally:
        host.close()


def _answer(session: Session, request: Request, say: Say) -> None:
    wish = run.Wish([request.component], request.method, request.noaction)
    planned = run.plan_all(session, wish)
    plan = planned[0][0]
    if not request.noaction:
        run.apply_all(session, planned)
    _report(plan, request, say)


def _report(plan: Plan, request: Request, say: Say) -> None:
    """Titles as INFO, diffs as VERB (INFO when nothing is changed), notes and errors as such."""
    if plan.error:
        _complain(plan, say)
    for level, path, message in plan.notes:
        say("WARN" if level == "warn" else "VERB", f"{path}: {message}")
    errors, notes, plan.error, plan.notes = plan.error, plan.notes, None, []
    for line in list(component_lines(plan, Painter(False)))[1:]:
        detail = line.startswith("    ") and not request.noaction
        say("VERB" if detail else "INFO", line.strip("\n"))
    plan.error, plan.notes = errors, notes
    if not request.noaction and not errors:
        for change in (*plan.work, *plan.object_work):
            say("EVENT", change.path)
    for change in plan.every:
        if change.refused:
            say("ERROR", f"{change.path}: {change.refused}")


def _complain(plan: Plan, say: Say) -> None:
    error = plan.error
    assert error is not None
    for line in error.lines():
        say("ERROR", f"profile: {line}" if isinstance(error, ProfileError) else line)
    cause = error.__cause__
    if cause is not None:
        import traceback

        for line in traceback.format_tb(cause.__traceback__):
            say("VERB", line.rstrip().replace("\n", " | "))
