# SPDX-License-Identifier: Apache-2.0
"""The suite as a child of pyncm.pm: request lines in, the lines of an answer out."""

from __future__ import annotations

import json
import os
import signal
import sys

from ncm.errors import Bug, NcmError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

    Say = Callable[[str, str], None]

LEVELS = frozenset(("ERROR", "WARN", "INFO", "OK", "VERB", "DEBUG", "EVENT"))
METHODS = ("configure", "unconfigure")

_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), 127) if code != ord("\t")}


class BadRequest(ValueError):
    """A request line that this side does not serve; the message says why."""


class Request:
    """What ncm-ncd asks for: one method of one component, out of one profile directory."""

    __slots__ = ("cid", "component", "method", "noaction", "profile_dir", "verbose")

    def __init__(self, fields: dict[str, object]) -> None:
        """Checks the fields of a request line; raises BadRequest."""
        self.component = _component(fields.get("component"))
        self.method = _method(fields.get("method"))
        self.profile_dir = _directory(fields.get("profile_dir"))
        self.cid = _number("cid", fields.get("cid"))
        self.noaction = _flag("noaction", fields.get("noaction"))
        self.verbose = _flag("verbose", fields.get("verbose"))

    @classmethod
    def parse(cls, line: bytes) -> Request:
        """The request of one line of JSON; raises BadRequest."""
        try:
            fields = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise BadRequest(f"not JSON: {error}") from None
        if not isinstance(fields, dict):
            raise BadRequest("not a JSON object")
        return cls(fields)


def _component(value: object) -> str:
    if isinstance(value, str) and value.isascii() and value.isidentifier():
        return value
    raise BadRequest(f"component {value!r} is no name")


def _method(value: object) -> str:
    if isinstance(value, str) and value in METHODS:
        return value
    raise BadRequest(f"method {value!r} is not one of {', '.join(METHODS)}")


def _directory(value: object) -> str:
    if isinstance(value, str) and value.startswith("/") and "\0" not in value:
        return value
    raise BadRequest(f"profile_dir {value!r} is no absolute path")


def _number(name: str, value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise BadRequest(f"{name} {value!r} is no number")


def _flag(name: str, value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise BadRequest(f"{name} {value!r} is neither true nor false")


class _Answer:
    """The lines of one answer; counts what END has to tell."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._counts = {"ERROR": 0, "WARN": 0}

    def say(self, level: str, text: str) -> None:
        """One line of text at this level; further lines of an error or warning are INFO."""
        if level not in LEVELS:
            raise ValueError(f"no level {level!r}")
        if level in self._counts:
            self._counts[level] += 1
        if level == "EVENT":
            return self._line(f"{level} {text}")
        first, *more = text.split("\n")
        self._line(f"{level} {first}")
        for line in more:
            self._line(f"{'INFO' if level in self._counts else level} {line}")
        return None

    def end(self) -> None:
        self._line(f"END errors={self._counts['ERROR']} warnings={self._counts['WARN']}")

    def _line(self, line: str) -> None:
        data = line.translate(_CONTROLS).encode("ascii", "backslashreplace")
        try:
            self._stream.write(data + b"\n")
            self._stream.flush()
        except BrokenPipeError:
            # ncm-ncd has gone, and its lock with it: not a step further.
            raise KeyboardInterrupt from None


def serve(stdin: BinaryIO, stdout: BinaryIO, run: Callable[[Request, Say], None]) -> int:
    """Answers request lines until stdin ends; returns the exit status.

    run(request, say) does the work of one request and says lines of (level, text). The two
    streams become this loop's alone: fd 0 is /dev/null and fd 1 is stderr afterwards.
    SIGINT and SIGTERM end it with KeyboardInterrupt inside run, and with status 130.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        requests, answers = _set_aside(stdin, stdout)
        for line in requests:
            if not line.endswith(b"\n"):
                break
            answer = _Answer(answers)
            _serve_one(line, answer.say, run)
            answer.end()
    except KeyboardInterrupt:
        return 130
    return 0


def _serve_one(line: bytes, say: Say, run: Callable[[Request, Say], None]) -> None:
    try:
        run(Request.parse(line), say)
    except BadRequest as error:
        say("ERROR", f"request refused: {error}")
    except NcmError as error:
        for problem in error.lines():
            say("ERROR", problem)
        if isinstance(error, Bug):
            _say_traceback(error, say)
    except (Exception, SystemExit) as error:
        _say_bug(error, say)


def _say_bug(error: BaseException, say: Say) -> None:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "ncm"
    # Not its text: that could quote a secret, and ends up in ncm-ncd's log.
    say("ERROR", f"bug in {where}: {type(error).__name__}")
    _say_traceback(error, say)


def _say_traceback(error: BaseException, say: Say) -> None:
    import traceback

    places = traceback.format_tb(error.__traceback__)
    for line in ("Traceback (most recent call last):", *places, type(error).__name__):
        say("VERB", line.rstrip("\n"))


def _set_aside(stdin: BinaryIO, stdout: BinaryIO) -> tuple[BinaryIO, BinaryIO]:
    """Moves the pipes where no print() of a component, and no command it starts, meets them."""
    requests = os.fdopen(os.dup(stdin.fileno()), "rb")
    stdout.flush()
    answers = os.fdopen(os.dup(stdout.fileno()), "wb")
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    # A new stream: the old one believes that it can seek if standard output was a file.
    sys.stdout = os.fdopen(1, "w", 1, "utf-8", "backslashreplace", closefd=False)
    return requests, answers
