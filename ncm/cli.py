# SPDX-License-Identifier: Apache-2.0
"""ncm-configure: the command by hand."""

from __future__ import annotations

import contextlib
import os
import sys

from ncm.errors import NcmError, UsageError
from ncm.options import OPTIONS, parser

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from ncm.host import Host
    from ncm.plan import Plan
    from ncm.profile.tree import Tree
    from ncm.run import Wish
    from ncm.session import Session

NOQUATTOR = "/etc/noquattor"
CACHE = "/var/lib/ccm"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status (0, 1, 2 or 3)."""
    sys.dont_write_bytecode = True
    _tame_output()
    parsed = _parse(arguments)
    if isinstance(parsed, int):
        return parsed
    try:
        return _dispatch(parsed)
    except NcmError as error:
        from ncm.text import printable

        for line in error.lines():
            print(f"ncm-configure: {printable(line)}", file=sys.stderr)
        return 1
    except OSError as error:
        return _unheard(error)
    except Exception as error:
        return _bug(error)
    except KeyboardInterrupt as interrupt:
        said = str(interrupt) or "interrupted; the next run finishes what is owed"
        print(f"ncm-configure: {said}", file=sys.stderr)
        return 1


def _bug(error: Exception) -> int:
    """A bug of ours, without its text: that could quote a secret."""
    from ncm.session import bug

    print(f"ncm-configure: {bug('ncm', error)}", file=sys.stderr)
    return 1


def _unheard(error: OSError) -> int:
    """Our output could not be written; what was to be written to the host is written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    if not isinstance(error, BrokenPipeError):
        # Whoever closed the pipe has seen enough; everybody else is told.
        with contextlib.suppress(OSError):
            print(f"ncm-configure: {error.filename or 'output'}: {error.strerror}", file=sys.stderr)
    return 1


def _tame_output() -> None:
    """No character that stops us; a stream that came closed gets /dev/null, not our files."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        stream = getattr(sys, name)
        if stream is None:
            fd = os.open(os.devnull, os.O_RDWR)
            if fd != number:
                os.dup2(fd, number)
                os.close(fd)
            setattr(sys, name, os.fdopen(number, "w" if number else "r"))
        elif number and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace | int:
    """The options; argparse's own exit status 2 for a usage error becomes 1."""
    try:
        parsed = parser().parse_args(arguments)
    except SystemExit as stop:
        return 1 if stop.code else 0
    return parsed


def _dispatch(options: argparse.Namespace) -> int:
    if options.child:
        from ncm.ncd import serve

        return serve()
    _check(options)
    if options.check:
        return _site(options)
    from ncm.host import Host

    host = Host(options.root, on_step=_progress(options), connect=options.connect)
    looks = options.list or options.verify
    if host.exists(NOQUATTOR) and not (options.force_quattor or looks):
        print(f"ncm-configure: {NOQUATTOR} exists; --force-quattor runs all the same",
              file=sys.stderr)  # fmt: skip
        return 3
    profile = _profile(options)
    try:
        return _with(host, profile, options)
    finally:
        profile.close()
        host.close()


def _progress(options: argparse.Namespace) -> Callable[[str, str], None] | None:
    """Says on a terminal what is being done: a restart may take its time."""
    if options.dry_run or options.json or not sys.stderr.isatty():
        return None
    from ncm.text import printable

    silent = () if options.verbose else ("write", "swap", "link", "mkdir", "remove")

    def say(verb: str, subject: str) -> None:
        if verb not in silent:
            print(f"{verb} {printable(subject)} ...", file=sys.stderr, flush=True)

    return say


def _check(options: argparse.Namespace) -> None:
    """Refuse what does not go together."""
    if options.check is not None:
        _check_alone(options)
        return
    for name in ("profile", "cache_root", "root"):
        if getattr(options, name) == "":
            # A script's unset variable must not stand for this system or this folder.
            raise UsageError(f"--{name.replace('_', '-')} is empty")
    if options.undo and options.unconfigure:
        raise UsageError("--undo and --unconfigure exclude each other")
    if options.profile and (options.cid is not None or options.cache_root):
        raise UsageError("--profile reads a file, --cid and --cache-root the cache: not both")
    if options.all and options.components:
        raise UsageError("name components or say --all, not both")
    if options.verify:
        from ncm import verify

        verify.refuse(options)
    if not (options.all or options.components or options.list):
        raise UsageError("name the components to run, or say --all (see --help)")
    for name in ("unconfigure", "take_over", "undo"):
        if options.all and getattr(options, name):
            raise UsageError(f"--{name.replace('_', '-')} wants the components named")


