# SPDX-License-Identifier: Apache-2.0
"""class Configure: what a component declares; the base class owns the life of a change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from ncm.schema.record import Inputs

if TYPE_CHECKING:
    from ncm.errors import SiteProblem
    from ncm.facts import Node
    from ncm.place import Place
    from ncm.resource import Resource
    from ncm.stage import Stage

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

    def stage(self, profile: InputsT, node: Node) -> Stage | None:
        """The running service whose objects this component wants, and the objects.

        None where it has none. A pure function of the two: nothing is asked here.
        """
        return None

    def stage_at(self, place: Place) -> Stage:
        """The same service at the recorded place, with nothing wanted: for undo and Unconfigure."""
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

    def machine_inputs(self) -> type[Inputs] | None:
        """What site_machines() looks at on every node of a site; None where it has no rules."""
        return None

    def site_machines(
        self, nodes: Mapping[str, Any], machines: Mapping[str, Any]
    ) -> Iterable[SiteProblem]:
        """What is wrong between this component's nodes and all nodes, which may do without it.

        nodes: as for site(). machines: name -> instance of ``machine_inputs``.
        """
        return ()
