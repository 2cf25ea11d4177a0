"""Templates (空白模板): a project folder with `park.toml`, blank workbooks and the dictionary."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import xlsxwriter

from landuse.errors import StudyError
from landuse.present.dictionary import dictionary_text
from landuse.schema import Field, fields
from landuse.words import Lang, text, word

TEMPLATES = ("enterprises", "returns", "monthly", "occupancy", "units", "contracts", "projects")
_FIRST = ("enterprises", "returns")
# A fixed day, so that the bytes repeat.
_CREATED = dt.datetime(2026, 1, 1)
_WIDTH = 16


def write_templates(folder: Path | str, *, lang: Lang = "zh") -> Path:
    """Make a project folder (新建项目文件夹).

    Parameters
    ----------
    folder
        A new or empty folder.
    lang
        Language of the headings and of the comments.

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
    try:
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise StudyError("study.not_empty", folder=str(target))
        target.mkdir(parents=True, exist_ok=True)
        for table in TEMPLATES:
            _workbook(target / f"{table}.xlsx", table, lang)
        dictionary = dictionary_text(None, "csv", lang=lang)
        (target / "fields.csv").write_text(dictionary, encoding="utf-8-sig", newline="\n")
        park = target / "park.toml"
        park.write_text(_park(target.absolute().name, lang), encoding="utf-8", newline="\n")
    except OSError as error:
        raise StudyError("study.cannot_write", folder=str(target), found=str(error)) from error
    return park


def _park(name: str, lang: Lang) -> str:
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    head = text("templates.park", lang=lang, name=quoted)
    parts = [head]
    sheet = text("templates.sheet", lang=lang)
    for table in TEMPLATES:
        mark = "" if table in _FIRST else "# "
        lines = (f"[{table}]", f'path = "{table}.xlsx"', f'sheet = "{sheet}"')
        parts.append("".join(f"{mark}{line}\n" for line in lines))
    return "\n".join(parts)


def _workbook(path: Path, table: str, lang: Lang) -> None:
    """One sheet to fill in, one that says what each column means."""
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": _CREATED})
        head = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
        must = book.add_format({"bold": True, "bg_color": "#FCE4D6", "border": 1})
        plain = book.add_format({"num_format": "@"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        asked = [each for each in fields(table).values() if _asked(each)]
        sheet = book.add_worksheet(text("templates.sheet", lang=lang))
        for column, field in enumerate(asked):
            sheet.write_string(0, column, heading(field, lang), must if field.required else head)
            sheet.set_column(column, column, _WIDTH, plain if field.dtype == "text" else None)
            if field.values:
                said = [word(f"values.{field.name}", each, lang=lang) for each in field.values]
                sheet.data_validation(
                    1, column, 10_000, column, {"validate": "list", "source": said}
                )
        sheet.freeze_panes(1, 0)
        notes = book.add_worksheet(text("templates.notes", lang=lang))
        notes.set_column(0, 0, 2 * _WIDTH)
        notes.set_column(1, 1, 5 * _WIDTH, wrap)
        notes.write_string(0, 0, text("templates.legend", lang=lang), must)
        for row, field in enumerate(asked, start=1):
            notes.write_string(row, 0, heading(field, lang), must if field.required else head)
            notes.write_string(row, 1, field.meaning_zh if lang == "zh" else field.meaning_en, wrap)


def _asked(field: Field) -> bool:
    return field.kind == "input" and field.dtype != "geometry"


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
