"""What was taken out of a ledger of cases: named in words, with its place."""

from __future__ import annotations

import pandas as pd
import pytest

from landuse.plan.removed import removed_cases, removed_entries, step_words
from landuse.words import LANGS
from tests.plan.ledgers import RULES, case, entries, typed

STEPS = (("investigation_notice", "2024-01-20", "文1"), ("identification", "2024-04-01", "文2"))
BEFORE = typed("case_history", entries(*STEPS))


def test_nothing_gone_nothing_said() -> None:
    assert removed_entries(BEFORE, BEFORE, RULES) == []
    more = typed("case_history", entries(*STEPS, ("publication", "2024-04-09", "")))
    assert removed_entries(BEFORE, more, RULES) == []
    assert removed_entries(BEFORE[:0], BEFORE[:0], RULES) == []


def test_a_row_that_is_gone_is_told_in_words_with_its_place() -> None:
    (note,) = removed_entries(BEFORE, BEFORE[:1], RULES)
    assert (note.code, note.severity, note.row) == ("cases.history_removed", "error", 3)
    said = note.message("zh")
    for each in ("cases.xlsx [办理记录]", "第3行", "案件编号", "闲置土地认定书", "文2"):
        assert each in said
    assert "identification" not in said
    assert note.message("en")


@pytest.mark.parametrize(
    ("name", "value", "column"),
    [("document", "改", "文号"), ("done_on", pd.Timestamp("2024-04-02"), "日期")],
)
def test_a_row_that_was_changed_says_which_column_and_what_it_is_now(
    name: str, value: object, column: str
) -> None:
    now = entries(*STEPS)
    now[1][name] = value
    (note,) = removed_entries(BEFORE, typed("case_history", now), RULES)
    assert note.code == "cases.history_changed"
    assert f"第3行，{column}" in note.message("zh")
    assert ("改" if name == "document" else "2024-04-02") in note.message("zh")


def test_a_history_that_is_gone_is_said_once() -> None:
    (note,) = removed_entries(BEFORE, BEFORE[:0], RULES)
    assert note.code == "cases.history_gone"
    for lang in LANGS:
        assert "2" in note.message(lang)


def test_cases_that_are_gone_are_named() -> None:
    both = typed("cases", [case(), case(case_id="C2")])
    assert removed_cases(both, both) == []
    (note,) = removed_cases(both, both[:1])
    assert "C2" in note.message("zh")
    assert note.severity == "warning"


def test_steps_in_words() -> None:
    assert step_words("hearing_notice", RULES)["zh"] == "听证权利告知书"
    assert step_words("revoked", RULES)["zh"] == "撤销"
    assert step_words("发了通知", RULES)["zh"] == "发了通知"
    assert step_words(None, RULES)["en"] == "—"
