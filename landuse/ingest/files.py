"""User files (用户文件): the only place of ingest that opens them."""

from __future__ import annotations

import csv
import io
import itertools
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from landuse.errors import InputError, Note
from landuse.ingest import encoding, sheets
from landuse.ingest.archive import digest, members, staged
from landuse.ingest.columns import plain, recognised
from landuse.park import Source
from landuse.schema import fields

SPREADSHEETS = {".xlsx", ".xls", ".xlsm", ".xlsb", ".ods"}
TEXTS = {".csv", ".tsv"}
PARQUET = {".parquet", ".geoparquet", ".pq"}


@dataclass(frozen=True)
class Layer:
    """One table of a file, before its values are read (图层或工作表).

    Parameters
    ----------
    label
        Name for people: path as written, and the layer or sheet.
    headings
        Names of its columns.
    read
        Reads the columns at some positions, and geometry if there is any.
    part
        Layer or sheet.
    crs
        CRS that the file itself states.
    encoding
        Encoding of its text.
    cut
        Whether headings may be cut off after ten bytes.
    typed
        Whether the file itself knows numbers from text; if not, it may hold totals and empty rows.
    digest
        SHA-256 of the file.
    notes
        What there is to say about it.
    """

    label: str
    headings: tuple[str, ...]
    read: Callable[[Sequence[int]], Rows]
    part: str = ""
    crs: str | None = None
    encoding: str = ""
    cut: bool = False
    typed: bool = True
    digest: str = ""
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Rows:
    """Records of a layer (记录): columns by position, geometry as WKB, row numbers in the file."""

    columns: tuple[pa.ChunkedArray, ...]
    geometry: pa.ChunkedArray | None
    numbers: NDArray[np.int64]
    notes: tuple[Note, ...] = ()


@contextmanager
def opened(table: str, source: Source, path: str, folder: Path) -> Iterator[Layer]:
    """Open one file of a source (打开文件).

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

    Yields
    ------
    Layer
        Readable until the block ends.

    Raises
    ------
    InputError
        The file is missing, damaged or of an unknown kind, or the layer is a choice.
    """
    place = folder / path
    if not place.exists():
        raise InputError("ingest.no_file", file=path, table=table, folder=str(folder))
    sha256 = digest(place)
    with staged(place, path, source.layer) as (file, notes):
        if file.suffix.lower() in SPREADSHEETS:
            yield _spreadsheet(table, source, path, file, sha256, notes)
        elif file.suffix.lower() in TEXTS:
            yield _text(table, source, path, file, sha256, notes)
        elif file.suffix.lower() in PARQUET:
            yield _parquet(path, file, sha256, notes)
        else:
            yield _vector(table, source, path, file, sha256, notes)


def _spreadsheet(
    table: str, source: Source, path: str, file: Path, sha256: str, notes: tuple[Note, ...]
) -> Layer:
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(file.read_bytes()))
        names = [source.sheet] if source.sheet in book.sheet_names else list(book.sheet_names)
        found = {
            name: _grid(book.get_sheet_by_name(name).to_python(skip_empty_area=False))
            for name in names
        }
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise InputError(
            "ingest.unreadable", file=path, table=table, found=str(error)[:200]
        ) from error
    filled = {name: grid for name, grid in found.items() if grid}
    if source.sheet is not None and source.sheet not in book.sheet_names:
        listed = ", ".join(book.sheet_names)
        raise InputError(
            "ingest.no_sheet", file=path, table=table, sheet=source.sheet, found=listed
        )
    name = _choose(
        table, source, path, {key: _heads(table, grid, source) for key, grid in filled.items()}
    )
    cells = sheets.cells(table, filled.get(name, []), source)
    label = f"{path} [{name}]"
    said = _header_note(table, label, cells.heading_row, source)
    return Layer(
        label, cells.headings, _picker(cells), name, typed=False, digest=sha256, notes=notes + said
    )


def _grid(rows: Sequence[Sequence[object]]) -> list[list[str]]:
    grid = [[sheets.cell_text(value) for value in row] for row in rows]
    return grid if any(cell.strip() for row in grid for cell in row) else []


def _heads(table: str, grid: list[list[str]], source: Source) -> Sequence[str]:
    return grid[min(sheets.heading_row(table, grid, source), len(grid) - 1)]


