"""Boundaries from points (界址点成面): rings closed, holes told from further parts, area checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Coordinates = NDArray[np.float64]

_INSIDE = 0.99
"""Share of a ring that lies in another for it to be inside; the rest is survey noise."""
_CORNERS = 3
AREA_TOLERANCE = 0.005
"""Declared against enclosed area: ten times what grid and ellipsoid differ by at the edge of a zone
(0.05 %); what the declared figure was rounded to comes on top."""


@dataclass(frozen=True)
class Ring:
    """One ring of a boundary (环).

    Parameters
    ----------
    xy
        East and north of its points, without the closing one.
    closed
        Whether its last point repeated the first.
    line
        Line of its first point.
    gap
        Distance between the first point and one that bears its label at the end, but lies elsewhere.
    """

    xy: Coordinates
    closed: bool
    line: int
    gap: float = 0.0


def rings(
    xy: Coordinates,
    numbers: Sequence[str],
    labels: Sequence[str],
    lines: Sequence[int],
    *,
    same: float,
) -> list[Ring]:
    """Points in order → rings (界址点分环): a new number, or points after a closed ring, begin one.

    Parameters
    ----------
    xy
        East and north of each point.
    numbers
        Ring number of each, as written.
    labels
        Its label.
    lines
        Its line in the file.
    same
        Distance within which two points are one.

    Returns
    -------
    list of Ring
        In the order of the file.

    Examples
    --------
    >>> xy = np.array([[0, 0], [0, 9], [9, 9], [0, 0]], float)
    >>> found = rings(xy, ["1"] * 4, ["J1", "J2", "J3", "J1"], range(1, 5), same=0.001)
    >>> len(found), found[0].closed, found[0].xy.tolist()
    (1, True, [[0.0, 0.0], [0.0, 9.0], [9.0, 9.0]])
    """
    found: list[Ring] = []
    start = 0
    for at in range(1, len(xy) + 1):
        back = at - start > _CORNERS and _near(xy[at - 1], xy[start], same)
        if at == len(xy) or numbers[at] != numbers[start] or back:
            found.append(_ring(xy[start:at], labels[start:at], lines[start], same))
            start = at
    return found


def _near(left: Coordinates, right: Coordinates, same: float) -> bool:
    return bool(np.hypot(*(left - right)) <= same)


def _ring(xy: Coordinates, labels: Sequence[str], line: int, same: float) -> Ring:
    closed = len(xy) > 1 and _near(xy[0], xy[-1], same)
    named = len(labels) > 1 and labels[0] != "" and labels[0] == labels[-1]
    gap = float(np.hypot(*(xy[0] - xy[-1]))) if named and not closed else 0.0
    return Ring(xy[:-1] if closed else xy, closed, line, gap)


def corners(ring: Ring) -> int:
    """Different points of a ring (不同界址点数).

    Parameters
    ----------
    ring
        The ring.

    Returns
    -------
    int
        Fewer than three make no area.
    """
    return len(np.unique(ring.xy, axis=0))


def area_of_rings(found: Sequence[Ring]) -> tuple[shapely.Geometry, bool]:
    """Rings → polygon or several (环组合成面): a ring inside another is a hole, in a hole a part again.

    Parameters
    ----------
    found
        Rings of three corners or more.

    Returns
    -------
    shapely.Geometry, bool
        The area as drawn, valid or not; whether some ring lies partly inside another.
    """
    shells = [shapely.Polygon(ring.xy) for ring in found]
    if len(shells) == 1:
        return shells[0], False
    order = sorted(range(len(shells)), key=lambda i: (-shells[i].area, i))
    sound = shapely.make_valid(np.array(shells, dtype=object))
    above: dict[int, list[int]] = {}
    crossing = False
    for place, i in enumerate(order):
        above[i] = []
        for j in order[:place]:
            share = _share(sound[i], sound[j])
            if share >= _INSIDE:
                above[i].append(j)
            elif share > 1 - _INSIDE:
                crossing = True
    outer = [i for i in range(len(shells)) if len(above[i]) % 2 == 0]
    parts = [
        shapely.Polygon(
            found[i].xy,
            [
                found[j].xy
                for j in range(len(shells))
                if len(above[j]) == len(above[i]) + 1 and i in above[j]
            ],
        )
        for i in outer
    ]
    return (parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)), crossing


def _share(small: shapely.Geometry, big: shapely.Geometry) -> float:
    """Share of an area that lies in another."""
    if not small.area or not shapely.intersects(small, big):
        return 0.0
    return float(shapely.intersection(small, big).area / small.area)


def fits(declared: float, enclosed: float, step: float) -> bool:
    """Whether a declared area can be the enclosed one (申报面积是否相符).

    Parameters
    ----------
    declared, enclosed
        In the same unit.
    step
        Unit of the last decimal place that the declared figure was written with.

    Returns
    -------
    bool
        True within half a per cent and half of that place.

    Examples
    --------
    >>> fits(2.0, 2.005, 0.0001), fits(1.25, 1.0, 0.0001), fits(0.1, 0.1047, 0.01)
    (True, False, True)
    """
    return abs(declared - enclosed) <= AREA_TOLERANCE * enclosed + step / 2 + 1e-12
