"""Removed (台账删改核对): what an earlier ledger of cases held and the new one does not."""

from __future__ import annotations

from typing import Any

import pandas as pd

from landuse.errors import Note
from landuse.policy import Casework
from landuse.schema import fields
from landuse.words import LANGS, text

_NAMES = ("case_id", "case_step", "done_on", "document", "recorded_by", "revokes")

Words = dict[str, str]


def step_words(said: object, rules: Casework) -> Words:
    """Step of the history in words (步骤名称); what is no step as it was written.

    Parameters
    ----------
    said
        Id of a step, or what was written.
    rules
        Casework rules.

    Returns
    -------
    dict
        Language → words.
    """
    code = "—" if said is None or pd.isna(said) else str(said)
    if code == "revoked":
        return {lang: text("cases.say.revoked", lang=lang) for lang in LANGS}
    for each in (step for way in rules.procedures for step in way.steps):
        if each.id == code:
            return {"zh": each.title_zh, "en": each.title_en}
    return dict.fromkeys(LANGS, code)


def removed_entries(before: pd.DataFrame, now: pd.DataFrame, rules: Casework) -> list[Note]:
    """Entries of the history that are no longer there as they were: it can only grow (办理记录删改).

    Parameters
    ----------
    before
        History of the study or file that is replaced, steps as ids.
    now
        The history.
    rules
        Casework rules, for the names of steps.

    Returns
    -------
    list of Note
        One an entry; only one where a whole history of several entries is gone.
    """
    if len(before) > 1 and now.empty:
        return [_none_left(before)]
    left: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for key, row in _keyed(now):
        left.setdefault(key, []).append(row)
    gone = []
    for key, row in _keyed(before):
        if left.get(key):
            left[key].pop()
        else:
            gone.append((key, row))
    others = {key[:2]: row for key, rows in left.items() for row in rows}
    return [_entry(row, others.get(key[:2]), rules) for key, row in gone]


def removed_cases(before: pd.DataFrame, cases: pd.DataFrame) -> list[Note]:
    """Cases that an earlier ledger held and the new one does not (案件缺失).

    Parameters
    ----------
    before
        Cases of the study or file that is replaced.
    cases
        The cases.

    Returns
    -------
    list of Note
        One warning that names them all.
    """
    known = set(cases["case_id"].dropna().astype(str))
    lost = [str(each) for each in before["case_id"].dropna() if str(each) not in known]
    if not lost:
        return []
    named = {"count": len(lost), "cases": ", ".join(dict.fromkeys(lost))}
    return [Note("cases.case_removed", "warning", named, "cases", None, lost[0])]


def _keyed(frame: pd.DataFrame) -> list[tuple[tuple[str, ...], dict[str, Any]]]:
    """Rows of the history with what they say."""
    plain = frame.astype("object").where(frame.notna(), None)
    rows = [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]
    return [(tuple(_text(row.get(name)) for name in _NAMES), row) for row in rows]


def _text(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value).strip()


def _none_left(before: pd.DataFrame) -> Note:
    source = before["source"].dropna() if "source" in before else before["case_id"].iloc[:0]
    named = {"count": len(before), "file": str(source.iloc[0]) if len(source) else "case_history"}
    return Note("cases.history_gone", "error", named, "case_history")


def _entry(old: dict[str, Any], new: dict[str, Any] | None, rules: Casework) -> Note:
    """Refusal of an entry that is gone or was changed: what it was, where, and what it is now."""
    row = old if new is None else new
    at = row.get("source_row")
    differing = [] if new is None else [n for n in _NAMES if _text(old[n]) != _text(new[n])]
    columns = {
        lang: joint.join(
            fields("case_history")[name].zh if lang == "zh" else fields("case_history")[name].en
            for name in differing or _NAMES[:1]
        )
        for lang, joint in zip(LANGS, ("、", ", "), strict=True)
    }
    params = {
        **{name: _text(old[name]) or "—" for name in _NAMES},
        "case_step": step_words(old["case_step"], rules),
        "file": str(row.get("source") or "case_history"),
        "row": "—" if at is None else int(at),
        "column": columns,
        "now": ", ".join(_text(new[name]) or "—" for name in differing) if new else "—",
    }
    code = "history_removed" if new is None else "history_changed"
    place = None if at is None else int(at)
    return Note(f"cases.{code}", "error", params, "case_history", place, str(old["case_id"]))
