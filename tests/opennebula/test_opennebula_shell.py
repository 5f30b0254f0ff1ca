# SPDX-License-Identifier: Apache-2.0
"""kvmrc against sh itself: any value comes back, and what we read is what it sets."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncm_oned.nebula import shell
from tests.opennebula.conftest import full, text_of

KVMRC = "/var/lib/one/remotes/etc/vmm/kvm/kvmrc"
VALUE = st.text(
    st.characters(blacklist_categories=("Cs",), blacklist_characters="\0\r\n"), max_size=20
) | st.text(st.sampled_from("ab '\"\\$`;&|<>(){}*?[]~!#=-"), max_size=12)
# Without what would run a command.
PART = st.text(st.sampled_from("ab1 '\"\\$#=-_.:,/~"), max_size=10)


def sourced(text: str, *names: str) -> list[str]:
    """The values of variables after sh has sourced the text."""
    script = '. /dev/stdin || :; for name; do eval "printf \'%s\\0\' \\"\\$$name\\""; done'
    done = subprocess.run(
        ["sh", "-c", script, "sh", *names], input=text.encode(), capture_output=True, check=False,
        env={"PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    return done.stdout.decode().split("\0")[:-1]


@settings(max_examples=60)
@given(VALUE, VALUE)
def test_sh_reads_back_what_was_written(one: str, two: str) -> None:
    text = f"export A={shell.quote(one)}\nexport B={shell.quote(two)}\n"
    assert sourced(text, "A", "B") == [one, two]
    assert shell.variables(text) == {"A": one, "B": two}


@settings(max_examples=150)
@given(PART)
def test_what_is_read_is_what_sh_sets(part: str) -> None:
    text = f"A={part}\n"
    found = shell.variables(text)["A"]
    if found is not None:
        assert sourced(text, "A") == [found], text


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("export A=b", "b"),
        ("  A='b c' # d", "b c"),
        ('export A="b"', "b"),
        ("A=", ""),
        ("A=b'c'\\'", "bc'"),
        ("A=b; A=c", None),
        ("A=$B", None),
        ("A=`b`", None),
        ('A="$b"', None),
        ("A=b c", None),
        ("A='b", None),
    ],
)
def test_a_line_sets_a_word_or_what_only_a_shell_can_tell(line: str, value: object) -> None:
    assert shell.variables(line) == {"A": value}


def test_comments_set_nothing_and_the_last_line_counts() -> None:
    assert shell.variables("#A=b\n# export A=c\nA=d\nexport A=e\nB\n") == {"A": "e"}


def test_sh_finds_in_kvmrc_what_the_profile_says() -> None:
    conf = full()["kvmrc"]
    conf["migrate_options"] = "--unsafe $(id) `id` 'x' \\"
    text = text_of({"kvmrc": conf}, KVMRC)
    names = {name: name.upper() for name in conf}
    said = {True: "yes", False: "no"}
    expected = [said[conf[name]] if isinstance(conf[name], bool) else str(conf[name])
                for name in names]  # fmt: skip
    assert sourced(text, *names.values()) == expected
