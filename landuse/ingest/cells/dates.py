"""Dates as people write them (日期写法)."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

_TIME = r"(?:上午|下午|[ap]m)? *\d{1,2}(?::|时|点)\d{0,2}.*"
_FULL = re.compile(
    r"(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})"
    rf"(?:[日号](?:{_TIME})?|(?:[ t]+|(?=上午|下午)){_TIME})?"
)
_MONTH = re.compile(r"(\d{4})(?:年|[-/.])(\d{1,2})月?(?:份)?")
_YEAR = re.compile(r"(\d{4})年?")
_DAY_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0)?")
_MONTH_SIX = re.compile(r"(\d{4})(\d{2})")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_OPEN = re.compile(
    r"(至今|今|现在|目前|长期|长期有效|永久|无固定期限|无期限|不限|未到期|present|now|open|ongoing|permanent)"
    r"|9999([-/.年]12[-/.月]31日?|1231)?"
)
_JANUARY, _OCTOBER = re.compile(r"\d{4}\.1"), re.compile(r"\d{4}\.10")
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
    >>> str(parse_date("2016.5.").day)
    '2016-05-01'
    """
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    plain = re.sub(r"\s*([年月日/.\-])\s*", r"\1", plain)
    plain = re.sub(r"(?<=\d)[.。]$", "", plain)
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
        found = dt.date(1899, 12, 30) + dt.timedelta(days=int(match.group(1)))
        return Day(found, partial=False) if found.year in _YEARS else None
    return None


def is_serial(text: str) -> bool:
    """Whether a date is written as the day number of a spreadsheet (是否为日期序列值).

    Parameters
    ----------
    text
        The cell.

    Returns
    -------
    bool
        Such numbers count from 1900; workbooks of the 1904 system are 1462 days behind.

    Examples
    --------
    >>> is_serial("44713"), is_serial("202206")
    (True, False)
    """
    return bool(_SERIAL.fullmatch(unicodedata.normalize("NFKC", text).strip()))


def is_word(text: str) -> bool:
    """Whether a cell of dates holds words only (日期列中的文字), such as 未动工.

    Parameters
    ----------
    text
        The cell.

    Returns
    -------
    bool
        False where there is any digit: that may be a date with a slip.

    Examples
    --------
    >>> is_word("未动工"), is_word("6月"), is_word("2022-13-01")
    (True, False, False)
    """
    return not re.search(r"\d", unicodedata.normalize("NFKC", text)) and bool(
        re.search(r"[^\W_]", text)
    )


def is_open_end(text: str) -> bool:
    """Whether an end is said to be open (是否无固定期限): ``至今``, ``长期``, ``9999-12-31``.

    Parameters
    ----------
    text
        The cell.

    Returns
    -------
    bool
        True where no last day is set.

    Examples
    --------
    >>> is_open_end("长期"), is_open_end("2030-12-31")
    (True, False)
    """
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()
    return bool(_OPEN.fullmatch(plain))


def maybe_october(texts: Sequence[str]) -> list[bool]:
    """Cells such as ``2022.1``, to which a spreadsheet also shortens ``2022.10`` (疑似丢失的十月).

    Parameters
    ----------
    texts
        The different texts of a column.

    Returns
    -------
    list of bool
        All False where some month is written with its zero.

    Examples
    --------
    >>> maybe_october(["2022.1", "2022.6"]), maybe_october(["2022.1", "2021.10"])
    ([True, False], [False, False])
    """
    kept = any(_OCTOBER.fullmatch(text) for text in texts)
    return [not kept and bool(_JANUARY.fullmatch(text)) for text in texts]


def _day(year: int, month: int, day: int, *, partial: bool) -> Day | None:
    if year not in _YEARS:
        return None
    try:
        return Day(dt.date(year, month, day), partial)
    except ValueError:
        return None
