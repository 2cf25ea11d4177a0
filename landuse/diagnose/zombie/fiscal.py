"""Fiscal evidence (税务证据): calendar years without annual report and without tax filing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from landuse.diagnose.finding import column
from landuse.ids import Positions


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
    rows, at = returns[wanted], who[wanted]
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
