"""Credit (信贷补贴类方法): CHK, Fukuda–Nakamura, two years running, profit without subsidies."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from landuse.diagnose.zombie.panel import Panel, Told, any_of, less, more
from landuse.errors import InputError

LOANS = ("short_loans", "long_loans", "bonds")


class Rates(NamedTuple):
    """Reference rates of each calendar year (参考利率), decimals.

    Parameters
    ----------
    short, long, bond
        Year → short-term rate, long-term rate, lowest coupon of bonds.
    floor
        Share of the loan rates that a bank had to ask at least.
    """

    short: dict[int, float]
    long: dict[int, float]
    bond: dict[int, float]
    floor: float = 1.0


class Minimum(NamedTuple):
    """Least interest that the best borrowers pay (最低应付利息).

    Parameters
    ----------
    bound
        The sum of the parts that are known: never more than the true figure.
    whole
        Whether all parts are known, so that the bound is the figure.
    debt
        All debt of the year before, unknown where a part is.
    """

    bound: pd.Series[Any]
    whole: pd.Series[Any]
    debt: pd.Series[Any]


def check_rates(rates: Rates) -> Rates:
    """Rates that are decimals (利率核对).

    Parameters
    ----------
    rates
        The rates.

    Returns
    -------
    Rates
        The same.

    Raises
    ------
    InputError
        A rate of 1 or more, or below 0, is a percentage that was not converted.
    """
    for name, of_year in zip(("short", "long", "bond"), rates[:3], strict=True):
        for year, rate in of_year.items():
            if not 0 <= rate < 1:
                raise InputError("zombie.rate", name=name, year=year, rate=f"{rate:g}")
    return rates


def minimum_interest(panel: Panel, rates: Rates) -> Minimum:
    """Least interest by the loans of the year before (最低应付利息 R*) [10⁴ yuan].

    ``short rate (t−1) × short loans (t−1) + mean long rate (t−1 … t−5) × long loans (t−1)
    + lowest coupon × bonds (t−1)``.

    References
    ----------
    Caballero, Hoshi, Kashyap (AER 2008).
    """
    check_rates(rates)
    short = _of_years(panel, lambda year: rates.short.get(year - 1)) * rates.floor
    long_ = _of_years(panel, lambda year: _mean(rates.long, year)) * rates.floor
    bond = _of_years(panel, lambda year: rates.bond.get(year - 1))
    amounts = [panel.lag(panel[name]) for name in LOANS]
    bound, whole = _zero(panel), np.ones(len(panel), dtype=bool)
    for rate, amount in zip((short, long_, bond), amounts, strict=True):
        part = (rate * amount).mask(amount == 0, 0.0)
        bound = bound + part.fillna(0.0)
        whole &= part.notna().to_numpy()
    paper = panel.lag(panel["commercial_paper"]).fillna(0.0)
    return Minimum(bound, pd.Series(whole), amounts[0] + amounts[1] + amounts[2] + paper)


def _of_years(panel: Panel, rate: Any) -> pd.Series[Any]:
    found = [rate(year) for year in panel.years]
    return pd.Series(np.tile(np.array(found, dtype=float), panel.size))


def _mean(rates: dict[int, float], year: int) -> float | None:
    """Mean of the five years before; unknown where one is."""
    known = [rates[before] for before in range(year - 5, year) if before in rates]
    return sum(known) / 5 if len(known) == 5 else None


def _zero(panel: Panel) -> pd.Series[Any]:
    return pd.Series(np.zeros(len(panel)))


def below(values: pd.Series[Any], least: Minimum) -> pd.Series[Any]:
    """Whether a figure is below the least interest (低于最低应付利息).

    Below the known part is below the whole; not below it says nothing while a part is unknown.
    """
    answer = less(values, least.bound)
    return answer.mask(~answer.fillna(value=True).astype(bool) & ~least.whole)


def chk(panel: Panel, least: Minimum) -> Told:
    """Interest below what the best borrowers pay (CHK 信贷补贴); without debt it does not apply.

    References
    ----------
    Caballero, Hoshi, Kashyap (AER 2008): zombie where ``(R − R*) / B < 0``.
    """
    return panel.told(below(panel["interest"], least), applies=~(least.debt == 0))


def interest_gap(panel: Panel, least: Minimum) -> pd.Series[Any]:
    """Interest-rate gap (利率差 x) by CHK, decimals."""
    debt = least.debt.where(least.debt > 0)
    return ((panel["interest"] - least.bound) / debt).where(least.whole)


def chk_fuzzy(gap: pd.Series[Any], low: float, high: float) -> pd.Series[Any]:
    """Degree of being a zombie (CHK 模糊隶属度), 1 below `low`, 0 above `high`, decimals.

    Examples
    --------
    >>> chk_fuzzy(pd.Series([-0.0142, 0.0018, None]), 0.0, 0.005).round(2).tolist()
    [1.0, 0.64, nan]
    """
    return ((high - gap) / (high - low)).clip(0, 1)


def fukuda_nakamura(
    ebit: pd.Series[Any],
    paid: pd.Series[Any],
    least: Minimum,
    indebted: pd.Series[Any],
    rose: pd.Series[Any],
) -> pd.Series[Any]:
    """Unprofitable, and subsidised or kept alive by new loans (FN 法).

    Parameters
    ----------
    ebit, paid
        Earnings before interest and tax, and interest paid [10⁴ yuan].
    least
        Least interest.
    indebted, rose
        Whether debt exceeded half of the assets the year before, and whether borrowing rose.

    References
    ----------
    Fukuda, Nakamura (The World Economy 2011).
    """
    return below(ebit, least) & (below(paid, least) | (indebted & rose))


def fn(panel: Panel, least: Minimum, leverage: float) -> Told:
    """Profitability and evergreen lending on top of CHK (FN 法)."""
    assets = panel.lag(panel["assets"])
    debt = panel.lag(panel["liabilities"])
    indebted = more(debt, assets.where(assets > 0) * leverage)
    borrowed = panel["borrowings"]
    rose = more(borrowed, panel.lag(borrowed))
    holds = fukuda_nakamura(panel["ebit"], panel["interest"], least, indebted, rose)
    return panel.told(holds)


def fn_hk(panel: Panel, found: Told) -> Told:
    """FN in this year and the one before (人大国发院标准), which leaves one-off cases out.

    References
    ----------
    聂辉华、江艇、张雨潇、方明月：《中国僵尸企业研究报告》，2016.
    """
    return panel.told(panel.every(found.holds, 2))


def adjusted_profit(panel: Panel, least: Minimum) -> pd.Series[Any]:
    """Profit without subsidies of state and bank (扣除补贴利润) [10⁴ yuan].

    References
    ----------
    黄少卿、陈彦（2017）: profit − subsidy − max(0, R* − R).
    """
    help_ = (least.bound - panel["interest"]).clip(lower=0).where(least.whole)
    return panel["profit"] - panel["subsidy"] - help_


def adjusted_trailing(panel: Panel, least: Minimum, years: int) -> Told:
    """Adjusted profit of the last years below zero (扣除补贴后累计亏损), for use in the year itself."""
    return panel.told(less(panel.total(adjusted_profit(panel, least), years), 0.0))


def adjusted_centred(panel: Panel, least: Minimum, years: int) -> Told:
    """Any window of years around this one below zero (前后窗口), which needs later years."""
    window = less(panel.total(adjusted_profit(panel, least), years), 0.0)
    return panel.told(any_of(panel.lag(window, -ahead) for ahead in range(years)))


def core_loss(panel: Panel, years: int) -> Told:
    """Profit without non-operating income negative for years (扣非亏损).

    References
    ----------
    申广军（2016）.
    """
    return panel.told(
        panel.every(less(panel["profit"] - panel["non_operating_income"], 0.0), years)
    )
