"""What each table says about who sits where."""

import numpy as np
import pandas as pd
import pytest

from landuse.link.candidates import (
    frame,
    from_occupancy,
    from_units,
)
from tests.factories import table

PARCELS = table(
    "parcels",
    [
        {"parcel_id": "P1", "area_mu": 10.0},
        {"parcel_id": "P2", "area_mu": 20.0},
        {"parcel_id": "P3", "area_mu": 30.0},
    ],
)
IDS = pd.Series(["E1", "E2", "E3", "E4"], dtype="str")


def test_frame_has_all_columns_with_their_types() -> None:
    empty = frame(2, {"enterprise": [0, 1], "parcel": [1, 1]})
    assert empty["area_mu"].isna().all()
    assert empty["from_on"].dtype == "datetime64[ms]"
    assert empty["confirmed"].dtype == "boolean"


def test_occupancy_keeps_rows_whose_two_sides_are_known() -> None:
    rows = [
        {"enterprise_id": "E2", "parcel_id": "P3", "role": "lease", "area": 4.0, "source_row": 7},
        {"enterprise_id": "EX", "parcel_id": "P1", "role": "own"},
        {"enterprise_id": "E1", "parcel_id": "PX", "role": "own"},
        {"enterprise_id": "E1", "parcel_id": "P1", "role": None},
        {"enterprise_id": None, "parcel_id": "P1", "role": None},
    ]
    found = from_occupancy(table("occupancy", rows), IDS, PARCELS, None).links
    assert found["enterprise"].tolist() == [1, 0]
    assert found["parcel"].tolist() == [2, 0]
    assert found["role"].tolist() == ["lease", "own"]
    assert found["evidence_row"].tolist()[0] == 7
    assert set(found["method"]) == {"occupancy"}


def test_a_tenant_has_land_pro_rata_of_the_floor() -> None:
    """Domain notes §1.7: leased floor / total floor × parcel area; vacant floor counts as floor."""
    rows = [
        {"unit_id": "1", "parcel_id": "P2", "floor_area": 100.0, "enterprise_id": "E1"},
        {"unit_id": "2", "parcel_id": "P2", "floor_area": 300.0, "enterprise_id": "E2"},
        {"unit_id": "3", "parcel_id": "P2", "floor_area": 600.0, "enterprise_id": None},
    ]
    parcels = PARCELS.assign(area_mu=[1.0, 20.0, 1.0])
    found = from_units(table("units", rows), IDS, parcels)
    assert found["area_mu"].tolist() == pytest.approx([2.0, 6.0])
    assert set(found["role"]) == {"lease"}
    all_let = table("units", [{**row, "enterprise_id": "E3"} for row in rows])
    whole = from_units(all_let, IDS, parcels)
    assert whole["area_mu"].sum() == pytest.approx(20.0)


@pytest.mark.parametrize(("floor", "wanted"), [(None, np.nan), (400.0, np.nan), (1000.0, 2.0)])
def test_a_unit_without_floor_is_not_a_unit_of_none(floor: float | None, wanted: float) -> None:
    """The floor of the parcel stands for the whole where the known units leave some of it."""
    rows = [
        {"unit_id": "1", "parcel_id": "P2", "floor_area": 100.0, "enterprise_id": "E1"},
        {"unit_id": "2", "parcel_id": "P2", "floor_area": 300.0, "enterprise_id": None},
        {"unit_id": "3", "parcel_id": "P2", "floor_area": None, "enterprise_id": None},
        {"unit_id": "4", "parcel_id": "P3", "floor_area": 50.0, "enterprise_id": "E2"},
    ]
    parcels = PARCELS.assign(floor_area=[np.nan, floor, np.nan])
    found = from_units(table("units", rows), IDS, parcels)
    assert found["area_mu"].tolist() == pytest.approx([wanted, 30.0], nan_ok=True)


def test_codes_beside_the_parcels_that_are_none() -> None:
    rows = [
        {"enterprise_id": "E1", "parcel_id": "P1、PX", "role": "own"},
        {"enterprise_id": "E2", "parcel_id": "P2", "role": "own"},
        {"enterprise_id": "E3", "parcel_id": "PY", "role": "own"},
    ]
    told = from_occupancy(table("occupancy", rows), IDS, PARCELS, None)
    assert told.links["missed"].fillna("").tolist() == ["PX", ""]
    clean = from_occupancy(table("occupancy", rows[1:]), IDS, PARCELS, None)
    assert "missed" not in clean.links


def test_several_codes_in_one_cell_share_the_area_by_parcel() -> None:
    rows = [
        {
            "enterprise_id": "E1",
            "parcel_id": "P1、P3",
            "role": "own",
            "area": 8.0,
            "floor_area": 80.0,
        }
    ]
    found = from_occupancy(table("occupancy", rows), IDS, PARCELS, None).links
    assert found["parcel"].tolist() == [0, 2]
    assert found["area_mu"].tolist() == [2.0, 6.0]
    assert found["floor_area"].tolist() == [20.0, 60.0]
    assert set(found["method"]) == {"parcel_code_several"}


def test_codes_that_lost_digits_place_nobody_until_somebody_says_so() -> None:
    rows = [{"enterprise_id": "E1", "parcel_id": "04", "role": "lease", "area": 3.0}]
    parcels = PARCELS.assign(parcel_id=["P1", "P2", "4"])
    told = from_occupancy(table("occupancy", rows), IDS, parcels, None)
    assert told.links.empty
    assert [(each.enterprise, each.parcel, each.relation) for each in told.guesses] == [
        (0, 2, "code_zeros")
    ]
    assert told.missed == [(0, "04")]
    decided = from_occupancy(table("occupancy", rows), IDS, parcels, None, {(0, 2): 5}).links
    (row,) = decided.to_dict("records")
    assert (row["parcel"], row["role"], row["area_mu"]) == (2, "lease", 3.0)
    assert (row["method"], row["confirmed"]) == ("review", True)


def test_who_was_decided_is_confirmed() -> None:
    rows = [{"enterprise_id": "E1", "parcel_id": "P1"}, {"enterprise_id": "E2", "parcel_id": "P1"}]
    given = table("occupancy", rows).assign(identity=pd.Categorical(["review", "former_name"]))
    found = from_occupancy(given, IDS, PARCELS, None).links
    assert found["identity"].tolist() == ["review", "former_name"]
    assert found["confirmed"].tolist() == [True, pd.NA]
