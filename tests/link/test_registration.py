"""Located here and registered elsewhere, and the reverse (scenario 9)."""

import pandas as pd
import pytest

from landuse.demo.names import credit_code as made
from landuse.link.registration import registered_within, registration
from tests import demo_run
from tests.factories import Row, table

YEAR, HERE = 2025, ["439901"]
FIRMS: list[Row] = [
    {"enterprise_id": "E1", "credit_code": made(1)},
    {"enterprise_id": "E2", "credit_code": "91350100M000100Y43"},
    {"enterprise_id": "E3", "credit_code": "91350100M000100Y44"},
    {"enterprise_id": "E4", "credit_code": made(2), "registered_here": False},
    {"enterprise_id": "E5", "credit_code": None, "registered_in": "330482"},
    {"enterprise_id": "E6", "credit_code": made(6), "geometry": b"point"},
    {"enterprise_id": "E7", "credit_code": made(7)},
    {"enterprise_id": "E8", "credit_code": "91350100M000100Y43", "geometry": b"point"},
]
LINKED = ["E1", "E2", "E3", "E4", "E5"]


def park() -> dict[str, pd.DataFrame]:
    facts = [
        {"enterprise_id": f"E{at}", "year": YEAR, "linked": float(f"E{at}" in LINKED), "tax_paid": float(at), "land_mu": 2.0}
        for at in range(1, 9)
    ]  # fmt: skip
    return {
        "enterprises": table("enterprises", FIRMS),
        "enterprise_facts": table("enterprise_facts", facts),
    }


def outcomes(own: list[str]) -> dict[str, str]:
    found, _ = registration(park(), own, YEAR)
    return found.set_index("enterprise_id")["outcome"].astype("str").to_dict()


def test_both_lists_and_what_stays_unknown() -> None:
    assert outcomes(HERE) == {
        "E1": "here",
        "E2": "elsewhere_registered",
        "E3": "unknown",
        "E4": "elsewhere_registered",
        "E5": "elsewhere_registered",
        "E6": "elsewhere_located",
        "E7": "unknown",
        "E8": "outside",
    }


def test_without_divisions_only_the_column_speaks() -> None:
    assert {each for each, said in outcomes([]).items() if said != "unknown"} == {"E4"}


def test_the_tax_concerned_is_told() -> None:
    found, notes = registration(park(), HERE, YEAR)
    told = {note.code: note for note in notes}
    assert told["link.elsewhere_registered"].params["count"] == 3
    assert "11.00 万元" in told["link.elsewhere_registered"].message("zh")
    assert told["link.elsewhere_registered"].params["found"] == "E5, E4, E2"
    assert told["link.elsewhere_located"].params["found"] == "E6"
    rows = found.set_index("enterprise_id")
    assert rows.loc["E4", "basis"] == "registered_here"
    assert rows.loc["E5", "basis"] == "registered_in"
    assert rows.loc["E2", "basis"] == "credit_code"
    assert rows["land_mu"].tolist() == [2.0] * 8


@pytest.mark.parametrize(
    ("code", "own", "within"),
    [
        ("430681", ["4306"], True),
        ("430600", ["430681"], None),
        ("430000", ["430681"], None),
        ("100000", ["430681"], None),
        ("430600", ["430681", "430600"], True),
        ("430100", ["430681"], False),
        ("431000", ["431002"], None),
        ("431000", ["431102"], False),
        ("430682", ["430681"], False),
        ("", ["430681"], None),
        ("430681", [], None),
    ],
)
def test_a_higher_registrar_says_nothing(code: str, own: list[str], within: bool | None) -> None:
    assert registered_within(code, own) is within


def test_the_planted_cases_of_the_demo_park() -> None:
    truth = pd.read_csv(demo_run.park().parent / "truth.csv", dtype=str)
    planted = truth[truth["kind"].isin(["registered_elsewhere", "located_elsewhere"])]
    said = {
        "registered_elsewhere": "elsewhere_registered",
        "located_elsewhere": "elsewhere_located",
    }
    wanted = {
        row.subject_id: said[row.kind] for row in planted.itertuples() if row.expected == "yes"
    }
    found = demo_run.study()["registration"].set_index("enterprise_id")["outcome"].astype("str")
    assert found[found.isin(said.values())].to_dict() == wanted
    assert len(wanted) == 4


def test_where_nobody_says_anything_nothing_is_known() -> None:
    tables = park()
    tables["enterprises"] = tables["enterprises"].drop(columns="registered_here")
    found, notes = registration(tables, [], YEAR)
    assert found.empty
    assert notes == []
