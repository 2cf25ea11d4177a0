"""Unheeded (未采用的事件): records that a rule asks for, but that count for nobody."""

from __future__ import annotations

from typing import Any

import pandas as pd

from landuse.errors import Note
from landuse.ids import positions
from landuse.policy import Policy
from landuse.score.adjust import Override
from landuse.score.events import Rule, of_kind

_SHOWN = 10


def unheeded(
    ids: pd.Series[Any], policy: Policy, events: pd.DataFrame, as_of: pd.Timestamp
) -> list[Note]:
    """Tell which events count for nobody (未采用的事件).

    Parameters
    ----------
    ids
        All enterprises.
    policy
        Its rules say which kinds of events matter.
    events
        Recorded events of enterprises.
    as_of
        End of the evaluation year.

    Returns
    -------
    list of Note
        One for events of enterprises that there are not; one for grades set by hand before the
        evaluation year, or without a date.
    """
    if events.empty:
        return []
    rules: list[Rule] = [Override(), *policy.exemptions, *policy.adjustments, *policy.vetoes]
    rules = [each for each in rules if each.event]
    rows = pd.concat([of_kind(events, each) for each in rules]).sort_index()
    rows = rows[~rows.index.duplicated()]
    strange = rows[positions(rows["subject_id"], ids) < 0]
    notes = []
    if len(strange):
        notes.append(_note("score.events_unknown", strange))
    by_hand = of_kind(events, Override())
    by_hand = by_hand[positions(by_hand["subject_id"], ids) >= 0]
    old = by_hand[~(by_hand["occurred_on"].dt.year >= as_of.year)]
    if len(old):
        notes.append(_note("score.overrides_before", old, year=as_of.year))
    return notes


def _note(code: str, rows: pd.DataFrame, **params: object) -> Note:
    """One note on all of these rows, with the first few by id and row."""
    lines = [int(each) for each in rows["source_row"].dropna().head(_SHOWN)]
    more = " …" if len(rows) > _SHOWN else ""
    params |= {
        "count": f"{len(rows):,}",
        "ids": ", ".join(rows["subject_id"].astype("str").head(_SHOWN)) + more,
        "rows": ", ".join(map(str, lines)) + more if lines else "—",
    }
    return Note(code, "warning", params, "events")
