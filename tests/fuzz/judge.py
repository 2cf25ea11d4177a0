"""What became of a mutant: read as before, changed and said, refused, or one of four failures."""

from __future__ import annotations

import math
import re
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely

from landuse.apportion.land import counted_area
from landuse.errors import InputError, Note
from landuse.ingest.ground.boundary import AREA_TOLERANCE
from landuse.study import Inputs
from tests.fuzz.naive import HEADINGS, printed

Load = Callable[[Path], Inputs]
OUTCOMES = ("unchanged", "said", "named", "open", "refused", "silent", "traceback", "hang")
FAILURES = ("silent", "named", "traceback", "hang")
MEANING = {
    "unchanged": "读入，合计未变 · loaded, totals unchanged",
    "said": "合计变了，有警告 · total changed or disagrees, and a warning says so",
    "named": "整列未读而没有警告 · FAILURE: a column was not read and no warning says so",
    "open": "合计变了，文件里没有与之矛盾的数 · changed, nothing printed contradicts it",
    "refused": "拒绝，中英文说明 · refused in both languages",
    "silent": "合计变了却没有说 · FAILURE: a printed total disagrees and nothing says so",
    "traceback": "程序出错 · FAILURE: anything else raised",
    "hang": "超时 · FAILURE: over the time limit",
}
_BASIS = ("registered", "surveyed", "drawn")


@dataclass(frozen=True)
class Verdict:
    """Outcome of a mutant and why."""

    outcome: str
    why: str = ""


class _TooLong(BaseException):
    """Not an Exception, so that nothing swallows it."""


@contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Interrupt what takes longer."""

    def stop(*_: object) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def facts(inputs: Inputs) -> dict[str, float]:
    """Totals of what was loaded; NaN where there is nothing."""
    parcels, returns = inputs.tables["parcels"], inputs.tables["returns"]
    found = {name: _sum(returns, name) for name in HEADINGS}
    found["registered"] = _sum(parcels, "registered_area")
    found["surveyed"] = _sum(parcels, "surveyed_area")
    found["drawn"] = float(shapely.area(inputs.shapes["parcels"]).sum())
    found["parcels"] = float(len(parcels))
    return found


def _sum(frame: Any, name: str) -> float:
    return float(frame[name].sum(min_count=1)) if name in frame else math.nan


def judge(kind: str, folder: Path, sound: Inputs, load: Load, seconds: float = 30.0) -> Verdict:
    """Load a mutant of a sound park and say what became of it."""
    try:
        with limit(seconds):
            return _loaded(kind, folder, sound, load(folder))
    except InputError as error:
        return _refused(error)
    except _TooLong:
        return Verdict("hang", f"> {seconds} s")
    except Exception:  # noqa: BLE001 -- whatever else is raised is what is looked for
        return Verdict("traceback", traceback.format_exc(limit=-6))


def _refused(error: InputError) -> Verdict:
    for note in error.problems:
        _in_words(note)
    zh, en = error.message("zh"), error.message("en")
    if not error.problems or not re.search(r"[\u4e00-\u9fff]", zh) or not en:
        return Verdict("traceback", f"refused without words: {zh!r} {en!r}")
    return Verdict("refused", error.problems[0].code)


def _in_words(note: Note) -> None:
    for lang in ("zh", "en"):
        if not note.message(lang) or not note.remedy(lang):
            raise ValueError(note.code)


def _loaded(kind: str, folder: Path, sound: Inputs, inputs: Inputs) -> Verdict:
    for note in inputs.notes:
        _in_words(note)
    before, after = facts(sound), facts(inputs)
    changed = [name for name in before if not _same(before[name], after[name])]
    wrong = _contradictions(kind, folder, after) + _areas(inputs)
    loud = [note.code for note in inputs.notes if note.severity != "info"]
    if loud:
        return Verdict("said" if changed or wrong else "unchanged", ", ".join(loud[:3]))
    if wrong and _area_said(inputs):
        return Verdict("said", "apportion.area_differs")
    unread = [name for name in changed if math.isnan(after[name])]
    aside = _unused(inputs) - _unused(sound)
    if changed and changed == unread and aside:
        return Verdict("named", f"{', '.join(unread)}: {aside}")
    if wrong:
        return Verdict("silent", "; ".join(wrong))
    if unread:
        return Verdict("silent", f"{', '.join(unread)} not read, and no note says so")
    return Verdict("open", ", ".join(changed)) if changed else Verdict("unchanged")


def _unused(inputs: Inputs) -> set[str]:
    """Columns that are listed as not used: in the sources, or as a column without a heading."""
    listed = {str(each) for source in inputs.sources for each in source["ignored"]}
    bare = {note.code for note in inputs.notes if note.code == "sheets.nameless_column"}
    return listed | bare


def _same(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-9) or (math.isnan(one) and math.isnan(other))


def _contradictions(kind: str, folder: Path, after: dict[str, float]) -> list[str]:
    """Where what the file prints is not what was loaded, or not even what it adds up to."""
    plain = printed(kind, folder)
    found = list(plain.wrong)
    for name, totals in plain.totals.items():
        found += [
            f"{name}: printed {each}, loaded {after[name]}"
            for each in totals
            if not abs(each - after[name]) <= 0.0051 + 1e-9 * abs(each)
        ]
    if plain.rows is not None and plain.rows > after["parcels"]:
        found.append(f"{plain.rows} plots printed, {after['parcels']:.0f} loaded")
    known = [after[each] for each in ("surveyed", "registered") if not math.isnan(after[each])]
    if plain.declared is not None and known and not _same(plain.declared, known[0]):
        found.append(f"declared {plain.declared} mu, loaded {known[0]}")
    return found


def _areas(inputs: Inputs) -> list[str]:
    """Parcels whose declared area is not what their boundary encloses."""
    parcels = inputs.tables["parcels"]
    drawn = shapely.area(inputs.shapes["parcels"]) * 0.0015
    found = []
    for name in ("registered_area", "surveyed_area"):
        declared = parcels[name].to_numpy(dtype=float)
        # twice the tolerance: what is declared is rounded, and a policy allows one per cent
        off = abs(declared - drawn) > 2 * AREA_TOLERANCE * drawn + 0.001
        found += [f"{name} {declared[i]} mu, drawn {drawn[i]:.4f}" for i in off.nonzero()[0][:3]]
    return found


def _area_said(inputs: Inputs) -> bool:
    """Whether the next step lists the parcels whose areas differ, as the ledger shows them."""
    drawn = shapely.area(inputs.shapes["parcels"])
    parcels = inputs.tables["parcels"].assign(area_m2=drawn)
    _, notes = counted_area(parcels, _BASIS)
    return any(note.code in {"apportion.area_differs", "areas.zero"} for note in notes)
