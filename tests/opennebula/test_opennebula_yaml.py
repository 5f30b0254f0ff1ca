# SPDX-License-Identifier: Apache-2.0
"""YAML against PyYAML (Debian's python3-yaml, in a process of its own): written and read."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from typing import Any, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncm_oned.nebula import yamlread, yamltext
from tests.opennebula import perl_forms as perl
from tests.opennebula.conftest import full, text_of

Loader = Callable[[str], Any]
_PROGRAM = """
import json, sys, yaml
for line in sys.stdin:
    try:
        found = yaml.safe_load(json.loads(line))
    except (yaml.YAMLError, ValueError) as error:
        found = {"refused": type(error).__name__}
    print(json.dumps(found, default=lambda value: {"other": str(value)}), flush=True)
"""
TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12)
TRICKY = st.text(st.sampled_from("ab01 :#-?!&*'\"\\[]{},|>%@`~=<.+_$/(é\u2028\xa0"), max_size=8)
WORDS = st.sampled_from(
    ["yes", "No", "~", "null", "0x1F", "1_000", "1,000", "12:30:45", "1e3", ".inf", ".", "-", "<<",
     "2001-01-01", "0o7", "010", "+1", "-.5", "a: b", "a #b", ":sym", "- a", "? a", "!x", "&a",
     "*a", "120_000", "127.0.0.1", "07:00.0", "0:0", "10de:*", "y", "n", "=", "", " a", "a ", "a:"]
)  # fmt: skip
VALUES = st.one_of(TEXT, TRICKY, WORDS)


@pytest.fixture(scope="module")
def load() -> Iterator[Loader]:
    """What PyYAML makes of a text; {"refused": ...} where it takes it for no YAML."""
    python = "/usr/bin/python3"
    if subprocess.run([python, "-c", "import yaml"], check=False, capture_output=True).returncode:
        pytest.skip("python3-yaml is not installed")
    with subprocess.Popen([python, "-c", _PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          encoding="utf-8") as child:  # fmt: skip
        assert child.stdin
        assert child.stdout

        def ask(text: str) -> Any:
            assert child.stdin
            assert child.stdout
            child.stdin.write(json.dumps(text) + "\n")
            child.stdin.flush()
            return json.loads(child.stdout.readline())

        yield ask
        child.stdin.close()


def plain(found: Any, other: Any) -> Any:
    """What our reader found, in PyYAML's terms; ``other``: what that made of the same place.

    Where the two kinds of reader differ (a symbol of Ruby, a number in a form that not all take
    for one) ours keeps the text, and any value is right.
    """
    if isinstance(found, dict):
        inner = other if isinstance(other, dict) else {}
        return {key: plain(value, inner.get(key)) for key, value in found.items()}
    if isinstance(found, list):
        rest = other if isinstance(other, list) else [None] * len(found)
        return [plain(value, at) for value, at in zip(found, rest)]
    kind, value = found
    return other if kind in ("other", "symbol") else value


@given(value=VALUES)
def test_a_written_text_is_read_back_as_that_text(load: Loader, value: str) -> None:
    written = yamltext.scalar(value)
    assert load(f":key: {written}\n") == {":key": value}
    assert load(f"key:\n  - {written}\n") == {"key": [value]}
    assert yamlread.read(f":key: {written}\n") == {":key": ("str", value)}
    assert yamlread.read(f"key:\n  - {written}\n") == {"key": [("str", value)]}


@given(value=VALUES, quote=st.sampled_from(["", "'", '"']), tail=st.sampled_from(["", " # x", " "]))
def test_a_scalar_is_read_as_pyyaml_reads_it_or_not_at_all(
    load: Loader, value: str, quote: str, tail: str
) -> None:
    text = f"a: {quote}{value}{quote}{tail}\nb: 1\n"
    try:
        found = yamlread.read(text)
    except ValueError:
        return
    judge = load(text)
    assert plain(found, judge) == judge, text


LINES = st.lists(
    st.tuples(st.sampled_from(["", "  ", "    ", "      "]),
              st.sampled_from(["a:", "b: 1", "- x", "- c: 2", "d: []", "-", "- - y", "# z",
                               "e: 'q'", ":f:", "---", "g:  ", "", "word"])),
    max_size=7,
)  # fmt: skip


@given(lines=LINES)
def test_a_layout_is_read_as_pyyaml_reads_it_or_not_at_all(load: Loader, lines: Any) -> None:
    text = "".join(f"{indent}{content}\n" for indent, content in lines)
    try:
        found = yamlread.read(text)
    except ValueError:
        return
    judge = load(text)
    assert (None if found is None else plain(found, judge)) == judge, text


CONFS = {
    "/etc/one/sunstone-server.conf": "sunstone",
    "/etc/one/oneflow-server.conf": "oneflow",
    "/etc/one/fireedge-server.conf": "fireedge",
    "/var/lib/one/remotes/etc/vnm/OpenNebulaNetwork.conf": "vnm_conf",
    "/var/lib/one/remotes/etc/im/kvm-probes.d/pci.conf": "pci",
    "/var/lib/one/remotes/etc/im/kvm-probes.d/forecast.conf": "forecast",
}


def symbolic(value: Any) -> Any:
    """Keys without the mark of a symbol."""
    if isinstance(value, dict):
        return {key.lstrip(":"): symbolic(item) for key, item in value.items()}
    return [symbolic(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("path", CONFS)
def test_files_say_what_the_profile_says(load: Loader, path: str) -> None:
    tree = full()[CONFS[path]]
    found = symbolic(load(text_of(full(), path)))
    if "vnc_proxy_support_wss" in tree:
        assert found.pop("vnc_proxy_support_wss") is False
        assert tree.pop("vnc_proxy_support_wss") == "no"
    if "api_timeout" in tree:
        assert str(found.pop("api_timeout")) == tree.pop("api_timeout").replace("_", "")
    assert found == tree


@pytest.mark.parametrize(
    "text",
    [
        "a: |\n  b\n", "a: &x 1\n", "a: *x\n", "a: !t 1\n", "a: {b: 1}\n", "a: [1]\n", "? a\n",
        "a: b\n  c\n", "a: 'b\n  c'\n", "a: \"\\q\"\n", "a: b: c\n", "\ta: 1\n", "a: 1\r\n", "a\n",
        "a: 1\n---\nb: 1\n", "a: 1\n b: 2\n", "- a\nb: 1\n", "a: @b\n", "a: %b\n",
        "a: =\n", "a: <<\n", "a: -\n", "a: ?\n",
    ],
)  # fmt: skip
def test_other_yaml_is_not_taken_for_a_file_of_ours(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        yamlread.read(text)


def test_forms_of_perl_are_read() -> None:
    sunstone = full()["sunstone"]
    sunstone["instance_types"][1]["description"] = "plain"
    sunstone["marketplace_password"] = "plain"
    found = yamlread.read(perl.ruby(sunstone))
    assert found[":instance_types"][0][":vcpu"] == ("int", 1)
    assert found[":support_fs"] == [("str", "ext4"), ("str", "xfs")]
    assert yamlread.read("---\nx:\n- a\n- b\n") == {"x": [("str", "a"), ("str", "b")]}
    assert yamlread.read("x: 'it''s'\n") == {"x": ("str", "it's")}
    assert yamlread.read("x: 1\nx: 2\n") == {"x": ("int", 2)}
