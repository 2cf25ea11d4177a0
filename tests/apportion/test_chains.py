"""Chains of sublets, and circles that nobody's land can be told from."""

import math

import pytest

from landuse.apportion.chains import order_of
from tests.apportion.chain_park import park, row


def test_a_chain_of_sublets_leaves_each_what_it_keeps() -> None:
    """A owns 20, lets 12 to B, who lets 5 on to C, who lets 1 on to D."""
    found = park(
        [
            row("E1", "own", 20.0),
            row("E2", "lease", 12.0, of="E1"),
            row("E2", "sublet", 5.0, of="E3"),
            row("E3", "lease", 5.0, of="E2"),
            row("E4", "lease", 1.0, of="E3"),
        ]
    )
    assert found.land() == {"E1": 8.0, "E2": 7.0, "E3": 4.0, "E4": 1.0}
    assert found.codes() == ["chains.derived"]


def test_leases_in_a_circle_are_named_and_their_areas_unknown() -> None:
    found = park(
        [
            row("E1", "own", 20.0),
            row("E1", "lease", 5.0, of="E3"),
            row("E2", "lease", 5.0, of="E1"),
            row("E3", "lease", 5.0, of="E2"),
        ]
    )
    assert all(math.isnan(area) for area in found.land().values())
    note = found.note("chains.circle")
    assert note.params == {"parcel": "P1", "firms": "E1 → E2 → E3 → E1"}
    assert note.severity == "warning"
    assert "E1 → E2 → E3 → E1" in note.message("zh")


def test_a_lease_from_oneself_is_a_circle_too() -> None:
    found = park([row("E1", "own", 20.0), row("E1", "lease", 5.0, of="E1")])
    assert found.note("chains.circle").params["firms"] == "E1 → E1"
    assert math.isnan(found.land()["E1"])


def test_a_circle_touches_nobody_else() -> None:
    """E5 leases from one of the circle: its lease is none of the circle's."""
    found = park(
        [
            row("E1", "lease", 5.0, of="E2"),
            row("E2", "lease", 5.0, of="E1"),
            row("E5", "lease", 2.0, of="E1"),
            row("E6", "own", 9.0, at="P2"),
        ]
    )
    assert found.land()["E5"] == 2.0
    assert found.land()["E6"] == 9.0
    assert math.isnan(found.land()["E1"])


def test_two_circles_are_two_notes() -> None:
    told = [row(a, "lease", 3.0, of=b) for a, b in (("E1", "E2"), ("E2", "E1"))]
    told += [row(a, "lease", 3.0, at="P2", of=b) for a, b in (("E1", "E2"), ("E2", "E1"))]
    found = park(told)
    rings = [note.params for note in found.notes if note.code == "chains.circle"]
    assert [(ring["parcel"], ring["firms"]) for ring in rings] == [
        ("P1", "E1 → E2 → E1"),
        ("P2", "E1 → E2 → E1"),
    ]


@pytest.mark.parametrize(("to", "circles"), [("2024-12-31", 0), ("2025-01-01", 1)])
def test_there_and_back_at_other_times_is_no_circle(to: str, circles: int) -> None:
    found = park(
        [
            row("E1", "own", 20.0),
            row("E2", "own", 10.0, at="P1"),
            row("E2", "lease", 5.0, of="E1", to=to),
            row("E1", "lease", 5.0, of="E2", since="2025-01-01"),
        ]
    )
    assert found.codes().count("chains.circle") == circles


def test_the_same_firms_on_two_parcels_are_no_circle() -> None:
    found = park(
        [
            row("E1", "own", 20.0),
            row("E2", "own", 20.0, at="P2"),
            row("E2", "lease", 5.0, of="E1"),
            row("E1", "lease", 4.0, at="P2", of="E2"),
        ]
    )
    assert found.land() == {"E1": 19.0, "E2": 21.0}
    assert "chains.circle" not in found.codes()


def test_lessors_come_before_those_they_let_to() -> None:
    order = order_of([(5, 2), (2, 9), (5, 9), (1, 5)])
    assert order.index(1) < order.index(5) < order.index(2) < order.index(9)
    assert sorted(order_of([(1, 2), (2, 1), (2, 3)])) == [1, 2, 3]
