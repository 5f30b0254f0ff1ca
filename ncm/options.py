# SPDX-License-Identifier: Apache-2.0
"""The options of ncm-configure as one table: parser, man page and completion come from it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import Any

DESCRIPTION = "Show how this node differs from its Quattor profile, and make it so."

EPILOG = """\
examples:
  ncm-configure --dry-run --all            what would change on this node, and why
  ncm-configure --all                      make it so
  ncm-configure --take-over libvirtd       apply a component that Perl still owns
  ncm-configure --profile kvm1.json --root /tmp/kvm1 --all
                                           plan and apply another node, as any user
  ncm-configure --undo network             take the last change of network back
  ncm-configure --verify nfs               are the shared areas there, alive, and usable?
  ncm-configure --check profiles/          check a site's profiles before they are deployed

exit status: 0 fine, 1 any error, 2 changes (with --detailed-exitcode), 3 /etc/noquattor;
with --verify: 0 only if everything holds, 1 if not
"""


class Option:
    """One option: flags, help, and what argparse needs; hidden ones are not documented."""

    __slots__ = ("flags", "help", "hidden", "metavar", "settings")

    def __init__(self, *flags: str, help: str, metavar: str = "", **settings: Any) -> None:
        self.flags = flags
        self.help = help
        self.metavar = metavar
        self.hidden = settings.pop("hidden", False)
        self.settings = settings


OPTIONS = (
    Option("-a", "--all", help="every component that is active in the profile and served here",
           action="store_true"),
    Option("-n", "--dry-run", help="show the plan, change nothing", action="store_true"),
    Option("--profile", help="read this profile (JSON or XML, may be gzipped), not the CCM cache",
           metavar="FILE"),
    Option("--cache-root", help="the CCM cache (default: /var/lib/ccm)", metavar="DIR"),
    Option("--cid", help="use profile number N of the cache (default: the current one)",
           metavar="N", type=int),
    Option("--root", help="apply below DIR instead of /, as any user; services are only reported",
           metavar="DIR", default="/"),
    Option("--connect", help="ask this service for the objects of a component, instead of the one"
           " that the profile names; with --root: make objects too (test:///default: a trial);"
           " http and https: OpenNebula, all others: libvirt; may be given once for each",
           metavar="URI", action="append", default=[]),
    Option("--take-over", help="also apply components that the profile leaves to Perl",
           action="store_true"),
    Option("--scheduled", help="named components run as --all would: few removals, none that is"
           " held since it was taken back; for timers", action="store_true"),
    Option("--undo", help="take the last change of the components back", action="store_true"),
    Option("--unconfigure", help="take away what the components made here", action="store_true"),
    Option("--verify", help="look whether what the components made works here and now (nfs: mounts"
           " and shared areas); changes nothing but a probe file", action="store_true"),
    Option("--check", help="check all profiles in DIR (JSON or XML, one per node) and what is"
           " between them, as any user, without looking at this host", metavar="DIR"),
    Option("--list", help="list the components: served, switched, active", action="store_true"),
    Option("--json", help="print the plan as JSON (ncm-virt-plan/1; a check: ncm-virt-check/1;"
           " a verification: ncm-virt-verify/1)",
           action="store_true"),
    Option("--color", help="colour: auto (default), always, never", metavar="WHEN",
           choices=("auto", "always", "never"), default="auto"),
    Option("-v", "--verbose", help="more: notes, and the traceback of a bug", action="store_true"),
    Option("--detailed-exitcode", help="exit 2 when there are, or were, changes",
           action="store_true"),
    Option("--force-quattor", help="run although /etc/noquattor exists", action="store_true"),
    Option("--child", help="serve ncm-ncd on standard input and output", action="store_true",
           hidden=True),
)  # fmt: skip


def parser(program: str = "ncm-configure") -> argparse.ArgumentParser:
    """The argparse parser of the table."""
    import argparse

    from ncm import __version__

    def formatter(prog: str) -> argparse.HelpFormatter:
        # A given width spares the import of shutil, which asks for the terminal's.
        return argparse.RawDescriptionHelpFormatter(prog, max_help_position=26, width=96)

    made = argparse.ArgumentParser(
        program, description=DESCRIPTION, epilog=EPILOG, allow_abbrev=False,
        formatter_class=formatter,
    )  # fmt: skip
    made.add_argument("components", nargs="*", metavar="COMPONENT", help="component to run")
    for option in OPTIONS:
        settings = dict(option.settings)
        if option.metavar:
            settings["metavar"] = option.metavar
        text = argparse.SUPPRESS if option.hidden else option.help
        made.add_argument(*option.flags, help=text, **settings)
    made.add_argument("--version", action="version", version=f"ncm-virt {__version__}")
    return made
