"""Printed numbers (文字中的数): which numbers a text spells out, and which of them may be amounts.

Not a number of its own, and so not read: digits with letters, hyphens or slashes against them (codes,
dates), digits only in a column of codes, whole numbers from 1900 to 2100 without money behind them
(years), and numbers with another unit behind them (亩, m², %, 年).

A single 税 or "tax" is a word for money where nothing stands between it and the number.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from landuse.words import LANGS, words

_NUMBER = re.compile(
    r"(?<![0-9A-Za-z_.\-/])(\d{1,3}(?:[, '\u2009]\d{3})+|\d+)(\.\d+)?(?![0-9A-Za-z_]|[-/.]\d)"
)
_DIGIT = re.compile(r"\d")
_BARE = re.compile(r"[+-]?(\d{1,3}(?:[, '\u2009]\d{3})+|\d+)(\.\d+)?")
_BEGINS = re.compile(r"\s*[+\-＋－]?\d[\d.,．，' \u2009\u3000]*")  # wide signs too
_RAISED = str.maketrans(dict.fromkeys("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "^"))
_TELLING = 3
_YEARS = range(1900, 2101)
_NEAR = 8
"""Letters before a number in which a word for money makes it an amount."""


class Printed(NamedTuple):
    """A number that a text spells out (文字中的数).

    Parameters
    ----------
    shown
        As printed.
    value
        Its value, without unit.
    decimals
        Digits behind the point.
    digits
        How many digits it tells: leading zeros do not count, nor trailing ones of a whole number.
    money
        Whether a word for money stands beside it.
    """

    shown: str
    value: float
    decimals: int
    digits: int
    money: bool


def printed_numbers(text: str) -> list[Printed]:
    """Numbers that a text spells out (文字中的数).

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    list of Printed
        Those of three digits and more that may be amounts.

    Examples
    --------
    >>> [each.value for each in printed_numbers("税收 1,234.5 万元，12.35 亩，GB00123")]
    [1234.5]
    """
    if not _DIGIT.search(text):
        return []
    money, latin, other = _words()
    plain, told_apart = text, text.isascii() or unicodedata.is_normalized("NFKC", text)
    if told_apart and not _NUMBER.search(text) and not latin.search(text):
        return []
    if not told_apart:
        plain = unicodedata.normalize("NFKC", text.translate(_RAISED))
    if not _begins().isdisjoint(plain):
        plain = money.sub(r" \g<0> ", plain)
    found = []
    for each in _NUMBER.finditer(plain):
        if "." not in each[0] and len(each[0].strip("0")) < _TELLING:
            continue
        around = each.string
        behind = around[each.end() : each.end() + _NEAR].lstrip()
        if other.match(behind):
            continue
        before = around[max(0, each.start() - _NEAR) : each.start()]
        whole, part = re.sub(r"\D", "", each[1]), (each[2] or "")[1:]
        told = (whole + part).lstrip("0") if part else whole.strip("0")
        if len(told) < _TELLING:
            continue
        counted = money.match(behind)
        if not part and not counted and int(whole) in _YEARS:
            continue
        beside = bool(counted or money.search(before) or _close().search(before))
        found.append(Printed(each[0], float(f"{whole}.{part or 0}"), len(part), len(told), beside))
    return found


def of_money(said: str) -> bool:
    """Whether a heading or name has a word for money in it (是否涉及金额).

    Parameters
    ----------
    said
        Any text.

    Returns
    -------
    bool
        True where it says tax, yuan and the like in either language.

    Examples
    --------
    >>> of_money("实缴税收(万元)"), of_money("用地面积(亩)")
    (True, False)
    """
    plain = unicodedata.normalize("NFKC", said.translate(_RAISED)).replace("_", " ")
    return bool(_words()[0].search(plain) or _close().search(plain.partition("(")[0]))


def bare_number(said: str) -> float | None:
    """Number that is a whole text (整段文字就是一个数).

    Parameters
    ----------
    said
        Any text.

    Returns
    -------
    float or None
        Its size, without sign; None for a text that says anything else.

    Examples
    --------
    >>> bare_number("1,591.20"), bare_number("1591.2 亩")
    (1591.2, None)
    """
    if not _BEGINS.fullmatch(said):
        return None
    found = _BARE.fullmatch(unicodedata.normalize("NFKC", said).strip())
    if found is None:
        return None
    return float(re.sub(r"\D", "", found[1]) + (found[2] or ""))


@cache
def _begins() -> frozenset[str]:
    """Letters with which a word for money begins, in both cases."""
    said = {each for lang in LANGS for each in words("guard.money", lang=lang).values()}
    first = {part.translate(_RAISED)[0] for each in said for part in each.split("|") if part}
    return frozenset({form for each in first for form in (each, each.lower(), each.upper())})


@cache
def _close() -> re.Pattern[str]:
    """Words that mean money only where they end right before a number: the 税 of 税务局 does not."""
    said = {each for lang in LANGS for each in words("guard.close", lang=lang).values()}
    return re.compile(f"(?:{'|'.join(map(re.escape, sorted(said)))})[\\s:=(]*$", re.IGNORECASE)


@cache
def _words() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Words for money, those of Latin letters, and units of other things; in both languages."""

    def parts(section: str) -> list[str]:
        said = {each for lang in LANGS for each in words(section, lang=lang).values()}
        found = {part.translate(_RAISED) for each in said for part in each.split("|")}
        return sorted(found, key=lambda each: (-len(each), each))

    def either(found: list[str]) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, found)), re.IGNORECASE)

    money = parts("guard.money")
    latin = [each for each in money if re.search(r"[A-Za-z]", each)]
    return either(money), either(latin), either(parts("guard.other"))
