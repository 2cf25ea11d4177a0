"""Geometries (图形集): kept as bytes, decoded as far as somebody asks."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from landuse.crs.outlines import Outlines, outlines

Decoded: TypeAlias = NDArray[np.object_]
Mask: TypeAlias = NDArray[np.bool_]


class Geometries:
    """Geometries of one table (图形集), None where there is none.

    Of plain polygons and points only the bytes are kept, with their extent and area; what else there is stands
    decoded beside them. Where an array of geometries is wanted, this is one.

    Parameters
    ----------
    wkb
        Bytes of all of them.
    rows
        Positions of those that are not read from the bytes.
    others
        Decoded geometries of these.
    seen
        What the bytes tell of the rest.

    Examples
    --------
    >>> some = Geometries.read(
    ...     pa.chunked_array([shapely.to_wkb([shapely.box(0, 0, 2, 5)]), [None]])
    ... )
    >>> some.area.tolist(), some[0:1][0].wkt
    ([10.0, nan], 'POLYGON ((2 0, 2 5, 0 5, 0 0, 2 0))')
    """

    def __init__(
        self, wkb: pa.ChunkedArray, rows: NDArray[np.int64], others: Decoded, seen: Outlines
    ) -> None:
        self._wkb, self._rows, self._others, self._seen = wkb, rows, others, seen
        self._place = np.full(len(wkb), -1, dtype=np.int64)
        self._place[rows] = np.arange(len(rows))

    @classmethod
    def read(cls, wkb: pa.ChunkedArray, seen: Outlines | None = None) -> Geometries:
        """Geometries of a column (读取图形列); what cannot be decoded is None.

        Parameters
        ----------
        wkb
            WKB bytes.
        seen
            What they tell, where somebody has looked already.

        Returns
        -------
        Geometries
            One a row.
        """
        seen = outlines(wkb) if seen is None else seen
        rows = np.flatnonzero(~seen.plain)
        return cls(wkb, rows, _decoded(taken(wkb, rows)), seen)

    @classmethod
    def of(cls, shapes: Decoded, wkb: pa.ChunkedArray | None = None) -> Geometries:
        """Geometries that are decoded already (由图形生成).

        Parameters
        ----------
        shapes
            The geometries.
        wkb
            Their bytes, as far as anybody has them.

        Returns
        -------
        Geometries
            The same.
        """
        size = len(shapes)
        if wkb is None:
            wkb = pa.chunked_array([pa.nulls(size, pa.binary())])
        blank = np.full(size, np.nan)
        none = np.zeros(size, dtype=bool)
        seen = Outlines(none, np.full((size, 4), np.nan), blank, none)
        return cls(wkb, np.arange(size), np.asarray(shapes, dtype=object), seen)

    def then(self, other: Geometries) -> Geometries:
        """These and others after them (首尾相接).

        Parameters
        ----------
        other
            Geometries of another file.

        Returns
        -------
        Geometries
            All of them.
        """
        wkb, rows, others, seen = other.held()
        return Geometries(
            pa.chunked_array([*self._wkb.chunks, *wkb.chunks], pa.binary()),
            np.concatenate([self._rows, rows + len(self)]),
            np.concatenate([self._others, others]),
            self._seen.then(seen),
        )

    def held(self) -> tuple[pa.ChunkedArray, NDArray[np.int64], Decoded, Outlines]:
        """What is kept of them (内部数据), as the class takes it."""
        return self._wkb, self._rows, self._others, self._seen

    def __len__(self) -> int:
        return len(self._wkb)

    def __array__(self, *_: Any, **__: Any) -> Decoded:
        return self.decoded

    @cached_property
    def decoded(self) -> Decoded:
        """All of them decoded (全部解码)."""
        found: Decoded = self[np.arange(len(self))]
        return found

    def __getitem__(self, rows: Any) -> Any:
        """One of them by a position, or an array of those at some positions (取若干图形)."""
        at = np.arange(len(self))[rows]
        if np.ndim(at) == 0:
            return self[np.array([at])][0]
        if "decoded" in self.__dict__:
            known: Decoded = self.decoded[at]
            return known
        found = np.full(len(at), None, dtype=object)
        place = self._place[at]
        found[place >= 0] = self._others[place[place >= 0]]
        kept = np.flatnonzero(place < 0)
        if len(kept):
            found[kept] = _decoded(taken(self._wkb, at[kept]))
        return found

    @property
    def plain(self) -> Mask:
        """Those of which only the bytes are kept (仅存字节)."""
        return self._place < 0

    def take(self, rows: NDArray[np.int64]) -> Geometries:
        """Those at some positions (取子集), as little decoded as before.

        Parameters
        ----------
        rows
            Positions.

        Returns
        -------
        Geometries
            In that order.
        """
        place = self._place[rows]
        own = np.flatnonzero(place >= 0)
        wkb = taken(self._wkb, rows)
        return Geometries(wkb, own, self._others[place[own]], self._seen.take(rows))

    def but(self, rows: NDArray[np.int64], shapes: Decoded | Iterable[None]) -> Geometries:
        """The same with other geometries at some rows (替换部分图形).

        Parameters
        ----------
        rows
            Positions.
        shapes
            What stands there from now on.

        Returns
        -------
        Geometries
            All of them.
        """
        if not len(rows):
            return self
        kept = np.isin(self._rows, rows, invert=True)
        new = np.full(len(rows), None, dtype=object)
        new[:] = list(shapes)
        whole = np.concatenate([self._rows[kept], rows])
        return Geometries(self._wkb, whole, np.concatenate([self._others[kept], new]), self._seen)

    @cached_property
    def bounds(self) -> NDArray[np.float64]:
        """West, south, east, north of each (外接范围), NaN where there is nothing."""
        if not len(self._rows):
            return self._seen.bounds
        found = self._seen.bounds.copy()
        found[self._rows] = shapely.bounds(self._others)
        return found

    @cached_property
    def area(self) -> NDArray[np.float64]:
        """Area of each in square units of the coordinates (面积), NaN where there is nothing."""
        if not len(self._rows):
            return self._seen.area
        found = self._seen.area.copy()
        found[self._rows] = shapely.area(self._others)
        return found

    @cached_property
    def there(self) -> Mask:
        """Whether there is a shape at all (是否有图形): neither missing nor empty."""
        found = np.ones(len(self), dtype=bool)
        found[self._rows] = ~(shapely.is_missing(self._others) | shapely.is_empty(self._others))
        return found

    @cached_property
    def valid(self) -> Mask:
        """Whether each is valid (是否有效); where there is none it is not."""
        found = np.ones(len(self), dtype=bool)
        found[self._rows] = shapely.is_valid(self._others)
        doubtful = np.flatnonzero(self.plain & ~self._seen.sound)
        if len(doubtful):
            found[doubtful] = shapely.is_valid(self[doubtful])
        return found


def geometries(shapes: Geometries | Decoded) -> Geometries:
    """Geometries from whatever holds them (图形集).

    Parameters
    ----------
    shapes
        An array of them, or geometries already.

    Returns
    -------
    Geometries
        The same ones.
    """
    return shapes if isinstance(shapes, Geometries) else Geometries.of(shapes)


def taken(wkb: pa.ChunkedArray, rows: NDArray[np.int64]) -> pa.ChunkedArray:
    """Bytes at some positions (取若干字节值).

    Of each chunk by itself where they stand in order: else all chunks would be put together first.

    Parameters
    ----------
    wkb
        Bytes of all of them.
    rows
        Positions.

    Returns
    -------
    pyarrow.ChunkedArray
        One value a position.
    """
    if wkb.num_chunks < 2 or (np.diff(rows) < 0).any():
        return wkb.take(pa.array(rows))
    ends = np.cumsum([len(chunk) for chunk in wkb.chunks])
    parts = np.split(rows, np.searchsorted(rows, ends[:-1]))
    found = [
        chunk.take(pa.array(part - (end - len(chunk))))
        for chunk, end, part in zip(wkb.chunks, ends, parts, strict=True)
        if len(part)
    ]
    return pa.chunked_array(found, wkb.type)


def _decoded(wkb: pa.ChunkedArray) -> Decoded:
    with np.errstate(invalid="ignore"):
        found: Decoded = shapely.from_wkb(wkb.to_numpy(), on_invalid="ignore")
    return found
