"""Objections (公示异议): the log as read back, and the figures that accepted objections change."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import pandas as pd

from landuse.errors import Note
from landuse.ingest.cells.numerals import read_number
from landuse.ingest.disputed import Disputed, Place
from landuse.ingest.ground.layers import Layered, plain_table
from landuse.ingest.tables import Part
from landuse.review import NO, YES, unguarded
from landuse.schema import Field, empty, fields
from landuse.units import in_words

TABLE = "objections"
ACCEPTED = YES | {"采纳", "接受", "属实", "部分采纳", "accept", "accepted", "partlyaccepted"}
REJECTED = NO | {"不采纳", "未采纳", "驳回", "不予采纳", "reject", "rejected"}
GRADES = {"等级", "评价等级", "评价结果", "分档", "档次", "grade", "class"}
"""How people write a decision, and that a grade is disputed, normalised."""

_FOUNDED = ("evidence", "decided_by", "decided_on")
_OPEN, _APPLIED, _REJECTED = "open", "applied", "rejected"
_SUPERSEDED, _NOT = "superseded", "not_applied"


class Heeded(NamedTuple):
    """What became of the objections (异议执行结果).

    Parameters
    ----------
    objections
        The log, each with what it is about, its effect, and the figure before and after.
    tables
        Tables that an accepted objection changed; the others are not in it.
    notes
        One for each that was applied or could not be, and for those that are open.
    """

    objections: pd.DataFrame
    tables: dict[str, pd.DataFrame]
    notes: tuple[Note, ...]


def objected(
    parts: Sequence[Part], settled: Mapping[str, Layered], year: int, notes: list[Note]
) -> dict[str, Layered]:
    """Read the log and heed it (读回异议): tables that changed, and the log itself.

    Parameters
    ----------
    parts
        Files of the log; a log without any row is none at all.
    settled
        Tables with one row a key, enterprises named by their id.
    year
        Evaluation year.
    notes
        What there is to say is added here.

    Returns
    -------
    dict
        Table → the table, to take the place of the one in ``settled``.
    """
    notes[:] = [each for each in notes if (each.table, each.code) != (TABLE, "ingest.no_rows")]
    if not parts:
        return {}
    log = plain_table(parts)
    found = heed(log.frame, {name: layer.frame for name, layer in settled.items()}, year)
    notes += found.notes
    none = Layered(pd.DataFrame(), None, None, ())
    changed = {
        name: replace(settled.get(name, none), frame=frame) for name, frame in found.tables.items()
    }
    return {**changed, TABLE: replace(log, frame=found.objections)}


def heed(log: pd.DataFrame, tables: Mapping[str, pd.DataFrame], year: int) -> Heeded:
    """Change the figures that accepted objections are about (执行异议).

    An accepted objection needs evidence, the person who decided and the day; one about a grade also
    a reason. A disputed figure is one of the evaluation year in the returns, of an occupancy row, or
    of a parcel. Land that is named on a parcel is the occupancy row of the enterprise there if there
    is one, else the parcel's own. A grade becomes a decision by hand among the events. Of several
    accepted ones about one figure the latest counts.

    Parameters
    ----------
    log
        The log as read.
    tables
        ``enterprises``, ``returns``, ``occupancy``, ``parcels`` and ``events``, as far as there are any.
    year
        Evaluation year.

    Returns
    -------
    Heeded
        The log with effects, the tables that changed, notes.
    """
    typed = {name: field.pandas_dtype for name, field in fields(TABLE).items()}
    whole = log.reset_index(drop=True).reindex(columns=list(typed))
    clerk = _Clerk(tables, year)
    order = pd.to_datetime(whole["decided_on"]).sort_values(kind="stable", na_position="first")
    rows = {int(at): plain_row(whole.iloc[int(at)]) for at in order.index}
    told = {at: clerk.take(at, row) for at, row in rows.items()}
    told |= clerk.replaced
    names = ["enterprise_id", "changes", "effect", "figure_before", "figure_after"]
    effects = pd.DataFrame([told[at] for at in range(len(whole))], columns=names)
    ids = effects["enterprise_id"].where(effects["enterprise_id"].notna(), whole["enterprise_id"])
    done = whole.assign(**{name: effects[name] for name in names[1:]}, enterprise_id=ids)
    return Heeded(done.astype(typed), clerk.changed(), (*clerk.notes, *counted(done)))


def plain_row(row: pd.Series[Any]) -> dict[str, Any]:
    """Row as a dictionary (逐行取值), texts as before a CSV guarded them, empty where missing.

    Parameters
    ----------
    row
        Row of the log.

    Returns
    -------
    dict
        Column → what it holds.
    """
    said = {name: "" if pd.isna(each) else each for name, each in row.items()}
    return {str(n): unguarded(v).strip() if isinstance(v, str) else v for n, v in said.items()}


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split()).strip("。.!")


def counted(log: pd.DataFrame) -> list[Note]:
    """How many there are of each effect (异议计数); the open ones by row.

    Parameters
    ----------
    log
        The log with its effects.

    Returns
    -------
    list of Note
        None for a log without any row.
    """
    if log.empty:
        return []
    count = log["effect"].value_counts()
    of = {name: int(count.get(name, 0)) for name in (_OPEN, _APPLIED, _REJECTED, _NOT, _SUPERSEDED)}
    notes = [Note("objections.read", "info", {"count": len(log), **of}, TABLE)]
    if of[_OPEN]:
        rows = log.loc[log["effect"] == _OPEN, "source_row"].dropna().astype(int)
        listed = ", ".join(map(str, rows))
        params = {"count": of[_OPEN], "rows": listed or "—"}
        notes.append(Note("objections.open", "warning", params, TABLE))
    return notes


class _Clerk:
    """Takes objections one by one, in the order of the decisions."""

    def __init__(self, tables: Mapping[str, pd.DataFrame], year: int) -> None:
        self.tables, self.year = tables, year
        self.disputed = Disputed(tables, year)
        self.new: dict[tuple[str, str, int], float] = {}
        self.last: dict[tuple[str, str, int], int] = {}
        self.told: dict[int, tuple[Any, ...]] = {}
        self.replaced: dict[int, tuple[Any, ...]] = {}
        self.graded: dict[str, tuple[int, dict[str, Any]]] = {}
        self.notes: list[Note] = []

    def take(self, at: int, row: Mapping[str, Any]) -> tuple[Any, ...]:
        """Enterprise, figure, effect, before and after of one objection."""
        firm = self.disputed.firm(row)
        answer = _bare(str(row["decision"]))
        accepted = answer in ACCEPTED
        grade = _bare(str(row["item"])) in GRADES
        place = None if grade or firm is None else self.disputed.place(firm, row)
        about = "scores.grade" if grade else None
        before = None
        if isinstance(place, Place):
            about, before = f"{place.table}.{place.field.name}", self._now(place)
        if answer and not accepted and answer not in REJECTED:
            self._say("unclear_decision", row, found=row["decision"])
        if not accepted:
            return firm, about, _REJECTED if answer in REJECTED else _OPEN, before, None
        value: float | str | None = None
        if self._founded(row, grade=grade) and self._known(firm, place, row, grade=grade):
            value = self._value(place, row)
        if value is None or firm is None:
            return firm, about, _NOT, before, None
        told = self._apply(at, firm, place, value, row)
        self.told[at] = told
        return told

    def _apply(
        self, at: int, firm: str, place: Place | str | None, value: float | str, row: Any
    ) -> tuple[Any, ...]:
        """Set the figure or grade; an earlier decision about the same is replaced."""
        if not isinstance(place, Place):
            earlier = self.graded.get(firm, (None, None))[0]
            self.graded[firm] = (at, {**row, "given": value})
            self._replace(earlier)
            self._say("graded", row, firm, "info", grade=value)
            return firm, "scores.grade", _APPLIED, None, None
        where = (place.table, place.field.name, place.row)
        before = self.disputed.original(place)
        self.new[where] = float(value)
        self._replace(self.last.get(where))
        self.last[where] = at
        figures = {"before": _shown(before), "after": _shown(float(value))}
        self._say("applied", row, firm, "info", **figures, **_words(place.field))
        return firm, f"{place.table}.{place.field.name}", _APPLIED, before, float(value)

    def _replace(self, earlier: int | None) -> None:
        """The earlier objection has no effect any more."""
        if earlier is not None:
            firm, about, _, before, _ = self.told[earlier]
            self.replaced[earlier] = (firm, about, _SUPERSEDED, before, None)

    def _founded(self, row: Mapping[str, Any], *, grade: bool) -> bool:
        """Whether evidence, person and day are there; a grade needs a reason too."""
        wanted = (*_FOUNDED, "remark") if grade else _FOUNDED
        lacking = [name for name in wanted if row[name] == ""]
        if lacking:
            known = fields(TABLE)
            said = {
                "zh": "、".join(known[name].zh for name in lacking),
                "en": ", ".join(known[name].en for name in lacking),
            }
            self._say("unfounded", row, lacking=said)
        return not lacking

    def _known(
        self, firm: str | None, place: Place | str | None, row: Mapping[str, Any], *, grade: bool
    ) -> bool:
        if firm is None:
            self._say("unknown_firm", row)
        elif not grade and not isinstance(place, Place):
            self._say(str(place), row, firm, year=self.year)
        else:
            return True
        return False

    def _value(self, place: Place | str | None, row: Mapping[str, Any]) -> float | str | None:
        """Figure or grade decided on, else the one claimed."""
        said = str(row["decided"] or row["claimed"])
        if not isinstance(place, Place):
            if not said:
                self._say("no_figure", row, found="—")
            return said or None
        field = place.field
        value = read_number(said, field, place.factor).value if said else None
        low = field.min is not None and value is not None and value < field.min
        if value is None or low:
            self._say("no_figure", row, found=said or "—")
            return None
        return float(value)

    def _now(self, place: Place) -> float:
        """Figure as it is by the decisions so far."""
        where = (place.table, place.field.name, place.row)
        return self.new.get(where, self.disputed.original(place))

    def _say(
        self,
        code: str,
        row: Mapping[str, Any],
        firm: str | None = None,
        severity: Any = "warning",
        **params: object,
    ) -> None:
        who = str(row["name"] or row["enterprise_id"] or row["credit_code"])
        at = int(row["source_row"]) if row["source_row"] != "" else None
        day = row["decided_on"]
        known = {
            "name": who,
            "item": str(row["item"]),
            "evidence": str(row["evidence"]),
            "person": str(row["decided_by"]),
            "day": "" if day == "" else f"{pd.Timestamp(day):%Y-%m-%d}",
        }
        note = Note(f"objections.{code}", severity, {**known, **params}, TABLE, at, firm)
        self.notes.append(note)

    def changed(self) -> dict[str, pd.DataFrame]:
        """Tables with the new figures, and the events with the decisions on grades."""
        found: dict[str, pd.DataFrame] = {}
        for (table, name, row), value in self.new.items():
            frame = found.get(table, self.tables[table])
            column = frame[name] if name in frame else pd.Series(float("nan"), frame.index)
            figures = column.to_numpy(dtype=float, na_value=float("nan"), copy=True)
            figures[row] = value
            typed = pd.Series(figures, frame.index).astype(fields(table)[name].pandas_dtype)
            found[table] = frame.assign(**{name: typed})
        if self.graded:
            found["events"] = self._events()
        return found

    def _events(self) -> pd.DataFrame:
        lines = [
            {
                "subject": "enterprise",
                "subject_id": firm,
                "occurred_on": row["decided_on"],
                "kind": "override",
                "value": row["given"],
                "evidence": row["evidence"],
                "recorded_by": row["decided_by"],
                "remark": row["remark"],
                "source": row["source"] or None,
                "source_row": row["source_row"] if row["source_row"] != "" else None,
            }
            for firm, (_, row) in sorted(self.graded.items())
        ]
        typed = {name: field.pandas_dtype for name, field in fields("events").items()}
        before = self.tables.get("events", empty("events")).reindex(columns=list(typed))
        more = pd.DataFrame(lines, columns=list(typed))
        whole = pd.concat([before.astype("object"), more.astype("object")], ignore_index=True)
        return whole.astype(typed)


def _words(field: Field) -> dict[str, object]:
    """Name and unit of a figure in both languages."""
    return {"figure": {"zh": field.zh, "en": field.en}, "unit": in_words(field.unit)}


def _shown(value: float) -> str:
    return "—" if pd.isna(value) else f"{value:,.10g}"
