"""Who is meant: the ladder, and the laws that keep it honest."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.demo.names import credit_code as made
from landuse.names.identify import Answer, Known, Subject, identify
from landuse.names.second import bare_values

COLUMNS = ["enterprise_id", "name", "former_name", "credit_code", "parcel_id", "legal_person"]
FIRMS = pd.DataFrame(
    [
        ("E1", "岳阳恒立机械有限公司", None, made(1), "P1", "张三"),
        ("E2", "长沙恒立机械有限公司", None, made(2), "P2", "李四"),
        ("E3", "金汇铝业有限公司", "青禾铝业有限公司", made(3), "P3", None),
        ("E4", "湖南白茅峰模具厂", None, None, "P4", "王五"),
        ("E5", "松涧台食品有限公司", None, made(5), "P5", "赵六"),
    ],
    columns=COLUMNS,
)


def who(name: str, firms: pd.DataFrame = FIRMS, **fields: str) -> tuple[str, str]:
    """Id and method; the id is empty where it has to be asked."""
    answer = answered(name, firms, **fields)
    return ("" if answer.place < 0 else firms["enterprise_id"].iloc[answer.place], answer.method)


def answered(name: str, firms: pd.DataFrame = FIRMS, **fields: str) -> Answer:
    given = {field: [value] for field, value in fields.items()}
    subject = Subject(name, fields.get("credit_code", ""), bare_values(given))
    return identify([subject], Known(firms))[0]


@pytest.mark.parametrize(
    ("name", "fields", "meant"),
    [
        ("岳阳恒立机械有限公司", {}, ("E1", "name")),
        ("岳阳市恒立机械有限责任公司", {}, ("E1", "name_folded")),
        ("青禾铝业有限公司", {}, ("E3", "former_name")),
        ("恒立机械有限公司", {}, ("", "")),
        ("恒立机械有限公司", {"parcel_id": "P1"}, ("", "")),
        ("恒立机械有限公司", {"credit_code": made(2)[:17] + "0"}, ("E2", "org_code")),
        ("白茅峰模具厂", {"parcel_id": "P4"}, ("E4", "name_field")),
        ("白茅峰模具厂", {"parcel_id": "P1"}, ("", "")),
        ("白茅峰模具", {"legal_person": "王五"}, ("E4", "name_field")),
        ("岳阳恒立机械有限公司", {"credit_code": made(2)}, ("", "")),
        ("金汇铜业有限公司", {"parcel_id": "P3"}, ("", "")),
    ],
)
def test_the_ladder(name: str, fields: dict[str, str], meant: tuple[str, str]) -> None:
    assert who(name, **fields) == meant


def test_what_is_asked_is_ranked_with_its_evidence() -> None:
    answer = answered("恒立机械有限公司", parcel_id="P2")
    assert [FIRMS["enterprise_id"][each.place] for each in answer.candidates] == ["E2", "E1"]
    assert answer.candidates[0].agree == ("parcel_id",)
    assert answer.candidates[1].differ == ("parcel_id",)


def test_a_slip_of_the_pen_is_asked_about_only_with_a_person_or_code() -> None:
    assert answered("松涧池食品有限公司", parcel_id="P5").candidates == ()
    (near,) = answered("松涧池食品有限公司", legal_person="赵六").candidates
    assert near.relation == "near"
    (coded,) = answered("月塘电子有限公司", credit_code="439901" + made(5)[8:17]).candidates
    assert coded.relation == "code_only"


def test_a_name_that_another_firm_bore_is_asked_about() -> None:
    firms = pd.concat(
        [
            FIRMS,
            pd.DataFrame([("E9", "青禾铝业有限公司", None, None, None, None)], columns=COLUMNS),
        ],
        ignore_index=True,
    )
    assert who("青禾铝业有限公司", firms) == ("", "")


def test_two_firms_of_one_name_are_asked_about_unless_the_code_tells() -> None:
    twins = FIRMS.assign(name=FIRMS["name"].where(FIRMS["enterprise_id"] != "E2", FIRMS["name"][0]))
    assert who("岳阳恒立机械有限公司", twins) == ("", "")
    assert who("岳阳恒立机械有限公司", twins, parcel_id="P2") == ("", "")
    assert who("岳阳恒立机械有限公司", twins, credit_code=made(2)) == ("E2", "org_code")


def test_decisions_come_first() -> None:
    subject = Subject("恒立机械有限公司")
    known = Known(FIRMS)
    assert identify([subject], known, yes={subject.key: 1})[0] == Answer(1, "review", ())
    (left,) = identify([subject], known, no={subject.key: frozenset({1})})
    assert [each.place for each in left.candidates] == [0]
    coded = Subject("恒立机械有限公司", "X1")
    assert identify([coded], known, yes={subject.key: 1})[0].place == 1, "with or without a code"


def test_a_decision_against_the_very_name_holds() -> None:
    subject = Subject("岳阳恒立机械有限公司")
    (answer,) = identify([subject], Known(FIRMS), no={subject.key: frozenset({0})})
    assert answer.place < 0


BRANDS = ["恒立", "金汇", "青禾"]
FIRM = st.fixed_dictionaries(
    {
        "name": st.builds(
            "".join,
            st.tuples(
                st.sampled_from(["", "岳阳", "长沙"]),
                st.sampled_from(BRANDS),
                st.sampled_from(["机械", "铝业"]),
                st.sampled_from(["有限公司", "有限责任公司", "厂"]),
            ),
        ),
        "former_name": st.sampled_from([None, None, "恒立机械有限公司", "白茅机械厂"]),
        "credit_code": st.sampled_from([None, *(made(number) for number in range(4))]),
        "parcel_id": st.sampled_from([None, "P1", "P2"]),
        "legal_person": st.sampled_from([None, "张三", "李四"]),
    }
)
SHEETS = st.lists(FIRM, min_size=1, max_size=6)


def answers(said: list[dict[str, str | None]], sheet: list[dict[str, str | None]]) -> list[Answer]:
    firms = pd.DataFrame(sheet).assign(enterprise_id=[f"E{at}" for at in range(len(sheet))])
    subjects = [
        Subject(
            row["name"] or "",
            row["credit_code"] or "",
            bare_values({field: [value or ""] for field, value in row.items()}),
        )
        for row in said
    ]
    return identify(subjects, Known(firms))


@settings(max_examples=30)
@given(SHEETS, SHEETS, st.randoms())
def test_the_order_of_firms_changes_nothing(said: list, sheet: list, random) -> None:  # type: ignore[no-untyped-def]
    order = list(range(len(sheet)))
    random.shuffle(order)
    plain = answers(said, sheet)
    mixed = answers(said, [sheet[at] for at in order])
    assert [each.place for each in plain] == [
        -1 if each.place < 0 else order[each.place] for each in mixed
    ]


@settings(max_examples=30)
@given(SHEETS, SHEETS)
def test_unrelated_firms_change_nothing(said: list, sheet: list) -> None:
    """Firms of other brands that share neither code nor person."""
    more = [
        {**firm, "name": f"月塘{at}号电子有限公司", "former_name": None, "credit_code": made(900 + at),
         "legal_person": f"甲{at}"}
        for at, firm in enumerate(sheet)
    ]  # fmt: skip
    assert answers(said, sheet) == answers(said, [*sheet, *more])


@settings(max_examples=50)
@given(SHEETS, SHEETS, st.sampled_from(["credit_code", "parcel_id", "legal_person"]))
def test_a_blank_field_never_sends_a_link_to_somebody_else(
    said: list, sheet: list, field: str
) -> None:
    before = answers(said, sheet)
    blank = [{**row, field: None} for row in said]
    for kept in (answers(blank, sheet), answers(said, [{**row, field: None} for row in sheet])):
        for one, other in zip(before, kept, strict=True):
            assert one.place < 0 or other.place in (one.place, -1)


def test_scores_are_shares_and_candidates_descend() -> None:
    answer = answered("恒立机械有限公司", parcel_id="P2")
    scores = [each.score for each in answer.candidates]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= each < 1 for each in scores)
    assert np.isfinite(scores).all()
