"""From the rows of a sheet to its records (表格筛选): totals checked, cells for several rows filled."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from landuse.errors import Note
from landuse.ingest.cells import columns as headings
from landuse.ingest.cells.columns import Mapped
from landuse.ingest.cells.converted import Converted
from landuse.ingest.cells.headings import read_heading
from landuse.ingest.cells.texts import as_text, blank
from landuse.ingest.formats.rows import Layer, Rows
from landuse.ingest.grids.parents import JOINT
from landuse.ingest.grids.records import Read, find_records
from landuse.ingest.grids.remarks import rows_in_words
from landuse.ingest.grids.sheets import UNCALCULATED, column_letters
from landuse.ingest.grids.spans import Lines, spread
from landuse.ingest.grids.totals import ADDED, Column, check_totals
from landuse.ingest.grids.unread import summed_unread
from landuse.park import Source
from landuse.schema import fields

Convert = Callable[[Mapped, pa.ChunkedArray, Mapping[str, pa.ChunkedArray]], Converted]
_ERROR = r"^#(N/A|DIV/0!|REF!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)$"


def _guards(
    table: str, mapping: headings.Mapping, layer: Layer, wanted: Sequence[int]
) -> list[int]:
    """Further columns in which the label of a total or a remark may stand: left of the figures."""
    if not layer.headings:
        return []
    kinds = {
        at: fields(table)[each.field].dtype
        for at, each in zip(wanted, mapping.columns, strict=False)
    }
    text = max((at for at, kind in kinds.items() if kind == "text"), default=0)
    first = min((at for at, kind in kinds.items() if kind == "number"), default=0)
    return [at for at in range(max(text, first, 1)) if at not in set(wanted)]


def sifted(
    table: str,
    source: Source,
    mapping: headings.Mapping,
    layer: Layer,
    wanted: Sequence[int],
    convert: Convert,
) -> Rows:
    """Records among the rows of a sheet (筛出数据行).

    Parameters
    ----------
    table
        Name of the table.
    source
        Its options.
    mapping
        What its columns are.
    layer
        The sheet.
    wanted
        Positions of the mapped columns, then of those beside them.
    convert
        Turns a mapped column into figures.

    Returns
    -------
    Rows
        Mapped columns and those beside them; all there is to say in ``notes``.
    """
    positions = [*wanted, *_guards(table, mapping, layer, wanted)]
    rows = layer.read(positions)
    if not rows.columns:
        return rows
    mapped = mapping.columns
    where = {"file": layer.label, "table": table}
    notes = _parts_only(table, mapping, source, where)
    raw = [as_text(column) for column in rows.columns]
    raw = _without_faults(mapped, raw, rows, notes, where)
    texts = [blank(column, source.missing) for column in raw]
    read = Read(
        [*texts[: len(mapped)], *texts[len(mapped) + len(mapping.beside) :]],
        [*positions[: len(mapped)], *positions[len(mapped) + len(mapping.beside) :]],
        [fields(table)[each.field] for each in mapped],
        rows.numbers,
        _elsewhere(layer, texts, positions, source.missing),
    )
    found = find_records(table, read, layer.around, layer.label)
    totals, said = list(found.totals), list(found.notes)
    records = found.records.copy()
    if totals:
        columns = list(_figures(table, mapping, texts, convert))
        totals, checked = check_totals(totals, records, rows.numbers, columns, where)
        said += checked
        said += summed_unread(table, mapping, source, layer, totals, records)
    notes += said + _hidden(table, mapped, positions, layer, rows.numbers[records], where)
    ends = np.zeros(len(records), dtype=np.int64)
    ends[[total.at for total in totals]] = 1
    mask = pa.array(records)
    kept = texts[: len(mapped) + len(mapping.beside)]
    if not records.all():
        kept = [column.filter(mask) for column in kept]
    lines = Lines(tuple(kept), mapped, positions, rows.numbers[records], np.cumsum(ends)[records])
    lines, said = spread(table, lines, layer.around.facts.merged or (), source.fill_down, where)
    return Rows(lines.columns, None, lines.rows, (*rows.notes, *notes, *said))


def _elsewhere(
    layer: Layer,
    texts: Sequence[pa.ChunkedArray],
    positions: Sequence[int],
    missing: Sequence[str],
) -> dict[int, str]:
    """Rows with nothing in the columns read, and what other columns say there."""
    empty = np.ones(len(texts[0]), dtype=bool)
    for column in texts:
        empty &= pc.is_null(column).to_numpy()
    others = [at for at in range(len(layer.headings)) if at not in set(positions)]
    if not others or not empty.any():
        return {}
    at = np.flatnonzero(empty)
    found: dict[int, str] = {}
    for column in layer.read(others).columns:
        cells = blank(as_text(column.take(pa.array(at))), missing).to_pylist()
        for row, text in zip(at.tolist(), cells, strict=True):
            if text:
                found.setdefault(row, text)
    return found


def _parts_only(
    table: str, mapping: headings.Mapping, source: Source, where: Mapping[str, Any]
) -> list[Note]:
    """Figures of which only parts have columns: what the upper heading says has no column itself."""
    have = {each.field for each in mapping.columns} | set(source.constant)
    parts: dict[str, list[str]] = {}
    for heading in mapping.ignored:
        above = heading.rpartition(JOINT)[0]
        found = read_heading(table, above) if above else None
        if found and found.field not in have and fields(table)[found.field].dtype == "number":
            parts.setdefault(found.field, []).append(heading)
    notes = []
    for name, found_parts in parts.items():
        params = {
            **where,
            "field": name,
            "headings": ", ".join(found_parts),
            "first": found_parts[0],
        }
        notes.append(Note("sheets.parts_only", "warning", params, table))
    return notes


def _figures(
    table: str,
    mapping: headings.Mapping,
    texts: Sequence[pa.ChunkedArray],
    convert: Convert,
) -> list[Column]:
    """Columns whose figures add up, in the units of their fields."""
    beside = dict(zip(mapping.beside, texts[len(mapping.columns) :], strict=False))
    found = []
    for each, column in zip(mapping.columns, texts, strict=False):
        field = fields(table)[each.field]
        if field.dtype == "number" and field.unit in ADDED:
            numbers = convert(each, column, beside).series.to_numpy(dtype=float, na_value=np.nan)
            found.append(Column(each.heading, field, column.to_pylist(), numbers, each.factor))
    return found


def _without_faults(
    mapped: Sequence[Mapped],
    texts: Sequence[pa.ChunkedArray],
    rows: Rows,
    notes: list[Note],
    where: Mapping[str, Any],
) -> list[pa.ChunkedArray]:
    """Columns without formulas that were never calculated, and without errors in place of values."""
    done = []
    for i, column in enumerate(texts):
        if not pc.any(pc.starts_with(column, "#")).as_py():
            done.append(column)
            continue
        never = pc.fill_null(pc.equal(column, UNCALCULATED), fill_value=False)
        error = pc.fill_null(pc.match_substring_regex(column, _ERROR), fill_value=False)
        done.append(pc.if_else(pc.or_(never, error), None, column))
        for code, hit in (("uncalculated", never), ("error_cells", error)):
            at = np.flatnonzero(hit.to_numpy())
            if not len(at) or i >= len(mapped):
                continue
            params = {
                **where,
                "heading": mapped[i].heading,
                "count": len(at),
                "rows": rows_in_words(rows.numbers[at]),
                "found": str(column[int(at[0])]),
            }
            row = int(rows.numbers[at[0]])
            notes.append(Note(f"sheets.{code}", "warning", params, where["table"], row))
    return done


def _hidden(
    table: str,
    mapped: Sequence[Mapped],
    positions: Sequence[int],
    layer: Layer,
    rows: NDArray[np.int64],
    where: Mapping[str, Any],
) -> list[Note]:
    """Records and columns that nobody sees who opens the sheet; they are read all the same."""
    facts = layer.around.facts
    notes = []
    columns = [
        f"{column_letters(at)} {each.heading}"
        for at, each in zip(positions, mapped, strict=False)
        if at in facts.hidden_columns
    ]
    if columns:
        params = {**where, "columns": ", ".join(columns)}
        notes.append(Note("sheets.hidden_columns", "warning", params, table))
    unseen = rows[np.isin(rows, np.array(sorted(facts.hidden_rows), dtype=np.int64))]
    if len(unseen):
        params = {**where, "count": len(unseen), "rows": rows_in_words(unseen)}
        code = "filtered_rows" if facts.filtered else "hidden_rows"
        notes.append(Note(f"sheets.{code}", "warning", params, table, int(unseen[0])))
    if facts.hidden:
        notes.append(Note("sheets.hidden_sheet", "warning", dict(where), table))
    return notes
