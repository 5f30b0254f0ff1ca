# SPDX-License-Identifier: Apache-2.0
"""Files around the daemons: sysconfig/libvirtd, sysconfig/libvirt-guests, sasl2/libvirt.conf."""

from __future__ import annotations

from typing import Any

from ncm.schema import Record, boolean, choice, listof, long, string
from ncm.schema.kinds import absolute_path
from ncm.values import Bool, Int, Str

# What both a shell and systemd take as it stands between double quotes.
_PLAIN = "[A-Za-z0-9_./:@%+=,?&-]+"


def plain_path(doc: str, **options: Any) -> Any:
    """An absolute path that needs no quoting in a shell, in systemd and in SASL's files."""
    return string(
        doc,
        pattern=_PLAIN,
        hint="a path of A-Z a-z 0-9 _./:@%+=,?&-",
        check=absolute_path,
        **options,
    )


class Sysconfig(Record):
    """How libvirtd.service starts."""

    libvirtd_config: Str | None = plain_path("configuration file, for SysV scripts")
    libvirtd_args: Str | None = string(
        "arguments: --listen, --timeout SECONDS",
        pattern="--listen|--timeout [0-9]+|--listen --timeout [0-9]+|",
        hint="--listen, --timeout SECONDS or both",
    )
    krb5_ktname: Str | None = plain_path("keytab of the Kerberos service")
    qemu_audio_drv: Str | None = string("QEMU_AUDIO_DRV", pattern="[a-z0-9_-]+")
    sdl_audiodriver: Str | None = string("SDL_AUDIODRIVER", pattern="[a-z0-9_-]+")
    libvirtd_nofiles_limit: Int | None = long("open files, for SysV scripts", 1)


class LibvirtGuests(Record):
    """What libvirt-guests does to guests when the host goes down and comes up."""

    uris: list[Str] | None = listof(
        string("URI", pattern=_PLAIN, hint="a connection URI"), "where guests run", min_len=1
    )
    on_boot: Str | None = choice("guests that ran are started again, or not", "start", "ignore")
    start_delay: Int | None = long("between two starts", 0, 86400, unit="s")
    on_shutdown: Str | None = choice("guests are saved or shut down", "suspend", "shutdown")
    parallel_shutdown: Int | None = long("guests at a time; 0: one after the other", 0, 10000)
    shutdown_timeout: Int | None = long("wait for a guest; 0: for ever", 0, 86400, unit="s")
    bypass_cache: Bool | None = boolean("save and restore past the page cache")
    sync_time: Bool | None = boolean("set the clock of resumed guests")


class Sasl(Record):
    """SASL of the daemons."""

    mech_list: list[Str] = listof(
        choice("mechanism", "gssapi", "scram-sha-256", "digest-md5"),
        "mechanisms that clients may use",
        required=True,
        min_len=1,
    )
    keytab: Str | None = plain_path("keytab of the service, for gssapi")
    sasldb_path: Str | None = plain_path("users and passwords, for the others")
