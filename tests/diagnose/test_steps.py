"""The first step that has not been taken is due, and by when."""

import pandas as pd
import pytest

from landuse.diagnose.steps import DONE, STEPS, next_steps
from landuse.policy import load_policy
from tests.factories import TODAY, table

RULES = load_policy("generic-cn-v1").tenancy
COLUMNS = ("subject", "subject_id", "occurred_on", "kind", "value")


def due(
    events: list[tuple], since: str | None = "2025-03-31", holds: str | None = "2025-06-30"
) -> tuple:
    units = pd.DataFrame(
        {
            "unit_id": ["U1"],
            "enterprise_id": ["E1"],
            "since": pd.to_datetime([since]),
            "holds_on": pd.to_datetime([holds]),
        }
    )
    rows = [dict(zip(COLUMNS, each, strict=True)) for each in events]
    found = next_steps(units, table("events", rows, columns=COLUMNS), RULES, TODAY).iloc[0]
    day = None if pd.isna(found["due_on"]) else f"{found['due_on']:%Y-%m-%d}"
    return found["next_step"], day, found["taken"]


REMINDER = ("unit", "U1", "2025-04-02", "tenant_reminder", "催缴租金")
MEETING = ("unit", "U1", "2025-06-18", "tenant_meeting", "约谈")
DEADLINE = ("unit", "U1", "2025-07-01", "tenant_deadline", "限期2025-09-30前整改")
END = ("enterprise", "E1", "2025-10-08", "解除合同", None)


def test_each_step_follows_the_one_before() -> None:
    assert due([])[:2] == ("tenant_reminder", "2025-07-07")
    assert due([REMINDER])[:2] == ("tenant_meeting", "2025-05-02")
    assert due([REMINDER, MEETING])[:2] == ("tenant_deadline", "2025-07-03")
    assert due([REMINDER, MEETING, DEADLINE])[:2] == ("tenant_termination", "2025-09-30")
    assert due([REMINDER, MEETING, DEADLINE, END])[:2] == (DONE, "2025-10-08")


def test_no_step_is_left_out() -> None:
    step, day, taken = due([MEETING, DEADLINE])
    assert (step, day) == ("tenant_reminder", "2025-07-07")
    assert taken == "tenant_meeting=2025-06-18,tenant_deadline=2025-07-01"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("限期2025年10月15日前整改", "2025-10-15"),
        ("整改", "2025-09-29"),
        (None, "2025-09-29"),
        ("2024-01-01号文", "2025-09-29"),
        ("2025-13-45", "2025-09-29"),
    ],
)
def test_the_day_that_the_notice_names_else_the_interval(text: str | None, day: str) -> None:
    notice = ("unit", "U1", "2025-07-01", "tenant_deadline", text)
    assert due([REMINDER, MEETING, notice])[:2] == ("tenant_termination", day)


def test_notices_of_an_earlier_breach_and_of_others_do_not_count() -> None:
    earlier = ("unit", "U1", "2024-04-02", "tenant_reminder", None)
    other = ("unit", "U2", "2025-04-02", "tenant_reminder", None)
    later = ("unit", "U1", "2026-01-02", "tenant_reminder", None)
    for events in ([earlier], [other], [later]):
        assert due(events)[:2] == ("tenant_reminder", "2025-07-07")
    assert due([earlier], since=None)[0] == "tenant_meeting"


def test_an_unknown_beginning_has_no_day() -> None:
    assert due([], since=None, holds=None) == ("tenant_reminder", None, None)


def test_the_last_notice_of_a_kind_counts_in_any_order() -> None:
    again = ("unit", "U1", "2025-05-02", "催告", None)
    for events in ([REMINDER, again], [again, REMINDER]):
        assert due(events)[:2] == ("tenant_meeting", "2025-06-01")


def test_steps_are_those_of_the_issue() -> None:
    assert [name.removeprefix("tenant_") for name in STEPS] == [
        "reminder",
        "meeting",
        "deadline",
        "termination",
    ]
