# SPDX-License-Identifier: Apache-2.0
"""A real nginx with the rendered files, in a folder and on a port of its own."""

from __future__ import annotations

import base64
import http.client
import os
import socket
import ssl
import subprocess
import time
import xmlrpc.client
from pathlib import Path
from typing import Any, Optional, Union

from .pki import Pki

PASSWORD = 'it\'s a "secret": ü'
SALT = "saltsalt"
_MAIN = """
daemon off;
user {user};
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log info;
events {{ worker_connections 512; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/conf.d/*.conf;
}}
"""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def hashed(method: str = "-6", password: str = PASSWORD) -> str:
    """A hash as openssl passwd makes it; the password does not go into an argument list."""
    words = ["openssl", "passwd", method, "-salt", SALT, "-stdin"]
    done = subprocess.run(words, input=password.encode(), capture_output=True, check=True)
    return done.stdout.decode().strip()


class Door:
    """folder: where everything of nginx is. tree: what the profile says of the door."""

    def __init__(self, folder: Path, pki: Pki, behind: int) -> None:
        self.folder, self.pki = folder, pki
        self.port = free_port()
        (folder / "conf.d").mkdir()
        self.main = folder / "nginx.conf"
        user = "root root" if os.geteuid() == 0 else "nobody"
        self.main.write_text(_MAIN.format(folder=folder, user=user))
        self.process: Optional[subprocess.Popen[bytes]] = None
        self.tree: dict[str, Any] = {
            "file": f"{folder}/conf.d/one_proxy.conf",
            "password_file": f"{folder}/one_proxy.htpasswd",
            "access_log": f"{folder}/access.log",
            "listen": ["127.0.0.1"],
            "port": self.port,
            "certificate": pki["server"],
            "key": pki.key("server"),
            "upstream_port": behind,
        }

    def write(self, **nginx: Any) -> None:
        """Render the files for this group of the tree."""
        from .conftest import files

        self.tree.update(nginx)
        for file in files({"nginx": self.tree}, self.folder).values():
            Path(file.path).write_bytes(file.text.content())

    def open(self, **nginx: Any) -> Door:
        """Write the files and start nginx; it listens when this returns."""
        self.write(**nginx)
        errors = (self.folder / "stderr").open("wb")
        self.process = subprocess.Popen(["nginx", "-c", str(self.main)], stderr=errors)
        for _ in range(1200):
            assert self.process.poll() is None, (self.folder / "stderr").read_text()
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.05)
        raise AssertionError("nginx does not listen")

    def reload(self) -> None:
        """Have nginx read its files anew; the new worker is there when this returns."""
        before = self._reloads()
        subprocess.run(["nginx", "-c", str(self.main), "-s", "reload"], check=True,
                       capture_output=True)  # fmt: skip
        for _ in range(1200):
            if self._reloads() > before:
                return
            time.sleep(0.05)
        raise AssertionError(self.errors())

    def _reloads(self) -> int:
        return self.errors().count("gracefully shutting down")

    def errors(self) -> str:
        return (self.folder / "error.log").read_text()

    def close(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(60)
            self.process = None

    def context(
        self, client: Union[str, None] = None, tls: Optional[ssl.TLSVersion] = None
    ) -> ssl.SSLContext:
        """What a client trusts and shows."""
        made = ssl.create_default_context(cafile=self.pki["ca"])
        if client is not None:
            made.load_cert_chain(self.pki[client], self.pki.key(client))
        if tls is not None:
            made.set_ciphers("ALL:@SECLEVEL=0")
            made.minimum_version = made.maximum_version = tls
        return made

    def call(
        self, client: Optional[str] = None, user: Optional[str] = None, password: str = PASSWORD,
        method: str = "POST", path: str = "/RPC2", body: Optional[bytes] = None,
        headers: Optional[dict[str, str]] = None, **more: Any,
    ) -> tuple[int, str]:  # fmt: skip
        """Status and text of the answer to one request."""
        sent = {"Content-Type": "text/xml", **(headers or {})}
        if user is not None:
            sent["Authorization"] = basic(user, password)
        context = self.context(client, **more)
        line = http.client.HTTPSConnection("localhost", self.port, timeout=60, context=context)
        try:
            content = version() if body is None else body
            line.request(method, path, content if method == "POST" else None, sent)
            answer = line.getresponse()
            return answer.status, answer.read().decode()
        finally:
            line.close()

    def server(self, client: Optional[str] = None, user: str = "") -> xmlrpc.client.ServerProxy:
        """The standard library's client."""
        url = f"https://{user}{'@' if user else ''}localhost:{self.port}/RPC2"
        return xmlrpc.client.ServerProxy(url, context=self.context(client), allow_none=True)


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def version() -> bytes:
    """The body of a call that asks for the version."""
    return xmlrpc.client.dumps(("oneadmin:opennebula",), "one.system.version").encode()
