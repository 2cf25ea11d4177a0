"""Idle test over 203 real supply contracts (landchina.com via github.com/ZitaiChen/landchina, MIT).

None of them has an actual start or a day of delivery, 58 not even an agreed start. So the statute can
say *no* only while a year has not passed since the agreed start; everything else is unknown.
"""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest

from landuse.diagnose.idle import idle
from landuse.policy import load_policy
from tests.conftest import shared_data
from tests.ingest.formats.test_jsonfile import SUPPLY, read

RULES = load_policy("generic-cn-v1").idle
BEFORE, AFTER = pd.Timestamp(2021, 1, 1), pd.Timestamp(2026, 1, 1)
NO_DATE = "start_due_on,delivered_on,started"

# contract, start agreed, full months over on 2021-01-01, days until a year is over (warnings), and,
# had nobody started: the answer then, consequence, fee (20 % of the price, 万元), recoverable from
BY_HAND = [
    ("1306262018B00730", "2019-12-21", 12, "yes", "fee", 2096.8, "2021-12-21"),
    ("6529012018A00707", "2018-12-31", 24, "yes", "recover", None, None),
    ("1303222018B00476", "2020-12-18", 0, "no", None, None, None),
    ("3211812018A01837", "2020-06-30", 6, "no", None, None, None),
    ("4117232018B00914", "2020-04-30", 8, "no", None, None, None),
    ("3501812018B02340", "2019-04-17", 20, "yes", "fee", 601.04, "2021-04-17"),
    ("3206212019B00037", "2020-02-01", 11, "no", None, None, None),
    ("5306022018A10246", None, None, "unknown", None, None, None),
    ("6105812018B01238", "2019-04-01", 21, "yes", "fee", 1116.0, "2021-04-01"),
    ("6107282018A00072", "2019-03-25", 21, "yes", "fee", None, "2021-03-25"),
]


@cache
def contracts() -> pd.DataFrame:
    path = shared_data("land_supply_cn", "output.json")
    return read(path, "contracts", **SUPPLY).frame


def found(today: pd.Timestamp, frame: pd.DataFrame | None = None) -> pd.DataFrame:
    return idle(contracts() if frame is None else frame, RULES, today, today.year)


def counts(frame: pd.DataFrame, rule: str, column: str = "outcome") -> dict[str, int]:
    rows = frame[frame["rule"] == rule]
    return {str(name): int(n) for name, n in rows[column].value_counts().items() if n}


@pytest.mark.parametrize(
    ("today", "not_started", "why", "warning"),
    [
        (
            BEFORE,
            {"unknown": 165, "no": 38},
            {"started": 107, NO_DATE: 58},
            {"unknown": 77, "no": 126},
        ),
        (AFTER, {"unknown": 203}, {"started": 145, NO_DATE: 58}, {"no": 145, "unknown": 58}),
    ],
)
def test_counts_by_outcome_and_why_each_is_unknown(
    today: pd.Timestamp, not_started: dict, why: dict, warning: dict
) -> None:
    rows = found(today)
    assert counts(rows, "idle_not_started") == not_started
    assert counts(rows, "idle_not_started", "missing") == why
    assert counts(rows, "idle_warning") == warning
    assert counts(rows, "idle_suspended") == {"unknown": 203}
    everything = "started,suspended_on,area_developed,area_to_develop,invested,total_investment"
    assert counts(rows, "idle_suspended", "missing") == {everything: 203}
    assert counts(rows, "idle_warning_suspended") == {}


def test_nobody_is_accused_and_nothing_follows_from_what_is_not_known() -> None:
    for today in (BEFORE, AFTER):
        rows = found(today)
        assert not (rows["outcome"] == "yes").any()
        assert rows[["consequence", "amount", "due_on"]].isna().all(axis=None)


@pytest.mark.parametrize("case", BY_HAND, ids=[case[0] for case in BY_HAND])
def test_ten_contracts_checked_by_hand(case: tuple) -> None:
    contract, due, months, then, consequence, fee, recover_on = case
    rows = found(BEFORE)
    row = rows[(rows["subject_id"] == contract) & (rows["rule"] == "idle_not_started")].iloc[0]
    assert (None if pd.isna(row["period_from"]) else str(row["period_from"].date())) == due
    assert (None if pd.isna(row["value"]) else row["value"]) == months
    # the start itself is never recorded: no only while the year is not over
    assert row["outcome"] == ("no" if then == "no" else "unknown")
    assert pd.isna(row["missing"]) == (then == "no")
    own = contracts()[contracts()["contract_id"] == contract].assign(
        started=pd.Series([False], dtype="boolean").array, delay_cause="enterprise"
    )
    bare = found(BEFORE, own).iloc[0]
    assert bare["outcome"] == then
    assert (None if pd.isna(bare["consequence"]) else bare["consequence"]) == consequence
    assert (None if pd.isna(bare["amount"]) else round(bare["amount"], 4)) == fee
    assert (None if pd.isna(bare["due_on"]) else str(bare["due_on"].date())) == recover_on


def test_the_dates_alone_had_nobody_started() -> None:
    """What the dates say: 107 of 145 known starts were a year over, 9 of them two years."""
    bare = contracts().assign(
        started=pd.array([False] * 203, dtype="boolean"), delay_cause="enterprise"
    )
    rows = found(BEFORE, bare)
    rows = rows[rows["rule"] == "idle_not_started"]
    assert counts(rows, "idle_not_started") == {"yes": 107, "unknown": 58, "no": 38}
    assert counts(rows, "idle_not_started", "consequence") == {"fee": 98, "recover": 9}
    late = found(AFTER, bare)
    assert counts(late, "idle_not_started") == {"yes": 145, "unknown": 58}
    assert counts(late, "idle_not_started", "consequence") == {"recover": 145}


def test_the_warning_at_thirty_days_is_the_tighter_one() -> None:
    """Start agreed 2020-01-16 and 2020-02-01: 15 and 31 days before the year is over."""
    bare = contracts().assign(started=pd.array([False] * 203, dtype="boolean"))
    rows = found(BEFORE, bare).set_index("subject_id")
    rows = rows[(rows["rule"] == "idle_warning") & (rows["outcome"] == "yes")]
    days = dict(zip(rows.index, zip(rows["value"], rows["threshold"], strict=True), strict=True))
    assert days["3206212019B00037"] == (31, 90)
    assert {limit for left, limit in days.values() if left <= 30} == {30}
    assert {limit for left, limit in days.values() if left > 30} == {90}
    assert len(days) == 19
