"""Lone numbers (单独的数): numbers that stand alone in a cell, of a workbook, a layer or packed data.

A text says what its numbers are; of a number in a cell only the heading does. It is held to be a
firm's figure when, rounded as it is written, in yuan, 10⁴ yuan or 10⁸ yuan, it equals one, and

1. a word for money stands in its heading, and it tells three digits or more; or
2. it tells six digits, and it is among those numbers of the file of which hardly one would have met
   a figure by chance: how likely that is, the figures around each and its number of decimals say;
   the least likely ones are taken as long as all of them together stay below one in fifty.

The second rule is that of numbers in texts (one neighbour of a hundred), for many numbers at once. A
number with all the digits that a computer keeps meets no figure by chance; areas of two decimals in a
park of many thousand firms meet one all the time, and then only a heading tells.

A share is a number of many decimals that says little: 0.333333 is 1/3. It tells as many digits as
the fraction n/q does, where q is at most 32.

A text that is a number and nothing else is held to the same rules. Where words are expected and a
number with a point stands instead, four digits tell too: when it is a firm's tax of the year, and
hardly one of those numbers would have met a tax by chance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from landuse.policy.audience import confidential
from landuse.present.guard.printed import bare_number, of_money
from landuse.present.guard.unpack import Column, Lone, Unpacked
from landuse.schema import fields, key

if TYPE_CHECKING:
    from landuse.present.guard.secrets import Floats, Secrets

SCALES = (1.0, 1e4, 1e-4)
"""From 10⁴ yuan as kept to 10⁴ yuan, yuan and 10⁸ yuan as printed."""

_MONEY, _BARE, _ANY = 3, 4, 6
_TAX = "tax_paid"
_CHANCE = 0.02
"""How often a sound file may be refused by chance (误报概率上限); one in fifty, as for numbers in texts."""

_DECIMALS = 9
_WHOLE = 1e-12
_LOWER = np.arange(1, 33)
"""Lower parts of simple fractions (简单分数的分母)."""

_SHARE = 5
"""Decimals from which a number may be such a fraction, rounded."""

_KEYS = ("parcel_id", "other_id")
_SAID = ("file", "sheet")
"""Parts of the header of a file that are its texts, one by one."""


class Told(NamedTuple):
    """A lone number that is a firm's figure (涉密的数)."""

    place: str
    shown: str


class Bare(Lone):
    """Numbers that are whole texts, where words are expected (文字栏中单独的数)."""


def meets(figures: Floats, value: Floats, half: Floats) -> npt.NDArray[np.bool_]:
    """Whether a figure, in one of the units, is rounded to the value (是否与某数值相符).

    Parameters
    ----------
    figures
        Ascending.
    value, half
        Numbers, and half a unit of their last decimal.

    Returns
    -------
    numpy.ndarray of bool
        One a number.

    Examples
    --------
    >>> meets(np.array([1234.56]), np.array([1234.6, 12345600.0, 7.0]), np.array([0.05, 0.5, 0.5]))
    array([ True,  True, False])
    """
    hit = np.zeros(len(value), dtype=bool)
    for scale in SCALES:
        room = half * (1 + 1e-9) + value * _WHOLE
        hit |= _between(figures, (value - room) / scale, (value + room) / scale) > 0
    return hit


