"""Land outside the park takes its share of the amounts, and is listed apart."""

import numpy as np
import pandas as pd
import pytest

from tests.apportion.chain_park import Park, park, row
from tests.factories import Row, parcel

RETURNS = [{"enterprise_id": "E1", "year": 2025, "tax_paid": 100.0}]


def firms(outside: float | None) -> list[Row]:
    return [
        {"enterprise_id": "E1", "parcel_id": None, "area_outside": outside},
        {"enterprise_id": "E2", "parcel_id": None, "area_outside": None},
    ]


def sums(found: Park) -> dict[str, float]:
    return found.facts().totals[2025]["tax_paid"]


def test_land_outside_by_the_enterprise_sheet() -> None:
    found = park([row("E1", "own", 10.0)], firms=firms(30.0), returns=RETURNS)
    shared = found.facts()
    assert sums(found) == {"in": 100.0, "on_parcels": 25.0, "outside": 75.0, "unlinked": 0.0}
    assert shared.parcel_facts["tax_paid"].tolist()[0] == 25.0
    own = shared.enterprise_facts.iloc[0]
    assert (own["land_mu"], own["outside_mu"], own["linked"]) == (40.0, 30.0, 0.25)
    assert own["tax_paid"] == 100.0
    assert shared.share.tolist() == [0.25]
    assert found.codes() == []


def test_land_outside_by_parcels_that_the_park_does_not_have() -> None:
    found = park([row("E1", "own", 10.0), row("E1", "own", 30.0, at="PX")], returns=RETURNS)
    assert sums(found) == {"in": 100.0, "on_parcels": 25.0, "outside": 75.0, "unlinked": 0.0}
    note = found.note("chains.outside")
    assert note.params == {"count": 1, "ids": "PX", "area": "30.00"}
    assert note.severity == "warning"


def test_the_column_goes_before_the_rows() -> None:
    told = [row("E1", "own", 10.0), row("E1", "own", 30.0, at="PX")]
    found = park(told, firms=firms(10.0), returns=RETURNS)
    assert sums(found)["outside"] == 50.0
    assert found.codes() == []


def test_land_outside_counts_on_its_days() -> None:
    told = [row("E1", "own", 10.0), row("E1", "own", 10.0, at="PX", since="2025-07-01")]
    found = park(told, returns=RETURNS)
    assert sums(found)["outside"] == pytest.approx(100 * 184 / (365 + 184))
    assert found.facts().enterprise_facts["outside_mu"][0] == pytest.approx(10 * 184 / 365)


def test_nobody_outside_and_nothing_is_said_of_it() -> None:
    shared = park([row("E1", "own", 10.0)], firms=firms(None), returns=RETURNS).facts()
    assert set(shared.totals[2025]["tax_paid"]) == {"in", "on_parcels", "unlinked"}
    assert "outside_mu" not in shared.enterprise_facts


def test_a_firm_that_is_only_outside() -> None:
    """Told by the sheet it is outside; told by a strange parcel code only, it is unlinked."""
    found = park([], firms=firms(30.0), returns=RETURNS)
    assert sums(found) == {"in": 100.0, "on_parcels": 0.0, "outside": 100.0, "unlinked": 0.0}
    strange = park([row("E1", "own", 30.0, at="PX")], returns=RETURNS)
    assert sums(strange) == {"in": 100.0, "on_parcels": 0.0, "unlinked": 100.0}


def unknown_land(found: Park) -> None:
    """E1 has land outside of unknown area: so is all of its land, and what of its tax is on P1."""
    shared = found.facts()
    assert sums(found) == {"in": 100.0, "on_parcels": 100.0, "unlinked": 0.0}
    own, place = shared.enterprise_facts.iloc[0], shared.parcel_facts.iloc[0]
    assert np.isnan(own["land_mu"])
    assert np.isnan(own["outside_mu"])
    assert shared.enterprise_facts["outside_mu"].tolist()[1:] == [0.0] * 5
    assert (place["tax_paid"], place["incomplete"]) == (100.0, "tax_paid")
    assert shared.parcel_facts["incomplete"].isna().tolist()[1:] == [True, True]
    assert found.note("chains.outside_unknown").params == {"count": 1, "listed": "E1 (PX)"}
    assert "chains.outside" not in found.codes()


def test_an_area_that_is_missing_outside_leaves_the_land_unknown() -> None:
    unknown_land(park([row("E1", "own", 10.0), row("E1", "own", None, at="PX")], returns=RETURNS))


@pytest.mark.parametrize("area", [10.0, None])
def test_a_cell_of_the_occupancy_table_that_names_a_strange_parcel_too(area: float | None) -> None:
    unknown_land(park([row("E1", "own", area, at="P1、PX")], returns=RETURNS))


def test_a_cell_of_the_enterprise_sheet_that_names_a_strange_parcel_too() -> None:
    names = [{"enterprise_id": f"E{i}", "parcel_id": None} for i in range(2, 7)]
    sheet = [{"enterprise_id": "E1", "parcel_id": "P1、PX"}, *names]
    found = park([], firms=sheet, returns=RETURNS)
    unknown_land(found)
    assert "missed" not in found.links


