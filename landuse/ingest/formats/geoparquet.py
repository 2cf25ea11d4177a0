"""Geometry in Arrow tables (Arrow 几何列): GeoParquet metadata and WKB types."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from landuse.errors import InputError

CURVES = frozenset(range(8, 15))
_LONLAT = "OGC:CRS84"


def geometry_column(schema: pa.Schema, file: str) -> tuple[str | None, str | None]:
    """Geometry column and CRS of a Parquet file (几何列与坐标系).

    Parameters
    ----------
    schema
        Schema of the file.
    file
        Name for messages.

    Returns
    -------
    tuple
        Name of the column and CRS as text; None where there is none.

    Raises
    ------
    InputError
        The geometry is not WKB, or what is said about it makes no sense.
    """
    stored = (schema.metadata or {}).get(b"geo")
    if stored is None:
        names = [name for name in ("geometry", "geom", "wkb") if name in schema.names]
        binary = [name for name in names if _is_binary(schema.field(name).type)]
        return (binary[0] if binary else None), None
    try:
        geo = json.loads(stored)
        name = geo["primary_column"]
        column = geo["columns"][name]
        written, crs = column.get("encoding", "WKB"), column.get("crs", _LONLAT)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError("files.bad_geoparquet", file=file, found=str(error)[:100]) from error
    if written != "WKB":
        raise InputError("ingest.not_wkb", file=file, found=written)
    if name not in schema.names or not _is_binary(schema.field(name).type):
        raise InputError("files.bad_geoparquet", file=file, found=str(name)[:100])
    return name, json.dumps(crs) if isinstance(crs, dict) else crs


def _is_binary(kind: pa.DataType) -> bool:
    stored = kind.storage_type if isinstance(kind, pa.BaseExtensionType) else kind
    return bool(pa.types.is_binary(stored) or pa.types.is_large_binary(stored))


def wkb_types(column: pa.ChunkedArray) -> NDArray[np.int64]:
    """Type numbers of WKB geometries (WKB 类型), without decoding them.

    Parameters
    ----------
    column
        WKB bytes.

    Returns
    -------
    numpy.ndarray of int64
        3 polygon, 6 multipolygon, 15–17 surfaces, …; 0 where there is no geometry.

    Examples
    --------
    >>> import shapely
    >>> wkb_types(pa.chunked_array([[shapely.to_wkb(shapely.box(0, 0, 1, 1)), None]])).tolist()
    [3, 0]
    """
    found = [_chunk_types(chunk) for chunk in column.chunks]
    return np.concatenate(found) if found else np.empty(0, np.int64)


def _chunk_types(chunk: pa.Array) -> NDArray[np.int64]:
    types = np.zeros(len(chunk), dtype=np.int64)
    buffers = chunk.buffers()
    if not len(chunk) or buffers[2] is None:
        return types
    offsets = np.frombuffer(buffers[1], np.int32)[chunk.offset : chunk.offset + len(chunk) + 1]
    data = np.frombuffer(buffers[2], np.uint8)
    filled = np.diff(offsets) >= 5
    starts = offsets[:-1][filled].astype(np.int64)
    parts = np.stack([data[starts + i] for i in range(1, 5)]).astype(np.int64)
    weights = np.array([1, 1 << 8, 1 << 16, 1 << 24])
    little = data[starts] == 1
    code = np.where(little, weights @ parts, weights[::-1] @ parts) & 0x0FFFFFFF
    types[filled] = code % 1000
    return types


def has_curves(column: pa.ChunkedArray) -> bool:
    """Whether some geometry is made of curves (是否含曲线).

    Parameters
    ----------
    column
        WKB bytes.

    Returns
    -------
    bool
        True for CircularString, CurvePolygon, MultiSurface and their kin.
    """
    return bool(np.isin(np.unique(wkb_types(column)), list(CURVES)).any())
