# SPDX-License-Identifier: Apache-2.0
"""Authorities and certificates made by openssl, good and bad."""

from __future__ import annotations

import ssl
import subprocess
from pathlib import Path

OPENSSL = "openssl"
_CA = """
[ca]
default_ca = it
[it]
new_certs_dir = {0}
database = {0}/index
serial = {0}/serial
default_md = sha256
policy = any
unique_subject = no
copy_extensions = copy
[any]
commonName = supplied
"""


def run(*words: object) -> None:
    subprocess.run([OPENSSL, *map(str, words)], check=True, capture_output=True)


class Authority:
    """A CA in a folder of its own; ``file`` is its certificate."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder, self.file, self._key = folder, folder / "ca.pem", folder / "ca.key"
        (folder / "conf").write_text(_CA.format(folder))
        (folder / "index").touch()
        (folder / "serial").write_text("01")
        run(
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", 2, "-subj", "/CN=Authority",
            "-addext", "basicConstraints=critical,CA:TRUE", "-keyout", self._key, "-out", self.file,
        )  # fmt: skip

    def sign(self, name: str, alternative: str, end: str = "") -> tuple[Path, Path]:
        """A certificate and its key. end: YYMMDDHHMMSSZ, where it ends in the past."""
        certificate, key, request = (
            self.folder / f"{name}.{kind}" for kind in ("pem", "key", "csr")
        )
        wanted = ["-addext", f"subjectAltName={alternative}"] if alternative else []
        run(
            "req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", *wanted,
            "-keyout", key, "-out", request,
        )  # fmt: skip
        dates = ["-startdate", "200101000000Z", "-enddate", end] if end else ["-days", "2"]
        run(
            "ca", "-batch", "-config", self.folder / "conf", "-cert", self.file, "-keyfile",
            self._key, "-notext", "-in", request, "-out", certificate, *dates,
        )  # fmt: skip
        return certificate, key


def serving(pair: tuple[Path, Path], client_ca: Path | None = None) -> ssl.SSLContext:
    """A server's context; with client_ca it wants a certificate of the client."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*pair)
    if client_ca:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(client_ca)
    return context
