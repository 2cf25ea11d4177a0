"""Milestones by quarter and the year's targets, against a slow count."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.plan.milestones import STAGES, milestones, target_progress
from landuse.schema import empty, problems
from tests.plan.ledgers import TODAY, ledger, typed

DAYS = st.one_of(
    st.none(), st.dates(pd.Timestamp("2024-01-01").date(), pd.Timestamp("2026-12-31").date())
)
PROJECT = st.fixed_dictionaries(
    {
        "stage": st.one_of(st.none(), st.sampled_from(STAGES)),
        "signed_on": DAYS,
        "start_due_on": DAYS,
        "production_due_on": DAYS,
    }
)


def projects(rows: list[dict[str, object]]) -> pd.DataFrame:
    return typed("projects", [{"project_id": f"X{at:02}", **row} for at, row in enumerate(rows)])


@settings(max_examples=40)
@given(st.lists(PROJECT, max_size=8))
def test_late_is_what_was_due_and_is_not_reached(rows: list[dict[str, object]]) -> None:
    made = milestones(projects(rows), empty("events"), TODAY)
    assert problems(made, "milestones").empty
    found = {(r.project_id, r.milestone): r.late for r in made.itertuples(index=False)}
    wanted = {}
    for at, row in enumerate(rows):
        for name, column, stage in (("start", "start_due_on", "started"), ("production", "production_due_on", "in_production")):  # fmt: skip
            due = row[column]
            if due is None:
                continue
            if pd.Timestamp(due) > TODAY:
                said = "no"
            elif row["stage"] is None:
                said = "unknown"
            else:
                said = "no" if STAGES.index(row["stage"]) >= STAGES.index(stage) else "yes"
            wanted[f"X{at:02}", name] = said
    assert found == wanted
    days = made["late_days"].fillna(-1).tolist()
    assert days == sorted(days, reverse=True)


@pytest.mark.parametrize(
    ("due", "quarter", "late", "days"),
    [("2025-12-31", "2025Q4", "yes", 0), ("2026-01-01", "2026Q1", "no", None), ("2025-06-30", "2025Q2", "yes", 184)],
)  # fmt: skip
def test_quarter_and_days(due: str, quarter: str, late: str, days: int | None) -> None:
    row = {"stage": "signed", "start_due_on": due}
    made = milestones(projects([row]), empty("events"), TODAY).iloc[0]
    assert (made["quarter"], made["late"]) == (quarter, late)
    assert (None if pd.isna(made["late_days"]) else made["late_days"]) == days


@settings(max_examples=15)
@given(st.lists(PROJECT, max_size=8), st.integers(2024, 2026))
def test_targets_count_what_has_a_day_in_the_year(rows: list[dict[str, object]], year: int) -> None:
    frame = projects(rows)
    tables = ledger([], projects=frame, milestones=milestones(frame, empty("events"), TODAY),
                    case_progress=empty("case_progress"),
                    case_targets=typed("case_targets", [{"year": year, "target_item": "signed", "target_value": 3.0}]))  # fmt: skip
    made = target_progress(tables, TODAY, year)
    assert problems(made, "target_progress").empty
    own = made[(made["target_item"] == "signed") & (made["year"] == year)].iloc[0]
    days = [pd.Timestamp(r["signed_on"]) for r in rows if r["signed_on"] is not None]
    assert own["done"] == sum(day.year == year and day <= TODAY for day in days)
    assert own["undated"] == sum(r["signed_on"] is None and r["stage"] in STAGES[1:] for r in rows)
    assert own["left"] == max(0, 3 - own["done"])


def test_events_give_the_day_of_a_stage() -> None:
    frame = projects([{"stage": "in_production", "production_due_on": "2025-06-30"}])
    rows = [
        {
            "subject": "project",
            "subject_id": "X00",
            "kind": "project_in_production",
            "occurred_on": day,
        }
        for day in ("2025-07-02", "2025-06-12")
    ]
    events = typed("events", rows)
    made = milestones(frame, events, TODAY)
    assert made["reached_on"].tolist() == [pd.Timestamp("2025-06-12")]
    tables = ledger(
        [], projects=frame, events=events, milestones=made, case_progress=empty("case_progress")
    )
    done = target_progress(tables, TODAY, 2025).set_index("target_item")["done"]
    assert done["in_production"] == 1


def test_a_park_without_projects_and_cases_has_none() -> None:
    tables = ledger(
        [],
        projects=empty("projects"),
        milestones=empty("milestones"),
        case_progress=empty("case_progress"),
    )
    assert milestones(empty("projects"), empty("events"), TODAY).empty
    assert target_progress(tables, TODAY, 2025).empty
