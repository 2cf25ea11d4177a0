"""Verdicts on land: all linked land is accounted for, and each verdict stands on its own firm's land."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.diagnose.zombie.land import (
    OUTCOMES,
    held_land,
    in_force,
    land_outcomes,
    unit_land,
    zombie_land,
)
from landuse.schema import problems
from tests.factories import table

TODAY = pd.Timestamp(2025, 12, 31)
DAYS = st.sampled_from([None, "2020-01-01", "2025-12-31", "2026-01-01", "2025-06-30"])
LINKS = st.lists(
    st.fixed_dictionaries(
        {
            "enterprise_row": st.integers(0, 3),
            "parcel_row": st.integers(0, 3),
            "role": st.sampled_from(["own", "lease", "sublet"]),
            "area_mu": st.integers(0, 100).map(float),
            "from_on": DAYS,
            "to_on": DAYS,
        }
    ),
    min_size=1,
    max_size=14,
)


def links(rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    days = {
        name: pd.to_datetime(frame[name]).astype("datetime64[ms]") for name in ("from_on", "to_on")
    }
    return frame.assign(role=frame["role"].astype("category"), **days)


def link(firm: int, parcel: int, role: str, area: float, **days: str) -> dict[str, Any]:
    blank = {"from_on": None, "to_on": None}
    where = {"enterprise_row": firm, "parcel_row": parcel}
    return {**where, "role": role, "area_mu": area, **blank, **days}


def parcels(count: int) -> pd.DataFrame:
    return table("parcels", [{"parcel_id": f"P{at}"} for at in range(count)]).assign(area_mu=100.0)


def verdicts(codes: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame({"enterprise_id": [f"E{at}" for at in range(len(codes))]}, dtype="str")
    said = pd.Series(codes, dtype="category")
    return frame.assign(verdict=said, verdict_low=said, verdict_high=said)


def found(rows: list[dict[str, Any]], codes: list[str]) -> pd.DataFrame:
    held = held_land(links(rows), TODAY)
    return zombie_land(held, np.zeros(4, dtype=np.int8), parcels(4), verdicts(codes))


@given(LINKS)
def test_land_in_is_land_out(rows: list[dict[str, Any]]) -> None:
    """All places together hold the land of the links in force, and each place stands once."""
    frame = links(rows)
    held = held_land(frame, TODAY)
    now = frame[in_force(frame, TODAY)]
    sign = now["role"].astype("str").map({"own": 1.0, "lease": 1.0, "sublet": -1.0}).astype(float)
    assert held.used.sum() == (now["area_mu"] * sign).sum()
    assert held.sublet.sum() == now.loc[now["role"] == "sublet", "area_mu"].sum()
    pairs = list(zip(held.firm, held.parcel, strict=True))
    assert len(set(pairs)) == len(pairs)
    assert set(pairs) == set(zip(now["enterprise_row"], now["parcel_row"], strict=True))


@given(LINKS, st.randoms(use_true_random=False))
def test_the_order_of_the_links_changes_nothing(rows: list[dict[str, Any]], rng: Any) -> None:
    mixed = list(rows)
    rng.shuffle(mixed)
    one, other = (
        pd.DataFrame(held_land(links(each), TODAY)._asdict()).sort_values(
            ["firm", "parcel"], ignore_index=True
        )
        for each in (rows, mixed)
    )
    pd.testing.assert_frame_equal(one, other)


def test_a_sound_tenant_on_a_dead_owners_parcel() -> None:
    """The tenant keeps its verdict and its land; the owner keeps its own and the rest."""
    rows = [link(0, 0, "own", 100.0), link(0, 0, "sublet", 30.0), link(1, 0, "lease", 30.0)]
    frame = found(rows, ["suspected", "active"]).set_index("enterprise_id")
    assert frame["verdict"].astype("str").to_dict() == {"E0": "suspected", "E1": "active"}
    assert frame["area_mu"].to_dict() == {"E0": 70.0, "E1": 30.0}
    assert frame["sublet_mu"].to_dict() == {"E0": 30.0, "E1": 0.0}
    assert frame["share"].to_dict() == {"E0": 0.7, "E1": 0.3}
    assert frame["role"].astype("str").to_dict() == {"E0": "own", "E1": "lease"}


def test_all_of_it_sublet() -> None:
    """A dead owner who sublets everything is still there, with no land of its own to free."""
    rows = [link(0, 0, "own", 40.0), link(0, 0, "sublet", 40.0), link(1, 0, "lease", 40.0)]
    frame = found(rows, ["confirmed", "active"]).set_index("enterprise_id")
    assert frame.loc["E0", ["area_mu", "sublet_mu"]].tolist() == [0.0, 40.0]


def test_periods_count() -> None:
    """Who left before the day has no land; the last day still counts, and so does an open end."""
    rows = [
        link(0, 0, "own", 10.0, to_on="2025-12-30"),
        link(1, 1, "own", 20.0, to_on="2025-12-31"),
        link(2, 2, "own", 30.0, from_on="2026-01-01"),
        link(3, 3, "own", 40.0, from_on="2025-12-31"),
    ]
    frame = found(rows, ["suspected"] * 4)
    assert frame["enterprise_id"].tolist() == ["E1", "E3"]
    assert frame["area_mu"].sum() == 60.0


def test_unknown_size_stays_unknown() -> None:
    rows = [link(0, 0, "own", float("nan")), link(1, 1, "own", 5.0), link(1, 1, "sublet", 2.0)]
    frame = found(rows, ["suspected", "active"])
    assert frame["area_mu"].isna().tolist() == [True, False]
    assert problems(frame, "zombie_land").empty


def finding(parcel: str, rule: str, outcome: str) -> dict[str, str]:
    subject = "contract" if rule.startswith("idle") else "parcel"
    return {
        "subject": subject,
        "subject_id": parcel,
        "parcel_id": parcel,
        "rule": rule,
        "outcome": outcome,
    }


def test_state_of_the_land() -> None:
    """Idle before vacant before low-yield; open where nothing holds and something is unknown."""
    rows = [
        finding("P0", "idle_not_started", "yes"), finding("P0", "vacant", "yes"),
        finding("P1", "vacant", "yes"), finding("P1", "low_yield", "yes"),
        finding("P2", "low_yield", "yes"), finding("P2", "idle_suspended", "unknown"),
        finding("P3", "low_yield", "no"), finding("P3", "vacant", "not_applicable"),
        finding("P4", "low_yield", "no"), finding("P4", "vacant", "unknown"),
        finding("P5", "low_yield", "not_applicable"),
        finding("P6", "idle_warning", "yes"), finding("P6", "low_yield", "no"),
    ]  # fmt: skip
    codes = land_outcomes(table("findings", rows), parcels(8))
    said = [OUTCOMES[code] for code in codes]
    assert said == [
        "idle", "vacant", "low_yield", "in_use", "unknown", "not_judged", "in_use", "not_judged",
    ]  # fmt: skip


def test_a_vacant_unit_is_no_vacant_parcel() -> None:
    row = {**finding("P0", "vacant", "yes"), "subject": "unit"}
    assert land_outcomes(table("findings", [row]), parcels(1)).tolist() == [
        OUTCOMES.index("not_judged")
    ]


def shares(*units: tuple[str, str | None], parcel: str = "in_use", **more: str) -> str:
    """State of the land of E0 (with these units) and of the owner E1 on P0."""
    rows = [
        {"unit_id": f"U{at}", "parcel_id": "P0", "enterprise_id": firm, "state": state, **more}
        for at, (firm, state) in enumerate(units)
    ]
    frame = links([link(1, 0, "own", 60.0), link(0, 0, "lease", 40.0)])
    tables = {
        "links": frame.assign(method=["holder_code", "unit"]),
        "units": table("units", rows),
        "parcels": parcels(1),
        "enterprises": pd.DataFrame({"enterprise_id": ["E0", "E1"]}, dtype="str"),
    }
    held = held_land(tables["links"], TODAY)
    land = np.array([OUTCOMES.index(parcel)], dtype=np.int8)
    own = unit_land(held, land, tables, TODAY)
    table_ = zombie_land(held, land, parcels(1), verdicts(["active", "active"]), own)
    assert table_["area_mu"].sum() == 100.0
    said = table_.set_index("enterprise_id")["land"].astype("str")
    assert said["E1"] == parcel, "the owner's land is not the tenant's"
    return said["E0"]


@pytest.mark.parametrize(
    ("states", "parcel", "wanted"),
    [
        (["in_production"], "in_use", "in_use"),
        (["let_unused"], "in_use", "vacant"),
        (["vacant"], "in_use", "vacant"),
        (["let_unused", "vacant"], "unknown", "vacant"),
        (["let_unused", None], "in_use", "unknown"),
        ([None], "in_use", "unknown"),
        (["let_unused", "in_production"], "in_use", "in_use"),
        (["let_unused"], "idle", "idle"),
        (["let_unused"], "low_yield", "low_yield"),
        (["let_unused"], "not_judged", "not_judged"),
    ],
)
def test_land_held_through_unused_units_is_not_in_use(
    states: list[str | None], parcel: str, wanted: str
) -> None:
    assert shares(*(("E0", state) for state in states), parcel=parcel) == wanted


def test_units_of_others_and_of_other_times_say_nothing() -> None:
    assert shares(("E9", "let_unused")) == "in_use"
    assert shares(("E0", "let_unused"), to_on="2025-12-30") == "in_use"
    assert shares(("E0", "let_unused"), from_on="2026-01-01") == "in_use"