def _choose(table: str, source: Source, path: str, found: Mapping[str, Sequence[str]]) -> str:
    """The sheet or layer meant: the only one, or the only one with all required headings."""
    if len(found) <= 1:
        return next(iter(found), "")
    needed = [plain(name) for name in source.columns.values()]
    required = sum(field.required and field.dtype != "geometry" for field in fields(table).values())
    fit = [
        name
        for name, heads in found.items()
        if recognised(table, heads, source) >= max(required, 1)
        and set(needed) <= {plain(head) for head in heads}
    ]
    if len(fit) == 1:
        return fit[0]
    raise InputError("ingest.which_layer", file=path, table=table, found=", ".join(found))


def _header_note(table: str, label: str, row: int, source: Source) -> tuple[Note, ...]:
    if row == 1 or source.header is not None:
        return ()
    return (Note("ingest.header_row", "info", {"file": label, "heading_row": row}, table, row),)


def _picker(cells: sheets.Cells) -> Callable[[Sequence[int]], Rows]:
    def read(wanted: Sequence[int]) -> Rows:
        return Rows(tuple(cells.columns[i] for i in wanted), None, cells.rows)

    return read


def _text(
    table: str, source: Source, path: str, file: Path, sha256: str, notes: tuple[Note, ...]
) -> Layer:
    data = file.read_bytes()
    name = encoding.codec(source.encoding) if source.encoding else encoding.of_text(data)
    if name is None or (source.encoding and encoding.errors(data, name)):
        raise InputError("ingest.no_encoding", file=path, table=table, found=source.encoding or "?")
    if name != "utf-8":
        data = data.decode(name).encode()
    if name == "gb18030" and not source.encoding:
        notes += (Note("ingest.encoding", "info", {"file": path, "encoding": name}, table),)
    first = list(itertools.islice(io.StringIO(data[:65536].decode(errors="replace")), 16))
    mark = max(",\t;|", key=lambda each: max((line.count(each) for line in first), default=0))
    head = list(itertools.islice(csv.reader(first, delimiter=mark), 16))
    at = sheets.heading_row(table, head, source)
    headings = tuple(cell.strip() for cell in head[at]) if at < len(head) else ()
    notes += _header_note(table, path, at + 1, source)

    def read(wanted: Sequence[int]) -> Rows:
        found = _fast_csv(data, mark, len(headings), at + 1, wanted)
        return found or _picker(_slow_csv(table, data, mark, source))(wanted)

    return Layer(path, headings, read, encoding=name, typed=False, digest=sha256, notes=notes)


def _fast_csv(data: bytes, mark: str, width: int, skip: int, wanted: Sequence[int]) -> Rows | None:
    """Columns read by Arrow; None where rows are ragged, empty or quoted over lines in the head."""
    from pyarrow import csv as arrow

    names = [str(i) for i in range(width)]
    picked = [names[i] for i in wanted]
    try:
        found = arrow.read_csv(
            pa.BufferReader(data),
            read_options=arrow.ReadOptions(column_names=names, skip_rows=skip),
            parse_options=arrow.ParseOptions(
                delimiter=mark, newlines_in_values=True, ignore_empty_lines=False
            ),
            convert_options=arrow.ConvertOptions(
                column_types=dict.fromkeys(names, pa.large_string()),
                include_columns=list(dict.fromkeys(picked)) or names[:1],
            ),
        )
    except pa.ArrowInvalid:
        return None
    numbers = np.arange(skip + 1, skip + 1 + found.num_rows)
    return Rows(tuple(found[name] for name in picked), None, numbers)


def _slow_csv(table: str, data: bytes, mark: str, source: Source) -> sheets.Cells:
    rows = list(csv.reader(io.StringIO(data.decode(), newline=""), delimiter=mark))
    return sheets.cells(table, rows, source)


def _parquet(path: str, file: Path, sha256: str, notes: tuple[Note, ...]) -> Layer:
    import pyarrow.parquet as pq

    from landuse.ingest.geoparquet import geometry_column

    try:
        source = pq.ParquetFile(file, pre_buffer=False, memory_map=True)
    except (pa.ArrowException, OSError) as error:
        raise InputError(
            "ingest.unreadable", file=path, table="", found=str(error)[:200]
        ) from error
    schema = source.schema_arrow
    geometry, crs = geometry_column(schema, path)
    headings = tuple(
        field.name
        for field in schema
        if field.name != geometry and not pa.types.is_nested(field.type)
    )

    def read(wanted: Sequence[int]) -> Rows:
        names = [headings[i] for i in wanted]
        found = source.read([*dict.fromkeys(names), *([geometry] if geometry else [])])
        shapes = _storage(found[geometry]) if geometry else None
        return Rows(tuple(found[name] for name in names), shapes, np.arange(1, found.num_rows + 1))

    return Layer(path, headings, read, crs=crs, digest=sha256, notes=notes)


