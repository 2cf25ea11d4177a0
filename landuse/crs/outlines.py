"""Outlines (轮廓): extent, area and soundness of plain polygons and points, read from their bytes.

Most parcels are one ring without holes. What is asked of all of them (where they lie, how large they
are, whether the ring crosses itself) follows from the coordinates as they stand in the file; a geometry
object for each would cost more than all of that together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from landuse.beside import beside

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
Bytes = NDArray[np.uint8]

_POLYGON = bytes([1, 3, 0, 0, 0, 1, 0, 0, 0])
"""Little-endian polygon of one ring; the number of points follows."""
_SINGLE = bytes([1, 6, 0, 0, 0, 1, 0, 0, 0])
"""The same as the only part of a multipolygon begins with this."""
_SPOT = bytes([1, 1, 0, 0, 0])
"""Little-endian point; its coordinates follow."""
_COUNT = 4
_POINT = 16
SPOT = len(_SPOT) + _POINT
"""Bytes of a point; those of an area are more."""
_LEAST = 4
_BLOCK = 1 << 16
_CERTAIN = 1e-9
"""Least twice-area of a triangle with the centre, as a share of the squared extent: far above rounding."""


class Outlines(NamedTuple):
    """What the bytes tell (轮廓数据), one row a geometry.

    Parameters
    ----------
    plain
        Polygons of one closed ring, and points, in two dimensions; the rest is known of these only.
    bounds
        West, south, east, north; NaN where not plain.
    area
        Area in square units of the coordinates; NaN where not plain.
    sound
        Rings that surely do not touch or cross themselves. Others may be valid all the same.
    """

    plain: Mask
    bounds: Floats
    area: Floats
    sound: Mask

    def take(self, rows: Ints) -> Outlines:
        """Those at some positions (取子集)."""
        return Outlines(self.plain[rows], self.bounds[rows], self.area[rows], self.sound[rows])

    def then(self, other: Outlines) -> Outlines:
        """These and others after them (首尾相接)."""
        return Outlines(
            np.concatenate([self.plain, other.plain]),
            np.concatenate([self.bounds, other.bounds]),
            np.concatenate([self.area, other.area]),
            np.concatenate([self.sound, other.sound]),
        )


def outlines(wkb: pa.ChunkedArray) -> Outlines:
    """Extent, area and soundness of plain polygons and points (轮廓), without decoding them.

    A ring is sure to be sound where every point of it can be seen from the mean of its points, and it
    goes round that once: then no two edges can meet. Areas are summed in the order in which GEOS sums
    them, so that they are the same to the last digit.

    Parameters
    ----------
    wkb
        WKB bytes.

    Returns
    -------
    Outlines
        One row a geometry.

    Examples
    --------
    >>> import shapely
    >>> bow = shapely.from_wkt("POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))")
    >>> found = outlines(pa.chunked_array([shapely.to_wkb([shapely.box(0, 0, 2, 5), bow])]))
    >>> found.area.tolist(), found.sound.tolist()
    ([10.0, 0.0], [True, False])
    """
    size = len(wkb)
    found = Outlines(
        np.zeros(size, dtype=bool),
        np.full((4, size), np.nan).T,  # each end by itself: it is looked at so
        np.full(size, np.nan),
        np.zeros(size, dtype=bool),
    )
    blocks = list(_blocks(wkb))
    half = beside(_look_at, blocks[1::2], found) if len(blocks) > 1 else None
    _look_at(blocks[::2] if half else blocks, found)
    if half:
        half.result()
    return found


def _blocks(wkb: pa.ChunkedArray) -> Iterator[tuple[pa.Array, int]]:
    """Parts of the column small enough for the cache, and where each begins."""
    start = 0
    for chunk in wkb.chunks:
        for at in range(0, len(chunk), _BLOCK):
            yield chunk.slice(at, _BLOCK), start + at
        start += len(chunk)


def _look_at(blocks: Iterable[tuple[pa.Array, int]], found: Outlines) -> None:
    """Fill in what some blocks tell; each has rows of its own."""
    for block, start in blocks:
        _look(block, start, found)


def _look(block: pa.Array, start: int, found: Outlines) -> None:
    """Fill in what one block tells."""
    held, ends = _raw(block)
    begins, lengths = ends[:-1], np.diff(ends)
    for first, rows in _rings(held, begins, lengths, block):
        points = (lengths[rows] - first - _COUNT) // _POINT
        for count in np.unique(points):
            these = rows[points == count]
            ring = _coordinates(block, these, first + _COUNT, int(count))
            _measure(ring, start + these, found)
    spots = np.flatnonzero(np.asarray(block.is_valid()) & (lengths == SPOT))
    spots = spots[_begin(held, begins[spots], _SPOT)]
    if len(spots):
        _place(_coordinates(block, spots, len(_SPOT), 1)[0], start + spots, found)


def _place(xy: Floats, at: Ints, found: Outlines) -> None:
    """Extent of points; an empty one has no place."""
    here = np.isfinite(xy).all(axis=0)
    kept = at[here]
    found.plain[kept] = True
    found.bounds[kept] = np.concatenate([xy, xy])[:, here].T
    found.area[kept] = 0.0
    found.sound[kept] = True


def _raw(block: pa.Array) -> tuple[Bytes, Ints]:
    """Bytes of a block, and where each of its values begins and ends."""
    _, offsets, data = block.buffers()
    width = np.int64 if pa.types.is_large_binary(block.type) else np.int32
    ends = np.frombuffer(offsets, dtype=width, count=block.offset + len(block) + 1)
    held = np.frombuffer(data, dtype=np.uint8) if data is not None else np.empty(0, np.uint8)
    return held, ends[block.offset :].astype(np.int64)


def _rings(held: Bytes, begins: Ints, lengths: Ints, block: pa.Array) -> Iterator[tuple[int, Ints]]:
    """Rows of plain polygons and where their number of points stands: alone, or as the only part."""
    there = np.flatnonzero(np.asarray(block.is_valid()) & (lengths > len(_POLYGON) + _COUNT))
    alone = there[_begin(held, begins[there], _POLYGON)]
    part = there[(lengths[there] > 2 * len(_POLYGON) + _COUNT)]
    part = part[_begin(held, begins[part], _SINGLE)]
    part = part[_begin(held, begins[part] + len(_SINGLE), _POLYGON)]
    for first, rows in ((len(_POLYGON), alone), (len(_SINGLE) + len(_POLYGON), part)):
        if len(rows):
            points = lengths[rows] - first - _COUNT
            written = np.zeros(len(rows), dtype=np.int64)
            for byte in range(_COUNT):
                written |= held[begins[rows] + first + byte].astype(np.int64) << (8 * byte)
            whole = (written * _POINT == points) & (written >= _LEAST)
            if whole.any():
                yield first, rows[whole]


def _begin(held: Bytes, begins: Ints, words: bytes) -> Mask:
    """Which values begin with these bytes."""
    same = np.ones(len(begins), dtype=bool)
    for at, byte in enumerate(words):
        same &= held[begins + at] == byte
    return same


def _coordinates(block: pa.Array, rows: Ints, header: int, count: int) -> Floats:
    """Coordinates of rings of equally many points, as points × (x, y) × rings."""
    held, ends = _raw(block.take(pa.array(rows)))
    step = (header + count * _POINT, _POINT, _POINT // 2)
    pairs = np.ndarray((len(rows), count, 2), "<f8", held.data, int(ends[0]) + header, step)
    return np.ascontiguousarray(pairs.transpose(1, 2, 0), dtype=np.float64)


def _measure(ring: Floats, at: Ints, found: Outlines) -> None:
    """Extent, area and soundness of rings of equally many points."""
    x, y = ring[:, 0], ring[:, 1]
    low, high = ring.min(axis=0), ring.max(axis=0)
    with np.errstate(invalid="ignore", over="ignore"):
        terms = (x[1:-1] - x[0]) * (y[:-2] - y[2:])
        twice = terms.cumsum(axis=0)[-1] if terms.shape[1] == 1 else terms.sum(axis=0)
        seen = ring - ring[:-1].mean(axis=0)
        cross = seen[:-1, 0] * seen[1:, 1] - seen[1:, 0] * seen[:-1, 1]
        least = _CERTAIN * ((high - low) ** 2).sum(axis=0)
        turned = (cross > least).all(axis=0) | (cross < -least).all(axis=0)
        below = seen[:, 1] < 0
        once = (below[:-1] & ~below[1:]).sum(axis=0) == 1
    closed = (ring[0] == ring[-1]).all(axis=0)
    kept = at[closed]
    found.plain[kept] = True
    found.bounds[kept] = np.concatenate([low, high])[:, closed].T
    found.area[kept] = np.abs(twice / 2)[closed]
    found.sound[kept] = (turned & once & np.isfinite(high - low).all(axis=0))[closed]
