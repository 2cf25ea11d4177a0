"""Robustness (稳定性): does the grade hold under other weights, benchmarks, areas, peers and errors?"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from landuse.policy import Grades, Robust
from landuse.score.grade import assign, by_places, quotas

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.signedinteger[Any]]
Unit = Callable[[Floats], Floats]
TESTS = ("all", "weights", "benchmark", "area", "error", "peers")
_BUDGET = 2_000_000
_CHUNK = 4_000_000
_NEAR = 100_000
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
    """Totals under some draws at a time, members down, draws across; each draw lies in one piece."""
    columns, areas, size = group.columns, group.areas, len(group.bonus)
    bases = None if (areas == 1).all() else np.vstack([np.ones(size), areas.T])
    whole = sum(each.weight for each in columns)
    alpha = np.array([each.weight for each in columns]) / whole * robust.concentration
    step = max(1, _CHUNK // max(size, 1))
    for start in range(0, draws, step):
        count = min(step, draws - start)
        weights = np.tile(alpha / robust.concentration, (count, 1)) * whole
        if test in {"all", "weights"} and len(columns) > 1:
            weights = random.dirichlet(alpha, count) * whole
        basis = np.zeros(count, dtype=np.int64)
        if test in {"all", "area"} and areas.shape[1]:
            basis = random.integers(0, areas.shape[1] + 1, count)
        total = np.tile(group.bonus, (count, 1)).T
        for i, each in enumerate(columns):
            varied = None
            if test in {"all", "error"}:
                varied = _varied(random, robust.error, group.order, count)
            marks = _marks(random, each, test, count)
            given = np.flatnonzero(~np.isnan(each.fixed))
            for part in _blocks(count, size):
                changed = np.tile(each.values, (part.stop - part.start, 1)).T
                if varied is not None:
                    changed *= varied[:, part]
                if each.per_mu and bases is not None:
                    changed *= bases[basis[part]].T
                for mark in marks:
                    changed /= mark[part]
                points = each.unit(changed)
                points[given] = each.fixed[given, None]
                points *= weights[part, i]
                total[:, part] += points
        yield from (total[:, part] for part in _blocks(count, size))


def _varied(random: np.random.Generator, error: float, order: Ints, count: int) -> Floats:
    """Factors of the error in figures, drawn in the order of the ids: members down, draws across."""
    found = np.empty((count, len(order)))
    for part in _blocks(len(order), count):
        drawn = random.uniform(1 - error, 1 + error, (part.stop - part.start, count))
        found[:, order[part]] = drawn.T
    return found.T


def _marks(random: np.random.Generator, each: Varied, test: str, count: int) -> list[Floats]:
    """Other benchmarks over the policy's own, one a draw: by another method, and without a peer."""
    known = {"benchmark": each.methods, "peers": each.peers}
    return [
        random.choice(marks, count)
        for name, marks in known.items()
        if test in {"all", name} and len(marks) > 1
    ]


def _blocks(whole: int, width: int) -> Iterator[slice]:
    """Slices of so many rows or draws, so short that their figures stay near the processor."""
    step = max(1, _NEAR // max(width, 1))
    for start in range(0, whole, step):
        yield slice(start, min(start + step, whole))


def _counted(parts: Iterator[Floats], group: Group, draws: int) -> Held:
    """Counts over all draws."""
    grade, size, classes = group.grade, len(group.grade), len(group.grades.classes)
    counts = np.zeros((size, classes), order="F")
    ranks: list[npt.NDArray[np.int32]] = []
    for totals in parts:
        if size <= _LARGE:
            ranks.append(_ranks(totals))
        if ranks and _by_quota(group.grades):
            met = _classes_at(ranks[-1], group.grades, group.shares)
        else:
            met = classes_of(totals, group.grades, group.shares)
        for each in range(classes):
            counts[:, each] += (met == each).sum(axis=1)
    low = high = np.full(size, np.nan)
    if ranks:
        places = np.concatenate(ranks, axis=1)
        tails = np.quantile(places, (_TAIL, 1 - _TAIL), axis=1, method="nearest")
        low, high = np.asarray(tails, dtype=float)
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
    if not _by_quota(grades):
        return np.column_stack([assign(column, grades, shares) for column in rounded.T])
    ends = np.cumsum(list(quotas(len(rounded), grades, shares).values()))
    return by_places(rounded, ends)


def _by_quota(grades: Grades) -> bool:
    """Whether classes have their places, and equal totals share the better class."""
    return grades.method == "quota" and grades.ties == "better_class"


def _classes_at(ranks: Ints, grades: Grades, shares: Mapping[str, float] | None) -> Ints:
    """Class of every rank in every draw: how many classes end before it."""
    ends = np.cumsum(list(quotas(len(ranks), grades, shares).values()))[:-1]
    found: Ints = np.zeros_like(ranks, dtype=np.int8)
    for end in ends:
        found += ranks > end
    return found


def _ranks(totals: Floats) -> npt.NDArray[np.int32]:
    """Rank in every draw, 1 for the best; equal totals share the better rank."""
    values = np.round(-totals, 9)
    order = np.argsort(values, axis=0)
    rising = np.take_along_axis(values, order, axis=0)
    first = np.ones(rising.shape, dtype=bool)
    first[1:] = rising[1:] != rising[:-1]
    places = np.arange(1, len(totals) + 1, dtype=np.int32)[:, None]
    shared = np.maximum.accumulate(np.where(first, places, 0), axis=0)
    found = np.empty(totals.shape, dtype=np.int32)
    np.put_along_axis(found, order, shared.astype(np.int32), axis=0)
    return found
