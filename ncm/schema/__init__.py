# SPDX-License-Identifier: Apache-2.0
"""Fields declared once: type, range, unit, default, one line of doc.

From them come the run-time check, the reference page and, for our own trees, schema.pan.
"""

from __future__ import annotations

from ncm.schema.fields import boolean, choice, double, long, string
from ncm.schema.kinds import fqdn, ip_address, ipv4, mac, path, port
from ncm.schema.record import Component, Inputs, Record, Report, tree

# After the module of that name, or ``record`` would be the module.
from ncm.schema.compound import dictof, either, listof, record  # isort: skip

__all__ = [
    "Component",
    "Inputs",
    "Record",
    "Report",
    "boolean",
    "choice",
    "dictof",
    "double",
    "either",
    "fqdn",
    "ip_address",
    "ipv4",
    "listof",
    "long",
    "mac",
    "path",
    "port",
    "record",
    "string",
    "tree",
]