def lone_figures(
    numbers: Iterable[Lone], secrets: Secrets, allowed: Iterable[str] = ()
) -> Iterator[Told]:
    """Lone numbers that are figures of single firms (查找单独的涉密数).

    Parameters
    ----------
    numbers
        All numbers of the file.
    secrets
        What may not be in it.
    allowed
        Numbers, as written, that may.

    Yields
    ------
    Told
        Each that is a firm's figure by the rules above.
    """
    every = list(numbers)
    if not len(secrets.figures) or not every:
        return
    value = np.abs(np.concatenate([each.values for each in every]))
    owner = np.repeat(np.arange(len(every)), [len(each.values) for each in every])
    first = np.cumsum([0, *(len(each.values) for each in every)])
    known = np.flatnonzero(np.isfinite(value) & (value > 0))
    decimals, digits = written(value[known])
    money = np.array([of_money(each.heading) for each in every])[owner[known]]
    bare = np.array([isinstance(each, Bare) for each in every])[owner[known]]
    bare &= (decimals > 0) & (digits >= _BARE)
    kept = (digits >= _ANY) | (money & (digits >= _MONEY)) | bare
    known, decimals, digits = known[kept], decimals[kept], digits[kept]
    money, bare = money[kept], bare[kept]
    half = _half(value[known], decimals)
    chance = _chance(secrets.figures, value[known], half)
    rare = _rare(np.where(digits >= _ANY, chance, 1.0))
    met = np.flatnonzero((money | rare) & meets(secrets.figures, value[known], half))
    told = simple_digits(value[known[met]], decimals[met], digits[met])
    met = met[told >= np.where(money[met], _MONEY, _ANY)]
    if bare.any():
        met = np.union1d(met, _taxes(secrets, value[known], half, bare))
    may = set(allowed)
    excepted = {bare_number(each) for each in may}
    for at in met:
        number, part = float(value[known[at]]), int(owner[known[at]])
        shown = f"{number:.{min(int(decimals[at]), _DECIMALS)}f}"
        if shown not in may and number not in excepted:
            yield Told(every[part].place(int(known[at] - first[part])), shown)


def _taxes(
    secrets: Secrets, value: Floats, half: Floats, bare: npt.NDArray[np.bool_]
) -> npt.NDArray[np.intp]:
    """Places of those bare numbers that are a firm's tax of the year, hardly one of them by chance."""
    at = np.flatnonzero(bare)
    taxes = np.unique(secrets.year.get(_TAX, np.zeros(0)))
    rare = _rare(_chance(taxes, value[at], half[at]))
    return at[rare & meets(taxes, value[at], half[at])]


def bare_numbers(page: Unpacked) -> Iterator[Bare]:
    """Texts of a file that are a number and nothing else (整段文字就是一个数).

    Parameters
    ----------
    page
        The file, read back.

    Yields
    ------
    Bare
        One a column of texts, each number once; colours of the map and ids of parcels are none.

    Examples
    --------
    >>> page = Unpacked({}, {"zones": {"name": Column(texts=["东区", "1,591.20"])}}, "")
    >>> [(each.heading, each.values.tolist()) for each in bare_numbers(page)]
    [('name', [1591.2])]
    """
    for table, columns in page.tables.items():
        for name, column in columns.items():
            if column.texts is not None and name not in _KEYS and not name.startswith("theme_"):
                yield from _bare(name, f"{table}.{name}", column.texts)
    for name in _SAID:
        yield from _bare("", name, page.head.get(name, []))


def _bare(heading: str, place: str, texts: Sequence[str | None]) -> Iterator[Bare]:
    # most begin with a letter: they are passed over at once
    begun = {
        each
        for each in texts
        if each and not ("9" < each[0] < "\x7f" or "\u3000" < each[0] < "\uff00")
    }
    found = {bare_number(each) for each in begun} - {None}
    if found:
        values = np.array(sorted(each for each in found if each is not None))
        yield Bare(heading, values, lambda _row: place)


def lone_columns(layers: dict[str, dict[str, Column]], *, ruled: bool) -> Iterator[Lone]:
    """Numbers of the columns of a layer file (图层中的数).

    Parameters
    ----------
    layers
        Its tables, read back.
    ruled
        Whether the rules of the audience name them: then a column that is a figure of firms by
        name is for large groups, and held to that elsewhere; and points and scores, which are made
        of such figures, may well be as round as one of them.

    Yields
    ------
    Lone
        One a column of numbers.
    """
    for table, columns in layers.items():
        for name, column in columns.items():
            if column.numbers is None or column.date or name == "parcel":
                continue
            if ruled and (confidential(name) or _scored(name)):
                continue
            yield Lone(name, column.numbers, _row_of(f"{table}.{name}"))


def _scored(name: str) -> bool:
    return name in fields("scores") and name not in key("scores")


