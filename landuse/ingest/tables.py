"""One file → one table of the contract (文件转表): headings, values, units, places of what is wrong."""

from __future__ import annotations

from collections.abc import Mapping as Headed
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePath
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from landuse.beside import beside
from landuse.crs.outlines import Outlines, outlines
from landuse.errors import InputError, Note
from landuse.ingest.cells.columns import Mapped, Mapping, map_headings
from landuse.ingest.cells.converted import Converted
from landuse.ingest.cells.figures import figures_by_row
from landuse.ingest.cells.texts import as_text, blank
from landuse.ingest.cells.values import convert
from landuse.ingest.formats.files import Layer, Rows, opened
from landuse.ingest.grids.books import over_sheets
from landuse.ingest.grids.remarks import cell_notes, understood
from landuse.ingest.grids.scales import with_scale
from landuse.ingest.grids.sifting import sifted
from landuse.ingest.grids.stated import with_stated
from landuse.ingest.grids.unread import drawn_unread
from landuse.ingest.grids.years import by_year, with_year
from landuse.park import Source
from landuse.schema import Field, fields
from landuse.words import LANGS, words

_MANY = 50_000
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
    seen
        What the bytes of many shapes tell, looked at while other files are read.
    """

    frame: pd.DataFrame
    geometry: pa.ChunkedArray | None
    crs: str | None
    label: str
    record: dict[str, Any]
    notes: tuple[Note, ...]
    seen: Future[Outlines] | None = None


def read_sources(
    sources: Headed[str, Source], folder: Path, notes: list[Note]
) -> dict[str, list[Part]]:
    """Read the files of all sources (读取全部来源).

    Parquet files need hardly any Python: they are read beside each other.

    Parameters
    ----------
    sources
        Table → its options.
    folder
        What relative paths start from.
    notes
        Gets what there is to say, in the order of the sources.

    Returns
    -------
    dict
        Table → its files that can be opened.
    """
    said = {table: list[Note]() for table in sources}
    begun = {
        table: beside(read_source, table, source, folder, said[table])
        for table, source in sources.items()
        if all(path.endswith(".parquet") for path in source.paths)
    }
    parts = {
        table: begun[table].result()
        if table in begun
        else read_source(table, source, folder, said[table])
        for table, source in sources.items()
    }
    notes += [note for each in said.values() for note in each]
    return parts


def read_source(table: str, source: Source, folder: Path, notes: list[Note]) -> list[Part]:
    """Read the files of one source that can be opened (读取一个来源).

    Parameters
    ----------
    table
        Table it is for.
    source
        Its options.
    folder
        What relative paths start from.
    notes
        Gets what there is to say.

    Returns
    -------
    list of Part
        In the order of the source.
    """
    parts: list[Part] = []
    for path in source.paths:
        try:
            found = read_parts(table, source, path, folder)
        except InputError as error:
            notes += error.problems
            continue
        notes += [note for part in found for note in part.notes]
        parts += found
    return parts


def read_parts(table: str, source: Source, path: str, folder: Path) -> list[Part]:
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
    list of Part
        The records, and everything that is wrong with them; several where several sheets were read.
    """
    if path.startswith(("postgresql://", "postgres://")):
        from landuse.ingest.formats.postgis import connected

        with connected(table, source, path) as layer:
            return [_part(table, source, path, layer)]
    with opened(table, source, path, folder) as layer:
        sheets = [part for each in (layer, *layer.more) for part in by_year(table, source, each)]
        return over_sheets([_part(table, source, path, each) for each in sheets])


