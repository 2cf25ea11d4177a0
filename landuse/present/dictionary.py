"""Dictionary (数据字典): the vocabulary as a table, CSV or JSON."""

from __future__ import annotations

import unicodedata

from landuse.errors import InputError
from landuse.schema import dictionary, tables
from landuse.words import Lang


def dictionary_text(table: str | None, form: str, *, lang: Lang) -> str:
    """Data dictionary as text (数据字典).

    Parameters
    ----------
    table
        One table, or None for all.
    form
        ``"table"``, ``"csv"`` or ``"json"``.
    lang
        Language of the table form; the others carry both.

    Returns
    -------
    str
        Ends with a line break.

    Raises
    ------
    InputError
        There is no such table.

    Examples
    --------
    >>> dictionary_text("links", "table", lang="en").splitlines()[0]
    '[links]'
    """
    rows = dictionary()
    if table is not None:
        if table not in tables():
            raise InputError("errors.no_table", table=table, known=", ".join(tables()))
        rows = rows[rows["table"] == table]
    if form == "csv":
        return str(rows.to_csv(index=False, lineterminator="\n"))
    if form == "json":
        return str(rows.to_json(orient="records", force_ascii=False, indent=1)) + "\n"
    lines = []
    for name, part in rows.groupby("table", sort=False):
        lines.append(f"[{name}]")
        cells = [
            [row.name, row.dtype, row.unit, "*" if row.required else "", _said(row, lang)]
            for row in part[["name", "dtype", "unit", "required", lang, f"meaning_{lang}"]]
            .set_axis(["name", "dtype", "unit", "required", "label", "meaning"], axis=1)
            .itertuples(index=False)
        ]
        widths = [max(_width(row[i]) for row in cells) for i in range(4)]
        for row in cells:
            padded = [cell + " " * (w - _width(cell)) for cell, w in zip(row, widths, strict=False)]
            lines.append("  " + "  ".join([*padded, row[4]]))
        lines.append("")
    return "\n".join(lines)


def _said(row: object, lang: Lang) -> str:
    label, meaning = getattr(row, "label", ""), getattr(row, "meaning", "")
    joint = "：" if lang == "zh" else ": "
    return f"{label}{joint}{meaning}"


def _width(cell: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in cell)
