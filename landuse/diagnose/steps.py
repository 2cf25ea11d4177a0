"""Steps (处置步骤): which notice to a tenant in breach is due next, and by when."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from landuse.policy import Tenancy

STEPS = {
    "tenant_reminder": (
        *("tenant_reminder", "催告", "催缴", "催缴租金"),
        *("催告函", "催缴通知", "催缴通知书", "催缴函", "催缴租金通知", "催缴租金通知书"),
    ),
    "tenant_meeting": ("tenant_meeting", "约谈", "约谈通知", "约谈通知书"),
    "tenant_deadline": ("tenant_deadline", "限期", "限期整改", "限期整改通知", "限期整改通知书"),
    "tenant_termination": (
        "tenant_termination",
        "解除",
        "解除合同",
        "解除合同通知",
        "解除合同通知书",
    ),
}
"""Notices in their order (步骤): none may be left out; and what each is called in the events."""

DONE = "tenant_moving_out"
"""What is left when the lease has ended (腾退)."""

_DAY = re.compile(r"(\d{4})\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})")


def next_steps(
    units: pd.DataFrame, events: pd.DataFrame, rules: Tenancy, today: pd.Timestamp
) -> pd.DataFrame:
    """Next step of each unit in breach (下一步骤), with its date.

    Parameters
    ----------
    units
        Units in breach: ``unit_id``, ``enterprise_id``, ``since`` (when the breach began, so that
        notices of an earlier one do not count) and ``holds_on`` (from when it is a breach).
    events
        Dated events of units and enterprises.
    rules
        Intervals between the steps.
    today
        Date of the test: later events have not happened yet.

    Returns
    -------
    pandas.DataFrame
        On the index of ``units``: ``next_step`` (the first that has not been taken), ``due_on`` (missing
        where the date that it counts from is unknown) and ``taken``, the steps taken with their
        days.
    """
    taken = _taken(units, events, today)
    names = list(STEPS)
    wait = dict(
        zip(names, (rules.reminder, rules.meeting, rules.deadline, rules.cure), strict=True)
    )
    rows = []
    for place, holds_on in zip(units.index, units["holds_on"], strict=True):
        done = taken.get(place, {})
        step = next((name for name in names if name not in done), DONE)
        before = names.index(step) - 1 if step in STEPS else len(names) - 1
        start = holds_on if before < 0 else done[names[before]][0]
        days = pd.Timedelta(days=wait[step].value) if step in wait else pd.Timedelta(0)
        due = start + days
        if step == "tenant_termination":
            named = _named_day(done["tenant_deadline"][1], start)
            due = due if named is None else named
        said = ",".join(f"{name}={day:%Y-%m-%d}" for name, (day, _) in done.items())
        rows.append((step, due, said or None))
    found = pd.DataFrame(rows, index=units.index, columns=["next_step", "due_on", "taken"])
    return found.assign(due_on=found["due_on"].astype("datetime64[ms]"))


def _taken(
    units: pd.DataFrame, events: pd.DataFrame, today: pd.Timestamp
) -> dict[Any, dict[str, tuple[pd.Timestamp, Any]]]:
    """Last notice of each kind to each unit: day and text, in the order of the steps."""
    if events.empty or units.empty:
        return {}
    said = {word: name for name, words in STEPS.items() for word in words}
    step = events["kind"].astype("str").map(said)
    subject, who = events["subject"].astype("str"), events["subject_id"].astype("str")
    mine = step.notna() & events["occurred_on"].notna() & (events["occurred_on"] <= today)
    frame = pd.DataFrame({"subject": subject, "who": who, "step": step})
    frame["day"] = events["occurred_on"]
    frame["text"] = events.get("value")
    known = pd.concat([units["unit_id"], units["enterprise_id"]])
    frame = frame[mine.to_numpy(dtype=bool, na_value=False) & who.isin(known)]
    by_subject: dict[Any, list[Any]] = {}
    for row in frame.sort_values("day", kind="stable").itertuples(index=False):
        by_subject.setdefault((row.subject, row.who), []).append(row)
    found: dict[Any, dict[str, tuple[pd.Timestamp, Any]]] = {}
    keys = zip(units.index, units["unit_id"], units["enterprise_id"], units["since"], strict=True)
    for place, unit, firm, since in keys:
        rows = [*by_subject.get(("unit", unit), []), *by_subject.get(("enterprise", firm), [])]
        rows = [row for row in rows if pd.isna(since) or row.day >= since]
        last = {row.step: (row.day, row.text) for row in sorted(rows, key=lambda row: row.day)}
        found[place] = {name: last[name] for name in STEPS if name in last}
    return found


def _named_day(text: object, start: pd.Timestamp) -> pd.Timestamp | None:
    """Day that a notice names, where it is one and not before the notice."""
    found = _DAY.search(text) if isinstance(text, str) else None
    if found is None:
        return None
    try:
        day = pd.Timestamp(*(int(part) for part in found.groups()))
    except ValueError:
        return None
    return day if day >= start else None
