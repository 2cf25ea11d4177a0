"""Map payload (地图数据包): tables and shapes as two compressed, text-safe blocks.

Layout of the first after base64 and gzip: length of the header (uint32, little-endian), header
(JSON, UTF-8), sections that the first picture needs. The second holds the other sections, so that
the page can draw before it reads them. The header says for each column where its sections start
and how long they are, as if the second block followed the first.
"""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from landuse.present.map.arcs import find_arcs
from landuse.present.map.near import Near, guess, with_sources
from landuse.present.map.pack import as_codes, planes, varints, zigzag

MISSING = -(2**31)
"""Whole number that stands for a missing one (缺失标记)."""

MISSING_WIDE = -(2**47)
"""The same for numbers of six bytes (六字节缺失标记)."""

WORLD = 256.0 * 2**18
"""Width of the world at zoom level 18 of a web map (18级像素), in pixels of about 0.6 m."""

_LIMIT = 2**31 - 1
_WIDE = 2**46
_THOROUGH, _QUICK, _BIG = 9, 6, 20_000_000
_POLYGON = 3
_CHUNK = 50_000
Extent = tuple[float, float, float, float] | None
_SECTIONS = ("ringCounts", "vertexCounts", "movesX", "movesY", "skips", "lengths", "backs")


class Blocks(NamedTuple):
    """Finished payload (成品): base64 texts of letters, digits, ``+``, ``/`` and ``=`` only.

    Parameters
    ----------
    first
        Header, and what the first picture needs.
    rest
        Everything else.
    """

    first: str
    rest: str


