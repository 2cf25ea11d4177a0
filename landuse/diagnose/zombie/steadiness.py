"""Steadiness (判断稳定性): whether a verdict holds when the thresholds of a stop are moved."""

from __future__ import annotations

from itertools import product

import numpy as np
import numpy.typing as npt

from landuse.diagnose.zombie.fuse import FAMILIES, UNKNOWN, Bars, verdict_of
from landuse.policy.zombie import VerdictRules

Levels = npt.NDArray[np.float64]


def variants(verdict: VerdictRules) -> list[tuple[float, float]]:
    """Other shares and months of a stop (其他阈值); without values there is nothing to try.

    Parameters
    ----------
    verdict
        The values to try.

    Returns
    -------
    list
        Share of the base, months.
    """
    if verdict.stop_shares is None or verdict.stop_months is None:
        return []
    return list(product(verdict.stop_shares.values, verdict.stop_months.values))


def steadiness(
    verdict: npt.NDArray[np.int8],
    levels: Levels,
    others: list[Levels],
    verified: npt.NDArray[np.bool_],
    bars: Bars,
) -> Levels:
    """Share of the variants under which the verdict stays (判断不变的比例).

    Parameters
    ----------
    verdict
        Verdict by the rules, before any floor.
    levels
        Firms × families.
    others
        Levels of the energy family, one a variant.
    verified, bars
        As for :func:`landuse.diagnose.zombie.fuse.fuse`.

    Returns
    -------
    numpy.ndarray
        Missing where nothing was tried: no variants, no verdict, or no electricity known to try
        them on.
    """
    if not others:
        return np.full(len(verdict), np.nan)
    place, same = FAMILIES.index("energy"), np.zeros(len(verdict))
    told = ~np.isnan(levels[:, place])
    for level in others:
        tried = levels.copy()
        tried[:, place] = level
        same += verdict_of(tried, verified, bars) == verdict
        told |= ~np.isnan(level)
    return np.where(told & (verdict != UNKNOWN), same / len(others), np.nan)