def _row_of(place: str) -> Callable[[int], str]:
    return lambda row: f"{place} [{row + 1}]"


def _half(value: Floats, decimals: npt.NDArray[np.int64]) -> Floats:
    """Half a unit of the last decimal; nearly none of a number with all that a computer keeps."""
    half = 0.5 * 10.0 ** -decimals.astype(float)
    return np.where(decimals > _DECIMALS, value * _WHOLE, half)


def simple_digits(
    value: Floats, decimals: npt.NDArray[np.int64], digits: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """How many digits numbers tell, those of a simple fraction where they are one (简单分数的位数).

    Parameters
    ----------
    value
        Above zero.
    decimals, digits
        Of each, as :func:`written` finds them.

    Returns
    -------
    numpy.ndarray of int
        The digits of n and q, zeros at the end of n left out, where n/q is the value as it is
        written and q is at most 32; else the digits given.

    Examples
    --------
    >>> values = np.array([0.333333, 16.708333333, 1234.56])
    >>> simple_digits(values, *written(values)).tolist()
    [2, 5, 6]
    """
    told = digits.copy()
    at = np.flatnonzero(decimals >= _SHARE)
    half = _half(value[at], decimals[at]) + value[at] * _WHOLE
    for lower in _LOWER:
        upper = np.round(value[at] * lower)
        near = (np.abs(value[at] * lower - upper) <= lower * half) & (upper > 0)
        said = _digits(upper) + len(str(lower))
        told[at] = np.where(near, np.minimum(told[at], said), told[at])
    return told


def _digits(whole: Floats) -> npt.NDArray[np.int64]:
    """Digits of whole numbers, zeros at the end left out."""
    for _ in range(_DECIMALS):
        whole = np.where((whole % 10 == 0) & (whole > 0), whole / 10, whole)
    return np.floor(np.log10(np.maximum(whole, 1)) + _WHOLE).astype(np.int64) + 1


def written(values: Floats) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Decimals with which numbers are written, and how many digits they tell (小数位数与有效位数).

    Parameters
    ----------
    values
        Above zero.

    Returns
    -------
    decimals, digits
        Ten decimals stand for all that a computer keeps.

    Examples
    --------
    >>> [each.tolist() for each in written(np.array([1234.56, 12345600.0, 0.05, 1 / 3]))]
    [[2, 0, 2, 10], [6, 6, 1, 10]]
    """
    decimals = np.full(len(values), _DECIMALS + 1, dtype=np.int64)
    left = np.arange(len(values))
    for each in range(_DECIMALS + 1):
        scaled = values[left] * 10.0**each
        short = np.abs(scaled - np.round(scaled)) <= scaled * _WHOLE
        decimals[left[short]] = each
        left = left[~short]
    whole = np.round(values * 10.0 ** decimals.astype(float))
    for _ in range(_DECIMALS):
        whole = np.where((decimals == 0) & (whole % 10 == 0) & (whole > 0), whole / 10, whole)
    digits = np.floor(np.log10(np.maximum(whole, 1)) + _WHOLE).astype(np.int64) + 1
    return decimals, digits


def _chance(figures: Floats, value: Floats, half: Floats) -> Floats:
    """How likely a number of that size and that many decimals is to meet some figure by chance."""
    found = np.zeros(len(value))
    for scale in SCALES:
        found += _between(figures, value / 2 / scale, value * 2 / scale)
    spread: Floats = found * 2 * half / (1.5 * value)
    return spread


def _rare(chance: Floats) -> npt.NDArray[np.bool_]:
    """The least likely to meet a figure by chance, as many as together hardly do so once."""
    order = np.argsort(chance, kind="stable")
    rare = np.zeros(len(chance), dtype=bool)
    rare[order] = np.cumsum(chance[order]) <= _CHANCE
    return rare


def _between(figures: Floats, low: Floats, high: Floats) -> npt.NDArray[np.int64]:
    count: npt.NDArray[np.int64] = np.searchsorted(figures, high, side="right") - np.searchsorted(
        figures, low, side="left"
    )
    return count
