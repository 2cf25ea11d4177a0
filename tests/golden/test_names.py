"""Labelled pairs of invented names: what is linked is right, what is unsure is asked, the rest stays apart."""

from pathlib import Path

import pandas as pd
import pytest

from landuse.names import Known, Subject, compare, identify, parse_name
from landuse.names.second import bare_values

PAIRS = pd.read_csv(Path(__file__).with_name("names.csv"), dtype=str, keep_default_na=False)
FIELDS = {"code": "credit_code", "parcel": "parcel_id", "person": "legal_person"}
ROWS = list(PAIRS.to_dict("records"))
NAMES = [f"{row['said']}|{row['known']}|{row['why']}" for row in ROWS]


def side(row: dict[str, str], which: str) -> dict[str, str]:
    return {column: row[f"{which}_{short}"] for short, column in FIELDS.items()}


def subject(row: dict[str, str]) -> Subject:
    given = {name: [value] for name, value in side(row, "said").items()}
    return Subject(row["said"], row["said_code"], bare_values(given))


def sheet(rows: list[dict[str, str]]) -> pd.DataFrame:
    listed = [
        {"enterprise_id": f"E{at}", "name": row["known"], **side(row, "known")}
        for at, row in enumerate(rows)
    ]
    return pd.DataFrame(listed).replace("", None)


def verdict(row: dict[str, str]) -> str:
    (answer,) = identify([subject(row)], Known(sheet([row])))
    return "same" if answer.place == 0 else "ask" if answer.candidates else "different"


def test_there_are_enough_pairs_of_each_label() -> None:
    assert len(PAIRS) >= 60
    assert PAIRS["label"].value_counts().min() >= 15


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_each_pair_is_judged_as_labelled(row: dict[str, str]) -> None:
    assert verdict(row) == row["label"]


def test_the_relation_of_two_names_does_not_depend_on_their_order() -> None:
    for row in ROWS:
        one, other = parse_name(row["said"]), parse_name(row["known"])
        assert compare(one, other) == compare(other, one)


def test_no_false_link_among_all_the_firms_at_once() -> None:
    """Every firm of the table is in one sheet: what is linked must still be the labelled partner."""
    firms = sheet(ROWS).drop_duplicates(["name", *FIELDS.values()], ignore_index=True)
    answers = identify([subject(row) for row in ROWS], Known(firms))
    linked = [
        (row, firms["name"].iloc[answer.place])
        for row, answer in zip(ROWS, answers, strict=True)
        if answer.place >= 0
    ]
    same = {(row["said"], row["known"]) for row in ROWS if row["label"] == "same"}
    wrong = [
        (row["said"], name)
        for row, name in linked
        if (row["said"], name) not in same and parse_name(row["said"]).text != parse_name(name).text
    ]
    assert wrong == []
    assert len(linked) >= 20
