"""Day by day: nobody lets more than it holds, and a parcel carries no more than it has."""

import numpy as np
import pandas as pd
import pytest

from landuse.apportion.daily import land_on
from tests.apportion.chain_park import Park, land, net, park, row


def used(found: Park, day: str) -> dict[str, float]:
    """Land on P1 by enterprise on one day."""
    frame = land_on(found.links, pd.Timestamp(day)).reset_index()
    ids = found.tables["enterprises"]["enterprise_id"]
    return {
        ids[one.enterprise_row]: round(one.land, 9)
        for one in frame.itertuples()
        if one.parcel_row == 0
    }


def test_more_let_than_held_is_cut_on_both_sides_with_the_amount() -> None:
    found = park(
        [
            row("E1", "own", 10.0),
            row("E2", "lease", 9.0, of="E1"),
            row("E3", "lease", 6.0, of="E1"),
        ]
    )
    assert found.land() == {"E1": 0.0, "E2": 6.0, "E3": 4.0}
    note = found.note("chains.sublet_too_much")
    said = {name: note.params[name] for name in ("enterprise", "held", "let", "excess")}
    assert said == {"enterprise": "E1", "held": "10.0000", "let": "15.0000", "excess": "5.0000"}


def test_a_cut_goes_down_the_chain() -> None:
    """E2 holds 10 after the cut, and has let 12 of it on to E3."""
    found = park(
        [
            row("E1", "own", 10.0),
            row("E2", "lease", 15.0, of="E1"),
            row("E3", "lease", 12.0, of="E2"),
        ]
    )
    assert found.land() == {"E1": 0.0, "E2": 0.0, "E3": 10.0}
    cut = [note.params["enterprise"] for note in found.notes if note.code.endswith("too_much")]
    assert cut == ["E1", "E2"]


def test_a_cut_holds_on_the_days_that_need_it() -> None:
    """Until June two tenants share 12 of 10 mu, from July one has 6."""
    found = park(
        [
            row("E1", "own", 10.0),
            row("E2", "lease", 6.0, of="E1"),
            row("E3", "lease", 6.0, of="E1", to="2025-06-30"),
        ]
    )
    assert used(found, "2025-06-30") == {"E1": 0.0, "E2": 5.0, "E3": 5.0}
    assert used(found, "2025-07-01") == {"E1": 4.0, "E2": 6.0}
    assert found.land()["E2"] == pytest.approx((5 * 181 + 6 * 184) / 365)


def test_a_lessor_whose_own_land_begins_later() -> None:
    """Until June the lessor holds nothing: the lease counts for the lessee alone."""
    found = park([row("E1", "own", 10.0, since="2025-07-01"), row("E2", "lease", 4.0, of="E1")])
    assert used(found, "2025-06-30") == {"E2": 4.0}
    assert used(found, "2025-07-01") == {"E1": 6.0, "E2": 4.0}
    assert found.note("chains.lets_without_land").params["day"] == "2025-01-01"
    assert found.land()["E1"] == pytest.approx(6 * 184 / 365)


def test_years_without_figures_are_not_looked_at() -> None:
    found = park(
        [
            row("E1", "own", 10.0, since="2014-05-01"),
            row("E2", "lease", 4.0, of="E1", since="2009-01-01"),
        ]
    )
    assert found.codes() == ["chains.derived"]


def test_a_holding_that_is_not_known_cuts_nothing() -> None:
    told = [row("E1", "own", 20.0), row("E1", "own", None), row("E2", "lease", 30.0, of="E1")]
    found = park(told)
    assert found.land()["E2"] == 30.0
    assert np.isnan(found.land()["E1"])
    assert "chains.sublet_too_much" not in found.codes()


def test_a_period_that_ends_before_it_begins_stays_in_the_table() -> None:
    found = park(
        [
            row("E1", "own", 10.0),
            row("E2", "lease", 15.0, of="E1"),
            row("E3", "lease", 1.0, of="E1", since="2025-02-01", to="2025-01-01"),
        ]
    )
    assert set(found.links["enterprise_id"]) == {"E1", "E2", "E3"}
    assert found.land() == {"E1": 0.0, "E2": 10.0}


