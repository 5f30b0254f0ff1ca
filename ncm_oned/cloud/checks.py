# SPDX-License-Identifier: Apache-2.0
"""Checks of a host: one script of the shell, and what it answers.

Each check is a few lines of that script; it says ``ok NAME``, or why not, in a line of its own.
The same script runs on the node that wants to be looked at (component onehost).
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any, NamedTuple

from ncm.verify import STATES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

MOST = 200
"""Characters of a reason that are kept."""
_MARK = "ncm-virt:"
_END = "end"
_HEAD = """\
LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
say() { printf 'ncm-virt: %s %s %s\\n' "$1" "$2" "${3-}"; }
try() {
    name=$1 words=$2
    shift 2
    said=$(timeout -k 1 LIMIT "$@" 2>&1 </dev/null)
    status=$?
    case $status in
    0) say ok "$name" ;;
    124 | 137) say no "$name" "${words}no answer within LIMIT s" ;;
    *)
        said=$(printf '%s\\n' "$said" | grep . | tail -n 1 |
            sed 's/^error: *//' | cut -c 1-150)
        say no "$name" "$words${said:-exit status $status}"
        ;;
    esac
}
bridge() {
    if [ ! -e "/sys/class/net/$1" ]; then
        say no bridges "no bridge $1"
    elif [ ! -d "/sys/class/net/$1/bridge" ] && [ -e "/sys/class/net/$1/device" ]; then
        say no bridges "$1 is no bridge"
    elif [ $(($(cat "/sys/class/net/$1/flags") & 1)) = 0 ]; then
        say no bridges "bridge $1 is down"
    fi
}
verified() {
    file=STATES/$1
    if [ ! -r "$file" ]; then
        say no "$1" "$1 was not verified since boot (ncm-configure --verify $1)"
        return
    fi
    limit=$(sed -n 's/^until //p' "$file")
    case $limit in
    -) ;;
    "" | *[!0-9]*)
        say no "$1" "$1: cannot be told from $file"
        return
        ;;
    *)
        if [ "$(cut -d . -f 1 /proc/uptime)" -gt "$limit" ]; then
            say no "$1" "$1 was verified too long ago: look at ncm-virt-verify-$1.timer"
            return
        fi
        ;;
    esac
    if grep -qx "status ok" "$file"; then
        say ok "$1"
    else
        sed -n 's/^why //p' "$file" | cut -c 1-150 | head -n 3 |
            while IFS= read -r why; do say no "$1" "$1: $why"; done
    fi
}
"""


class Asked(NamedTuple):
    """What is looked at. limit: seconds that one check may take on the host."""

    checks: Sequence[str]
    libvirt_uri: str
    bridges: Sequence[str]
    commands: Mapping[str, str]
    limit: int

    @property
    def names(self) -> list[str]:
        """The checks that the script must have an answer for."""
        return [name for name in NAMES if name in self.checks and CHECKS[name](self)] + sorted(
            self.commands
        )


def _libvirt(asked: Asked) -> str:
    # Asks the driver: a connection alone is made by a daemon that has none.
    return _try("libvirt", "libvirt does not answer: ",
                "virsh", "-q", "-c", asked.libvirt_uri, "list", "--name")  # fmt: skip


def _bridges(asked: Asked) -> str:
    # Failures first: one "ok" among them says only that the check got to its end.
    return "".join(f"bridge {shlex.quote(name)}\n" for name in asked.bridges) + "say ok bridges\n"


def _nfs(asked: Asked) -> str:
    # Root has looked; here is only read what it found.
    return "verified nfs\n"


CHECKS: dict[str, Callable[[Asked], str]] = {
    # The session itself.
    "ssh": lambda asked: "",
    "libvirt": _libvirt,
    "bridges": _bridges,
    "nfs": _nfs,
}
"""Name -> lines of the script; a further check is a further row."""
NAMES = tuple(CHECKS)
USUAL = ("ssh", "libvirt", "bridges")
"""Those that a profile gets that names none: not every host has shared areas."""


def script(asked: Asked) -> str:
    """What ``sh -s`` is given."""
    parts = [_HEAD.replace("LIMIT", str(asked.limit)).replace("STATES", STATES)]
    parts += [CHECKS[name](asked) for name in NAMES if name in asked.checks]
    parts += [_try(name, f"{name}: ", "sh", "-c", command)
              for name, command in sorted(asked.commands.items())]  # fmt: skip
    return "".join([*parts, f"say {_END} {_END}\n"])


def _try(name: str, words: str, *command: str) -> str:
    return f"try {' '.join(map(shlex.quote, (name, words, *command)))}\n"


def answered(text: str, names: Iterable[str]) -> tuple[str, ...] | None:
    """Why the host is not ready, () where it is; None where the script did not get to its end."""
    found: list[str] = []
    good: set[str] = set()
    ended = False
    for line in text.split("\n"):
        mark, _, rest = line.partition(" ")
        word, _, rest = rest.partition(" ")
        name, _, reason = rest.partition(" ")
        if mark != _MARK:
            continue
        ended = ended or word == _END
        if word == "ok":
            good.add(name)
        elif word == "no":
            found.append(plain(reason) or f"{name} does not hold")
            good.add(name)
    if not ended:
        return None
    found += [f"{name} was not looked at" for name in names if name not in good]
    return tuple(dict.fromkeys(found))


def plain(text: str) -> str:
    """A text from elsewhere as an attribute, a terminal and a log can bear it."""
    kept = "".join(char if " " <= char <= "~" else "?" for char in text.strip())
    return kept[:MOST]


def bridges_of(vnets: Mapping[Any, Any] | None) -> list[str]:
    """The bridges that must be there before a machine is."""
    return sorted({name for name in map(needs_bridge, (vnets or {}).values()) if name})


def needs_bridge(vnet: Any) -> str:
    """The bridge of a network, "" where its driver makes it."""
    name = getattr(vnet, "bridge", None)
    made = str(getattr(vnet, "vn_mad", "")) in _MAKERS or getattr(vnet, "phydev", None)
    return "" if name is None or made else str(name)


_MAKERS = ("802.1Q", "vxlan", "ovswitch_vxlan", "elastic", "nodeport")
"""Network drivers that make the bridge with the first machine, and take it away with the last."""
