"""Both sides of a lease: what the lessor lets is what the lessee leases."""

import numpy as np
import pandas as pd
import pytest

from tests.apportion.chain_park import land, net, park, row


def test_a_lease_told_by_one_side_is_told_by_both() -> None:
    """Domain notes §1.7: lessor minus = lessee plus for each lease; with a note."""
    by_lessee = park([row("E1", "own", 20.0), row("E2", "lease", 5.0, of="E1")])
    by_lessor = park([row("E1", "own", 20.0), row("E1", "sublet", 5.0, of="E2")])
    for found in (by_lessee, by_lessor):
        assert found.land() == {"E1": 15.0, "E2": 5.0}
        assert found.lines("sublet") == [("E1", "P1", 5.0)]
        assert found.lines("lease") == [("E2", "P1", 5.0)]
        assert found.note("chains.derived").params["count"] == 1
    assert by_lessee.note("chains.derived").params["lessors"] == 1
    assert by_lessor.note("chains.derived").params["lessees"] == 1


def test_a_lease_told_by_both_sides_alike_stays_as_it_is() -> None:
    found = park(
        [
            row("E1", "own", 20.0),
            row("E1", "sublet", 5.0, of="E2"),
            row("E2", "lease", 5.0, of="E1"),
        ]
    )
    assert found.land() == {"E1": 15.0, "E2": 5.0}
    assert found.codes() == []
    assert (found.links["method"] == "occupancy").all()


@pytest.mark.parametrize(("counts", "area"), [("lessee", 6.0), ("lessor", 5.0)])
def test_two_sides_that_differ_are_said_and_the_policy_decides(counts: str, area: float) -> None:
    told = [
        row("E1", "own", 20.0),
        row("E1", "sublet", 5.0, of="E2"),
        row("E2", "lease", 6.0, of="E1"),
    ]
    found = park(told, rules=land(lease_differs=counts))
    assert found.land() == {"E1": 20.0 - area, "E2": area}
    note = found.note("chains.sides_differ")
    assert (note.params["of_lessor"], note.params["of_lessee"]) == ("5", "6")
    assert note.params["counts"]["en"] == counts
    for lang in ("zh", "en"):
        assert "5" in note.message(lang)
        assert note.remedy(lang)


def test_a_confirmed_side_goes_before_the_policy_and_a_known_area_before_that() -> None:
    told = [
        row("E1", "own", 20.0),
        row("E1", "sublet", 5.0, of="E2", confirmed=True),
        row("E2", "lease", 6.0, of="E1"),
    ]
    assert park(told).land() == {"E1": 15.0, "E2": 5.0}
    told[2]["area"] = None
    told[1]["confirmed"] = None
    found = park(told)
    assert found.land() == {"E1": 15.0, "E2": 5.0}
    assert "chains.sides_differ" not in found.codes()


def test_a_rounding_is_no_difference_and_both_sides_become_one_figure() -> None:
    found = park(
        [
            row("E1", "own", 20.0),
            row("E1", "sublet", 5.0, of="E2"),
            row("E2", "lease", 5.01, of="E1"),
        ]
    )
    assert found.land() == {"E1": 14.99, "E2": 5.01}
    assert found.codes() == []


def test_a_period_that_only_one_side_has_holds_for_both() -> None:
    found = park(
        [
            row("E1", "own", 20.0),
            row("E1", "sublet", 5.0, of="E2", to="2025-06-30"),
            row("E2", "lease", 5.0, of="E1"),
        ]
    )
    assert found.links["to_on"].dropna().tolist() == [pd.Timestamp("2025-06-30")] * 2
    assert found.land()["E1"] == pytest.approx(20 - 5 * 181 / 365)
    assert found.codes() == []


def test_periods_that_differ_are_said_with_their_days() -> None:
    found = park(
        [
            row("E1", "own", 20.0),
            row("E1", "sublet", 5.0, of="E2", to="2025-06-30"),
            row("E2", "lease", 5.0, of="E1", to="2025-09-30"),
        ]
    )
    note = found.note("chains.sides_differ")
    assert "2025-06-30" in note.params["of_lessor"]
    assert "2025-09-30" in note.params["of_lessee"]
    assert set(found.links["to_on"].dropna()) == {pd.Timestamp("2025-09-30")}


def test_two_leases_of_one_pair_are_compared_in_sum() -> None:
    told = [
        row("E1", "own", 20.0),
        row("E1", "sublet", 10.0, of="E2"),
        row("E2", "lease", 4.0, of="E1"),
        row("E2", "lease", 6.0, of="E1"),
    ]
    found = park(told)
    assert found.land() == {"E1": 10.0, "E2": 10.0}
    assert found.codes() == []
    assert sorted(found.lines("sublet")) == [("E1", "P1", 4.0), ("E1", "P1", 6.0)]


def test_land_let_to_nobody_named_covers_the_leases_that_name_the_lessor() -> None:
    told = [
        row("E1", "own", 20.0),
        row("E1", "sublet", 13.0),
        row("E2", "lease", 5.0, of="E1"),
        row("E3", "lease", 8.0, of="E1"),
    ]
    found = park(told)
    assert found.land() == {"E1": 7.0, "E2": 5.0, "E3": 8.0}
    told[1]["area"] = 15.0
    more = park(told)
    assert more.land() == {"E1": 5.0, "E2": 5.0, "E3": 8.0}
    assert more.note("chains.lessee_unknown").params["area"] == "2.00"


