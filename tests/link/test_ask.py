"""What is asked about places, what is decided, and why a link holds."""

import pandas as pd

from landuse.demo.names import credit_code as made
from landuse.link import link, link_and_ask
from landuse.link.ask import grounds_of, no_parcel
from landuse.link.candidates import IDENTITIES, METHODS
from landuse.review import read_back
from tests.factories import Row, only, parcel, table, with_area

FIRMS: list[Row] = [
    {"enterprise_id": "E1", "name": "恒立机械有限公司", "parcel_id": "0077", "source_row": 2},
    {"enterprise_id": "E2", "name": "金汇铝业有限公司", "parcel_id": "P2", "source_row": 3},
]


def park(review: pd.DataFrame | None = None) -> dict[str, pd.DataFrame]:
    tables = with_area(only(parcels=[parcel("77"), parcel("P2")], enterprises=FIRMS))
    return tables if review is None else {**tables, "review": review}


def test_a_code_without_its_zeros_is_asked_about() -> None:
    done = link_and_ask(park(), {})
    assert done.links["enterprise_id"].tolist() == ["E2"]
    (row,) = done.review.to_dict("records")
    assert (row["question"], row["candidate"], row["relation"]) == ("parcel", "77", "code_zeros")
    assert row["first"] == "0077"
    assert [note.code for note in done.notes if note.stage == "review"] == ["review.open"]
    for note in done.notes:
        assert note.message("zh")
        assert note.remedy("en")


def test_a_yes_links_and_is_remembered() -> None:
    asked = link_and_ask(park(), {}).review
    done = link_and_ask(park(read_back(asked.assign(decision="是"))), {})
    new = done.links[done.links["enterprise_id"] == "E1"]
    assert new["parcel_id"].tolist() == ["77"]
    assert new["method"].tolist() == ["review"]
    assert new["confirmed"].tolist() == [True]
    assert new["confidence"].tolist() == [1.0]
    assert done.review["settled"].tolist() == ["decided"]
    again = link_and_ask(park(done.review), {})
    pd.testing.assert_frame_equal(again.links, done.links)
    pd.testing.assert_frame_equal(again.review, done.review)


def test_a_no_ends_it() -> None:
    asked = link_and_ask(park(), {}).review
    done = link_and_ask(park(read_back(asked.assign(decision="不是"))), {})
    assert done.links["enterprise_id"].tolist() == ["E2"]
    assert "review.open" not in {note.code for note in done.notes}


def test_a_no_holds_when_the_code_becomes_known() -> None:
    asked = link_and_ask(park(), {}).review
    tables = park(read_back(asked.assign(decision="否")))
    tables["enterprises"] = tables["enterprises"].assign(credit_code=[made(1), made(2)])
    done = link_and_ask(tables, {})
    assert done.review["settled"].tolist() == ["decided"]


def test_another_parcel_may_be_named() -> None:
    asked = link_and_ask(park(), {}).review
    done = link_and_ask(park(read_back(asked.assign(decision="P2"))), {})
    assert sorted(done.links["parcel_id"]) == ["P2", "P2"]
    assert "77" not in set(done.links["parcel_id"])


def test_a_yes_confirms_a_link_that_is_there() -> None:
    row = {"question": "parcel", "subject_key": "E2", "name": "金汇铝业有限公司", "candidate": "P2"}
    done = link_and_ask(park(table("review", [{**row, "decision": "是"}])), {})
    found = done.links.set_index("enterprise_id").loc["E2"]
    assert (found["method"], found["confirmed"], found["confidence"]) == ("parcel_code", True, 1.0)


def test_grounds_say_where_and_who() -> None:
    method = pd.Series(pd.Categorical(["occupancy", "position", "occupancy"], dtype=METHODS))
    identity = pd.Series(pd.Categorical(["former_name", None, None], dtype=IDENTITIES))
    said = grounds_of(method, identity)
    zh = pd.Series(said["grounds"]).astype("str").tolist()
    assert "曾用名" in zh[0]
    assert "；" not in zh[2]
    assert zh[2] in zh[0]
    assert len(said["grounds_en"].categories) == 3


def test_every_method_and_identity_has_its_words() -> None:
    for kinds, other in ((METHODS, IDENTITIES), (IDENTITIES, METHODS)):
        size = len(kinds.categories)
        one = pd.Series(pd.Categorical.from_codes(range(size), dtype=kinds))
        two = pd.Series(pd.Categorical.from_codes([0] * size, dtype=other))
        method, identity = (one, two) if kinds is METHODS else (two, one)
        assert len(grounds_of(method, identity)["grounds_en"].categories) == size


def test_codes_that_are_no_parcel_are_told_once_a_table() -> None:
    occupancy = table(
        "occupancy", [{"parcel_id": "X", "source_row": 7}, {"parcel_id": "Y", "source_row": 8}]
    )
    (note,) = no_parcel("occupancy", occupancy, [(1, "Y"), (0, "X")])
    assert (note.row, note.params["found"]) == (7, "X, Y")
    assert no_parcel("occupancy", occupancy, []) == []


def test_those_who_do_not_ask_get_links_and_notes() -> None:
    links, notes = link(park(), {})
    done = link_and_ask(park(), {})
    pd.testing.assert_frame_equal(links, done.links)
    assert notes == done.notes