def _part(table: str, source: Source, path: str, layer: Layer) -> Part:
    source, dated = with_year(
        table, layer.headings, layer.around.above, source, layer.label, layer.part
    )
    mapping = map_headings(table, layer.headings, source, layer.label, cut=layer.cut)
    read = [column.field for column in mapping.columns]
    source, scaled = with_scale(table, read, source, layer.label, layer.part)
    columns, stated = with_stated(table, mapping.columns, layer.around.stated, source, layer.label)
    mapping = replace(mapping, columns=columns)
    place = {heading: i for i, heading in reversed(list(enumerate(layer.headings)))}
    headings = [*(column.heading for column in mapping.columns), *mapping.beside]
    wanted = [place[heading] for heading in headings]
    rows = (
        layer.read(wanted)
        if layer.typed
        else sifted(table, source, mapping, layer, wanted, partial(_converted, source, table))
    )
    # An empty sheet lacks more than its columns; that is said once.
    lacking = mapping.notes if layer.headings or len(rows.numbers) else ()
    notes = [*layer.notes, *lacking, *dated, *scaled, *stated, *rows.notes]
    if not len(rows.numbers):
        notes.append(Note("ingest.no_rows", "error", {"file": layer.label, "table": table}, table))
    geometry = rows.geometry if "geometry" in fields(table) else None
    many = geometry is not None and len(geometry) > _MANY
    seen = beside(outlines, geometry) if many else None
    frame, drawn, how = _frame(table, source, mapping, rows, layer, notes)
    notes += drawn_unread(table, mapping, layer, geometry)
    if drawn is not None:
        geometry, seen = _from_wkt(table, drawn, rows, layer.label, notes), None
    if geometry is None and "geometry" in fields(table) and fields(table)["geometry"].required:
        notes.append(
            Note("ingest.no_geometry", "error", {"file": layer.label, "table": table}, table)
        )
    record = _record(table, path, layer, mapping, source, len(frame)) | {"columns": how}
    return Part(frame, geometry, layer.crs, layer.label, record, tuple(notes), seen)


def _frame(
    table: str, source: Source, mapping: Mapping, rows: Rows, layer: Layer, notes: list[Note]
) -> tuple[pd.DataFrame, pa.ChunkedArray | None, list[dict[str, Any]]]:
    columns: dict[str, pd.Series[Any]] = {}
    drawn = None
    how: list[dict[str, Any]] = []
    beside = dict(zip(mapping.beside, rows.columns[len(mapping.columns) :], strict=False))
    for mapped, values in zip(mapping.columns, rows.columns, strict=False):
        field = fields(table)[mapped.field]
        if field.dtype == "geometry":
            drawn = values
            how.append(understood(mapped, Converted(pd.Series(dtype=object)), field.unit))
            continue
        done = _converted(source, table, mapped, values, beside)
        columns[field.name] = done.series
        how.append(understood(mapped, done, field.unit))
        notes += _bad_cells(field, mapped, done, rows, layer.label)
        notes += cell_notes(field, mapped, done, rows.numbers, layer.label)
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
    return pd.DataFrame(columns, copy=False), drawn, how


def _converted(
    source: Source,
    table: str,
    mapped: Mapped,
    values: pa.ChunkedArray,
    beside: Headed[str, pa.ChunkedArray],
) -> Converted:
    field = fields(table)[mapped.field]
    if mapped.unit_from in beside:
        return figures_by_row(values, beside[mapped.unit_from], field, missing=source.missing)
    mapping = {**(mapped.codes or {}), **source.values.get(field.name, {})}
    return convert(values, field, unit=mapped.unit, missing=source.missing, mapping=mapping)


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
        "default": field.unit,
        "table": field.table,
    }
    for at, found, why in zip(done.bad[:_KEPT], done.found, done.why, strict=False):
        row = int(rows.numbers[at])
        params = {**common, "row": row, "found": found[:80]}
        notes.append(Note(f"ingest.{why}", "error", params, field.table, row))
    if len(done.bad) > _KEPT:
        more = {**common, "count": len(done.bad) - _KEPT}
        notes.append(Note("ingest.more_bad_cells", "error", more, field.table))
    if done.partial:
        params = {"file": label, "heading": mapped.heading, "count": done.partial}
        notes.append(Note("ingest.partial_dates", "info", params, field.table))
    return notes


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
        "sha256": layer.digest if isinstance(layer.digest, str) else layer.digest.result(),
        "rows": rows,
        "layer": layer.part,
        "encoding": layer.encoding,
        "crs": "",
        "constant": dict(source.constant),
        "ignored": list(mapping.ignored),
    }
