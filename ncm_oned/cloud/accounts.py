# SPDX-License-Identifier: Apache-2.0
"""Names that every server starts with, and the drivers that check passwords."""

from __future__ import annotations

ONEADMIN, SERVERADMIN = "oneadmin", "serveradmin"
"""Users 0 and 1: the administrator, and the one as whom OpenNebula's services log in."""
ADMINISTRATORS = "oneadmin"
"""Group 0."""
CORE, CIPHER = "core", "server_cipher"
BY_NAME = frozenset(("x509", "server_x509", "ldap", "saml"))
"""Drivers that know a user by a distinguished name, which oned keeps in place of a password."""
