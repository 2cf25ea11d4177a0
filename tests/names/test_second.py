"""Second fields, and credit codes."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.demo.names import credit_code as made
from landuse.names.second import (
    bare_value,
    bare_values,
    credit_code,
    divisions,
    is_valid,
    org_code,
    weigh,
)

# Public codes of domain.md §9.2: 27 of 29 pass; these two do not.
SOUND = ["91350100M000100Y43", "91110000802100433B", "91440300708461136T", "52610500MJU60350X1"]
FALSE = ["91350200M000000510", "91350128M00000019A"]


@pytest.mark.parametrize("code", SOUND)
def test_public_codes_are_valid(code: str) -> None:
    assert is_valid(code)
    assert org_code(code) == code[8:17]


@pytest.mark.parametrize("code", [*FALSE, "", "1", "91350100M000100I43"])
def test_other_codes_are_not(code: str) -> None:
    assert not is_valid(code)


@given(
    st.integers(1, 999_999), st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY")
)
def test_one_wrong_character_is_found(number: int, at: int, letter: str) -> None:
    code = made(number)
    assert is_valid(code)
    assert is_valid(code[:at] + letter + code[at + 1 :]) == (letter == code[at])


def test_divisions_of_many_at_once_are_those_of_each() -> None:
    codes = [*SOUND, *FALSE, None, "x", made(7), " "]
    found = divisions(pd.Series(codes, dtype="str", index=range(5, 5 + len(codes))))
    alone = [code[2:8] if code and is_valid(code) else None for code in codes]
    assert [None if pd.isna(each) else each for each in found] == alone
    assert found.index[0] == 5


@pytest.mark.parametrize(
    ("field", "written", "bare"),
    [
        ("org_code", "91439901DM0000013G", "DM0000013"),
        ("org_code", "DM000001-3", "DM0000013"),
        ("org_code", "914399", ""),
        ("parcel_id", "439901 001001 GB00007 F00010001", "439901001001GB00007"),
        ("parcel_id", "P-1", "P1"),
        ("phone", "１３８-1234-5678", "13812345678"),
        ("phone", "123", ""),
        ("legal_person", " 张 三 ", "张三"),
        ("address", "示例县北岭片区一路7号", "一路7号"),
        ("address", "示例县工业园", ""),
    ],
)
def test_values_are_bared(field: str, written: str, bare: str) -> None:
    assert bare_value(field, written) == bare


def test_missing_fields_neither_agree_nor_differ() -> None:
    both = [bare_values({"phone": ["0730-1234567"]}), bare_values({"legal_person": ["张三", ""]})]
    assert weigh(*both) == ((), ())
    assert weigh(both[0], both[0]) == (("phone",), ())


def test_only_whole_codes_differ() -> None:
    one, two, broken = (
        bare_values({"credit_code": [code]})
        for code in (made(1), made(2), made(2)[:-1] + ("0" if made(2)[-1] != "0" else "1"))
    )
    assert weigh(one, two) == ((), ("org_code",))
    assert weigh(one, broken) == ((), ())
    assert weigh(two, broken) == (("org_code",), ())


def test_codes_are_bared_as_ingest_does() -> None:
    assert credit_code("９１ 43a-") == "9143A"
