"""One cell for several rows (跨行单元格): ids, names and text go down, amounts are counted once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from landuse.errors import Note, Severity
from landuse.ingest.cells.columns import REFERENCES, Mapped
from landuse.ingest.formats.bookxml import Box
from landuse.ingest.grids.remarks import rows_in_words
from landuse.schema import fields

_ONE_ROW = {"enterprises", "returns", "monthly"}
"""Tables in which an enterprise (and period) has one row."""
_MAY_BE_EMPTY = {"occupancy": "state"}
"""Tables whose rows may have no enterprise, and the column that says so."""
_BETWEEN = ";"
_LISTED = 10


@dataclass(frozen=True)
class Lines:
    """Records of a sheet (数据行), columns aligned.

    Parameters
    ----------
    columns
        Text of the mapped columns, null where it says nothing; further columns may follow.
    mapped
        What the first of them are.
    positions
        Where they stand in the sheet, from 0.
    rows
        Row in the sheet, from 1.
    block
        Number of the block between totals that each record stands in.
    """

    columns: tuple[pa.ChunkedArray, ...]
    mapped: Sequence[Mapped]
    positions: Sequence[int]
    rows: NDArray[np.int64]
    block: NDArray[np.int64]


def spread(
    table: str, lines: Lines, merged: Iterable[Box], wanted: Sequence[str], where: Mapping[str, Any]
) -> tuple[Lines, list[Note]]:
    """Fill cells that stand for several rows (填充跨行单元格), and take what is one record for one.

    Parameters
    ----------
    table
        Name of the table.
    lines
        Its records.
    merged
        Merged cells of the sheet.
    wanted
        Fields that ``fill_down`` names.
    where
        ``file`` and ``table`` for the notes.

    Returns
    -------
    Lines, list of Note
        The records; what was filled, counted once, taken together, or must be asked.
    """
    notes: list[Note] = []
    taken = [np.arange(len(lines.rows)) for _ in lines.columns]
    amounts = _merged(table, lines, merged, taken, notes, where)
    _down(table, lines, wanted, taken, notes, where)
    columns = list(lines.columns)
    for i, source in enumerate(taken):
        if (source != np.arange(len(source))).any():
            columns[i] = columns[i].take(pa.array(source))
    filled = replace(lines, columns=tuple(columns))
    identity = _identity(table, lines.mapped)
    if table in _ONE_ROW and identity:
        heads = np.min([taken[i] for i in identity], axis=0)
        filled = _folded(table, filled, heads, notes, where)
    for each, spans in amounts:
        left = [
            (top, low)
            for top, low in spans
            if np.isin(np.arange(top + 1, low + 1), filled.rows).any()
        ]
        notes += _merged_note("merged_amount", "warning", each, left, where)
    notes += _blank_below(table, filled, where)
    return filled, notes


def _identity(table: str, mapped: Sequence[Mapped]) -> list[int]:
    """Columns that say whose row it is."""
    names = {"enterprise_id", *REFERENCES["enterprise_id"]}
    if "enterprise_id" not in fields(table):
        names = set()
    return [i for i, each in enumerate(mapped) if each.field in names]


def _merged(
    table: str,
    lines: Lines,
    merged: Iterable[Box],
    taken: list[NDArray[np.int64]],
    notes: list[Note],
    where: Mapping[str, Any],
) -> list[tuple[Mapped, list[tuple[int, int]]]]:
    """Fill merged cells of ids, names and text; amounts are given back with their rows."""
    tall = [box for box in merged if box[2] > box[0]]
    amounts = []
    for i, each in enumerate(lines.mapped):
        spans = []
        amount = fields(table)[each.field].dtype == "number"
        for top, left, bottom, _ in tall:
            low, high = np.searchsorted(lines.rows, [top + 1, bottom + 2]).tolist()
            if left != lines.positions[i] or high - low < 2 or lines.rows[low] != top + 1:
                continue
            cells = lines.columns[i].slice(low, high - low)
            if cells[0].is_valid and cells.null_count == high - low - 1:
                spans.append((top + 1, bottom + 1))
                taken[i][low:high] = taken[i][low:high] if amount else low
        if amount:
            amounts.append((each, spans))
        else:
            notes += _merged_note("filled_merged", "info", each, spans, where)
    return amounts


def _merged_note(
    code: str,
    severity: Severity,
    each: Mapped,
    spans: Sequence[tuple[int, int]],
    where: Mapping[str, Any],
) -> list[Note]:
    if not spans:
        return []
    rows = ", ".join(f"{top}–{bottom}" for top, bottom in spans[:_LISTED])
    params = {**where, "heading": each.heading, "count": len(spans), "rows": rows}
    return [Note(f"sheets.{code}", severity, params, where["table"], spans[0][0])]


def _down(
    table: str,
    lines: Lines,
    wanted: Sequence[str],
    taken: list[NDArray[np.int64]],
    notes: list[Note],
    where: Mapping[str, Any],
) -> None:
    """Fill the columns named in ``fill_down`` from the row above; whose row it is, only as a whole."""
    identity = _identity(table, lines.mapped)
    names = set(wanted)
    if "enterprise_id" in names:
        names |= {lines.mapped[i].field for i in identity}
    for i, each in enumerate(lines.mapped):
        if each.field not in names:
            continue
        params: dict[str, Any] = {**where, "heading": each.heading, "field": each.field}
        if fields(table)[each.field].dtype == "number":
            notes.append(Note("sheets.fill_down_amount", "error", params, table))
            continue
        valid = pc.is_valid(lines.columns[i]).to_numpy()
        stays = valid.copy()
        for other in identity if i in identity else []:
            stays |= pc.is_valid(lines.columns[other]).to_numpy()
        last = np.maximum.accumulate(np.where(stays, np.arange(len(stays)), -1))
        fill = ~stays & (last >= 0)
        fill[fill] = lines.block[last[fill]] == lines.block[fill]
        fill &= taken[i] == np.arange(len(stays))
        if fill.any():
            taken[i][fill] = taken[i][last[fill]]
            params |= {"count": int(fill.sum()), "rows": rows_in_words(lines.rows[fill])}
            notes.append(
                Note("sheets.filled_down", "info", params, table, int(lines.rows[fill][0]))
            )


def _folded(
    table: str,
    lines: Lines,
    heads: NDArray[np.int64],
    notes: list[Note],
    where: Mapping[str, Any],
) -> Lines:
    """Rows under one firm that add nothing but further parcels are one record with it."""
    under = np.flatnonzero(heads != np.arange(len(heads)))
    if not len(under):
        return lines
    kept = np.ones(len(heads), dtype=bool)
    parcels = [
        i for i, e in enumerate(lines.mapped) if (table, e.field) == ("enterprises", "parcel_id")
    ]
    texts = {i: lines.columns[i].to_pylist() for i in range(len(lines.mapped))}
    figures = {i for i in texts if fields(table)[lines.mapped[i].field].dtype == "number"}
    for at in under:
        head = heads[at]
        same = all(
            texts[i][at] is None or (texts[i][at] == texts[i][head] and i not in figures)
            for i in texts
            if i not in parcels
        )
        if same:
            kept[at] = False
            for i in parcels:
                held = (texts[i][head] or "").split(_BETWEEN)
                more = [each for each in (*held, texts[i][at]) if each]
                texts[i][head] = _BETWEEN.join(dict.fromkeys(more)) or None
    gone = np.flatnonzero(~kept)
    if not len(gone):
        return lines
    params = {**where, "count": len(gone), "rows": rows_in_words(lines.rows[gone])}
    notes.append(Note("sheets.one_record", "info", params, table, int(lines.rows[gone[0]])))
    mask = pa.array(kept)
    columns = list(lines.columns)
    for i in parcels:
        columns[i] = pa.chunked_array([pa.array(texts[i], columns[i].type)])
    return Lines(
        tuple(column.filter(mask) for column in columns),
        lines.mapped,
        lines.positions,
        lines.rows[kept],
        lines.block[kept],
    )


def _blank_below(table: str, lines: Lines, where: Mapping[str, Any]) -> list[Note]:
    """Rows that do not say whose they are, below one that does: nobody may guess that."""
    identity = _identity(table, lines.mapped)
    if not identity or table not in {*_ONE_ROW, *_MAY_BE_EMPTY}:
        return []
    if not all(lines.columns[i].null_count for i in identity):
        return []
    named = np.any([pc.is_valid(lines.columns[i]).to_numpy() for i in identity], axis=0)
    for i, each in enumerate(lines.mapped):
        if each.field == _MAY_BE_EMPTY.get(table):
            named |= pc.is_valid(lines.columns[i]).to_numpy()
    below = np.flatnonzero(~named & (np.cumsum(named) > 0))
    if not len(below):
        return []
    params = {
        **where,
        "heading": ", ".join(lines.mapped[i].heading for i in identity),
        "field": lines.mapped[identity[0]].field,
        "count": len(below),
        "rows": rows_in_words(lines.rows[below]),
    }
    return [Note("sheets.blank_below", "warning", params, table, int(lines.rows[below[0]]))]
