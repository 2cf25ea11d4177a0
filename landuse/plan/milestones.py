"""Milestones (项目节点): projects by stage and quarter, overdue first, and the year's targets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from landuse.schema import empty, fields

STAGES = ("pool", "signed", "started", "completed", "in_production")
"""Stages of a project in their order."""

ITEMS = ("area_mu", "signed", "started", "completed", "in_production")
"""What targets are set for: land dealt with, and projects that reach a stage."""

_DUE = {"start": ("start_due_on", "started"), "production": ("production_due_on", "in_production")}
_EVENTS = {stage: f"project_{stage}" for stage in STAGES[1:]}


def milestones(projects: pd.DataFrame, events: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """Milestones of all projects (项目节点), overdue ones first.

    Overdue is what was planned for a day that has passed while the project has not reached the
    stage; a project whose stage is not known is not accused.

    Parameters
    ----------
    projects
        ``project_id``, ``stage``, ``start_due_on``, ``production_due_on``.
    events
        Events of projects, ``project_started`` and so on, give the actual days.
    today
        Reference day.

    Returns
    -------
    pandas.DataFrame
        The ``milestones`` table; a project without a plan has no row.
    """
    if projects.empty:
        return empty("milestones")
    rank = _rank(projects)
    parts = []
    for name, (column, stage) in _DUE.items():
        due = pd.to_datetime(projects[column])
        reached = rank >= STAGES.index(stage)
        on = _days(projects["project_id"], events, stage)
        past = (due <= today).to_numpy()
        late = np.where(~past | reached, "no", np.where(rank < 0, "unknown", "yes"))
        days = (today - due).dt.days.clip(lower=0).where(late == "yes")
        quarter = due.dt.year.astype("Int64").astype("str") + "Q" + due.dt.quarter.astype("str")
        part = {
            **{each: projects[each] for each in ("project_id", "name", "zone", "stage")},
            "milestone": name,
            "due_on": due,
            "quarter": quarter.str.replace(".0", "", regex=False).where(due.notna()),
            "reached_on": on,
            "late": late,
            "late_days": days,
            "land_demand": projects["land_demand"],
        }
        parts.append(pd.DataFrame(part)[due.notna().to_numpy()])
    whole = pd.concat(parts, ignore_index=True)
    order = whole.assign(_days=-whole["late_days"].fillna(-1)).sort_values(
        ["_days", "due_on", "project_id", "milestone"], kind="stable"
    )
    typed = {name: field.pandas_dtype for name, field in fields("milestones").items()}
    done: pd.DataFrame = order.drop(columns="_days").reset_index(drop=True)[list(typed)]
    return done.astype(typed)


def target_progress(
    tables: Mapping[str, pd.DataFrame], today: pd.Timestamp, year: int
) -> pd.DataFrame:
    """What has been done of the year's targets (年度目标完成情况).

    Only what has a date in the year counts: land by the day on which it was dealt with, projects
    by the day of the stage. A stage that was reached on no known day is told apart.

    Parameters
    ----------
    tables
        ``case_targets``, ``case_progress``, ``milestones``, ``projects`` and ``events``.
    today
        Reference day.
    year
        Evaluation year; years with targets come as well.

    Returns
    -------
    pandas.DataFrame
        The ``target_progress`` table.
    """
    targets, cases, projects = (
        tables[each] for each in ("case_targets", "case_progress", "projects")
    )
    if targets.empty and cases.empty and projects.empty:
        return empty("target_progress")
    wanted = {
        (int(row.year), str(row.target_item)): float(row.target_value)
        for row in targets[["year", "target_item", "target_value"]].dropna().itertuples(index=False)
    }
    years = sorted({year, *(each for each, _ in wanted)})
    rows: list[dict[str, Any]] = []
    for each in years:
        late = tables["milestones"]["late"] == "yes"
        for item in ITEMS:
            target = wanted.get((each, item))
            if item == "area_mu":
                said = _land(cases, each)
            else:
                said = _projects(projects, tables["events"], item, each, today)
                overdue = {"started": "start", "in_production": "production"}.get(item, "")
                own = late & (tables["milestones"]["milestone"] == overdue)
                own &= tables["milestones"]["due_on"].dt.year == each
                said["late_count"] = float(own.sum()) if overdue else np.nan
            if target is None and not said["done"] and not said.get("undated"):
                continue
            left = np.nan if target is None else max(0.0, round(target - said["done"], 6))
            share = said["done"] / target if target else np.nan
            rows.append(
                {
                    "year": each,
                    "target_item": item,
                    "target_value": target,
                    "left": left,
                    "share": share,
                    **said,
                }
            )
    typed = {name: field.pandas_dtype for name, field in fields("target_progress").items()}
    return pd.DataFrame(rows).reindex(columns=list(typed)).astype(typed)


def _land(cases: pd.DataFrame, year: int) -> dict[str, float]:
    """Land dealt with in a year, and how much of it the next year's data confirm [mu]."""
    own = cases[(cases["disposed_on"].dt.year == year).to_numpy(dtype=bool, na_value=False)]
    area = own["area_done"].fillna(0.0)
    late = (cases["target_year"] == year) & (cases["overdue_days"] > 0)
    return {
        "done": round(float(area.sum()), 6),
        "done_confirmed": round(float(area[(own["closing"] == "closed").to_numpy()].sum()), 6),
        "undated": 0.0,
        "late_count": float(late.fillna(value=False).sum()),
    }


def _projects(
    projects: pd.DataFrame, events: pd.DataFrame, stage: str, year: int, today: pd.Timestamp
) -> dict[str, float]:
    """Projects that reached a stage on a day of the year, and those without a day."""
    if projects.empty:
        return {"done": 0.0, "undated": 0.0}
    on = _days(projects["project_id"], events, stage)
    if stage == "signed":
        on = on.fillna(pd.to_datetime(projects["signed_on"]))
    reached = _rank(projects) >= STAGES.index(stage)
    dated = (on.notna() & (on <= today)).to_numpy()
    return {
        "done": float((dated & (on.dt.year == year).to_numpy()).sum()),
        "undated": float((reached & on.isna().to_numpy()).sum()),
    }


def _rank(projects: pd.DataFrame) -> np.ndarray[Any, Any]:
    """Place of each project's stage, −1 where it is not known."""
    known = {stage: place for place, stage in enumerate(STAGES)}
    rank = projects["stage"].astype("str").map(known).fillna(-1)
    return np.asarray(rank, dtype=np.int64)


def _days(ids: pd.Series[Any], events: pd.DataFrame, stage: str) -> pd.Series[Any]:
    """First day on which events say that a project reached a stage."""
    none = pd.Series(pd.NaT, ids.index, dtype="datetime64[ms]")
    if events.empty or stage not in _EVENTS:
        return none
    own = events[((events["subject"] == "project") & (events["kind"] == _EVENTS[stage])).to_numpy()]
    if own.empty:
        return none
    first = own.groupby(own["subject_id"].astype("str"))["occurred_on"].min()
    return ids.astype("str").map(first).astype("datetime64[ms]")
