"""Decisions: how people write them, what is remembered, what contradicts."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.demo.names import credit_code as made
from landuse.review import (
    NO,
    YES,
    Row,
    decisions,
    enterprise_key,
    grounds,
    guarded,
    read_back,
    review_table,
    unguarded,
)
from landuse.schema import empty, problems
from tests.factories import table

FIRMS = table(
    "enterprises",
    [
        {"enterprise_id": "E1", "name": "岳阳恒立机械有限公司", "credit_code": made(1)},
        {"enterprise_id": "E2", "name": "长沙恒立机械有限公司", "credit_code": made(2)},
        {"enterprise_id": "E3", "name": "金汇铝业有限公司", "credit_code": None},
    ],
)
PARCELS = pd.Series(["P1", "P2"], dtype="str")


def row(**given: object) -> dict[str, object]:
    plain = {"question": "record", "subject_key": "恒立机械", "name": "恒立机械", "candidate": "E1"}
    return {**plain, "decision": "是", "source_row": 2, **given}


def read(*rows: dict[str, object]) -> tuple[dict[str, int], dict[str, frozenset[int]], list[str]]:
    found, notes = decisions(table("review", list(rows)), FIRMS, PARCELS)
    return found.yes, found.no, [note.code for note in notes]


@pytest.mark.parametrize("word", ["是", " 是 ", "YES", "y", "√", "同一家", "１", "'是"])
def test_ways_to_say_yes(word: str) -> None:
    assert read(row(decision=word)) == ({"恒立机械": 0}, {}, [])


@pytest.mark.parametrize("word", ["否", "不是", "No", "×", "0"])
def test_ways_to_say_no(word: str) -> None:
    assert read(row(decision=word)) == ({}, {"恒立机械": frozenset({0})}, [])


def test_no_word_says_both() -> None:
    assert not YES & NO


@pytest.mark.parametrize("other", ["E2", made(2), made(2).lower(), "长沙恒立機械有限公司"])
def test_another_enterprise_may_be_named(other: str) -> None:
    yes, no, notes = read(row(decision=other))
    assert (yes, no, notes) == ({"恒立机械": 1}, {"恒立机械": frozenset({0})}, [])


def test_a_row_by_hand_needs_a_name_and_a_decision() -> None:
    given = read_back(pd.DataFrame({"name": ["恒立 机械"], "decision": ["E2"]}))
    found, notes = decisions(given, FIRMS, PARCELS)
    assert (found.yes, notes) == ({"恒立机械": 1}, [])


def test_a_candidate_is_known_by_its_code_when_ids_change() -> None:
    renumbered = FIRMS.assign(enterprise_id=["A", "E1", "C"])
    given = table("review", [row(candidate_code=made(1), candidate_name="岳阳恒立机械有限公司")])
    found, _ = decisions(given, renumbered, PARCELS)
    assert found.yes == {"恒立机械": 0}
    gone = FIRMS.assign(enterprise_id=["A", "B", "C"], credit_code=None)
    named, _ = decisions(given, gone, PARCELS)
    assert named.yes == {"恒立机械": 0}


@pytest.mark.parametrize(
    "rows",
    [
        [row(), row(candidate="E2", source_row=3)],
        [row(), row(decision="否", source_row=3)],
        [row(), row(decision="E3", source_row=3)],
        [
            row(question="parcel", candidate="P1"),
            row(question="parcel", candidate="P1", decision="否"),
        ],
    ],
)
def test_contradictions_are_told_with_both_rows(rows: list[dict[str, object]]) -> None:
    rows = [
        {**each, "credit_code": made(1)} if each["question"] == "parcel" else each for each in rows
    ]
    _, notes = decisions(table("review", rows), FIRMS, PARCELS)
    assert {note.code for note in notes} == {"review.two_answers"}
    assert notes[0].severity == "error"
    assert notes[0].params["row"] == rows[1]["source_row"]
    assert notes[0].params["other"] == 2


def test_what_is_not_there_any_more_is_told_and_left() -> None:
    yes, no, notes = read(
        row(decision="E77"), row(subject_key="甲", candidate="E9", candidate_name="x")
    )
    assert (yes, no) == ({}, {})
    assert notes == ["review.unknown_id", "review.unknown_id"]


def test_an_enterprise_may_sit_on_several_parcels() -> None:
    given = [
        row(question="parcel", credit_code=made(1), subject_key=made(1), candidate=each)
        for each in ("P1", "P2")
    ]
    found, notes = decisions(table("review", given), FIRMS, PARCELS)
    assert set(found.sits) == {(0, 0), (0, 1)}
    assert notes == []


def test_repeating_an_answer_contradicts_nobody() -> None:
    assert read(row(), row(source_row=9))[2] == []


def test_an_enterprise_is_remembered_by_code_then_name_then_id() -> None:
    assert enterprise_key("甲 厂", " 91a ", "E1") == "91A"
    assert enterprise_key("甲 厂", "", "E1") == "甲厂"
    assert enterprise_key("", "", "E1") == "E1"


def asked(candidate: str = "E1", **more: object) -> Row:
    plain = Row("record", "恒立机械", "恒立机械", "", candidate, "名", "", "likely", 0.7)
    return plain._replace(**more)  # type: ignore[arg-type]


def test_the_table_keeps_its_contract_and_order() -> None:
    rows = [
        asked("E2", rank=2, tax_paid=5.0),
        asked("E1", rank=1, tax_paid=5.0),
        asked("E3", subject_key="甲", name="甲", tax_paid=9.0),
        asked("E4", subject_key="乙", name="乙", linked_by="former_name"),
    ]
    found = review_table(rows, empty("review"))
    assert problems(found, "review").empty
    assert found["candidate"].tolist() == ["E3", "E1", "E2", "E4"]
    assert found["settled"].tolist() == ["open"] * 3 + ["linked"]
    assert review_table(list(reversed(rows)), empty("review")).equals(found)
    assert "字号" in found["reasons"].iloc[0]


def test_old_questions_go_and_old_decisions_stay() -> None:
    before = table(
        "review",
        [
            row(candidate="E1", remark="电话核实"),
            row(candidate="E2", decision=None),
            row(subject_key="丁", candidate="E3", decision="否"),
        ],
    )
    found = review_table([asked("E1")], before)
    assert found["candidate"].tolist() == ["E3", "E1"] or set(found["candidate"]) == {"E1", "E3"}
    kept = found.set_index("candidate")
    assert kept.loc["E1", "remark"] == "电话核实"
    assert kept["settled"].astype("str").tolist() == ["decided"] * 2
    later = review_table([asked("E5")], found, fresh=False)
    assert set(later["candidate"]) == {"E1", "E3", "E5"}


def test_nothing_asked_is_an_empty_table() -> None:
    found = review_table([], empty("review"))
    assert found.empty
    assert problems(found, "review").empty


@given(st.text(st.sampled_from("=+-@'\t\r恒立a1"), max_size=6))
def test_guards_come_off_again(value: str) -> None:
    assert unguarded(guarded(value)) == value
    assert guarded(value)[:1] not in {"=", "+", "-", "@", "\t", "\r"}


def test_grounds_name_what_agrees_and_what_differs() -> None:
    said = grounds("maybe", ["org_code", "parcel_id"], ["phone"], lang="zh")
    assert "组织机构代码、宗地" in said
    assert "不同：电话" in said


def test_a_decision_that_cannot_be_followed_stays_open() -> None:
    before = table(
        "review", [row(decision="E99"), row(subject_key="金汇", decision="E3", source_row=3)]
    )
    ruled, _ = decisions(before, FIRMS, PARCELS)
    assert ruled.unheeded == {2}
    found = review_table([], before, unheeded=ruled.unheeded).set_index("subject_key")
    assert found["settled"].to_dict() == {"恒立机械": "open", "金汇": "decided"}
    assert found["decision"].to_dict() == {"恒立机械": "E99", "金汇": "E3"}
