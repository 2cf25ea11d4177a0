"""Energy (用电证据): electricity against the firm's own past, never against its sector."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.diagnose.zombie.docket import Docket
from landuse.diagnose.zombie.evidence import Family, Sign, combine
from landuse.diagnose.zombie.fuse import ALIVE, MODERATE, STRONG, WEAK
from landuse.diagnose.zombie.months import (
    NO,
    OPEN,
    YES,
    Flagged,
    Grid,
    Run,
    count,
    flagged,
    median_bounds,
    run,
)
from landuse.policy.zombie import EnergyRules

KWH = "electricity_kwh"
_SEASONS = 12
"""Months that cover every season once."""
_SOURCE = f"monthly: {KWH}; returns: {KWH}"


class Ratio(NamedTuple):
    """Use against the base, between two bounds (用电比值上下界)."""

    low: Grid
    high: Grid


class Use(NamedTuple):
    """Use of a firm against its past (用电情况).

    Parameters
    ----------
    months, year
        By month, and over the year where no month of the reference years is known: gaps in the
        months are not filled with the year, which says less.
    even
        By month against a twelfth of the base of a year, for those who have no base by month.
    last, base
        Use of the last three months, and base of a year.
    """

    months: Ratio
    year: Ratio
    even: Ratio
    last: Grid
    base: Grid


def use(docket: Docket, rules: EnergyRules, months: range) -> Use:
    """Use by month and year (用电比值)."""
    low, high = yearly_base(docket, rules)
    span = _reference(docket, rules)
    told = docket.monthly(KWH, range(span.start * 12, span.stop * 12))
    known = np.asarray(np.isfinite(told).any(axis=1))
    year = _over(np.where(known, np.nan, docket.yearly(KWH, docket.year)), low, high)
    last = docket.monthly(KWH, months[-3:])
    even = even_ratio(docket, rules, months, (low, high), known)
    return Use(monthly_ratio(docket, rules, months), year, even, last, low[:, None])


def energy(docket: Docket, rules: EnergyRules, now: Use, months: range) -> Family:
    """Signs of electricity (用电): months in a row below shares of the own base.

    Solar power of one's own makes the figure of the grid a lower bound of the use: such a firm
    reaches *moderate* at most.
    """
    long_, short = rules.long_run.value, rules.short_run.value
    asked = (
        ("power_stopped_long", STRONG, rules.stopped, long_, False),
        ("power_stopped", MODERATE, rules.stopped, short, False),
        ("power_low", MODERATE, rules.low, long_, True),
        ("power_weak", WEAK, rules.alive, long_, True),
    )
    until = first_day(months[-1]) + pd.offsets.MonthEnd(0)
    starts = [first_day(months[-1] + 1 - max(n, 12)) for n in range(len(months) + 1)]
    begun = np.array(starts, dtype="datetime64[ms]")
    ratio, solar = _mean(now), _solar(docket, rules)
    signs = []
    for code, level, limit, need, load in asked:
        below, holds = _below(now, rules, limit.value, need)
        begins = begun[below.certain]
        if load:
            below, holds = _loaded(now, limit.value, need, below, holds)
        if level == STRONG:
            holds = holds.mask(solar, other=False)
        signs.append(
            Sign(
                code, level, holds, limit, ratio, below,
                since=begins, until=until, source=_SOURCE, lawful="park",
            )
        )  # fmt: skip
    signs.append(
        Sign(
            "power_alive", ALIVE, _alive(now, rules), rules.alive, ratio,
            since=starts[0], until=until, source=_SOURCE, lawful="park",
        )
    )  # fmt: skip
    return Family("energy", signs, combine(signs, docket.size))


def tried(
    docket: Docket,
    rules: EnergyRules,
    now: Use,
    found: Family,
    others: Iterable[tuple[float, float]],
) -> list[npt.NDArray[np.float64]]:
    """Levels of the family with other shares and months of a stop (换用其他停产阈值的等级).

    Parameters
    ----------
    docket, rules, now
        As for :func:`energy`.
    found
        The family by the rules.
    others
        Share of the base below which a month is a stop, and months of a strong one.
    """
    solar, kept = _solar(docket, rules), found.signs[2:]
    levels = []
    for share, months in others:
        _, long_ = _below(now, rules, share, months)
        _, short = _below(now, rules, share, rules.short_run.value)
        stops = [
            Sign("long", STRONG, long_.mask(solar, other=False)),
            Sign("short", MODERATE, short),
        ]
        levels.append(combine([*stops, *kept], docket.size).point)
    return levels


def _solar(docket: Docket, rules: EnergyRules) -> npt.NDArray[np.bool_]:
    """Firms with solar power of their own."""
    found = np.zeros(docket.size, dtype=bool)
    found[docket.happened(rules.solar)["at"].to_numpy(dtype=np.int64)] = True
    return found


def _below(now: Use, rules: EnergyRules, limit: float, need: float) -> tuple[Run, pd.Series[Any]]:
    """Months in a row below a share of the base, and whether there are enough of them.

    Who has no base by month is measured against a twelfth of the year's; twelve such months make
    up for the season, fewer say nothing. A year says no to twelve months where it is above the
    share; to fewer, where it is well used. It never says yes: its use may lie in a single month.
    """
    below = run(flagged(now.months.low, now.months.high, limit))
    even = run(flagged(now.even.low, now.even.high, limit))
    only = ~np.isnan(now.even.low).all(axis=1)
    counted = Run(*(np.where(only, *pair) for pair in zip(even, below, strict=True)))
    sure = limit if need >= _SEASONS else rules.alive.value
    holds = below.at_least(need)
    by_year = _told(only & (even.certain >= max(need, _SEASONS)), now.year.low >= sure)
    return counted, holds.where(holds.notna(), by_year)


def _loaded(
    now: Use, limit: float, need: float, below: Run, holds: pd.Series[Any]
) -> tuple[Run, pd.Series[Any]]:
    """Low load of a year as well: its use as a whole is below the share, whatever its months were."""
    light = (now.year.high < limit) & (need <= _SEASONS)
    found = holds.mask(light & holds.isna().to_numpy(), other=True)
    whole = light & (below.certain < need)
    return Run(*(np.where(whole, np.nan, each) for each in below)), found


def _alive(now: Use, rules: EnergyRules) -> pd.Series[Any]:
    """Most of the last twelve months at half of the base or more; the year, where it did not end still."""
    running = living_months(now.months, rules.alive.value)
    holds = count(running, 12, int(rules.alive_months.value))
    year = _told(now.year.low >= rules.alive.value, now.year.high < rules.alive.value)
    still = (now.last < rules.stopped.value * now.base / 12).all(axis=1)
    return holds.where(holds.notna(), year.mask(still & year.fillna(value=False).to_numpy(bool)))


def living_months(ratio: Ratio, limit: float) -> Flagged:
    """Months at a share of the base or more (用电达到基线一定比例的月份)."""
    below = flagged(ratio.low, ratio.high, limit)
    found = np.full(below.shape, OPEN, dtype=np.int8)
    found[below == NO] = YES
    found[below == YES] = NO
    return found


def judged_months(docket: Docket, rules: EnergyRules) -> range:
    """Months that are judged (被判断的月份): the last calendar years, which are no base."""
    first = (docket.year + 1 - int(rules.reference_gap.value)) * 12
    return range(first, max(docket.last_month(KWH) + 1, first + 12))


def monthly_ratio(docket: Docket, rules: EnergyRules, months: range) -> Ratio:
    """Use of each month over the base of the same calendar month (同月比值).

    Reference years of which the park has nothing at all are none: its series begins later. A month
    needs two of them.
    """
    values, counted = [], []
    for year in _reference(docket, rules):
        of_year = range(year * 12, year * 12 + 12)
        used = docket.monthly(KWH, of_year)
        if not np.isnan(used).all():
            values.append(used)
            counted.append(_counts(docket, year)[:, None] & ~suspended(docket, rules, of_year))
    if not values:
        nothing = np.full((docket.size, len(months)), np.nan)
        return Ratio(nothing, nothing)
    stood = np.array(counted)
    low, high = median_bounds(np.array(values), stood & (stood.sum(axis=0) >= 2))
    now = np.array(docket.monthly(KWH, months))
    now[suspended(docket, rules, months)] = np.nan
    place = np.array([month % 12 for month in months])
    return _over(now, low[:, place], high[:, place])


def even_ratio(
    docket: Docket,
    rules: EnergyRules,
    months: range,
    base: tuple[Grid, Grid],
    known: npt.NDArray[np.bool_],
) -> Ratio:
    """Use of each month over a twelfth of the year's base (月均比值), where no month has its own.

    A month that is missing used at most what the sum of its year leaves.

    Parameters
    ----------
    docket, rules, months
        As for :func:`use`.
    base
        Bounds of the base of a year [kWh].
    known
        Firms with a base by month; for them both bounds are missing.
    """
    low = np.array(docket.monthly(KWH, months))
    if known.all() or np.isnan(base[0]).all():
        return Ratio(np.full(low.shape, np.nan), np.full(low.shape, np.nan))
    high = low.copy()
    for year in sorted({month // 12 for month in months}):
        place = [at for at, month in enumerate(months) if month // 12 == year]
        told = docket.monthly(KWH, range(year * 12, year * 12 + 12))
        rest = docket.yearly(KWH, year) - np.nansum(told, axis=1)
        gap = np.isnan(low[:, place]) & (rest >= 0)[:, None]
        low[:, place] = np.where(gap, 0.0, low[:, place])
        high[:, place] = np.where(gap, rest[:, None], high[:, place])
    for part in (low, high):
        part[suspended(docket, rules, months) | known[:, None]] = np.nan
    least = _over(low, base[0][:, None] / 12, base[1][:, None] / 12).low
    return Ratio(least, _over(high, base[0][:, None] / 12, base[1][:, None] / 12).high)


def yearly_base(docket: Docket, rules: EnergyRules) -> tuple[Grid, Grid]:
    """Base of a whole year, between bounds (年度基线上下界) [kWh]."""
    used = {year: docket.yearly(KWH, year) for year in _reference(docket, rules)}
    told = [year for year, values in used.items() if not np.isnan(values).all()]
    if not told:
        return np.full(docket.size, np.nan), np.full(docket.size, np.nan)
    values = np.array([used[year] for year in told])
    return median_bounds(values, np.array([_counts(docket, year) for year in told]))


def _over(now: Grid, low: Grid, high: Grid) -> Ratio:
    """Quotient of a figure and a base between bounds; without base it is missing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        least = np.where(high > 0, now / high, np.nan)
        most = np.where(low > 0, now / low, np.inf)
    known = ~np.isnan(now) & ~np.isnan(low) & (high > 0)
    return Ratio(np.where(known, least, np.nan), np.where(known, most, np.nan))


