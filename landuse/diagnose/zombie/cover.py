"""Interest cover (利息保障类方法): OECD, De Jonghe, BIS and their kin."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from landuse.diagnose.zombie.panel import Panel, Told, at_least_of, less, more

_WELL, _BAD_ONCE, _ZOMBIE, _BETTER_ONCE = 1, 2, 4, 8
"""States of the BIS automaton as bits, so that an unknown year keeps all that may be."""


def uncovered(panel: Panel, limit: float = 1.0, *, earned: str = "ebit") -> pd.Series[Any]:
    """Whether earnings do not cover the interest (利息保障倍数不足); without interest they do.

    A quotient is not formed: no interest is a *no* with a note, never a division by zero.
    """
    interest = panel["interest"]
    return more(interest, 0.0) & less(panel[earned], interest * limit)


def no_interest(panel: Panel, years: int) -> pd.Series[Any]:
    """Whether no interest was paid in one of the years (无利息), so that cover is undefined."""
    free = (panel["interest"] <= 0).astype("boolean")
    return at_least_of(panel.back(free, years), 1)


def age(panel: Panel) -> pd.Series[Any]:
    """Age of the firm (企业年龄) [years] in each calendar year."""
    return panel.year - panel["founded"]


def old_enough(panel: Panel, years: float) -> pd.Series[Any]:
    """Whether the firm is so many years old (年龄条件); exactly so many count."""
    return ~less(age(panel), years)


def oecd(panel: Panel, *, years: int, limit: float, min_age: float) -> Told:
    """Interest not covered for years, and the firm is not young (OECD 法).

    References
    ----------
    Adalet McGowan, Andrews, Millot (2018): ICR < 1 in three years running, ten years or older.
    """
    holds = panel.every(uncovered(panel, limit), years) & old_enough(panel, min_age)
    return panel.told(holds, note=no_interest(panel, years))


def cover_low(panel: Panel, *, years: int, limit: float) -> Told:
    """Interest not covered for years, whatever the age (利息保障连续不足)."""
    return panel.told(panel.every(uncovered(panel, limit), years), note=no_interest(panel, years))


def de_jonghe(panel: Panel, *, years: int, short: int, min_age: float) -> Told:
    """Cash flow of the years below their interest, short in most of them (De Jonghe 法).

    References
    ----------
    De Jonghe, Mulier, Samarin (2024): three years, short in two of them, ten years or older.
    """
    cash, interest = panel["ebitda"], panel["interest"]
    owed = panel.total(interest, years)
    summed = more(owed, 0.0) & less(panel.total(cash, years), owed)
    missed = at_least_of(panel.back(less(cash, interest), years), short)
    holds = summed & missed & old_enough(panel, min_age)
    return panel.told(holds, note=no_interest(panel, years))


def market_ratio(panel: Panel) -> pd.Series[Any]:
    """Market value and liabilities over assets (托宾q)."""
    assets = panel["assets"]
    return (panel["market_value"] + panel["liabilities"]) / assets.where(assets > 0)


def sector_median(panel: Panel, values: pd.Series[Any], sector: pd.Series[Any]) -> pd.Series[Any]:
    """Median of the sector in the year (行业年度中位数); firms without sector have none."""
    return values.groupby([sector.to_numpy(), panel.year.to_numpy()]).transform("median")


def weak(panel: Panel, limit: float = 1.0) -> pd.Series[Any]:
    """Interest not covered and low in the market (BIS 条件): q below the sector's median."""
    return uncovered(panel, limit) & less(panel["q"], panel["q_median"])


def bis(panel: Panel, *, years: int = 2, limit: float = 1.0) -> Told:
    """Two weak years make a zombie, two others free it again (BIS 法); only for listed firms.

    Years are walked with all states that may be: a missing year neither bridges nor resets.

    Raises
    ------
    ValueError
        Other than two years: the published rule has no others.

    References
    ----------
    Banerjee, Hofmann (2020, 2022).
    """
    if years != 2:
        raise ValueError(years)
    return panel.told(_two_years(panel, weak(panel, limit)), applies=_listed(panel))


