"""Parquet files (Parquet 文件): GeoParquet, or plain tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from landuse.beside import beside
from landuse.errors import InputError
from landuse.ingest.formats.geoparquet import geometry_column
from landuse.ingest.formats.rows import File, Layer, Rows

_ROWS = 1 << 16
"""Shapes in one part of a column."""


def parquet_layer(file: File) -> Layer:
    """Parquet file as a layer (Parquet 图层).

    Parameters
    ----------
    file
        The file.

    Returns
    -------
    Layer
        All columns that are not nested; geometry where it is WKB.

    Raises
    ------
    InputError
        The file is damaged, or its geometry is no WKB.
    """
    import pyarrow.parquet as pq

    try:
        source = pq.ParquetFile(file.place, pre_buffer=False, memory_map=True)
    except (pa.ArrowException, OSError) as error:
        raise file.broken(error) from error
    schema = source.schema_arrow
    geometry, crs = geometry_column(schema, file.written)
    headings = tuple(
        field.name
        for field in schema
        if field.name != geometry and not pa.types.is_nested(field.type)
    )

    def read(wanted: Sequence[int]) -> Rows:
        names = [headings[i] for i in wanted]
        shapes = beside(_shapes, file.place, geometry) if geometry else None
        try:
            try:
                found = source.read([*dict.fromkeys(names)])
            finally:  # a mapped file must stay as it is while somebody reads it
                drawn = shapes.result() if shapes else None
            if drawn is not None and len(drawn) != found.num_rows:
                raise pa.ArrowInvalid(f"{found.num_rows} rows, {len(drawn)} shapes")
        except (pa.ArrowException, OSError) as error:
            raise file.broken(error) from error
        columns = tuple(valid(file, name, found[name]) for name in names)
        return Rows(columns, drawn, np.arange(1, found.num_rows + 1))

    return Layer(file.written, headings, read, crs=crs, digest=file.digest, notes=file.notes)


def _shapes(place: Path, name: str) -> pa.ChunkedArray:
    """Geometry column as WKB, in parts: read as one it would take its memory twice."""
    import pyarrow.parquet as pq

    source = pq.ParquetFile(place, pre_buffer=False, memory_map=True)
    batches = source.iter_batches(_ROWS, columns=[name], use_threads=False)
    kind = source.schema_arrow.field(name).type
    return storage(pa.chunked_array([each.column(0) for each in batches], kind))


def storage(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Geometry column as plain WKB bytes (WKB 字节列).

    Parameters
    ----------
    column
        As Arrow gives it, perhaps of an extension type.

    Returns
    -------
    pyarrow.ChunkedArray
        The same bytes.
    """
    if isinstance(column.type, pa.BaseExtensionType):
        column = pa.chunked_array(
            [chunk.storage for chunk in column.chunks], column.type.storage_type
        )
    return column if pa.types.is_binary(column.type) else column.cast(pa.binary())


def valid(file: File, heading: str, column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Column whose text is UTF-8, as the format promises (文本有效性).

    Parameters
    ----------
    file
        The file, for messages.
    heading
        Name of the column.
    column
        As it was read.

    Returns
    -------
    pyarrow.ChunkedArray
        The same.

    Raises
    ------
    InputError
        Text in it is in no or another encoding.
    """
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        try:
            column.validate(full=True)
        except pa.ArrowInvalid as error:
            raise InputError(
                "files.not_utf8", file=file.written, table=file.table, heading=heading
            ) from error
    return column
