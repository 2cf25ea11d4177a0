"""Score (评分): each subject against its cohort by the policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.errors import Note
from landuse.policy import Cohort, Grades, Policy
from landuse.schema import empty
from landuse.score.adjust import bonuses, overridden, vetoed
from landuse.score.alternatives import METHODS
from landuse.score.cohort import assign_cohorts
from landuse.score.exempt import exempted
from landuse.score.graded import Beside, Run, Stable, graded
from landuse.score.robust import TESTS
from landuse.score.unheeded import unheeded
from landuse.score.unscored import unscored

_KEY = ("subject", "subject_id", "year")
_ALONE = Beside()
Parts = Callable[[str], tuple[str, str]]


class Scored(NamedTuple):
    """What :func:`score` returns (评分结果): the table, what it rested on by cohort, and notes."""

    scores: pd.DataFrame
    cohorts: dict[str, dict[str, Any]]
    stability: pd.DataFrame
    lifts: pd.DataFrame
    alternatives: pd.DataFrame
    notes: tuple[Note, ...] = ()


def score(
    subjects: pd.DataFrame,
    policy: Policy,
    subject: str,
    parts: Parts,
    beside: Beside = _ALONE,
) -> Scored:
    """Score subjects of one kind (评分).

    Parameters
    ----------
    subjects
        One row a subject in the evaluation year: ``subject_id``, ``year``, ``excluded``,
        ``land_mu``, ``above_scale``, the indicators and the facts they rest on; enterprises with
        what exemptions, tracks and peers ask for (:func:`landuse.score.enterprises`).
    policy
        The policy.
    subject
        ``"enterprise"`` or ``"parcel"``.
    parts
        Numerator and denominator of an indicator.
    beside
        The year before, recorded events, and who is told what would lift the grade.

    Returns
    -------
    Scored
        The ``scores`` rows, and for each cohort its benchmarks, size and quotas.
    """
    happened = _none() if beside.events is None else beside.events
    as_of = pd.Timestamp(int(subjects["year"].iloc[0]) if len(subjects) else 1970, 12, 31)
    firms = subject == "enterprise"
    rule = exempted(subjects, policy.exemptions, happened, as_of) if firms else _no(len(subjects))
    left_out = np.array([each.effect == "exclude" for each in policy.exemptions] + [False])[rule]
    told = subjects.assign(excluded=subjects["excluded"].where(~left_out, "exempt"))
    cohorts = [cohort for cohort in policy.cohorts if cohort.subject == subject]
    position, reason = assign_cohorts(told, cohorts)
    adjusted = bonuses(subjects, policy.adjustments if firms else [], happened, as_of)
    table = _Table(len(subjects), cohorts, policy)
    used = {}
    for number, cohort in enumerate(cohorts):
        rows = np.flatnonzero(position == number)
        run = Run(cohort, policy, parts, beside, adjusted.points, rule >= 0)
        used[cohort.id] = table.put(rows, graded(subjects, rows, run))
    reason[(position >= 0) & np.isnan(table.total)] = "missing_figures"
    for number, cohort in enumerate(cohorts):
        if any(each.weight is None for each in cohort.indicators):
            reason[position == number] = "no_weights"
    told_of = unscored(subjects, cohorts, np.where(rule < 0, position, -1), reason, subject)
    if firms:
        told_of += unheeded(subjects["subject_id"], policy, happened, as_of)
    final, ids, notes = _final(table.grade, subjects, policy, happened, as_of, firms=firms)
    treated = _treated(position, cohorts, rule, policy)
    frame = table.frame(subject, subjects, position, adjusted.points)
    frame |= {
        "grade": table.classes(final),
        "grade_by_points": table.classes(table.grade),
        "treated_as": treated,
        "rules": _joined(adjusted.rules, ids, rule, policy),
        "reason": _few(reason),
    }
    order = [*table.order(), "reason"]
    scores = pd.DataFrame({name: frame[name] for name in order}, copy=False)
    stable = _stability(scores, table.stable, policy.grades)
    lifted, others = _lifts(scores, table), _others(scores, table)
    return Scored(scores, used, stable, lifted, others, (*told_of, *notes))


def _few(texts: npt.NDArray[np.object_]) -> pd.Categorical:
    """Few different texts in many rows as a category; None is missing."""
    codes, names = pd.factorize(texts, sort=True)
    return pd.Categorical.from_codes(codes, pd.Index(names, dtype="str"))


def _others(scores: pd.DataFrame, table: _Table) -> pd.DataFrame:
    """Rankings by other methods, one row a subject and method."""
    found = [each for each in table.others if len(each)]
    if not found:
        return empty("alternatives")
    rows = pd.concat(found, ignore_index=True)
    return pd.DataFrame(
        {
            "subject": _alike(scores["subject"], len(rows)),
            "subject_id": rows["subject_id"].astype("str"),
            "year": scores["year"].iloc[0],
            "method": pd.Categorical(rows["method"], pd.Index(METHODS, dtype="str")),
            "score": rows["score"],
            "rank": rows["rank"].astype("Int64"),
        }
    )


def _lifts(scores: pd.DataFrame, table: _Table) -> pd.DataFrame:
    """What would lift the grades, one row a subject and figure."""
    if not table.lifts:
        return empty("lifts")
    found = pd.concat(table.lifts, ignore_index=True)
    return pd.DataFrame(
        {
            "subject": _alike(scores["subject"], len(found)),
            "subject_id": found["subject_id"],
            "year": scores["year"].iloc[0],
            "figure": pd.Categorical(found["figure"].astype("str")),
            "target": table.classes(found["target"].to_numpy(dtype=np.int64)),
            "now": found["now"],
            "needed": found["needed"],
        }
    )


def _alike(kind: pd.Series[Any], size: int) -> pd.Categorical:
    """The one kind of subject that the scores are of, for so many rows."""
    return pd.Categorical.from_codes(np.zeros(size, dtype=np.int8), kind.cat.categories)


def _stability(scores: pd.DataFrame, found: list[Stable], grades: Grades) -> pd.DataFrame:
    """Stability of every graded subject under every test, one row each."""
    names = pd.Index([each.grade for each in grades.classes], dtype="str")
    tests = pd.Index(list(TESTS), dtype="str")
    parts = [
        pd.DataFrame(
            {
                **{key: scores[key].iloc[each.rows].array for key in _KEY},
                "test": _all_of(each.test, tests, len(each.rows)),
                "draws": each.held.draws,
                "same": each.held.same,
                **{f"share_{n}": each.held.shares[:, i] for i, n in enumerate(names)},
                "best": pd.Categorical.from_codes(each.held.best, names, ordered=True),
                "worst": pd.Categorical.from_codes(each.held.worst, names, ordered=True),
                "rank_low": each.held.rank_low,
                "rank_high": each.held.rank_high,
            }
        )
        for each in found
    ]
    return pd.concat(parts, ignore_index=True) if parts else empty("stability")


def _all_of(name: str, names: pd.Index[Any], size: int) -> pd.Categorical:
    """One of the names, so many times."""
    return pd.Categorical.from_codes(np.full(size, names.get_loc(name), dtype=np.int8), names)


def _none() -> pd.DataFrame:
    return pd.DataFrame({"subject_id": [], "kind": [], "occurred_on": []})


def _no(size: int) -> npt.NDArray[np.int64]:
    return np.full(size, -1, dtype=np.int64)


def _final(
    grade: npt.NDArray[np.int64],
    subjects: pd.DataFrame,
    policy: Policy,
    events: pd.DataFrame,
    as_of: pd.Timestamp,
    *,
    firms: bool,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.object_], list[Note]]:
    """Grades after vetoes and after what people decided."""
    if not firms:
        return grade, np.full(len(grade), "", dtype=object), []
    found, told = vetoed(grade, subjects, policy.vetoes, policy.grades, events, as_of)
    found, changed, notes = overridden(found, subjects, policy.grades, events, as_of)
    told[changed] = [f"{old},override" if old else "override" for old in told[changed]]
    return found, told, notes


def _treated(
    position: npt.NDArray[np.int64],
    cohorts: list[Cohort],
    rule: npt.NDArray[np.int64],
    policy: Policy,
) -> pd.Categorical:
    """Grade that somebody without one is treated as, where the policy says so."""
    said = [
        *(each.treated_as for each in cohorts),
        *(each.treated_as for each in policy.exemptions),
    ]
    names = sorted({each for each in said if each})
    code = np.array([names.index(each) if each else -1 for each in said] + [-1], dtype=np.int64)
    by_rule = np.where(rule >= 0, code[len(cohorts) + rule], -1)
    found = np.where(by_rule >= 0, by_rule, np.where(position >= 0, code[position], -1))
    return pd.Categorical.from_codes(found, pd.Index(names, dtype="str"))


def _joined(
    one: npt.NDArray[np.object_],
    other: npt.NDArray[np.object_],
    rule: npt.NDArray[np.int64],
    policy: Policy,
) -> pd.Categorical:
    """Ids of all rules that touched a subject, comma separated; missing for none."""
    hit = np.flatnonzero((rule >= 0) | (one != "") | (other != ""))
    names = [each.id for each in policy.exemptions] + [""]
    said = [",".join(p for p in (names[rule[i]], one[i], other[i]) if p) for i in hit]
    known = sorted(set(said))
    whole = np.full(len(one), -1, dtype=np.int64)
    whole[hit] = [known.index(each) for each in said]
    return pd.Categorical.from_codes(whole, pd.Index(known, dtype="str"))


class _Labels:
    """A column of few texts, filled cohort by cohort."""

    def __init__(self, size: int) -> None:
        self._codes, self._names = _no(size), list[str]()

    def put(self, rows: npt.NDArray[np.int64], given: pd.Categorical) -> None:
        """Put the texts of one cohort into its rows."""
        codes = given.codes.astype(np.int64)
        self._codes[rows] = np.where(codes < 0, -1, codes + len(self._names))
        self._names += list(given.categories)

    def column(self) -> pd.Categorical:
        """The column, its categories in order of the alphabet."""
        known = sorted(set(self._names))
        place = np.array([known.index(name) for name in self._names] + [-1], dtype=np.int64)
        return pd.Categorical.from_codes(place[self._codes], pd.Index(known, dtype="str"))


class _Table:
    """Columns of the scores, filled cohort by cohort."""

    def __init__(self, size: int, cohorts: list[Cohort], policy: Policy) -> None:
        self.cohorts = cohorts
        self.grades: Grades = policy.grades
        self.names = list(dict.fromkeys(i.name for each in cohorts for i in each.indicators))
        self.points = {name: np.full(size, np.nan) for name in self.names}
        self.total, self.rank, self.stability = (np.full(size, np.nan) for _ in range(3))
        self.grade, self.best, self.worst = (_no(size) for _ in range(3))
        self.stable: list[Stable] = []
        self.lifts: list[pd.DataFrame] = []
        self.others: list[pd.DataFrame] = []
        self.imputed, self.peers = _Labels(size), _Labels(size)

    def put(self, rows: npt.NDArray[np.int64], done: Any) -> dict[str, Any]:
        """Put what one cohort got into its rows; returns what it rested on."""
        for name, values in done.points.items():
            self.points[name][rows] = values
        self.total[rows], self.rank[rows], self.grade[rows] = done.total, done.rank, done.grade
        self.others.append(done.others)
        if done.lifts is not None:
            self.lifts.append(done.lifts)
        for each in done.stable:
            self.stable.append(each._replace(rows=rows[each.rows]))
            if each.test == "all":
                at = rows[each.rows]
                self.best[at], self.worst[at] = each.held.best, each.held.worst
                self.stability[at] = each.held.same
        widened = (done.best >= 0) & (self.best[rows] >= 0)
        at = rows[widened]
        self.best[at] = np.minimum(self.best[at], done.best[widened])
        self.worst[at] = np.maximum(self.worst[at], done.worst[widened])
        self.imputed.put(rows, done.imputed)
        self.peers.put(rows, done.peers)
        used: dict[str, Any] = done.used
        return used

    def classes(self, codes: npt.NDArray[np.int64]) -> pd.Categorical:
        """Grades as an ordered category, best first."""
        names = pd.Index([each.grade for each in self.grades.classes], dtype="str")
        return pd.Categorical.from_codes(codes, names, ordered=True)

    def order(self) -> list[str]:
        """Names of the columns in their order."""
        return [
            *("subject", "subject_id", "year", "cohort", "peers"),
            *(f"points_{name}" for name in self.names),
            *("bonus", "total", "rank", "grade", "grade_by_points", "treated_as", "rules"),
            *("grade_low", "grade_high", "stability", "imputed"),
        ]

    def frame(
        self,
        subject: str,
        subjects: pd.DataFrame,
        position: npt.NDArray[np.int64],
        bonus: npt.NDArray[np.float64],
    ) -> dict[str, Any]:
        """Columns of the table, but for those that need the rules."""
        ids = pd.Index([cohort.id for cohort in self.cohorts], dtype="str")
        kind = pd.Index([subject], dtype="str")
        return {
            "subject": pd.Categorical.from_codes(np.zeros(len(subjects), dtype=np.int8), kind),
            "subject_id": subjects["subject_id"].array,
            "year": subjects["year"].to_numpy(),
            "cohort": pd.Categorical.from_codes(position, ids),
            "peers": self.peers.column(),
            **{f"points_{name}": self.points[name] for name in self.names},
            "bonus": bonus,
            "total": self.total,
            "rank": pd.array(self.rank, dtype="Int64"),
            "grade_low": self.classes(self.worst),
            "grade_high": self.classes(self.best),
            "stability": self.stability,
            "imputed": self.imputed.column(),
        }


def stack(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Scores of several kinds of subject in one table (合并评分表).

    Parameters
    ----------
    parts
        Score tables.

    Returns
    -------
    pandas.DataFrame
        All rows; points columns stand together before the bonus.
    """
    parts = [part for part in parts if len(part)] or parts[:1]
    if len(parts) == 1:
        return parts[0].reset_index(drop=True)
    names = list(dict.fromkeys(name for part in parts for name in part))
    points_ = [name for name in names if name.startswith("points_")]
    others = [name for name in names if not name.startswith("points_")]
    at = others.index("bonus") if points_ else len(others)
    found: dict[str, Any] = {}
    nothing = pd.Series(np.full(sum(map(len, parts)), np.nan), copy=False)
    for name in [*others[:at], *points_, *others[at:]]:
        if all(name not in part or part[name].isna().all() for part in parts) and name in points_:
            found[name] = nothing  # one for all criteria that nobody has
            continue
        columns = [part[name] if name in part else pd.Series(np.nan, part.index) for part in parts]
        if isinstance(columns[0].dtype, pd.CategoricalDtype):
            found[name] = pd.api.types.union_categoricals(columns)
        else:
            found[name] = pd.concat(columns, ignore_index=True)
    return pd.DataFrame(found, copy=False)