def _reference(docket: Docket, rules: EnergyRules) -> range:
    end = docket.year + 1 - int(rules.reference_gap.value)
    return range(end - int(rules.reference_years.value), end)


def _counts(docket: Docket, year: int) -> npt.NDArray[np.bool_]:
    """Years after commissioning and before a stop that is on record."""
    begun, stopped = docket.firm("production_on"), docket.firm("stopped_on")
    young = (begun.dt.year >= year).fillna(value=False)
    over = (stopped.dt.year <= year).fillna(value=False)
    return np.asarray(~(young | over).to_numpy(dtype=bool))


def suspended(docket: Docket, rules: EnergyRules, months: range) -> npt.NDArray[np.bool_]:
    """Months in which supply was suspended on application (暂停用电月份), six at most."""
    found = np.zeros((docket.size, len(months)), dtype=bool)
    events = docket.happened(rules.suspended)
    for at, day in zip(events["at"], events["occurred_on"], strict=True):
        first = day.year * 12 + day.month - 1 - months.start
        found[at, max(first, 0) : max(first + int(rules.suspension.value), 0)] = True
    return found


def _told(yes: Any, no: Any) -> pd.Series[Any]:
    return pd.Series(yes, dtype="boolean").mask(~(np.asarray(yes) | np.asarray(no)))


def _mean(now: Use) -> npt.NDArray[np.float64]:
    """Ratio to show: of the year, else mean of the last twelve months."""
    exact = np.where(np.isfinite(now.year.high), (now.year.low + now.year.high) / 2, np.nan)
    last = np.where(np.isfinite(now.months.high), now.months.low, np.nan)[:, -12:]
    known = ~np.isnan(last)
    number = known.sum(axis=1)
    mean = np.where(known, last, 0).sum(axis=1) / np.where(number > 0, number, np.nan)
    return np.asarray(np.where(np.isnan(exact), mean, exact))


def first_day(number: int) -> pd.Timestamp:
    """First day of a month (月首日), as :func:`landuse.diagnose.zombie.months.month_number` counts."""
    return pd.Timestamp(number // 12, number % 12 + 1, 1)
