# SPDX-License-Identifier: Apache-2.0
"""The man page and the bash completion of ncm-configure, from the tables of the command."""

from __future__ import annotations

from collections.abc import Iterator

from ncm import __version__
from ncm.components import BUILT_IN
from ncm.options import DESCRIPTION, EPILOG, OPTIONS, Option

FILES = (
    ("/var/lib/ccm", "the profiles of this node (the CCM cache), where nothing else is named"),
    ("/var/lib/ncm-virt", "records, journals with before-images; mode 0700"),
    ("/var/lib/ncm-virt/network", "a change of the network on trial; how the last one ended"),
    ("/var/lock/quattor/ncm-ncd", "the lock of ncm-ncd, which a run by hand takes too"),
    ("/etc/noquattor", "while it exists nothing runs (exit status 3)"),
)
ABOUT = """\
The Quattor profile of a node says what its virtualization should look like. ncm-configure shows
the difference to what is there, with the profile path of every changed line and the cause of
every restart, and makes it so. By hand it runs the components that are named, or with --all
those that are active in the profile; under ncm-ncd it is started by the Perl module pyncm.
--dry-run shows the same plan and changes nothing.

A component that the profile leaves to Perl (its ncm-module is not pyncm) is planned and shown,
but applied only with --take-over. With --profile or --root all components are served."""
STANDARD = (
    Option("-h", "--help", help="show the options and examples"),
    Option("--version", help="show the version"),
)
COMPLETION = """\
# SPDX-License-Identifier: Apache-2.0
# Completion of ncm-configure for bash; made by tools/generate.py, do not edit.

_ncm_configure() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
    COMPREPLY=()
    # --option=value comes as three words.
    if [[ $cur == = ]]; then
        cur=
    elif [[ $prev == = ]]; then
        prev=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    case $prev in
@VALUES@
    esac
    if [[ $cur == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W '@OPTIONS@' -- "$cur")
    else
        mapfile -t COMPREPLY < <(compgen -W '@COMPONENTS@' -- "$cur")
    fi
}

complete -F _ncm_configure ncm-configure
"""
BRANCH = """\
        {flags})
            {names}mapfile -t COMPREPLY < <(compgen {how} -- "$cur")
            return
            ;;"""
NOTHING = """\
        {flags})
            return
            ;;"""


def shown() -> list[Option]:
    """The options that users see, the two that argparse adds last."""
    return [*(option for option in OPTIONS if not option.hidden), *STANDARD]


def man_page() -> str:
    """ncm-configure(8) in the man macros."""
    lines = [
        r".\" SPDX-License-Identifier: Apache-2.0",
        r".\" Made by tools/generate.py, do not edit.",
        f'.TH NCM-CONFIGURE 8 "" "ncm-virt {__version__}" "System Administration"',
        ".SH NAME",
        r"ncm-configure \- make a node's virtualization what its Quattor profile says",
        ".SH SYNOPSIS",
        ".B ncm-configure",
        r"[\fIOPTION\fR ...] {\fB\-\-all\fR | \fICOMPONENT\fR ...}",
        ".SH DESCRIPTION",
        roff(DESCRIPTION),
        *paragraphs(ABOUT),
        ".PP",
        roff(f"Components: {', '.join(BUILT_IN)}."),
        ".SH OPTIONS",
    ]
    for option in shown():
        lines += [".TP", _flags(option), roff(_sentence(option.help))]
    examples, _, status = EPILOG.rpartition("exit status: ")
    lines += [".SH EXIT STATUS", *_statuses(status.strip())]
    lines.append(".SH FILES")
    for path, what in FILES:
        lines += [".TP", rf"\fI{roff(path)}\fR", roff(_sentence(what))]
    lines += [".SH EXAMPLES", ".nf", ".RS 2"]
    lines += [roff(line.strip()) for line in examples.strip().splitlines()[1:]]
    lines += [".RE", ".fi", ".SH SEE ALSO", r".BR ncm\-ncd (1),", r".BR systemctl (1)"]
    return "\n".join(lines) + "\n"


def roff(text: str) -> str:
    """Text as it is: no escape, no request at the start of a line, a plain minus."""
    text = text.replace("\\", r"\e").replace("-", r"\-")
    return rf"\&{text}" if text.startswith((".", "'")) else text


def paragraphs(text: str) -> list[str]:
    """Paragraphs that an empty line parts."""
    found: list[str] = []
    for part in text.split("\n\n"):
        found += [".PP", *map(roff, part.splitlines())]
    return found


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _flags(option: Option) -> str:
    flags = ", ".join(rf"\fB{roff(flag)}\fR" for flag in option.flags)
    return rf"{flags} \fI{option.metavar}\fR" if option.metavar else flags


def _statuses(text: str) -> list[str]:
    found = []
    for status in text.split(", "):
        number, _, meaning = status.partition(" ")
        found += [".TP", rf"\fB{number}\fR", roff(_sentence(meaning))]
    return found


def completion() -> str:
    """A bash completion that needs nothing but bash 4."""
    values = "\n".join(_branch(option) for option in shown() if option.metavar)
    flags = " ".join(flag for option in shown() for flag in option.flags)
    made = COMPLETION.replace("@VALUES@", values).replace("@OPTIONS@", flags)
    return made.replace("@COMPONENTS@", " ".join(BUILT_IN))


def _branch(option: Option) -> str:
    flags = " | ".join(option.flags)
    choices = option.settings.get("choices")
    if choices:
        return BRANCH.format(flags=flags, names="", how=f"-W '{' '.join(choices)}'")
    if option.metavar in ("FILE", "DIR"):
        names = "compopt -o filenames 2>/dev/null\n            "
        how = "-f" if option.metavar == "FILE" else "-d"
        return BRANCH.format(flags=flags, names=names, how=how)
    return NOTHING.format(flags=flags)


def manual() -> Iterator[tuple[str, str]]:
    """Path below the project and content of each file made here."""
    yield "docs/man/ncm-configure.8", man_page()
    yield "packaging/completion/ncm-configure.bash", completion()
