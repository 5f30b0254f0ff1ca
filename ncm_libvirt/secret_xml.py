# SPDX-License-Identifier: Apache-2.0
"""Secret XML (https://libvirt.org/formatsecret.html), and the values in files of their own."""

from __future__ import annotations

import base64

from ncm.resource import File
from ncm.text import Text
from ncm.values import Secret, derive
from ncm_libvirt.declared import SECRET, Declared
from ncm_libvirt.documents import FOLDER
from ncm_libvirt.markup import Markup
from ncm_libvirt.network_xml import yes_no

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ncm.values import Str
    from ncm_libvirt.schema.pool import Ceph, SecretObject

# Usage -> the element that names the use.
_USES = {"ceph": "name", "iscsi": "target", "volume": "volume"}


def secret_object(name: Str, secret: SecretObject) -> Declared:
    """One secret, with its value where the profile has it."""
    doc = Markup()
    use = doc.element(_USES[secret.usage], text=secret.id or name)
    root = doc.element(
        "secret",
        doc.leaf("uuid", secret.uuid),
        doc.leaf("description", secret.description),
        doc.element("usage", use, attributes={"type": secret.usage}),
        attributes={"ephemeral": yes_no(secret.ephemeral), "private": yes_no(secret.private)},
    )
    value = secret.value_base64
    if secret.value is not None:
        encoded = base64.b64encode(secret.value.reveal().encode()).decode("ascii")
        value = Secret(encoded, secret.value.path)
    return Declared(SECRET, str(name), doc.text(root), secret.path, secret, value)


def ceph_secret_object(name: Str, cluster: Ceph) -> Declared:
    """The secret of a cluster's user."""
    doc = Markup()
    root = doc.element(
        "secret",
        doc.element("uuid", text=cluster.uuid),
        doc.element("description", text=derive(cluster.user, f"client.{cluster.user}")),
        doc.element("usage", doc.element("name", text=name), attributes={"type": "ceph"}),
        attributes={"ephemeral": "no", "private": "yes"},
    )
    return Declared(SECRET, str(name), doc.text(root), cluster.path, cluster, cluster.key)


def value_file(name: str, value: Secret) -> File:
    """secrets/NAME.value: the value in base64."""
    return File(
        f"{FOLDER}/secrets/{name}.value",
        Text(value, "\n"),
        value.path,
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
