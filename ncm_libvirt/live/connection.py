# SPDX-License-Identifier: Apache-2.0
"""The connection to libvirt: one clear line where there is none, and no call that hangs."""

from __future__ import annotations

import contextlib
import threading

from ncm.errors import HostError
from ncm.stage import NotRunning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

OLDEST = 8_000_000
"""libvirt 8.0.0 (EL8, and all after it): validates what is defined, and updates networks."""
PATIENCE = 30.0
"""Seconds that a daemon may take to open a connection."""
ALIVE = (5, 5)
"""A daemon that answers none of so many questions, so many seconds apart, is dead."""
_NO_ANSWER = frozenset((2, 111))  # ENOENT, ECONNREFUSED: nobody listens at the socket
_NO_RIGHT = frozenset((1, 13))  # EPERM, EACCES
_loop: list[threading.Thread] = []


def connect(uri: str, read_only: bool) -> Any:
    """A virConnect. Raises NotRunning, or HostError for whatever else stands in the way."""
    libvirt = binding()
    _start_loop(libvirt)
    connection = _opened(libvirt, uri, read_only)
    with reported(uri):
        version = connection.getLibVersion()
    if version < OLDEST:
        raise HostError(uri, f"is libvirt {_dotted(version)}; {_dotted(OLDEST)} or newer is needed")
    with contextlib.suppress(libvirt.libvirtError):
        # The embedded drivers need none, and say so.
        connection.setKeepAlive(*ALIVE)
    return connection


def binding() -> Any:
    """The module libvirt, which then prints nothing by itself."""
    try:
        import libvirt
    except ImportError:
        raise HostError(
            "libvirt", "its Python binding is missing: install the package python3-libvirt"
        ) from None
    libvirt.registerErrorHandler(_silent, None)
    return libvirt


def _silent(_: object, error: object) -> None:
    """libvirt prints errors that its caller is told as well."""


def _start_loop(libvirt: Any) -> None:
    """Keepalive and the embedded QEMU driver need somebody who runs the event loop."""
    if _loop:
        return
    libvirt.virEventRegisterDefaultImpl()
    thread = threading.Thread(target=_turn, args=(libvirt,), name="libvirt events", daemon=True)
    _loop.append(thread)
    thread.start()


def _turn(libvirt: Any) -> None:
    while True:
        libvirt.virEventRunDefaultImpl()


def _opened(libvirt: Any, uri: str, read_only: bool) -> Any:
    """Opened in a thread of its own: a stopped daemon takes the connection and never answers."""
    got: list[Any] = []

    def run() -> None:
        try:
            got.append(libvirt.openReadOnly(uri) if read_only else libvirt.open(uri))
        except libvirt.libvirtError as error:
            got.append(error)

    thread = threading.Thread(target=run, name="libvirt open", daemon=True)
    thread.start()
    thread.join(PATIENCE)
    if not got:
        raise HostError(uri, f"does not answer within {PATIENCE:g} s")
    if isinstance(got[0], libvirt.libvirtError):
        raise _refused(libvirt, uri, got[0])
    return got[0]


def _refused(libvirt: Any, uri: str, error: Any) -> HostError:
    number = error.get_int1() if error.get_error_code() == libvirt.VIR_ERR_SYSTEM_ERROR else 0
    if number in _NO_ANSWER:
        return NotRunning(uri, "nobody answers; does the daemon run, or its socket exist?")
    if number in _NO_RIGHT:
        return HostError(uri, "no permission to connect")
    return HostError(uri, f"cannot be opened: {message_of(error)}")


@contextlib.contextmanager
def reported(subject: str, because: str = "") -> Iterator[None]:
    """An error of libvirt inside becomes a HostError about ``subject``, wanted by that path."""
    libvirt = binding()
    try:
        yield
    except libvirt.libvirtError as error:
        where = f" ({because})" if because else ""
        raise HostError(subject, _broken(libvirt, error) + message_of(error) + where) from None


def _broken(libvirt: Any, error: Any) -> str:
    """The words before an error of the connection itself: libvirt's own leave it to guess."""
    codes = (libvirt.VIR_ERR_SYSTEM_ERROR, libvirt.VIR_ERR_INTERNAL_ERROR)
    if error.get_error_domain() == libvirt.VIR_FROM_RPC and error.get_error_code() in codes:
        return "the connection to libvirt broke: "
    return ""


def message_of(error: Any) -> str:
    """libvirt's message in one line."""
    return " ".join(str(error.get_error_message() or error).split())


def _dotted(version: int) -> str:
    return f"{version // 1_000_000}.{version // 1000 % 1000}.{version % 1000}"
