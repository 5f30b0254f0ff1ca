# SPDX-License-Identifier: Apache-2.0
"""Rules for images, templates, VM groups and hooks that need more of the tree than one record."""

from __future__ import annotations

from ncm_oned.hook_2010 import OF_2010
from ncm_oned.schema.nebula.names import object_name
from ncm_oned.schema.objects.hook import FIELDS_2010
from ncm_oned.settings.history import OLDEST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ncm.schema import Report
    from ncm_oned.schema.tree import OnedTree

_TOO_NEW = f"needs opennebula_version ({OLDEST} or newer)"


def check_hooks_2010(tree: OnedTree, report: Report) -> None:
    """The file of 2010 has no other hooks than VM_HOOK with the fields of its time."""
    for hook in (tree.hooks or {}).values():
        for field in sorted(set(hook.fields) - set(FIELDS_2010)):
            if getattr(hook, field) is not None:
                report(hook.at(field), _TOO_NEW)
        if hook.on is not None and hook.on not in OF_2010:
            report(hook.at("on"), f"is {hook.on!s}, which {_TOO_NEW}")


def check_machines(tree: OnedTree, report: Report) -> None:
    """A hook's name is one for the server; a template's role is one of its VM group."""
    for name in tree.hooks or () if tree.opennebula_version is not None else ():
        if complaint := object_name(name):
            report(name.path, f"key {name!s} {complaint}")
    for template in (tree.templates or {}).values():
        wish = template.vmgroup
        group = (tree.vmgroups or {}).get(wish.vmgroup) if wish is not None else None
        if wish is None or group is None:
            continue
        if wish.role not in [role.name for role in group.role or ()]:
            report(wish.at("role"), f"is {wish.role!s}, no role of {wish.vmgroup!s}")
