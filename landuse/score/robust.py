"""Robustness (稳定性): does the grade hold under other weights, benchmarks, areas, peers and errors?"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from landuse.policy import Grades, Robust
from landuse.score.grade import assign, quotas

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.signedinteger[Any]]
Unit = Callable[[Floats], Floats]
TESTS = ("all", "weights", "benchmark", "area", "error", "peers")
_BUDGET = 2_000_000
_CHUNK = 4_000_000
_FEWEST = 10
_LARGE = 50_000
_TAIL = 0.05
_ALIKE = 1e-6
"""Share by which two areas may differ and still be one."""


class Varied(NamedTuple):
    """Column of figures and how points follow from it (指标与计分).

    Parameters
    ----------
    values
        The indicator, one a member.
    unit
        Points per unit of weight of any values, members down, draws across.
    fixed
        Points per unit of weight where they do not follow from the value (filled gaps); NaN elsewhere.
    weight
        Weight of the policy.
    marks
        Other benchmarks over the policy's own: other methods, and each peer left out.
    per_mu
        Whether land is its denominator.
    """

    values: Floats
    unit: Unit
    fixed: Floats
    weight: float
    methods: Floats
    peers: Floats
    per_mu: bool


class Group(NamedTuple):
    """Members who are ranked together, all with a total (同组成员).

    Parameters
    ----------
    name
        Name of the group; with the policy's seed it fixes the draws.
    columns
        Their indicators.
    bonus
        Points added by rules.
    areas
        Land used over land by another basis, members down, one column a basis; may have none.
    grade
        Class by points.
    order
        Members in the order of their ids, so that the order of rows changes nothing.
    grades, shares
        Classes of the policy, and shares of the cohort where they are its own.
    """

    name: str
    columns: Sequence[Varied]
    bonus: Floats
    areas: Floats
    grade: Ints
    order: Ints
    grades: Grades
    shares: Mapping[str, float]


class Held(NamedTuple):
    """How often a grade holds (稳定性), one a member.

    Parameters
    ----------
    same
        Share of draws with the grade of the policy; missing without a grade.
    shares
        Share of draws in each class, members down; adds to 1.
    best, worst
        Best and worst class met.
    rank_low, rank_high
        Ranks between which 90 % of the draws lie; missing in large groups.
    draws
        How many.
    """

    same: Floats
    shares: Floats
    best: Ints
    worst: Ints
    rank_low: Floats
    rank_high: Floats
    draws: int


def held(group: Group, robust: Robust, tests: Sequence[str] = TESTS) -> dict[str, Held]:
    """How often the grades of one group hold (等级稳定性), test by test.

    Parameters
    ----------
    group
        The group.
    robust
        Figures of the tests, from the policy.
    tests
        Which tests.

    Returns
    -------
    dict
        Test → result. ``"all"`` varies everything at once; a test that has nothing to vary is left
        out. Large groups get fewer draws, at least ten, and only the test of everything.
    """
    draws = int(np.clip(_BUDGET // max(len(group.grade), 1), _FEWEST, robust.draws))
    seed = [robust.seed, zlib.crc32(group.name.encode())]
    return {
        test: _counted(
            _totals(group, robust, test, draws, np.random.default_rng(seed)), group, draws
        )
        for test in (tests if len(group.grade) <= _LARGE else ["all"])
        if _applies(test, group.columns, group.areas)
    }


def _applies(test: str, columns: Sequence[Varied], areas: Floats) -> bool:
    """Whether a test varies anything."""
    if test == "weights":
        return len(columns) > 1
    if test == "benchmark":
        return any(len(each.methods) > 1 for each in columns)
    if test == "peers":
        return any(len(each.peers) > 1 for each in columns)
    return test != "area" or bool((np.abs(areas - 1) > _ALIKE).any())


def _totals(
    group: Group, robust: Robust, test: str, draws: int, random: np.random.Generator
) -> Iterator[Floats]:
    """Totals under some draws at a time, members down, draws across."""
    columns, areas, bonus = group.columns, group.areas, group.bonus
    size = len(bonus)
    sorted_ = bool((np.diff(group.order) > 0).all())
    back = slice(None) if sorted_ else np.argsort(group.order)
    whole = sum(each.weight for each in columns)
    alpha = np.array([each.weight for each in columns]) / whole * robust.concentration
    step = max(1, _CHUNK // max(size, 1))
    for start in range(0, draws, step):
        count = min(step, draws - start)
        weights = np.tile(alpha / robust.concentration, (count, 1)) * whole
        if test in {"all", "weights"} and len(columns) > 1:
            weights = random.dirichlet(alpha, count) * whole
        land = np.ones((1, count))
        if test in {"all", "area"} and areas.shape[1]:
            land = np.column_stack([np.ones(size), areas])[
                :, random.integers(0, areas.shape[1] + 1, count)
            ]
        total = np.repeat(bonus[:, None], count, axis=1)
        for i, each in enumerate(columns):
            changed = np.ones((size, count))
            if test in {"all", "error"}:
                changed = random.uniform(1 - robust.error, 1 + robust.error, (size, count))[back]
            changed *= each.values[:, None]
            if each.per_mu:
                changed *= land
            if test in {"all", "benchmark"} and len(each.methods) > 1:
                changed /= random.choice(each.methods, count)
            if test in {"all", "peers"} and len(each.peers) > 1:
                changed /= random.choice(each.peers, count)
            points = each.unit(changed)
            given = np.flatnonzero(~np.isnan(each.fixed))
            points[given] = each.fixed[given, None]
            points *= weights[:, i]
            total += points
        yield total


def _counted(parts: Iterator[Floats], group: Group, draws: int) -> Held:
    """Counts over all draws."""
    grade, size, classes = group.grade, len(group.grade), len(group.grades.classes)
    counts = np.zeros((size, classes))
    ranks = []
    for totals in parts:
        met = classes_of(totals, group.grades, group.shares)
        for each in range(classes):
            counts[:, each] += (met == each).sum(axis=1)
        if size <= _LARGE:
            ranks.append(_ranks(totals))
    low = high = np.full(size, np.nan)
    if ranks:
        places = np.concatenate(ranks, axis=1)
        low, high = (
            np.asarray(np.quantile(places, tail, axis=1, method="nearest"), dtype=float)
            for tail in (_TAIL, 1 - _TAIL)
        )
    hit = counts > 0
    none = grade < 0
    same = np.take_along_axis(counts, np.maximum(grade, 0)[:, None], axis=1)[:, 0] / draws
    return Held(
        np.where(none, np.nan, same),
        counts / draws,
        np.where(none, -1, hit.argmax(axis=1)),
        np.where(none, -1, classes - 1 - hit[:, ::-1].argmax(axis=1)),
        low,
        high,
        draws,
    )


def classes_of(totals: Floats, grades: Grades, shares: Mapping[str, float] | None = None) -> Ints:
    """Class of every total in every draw (各次抽样的等级), by the rule of :func:`assign`.

    Parameters
    ----------
    totals
        Members down, draws across; no total is missing.
    grades
        Classes of the policy.
    shares
        Shares of the cohort where they are its own.

    Returns
    -------
    numpy.ndarray of int8
        Position in ``grades.classes``.

    Examples
    --------
    >>> from landuse.policy import load_policy
    >>> grades = load_policy("generic-cn-v1").grades
    >>> classes_of(np.array([[9.0, 1.0], [7.0, 7.0], [8.0, 8.0], [1.0, 9.0]]), grades).T.tolist()
    [[0, 1, 1, 2], [2, 1, 1, 0]]
    """
    rounded = np.round(totals, 9)
    if grades.method != "quota" or grades.ties != "better_class":
        return np.column_stack([assign(column, grades, shares) for column in rounded.T])
    size = len(rounded)
    ends = np.cumsum(list(quotas(size, grades, shares).values()))[:-1]
    places = sorted({size - int(end) for end in ends if 0 < end <= size})
    cuts = np.partition(rounded, places, axis=0) if places else rounded
    found: Ints = np.zeros(rounded.shape, dtype=np.int8)
    for end in ends:
        found += 1 if end == 0 else rounded < cuts[size - int(end)]
    return found


def _ranks(totals: Floats) -> npt.NDArray[np.int32]:
    """Rank in every draw, 1 for the best; equal totals share the better rank."""
    values = np.round(-totals, 9)
    order = np.argsort(values, axis=0, kind="stable")
    rising = np.take_along_axis(values, order, axis=0)
    first = np.ones(rising.shape, dtype=bool)
    first[1:] = rising[1:] != rising[:-1]
    places = np.arange(1, len(totals) + 1, dtype=np.int32)[:, None]
    shared = np.maximum.accumulate(np.where(first, places, 0), axis=0)
    found = np.empty(totals.shape, dtype=np.int32)
    np.put_along_axis(found, order, shared.astype(np.int32), axis=0)
    return found
