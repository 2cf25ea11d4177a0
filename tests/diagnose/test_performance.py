"""Contract performance: bands, due days, what a blank leaves open. The slow oracle is in demo/test_supply.py."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from landuse.diagnose.criteria import Evidence
from landuse.diagnose.performance import performance, progress
from landuse.errors import Note
from landuse.policy import load_policy
from landuse.schema import problems
from tests.factories import table

RULES = load_policy("generic-cn-v1").performance
TODAY = pd.Timestamp(2025, 12, 31)
WHOLE = {
    "contract_id": "HT1",
    "parcel_id": "P1",
    "enterprise_id": "E1",
    "start_due_on": "2020-01-01",
    "completion_due_on": "2021-01-01",
    "production_due_on": "2021-06-01",
    "started_on": "2020-01-01",
    "completed_on": "2021-01-01",
    "production_on": "2021-06-01",
    "area": 10.0,
    "invested": 3000.0,
    "invest_per_mu": 300.0,
    "output_per_mu": 400.0,
    "tax_per_mu": 10.0,
    "source_row": 2,
    "source": "contracts.xlsx",
}
PARCEL = {
    "area_mu": 10.0,
    "revenue": 4000.0,
    "tax_per_mu": 10.0,
    "floor_area_ratio": 1.0,
    "far_min": 1.0,
}


def judge(
    contract: dict[str, Any] | None = None,
    parcel: dict[str, Any] | None = None,
    status: str | None = "operating",
    **more: Any,
) -> tuple[pd.DataFrame, list[Note]]:
    deals = table("contracts", [{**WHOLE, **(contract or {})}])
    firms = table("enterprises", [{"enterprise_id": "E1", "status": status}])
    evidence = Evidence(
        pd.DataFrame([{**PARCEL, **(parcel or {})}]),
        firms.assign(parcel=0, firm=0),
        deals.assign(parcel=np.zeros(len(deals), dtype=np.int64)),
        TODAY,
        **more,
    )
    found, notes = performance(evidence, RULES, 2025)
    return found.set_index(found["clause"].astype("str")), notes


def outcome(clause: str, parcel: dict[str, Any] | None = None, **contract: Any) -> str:
    return str(judge(contract, parcel)[0].loc[clause, "outcome"])


def test_a_contract_that_is_kept_is_met_in_every_clause() -> None:
    found, notes = judge()
    assert set(found["outcome"]) == {"met"}
    assert len(found) == 7
    assert problems(found.reset_index(drop=True), "performance").empty
    assert found[["value", "threshold", "unit", "period_from", "period_to"]].notna().all(axis=None)
    assert found[["source", "rule"]].notna().all(axis=None)
    assert found["missing"].isna().all()
    assert [note.code for note in notes] == ["supply.output_by_revenue"]


@pytest.mark.parametrize("clause", ["start", "completion", "production"])
@pytest.mark.parametrize(("late", "said"), [(0, "met"), (1, "nearly"), (90, "nearly"), (91, "not")])
def test_a_milestone_is_nearly_met_within_ninety_days(clause: str, late: int, said: str) -> None:
    names = {"start": "started_on", "completion": "completed_on", "production": "production_on"}
    due = {"start": "start_due_on", "completion": "completion_due_on"}.get(
        clause, "production_due_on"
    )
    day = pd.Timestamp(WHOLE[due]) + pd.Timedelta(days=late)
    found, _ = judge({names[clause]: day})
    assert found.loc[clause, "outcome"] == said
    assert found.loc[clause, "value"] == late


@pytest.mark.parametrize(
    ("share", "said"), [(1, "met"), (0.9999, "nearly"), (0.9, "nearly"), (0.8999, "not")]
)
@pytest.mark.parametrize("clause", ["investment", "output", "tax", "floor_area_ratio"])
def test_a_ratio_is_nearly_met_from_nine_tenths(clause: str, share: float, said: str) -> None:
    parcel = {
        "output": {"revenue": 4000.0 * share},
        "tax": {"tax_per_mu": 10.0 * share},
        "floor_area_ratio": {"floor_area_ratio": share},
    }.get(clause, {})
    contract = {"invested": 3000.0 * share} if clause == "investment" else {}
    assert outcome(clause, parcel, **contract) == said


def test_yields_are_due_two_years_after_production_began() -> None:
    for clause in ("output", "tax"):
        assert (
            outcome(clause, {"revenue": 1.0, "tax_per_mu": 0.1}, production_on="2024-01-01")
            == "not_due"
        )
        assert (
            outcome(clause, {"revenue": 1.0, "tax_per_mu": 0.1}, production_on="2023-12-31")
            == "not"
        )


def test_what_is_not_due_yet_is_not_missed() -> None:
    plan = {
        "start_due_on": "2026-01-01",
        "completion_due_on": "2027-01-01",
        "production_due_on": "2027-06-01",
        "started": False,
        **dict.fromkeys(["started_on", "completed_on", "production_on"]),
    }
    found, _ = judge(plan, {"revenue": 0.0, "tax_per_mu": 0.0, "floor_area_ratio": 0.0})
    assert set(found["outcome"]) == {"not_due"}


def test_a_plant_whose_tenants_are_all_building_is_not_in_production() -> None:
    late = {"production_on": None}
    assert judge(late, status="building")[0].loc["production", "outcome"] == "not"
    assert judge(late, status="building")[0].loc["tax", "outcome"] == "not_due"
    for status in ("operating", None):
        row = judge(late, status=status)[0].loc["production"]
        assert (row["outcome"], row["missing"]) == ("unknown", "production_on")


def test_land_never_begun_misses_its_start_by_days_to_today() -> None:
    none = dict.fromkeys(["started_on", "completed_on", "production_on"])
    row = judge({**none, "started": False})[0].loc["start"]
    assert (row["outcome"], row["value"]) == ("not", (TODAY - pd.Timestamp(2020, 1, 1)).days)
    assert judge({**none, "started": None})[0].loc["start", "missing"] == "started_on"


def test_tax_counts_before_refunds() -> None:
    assert outcome("tax", {"tax_per_mu": 1.0}) == "not"
    assert outcome("tax", {"tax_per_mu": 1.0, "tax_before_refund": 10.0}) == "met"
    row = judge(None, {"tax_per_mu": 1.0, "tax_before_refund": np.nan})[0].loc["tax"]
    assert row["outcome"] == "unknown"
    assert "vat_carryover_refund" in row["missing"]
    assert outcome("tax", {"tax_per_mu": 10.0, "tax_before_refund": np.nan}) == "met"


def test_gross_output_counts_where_the_park_has_it() -> None:
    found, notes = judge(None, {"gross_output": 100.0})
    assert found.loc["output", "value"] == 10.0
    assert notes == []


def test_a_clause_that_nobody_agreed_on_has_no_rows_and_is_told() -> None:
    found, notes = judge({"tax_per_mu": None, "output_per_mu": 0.0})
    assert "tax" not in found.index
    assert "output" not in found.index
    assert [note.code for note in notes] == ["supply.not_agreed"]


BLANKS = sorted(set(WHOLE) - {"contract_id", "parcel_id", "enterprise_id", "source", "source_row"})


@pytest.mark.parametrize("column", BLANKS)
@pytest.mark.parametrize("state", ["kept", "missed", "idle"])
def test_a_blank_never_turns_one_outcome_into_another(column: str, state: str) -> None:
    """Beside a second contract that has everything, so that the column is kept."""
    base = {
        "kept": {},
        "missed": {"completed_on": "2021-12-01", "production_on": "2022-12-01", "invested": 100.0},
        "idle": {
            **dict.fromkeys(["started_on", "completed_on", "production_on"]),
            "started": False,
        },
    }[state]
    low = (
        {"revenue": 100.0, "tax_per_mu": 1.0, "floor_area_ratio": 0.5} if state == "missed" else {}
    )
    was, now = ({**WHOLE, **base}, {**WHOLE, **base, column: None})
    frames = []
    for row in (was, now):
        deals = table("contracts", [row, {**WHOLE, "contract_id": "HT2"}])
        firms = table("enterprises", [{"enterprise_id": "E1", "status": "operating"}])
        evidence = Evidence(
            pd.DataFrame([{**PARCEL, **low}]),
            firms.assign(parcel=0, firm=0),
            deals.assign(parcel=0),
            TODAY,
        )
        found, _ = performance(evidence, RULES, 2025)
        frames.append(
            found[found["contract_id"] == "HT1"].set_index("clause")["outcome"].astype("str")
        )
    turned = frames[0] != frames[1]
    assert set(frames[1][turned]) <= {"unknown"}


def test_progress_of_nothing_known_is_unknown() -> None:
    deals = table("contracts", [{"contract_id": "1", "parcel_id": "P1"}]).assign(parcel=[-1])
    firms = table("enterprises", []).assign(parcel=np.array([], dtype=np.int64))
    stage = progress(Evidence(pd.DataFrame([PARCEL]), firms, deals, TODAY))
    assert all(each.isna().all() for each in stage)


@pytest.mark.parametrize("clause", ["start", "completion", "production"])
def test_a_day_to_come_with_nothing_recorded_is_not_due(clause: str) -> None:
    blank = dict.fromkeys(("started_on", "completed_on", "production_on"))
    days = dict.fromkeys(("start_due_on", "completion_due_on", "production_due_on"), "2026-12-20")
    rows, _ = judge({**blank, **days})
    assert rows.set_index("clause")["outcome"][clause] == "not_due"
    past = dict.fromkeys(days, "2025-12-30")
    rows, _ = judge({**blank, **past})
    assert rows.set_index("clause")["outcome"][clause] == "unknown"


def test_output_is_not_due_before_the_day_of_production() -> None:
    blank = {"production_on": None, "production_due_on": "2026-12-20"}
    rows, _ = judge(blank)
    assert rows.set_index("clause")["outcome"][["output", "tax"]].tolist() == ["not_due"] * 2


@pytest.mark.parametrize(
    ("paid", "somebody_else", "land_elsewhere"),
    [(10.0, "met", "unknown"), (9.5, "unknown", "unknown"), (5.0, "unknown", "not")],
)
def test_figures_of_somebody_unnamed_or_of_land_elsewhere_leave_a_yield_open(
    paid: float, somebody_else: str, land_elsewhere: str
) -> None:
    """Somebody unnamed can only add to what was paid here; land elsewhere can only take from it."""
    here = np.array([True])
    for more, wanted, lacks in (
        ({"unnamed": here}, somebody_else, "enterprise_id"),
        ({"elsewhere": here}, land_elsewhere, "occupancy.parcel_id"),
    ):
        found, _ = judge(None, {"tax_per_mu": paid}, **more)
        assert str(found.loc["tax", "outcome"]) == wanted
        missing = found.loc["tax", "missing"]
        assert missing == lacks if wanted == "unknown" else pd.isna(missing)
        assert str(found.loc["investment", "outcome"]) == "met", "the contract's own figure"
