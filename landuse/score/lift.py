"""Lift (提升条件): the smallest change of one figure that brings a better grade."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.policy import Cohort, Grades, Indicator
from landuse.score.benchmark import benchmark_of
from landuse.score.formula import limited, minmax_points, points, reverse_points
from landuse.score.robust import classes_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_GRID = 2.0 ** (np.arange(1, 41) / 4)
_STEPS = 45
_NUDGE = 1e-6
"""Added to each change, so that it holds whatever the last digits do."""
_CELLS = 4_000_000


class Case(NamedTuple):
    """Members who are ranked together, and how their totals follow from their figures (同组算式).

    Parameters
    ----------
    ids
        Their ids.
    figures
        Facts of each, by name.
    indicators
        Indicators of the cohort; each is ``figures[above] / figures[below] × scale``.
    above, below, scale
        One of each an indicator.
    marks
        Benchmarks that do not follow from these figures (fixed, or of last year); NaN elsewhere.
    bonus
        Points added by rules.
    cohort, grades
        Rules of the policy.
    group
        Positions of those who are ranked together; the others only count in benchmarks.
    """

    ids: pd.Series[Any]
    figures: dict[str, Floats]
    indicators: Sequence[Indicator]
    above: Sequence[str]
    below: Sequence[str]
    scale: Floats
    marks: Floats
    bonus: Floats
    cohort: Cohort
    grades: Grades
    group: Ints


def classes_if(case: Case, figure: str, members: Ints, values: Floats) -> Ints:
    """Class of some members, each if only its own figure were another (假设情形的等级).

    Everybody is scored again: benchmarks and quotas move with the change.

    Parameters
    ----------
    case
        The group.
    figure
        The figure that is changed.
    members
        Whose it is, as positions in the group, one a case.
    values
        What it is then.

    Returns
    -------
    numpy.ndarray of int
        Position in the classes, one a case.
    """
    changed = np.repeat(case.figures[figure][:, None], len(members), axis=1)
    changed[case.group[members], np.arange(len(members))] = values
    figures = {name: each[:, None] for name, each in case.figures.items()} | {figure: changed}
    total = np.repeat(case.bonus[:, None], len(members), axis=1)
    for i, each in enumerate(case.indicators):
        total += _points(case, i, each, figures)
    met = classes_of(total[case.group], case.grades, case.cohort.shares)
    return np.asarray(met[members, np.arange(len(members))], dtype=np.int64)


def _points(case: Case, i: int, each: Indicator, figures: dict[str, Floats]) -> Floats:
    above, below = figures[case.above[i]], figures[case.below[i]]
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(below != 0, above / below * case.scale[i], np.nan)
    weight = each.weight or np.nan
    if case.cohort.formula == "minmax":
        low, high = np.nanmin(value, axis=0), np.nanmax(value, axis=0)
        scored = minmax_points(
            value, low, high, weight, base=case.cohort.base, less=each.direction == "less"
        )
        scored = limited(scored, weight, each.cap, each.floor)
    else:
        mark = case.marks[i]
        if np.isnan(mark):
            mark = benchmark_of(each, value, np.broadcast_to(below, value.shape))
        formula = reverse_points if each.direction == "less" else points
        scored = formula(value, mark, weight, cap=each.cap, floor=each.floor)
    if each.missing == "cohort_mean_score":
        return np.where(np.isnan(scored), np.nanmean(scored, axis=0), scored)
    if each.missing == "minimum_score":
        return np.where(np.isnan(scored), np.nanmin(scored, axis=0), scored)
    return scored


def lifts(case: Case, grade: Ints, members: Ints | None = None) -> pd.DataFrame:
    """What would lift each grade (提升条件): the smallest change of each single figure.

    Parameters
    ----------
    case
        The group, all with a total.
    grade
        Class of each of the group by points.
    members
        For whom; all who are not in the best class by default.

    Returns
    -------
    pandas.DataFrame
        One row a member and figure: ``subject_id``, ``figure``, ``target`` (position of the class),
        ``now``, ``needed``. ``needed`` is missing where no value up to a thousandfold, or down to a
        thousandth, brings the class.

    Notes
    -----
    A value is looked for on a grid of four steps a doubling, away from the present one, and then
    halved in on; the change is the smallest up to that grid. Everything is scored again each time, so
    what is found holds when it is applied.
    """
    who = np.flatnonzero(grade > 0) if members is None else members[grade[members] > 0]
    size = max(1, _CELLS // max(len(case.ids), 1))
    parts = [
        _one_figure(case, figure, who[start : start + size], grade)
        for figure in dict.fromkeys([*case.above, *case.below])
        for start in range(0, len(who), size)
    ]
    columns = ["subject_id", "figure", "target", "now", "needed"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def _one_figure(case: Case, figure: str, who: Ints, grade: Ints) -> pd.DataFrame:
    known = case.figures[figure]
    now, target = known[case.group[who]], grade[who] - 1
    usual = float(np.median(known[known > 0])) if (known > 0).any() else 1.0
    span = np.where(now > 0, now, usual)
    up = _search(case, figure, who, target, lambda factor: now + span * (factor - 1))
    down = _search(case, figure, who, target, lambda f: np.where(now > 0, now / f, np.nan))
    nearer = np.isnan(up) | (np.abs(down - now) < np.abs(up - now))
    return pd.DataFrame(
        {
            "subject_id": case.ids.iloc[case.group[who]].array,
            "figure": figure,
            "target": target,
            "now": now,
            "needed": np.where(nearer, down, up),
        }
    )


def _search(
    case: Case, figure: str, who: Ints, target: Ints, changed: Callable[[float], Floats]
) -> Floats:
    """First value away from the present one that brings the class, to the last digit."""
    inside, outside = changed(1.0), np.full(len(who), np.nan)
    open_ = np.isfinite(inside)
    for factor in _GRID:
        rows = np.flatnonzero(open_)
        if not len(rows):
            break
        tried = changed(factor)[rows]
        reached = classes_if(case, figure, who[rows], tried) <= target[rows]
        outside[rows[reached]] = tried[reached]
        inside[rows[~reached]] = tried[~reached]
        open_[rows[reached]] = False
    rows = np.flatnonzero(~np.isnan(outside))
    for _ in range(_STEPS):
        middle = (inside[rows] + outside[rows]) / 2
        reached = classes_if(case, figure, who[rows], middle) <= target[rows]
        outside[rows[reached]] = middle[reached]
        inside[rows[~reached]] = middle[~reached]
    return outside + (outside - changed(1.0)) * _NUDGE
