"""Sheets of cases in the ledger (处置进度表): progress, milestones and the year's targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landuse.present.workbook.casebook import spoken_cases
from landuse.present.workbook.columns import Sheet, Tongue, columns_of, laid_out

if TYPE_CHECKING:
    import pandas as pd

    from landuse.study import Study

_CASES = (
    "case_id parcel_id enterprise_id problem:word procedure:wrap instrument:word owner",
    "case_state:word last_step state_on next_step next_from next_due overdue_days closing:word",
    "lacking:wrap area_mu:total area_done:total area_left:total own.area_ended:area:mu:total",
    "target_year deadline disposed_on proof_year proof_tax project_id land_used clause:wrap",
)
_HISTORY = "case_id done_on case_step document recorded_by revokes remark"
_MILESTONES = (
    "project_id name zone stage milestone quarter due_on reached_on late late_days land_demand"
)
_TARGETS = (
    "year target_item own.target_unit:word target_value done done_confirmed undated left",
    "share:percent late_count",
)
_ITEMS = ("area_mu", "signed", "started", "completed", "in_production")


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
    columns = columns_of(tell, "case_progress", *_CASES)
    return laid_out("cases", columns, _apart(study, _words(study, "case_progress", tell)))


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
    columns = columns_of(tell, "case_history", _HISTORY)
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
    columns = columns_of(tell, "milestones", _MILESTONES)
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
    measure = dict.fromkeys(_ITEMS, tell.say("pieces")) | {"area_mu": tell.unit("mu")}
    units = study["target_progress"]["target_item"].astype("str").map(measure)
    said = _words(study, "target_progress", tell).assign(target_unit=units)
    return laid_out("targets", columns_of(tell, "target_progress", *_TARGETS), said)


def _words(study: Study, table: str, tell: Tongue) -> pd.DataFrame:
    return spoken_cases(study[table], study.policy.casework, tell.lang)
