"""Slips of the unit (单位错位): a year, or a single cell, that is 10⁴ times the years beside it."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from landuse.errors import Note
from landuse.ingest.doubts.ranges import COMMON
from landuse.schema import Field, fields
from landuse.units import alternatives
from landuse.words import LANGS, Lang, text

_FAR = 300.0
"""From this quotient of two years on a slip is possible; units of these figures are 10³ or more apart."""

_NEAR = 0.4
"""How near to the quotient of two units, in powers of ten."""

_STEADY = 1.0
"""How much the other figures of the row may differ from their other years, in powers of ten.

A firm that collapses or takes off moves in all of its figures; a slip moves one.
"""

_ENOUGH, _MOST, _LISTED = 5, 0.5, 20
_SPARSE = 4

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
Values = TypeVar("Values", Floats, Ints)


def check_slips(returns: pd.DataFrame, place: Ints, *, currency: str = "CNY") -> list[Note]:
    """Years and cells in another unit than the years beside them (单位错位检查); nothing is changed.

    Parameters
    ----------
    returns
        Returns, one row an enterprise and year.
    place
        Whose each row is, −1 unknown.
    currency
        Currency of the park; money is judged in CNY only.

    Returns
    -------
    list of Note
        One warning a column and year, and one a column with single cells.
    """
    if "year" not in returns or not len(returns):
        return []
    year = returns["year"].to_numpy(dtype=float, na_value=np.nan)
    figures_of = _Figures(returns, _order(place, year))
    place, year = figures_of.sorted(place), figures_of.sorted(year)
    pairs = (place[1:] == place[:-1]) & (place[1:] >= 0)
    notes: list[Note] = []
    for name in figures_of.names:
        field = fields("returns")[name]
        if currency != "CNY" and field.unit == "wan_yuan":
            continue
        figures = figures_of[name]
        before, after = figures[:-1], figures[1:]
        with np.errstate(over="ignore"):
            reach = _FAR * figures
        apart = (after > reach[:-1]) | (before > reach[1:])
        far = np.flatnonzero(apart & pairs)
        far = far[(before[far] > 0) & (after[far] > 0)]
        if not len(far):
            continue
        broken, said = _years(field, year[1:], before, after, far, pairs)
        notes += said
        there = np.unique(place[1:][far[~np.isin(year[1:][far], broken)]])
        cells = list(_cells(field, place, figures_of, there))
        notes += (
            _cell_note(field, figures_of.rows(at for at, _, _ in cells), cells) if cells else []
        )
    return notes


class _Figures:
    """Figures of the returns without sign by enterprise and year, each column taken out once."""

    def __init__(self, returns: pd.DataFrame, order: Ints | None) -> None:
        self._returns = returns
        self._order = order
        self._taken: dict[str, Floats] = {}
        self.names = [
            name
            for name, field in fields("returns").items()
            if name in returns and field.kind == "input" and field.dtype == "number"
        ]

    def sorted(self, values: Values) -> Values:
        """Values of the returns by enterprise and year."""
        return values if self._order is None else values[self._order]

    def rows(self, places: Iterable[int]) -> pd.DataFrame:
        """Returns at places of the order."""
        at = np.fromiter(places, dtype=np.int64)
        return self._returns.iloc[at if self._order is None else self._order[at]]

    def __getitem__(self, name: str) -> Floats:
        if name not in self._taken:
            figures = self._returns[name].to_numpy(dtype=float, na_value=np.nan)
            taken = self.sorted(figures)
            self._taken[name] = np.abs(taken, out=None if self._order is None else taken)
        return self._taken[name]


def _order(place: Ints, year: Floats) -> Ints | None:
    """Rows by enterprise and year; None where they stand so already."""
    later = (place[1:] > place[:-1]) | ((place[1:] == place[:-1]) & (year[1:] >= year[:-1]))
    if later.all():
        return None
    if np.isnan(year).any():
        return np.lexsort((year, place))
    years = year.astype(np.int64)
    years -= years.min()
    cells = (place + 1) * (int(years.max()) + 1) + years
    counted = _counted(cells)
    # One number a row sorts the sooner the more the rows stand in order already.
    return np.argsort(cells, kind="stable") if counted is None else counted


def _counted(cells: Ints) -> Ints | None:
    """Order of whole numbers from zero on; None where some are there twice, or most are not there.

    Examples
    --------
    >>> _counted(np.array([3, 0, 1])).tolist()
    [1, 2, 0]
    """
    size = int(cells.max()) + 1
    if size > _SPARSE * len(cells):
        return None
    row = np.full(size, -1, dtype=np.int64)
    row[cells] = np.arange(len(cells))
    found = row[row >= 0]
    return found if len(found) == len(cells) else None


@cache
def _quotients(unit: str) -> tuple[float, ...]:
    """Powers of ten between the common units of a dimension, as far as a slip could be seen."""
    sizes = [size for name, size in alternatives(unit).items() if name in COMMON]
    apart = {round(math.log10(one / other), 3) for one in sizes for other in sizes}
    return tuple(sorted(each for each in apart if abs(each) >= math.log10(_FAR)))


def _nearest(power: float, field: Field) -> float | None:
    """The quotient of units that a power of ten is near to, if any."""
    near = [each for each in _quotients(field.unit) if abs(each - power) <= _NEAR]
    return min(near, key=lambda each: abs(each - power), default=None)


def _years(
    field: Field, year: Floats, before: Floats, after: Floats, far: Ints, pairs: Mask
) -> tuple[list[float], list[Note]]:
    """Years in which most enterprises jump by the quotient of two units."""
    broken, notes = [], []
    for each in np.unique(year[far]):
        of_year = np.flatnonzero((year == each) & pairs & (before > 0) & (after > 0))
        if len(of_year) < _ENOUGH or (year[far] == each).sum() <= _MOST * len(of_year):
            continue
        jumps = np.log10(after[of_year] / before[of_year])
        power = _nearest(float(np.median(jumps)), field)
        if power is None:
            continue
        near = int((np.abs(jumps - power) <= 2 * _NEAR).sum())
        if near > _MOST * len(jumps):
            broken.append(float(each))
            params = {
                "table": field.table,
                "field": field.name,
                "zh": field.zh,
                "en": field.en,
                "year": int(each),
                "power": f"{power:g}",
                "count": near,
                "total": len(jumps),
            }
            notes.append(Note("magnitude.year", "warning", params, field.table))
    return broken, notes


def _cells(
    field: Field, place: Ints, figures: _Figures, suspects: Ints
) -> Iterator[tuple[int, float, float]]:
    """Places of single cells that are off by the quotient of two units, and their usual figure."""
    starts = np.searchsorted(place, suspects, "left")
    ends = np.searchsorted(place, suspects, "right")
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        own = figures[field.name][start:end].tolist()
        for at, figure in enumerate(own):
            off = _against_others(own, at)
            if off is None or _nearest(off, field) is None:
                continue
            others = (figures[name][start:end] for name in figures.names if name != field.name)
            moved = [each for years in others if (each := _against_others(years.tolist(), at))]
            if moved and abs(statistics.median(moved)) <= _STEADY:
                yield start + at, figure, figure / 10**off


def _against_others(years: Sequence[float], at: int) -> float | None:
    """Powers of ten between a year and the median of the others; None with fewer than two others.

    One other year could itself be the wrong one.
    """
    others = [each for i, each in enumerate(years) if i != at and each > 0]
    if len(others) < 2 or not years[at] > 0:
        return None
    return math.log10(years[at] / statistics.median(others))


def _cell_note(
    field: Field, rows: pd.DataFrame, cells: Sequence[tuple[int, float, float]]
) -> list[Note]:
    def listed(lang: Lang) -> str:
        said = [
            text(
                "magnitude.cell",
                lang=lang,
                file=row["source"],
                row=int(row["source_row"]),
                year=int(row["year"]),
                found=f"{figure:.6g}",
                usual=f"{usual:.4g}",
            )
            for (_, figure, usual), (_, row) in zip(cells[:_LISTED], rows.iterrows(), strict=False)
        ]
        more = " …" if len(cells) > _LISTED else ""
        return text("magnitude.joint", lang=lang).join(said) + more

    first = int(rows["source_row"].iloc[0])
    params = {
        "table": field.table,
        "field": field.name,
        "zh": field.zh,
        "en": field.en,
        "count": len(cells),
        "listed": {lang: listed(lang) for lang in LANGS},
    }
    return [Note("magnitude.slip", "warning", params, field.table, first)]
