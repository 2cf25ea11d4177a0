"""Events whose kind no rule knows are said, with the nearest known word; nothing else changes."""

import pandas as pd
import pytest

from landuse.diagnose.kinds import known_kinds, unknown_kinds
from landuse.errors import Note
from landuse.policy import load_policy
from tests.factories import table

POLICY = load_policy("generic-cn-v1")


def said(*kinds: str) -> list[Note]:
    rows = [
        {"subject": "enterprise", "subject_id": "E1", "kind": kind, "source_row": at + 2}
        for at, kind in enumerate(kinds)
    ]
    frame = table("events", rows, columns=("subject", "subject_id", "kind", "occurred_on"))
    return unknown_kinds(frame, POLICY)


@pytest.mark.parametrize(
    "kind",
    [
        *(
            "bankruptcy_accepted",
            "吊销营业执照",
            "法院查封",
            "tenant_reminder",
            "催缴通知",
            "催告函",
        ),
        *("idle_survey_notice", "land_approved", "project_started", "人工调整", "Manual Override"),
    ],
)
def test_a_kind_that_a_rule_knows_says_nothing(kind: str) -> None:
    assert said(kind) == []


@pytest.mark.parametrize(
    ("kind", "nearest"),
    [
        ("破产受理", "bankruptcy_accepted（"),
        ("强制执行", "court_enforcement（"),
        ("bankrupcy_accepted", "bankruptcy_accepted（"),
        ("现场检查", "现场核查"),
    ],
)
def test_an_unknown_word_is_said_once_with_its_rows_and_the_nearest(
    kind: str, nearest: str
) -> None:
    (note,) = said(kind, "吊销营业执照", kind)
    assert (note.code, note.severity) == ("diagnose.event_unknown", "warning")
    assert (note.params["count"], note.params["rows"]) == (2, "2, 4")
    assert str(note.params["nearest"]).startswith(nearest)
    assert kind in note.message("zh")
    assert "2, 4" in note.message("en")


def test_what_resembles_nothing_proposes_nothing() -> None:
    code, word = said("green_plant", "春节联欢")
    assert [code.code, word.code] == ["diagnose.event_unlike"] * 2
    assert (code.severity, word.severity) == ("info", "warning"), "a code may be another policy's"


def test_many_unknown_words_are_counted_and_a_long_one_is_cut() -> None:
    notes = said("长" * 500, *(f"杂事{at}" for at in range(30)))
    assert len(notes) == 21
    assert notes[-1].code == "diagnose.events_unknown_more"
    assert notes[-1].params == {"kinds": 11, "count": 11}
    assert all(len(note.message("zh")) < 200 for note in notes)


def test_all_that_a_policy_names_is_known() -> None:
    known = known_kinds(POLICY)
    assert {"wage_arrears", "reorganisation_ended", "registry_query"} <= known.exact
    assert "查封" in known.parts
    assert unknown_kinds(pd.DataFrame(), POLICY) == []
