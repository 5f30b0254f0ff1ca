# SPDX-License-Identifier: Apache-2.0
"""The recorded calls as streams, and what must be left out when answers are compared.

Everything that is not masked is compared byte for byte.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from tests.oned_server.recordings import conversations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.oned_server.front import Front


class Mask(NamedTuple):
    """What is left out, in which calls, and why."""

    calls: str
    pattern: str
    reason: str


TIMES = "REGTIME|MODTIME|STIME|PSTIME|PETIME|RSTIME|TIMESTAMP"
MASKED = "\N{FULL BLOCK}"
HEX = r"[0-9a-f]{64}"
MASKS = (
    Mask(".*", rf"&lt;(?:{TIMES})&gt;(\d+)&lt;/", "the time of the recording"),
    Mask(r"one\.vnpool", r"(\w{3} \w{3} [ \d]\d [\d:]{8} \d{4}) : ", "the time of the recording"),
    Mask(r"one\.user", rf"TOKEN_PASSWORD&gt;&lt;!\[CDATA\[({HEX})", "oned draws it at random"),
    Mask(
        r"one\.userpool",
        rf"serveradmin&lt;/NAME&gt;&lt;PASSWORD&gt;&lt;!\[CDATA\[({HEX})",
        "drawn at random when oned is installed",
    ),
    Mask(
        r"one\.vnpool",
        r"AR_ID&gt;&lt;MAC&gt;&lt;!\[CDATA\[02:00:((?:\w\w:){3}\w\w)(?=.{140,190}\[ETHER\])",
        "a range without an IP address gets a MAC drawn at random",
    ),
    Mask(r"one\.vm", r"UUID&gt;&lt;!\[CDATA\[([0-9a-f-]{36})", "drawn at random"),
    Mask(
        r"one\.datastorepool",
        r"/datastores/\d{3}\]\]&gt;&lt;/BASE_PATH&gt;&lt;TYPE&gt;1.{90,260}?_MB&gt;(\d+).{1,30}_MB&gt;(\d+).{1,30}_MB&gt;(\d+)",
        "the disk of the recording machine, as a probe reported it",
    ),
    Mask(r".*", r"Parse error: .* at line (\d+),", "read from uninitialised memory by oned"),
)


def masked(name: str, body: bytes) -> str:
    text = body.decode()
    for mask in MASKS:
        if re.search(mask.calls, name):
            text = re.sub(mask.pattern, blank, text)
    return text


def blank(found: re.Match[str]) -> str:
    """The match with its groups, and only these, replaced."""
    text, start = found.group(), found.start()
    for at in range(len(found.groups()), 0, -1):
        text = text[: found.start(at) - start] + MASKED + text[found.end(at) - start :]
    return text


def ask(server: Front, body: bytes) -> bytes:
    """The answer to a body, without a connection."""
    return server.respond("/RPC2", {}, body).body


class Stream(NamedTuple):
    """Calls that keep their order, and the streams that must have ended before."""

    first: int
    last: int
    after: tuple[str, ...] = ()


STREAMS = {
    "system": Stream(1, 2),
    "hosts": Stream(3, 37),
    "datastores": Stream(38, 57, ("hosts",)),
    "networks": Stream(58, 79, ("hosts",)),
    "addvnet": Stream(80, 80, ("networks",)),
    "secgroups": Stream(81, 84),
    "images": Stream(85, 99, ("datastores",)),
    "templates": Stream(100, 109, ("images", "networks")),
    "users": Stream(110, 130),
    "acl": Stream(131, 136, ("users",)),
    "vdc": Stream(137, 141, ("users", "hosts")),
    "zones": Stream(142, 144),
    "vmgroup": Stream(145, 145),
    "vntemplate": Stream(146, 146),
    "document": Stream(147, 147),
    "markets": Stream(148, 149),
    "hooks": Stream(150, 156),
    "machines": Stream(157, 178, ("templates", "addvnet", "hooks")),
    "sessions": Stream(179, 182),
    "alice": Stream(183, 186, ("acl", "hosts")),
    "faults": Stream(187, 189, ("hosts",)),
    "toomany": Stream(190, 190, ("machines",)),
    "wire": Stream(191, 196),
    "encodings": Stream(198, 199),
}


def numbered() -> dict[int, str]:
    return {int(name[:3]): name for name in conversations()}


def calls_of(stream: str) -> Iterator[str]:
    names = numbered()
    first, last, _ = STREAMS[stream]
    return (names[number] for number in range(first, last + 1))


NAMES = (
    "cl1 host1 host2 host2b host11 ds1 ds1b sys1 ds net1 net2 net3 net4 net5 net6 net9 resv1 web "
    "img1 img2 tmpl1 tmpl1b tmpl staff alice vdc1 mk1 hk1 hk2 vm1 vm2 vg1 vt1 doc1"
).split()


def renamed(text: str, names: dict[str, str]) -> str:
    """A request or an answer with other names, the same ones everywhere."""
    pattern = r"\b(" + "|".join(map(re.escape, sorted(names, key=len, reverse=True))) + r")\b"
    return re.sub(pattern, lambda found: names[found.group()], text)


# These numbers are like an id of 100 to 103 but are something else.
NO_IDS = r"(?<!SIZE=\")(?<!VLAN_ID=\")(?<!_CPU=\")(?<!onebr\.)(?<!ID &lt; )(?<!<i4>-)"
INSIDE = "(?<!{}&gt;&lt;!\\[CDATA\\[)"
NO_IDS += "".join(INSIDE.format(word) for word in ("SIZE", "VLAN_ID", "RESERVED_CPU"))


def moved(text: str, by: int) -> str:
    """The same with the ids that start at 100 starting later."""

    def decimal(found: re.Match[str]) -> str:
        return str(int(found.group()) + by)

    text = re.sub(NO_IDS + r"(?<![\w.])10[0-3](?!\w|\.\d)", decimal, text)
    return re.sub(r"(?<=[12])00000064\b", f"{100 + by:08x}", text)
