"""Refused (不能执行的异议): accepted objections that the policy cannot carry out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from landuse.errors import Note
from landuse.ingest.objections import TABLE, counted, plain_row


def within_grades(
    tables: Mapping[str, pd.DataFrame], valid: Sequence[str], notes: Sequence[Note]
) -> tuple[dict[str, pd.DataFrame], list[Note]]:
    """Refuse accepted objections that set a grade the policy does not have (等级不存在的异议).

    The log is read before the policy is known. Such an objection is not carried out, and its decision
    by hand is taken out of the events again. An earlier one that it replaced stays replaced: the later
    decision has to be mended.

    Parameters
    ----------
    tables
        ``objections`` and ``events``.
    valid
        Grades of the policy.
    notes
        All notes so far.

    Returns
    -------
    tables, notes
        The two tables where they changed, and the notes, those on these objections replaced.
    """
    log = tables.get(TABLE, pd.DataFrame())
    if log.empty or "effect" not in log:
        return {}, list(notes)
    about = log["changes"].astype("str").eq("scores.grade") & log["effect"].astype("str").eq(
        "applied"
    )
    said = {at: plain_row(log.loc[at]) for at in log.index[about.fillna(value=False)]}
    given = {at: str(row["decided"] or row["claimed"]) for at, row in said.items()}
    bad = [at for at, grade in given.items() if grade.strip().upper() not in valid]
    if not bad:
        return {}, list(notes)
    done = log.assign(effect=log["effect"].astype("str").mask(log.index.isin(bad), "not_applied"))
    done = done.astype({"effect": log["effect"].dtype})
    told = []
    for at in bad:
        row, names = said[at], ("name", "enterprise_id", "credit_code")
        who = next((str(row[each]) for each in names if row[each] != ""), "—")
        line = int(row["source_row"]) if row["source_row"] != "" else None
        params = {"name": who, "found": given[at], "valid": ", ".join(valid)}
        firm = str(row["enterprise_id"])
        told.append(Note("objections.no_such_grade", "warning", params, TABLE, line, firm))
    mine = {(str(each.subject_id), each.row) for each in told}
    sources = {str(row["source"]) for at, row in said.items() if at in bad}
    left = [
        each
        for each in notes
        if each.code != "objections.read"
        and not (each.code == "objections.graded" and (each.subject_id, each.row) in mine)
    ]
    read = [each for each in counted(done) if each.code == "objections.read"]
    changed = {TABLE: done, "events": _without(tables["events"], mine, sources)}
    return changed, [*left, *read, *told]


def _without(
    events: pd.DataFrame, mine: set[tuple[str, int | None]], sources: set[str]
) -> pd.DataFrame:
    """Events without the decisions by hand that came from these lines of the log."""
    by_hand = events["kind"].astype("str") == "override"
    keys = zip(events["subject_id"].astype("str"), events["source_row"], strict=True)
    ours = [(who, None if pd.isna(row) else int(row)) in mine for who, row in keys]
    same = events["source"].astype("str").fillna("").isin(sources)
    return events[~(by_hand & np.array(ours, dtype=bool) & same)].reset_index(drop=True)
