"""Lift (提升条件): the smallest change of one figure that brings a better grade."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.policy import Cohort, Grades, Indicator, Step
from landuse.score.benchmark import benchmark_of
from landuse.score.formula import limited, minmax_points, points, reverse_points
from landuse.score.robust import classes_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_GRID = 2.0 ** (np.arange(1, 41) / 4)
_STEPS = 45
_NUDGE = 1e-6
"""Added to each change, so that it holds whatever the last digits do."""
_PAST = ("emissions_before_t",)  # nobody can change the year before
_LAND = ("area_mu", "land_mu")
_CELLS = 4_000_000
_HALF, _SLACK = 0.5, 1e-9


class Ratio(NamedTuple):
    """Indicator that a step goes by (分步依据): its values, and how they follow from figures.

    Parameters
    ----------
    values
        The indicator as it is, one a member.
    above, below, scale
        ``figures[above] / figures[below] × scale``; empty names where the figures are not there, so
        that it stays as it is.
    """

    values: Floats
    above: str = ""
    below: str = ""
    scale: float = 1.0


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
        Benchmarks that do not follow from these figures (fixed, or of last year), one an indicator or
        one an indicator and member; NaN elsewhere.
    bonus
        Points added by rules.
    cohort, grades
        Rules of the policy.
    group
        Positions of those who are ranked together; the others only count in benchmarks.
    peers
        Number of the group that each is held against, −1 for none; None where all are one.
    by
        What the steps of the policy go by, by name.
    last_year
        Whether a benchmark is of last year.
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
    peers: Ints | None = None
    by: Mapping[str, Ratio] | None = None
    last_year: bool = False


def ratio_of(values: Floats, figures: Mapping[str, Floats], above: str, below: str) -> Ratio:
    """Indicator of a step and how it follows from figures (分步依据的算式).

    Parameters
    ----------
    values
        The indicator of each member.
    figures
        Facts of each, by name.
    above, below
        Numerator and denominator.

    Returns
    -------
    Ratio
        Without figures where they do not give the indicator.
    """
    if above not in figures or below not in figures:
        return Ratio(values)
    with np.errstate(divide="ignore", invalid="ignore"):
        plain = figures[above] / figures[below]
        ratio = values / plain
    known = ratio[np.isfinite(ratio)]
    if not len(known):
        return Ratio(values)
    scale = float(np.round(np.median(known), 9))
    same = np.isclose(plain * scale, values, rtol=1e-6, equal_nan=True) | ~np.isfinite(plain)
    return Ratio(values, above, below, scale) if same.all() else Ratio(values)


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
    ranked = total[case.group]
    if case.grades.method == "steps":
        by = {
            name: _by(each, figures, case.group, ranked) for name, each in (case.by or {}).items()
        }
        met = steps_of(ranked, case.grades, by)
    else:
        met = classes_of(ranked, case.grades, case.cohort.shares)
    return np.asarray(met[members, np.arange(len(members))], dtype=np.int64)


def _by(each: Ratio, figures: Mapping[str, Floats], group: Ints, shape: Floats) -> Floats:
    """Values that a step goes by in every case."""
    if not each.above:
        return np.broadcast_to(each.values[group][:, None], shape.shape)
    above, below = figures[each.above][group], figures[each.below][group]
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.where(below != 0, above / below * each.scale, np.nan)
    return np.broadcast_to(found, shape.shape)


def steps_of(totals: Floats, grades: Grades, by: Mapping[str, Floats]) -> Ints:
    """Class of every total in every case by a classification in steps (多情形分步归类).

    Parameters
    ----------
    totals
        Members down, cases across; no total is missing.
    grades
        Classes of the policy, with steps.
    by
        Indicators that the steps go by, of the same shape.

    Returns
    -------
    numpy.ndarray of int64
        Position in ``grades.classes``, as :func:`landuse.score.grade.in_steps` finds it case by case.
    """
    place = {each.grade: i for i, each in enumerate(grades.classes)}
    size, rest = len(totals), place[grades.remainder]
    order = np.argsort(-np.round(totals, 9), axis=0, kind="stable")
    found = np.full(totals.shape, rest, dtype=np.int64)
    for step in grades.steps:
        pool = _rounded(size * step.pool, grades.rounding)
        who = order[:pool] if step.end == "top" else order[size - pool :]
        wanted = _wanted(step, who, found == rest, by[step.by])
        first = np.argsort(wanted, axis=0, kind="stable")[
            : _rounded(size * step.share, grades.rounding)
        ]
        taken = np.take_along_axis(who, first, axis=0)
        fits = np.isfinite(np.take_along_axis(wanted, first, axis=0))
        now = np.take_along_axis(found, taken, axis=0)
        np.put_along_axis(found, taken, np.where(fits, place[step.grade], now), axis=0)
    return found


def _wanted(step: Step, who: Ints, free: npt.NDArray[np.bool_], values: Floats) -> Floats:
    """What the pool of a step is sorted by, least first; endless for those that it cannot take."""
    sign = -1.0 if step.order == "most" else 1.0
    own = sign * np.round(np.take_along_axis(values, who, axis=0), 9)
    usable = np.take_along_axis(free, who, axis=0) & ~np.isnan(own)
    return np.where(usable, own, np.inf)


def _rounded(value: float, rule: str) -> int:
    """Number of places, by the rounding of the policy."""
    if rule == "ceil":
        return math.ceil(value - _SLACK)
    return math.floor(value + _SLACK + (_HALF if rule == "round" else 0.0))


def _points(case: Case, i: int, each: Indicator, figures: dict[str, Floats]) -> Floats:
    above, below = figures[case.above[i]], figures[case.below[i]]
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(below != 0, above / below * case.scale[i], np.nan)
    weight = each.weight or np.nan
    if case.cohort.formula == "minmax":
        low = _of_peers(case, value, lambda part, _: np.nanmin(part, axis=0))
        high = _of_peers(case, value, lambda part, _: np.nanmax(part, axis=0))
        scored = minmax_points(
            value, low, high, weight, base=case.cohort.base, less=each.direction == "less"
        )
        scored = limited(scored, weight, each.cap, each.floor)
    else:
        mark = np.asarray(case.marks[i], dtype=float)[..., None]
        if np.isnan(mark).any():
            weights = np.broadcast_to(below, value.shape)
            mark = _of_peers(
                case, value, lambda part, rows: benchmark_of(each, part, weights[rows])
            )
        formula = reverse_points if each.direction == "less" else points
        scored = formula(value, mark, weight, cap=each.cap, floor=each.floor)
    if each.missing == "cohort_mean_score":
        return np.where(np.isnan(scored), np.nanmean(scored, axis=0), scored)
    if each.missing == "minimum_score":
        return np.where(np.isnan(scored), np.nanmin(scored, axis=0), scored)
    return scored


def _of_peers(case: Case, value: Floats, made: Callable[[Floats, Any], Floats]) -> Floats:
    """What peers give in every case: of a member's own group where enough of it is known, else of all."""
    whole = np.asarray(made(value, slice(None)))
    if case.peers is None:
        return whole
    found = np.broadcast_to(whole, value.shape).copy()
    known = ~np.isnan(value)
    for number in np.unique(case.peers[case.peers >= 0]):
        rows = np.flatnonzero(case.peers == number)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # a group without any figure
            own = np.asarray(made(value[rows], rows))
        enough = known[rows].sum(axis=0) >= case.cohort.min_peers
        found[rows] = np.where(enough & ~np.isnan(own), own, whole)
    return found


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
    what is found holds when it is applied. Where more of a figure helps only up to a point, as in a
    classification in steps, the change is the first one that does.
    """
    who = np.flatnonzero(grade > 0) if members is None else members[grade[members] > 0]
    size = max(1, _CELLS // max(len(case.ids), 1))
    parts = [
        _one_figure(case, figure, who[start : start + size], grade)
        for figure in _figures(case)
        for start in range(0, len(who), size)
    ]
    columns = ["subject_id", "figure", "target", "now", "needed"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def _figures(case: Case) -> list[str]:
    """Figures that a grade rests on, those of the steps too.

    Land is left out where a benchmark is of last year: the files hold one area, so who uses less land
    now has less of it in last year's figures too, and the benchmark itself moves, which this does not
    follow.
    """
    left_out = {*_PAST, *(_LAND if case.last_year else ())}
    by = [name for each in (case.by or {}).values() for name in (each.above, each.below) if name]
    return [name for name in dict.fromkeys([*case.above, *case.below, *by]) if name not in left_out]


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
    nudged = outside + (outside - changed(1.0)) * _NUDGE
    rows = np.flatnonzero(~np.isnan(outside))
    missed = classes_if(case, figure, who[rows], nudged[rows]) > target[rows]
    nudged[rows[missed]] = outside[rows[missed]]
    return nudged
