"""Floor space, its use, and whether a parcel counts as industrial."""

import numpy as np
import pandas as pd
import pytest

from landuse.apportion.premises import premises, with_premises
from landuse.policy import Land, load_policy
from landuse.units import MU_M2
from tests.factories import Row, only, parcel, with_area

LAND = load_policy("generic-cn-v1").land


def found(
    *parcels: Row, units: list[Row] | None = None, occupancy: list[Row] | None = None,
    land: Land = LAND,
) -> pd.DataFrame:  # fmt: skip
    tables = only(parcels=list(parcels), units=units or [], occupancy=occupancy or [])
    return premises(with_area(tables), land)


def unit(at: str, floor: float, state: str | None) -> Row:
    return {"unit_id": f"{at}-{floor}", "parcel_id": at, "floor_area": floor, "state": state}


def test_floor_area_of_the_sheet_goes_before_units_before_occupants() -> None:
    units = [unit("P1", 100.0, None), unit("P2", 200.0, None), unit("P2", 50.0, None)]
    let = [{"parcel_id": f"P{i}", "role": "own", "floor_area": 7.0} for i in (1, 2, 3)]
    rows = [parcel("P1", floor_area=900.0), parcel("P2"), parcel("P3"), parcel("P4")]
    floors = found(*rows, units=units, occupancy=let)["floor_area"].tolist()
    assert floors[:3] == [900.0, 250.0, 7.0]
    assert np.isnan(floors[3])


def test_floor_let_to_a_tenant_is_counted_once() -> None:
    """As for land: own + leased − sublet (domain notes §1.7); the owner's floor holds the tenant's."""
    rows = [
        {"parcel_id": "P1", "role": "own", "floor_area": 1000.0},
        {"parcel_id": "P1", "role": "sublet", "floor_area": 400.0},
        {"parcel_id": "P1", "role": "lease", "floor_area": 400.0},
    ]
    assert found(parcel("P1"), occupancy=rows)["floor_area"].tolist() == [1000.0]


def test_states_of_units() -> None:
    units = [
        unit("P1", 100.0, "in_production"), unit("P1", 50.0, "let_unused"),
        unit("P1", 250.0, "vacant"),
    ]  # fmt: skip
    states = found(parcel("P1"), units=units).iloc[0]
    assert states["lettable_floor"] == 400.0
    assert states["occupied_floor"] == 150.0
    assert states["producing_floor"] == 100.0


def test_land_stands_in_for_floor_where_none_is_told() -> None:
    rows = [{"parcel_id": "P1", "role": "own", "area": 3.0, "state": "vacant"}]
    states = found(parcel("P1"), occupancy=rows).iloc[0]
    assert states["lettable_floor"] == pytest.approx(3 * MU_M2)
    assert states["occupied_floor"] == 0.0


def test_use_is_industrial_by_register_or_by_occupant_and_else_unknown() -> None:
    rows = [
        parcel("P1", land_use="100101"),
        parcel("P2", land_use="0701"),
        parcel("P3", land_use=None),
        parcel("P4", land_use="0701"),
    ]
    actual = [{"parcel_id": "P4", "land_use": "工业厂房"}]
    uses = found(*rows, occupancy=actual)
    assert uses["industrial"].tolist() == [True, False, pd.NA, True]
    assert uses["taxable"].tolist() == [True, False, True, True]
    assert uses["vacant_use"].isna().all()


def test_the_policy_says_what_an_unknown_use_counts_as() -> None:
    land = LAND.model_copy(update={"unknown_use": "unknown", "vacant_use": ["空地"]})
    rows = [parcel("P1", land_use=None), parcel("P2", land_use="空地")]
    uses = found(*rows, land=land)
    assert uses["taxable"].tolist() == [False, False]
    assert uses["vacant_use"].tolist() == [pd.NA, True]


def test_public_land_is_not_counted() -> None:
    rows = [parcel("P1", land_use="1001", holding=kind) for kind in ("public", "state", None)]
    named = [{**row, "parcel_id": f"P{i}"} for i, row in enumerate(rows)]
    assert found(*named)["taxable"].tolist() == [False, True, True]


def test_only_the_evaluation_year_gets_premises() -> None:
    tables = with_area(only(parcels=[parcel("P1", floor_area=5.0, land_use="1001")]))
    facts = pd.DataFrame({"parcel_id": ["P1", "P1"], "year": [2024, 2025]})
    placed = with_premises(facts, tables, LAND, 2025)
    assert np.isnan(placed["floor_area"][0])
    assert placed["floor_area"][1] == 5.0
    assert placed["industrial"].tolist() == [pd.NA, True]
    assert list(facts) == ["parcel_id", "year"]


def test_a_unit_without_floor_leaves_the_floor_unknown() -> None:
    """What tenants rent is not the whole, and known units are not all that can be let."""
    units = [unit("P1", 100.0, "vacant"), {**unit("P1", 0.0, "in_production"), "floor_area": None}]
    rents = [{"parcel_id": at, "role": "lease", "floor_area": 30.0} for at in ("P1", "P2")]
    places = found(parcel("P1"), parcel("P2"), units=units, occupancy=rents)
    assert places["floor_area"].isna().tolist() == [True, False]
    assert places["vacant_floor"][0] == 100.0
    for name in ("lettable_floor", "producing_floor", "occupied_floor"):
        assert np.isnan(places[name][0])
