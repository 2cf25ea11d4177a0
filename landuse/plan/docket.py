"""Docket (处置台账核对): cases and their history understood, and all that has to be refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from landuse.errors import Note, Severity
from landuse.plan.removed import removed_cases, removed_entries, step_words
from landuse.plan.steps import REVOKED, Entry, Refusal, Walk, bare, by_name, walk
from landuse.policy import Casework, Procedure
from landuse.policy.casework import Instrument, Titled
from landuse.schema import fields

AREA_TOLERANCE = 0.005
"""How far the area left may be from the difference [mu]: half of the last of two digits."""


class Case(NamedTuple):
    """One case (案件): its row, how it proceeds, and where it stands."""

    row: Mapping[str, Any]
    way: Procedure
    instrument: Instrument | None
    walk: Walk


@dataclass(frozen=True)
class Docket:
    """Cases that could be understood, and what there is to say (台账).

    Parameters
    ----------
    cases
        By id, in the order of the sheet.
    notes
        What has to be mended before anything rests on the cases, and what was put right.
    """

    cases: Mapping[str, Case]
    notes: tuple[Note, ...]


def understood(tables: Mapping[str, pd.DataFrame], rules: Casework) -> dict[str, pd.DataFrame]:
    """Cases and history with procedures, instruments, states and steps as ids (名称转代号).

    Parameters
    ----------
    tables
        ``cases`` and ``case_history``, in either language.
    rules
        Casework rules.

    Returns
    -------
    dict
        Both tables; what is not known stays as it was written.
    """
    cases, history = tables["cases"], tables["case_history"]
    known = {
        "procedure": by_name(rules.procedures),
        "instrument": by_name(rules.instruments),
        "case_state": by_name(rules.states),
    }
    cases = cases.assign(
        **{name: _named(cases[name], [of] * len(cases)) for name, of in known.items()}
    )
    undo = dict.fromkeys(REVOKED, "revoked")
    every = by_name(step for way in rules.procedures for step in way.steps) | undo
    own = {each.id: {**every, **by_name(each.steps), **undo} for each in rules.procedures}
    way_of = dict(zip(cases["case_id"].astype(str), cases["procedure"].astype(str), strict=True))
    names = [own.get(way_of.get(str(each), ""), every) for each in history["case_id"]]
    steps = {name: _named(history[name], names) for name in ("case_step", "revokes")}
    return {"cases": cases, "case_history": history.assign(**steps)}


def _named(column: pd.Series[Any], known: Sequence[Mapping[str, str]]) -> pd.Series[Any]:
    """Ids of what is written in a column, row by row; what is not known stays."""
    said = [
        None if pd.isna(each) else of.get(bare(str(each)), str(each))
        for each, of in zip(column, known, strict=True)
    ]
    return pd.Series(said, column.index, dtype="str")


def docket(
    tables: Mapping[str, pd.DataFrame],
    rules: Casework,
    today: pd.Timestamp,
    before: pd.DataFrame | None = None,
    kept: pd.DataFrame | None = None,
) -> Docket:
    """Refuse what the law does not allow, and what was taken out of the history (核对处置台账).

    Parameters
    ----------
    tables
        ``cases`` and ``case_history`` as :func:`understood` gives them; ``parcels``,
        ``enterprises`` and ``projects`` to check ids.
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
    Docket
        Every problem is in its notes.
    """
    cases, history = tables["cases"], tables["case_history"]
    gone = [] if before is None else removed_entries(before, history, rules)
    gone += [] if kept is None else removed_cases(kept, cases)
    emptied = any(each.code == "cases.history_gone" for each in gone)
    if emptied or (cases.empty and history.empty):
        return Docket({}, tuple(gone))
    clerk = _Clerk(tables, rules, today)
    entries = _entries(history)
    found: dict[str, Case] = {}
    for row in _rows(cases):
        case = clerk.case(row, entries.get(str(row["case_id"]), []))
        if case is not None:
            found.setdefault(str(row["case_id"]), case)
    clerk.strangers(history, {str(each) for each in cases["case_id"].dropna()})
    if clerk.behind:
        clerk.notes.append(Note("cases.state_updated", "info", {"count": clerk.behind}, "cases"))
    return Docket(found, (*gone, *clerk.notes))


def _entries(history: pd.DataFrame) -> dict[str, list[tuple[Entry, dict[str, Any]]]]:
    """Entries by case, each with its row."""
    found: dict[str, list[tuple[Entry, dict[str, Any]]]] = {}
    for row in _rows(history):
        entry = Entry(
            step=row["case_step"] or "",
            on=None if row["done_on"] is None else pd.Timestamp(row["done_on"]),
            document=(row["document"] or "").strip(),
            revokes=row["revokes"] or "",
            row=row["source_row"],
        )
        found.setdefault(str(row["case_id"]), []).append((entry, row))
    return found


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as dictionaries, None where missing."""
    plain = frame.astype("object").where(frame.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]


