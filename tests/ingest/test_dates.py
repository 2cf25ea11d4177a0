"""Dates as people write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.ingest.dates import parse_date

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
