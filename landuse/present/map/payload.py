"""Map payload (地图数据包): tables and shapes as one compressed, text-safe block.

Layout after base64 and gzip: length of the header (uint32, little-endian), header (JSON, UTF-8),
sections. The header says for each column where its sections start and how long they are.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely

MISSING = -(2**31)
"""Whole number that stands for a missing one (缺失标记)."""

_LIMIT = 2**31 - 1
_LEVEL = 6
_POLYGON = 3


def varints(values: npt.NDArray[Any]) -> bytes:
    """Whole numbers of 0 and more, seven bits a byte (变长整数).

    Parameters
    ----------
    values
        Numbers below 2**35.

    Returns
    -------
    bytes
        Low bits first; the eighth bit says that more follow.

    Examples
    --------
    >>> varints(np.array([1, 300])).hex()
    '01ac02'
    """
    numbers = values.astype(np.uint64)
    length = np.ones(len(numbers), dtype=np.int64)
    for bits in (7, 14, 21, 28):
        length += numbers >= np.uint64(1 << bits)
    start = np.cumsum(length) - length
    out = np.zeros(int(length.sum()), dtype=np.uint8)
    for place in range(5):
        has = length > place
        part = (numbers[has] >> np.uint64(7 * place)) & np.uint64(127)
        more = np.where(length[has] > place + 1, 128, 0)
        out[start[has] + place] = part.astype(np.uint8) | more.astype(np.uint8)
    return out.tobytes()


def zigzag(values: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Signed numbers as numbers of 0 and more (之字编码): 0, −1, 1, −2 → 0, 1, 2, 3.

    Parameters
    ----------
    values
        Signed whole numbers.

    Returns
    -------
    numpy.ndarray
        Numbers of 0 and more.

    Examples
    --------
    >>> zigzag(np.array([0, -1, 1, -2])).tolist()
    [0, 1, 2, 3]
    """
    return (values << 1) ^ (values >> 63)


def planes(values: npt.NDArray[np.int64]) -> bytes:
    """Whole numbers of 32 bits (32位整数), all lowest bytes first, so that they compress well.

    Parameters
    ----------
    values
        Numbers from -2**31 up to 2**31 - 1.

    Returns
    -------
    bytes
        Four bytes a number.

    Examples
    --------
    >>> planes(np.array([1, 258])).hex()
    '0102000100000000'
    """
    return values.astype("<i4").view(np.uint8).reshape(-1, 4).T.tobytes()


