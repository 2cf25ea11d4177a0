"""Graded (单类评分定级): one cohort scored, ranked and graded."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.ids import rank_of
from landuse.policy import Cohort, Grades, Policy
from landuse.score.alternatives import alternatives
from landuse.score.formula import fill_missing
from landuse.score.grade import assign, if_filled, in_steps, quotas, ranks
from landuse.score.items import Item, Parts, column, groups_of, item, joined
from landuse.score.lift import Case, lifts, ratio_of
from landuse.score.robust import Group, Held, Varied, held

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
_AREAS = "area_over_"
_POOLED = "others"
_LIFTED = 500
"""Members of a group up to which all of them are told what would lift their grade."""


class Beside(NamedTuple):
    """What the scoring may look at beside the subjects (其他依据).

    Parameters
    ----------
    previous
        Indicators and facts of the year before, aligned with the subjects, for benchmarks of last
        year.
    events
        Recorded events of these subjects.
    wanted
        Subjects who are told what would lift their grade; by default those in small groups.
    """

    previous: pd.DataFrame | None = None
    events: pd.DataFrame | None = None
    wanted: Collection[str] | None = None


class Run(NamedTuple):
    """What the scoring of one cohort goes by (评分条件)."""

    cohort: Cohort
    policy: Policy
    parts: Parts
    beside: Beside
    bonus: Floats
    protected: Flags


class Stable(NamedTuple):
    """Stability of some members under one test (稳定性检验结果): rows, test, result."""

    rows: Ints
    test: str
    held: Held


class Graded(NamedTuple):
    """What a cohort got (评分结果), one a member, and what it rested on."""

    points: dict[str, Floats]
    total: Floats
    rank: Floats
    grade: Ints
    stable: list[Stable]
    imputed: pd.Categorical
    peers: pd.Categorical
    used: dict[str, Any]
    lifts: pd.DataFrame | None
    others: pd.DataFrame
    best: Ints
    worst: Ints


class _Who(NamedTuple):
    """Members and the groups that they are ranked in."""

    members: pd.DataFrame
    peers: pd.Series[Any]


def graded(subjects: pd.DataFrame, rows: Ints, run: Run) -> Graded:
    """Score, rank and grade one cohort (单类评分定级).

    Parameters
    ----------
    subjects
        All subjects.
    rows
        Positions of the members. Protected ones get points, but no rank and no grade, and no
        benchmark rests on them.
    run
        What to go by.

    Returns
    -------
    Graded
        Points, totals, ranks, classes, and what they rested on.
    """
    cohort, members = run.cohort, _members(subjects, rows, run)
    run = run._replace(bonus=run.bonus[rows], protected=run.protected[rows])
    counted = ~run.protected
    last = None if run.beside.previous is None else _members(run.beside.previous, rows, run)
    items = [item(each, cohort, members, last, counted, run.parts) for each in cohort.indicators]
    scored: dict[str, Floats] = {}
    stood_in = {}
    for each, found in zip(cohort.indicators, items, strict=True):
        filled = fill_missing(found.raw, each.missing, counted)
        stood_in[each.name] = np.isnan(found.raw) & ~np.isnan(filled)
        scored[each.name] = filled
    total = np.column_stack(list(scored.values())).sum(axis=1) + run.bonus
    if any(each.weight is None for each in cohort.indicators):
        total = np.full(len(rows), np.nan)
    ranked = np.where(counted, total, np.nan)
    peers = _peers(members, cohort, ranked)
    rank, grade, places = _ranked(ranked, peers, members, run)
    others, agree = _others(items, cohort, ranked, members)
    return Graded(
        scored,
        total,
        rank,
        grade,
        _stability(items, scored, (ranked, grade), run, _Who(members, peers)),
        joined(stood_in),
        pd.Categorical(peers),
        {
            **_rested(cohort, items, ranked),
            **_spread(items, members, run, counted),
            **places,
            "rank_correlation": agree,
        },
        _lifts(items, (ranked, grade), run, _Who(members, peers)),
        others,
        *_if_filled(ranked, peers, run),
    )


def _members(subjects: pd.DataFrame, rows: Ints, run: Run) -> pd.DataFrame:
    """Members with the columns that anything here may look at; the others are not copied."""
    asked = [
        *(each.name for each in run.cohort.indicators),
        *(each.by for each in run.policy.grades.steps),
    ]
    wanted = {"subject_id", run.cohort.benchmark_by, run.cohort.ranked_by, *asked}
    wanted |= {part for name in asked for part in run.parts(name)}
    names = [name for name in subjects if name in wanted or str(name).startswith(_AREAS)]
    return subjects[names].iloc[rows].reset_index(drop=True)


def _if_filled(ranked: Floats, peers: pd.Series[Any], run: Run) -> tuple[Ints, Ints]:
    """Best and worst class of each if the unscored of its group were scored; −1 where none is."""
    best, worst = (np.full(len(ranked), -1, dtype=np.int64) for _ in range(2))
    lacking = np.isnan(ranked) & ~run.protected
    if run.cohort.graded and run.policy.grades.method == "quota" and lacking.any():
        for _, rows in _groups(peers):
            missing = int(lacking[rows].sum())
            if missing and missing < len(rows):
                found = if_filled(ranked[rows], missing, run.policy.grades, run.cohort.shares)
                best[rows], worst[rows] = found
    return best, worst


def _others(
    items: list[Item], cohort: Cohort, ranked: Floats, members: pd.DataFrame
) -> tuple[pd.DataFrame, dict[str, float]]:
    """Rankings by other methods, beside the policy's."""
    weights = np.array([each.weight or np.nan for each in cohort.indicators])
    less = np.array([each.direction == "less" for each in cohort.indicators])
    values = np.column_stack([each.values for each in items])
    return alternatives(members["subject_id"], values, weights, less, ranked)


