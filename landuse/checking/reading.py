"""Reading (读取情况): how each file and each of its columns was understood, in figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from landuse.errors import Note
from landuse.ingest import Survey
from landuse.ingest.tables import Part
from landuse.park import Source
from landuse.schema import Field, fields

SET_ASIDE = frozenset(
    f"sheets.{code}"
    for code in (
        *("total_agrees", "total_differs", "total_open", "total_unread", "total_unchecked"),
        *("remark", "more_remarks", "repeated_headings", "only_numbered", "nothing_read"),
        "one_record",
    )
)
"""Notes that say of rows that they were not read as records; they count them or name the row."""

_EXAMPLES = 3
_LOOK = 2000
_SHORT = 40


class Odd(NamedTuple):
    """Cells of a column that have a problem (有问题的单元格): rows unread, and how many to look at."""

    rows: list[int]
    warned: int


Where = Mapping[tuple[str, str], Odd]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class ReadColumn:
    """One column of a file as it was understood (列的读取情况).

    Parameters
    ----------
    heading
        As in the file; empty for the geometry of a layer.
    field
        Field it was taken for.
    unit
        Unit of the figures as found, else the field's own.
    stated
        Whether the file or ``park.toml`` says the unit.
    factor
        From that unit to the field's.
    filled, missing, odd
        Cells that were read, that are empty, and that have a problem: those that could not be read,
        which are neither filled nor empty, and those that were but need a look.
    low, mid, high
        Least, median and greatest value: figures in the field's unit, or dates without a median.
    different
        How many different words, for text and categories.
    examples
        The first different words.
    """

    heading: str
    field: Field
    unit: str = ""
    stated: bool = False
    factor: float = 1.0
    filled: int = 0
    missing: int = 0
    odd: int = 0
    low: float | pd.Timestamp | None = None
    mid: float | None = None
    high: float | pd.Timestamp | None = None
    different: int | None = None
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReadFile:
    """One file as it was understood (文件的读取情况).

    Parameters
    ----------
    table
        Table it is for.
    label
        Name that notes call it by.
    path, part, sha256, encoding, crs
        The file, its sheet or layer, its checksum, how its text and its coordinates were read.
    heading_row
        Row of the headings, from 1; None where the format itself knows its columns.
    rows_in, rows_aside, rows_kept
        Rows with anything in them, those that are no records (totals), and rows of the table
        after repeated ones were merged.
    columns
        The columns that are understood.
    ignored
        Headings that are not.
    constant
        Values that ``park.toml`` gives for all rows.
    """

    table: str
    label: str
    path: str
    part: str
    sha256: str
    encoding: str
    crs: str
    heading_row: int | None
    rows_in: int
    rows_aside: int
    rows_kept: int
    columns: tuple[ReadColumn, ...]
    ignored: tuple[str, ...]
    constant: Mapping[str, object]


def read_files(survey: Survey) -> list[ReadFile]:
    """Every file that could be opened, and its columns in figures (逐文件读取情况).

    Parameters
    ----------
    survey
        What was read.

    Returns
    -------
    list of ReadFile
        In the order of ``park.toml``.
    """
    odd = odd_cells(survey.notes)
    return [
        _file(survey, table, part, record, odd)
        for table, parts in survey.parts.items()
        for part, record in zip(parts, survey.sources.get(table, ()), strict=True)
    ]


def odd_cells(notes: Iterable[Note]) -> dict[tuple[str, str], Odd]:
    """Cells that have a problem (有问题的单元格), by file and field.

    Parameters
    ----------
    notes
        The notes; errors and warnings that name a file, a column and a field count.

    Returns
    -------
    dict
        File and field → rows that could not be read, and how many cells were read but need a look.

    Examples
    --------
    >>> params = {"file": "a.csv", "field": "tax_paid", "heading": "x"}
    >>> said = [Note("ingest.bad_number", "error", params, "returns", 7)]
    >>> said.append(Note("cells.classified", "warning", {**params, "count": 3}, "returns", 8))
    >>> odd_cells(said)
    {('a.csv', 'tax_paid'): Odd(rows=[7], warned=3)}
    """
    found: dict[tuple[str, str], Odd] = {}
    for note in notes:
        params = note.params
        if note.row is None or note.severity == "info" or not {"field", "heading"} <= set(params):
            continue
        place = (str(params.get("file")), str(params["field"]))
        odd = found.setdefault(place, Odd([], 0))
        if note.severity == "error":
            odd.rows.append(note.row)
        else:
            found[place] = odd._replace(warned=odd.warned + int(str(params.get("count", 1))))
    return found


def rows_aside(file: str, notes: Iterable[Note]) -> int:
    """Rows of a file that are no records (非记录行数): totals, remarks, headings again.

    Parameters
    ----------
    file
        Name that the notes call it by.
    notes
        The notes.

    Returns
    -------
    int
        Each row once, however many notes there are about it.

    Examples
    --------
    >>> where = {"file": "a.csv"}
    >>> said = [Note("sheets.total_differs", "warning", where, "returns", 9)] * 2
    >>> said.append(Note("sheets.only_numbered", "info", {**where, "count": 3}, "returns", 4))
    >>> rows_aside("a.csv", said)
    4
    """
    rows: set[int | None] = set()
    count = 0
    for note in notes:
        if note.code not in SET_ASIDE or note.params.get("file") != file:
            continue
        if note.code.startswith("sheets.total_") or "count" not in note.params:
            rows.add(note.row)
        else:
            count += int(str(note.params["count"]))
    return len(rows) + count


def _file(
    survey: Survey, table: str, part: Part, record: Mapping[str, Any], odd: Where
) -> ReadFile:
    source = survey.park.source_of(table)
    aside = rows_aside(part.label, survey.notes)
    whole = survey.tables.get(table, part.frame)
    kept = int((whole["source"] == part.label).sum()) if "source" in whole else len(part.frame)
    return ReadFile(
        table=table,
        label=part.label,
        path=str(record["path"]),
        part=_part(str(record["path"]), str(record["layer"] or "")),
        sha256=str(record["sha256"]),
        encoding=str(record["encoding"] or ""),
        crs=str(record["crs"] or ""),
        heading_row=_heading_row(survey.notes, part, source),
        rows_in=len(part.frame) + aside,
        rows_aside=aside,
        rows_kept=kept,
        columns=tuple(_columns(table, part, record, odd)),
        ignored=tuple(map(str, record["ignored"])),
        constant=record["constant"],
    )


def _part(path: str, part: str) -> str:
    """Sheet or layer; a format that calls its one layer after the file has none to speak of."""
    return "" if part == PurePath(path).stem else part


def _heading_row(notes: Iterable[Note], part: Part, source: Source) -> int | None:
    """Row of the headings of a sheet; formats that know numbers from text have none."""
    if not str(part.record["path"]).lower().endswith(_SHEETS):
        return None
    for note in notes:
        if note.code in _HEADINGS and note.params.get("file") == part.label:
            return int(str(note.params.get("heading_row") or note.params["last"]))
    return source.header or 1


_HEADINGS = ("sheets.heading_row", "sheets.heading_rows")
_SHEETS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".csv", ".tsv")


def _columns(table: str, part: Part, record: Mapping[str, Any], odd: Where) -> Iterator[ReadColumn]:
    known = fields(table)
    for each in record["columns"]:
        field, heading = known[each["field"]], str(each["heading"])
        if field.dtype == "geometry":
            yield _geometry(part, field, heading)
            continue
        here = odd.get((part.label, field.name), Odd([], 0))
        wrong = part.frame["source_row"].isin(here.rows)
        found = _column(part.frame[field.name], field, wrong.to_numpy(dtype=bool))
        bad = max(int(wrong.sum()), each.get("cells", {}).get("bad", 0))
        yield replace(
            found,
            odd=bad + here.warned,
            missing=max(0, len(part.frame) - found.filled - bad),
            heading=heading,
            unit=str(each["unit"] or ""),
            stated=bool(each["stated"]),
            factor=float(each["factor"]),
        )
    if part.geometry is not None and all(each["field"] != "geometry" for each in record["columns"]):
        yield _geometry(part, known["geometry"], "")


def _geometry(part: Part, field: Field, heading: str) -> ReadColumn:
    none = 0 if part.geometry is None else part.geometry.null_count
    return ReadColumn(heading, field, filled=len(part.frame) - none, missing=none)


def _column(values: pd.Series[Any], field: Field, wrong: Mask) -> ReadColumn:
    there = values.notna().to_numpy(dtype=bool) & ~wrong
    sound = values[there]
    low, mid, high = _spread(sound, field)
    different, examples = (None, ()) if low is not None else _words(sound)
    return ReadColumn(
        "",
        field,
        filled=int(there.sum()),
        low=low,
        mid=mid,
        high=high,
        different=different,
        examples=examples,
    )


Spread = tuple[float | pd.Timestamp | None, float | None, float | pd.Timestamp | None]


def _spread(sound: pd.Series[Any], field: Field) -> Spread:
    if not len(sound) or field.dtype not in {"number", "integer", "date"}:
        return None, None, None
    if field.dtype == "date":
        return sound.min(), None, sound.max()
    figures = sound.to_numpy(dtype=float)
    figures = figures[np.isfinite(figures)]
    if not len(figures):
        return None, None, None
    return float(figures.min()), float(np.median(figures)), float(figures.max())


def _words(sound: pd.Series[Any]) -> tuple[int | None, tuple[str, ...]]:
    if not len(sound):
        return None, ()
    first = sound.iloc[:_LOOK].drop_duplicates().iloc[:_EXAMPLES]
    return int(sound.nunique()), tuple(_short(str(each)) for each in first)


def _short(word: str) -> str:
    return word if len(word) <= _SHORT else word[: _SHORT - 1] + "…"
