"""Events (事件): what was recorded of a subject, as a rule of the policy asks for it."""

from __future__ import annotations

from typing import Any, Protocol

import pandas as pd

from landuse.words import plain_word


class Rule(Protocol):
    """A rule that an event sets off (由事件触发的规则)."""

    @property
    def event(self) -> str:
        """Kind of the event."""

    @property
    def title_zh(self) -> str:
        """Chinese title; a record may use it as the kind."""

    @property
    def title_en(self) -> str:
        """English title; a record may use it as the kind."""


def of_kind(events: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """Events that a rule means (对应事件).

    Parameters
    ----------
    events
        The ``events`` table.
    rule
        The rule.

    Returns
    -------
    pandas.DataFrame
        Its rows.
    """
    wanted = {plain_word(word) for word in (rule.event, rule.title_zh, rule.title_en) if word}
    kinds = events["kind"].astype("str").fillna("").map(plain_word)
    return events[kinds.isin(wanted)]


def happened(
    ids: pd.Series[Any], events: pd.DataFrame, rule: Rule, as_of: pd.Timestamp
) -> pd.Series[int]:
    """How often an event was recorded of each subject (事件次数).

    Parameters
    ----------
    ids
        The subjects.
    events
        Events of this kind of subject.
    rule
        The rule: of the evaluation year, or ever until its end, by its ``period``.
    as_of
        End of the evaluation year.

    Returns
    -------
    pandas.Series of int
        On the index of the subjects. Events without a date count only where ``period`` is "ever".
    """
    if events.empty:
        return pd.Series(0, ids.index)
    rows = of_kind(events, rule)
    when = rows["occurred_on"]
    if getattr(rule, "period", "ever") == "year":
        rows = rows[(when <= as_of) & (when.dt.year == as_of.year)]
    else:
        rows = rows[when.isna() | (when <= as_of)]
    return ids.map(rows["subject_id"].value_counts()).fillna(0).astype(int)