def _check_alone(options: argparse.Namespace) -> None:
    """--check plans all that is in its profiles, on no host: only the output can be chosen."""
    if not options.check:
        raise UsageError("--check wants a folder")
    if options.components:
        raise UsageError("--check looks at all components, so none can be named")
    for option in OPTIONS:
        flag = option.flags[-1]
        value = getattr(options, flag.lstrip("-").replace("-", "_"))
        told = value not in (None, option.settings.get("default")) and value is not False
        if told and flag not in ("--check", "--dry-run", "--json", "--color", "--verbose"):
            raise UsageError(f"--check and {flag} exclude each other")


def _site(options: argparse.Namespace) -> int:
    from ncm.show import site
    from ncm.show.terminal import Painter
    from ncm.site.check import check

    painter = Painter(_color(options))
    if options.json:
        report = check(options.check, site.json_form)
        sys.stdout.write(site.document(report))
    else:
        report = check(options.check, site.text_form(painter, options.verbose))
        print("\n".join(site.lines(report, painter)))
    sys.stdout.flush()
    if report.faults:
        print("ncm-configure: not everything is right, see above", file=sys.stderr)
    return 1 if report.faults else 0


def _color(options: argparse.Namespace) -> bool:
    return options.color == "always" or (options.color == "auto" and sys.stdout.isatty())


def _profile(options: argparse.Namespace) -> Tree:
    from ncm.profile import source

    if options.profile:
        return source.open_file(options.profile)
    return source.open_cache(options.cache_root or CACHE, options.cid)


def _with(host: Host, profile: Tree, options: argparse.Namespace) -> int:
    session = _session(host, profile, options)
    if options.list:
        from ncm.listing import listing

        print("\n".join(listing(session)))
        return 0
    if options.verify:
        from ncm import verify
        from ncm.show.terminal import Painter

        return verify.command(session, options, Painter(_color(options)))
    from ncm.lock import Lock

    wish = _wish(session, options)
    lock = Lock(host, wish.dry_run)
    try:
        if lock.waited:
            # Who held it may have applied a newer profile: the run begins only now.
            session = _session(host, _profile(options), options)
            wish = _wish(session, options)
        return _run(session, wish, options)
    finally:
        lock.release()


def _session(host: Host, profile: Tree, options: argparse.Namespace) -> Session:
    from ncm.session import Session

    return Session(host, profile, serve_all=bool(options.profile) or not host.live)


def _wish(session: Session, options: argparse.Namespace) -> Wish:
    from ncm.run import Wish

    for name in options.components:
        if not session.is_active(name) and not (options.undo or options.unconfigure):
            raise UsageError(f"component {name} is not in the profile, or not active there")
    names = options.components or session.active()
    named = bool(options.components) and not options.scheduled
    mode = "undo" if options.undo else "unconfigure" if options.unconfigure else "configure"
    return Wish(names, mode, options.dry_run, named, options.take_over)


def _run(session: Session, wish: Wish, options: argparse.Namespace) -> int:
    from ncm import run

    session.announce = _announcer(options)
    planned = run.plan_all(session, wish)
    plans = [plan for plan, _ in planned]
    status = run.exit_status(plans, options.detailed_exitcode)
    if not wish.dry_run:
        run.apply_all(session, planned)
        status = run.exit_status(plans, options.detailed_exitcode)
    _show(plans, session.profile, options)
    return status


def _announcer(options: argparse.Namespace) -> Callable[[Plan], None]:
    """Shows what a service that this run started will be told, before it is."""

    def announce(plan: Plan) -> None:
        if not options.json:
            from ncm.show.terminal import Painter, object_lines

            print("\n".join(object_lines(plan, Painter(_color(options)))), flush=True)

    return announce


def _show(plans: list[Plan], profile: Tree, options: argparse.Namespace) -> None:
    if options.json:
        from ncm.show.machine import document

        sys.stdout.write(document(plans, options.dry_run, profile.source, profile.cid))
    else:
        from ncm.show.terminal import lines
        from ncm.show.total import DONE, PLAN

        word = PLAN if options.dry_run else DONE
        print("\n".join(lines(plans, word, _color(options), options.verbose)))
    sys.stdout.flush()
    if options.verbose:
        _traces(plans)
    if any(plan.error for plan in plans):
        print("ncm-configure: not everything could be done, see above", file=sys.stderr)


def _traces(plans: list[Plan]) -> None:
    """Where bugs came from: files and lines, no values."""
    import traceback

    for plan in plans:
        cause = plan.error.__cause__ if plan.error else None
        if cause is not None:
            print("".join(traceback.format_tb(cause.__traceback__)), file=sys.stderr, end="")
