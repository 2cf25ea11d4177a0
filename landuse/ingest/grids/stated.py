"""Units stated beside a table (表外单位说明): 单位：万元、亩 counts for columns that name no unit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from landuse.errors import Note
from landuse.ingest.cells.columns import Mapped
from landuse.ingest.cells.headings import fits
from landuse.park import Source
from landuse.schema import Field, fields
from landuse.units import canonical, factor

_STATED = re.compile(r"(?:单位|\bunits?)\s*[:为]\s*", re.IGNORECASE)
_END = re.compile(r"[。)\]】]|[,;，；、\s]*.{0,4}$(?<=单位)")
_BETWEEN = re.compile(r"[、,;\s和及与|]+")
_COUNTED = frozenset({"mu", "m2", "wan_yuan", "tce", "kwh", "t", "persons", "wan_yuan/mu"})
"""Units of fields to which a unit stated for the whole table may apply; no ratios and no periods."""
_FLOOR = "m2"
_LAND_ONLY = frozenset({"mu", "wan_mu", "ha", "km2", "acre"})
"""Units of land in which nobody counts floor space."""


@dataclass(frozen=True)
class Stated:
    """Units that a cell beside the table states (表外单位).

    Parameters
    ----------
    row
        Row in the sheet, from 1.
    text
        The cell.
    units
        Units in it that are known, as written.
    """

    row: int
    text: str
    units: tuple[str, ...]


def stated_units(rows: Iterable[tuple[int, Sequence[str]]]) -> tuple[Stated, ...]:
    """Units that rows beside the table state (读取单位说明).

    Parameters
    ----------
    rows
        Row from 1, and its cells.

    Returns
    -------
    tuple of Stated
        One a cell that names units; 填报单位：… names an office and is none.

    Examples
    --------
    >>> [
    ...     each.units
    ...     for each in stated_units([(2, ["填报单位：高新区", "金额单位：万元；面积单位：亩"])])
    ... ]
    [('万元', '亩')]
    """
    found = []
    for row, cells in rows:
        for text in dict.fromkeys(cells):
            units = _units(text)
            if units:
                found.append(Stated(row, text.strip(), units))
    return tuple(found)


def _units(text: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKC", text)
    words: list[str] = []
    for said in _STATED.split(plain)[1:]:
        for word in _BETWEEN.split(_END.split(said)[0]):
            words += [word] if canonical(word) else word.split("/")
    return tuple(dict.fromkeys(word for word in words if canonical(word)))


def with_stated(
    table: str,
    columns: Sequence[Mapped],
    stated: Sequence[Stated],
    source: Source,
    label: str,
) -> tuple[tuple[Mapped, ...], list[Note]]:
    """Columns that name no unit, in the unit stated for the table (套用表外单位).

    Parameters
    ----------
    table
        Name of the table.
    columns
        As their headings say.
    stated
        What is stated beside the table.
    source
        Its options; ``[x.units]`` comes first.
    label
        Name of the file for messages.

    Returns
    -------
    tuple of Mapped, list of Note
        The columns, and what was decided or must be asked.
    """
    notes: list[Note] = []
    done: list[Mapped] = []
    applied: dict[str, list[str]] = {}
    for column in columns:
        field = fields(table)[column.field]
        units = _for_field(column, field, stated, source)
        own = canonical(field.unit) if field.unit else None
        chosen = next(iter(units.values()), "")
        if len(units) > 1 or (own == _FLOOR and set(units) & _LAND_ONLY):
            note = _conflict(table, column, field, units, stated, label)
            notes.append(note)
            chosen = ""
        if chosen:
            applied.setdefault(chosen, []).append(column.heading)
            done.append(replace(column, unit=chosen, factor=factor(chosen, field.unit)))
        else:
            done.append(column)
    for unit, headings in applied.items():
        said = next(each for each in stated if unit in each.units)
        params = {
            "file": label,
            "row": said.row,
            "found": said.text,
            "unit": unit,
            "headings": ", ".join(headings),
            "table": table,
        }
        notes.append(Note("sheets.unit_stated", "info", params, table, said.row))
    return tuple(done), notes


def _for_field(
    column: Mapped, field: Field, stated: Sequence[Stated], source: Source
) -> dict[str | None, str]:
    """Units stated that the figures of a column could be in, by their proper name."""
    if column.unit or column.unit_from or field.name in source.units:
        return {}
    if field.dtype != "number" or field.unit not in _COUNTED:
        return {}
    return {canonical(unit): unit for each in stated for unit in each.units if fits(unit, field)}


def _conflict(
    table: str,
    column: Mapped,
    field: Field,
    units: dict[str | None, str],
    stated: Sequence[Stated],
    label: str,
) -> Note:
    """Units of which none can be chosen: areas stay in their own unit with a warning, money is asked for."""
    area = field.unit in {"mu", "m2"} and (len(units) == 1 or field.unit in units)
    params = {
        "file": label,
        "row": ", ".join(str(each.row) for each in stated),
        "heading": column.heading,
        "field": field.name,
        "units": ", ".join(units.values()),
        "unit": field.unit,
        "table": table,
    }
    code = "own_unit" if area else "which_unit"
    return Note(f"sheets.{code}", "warning" if area else "error", params, table, stated[0].row)