def test_the_column_tells_the_area_of_strange_parcels() -> None:
    sheet = [{"enterprise_id": "E1", "parcel_id": "P1、PX", "area_outside": 30.0}]
    found = park([], firms=sheet, returns=RETURNS)
    assert sums(found) == {"in": 100.0, "on_parcels": 40.0, "outside": 60.0, "unlinked": 0.0}
    assert found.facts().enterprise_facts["land_mu"][0] == 50.0
    assert found.codes() == []


def test_unknown_land_outside_counts_on_its_days() -> None:
    told = [row("E1", "own", 10.0), row("E1", "own", None, at="PX", to="2024-12-31")]
    tax = [*RETURNS, {"enterprise_id": "E1", "year": 2024, "tax_paid": 7.0}]
    facts = park(told, returns=tax).facts()
    land = facts.enterprise_facts.query("enterprise_id == 'E1'").set_index("year")["land_mu"]
    assert np.isnan(land[2024])
    assert land[2025] == 10.0
    lacks = facts.parcel_facts.query("parcel_id == 'P1'").set_index("year")["incomplete"]
    assert lacks[2024] == "tax_paid"
    assert pd.isna(lacks[2025])


def test_known_land_outside_still_takes_its_share_beside_an_unknown_plot() -> None:
    told = [
        row("E1", "own", 10.0),
        row("E1", "own", 30.0, at="PX"),
        row("E1", "own", None, at="PY"),
        row("E2", "own", 5.0),
    ]
    found = park(told, returns=[*RETURNS, {"enterprise_id": "E2", "year": 2025, "tax_paid": 8.0}])
    assert sums(found) == {"in": 108.0, "on_parcels": 33.0, "outside": 75.0, "unlinked": 0.0}
    facts = found.facts()
    assert np.isnan(facts.enterprise_facts["land_mu"][0])
    assert facts.enterprise_facts["land_mu"][1] == 5.0
    assert facts.parcel_facts["incomplete"][0] == "tax_paid"
    assert found.note("chains.outside").params["area"] == "30.00"
    assert found.note("chains.outside_unknown").params["listed"] == "E1 (PY)"


def test_a_blank_sublet_outside_and_nothing_to_apportion_leave_all_as_it_is() -> None:
    told = [row("E1", "own", 10.0), row("E1", "sublet", None, at="PX")]
    found = park(told, returns=RETURNS)
    assert found.land() == {"E1": 10.0}
    assert found.codes() == []
    none = [{"enterprise_id": "E1", "year": 2025, "tax_paid": 0.0}]
    nothing = park([row("E1", "own", 10.0), row("E1", "own", None, at="PX")], returns=none)
    assert pd.isna(nothing.facts().parcel_facts["incomplete"][0])
    assert np.isnan(nothing.facts().enterprise_facts["land_mu"][0])


def test_a_row_outside_is_found_where_another_is_cut_in_periods() -> None:
    """E1 lets more than it holds for a while: its row becomes several links."""
    told = [
        row("E1", "own", 10.0),
        row("E1", "sublet", 15.0, of="E2", since="2025-03-01", to="2025-06-30"),
        row("E2", "lease", 15.0, of="E1", since="2025-03-01", to="2025-06-30"),
        row("E1", "own", None, at="PX"),
    ]
    found = park(told, returns=RETURNS)
    assert np.isnan(found.facts().enterprise_facts["land_mu"][0])
    assert found.note("chains.outside_unknown").params["listed"] == "E1 (PX)"


def test_a_firm_whose_land_inside_is_not_known_is_not_split() -> None:
    """Missing is never zero: else all of its tax would leave the park."""
    places = [parcel("P1", None), parcel("P2", 20.0)]
    found = park([row("E1", "own", None)], parcels=places, firms=firms(30.0), returns=RETURNS)
    assert sums(found) == {"in": 100.0, "on_parcels": 100.0, "unlinked": 0.0}
    assert np.isnan(found.facts().enterprise_facts["land_mu"][0])
    assert found.facts().parcel_facts["incomplete"][0] == "tax_paid"
    assert found.note("chains.outside_not_split").params["ids"] == "E1"


def test_codes_with_a_unit_suffix_are_not_outside() -> None:
    told = [row("E1", "own", 10.0, at="P1-3"), row("E2", "own", 5.0, at="PX-1")]
    found = park(told, returns=RETURNS, fallback="-")
    assert sums(found)["on_parcels"] == 100.0
    assert "chains.outside" not in found.codes()


def test_confirmed_land_outside_counts_as_confirmed() -> None:
    told = [row("E1", "own", 10.0), row("E1", "own", 30.0, at="PX", confirmed=True)]
    shared = park(told, returns=RETURNS).facts()
    assert shared.enterprise_facts["confirmed_share"][0] == 0.75
    assert shared.parcel_facts["confirmed_share"][0] == 0.0
    assert pd.isna(shared.parcel_facts["confirmed_share"][1])


def test_land_inside_that_the_other_side_of_a_lease_tells_is_known() -> None:
    told = [
        row("E1", "own", 20.0),
        row("E1", "sublet", None, of="E2"),
        row("E2", "lease", 10.0, of="E1"),
    ]
    found = park(told, firms=firms(30.0), returns=RETURNS)
    assert sums(found)["on_parcels"] == 25.0
    assert "chains.outside_not_split" not in found.codes()
