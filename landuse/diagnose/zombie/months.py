"""Months (月度序列): runs of months as certain and possible, use against the own past, tax states."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.diagnose.zombie.panel import less, more
from landuse.ids import Positions

Grid = npt.NDArray[np.float64]
Flagged = npt.NDArray[np.int8]

YES, NO, OPEN = np.int8(1), np.int8(0), np.int8(-1)
PAID, ZERO, NOT_FILED, UNTOLD, NOTHING = (np.int8(code) for code in range(5))
TAX_STATES = "PZNU0"
"""Tax months: paid, filed zero, not filed, unknown, and nothing paid with the filing unknown."""


class Run(NamedTuple):
    """Months in a row up to the last one (连续月数).

    Parameters
    ----------
    certain, possible
        Months that are known, and months that there may be where unknown ones are taken along.
    """

    certain: npt.NDArray[Any]
    possible: npt.NDArray[Any]

    def at_least(self, months: float) -> pd.Series[Any]:
        """Whether there are so many months (满几个月); unknown where the gaps decide it."""
        answer = pd.Series(self.certain >= months, dtype="boolean")
        return answer.mask((self.certain < months) & (self.possible >= months))


def month_number(days: pd.Series[Any]) -> npt.NDArray[np.int64]:
    """Months since year 0 (月序号), −1 where the date is missing."""
    number = days.dt.year * 12 + days.dt.month - 1
    return np.asarray(number.fillna(-1).to_numpy(dtype=np.int64))


def month_grid(
    rows: pd.DataFrame, at: tuple[Positions, Positions], size: int, months: range, name: str
) -> Grid:
    """A figure by firm and month (月度矩阵), missing where nothing is known.

    Parameters
    ----------
    rows
        With the figure.
    at
        Position of each row's firm, and its month as :func:`month_number` counts.
    size
        Number of firms.
    months
        Months wanted.
    name
        The figure; two rows that say different things leave the month unknown.

    Returns
    -------
    numpy.ndarray
        ``size × len(months)``.
    """
    found = np.full(size * len(months), np.nan)
    if name not in rows or rows.empty:
        return found.reshape(size, len(months))
    who, number = at
    values = rows[name].to_numpy(dtype=float, na_value=np.nan)
    kept = (who >= 0) & (who < size) & (number >= months.start) & (number < months.stop)
    kept &= ~np.isnan(values)
    cell, said = who[kept] * len(months) + number[kept] - months.start, values[kept]
    found[cell] = said
    found[cell[found[cell] != said]] = np.nan
    return np.asarray(found.reshape(size, len(months)))


def run(flags: Flagged) -> Run:
    """Months in a row at the end of each line (末尾连续月数).

    Parameters
    ----------
    flags
        Firms × months of :data:`YES`, :data:`NO` and :data:`OPEN`.

    Examples
    --------
    >>> run(np.array([[1, -1, 1, 1]], dtype=np.int8))
    Run(certain=array([2]), possible=array([4]))
    """
    width = flags.shape[1]
    if width > 1 and lasting(flags):
        return Run(*(width * each for each in run(flags[:, :1])))
    return Run(_trailing(flags == YES), _trailing(flags != NO))


def lasting(flags: Flagged) -> bool:
    """Whether one month stands for all of them (各月相同): the cells of a line are one cell."""
    return not flags.strides[1]


def _trailing(holds: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Number of true cells at the end of each line."""
    width = holds.shape[1]
    if not width:
        return np.zeros(len(holds), dtype=np.int64)
    broken = ~holds[:, ::-1]
    found = np.where(broken.any(axis=1), broken.argmax(axis=1), width)
    return np.asarray(found, dtype=np.int64)


def flagged(low: Grid, high: Grid, limit: float) -> Flagged:
    """Whether a figure between two bounds is below a limit (是否低于), by month."""
    found = np.full(low.shape, OPEN, dtype=np.int8)
    found[high < limit] = YES
    found[low >= limit] = NO
    return found


def count(flags: Flagged, months: int, number: int) -> pd.Series[Any]:
    """Whether so many of the last months are yes (近几月中至少几月)."""
    last = flags[:, -months:]
    times = 1
    if lasting(last):
        last, times = last[:, :1], last.shape[1]
    certain, possible = (times * told.sum(axis=1) for told in (last == YES, last != NO))
    answer = pd.Series(certain >= number, dtype="boolean")
    return answer.mask((certain < number) & (possible >= number))


def median_bounds(values: Grid, counted: npt.NDArray[np.bool_]) -> tuple[Grid, Grid]:
    """Bounds of the median along the first axis, whatever the unknown values are (中位数上下界).

    Parameters
    ----------
    values
        Reference years × …; missing is unknown.
    counted
        Whether a reference year counts at all; one that does not leaves the median.

    Returns
    -------
    low, high
        Equal where all is known; 0 and infinity where too much is missing; both missing where no
        year counts.

    Examples
    --------
    >>> low, high = median_bounds(np.array([[5.0], [np.nan], [9.0]]), np.ones((3, 1), dtype=bool))
    >>> low.tolist(), high.tolist()
    ([5.0], [9.0])
    """
    missing = np.isnan(values)
    least = np.where(counted, np.where(missing, 0.0, values), np.nan)
    most = np.where(counted, np.where(missing, np.inf, values), np.nan)
    return _median(least, counted), _median(most, counted)


