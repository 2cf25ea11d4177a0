"""Problems (问题清单): notes of one kind and place together, the gravest first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from landuse.checking.stakes import Mask, Stakes, Touched, as_mask
from landuse.errors import Note

GRAVITY = ("error", "warning", "info")
"""Severities, the gravest first."""

_OF_LAND = tuple(
    f"apportion.{each}" for each in ("area_unknown", "area_differs", "area_absurd", "magnitude")
)
_LIST = re.compile(r"\d+(, \d+)*( …)?")
_NUMBER = re.compile(r"\d+")
_MATTERS = ("parcels", "enterprises", "returns", "monthly", "occupancy", "units", "contracts")


@dataclass(frozen=True)
class Problem:
    """Notes of one kind about one column, file or table (一类问题).

    Parameters
    ----------
    code, severity
        Of the notes.
    table, file, field
        Where; empty where the notes do not say.
    notes
        All of them, in the order of the rows.
    touched
        Share of tax and land that hangs on them; None where the notes name no rows.
    partly
        Whether the notes name only some of their rows, so that more hangs on them.
    weight
        By what it is ordered among those as grave: what it touches, at most 1.
    """

    code: str
    severity: str
    table: str
    file: str
    field: str
    notes: tuple[Note, ...]
    touched: Touched | None
    partly: bool = False
    weight: float = 0.0

    @property
    def count(self) -> int:
        """How many there are (条数)."""
        return len(self.notes)

    @property
    def heading(self) -> str:
        """Heading of the column in the file (列名)."""
        return str(self.notes[0].params.get("heading", ""))


def problems(notes: Iterable[Note], stakes: Stakes) -> list[Problem]:
    """Notes together by kind and place (问题分组), ordered by gravity and by what they touch.

    Parameters
    ----------
    notes
        All notes.
    stakes
        What hangs on which row.

    Returns
    -------
    list of Problem
        Errors, then warnings, then information; in each, those first that touch most.
    """
    groups: dict[tuple[str, ...], list[Note]] = {}
    for note in notes:
        groups.setdefault(_place(note), []).append(note)
    found = [_problem(place, tuple(group), stakes) for place, group in groups.items()]
    return sorted(found, key=_rank)


def _problem(place: tuple[str, ...], group: tuple[Note, ...], stakes: Stakes) -> Problem:
    touched = _known(_touched(group, stakes))
    partly = touched is not None and any(_more_rows(note) for note in group)
    tax, land = (touched.tax or 0.0, touched.land or 0.0) if touched else (0.0, 0.0)
    weight = max(tax, land)
    frame = stakes.tables.get(place[2])
    if partly and frame is not None and len(frame):
        rows = sum(int(str(note.params.get("count", 1))) for note in group)
        weight = max(weight, min(1.0, rows / len(frame)))
    severity, code, table, file, field = place
    return Problem(code, severity, table, file, field, group, touched, partly, weight)


def _place(note: Note) -> tuple[str, ...]:
    params = note.params
    field = params.get("field", "")
    return (
        note.severity,
        note.code,
        _table(note),
        str(params.get("file", "")),
        field if isinstance(field, str) else "",
    )


def _table(note: Note) -> str:
    named = note.table or note.params.get("table", "")
    return str(named) or ("parcels" if note.code in _OF_LAND else "")


def _rank(problem: Problem) -> tuple[float, ...]:
    touched = problem.touched
    both = (touched.tax or 0.0) + (touched.land or 0.0) if touched else 0.0
    return (GRAVITY.index(problem.severity), -problem.weight, -both, -problem.count)


def _rows(note: Note) -> list[int]:
    """Rows that a note names: its own, and those that it lists."""
    own = [] if note.row is None else [note.row]
    listed = note.params.get("rows")
    if isinstance(listed, str) and _LIST.fullmatch(listed):
        own += [int(row) for row in _NUMBER.findall(listed)]
    return own


def _more_rows(note: Note) -> bool:
    """Whether there are further rows that a note only counts."""
    count = int(str(note.params.get("count", 0)))
    return note.code not in _COUNTED and count > len(set(_rows(note)))


def _known(touched: Touched | None) -> Touched | None:
    """None where the rows lead to nobody: then it is not known what hangs on them."""
    if touched is None or touched.enterprises or touched.parcels or touched.tax:
        return touched
    return None


def _touched(group: Sequence[Note], stakes: Stakes) -> Touched | None:
    first = group[0]
    table = _table(first)
    frame = stakes.tables.get(table)
    if frame is None or table not in _MATTERS:
        return None
    if first.code in _COUNTED:
        hit = _COUNTED[first.code](frame, first.params, stakes)
        return stakes.rows(table, hit & _of_file(frame, first))
    numbers = [row for note in group for row in _rows(note)]
    if numbers and "source_row" in frame:
        rows = as_mask(frame["source_row"].isin(numbers)) & _of_file(frame, first)
        if rows.any():
            return stakes.rows(table, rows)
    named = pd.Series([note.subject_id for note in group], dtype="str").dropna()
    if len(named):
        return stakes.subjects(named, parcels=table == "parcels")
    if numbers or "count" in first.params:
        return None
    return stakes.rows(table, _of_file(frame, first))


def _of_file(frame: pd.DataFrame, note: Note) -> Mask:
    """Rows of the file that a note names; all of them where it names none of the table's files."""
    file = note.params.get("file")
    if "source" in frame:
        known = frame["source"].cat.categories
        same = [name for name in known if name == file or name.startswith(f"{file} [")]
        if same and len(known) > 1:
            return as_mask(frame["source"].isin(same))
    return np.ones(len(frame), dtype=bool)


def _empty_cells(frame: pd.DataFrame, params: Mapping[str, Any], _stakes: Stakes) -> Mask:
    name = str(params.get("field", ""))
    if name not in frame:
        return np.ones(len(frame), dtype=bool)
    return as_mask(frame[name].isna())


def _strangers(frame: pd.DataFrame, _params: Mapping[str, Any], stakes: Stakes) -> Mask:
    listed = stakes.tables.get("enterprises", pd.DataFrame({"enterprise_id": []}))
    ids = frame["enterprise_id"]
    return as_mask(ids.notna() & ~ids.isin(listed["enterprise_id"]))


def _no_area(frame: pd.DataFrame, _params: Mapping[str, Any], _stakes: Stakes) -> Mask:
    return as_mask(frame["area_mu"].isna())


_COUNTED: dict[str, Callable[[pd.DataFrame, Mapping[str, Any], Stakes], Mask]] = {
    "ingest.gaps": _empty_cells,
    "ingest.unknown_enterprises": _strangers,
    "apportion.area_unknown": _no_area,
}
"""Notes that count rows without listing them, and how those rows are found."""
