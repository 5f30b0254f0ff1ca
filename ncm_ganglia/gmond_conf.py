# SPDX-License-Identifier: Apache-2.0
"""gmond.conf from the profile: what gmond's tree and ncm-ganglia's have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ncm.facts import Node
from ncm.resource import Action, Checker, File
from ncm.schema import Record
from ncm.values import Str, derive
from ncm_ganglia.blocks import Block, Entry, Include, Item, Style, entries, text
from ncm_ganglia.confuse import parameter, quoted, word
from ncm_ganglia.gmond_meaning import check, meaning
from ncm_ganglia.modules import absolute

_UNITS = ("gmond.service", "ganglia-monitor.service")
# The cheapest of its modes in which it reads the file: it prints a figure and ends.
_CHECKER = Checker(("gmond", "-c", "{}", "-b"))


class Writer:
    """Sections of gmond.conf on one node."""

    def __init__(self, style: Style, node: Node) -> None:
        self.style = style
        self.node = node

    def section(self, name: str, record: Record | None, names: str) -> Iterator[Block]:
        """A section with these fields; none where the profile has none."""
        if record is not None:
            yield Block(name, entries(record, names, self.style))

    def channel(self, name: str, channel: Any, names: str) -> Block:
        """A channel, with its access list if it has one."""
        body = entries(channel, names, self.style)
        acl = getattr(channel, "acl", None)
        if acl is not None:
            rules = [Block("access", list(self._rule(access))) for access in acl.access or ()]
            default: list[Any] = entries(acl, "default", self.style)
            body.append(Block("acl", [*default, *rules]))
        return Block(name, body)

    def _rule(self, access: Any) -> Iterator[Entry]:
        # gmond refuses 0 bits, and takes the mask that means the same.
        zero = str(access.mask).strip("0") == ""
        mask = derive(access.mask, "0.0.0.0" if zero else str(access.mask))
        yield Entry("ip", word(access.ip))
        yield Entry("mask", word(mask))
        yield Entry("action", quoted(access.action))

    def groups(self, groups: Iterable[Any], names: str) -> Iterator[Block]:
        """Collection groups with their metrics."""
        for group in groups:
            metrics = [Block("metric", list(self._metric(metric))) for metric in group.metric]
            yield Block("collection_group", [*entries(group, names, self.style), *metrics])

    def _metric(self, metric: Any) -> Iterator[Any]:
        yield from entries(metric, "name title", self.style)
        if metric.value_threshold is not None:
            # gmond reads it as a number, with or without quotes.
            yield Entry("value_threshold", quoted(metric.value_threshold))

    def modules(self, modules: Sequence[Any] | None, names: str, folder: str | None
                ) -> Iterator[Block]:  # fmt: skip
        """The section of the modules; none where the profile has none."""
        if modules is not None:
            made = [Block("module", list(self._module(at, names, folder))) for at in modules]
            yield Block("modules", list(made))

    def _module(self, module: Any, names: str, folder: str | None) -> Iterator[Any]:
        language = getattr(module, "language", None)
        for entry in entries(module, names, self.style):
            if entry.name == "path":
                path = absolute(module.module_path, language, folder, self.node)
                yield Entry("path", quoted(path))
            else:
                yield entry
        for key, value in (module.param or {}).items():
            yield Block("param", [Entry("value", parameter(value))], title=key)


def file(path: Str, header: str, items: Iterable[Item], because: str, mode: int, node: Node
         ) -> File:  # fmt: skip
    """The file, and what reads it."""
    return File(
        path,
        text(header, items),
        because=because,
        mode=mode,
        meaning=meaning,
        check=check,
        notify=(Action(unit(_UNITS, node), "restart"),),
        test=_CHECKER,
    )


def unit(names: Sequence[str], node: Node) -> str:
    """The first of these units that the node has, else the first."""
    return next((name for name in names if node.has_unit(name)), names[0])


def includes(paths: Iterable[Str] | None) -> Iterator[Include]:
    """The further files."""
    for path in paths or ():
        yield Include(path)
