"""Page (检查报告页面): one HTML file in both languages, without a script, without a request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from landuse.checking import Check, Problem, ReadFile
from landuse.checking.problems import GRAVITY
from landuse.present.document import document
from landuse.present.intake import balance, inventory
from landuse.present.intake.say import figure, place, share, table_name, touched_share
from landuse.present.intake.sheets import (
    KINDS,
    NOTE_COLUMNS,
    Row,
    Sheet,
    capital,
    field_label,
    heading,
    note_rows,
)
from landuse.present.markup import Html, element, joined
from landuse.present.workbook.columns import Tongue
from landuse.version import __version__
from landuse.words import LANGS, Lang, text, word

_SHOWN = 20
_SIGNS = {"error": "✕", "warning": "!", "info": "i"}
_CELLS = ("row", "heading", "found", "expected", "problem")
_NUMBERS = {"count", "amount", "figure", "share", "plain"}


def intake_page(check: Check, *, lang: Lang) -> str:
    """Report as one HTML file (检查报告页面): both languages are in it, the reader switches.

    Parameters
    ----------
    check
        What is known of the park.
    lang
        Language that it opens in.

    Returns
    -------
    str
        The whole document. It asks no server for anything and holds no script.
    """
    titles = {each: text("intake.title", lang=each, park=_park(check)) for each in LANGS}
    bodies = [_main(check, Tongue(each, check.park.park.currency)) for each in LANGS]
    return document(titles, bodies, lang=lang)


def _park(check: Check) -> str:
    return check.park.park.name


def _main(check: Check, tell: Tongue) -> Html:
    lang = tell.lang
    return element(
        "main",
        element("h1", text("intake.title", lang=lang, park=_park(check))),
        _verdict(check, lang),
        _facts(check, tell),
        _problems(check, tell),
        _section("totals", _or_not_yet(check, balance.total_sheet(check, tell), lang), lang),
        *(
            _section(sheet.code, _or_not_yet(check, sheet, lang), lang, count=len(sheet.rows))
            for sheet in (
                balance.unlinked_sheet(check, tell),
                balance.vacant_sheet(check, tell),
                balance.silent_sheet(check, tell),
            )
            if check.placing is not None
        ),
        _section("absent", table(inventory.absent_sheet(check, tell), lang, whole=True), lang),
        _files(check, tell),
        _codes(check, tell),
        element(
            "footer",
            element("p", text("intake.confidential", lang=lang)),
            element("p", text("intake.made_by", lang=lang, version=__version__)),
            element("p", text("intake.print_hint", lang=lang), class_="screen"),
        ),
        lang=lang,
        class_=lang,
    )


def _verdict(check: Check, lang: Lang) -> Html:
    kind = next((each for each in ("error", "warning") if check.count(each)), "clean")
    said = text(f"intake.verdict_{kind}", lang=lang, count=f"{check.count(kind):,}")
    sign = _SIGNS.get(kind, "✓")
    return element("p", element("span", sign, class_="sign"), said, class_=f"verdict {kind}")


def _facts(check: Check, tell: Tongue) -> Html:
    rows = [
        element("div", element("dt", name), element("dd", said), class_=code)
        for code, name, said in balance.fact_rows(check, tell)
        if said
    ]
    return element("dl", rows, class_="facts")


def _section(code: str, content: object, lang: Lang, *, count: int | None = None) -> Html:
    number = None if count is None else element("span", f"{count:,}", class_="number")
    about = text(f"intake.about.{code}", lang=lang)
    head = element("h2", text(f"intake.section.{code}", lang=lang), number)
    return element("section", head, element("p", about, class_="about"), content, class_=code)


def _or_not_yet(check: Check, sheet: Sheet, lang: Lang) -> Html:
    if check.placing is None:
        return element("p", text("intake.not_linked", lang=lang))
    return table(sheet, lang)


def _problems(check: Check, tell: Tongue) -> Html:
    lang = tell.lang
    parts: list[Html] = []
    for kind in GRAVITY:
        found = [_problem(each, check, tell) for each in check.of(kind)]
        if not found:
            continue
        name = capital(word("values.severity", kind, lang=lang))
        title = text("intake.some", lang=lang, kind=name, count=f"{check.count(kind):,}")
        if kind == "info":
            parts.append(element("details", element("summary", title), found, class_=kind))
        else:
            parts.append(element("div", element("h3", title), found, class_=kind))
    nothing = element("p", text("intake.clean", lang=lang))
    return _section("problems", parts or nothing, lang)


def _problem(problem: Problem, check: Check, tell: Tongue) -> Html:
    lang, note = tell.lang, problem.notes[0]
    kind = word("values.severity", problem.severity, lang=lang)
    return element(
        "article",
        element(
            "p",
            element("span", _SIGNS[problem.severity], " ", kind, class_="chip"),
            element("span", f"× {problem.count:,}", class_="times") if problem.count > 1 else None,
            element("span", note.message(lang), class_="message"),
        ),
        element("p", note.remedy(lang), class_="remedy"),
        element(
            "ul", [element("li", each) for each in _about(problem, check, tell)], class_="meta"
        ),
        _each(problem, check, tell) if problem.count > 1 else None,
        class_=f"problem {problem.severity}",
    )


def _about(problem: Problem, check: Check, tell: Tongue) -> Iterator[str]:
    """Where a problem is and what it touches."""
    lang = tell.lang
    if problem.table:
        yield table_name(problem.table, lang)
    file, part = place(problem, check)
    if file:
        yield f"{file} · {part}" if part else file
    field = field_label(problem, tell)
    if problem.heading or field:
        yield " → ".join(each for each in (problem.heading, field) if each)
    touched = problem.touched
    if touched is not None:
        for name in ("tax", "land", "enterprises", "parcels"):
            value = getattr(touched, name)
            if value is None and name != "tax":
                continue
            if name in {"tax", "land"}:
                said = touched_share(value, lang, partly=problem.partly)
            else:
                said = f"{value:,}"
            yield f"{text(f'intake.column.{name}', lang=lang)} {said}"


def _each(problem: Problem, check: Check, tell: Tongue) -> Html:
    """First places of a problem; the workbook has all of them."""
    lang = tell.lang
    rows = [
        dict(zip(NOTE_COLUMNS, row, strict=True))
        for row, _ in zip(note_rows(problem, check, tell), range(_SHOWN), strict=False)
    ]
    wanted = [name for name in _CELLS if any(row[name] not in {None, ""} for row in rows)]
    if {"row", "found"} <= set(wanted):
        wanted.remove("problem")
    cells = [tuple(row[name] for name in wanted) for row in rows]
    title = text("intake.cells", lang=lang, count=f"{problem.count:,}")
    shown = _table(wanted, [heading(name, tell) for name in wanted], cells, lang)
    return element("details", element("summary", title), shown, _rest(problem.count, "notes", lang))


def _rest(count: int, sheet: str, lang: Lang) -> Html | None:
    if count <= _SHOWN:
        return None
    name = text(f"intake.sheet.{sheet}", lang=lang)
    said = text("intake.rest", lang=lang, count=f"{count - _SHOWN:,}", sheet=name)
    return element("p", said, class_="rest")


def _files(check: Check, tell: Tongue) -> Html:
    lost = [
        element(
            "p",
            text(
                "intake.file_lost", lang=tell.lang, table=table_name(name, tell.lang), file=path
            ).strip(),
            class_="lost",
        )
        for name, path in check.unread
    ]
    return _section("files", [*lost, *(_file(file, tell) for file in check.files)], tell.lang)


def _file(file: ReadFile, tell: Tongue) -> Html:
    lang = tell.lang
    said = dict(zip(inventory.FILE_COLUMNS, inventory.file_row(file, tell), strict=True))
    facts = [
        element(
            "div", element("dt", heading(name, tell)), element("dd", _cell(name, said[name], lang))
        )
        for name in inventory.FILE_COLUMNS[1:]
        if said[name] not in {None, "", 0} and name != "known"
    ]
    rows = list(inventory.column_rows(file, tell))
    names = inventory.COLUMN_COLUMNS
    odd = sum(each.odd for each in file.columns)
    count = {"table": table_name(file.table, lang), "file": file.label, "known": len(rows)}
    title = text("intake.file", lang=lang, rows=f"{file.rows_in:,}", **count).strip()
    marks = []
    if file.ignored:
        marks.append(text("intake.ignored_mark", lang=lang, count=len(file.ignored)))
    if odd:
        marks.append(text("intake.odd_mark", lang=lang, count=f"{odd:,}"))
    return element(
        "details",
        element("summary", title, [element("span", each, class_="mark") for each in marks]),
        element("dl", facts, class_="facts small"),
        _table(names, [heading(name, tell) for name in names], rows, lang),
        class_="file",
    )


def _codes(check: Check, tell: Tongue) -> Html:
    """How many notes there are of each code."""
    counts: dict[tuple[str, str], int] = {}
    for each in check.problems:
        key = (each.severity, each.code)
        counts[key] = counts.get(key, 0) + each.count
    names = ("severity", "code", "count")
    rows = [
        (word("values.severity", kind, lang=tell.lang), code, count)
        for (kind, code), count in sorted(
            counts.items(), key=lambda item: (GRAVITY.index(item[0][0]), -item[1], item[0][1])
        )
    ]
    title = text("intake.section.codes", lang=tell.lang)
    shown = _table(names, [heading(name, tell) for name in names], rows, tell.lang)
    return element("details", element("summary", title), shown, class_="codes")


def table(sheet: Sheet, lang: Lang, *, whole: bool = False) -> Html:
    """Sheet as a table of the page (表格): its first rows, and where the others are."""
    if not sheet.rows:
        return element("p", text("intake.notes_none", lang=lang), class_="nothing")
    shown = sheet.rows if whole else sheet.rows[:_SHOWN]
    cut = None if whole else _rest(len(sheet.rows), sheet.code, lang)
    filled = [at for at in range(len(sheet.columns)) if any(_there(row[at]) for row in shown)]
    names, headings = ([each[at] for at in filled] for each in (sheet.columns, sheet.headings))
    cells = [tuple(row[at] for at in filled) for row in shown]
    return joined([_table(names, headings, cells, lang), cut])


def _there(value: object) -> bool:
    return value is not None and value == value and value != ""


def _table(names: Sequence[str], headings: Iterable[str], rows: Iterable[Row], lang: Lang) -> Html:
    kinds = [KINDS.get(name, "text") for name in names]
    marks = ["n" if kind in _NUMBERS else ("w" if kind == "wrap" else None) for kind in kinds]
    heads = [
        element("th", each, class_=mark, scope="col")
        for each, mark in zip(headings, marks, strict=True)
    ]
    lines = [
        element(
            "tr",
            [
                element("td", _cell(name, value, lang), class_=mark)
                for name, value, mark in zip(names, row, marks, strict=True)
            ],
        )
        for row in rows
    ]
    whole = element("table", element("thead", element("tr", heads)), element("tbody", lines))
    return element("div", whole, class_="wide")


def _cell(name: str, value: object, lang: Lang) -> str:
    """One value as the page shows it."""
    kind = KINDS.get(name, "text")
    if kind == "share":
        return share(value if isinstance(value, float) else None, lang)
    if value is None or value != value:
        return text("intake.none", lang=lang) if kind == "amount" else ""
    if kind == "count":
        return f"{value:,}"
    if kind == "amount":
        return f"{value:,.2f}"
    return figure(value) if kind == "figure" else str(value)