def _rested(cohort: Cohort, items: list[Item], ranked: Floats) -> dict[str, Any]:
    """Benchmarks and sizes, as the study keeps them."""
    names = [each.name for each in cohort.indicators]
    found = dict(zip(names, items, strict=True))
    groups = {name: each.groups for name, each in found.items() if each.groups}
    stood_in = [name for name, each in found.items() if each.stood_in]
    marks = {name: None if np.isnan(each.whole) else each.whole for name, each in found.items()}
    return {
        "benchmarks": marks,
        **({"peer_benchmarks": groups} if groups else {}),
        **({"this_year_stands_in": stood_in} if stood_in else {}),
        "members": len(ranked),
        "ranked": int((~np.isnan(ranked)).sum()),
    }


def _spread(
    items: list[Item], members: pd.DataFrame, run: Run, counted: Flags
) -> dict[str, dict[str, Any]]:
    """Least values that min–max points rest on; of groups with their own, both ends."""
    if run.cohort.formula != "minmax":
        return {}
    groups = groups_of(members, run.cohort.benchmark_by)
    lows: dict[str, float | None] = {}
    peers: dict[str, dict[str, dict[str, float]]] = {"peer_lows": {}, "peer_benchmarks": {}}
    for each, found in zip(run.cohort.indicators, items, strict=True):
        known = pd.Series(np.where(counted, found.values, np.nan))
        lows[each.name] = float(known.min()) if known.notna().any() else None
        if groups is not None:
            by = known.groupby(groups, observed=True).agg(["count", "min", "max"])
            own = by[by["count"] >= max(run.cohort.min_peers, 1)]
            for name, end in (("peer_lows", "min"), ("peer_benchmarks", "max")):
                peers[name][each.name] = {str(k): float(v) for k, v in own[end].items()}
    return {"lows": lows, **({} if groups is None else peers)}


def _peers(members: pd.DataFrame, cohort: Cohort, ranked: Floats) -> pd.Series[Any]:
    """Group that each member is ranked in; too small ones are ranked together."""
    groups = groups_of(members, cohort.ranked_by)
    if groups is None:
        return pd.Series(np.nan, range(len(members)), dtype="str")
    known = groups.where(pd.Series(~np.isnan(ranked)))
    size = groups.map(known.value_counts()).fillna(0)
    return groups.where(groups.notna() & (size >= cohort.min_peers), _POOLED)


def _ranked(
    ranked: Floats, peers: pd.Series[Any], members: pd.DataFrame, run: Run
) -> tuple[Floats, Ints, dict[str, Any]]:
    """Rank and class within each group of peers; quotas of each group."""
    rank = np.full(len(ranked), np.nan)
    grade = np.full(len(ranked), -1, dtype=np.int64)
    grades, shares = run.policy.grades, run.cohort.shares
    places: dict[str, dict[str, int]] = {}
    for name, rows in _groups(peers):
        rank[rows] = ranks(ranked[rows])
        if not run.cohort.graded:
            continue
        if grades.method == "steps":
            by = {step.by: column(members, step.by).to_numpy()[rows] for step in grades.steps}
            grade[rows] = in_steps(ranked[rows], grades, by)
        else:
            grade[rows] = assign(ranked[rows], grades, shares)
        places[name] = _places(grade[rows], ranked[rows], grades, shares)
    if set(places) <= {""}:
        return rank, grade, {"quotas": places.get("", {})}
    return rank, grade, {"quotas": {}, "peer_quotas": places}


def _groups(peers: pd.Series[Any]) -> list[tuple[str, Ints]]:
    """Groups of peers and their rows, by name; one without a name where nobody is grouped."""
    if peers.isna().all():
        return [("", np.arange(len(peers)))]
    found = peers.groupby(peers).indices
    return [(str(name), rows) for name, rows in sorted(found.items())]


def _places(
    grade: Ints, ranked: Floats, grades: Grades, shares: dict[str, float]
) -> dict[str, int]:
    """How many of each class: the quotas, or what came out where there are none."""
    if grades.method == "quota":
        return quotas(int((~np.isnan(ranked)).sum()), grades, shares)
    return {each.grade: int((grade == i).sum()) for i, each in enumerate(grades.classes)}


