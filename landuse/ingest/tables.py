"""One file → one table of the contract (文件转表): headings, values, units, places of what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from landuse.errors import Note
from landuse.ingest.columns import Mapped, Mapping, map_headings
from landuse.ingest.files import Layer, Rows, opened
from landuse.ingest.sheets import TOTALS
from landuse.ingest.texts import as_text, blank, is_id, plain_word
from landuse.ingest.values import Converted, convert, parse_number
from landuse.park import Source
from landuse.schema import Field, fields
from landuse.words import LANGS, words

_KEPT = 10_000
"""Bad cells of one column that are listed one by one."""


@dataclass(frozen=True)
class Part:
    """What one file gives to a table (单个文件的内容).

    Parameters
    ----------
    frame
        Mapped fields, ``source`` and ``source_row``; no geometry.
    geometry
        WKB as read, None where the file has none.
    crs
        CRS that the file states.
    label
        Name for people.
    record
        Entry of the list of sources.
    notes
        What there is to say, errors included.
    """

    frame: pd.DataFrame
    geometry: pa.ChunkedArray | None
    crs: str | None
    label: str
    record: dict[str, Any]
    notes: tuple[Note, ...]


def read_part(table: str, source: Source, path: str, folder: Path) -> Part:
    """Read one file of a source (读取文件).

    Parameters
    ----------
    table
        Table it is for.
    source
        Its options.
    path
        As written in ``park.toml``.
    folder
        What a relative path starts from.

    Returns
    -------
    Part
        The records, and everything that is wrong with them.
    """
    if path.startswith(("postgresql://", "postgres://")):
        from landuse.ingest.postgis import connected

        with connected(table, source, path) as layer:
            return _part(table, source, path, layer)
    with opened(table, source, path, folder) as layer:
        return _part(table, source, path, layer)


def _part(table: str, source: Source, path: str, layer: Layer) -> Part:
    mapping = map_headings(table, layer.headings, source, layer.label, cut=layer.cut)
    place = {heading: i for i, heading in reversed(list(enumerate(layer.headings)))}
    wanted = [place[column.heading] for column in mapping.columns]
    guard = [] if layer.typed or not layer.headings else [0]
    rows = layer.read([*wanted, *guard])
    notes = [*layer.notes, *rows.notes, *mapping.notes]
    if not layer.typed:
        rows = _records(table, mapping, rows, source.missing, layer.label, notes)
    if not len(rows.numbers):
        notes.append(Note("ingest.no_rows", "error", {"file": layer.label, "table": table}, table))
    frame, drawn = _frame(table, source, mapping, rows, layer, notes)
    geometry = rows.geometry if "geometry" in fields(table) else None
    if drawn is not None:
        geometry = _from_wkt(table, drawn, rows, layer.label, notes)
    if geometry is None and "geometry" in fields(table) and fields(table)["geometry"].required:
        notes.append(
            Note("ingest.no_geometry", "error", {"file": layer.label, "table": table}, table)
        )
    record = _record(table, path, layer, mapping, source, len(frame))
    return Part(frame, geometry, layer.crs, layer.label, record, tuple(notes))


def _records(
    table: str, mapping: Mapping, rows: Rows, missing: Sequence[str], label: str, notes: list[Note]
) -> Rows:
    """Rows of a sheet that are records: not empty, not a total."""
    if not rows.columns:
        return rows
    values = [blank(as_text(column), missing) for column in rows.columns]
    some = np.zeros(len(rows.numbers), dtype=bool)
    total = np.zeros(len(rows.numbers), dtype=bool)
    names = [column.field for column in mapping.columns]
    for i, value in enumerate(values):
        some |= pc.is_valid(value).to_numpy()
        if i >= len(names) or names[i] == "name" or is_id(names[i]):
            total |= _totals(value)
    for number in rows.numbers[total & some]:
        notes.append(
            Note(
                "ingest.total_row",
                "warning",
                {"file": label, "row": int(number)},
                table,
                int(number),
            )
        )
    kept = some & ~total
    if kept.all():
        return rows
    mask = pa.array(kept)
    return Rows(
        tuple(column.filter(mask) for column in rows.columns), None, rows.numbers[kept], rows.notes
    )


def _totals(value: pa.ChunkedArray) -> NDArray[np.bool_]:
    short = pc.fill_null(pc.less_equal(pc.utf8_length(value), 12), fill_value=False).to_numpy()
    found = np.zeros(len(short), dtype=bool)
    unique = pc.unique(value.filter(pa.array(short)))
    words_found = [text for text in unique.to_pylist() if text and plain_word(text) in TOTALS]
    if words_found:
        hit = pc.is_in(value, value_set=pa.array(words_found, value.type))
        found = hit.to_numpy()
    return found


def _frame(
    table: str, source: Source, mapping: Mapping, rows: Rows, layer: Layer, notes: list[Note]
) -> tuple[pd.DataFrame, pa.ChunkedArray | None]:
    columns: dict[str, pd.Series[Any]] = {}
    drawn = None
    for mapped, values in zip(mapping.columns, rows.columns, strict=False):
        field = fields(table)[mapped.field]
        if field.dtype == "geometry":
            drawn = values
            continue
        done = convert(
            values,
            field,
            unit=mapped.factor,
            missing=source.missing,
            mapping=source.values.get(field.name),
        )
        columns[field.name] = done.series
        notes += _bad_cells(field, mapped, done, rows, layer.label)
    for name, value in source.constant.items():
        if name in fields(table):
            columns[name] = _constant(
                fields(table)[name], value, len(rows.numbers), layer.label, notes
            )
    columns["source"] = pd.Series(
        pd.Categorical.from_codes(
            np.zeros(len(rows.numbers), np.int8), categories=pd.Index([layer.label], dtype="str")
        )
    )
    columns["source_row"] = pd.Series(
        pd.arrays.IntegerArray(
            rows.numbers.astype(np.int64), np.zeros(len(rows.numbers), dtype=bool)
        )
    )
    return pd.DataFrame(columns, copy=False), drawn


def _constant(
    field: Field, value: object, count: int, label: str, notes: list[Note]
) -> pd.Series[Any]:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    done = convert(pa.chunked_array([pa.array([text], pa.large_string())]), field)
    if len(done.bad):
        params = {"file": label, "field": field.name, "found": text, "table": field.table}
        notes.append(Note("ingest.bad_constant", "error", params, field.table))
    return done.series.repeat(count).reset_index(drop=True)


def _bad_cells(field: Field, mapped: Mapped, done: Converted, rows: Rows, label: str) -> list[Note]:
    notes = []
    common = {
        "file": label,
        "heading": mapped.heading,
        "field": field.name,
        "zh": field.zh,
        "en": field.en,
        "low": "−∞" if field.min is None else f"{field.min:g}",
        "high": "∞" if field.max is None else f"{field.max:g}",
        "valid": valid_words(field),
        "table": field.table,
    }
    for at, found in zip(done.bad[:_KEPT], done.found, strict=False):
        row = int(rows.numbers[at])
        code = f"ingest.{_reason(field, found)}"
        notes.append(
            Note(code, "error", {**common, "row": row, "found": found[:80]}, field.table, row)
        )
    if len(done.bad) > _KEPT:
        more = {**common, "count": len(done.bad) - _KEPT}
        notes.append(Note("ingest.more_bad_cells", "error", more, field.table))
    if done.partial:
        params = {"file": label, "heading": mapped.heading, "count": done.partial}
        notes.append(Note("ingest.partial_dates", "info", params, field.table))
    return notes


def _reason(field: Field, found: str) -> str:
    if field.dtype not in {"number", "integer"}:
        return {"date": "bad_date", "boolean": "bad_boolean"}.get(field.dtype, "bad_category")
    number = parse_number(found, field)
    if number is None or not np.isfinite(number):
        return "bad_number"
    return "bad_integer" if field.dtype == "integer" and number != int(number) else "out_of_range"


def valid_words(field: Field) -> str:
    """Values that a field takes (可取值), code and Chinese word.

    Parameters
    ----------
    field
        A field with fixed values.

    Returns
    -------
    str
        For example ``"own 自有, lease 承租, sublet 转租"``.
    """
    zh = words(f"values.{field.name}", lang=LANGS[0])
    return ", ".join(f"{code} {zh.get(code, '')}".strip() for code in field.values) or "—"


def _from_wkt(
    table: str, drawn: pa.ChunkedArray, rows: Rows, label: str, notes: list[Note]
) -> pa.ChunkedArray:
    texts = blank(as_text(drawn), ())
    shapes = shapely.from_wkt(texts.to_numpy(), on_invalid="ignore")
    for at in np.flatnonzero(shapely.is_missing(shapes) & pc.is_valid(texts).to_numpy()):
        row = int(rows.numbers[at])
        params = {"file": label, "row": row, "found": str(texts[int(at)])[:60]}
        notes.append(Note("ingest.bad_geometry", "error", params, table, row))
    return pa.chunked_array([pa.array(shapely.to_wkb(shapes), pa.binary())])


def _record(
    table: str, path: str, layer: Layer, mapping: Mapping, source: Source, rows: int
) -> dict[str, Any]:
    return {
        "name": PurePath(path).name if "://" not in path else layer.label,
        "table": table,
        "path": path if "://" not in path else layer.label,
        "sha256": layer.digest,
        "rows": rows,
        "layer": layer.part,
        "encoding": layer.encoding,
        "crs": "",
        "columns": [
            {
                "heading": column.heading,
                "field": column.field,
                "unit": column.unit or fields(table)[column.field].unit,
            }
            for column in mapping.columns
        ],
        "constant": dict(source.constant),
        "ignored": list(mapping.ignored),
    }
