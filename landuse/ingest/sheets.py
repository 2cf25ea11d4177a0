"""Sheets of cells (表格工作表): where the heading row is, which rows are records, which are totals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from landuse.ingest.columns import recognised
from landuse.park import Source

_LOOK = 15
TOTALS = frozenset(
    {"合计", "小计", "总计", "共计", "累计", "total", "subtotal", "sum", "grandtotal"}
)


@dataclass(frozen=True)
class Cells:
    """A sheet as text (工作表文本): headings, columns and the row each record stands in."""

    headings: tuple[str, ...]
    columns: tuple[pa.ChunkedArray, ...]
    rows: NDArray[np.int64]
    heading_row: int


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
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e18 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    return "" if value is None else str(value)


def heading_row(table: str, rows: Sequence[Sequence[str]], source: Source) -> int:
    """Which row holds the headings (表头所在行), from 0.

    Parameters
    ----------
    table
        Name of the table.
    rows
        First rows of the sheet.
    source
        Its options; ``header`` decides where it is given.

    Returns
    -------
    int
        The row among the first fifteen in which most headings are known, the first of them.
    """
    if source.header is not None:
        return source.header - 1
    known = [recognised(table, row, source) for row in rows[:_LOOK]]
    first = next((i for i, row in enumerate(rows[:_LOOK]) if any(cell.strip() for cell in row)), 0)
    return known.index(max(known)) if any(known) else first


def cells(table: str, rows: Sequence[Sequence[str]], source: Source) -> Cells:
    """Sheet of text cells → headings and columns (工作表解析); empty rows are left out.

    Parameters
    ----------
    table
        Name of the table.
    rows
        All rows of the sheet.
    source
        Its options.

    Returns
    -------
    Cells
        Columns of text; ``rows`` counts from 1, heading included.
    """
    at = heading_row(table, rows, source)
    if at >= len(rows):
        return Cells((), (), np.empty(0, np.int64), at + 1)
    headings = tuple(cell.strip() for cell in rows[at])
    body = [
        (i, row)
        for i, row in enumerate(rows[at + 1 :], at + 2)
        if any(cell.strip() for cell in row)
    ]
    columns = tuple(
        pa.chunked_array(
            [pa.array([row[i] if i < len(row) else "" for _, row in body], pa.large_string())]
        )
        for i in range(len(headings))
    )
    return Cells(headings, columns, np.array([i for i, _ in body], dtype=np.int64), at + 1)
