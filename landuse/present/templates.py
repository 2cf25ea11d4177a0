"""Templates (空白模板): a project folder with `park.toml`, blank workbooks and the dictionary."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from landuse.checking import Guess
from landuse.errors import StudyError, refuse_target, unwritten
from landuse.present.dictionary import dictionary_text
from landuse.present.intake.say import expected, table_name
from landuse.present.parkfile import YEAR, park_text
from landuse.present.workbook.cells import display_width, lines_needed
from landuse.present.workbook.columns import Tongue
from landuse.present.workbook.formats import open_book
from landuse.schema import Field, fields
from landuse.words import Lang, text, word, words

TEMPLATES = (
    *("enterprises", "returns", "monthly", "occupancy", "units", "contracts", "events"),
    "projects",
)
"""Tables that are filled in as sheets; parcels, zones and constraints are drawn."""

HEADING_ROW = 4
"""Row of the headings, from 1: title, guidance and a thin empty row stand above."""

_ROWS = 10_000
_LINE = 14.0
_NARROW, _WIDE = 12.0, 26.0
_FORMATS = {"text": "@", "category": "@", "boolean": "@", "date": "yyyy-mm-dd"}
_EXAMPLES = {"number": "123.45", "integer": "3", "date": "2025-06-01"}
_OLDEST = dt.date(1949, 1, 1)


def write_templates(
    folder: Path | str, *, lang: Lang = "zh", guesses: Sequence[Guess] = ()
) -> Path:
    """Make a project folder (新建项目文件夹), all or nothing.

    Parameters
    ----------
    folder
        A new or empty folder.
    lang
        Language of the headings and of the guidance; ``park.toml`` speaks both.
    guesses
        What the files that are there already may be; ``park.toml`` is made to fit.

    Returns
    -------
    pathlib.Path
        The ``park.toml`` in it.

    Raises
    ------
    StudyError
        The folder is not empty, or cannot be written.
    """
    target = Path(folder)
    draft = target.absolute().with_name(f".{target.absolute().name}.partial")
    refuse_target(target, folder=True)
    try:
        if target.is_dir() and any(target.iterdir()):
            raise StudyError("study.not_empty", folder=str(target))
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(draft, ignore_errors=True)  # of a run that was killed
        draft.mkdir()
        try:
            _fill(draft, target.absolute(), lang, guesses)
            if target.exists():
                target.rmdir()
            draft.rename(target)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as error:
        raise unwritten(target, error, folder=True) from error
    return target / "park.toml"


def _fill(folder: Path, target: Path, lang: Lang, guesses: Sequence[Guess]) -> None:
    for table in TEMPLATES:
        _workbook(folder / f"{table}.xlsx", table, Tongue(lang))
    dictionary = dictionary_text(None, "csv", lang=lang)
    (folder / "fields.csv").write_text(dictionary, encoding="utf-8-sig", newline="\n")
    park = park_text(target, TEMPLATES, HEADING_ROW, guesses, lang=lang)
    (folder / "park.toml").write_text(park, encoding="utf-8", newline="\n")


def _workbook(path: Path, table: str, tell: Tongue) -> None:
    """A sheet to fill in, and one that says what each column means."""
    asked = [each for each in fields(table).values() if _asked(each)]
    with open_book(path) as book:
        formats = {
            "head": {"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True},
            "must": {"bold": True, "bg_color": "#FCE4D6", "border": 1, "text_wrap": True},
            "title": {"bold": True, "font_size": 11},
            "guide": {"font_size": 9, "font_color": "#5B6670", "text_wrap": True, "valign": "top"},
            "wrap": {"text_wrap": True, "valign": "top", "border": 1, "num_format": "@"},
            **{f"of_{kind}": {"num_format": shape} for kind, shape in _FORMATS.items()},
        }
        made = {name: book.add_format(shape) for name, shape in formats.items()}
        _sheet(book, table, asked, tell, made)
        _dictionary(book, asked, tell, made)


def _asked(field: Field) -> bool:
    return field.kind == "input" and field.dtype != "geometry"


def _sheet(book: Any, table: str, asked: list[Field], tell: Tongue, made: dict[str, Any]) -> None:
    sheet = book.add_worksheet(text("templates.sheet", lang=tell.lang))
    about = text(f"templates.about.{table}", lang=tell.lang)
    name, first = table_name(table, tell.lang), HEADING_ROW
    title = text("templates.title", lang=tell.lang, table=name, about=about, row=first + 1)
    sheet.write_string(0, 0, title, made["title"])
    tall = 1
    for at, field in enumerate(asked):
        head, guide = heading(field, tell.lang), _guide(field, tell)
        width = min(max(_NARROW, display_width(head) + 2.0, display_width(guide)), _WIDE)
        tall = max(tall, lines_needed(guide, width))
        sheet.write_string(1, at, guide, made["guide"])
        sheet.write_string(first - 1, at, head, made["must" if field.required else "head"])
        sheet.set_column(at, at, width, made.get(f"of_{field.dtype}"))
        sheet.data_validation(first, at, first + _ROWS, at, _rule(field, tell))
    sheet.set_row(1, min(tall * 12.0 + 4, 120.0))
    sheet.set_row(2, 4)
    sheet.set_row(first - 1, 2 * _LINE + 4)
    sheet.freeze_panes(first, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(first - 1)
    sheet.fit_to_pages(1, 0)


def _guide(field: Field, tell: Tongue) -> str:
    """What to fill in, in a few words above the heading."""
    kind = text("templates.required" if field.required else "templates.optional", lang=tell.lang)
    if field.values or field.dtype == "boolean":
        return f"{kind}\n{text('templates.pick', lang=tell.lang)}"
    example = text("templates.such_as", lang=tell.lang, example=_example(field, tell.lang))
    return f"{kind}\n{expected(field, tell)}\n{example}"


def _example(field: Field, lang: Lang) -> str:
    if field.values:
        return word(f"values.{field.name}", field.values[0], lang=lang)
    if field.dtype == "boolean":
        return _flags(lang)[0]
    if field.name == "year":
        return str(YEAR)
    known = words("templates.example", lang=lang)
    return known.get(field.name) or _EXAMPLES.get(field.dtype) or known["name"]


def _flags(lang: Lang) -> list[str]:
    return list(words("ledger.flag", lang=lang).values())


def _rule(field: Field, tell: Tongue) -> dict[str, Any]:
    """Validation of a column: a list, a range or a kind, and what is said beside the cell."""
    meaning = field.meaning_zh if tell.lang == "zh" else field.meaning_en
    wanted = expected(field, tell)
    rule: dict[str, Any] = {
        "validate": "any",
        "input_title": heading(field, tell.lang)[:32],
        "input_message": f"{meaning}\n{wanted}"[:255],
        "error_message": text("templates.wrong", lang=tell.lang, expected=wanted)[:255],
    }
    if field.values:
        said = [word(f"values.{field.name}", each, lang=tell.lang) for each in field.values]
        return rule | {"validate": "list", "source": said}
    if field.dtype == "boolean":
        return rule | {"validate": "list", "source": _flags(tell.lang)}
    if field.dtype == "date":
        return rule | {"validate": "date", "criteria": ">=", "value": _OLDEST}
    if field.dtype not in {"number", "integer"}:
        return rule
    rule["validate"] = "decimal" if field.dtype == "number" else "integer"
    low, high = field.min, field.max
    if low is not None and high is not None:
        return rule | {"criteria": "between", "minimum": low, "maximum": high}
    return rule | {"criteria": ">=", "value": -1e15 if low is None else low}


def _dictionary(book: Any, asked: list[Field], tell: Tongue, made: dict[str, Any]) -> None:
    """What each column means: the data dictionary of this table."""
    lang = tell.lang
    sheet = book.add_worksheet(text("templates.dictionary", lang=lang))
    names = ("heading", "required", "expected", "example", "meaning", "field")
    widths = (24.0, 10.0, 36.0, 28.0, 60.0, 22.0)
    for at, (name, width) in enumerate(zip(names, widths, strict=True)):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, text(f"templates.column.{name}", lang=lang), made["head"])
    for row, field in enumerate(asked, start=1):
        need = "templates.required" if field.required else "templates.optional"
        said = (
            heading(field, lang),
            text(need, lang=lang),
            expected(field, tell),
            _example(field, lang),
            field.meaning_zh if lang == "zh" else field.meaning_en,
            field.name,
        )
        for at, value in enumerate(said):
            style = "must" if at == 0 and field.required else ("head" if at == 0 else "wrap")
            sheet.write_string(row, at, value, made[style])
        tall = max(lines_needed(value, width) for value, width in zip(said, widths, strict=True))
        sheet.set_row(row, tall * _LINE + 3)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def heading(field: Field, lang: Lang) -> str:
    """Heading of a template column (模板列名), with its unit.

    Parameters
    ----------
    field
        The field.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        For example ``登记面积(亩)``.

    Examples
    --------
    >>> heading(fields("parcels")["registered_area"], "zh")
    '登记面积(亩)'
    """
    label = field.zh if lang == "zh" else field.en
    if field.unit in {"", "1", "months"}:
        return label
    unit = word("values.unit", field.unit, lang=lang) if lang == "zh" else field.unit
    return f"{label}({unit})"
