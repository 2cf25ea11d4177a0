"""Workbook of cases (处置台账工作簿): kept by the office, read back as it is; progress beside it."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from landuse.policy import CaseStep, Casework, Procedure
from landuse.policy.casework import OPENED, Period, Titled
from landuse.present.workbook.cells import display_width, lines_needed, safe_line
from landuse.present.workbook.formats import RISKY, SHARE, open_book
from landuse.schema import Field, fields
from landuse.words import Lang, text, word, words

SPARE_ROWS = 200
"""Blank rows that are made ready under the cases, the history and the targets."""

CODED = {
    "problem": "values.problem",
    "closing": "values.closing",
    "target_item": "values.target_item",
    "stage": "values.stage",
    "milestone": "values.milestone",
    "late": "values.late",
}
"""Columns whose codes are said in words, and the section of the words."""

_KEPT = ("cases", "case_history", "case_targets")
_FOLLOWS = ("case_state", "area_left")
_WIDE, _LINE = 40.0, 15.0


class Ledger(NamedTuple):
    """What is written (台账内容).

    Parameters
    ----------
    park
        Name of the park.
    today
        Reference day.
    tables
        ``cases``, ``case_history``, ``case_targets``, ``case_progress``, ``target_progress``,
        ``milestones``.
    dates
        Case → step → day on which it was taken.
    """

    park: str
    today: dt.date
    tables: Mapping[str, pd.DataFrame]
    dates: Mapping[str, Mapping[str, pd.Timestamp]]


def write_cases(ledger: Ledger, rules: Casework, path: Path, *, lang: Lang) -> Path:
    """Write the ledger of cases (写出处置台账).

    The first three sheets are read back, whatever the language; the others are for reading only.
    Every cell is text, a date or a figure, never a formula. The same ledger gives the same bytes.

    Parameters
    ----------
    ledger
        Cases with history, targets and progress.
    rules
        Casework rules, for the sheet of procedures and the names of steps.
    path
        The ``.xlsx`` file.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    pathlib.Path
        The file.
    """
    buffer = io.BytesIO()
    title = text("cases.title", lang=lang, park=ledger.park, today=ledger.today)
    with open_book(buffer, title) as book:
        pen = _Pen(book, rules, lang)
        for table in _KEPT:
            pen.kept(table, ledger.tables[table])
        pen.progress(ledger)
        pen.derived("targets", "target_progress", ledger.tables["target_progress"])
        pen.derived("milestones", "milestones", ledger.tables["milestones"])
        pen.procedures()
        pen.guide()
    path.write_bytes(buffer.getvalue())
    return path


def titles(items: Iterable[Titled], lang: Lang) -> dict[str, str]:
    """Names of steps, procedures, instruments or states (名称), by id.

    Parameters
    ----------
    items
        What is named.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    dict
        Id → title.
    """
    return {each.id: each.title_zh if lang == "zh" else each.title_en for each in items}


def spoken_cases(frame: pd.DataFrame, rules: Casework, lang: Lang) -> pd.DataFrame:
    """Table of cases with its codes in words (代码转文字); what is not known stays as it is.

    Parameters
    ----------
    frame
        Any table of the casework.
    rules
        Casework rules.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    pandas.DataFrame
        The same rows.
    """
    steps = titles((step for way in reversed(rules.procedures) for step in way.steps), lang)
    steps["revoked"] = word("cases.say", "revoked", lang=lang)
    named = {
        "procedure": titles(rules.procedures, lang),
        "instrument": titles(rules.instruments, lang),
        "case_state": titles(rules.states, lang),
        **dict.fromkeys(("case_step", "revokes", "last_step", "next_step"), steps),
        **{name: words(section, lang=lang) for name, section in CODED.items()},
    }
    comma = text("cases.say.comma", lang=lang)
    lacking = words("cases.lacking", lang=lang)
    said = {
        name: frame[name].astype("object").map(lambda v, of=of: of.get(v, v), na_action="ignore")
        for name, of in named.items()
        if name in frame
    }
    if "lacking" in frame:
        said["lacking"] = frame["lacking"].map(
            lambda v: comma.join(lacking.get(each, each) for each in str(v).split(",")),
            na_action="ignore",
        )
    return frame.assign(**said)


class _Pen:
    """Writes the sheets of one workbook."""

    def __init__(self, book: Any, rules: Casework, lang: Lang) -> None:
        self.book, self.rules, self.lang = book, rules, lang
        font = {"font_name": text("ledger.font", lang=lang), "font_size": 10, "valign": "top"}
        boxed = {**font, "border": 1, "border_color": "#B7C0C9", "text_wrap": True}
        head = {**boxed, "bold": True, "align": "center"}
        made: dict[str, dict[str, Any]] = {
            "text": {**boxed, "num_format": "@"},
            "risky": {**boxed, "num_format": "@", "quote_prefix": True},
            "number": {**boxed, "num_format": "#,##0.00"},
            "count": {**boxed, "num_format": "0"},
            "share": {**boxed, "num_format": SHARE},
            "date": {**boxed, "num_format": "yyyy-mm-dd"},
            "head": {**head, "bg_color": "#FCE4D6"},
            "follows": {**head, "bg_color": "#DCE6EF"},
            "late": {**boxed, "num_format": "0", "bg_color": "#F8CBAD", "bold": True},
            "line": {**font, "text_wrap": True},
        }
        self.formats = {name: book.add_format(shape) for name, shape in made.items()}

    def kept(self, table: str, frame: pd.DataFrame) -> None:
        """Sheet that the office keeps: headings in the first row, and room for more rows."""
        columns = [each for each in fields(table).values() if each.kind == "input"]
        rows = spoken_cases(frame, self.rules, self.lang)
        sheet = self._sheet(table, columns, rows, follows=_FOLLOWS)
        for at, field in enumerate(columns):
            offered = self._offered(field)
            if offered and len(",".join(offered)) <= 255:
                choice = {"validate": "list", "source": offered, "show_error": False}
                sheet.data_validation(1, at, len(rows) + SPARE_ROWS, at, choice)

    def derived(self, code: str, table: str, frame: pd.DataFrame) -> None:
        """Sheet for reading only."""
        columns = [each for each in fields(table).values() if not each.name.startswith("source")]
        rows = spoken_cases(frame, self.rules, self.lang)
        self._sheet(code, columns, rows, follows=[each.name for each in columns])

    def progress(self, ledger: Ledger) -> None:
        """Progress of every case with the day of each step, overdue ones first."""
        columns = list(fields("case_progress").values())
        rows = spoken_cases(ledger.tables["case_progress"], self.rules, self.lang)
        sheet = self._sheet("progress", columns, rows, follows=[each.name for each in columns])
        named: dict[str, str] = {}
        for way in self.rules.procedures:
            for step in way.steps:
                named.setdefault(step.id, step.title_zh if self.lang == "zh" else step.title_en)
        taken = [each for each in named if any(each in one for one in ledger.dates.values())]
        for at, each in enumerate(taken, start=len(columns)):
            sheet.write_string(0, at, named[each], self.formats["follows"])
            sheet.set_column(at, at, 13)
            for line, case in enumerate(rows["case_id"], start=1):
                day = ledger.dates.get(str(case), {}).get(each)
                if day is not None:
                    sheet.write_datetime(line, at, day.to_pydatetime(), self.formats["date"])

    def _sheet(
        self, code: str, columns: Sequence[Field], rows: pd.DataFrame, *, follows: Sequence[str]
    ) -> Any:
        sheet = self.book.add_worksheet(text(f"cases.sheet.{code}", lang=self.lang))
        heads = [self._heading(each) for each in columns]
        for at, (field, heading) in enumerate(zip(columns, heads, strict=True)):
            style = "follows" if field.name in follows else "head"
            sheet.write_string(0, at, heading, self.formats[style])
            values = rows[field.name].tolist()
            longest = max((display_width(str(each)) for each in values[:200]), default=0)
            sheet.set_column(at, at, min(_WIDE, max(11.0, display_width(heading) + 1, longest + 1)))
            for line, value in enumerate(values, start=1):
                self._cell(sheet, line, at, value, field)
        sheet.set_row(0, 2 * _LINE)
        sheet.freeze_panes(1, 2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        if len(rows):
            sheet.autofilter(0, 0, len(rows), len(columns) - 1)
        return sheet

    def _heading(self, field: Field) -> str:
        said = field.zh if self.lang == "zh" else field.en
        if field.unit and field.unit != "1":
            unit = word("values.unit", field.unit, lang=self.lang)
            said = text("ledger.heading_unit", lang=self.lang, name=said, unit=unit)
        return said

    def _cell(self, sheet: Any, line: int, at: int, value: Any, field: Field) -> None:
        if value is None or pd.isna(value):
            sheet.write_blank(line, at, None, self.formats["text"])
        elif field.dtype == "date":
            day = pd.Timestamp(value).to_pydatetime()
            sheet.write_datetime(line, at, day, self.formats["date"])
        elif field.dtype in {"number", "integer"}:
            style = "count" if field.dtype == "integer" else "number"
            style = "share" if field.unit == "1" else style
            late = field.name in {"overdue_days", "late_days"} and value > 0
            sheet.write_number(line, at, float(value), self.formats["late" if late else style])
        else:
            said = safe_line(str(value))
            risky = said.startswith(RISKY)
            sheet.write_string(line, at, said, self.formats["risky" if risky else "text"])

    def _offered(self, field: Field) -> list[str]:
        """Words to choose from."""
        known: dict[str, Iterable[Titled]] = {
            "procedure": self.rules.procedures,
            "instrument": self.rules.instruments,
        }
        if field.name in known:
            return list(titles(known[field.name], self.lang).values())
        if field.name in CODED:
            return list(words(CODED[field.name], lang=self.lang).values())
        return []

    def procedures(self) -> None:
        """Sheet of procedures: every step with what comes before it, periods and clause."""
        names = (
            *("procedure", "place", "step", "state", "needs", "wait", "due"),
            *("document", "optional", "clause", "code"),
        )
        sheet = self.book.add_worksheet(text("cases.sheet.procedures", lang=self.lang))
        for at, name in enumerate(names):
            heading = text(f"cases.column.{name}", lang=self.lang)
            sheet.write_string(0, at, heading, self.formats["follows"])
            sheet.set_column(at, at, _WIDE if name in {"needs", "clause"} else 18)
        states = titles(self.rules.states, self.lang)
        line = 0
        for way in self.rules.procedures:
            for place, step in enumerate(way.steps, start=1):
                line += 1
                for at, said in enumerate(self._step(way, place, step, states)):
                    sheet.write_string(line, at, safe_line(said), self.formats["text"])
        sheet.freeze_panes(1, 3)

    def _step(
        self, way: Procedure, place: int, step: CaseStep, states: Mapping[str, str]
    ) -> list[str]:
        named = titles(way.steps, self.lang)
        either, comma = (text(f"cases.say.{each}", lang=self.lang) for each in ("either", "comma"))
        flags = {flag: text(f"cases.say.{flag}", lang=self.lang) for flag in ("yes", "no")}
        return [
            titles([way], self.lang)[way.id],
            str(place),
            named[step.id],
            states[step.state],
            comma.join(either.join(named[each] for each in group) for group in step.groups),
            self._period(step.wait, named, "days_after"),
            self._period(step.due, named, "within"),
            flags["yes" if step.document else "no"],
            flags["yes" if step.optional else "no"],
            f"{step.source} {step.clause}".strip(),
            step.id,
        ]

    def _period(self, period: Period | None, named: Mapping[str, str], how: str) -> str:
        if period is None:
            return ""
        opened = text("cases.say.opened", lang=self.lang)
        after = opened if period.after == OPENED else named[period.after]
        said = text(f"cases.say.{how}", lang=self.lang, step=after, days=period.days)
        if not period.unless:
            return said
        return said + text("cases.say.unless", lang=self.lang, step=named[period.unless])

    def guide(self) -> None:
        """How to fill in the ledger and read it back."""
        sheet = self.book.add_worksheet(text("cases.sheet.guide", lang=self.lang))
        sheet.set_column(0, 0, 110)
        lines = text("cases.guide", lang=self.lang).strip().split("\n")
        for line, said in enumerate(lines):
            sheet.write_string(line, 0, said, self.formats["line"])
            sheet.set_row(line, lines_needed(said, 105) * _LINE + 4)
