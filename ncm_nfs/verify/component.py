# SPDX-License-Identifier: Apache-2.0
"""What a component has that can be verified with the others of NFS."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ncm.facts import Node
    from ncm.verify import Verified
    from ncm_nfs.verify.wish import VerifyInputs


class Verifiable:
    """--verify looks at all NFS of the node, by whichever component it is asked."""

    def verify_inputs(self) -> type[VerifyInputs]:
        """The trees that it reads."""
        from ncm_nfs.verify.wish import VerifyInputs

        return VerifyInputs

    def verify(self, inputs: VerifyInputs, node: Node) -> Verified:
        """What holds of each mount and area."""
        from ncm_nfs.verify.verification import verify

        return verify(inputs, node)
