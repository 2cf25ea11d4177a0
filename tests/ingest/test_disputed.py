"""Which enterprise an objection is of, and which figure it is about."""

import pandas as pd
import pytest

from landuse.ingest.disputed import Disputed, Place
from tests.ingest.test_objections import CODES, tables

NOTHING = {"enterprise_id": "", "credit_code": "", "name": "", "parcel_id": "", "item": ""}


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ({"enterprise_id": "E1"}, "E1"),
        ({"credit_code": CODES["E2"].lower()}, "E2"),
        ({"name": "示例E1 有限公司"}, "E1"),
        ({"enterprise_id": "示例E2有限公司"}, "E2"),
        ({"name": "示例有限公司"}, None),
        ({}, None),
    ],
)
def test_enterprise_by_id_code_or_full_name(row, wanted) -> None:
    assert Disputed(tables(), 2025).firm({**NOTHING, **row}) == wanted


def test_a_name_of_two_is_nobody() -> None:
    found = tables()
    found["enterprises"] = pd.concat([found["enterprises"]] * 2).assign(enterprise_id=list("abcd"))
    assert Disputed(found, 2025).firm({**NOTHING, "name": "示例E1有限公司"}) is None


def test_the_figure_with_its_unit() -> None:
    place = Disputed(tables(), 2025).place("E1", {**NOTHING, "item": "税收（元）"})
    assert isinstance(place, Place)
    assert (place.table, place.field.name, place.row, place.factor) == (
        "returns",
        "tax_paid",
        1,
        1e-4,
    )


def test_tables_that_are_not_there() -> None:
    row = {**NOTHING, "enterprise_id": "E1", "item": "实缴税收"}
    nobody = Disputed({}, 2025)
    assert nobody.firm(row) is None
    assert nobody.place("E1", row) == "no_row"
