"""The indicator table: parcels first, then enterprises."""

import numpy as np
import pandas as pd

from landuse.measure import indicators
from landuse.schema import problems


def facts() -> tuple[pd.DataFrame, pd.DataFrame]:
    parcels = pd.DataFrame(
        {
            "parcel_id": ["P1", "P2", "P1"],
            "year": [2024, 2025, 2025],
            "area_mu": [10.0, 15.0, 10.0],
            "tax_paid": [20.0, 30.0, 40.0],
            "floor_area": [np.nan, 10_000.0, 5.0],
            "incomplete": pd.Categorical([None, "tax_paid", None]),
        }
    )
    firms = pd.DataFrame(
        {"enterprise_id": ["E1"], "year": [2025], "land_mu": [5.0], "tax_paid": [70.0]}
    )
    return parcels, firms


def test_the_same_functions_on_both() -> None:
    parcels, firms = facts()
    found = indicators(parcels, firms)
    table = found.indicators
    assert table["subject"].tolist() == ["parcel", "parcel", "parcel", "enterprise"]
    assert table["subject_id"].tolist() == ["P1", "P2", "P1", "E1"]
    assert table["year"].tolist() == [2024, 2025, 2025, 2025]
    assert table["tax_per_mu"].tolist()[0] == 2.0
    assert table["tax_per_mu"].tolist()[2:] == [4.0, 14.0]
    assert problems(table, "indicators").empty


def test_a_partial_sum_has_no_yield_but_keeps_its_ratio_of_floor() -> None:
    parcels, firms = facts()
    found = indicators(parcels, firms)
    assert np.isnan(found.indicators["tax_per_mu"][1])
    assert found.indicators["floor_area_ratio"][1] == 1.0
    assert found.parcel_facts["floor_area_ratio"][1] == 1.0
    assert found.parcel_facts["tax_paid"].tolist() == [20.0, 30.0, 40.0]


def test_the_facts_given_stay_as_they_were() -> None:
    parcels, firms = facts()
    before = parcels.copy(deep=True), firms.copy(deep=True)
    indicators(parcels, firms)
    pd.testing.assert_frame_equal(parcels, before[0])
    pd.testing.assert_frame_equal(firms, before[1])
