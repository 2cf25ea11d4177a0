"""Vacant parcels and units."""

import numpy as np
import pandas as pd
import pytest

from landuse.diagnose.tenancy import vacancy
from landuse.pipeline import score
from landuse.policy import load_policy
from tests.factories import TODAY, Row, only, parcel, park_inputs, table

RULES = load_policy("generic-cn-v1").vacancy


def judged(*units: Row) -> pd.Series:
    rows = [
        {"unit_id": f"U{at}", "building_id": "1", "parcel_id": "P1", "floor_area": 100.0, **row}
        for at, row in enumerate(units)
    ]
    parcels = pd.DataFrame(
        {
            "parcel_id": ["P1"],
            "occupancy_rate": [np.nan],
            "vacant_use": pd.array([None], dtype="boolean"),
            "taxable": pd.array([True], dtype="boolean"),
        }
    )
    found, notes = vacancy(parcels, table("units", rows), RULES, TODAY, 2025)
    assert not notes
    of_parcel_ = found[(found["subject"] == "parcel").to_numpy()]
    assert of_parcel_["outcome"].astype("str").tolist() == ["unknown"], "its floor is unknown"
    return found[(found["subject"] != "parcel").to_numpy()].set_index("subject_id")["outcome"]


def test_a_unit_is_vacant_after_six_full_months() -> None:
    found = judged(
        {"state": "vacant", "vacant_since": "2025-06-30"},
        {"state": "vacant", "vacant_since": "2025-07-01"},
        {"state": "vacant", "vacant_since": None},
        {"state": None, "vacant_since": "2020-01-01"},
        {"state": None, "vacant_since": "2025-12-01"},
        {"state": "in_production", "vacant_since": None},
        {"state": "let_unused", "vacant_since": "2020-01-01"},
    )
    wanted = ["yes", "no", "unknown", "unknown", "no", "no", "no"]
    assert found.astype("str").tolist() == wanted


def of_parcel(*units: tuple[float, str | None], **more: object) -> str:
    rows = [
        {"unit_id": f"U{at}", "building_id": "1", "parcel_id": "P1"}
        | {"floor_area": floor, "state": state}
        for at, (floor, state) in enumerate(units)
    ]
    tables = only(
        parcels=[parcel("P1", land_use="1001", **more), parcel("P2", land_use="1001")],
        enterprises=[{"enterprise_id": "E1", "parcel_id": "P2"}],
        returns=[{"enterprise_id": "E1", "year": 2025, "tax_paid": 1.0}],
        units=rows,
    )
    found = score(park_inputs(tables))["findings"]
    whole = found[(found["rule"] == "vacant") & (found["subject"] == "parcel")]
    return whole["outcome"].tolist()[0] if len(whole) else "not_checked"


@pytest.mark.parametrize(
    ("units", "outcome"),
    [
        ([(500.0, "vacant"), (500.0, "in_production")], "yes"),
        ([(499.9, "vacant"), (500.1, "in_production")], "no"),
        ([(500.0, "vacant"), (500.0, "let_unused")], "yes"),
        ([(1.0, "in_production")], "no"),
        ([(1.0, "vacant")], "yes"),
    ],
)
def test_a_parcel_is_vacant_from_half_of_its_floor(units: list, outcome: str) -> None:
    assert of_parcel(*units) == outcome


@pytest.mark.parametrize(
    ("units", "outcome"),
    [
        ([(500.0, "vacant"), (500.0, None)], "yes"),
        ([(400.0, "vacant"), (100.0, "in_production"), (500.0, None)], "unknown"),
        ([(100.0, "vacant"), (300.0, "in_production"), (600.0, None)], "unknown"),
        ([(100.0, "vacant"), (800.0, "in_production"), (100.0, None)], "no"),
    ],
)
def test_floor_of_unknown_state_may_be_either(units: list, outcome: str) -> None:
    """A blank state is neither vacant nor let: the answer holds only if both ways agree (§11)."""
    assert of_parcel(*units) == outcome


def test_land_that_is_not_industrial_is_not_judged() -> None:
    assert of_parcel((1.0, "vacant"), holding="public") == "not_applicable"


def test_without_any_state_a_note_stands_for_the_rows() -> None:
    parcels = pd.DataFrame(
        {
            "parcel_id": ["P1"],
            "vacant_use": pd.array([None], dtype="boolean"),
            "taxable": pd.array([True], dtype="boolean"),
        }
    )
    found, notes = vacancy(parcels, None, RULES, TODAY, 2025)
    assert found.empty
    assert [note.code for note in notes] == ["diagnose.no_occupancy"]
