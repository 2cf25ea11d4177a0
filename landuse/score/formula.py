"""Formula (计分公式): family A, value over benchmark times weight, with cap and floor."""

from __future__ import annotations

from typing import Any

import pandas as pd


def points(
    values: pd.Series[Any],
    benchmark: float,
    weight: float,
    *,
    cap: float | None = None,
    floor: float | None = None,
) -> pd.Series[float]:
    """Points of one indicator (单项得分): value / benchmark × weight.

    Parameters
    ----------
    values
        Indicator of each subject.
    benchmark
        Benchmark of the indicator, in the same unit.
    weight
        Weight of the indicator.
    cap, floor
        Limits as multiples of the weight; none by default.

    Returns
    -------
    pandas.Series
        Missing where the value is missing.

    References
    ----------
    黄岩区2022年度工业企业综合评价得分计算说明; domain notes §1.2.

    Examples
    --------
    >>> points(pd.Series([24.0, 240.0]), 24.097, 30, cap=1.5).round(3).tolist()
    [29.879, 45.0]
    """
    upper = None if cap is None else cap * weight
    lower = None if floor is None else floor * weight
    return (values / benchmark * weight).clip(lower=lower, upper=upper)


def fill_with_mean(scored: pd.Series[float]) -> pd.Series[float]:
    """Missing points at the mean of the known ones (缺数按平均分).

    Parameters
    ----------
    scored
        Points of one indicator in one cohort.

    Returns
    -------
    pandas.Series
        Still missing where nobody has any.

    Examples
    --------
    >>> fill_with_mean(pd.Series([10.0, None, 20.0])).tolist()
    [10.0, 15.0, 20.0]
    """
    return scored.fillna(scored.mean())
