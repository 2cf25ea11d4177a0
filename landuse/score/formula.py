"""Formulas (计分公式): value over benchmark, less is better, and min–max with a base."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Figures = TypeVar("Figures", "pd.Series[Any]", Floats)
"""A column, or an array with one draw a column."""


def points(
    values: Figures,
    benchmark: float | Floats,
    weight: float,
    *,
    cap: float | None = None,
    floor: float | None = None,
) -> Figures:
    """Points of one indicator (单项得分): value / benchmark × weight.

    Parameters
    ----------
    values
        Indicator of each subject.
    benchmark
        Benchmark of the indicator, in the same unit; one for all, or one a subject.
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
    return limited(values / benchmark * weight, weight, cap, floor)


def reverse_points(
    values: Figures,
    benchmark: float | Floats,
    weight: float,
    *,
    cap: float | None = None,
    floor: float | None = None,
) -> Figures:
    """Points of an indicator of which less is better (逆向指标得分): (2 − value / mean) × weight / 2.

    Parameters
    ----------
    values
        Indicator of each subject.
    benchmark
        Mean of the cohort.
    weight
        Weight of the indicator.
    cap, floor
        Limits as multiples of the weight; nobody gets less than 0 either way.

    Returns
    -------
    pandas.Series
        Half of the weight at the mean, 0 from twice the mean on.

    References
    ----------
    An older city rule; domain notes §1.4.

    Examples
    --------
    >>> reverse_points(pd.Series([0.0, 5.0, 12.0]), 5.0, 10).tolist()
    [10.0, 5.0, 0.0]
    """
    raw = np.clip((2 - values / benchmark) * weight / 2, 0, np.inf)
    return limited(raw, weight, cap, floor)


def minmax_points(
    values: Figures,
    low: float | Floats,
    high: float | Floats,
    weight: float,
    *,
    base: float = 0.2,
    less: bool = False,
) -> Figures:
    """Points by place between the worst and the best (极差法得分).

    Parameters
    ----------
    values
        Indicator of each subject.
    low, high
        Least and greatest value of the peers.
    weight
        Weight of the indicator.
    base
        Share of the weight that the worst gets.
    less
        Whether less is better.

    Returns
    -------
    pandas.Series
        The whole weight where all peers are alike.

    References
    ----------
    旌德县2022年方案: 20 + 80 × (x − min) / (max − min); domain notes §1.3.

    Examples
    --------
    >>> minmax_points(pd.Series([1.0, 2.0, 5.0]), 1.0, 5.0, 50).tolist()
    [10.0, 20.0, 50.0]
    >>> minmax_points(pd.Series([3.0]), 3.0, 3.0, 50).tolist()
    [50.0]
    """
    span = np.asarray(high, dtype=float) - np.asarray(low, dtype=float)
    above = (high - values) if less else (values - low)
    alike = np.where(span > 0, 0.0, 1.0)
    place = above / np.where(span > 0, span, 1.0) * (1 - alike) + alike
    found: Figures = weight * (base + (1 - base) * place)
    return found


def limited(scored: Figures, weight: float, cap: float | None, floor: float | None) -> Figures:
    """Points between floor and cap (封顶与保底).

    Parameters
    ----------
    scored
        Points.
    weight
        Weight of the indicator.
    cap, floor
        Limits as multiples of the weight.

    Returns
    -------
    pandas.Series
        Points within the limits.
    """
    if cap is None and floor is None:
        return scored
    upper = np.inf if cap is None else cap * weight
    lower = -np.inf if floor is None else floor * weight
    return np.clip(scored, lower, upper)


def fill_missing(scored: Floats, rule: str, counted: npt.NDArray[np.bool_]) -> Floats:
    """Missing points by the policy's rule (缺数处理).

    Parameters
    ----------
    scored
        Points of one indicator in one cohort.
    rule
        ``"unscored"``, ``"cohort_mean_score"`` or ``"minimum_score"``.
    counted
        Members whose points make the mean or the minimum.

    Returns
    -------
    numpy.ndarray
        Still missing where the rule is to leave them, or nobody has any.

    Examples
    --------
    >>> fill_missing(np.array([10.0, np.nan, 20.0]), "cohort_mean_score", np.ones(3, bool)).tolist()
    [10.0, 15.0, 20.0]
    """
    known = scored[counted & ~np.isnan(scored)]
    if rule == "unscored" or not len(known):
        return scored
    given = known.mean() if rule == "cohort_mean_score" else known.min()
    return np.where(np.isnan(scored), given, scored)