def _two_years(panel: Panel, bad: pd.Series[Any]) -> pd.Series[Any]:
    """Two bad years make a zombie, two good ones free it; all states that may be are carried along."""
    flags = bad.to_numpy(dtype=float, na_value=np.nan).reshape(panel.size, len(panel.years))
    unborn = (panel.year < panel["founded"]).to_numpy().reshape(flags.shape)
    may = np.full(panel.size, _WELL, dtype=np.int8)
    states = np.empty(flags.shape, dtype=np.int8)
    for at in range(flags.shape[1]):
        now, young = flags[:, at], unborn[:, at]
        after = np.zeros(panel.size, dtype=np.int8)
        for ill_year in (True, False):
            possible = (np.isnan(now) | (now == ill_year)) & ~young
            after |= np.where(possible, _step(may, bad=ill_year), 0).astype(np.int8)
        may = np.where(young, _WELL, after).astype(np.int8)
        states[:, at] = may
    ill = (states & (_ZOMBIE | _BETTER_ONCE)) > 0
    well = (states & (_WELL | _BAD_ONCE)) > 0
    return pd.Series(ill.ravel(), dtype="boolean").mask((ill & well).ravel())


def shrinking(panel: Panel, *, limit: float) -> Told:
    """Interest not covered, more debt than the sector, real sales falling (Albuquerque–Iyer 法).

    Two such years make a zombie, two others free it again.

    References
    ----------
    Albuquerque, Iyer (IMF 2023).
    """
    sales = panel["revenue"]
    before = panel.lag(sales)
    real = sales / before.where(before > 0) - 1 - panel["price_change"]
    assets = panel["assets"]
    leverage = panel["liabilities"] / assets.where(assets > 0)
    heavy = more(leverage, panel["leverage_median"])
    return panel.told(_two_years(panel, uncovered(panel, limit) & heavy & less(real, 0.0)))


def unable(panel: Panel, *, years: int, share: float, min_age: float) -> Told:
    """Debt out of reach of the earnings for years, with losses or shrinking (Andrews–Petroulakis 法).

    References
    ----------
    Andrews, Petroulakis (2019): EBIT/debt < 20 % for three years, and ROA < 0 or investment < 0 in
    all of them; older than ten years.
    """
    debt = panel["debt"]
    weak_ = panel.every(less(panel["ebit"], debt.where(debt > 0) * share), years)
    losing = panel.every(less(panel["net_profit"], 0.0), years)
    fading = panel.every(less(panel["net_investment"], 0.0), years)
    holds = weak_ & (losing | fading) & more(age(panel), min_age)
    return panel.told(holds, applies=~(debt == 0))


def _step(states: Any, *, bad: bool) -> Any:
    """States after one year more; both states of a target are or-ed."""
    if bad:
        moves = (
            (_WELL, _BAD_ONCE),
            (_BAD_ONCE, _ZOMBIE),
            (_ZOMBIE, _ZOMBIE),
            (_BETTER_ONCE, _ZOMBIE),
        )
    else:
        moves = ((_WELL, _WELL), (_BAD_ONCE, _WELL), (_ZOMBIE, _BETTER_ONCE), (_BETTER_ONCE, _WELL))
    found = np.zeros_like(states)
    for before, after in moves:
        found |= np.where((states & before) > 0, after, 0).astype(found.dtype)
    return found


def _listed(panel: Panel) -> Any:
    """Firms that have a market value in any year."""
    known = panel["q"].notna().to_numpy().reshape(panel.size, len(panel.years)).any(axis=1)
    return np.repeat(known, len(panel.years))


def bis_narrow(panel: Panel, found: Told) -> Told:
    """OECD rule and little expected of the firm (BIS 2018 窄口径); only for listed firms."""
    return panel.told(found.holds & less(panel["q"], panel["q_median"]), applies=_listed(panel))


def storz(panel: Panel, *, years: int, share: float) -> Told:
    """Losses, shrinking and hardly any cash for the debt (Storz 法).

    References
    ----------
    Storz, Koetter, Setzer, Westphal (2017): ROA < 0, net investment < 0, EBITDA/debt < 5 %.
    """
    debt = panel["debt"]
    each = (
        less(panel["net_profit"], 0.0)
        & less(panel["net_investment"], 0.0)
        & less(panel["ebitda"], debt.where(debt > 0) * share)
    )
    return panel.told(panel.every(each, years), applies=~(debt == 0))


def rollover(panel: Panel, *, years: int, min_age: float) -> Told:
    """Cheap or growing loans, interest not covered (Yamada 法), for years.

    References
    ----------
    Yamada et al. (2025): rate below the average or borrowing rose, ICR < 1, ten years, three years.
    """
    borrowed = panel["borrowings"]
    before = panel.lag(borrowed)
    rate = panel["interest"] / before.where(before > 0)
    cheap = less(rate, panel["mean_rate"]) | more(borrowed, before)
    holds = panel.every(cheap & uncovered(panel), years) & old_enough(panel, min_age)
    return panel.told(holds, note=no_interest(panel, years))
