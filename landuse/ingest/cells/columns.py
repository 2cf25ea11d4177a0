"""Headings in the wild (表头对应): which column of a file is which field, in which unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from collections.abc import Mapping as Words
from dataclasses import dataclass, replace

from landuse.errors import Note
from landuse.ingest.cells.headings import Reading, bracket, fits, plain, read_heading, spelt
from landuse.ingest.cells.near import near_headings
from landuse.ingest.cells.texts import is_id
from landuse.ingest.grids.parents import JOINT
from landuse.park import Source
from landuse.schema import Field, fields
from landuse.units import factor, spellings

__all__ = ["REFERENCES", "Mapped", "Mapping", "bracket", "map_headings", "plain", "recognised"]

_DBF_NAME = 10
_TWO = 2
Cut = bool | Collection[str]
REFERENCES = {"enterprise_id": ("credit_code", "name")}
"""Fields that may stand in for a key (替代主键的字段)."""

_UNIT_COLUMNS = {"mu": ("面积单位", "mjdw", "mjdwmc", "土地面积单位", "宗地面积单位", "areaunit")}
"""Bare headings of columns that say the unit of figures row by row: unit of the field → headings."""

_RIGHTS = {
    **dict.fromkeys(("2", "3", "4"), "state"),
    **dict.fromkeys(("1", "5", "6", "7", "8"), "collective"),
}
_CODED = {("holding", "qllx"): _RIGHTS, ("holding", "权利类型"): _RIGHTS}
"""Values by number in the cadastre: field and bare heading → what they stand for.