def _stability(
    items: list[Item], scored: dict[str, Floats], done: tuple[Floats, Ints], run: Run, who: _Who
) -> list[Stable]:
    """How often the grades hold, group by group and test by test."""
    if run.policy.robust is None or not run.cohort.graded or run.policy.grades.method == "steps":
        return []
    (ranked, grade), (members, peers) = done, who
    place = rank_of(members["subject_id"])
    bases = [name for name in members if str(name).startswith(_AREAS)]
    areas = members[bases].to_numpy(dtype=float, copy=True)
    areas[np.isnan(areas)] = 1.0
    found = []
    for name, group in _groups(peers):
        rows = group[~np.isnan(ranked[group])]
        if not len(rows):
            continue
        columns = [
            _tested(each.name, each.weight or 0.0, one, scored[each.name], rows, run.parts)
            for each, one in zip(run.cohort.indicators, items, strict=True)
        ]
        together = Group(
            f"{run.cohort.id} {name}",
            columns,
            ranked[rows] - np.sum([each[rows] for each in scored.values()], axis=0),
            areas[rows],
            grade[rows],
            np.argsort(place[rows], kind="stable"),
            run.policy.grades,
            run.cohort.shares,
        )
        results = held(together, run.policy.robust)
        found += [Stable(rows, test, result) for test, result in results.items()]
    return found


def _tested(
    name: str, weight: float, one: Item, scored: Floats, rows: Ints, parts: Parts
) -> Varied:
    raw = one.raw[rows]
    methods, peers = one.others()
    return Varied(
        np.nan_to_num(one.values[rows]),
        lambda values: one.unit(values, rows),
        np.where(np.isnan(raw), scored[rows] / weight, np.nan),
        weight,
        methods,
        peers,
        parts(name)[1] == "area_mu",
    )


def _lifts(
    items: list[Item], done: tuple[Floats, Ints], run: Run, who: _Who
) -> pd.DataFrame | None:
    """What would lift the grades of small groups, or of those who ask."""
    cohort, (ranked, grade), (members, peers) = run.cohort, done, who
    if not cohort.graded:
        return None
    counted = np.flatnonzero(~run.protected)
    place = np.full(len(ranked), -1)
    place[counted] = np.arange(len(counted))
    told = []
    for _, group in _groups(peers):
        rows = group[~np.isnan(ranked[group])]
        if run.beside.wanted is None:
            asked = np.arange(len(rows)) if 0 < len(rows) <= _LIFTED else np.arange(0)
        else:
            asked = np.flatnonzero(members["subject_id"].iloc[rows].isin(list(run.beside.wanted)))
        if len(asked):
            told.append((rows, asked))
    if not told:
        return None
    case = _case(items, counted, run, members)
    found = [lifts(case._replace(group=place[rows]), grade[rows], asked) for rows, asked in told]
    return pd.concat(found, ignore_index=True)


def _case(items: list[Item], rows: Ints, run: Run, members: pd.DataFrame) -> Case:
    """How totals follow from figures, for all whom benchmarks rest on."""
    indicators = run.cohort.indicators
    above, below = zip(*(run.parts(each.name) for each in indicators), strict=True)
    of = members.iloc[rows]
    steps = {step.by: run.parts(step.by) for step in run.policy.grades.steps}
    names = {*above, *below, *(name for pair in steps.values() for name in pair)}
    figures = {name: column(of, name).to_numpy(dtype=float) for name in names}
    groups = groups_of(of, run.cohort.benchmark_by)
    scale, marks = [], []
    for each, one, top, base in zip(indicators, items, above, below, strict=True):
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = one.values[rows] / (figures[top] / figures[base])
        known = ratio[np.isfinite(ratio)]
        scale.append(float(np.round(np.median(known), 9)) if len(known) else 1.0)
        last = each.benchmark_year == "previous" and not one.stood_in
        fixed = last or not isinstance(each.benchmark, str)
        marks.append(_held_against(one, groups, len(of)) if fixed else np.full(len(of), np.nan))
    return Case(
        of["subject_id"],
        figures,
        indicators,
        above,
        below,
        np.array(scale),
        np.array(marks),
        run.bonus[rows],
        run.cohort,
        run.policy.grades,
        np.arange(0),
        None if groups is None else pd.factorize(groups)[0],
        {
            name: ratio_of(column(of, name).to_numpy(dtype=float), figures, *pair)
            for name, pair in steps.items()
        },
        any(
            each.benchmark_year == "previous" and not one.stood_in
            for each, one in zip(indicators, items, strict=True)
        ),
    )


def _held_against(one: Item, groups: pd.Series[Any] | None, size: int) -> Floats:
    """Benchmarks that stay as they are: each member's own group's, else that of all."""
    if groups is None:
        return np.full(size, one.whole)
    found: Floats = groups.map(one.groups).fillna(one.whole).to_numpy(dtype=float)
    return found
