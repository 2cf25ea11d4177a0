"""Who is scored in the evaluation year."""

import numpy as np
import pandas as pd

from landuse.policy import load_policy
from landuse.score import current, enterprises, parcels

SCALE = load_policy("generic-cn-v1").scale


def test_the_evaluation_year_side_by_side() -> None:
    facts = pd.DataFrame(
        {"parcel_id": ["P1", "P1", "P2"], "year": [2024, 2025, 2025], "tax_paid": [1.0, 2.0, 3.0]}
    )
    table = pd.DataFrame(
        {
            "subject": pd.Categorical(["parcel", "parcel", "parcel", "enterprise"]),
            "subject_id": ["P1", "P1", "P2", "P2"],
            "year": [2024, 2025, 2025, 2025],
            "tax_per_mu": [0.1, 0.2, 0.3, 9.9],
        }
    )
    found = current(facts, table, "parcel", 2025)
    assert found["subject_id"].tolist() == ["P1", "P2"]
    assert found["tax_paid"].tolist() == [2.0, 3.0]
    assert found["tax_per_mu"].tolist() == [0.2, 0.3]


def test_firms_only_the_returns_know_have_no_flag_and_no_place() -> None:
    rows = pd.DataFrame({"land_mu": [5.0, np.nan], "linked": [1.0, 0.0], "revenue": [10.0, 5000.0]})
    sheet = pd.DataFrame({"above_scale": pd.array([True], dtype="boolean")}, index=[44])
    found = enterprises(rows, sheet, SCALE)
    assert found["above_scale"].tolist() == [True, True]
    assert found["excluded"].fillna("").tolist() == ["", "no_link"]
    without = enterprises(rows.drop(columns="revenue"), sheet, SCALE)
    assert without["above_scale"].tolist() == [True, pd.NA]


def test_parcels_without_firm_or_not_industrial_are_not_scored() -> None:
    rows = pd.DataFrame(
        {
            "area_mu": [1.0, 2.0, 3.0, 4.0],
            "n_enterprises": pd.array([1, 0, 1, 0], dtype="Int64"),
            "taxable": pd.array([True, True, False, None], dtype="boolean"),
        }
    )
    found = parcels(rows)
    why = ["", "no_enterprise", "not_industrial", "not_industrial"]
    assert found["excluded"].fillna("").tolist() == why
    assert found["land_mu"].tolist() == [1.0, 2.0, 3.0, 4.0]


def test_who_has_unknown_land_outside_is_not_scored() -> None:
    rows = pd.DataFrame(
        {
            "land_mu": [np.nan, 5.0, np.nan, np.nan],
            "outside_mu": [np.nan, 2.0, np.nan, 0.0],
            "linked": [1.0, 0.5, 0.0, 1.0],
        }
    )
    found = enterprises(rows, pd.DataFrame(index=rows.index), None)
    assert found["excluded"].fillna("").tolist() == ["outside_unknown", "", "no_link", ""]
