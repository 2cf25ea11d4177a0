"""Fiscal evidence (税务证据): calendar years without annual report and without tax filing."""

from __future__ import annotations

from typing import Any

import pandas as pd

from landuse.diagnose.finding import column


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


def silent_for(returns: pd.DataFrame, ids: pd.Series[Any], year: int, years: int) -> pd.Series[Any]:
    """Whether the last calendar years were all silent (连续沉默年度).

    Parameters
    ----------
    returns
        Returns of all years, one row an enterprise and year.
    ids
        Enterprises.
    year
        Last year of the window.
    years
        Length of the window in calendar years; a missing year is unknown.

    Returns
    -------
    pandas.Series of boolean
        On the index of ``ids``.
    """
    rows = returns.assign(silent=silent_year(returns))
    answer = pd.Series(pd.array([True] * len(ids), dtype="boolean"), index=ids.index)
    for each in range(year - years + 1, year + 1):
        of_year = rows[rows["year"] == each].set_index("enterprise_id")["silent"]
        answer &= of_year.reindex(ids).astype("boolean").set_axis(ids.index)
    return answer
