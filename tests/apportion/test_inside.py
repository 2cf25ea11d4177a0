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


def test_an_area_that_is_missing_outside_takes_nothing_and_is_said() -> None:
    found = park([row("E1", "own", 10.0), row("E1", "own", None, at="PX")], returns=RETURNS)
    assert sums(found)["on_parcels"] == 100.0
    assert found.note("chains.outside_unknown").params["ids"] == "PX"


def test_a_firm_whose_land_inside_is_not_known_is_not_split() -> None:
    """Missing is never zero: else all of its tax would leave the park."""
    places = [parcel("P1", None), parcel("P2", 20.0)]
    found = park([row("E1", "own", None)], parcels=places, firms=firms(30.0), returns=RETURNS)
    assert sums(found) == {"in": 100.0, "on_parcels": 100.0, "unlinked": 0.0}
    assert np.isnan(found.facts().enterprise_facts["land_mu"][0])
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
