"""Score (评分): each subject against its cohort by the policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.policy import Cohort, Grades, Policy
from landuse.score.benchmark import benchmark
from landuse.score.cohort import assign_cohorts
from landuse.score.formula import fill_with_mean, points
from landuse.score.grade import assign, quotas, ranks
from landuse.score.robust import leave_one_out

Parts = Callable[[str], tuple[str, str]]


class Scored(NamedTuple):
    """What :func:`score` returns (评分结果): the table, and what it rested on by cohort."""

    scores: pd.DataFrame
    cohorts: dict[str, dict[str, Any]]


def score(subjects: pd.DataFrame, policy: Policy, subject: str, parts: Parts) -> Scored:
    """Score subjects of one kind (评分).

    Parameters
    ----------
    subjects
        One row a subject in the evaluation year: ``subject_id``, ``year``, ``excluded``,
        ``land_mu``, ``above_scale``, the indicators and the facts they rest on.
    policy
        The policy.
    subject
        ``"enterprise"`` or ``"parcel"``.
    parts
        Numerator and denominator of an indicator.

    Returns
    -------
    Scored
        The ``scores`` rows, and for each cohort its benchmarks, size and quotas.
    """
    cohorts = [cohort for cohort in policy.cohorts if cohort.subject == subject]
    position, reason = assign_cohorts(subjects, cohorts)
    names = list(dict.fromkeys(each.name for cohort in cohorts for each in cohort.indicators))
    blank = _Blank(len(subjects), names)
    used = {}
    for number, cohort in enumerate(cohorts):
        rows = np.flatnonzero(position == number)
        used[cohort.id] = blank.put(rows, subjects.iloc[rows], cohort, policy.grades, parts)
    untotalled = (position >= 0) & np.isnan(blank.total)
    reason[untotalled] = "missing_figures"
    classes = pd.Index([each.grade for each in policy.grades.classes], dtype="str")
    ids = pd.Index([cohort.id for cohort in cohorts], dtype="str")
    kind = pd.Index([subject], dtype="str")
    frame = {
        "subject": pd.Categorical.from_codes(np.zeros(len(subjects), dtype=np.int8), kind),
        "subject_id": subjects["subject_id"].array,
        "year": subjects["year"].to_numpy(),
        "cohort": pd.Categorical.from_codes(position, ids),
        **{f"points_{name}": blank.points[name] for name in names},
        "total": blank.total,
        "rank": pd.array(blank.rank, dtype="Int64"),
        "grade": pd.Categorical.from_codes(blank.grade, classes, ordered=True),
        "grade_low": pd.Categorical.from_codes(blank.worst, classes, ordered=True),
        "grade_high": pd.Categorical.from_codes(blank.best, classes, ordered=True),
        "stability": blank.stability,
        "imputed": pd.Categorical(pd.array(blank.imputed, dtype="str")),
        "reason": pd.Categorical(pd.array(reason, dtype="str")),
    }
    return Scored(pd.DataFrame(frame, copy=False), used)


class _Blank:
    """Columns of the scores, filled cohort by cohort."""

    def __init__(self, size: int, names: list[str]) -> None:
        self.points = {name: np.full(size, np.nan) for name in names}
        self.total, self.rank, self.stability = (np.full(size, np.nan) for _ in range(3))
        self.grade, self.best, self.worst = (np.full(size, -1, dtype=np.int64) for _ in range(3))
        self.imputed = np.full(size, None, dtype=object)

    def put(
        self,
        rows: npt.NDArray[np.int64],
        members: pd.DataFrame,
        cohort: Cohort,
        grades: Grades,
        parts: Parts,
    ) -> dict[str, Any]:
        """Score one cohort into the rows; returns what it rested on."""
        marks: dict[str, float | None] = {}
        for each in cohort.indicators:
            _, below = parts(each.name)
            values = _column(members, each.name)
            mark = benchmark(each, values, _column(members, below))
            scored = points(values, mark, each.weight, cap=each.cap, floor=each.floor)
            if each.missing == "cohort_mean_score":
                gaps = scored.isna().to_numpy()
                scored = fill_with_mean(scored)
                filled = rows[gaps & scored.notna().to_numpy()]
                said = self.imputed[filled]
                self.imputed[filled] = [f"{old},{each.name}" if old else each.name for old in said]
            self.points[each.name][rows] = scored.to_numpy()
            marks[each.name] = None if np.isnan(mark) else mark
        matrix = np.column_stack([self.points[each.name][rows] for each in cohort.indicators])
        total = matrix.sum(axis=1)
        self.total[rows], self.rank[rows] = total, ranks(total)
        if cohort.graded:
            weights = np.array([each.weight for each in cohort.indicators])
            grade = assign(total, grades)
            robust = leave_one_out(matrix, weights, grade, grades)
            self.grade[rows], self.stability[rows] = grade, robust.stability
            self.best[rows], self.worst[rows] = robust.best, robust.worst
        ranked = int((~np.isnan(total)).sum())
        return {
            "benchmarks": marks,
            "members": len(rows),
            "ranked": ranked,
            "quotas": quotas(ranked, grades) if cohort.graded else {},
        }


def _column(members: pd.DataFrame, name: str) -> pd.Series[Any]:
    if name in members:
        return members[name]
    return pd.Series(np.nan, members.index, dtype=float)


def stack(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Scores of several kinds of subject in one table (合并评分表).

    Parameters
    ----------
    parts
        Score tables.

    Returns
    -------
    pandas.DataFrame
        All rows; points columns stand together before the total.
    """
    names = list(dict.fromkeys(name for part in parts for name in part))
    points_ = [name for name in names if name.startswith("points_")]
    others = [name for name in names if not name.startswith("points_")]
    at = others.index("total")
    found: dict[str, Any] = {}
    for name in [*others[:at], *points_, *others[at:]]:
        columns = [part[name] if name in part else pd.Series(np.nan, part.index) for part in parts]
        if isinstance(columns[0].dtype, pd.CategoricalDtype):
            found[name] = pd.api.types.union_categoricals(columns)
        else:
            found[name] = pd.concat(columns, ignore_index=True)
    return pd.DataFrame(found, copy=False)
