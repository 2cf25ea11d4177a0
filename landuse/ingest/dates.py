"""Dates as people write them (日期写法)."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from typing import NamedTuple

_FULL = re.compile(r"(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})日?(?:[ t]\d{1,2}:\d{2}.*)?")
_MONTH = re.compile(r"(\d{4})(?:年|[-/.])(\d{1,2})月?(?:份)?")
_YEAR = re.compile(r"(\d{4})年?")
_DAY_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH_SIX = re.compile(r"(\d{4})(\d{2})")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_YEARS = range(1900, 2101)


class Day(NamedTuple):
    """A day, and whether the text left it open (日期)."""

    day: dt.date
    partial: bool


def parse_date(text: str, *, end: bool = False) -> Day | None:
    """Date as people write it (解析日期).

    Parameters
    ----------
    text
        ISO, ``2022/6/1``, ``2022年6月1日``, ``20220601``, ``2022.6``, ``202206``, a year or an Excel serial.
    end
        Whether a month or year without a day means its last day.

    Returns
    -------
    Day or None
        None where it is no date.

    Examples
    --------
    >>> str(parse_date("2022年6月1日").day), str(parse_date("2022.6", end=True).day)
    ('2022-06-01', '2022-06-30')
    >>> str(parse_date("44713").day), parse_date("6月")
    ('2022-06-01', None)
    """
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    plain = re.sub(r"\s*([年月日/.\-])\s*", r"\1", plain)
    for pattern in (_FULL, _DAY_EIGHT):
        if match := pattern.fullmatch(plain):
            return _day(*(int(part) for part in match.groups()), partial=False)
    for pattern in (_MONTH, _MONTH_SIX):
        if match := pattern.fullmatch(plain):
            year, month = (int(part) for part in match.groups())
            last = calendar.monthrange(year, month)[1] if 1 <= month <= 12 and year in _YEARS else 1
            return _day(year, month, last if end else 1, partial=True)
    if match := _YEAR.fullmatch(plain):
        year = int(match.group(1))
        return _day(year, 12 if end else 1, 31 if end else 1, partial=True)
    if match := _SERIAL.fullmatch(plain):
        return Day(dt.date(1899, 12, 30) + dt.timedelta(days=int(match.group(1))), partial=False)
    return None


def _day(year: int, month: int, day: int, *, partial: bool) -> Day | None:
    if year not in _YEARS:
        return None
    try:
        return Day(dt.date(year, month, day), partial)
    except ValueError:
        return None
