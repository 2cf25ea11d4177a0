"""Sheets of cases in the ledger (处置进度表): progress, milestones and the year's targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landuse.present.workbook.casebook import spoken_cases
from landuse.present.workbook.columns import (
    Sheet,
    Tongue,
    field_column,
    laid_out,
    own_column,
    totalled,
)

if TYPE_CHECKING:
    import pandas as pd

    from landuse.study import Study

_CASES = (
    *("case_id", "parcel_id", "enterprise_id", "problem", "procedure", "instrument", "owner"),
    *("case_state", "last_step", "state_on", "next_step", "next_from", "next_due", "overdue_days"),
    *("closing", "lacking", "area_mu", "area_done", "area_left", "target_year", "deadline"),
    *("disposed_on", "proof_year", "proof_tax", "project_id", "land_used", "clause"),
)
_KINDS = {"case_id": "code", "parcel_id": "code", "enterprise_id": "code", "project_id": "code"}
_KINDS |= {"procedure": "wrap", "lacking": "wrap", "clause": "wrap", "share": "percent"}
_KINDS |= {"problem": "word", "instrument": "word", "case_state": "word", "closing": "word"}
_ITEMS = ("area_mu", "signed", "started", "completed", "in_production")
_SUMMED = {"area_mu", "area_done", "area_left", "area_ended"}


def case_sheet(study: Study, tell: Tongue) -> Sheet:
    """Every case with what is due (处置进度), overdue ones first.

    Parameters
    ----------
    study
        The study.
    tell
        Language and currency.

    Returns
    -------
    Sheet
        One row a case.
    """
    columns = [field_column(tell, f"case_progress.{name}", _KINDS.get(name, "")) for name in _CASES]
    columns.insert(_CASES.index("area_left") + 1, own_column(tell, "area_ended", "area", unit="mu"))
    summed = [totalled(each) if each.name in _SUMMED else each for each in columns]
    return laid_out("cases", summed, _apart(study, _words(study, "case_progress", tell)))


def _apart(study: Study, rows: pd.DataFrame) -> pd.DataFrame:
    """Area left of cases that ended without anything to deal with in a column of its own.

    The area to deal with is what is done, what is left and what ended, row by row and in total.
    """
    left = rows["area_left"].astype("float64")
    over = (study["case_progress"]["closing"] == "ended").to_numpy(dtype=bool)
    none = left.where(left.isna(), 0.0)
    return rows.assign(area_left=left.mask(over, none), area_ended=left.where(over, none))


def history_sheet(study: Study, tell: Tongue) -> Sheet:
    """Every step that was entered (办理记录), in the order of the days.

    Parameters
    ----------
    study
        The study.
    tell
        Language and currency.

    Returns
    -------
    Sheet
        One row an entry.
    """
    names = ("case_id", "done_on", "case_step", "document", "recorded_by", "revokes", "remark")
    columns = [field_column(tell, f"case_history.{name}", _KINDS.get(name, "")) for name in names]
    rows = _words(study, "case_history", tell)
    return laid_out(
        "case_history", columns, rows.sort_values(["case_id", "done_on"], kind="stable")
    )


def milestone_sheet(study: Study, tell: Tongue) -> Sheet:
    """Milestones of projects by quarter (项目节点), overdue ones first.

    Parameters
    ----------
    study
        The study.
    tell
        Language and currency.

    Returns
    -------
    Sheet
        One row a project and milestone.
    """
    names = ("project_id", "name", "zone", "stage", "milestone", "quarter", "due_on")
    more = ("reached_on", "late", "late_days", "land_demand")
    columns = [
        field_column(tell, f"milestones.{name}", _KINDS.get(name, "")) for name in (*names, *more)
    ]
    return laid_out("milestones", columns, _words(study, "milestones", tell))


def target_sheet(study: Study, tell: Tongue) -> Sheet:
    """What has been done of the year's targets (目标完成).

    Parameters
    ----------
    study
        The study.
    tell
        Language and currency.

    Returns
    -------
    Sheet
        One row a year and item.
    """
    names = ("year", "target_item", "target_value", "done", "done_confirmed", "undated")
    more = ("left", "share", "late_count")
    columns = [
        field_column(tell, f"target_progress.{name}", _KINDS.get(name, ""))
        for name in (*names, *more)
    ]
    unit = own_column(tell, "target_unit", "word")
    measure = dict.fromkeys(_ITEMS, tell.say("pieces")) | {"area_mu": tell.unit("mu")}
    units = study["target_progress"]["target_item"].astype("str").map(measure)
    said = _words(study, "target_progress", tell).assign(target_unit=units)
    return laid_out("targets", [*columns[:2], unit, *columns[2:]], said)


def _words(study: Study, table: str, tell: Tongue) -> pd.DataFrame:
    return spoken_cases(study[table], study.policy.casework, tell.lang)
