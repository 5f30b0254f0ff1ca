# SPDX-License-Identifier: Apache-2.0
"""class Configure: what a component declares; the base class owns the life of a change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from ncm.schema.record import Inputs

if TYPE_CHECKING:
    from ncm.errors import SiteProblem
    from ncm.facts import Node
    from ncm.resource import Resource

InputsT = TypeVar("InputsT", bound=Inputs)


class Configure(Generic[InputsT]):
    """Base of every component.

    name: the component's name in the profile. inputs: the class of the trees it reads.
    """

    name: ClassVar[str]
    inputs: ClassVar[type[Inputs]]

    def wanted(self, profile: InputsT, node: Node) -> Iterable[Resource]:
        """The resources that this profile wants on this node; a pure function of the two.

        Raises ProfileError for what the schema alone cannot see.
        """
        raise NotImplementedError

    def site_inputs(self) -> type[Inputs]:
        """What site() looks at: ``inputs``, or a subclass of it with further trees.

        Those are read for a check only: no run depends on them.
        """
        return self.inputs

    def site(self, nodes: Mapping[str, Any]) -> Iterable[SiteProblem]:
        """What is wrong between the nodes of a site, which no node can see alone.

        nodes: name -> instance of ``site_inputs``, in the order of the names; only nodes on
        which this component could be planned. A pure function of them.
        """
        return ()
