"""History (历年回算): earlier years scored and graded by the policy of today, from one study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.apportion import facts
from landuse.apportion.facts import AMOUNTS
from landuse.apportion.tenants import ALONE, Hosts, hosts, merged_facts
from landuse.errors import Note
from landuse.grading import grade
from landuse.ids import positions
from landuse.measure import indicators, with_cut
from landuse.policy import Cohort, Policy
from landuse.schema import fields
from landuse.score import enterprises
from landuse.score.adjust import Override
from landuse.score.events import of_kind

TABLE = "score_history"
YEARS = 4
"""Earlier years that are scored where nobody says how many: with the judged one, five (默认年数)."""

LARGE = 20_000
"""Parks with more parcels or enterprises are scored for earlier years only if asked (大园区)."""

_NOW = ("industrial", "taxable", "vacant_use")
_FLOORS: tuple[str, ...] = (
    "floor_area",
    "footprint",
    "lettable_floor",
    "occupied_floor",
    "producing_floor",
)
_FLOORS += ("vacant_floor", "unknown_floor")
_KEPT = ("subject", "subject_id", "year", "cohort", "total", "rank", "grade", "reason")

Tables = Mapping[str, pd.DataFrame]


class Ground(NamedTuple):
    """What the land of every year follows from (历年用地依据).

    Parameters
    ----------
    links
        Settled links with ``enterprise_row`` and ``parcel_row``.
    outside
        Land of the enterprises outside the park, where there is any.
    who
        Position of each return's enterprise in the sheet, where it is known.
    """

    links: pd.DataFrame
    outside: pd.DataFrame | None
    who: npt.NDArray[np.int64] | None


def history_years(
    years: Sequence[int], year: int, wanted: int | None, size: int
) -> tuple[list[int], list[Note]]:
    """Earlier years to score (回算年度), and what to say where none is though there are some.

    Parameters
    ----------
    years
        Years with returns.
    year
        Evaluation year.
    wanted
        How many at most; by default :data:`YEARS`, and none in a park of more than :data:`LARGE`.
    size
        Number of parcels or of enterprises, whichever is greater.

    Returns
    -------
    years, notes
        The latest ones, in order.

    Examples
    --------
    >>> history_years([2021, 2022, 2023, 2025], 2025, 2, 10)[0]
    [2022, 2023]
    >>> [note.code for note in history_years([2023], 2025, None, 1_000_000)[1]]
    ['score.history_left_out']
    """
    before = sorted({each for each in years if each < year})
    most = (YEARS if size <= LARGE else 0) if wanted is None else wanted
    found = before[-most:] if most else []
    if found or not before or wanted is not None:
        return found, []
    params = {"count": len(before), "large": f"{LARGE:,}"}
    return [], [Note("score.history_left_out", "info", params)]


def score_history(
    tables: Tables,
    ground: Ground,
    rules: Policy,
    year: int,
    past: Sequence[int],
    cohorts: Mapping[str, Mapping[str, Any]],
) -> pd.DataFrame:
    """Scores and grades of earlier years by today's policy (历年得分与等级回算).

    Each year is scored by the code and the policy that judge the evaluation year, from the returns
    and dated events of that year and the land as it was used then. What the sheets know only as
    it stands now (land use, sector, scale flag, state) is taken as it stands. Floors of other years
    are not known, so an indicator that needs them is unknown. Grades that people set are decisions on
    one evaluation and are not carried to other years.

    Parameters
    ----------
    tables
        All tables so far: ``scores`` and ``parcel_facts`` of the evaluation year among them.
    ground
        What the land of every year follows from.
    rules
        The policy.
    year
        Evaluation year.
    past
        Earlier years, from :func:`history_years`.
    cohorts
        What each cohort of the evaluation year rested on.

    Returns
    -------
    pandas.DataFrame
        The table ``score_history``; the rows of the evaluation year are those of ``scores``.
        Empty where no earlier year is scored.
    """
    parts = [_one_year(tables, ground, rules, year, each) for each in past]
    if not parts:
        return _typed(pd.DataFrame(columns=list(fields(TABLE))), rules)
    parts.append(_rows(tables["scores"], cohorts, rules))
    return _typed(pd.concat(parts, ignore_index=True), rules)


def _one_year(tables: Tables, ground: Ground, rules: Policy, now: int, year: int) -> pd.DataFrame:
    """One earlier year, scored as if it were the evaluation year."""
    returns = tables["returns"]
    near = returns["year"].isin([year - 1, year]).to_numpy(dtype=bool)
    who = None if ground.who is None else ground.who[near]
    then = {**tables, "returns": returns[near].reset_index(drop=True)}
    shared = facts(then, ground.links, year, who=who, outside=ground.outside)
    firms = with_cut(shared.enterprise_facts, "enterprise_id")
    subjects = _hosts(then, ground.links, firms, rules, year)
    places = with_cut(_as_now(shared.parcel_facts, tables["parcel_facts"], now, year), "parcel_id")
    places, values, _ = indicators(places, judged := merged_facts(firms, subjects, year))
    given = _with_silent(judged, firms), _with_silent(places, places)
    events = tables["events"]
    then |= {
        "parcel_facts": given[1],
        "indicators": values,
        "links": ground.links,
        "events": events.drop(of_kind(events, Override()).index),
    }
    plain = rules.model_copy(update={"robust": None})
    done = grade(then, given[0], subjects, plain, year, wanted=())
    return _rows(done.tables["scores"], done.cohorts, rules)


def _hosts(
    tables: Tables, links: pd.DataFrame, firms: pd.DataFrame, rules: Policy, year: int
) -> Hosts:
    """Whose result each enterprise has in a year."""
    if rules.land.tenants == "separate":
        return ALONE
    rows = firms[firms["year"] == year].reset_index(drop=True)
    scale = enterprises(rows, tables["enterprises"], rules.scale)["above_scale"]
    return hosts(links, tables, rules.land, year, scale)


def _as_now(places: pd.DataFrame, judged: pd.DataFrame, now: int, year: int) -> pd.DataFrame:
    """Parcels of a year with the land use of now; their floors of then are not known."""
    current = judged[(judged["year"] == now).to_numpy(dtype=bool)]
    mine = places["year"].to_numpy() == year
    at = np.where(mine, positions(places["parcel_id"], current["parcel_id"]), -1)
    use = {name: current[name].array.take(at, allow_fill=True) for name in _NOW}
    return places.assign(**use, **dict.fromkeys(_FLOORS, np.nan))


def _with_silent(rows: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """Facts with a mark where no figure of the year is known at all: nobody is scored by rule alone."""
    known = [name for name in AMOUNTS if name in own]
    return rows.assign(silent=own[known].isna().all(axis=1).to_numpy(dtype=bool))


def _rows(
    scores: pd.DataFrame, cohorts: Mapping[str, Mapping[str, Any]], rules: Policy
) -> pd.DataFrame:
    """Rows of the history out of scores."""
    rests = {each.id: _rests_on(each, cohorts.get(each.id, {})) for each in rules.cohorts}
    cohort = scores["cohort"].astype("category")
    told = cohort.cat.categories.astype("str").map(rests).to_numpy(dtype=object)
    benchmark = np.append(told, [None])[cohort.cat.codes]
    graded = scores["grade"].notna().to_numpy() | scores["total"].notna().to_numpy()
    return scores[list(_KEPT)].assign(
        benchmark=np.where(graded, benchmark, None), policy=rules.name
    )


def _rests_on(cohort: Cohort, used: Mapping[str, Any]) -> str:
    """What the points of a cohort rest on: fixed figures, those of the year before, of the year."""
    stood_in = used.get("this_year_stands_in", ())
    kinds = set()
    for each in cohort.indicators:
        if each.benchmark is not None and not isinstance(each.benchmark, str):
            kinds.add("fixed")
        elif each.benchmark_year == "previous" and each.name not in stood_in:
            kinds.add("previous")
        else:
            kinds.add("year")
    return ",".join(sorted(kinds))


def _typed(rows: pd.DataFrame, rules: Policy) -> pd.DataFrame:
    """Rows with the types of the vocabulary, grades in the order of the policy."""
    grades = pd.CategoricalDtype([each.grade for each in rules.grades.classes], ordered=True)
    found: dict[str, Any] = {}
    for name, field in fields(TABLE).items():
        values = rows[name]
        if name == "grade":
            found[name] = values.astype("str").astype(grades)
        elif field.dtype == "category":
            found[name] = pd.Series(values, dtype="str").astype("category")
        else:
            found[name] = values.astype(field.pandas_dtype)
    return pd.DataFrame(found)