class Payload:
    """Block under construction (数据包): add tables and shapes, then :meth:`encode`.

    Parameters
    ----------
    head
        What else the page must know; plain JSON values.
    """

    def __init__(self, head: Mapping[str, object]) -> None:
        self._head = dict(head)
        self._tables: dict[str, object] = {}
        self._shapes: dict[str, object] = {}
        self._sections: list[bytes] = []
        self._size = 0

    def add_table(
        self, name: str, frame: pd.DataFrame, *, digits: Mapping[str, int] | None = None
    ) -> None:
        """Add a table (数据表); columns keep their order.

        Parameters
        ----------
        name
            Name of the table in the page.
        frame
            Text, category, number, whole number, date and boolean columns.
        digits
            Decimals kept of a number column; 4 unless given.
        """
        wanted = digits or {}
        columns = [
            {"name": str(column), **self._column(frame[column], wanted.get(str(column), 4))}
            for column in frame.columns
        ]
        self._tables[name] = {"rows": len(frame), "columns": columns}

    def add_shapes(self, name: str, shapes: gpd.GeoSeries, *, precision: float = 1e-6) -> None:
        """Add polygons (图形) as whole-number steps from vertex to vertex.

        Parameters
        ----------
        name
            Name of the table the shapes belong to.
        shapes
            Polygons and multipolygons in degrees; missing and empty ones have no rings.
        precision
            Degrees of one step; 1e-6 is a tenth of a metre.
        """
        rings, owner = _rings(np.asarray(shapes.array, dtype=object))
        xy, ring = shapely.get_coordinates(rings, return_index=True)
        steps = np.round(xy / precision).astype(np.int64)
        closing = np.r_[ring[1:] != ring[:-1], True] if len(ring) else np.zeros(0, dtype=bool)
        steps, ring = steps[~closing], ring[~closing]
        origin = steps.min(axis=0) if len(steps) else np.zeros(2, dtype=np.int64)
        moves = np.diff(steps, axis=0, prepend=origin[None, :])
        self._shapes[name] = {
            "precision": precision,
            "origin": origin.tolist(),
            "vertices": len(steps),
            "rings": len(rings),
            "ringCounts": self._add(varints(np.bincount(owner, minlength=len(shapes)))),
            "vertexCounts": self._add(varints(np.bincount(ring, minlength=len(rings)))),
            "moves": self._add(varints(zigzag(moves.ravel()))),
        }

    def encode(self) -> str:
        """Finished block (成品) as base64 text; the same content gives the same text.

        Returns
        -------
        str
            Letters, digits, ``+``, ``/`` and ``=`` only.
        """
        head = {**self._head, "tables": self._tables, "shapes": self._shapes}
        text = json.dumps(head, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        raw = text.encode("utf-8", errors="replace")
        block = b"".join([len(raw).to_bytes(4, "little"), raw, *self._sections])
        return base64.b64encode(gzip.compress(block, _LEVEL, mtime=0)).decode("ascii")

    def _add(self, section: bytes) -> list[int]:
        place = [self._size, len(section)]
        self._sections.append(section)
        self._size += len(section)
        return place

    def _column(self, column: pd.Series[Any], digits: int) -> dict[str, object]:
        if isinstance(column.dtype, pd.CategoricalDtype):
            return self._category(column)
        if pd.api.types.is_datetime64_any_dtype(column.dtype):
            return self._date(column)
        if pd.api.types.is_numeric_dtype(column.dtype):
            return self._number(column, digits)
        return self._text(column)

    def _category(self, column: pd.Series[Any]) -> dict[str, object]:
        used = column.cat.remove_unused_categories().cat
        codes = np.asarray(used.codes).astype(np.int64) + 1
        words = [str(word) for word in used.categories]
        return {"kind": "category", "words": words, "codes": self._add(varints(codes))}

    def _date(self, column: pd.Series[Any]) -> dict[str, object]:
        days = column.to_numpy().astype("datetime64[D]")
        numbers = np.where(np.isnat(days), MISSING, days.astype(np.int64))
        return {"kind": "date", "values": self._add(planes(numbers))}

    def _number(self, column: pd.Series[Any], digits: int) -> dict[str, object]:
        values = column.to_numpy(dtype=np.float64, na_value=np.nan)
        values = np.where(np.isfinite(values), values, np.nan)
        if pd.api.types.is_integer_dtype(column.dtype) or pd.api.types.is_bool_dtype(column.dtype):
            digits = 0
        largest = np.nanmax(np.abs(values), initial=0.0, where=~np.isnan(values))
        if largest * 10.0**digits > _LIMIT:
            return {"kind": "real", "values": self._add(values.astype("<f8").tobytes())}
        scaled = np.round(np.nan_to_num(values) * 10.0**digits)
        whole = np.where(np.isnan(values), MISSING, scaled).astype(np.int64)
        return {"kind": "number", "digits": digits, "values": self._add(planes(whole))}

    def _text(self, column: pd.Series[Any]) -> dict[str, object]:
        texts = pa.array(column.astype("str"), type=pa.large_string(), from_pandas=True)
        sizes = pc.binary_length(texts).to_numpy(zero_copy_only=False)
        sizes = np.where(np.isnan(sizes), 0, sizes + 1).astype(np.int64)
        joined = "".join(texts.drop_null().to_pylist())
        return {
            "kind": "text",
            "sizes": self._add(varints(sizes)),
            "bytes": self._add(joined.encode("utf-8")),
        }


def _rings(
    shapes: npt.NDArray[np.object_],
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.int64]]:
    """Rings of all polygons, shells one way round and holes the other, with the row they are of."""
    parts, row = shapely.get_parts(shapes, return_index=True)
    if (shapely.get_type_id(parts) > _POLYGON).any():
        parts, outer = shapely.get_parts(parts, return_index=True)
        row = row[outer]
    polygon = (shapely.get_type_id(parts) == _POLYGON) & ~shapely.is_empty(parts)
    oriented = shapely.orient_polygons(parts[polygon])
    rings, of = shapely.get_rings(oriented, return_index=True)
    return rings, row[polygon][of]
