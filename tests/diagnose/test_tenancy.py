"""Vacant parcels and units."""

import numpy as np
import pandas as pd
import pytest

from landuse.diagnose.tenancy import still_let, unnamed_users, vacancy
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


UNIT = {"building_id": "B1", "parcel_id": "P1", "state": "in_production", "enterprise_id": "E1"}


def in_doubt(*units: Row) -> tuple[list[bool], list[str]]:
    rows = [{**UNIT, "unit_id": f"U{at}", **row} for at, row in enumerate(units)]
    ids = pd.Series(["P1", "P2"], dtype="str"), pd.Series(["E1"], dtype="str")
    found, notes = unnamed_users(table("units", rows), *ids)
    return found.tolist(), [note.message("zh") for note in notes]


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({}, False),
        ({"enterprise_id": None}, True),
        ({"enterprise_id": "E9"}, True),
        ({"enterprise_id": None, "state": "let_unused"}, True),
        ({"enterprise_id": None, "state": "vacant"}, False),
        ({"enterprise_id": None, "state": None}, False),
        ({"enterprise_id": None, "state": None, "arrears_months": 2.0}, True),
    ],
)
def test_space_in_use_by_nobody_knows_whom(more: Row, *, wanted: bool) -> None:
    assert in_doubt({}, more) == ([wanted, False], [])


def test_a_unit_without_parcel_stands_with_its_building_else_anywhere() -> None:
    other = {"building_id": "B2", "parcel_id": "P2"}
    found, notes = in_doubt({}, other, {"parcel_id": None, "building_id": "B2"})
    assert found == [False, True]
    assert "U2" in notes[0]
    assert in_doubt({}, other, {"parcel_id": None, "building_id": None})[0] == [True, True]
    assert in_doubt({}, other, {"parcel_id": "P9", "building_id": "B7"})[0] == [True, True]
    empty = {"parcel_id": None, "building_id": None, "state": "vacant", "enterprise_id": None}
    assert in_doubt({}, other, empty) == ([False, False], [])


def stopped(*units: Row, other: str | None = None) -> str:
    tables = only(
        parcels=[parcel("P1", land_use="1001"), parcel("P2", land_use="1001")],
        enterprises=[
            {"enterprise_id": "E1", "parcel_id": "P1", "status": "stopped"}
            | {"stopped_on": "2020-01-01"},
            {"enterprise_id": "E2", "parcel_id": other, "status": "operating", "stopped_on": None},
            {"enterprise_id": "E3", "parcel_id": "P2", "status": "operating", "stopped_on": None},
        ],
        returns=[{"enterprise_id": "E1", "year": 2025, "tax_paid": 500.0}],
        units=[
            {**UNIT, "unit_id": f"U{at}", "floor_area": 10.0, **u} for at, u in enumerate(units)
        ],
    )
    found = score(park_inputs(tables))["findings"].set_index(["rule", "subject_id"])
    return str(found.loc[("low_yield_stopped", "P1"), "outcome"])


def test_a_blank_tenant_or_parcel_of_a_unit_in_use_never_makes_a_parcel_stopped() -> None:
    mine = {"state": "vacant", "enterprise_id": None}
    works = {"enterprise_id": "E2"}
    assert stopped(mine, works) == "no"
    assert stopped(mine, {**works, "enterprise_id": None}) == "unknown"
    assert stopped(mine, {**works, "parcel_id": None}) == "unknown"
    assert stopped(mine, {**works, "parcel_id": None, "building_id": None}) == "unknown"
    assert stopped(mine) == "unknown", "E2 is nowhere, and only the code of E1 says who is here"
    assert stopped(mine, other="P2") == "yes", "everybody is somewhere"


def test_vacant_units_with_a_tenant_are_said() -> None:
    parcels = pd.DataFrame({"parcel_id": ["P1"], "vacant_use": pd.array([None], dtype="boolean")})
    parcels = parcels.assign(taxable=pd.array([True], dtype="boolean"))
    rows = [
        {"enterprise_id": "E1", "arrears_months": 4.0, "source_row": 5},
        {"enterprise_id": "E1"},
        {"enterprise_id": "E1", "to_on": "2024-12-31"},
        {"enterprise_id": None},
    ]
    units = table(
        "units",
        [{**UNIT, "unit_id": f"U{at}", "state": "vacant", **row} for at, row in enumerate(rows)],
    )
    _, notes = vacancy(parcels, units, RULES, TODAY, 2025)
    (note,) = [each for each in notes if each.code == "diagnose.vacant_but_let"]
    assert (note.params["count"], note.params["owed"]) == (2, 1)
    assert str(note.params["listed"]).startswith("U0 (#5), U1")
    assert still_let(units, TODAY).tolist() == [True, True, False, False]
