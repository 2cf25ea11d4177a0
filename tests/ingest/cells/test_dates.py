"""Dates as people write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.ingest.cells.dates import is_open_end, is_serial, is_word, maybe_october, parse_date

DAYS = st.dates(dt.date(1930, 1, 1), dt.date(2090, 12, 31))


@given(
    DAYS,
    st.sampled_from(
        ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d", "%Y-%m-%d 00:00:00"]
    ),
)
def test_a_day_is_that_day_in_any_form(day: dt.date, form: str) -> None:
    found = parse_date(day.strftime(form))
    assert found == (day, False)


@given(DAYS)
def test_excel_counts_days(day: dt.date) -> None:
    serial = (day - dt.date(1899, 12, 30)).days
    assert parse_date(str(serial)) == (day, False)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2022.6", "2022-06-01", "2022-06-30"),
        ("2022年6月", "2022-06-01", "2022-06-30"),
        ("2022.6.", "2022-06-01", "2022-06-30"),
        ("2022-06", "2022-06-01", "2022-06-30"),
        ("202206", "2022-06-01", "2022-06-30"),
        ("2024年2月份", "2024-02-01", "2024-02-29"),
        ("2022", "2022-01-01", "2022-12-31"),
        ("２０２２年", "2022-01-01", "2022-12-31"),
    ],
)
def test_open_dates_take_the_first_or_the_last_day(text: str, first: str, last: str) -> None:
    start, end = parse_date(text), parse_date(text, end=True)
    assert start == (dt.date.fromisoformat(first), True)
    assert end == (dt.date.fromisoformat(last), True)


@pytest.mark.parametrize(
    "text", ["", "六月", "2022-13-01", "2022-02-30", "22/6/1", "1-6-2022", "20221301", "0001-01-01"]
)
def test_no_date(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *("2022-06-01T08:00:00", "2022/6/1 8:00", "2022-06-01 00:00:00.000", "2022年6月1日 8时"),
        *(
            "2022/6/1 上午 8:00:00",
            "2022年6月1日上午8时30分",
            "2022年6月1号",
            "20220601.0",
            "２０２２．６．１",
        ),
    ],
)
def test_the_time_of_day_is_left_out(text: str) -> None:
    assert parse_date(text) == (dt.date(2022, 6, 1), False)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2022-6-12:30",
            "2022年2月29日",
            "2022-06-31",
            "2022-00-01",
            "20220229",
            "99999",
            "1900-01-00",
        ),
        *("6/1/2022", "2022年底", "2022Q1", "2022-06-01至2022-07-01", "长期"),
    ],
)
def test_impossible_or_doubtful_dates_are_none(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "长期",
        "至 今",
        "无固定期限",
        "9999-12-31",
        "9999/12/31",
        "99991231",
        "９９９９年12月31日",
        "Present",
    ],
)
def test_open_ends(text: str) -> None:
    assert is_open_end(text)


@pytest.mark.parametrize("text", ["2099-12-31", "", "无", "今年", "2022"])
def test_other_words_are_no_open_ends(text: str) -> None:
    assert not is_open_end(text)


def test_day_numbers_are_told() -> None:
    assert [is_serial(text) for text in ("44713", "44713.5", "202206", "20220601", "x")] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_a_lost_zero_of_october() -> None:
    assert maybe_october(["2022.1", "2021.12", "2022.01"]) == [True, False, False]
    assert maybe_october(["2022.1", "2022.10"]) == [False, False]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("未动工", True),
        ("未竣工", True),
        ("见附件", True),
        ("6月", False),
        ("２０２２", False),
        ("—", False),
    ],
)
def test_words_have_no_digits(text: str, *, word: bool) -> None:
    assert is_word(text) is word
    assert not (word and parse_date(text))


def test_a_point_at_the_end_is_fine() -> None:
    assert parse_date("2016.5.3.") == parse_date("2016-05-03")
    assert parse_date("2016..") is None
