"""Grading (评分流程): everybody scored and graded, with all that a grade can be argued with."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple, cast

import numpy as np
import pandas as pd

from landuse.apportion.land import area_by
from landuse.apportion.tenants import ALONE, Hosts, set_apart, with_confirmed, with_hosts
from landuse.measure import complete, parts, with_counted
from landuse.policy import Policy
from landuse.score import Beside, Scored, current, division, enterprises, parcels, stack
from landuse.score import score as score_subjects
from landuse.study import Study

TABLES = ("scores", "stability", "lifts", "alternatives")
"""Tables of this stage (本阶段的表)."""


class Grading(NamedTuple):
    """Scores of enterprises and parcels (评分结果), and the parcels as judged."""

    firms: Scored
    plots: Scored
    of_parcels: pd.DataFrame
    tables: dict[str, pd.DataFrame]

    @property
    def cohorts(self) -> dict[str, dict[str, Any]]:
        """What each cohort rested on (各类别依据)."""
        return {**self.firms.cohorts, **self.plots.cohorts}


def grade(
    tables: Mapping[str, pd.DataFrame],
    judged: pd.DataFrame,
    subjects: Hosts,
    rules: Policy,
    year: int,
    wanted: Collection[str] | None = None,
) -> Grading:
    """Score and grade all subjects (评分定级).

    Parameters
    ----------
    tables
        All tables so far.
    judged
        Enterprise facts with tenants merged where the policy merges them.
    subjects
        Whose result each enterprise has.
    rules
        The policy.
    year
        Evaluation year.
    wanted
        Who is told what would lift the grade; by default those in small cohorts.

    Returns
    -------
    Grading
        Tables of both kinds of subject.
    """
    values = tables["indicators"]
    of_parcels = with_counted(current(complete(tables["parcel_facts"]), values, "parcel", year))
    of_enterprises = with_counted(current(judged, values, "enterprise", year))
    more = tables if _asks_tenure(rules) else None
    firms = enterprises(of_enterprises, tables["enterprises"], rules.scale, more)
    firms = set_apart(firms, subjects)
    plots = parcels(of_parcels)
    if rules.robust is not None:
        firms, plots = _with_areas(firms, plots, tables)
    events = tables["events"]
    beside = Beside(
        _last_year(judged, values, firms, rules, year),
        events[events["subject"].astype("str") == "enterprise"],
        wanted,
    )
    by_firm = score_subjects(firms, rules, "enterprise", parts, beside)
    by_parcel = score_subjects(plots, rules, "parcel", parts, Beside(wanted=wanted))
    found = {name: stack([getattr(by_firm, name), getattr(by_parcel, name)]) for name in TABLES}
    scores = with_hosts(found["scores"], subjects)
    found["scores"] = with_confirmed(scores, [of_enterprises, of_parcels])
    return Grading(by_firm, by_parcel, of_parcels, found)


def _with_areas(
    firms: pd.DataFrame, plots: pd.DataFrame, tables: Mapping[str, pd.DataFrame]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Land that counts over land by each other basis, for the test of the area basis."""
    sheet, links = tables["parcels"], tables["links"]
    used = sheet["area_mu"].to_numpy(dtype=float, na_value=np.nan)
    held = links.loc[links["role"] != "sublet", ["area_mu", "enterprise_row", "parcel_row"]]
    land = np.nan_to_num(held["area_mu"].to_numpy(dtype=float, na_value=np.nan))
    who, at = held["enterprise_row"].to_numpy(), held["parcel_row"].to_numpy()
    unknown, alike = np.full(len(used), np.nan), np.ones(len(firms))
    mine, theirs = {}, {}
    for name in ("registered", "contract", "surveyed", "drawn"):
        other = area_by(sheet, name).to_numpy(dtype=float, na_value=np.nan)
        over, of_firms = unknown, alike
        if not np.isnan(other).all():
            over = np.divide(used, other, out=unknown.copy(), where=other > 0)
        if not (np.isnan(over) | (over == 1)).all():
            by = np.bincount(who, land / np.nan_to_num(over[at], nan=1.0), len(firms))
            same = np.bincount(who, land, len(firms))
            of_firms = np.divide(same, by, out=alike.copy(), where=by > 0)
        mine[f"area_over_{name}"], theirs[f"area_over_{name}"] = over, of_firms
    return (
        pd.DataFrame({**firms, **theirs}, copy=False),
        pd.DataFrame({**plots, **mine}, copy=False),
    )


def lifts(study: Study, identity: str) -> pd.DataFrame:
    """What would lift one grade (提升条件), whatever the size of its cohort.

    Parameters
    ----------
    study
        The study.
    identity
        Id of a parcel or enterprise.

    Returns
    -------
    pandas.DataFrame
        Rows as in the table ``lifts``; none where the policy merges tenants, since the study does not
        keep the merged figures.
    """
    rules = study.policy.model_copy(update={"robust": None})
    if rules.land.tenants != "separate":
        return study["lifts"]
    years = [study.year - 1, study.year]
    now = ("indicators", "parcel_facts", "enterprise_facts")
    narrow = {name: study.where(name, year=years) for name in now}
    tables = ChainMap(narrow, cast("dict[str, pd.DataFrame]", study.tables))
    done = grade(tables, tables["enterprise_facts"], ALONE, rules, study.year, [identity])
    return done.tables["lifts"]


def sectors(firms: pd.DataFrame) -> pd.Series[Any] | None:
    """Sector of each enterprise by id (行业大类).

    Parameters
    ----------
    firms
        The enterprise sheet.

    Returns
    -------
    pandas.Series or None
        None where the sheet has no sectors.
    """
    if "sector_code" not in firms:
        return None
    return division(firms["sector_code"]).set_axis(firms["enterprise_id"])


def _asks_tenure(rules: Policy) -> bool:
    """Whether a rule asks how land is held, or since when."""
    cohorts = any(each.tenant is not None or each.track is not None for each in rules.cohorts)
    lets = any(each.tenants for each in rules.adjustments)
    return cohorts or lets or bool(rules.exemptions)


def _last_year(
    facts: pd.DataFrame, values: pd.DataFrame, firms: pd.DataFrame, rules: Policy, year: int
) -> pd.DataFrame | None:
    """Figures of the year before, aligned with the firms, where a benchmark rests on them."""
    asked = [i.benchmark_year for each in rules.cohorts for i in each.indicators]
    if "previous" not in asked or not (facts["year"] == year - 1).any():
        return None
    last = current(facts, values, "enterprise", year - 1).set_index("subject_id")
    return last.assign(area_mu=last["land_mu"]).reindex(firms["subject_id"]).reset_index()
