"""Steps (办理步骤): what a case has gone through, what is refused, and what is due next."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from landuse.policy.casework import OPENED, CaseStep, Casework, Period, Procedure, Titled

REVOKED = frozenset({"撤销", "撤回", "revoked", "revoke"})
"""How people write that an earlier entry does not hold, normalised."""


class Entry(NamedTuple):
    """One row of the history (办理记录): step and day as ids and dates, and where it stands."""

    step: str
    on: pd.Timestamp | None
    document: str = ""
    revokes: str = ""
    row: int | None = None


class Refusal(NamedTuple):
    """Why an entry does not count (不予认可).

    Parameters
    ----------
    why
        ``unknown_step``, ``no_date``, ``too_early``, ``in_future``, ``ended``, ``repeated``,
        ``skipped``, ``waits``, ``no_document`` or ``nothing_revoked``.
    entry
        The entry.
    lacking
        Steps that are missing, in groups of which one will do.
    earliest
        First day that would be in order.
    """

    why: str
    entry: Entry
    lacking: tuple[tuple[str, ...], ...] = ()
    earliest: pd.Timestamp | None = None


class Walk(NamedTuple):
    """Where a case stands (办理进度).

    Parameters
    ----------
    dates
        Steps that count → their day, the latest where a step was repeated.
    state
        State reached.
    last, last_on
        Step taken last.
    refusals
        Entries that do not count.
    next_step, next_from, next_due
        What comes next, the earliest day and the latest.
    disposed_on
        When the land was dealt with.
    claimed, ended
        Whether closing is claimed; whether nothing more is to be done.
    """

    dates: Mapping[str, pd.Timestamp]
    state: str
    last: str | None
    last_on: pd.Timestamp | None
    refusals: tuple[Refusal, ...]
    next_step: CaseStep | None
    next_from: pd.Timestamp | None
    next_due: pd.Timestamp | None
    disposed_on: pd.Timestamp | None
    claimed: bool
    ended: bool


def bare(said: str) -> str:
    """Name as it is compared (名称归一).

    Parameters
    ----------
    said
        As written.

    Returns
    -------
    str
        Without spaces, brackets of titles and case.

    Examples
    --------
    >>> bare("《闲置土地 调查通知书》")
    '闲置土地调查通知书'
    """
    kept = unicodedata.normalize("NFKC", said).casefold()
    return "".join(each for each in kept if each not in "《》「」\"'_-" and not each.isspace())


def by_name(items: Iterable[Titled]) -> dict[str, str]:
    """Ids by every name they go by (按名称查代号): id and both titles.

    Parameters
    ----------
    items
        Steps, procedures, instruments or states.

    Returns
    -------
    dict
        Normalised name → id.
    """
    found: dict[str, str] = {}
    for each in items:
        for said in (each.id, each.title_zh, each.title_en):
            found.setdefault(bare(said), each.id)
    return found


def walk(
    way: Procedure,
    rules: Casework,
    opened: pd.Timestamp | None,
    history: Sequence[Entry],
    today: pd.Timestamp,
) -> Walk:
    """Go through the history of one case (逐步核对).

    An entry that skips what the procedure asks for does not count, and nothing rests on it. The
    order of the rows says nothing; the days do, and on one day the order of the procedure.

    Parameters
    ----------
    way
        Procedure of the case.
    rules
        Casework rules that it belongs to.
    opened
        Day on which the case was opened.
    history
        Its entries.
    today
        Reference day.

    Returns
    -------
    Walk
        Where it stands.
    """
    standing, refusals = _standing(history)
    place = {each.id: at for at, each in enumerate(way.steps)}
    dated = [each for each in standing if each.on is not None]
    refusals += [Refusal("no_date", each) for each in standing if each.on is None]
    dated.sort(key=lambda each: (each.on, place.get(each.step, -1), each.document, each.row or 0))
    dates: dict[str, pd.Timestamp] = {}
    last: Entry | None = None
    for each in dated:
        refusal = _refused(each, way, opened, dates, today)
        if refusal is not None:
            refusals.append(refusal)
        elif each.on is not None:
            dates[each.step] = each.on
            last = each
    return _summed(way, rules, opened, dates, last, tuple(refusals))


def _standing(history: Sequence[Entry]) -> tuple[list[Entry], list[Refusal]]:
    """Entries that were not revoked; each revocation takes back the latest before it."""
    standing = [each for each in history if each.step not in REVOKED]
    refusals = []
    for undo in (each for each in history if each.step in REVOKED):
        hit = [
            each
            for each in standing
            if each.step == undo.revokes
            and (each.on is None or (undo.on is not None and each.on <= undo.on))
        ]
        if hit:
            standing.remove(max(hit, key=lambda each: (each.on or pd.Timestamp.min, each.row or 0)))
        else:
            refusals.append(Refusal("nothing_revoked", undo))
    return standing, refusals


def _refused(
    entry: Entry,
    way: Procedure,
    opened: pd.Timestamp | None,
    dates: Mapping[str, pd.Timestamp],
    today: pd.Timestamp,
) -> Refusal | None:
    """Why an entry does not count, None where it does."""
    step = way.of.get(entry.step)
    if step is None or entry.on is None:
        return Refusal("unknown_step", entry)
    lacking = tuple(group for group in step.groups if not any(each in dates for each in group))
    earliest = _earliest(step.wait, opened, dates)
    found = {
        "in_future": entry.on > today,
        "too_early": opened is not None and entry.on < opened,
        "ended": any(way.of[each].ends for each in dates),
        "repeated": step.id in dates and not step.repeats,
        "skipped": bool(lacking),
        "waits": earliest is not None and entry.on < earliest,
        "no_document": step.document and not entry.document,
    }
    why = next((name for name, holds in found.items() if holds), None)
    if why is None:
        return None
    return Refusal(why, entry, lacking, opened if why == "too_early" else earliest)


def _earliest(
    wait: Period | None, opened: pd.Timestamp | None, dates: Mapping[str, pd.Timestamp]
) -> pd.Timestamp | None:
    if wait is None or (wait.unless and wait.unless in dates):
        return None
    return _after(wait, opened, dates)


def _after(
    period: Period, opened: pd.Timestamp | None, dates: Mapping[str, pd.Timestamp]
) -> pd.Timestamp | None:
    """Last day of a period; None where it does not run yet."""
    start = opened if period.after == OPENED else dates.get(period.after)
    return None if start is None else start + pd.Timedelta(days=period.days)


def _summed(
    way: Procedure,
    rules: Casework,
    opened: pd.Timestamp | None,
    dates: dict[str, pd.Timestamp],
    last: Entry | None,
    refusals: tuple[Refusal, ...],
) -> Walk:
    states = [rules.states[0].id, *(way.of[each].state for each in dates)]
    state = max(states, key=lambda each: rules.ranks.get(each, 0))
    disposed = [on for each, on in dates.items() if way.of[each].disposes]
    ended = any(way.of[each].ends for each in dates)
    then = None if ended else _next(way, dates)
    return Walk(
        dates,
        state,
        None if last is None else last.step,
        opened if last is None else last.on,
        refusals,
        then,
        None if then is None else _earliest(then.wait, opened, dates),
        None if then is None or then.due is None else _after(then.due, opened, dates),
        max(disposed) if disposed else None,
        way.steps[-1].id in dates,
        ended,
    )


def _next(way: Procedure, dates: Mapping[str, pd.Timestamp]) -> CaseStep | None:
    """First step, in the order of the procedure, that cannot be left out and can be taken."""
    done = set(dates)
    for step in way.steps:
        for group in step.groups:
            done |= set(group) if set(group) & set(dates) else set()
    for step in way.steps:
        ready = all(any(each in dates for each in group) for group in step.groups)
        if not step.optional and step.id not in done and ready:
            return step
    return None
