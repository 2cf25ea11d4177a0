"""Casework (处置工作): the ledger of cases checked first, judged last, with milestones and targets."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from landuse.errors import InputError, Note
from landuse.plan.cases import case_progress, completed
from landuse.plan.docket import Docket, docket, understood
from landuse.plan.milestones import milestones, target_progress
from landuse.policy import Casework


def opened_docket(
    tables: Mapping[str, pd.DataFrame],
    rules: Casework,
    today: pd.Timestamp,
    before: pd.DataFrame | None = None,
    kept: pd.DataFrame | None = None,
) -> tuple[dict[str, pd.DataFrame], Docket]:
    """Ledger of cases understood and checked (打开台账).

    Parameters
    ----------
    tables
        ``cases``, ``case_history``, ``parcels``, ``enterprises``, ``projects``.
    rules
        Casework rules.
    today
        Reference day.
    before
        History of the study or file that is replaced.
    kept
        Cases of the study or file that is replaced.

    Returns
    -------
    tables, docket
        ``cases`` and ``case_history`` with ids, and the docket, problems in its notes.
    """
    known = understood(tables, rules)
    if before is not None:
        before = understood({**known, "case_history": before}, rules)["case_history"]
    return known, docket({**tables, **known}, rules, today, before, kept)


def refuse(found: Docket) -> None:
    """Stop where the ledger breaks the rules (拒绝违规台账).

    Parameters
    ----------
    found
        The docket.

    Raises
    ------
    InputError
        Everything that has to be mended, at once.
    """
    wrong = [each for each in found.notes if each.severity == "error"]
    if wrong:
        raise InputError.collect(wrong)


def casework(
    tables: Mapping[str, pd.DataFrame],
    found: Docket,
    today: pd.Timestamp,
    year: int,
) -> tuple[dict[str, pd.DataFrame], list[Note]]:
    """Progress of cases, milestones of projects, targets of the year (处置进度、节点与目标).

    Parameters
    ----------
    tables
        All tables of the run, the cases as :func:`opened_docket` gave them.
    found
        The docket.
    today
        Reference day.
    year
        Evaluation year.

    Returns
    -------
    tables, notes
        ``cases`` completed, ``case_progress``, ``milestones`` and ``target_progress``.
    """
    progress, notes = case_progress(found, tables, today)
    made = {
        "cases": completed(tables["cases"], progress),
        "case_progress": progress,
        "milestones": milestones(tables["projects"], tables["events"], today),
    }
    made["target_progress"] = target_progress({**tables, **made}, today, year)
    return made, [*(each for each in found.notes if each.severity != "error"), *notes]
