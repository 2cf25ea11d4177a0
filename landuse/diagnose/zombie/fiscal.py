"""Fiscal evidence (税务证据): years without report and filing; months of tax, filing, filed sales."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.diagnose.finding import column
from landuse.diagnose.zombie.docket import Docket
from landuse.diagnose.zombie.energy import first_day
from landuse.diagnose.zombie.evidence import Family, Sign, combine
from landuse.diagnose.zombie.fuse import ALIVE, MODERATE, STRONG, WEAK
from landuse.diagnose.zombie.months import (
    NO,
    OPEN,
    PAID,
    UNTOLD,
    YES,
    Flagged,
    count,
    lasting,
    no_tax_run,
    not_filed,
    tax_paid,
    tax_states,
)
from landuse.diagnose.zombie.panel import less, yes_no
from landuse.ids import Positions
from landuse.policy.zombie import FiscalRules


def silent_year(returns: pd.DataFrame) -> pd.Series[Any]:
    """Whether a year passed without report and without tax filing (既未年报也未报税).

    Parameters
    ----------
    returns
        Rows of the returns.

    Returns
    -------
    pandas.Series of boolean
        Tax that was paid shows that it was filed; missing cells leave the year open.

    References
    ----------
    自治区“僵尸企业”处置工作实施方案：连续两年未年报且未申报纳税; domain notes §6.1.
    """
    report = column(returns, "annual_report_filed", of="returns").astype("boolean")
    filed = column(returns, "tax_filed", of="returns").astype("boolean")
    filed = filed.mask(column(returns, "tax_paid", of="returns") > 0, other=True)
    return ~report & ~filed


def silent_years(
    returns: pd.DataFrame, who: Positions, size: int, years: Sequence[int]
) -> list[pd.arrays.BooleanArray]:
    """Whether each enterprise was silent in each calendar year (各年度是否沉默).

    Parameters
    ----------
    returns
        Returns of all years.
    who
        Position of each row's enterprise; others than ``0 … size − 1`` are left out.
    size
        Number of enterprises.
    years
        Calendar years; one without a row is unknown, it does not shrink the window.

    Returns
    -------
    list of BooleanArray
        One array a year, one answer an enterprise.
    """
    wanted = returns["year"].isin(years).to_numpy()
    asked = ("year", "annual_report_filed", "tax_filed", "tax_paid")
    rows, at = returns[[name for name in asked if name in returns]][wanted], who[wanted]
    silent = silent_year(rows)
    known = (at >= 0) & (at < size) & silent.notna().to_numpy()
    yes = silent.fillna(value=False).to_numpy(dtype=bool)
    found = []
    for year in years:
        of_year = known & (rows["year"] == year).to_numpy()
        answer, told = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
        answer[at[of_year]] = yes[of_year]
        told[at[of_year]] = True
        found.append(pd.arrays.BooleanArray(answer, ~told))
    return found


def tax_grid(docket: Docket, months: range) -> Flagged:
    """State of each tax month (税务月份状态); the filing of a year stands for its months."""
    shape = (docket.size, len(months))
    if not docket.tells_months("tax_paid") and not docket.tells("tax_filed"):
        return np.broadcast_to(UNTOLD, shape)
    tax = docket.monthly("tax_paid", months)
    filed = np.full(shape, OPEN, dtype=np.int8)
    for place, month in enumerate(months):
        told = docket.yearly("tax_filed", month // 12)
        filed[told > 0, place] = YES
        filed[told == 0, place] = NO
    return tax_states(tax, np.full(tax.shape, np.nan), filed)


def fiscal(docket: Docket, rules: FiscalRules, months: range, states: Flagged) -> Family:
    """Signs of tax (税务): gross tax, filing and filed sales.

    Tax net of refunds is not looked at: a refund shows that tax was paid. Nothing paid with sales
    filed is no silence. Sales that a return states with nothing filed are no silence either; a year
    with sales ends a run of months without tax and sales.
    """
    year = _Year(docket, _by_month(docket, months))
    idle = no_tax_run(_sold(docket, months, states))
    kept = {
        "since": pd.Timestamp(docket.year, 1, 1),
        "until": pd.Timestamp(docket.year, 12, 31),
        "source": "monthly: tax_paid; returns: tax_paid, revenue, tax_filed",
        "lawful": "tax",
    }
    long_, short = rules.long_run, rules.short_run
    since = pd.Series([first_day(months[-1] + 1 - max(n, 1)) for n in range(len(months) + 1)])
    begun = since.iloc[idle.certain].reset_index(drop=True)
    run_ = {**kept, "since": begun, "until": first_day(months[-1]) + pd.offsets.MonthEnd(0)}
    quiet = ~year.sales
    untaxed = idle.at_least(long_.value)
    untaxed = untaxed.where(untaxed.notna(), ~year.paid)
    spell = idle.at_least(short.value)
    spell = spell.where(spell.notna(), untaxed.mask(~untaxed.fillna(value=False).astype(bool)))
    paid = count(tax_paid(states), 12, int(rules.alive_months.value))
    unfiled = not_filed(states, int(rules.not_filed.value))
    signs = [
        Sign("no_tax_long", STRONG, untaxed & quiet, long_, run=idle, **run_),
        Sign("tax_not_filed", STRONG, unfiled, rules.not_filed, **kept),
        Sign("no_tax", MODERATE, spell & quiet, short, run=idle, **run_),
        Sign("sales_drop", WEAK, year.dropped(rules.drop.value), rules.drop, year.fall, **kept),
        Sign("tax_alive", ALIVE, paid.where(paid.notna(), year.paid), rules.alive_months, **kept),
    ]
    enough = ~np.logical_or.reduce([sign.open for sign in signs if sign.level != WEAK])
    return Family("fiscal", signs, combine(signs, docket.size, enough=enough))


def _by_month(docket: Docket, months: range) -> npt.NDArray[np.bool_]:
    """Whether tax is known of any of the last twelve months."""
    if not docket.tells_months("tax_paid"):
        return np.zeros(docket.size, dtype=bool)
    known = ~np.isnan(docket.monthly("tax_paid", months)[:, -12:])
    return np.asarray(known.any(axis=1))


def _sold(docket: Docket, months: range, states: Flagged) -> Flagged:
    """States with the months of a year that had sales as active: no silence of tax and sales.

    Sales with the filing unknown leave such a month open, where no tax was paid in it.
    """
    if lasting(states):
        return states  # nothing is known of any month, nor of the filing
    found = states.copy()
    for year in {month // 12 for month in months}:
        at = np.array([month // 12 == year for month in months])
        sold = docket.yearly("revenue", year) > 0
        unsure = sold & np.isnan(docket.yearly("tax_filed", year))
        mine = found[:, at]
        mine[unsure[:, None] & (mine != PAID)] = UNTOLD
        mine[sold & ~unsure] = PAID
        found[:, at] = mine
    return found


class _Year:
    """What the returns of the year say of sales, and of tax where no month of it is known."""

    def __init__(self, docket: Docket, monthly: npt.NDArray[np.bool_]) -> None:
        net, refund = (
            docket.yearly(name, docket.year) for name in ("tax_paid", "vat_carryover_refund")
        )
        gross = net + np.nan_to_num(refund)
        told = ~np.isnan(net) & ((gross >= 0) | ~np.isnan(refund)) & ~monthly
        self.paid = pd.Series(gross > 0, dtype="boolean").mask(~told)
        now, before = (docket.yearly("revenue", docket.year - back) for back in (0, 1))
        filed = yes_no(pd.Series(docket.yearly("tax_filed", docket.year)))
        sold = pd.Series(now > 0, dtype="boolean").mask(np.isnan(now))
        on_record = sold.fillna(value=False) & ~filed.fillna(value=True)
        self.sales = (sold & filed).mask(on_record, other=True)
        with np.errstate(divide="ignore", invalid="ignore"):
            self.fall = np.where(before > 0, 1 - now / before, np.nan)

    def dropped(self, share: float) -> pd.Series[Any]:
        """Whether sales fell by a share; without sales the year before nothing can fall."""
        return ~less(pd.Series(self.fall), share)


def paid_months(states: Flagged, window: int, number: int) -> Flagged:
    """Months at whose end tax was paid in so many of the last ones (近期有税收的月份)."""
    paid = tax_paid(states)
    found = np.full(paid.shape, OPEN, dtype=np.int8)
    for place in range(paid.shape[1]):
        last = paid[:, max(place + 1 - window, 0) : place + 1]
        before = window - last.shape[1]
        found[(last == YES).sum(axis=1) >= number, place] = YES
        found[(last != NO).sum(axis=1) + before < number, place] = NO
    return found
