"""Records that count for nobody are told, all others are not."""

import pandas as pd

from landuse.errors import Note
from landuse.policy import Policy, Veto, load_policy
from landuse.score.unheeded import unheeded
from landuse.words import LANGS

VETO = Veto(
    id="v",
    title_zh="重大事故",
    title_en="accident",
    event="major_accident",
    cap="D",
    source="x",
    confidence="low",
)
RULES = load_policy("generic-cn-v1").model_copy(
    update={"vetoes": [VETO], "adjustments": [], "exemptions": []}
)
END = pd.Timestamp(2025, 12, 31)


def found(*rows: tuple[str, str, str | None], rules: Policy = RULES) -> list[Note]:
    events = pd.DataFrame(rows, columns=["subject_id", "kind", "occurred_on"])
    events = events.assign(
        occurred_on=pd.to_datetime(events["occurred_on"]), source_row=range(2, 2 + len(rows))
    )
    notes = unheeded(pd.Series(["a", "b"]), rules, events, END)
    for note in notes:
        for lang in LANGS:
            assert "{" not in note.message(lang) + note.remedy(lang)
    return notes


def test_events_of_nobody_are_told_once() -> None:
    (note,) = found(
        ("a", "override", "2025-06-01"),
        ("x", "override", "2025-06-01"),
        ("y", "major_accident", "2025-06-01"),
        ("z", "tea party", "2025-06-01"),
    )
    assert note.code == "score.events_unknown"
    assert note.params["count"] == "2"
    assert (note.params["ids"], note.params["rows"]) == ("x, y", "3, 4")


def test_grades_set_before_the_year_or_without_a_date_are_told() -> None:
    (note,) = found(
        ("a", "override", "2024-12-31"),
        ("b", "人工调整", None),
        ("b", "override", "2025-01-01"),
        ("a", "major_accident", "2020-01-01"),
    )
    assert note.code == "score.overrides_before"
    assert (note.params["ids"], note.params["rows"]) == ("a, b", "2, 3")


def test_sound_records_are_not_told() -> None:
    assert found(("a", "override", "2026-03-01"), ("b", "major_accident", "2025-03-01")) == []
    assert found() == []
