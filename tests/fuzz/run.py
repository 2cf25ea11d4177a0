"""Fuzz of the intake (读取环节的随机破坏测试): small valid parks, one slip each, what becomes of it.

Usage: ``python tests/fuzz/run.py [--count 2000] [--seed 1] [--kind xlsx] [--only 17] [--keep FOLDER]``

Every mutant is loaded in this process. A failure is a printed total that no longer agrees and is not
spoken of, a column lost without a warning, anything raised but an ``InputError`` with words in both
languages, or more than 30 s. Each is named by kind and number; ``--kind xlsx --only 17 --keep
FOLDER`` makes that one again.
"""

from __future__ import annotations

import argparse
import faulthandler
import random
import shutil
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from landuse.ingest import load_park  # noqa: E402
from tests.fuzz.judge import FAILURES, MEANING, OUTCOMES, Load, Verdict, judge  # noqa: E402
from tests.fuzz.mutate import mutated  # noqa: E402
from tests.fuzz.parks import KINDS, made  # noqa: E402

LIMIT = 30.0
"""Seconds a mutant may take."""


class Mutant(NamedTuple):
    """One mutant and what became of it."""

    kind: str
    number: int
    slip: str
    verdict: Verdict


def say(line: str = "") -> None:
    """Write one line and show it at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def tried(
    kind: str,
    number: int,
    seed: int,
    *,
    load: Load = load_park,
    seconds: float = LIMIT,
    keep: Path | None = None,
) -> Mutant:
    """Make one mutant and load it; the park must be sound and quiet before."""
    dice = random.Random(f"{seed} {kind} {number}")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        park = made(kind, folder, dice)
        sound = load_park(folder)
        loud = [note.code for note in sound.notes if note.severity != "info"]
        if loud:
            raise SystemExit(f"{kind} {number}: the park is not sound before: {loud}")
        slip = mutated(park, dice)
        if keep is not None:
            shutil.copytree(folder, keep, dirs_exist_ok=True)
        return Mutant(kind, number, slip, judge(kind, folder, sound, load, seconds))


def fuzz(
    count: int,
    seed: int,
    *,
    kinds: Iterable[str] = KINDS,
    load: Load = load_park,
    seconds: float = LIMIT,
) -> Iterator[Mutant]:
    """As many mutants, shared out over the kinds."""
    kinds = list(kinds)
    for at in range(count):
        yield tried(kinds[at % len(kinds)], at // len(kinds), seed, load=load, seconds=seconds)


def table(mutants: Iterable[Mutant]) -> list[str]:
    """Outcomes by kind, as lines."""
    counts = Counter((each.kind, each.verdict.outcome) for each in mutants)
    rows = [["", *OUTCOMES, "all"]]
    for kind in (*KINDS, "all"):
        figures = [
            sum(n for (k, o), n in counts.items() if kind in {k, "all"} and o == outcome)
            for outcome in OUTCOMES
        ]
        rows.append([kind, *map(str, figures), str(sum(figures))])
    lines = ["".join(f"{each:>11}" for each in row) for row in rows]
    return [*lines, "", *(f"{name:>11}  {MEANING[name]}" for name in OUTCOMES)]


def failures(mutants: Iterable[Mutant]) -> list[Mutant]:
    """Those that must not be."""
    return [each for each in mutants if each.verdict.outcome in FAILURES]


def main(arguments: list[str] | None = None, load: Load = load_park) -> int:
    """Run; 1 where anything failed."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--count", type=int, default=2000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--kind", choices=KINDS)
    asked.add_argument("--only", type=int)
    asked.add_argument("--keep", type=Path)
    asked.add_argument("--seconds", type=float, default=LIMIT)
    asked.add_argument("--list", action="store_true", help="every mutant on a line")
    given = asked.parse_args(arguments)
    kinds = [given.kind] if given.kind else list(KINDS)
    start = time.perf_counter()
    found: list[Mutant] = []
    if given.only is None:
        mutants = fuzz(given.count, given.seed, kinds=kinds, load=load, seconds=given.seconds)
    else:
        numbers = (
            tried(kind, given.only, given.seed, load=load, keep=given.keep) for kind in kinds
        )
        mutants = numbers
    for each in mutants:
        found.append(each)
        if given.list or given.only is not None or failures([each]):
            say(
                f"{each.kind} {each.number} ({each.slip}): {each.verdict.outcome}: {each.verdict.why}"
            )
    say()
    for line in table(found):
        say(line)
    bad = len(failures(found))
    say(
        f"\n{len(found)} mutants, seed {given.seed}, {time.perf_counter() - start:.0f} s, {bad} failures"
    )
    return 1 if bad else 0


if __name__ == "__main__":
    faulthandler.enable()
    warnings.simplefilter("error")
    sys.exit(main())
