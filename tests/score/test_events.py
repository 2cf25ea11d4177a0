"""What was recorded of a subject, as a rule asks for it."""

import pandas as pd

from landuse.policy import Veto
from landuse.score.events import happened, of_kind
from landuse.words import plain_word

RULE = Veto(
    id="accident", title_zh="重大安全事故", title_en="major accident", event="major_accident",
    set="D", source="x", confidence="low",
)  # fmt: skip
END = pd.Timestamp(2025, 12, 31)
EVENTS = pd.DataFrame(
    {
        "subject_id": ["a", "a", "b", "c", "d"],
        "kind": ["major_accident", "重大安全事故", "Major Accident", "major_accident", "other"],
        "occurred_on": pd.to_datetime(
            ["2025-03-01", "2025-12-31", "2024-05-01", None, "2025-01-01"]
        ),
    }
)
IDS = pd.Series(["a", "b", "c", "d"])


def test_kind_title_in_either_language_and_any_spelling() -> None:
    assert of_kind(EVENTS, RULE)["subject_id"].tolist() == ["a", "a", "b", "c"]
    assert plain_word("Ｍajor accident") == plain_word("major_ACCIDENT")


def test_only_the_evaluation_year_counts_and_without_a_date_nothing() -> None:
    assert happened(IDS, EVENTS, RULE, END).tolist() == [2, 0, 0, 0]


def test_ever_counts_older_and_undated_ones_but_nothing_later() -> None:
    ever = RULE.model_copy(update={"period": "ever"})
    assert happened(IDS, EVENTS, ever, END).tolist() == [2, 1, 1, 0]
    assert happened(IDS, EVENTS, ever, pd.Timestamp(2024, 12, 31)).tolist() == [0, 1, 1, 0]


def test_no_events() -> None:
    assert happened(IDS, EVENTS.iloc[:0], RULE, END).tolist() == [0, 0, 0, 0]
