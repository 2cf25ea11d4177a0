"""Kinds of events (事件类型): words in the records that no rule knows are said, with the nearest known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from landuse.diagnose.chain import APPROVED
from landuse.diagnose.consequence import NOTICE
from landuse.diagnose.finding import column
from landuse.diagnose.steps import STEPS
from landuse.diagnose.wordings import bare, wordings
from landuse.errors import Note, Severity
from landuse.policy import Policy
from landuse.words import plain_word, words

_PROJECT = "project_"
_OVERRIDE = ("override", "人工调整", "manual override")
_TITLES = ("event", "title_zh", "title_en")
_SHOWN = 5
_LISTED = 20
_LONG = 40
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_ALIKE, _TYPED = 0.5, 0.8
"""How alike two words, and two codes, must be for one to be proposed for the other; conventions of
this tool."""
_STATEMENT = "balance_sheet"
"""A document of which only the content is read: liabilities over assets."""


class Known(NamedTuple):
    """Kinds that the rules know (可识别的事件): exact ones, as compared loosely, and words in a kind."""

    exact: set[str]
    loose: set[str]
    parts: set[str]


def known_kinds(policy: Policy) -> Known:
    """Kinds of events that this tool and a policy know (可识别的事件类型).

    Parameters
    ----------
    policy
        The policy.

    Returns
    -------
    Known
        Codes and words; a kind that holds one of ``parts`` is known as well.
    """
    found = Known({APPROVED, NOTICE, _STATEMENT}, {plain_word(each) for each in _OVERRIDE}, set())
    for step in STEPS.values():
        found.exact.update(step)
    for rule in _rules(policy.model_dump()):
        if isinstance(rule.get("kinds"), list):
            found.exact.update(map(str, rule["kinds"]))
            found.parts.update(str(each) for each in rule.get("words") or [] if each)
        elif rule.get("event"):
            found.loose.update(plain_word(str(rule[name])) for name in _TITLES if rule.get(name))
    return found


def _rules(part: object) -> Iterator[Mapping[str, Any]]:
    """All sections of a policy that name an event."""
    if isinstance(part, Mapping):
        if part.get("kinds") or isinstance(part.get("event"), str):
            yield part
        for each in part.values():
            yield from _rules(each)
    elif isinstance(part, (list, tuple)):
        for each in part:
            yield from _rules(each)


def unknown_kinds(events: pd.DataFrame, policy: Policy) -> list[Note]:
    """Events whose kind no rule knows (未识别的事件类型): they are read and change no judgement.

    Parameters
    ----------
    events
        Dated events.
    policy
        The policy.

    Returns
    -------
    list of Note
        One a word, with its first rows and the nearest words that are known.
    """
    if events.empty:
        return []
    codes, names = pd.factorize(events["kind"].astype("str"))
    known = known_kinds(policy)
    strange = [place for place, name in enumerate(names) if not _knows(known, str(name))]
    counts = np.bincount(codes[codes >= 0], minlength=len(names))
    strange.sort(key=lambda place: (-counts[place], str(names[place])))
    rows = column(events, "source_row", of="events")
    notes = [_note(str(names[place]), rows[codes == place], known) for place in strange[:_LISTED]]
    rest = strange[_LISTED:]
    if rest:
        params = {"kinds": len(rest), "count": int(counts[rest].sum())}
        notes.append(Note("diagnose.events_unknown_more", "warning", params, "events"))
    return notes


def accepted_kinds(policy: Policy) -> Note:
    """Codes that the rules know, each with what it means (可识别的事件清单).

    Parameters
    ----------
    policy
        The policy.

    Returns
    -------
    Note
        All in one line, by code.
    """
    labels, codes = _labels(), sorted(known_kinds(policy).exact)
    listed = "; ".join(f"{code}（{labels[code]}）" if code in labels else code for code in codes)
    return Note("diagnose.events_known", "info", {"kinds": listed}, "events")


def _labels() -> dict[str, str]:
    labels = words("routes.event", lang="zh")
    for code, step in STEPS.items():
        labels.setdefault(code, "/".join(step[1:3]))
    return labels


def _note(kind: str, rows: pd.Series[Any], known: Known) -> Note:
    """What is said of one kind; a code that resembles no other may be one of another policy."""
    shown = ", ".join(str(int(row)) for row in rows.dropna().iloc[:_SHOWN])
    params = {
        "kind": kind if len(kind) <= _LONG else kind[:_LONG] + "…",
        "count": len(rows),
        "rows": shown + (" …" if len(rows) > _SHOWN else ""),
    }
    nearest = _nearest(kind, known)
    if not nearest:
        severity: Severity = "info" if _CODE.fullmatch(kind) else "warning"
        return Note("diagnose.event_unlike", severity, params, "events")
    return Note("diagnose.event_unknown", "warning", {**params, "nearest": nearest}, "events")


def _knows(known: Known, kind: str) -> bool:
    if kind in known.exact or kind.startswith(_PROJECT) or plain_word(kind) in known.loose:
        return True
    return any(part in kind for part in known.parts)


def _nearest(kind: str, known: Known) -> str:
    """Up to three known codes and words that are most like a kind, by the word or its label."""
    labels = _labels()
    asked = [code for code in wordings().asks.get(bare(kind), []) if code in known.exact]
    if asked:
        return ", ".join(f"{code}（{labels[code]}）" if code in labels else code for code in asked)
    least = _TYPED if _CODE.fullmatch(kind) else _ALIKE
    like = {
        code: max(_like(kind, each) for each in (code, *labels.get(code, code).split("/")))
        for code in known.exact | known.parts
    }
    best = sorted((code for code in like if like[code] >= least), key=lambda c: (-like[c], c))
    return ", ".join(f"{code}（{labels[code]}）" if code in labels else code for code in best[:3])


def _like(one: str, other: str) -> float:
    return SequenceMatcher(None, plain_word(one)[:_LONG], plain_word(other), autojunk=False).ratio()
