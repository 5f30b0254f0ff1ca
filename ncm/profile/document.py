# SPDX-License-Identifier: Apache-2.0
"""A profile in a file of its own; what it is, its first bytes say and not its name."""

from __future__ import annotations

from ncm.errors import SourceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ncm.profile.tree import Tree

# The largest profiles known are a few megabytes; beyond this it is a mistake or an attack.
LARGEST = 1 << 26
_GZIP = b"\x1f\x8b"
_MARK = b"\xef\xbb\xbf"


def read_document(file: str) -> Tree:
    """The profile in ``file``: JSON or XML, plain or gzipped. Raises SourceError."""
    raw = _read(file)
    if raw.startswith(_GZIP):
        raw = gunzip(raw, file)
    text = _decode(raw, file)
    start = text.lstrip()[:1]
    if start == "{":
        from ncm.profile.json_file import read_json

        return read_json(text, file)
    if start == "<":
        from ncm.profile.xml_file import read_xml

        return read_xml(text, file)
    raise SourceError(file, "is empty" if not start else "is neither a JSON object nor XML")


def gunzip(raw: bytes, file: str) -> bytes:
    """``raw`` unpacked, up to 64 MiB. Raises SourceError with ``file`` when cut or larger."""
    import zlib

    out = bytearray()
    while raw:
        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            out += member.decompress(raw, LARGEST + 1 - len(out))
        except zlib.error as error:
            raise SourceError(file, f"damaged gzip data: {error}") from None
        if len(out) > LARGEST:
            raise SourceError(file, f"unpacks to more than {LARGEST} bytes")
        if not member.eof:
            raise SourceError(file, "gzip data cut short")
        raw = member.unused_data
    return bytes(out)


def _read(file: str) -> bytes:
    try:
        with open(file, "rb") as stream:
            raw = stream.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        message = getattr(error, "strerror", None) or "cannot be read"
        raise SourceError(file, message) from None
    if len(raw) > LARGEST:
        raise SourceError(file, f"is larger than {LARGEST} bytes")
    return raw


def _decode(raw: bytes, file: str) -> str:
    try:
        return raw.removeprefix(_MARK).decode()
    except UnicodeDecodeError as error:
        raise SourceError(file, f"is not UTF-8 (byte {error.start})") from None
