"""Numbers as people write them: one cell, one figure or none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.ingest.cells.numerals import (
    is_classified,
    is_share,
    parse_number,
    read_number,
    share_factor,
)
from landuse.schema import fields

TAX = fields("returns")["tax_paid"]
POWER = fields("returns")["electricity_kwh"]
AREA = fields("parcels")["registered_area"]
YEAR = fields("returns")["year"]
FLOOR = fields("units")["floor"]
WIDE = str.maketrans("0123456789.,-()", "０１２３４５６７８９．，－（）")
FIGURES = st.floats(-1e12, 1e12, allow_nan=False).map(lambda each: round(each, 4))


@given(FIGURES)
def test_what_is_written_is_read(figure: float) -> None:
    for text in (repr(figure), f"{figure:,}", f" {figure:,.4f} ", f"'{figure}", f"{figure:.17e}"):
        assert parse_number(text, TAX) == pytest.approx(figure, rel=1e-12, abs=1e-4)
        assert parse_number(text.translate(WIDE), TAX) == parse_number(text, TAX)


@given(
    st.floats(0.01, 1e9),
    st.sampled_from(["亩", " 亩", "市亩", "㎡", "平方米", "公顷", "hm2", "km²"]),
)
def test_a_unit_in_the_cell_is_the_unit(figure: float, unit: str) -> None:
    from landuse.units import factor

    found = read_number(f"{figure:.6f}{unit}", AREA, unit=123.0)
    assert found.value == pytest.approx(round(figure, 6) * factor(unit, "mu"), rel=1e-12)
    assert found.unit


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("24.6万", 24.6),
        ("1.2亿", 12000),
        ("1,805,000.00元", 180.5),
        ("（1,234.5）", -1234.5),
        ("(24.6万)", -24.6),
        ("−3", -3),
        ("–3", -3),
        ("－３", -3),
        ("1'234.5", 1234.5),
        ("1 234 567.5", 1234567.5),
        ("1\u00a0234", 1234),
        ("1\u2009234", 1234),
        ("1.2×10^4", 12000),
        ("1.2E+04", 12000),
        ("人民币5元", 0.0005),
        ("\ufeff12\u200b", 12),
        ("+12", 12),
        (".5", 0.5),
    ],
)
def test_ways_to_write_a_number(text: str, value: float) -> None:
    assert parse_number(text, TAX) == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        *(
            (text, "bad_range")
            for text in ("10-12", "10～12", "10—12亩", "10至12", "10万-12万", "10到12")
        ),
        *(
            (text, "bad_about")
            for text in ("约24", "24左右", "近24亩", "≥10", "<5", "20余", "20多", "100以上", "10+")
        ),
        *((text, "classified") for text in ("*", "***", "＊", "涉密")),
        *((text, "formula") for text in ("#DIV/0!", "#REF!", "#value!")),
        *(
            (text, "bad_number")
            for text in ("3,5", "1,23,456", "1.2.3", "十二", "12 34", "12\n34", "12.5 3")
        ),
        *((text, "bad_number") for text in ("12美元", "12-", "12亩3分", "x", "--5", "1e", "0x10")),
    ],
)
def test_what_is_no_definite_number_says_why(text: str, why: str) -> None:
    found = read_number(text, TAX)
    assert (found.value, found.why) == (None, why)


def test_ten_thousands_of_the_fields_own_unit() -> None:
    """24.6万 under kWh is 246,000 kWh; under another unit it could be either, so it is none."""
    assert parse_number("24.6万", POWER) == 246_000
    assert parse_number("1.2亿", POWER) == 1.2e8
    assert parse_number("24.6万", POWER, unit=1e4) is None
    assert parse_number("1.2万", AREA) == 12_000
    assert parse_number("1.2万", AREA, unit=0.0015) is None


def test_words_behind_whole_numbers() -> None:
    assert parse_number("2023年度", YEAR) == 2023
    assert parse_number("3层", FLOOR) == 3
    assert parse_number("3层", TAX) is None


def test_secret_marks() -> None:
    assert is_classified(" ＊＊ ")
    assert not is_classified("*3")


def test_shares_are_read_as_a_whole() -> None:
    share = TAX._replace(unit="1", max=1.0)
    assert is_share(share)
    assert not is_share(fields("parcels")["far_min"])
    some = np.array([np.nan, 0.03, 0.5])
    assert share_factor(some, "") == (1.0, "")
    assert share_factor(np.append(some, 30), "") == (0.01, "percent_points")
    assert share_factor(np.append(some, 30), "1") == (1.0, "")
    assert share_factor(np.array([30.0, 4]), "percent") == (0.01, "")
    assert share_factor(some, "percent") == (0.01, "percent_small")
    assert share_factor(np.array([30.0]), "permille") == (0.001, "")
