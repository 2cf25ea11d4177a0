"""Run the benchmark (基准测试): ``landuse score`` against the floor and an analyst's script.

Usage: ``python tests/bench/run.py [FOLDER] [--parcels N] [--rounds 3] [--analyst-rounds 1] [--rest 0]``

Every run is a whole process, the contenders take turns, and wall seconds, processor seconds
and the peak memory of the process tree come from the system. Figures are medians; ratios matter
more than seconds. At the end both results are compared: they must have the same tax on parcels
and the same tax per mu on every parcel.

The floor runs twice in each turn, and the quicker run counts: what memory costs depends on how the
process before has left it, and so the floor is never the slower for what we did.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
LABELS = {
    "landuse": "landuse score --tables-only",
    "floor": "floor 下限",
    "analyst": "analyst 常见写法",
}


class Run(NamedTuple):
    """One run of one contender."""

    wall: float  # s
    cpu: float  # s
    memory: float  # MB, largest process of the tree


def say(line: str = "") -> None:
    """Write one line and show it at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def measure(command: list[str]) -> Run:
    """Run a command to its end.

    Parameters
    ----------
    command
        Program and arguments.

    Returns
    -------
    Run
        What it took.

    Raises
    ------
    SystemExit
        The command failed; its last words are shown.
    """
    search = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    around = {**os.environ, "PYTHONPATH": search}
    around.pop("PYTHONDONTWRITEBYTECODE", None)  # compiled once, as where it is installed
    with tempfile.TemporaryFile() as talk:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=talk, stderr=talk, env=around)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            talk.seek(0)
            words = talk.read().decode(errors="replace")[-2000:]
            raise SystemExit(f"{' '.join(command)}\n{words}")
    unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss is in bytes there
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 1e6)


def commands(folder: Path, out: Path) -> dict[str, list[str]]:
    """Command of every contender."""
    python = [sys.executable, "-W", "ignore"]
    return {
        "landuse": [
            *python,
            str(ROOT / "cli.py"),
            "score",
            str(folder),
            "-o",
            str(out / "study"),
            "--tables-only",
        ],
        "floor": [*python, str(HERE / "floor.py"), str(folder)],
        "analyst": [*python, str(HERE / "analyst.py"), str(folder), str(out / "analyst.gpkg")],
    }


def take_turns(
    jobs: dict[str, list[str]], rounds: dict[str, int], study: Path, rest: float
) -> dict[str, list[Run]]:
    """Measure all jobs in turn: A B C, A B C, …"""
    found: dict[str, list[Run]] = {name: [] for name in jobs}
    for turn in range(max(rounds.values())):
        for name, command in jobs.items():
            if turn < rounds[name]:
                if name == "landuse":  # the first run of a park each time
                    shutil.rmtree(study, ignore_errors=True)
                runs = [rested(command, rest) for _ in range(2 if name == "floor" else 1)]
                found[name].append(min(runs))
                walls = ", ".join(f"{each.wall:.2f} s" for each in runs)
                say(f"  {turn + 1}. {LABELS[name]}: {walls}")
    return found


def rested(command: list[str], rest: float) -> Run:
    """Run a command after some seconds in which nothing runs."""
    time.sleep(rest)
    return measure(command)


def median(runs: list[Run]) -> Run:
    """Median of each figure."""
    return Run(*(statistics.median(column) for column in zip(*runs, strict=True)))


def report(found: dict[str, list[Run]]) -> dict[str, float]:
    """Table of medians and ratios, on the screen; the ratios also as numbers."""
    middle = {name: median(runs) for name, runs in found.items() if runs}
    say()
    say("| 运行 / run | 次数 / runs | 秒 / wall s | CPU s | 内存 / peak MB |")
    say("| --- | --- | --- | --- | --- |")
    for name, run in middle.items():
        say(
            f"| {LABELS[name]} | {len(found[name])} | {run.wall:.2f} | {run.cpu:.2f} | {run.memory:.0f} |"
        )
    ratios = {"floor": middle["landuse"].wall / middle["floor"].wall}
    say()
    say(f"是下限的 {ratios['floor']:.2f} 倍 / {ratios['floor']:.2f} times the floor")
    if "analyst" in middle:
        ratios["analyst"] = middle["analyst"].wall / middle["landuse"].wall
        say(
            f"比常见写法快 {ratios['analyst']:.0f} 倍 / {ratios['analyst']:.0f} times faster than the analyst's script"
        )
    return ratios


def check(out: Path) -> bool:
    """Compare both results in a process of its own, so that this one stays small."""
    command = [
        sys.executable,
        str(HERE / "compare.py"),
        str(out / "study"),
        str(out / "analyst.gpkg"),
    ]
    say()
    return subprocess.run(command, check=False).returncode == 0


def main() -> None:
    """Command line of the benchmark."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "folder",
        type=Path,
        nargs="?",
        help="park made by generate.py; made here if it is not there",
    )
    parser.add_argument("--parcels", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--analyst-rounds", type=int, default=1, help="0 leaves the analyst's script out"
    )
    parser.add_argument("--rest", type=float, default=0, help="seconds of rest before every run")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.folder or Path(scratch) / "park"
        if not (folder / "park.toml").is_file():
            say(f"生成 {given.parcels} 宗地 / making {given.parcels} parcels …")
            measure(
                [
                    sys.executable,
                    str(HERE / "generate.py"),
                    str(folder),
                    str(given.parcels),
                    "--shapefiles",
                ]
            )
        out = Path(scratch) / "out"
        out.mkdir()
        jobs = commands(folder, out)
        rounds = {"landuse": given.rounds, "floor": given.rounds, "analyst": given.analyst_rounds}
        report(take_turns(jobs, rounds, out / "study", given.rest))
        if given.analyst_rounds and not check(out):
            raise SystemExit(1)


if __name__ == "__main__":
    main()
