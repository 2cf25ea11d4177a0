"""Panel (企业年度面板): firms × calendar years, gaps kept as gaps, answers in three values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_, or_
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.ids import Positions

Flags = npt.NDArray[np.bool_]
Place: TypeAlias = slice | Positions


class Told(NamedTuple):
    """Answer of one method (方法结论): yes, no, unknown for each firm and year, or not applicable.

    Parameters
    ----------
    holds
        Nullable booleans on the grid; missing is *unknown*.
    applies
        False where the method does not apply at all (没有负债、没有市值); *no* is something else.
    note
        True where the answer needs a word: no interest, a bound that binds.
    """

    holds: pd.Series[Any]
    applies: Flags
    note: Flags


@dataclass(frozen=True)
class Panel:
    """Figures of firms by calendar year (企业年度面板), dense, firm after firm.

    Parameters
    ----------
    size
        Number of firms.
    years
        Calendar years, without gaps; a firm without figures of a year has missing ones.
    columns
        Figure → ``size × len(years)`` numbers.
    """

    size: int
    years: range
    columns: Mapping[str, pd.Series[Any]]

    def __getitem__(self, name: str) -> pd.Series[Any]:
        """Column of the grid (列), all missing where nobody reported it."""
        if name in self.columns:
            return self.columns[name]
        return pd.Series(np.broadcast_to(np.nan, len(self)), copy=False)

    def __len__(self) -> int:
        """Cells of a column (格数)."""
        return self.size * len(self.years)

    @property
    def year(self) -> pd.Series[Any]:
        """Calendar year of each cell (年份)."""
        return pd.Series(np.tile(np.asarray(self.years, dtype=float), self.size))

    def knows(self, *names: str) -> bool:
        """Whether each of the figures is known somewhere (有无数据)."""
        return self._known.issuperset(names)

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(name for name, values in self.columns.items() if not values.isna().all())

    def lag(self, values: pd.Series[Any], years: int = 1) -> pd.Series[Any]:
        """Values of so many calendar years before (上年值); outside the panel they are unknown."""
        if years == 0:
            return values
        width = len(self.years)
        place = np.tile(np.arange(width), self.size) - years
        return values.shift(years).mask((place < 0) | (place >= width))

    def back(self, values: pd.Series[Any], years: int) -> list[pd.Series[Any]]:
        """Values of the last `years` calendar years (近几年), this one first."""
        return [self.lag(values, back) for back in range(years)]

    def every(self, answer: pd.Series[Any], years: int) -> pd.Series[Any]:
        """Whether it held in each of the last `years` calendar years (连续几年)."""
        return reduce(and_, self.back(answer, years))

    def total(self, values: pd.Series[Any], years: int) -> pd.Series[Any]:
        """Sum of the last `years` calendar years (累计), unknown where one is."""
        return sum(self.back(values, years)[1:], self.lag(values, 0))

    def told(self, holds: pd.Series[Any], *, applies: Any = None, note: Any = None) -> Told:
        """Answer on the grid (结论), with what does not apply left out."""
        size = len(self)
        valid = np.ones(size, dtype=bool) if applies is None else _sure(applies)
        said = np.zeros(size, dtype=bool) if note is None else _sure(note)
        return Told(holds.astype("boolean").mask(~valid), valid, said)

    def at(self, year: int) -> Positions:
        """Cells of a year (某年各格), one a firm."""
        return np.arange(self.size, dtype=np.int64) * len(self.years) + self.years.index(year)


def _sure(answer: Any) -> Flags:
    if isinstance(answer, pd.Series) and answer.dtype == "boolean":
        answer = answer.fillna(value=False)
    return np.asarray(answer, dtype=bool)


def grid(
    rows: pd.DataFrame, who: Positions, size: int, years: range, names: Iterable[str]
) -> Panel:
    """Rows of firms and years as a panel (整理成面板).

    Two rows of one firm and year that say different things leave the cell unknown: which of them
    is right is not decided by their order.

    Parameters
    ----------
    rows
        With ``year`` and figures.
    who
        Position of each row's firm; others than ``0 … size − 1`` are left out.
    size
        Number of firms.
    years
        Calendar years of the panel.
    names
        Figures wanted; those that the rows do not have stay unknown.

    Returns
    -------
    Panel
        The panel.

    Examples
    --------
    >>> rows = pd.DataFrame({"year": [2023, 2025, 2025], "profit": [1.0, 2.0, 3.0]})
    >>> grid(rows, np.array([0, 0, 0]), 1, range(2023, 2026), ["profit"])["profit"].tolist()
    [1.0, nan, nan]
    """
    place = {year: rows_of_year(rows, who, size, year) for year in years}
    columns = {}
    for name in names:
        if name not in rows:
            continue
        found = np.empty((size, len(years)))
        for at, year in enumerate(years):
            found[:, at] = of_firms_in(rows[name], place[year], who, size)
        columns[name] = pd.Series(found.ravel(), copy=False)
    return Panel(size, years, columns)


def rows_of_year(rows: pd.DataFrame, who: Positions, size: int, year: int) -> Place:
    """Rows of one year whose firm is known (某年数据行); a slice where they stand together.

    Parameters
    ----------
    rows
        With ``year``.
    who
        Position of each row's firm; others than ``0 … size − 1`` are left out.
    size
        Number of firms.
    year
        Calendar year.

    Returns
    -------
    slice or numpy.ndarray
        Places of the rows.

    Examples
    --------
    >>> rows_of_year(pd.DataFrame({"year": [2024, 2025, 2025]}), np.array([0, 0, 1]), 2, 2025)
    slice(1, 3, None)
    """
    found = np.flatnonzero((rows["year"] == year).to_numpy(dtype=bool, na_value=False))
    known = (who[found] >= 0) & (who[found] < size)
    if not known.all():
        found = found[known]
    if len(found) and found[-1] - found[0] == len(found) - 1:
        return slice(int(found[0]), int(found[-1]) + 1)
    return found


def of_firms_in(
    values: pd.Series[Any], place: Place, who: Positions, size: int
) -> npt.NDArray[np.float64]:
    """A figure of one year by firm (某年各企业数值); rows that say different things leave it unknown.

    Parameters
    ----------
    values
        The figure, a row a firm and year.
    place
        The rows of the year, as :func:`rows_of_year` finds them.
    who
        Position of each row's firm.
    size
        Number of firms.

    Returns
    -------
    numpy.ndarray
        Missing where nothing is known.
    """
    said, at = values.iloc[place].to_numpy(dtype=float, na_value=np.nan), who[place]
    known = ~np.isnan(said)
    if not known.all():
        said, at = said[known], at[known]
    found = np.full(size, np.nan)
    found[at] = said
    found[at[found[at] != said]] = np.nan
    return found


def less(left: pd.Series[Any], right: pd.Series[Any] | float) -> pd.Series[Any]:
    """Whether a figure is below another (小于), unknown where one is missing.

    Examples
    --------
    >>> less(pd.Series([1.0, 2.0, None]), 2.0).tolist()
    [True, False, <NA>]
    """
    known = left.notna() & pd.notna(right)
    return (left < right).astype("boolean").mask(~known)


def more(left: pd.Series[Any], right: pd.Series[Any] | float) -> pd.Series[Any]:
    """Whether a figure is above another (大于), unknown where one is missing."""
    known = left.notna() & pd.notna(right)
    return (left > right).astype("boolean").mask(~known)


def yes_no(values: pd.Series[Any]) -> pd.Series[Any]:
    """Ones and zeros of a panel as answers (是否), missing as unknown."""
    return (values > 0).astype("boolean").mask(values.isna())


def at_least_of(answers: list[pd.Series[Any]], number: int) -> pd.Series[Any]:
    """Whether so many of the answers are yes (至少几项), decided as soon as it can be.

    Examples
    --------
    >>> one, two = (
    ...     pd.Series([True, True], dtype="boolean"),
    ...     pd.Series([None, None], dtype="boolean"),
    ... )
    >>> no = pd.Series([True, False], dtype="boolean")
    >>> at_least_of([one, two, no], 2).tolist()
    [True, <NA>]
    """
    certain = sum(each.fillna(value=False).astype(int) for each in answers)
    possible = sum(each.fillna(value=True).astype(int) for each in answers)
    found = pd.Series(certain >= number, dtype="boolean")
    return found.mask((certain < number) & (possible >= number))


def any_of(answers: Iterable[pd.Series[Any]]) -> pd.Series[Any]:
    """Whether any answer is yes (任一成立)."""
    return reduce(or_, answers)


def all_of(answers: Iterable[pd.Series[Any]]) -> pd.Series[Any]:
    """Whether all answers are yes (全部成立)."""
    return reduce(and_, answers)
