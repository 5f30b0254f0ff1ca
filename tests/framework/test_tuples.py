# SPDX-License-Identifier: Apache-2.0
"""The cheap NamedTuple is what typing's is."""

from __future__ import annotations

import copy
import pickle
import typing
from typing import Any, Optional

import pytest

from ncm import tuples
from ncm.place import Place
from ncm_bridge.model.link import Route, Rule


class Theirs(typing.NamedTuple):
    """What they say."""

    to: str
    via: str = ""
    metric: Optional[int] = None

    def text(self) -> str:
        return f"{self.to} via {self.via}"

    @property
    def known(self) -> bool:
        return self.metric is not None


Cheap: Any = tuples.NamedTuple


class Ours(Cheap):  # type: ignore[misc]
    """What they say."""

    to: str
    via: str = ""
    metric: Optional[int] = None

    def text(self) -> str:
        return f"{self.to} via {self.via}"

    @property
    def known(self) -> bool:
        return self.metric is not None


@pytest.mark.parametrize("arguments", [("a",), ("a", "b"), ("a", "b", 5)])
def test_it_behaves_as_the_other(arguments: tuple[Any, ...]) -> None:
    ours, theirs = Ours(*arguments), Theirs(*arguments)
    assert ours == theirs == tuple(ours)
    assert hash(ours) == hash(theirs)
    assert (ours.text(), ours.known) == (theirs.text(), theirs.known)
    assert repr(ours) == repr(theirs).replace("Theirs", "Ours")
    assert ours._replace(via="c") == theirs._replace(via="c")
    assert ours._asdict() == theirs._asdict()
    assert copy.deepcopy(ours) == pickle.loads(pickle.dumps(ours)) == ours
    with pytest.raises(AttributeError):
        ours.other = 1
    with pytest.raises(AttributeError):
        ours.to = "b"


def test_it_refuses_as_the_other() -> None:
    for each in (Ours, Theirs):
        with pytest.raises(TypeError):
            each()
        with pytest.raises(TypeError):
            each("a", other=1)


def test_what_it_is_of() -> None:
    assert Ours.__doc__ == Theirs.__doc__
    assert Ours.__module__ == Theirs.__module__
    assert Ours._fields == Theirs._fields
    assert Ours._field_defaults == Theirs._field_defaults
    assert list(Ours.__annotations__) == list(Theirs.__annotations__)


@pytest.mark.parametrize(
    "made", [Route("0.0.0.0/0"), Rule("inet", 254), Place("x:", {}, None, "y")]
)  # type: ignore[arg-type]
def test_those_that_there_are(made: tuple[Any, ...]) -> None:
    assert isinstance(made, tuple)
    assert type(made)(*made) == made
    assert not hasattr(made, "__dict__")