def test_an_overrun_on_some_days_is_said_with_the_day() -> None:
    """Who is gone by the end of the year is in nobody's way, except while it was there."""
    told = [
        row("E1", "own", 15.0, to="2025-06-30"),
        row("E2", "own", 15.0, since="2025-06-01"),
    ]
    found = park(told)
    note = found.note("chains.overrun")
    assert note.params == {
        "parcel": "P1",
        "used": "30.0000",
        "area": "20.0000",
        "day": "2025-06-01",
    }
    assert found.land()["E2"] == pytest.approx(15 * 214 / 365)
    told[1]["from_on"] = pd.Timestamp("2025-07-01")
    assert park(told).codes() == []


def test_an_overrun_is_scaled_down_where_the_policy_says_so() -> None:
    told = [row("E1", "own", 15.0, to="2025-06-30"), row("E2", "own", 15.0, since="2025-06-01")]
    found = park(told, rules=land(overrun="scale"))
    assert used(found, "2025-05-31") == {"E1": 15.0}
    assert used(found, "2025-06-15") == {"E1": 10.0, "E2": 10.0}
    assert used(found, "2025-07-01") == {"E2": 15.0}
    assert "chains.overrun_scaled" in found.codes()


def test_a_scaled_lease_is_scaled_on_both_sides() -> None:
    told = [
        row("E1", "own", 30.0),
        row("E2", "lease", 9.0, of="E1"),
        row("E3", "own", 10.0),
    ]
    found = park(told, rules=land(overrun="scale"))
    assert net(found.links) == {("E1", "P1"): 10.5, ("E2", "P1"): 4.5, ("E3", "P1"): 5.0}


def test_an_overrun_without_dates_and_leases_is_scaled_as_well() -> None:
    told = [row("E1", "own", 15.0), row("E2", "own", 15.0)]
    assert park(told, rules=land(overrun="scale")).land() == {"E1": 10.0, "E2": 10.0}
    flagged = park(told)
    assert flagged.land() == {"E1": 15.0, "E2": 15.0}
    assert "link.overrun" in {note.code for note in flagged.notes}


def test_an_overrun_is_said_once() -> None:
    told = [row("E1", "own", 15.0), row("E2", "own", 15.0), row("E3", "lease", 1.0, of="E1")]
    codes = [note.code for note in park(told).notes]
    assert codes.count("chains.overrun") == 1
    assert "link.overrun" not in codes


def test_a_rounding_is_counted() -> None:
    found = park([row("E1", "own", 20.05), row("E2", "lease", 5.0, of="E1")])
    assert found.note("chains.overrun_rounding").params == {"count": 1, "share": "0.5%"}
    assert "chains.overrun" not in found.codes()


def test_land_let_by_somebody_without_land_does_not_hide_an_overrun() -> None:
    told = [row("E1", "own", 20.0), row("E2", "sublet", 5.0, of="E3")]
    found = park(told)
    assert found.land() == {"E1": 20.0, "E3": 5.0}
    assert found.note("chains.overrun").params["used"] == "25.0000"


def test_who_never_holds_land_keeps_the_record_of_what_it_lets() -> None:
    told = [
        row("E1", "own", 10.0),
        row("E2", "lease", 15.0, of="E1"),
        row("E3", "sublet", 5.0, of="E4"),
    ]
    found = park(told)
    assert ("E3", "P1", 5.0) in found.lines("sublet")
    assert used(found, "2025-01-01") == {"E1": 0.0, "E2": 10.0, "E3": 0.0, "E4": 5.0}
    assert found.note("chains.lessor_without_land").params["count"] == 1


def test_land_on_a_day_says_own_leased_and_let() -> None:
    found = park([row("E1", "own", 20.0), row("E2", "lease", 5.0, of="E1", to="2025-03-31")])
    frame = land_on(found.links, pd.Timestamp("2025-03-31"))
    assert frame.to_dict("records") == [
        {"own": 20.0, "lease": 0.0, "sublet": 5.0, "land": 15.0},
        {"own": 0.0, "lease": 5.0, "sublet": 0.0, "land": 5.0},
    ]
    assert used(found, "2025-04-01") == {"E1": 20.0}
