"""Cell values: text and typed columns give the same; nothing unread goes by."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_series_equal

from landuse.errors import Note
from landuse.ingest.cells.converted import Converted
from landuse.ingest.cells.numerals import parse_number
from landuse.ingest.cells.values import convert
from landuse.schema import Field, fields
from landuse.words import LANGS

TAX = fields("returns")["tax_paid"]
AREA = fields("parcels")["registered_area"]
YEAR = fields("returns")["year"]
STATUS = fields("enterprises")["status"]
SCALE = fields("enterprises")["above_scale"]
MONTH = fields("monthly")["month"]
RATIO = fields("parcels")["far_min"]


def _column(*values: object) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(values)])


# --- laws ---------------------------------------------------------------------------------------


@given(st.lists(st.floats(-1e9, 1e9) | st.none(), min_size=1))
def test_text_and_typed_numbers_agree(values: list[float | None]) -> None:
    typed = convert(pa.chunked_array([pa.array(values, pa.float64())]), TAX)
    text = convert(_column(*["" if value is None else repr(value) for value in values]), TAX)
    assert_series_equal(typed.series, text.series)
    assert not len(typed.bad)
    assert not len(text.bad)


@given(st.lists(st.dates(dt.date(1931, 1, 1), dt.date(2090, 1, 1)) | st.none(), min_size=1))
def test_text_and_typed_dates_agree(days: list[dt.date | None]) -> None:
    field = fields("contracts")["signed_on"]
    typed = convert(pa.chunked_array([pa.array(days, pa.date32())]), field)
    stamps = convert(
        pa.chunked_array([pa.array(days, pa.date32()).cast(pa.timestamp("us"))]), field
    )
    text = convert(_column(*["" if day is None else day.isoformat() for day in days]), field)
    assert_series_equal(typed.series, text.series)
    assert_series_equal(stamps.series, text.series)
    assert text.series.dtype == "datetime64[ms]"


@given(st.lists(st.integers(-(10**6), 10**6), min_size=1), st.sampled_from([",", "，"]))
def test_thousands_are_numbers(values: list[int], mark: str) -> None:
    done = convert(_column(*[f"{value:,}".replace(",", mark) for value in values]), TAX)
    assert done.series.tolist() == values


def test_the_column_received_is_untouched() -> None:
    column = _column(1.0, None, 3.0)
    convert(column, AREA, unit="公顷")
    assert column.to_pylist() == [1.0, None, 3.0]


# --- numbers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12.0),
        (" 1 234.5 ", 1234.5),
        ("１２．５", 12.5),
        ("1,234.5", 1234.5),
        ("1,2345.6", 12345.6),
        ("-3", -3.0),
        ("(3)", -3.0),
        ("¥1,000", 1000.0),
        ("1e3", 1000.0),
        ("24.6万", 24.6),
        ("246000元", 24.6),
        ("0.5亿元", 5000.0),
        ("3,5", None),
        ("12亩", None),
        ("约12", None),
        ("1.2.3", None),
        ("*", None),
    ],
)
def test_numbers_as_written(text: str, value: float | None) -> None:
    found = parse_number(text, TAX)
    assert found == (pytest.approx(value) if value is not None else None)


def test_per_cent_for_ratios() -> None:
    assert convert(_column("80%", "0.8", "1.2"), RATIO).series.tolist() == pytest.approx(
        [0.8, 0.8, 1.2]
    )


def test_unit_of_the_heading_and_unit_in_the_cell() -> None:
    done = convert(_column("1", "15亩", "1公顷"), AREA, unit="公顷")
    assert done.series.tolist() == pytest.approx([15, 15, 15])


def test_bad_cells_keep_their_place_and_words() -> None:
    done = convert(_column("1", "x", None, "-2", "y"), AREA)
    assert done.bad.tolist() == [1, 3, 4]
    assert done.found == ("x", "-2", "y")


@pytest.mark.parametrize("values", [(1.0, -2.0, np.inf), ("1", "-2", "1e999")])
def test_ranges_hold_for_text_and_typed(values: tuple[object, ...]) -> None:
    assert convert(_column(*values), AREA).bad.tolist() == [1, 2]


@pytest.mark.parametrize(
    "values", [(2024, 2023), ("2024", "2023年"), (2024.0, 2023.0), ("2024年度", "２０２３")]
)
def test_years(values: tuple[object, ...]) -> None:
    done = convert(_column(*values), YEAR)
    assert done.series.tolist() == [2024, 2023]
    assert done.series.dtype == "int64"


@pytest.mark.parametrize("values", [(2024.5, 20240), ("2024.5", "20240")])
def test_what_is_no_year(values: tuple[object, ...]) -> None:
    assert convert(_column(*values), YEAR).bad.tolist() == [0, 1]


def test_missing_is_not_zero() -> None:
    assert np.isnan(convert(_column("—", "0"), TAX).series).tolist() == [True, False]


# --- words --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(
            (word, True)
            for word in ("是", "Y", "yes", "TRUE", "1", "规上", "规模以上", "√", "✔", "☑")
        ),
        *(
            (word, False)
            for word in ("否", "N", "no", "False", "0", "规下", "规模以下企业", "×", "✘")
        ),
        ("无", pd.NA),
    ],
)
def test_booleans(text: str, value: bool) -> None:
    done = convert(_column(text), SCALE)
    assert not len(done.bad)
    assert done.series[0] is value or done.series[0] == value


def test_typed_booleans() -> None:
    done = convert(_column(True, None, False), SCALE)
    assert done.series.dtype == "boolean"
    assert done.series.tolist() == [True, pd.NA, False]
    assert convert(_column(1, 0), SCALE).series.tolist() == [True, False]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("operating", "operating"),
        ("Half stopped", "half_stopped"),
        ("停产", "stopped"),
        ("在建", "building"),
    ],
)
def test_categories_by_code_and_word(text: str, code: str) -> None:
    done = convert(_column(text, None), STATUS)
    assert done.series.tolist() == [code, np.nan]
    assert tuple(done.series.cat.categories) == STATUS.values


def test_own_words_for_categories() -> None:
    done = convert(_column("开着", "停产", "怪"), STATUS, mapping={"开着": "operating"})
    assert done.series.tolist()[:2] == ["operating", "stopped"]
    assert done.found == ("怪",)


@pytest.mark.parametrize("values", [("2024-03-15",), (dt.date(2024, 3, 15),), ("2024.3",)])
def test_months_are_their_first_day(values: tuple[object, ...]) -> None:
    assert convert(_column(*values), MONTH).series.tolist() == [pd.Timestamp(2024, 3, 1)]


def test_no_word_means_two_things() -> None:
    """Within a field, each spelling stands for one code."""
    from landuse.schema import tables
    from landuse.words import LANGS, plain_word, words

    named = {field.name for table in tables() for field in fields(table).values()}
    for name in named:
        seen: dict[str, str] = {}
        for lang in LANGS:
            own = words(f"ingest.synonyms.{name}", lang=lang)
            for code, text in own.items():
                for spelling in text.split("|"):
                    assert seen.setdefault(plain_word(spelling), code) == code, spelling


def test_every_label_is_understood() -> None:
    from landuse.words import LANGS, words

    for lang in LANGS:
        for field in (
            STATUS,
            fields("occupancy")["role"],
            fields("units")["state"],
            fields("parcels")["holding"],
        ):
            labels = words(f"values.{field.name}", lang=lang)
            for code in field.values:
                assert _one(field, labels[code]) == code


def _one(field: Field, text: str) -> object:
    return convert(_column(text), field).series[0]


# --- what is read with something to say ----------------------------------------------------------


def _odd(done: Converted) -> dict[str, list[int]]:
    return {each.kind: each.at.tolist() for each in done.odd}


def test_open_ends_are_no_last_day_and_no_error() -> None:
    end, start = fields("occupancy")["to_on"], fields("occupancy")["from_on"]
    done = convert(_column("长期", "2022-06-30", "至今", "9999-12-31", ""), end)
    assert done.series.isna().tolist() == [True, False, True, True, True]
    assert (_odd(done), len(done.bad)) == ({"open_end": [0, 2, 3]}, 0)
    other = convert(_column("长期", "2022-06-30"), start)
    assert (_odd(other), other.bad.tolist()) == ({"date_word": [0]}, [])
    key = convert(_column("13月"), fields("monthly")["month"])
    assert (key.bad.tolist(), key.why) == ([0], ("bad_date",))


def test_words_in_a_column_of_dates_are_missing_and_quoted() -> None:
    """未动工 means that nothing was begun, which is no date; nobody is refused for it."""
    done = convert(
        _column("未动工", "2016.5.", "未竣工", "无", "未动工"), fields("contracts")["started_on"]
    )
    assert done.series.isna().tolist() == [True, False, True, True, True]
    assert str(done.series[1])[:10] == "2016-05-01"
    assert (_odd(done), len(done.bad)) == ({"date_word": [0, 2, 4]}, 0)
    assert done.odd[0].found == "未动工”“未竣工"


def test_dates_worth_a_word() -> None:
    done = convert(
        _column("44713", "2022.1", "2022-06-01", "*", "2022.6"), fields("contracts")["signed_on"]
    )
    assert _odd(done) == {"classified": [3], "month_one": [1], "serial": [0]}
    assert done.partial == 2
    assert not len(done.bad)
    assert not _odd(convert(_column("2022.1", "2022.10"), fields("contracts")["signed_on"]))


def test_secret_words_are_unknown() -> None:
    done = convert(_column("停产", "*"), STATUS)
    assert done.series.tolist() == ["stopped", np.nan]
    assert (_odd(done), len(done.bad)) == ({"classified": [1]}, 0)


def test_tidied_codes_are_counted() -> None:
    field = fields("enterprises")["credit_code"]
    done = convert(_column("91350100m000100Y43", "91350100M000100Y43", None), field)
    assert done.series.tolist()[:2] == ["91350100M000100Y43"] * 2
    assert (_odd(done), done.odd[0].found) == ({"tidied": [0]}, "91350100m000100Y43")


def test_why_words_are_bad() -> None:
    assert convert(_column("2022-13-01"), fields("contracts")["signed_on"]).why == ("bad_date",)
    assert convert(_column("也许"), SCALE).why == ("bad_boolean",)
    assert convert(_column("很好"), STATUS).why == ("bad_category",)


@pytest.mark.parametrize(
    "said", ["未开工", "不属于", "没有动", "尚未动工", "停建了", "非本类", "Not begun"]
)
def test_a_word_that_denies_is_never_proposed_as_a_yes(said: str) -> None:
    done = convert(_column(said), fields("contracts")["started"])
    assert done.why == ("negated_boolean",)
    params = {
        "file": "a.xlsx",
        "row": 2,
        "heading": "是否动工",
        "found": said,
        "zh": "已动工",
        "en": "begun",
    }
    for lang in LANGS:
        remedy = Note(
            "ingest.negated_boolean", "error", {**params, "table": "contracts", "field": "started"}
        ).remedy(lang)
        assert '= "是"' not in remedy
        assert '= "yes"' not in remedy


def test_rights_of_the_cadastre_in_words() -> None:
    holding = fields("parcels")["holding"]
    done = convert(
        _column("国有建设用地使用权", "集体建设用地使用权/房屋（构筑物）所有权"), holding
    )
    assert done.series.tolist() == ["state", "collective"]
