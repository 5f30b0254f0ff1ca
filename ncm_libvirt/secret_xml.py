# SPDX-License-Identifier: Apache-2.0
"""Secret XML (https://libvirt.org/formatsecret.html), and the values in files of their own."""

from __future__ import annotations

import base64

from ncm.resource import File
from ncm.text import Text
from ncm.values import derive
from ncm_libvirt.documents import FOLDER, document
from ncm_libvirt.markup import Markup
from ncm_libvirt.network_xml import yes_no

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm.values import Secret, Str
    from ncm_libvirt.schema.pool import Ceph, SecretObject

# Usage -> the element that names the use.
_USES = {"ceph": "name", "iscsi": "target", "volume": "volume"}


def secret_files(name: Str, secret: SecretObject) -> Iterator[File]:
    """secrets/NAME.xml, and secrets/NAME.value where the profile has the value."""
    doc = Markup()
    use = doc.element(_USES[secret.usage], text=secret.id or name)
    root = doc.element(
        "secret",
        doc.leaf("uuid", secret.uuid),
        doc.leaf("description", secret.description),
        doc.element("usage", use, attributes={"type": secret.usage}),
        attributes={"ephemeral": yes_no(secret.ephemeral), "private": yes_no(secret.private)},
    )
    yield document("secrets", str(name), doc.text(root), secret.path)
    if secret.value is not None:
        yield _value(name, secret.value, base64.b64encode(secret.value.reveal().encode()))
    elif secret.value_base64 is not None:
        yield _value(name, secret.value_base64, secret.value_base64.reveal().encode())


def ceph_secret_files(name: Str, cluster: Ceph) -> Iterator[File]:
    """The secret of a cluster's user: secrets/NAME.xml and NAME.value."""
    doc = Markup()
    root = doc.element(
        "secret",
        doc.element("uuid", text=cluster.uuid),
        doc.element("description", text=derive(cluster.user, f"client.{cluster.user}")),
        doc.element("usage", doc.element("name", text=name), attributes={"type": "ceph"}),
        attributes={"ephemeral": "no", "private": "yes"},
    )
    yield document("secrets", str(name), doc.text(root), cluster.path)
    if cluster.key is not None:
        yield _value(name, cluster.key, cluster.key.reveal().encode())


def _value(name: Str, secret: Secret, encoded: bytes) -> File:
    return File(
        f"{FOLDER}/secrets/{name}.value",
        Text(derive(secret, encoded.decode("ascii")), "\n"),
        secret.path,
        mode=0o600,
        meaning=value_meaning,
        check=check_value,
        mask=lambda line: "***",
    )


def value_meaning(text: str) -> bytes:
    """The secret's bytes. Raises ValueError."""
    return base64.b64decode("".join(text.split()), validate=True)


def check_value(text: str) -> None:
    """Raises ValueError unless the text is base64."""
    value_meaning(text)
