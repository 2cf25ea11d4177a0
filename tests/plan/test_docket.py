"""The ledger of cases is checked: what breaks the rules is refused, all at once, with its place."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.plan.casework import opened_docket
from landuse.plan.docket import Docket, understood
from tests.plan.ledgers import RULES, TODAY, case, codes, entries, lawful, ledger, typed

NOTICE = ("investigation_notice", "2024-01-20", "文1号")


def checked(tables: dict[str, pd.DataFrame], before: pd.DataFrame | None = None) -> Docket:
    return opened_docket(tables, RULES, TODAY, before)[1]


def refused(*cases: dict[str, Any], history: Any = ()) -> list[str]:
    return codes(list(checked(ledger(cases, history)).notes))


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"case_id": None}, "no_id"),
        ({"parcel_id": None}, "nobody"),
        ({"parcel_id": "P9"}, "unknown_id"),
        ({"enterprise_id": "谁"}, "unknown_id"),
        ({"project_id": "X9"}, "unknown_id"),
        ({"procedure": "随便"}, "unknown_procedure"),
        ({"procedure": None}, "unknown_procedure"),
        ({"instrument": "炸掉"}, "unknown_instrument"),
        ({"instrument": "法院拍卖"}, "other_instrument"),
        ({"opened_on": None}, "no_opening"),
        ({"opened_on": pd.Timestamp("2026-01-01")}, "opened_later"),
        ({"area_done": 31.0}, "area_beyond"),
        ({"area_mu": None, "area_done": None, "area_left": 3.0}, "area_open"),
        ({"area_done": 5.0}, "area_too_early"),
        ({"case_state": "躺平"}, "unknown_state"),
        ({"case_state": "已处置"}, "state_not_reached"),
        ({"case_state": "decided"}, "state_not_reached"),
    ],
)
def test_each_wrong_cell_is_refused(more: dict[str, Any], code: str) -> None:
    assert code in refused(case(**more))


def test_a_sound_case_is_not() -> None:
    assert refused(case(case_state="已立项", instrument="征缴土地闲置费")) == []
    assert refused(case(case_state="opened", procedure="Idle land: idle-land fee")) == []


def test_all_problems_come_at_once_each_with_its_row() -> None:
    history = [
        *entries(("fee_decision", "2024-02-01", "文9号")),
        *entries(NOTICE, case_id="C7", source_row=8),
        *entries(("跳舞", "2024-02-01", ""), case_id="C2", source_row=9),
    ]
    wrong = [
        case(parcel_id="P9"),
        case(case_id="C2", procedure="行不行", source_row=3),
        case(case_id="C1", source_row=4),
    ]
    found = checked(ledger(wrong, history))
    assert sorted(codes(list(found.notes))) == sorted(
        ["unknown_id", "skipped", "unknown_procedure", "twice", "skipped", "unknown_case"]
    )
    skipped = next(each for each in found.notes if each.code == "cases.skipped")
    said = skipped.message("zh")
    for word in (
        "cases.xlsx [办理记录]",
        "第2行",
        "C1",
        "征缴土地闲置费决定书",
        "2024-02-01",
        "第十四条",
    ):
        assert word in said
    for word in ("闲置土地认定书", "听证权利告知书", "举行听证或放弃听证", "政府批准"):
        assert word in skipped.remedy("zh")
    assert "hearing held or hearing waived" in skipped.message("en")


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (("fee_decision", "2024-02-01", "1"), "skipped"),
        (("跳舞", "2024-02-01", "1"), "unknown_step"),
        (("vacated", "2024-02-01", "1"), "unknown_step"),
        (("investigation_notice", "2023-12-01", "1"), "too_early"),
        (("investigation_notice", "2026-02-01", "1"), "in_future"),
        (("investigation_notice", "2024-02-01", ""), "no_document"),
        (("撤销", "2024-02-01", ""), "nothing_revoked"),
    ],
)
def test_each_wrong_step_is_refused(step: tuple[str, str, str], code: str) -> None:
    assert refused(case(), history=entries(step)) == [code]


def test_a_step_without_a_day_or_too_soon_or_twice_or_after_the_end() -> None:
    nameless = [{**entries(NOTICE)[0], "done_on": None}]
    assert refused(case(), history=nameless) == ["no_date"]
    soon = entries(NOTICE, ("identification", "2024-02-01", "2"))
    assert refused(case(), history=soon) == ["waits"]
    assert refused(case(), history=entries(NOTICE, NOTICE)) == ["repeated"]
    over = (NOTICE, ("not_idle", "2024-03-01", "2"), ("identification", "2024-04-01", "3"))
    assert refused(case(), history=entries(*over)) == ["ended"]


def test_a_state_behind_the_history_follows_it() -> None:
    found = checked(ledger([case(case_state="已立项")], entries(NOTICE)))
    assert codes(list(found.notes)) == []
    assert codes(list(found.notes), "info") == ["state_updated"]
    assert found.cases["C1"].walk.state == "notified"


def test_area_left_is_put_right_not_believed() -> None:
    found = checked(ledger([case(area_left=7.0)]))
    assert codes(list(found.notes)) == []
    assert codes(list(found.notes), "warning") == ["area_left"]


def test_names_in_either_language_mean_the_same() -> None:
    zh = [("闲置土地调查通知书", "2024-01-20", "文1号"), ("使用权人说明材料", "2024-02-01", "")]
    en = [
        ("Notice of investigation", "2024-01-20", "文1号"),
        ("reply of the land user", "2024-02-01", ""),
    ]
    one = understood(ledger([case(procedure="闲置土地：征缴闲置费")], entries(*zh)), RULES)
    two = understood(ledger([case(procedure="idle land: idle-land fee")], entries(*en)), RULES)
    for table in ("cases", "case_history"):
        pd.testing.assert_frame_equal(one[table], two[table])
    assert one["case_history"]["case_step"].tolist() == ["investigation_notice", "reply"]


WHOLE = entries(*lawful(RULES.of["idle_fee"]))
ALL = ledger([case()], WHOLE)


@settings(max_examples=40)
@given(st.sets(st.integers(0, len(WHOLE) - 1)), st.integers(0, len(WHOLE)))
def test_history_only_grows(dropped: set[int], earlier: int) -> None:
    """Whatever was there before has to be there still; more may have come."""
    kept = [at not in dropped for at in range(len(WHOLE))]
    history = ALL["case_history"]
    now = {**ALL, "case_history": history[kept].reset_index(drop=True)}
    found = opened_docket(now, RULES, TODAY, history[:earlier])[1]
    gone = [each for each in codes(list(found.notes)) if each.startswith("history_")]
    lost = ["history_removed"] * len([at for at in dropped if at < earlier])
    assert gone == (["history_gone"] if earlier > 1 and not any(kept) else lost)


@pytest.mark.parametrize("name", ["done_on", "document", "recorded_by"])
def test_a_changed_entry_is_refused(name: str) -> None:
    changed = {"done_on": pd.Timestamp("2024-01-21"), "document": "文改号", "recorded_by": "乙"}
    now = [{**WHOLE[0], name: changed[name]}, *WHOLE[1:]]
    found = checked(ledger([case()], now), typed("case_history", WHOLE))
    assert "history_changed" in codes(list(found.notes))


def test_an_entry_that_is_there_twice_must_stay_twice() -> None:
    way = RULES.of["idle_agreed"]
    talks = ("negotiation", "2024-06-01", "")
    before = [*entries(*lawful(way)[:3]), *entries(talks, talks)]
    one = case(procedure=way.id)
    kept = checked(ledger([one], before), typed("case_history", before))
    assert codes(list(kept.notes)) == []
    less = checked(ledger([one], before[:-1]), typed("case_history", before))
    assert codes(list(less.notes)) == ["history_removed"]


def test_an_empty_ledger_says_nothing_unless_it_was_emptied() -> None:
    assert checked(ledger([])).notes == ()
    emptied = checked(ledger([]), typed("case_history", WHOLE[:2]))
    assert codes(list(emptied.notes)) == ["history_gone"]


def test_a_state_that_was_revoked_goes_back_with_the_history() -> None:
    back = {"case_step": "revoked", "revokes": "investigation_notice", "document": None}
    undone = entries(NOTICE, ("revoked", "2024-03-01", ""))
    undone[1] |= back
    found = checked(ledger([case(case_state="已通知")], undone))
    assert codes(list(found.notes)) == []
    (said,) = [each for each in found.notes if each.code == "cases.state_revoked"]
    assert "已通知" in said.message("zh")
    assert "已立项" in said.message("zh")
    assert found.cases["C1"].walk.state == "open"
    ahead = checked(ledger([case(case_state="听证")], undone))
    assert codes(list(ahead.notes)) == ["state_not_reached"]
    (wrong,) = [each for each in ahead.notes if each.severity == "error"]
    assert "清空" in wrong.remedy("zh")
    assert "clear the cell" in wrong.remedy("en")


def test_refusals_name_steps_in_words_and_the_column() -> None:
    nothing = entries(NOTICE, ("revoked", "2024-03-01", ""))
    nothing[1]["revokes"] = "hearing_notice"
    (note,) = [
        each for each in checked(ledger([case()], nothing)).notes if each.severity == "error"
    ]
    assert "听证权利告知书" in note.message("zh")
    assert "hearing_notice" not in note.message("zh")
    skipped = checked(ledger([case()], entries(("identification", "2024-05-01", "1"))))
    (note,) = [each for each in skipped.notes if each.severity == "error"]
    assert "步骤" in note.message("zh").split("：")[0]


def test_a_case_that_was_there_is_missed_by_name() -> None:
    two = [case(), case(case_id="C2", parcel_id="P2")]
    before, now = (understood(ledger(each), RULES)["cases"] for each in (two, two[:1]))
    found = opened_docket(ledger(two[:1]), RULES, TODAY, None, before)[1]
    (note,) = [each for each in found.notes if each.severity == "warning"]
    assert (note.code, note.subject_id) == ("cases.case_removed", "C2")
    assert "C2" in note.message("zh")
    assert opened_docket(ledger(two), RULES, TODAY, None, now)[1].notes == ()


HOSTILE = ["=1+1", "<script>x</script>", "{{7*7}}", "{found}", "\x1b[2J", "\u202e厂", "C" * 300]


@pytest.mark.parametrize("said", HOSTILE)
def test_hostile_text_is_quoted_not_obeyed(said: str) -> None:
    found = checked(
        ledger([case(procedure=said, parcel_id=said)], entries((said, "2024-02-01", said)))
    )
    for note in found.notes:
        for lang in ("zh", "en"):
            assert note.message(lang)
            assert note.remedy(lang)
    assert found.notes
