# SPDX-License-Identifier: Apache-2.0
"""make bench: CPU seconds (user + system, children included) and their ratios, paired.

Usage: run.py [PAIRS]. Each pair runs both commands in turn, so a machine that slows down
slows both; the medians are printed.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench import make  # noqa: E402

Command = list[str]
PYTHON = sys.executable


def cpu(command: Command) -> tuple[float, float]:
    """CPU seconds and peak memory (MiB) of one run of the command."""
    with open(os.devnull, "w") as null:
        child = subprocess.Popen(command, stdout=null, stdin=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"exit {child.returncode}: {' '.join(command)}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def paired(pairs: int, one: Command, two: Command) -> tuple[float, float, float]:
    """Medians: CPU of one, of two, and the ratio pair by pair."""
    cpu(one), cpu(two)  # warm
    found = [(cpu(one)[0], cpu(two)[0]) for _ in range(pairs)]
    ratio = statistics.median(a / b for a, b in found)
    return (*(statistics.median(column) for column in zip(*found)), ratio)  # type: ignore[return-value]


def row(label: str, figures: tuple[float, float, float], mark: str) -> None:
    one, two, ratio = figures
    print(f"{label:<52} {one:8.4f} {two:8.4f} {ratio:7.2f}   {mark}")


def slope(pairs: int, few: Command, many: Command, number: int) -> float:
    """Milliseconds of CPU per further file."""
    one, two, _ = paired(pairs, few, many)
    return (two - one) * 1000 / number


class Bench:
    """The commands of one benchmark, in one scratch folder."""

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch
        self.start = make.installed(scratch / "site")
        self.base = make.cache(scratch / "base", make.kvm1())
        self.bare = [PYTHON, "-c", "pass"]

    def run(self, cache: Path, root: Path, *options: str) -> Command:
        root.mkdir(exist_ok=True)
        where = ["--cache-root", str(cache), "--root", str(root)]
        return [PYTHON, str(self.start), *where, "--all", *options]

    def done(self, cache: Path, name: str) -> Command:
        """The command that has nothing to do, after one run that did all."""
        command = self.run(cache, self.scratch / name)
        cpu(command)
        return command

    def floor(self, number: int) -> Command:
        folder = self.scratch / f"floor{number}"
        make.floor(folder, number)
        return [PYTHON, str(make.TOP / "bench/floor.py"), str(folder)]

    def files(self, name: str) -> int:
        """How many files the components made below a root."""
        root = self.scratch / name
        return sum(
            1 for path in root.rglob("*") if path.is_file()
            and not path.is_relative_to(root / "var/lib/ncm-virt/libvirtd/journal")
            and "ncm-virt/" not in str(path.relative_to(root)).replace("ncm-virt/libvirt/", "")
            and path.name != "ncm-ncd"
        )  # fmt: skip


def main() -> None:
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as scratch:
        report(Bench(Path(scratch)), pairs)


def report(bench: Bench, pairs: int) -> None:
    print(f"{'CPU seconds, medians of ' + str(pairs) + ' pairs':<52}      one      two   ratio   mark")
    unchanged = bench.done(bench.base, "done")
    number = bench.files("done")
    floor = bench.floor(number)
    row("nothing to change / python -c pass", paired(pairs, unchanged, bench.bare), "<= 4")
    row(f"nothing to change / floor of {number} files",
        paired(pairs, unchanged, floor), "< 1")  # fmt: skip
    fresh = bench.run(bench.base, bench.scratch / "fresh", "--dry-run")
    row(f"everything to render / floor of {number} files", paired(pairs, fresh, floor), "<= 1.5")
    large = bench.done(make.cache(bench.scratch / "large",
                                  make.with_leaves(make.kvm1(), 100_000)), "large-root")  # fmt: skip
    row("cache of 100,000 leaves / small cache", paired(pairs, large, unchanged), "about 1")
    more = make.cache(bench.scratch / "more", make.with_files(make.kvm1(), 200))
    each = slope(pairs, unchanged, bench.done(more, "more-root"), 200)
    print(f"{'each further file, unchanged':<52} {each:8.3f} ms                  <= 0.5")
    all_of_it = bench.run(more, bench.scratch / "fresh2", "--dry-run")
    each = slope(pairs, fresh, all_of_it, 200)
    print(f"{'each further file, rendered and shown':<52} {each:8.3f} ms                  <= 2")
    peak = max(cpu(fresh)[1], cpu(unchanged)[1], cpu(large)[1])
    print(f"{'peak memory':<52} {peak:8.1f} MiB                 < 40")


if __name__ == "__main__":
    main()
