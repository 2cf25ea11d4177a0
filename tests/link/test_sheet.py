"""The enterprise sheet: parcel code, holder's code, holder's name, position, each for what is left."""

import numpy as np
import pandas as pd
import pytest
import shapely

from landuse.link.sheet import NEAR, FromSheet, from_enterprises
from landuse.review import Decisions
from tests.factories import Row, table

NOBODY = np.zeros(4, dtype=bool)
NONE = Decisions({}, {}, {}, frozenset())
PARCELS = table(
    "parcels",
    [
        {"parcel_id": "P1", "holder_code": "C2", "holder": None, "area_mu": 10.0},
        {"parcel_id": "P2", "holder_code": None, "holder": None, "area_mu": 10.0},
        {"parcel_id": "P3", "holder_code": "C2", "holder": None, "area_mu": 10.0},
    ],
)
SHAPES = {
    "parcels": shapely.box([0.0, 10.0, 20.0], 0, [9.0, 19.0, 29.0], 9),
    "enterprises": np.array([shapely.Point(25, 5)] * 4),
}


def sheet(*rows: Row) -> pd.DataFrame:
    given = [*rows, *({} for _ in range(4 - len(rows)))]
    return table(
        "enterprises",
        [{"enterprise_id": f"E{at}", **row} for at, row in enumerate(given, start=1)],
        columns=("parcel_id", "credit_code", "name"),
    )


def placed(firms: pd.DataFrame, parcels: pd.DataFrame = PARCELS, **given: object) -> FromSheet:
    shapes: object = given.get("shapes", {})
    linked: object = given.get("linked", NOBODY)
    ruled: object = given.get("ruled", NONE)
    return from_enterprises(firms, parcels, shapes, linked, None, ruled)  # type: ignore[arg-type]


def links(found: FromSheet) -> list[tuple[int, int, str]]:
    one = found.links
    return sorted(zip(one["enterprise"], one["parcel"], one["method"], strict=True))


def test_the_sheet_is_asked_for_code_then_holder_then_position() -> None:
    firms = sheet(
        {"parcel_id": "P2", "credit_code": "C2"},
        {"parcel_id": "PX", "credit_code": "C9"},
        {"credit_code": "C2"},
    )
    found = placed(firms, shapes=SHAPES)
    assert links(found) == [
        (0, 1, "parcel_code"),
        (1, 2, "position"),
        (2, 0, "holder_code"),
        (2, 2, "holder_code"),
        (3, 2, "position"),
    ]
    assert set(found.links["role"]) == {"own"}


def test_who_is_placed_already_is_not_placed_again() -> None:
    firms = sheet({"parcel_id": "P2"}, {"credit_code": "C2"})
    assert placed(firms, linked=np.array([True, True, False, False])).links.empty


def test_two_firms_of_one_code_hold_nothing_by_code() -> None:
    assert placed(sheet({"credit_code": "C2"}, {"credit_code": "C2"})).links.empty


def test_a_holder_is_found_on_any_index() -> None:
    firms = sheet({}, {"credit_code": "C2"})
    assert placed(firms).links["enterprise"].tolist() == [1, 1]
    shifted = placed(firms.set_axis([3, 2, 1, 0])).links
    assert shifted["enterprise"].tolist() == [1, 1]


def test_several_codes_in_one_cell_are_several_links() -> None:
    found = placed(sheet({"parcel_id": "P1；P3、P9"}))
    assert links(found) == [(0, 0, "parcel_code_several"), (0, 2, "parcel_code_several")]
    assert found.missed == [(0, "P9")]


HELD = PARCELS.assign(
    holder_code=pd.Series([None] * 3, dtype="str"),
    holder=pd.Series(["岳阳恒立机械有限公司", "金汇铝业有限公司", "白茅峰模具厂"], dtype="str"),
)


def test_a_holder_is_found_by_the_whole_name_only() -> None:
    firms = sheet(
        {"name": "岳阳市恒立机械有限责任公司"},
        {"name": "金汇铜业有限公司"},
        {"name": "湖南白茅峰模具厂"},
    )
    found = placed(firms, HELD)
    assert links(found) == [(0, 0, "holder_name")]
    assert found.links["identity"].tolist() == ["name_folded"]
    (row,) = found.asked
    assert (row.name, row.candidate, row.relation, row.tables) == (
        "白茅峰模具厂",
        "E3",
        "likely",
        "parcels",
    )


def test_a_decision_about_a_holder_is_followed() -> None:
    firms = sheet({"name": "湖南白茅峰模具厂"})
    found = placed(firms, HELD, ruled=NONE._replace(yes={"白茅峰模具厂": 0}))
    assert links(found) == [(0, 2, "holder_name")]
    assert found.links["confirmed"].tolist() == [True]
    refused = placed(firms, HELD, ruled=NONE._replace(no={"白茅峰模具厂": frozenset({0})}))
    assert refused.links.empty
    assert refused.asked == []


def test_a_position_near_a_parcel_is_asked_about() -> None:
    points = np.array(
        [shapely.Point(4, 9 + NEAR / 2), shapely.Point(4, 9 + NEAR * 2), None, shapely.Point(4, 4)]
    )
    found = placed(sheet(), shapes={**SHAPES, "enterprises": points})
    assert links(found) == [(3, 0, "position")]
    (guess,) = found.guesses
    assert (guess.enterprise, guess.parcel, guess.relation) == (0, 0, "nearby")
    assert guess.score == pytest.approx(0.25)


def test_a_pair_that_was_ruled_out_is_not_linked_again() -> None:
    firms = sheet({"credit_code": "C2"})
    found = placed(firms, ruled=NONE._replace(apart=frozenset({(0, 0)})))
    assert links(found) == [(0, 2, "holder_code")]


def test_nobody_and_nothing() -> None:
    none = table("enterprises", []).assign(parcel_id=pd.Series(dtype="str"))
    found = placed(none, linked=np.zeros(0, dtype=bool))
    assert found.links.empty
    assert found.guesses == []
