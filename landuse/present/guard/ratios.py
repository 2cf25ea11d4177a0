"""Ratios (比例检查): no shown column is a hidden figure times one number.

A score that rests on one indicator is that indicator times a constant; who finds the constant, in the
rules or from a few parcels whose figures are shown, has the figure of every other parcel. So each
column of numbers is held against each hidden figure of the parcels: the ratios of the two, each as
wide as the last decimal makes it, may not have one number in common for many parcels. Points that are
cut off at a maximum, or have another constant in another cohort, leave enough that do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from landuse.present.guard.unpack import Column, Unpacked

if TYPE_CHECKING:
    from landuse.present.guard.secrets import Floats, Ints, Secrets

_FEWEST = 5
"""Parcels with one ratio that are no chance, where they are half of all that are compared."""

_MANY, _SHARE = 8, 0.1
"""Elsewhere: so many, and a tenth of all."""

_FINE = 1e-3
"""Half the last decimal to the number: one that tells three digits and more."""

_COARSE, _COARSE_MANY, _COARSE_SHARE = 1e-2, 15, 0.4
"""The same for numbers of two digits and more, whose ratios meet more often by chance."""

_EXACT = 1e-6
_DECIMALS = 6
_SAMPLE = 2_000
_ROW = "parcel"
_BY = ("rule", "test", "figure", "unit")
"""Columns that say what a number of the row is: each kind is compared by itself."""

_OF_ROWS = ("parcels", "years")
"""Tables with one row a parcel, in the order of the parcels."""


class Telltale(NamedTuple):
    """A shown column that gives a hidden figure away (泄露比例的字段).

    Parameters
    ----------
    place
        Table and column.
    figure
        The hidden figure, with its year.
    parcels
        How many parcels have one ratio.
    row
        Row in ``parcels`` of one of them.
    shown
        What stands there.
    """

    place: str
    figure: str
    parcels: int
    row: int
    shown: str


def telltales(page: Unpacked, secrets: Secrets, places: Ints) -> Iterator[Telltale]:
    """Shown columns that are a hidden figure times one number (查找成比例的字段).

    Parameters
    ----------
    page
        The file, read back.
    secrets
        What may not be in it.
    places
        Number in the study of each row of ``parcels``; -1 where it has none.

    Yields
    ------
    Telltale
        The first figure that each such column gives away.
    """
    hidden = secrets.hidden
    if not len(places) or not hidden.figures:
        return
    number = np.full(len(secrets.parcels) + 1, -1, dtype=np.int64)
    number[hidden.parcels] = np.arange(len(hidden.parcels))
    sampled = number[places]
    for table, columns in page.tables.items():
        rows = _rows(table, columns, len(places))
        if rows is None:
            continue
        known = (rows >= 0) & (rows < len(places))
        at = np.where(known, sampled[np.where(known, rows, 0)], -1)
        kept = np.flatnonzero(at >= 0)
        kinds = _kinds(columns, kept)
        for name, column in columns.items():
            numbers = None if name in (_ROW, *_BY) else _numbers(column, kept)
            if numbers is None:
                continue
            found = _given_away(np.abs(numbers), kinds, at[kept], hidden.figures)
            if found is not None:
                figure, parcels, row = found
                shown = f"{numbers[row]:.{min(column.digits, 4)}f}"
                yield Telltale(f"{table}.{name}", figure, parcels, int(rows[kept[row]]), shown)


def proportional(shown: Floats, hidden: Floats) -> tuple[int, int]:
    """Whether numbers are others times one number, as far as their decimals tell (是否成比例).

    Parameters
    ----------
    shown
        Numbers as printed, zero or more; NaN where there is none.
    hidden
        The figures that they may be made of.

    Returns
    -------
    count, row
        For how many rows the ratio is the same, and one of these rows; 0 and -1 where that is chance.

    Examples
    --------
    >>> tax = np.array([13.1, 12.07, 40.9, 77.3, 5.55, 91.2])
    >>> proportional(np.round(tax * 1.37, 2), tax)[0]
    6
    >>> proportional(np.array([9.2, 60.1, 33.3, 20.4, 70.7, 15.8]), tax)
    (0, -1)
    """
    both = np.flatnonzero(np.isfinite(shown) & np.isfinite(hidden) & (shown > 0) & (hidden > 0))
    if len(both) < _FEWEST:
        return 0, -1
    both = both[np.unique(np.linspace(0, len(both) - 1, _SAMPLE).astype(np.int64))]
    number, figure = shown[both], hidden[both]
    half = 0.5 * 10.0 ** -float(_decimals(number)) + _EXACT * number
    for width, most in ((_FINE, _needed), (_COARSE, _coarsely)):
        telling = np.flatnonzero(half <= width * number)
        if len(telling) < _FEWEST:
            continue
        low, high = (
            (number[telling] + sign * half[telling]) / figure[telling] for sign in (-1.0, 1.0)
        )
        begins = np.sort(low)
        ends = np.searchsorted(np.sort(high), begins, side="left")
        open_ = np.arange(1, len(begins) + 1) - ends
        best = int(np.argmax(open_))
        same = telling[(low <= begins[best]) & (high >= begins[best])]
        if len(same) < most(len(telling)):
            continue
        if min(len(np.unique(number[same])), len(np.unique(figure[same]))) >= _FEWEST:
            return len(same), int(both[same[0]])
    return 0, -1


def _needed(count: int) -> float:
    return max(_FEWEST, min(_MANY, count / 2), _SHARE * count)


def _coarsely(count: int) -> float:
    return max(_COARSE_MANY, _COARSE_SHARE * count)


def _given_away(
    numbers: Floats, kinds: list[Ints], at: Ints, hidden: Mapping[str, Floats]
) -> tuple[str, int, int] | None:
    """Figure that numbers of one kind give away, for how many rows, and one of the rows."""
    for rows in kinds:
        mine = rows[np.isfinite(numbers[rows])]
        if len(mine) < _FEWEST:
            continue
        for figure, values in hidden.items():
            count, row = proportional(numbers[mine], values[at[mine]])
            if count:
                return figure, count, int(mine[row])
    return None


def _numbers(column: Column, kept: Ints) -> Floats | None:
    """Numbers in some rows of a column, those written as text too; none where it holds no numbers."""
    if column.texts is None:
        return None if column.numbers is None or column.date else column.numbers[kept]
    texts = [column.texts[each] for each in kept.tolist()]
    try:
        return np.array([float(each) if each else np.nan for each in texts])
    except ValueError:
        return None


def _kinds(columns: Mapping[str, Column], kept: Ints) -> list[Ints]:
    """Places in ``kept`` of each kind of number; all of them where there are no kinds."""
    code = np.zeros(len(kept), dtype=np.int64)
    for name in _BY:
        texts = columns.get(name, Column()).texts
        if texts is not None:
            told = [texts[each] or "" for each in kept.tolist()]
            words, codes = np.unique(told, return_inverse=True)
            code = np.unique(code * len(words) + codes, return_inverse=True)[1]
    order = np.argsort(code, kind="stable").astype(np.int64)
    return np.split(order, np.flatnonzero(np.diff(code[order])) + 1)


def _rows(table: str, columns: Mapping[str, Column], parcels: int) -> Ints | None:
    """Row in ``parcels`` of each row of a table; none where it is not about parcels."""
    if table in _OF_ROWS:
        return np.arange(parcels)
    numbers = columns.get(_ROW, Column()).numbers
    return None if numbers is None else np.nan_to_num(numbers, nan=-1.0).astype(np.int64)


def _decimals(numbers: Floats) -> int:
    """Decimals that all numbers are rounded to."""
    for decimals in range(_DECIMALS):
        scaled = numbers * 10.0**decimals
        if (np.abs(scaled - np.round(scaled)) <= 1e-9 * np.maximum(scaled, 1.0)).all():
            return decimals
    return _DECIMALS
