"""Sheets of cells (表格工作表): headings, rows, and what stands around the records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from landuse.errors import Note
from landuse.ingest.cells.headings import column_letters
from landuse.ingest.formats.bookxml import Box
from landuse.ingest.grids.headers import Block, heading_block
from landuse.ingest.grids.stated import Stated, stated_units
from landuse.park import Source

__all__ = [
    "UNCALCULATED",
    "Cells",
    "Facts",
    "Surroundings",
    "cell_text",
    "cells",
    "column_letters",
    "head_notes",
    "nameless",
    "surroundings",
]

_SHOWN = 60
"""Letters of a remark that a note repeats."""
UNCALCULATED = "#UNCALCULATED!"
"""Stands in a cell whose formula was saved without its value (公式未计算)."""


@dataclass(frozen=True)
class Facts:
    """What a sheet holds besides its cells (单元格以外的信息).

    Parameters
    ----------
    merged
        Merged cells; None where the file cannot say, as CSV.
    hidden_rows
        Rows nobody sees, from 1.
    hidden_columns
        Columns nobody sees, from 0.
    hidden
        Whether the sheet itself is hidden.
    filtered
        Whether a filter hides the rows.
    """

    merged: tuple[Box, ...] | None = None
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    hidden: bool = False
    filtered: bool = False


@dataclass(frozen=True)
class Surroundings:
    """What stands around the records of a sheet (表格周边).

    Parameters
    ----------
    above
        All rows above the records, from row 1.
    stated
        Units stated there.
    facts
        What the sheet holds besides its cells.
    """

    above: tuple[tuple[str, ...], ...] = ()
    stated: tuple[Stated, ...] = ()
    facts: Facts = field(default_factory=Facts)


@dataclass(frozen=True)
class Cells:
    """A sheet as text (工作表文本): headings, columns and the row each record stands in.

    Parameters
    ----------
    headings
        One a column, levels joined.
    columns
        The same number of columns of text.
    rows
        Row of each record in the sheet, from 1.
    around
        What stands around the records.
    notes
        What there is to say.
    """

    headings: tuple[str, ...] = ()
    columns: tuple[pa.ChunkedArray, ...] = ()
    rows: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    around: Surroundings = field(default_factory=Surroundings)
    notes: tuple[Note, ...] = ()


def cell_text(value: object) -> str:
    """One cell as text (单元格文本), as it was typed rather than as it was stored.

    Parameters
    ----------
    value
        What the workbook holds.

    Returns
    -------
    str
        Whole numbers without decimal point, dates in ISO form.

    Examples
    --------
    >>> import datetime as dt
    >>> cell_text(2024.0), cell_text(0.1), cell_text(True), cell_text(dt.date(2022, 6, 1))
    ('2024', '0.1', 'true', '2022-06-01')
    """
    if type(value) is str:
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    return "" if value is None else str(value)


def cells(
    table: str,
    rows: Sequence[Sequence[str]],
    source: Source,
    label: str = "",
    facts: Facts | None = None,
) -> Cells:
    """Sheet of text cells → headings and columns (工作表解析); empty rows are left out.

    Parameters
    ----------
    table
        Name of the table.
    rows
        All rows of the sheet.
    source
        Its options.
    label
        Name of the file for messages.
    facts
        What the sheet holds besides its cells.

    Returns
    -------
    Cells
        Columns of text; ``rows`` counts from 1, headings included.
    """
    facts = facts or Facts()
    block = heading_block(table, rows, source, facts.merged or ())
    if block is None:
        return Cells(around=Surroundings(facts=facts))
    body = [
        (i, row)
        for i, row in enumerate(rows[block.body :], block.body + 1)
        if any(map(str.strip, row))
    ]
    found = list(zip_longest(*(row for _, row in body), fillvalue=""))
    width = max(len(block.headings), len(found))
    headings = block.headings + ("",) * (width - len(block.headings))
    empty = ("",) * len(body)
    columns = tuple(
        pa.chunked_array([pa.array(values, pa.large_string())])
        for values in [*found, *[empty] * (width - len(found))]
    )
    numbers = np.array([i for i, _ in body], dtype=np.int64)
    around = surroundings(rows, block, facts)
    notes = (*head_notes(table, label, block, around, source),)
    notes += tuple(nameless(table, label, headings, columns, numbers))
    return Cells(headings, columns, numbers, around, notes)


def surroundings(
    rows: Sequence[Sequence[str]], block: Block, facts: Facts | None = None
) -> Surroundings:
    """What stands above the records of a sheet (表格周边).

    Parameters
    ----------
    rows
        First rows of the sheet, those above the records at least.
    block
        Where its headings are.
    facts
        What the sheet holds besides its cells.

    Returns
    -------
    Surroundings
        With the units stated outside the headings.
    """
    above = tuple(tuple(cell.strip() for cell in row) for row in rows[: block.body])
    outside = [(i + 1, row) for i, row in enumerate(above) if not block.top <= i <= block.bottom]
    return Surroundings(above, stated_units(outside), facts or Facts())


def head_notes(
    table: str, label: str, block: Block, around: Surroundings, source: Source
) -> list[Note]:
    """What there is to say about the headings (表头说明): nothing where they are row 1.

    Parameters
    ----------
    table
        Name of the table.
    label
        Name of the file for messages.
    block
        Where the headings are.
    around
        What stands above the records.
    source
        Its options.

    Returns
    -------
    list of Note
        Which rows were taken for headings, remarks, and column numbers.
    """
    notes = []
    said = [
        each[:_SHOWN] for row in around.above[: block.top] for each in dict.fromkeys(row) if each
    ]
    params = {"file": label, "first": block.top + 1, "last": block.bottom + 1, "table": table}
    if block.bottom > block.top:
        shown = {**params, "remarks": "；".join(said) or "—"}
        notes.append(Note("sheets.heading_rows", "info", shown, table, block.top + 1))
    elif block.top > 0 and source.header is None:
        shown = {"file": label, "heading_row": block.top + 1, "remarks": "；".join(said) or "—"}
        notes.append(Note("sheets.heading_row", "info", shown, table, block.top + 1))
    for row in block.numbering:
        found = " ".join(cell for cell in around.above[row] if cell)[:_SHOWN]
        shown = {"file": label, "row": row + 1, "found": found}
        notes.append(Note("sheets.numbering", "info", shown, table, row + 1))
    return notes


def nameless(
    table: str,
    label: str,
    headings: Sequence[str],
    columns: Sequence[pa.ChunkedArray],
    rows: NDArray[np.int64],
) -> list[Note]:
    """Columns with values and without a heading (无表头的列).

    Parameters
    ----------
    table
        Table that the sheet is for.
    label
        Name for people.
    headings
        One a column, empty where there is none.
    columns
        Their cells as text.
    rows
        Row of each record in the file.

    Returns
    -------
    list of Note
        A warning a column.
    """
    notes = []
    for i, heading in enumerate(headings):
        if heading:
            continue
        filled = [at for at, text in enumerate(columns[i].to_pylist()) if text.strip()]
        if filled:
            params = {
                "file": label,
                "column": column_letters(i),
                "count": len(filled),
                "found": columns[i][filled[0]].as_py().strip()[:_SHOWN],
                "row": int(rows[filled[0]]),
            }
            notes.append(Note("sheets.nameless_column", "warning", params, table))
    return notes