def _median(values: Grid, counted: npt.NDArray[np.bool_]) -> Grid:
    """Median of what counts; infinity is a value like others."""
    number = counted.sum(axis=0)
    ranked = np.sort(values, axis=0)
    lower = np.maximum((number - 1) // 2, 0)
    upper = number // 2
    upper = np.minimum(upper, len(values) - 1)
    pick = [np.take_along_axis(ranked, at[None], axis=0)[0] for at in (lower, upper)]
    return np.asarray(np.where(number > 0, (pick[0] + pick[1]) / 2, np.nan))


def tax_states(tax: Grid, refund: Grid, filed: Flagged) -> Flagged:
    """State of each tax month (税务月份状态) as a place in :data:`TAX_STATES`.

    Parameters
    ----------
    tax, refund
        Tax paid net of refunds, and refunds [10⁴ yuan]; a month without refund has 0.
    filed
        Whether a return was filed.

    Notes
    -----
    Gross tax above zero is *paid*, whatever was refunded. Net tax below zero with the refund
    unknown is *unknown*: what was refunded had been paid. Net tax of exactly zero is nothing paid.
    """
    found = np.full(tax.shape, UNTOLD, dtype=np.int8)
    gross = tax + np.nan_to_num(refund)
    found[filed == NO] = NOT_FILED
    nothing = (gross == 0) & (~np.isnan(refund) | (tax == 0))
    found[nothing & (filed == OPEN)] = NOTHING
    found[nothing & (filed == YES)] = ZERO
    found[gross > 0] = PAID
    return found


def tax_codes(text: str) -> Flagged:
    """States of months from letters (状态字母), one line."""
    return np.array([[TAX_STATES.index(letter) for letter in text]], dtype=np.int8)


def no_tax(states: Flagged, months: int) -> pd.Series[Any]:
    """Whether no tax was paid in the last months (近几月无税): no, if in any of them it was."""
    return run(_told(states, (ZERO, NOT_FILED, NOTHING), (UNTOLD,))).at_least(months)


def no_tax_run(states: Flagged) -> Run:
    """Months without tax in a row (连续无税月数)."""
    return run(_told(states, (ZERO, NOT_FILED, NOTHING), (UNTOLD,)))


def tax_paid(states: Flagged) -> Flagged:
    """Months in which tax was paid (有税收的月份)."""
    return _told(states, (PAID,), (UNTOLD,))


def not_filed(states: Flagged, months: int) -> pd.Series[Any]:
    """Whether nothing was filed for months in a row (连续未申报)."""
    return run(_told(states, (NOT_FILED,), (UNTOLD, NOTHING))).at_least(months)


def _told(states: Flagged, yes: tuple[np.int8, ...], open_: tuple[np.int8, ...]) -> Flagged:
    answer = np.full(len(TAX_STATES), NO)
    answer[list(yes)] = YES
    answer[list(open_)] = OPEN
    if lasting(states):
        return np.broadcast_to(answer[states[:, :1]], states.shape)
    return np.asarray(answer[states])


def annual_ratio(months: Grid, base: Grid, most: Grid) -> tuple[Grid, Grid]:
    """Use of a year against its base, whatever the missing months were (年度比值上下界).

    Parameters
    ----------
    months
        Firms × 12 months [kWh].
    base
        Use of a reference year [kWh].
    most
        Most that a missing month may have used [kWh].

    Examples
    --------
    >>> known = np.array([[25.0] * 11 + [np.nan]])
    >>> low, high = annual_ratio(known, np.array([1200.0]), np.array([150.0]))
    >>> low.round(4).tolist(), high.round(4).tolist()
    ([0.2292], [0.3542])
    """
    told = np.nansum(months, axis=1)
    gaps = np.isnan(months).sum(axis=1)
    base = np.where(base > 0, base, np.nan)
    return told / base, (told + gaps * most) / base


def power_state(ratio: pd.Series[Any], stopped: float, semi: float, low: float) -> pd.Series[Any]:
    """State of a month by its use against the own past (用电状态).

    Examples
    --------
    >>> power_state(pd.Series([0.09, 0.10, 0.29, 0.30, 0.50]), 0.1, 0.3, 0.5).tolist()
    ['stopped', 'semi', 'semi', 'low', 'running']
    """
    names = np.select(
        [
            less(ratio, limit).fillna(value=False).to_numpy(dtype=bool)
            for limit in (stopped, semi, low)
        ],
        ["stopped", "semi", "low"],
        "running",
    )
    return pd.Series(names, ratio.index).where(more(ratio, -1.0).notna())
