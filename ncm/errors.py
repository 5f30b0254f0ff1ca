# SPDX-License-Identifier: Apache-2.0
"""Errors, named by who must act: the template author, the admin, or us."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


class NcmError(Exception):
    """Base of everything that ends a run with exit status 1 and without a traceback."""

    def lines(self) -> list[str]:
        """The message, one problem a line."""
        return [str(self)]


class UsageError(NcmError):
    """The command line is wrong; whoever typed it must act."""


class SourceError(NcmError):
    """A profile or cache file cannot be read; the message names the file."""

    def __init__(self, file: str, message: str) -> None:
        super().__init__(f"{file}: {message}")
        self.file = file
        self.message = message


class Problem:
    """One thing wrong with a profile: the profile path and what is wrong there."""

    __slots__ = ("message", "path")

    def __init__(self, path: str, message: str) -> None:
        self.path = path
        self.message = message

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"

    def __repr__(self) -> str:
        return f"Problem({self.path!r}, {self.message!r})"


class SiteProblem(Problem):
    """One thing wrong between the profiles of a site: on ``node``, because of ``other``.

    other: node and profile path of the other side; ``message`` then ends where its name
    follows. None: what is wrong is between the trees of one node.
    """

    __slots__ = ("node", "other")

    def __init__(
        self, node: str, path: str, message: str, other: tuple[str, str] | None = None
    ) -> None:
        ending = f" {other[0]} ({other[1]})" if other else ""
        super().__init__(path, message + ending)
        self.node = node
        self.other = other


class ProfileError(NcmError):
    """The profile asks for something wrong; the template author must act.

    Carries every problem that was found, not only the first.
    """

    def __init__(self, path: str, message: str, more: Sequence[Problem] = ()) -> None:
        self.problems = (Problem(path, message), *more)
        super().__init__("; ".join(str(problem) for problem in self.problems))

    @classmethod
    def of(cls, problems: Sequence[Problem]) -> ProfileError:
        """One error out of the (at least one) problems found."""
        first, *more = problems
        return cls(first.path, first.message, more)

    def lines(self) -> list[str]:
        return [str(problem) for problem in self.problems]


class HostError(NcmError):
    """This host stands in the way (a file, a command, a lock); its admin must act."""

    def __init__(self, subject: str, message: str) -> None:
        super().__init__(f"{subject}: {message}")
        self.subject = subject
        self.message = message


class Refused(NcmError):
    """We could, but it would not be safe; the message says what would allow it."""

    def __init__(self, subject: str, message: str) -> None:
        super().__init__(f"{subject}: {message}")
        self.subject = subject
        self.message = message


class Bug(NcmError):
    """A promise of our own is broken; we must act."""