class Payload:
    """Blocks under construction (数据包): add tables and shapes, then :meth:`encode`.

    Parameters
    ----------
    head
        What else the page must know; plain JSON values.
    """

    def __init__(self, head: Mapping[str, object]) -> None:
        self._head = dict(head)
        self._early = False
        self._tables: dict[str, object] = {}
        self._shapes: dict[str, object] = {}
        self._first: list[bytes] = []
        self._rest: list[bytes] = []
        self._later: list[list[int]] = []
        self._sizes = [0, 0]

    def add_table(
        self,
        name: str,
        frame: pd.DataFrame,
        *,
        digits: Mapping[str, int] | None = None,
        near: Mapping[str, Near] | None = None,
        first: Collection[str] = (),
    ) -> None:
        """Add a table (数据表); columns keep their order.

        Parameters
        ----------
        name
            Name of the table in the page.
        frame
            Text, category, number, whole number, date and boolean columns.
        digits
            Decimals kept of a number column; 2 unless given.
        near
            Columns that other columns before them nearly give away; nothing is lost by it.
        first
            Columns that the first picture needs; what they are guessed from comes along.
        """
        wanted, guesses = digits or {}, near or {}
        known: dict[str, npt.NDArray[np.float64]] = {}
        columns: list[dict[str, object]] = []
        needed = with_sources(first, guesses)
        for column in frame.columns:
            self._early = column in needed
            values, places = frame[column], wanted.get(str(column), 2)
            given = guesses.get(str(column))
            if pd.api.types.is_numeric_dtype(values.dtype):
                made = self._number(values, places, known, given, frame)
                known[str(column)] = made.pop("decoded")  # type: ignore[assignment]
            else:
                made = self._column(values)
            columns.append({"name": str(column), **made})
        self._early = False
        self._tables[name] = {"rows": len(frame), "columns": columns}

    def add_shapes(
        self,
        name: str,
        shapes: gpd.GeoSeries | pd.Series[Any],
        *,
        finer: int = 3,
        extent: Extent = None,
        first: bool = False,
    ) -> None:
        """Add polygons (图形) as whole-number steps from vertex to vertex, shared edges once.

        Parameters
        ----------
        name
            Name of the table the shapes belong to.
        shapes
            Polygons and multipolygons in degrees, or their WKB, which is decoded a part at a time;
            missing and empty ones have no rings.
        finer
            A step is 0.6 m, halved this many times: 3 is a few centimetres.
        extent
            West, south, east and north end of them all, where it is known.
        first
            Whether the first picture needs them.
        """
        self._early = first
        scale = 2.0**finer
        origin = _corner(_extent(shapes) if extent is None else extent, scale)
        packed = _Unrolled()
        for part in _decoded(shapes):
            packed.add(part, scale, origin)
        self._shapes[name] = {
            "finer": finer,
            "origin": list(origin),
            "vertices": packed.vertices,
            "rings": packed.rings,
            "own": packed.own,
            "copies": packed.copies,
            **{section: self._add(b"".join(parts)) for section, parts in packed.parts.items()},
        }
        self._early = False

    def encode(self) -> Blocks:
        """Finished blocks (成品); the same content gives the same text.

        Returns
        -------
        Blocks
            What the first picture needs, and the rest.
        """
        for place in self._later:
            place[0] += self._sizes[0]
        self._later.clear()
        head = {**self._head, "tables": self._tables, "shapes": self._shapes}
        text = json.dumps(head, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        raw = text.encode("utf-8", errors="replace")
        level = _THOROUGH if sum(self._sizes) < _BIG else _QUICK
        first = [len(raw).to_bytes(4, "little"), raw, *self._first]
        return Blocks(_squeezed(first, level), _squeezed(self._rest, level))

    def _add(self, section: bytes) -> list[int]:
        size = self._sizes[0 if self._early else 1]
        place = [size, len(section)]
        if self._early:
            self._first.append(section)
        else:
            self._rest.append(section)
            self._later.append(place)
        self._sizes[0 if self._early else 1] += len(section)
        return place

    def _column(self, column: pd.Series[Any]) -> dict[str, object]:
        if isinstance(column.dtype, pd.CategoricalDtype):
            return self._category(column)
        if pd.api.types.is_datetime64_any_dtype(column.dtype):
            return self._date(column)
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

    def _number(
        self,
        column: pd.Series[Any],
        digits: int,
        known: Mapping[str, npt.NDArray[np.float64]],
        near: Near | None,
        frame: pd.DataFrame,
    ) -> dict[str, object]:
        values = column.to_numpy(dtype=np.float64, na_value=np.nan)
        values = np.where(np.isfinite(values), values, np.nan)
        if pd.api.types.is_integer_dtype(column.dtype) or pd.api.types.is_bool_dtype(column.dtype):
            digits = 0
        largest = np.nanmax(np.abs(values), initial=0.0, where=~np.isnan(values))
        if largest * 10.0**digits > _WIDE:
            place = self._add(values.astype("<f8").tobytes())
            return {"kind": "real", "values": place, "decoded": values}
        if np.isnan(values).all():
            return {"kind": "none", "decoded": values}
        scaled = np.round(np.nan_to_num(values) * 10.0**digits)
        decoded = np.where(np.isnan(values), np.nan, scaled / 10.0**digits)
        wide = largest * 10.0**digits > _LIMIT
        missing, size = (MISSING_WIDE, 6) if wide else (MISSING, 4)
        plain = planes(np.where(np.isnan(values), missing, scaled).astype(np.int64), size=size)
        whole_only = near is not None and near.order and digits
        if near is not None and not wide and not whole_only and near.of in known:
            apart = zigzag(scaled.astype(np.int64) - guess(near, known, frame, digits)) + 1
            if not (apart >= 2**32).any():
                rest = varints(np.where(np.isnan(values), 0, apart))
                if _packed(rest) < _packed(plain):
                    rest_at = {"kind": "near", "digits": digits, "rest": self._add(rest)}
                    return {**near.told(), **rest_at, "decoded": decoded}
        return {
            "kind": "wide" if wide else "number",
            "digits": digits,
            "values": self._add(plain),
            "decoded": decoded,
        }

    def _text(self, column: pd.Series[Any]) -> dict[str, object]:
        texts = pa.array(column.astype("str"), type=pa.large_string(), from_pandas=True)
        listed = texts.to_pylist()
        codes = as_codes(listed)
        if codes is not None:
            return {
                "kind": "codes",
                "patterns": codes.patterns,
                "widths": codes.widths,
                "which": self._add(varints(codes.which)),
                "numbers": [
                    self._add(varints(zigzag(np.diff(run, prepend=0)))) for run in codes.numbers
                ],
            }
        sizes = pc.binary_length(texts).to_numpy(zero_copy_only=False)
        sizes = np.where(np.isnan(sizes), 0, sizes + 1).astype(np.int64)
        joined = "".join(each for each in listed if each is not None)
        return {
            "kind": "text",
            "sizes": self._add(varints(sizes)),
            "bytes": self._add(joined.encode("utf-8")),
        }


def _squeezed(parts: list[bytes], level: int) -> str:
    return base64.b64encode(gzip.compress(b"".join(parts), level, mtime=0)).decode("ascii")


def _packed(section: bytes) -> int:
    return len(zlib.compress(section, 1))


class _Unrolled:
    """Shapes as sections of bytes, a part of them at a time, so that little memory is needed."""

    def __init__(self) -> None:
        self.parts: dict[str, list[bytes]] = {name: [] for name in _SECTIONS}
        self.vertices = self.rings = self.own = self.copies = 0
        self._last = (0, 0)
        self._waiting = 0

    def add(self, part: npt.NDArray[np.object_], scale: float, origin: tuple[int, int]) -> None:
        """Further rows; edges are shared among the rows of a part."""
        rings, owner = _rings(part)
        xy, ring = shapely.get_coordinates(rings, return_index=True)
        closing = np.r_[ring[1:] != ring[:-1], True] if len(ring) else np.zeros(0, dtype=bool)
        xy, ring = xy[~closing], ring[~closing].astype(np.int32)
        x, y = (each - corner for each, corner in zip(_web(xy, scale), origin, strict=True))
        arcs = find_arcs(x, y, ring)
        skips = arcs.skips.copy()
        written = int(arcs.own.sum())
        if len(skips):
            skips[0] += self._waiting
            self._waiting = written - int(arcs.skips.sum())
        else:
            self._waiting += written
        sections = (
            varints(np.bincount(owner, minlength=len(part))),
            varints(np.bincount(ring, minlength=len(rings))),
            _moves(x, arcs.own, self._last[0]),
            _moves(y, arcs.own, self._last[1]),
            varints(skips),
            varints(arcs.lengths),
            varints(arcs.backs),
        )
        for name, section in zip(_SECTIONS, sections, strict=True):
            self.parts[name].append(section)
        self.vertices += len(x)
        self.rings += len(rings)
        self.own += written
        self.copies += len(arcs.backs)
        if len(x):
            self._last = (int(x[-1]), int(y[-1]))


def _decoded(shapes: gpd.GeoSeries | pd.Series[Any]) -> Iterator[npt.NDArray[np.object_]]:
    """Shapes, a part of them at a time."""
    for start in range(0, len(shapes), _CHUNK):
        held = shapes.array[start : start + _CHUNK]
        if isinstance(shapes.dtype, pd.ArrowDtype):
            yield shapely.from_wkb(held.to_numpy(dtype=object, na_value=None))
        else:
            yield np.asarray(held, dtype=object)


def _extent(shapes: gpd.GeoSeries | pd.Series[Any]) -> Extent:
    ends = [shapely.total_bounds(part) for part in _decoded(shapes)]
    known = np.array([each for each in ends if not np.isnan(each).any()]).reshape(-1, 4)
    if not len(known):
        return None
    return (*known[:, :2].min(axis=0).tolist(), *known[:, 2:].max(axis=0).tolist())


def _corner(extent: Extent, scale: float) -> tuple[int, int]:
    """North-west corner of all polygons, in steps."""
    if extent is None:
        return (0, 0)
    west, _, _, north = extent
    x, y = _web(np.array([[west, north]]), scale)
    return (int(x[0]), int(y[0]))


def _web(
    degrees: npt.NDArray[np.float64], finer: float
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Steps from the north-west corner of a web map."""
    x = np.round((degrees[:, 0] + 180) / 360 * (WORLD * finer)).astype(np.int64)
    north = np.arcsinh(np.tan(np.radians(degrees[:, 1]))) / np.pi
    return x, np.round((1 - north) / 2 * (WORLD * finer)).astype(np.int64)


def _moves(steps: npt.NDArray[np.int64], own: npt.NDArray[np.bool_], last: int) -> bytes:
    """Steps from each vertex to the next, for those written out."""
    return varints(zigzag(np.diff(steps, prepend=last)[own]))


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
