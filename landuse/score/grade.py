"""Grades (等级): how many of each class, and who is in it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from landuse.policy import Grades

_HALF = 0.5
_SLACK = 1e-9


def quotas(count: int, grades: Grades) -> dict[str, int]:
    """Number of subjects in each class (各等级数量).

    Every class but one takes its share of the whole, rounded by the policy's rule; the class
    named ``remainder`` takes what is left. Where rounding up would hand out more than there is,
    the best classes are served first, then the last ones.

    Parameters
    ----------
    count
        Number of subjects graded.
    grades
        Classes, shares and rounding of the policy.

    Returns
    -------
    dict
        Grade → number; adds to ``count``.

    Examples
    --------
    >>> from landuse.policy import load_policy
    >>> quotas(100, load_policy("generic-cn-v1").grades)
    {'A': 20, 'B': 40, 'C': 35, 'D': 5}
    """
    left = count
    found = {each.grade: 0 for each in grades.classes}
    for each in grades.classes:
        if each.grade != grades.remainder:
            wanted = _rounded(count * each.share, grades.rounding)
            found[each.grade] = min(wanted, left)
            left -= found[each.grade]
    found[grades.remainder] += left
    return found


def _rounded(value: float, rule: str) -> int:
    if rule == "floor":
        return math.floor(value + _SLACK)
    if rule == "ceil":
        return math.ceil(value - _SLACK)
    return math.floor(value + _HALF + _SLACK)


def assign(total: npt.NDArray[np.float64], grades: Grades) -> npt.NDArray[np.int64]:
    """Class of each total (定级), 0 for the best, −1 where the total is missing.

    Equal totals on a boundary share the better class, as long as the policy says so.

    Parameters
    ----------
    total
        Totals of one cohort.
    grades
        Classes of the policy.

    Returns
    -------
    numpy.ndarray of int64
        Position in ``grades.classes``.

    Examples
    --------
    >>> from landuse.policy import load_policy
    >>> grades = load_policy("generic-cn-v1").grades
    >>> assign(np.array([9.0, 7, 8, 1, float("nan")]), grades).tolist()
    [0, 1, 1, 2, -1]
    """
    known = np.flatnonzero(~np.isnan(total))
    found = np.full(len(total), -1, dtype=np.int64)
    ends = np.cumsum(list(quotas(len(known), grades).values()))
    values = np.round(total[known], 9)
    if grades.ties == "input_order":
        order = np.argsort(-values, kind="stable")
        found[known[order]] = np.searchsorted(ends, np.arange(len(known)), side="right")
        return found
    falling = -np.sort(-values)
    better = np.searchsorted(-falling, -values, side="left")
    found[known] = np.searchsorted(ends, better, side="right")
    return found


def ranks(total: npt.NDArray[np.float64]) -> npt.NDArray[Any]:
    """Rank of each total (名次), 1 for the best; equal totals share the better rank.

    Parameters
    ----------
    total
        Totals of one cohort.

    Returns
    -------
    numpy.ndarray of float
        Missing where the total is missing.

    Examples
    --------
    >>> ranks(np.array([5.0, 9.0, 5.0])).tolist()
    [2.0, 1.0, 2.0]
    """
    known = ~np.isnan(total)
    values = np.round(total[known], 9)
    found = np.full(len(total), np.nan)
    found[known] = np.searchsorted(np.sort(-values), -values, side="left") + 1.0
    return found