def _storage(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if isinstance(column.type, pa.BaseExtensionType):
        column = pa.chunked_array(
            [chunk.storage for chunk in column.chunks], column.type.storage_type
        )
    return column if pa.types.is_binary(column.type) else column.cast(pa.binary())


def _vector(
    table: str, source: Source, path: str, file: Path, sha256: str, notes: tuple[Note, ...]
) -> Layer:
    import pyogrio

    said = list(notes)
    name, guessed = _dbf_encoding(file, source)
    try:
        with _gdal_notes(table, path, said):
            part = _layer_name(table, source, path, file, name)
            info = pyogrio.read_info(file, layer=part, encoding=name)
    except (RuntimeError, ValueError) as error:
        raise InputError(
            "ingest.unreadable", file=path, table=table, found=str(error)[:200]
        ) from error
    if guessed:
        said.append(Note("ingest.encoding", "info", {"file": path, "encoding": name or ""}, table))
    headings = tuple(str(field) for field in info["fields"])

    def read(wanted: Sequence[int]) -> Rows:
        heard: list[Note] = []
        try:
            with _gdal_notes(table, path, heard):
                rows = _vector_rows(file, part, [headings[i] for i in wanted], name)
        except (RuntimeError, ValueError) as error:
            raise InputError(
                "ingest.unreadable", file=path, table=table, found=str(error)[:200]
            ) from error
        return replace(rows, notes=tuple(heard))

    label = path if part == file.stem else f"{path} [{part}]"
    crs = info["crs"] if info["geometry_type"] is not None else None
    return Layer(
        label,
        headings,
        read,
        part,
        crs,
        name or str(info["encoding"]),
        cut=file.suffix.lower() == ".shp",
        digest=sha256,
        notes=tuple(said),
    )


def _dbf_encoding(file: Path, source: Source) -> tuple[str | None, bool]:
    if source.encoding:
        return encoding.codec(source.encoding) or source.encoding, False
    table = next((each for each in members(file) if each.suffix.lower() == ".dbf"), None)
    if file.suffix.lower() not in {".shp", ".dbf"} or table is None:
        return None, False
    stated = next((each for each in members(file) if each.suffix.lower() == ".cpg"), None)
    declared = stated.read_text(encoding="ascii", errors="replace") if stated else None
    return encoding.of_dbf(table.read_bytes(), declared)


@contextmanager
def _gdal_notes(table: str, path: str, said: list[Note]) -> Iterator[None]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    for found in {str(each.message) for each in caught}:
        said.append(Note("ingest.driver", "info", {"file": path, "found": found}, table))


def _layer_name(table: str, source: Source, path: str, file: Path, name: str | None) -> str:
    import pyogrio

    layers = {str(layer): kind for layer, kind in pyogrio.list_layers(file)}
    wanted = source.layer or source.sheet
    if wanted in layers:
        return wanted
    if wanted is not None:
        raise InputError(
            "ingest.no_layer", file=path, table=table, layer=wanted, found=", ".join(layers)
        )
    if len(layers) > 1 and fields(table).get("geometry") and fields(table)["geometry"].required:
        layers = {layer: kind for layer, kind in layers.items() if kind and "Polygon" in kind}
    heads = {
        layer: list(pyogrio.read_info(file, layer=layer, encoding=name)["fields"])
        for layer in (layers if len(layers) > 1 else [])
    }
    return _choose(table, source, path, heads) if heads else next(iter(layers), "")


def _vector_rows(file: Path, part: str, names: list[str], encoding_name: str | None) -> Rows:
    import pyogrio.raw

    from landuse.ingest.geoparquet import has_curves

    meta, found = pyogrio.raw.read_arrow(file, layer=part, columns=names, encoding=encoding_name)
    numbers = np.arange(1, found.num_rows + 1)
    columns = tuple(found[name] for name in names)
    if meta["geometry_type"] is None:
        return Rows(columns, None, numbers)
    shapes = _storage(found[meta["geometry_name"] or "wkb_geometry"])
    if has_curves(shapes):
        straight = pyogrio.raw.read(file, layer=part, columns=[], force_2d=True)[2]
        shapes = pa.chunked_array([pa.array(straight, pa.binary())])
    return Rows(columns, shapes, numbers)
