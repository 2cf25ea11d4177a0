"""Shapefiles (Shapefile 与 .dbf): boundaries from the driver, the table read by ourselves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePath

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from landuse.errors import InputError, Note
from landuse.ingest.formats import dbase
from landuse.ingest.formats.decoding import found_note, known_codec, undecided
from landuse.ingest.formats.drivers import driving, read_arrow
from landuse.ingest.formats.encoding import Guess
from landuse.ingest.formats.parts import members
from landuse.ingest.formats.rows import File, Layer, Rows
from landuse.ingest.grids.sheets import nameless
from landuse.ingest.shapes.gather import gathered
from landuse.schema import fields

_LISTED = 20


def shapefile_layer(file: File) -> Layer:
    """Shapefile, or a dBASE table alone, as a layer (Shapefile 图层).

    Parameters
    ----------
    file
        The ``.shp`` with its parts beside it, or a ``.dbf``.

    Returns
    -------
    Layer
        All columns of the table; headings of full length may be cut.

    Raises
    ------
    InputError
        A part is missing or damaged, parts do not belong together, or the encoding is not known.
    """
    parts = {each.suffix.lower(): each for each in members(file.place)}
    own, wanted = PurePath(file.written).stem, file.source.layer or file.source.sheet
    if wanted is not None and wanted != own:
        params = {"file": file.written, "table": file.table, "layer": wanted, "found": own}
        raise InputError("ingest.no_layer", **params)
    said = list(file.notes)
    table, codec = _table(file, parts, said)
    names, positions, cut = _headings(file, table, codec, said)
    said += _nameless(file, table, codec)
    if ".shp" not in parts:
        records = np.flatnonzero(~table.deleted)

        def read(wanted: Sequence[int]) -> Rows:
            notes: list[Note] = []
            columns = _columns(file, table, [positions[i] for i in wanted], codec, records, notes)
            return Rows(columns, None, records + 1, tuple(notes))

        crs = None
    else:
        crs = _crs(file, said)
        _agree(file, table, parts)

        def read(wanted: Sequence[int]) -> Rows:
            notes: list[Note] = []
            with driving(file, notes):
                found = read_arrow(file, file.place, file.place.stem, [], "ISO-8859-1")
            shapes = found.geometry
            if shapes is None:
                shapes = pa.chunked_array([pa.nulls(len(found.ids), pa.binary())])
            at = [positions[i] for i in wanted]
            columns = _columns(file, table, at, codec, found.ids, notes)
            shapes, more = gathered(file, shapes, found.ids + 1)
            return Rows(columns, shapes, found.ids + 1, (*notes, *more))

    return Layer(
        file.written,
        tuple(names),
        read,
        crs=crs,
        encoding=codec,
        cut=frozenset(cut),
        digest=file.digest,
        notes=tuple(said),
    )


def _table(file: File, parts: dict[str, Path], said: list[Note]) -> tuple[dbase.Table, str]:
    """Structure and encoding of the table; one without columns where constants are enough."""
    if ".dbf" not in parts:
        needed = {
            field.name
            for field in fields(file.table).values()
            if field.required and field.kind == "input" and field.dtype != "geometry"
        }
        if needed - set(file.source.constant):
            raise InputError(
                "ingest.shapefile_parts", file=file.written, table=file.table, found=".dbf"
            )
        none = np.zeros(0, dtype=bool)
        return dbase.Table((), np.zeros((0, 1), np.uint8), none, 0, 0), "utf-8"
    data = parts[".dbf"].read_bytes()
    table = dbase.read_table(data)
    if table is None:
        raise InputError("files.bad_dbf", file=file.written, table=file.table, size=len(data))
    if len(table.records) < table.promised:
        raise InputError(
            "files.short_dbf",
            file=file.written,
            table=file.table,
            promised=table.promised,
            found=len(table.records),
        )
    if table.deleted.any():
        params = {"file": file.written, "count": int(table.deleted.sum())}
        said.append(Note("files.deleted", "warning", params, file.table))
    return table, _codec(file, table, parts, said)


def _codec(file: File, table: dbase.Table, parts: dict[str, Path], said: list[Note]) -> str:
    if file.source.encoding:
        return known_codec(file)
    stated = None
    if ".cpg" in parts:
        stated = parts[".cpg"].read_bytes()[:40].decode("ascii", errors="replace").strip()
    guess: Guess = dbase.guess(table, stated)
    if guess.name is None:
        raise undecided(file, guess)
    said.extend(found_note(file, guess))
    return guess.name


def _headings(
    file: File, table: dbase.Table, codec: str, said: list[Note]
) -> tuple[list[str], list[int], set[str]]:
    """Names of the columns that can be read, where they are, and which may be cut off."""
    found, full = dbase.headings(table, codec)
    if None in found:
        raw = table.columns[found.index(None)].name.rstrip(b"\0")
        raise InputError(
            "files.not_in_encoding",
            file=file.written,
            table=file.table,
            encoding=file.source.encoding or codec,
            found=raw.hex(" "),
        )
    names: list[str] = []
    positions: list[int] = []
    cut: set[str] = set()
    for i, (name, column) in enumerate(zip(found, table.columns, strict=True)):
        if not dbase.is_readable(column):
            params = {"file": file.written, "heading": name or "", "found": column.kind}
            said.append(Note("files.column_type", "warning", params, file.table))
            continue
        positions.append(i)
        names.append(name or "")
        if i in full:
            cut.add(name or "")
    return names, positions, cut


def _nameless(file: File, table: dbase.Table, codec: str) -> list[Note]:
    """Columns with values and without a name."""
    names = [name or "" for name in dbase.headings(table, codec)[0]]
    records = np.flatnonzero(~table.deleted)
    none = pa.chunked_array([], pa.large_string())
    columns = [
        none
        if name or not dbase.is_readable(column)
        else pc.fill_null(dbase.values(table, i, codec, records).values.cast(none.type), "")
        for i, (name, column) in enumerate(zip(names, table.columns, strict=True))
    ]
    return nameless(file.table, file.written, names, columns, records + 1)


def _columns(
    file: File,
    table: dbase.Table,
    positions: Sequence[int],
    codec: str,
    records: NDArray[np.int64],
    notes: list[Note],
) -> tuple[pa.ChunkedArray, ...]:
    """Columns wanted, and what is wrong with them."""
    found = []
    for position in positions:
        column = dbase.values(table, position, codec, records)
        found.append(column.values)
        params = {
            "file": file.written,
            "table": file.table,
            "heading": dbase.headings(table, codec)[0][position] or "",
            "encoding": codec,
        }
        if column.bad:
            rows = [int(records[at]) + 1 for at in column.bad]
            listed = ", ".join(map(str, rows[:_LISTED])) + (" …" if len(rows) > _LISTED else "")
            bad = {**params, "rows": listed, "count": len(rows)}
            notes.append(Note("files.bad_values", "error", bad, file.table, rows[0]))
        counts = {"cut_values": column.cut, "overflow": column.overflow, "commas": column.commas}
        for code, count in counts.items():
            if count:
                more = {**params, "count": count}
                notes.append(Note(f"files.{code}", "warning", more, file.table))
    return tuple(found)


def _crs(file: File, said: list[Note]) -> str | None:
    import pyogrio
    from pyogrio.errors import CRSError

    with driving(file, said):
        try:
            crs: str | None = pyogrio.read_info(file.place, encoding="ISO-8859-1")["crs"]
        except (CRSError, UnboundLocalError) as error:  # the latter where GDAL cannot write it out
            raise InputError("files.bad_prj", file=file.written, table=file.table) from error
    return crs


def _agree(file: File, table: dbase.Table, parts: dict[str, Path]) -> None:
    """Refuse shapes and records that cannot belong to each other."""
    shapes = max(parts[".shx"].stat().st_size - 100, 0) // 8
    if table.columns and shapes != len(table.records):
        raise InputError(
            "files.parts_disagree",
            file=file.written,
            table=file.table,
            shapes=shapes,
            records=len(table.records),
        )
