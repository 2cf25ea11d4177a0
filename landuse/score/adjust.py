"""Adjustments (加减分与升降档): bonuses and deductions, vetoes, and what people decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.errors import Note
from landuse.ids import positions
from landuse.policy import Adjustment, Grades, Veto
from landuse.score.events import happened, of_kind

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Override:
    """What the records call a decision by hand (人工调整)."""

    event = "override"
    title_zh = "人工调整"
    title_en = "manual override"


class Adjusted(NamedTuple):
    """Points added (加减分), and the rules that did it, one text a subject."""

    points: Floats
    rules: npt.NDArray[np.object_]


def bonuses(
    firms: pd.DataFrame, rules: Sequence[Adjustment], events: pd.DataFrame, as_of: pd.Timestamp
) -> Adjusted:
    """Points added or taken off (加减分).

    Parameters
    ----------
    firms
        ``subject_id``, ``n_tenants`` and the facts that may be blank.
    rules
        Adjustments of the policy.
    events
        Recorded events of enterprises.
    as_of
        End of the evaluation year.

    Returns
    -------
    Adjusted
        Sums, and the ids of the rules.
    """
    points = np.zeros(len(firms))
    told = np.full(len(firms), "", dtype=object)
    for rule in rules:
        times = _times(firms, rule, events, as_of)
        given = rule.points * times
        if rule.limit is not None:
            given = np.clip(given, -rule.limit, rule.limit)
        points += given
        told = _told(told, given != 0, rule.id)
    return Adjusted(points, told)


def _times(
    firms: pd.DataFrame, rule: Adjustment, events: pd.DataFrame, as_of: pd.Timestamp
) -> Floats:
    if rule.event:
        count = happened(firms["subject_id"], events, rule, as_of).to_numpy()
    elif rule.tenants:
        count = firms["n_tenants"].to_numpy(dtype=float)
    else:
        blank = [firms[name].isna() | (firms[name] == 0) for name in rule.blank if name in firms]
        count = np.sum(blank, axis=0) if blank else np.zeros(len(firms))
    left: Floats = np.clip(np.asarray(count, dtype=float) - rule.free, 0, None)
    return left


def _told(told: npt.NDArray[np.object_], hit: npt.NDArray[np.bool_], name: str) -> Any:
    if hit.any():
        told[hit] = [f"{old},{name}" if old else name for old in told[hit]]
    return told


def vetoed(
    grade: Ints,
    firms: pd.DataFrame,
    rules: Sequence[Veto],
    grades: Grades,
    events: pd.DataFrame,
    as_of: pd.Timestamp,
) -> tuple[Ints, npt.NDArray[np.object_]]:
    """Grades after vetoes and lifts (一票否决与升降档); lifts come first, vetoes have the last word.

    Parameters
    ----------
    grade
        Class by points, −1 where there is none.
    firms
        ``subject_id`` and the indicators that a veto may look at.
    rules
        Vetoes of the policy.
    grades
        Classes of the policy.
    events
        Recorded events of enterprises.
    as_of
        End of the evaluation year.

    Returns
    -------
    grade, rules
        New classes and the ids of the rules that changed one.
    """
    place = {each.grade: i for i, each in enumerate(grades.classes)}
    found, told = grade.copy(), np.full(len(firms), "", dtype=object)
    for rule in sorted(rules, key=lambda each: not each.lift):
        hit = (found >= 0) & _sets_off(firms, rule, events, as_of)
        if rule.lift:
            new = np.clip(found - rule.lift, 0, len(place) - 1)
        elif rule.set:
            new = np.full(len(found), place[rule.set])
        else:
            new = np.maximum(found, place[rule.cap])
        hit &= new != found
        found = np.where(hit, new, found)
        told = _told(told, hit, rule.id)
    return found, told


def _sets_off(
    firms: pd.DataFrame, rule: Veto, events: pd.DataFrame, as_of: pd.Timestamp
) -> npt.NDArray[np.bool_]:
    if rule.event:
        return np.asarray(happened(firms["subject_id"], events, rule, as_of) > 0, dtype=bool)
    if rule.indicator not in firms or rule.below is None:
        return np.zeros(len(firms), dtype=bool)
    return np.asarray(firms[rule.indicator] < rule.below, dtype=bool)


def overridden(
    grade: Ints, firms: pd.DataFrame, grades: Grades, events: pd.DataFrame, as_of: pd.Timestamp
) -> tuple[Ints, npt.NDArray[np.bool_], list[Note]]:
    """Grades that people set (人工调整): only with a reason, evidence and a person; the latest counts.

    Parameters
    ----------
    grade
        Class so far, −1 where there is none.
    firms
        ``subject_id``.
    grades
        Classes of the policy.
    events
        Recorded events of enterprises; ``value`` is the grade, ``remark`` the reason.
    as_of
        End of the evaluation year.

    Returns
    -------
    grade, changed, notes
        New classes, who was changed, and what is wrong with records that were not followed.
    """
    found, changed = grade.copy(), np.zeros(len(firms), dtype=bool)
    notes: list[Note] = []
    if events.empty:
        return found, changed, notes
    rows = of_kind(events, Override())
    rows = rows[rows["occurred_on"].dt.year >= as_of.year].sort_values("occurred_on", kind="stable")
    place = {each.grade: i for i, each in enumerate(grades.classes)}
    at = positions(rows["subject_id"], firms["subject_id"])
    for row, position in zip(rows.itertuples(index=False), at.tolist(), strict=True):
        given = "" if pd.isna(row.value) else str(row.value).strip().upper()
        lacking = [
            name for name in ("evidence", "recorded_by", "remark") if pd.isna(getattr(row, name))
        ]
        where = int(row.source_row) if pd.notna(row.source_row) else None
        params = {"id": str(row.subject_id), "found": given or "—", "valid": ", ".join(place)}
        if position < 0:
            continue
        if given not in place or lacking:
            code = "score.override_unknown" if given not in place else "score.override_unfounded"
            notes.append(
                Note(code, "warning", {**params, "lacking": ", ".join(lacking)}, "events", where)
            )
            continue
        found[position], changed[position] = place[given], True
    return found, changed, notes
