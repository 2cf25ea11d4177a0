"""Rows of evidence: outcomes, whole months, what is missing."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.diagnose.finding import (
    OUTCOMES,
    column,
    findings,
    missing_names,
    months_between,
    outcome,
    source_text,
)
from landuse.policy import load_policy
from landuse.schema import problems

DAYS = st.dates(
    min_value=pd.Timestamp(1995, 1, 1).date(), max_value=pd.Timestamp(2060, 1, 1).date()
)


def test_missing_is_unknown_and_never_no() -> None:
    answer = pd.Series([True, False, None], dtype="boolean", index=[4, 2, 9])
    assert list(outcome(answer)) == ["yes", "no", "unknown"]
    assert set(OUTCOMES) == {"yes", "no", "unknown", "not_applicable"}


@pytest.mark.parametrize(
    ("earlier", "later", "months"),
    [
        ("2024-12-31", "2025-12-31", 12),
        ("2025-01-01", "2025-12-31", 11),
        ("2024-01-31", "2024-02-28", 0),
        ("2024-01-31", "2024-02-29", 1),
        ("2024-02-29", "2025-02-28", 12),
        ("2024-02-29", "2028-02-28", 47),
        ("2024-02-29", "2028-02-29", 48),
        ("2025-08-31", "2025-09-30", 1),
        ("2026-01-01", "2025-12-31", -1),
    ],
)
def test_whole_months(earlier: str, later: str, months: int) -> None:
    dates = pd.Series(pd.to_datetime([earlier, None])).astype("datetime64[ms]")
    found = months_between(dates, pd.Timestamp(later))
    assert found[0] == months
    assert pd.isna(found[1])


@given(DAYS, DAYS)
def test_n_months_are_full_when_the_date_plus_n_months_is_reached(earlier, later) -> None:
    """The same as adding months to the date and waiting for that day, month ends clipped."""
    start, end = pd.Timestamp(earlier), pd.Timestamp(later)
    months = int(months_between(pd.Series([start]), end)[0])
    assert start + pd.DateOffset(months=months) <= end
    assert start + pd.DateOffset(months=months + 1) > end


def test_findings_have_all_columns_and_keep_the_contract() -> None:
    rule = load_policy("generic-cn-v1").idle.no_start
    given_ = {
        "subject_id": pd.Series(["a", "b"], index=[8, 3], dtype="str"),
        "outcome": outcome(pd.Series([True, None], dtype="boolean")),
        "value": pd.Series([13.0, None], index=[8, 3]),
        "year": [2025, 2025],
    }
    frame = findings("idle_not_started", "contract", given_, size=2, threshold=rule)
    assert problems(frame, "findings").empty
    assert frame["subject_id"].tolist() == ["a", "b"]
    assert frame["value"].tolist()[0] == 13.0
    assert frame["threshold"].tolist() == [12.0, 12.0]
    assert frame["unit"].tolist() == ["months", "months"]
    assert rule.clause in frame["clause"][0]


def test_a_column_that_is_not_there_is_all_missing() -> None:
    table = pd.DataFrame({"a": [1, 2]}, index=[5, 6])
    found = column(table, "started", of="contracts")
    assert found.dtype == "boolean"
    assert found.isna().all()
    assert found.index.equals(table.index)


def test_missing_names_only_where_the_answer_is_open() -> None:
    gaps = {"a": pd.Series([True, True, False]), "b": pd.Series([True, False, True])}
    found = missing_names(gaps, pd.Series([True, False, True]))
    assert found.tolist()[0] == "a,b"
    assert pd.isna(found[1])
    assert found[2] == "b"


def test_the_source_names_file_row_and_columns() -> None:
    table = pd.DataFrame({"source": ["contracts.xlsx"], "source_row": [12]})
    assert source_text(table, "start_due_on").tolist() == ["contracts.xlsx#12 start_due_on"]
    assert source_text(table.drop(columns="source"), "x").tolist() == ["x"]