权利类型字典: 2 to 4 land of the state or its use, 1 and 5 to 8 land of a collective or its use.
"""
_OF_UNITS = ("bdcdyh", "不动产单元号", "不动产单元代码")
"""Bare headings of codes of a unit, which begin with the code of the parcel."""


@dataclass(frozen=True)
class Mapped:
    """One column of a file and its field (列对应).

    Parameters
    ----------
    heading
        As in the file.
    field
        Name of the field.
    unit
        Unit as written; empty where the field's own unit is supposed.
    factor
        From that unit to the field's.
    unit_from
        Heading of the column that says the unit of each row; empty where there is none.
    codes
        What values stand for under this heading.
    """

    heading: str
    field: str
    unit: str = ""
    factor: float = 1.0
    unit_from: str = ""
    codes: Words[str, str] | None = None


@dataclass(frozen=True)
class Mapping:
    """Columns of a file that are understood, and those that are not (表头对应)."""

    columns: tuple[Mapped, ...]
    ignored: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def beside(self) -> tuple[str, ...]:
        """Headings of further columns to read (单位列), which say the units of others."""
        return tuple(dict.fromkeys(each.unit_from for each in self.columns if each.unit_from))


def recognised(table: str, headings: Sequence[str], source: Source) -> int:
    """How many headings of a row are known (可识别表头数), to find the heading row.

    Parameters
    ----------
    table
        Name of the table.
    headings
        Cells of the row.
    source
        Its options.

    Returns
    -------
    int
        The count.
    """
    declared = {plain(heading) for heading in source.columns.values()}
    found = set()
    for heading in headings:
        match = read_heading(table, heading)
        if match is not None or plain(heading) in declared:
            found.add(match.field if match else plain(heading))
    return len(found)


def map_headings(
    table: str, headings: Sequence[str], source: Source, file: str, *, cut: Cut = False
) -> Mapping:
    """Which column is which field (表头对应字段).

    Parameters
    ----------
    table
        Name of the table.
    headings
        Headings as in the file.
    source
        Options: ``[x.columns]``, ``[x.units]``, ``[x.constant]``.
    file
        Name for messages.
    cut
        Headings that may be cut off after ten bytes, as in a shapefile; True for all that are so long.

    Returns
    -------
    Mapping
        Columns, ignored headings, and problems among the notes.
    """
    notes: list[Note] = []
    chosen = _declared(table, headings, source, file, notes)
    taken: dict[str, list[tuple[str, Reading]]] = {
        name: [(heading, Reading(name, bracket(heading)))] for name, heading in chosen.items()
    }
    parents = Counter(heading.rpartition(JOINT)[0] for heading in headings)
    for heading in headings:
        alone = parents[heading.rpartition(JOINT)[0]] == 1
        match = _match(table, heading, cut=cut, alone=alone)
        if match and match.field not in {*chosen, *source.constant}:
            if match.year and str(source.constant.get("year", match.year)) != str(match.year):
                params = {"file": file, "heading": heading, "year": match.year, "table": table}
                notes.append(Note("ingest.other_year", "warning", params, table))
            else:
                taken.setdefault(match.field, []).append((heading, match))
    wide = _wide(table, taken, source, file)
    notes += wide
    picked = {
        name: found[0] if wide else _one(table, name, found, file, notes)
        for name, found in taken.items()
    }
    columns = tuple(_with_unit(table, found, source, file, notes) for found in picked.values())
    columns = _by_row(table, columns, headings)
    used = {each.heading for each in columns} | {each.unit_from for each in columns}
    ignored = tuple(heading for heading in headings if heading not in used and heading)
    have = {*picked, *source.constant, *(["year"] if wide else [])}
    notes += near_headings(table, headings, ignored, have, file)
    notes += _missing(table, have, headings, file)
    return Mapping(columns, ignored, tuple(notes))


def _declared(
    table: str, headings: Sequence[str], source: Source, file: str, notes: list[Note]
) -> dict[str, str]:
    known = [name for name, field in fields(table).items() if field.kind == "input" and name]
    listed = ", ".join(heading for heading in headings if heading) or "—"
    chosen: dict[str, str] = {}
    for part in ("columns", "units", "values", "constant", "fill_down"):
        for name in getattr(source, part):
            if name not in known:
                params = {"table": table, "part": part, "field": name, "valid": ", ".join(known)}
                notes.append(Note("ingest.unknown_field", "error", params, table))
    for name, heading in source.columns.items():
        same = [each for each in headings if each == heading] or [
            each
            for each in headings
            if plain(heading) in {plain(each), plain(each.rpartition(JOINT)[2])}
        ]
        params = {"file": file, "table": table, "field": name, "heading": heading, "found": listed}
        if len(same) == 1 and name in known:
            chosen[name] = same[0]
        elif not same:
            notes.append(Note("ingest.no_heading", "error", params, table))
        elif name in known:
            notes.append(Note("ingest.repeated_heading", "error", params, table))
    return chosen


def _match(table: str, heading: str, *, cut: Cut, alone: bool = False) -> Reading | None:
    found = read_heading(table, heading, alone=alone)
    if found is not None or not cut:
        return found
    bare = plain(heading)
    size = max(len(heading.encode(code)) for code in ("utf-8", "gb18030"))
    long = size >= _DBF_NAME if isinstance(cut, bool) else heading in cut
    if not bare or not long:
        return None
    starts = {name for spelling, (name, _) in spelt(table).items() if spelling.startswith(bare)}
    return Reading(starts.pop(), bracket(heading)) if len(starts) == 1 else None


def _one(
    table: str, name: str, found: Sequence[tuple[str, Reading]], file: str, notes: list[Note]
) -> tuple[str, Reading]:
    """The one heading of a field: alone, or the clearest; figures and dates are never chosen for."""
    if len(found) == 1:
        return found[0]
    if name == "parcel_id":
        found = [each for each in found if plain(each[0]) not in _OF_UNITS] or found
    ranked = sorted(found, key=lambda each: each[1].rank)
    params = {
        "file": file,
        "table": table,
        "field": name,
        "found": ", ".join(heading for heading, _ in found),
        "first": ranked[0][0],
    }
    if len(ranked) == 1 or ranked[0][1].rank < ranked[1][1].rank:
        if len(ranked) == 1 or ranked[0][1].rank == 0 or _is_reference(table, name):
            return ranked[0]
        if fields(table)[name].dtype in {"text", "category", "boolean"} and not is_id(name):
            notes.append(Note("ingest.first_heading", "warning", params, table))
            return ranked[0]
    notes.append(Note("ingest.ambiguous_heading", "error", params, table))
    return found[0]


def _wide(
    table: str,
    taken: Words[str, Sequence[tuple[str, Reading]]],
    source: Source,
    file: str,
) -> list[Note]:
    """Error on a table with a column for each year, where nobody says which year is wanted."""
    if "year" in {*taken, *source.constant}:
        return []
    for name, found in taken.items():
        years = [reading.year for _, reading in found if reading.year]
        if len(set(years)) < _TWO:
            continue
        params = {
            "file": file,
            "table": table,
            "field": name,
            "found": ", ".join(heading for heading, _ in found),
            "first": found[-1][0],
            "year": found[-1][1].year,
        }
        return [Note("sheets.wide_years", "error", params, table)]
    return []


def _is_reference(table: str, name: str) -> bool:
    """Whether id, credit code and name of an enterprise share one field of this table."""
    return name == "enterprise_id" and "credit_code" not in fields(table)


def _by_row(table: str, columns: Sequence[Mapped], headings: Sequence[str]) -> tuple[Mapped, ...]:
    """Columns with the heading of the column that says the unit of each row, where there is one."""
    used = {each.heading for each in columns}
    units = {
        unit: heading
        for unit, words in _UNIT_COLUMNS.items()
        for heading in headings
        if plain(heading) in words and heading not in used
    }
    if not units:
        return tuple(columns)
    known = fields(table)
    return tuple(
        each if each.unit else replace(each, unit_from=units.get(known[each.field].unit, ""))
        for each in columns
    )


def _with_unit(
    table: str, picked: tuple[str, Reading], source: Source, file: str, notes: list[Note]
) -> Mapped:
    heading, reading = picked
    field = fields(table)[reading.field]
    found = Mapped(heading, field.name, codes=_CODED.get((field.name, plain(heading))))
    unit = source.units.get(field.name) or (reading.unit if field.dtype == "number" else "")
    if not unit or not field.unit:
        return found
    if fits(unit, field):
        return replace(found, unit=unit, factor=factor(unit, field.unit))
    params = {
        "file": file,
        "table": table,
        "heading": heading,
        "field": field.name,
        "unit": unit,
        "valid": ", ".join(spellings(field.unit)),
        "default": field.unit,
    }
    notes.append(Note("ingest.unknown_unit", "error", params, table))
    return found


def _missing(table: str, have: set[str], headings: Sequence[str], file: str) -> list[Note]:
    listed = ", ".join(heading for heading in headings if heading) or "—"
    notes = []
    for field in fields(table).values():
        if not field.required or field.kind != "input" or field.dtype == "geometry":
            continue
        if _satisfied(table, field, have):
            continue
        params = {
            "file": file,
            "table": table,
            "field": field.name,
            "zh": field.zh,
            "en": field.en,
            "found": listed,
        }
        notes.append(Note("ingest.missing_column", "error", params, table))
    return notes


def _satisfied(table: str, field: Field, have: set[str]) -> bool:
    if field.name in have or (table, field.name) == ("zones", "version"):
        return True
    stand_ins = [name for name in REFERENCES.get(field.name, ()) if name in fields(table)]
    return any(name in have for name in stand_ins)
