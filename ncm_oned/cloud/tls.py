# SPDX-License-Identifier: Apache-2.0
"""TLS before a cloud's XML-RPC: who is trusted, and who we are."""

from __future__ import annotations

import os
from typing import NamedTuple

from ncm.errors import HostError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket
    import ssl

_PLAIN = "speaks no TLS there; is its URL one of http?"
_OLD = "speaks no TLS 1.2 or newer"
_BROKEN = "breaks TLS off; does it want a certificate of the client?"
_EXPECTED = {
    "HTTP_REQUEST": _PLAIN,
    "WRONG_VERSION_NUMBER": _PLAIN,
    "RECORD_LAYER_FAILURE": _PLAIN,
    "UNSUPPORTED_PROTOCOL": _OLD,
    "TLSV1_ALERT_PROTOCOL_VERSION": _OLD,
    "TLSV13_ALERT_CERTIFICATE_REQUIRED": "wants a certificate of the client",
    "EOF": _BROKEN,
    "SSLV3_ALERT_HANDSHAKE_FAILURE": _BROKEN,
    "UNEXPECTED_EOF_WHILE_READING": _BROKEN,
    "TLSV1_ALERT_UNKNOWN_CA": "does not trust our certificate",
}


class Tls(NamedTuple):
    """Paths of PEM files; "" where there is none. ca: "" trusts the system's authorities."""

    ca: str = ""
    certificate: str = ""
    key: str = ""


def make_context(tls: Tls) -> ssl.SSLContext:
    """Raises HostError, naming the file with which something is wrong."""
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.hostname_checks_common_name = False
    if tls.ca:
        _trust(context, tls.ca)
    else:
        context.load_default_certs()
    if tls.certificate:
        _identify(context, tls)
    return context


def _trust(context: ssl.SSLContext, path: str) -> None:
    _readable(path)
    try:
        context.load_verify_locations(cafile=path)
    except OSError:  # ssl.SSLError is one
        raise HostError(path, "holds no certificate of an authority (PEM)") from None


def _identify(context: ssl.SSLContext, tls: Tls) -> None:
    for path in filter(None, (tls.certificate, tls.key)):
        _readable(path)
    try:
        # The password keeps OpenSSL from asking for one at the terminal.
        context.load_cert_chain(tls.certificate, tls.key or None, password="")
    except (OSError, ValueError):
        key = f" and the key {tls.key}" if tls.key else " and key in one"
        raise HostError(
            tls.certificate, f"is no certificate{key}, both PEM, not encrypted, a pair"
        ) from None


def _readable(path: str) -> None:
    """OpenSSL's own error names no file."""
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_CLOEXEC))
    except OSError as error:
        raise HostError(path, f"cannot be read: {error.strerror}") from None


def wrap(plain: socket.socket, context: ssl.SSLContext, host: str) -> ssl.SSLSocket:
    """The handshake; raises OSError."""
    return context.wrap_socket(plain, server_hostname=host)


def reason_of(error: OSError) -> str:
    """What TLS stumbled over, in one line; "" where it was not TLS."""
    verdict = getattr(error, "verify_message", "")
    if verdict:
        return f"its certificate is refused: {verdict.rstrip('.')}"
    if not hasattr(error, "library"):  # ssl.SSLError has one
        return ""
    reason = getattr(error, "reason", None) or "EOF"
    return _EXPECTED.get(reason) or f"TLS: {reason.replace('_', ' ').lower()}"
