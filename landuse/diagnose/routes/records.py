"""Records (以记录为准的条件): the last dated record on a condition answers it, until it runs out."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.diagnose.finding import column
from landuse.diagnose.routes.subjects import Subjects
from landuse.ids import Positions, positions
from landuse.policy import RouteRules

_OWNERS = ("enterprise", "parcel")
_TOLD = ("kind", "evidence")


class Recorded(NamedTuple):
    """Answers of records (记录结论).

    Parameters
    ----------
    answers
        Condition → nullable booleans, one a case; unknown where nothing is on record.
    documents
        Condition → what was recorded, when, and the document; missing where nothing is.
    """

    answers: dict[str, pd.Series]
    documents: dict[str, pd.Series]


def records(
    events: pd.DataFrame,
    cases: Subjects,
    ids: dict[str, pd.Series[Any]],
    rules: RouteRules,
    today: pd.Timestamp,
) -> Recorded:
    """What dated records say of each case (记录结论).

    A record of the firm holds for all its land, one of a parcel for that parcel. No record is no
    answer: neither yes nor no.

    Parameters
    ----------
    events
        The ``events`` table; later ones than `today` are not looked at.
    cases
        The cases.
    ids
        Ids of ``enterprise`` and ``parcel``.
    rules
        Which records answer which condition, and for how long.
    today
        The day.

    Returns
    -------
    Recorded
        Two records of one day that contradict leave the condition unknown.
    """
    wanted = dict.fromkeys(record.condition for record in rules.records)
    size = len(cases.firm)
    answers = dict.fromkeys(wanted, pd.Series(pd.NA, range(size), dtype="boolean"))
    documents = dict.fromkeys(wanted, pd.Series(None, range(size), dtype="str"))
    rows, told = _matching(events, rules, today)
    if rows.empty:
        return Recorded(answers, documents)
    subject = rows["subject"].astype("str").to_numpy(dtype=object)
    place = {
        name: np.where(subject == name, positions(rows["subject_id"], ids[name]), -1)
        for name in _OWNERS
    }
    days = rows["occurred_on"].to_numpy().astype("int64")
    said = _documents(rows)
    for name in wanted:
        yes, no = (_last(mask, place, cases, ids) for mask in told[name])
        when = [np.where(row < 0, np.iinfo(np.int64).min, days[row]) for row in (yes, no)]
        answers[name] = pd.Series(when[0] > when[1], dtype="boolean").mask(when[0] == when[1])
        row = np.where(when[0] > when[1], yes, no)
        documents[name] = said.iloc[row].reset_index(drop=True).where(row >= 0)
    return Recorded(answers, documents)


def _matching(
    events: pd.DataFrame, rules: RouteRules, today: pd.Timestamp
) -> tuple[pd.DataFrame, dict[str, list[npt.NDArray[np.bool_]]]]:
    """Events that some rule names, in the order of their days, and who says yes and no."""
    kinds, names = pd.factorize(events["kind"].astype("str"))
    hits = np.array(
        [_hits(record.kinds, record.words, names) for record in rules.records], dtype=bool
    )
    hits = np.column_stack([hits, np.zeros(len(hits), dtype=bool)])[:, kinds]
    days = events["occurred_on"]
    for place, record in enumerate(rules.records):
        since = today - pd.DateOffset(months=int(record.months or 0))
        fresh = (days <= today) & ((days > since) | (record.months is None))
        hits[place] &= fresh.to_numpy(dtype=bool)
    kept = np.flatnonzero(hits.any(axis=0))
    kept = kept[_in_order(events.iloc[kept])]
    told: dict[str, list[npt.NDArray[np.bool_]]] = {}
    for place, record in enumerate(rules.records):
        pair = told.setdefault(record.condition, [np.zeros(len(kept), bool) for _ in range(2)])
        pair[int(not record.holds)] |= hits[place][kept]
    return events.iloc[kept], {name: [yes & ~no, no] for name, (yes, no) in told.items()}


def _in_order(rows: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Order by day; of one day by kind and document, so that the order of the file changes nothing."""
    keys = pd.DataFrame(
        {
            "day": rows["occurred_on"].array,
            **{name: column(rows, name, of="events").astype("str").array for name in _TOLD},
        }
    )
    return np.asarray(keys.sort_values(["day", *_TOLD], kind="stable").index, dtype=np.int64)


def _hits(kinds: list[str], words: list[str], names: Any) -> list[bool]:
    return [name in kinds or any(word in name for word in words) for name in map(str, names)]


def _last(
    mask: npt.NDArray[np.bool_],
    place: dict[str, Positions],
    cases: Subjects,
    ids: dict[str, pd.Series[Any]],
) -> Positions:
    """Last of the rows wanted that names the firm or the parcel of each case, −1 where none does."""
    found = np.full(len(cases.firm), -1, dtype=np.int64)
    for name, mine in zip(_OWNERS, (cases.firm, cases.parcel), strict=True):
        rows = np.flatnonzero(mask & (place[name] >= 0))
        if len(rows):
            last = np.full(len(ids[name]) + 1, -1, dtype=np.int64)
            last[place[name][rows]] = rows
            found = np.maximum(found, last[mine])
    return found


def _documents(rows: pd.DataFrame) -> pd.Series[Any]:
    """What a row records, when, and the document."""
    day = rows["occurred_on"].dt.strftime("%Y-%m-%d").astype("str")
    paper = column(rows, "evidence", of="events").astype("str").fillna("")
    return (
        (rows["kind"].astype("str") + " " + day + " " + paper).str.rstrip().reset_index(drop=True)
    )
