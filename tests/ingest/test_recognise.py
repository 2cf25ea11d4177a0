"""Names left over, in all tables at once: what is linked, what is asked, what is remembered."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.ingest.recognise import Recognised, recognise
from landuse.review import read_back
from tests.factories import Row, table

FIRMS = table(
    "enterprises",
    [
        {"enterprise_id": "E1", "name": "岳阳恒立机械有限公司", "parcel_id": "P1"},
        {"enterprise_id": "E2", "name": "长沙恒立机械有限公司", "parcel_id": "P2"},
        {"enterprise_id": "E3", "name": "金汇铝业有限公司", "former_name": "青禾铝业有限公司"},
        {"enterprise_id": "E4", "name": "湖南白茅峰模具厂", "parcel_id": "P4"},
    ],
)
PARCELS = table("parcels", [{"parcel_id": f"P{at}", "holder_code": None} for at in range(1, 5)])


def rows(name: str, given: list[Row]) -> pd.DataFrame:
    found = table(name, [{"source_row": at + 2, **row} for at, row in enumerate(given)])
    return found.assign(source=pd.Categorical(["f.csv"] * len(found)))


def run(
    returns: list[Row] | None = None,
    occupancy: list[Row] | None = None,
    review: pd.DataFrame | None = None,
) -> Recognised:
    given = {"returns": returns or [], "occupancy": occupancy or []}
    frames = {
        name: rows(
            name,
            [
                {"enterprise_id": None, "name": None, "parcel_id": None, **row}
                if name == "occupancy"
                else {"enterprise_id": None, "year": 2025, **row}
                for row in listed
            ],
        )
        for name, listed in given.items()
        if listed
    }
    return recognise(frames, FIRMS, parcels=PARCELS, review=review, year=2025)


def test_one_table_lends_its_evidence_to_another() -> None:
    """The occupancy table says where 白茅峰 sits; the returns only know the name."""
    found = run(
        [{"name": "白茅峰模具厂", "tax_paid": 5.0}], [{"name": "白茅峰模具厂", "parcel_id": "P4"}]
    )
    assert found.frames["returns"]["enterprise_id"].tolist() == ["E4"]
    assert found.frames["occupancy"]["enterprise_id"].tolist() == ["E4"]
    assert found.frames["occupancy"]["identity"].tolist() == ["name_field"]
    (row,) = found.review.to_dict("records")
    assert (row["settled"], row["linked_by"], row["tables"]) == (
        "linked",
        "name_field",
        "occupancy, returns",
    )
    assert row["tax_paid"] == 5.0
    assert [note.code for note in found.notes[""]] == ["names.linked"]


def test_a_question_is_asked_once_with_its_candidates_and_tax() -> None:
    found = run(
        [{"name": "恒立机械", "tax_paid": 5.0}, {"name": "恒立机械", "tax_paid": 7.0, "year": 2024}]
    )
    assert found.review["candidate"].tolist() == ["E1", "E2"]
    assert found.review["rank"].tolist() == [1, 2]
    assert set(found.review["rows"]) == {2}
    assert set(found.review["tax_paid"]) == {5.0}
    assert set(found.review["first"]) == {"f.csv: 2"}
    assert found.frames["returns"]["enterprise_id"].tolist() == ["恒立机械"] * 2
    assert found.place["returns"].tolist() == [-1, -1]


def test_former_names_are_linked() -> None:
    found = run([{"name": "青禾铝业有限公司", "tax_paid": 1.0}])
    assert found.frames["returns"]["enterprise_id"].tolist() == ["E3"]


@pytest.mark.parametrize(
    ("decision", "meant"),
    [
        ("是", "E1"),
        ("yes", "E1"),
        ("否", "恒立机械"),
        ("E2", "E2"),
        ("金汇铝业有限公司", "E3"),
        ("E99", "恒立机械"),
    ],
)
def test_a_decision_survives_the_next_run(decision: str, meant: str) -> None:
    asked = run([{"name": "恒立机械", "tax_paid": 5.0}]).review
    filled = read_back(asked.assign(decision=[decision, None]))
    again = run(
        [{"name": "某某", "tax_paid": 1.0}, {"name": "恒立機械 ", "tax_paid": 5.0}], review=filled
    )
    assert again.frames["returns"]["enterprise_id"].tolist()[1].strip() in {meant, "恒立機械"}
    assert (again.place["returns"][1] >= 0) == meant.startswith("E")
    kept = again.review[again.review["decision"] == decision]
    assert kept["settled"].tolist() == ["decided"]
    third = run([{"name": "恒立机械", "tax_paid": 5.0}], review=again.review)
    assert third.review["decision"].dropna().tolist() == [decision]


def test_a_no_rules_a_candidate_out_for_ever() -> None:
    asked = run([{"name": "恒立机械"}]).review
    filled = asked.assign(decision=["否", None], remark=["不是一家", None])
    again = run([{"name": "恒立机械"}], review=filled)
    open_ = again.review[again.review["settled"] == "open"]
    assert open_["candidate"].tolist() == ["E2"]
    decided = again.review[again.review["settled"] == "decided"]
    assert decided["remark"].tolist() == ["不是一家"]
    assert [note.code for note in again.notes[""]] == ["review.applied"]


def test_a_no_undoes_a_link_by_name() -> None:
    linked = run([{"name": "青禾铝业有限公司"}]).review
    again = run([{"name": "青禾铝业有限公司"}], review=linked.assign(decision="no"))
    assert again.place["returns"].tolist() == [-1]


def test_contradictions_are_errors_and_strange_ids_warnings() -> None:
    asked = run([{"name": "恒立机械"}]).review
    both = run([{"name": "恒立机械"}], review=asked.assign(decision="是", source_row=[2, 3]))
    notes = {note.code: note for note in both.notes[""]}
    assert notes["review.two_answers"].severity == "error"
    assert "3" in notes["review.two_answers"].message("zh")
    strange = run([{"name": "恒立机械"}], review=asked.assign(decision=["E77", None]))
    assert {note.code: note.severity for note in strange.notes[""]} == {
        "review.unknown_id": "warning"
    }


def test_nobody_is_asked_about_where_all_is_known() -> None:
    found = run([{"enterprise_id": "E1"}])
    assert found.review.empty
    assert "identity" not in found.frames["returns"]
    assert found.notes == {"": [], "returns": []}


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(6)))
def test_the_order_of_rows_changes_nothing(order: list[int]) -> None:
    listed: list[Row] = [
        {"name": "恒立机械", "tax_paid": 1.0},
        {"name": "恒立机械厂", "tax_paid": 2.0},
        {"name": "青禾铝业有限公司", "tax_paid": 3.0},
        {"name": "白茅峰模具", "tax_paid": 4.0},
        {"name": "谁", "tax_paid": 5.0},
        {"name": "恒立机械", "tax_paid": 6.0},
    ]
    plain = run(listed)
    mixed = run([listed[at] for at in order])
    meant = plain.frames["returns"]["enterprise_id"].tolist()
    assert mixed.frames["returns"]["enterprise_id"].tolist() == [meant[at] for at in order]
    drop = ["first"]
    pd.testing.assert_frame_equal(plain.review.drop(columns=drop), mixed.review.drop(columns=drop))
