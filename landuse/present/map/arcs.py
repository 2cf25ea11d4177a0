"""Shared boundaries (共用界线): what two parcels have in common is written once.

Rings are written one after the other, vertex by vertex. Where the boundary of a ring runs along
one that was written before, in the other direction, a copy is noted instead of the vertices: how
many vertices came since the last copy, how many are copied, and how far back the first of them is.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
_SHORTEST = 2
_MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F))


class Arcs(NamedTuple):
    """Vertices without what is copied (去重后的界址点).

    Parameters
    ----------
    own
        Which vertices are written out; the others are copies.
    skips
        Vertices written out before each copy, since the last one.
    lengths
        Vertices of each copy.
    backs
        How far the first source of each copy lies before its first vertex; the sources run
        backwards from there.
    """

    own: npt.NDArray[np.bool_]
    skips: Ints
    lengths: Ints
    backs: Ints


def find_arcs(x: npt.NDArray[Any], y: npt.NDArray[Any], ring: npt.NDArray[Any]) -> Arcs:
    """Find what each ring shares with an earlier one (查找共用界线).

    Parameters
    ----------
    x, y
        Whole-number positions of the vertices, rings one after the other, not closed.
    ring
        Number of the ring of each vertex, ascending.

    Returns
    -------
    Arcs
        What to write out and what to copy.

    Examples
    --------
    Two squares side by side; the second copies two vertices of the first.

    >>> x = np.array([0, 1, 1, 0, 1, 1, 2, 2])
    >>> y = np.array([0, 0, 1, 1, 1, 0, 0, 1])
    >>> int(find_arcs(x, y, np.array([0, 0, 0, 0, 1, 1, 1, 1])).own.sum())
    6
    """
    source = _twins(x, y, ring)
    copied = np.flatnonzero(source >= 0)
    starts = np.ones(len(copied), dtype=bool)
    if len(copied) > 1:
        same = (np.diff(copied) == 1) & (np.diff(source[copied]) == -1)
        starts[1:] = ~(same & (ring[copied[1:]] == ring[copied[:-1]]))
    first = np.flatnonzero(starts)
    length = np.diff(np.r_[first, len(copied)])
    begin = copied[first]
    origin = source[begin]
    # an edge gives its far end; the near end comes along where it is not copied by the run before
    near = _near_end(x, y, ring, begin, origin, np.r_[-1, (begin + length - 1)[:-1]])
    begin, origin, length = begin - near, origin + near, length + near
    kept = length >= _SHORTEST
    begin, origin, length = begin[kept], origin[kept], length[kept]
    own = np.ones(len(x), dtype=bool)
    for offset in range(int(length.max(initial=0))):
        reach = length > offset
        own[begin[reach] + offset] = False
    ends = np.r_[0, (begin + length)[:-1]] if len(begin) else begin
    return Arcs(own, begin - ends, length, begin - origin)


def _twins(x: npt.NDArray[Any], y: npt.NDArray[Any], ring: npt.NDArray[Any]) -> Ints:
    """For each vertex an earlier one that ends the same edge, run through the other way; or −1."""
    source = np.full(len(x), -1, dtype=np.int64)
    inner = np.flatnonzero(ring[1:] == ring[:-1]).astype(np.int64)  # edge from each to the next
    if not len(inner):
        return source
    with np.errstate(over="ignore"):
        mixed = x.astype(np.uint64) * _MIX[0] ^ (y.astype(np.uint64) + _MIX[0]) * _MIX[1]
        mixed ^= mixed >> np.uint64(29)
        key = mixed[inner] + mixed[inner + 1]
    del mixed
    order = np.argsort(key, kind="stable")
    ranked = key[order]
    pair = np.flatnonzero(ranked[1:] == ranked[:-1])
    early, late = inner[order[pair]], inner[order[pair + 1]]
    turned = (x[early] == x[late + 1]) & (y[early] == y[late + 1])
    turned &= (x[early + 1] == x[late]) & (y[early + 1] == y[late])
    source[late[turned] + 1] = early[turned]
    return source


def _near_end(
    x: npt.NDArray[Any],
    y: npt.NDArray[Any],
    ring: npt.NDArray[Any],
    begin: Ints,
    origin: Ints,
    last: Ints,
) -> Ints:
    """1 where the vertex before a run is the one after its source, and nobody copied it yet."""
    before, after = begin - 1, origin + 1
    free = before > last
    same = (x[before] == x[after]) & (y[before] == y[after])
    near: Ints = (free & same & (ring[before] == ring[begin]) & (after < before)).astype(np.int64)
    return near
