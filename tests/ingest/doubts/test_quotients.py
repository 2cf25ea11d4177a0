"""Quotients of a park, row by row."""

from __future__ import annotations

import numpy as np
import pandas as pd

from landuse.ingest.doubts.quotients import Park, columns_of
from landuse.ingest.doubts.ranges import Range
from landuse.units import MU_M2

TABLES = {
    "parcels": pd.DataFrame({"parcel_id": ["P1", "P2"], "area_m2": [MU_M2 * 10, MU_M2 * 20]}),
    "occupancy": pd.DataFrame(
        {
            "enterprise_id": ["E1", "E1", "E2", "E1"],
            "parcel_id": ["P1", "P2", None, "P9"],
            "role": pd.Categorical(["own", "lease", "own", "sublet"]),
            "area": [5.0, 4.0, 3.0, 2.0],
        }
    ),
    "returns": pd.DataFrame(
        {
            "enterprise_id": ["E1", "E2", "E3"],
            "year": [2024, 2024, 2024],
            "tax_paid": [90.0, -6.0, 1.0],
            "revenue": [900.0, 0.0, np.nan],
            "employees": [12.0, 24.0, 1.0],
        }
    ),
    "monthly": pd.DataFrame(
        {
            "enterprise_id": ["E1", "E2", "E9"],
            "month": pd.to_datetime(["2024-03-01", "2023-03-01", "2024-03-01"]),
            "tax_paid": [7.5, 1.0, 1.0],
            "employees": [12.0, 24.0, 1.0],
        }
    ),
}


def _values(table: str, over: str, *under: str, role: str = "") -> list[float]:
    found = Park(TABLES).quotient(Range("x", table, (over,), under, 1, 2, role))
    return np.round(found, 9).tolist()


def test_quotients_of_a_row_have_no_sign() -> None:
    assert _values("returns", "tax_paid")[:2] == [90, 6]
    np.testing.assert_array_equal(_values("returns", "tax_paid", "revenue"), [0.1, np.inf, np.nan])


def test_areas_of_the_parcel_named() -> None:
    np.testing.assert_array_equal(
        _values("occupancy", "area", "parcel.area_mu"), [0.5, 0.2, np.nan, np.nan]
    )
    assert _values("occupancy", "area", "parcel.area_mu", role="lease") == [0.2]
    assert _values("parcels", "area_m2", "parcel.area_m2") == [1, 1]


def test_land_of_the_enterprise_is_its_own_and_leased() -> None:
    np.testing.assert_array_equal(_values("returns", "tax_paid", "occupancy.area"), [10, 2, np.nan])


def test_months_against_the_same_year() -> None:
    np.testing.assert_array_equal(
        _values("monthly", "tax_paid", "returns.tax_paid"), [1, np.nan, np.nan]
    )
    np.testing.assert_array_equal(
        _values("monthly", "employees", "returns.employees"), [1, np.nan, np.nan]
    )


def test_what_is_missing_gives_nothing() -> None:
    assert _values("returns", "profit") == []
    assert _values("units", "floor_area") == []
    assert _values("monthly", "tax_paid", "returns.profit") == []
    assert (
        Park({"returns": TABLES["returns"]})
        .quotient(Range("x", "returns", ("tax_paid",), ("occupancy.area",), 1, 2))
        .size
        == 0
    )


def test_columns_and_powers() -> None:
    each = Range("x", "monthly", ("tax_paid",), ("returns.tax_paid", "parcel.area_mu"), 1, 2)
    assert columns_of(each) == {("monthly", "tax_paid"): 1, ("returns", "tax_paid"): -1}
