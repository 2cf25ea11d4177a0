"""Units add up to floors and floors to buildings, by area and by days."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.diagnose.stacking import STATES, buildings, let_unused, year_days
from landuse.policy import load_policy
from tests.factories import TODAY, YEAR, table

RULES = load_policy("generic-cn-v1").vacancy
AREAS = [f"{state}_area" for state in STATES]
MEANS = [f"{state}_mean" for state in STATES]
DAYS = st.none() | st.dates(dt.date(2024, 1, 1), dt.date(2026, 3, 1))
UNIT = st.fixed_dictionaries(
    {
        "building_id": st.sampled_from(["B1", "B2", "B3"]),
        "parcel_id": st.sampled_from(["P1", "P2"]),
        "floor": st.sampled_from([1, 2, None]),
        "floor_area": st.sampled_from([None, 0.0, 100.0, 333.3]),
        "state": st.sampled_from([None, "vacant", "let_unused", "in_production"]),
        "from_on": DAYS,
        "vacant_since": DAYS,
    }
)
UNITS = st.lists(UNIT, min_size=1, max_size=12)


def sheet(rows: list[dict]) -> pd.DataFrame:
    columns = ("unit_id", *rows[0])
    named = [{"unit_id": f"U{place}", **row} for place, row in enumerate(rows)]
    return table("units", named, columns=columns)


def stops(units: pd.DataFrame, days: list | None = None) -> pd.Series:
    values = days or [None] * len(units)
    return pd.Series(pd.to_datetime(pd.Series(values)).to_numpy("datetime64[ms]"), units.index)


@settings(max_examples=15, deadline=None)
@given(UNITS)
def test_units_add_up_to_floors_and_floors_to_buildings(rows: list[dict]) -> None:
    units = sheet(rows)
    found = buildings(units, stops(units), TODAY, YEAR)
    floors, whole = (found[found["extent"] == name] for name in ("floor", "building"))
    sums = ["n_units", "n_unmeasured", "floor_area", *AREAS, *MEANS]
    added = floors.groupby(["parcel_id", "building_id"])[sums].sum().sort_index()
    told = whole.set_index(["parcel_id", "building_id"])[sums].sort_index()
    pd.testing.assert_frame_equal(added.astype(float), told.astype(float), rtol=1e-9)
    assert whole["n_units"].sum() == len(rows)
    assert whole["floor_area"].sum() == pytest.approx(units["floor_area"].sum())
    for names in (AREAS, MEANS):
        assert found[names].sum(axis=1).to_numpy() == pytest.approx(found["floor_area"].to_numpy())
    assert (found["vacancy_rate"].fillna(0) <= found["vacancy_rate_high"].fillna(0) + 1e-12).all()


@settings(max_examples=8, deadline=None)
@given(UNITS, st.randoms(use_true_random=False))
def test_order_changes_nothing(rows: list[dict], random: object) -> None:
    units = sheet(rows)
    mixed = units.sample(frac=1, random_state=random.randint(0, 99))
    one = buildings(units, stops(units), TODAY, YEAR)
    other = buildings(mixed, stops(mixed), TODAY, YEAR)
    pd.testing.assert_frame_equal(one, other, rtol=1e-12)


@settings(max_examples=15, deadline=None)
@given(UNITS, st.sampled_from(["state", "from_on", "vacant_since"]), st.integers(0, 11))
def test_blanking_only_widens_the_range_of_vacancy(rows: list[dict], name: str, place: int) -> None:
    units = sheet(rows)
    poorer = sheet(
        [{**row, name: None} if at == place % len(rows) else row for at, row in enumerate(rows)]
    )
    before = buildings(units, stops(units), TODAY, YEAR).fillna(0.0)
    after = buildings(poorer, stops(poorer), TODAY, YEAR).fillna(0.0)
    for least, most in (
        ("vacancy_rate", "vacancy_rate_high"),
        ("vacancy_days_rate", "vacancy_days_high"),
    ):
        assert (after[least] <= before[least] + 1e-9).all()
        assert (after[most] >= before[most] - 1e-9).all()


def test_days_by_counting_each_day() -> None:
    """An oracle that walks through the year."""
    rows = [
        {"state": "vacant", "vacant_since": "2025-06-30", "from_on": None},
        {"state": "vacant", "vacant_since": None, "from_on": None},
        {"state": "in_production", "vacant_since": None, "from_on": "2025-03-01"},
        {"state": "in_production", "vacant_since": None, "from_on": "2019-03-01"},
        {"state": "let_unused", "vacant_since": None, "from_on": "2025-02-01"},
        {"state": "let_unused", "vacant_since": None, "from_on": "2025-02-01"},
        {"state": None, "vacant_since": "2025-01-01", "from_on": "2025-01-01"},
        {"state": "in_production", "vacant_since": None, "from_on": "2026-01-05"},
    ]
    stopped = [None, None, None, None, None, "2025-10-01", None, None]
    units = sheet(rows)
    found = year_days(units, stops(units, stopped), TODAY, YEAR)
    for place, (row, stop) in enumerate(zip(rows, stopped, strict=True)):
        count = dict.fromkeys(STATES, 0)
        for day in pd.date_range("2025-01-01", "2025-12-31"):
            count[_on(row, stop, day)] += 1
        told = {state: round(found[state][place] * 365) for state in STATES}
        assert told == count, row


def _on(row: dict, stop: str | None, day: pd.Timestamp) -> str:
    since = pd.Timestamp(row["vacant_since"] if row["state"] == "vacant" else row["from_on"])
    if row["state"] is None or since is pd.NaT or day < since:
        return "unknown"
    if row["state"] == "let_unused" and stop is not None and day < pd.Timestamp(stop):
        return "in_production"
    return str(row["state"])


def test_only_days_that_have_passed_count() -> None:
    units = sheet([{"state": "vacant", "vacant_since": "2025-01-11", "from_on": None}])
    found = year_days(units, stops(units), pd.Timestamp("2025-01-20"), YEAR)
    assert found["vacant"][0] == pytest.approx(10 / 20)
    later = year_days(units, stops(units), pd.Timestamp("2026-06-01"), YEAR)
    assert later["vacant"][0] == pytest.approx(355 / 365)


def test_let_but_unused_is_told_and_no_state_is_unknown() -> None:
    rows = [{"state": state, "parcel_id": "P1"} for state in ("let_unused", "vacant", None)]
    units = sheet(rows)
    found = let_unused(units, stops(units), RULES, TODAY)
    assert found["clause"].notna().all()
    assert found["outcome"].tolist() == ["yes", "no", "unknown"]
    assert found["missing"].astype("str").fillna("-").tolist() == ["-", "-", "state"]
    silent = sheet([{"state": None, "parcel_id": "P1"}])
    assert let_unused(silent, stops(silent), RULES, TODAY).empty


def test_unused_since_the_lease_began_or_the_tenant_stopped() -> None:
    rows = [{"state": "let_unused", "parcel_id": "P1", "from_on": "2020-05-01"}] * 3
    units = sheet(rows)
    found = let_unused(units, stops(units, [None, "2024-11-30", "2019-01-01"]), RULES, TODAY)
    days = found["period_from"].dt.strftime("%Y-%m-%d").tolist()
    assert days == ["2020-05-01", "2024-11-30", "2020-05-01"]


def test_a_park_without_units_has_no_buildings() -> None:
    none = table("units", [])
    assert buildings(none, pd.Series(dtype="datetime64[ms]"), TODAY, YEAR).empty
    row = {"building_id": "B", "parcel_id": "P", "floor": 1, "floor_area": None, "state": None}
    units = sheet([row])
    found = buildings(units, stops(units), TODAY, YEAR)
    assert np.isnan(found["vacancy_rate"]).all()
    assert found["n_unmeasured"].tolist() == [1, 1]