def _words(items: Iterable[Titled]) -> dict[str, str]:
    """Titles in both languages, listed."""
    known = list(items)
    return {
        "zh": "、".join(each.title_zh for each in known) or "—",
        "en": ", ".join(each.title_en for each in known) or "—",
    }


class _Clerk:
    """Reads cases one by one and notes what is wrong."""

    def __init__(
        self, tables: Mapping[str, pd.DataFrame], rules: Casework, today: pd.Timestamp
    ) -> None:
        self.rules, self.today = rules, today
        self.notes: list[Note] = []
        self.instrument = {each.id: each for each in rules.instruments}
        self.known = {
            name: set(tables[table][name].dropna().astype(str)) if table in tables else set()
            for table, name in (
                *(("parcels", "parcel_id"), ("enterprises", "enterprise_id")),
                ("projects", "project_id"),
            )
        }
        self.ids: set[str] = set()
        self.behind = 0

    def case(
        self, row: Mapping[str, Any], history: list[tuple[Entry, dict[str, Any]]]
    ) -> Case | None:
        """One case with its walk; None where its procedure cannot be told."""
        self._identity(row)
        way = self.rules.of.get(row["procedure"] or "")
        if way is None:
            valid = _words(self.rules.procedures)
            self._say("unknown_procedure", row, "procedure", valid=valid)
            return None
        instrument = self._instrument(row, way)
        opened = None if row["opened_on"] is None else pd.Timestamp(row["opened_on"])
        if opened is None:
            self._say("no_opening", row, "opened_on")
        elif opened > self.today:
            self._say("opened_later", row, "opened_on", today=f"{self.today:%Y-%m-%d}")
        went = walk(way, self.rules, opened, [each for each, _ in history], self.today)
        for refusal in went.refusals:
            at = next(said for each, said in history if each is refusal.entry)
            self._refused(refusal, way, row, at)
        self._areas(row, way, went)
        meant = [each for each, _ in history if each.step not in REVOKED]
        undone = len(meant) < len(history)
        was = walk(way, self.rules, opened, meant, self.today).state if undone else went.state
        self._state(row, way, went, was)
        return Case(row, way, instrument, went)

    def _identity(self, row: Mapping[str, Any]) -> None:
        case = row["case_id"]
        if case is None:
            self._say("no_id", row, "case_id")
        elif str(case) in self.ids:
            self._say("twice", row, "case_id")
        self.ids.add(str(case))
        if row["parcel_id"] is None and row["enterprise_id"] is None:
            self._say("nobody", row, "parcel_id")
        for name, known in self.known.items():
            if row.get(name) is not None and str(row[name]) not in known:
                self._say("unknown_id", row, name)

    def _instrument(self, row: Mapping[str, Any], way: Procedure) -> Instrument | None:
        said = row["instrument"]
        if said is None:
            return None
        found = self.instrument.get(said)
        fitting = [each for each in self.rules.instruments if way.id in each.procedures]
        if found is None or way.id not in found.procedures:
            why = "unknown_instrument" if found is None else "other_instrument"
            params: dict[str, Any] = {"way": {"zh": way.title_zh, "en": way.title_en}}
            if found is not None:
                params["found"] = {"zh": found.title_zh, "en": found.title_en}
            self._say(why, row, "instrument", valid=_words(fitting), **params)
            return None
        return found

    def _areas(self, row: Mapping[str, Any], way: Procedure, went: Walk) -> None:
        """Area dealt with and left add up, and none is dealt with before the law allows."""
        total, done, left = (row[name] for name in ("area_mu", "area_done", "area_left"))
        if total is not None and done is not None:
            if done > total + AREA_TOLERANCE:
                self._say("area_beyond", row, "area_done", total=f"{total:g}")
            elif left is not None and abs(total - done - left) > AREA_TOLERANCE:
                right = f"{total - done:.2f}"
                self._say("area_left", row, "area_left", severity="warning", right=right)
        elif left is not None:
            self._say("area_open", row, "area_left")
        if done and went.disposed_on is None:
            steps = [each for each in way.steps if each.disposes]
            self._say("area_too_early", row, "area_done", step=_words(steps))

    def _state(self, row: Mapping[str, Any], way: Procedure, went: Walk, was: str) -> None:
        """A state that is written down has to be the one that the history gives, or gave before."""
        said = row["case_state"]
        if said is None:
            return
        found = str(said)
        if found not in self.rules.ranks:
            self._say("unknown_state", row, "case_state", valid=_words(self.rules.states))
            return
        if found == went.state:
            return
        titles = {each.id: each for each in self.rules.states}
        reached = {"zh": titles[went.state].title_zh, "en": titles[went.state].title_en}
        if self.rules.ranks[found] < self.rules.ranks[went.state]:
            self.behind += 1
            return
        if self.rules.ranks[found] <= self.rules.ranks[was]:
            written = {"zh": titles[found].title_zh, "en": titles[found].title_en}
            more: dict[str, Any] = {"found": written, "reached": reached}
            self._say("state_revoked", row, "case_state", severity="info", **more)
            return
        goal = next(
            (
                each
                for each in way.steps
                if self.rules.ranks[each.state] >= self.rules.ranks[found] and not each.optional
            ),
            way.steps[-1],
        )
        groups = {(goal.id,), *(tuple(each.split("|")) for each in way.before(goal.id))}
        lacking = [each for each in groups if not any(step in went.dates for step in each)]
        written = {"zh": titles[found].title_zh, "en": titles[found].title_en}
        params: dict[str, Any] = {
            "found": written,
            "reached": reached,
            "lacking": _either(way, lacking),
        }
        self._say("state_not_reached", row, "case_state", **params)

    def _refused(
        self, refusal: Refusal, way: Procedure, row: Mapping[str, Any], at: Mapping[str, Any]
    ) -> None:
        step = way.of.get(refusal.entry.step)
        params: dict[str, Any] = {
            "case": str(row["case_id"]),
            "day": "—" if refusal.entry.on is None else f"{refusal.entry.on:%Y-%m-%d}",
            "way": {"zh": way.title_zh, "en": way.title_en},
            "step": {"zh": step.title_zh, "en": step.title_en}
            if step
            else step_words(at.get("case_step"), self.rules),
            "clause": "—" if step is None else f"{step.source} {step.clause}".strip(),
            "valid": _words(way.steps),
            "earliest": "—" if refusal.earliest is None else f"{refusal.earliest:%Y-%m-%d}",
            "today": f"{self.today:%Y-%m-%d}",
            "lacking": _either(way, refusal.lacking),
        }
        column = {"no_date": "done_on", "in_future": "done_on", "too_early": "done_on",
                  "waits": "done_on", "no_document": "document",
                  "nothing_revoked": "revokes"}.get(refusal.why, "case_step")  # fmt: skip
        if column == "revokes" and at.get("revokes") is not None:
            params["found"] = step_words(at["revokes"], self.rules)
        self._say(refusal.why, at or row, column, table="case_history", **params)

    def strangers(self, history: pd.DataFrame, known: set[str]) -> None:
        """Entries of cases that are not in the ledger."""
        lost = history[~history["case_id"].astype("str").isin(list(known)).to_numpy(dtype=bool)]
        for row in _rows(lost):
            self._say("unknown_case", row, "case_id", table="case_history")

    def _say(
        self,
        code: str,
        row: Mapping[str, Any],
        column: str,
        *,
        table: str = "cases",
        severity: Severity = "error",
        **params: object,
    ) -> None:
        field = fields(table)[column]
        at = row.get("source_row")
        found = row.get(column)
        where = {
            "file": str(row.get("source") or table),
            "row": "—" if at is None else int(at),
            "column": {"zh": field.zh, "en": field.en},
            "found": "—" if found is None else str(found)[:80],
            "case": str(row.get("case_id") or "—")[:80],
        }
        self.notes.append(
            Note(
                f"cases.{code}", severity, {**where, **params}, table,
                None if at is None else int(at), None if row.get("case_id") is None else str(row["case_id"]),
            )
        )  # fmt: skip


def _either(way: Procedure, groups: Iterable[tuple[str, ...]]) -> dict[str, str]:
    """Steps in the order of the procedure, in words; of a group either will do."""
    place = {each.id: at for at, each in enumerate(way.steps)}
    ordered = sorted(groups, key=lambda group: min(place[each] for each in group))
    said = {}
    for lang, joint, either in (("zh", "、", "或"), ("en", ", ", " or ")):
        said[lang] = joint.join(
            either.join(
                way.of[each].title_zh if lang == "zh" else way.of[each].title_en for each in group
            )
            for group in ordered
        )
    return said
