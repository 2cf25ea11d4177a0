"""Rings from points, holes from parts, and how exact a declared area must be."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from landuse.ingest.ground.boundary import Ring, area_of_rings, corners, fits, rings

SQUARE = [(0.0, 0.0), (0.0, 10.0), (10.0, 10.0), (10.0, 0.0)]


def square(x: float, y: float, side: float) -> Ring:
    return Ring(np.array(shapely.box(x, y, x + side, y + side).exterior.coords)[:-1], True, 1)


def cut(
    points: list[tuple[float, float]], numbers: str, labels: list[str] | None = None
) -> list[Ring]:
    named = labels or [f"J{i}" for i in range(len(points))]
    lines = list(range(10, 10 + len(points)))
    return rings(np.array(points), list(numbers), named, lines, same=0.001)


@pytest.mark.parametrize("closing", [[], [(0.0, 0.0)], [(0.0004, 0.0003)]])
def test_a_ring_is_the_same_however_it_is_closed(closing: list[tuple[float, float]]) -> None:
    points = SQUARE + closing
    (found,) = cut(points, "1" * len(points))
    assert found.xy.tolist() == [list(each) for each in SQUARE]
    assert found.closed == bool(closing)
    assert (found.line, found.gap, corners(found)) == (10, 0.0, 4)


def test_a_new_number_or_a_closed_ring_begins_another() -> None:
    other = [(x + 100, y) for x, y in SQUARE]
    by_number = cut(SQUARE + other, "11112222")
    by_closing = cut([*SQUARE, SQUARE[0], *other, other[0]], "1" * 10)
    for found in (by_number, by_closing):
        assert [len(ring.xy) for ring in found] == [4, 4]
        assert found[1].xy.tolist() == [list(each) for each in other]
    assert by_closing[1].line == 15


def test_the_first_label_somewhere_else_is_a_gap() -> None:
    points = [*SQUARE, (3.0, 4.0)]
    (found,) = cut(points, "11111", ["J1", "J2", "J3", "J4", "J1"])
    assert not found.closed
    assert found.gap == 5.0
    assert len(found.xy) == 5


@pytest.mark.parametrize("points", [SQUARE[:1], SQUARE[:2], [SQUARE[0]] * 3])
def test_too_few_corners(points: list[tuple[float, float]]) -> None:
    assert max(corners(ring) for ring in cut(points, "1" * len(points))) < 3


@pytest.mark.parametrize(
    ("found", "area", "parts", "crossing"),
    [
        ([square(0, 0, 10)], 100, 1, False),
        ([square(0, 0, 10), square(2, 2, 3)], 91, 1, False),
        ([square(2, 2, 3), square(0, 0, 10)], 91, 1, False),
        ([square(0, 0, 10), square(20, 0, 5)], 125, 2, False),
        ([square(0, 0, 10), square(2, 2, 6), square(4, 4, 1)], 65, 2, False),
        ([square(0, 0, 10), square(1, 1, 2), square(20, 0, 10), square(21, 1, 3)], 187, 2, False),
        ([square(0, 0, 10), square(10, 0, 10)], 200, 2, False),
        ([square(0, 0, 10), square(0, 0, 3)], 91, 1, False),
        ([square(0, 0, 10), square(5, 5, 10)], 200, 2, True),
        ([square(0, 0, 10), square(-0.001, 2, 3)], 91, 1, False),
    ],
)
def test_holes_and_parts(found: list[Ring], area: float, parts: int, crossing: bool) -> None:
    shape, said = area_of_rings(found)
    assert shape.area == pytest.approx(area, rel=1e-3)
    assert len(shapely.get_parts(shape)) == parts
    assert said == crossing


def test_a_bow_tie_is_left_for_the_repair() -> None:
    tie = Ring(np.array([(0.0, 0.0), (10.0, 10.0), (10.0, 0.0), (0.0, 10.0)]), True, 1)
    shape, _ = area_of_rings([tie, square(20, 0, 5)])
    assert not shape.is_valid
    assert shapely.make_valid(shape).area == pytest.approx(75)


@given(st.permutations(range(4)), st.booleans())
def test_order_and_direction_of_rings_change_no_area(order: list[int], turned: bool) -> None:
    found = [square(0, 0, 20), square(2, 2, 10), square(4, 4, 3), square(15, 15, 2)]
    if turned:
        found = [Ring(ring.xy[::-1], ring.closed, ring.line) for ring in found]
    shape, crossing = area_of_rings([found[i] for i in order])
    assert shape.area == pytest.approx(400 - 100 + 9 - 4)
    assert shape.is_valid
    assert not crossing


@pytest.mark.parametrize(
    ("declared", "enclosed", "step", "fit"),
    [
        (1.25, 1.0, 1e-4, False),
        (2.0, 2.0, 1e-4, True),
        (2.0, 2.0099, 1e-4, True),
        (2.0, 2.0111, 1e-4, False),
        (0.1, 0.149, 0.1, True),  # one decimal place says no more
        (0.1, 0.16, 0.1, False),
        (0.0, 1.0, 1e-4, False),
    ],
)
def test_declared_areas(declared: float, enclosed: float, step: float, fit: bool) -> None:
    assert fits(declared, enclosed, step) is fit
