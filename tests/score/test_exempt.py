"""Who is left out of the grading, by which rule; what is not known exempts nobody."""

import pandas as pd
import pytest

from landuse.policy import Exemption
from landuse.score.exempt import exempted

END = pd.Timestamp(2025, 12, 31)
NONE = pd.DataFrame({"subject_id": [], "kind": [], "occurred_on": []})


def _rule(kind: str, **more: object) -> Exemption:
    return Exemption(
        id=kind, title_zh=kind, title_en=kind, kind=kind, source="x", confidence="low", **more
    )


def _firms(**columns: list[object]) -> pd.DataFrame:
    size = len(next(iter(columns.values())))
    return pd.DataFrame({"subject_id": [f"e{i}" for i in range(size)], **columns})


@pytest.mark.parametrize(
    ("kind", "column"), [("registered", "registered_on"), ("production", "production_on"), ("land", "land_on")]
)  # fmt: skip
def test_months_since_a_date_to_the_day(kind: str, column: str) -> None:
    dates = pd.to_datetime(["2024-01-01", "2023-12-31", "2025-12-31", "2026-01-01", None])
    found = exempted(_firms(**{column: dates}), [_rule(kind, months=24)], NONE, END)
    assert found.tolist() == [0, -1, 0, -1, -1]


def test_not_producing_unless_overdue() -> None:
    firms = _firms(
        status=["building", "building", "operating"],
        overdue=pd.array([False, True, False], dtype="boolean"),
    )
    rule = _rule("not_producing", unless_overdue=True)
    assert exempted(firms, [rule], NONE, END).tolist() == [0, -1, -1]
    later = _firms(production_on=pd.to_datetime(["2026-02-01", "2020-01-01"]))
    assert exempted(later, [_rule("not_producing")], NONE, END).tolist() == [0, -1]


def test_status_and_event_and_the_first_rule_that_fits() -> None:
    events = pd.DataFrame({"subject_id": ["e0", "e2"], "kind": "utility", "occurred_on": pd.NaT})
    firms = _firms(status=["cancelled", "cancelled", "operating"])
    rules = [_rule("status", statuses=["cancelled"]), _rule("event", event="utility")]
    assert exempted(firms, rules, events, END).tolist() == [0, 0, 1]
    assert exempted(firms, rules[::-1], events, END).tolist() == [0, 1, 0]


def test_columns_that_are_not_there_exempt_nobody() -> None:
    rules = [
        _rule("registered", months=24),
        _rule("status", statuses=["x"]),
        _rule("not_producing"),
    ]
    assert exempted(_firms(other=[1, 2]), rules, NONE, END).tolist() == [-1, -1]
