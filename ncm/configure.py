# SPDX-License-Identifier: Apache-2.0
"""class Configure: what a component declares; the base class owns the life of a change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from ncm.schema.record import Inputs

if TYPE_CHECKING:
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
