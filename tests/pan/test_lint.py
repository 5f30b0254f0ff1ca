# SPDX-License-Identifier: Apache-2.0
"""Our templates keep the line rules of today's Pan."""

from __future__ import annotations

from pathlib import Path

import pytest

from .language.syntax import parse
from .lint import findings
from .profiles import CLOUD, HERE, ROOT

TEMPLATES = sorted([*(ROOT / "pan").rglob("*.pan"), *(ROOT / "examples").rglob("*.pan")])

BREACHES = {
    "LP001": "  'a' = 1;",
    "LP002": "'a' =\t1;",
    "LP003": "'a' = 1; ",
    "LP004": "'a' = nlist('b', 1);",
    "LP005": "include {'b'};",
    "LP006": f"'a' = '{'x' * 120}';",
    "LP007": "'a' = list(1,2);",
    "LP008": "'a' = 1 ;",
    "LP009": "'a' = 1;'b' = 2;",
    "LP010": "variable lower_case = 1;",
    "LP011": "variable GB = 1;",
    "LP012": "'a' = error(format('b %s', 1));",
    "PP001": "'/a/b/' = 1;",
    "LC001": "'a' = 1+ 2;",
    "CU001": "prefix '/software/components/nfs';",
}
FINE = (
    "'a' = 'x,y;z=1  '; # a=b,c ;",
    "bind '/a' = " + "x" * 120 + ";",
    "'a' = -1;",
    "'a' ?= list(1, 2);",
    "'a' = b != c && d >= e || !f;",
    f"'a' = '{'x' * 120}'; # panlint disable=LP006",
    "@{desc=two\n  lines, the second set in}",
    "type t = element*[];",
    "include 'components/nfs/config';\nprefix '/software/components/nfs';",
    "include if_exists('components/nfs/site-config');",
)


@pytest.mark.parametrize("rule", BREACHES)
def test_a_breach_is_found_on_its_line(rule: str) -> None:
    assert findings(f"template t;\n\n{BREACHES[rule]}\n") == [f"3 {rule}"]


@pytest.mark.parametrize("line", FINE)
def test_what_keeps_the_rules_is_left_alone(line: str) -> None:
    assert findings(f"template t;\n\n{line}\n") == []


def test_a_template_starts_with_its_name() -> None:
    assert findings("'a' = 1;\ntemplate t;\n") == ["1 first line"]


def test_templates_that_panlint_found_clean_are_clean() -> None:
    found = {path.name: findings(path.read_text()) for path in CLOUD.rglob("*.pan")}
    assert found and not any(found.values())


@pytest.mark.parametrize("path", TEMPLATES, ids=[str(t.relative_to(ROOT)) for t in TEMPLATES])
def test_our_template_keeps_the_rules_and_has_its_own_name(path: Path) -> None:
    text = path.read_text()
    assert findings(text) == []
    if path.is_relative_to(ROOT / "pan"):
        assert parse(text, str(path)).name == str(path.relative_to(ROOT / "pan"))[: -len(".pan")]


def test_the_stand_ins_of_the_library_are_for_tests_only() -> None:
    """On a site's include path they would hide the real ones."""
    ours = {path.relative_to(ROOT / "pan") for path in (ROOT / "pan").rglob("*.pan")}
    assert {path.parts[0] for path in ours} == {"components"}
    shared = {
        path.relative_to(HERE / "pan-min") for path in (HERE / "pan-min").rglob("*.pan")
    } & ours
    assert {str(path) for path in shared} == {
        "components/one_proxy/config.pan",
        "components/one_proxy/schema.pan",
        "components/oned/config.pan",
        "components/oned/schema.pan",
    }
