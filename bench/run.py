# SPDX-License-Identifier: Apache-2.0
"""make bench: CPU seconds (user + system, children included) and their ratios, paired.

Usage: run.py [PAIRS]. Each pair runs both commands in turn, so a machine that slows down
slows both; the medians are printed.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench import make

Command = list[str]
PYTHON = sys.executable


def cpu(command: Command) -> float:
    """CPU seconds of one run of the command."""
    return _run(command)[0]


def peak(command: Command) -> float:
    """Peak memory in MiB, taken by a small process: a child starts as big as its parent."""
    code = f"import sys; sys.path[:0] = {[str(make.TOP)]!r}\nfrom bench import run\n"
    code += f"print(run._run({command!r})[1])"
    done = subprocess.run([PYTHON, "-c", code], stdout=subprocess.PIPE, check=True, text=True)
    return float(done.stdout)


def _run(command: Command) -> tuple[float, float]:
    requests = command[-1] if command[-1].endswith(".requests") else os.devnull
    with open(os.devnull, "w") as null, open(requests) as stdin:
        child = subprocess.Popen(command, stdout=null, stdin=stdin)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"exit {child.returncode}: {' '.join(command)}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def paired(pairs: int, one: Command, two: Command) -> tuple[float, float, float]:
    """Medians: CPU of one, of two, and the ratio pair by pair."""
    cpu(one), cpu(two)  # warm
    found = [(cpu(one), cpu(two)) for _ in range(pairs)]
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

    def child(self, cache: Path, root: Path, names: list[str]) -> Command:
        """The child of one ncm-ncd run that gets a request for each of the names."""
        request = {"method": "configure", "profile_dir": str(cache / "profile.1"), "cid": 1,
                   "noaction": False, "verbose": False}  # fmt: skip
        file = self.scratch / f"{len(names)}.requests"
        file.write_text("".join(json.dumps({**request, "component": at}) + "\n" for at in names))
        code = (
            f"import sys; sys.path.insert(0, {str(self.start.parent)!r})\n"
            "from ncm import child, ncd\n"
            f"child.serve(sys.stdin.buffer, sys.stdout.buffer, "
            f"lambda request, say: ncd.answer(request, say, {str(root)!r}))"
        )
        return [PYTHON, "-c", code, str(file)]

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
    print(
        f"{'CPU seconds, medians of ' + str(pairs) + ' pairs':<52}      one      two   ratio   mark"
    )
    unchanged = bench.done(bench.base, "done")
    number = bench.files("done")
    floor = bench.floor(number)
    row("nothing to change / python -c pass", paired(pairs, unchanged, bench.bare), "<= 4")
    row(f"nothing to change / floor of {number} files",
        paired(pairs, unchanged, floor), "< 1")  # fmt: skip
    fresh = bench.run(bench.base, bench.scratch / "fresh", "--dry-run")
    row(f"everything to render / floor of {number} files", paired(pairs, fresh, floor), "<= 1.5")
    leaves = make.cache(bench.scratch / "large", make.with_leaves(make.kvm1(), 100_000))
    large = bench.done(leaves, "large-root")
    row("cache of 100,000 leaves / small cache", paired(pairs, large, unchanged), "about 1")
    more = make.cache(bench.scratch / "more", make.with_files(make.kvm1(), 200))
    each = slope(pairs, unchanged, bench.done(more, "more-root"), 200)
    print(f"{'each further file, unchanged':<52} {each:8.3f} ms                  <= 0.5")
    all_of_it = bench.run(more, bench.scratch / "fresh2", "--dry-run")
    each = slope(pairs, fresh, all_of_it, 200)
    print(f"{'each further file, rendered and shown':<52} {each:8.3f} ms                  <= 2")
    names = ["network", "nfs", "libvirtd", "libvirt"]
    done = bench.scratch / "done"
    one, all_ = (bench.child(bench.base, done, at) for at in (names[2:3], names))
    each = slope(pairs, one, all_, len(names) - 1)
    print(
        f"{'each further component in a child, unchanged':<52} {each:8.3f} ms                  <= 5"
    )
    site = [PYTHON, str(bench.start), "--check", str(make.site(bench.scratch / "profiles", 200))]
    print(f"{'each node of a checked site of 200':<52} {cpu(site) * 1000 / 200:8.3f} ms")
    row("--help / python -c pass",
        paired(pairs, [PYTHON, str(bench.start), "--help"], bench.bare), "<= 3")  # fmt: skip
    for label, command in (("nothing to change", unchanged), ("100,000 leaves", large),
                           ("everything to render", fresh)):  # fmt: skip
        print(f"{'peak memory, ' + label:<52} {peak(command):8.1f} MiB                 < 40")


if __name__ == "__main__":
    main()
