"""Idle land: laws of the test; its boundaries are in golden/test_idle_dates.py."""

import numpy as np
import pandas as pd
import pytest

from landuse.diagnose.idle import idle, start_due, started
from landuse.policy import load_policy
from landuse.schema import problems
from tests.factories import TODAY, make_inputs, table

RULES = load_policy("generic-cn-v1").idle
CONTRACTS = pd.concat(
    [make_inputs(36, seed).tables["contracts"] for seed in range(4)], ignore_index=True
)


def found(contracts: pd.DataFrame = CONTRACTS, today: pd.Timestamp = TODAY) -> pd.DataFrame:
    return idle(contracts, RULES, today, 2025)


def test_one_row_a_contract_and_rule_on_the_contract_of_findings() -> None:
    result = found(CONTRACTS.drop_duplicates("contract_id"))
    assert problems(result, "findings").empty
    of_all = result[result["rule"] != "idle_warning_suspended"]
    assert (
        of_all.groupby("rule", observed=True).size() == CONTRACTS["contract_id"].nunique()
    ).all()
    suspended = CONTRACTS.drop_duplicates("contract_id")["suspended_on"].notna()
    assert len(result) - len(of_all) == suspended.sum() > 0


def test_not_started_and_suspended_exclude_each_other() -> None:
    result = found()
    yes = {
        rule: (rows["outcome"] == "yes").to_numpy()
        for rule, rows in result.groupby("rule", observed=True)
    }
    assert not (yes["idle_not_started"] & yes["idle_suspended"]).any()
    assert not (yes["idle_not_started"] & yes["idle_warning"]).any()
    assert all(mask.any() for mask in (yes["idle_not_started"], yes["idle_suspended"]))


def test_time_alone_never_lifts_the_finding_of_a_plot_that_is_not_started() -> None:
    never = table(
        "contracts",
        [
            {"contract_id": str(day), "parcel_id": "P", "started": False, "start_due_on": due}
            for day, due in enumerate(pd.date_range("2022-01-30", periods=60, freq="17D"))
        ],
    )
    before = np.zeros(len(never), dtype=bool)
    for today in pd.date_range("2023-01-01", "2026-06-30", freq="29D"):
        rows = found(never, today)
        now = (rows.loc[rows["rule"] == "idle_not_started", "outcome"] == "yes").to_numpy()
        assert (now | ~before).all()
        before = now
    assert before.all()


def test_every_unknown_says_what_is_missing_and_nobody_else_does() -> None:
    result = found()
    open_ = result["outcome"] == "unknown"
    assert open_.any()
    assert (result["missing"].notna() == open_).all()


def test_fee_recovery_and_negotiation_only_where_the_answer_is_yes() -> None:
    result = found()
    yes = result["outcome"] == "yes"
    assert result.loc[~yes, ["consequence", "amount"]].isna().all(axis=None)
    idle_ = result[yes & result["rule"].isin(["idle_not_started", "idle_suspended"])]
    assert set(idle_["consequence"]) <= {"fee", "recover", "negotiate", "prove_cause", "find_cause"}
    assert result.loc[result["amount"].notna(), "consequence"].eq("fee").all()


def test_a_cause_that_nobody_recorded_is_not_the_holders_own() -> None:
    """§2: more than half of idle land is caused by government, the cause column is decisive."""
    row = {"contract_id": "1", "parcel_id": "P", "started": False, "start_due_on": "2020-01-01"}
    result = found(table("contracts", [row]))
    assert result["outcome"].tolist()[0] == "yes"
    assert result["consequence"].tolist()[0] != "recover"


def test_start_as_agreed_else_a_year_after_delivery() -> None:
    rows = [
        {"contract_id": "1", "start_due_on": "2024-05-01", "delivered_on": "2020-01-01"},
        {"contract_id": "2", "start_due_on": None, "delivered_on": "2024-02-29"},
        {"contract_id": "3", "start_due_on": None, "delivered_on": None},
    ]
    due = start_due(table("contracts", rows), RULES)
    assert due.tolist()[:2] == [pd.Timestamp(2024, 5, 1), pd.Timestamp(2025, 2, 28)]
    assert pd.isna(due[2])


@pytest.mark.parametrize(
    ("row", "begun"),
    [
        ({"started": True}, True),
        ({"started": False}, False),
        ({"started": None}, pd.NA),
        ({"started": None, "started_on": "2025-12-31"}, True),
        ({"started": None, "started_on": "2026-01-01"}, False),
        ({"started": False, "completed_on": "2024-01-01"}, True),
        ({"started": None, "production_on": "2024-01-01"}, True),
    ],
)
def test_started_by_any_date_or_by_the_flag(row: dict, begun: object) -> None:
    given = table("contracts", [{"contract_id": "1", **row}])
    assert started(given, TODAY).tolist() == [begun]


def test_no_contracts_no_findings() -> None:
    assert found(CONTRACTS.iloc[:0]).empty