@pytest.mark.parametrize(("counts", "left"), [("lessee", 7.0), ("lessor", 10.0)])
def test_land_let_to_nobody_named_that_is_less_than_the_leases(counts: str, left: float) -> None:
    told = [
        row("E1", "own", 20.0),
        row("E1", "sublet", 10.0),
        row("E2", "lease", 5.0, of="E1"),
        row("E3", "lease", 8.0, of="E1"),
    ]
    found = park(told, rules=land(lease_differs=counts))
    assert found.land()["E1"] == pytest.approx(left)
    assert sum(found.land().values()) == pytest.approx(20.0)
    assert found.note("chains.sides_differ").params["of_lessor"] == "10"


def test_one_lease_without_an_area_has_what_is_left_of_the_land_let() -> None:
    told = [
        row("E1", "own", 20.0),
        row("E1", "sublet", 13.0),
        row("E2", "lease", 5.0, of="E1"),
        row("E3", "lease", None, of="E1"),
    ]
    assert park(told).land() == {"E1": 7.0, "E2": 5.0, "E3": 8.0}


def test_tenants_one_after_the_other_are_no_overlap() -> None:
    told = [
        row("E1", "own", 20.0),
        row("E1", "sublet", 10.0),
        row("E2", "lease", 10.0, of="E1", to="2025-06-30"),
        row("E3", "lease", 10.0, of="E1", since="2025-07-01"),
    ]
    found = park(told)
    assert "chains.sides_differ" not in found.codes()
    assert found.land()["E1"] == pytest.approx(10.0)


def test_a_lessor_that_is_not_named_is_the_one_that_names_the_lessee() -> None:
    found = park(
        [row("E1", "own", 20.0), row("E1", "sublet", 5.0, of="E2"), row("E2", "lease", 5.0)]
    )
    assert found.land() == {"E1": 15.0, "E2": 5.0}
    assert found.codes() == []


@pytest.mark.parametrize("other", [None, "unknown", "未知", "城关街道@某村", "somebody"])
def test_the_other_party_may_be_unknown(other: str | None) -> None:
    """Wenzhou EDZ: unknown lessee or lessor allowed, "unknown" or a village (§1.7)."""
    found = park([row("E1", "own", 20.0), row("E1", "sublet", 8.0, of=other)])
    assert found.land() == {"E1": 12.0}
    assert found.note("chains.lessee_unknown").params == {"count": 1, "area": "8.00"}
    found = park([row("E2", "lease", 5.0, of=other)])
    assert found.land() == {"E2": 5.0}
    assert found.note("chains.lessor_unknown").params == {"count": 1, "area": "5.00"}


def test_a_village_that_is_named_covers_no_lease_of_others() -> None:
    told = [
        row("E1", "own", 20.0),
        row("E1", "sublet", 8.0, of="某村"),
        row("E2", "lease", 5.0, of="E1"),
    ]
    assert park(told).land() == {"E1": 7.0, "E2": 5.0}


def test_a_lessor_without_land_there_loses_none() -> None:
    found = park([row("E1", "own", 20.0, at="P2"), row("E2", "lease", 5.0, of="E1")])
    assert found.land() == {"E1": 20.0, "E2": 5.0}
    assert found.note("chains.lessor_without_land").params["count"] == 1


def test_an_unknown_area_stays_unknown_on_both_sides() -> None:
    found = park([row("E1", "own", 20.0), row("E2", "lease", None, of="E1")])
    assert np.isnan(found.land()["E1"])
    assert np.isnan(found.land()["E2"])
    assert np.isnan(net(found.links)["E2", "P1"])


def test_sublet_on_the_row_of_the_sub_tenant() -> None:
    """A lets 8 mu to B, B 2 of them to C, and C writes 转租 with B as the other party."""
    told = [
        row("E1", "own", 20.0),
        row("E2", "lease", 8.0, of="E1"),
        row("E3", "sublet", 2.0, of="E2"),
    ]
    found = park(told)
    assert found.land() == {"E1": 12.0, "E2": 6.0, "E3": 2.0}
    assert found.lines("sublet") == [("E1", "P1", 8.0), ("E2", "P1", 2.0)]
    note = found.note("chains.sublet_in")
    assert "P1: E3 (E2)" in note.message("zh")
    assert "P1: E3 (E2)" in note.message("en")
    plain = park([*told[:2], row("E3", "lease", 2.0, of="E2")])
    assert found.land() == plain.land()
    assert "chains.sublet_in" not in plain.codes()


def test_sublet_with_an_owner_as_the_other_party_is_asked_about() -> None:
    found = park([row("E1", "own", 20.0), row("E3", "sublet", 2.0, of="E1")])
    assert found.note("chains.sublet_unclear").severity == "warning"
    assert "P1: E3 (E1)" in found.note("chains.sublet_unclear").remedy("zh") + found.note(
        "chains.sublet_unclear"
    ).message("zh")
