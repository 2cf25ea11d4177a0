"""Grades (等级): how many of each class, and who is in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from landuse.policy import Grades, Step

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def quotas(count: int, grades: Grades, shares: Mapping[str, float] | None = None) -> dict[str, int]:
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
    shares
        Shares of this cohort where they are its own.

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
            share = (shares or {}).get(each.grade, each.share) or 0.0
            wanted = grades.whole(count * share)
            found[each.grade] = min(wanted, left)
            left -= found[each.grade]
    found[grades.remainder] += left
    return found


def assign(total: Floats, grades: Grades, shares: Mapping[str, float] | None = None) -> Ints:
    """Class of each total (定级), 0 for the best, −1 where the total is missing.

    Equal totals on a boundary share the better class, as long as the policy says so.

    Parameters
    ----------
    total
        Totals of those who are ranked together.
    grades
        Classes of the policy: by quota, or by the least total of each.
    shares
        Shares of this cohort where they are its own.

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
    values = np.round(total[known], 9)
    if grades.method == "total":
        least = np.array(
            [-np.inf if each.min_total is None else each.min_total for each in grades.classes]
        )
        found[known] = np.searchsorted(-least, -values, side="left")
        return found
    ends = np.cumsum(list(quotas(len(known), grades, shares).values()))
    if grades.ties == "input_order":
        order = np.argsort(-values, kind="stable")
        found[known[order]] = np.searchsorted(ends, np.arange(len(known)), side="right")
        return found
    found[known] = by_places(values, ends)
    return found


def by_places(values: Floats, ends: Ints) -> npt.NDArray[np.int8]:
    """Class of each value by the places of the classes (按名额定级); equal values share the better class.

    Parameters
    ----------
    values
        Those who are ranked together, members down, further cases across; none missing.
    ends
        Places up to the end of each class, the last one being all.

    Returns
    -------
    numpy.ndarray of int8
        Position of the class: how many classes end before the value.

    Examples
    --------
    >>> by_places(np.array([5.0, 9.0, 5.0, 1.0]), np.array([2, 3, 4])).tolist()
    [0, 0, 0, 2]
    """
    size, inner = len(values), ends[:-1].tolist()
    last = sorted({size - end for end in inner if 0 < end <= size})
    cuts = np.partition(values, last, axis=0) if last else values
    found = np.zeros_like(values, dtype=np.int8)
    for end in inner:
        found += 1 if end == 0 else values < cuts[size - end]
    return found


def if_filled(
    total: Floats, missing: int, grades: Grades, shares: Mapping[str, float] | None = None
) -> tuple[Ints, Ints]:
    """Best and worst class of each if the unscored were scored (缺数补齐后的等级范围).

    The places of each class are counted for all of them. At best the unscored all come below a
    member, at worst all above. Points are taken as they are: benchmarks may move too, and that is not
    in it.

    Parameters
    ----------
    total
        Totals of those who are ranked together, missing for the unscored and for others.
    missing
        How many are unscored for want of figures.
    grades
        Classes of the policy, by quota.
    shares
        Shares of this cohort where they are its own.

    Returns
    -------
    best, worst
        Positions in ``grades.classes``, −1 where the total is missing; never inside the class of now.

    Examples
    --------
    >>> from landuse.policy import load_policy
    >>> grades = load_policy("generic-cn-v1").grades
    >>> [each.tolist() for each in if_filled(np.array([9.0, 7, 8, 1]), 6, grades)]
    [[0, 1, 0, 1], [2, 2, 2, 3]]
    """
    now = assign(total, grades, shares)
    if not missing or grades.method != "quota":
        return now, now
    known = np.flatnonzero(~np.isnan(total))
    ends = np.cumsum(list(quotas(len(known) + missing, grades, shares).values()))
    order, starts, _ = ties(np.round(total[known], 9))
    if grades.ties == "input_order":
        order = np.argsort(-np.round(total[known], 9), kind="stable")
        starts = np.arange(len(known))
    best, worst = now.copy(), now.copy()
    best[known[order]] = np.searchsorted(ends, starts, side="right")
    worst[known[order]] = np.searchsorted(ends, starts + missing, side="right")
    return np.minimum(best, now), np.maximum(worst, now)


def in_steps(total: Floats, grades: Grades, by: Mapping[str, Floats]) -> Ints:
    """Class by a classification in steps (分步归类): each takes a share of all from one end.

    Parameters
    ----------
    total
        Totals of those who are ranked together.
    grades
        Classes of the policy, with steps.
    by
        Indicators that the steps go by.

    Returns
    -------
    numpy.ndarray of int64
        Position in ``grades.classes``, −1 where the total is missing. Whose indicator is missing
        is not taken by a step.

    References
    ----------
    郑州市2018年办法: from the top half by score the highest tax per mu are A (15 %), from the bottom
    half the lowest output per energy are C (10 %), the rest B; domain notes §1.5.
    """
    place = {each.grade: i for i, each in enumerate(grades.classes)}
    known = np.flatnonzero(~np.isnan(total))
    order = known[np.argsort(-np.round(total[known], 9), kind="stable")]
    found = np.full(len(total), -1, dtype=np.int64)
    found[known] = place[grades.remainder]
    for step in grades.steps:
        size = grades.whole(len(known) * step.pool)
        pool = order[:size] if step.end == "top" else order[len(order) - size :]
        chosen = _taken(step, pool, found == place[grades.remainder], by[step.by])
        found[chosen[: grades.whole(len(known) * step.share)]] = place[step.grade]
    return found


def _taken(step: Step, pool: Ints, free: npt.NDArray[np.bool_], values: Floats) -> Ints:
    """Those of the pool who are free and whose indicator is known, in the order of the step."""
    left = pool[free[pool] & ~np.isnan(values[pool])]
    sign = -1.0 if step.order == "most" else 1.0
    return left[np.argsort(sign * np.round(values[left], 9), kind="stable")]


def ranks(total: Floats) -> npt.NDArray[Any]:
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
    found = np.full(len(total), np.nan)
    known = np.flatnonzero(~np.isnan(total))
    order, starts, _ = ties(np.round(total[known], 9))
    found[known[order]] = starts + 1.0
    return found


def ties(values: Floats) -> tuple[Ints, Ints, Ints]:
    """Values from the best down (排序与并列): the order, where each one's tie begins and ends.

    Parameters
    ----------
    values
        None missing; the greatest is the best.

    Returns
    -------
    order, starts, ends
        Positions from the best down; for each place of the order the first place of its tie, and the
        place after its last.

    Examples
    --------
    >>> [each.tolist() for each in ties(np.array([5.0, 9.0, 5.0]))]
    [[1, 0, 2], [0, 1, 1], [1, 3, 3]]
    """
    order = np.argsort(-values)
    lined = values[order]
    new = lined[1:] != lined[:-1]
    if new.all():
        places = np.arange(len(lined))
        return order, places, places + 1
    firsts = np.flatnonzero(np.r_[True, new])
    sizes = np.diff(np.r_[firsts, len(lined)])
    return order, np.repeat(firsts, sizes), np.repeat(firsts + sizes, sizes)
