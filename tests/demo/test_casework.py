"""The demo park's ledger: a case in every state, the planted ones come out as the truth says."""

from __future__ import annotations

import pandas as pd
import pytest

from landuse.policy import national_casework
from tests import demo_run

STAGES = {
    "stage_signed": "signed",
    "stage_completed": "completed",
    "stage_in_production": "in_production",
}


@pytest.fixture(scope="module")
def truth() -> pd.DataFrame:
    return pd.read_csv(demo_run.park().parent / "truth.csv", dtype=str, keep_default_na=False)


def progress() -> pd.DataFrame:
    return demo_run.study()["case_progress"]


def test_every_state_is_shown() -> None:
    rules = national_casework()
    assert set(progress()["case_state"].astype(str)) == {each.id for each in rules.states}
    assert set(progress()["closing"].astype(str)) == {
        "open",
        "ready",
        "not_confirmed",
        "closed",
        "ended",
    }
    assert (progress()["overdue_days"].fillna(0) > 0).sum() >= 2


def test_revived_land_is_closed_only_where_the_next_year_shows_it(truth: pd.DataFrame) -> None:
    wanted = truth[truth["kind"] == "revival_closed"].set_index("subject_id")["expected"]
    assert set(wanted) == {"yes", "no"}
    found = progress().set_index("parcel_id")
    for parcel, answer in wanted.items():
        assert (found.loc[parcel, "closing"] == "closed") == (answer == "yes")
        assert found.loc[parcel, "case_state"] == "claimed"


def test_overdue_milestones(truth: pd.DataFrame) -> None:
    wanted = truth[truth["kind"] == "milestone_overdue"].set_index("subject_id")["expected"]
    late = (
        demo_run.study()["milestones"]
        .groupby("project_id")["late"]
        .agg(lambda v: (v == "yes").any())
    )
    for project, answer in wanted.items():
        assert late[project] == (answer == "yes"), project


def test_stages_and_the_pool(truth: pd.DataFrame) -> None:
    projects = demo_run.study()["projects"].set_index("project_id")["stage"].astype(str)
    kinds = {**STAGES, "stage_started": "started", "project_pool": "pool"}
    rows = truth[truth["kind"].isin(list(kinds)) & (truth["expected"] == "yes")]
    for row in rows[rows["subject"] == "project"].itertuples(index=False):
        assert projects[row.subject_id] == kinds[row.kind]
    made = demo_run.study()["target_progress"].set_index(["year", "target_item"])
    for kind, item in STAGES.items():
        assert made.loc[(2025, item), "done"] >= (truth["kind"] == kind).sum()


def test_the_swap_frees_what_the_project_uses(truth: pd.DataFrame) -> None:
    swap = truth[(truth["kind"] == "swap") & (truth["subject_id"] == "P011")].iloc[0]
    row = progress().set_index("parcel_id").loc[swap["parcel_id"]]
    assert row["project_id"] == "P011"
    assert 0 < row["land_used"] <= row["area_mu"]
    assert row["closing"] == "open"


def test_nothing_is_said_to_be_wrong() -> None:
    notes = demo_run.study()["notes"]
    own = notes[notes["code"].astype(str).str.startswith("cases.")]
    assert set(own["severity"].astype(str)) <= {"info", "warning"}
    assert not (own["severity"] == "error").any()
