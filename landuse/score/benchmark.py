"""Benchmarks (基准值): fixed by the notice, or made from figures of the peers, this year or last."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.policy import Indicator

Floats = npt.NDArray[np.float64]


class Marks(NamedTuple):
    """Benchmarks of one indicator (基准值): one a member, the whole cohort's, each group's, the year."""

    each: Floats
    whole: float
    groups: dict[str, float]
    previous: bool


def benchmark(indicator: Indicator, values: pd.Series[Any], below: pd.Series[Any]) -> float:
    """Benchmark of an indicator in a group (基准值).

    Parameters
    ----------
    indicator
        The indicator of the policy.
    values
        Indicator of each member.
    below
        Its denominator.

    Returns
    -------
    float
        Missing where nothing is known, or where the group's own figure is not positive.

    Notes
    -----
    ``aggregate`` is Σ numerator / Σ denominator over the members whose indicator is known, taken
    as the mean of the indicator weighted by its denominator, so that it is in the same unit;
    ``mean_of_ratios`` is the simple mean, ``maximum`` the best. They differ a lot: domain notes §1.2.

    Examples
    --------
    >>> from landuse.policy import load_policy
    >>> tax = load_policy("generic-cn-v1").cohorts[0].indicators[0]
    >>> benchmark(tax, pd.Series([10.0, 0.2]), pd.Series([10.0, 10.0]))
    5.1
    """
    found = benchmark_of(
        indicator, values.to_numpy(dtype=float)[:, None], below.to_numpy(dtype=float)[:, None]
    )
    return float(found[0])


def benchmark_of(indicator: Indicator, values: Floats, below: Floats) -> Floats:
    """Benchmark of an indicator in several cases at once (多情形基准值).

    Parameters
    ----------
    indicator
        The indicator of the policy.
    values, below
        Indicator and its denominator, members down, cases across.

    Returns
    -------
    numpy.ndarray
        One a case, as :func:`benchmark`.
    """
    cases = values.shape[1]
    if not isinstance(indicator.benchmark, str):
        fixed = np.nan if indicator.benchmark is None else indicator.benchmark
        return np.full(cases, fixed * indicator.multiplier)
    known = ~np.isnan(values)
    with np.errstate(divide="ignore", invalid="ignore"):
        if indicator.benchmark == "aggregate":
            weight = np.where(known, below, 0.0)
            found = (np.where(known, values, 0.0) * weight).sum(axis=0) / weight.sum(axis=0)
        elif indicator.benchmark == "maximum":
            found = np.where(known, values, -np.inf).max(axis=0, initial=-np.inf)
        else:
            found = np.where(known, values, 0.0).sum(axis=0) / known.sum(axis=0)
    found = np.where(known.any(axis=0) & (found > 0), found, np.nan)
    return np.asarray(found * indicator.multiplier)


def marks(
    indicator: Indicator,
    values: pd.Series[Any],
    below: pd.Series[Any],
    groups: pd.Series[Any] | None,
    *,
    least: int,
    previous: tuple[pd.Series[Any], pd.Series[Any]] | None = None,
) -> Marks:
    """Benchmark that each member is held against (对标基准值).

    Parameters
    ----------
    indicator
        The indicator of the policy.
    values, below
        Indicator of each member and its denominator.
    groups
        Peer group of each member; None where the whole cohort is one.
    least
        Smallest number of known values for a group's own benchmark; smaller ones take the whole
        cohort's.
    previous
        The same two of the year before, for a benchmark of last year; this year's stand in where
        nothing is known of it.

    Returns
    -------
    Marks
        Benchmarks.
    """
    last = indicator.benchmark_year == "previous" and previous is not None
    if last and previous is not None and not np.isnan(benchmark(indicator, *previous)):
        values, below = previous
    else:
        last = False
    whole = benchmark(indicator, values, below)
    each = np.full(len(values), whole)
    own: dict[str, float] = {}
    if groups is None or not isinstance(indicator.benchmark, str):
        return Marks(each, whole, own, last)
    for name, rows in groups.groupby(groups, observed=True).indices.items():
        part = values.iloc[rows]
        if int(part.notna().sum()) >= least:
            found = benchmark(indicator, part, below.iloc[rows])
            if not np.isnan(found):
                each[rows], own[str(name)] = found, found
    return Marks(each, whole, own, last)


def extremes(
    values: pd.Series[Any], groups: pd.Series[Any] | None, *, least: int
) -> tuple[Floats, Floats]:
    """Least and greatest value among the peers of each member (最小值与最大值).

    Parameters
    ----------
    values
        Indicator of each member.
    groups
        Peer group of each member, or None.
    least
        Smallest number of known values for a group of its own.

    Returns
    -------
    low, high
        One a member.
    """
    low = np.full(len(values), values.min())
    high = np.full(len(values), values.max())
    if groups is not None:
        by = values.groupby(groups, observed=True)
        enough = (by.transform("count") >= least).to_numpy()
        low = np.where(enough, by.transform("min"), low)
        high = np.where(enough, by.transform("max"), high)
    return low, high


def other_methods(indicator: Indicator, values: pd.Series[Any], below: pd.Series[Any]) -> Floats:
    """Benchmarks by other methods over the policy's own (其他基准算法), the policy's first.

    Parameters
    ----------
    indicator
        The indicator of the policy.
    values, below
        Indicator of each member and its denominator.

    Returns
    -------
    numpy.ndarray
        Only 1 where the notice fixes the benchmark, or it cannot be had by another method.
    """
    if indicator.benchmark not in {"aggregate", "mean_of_ratios"}:
        return np.ones(1)
    own = benchmark(indicator, values, below)
    found = [
        benchmark(indicator.model_copy(update={"benchmark": method}), values, below) / own
        for method in ("aggregate", "mean_of_ratios")
        if method != indicator.benchmark
    ]
    return np.array([1.0, *(each for each in found if np.isfinite(each) and each > 0)])


def without_each(indicator: Indicator, values: pd.Series[Any], below: pd.Series[Any]) -> Floats:
    """Benchmark without each peer over the benchmark with all (逐一剔除同类的基准比).

    Parameters
    ----------
    indicator
        The indicator of the policy.
    values, below
        Indicator of each member and its denominator.

    Returns
    -------
    numpy.ndarray
        One ratio a known member; only 1 where the benchmark does not rest on them.
    """
    known = values.notna().to_numpy()
    figures = values.to_numpy(dtype=float)[known]
    if indicator.benchmark == "aggregate":
        weight = below.to_numpy(dtype=float)[known]
    elif indicator.benchmark == "mean_of_ratios":
        weight = np.ones(len(figures))
    else:
        return np.ones(1)
    above, total = (figures * weight).sum(), weight.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (above - figures * weight) / (total - weight) / (above / total)
    usable: Floats = np.sort(ratio[np.isfinite(ratio) & (ratio > 0)])
    return usable if len(usable) > 1 else np.ones(1)
