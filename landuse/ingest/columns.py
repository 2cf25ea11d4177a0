"""Headings in the wild (表头识别): which column of a file is which field, in which unit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from landuse.errors import Note
from landuse.park import Source
from landuse.schema import Field, fields
from landuse.units import canonical, factor, spellings

_BRACKET = re.compile(r"[(\[{【〔<]([^()\[\]{}【】〔〕<>]*)[)\]}】〕>]")
_SPLIT = re.compile(r"[,、;，；:：]")
_DBF_NAME = 10
REFERENCES = {"enterprise_id": ("credit_code", "name")}
"""Fields that may stand in for a key (替代主键的字段)."""


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
    """

    heading: str
    field: str
    unit: str = ""
    factor: float = 1.0


@dataclass(frozen=True)
class Mapping:
    """Columns of a file that are understood, and those that are not (表头对应)."""

    columns: tuple[Mapped, ...]
    ignored: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


def plain(heading: str) -> str:
    """Heading as it is compared (表头规范化): half-width, lower case, no blanks, underscores, brackets.

    Parameters
    ----------
    heading
        As in the file.

    Returns
    -------
    str
        The bare word.

    Examples
    --------
    >>> plain("用地面积（亩）"), plain("Parcel ID *"), plain("Area [ha]")
    ('用地面积', 'parcelid', 'area')
    """
    bare = _BRACKET.sub("", unicodedata.normalize("NFKC", heading))
    return re.sub(r"[\s_*:]+", "", bare).casefold()


def bracket(heading: str) -> str:
    """What the last bracket of a heading says (表头括号内容), usually a unit.

    Parameters
    ----------
    heading
        As in the file.

    Returns
    -------
    str
        Empty where there is none.

    Examples
    --------
    >>> bracket("税收（单位：万元）"), bracket("Area [ha]"), bracket("名称")
    ('万元', 'ha', '')
    """
    found = _BRACKET.findall(unicodedata.normalize("NFKC", heading))
    inner = found[-1].strip() if found else ""
    parts = [
        part.strip() for part in _SPLIT.split(inner) if part.strip() not in {"", "单位", "unit"}
    ]
    known = [part for part in parts if canonical(part)]
    return (known or parts or [""])[0]


@cache
def _spellings(table: str) -> dict[str, tuple[str, int]]:
    """Bare spelling → field and rank (0 the name itself, then labels and aliases in order)."""
    found: dict[str, tuple[str, int]] = {}
    for field in fields(table).values():
        if field.kind != "input" or not field.name:
            continue
        for rank, spelling in enumerate((field.name, field.zh, field.en, *field.aliases)):
            found.setdefault(plain(spelling), (field.name, rank))
    return found


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
    known = set(_spellings(table)) | {plain(heading) for heading in source.columns.values()}
    return len({plain(heading) for heading in headings} & known)


def map_headings(
    table: str, headings: Sequence[str], source: Source, file: str, *, cut: bool = False
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
        Whether headings may be cut off after ten bytes, as in a shapefile.

    Returns
    -------
    Mapping
        Columns, ignored headings, and problems among the notes.
    """
    notes: list[Note] = []
    chosen = _declared(table, headings, source, file, notes)
    taken = {field: [heading] for field, heading in chosen.items()}
    for heading in headings:
        match = _match(table, heading, cut=cut)
        if match and match not in chosen and match not in source.constant:
            taken.setdefault(match, []).append(heading)
    for name, found in taken.items():
        chosen[name] = _one(table, name, found, file, notes)
    columns = tuple(_with_unit(table, chosen[name], name, source, file, notes) for name in chosen)
    used = set(chosen.values())
    ignored = tuple(heading for heading in headings if heading not in used and heading)
    notes += _missing(table, {*chosen, *source.constant}, headings, file)
    return Mapping(columns, ignored, tuple(notes))


def _declared(
    table: str, headings: Sequence[str], source: Source, file: str, notes: list[Note]
) -> dict[str, str]:
    known = [name for name, field in fields(table).items() if field.kind == "input" and name]
    listed = ", ".join(heading for heading in headings if heading) or "—"
    chosen: dict[str, str] = {}
    for part in ("columns", "units", "values", "constant"):
        for name in getattr(source, part):
            if name not in known:
                params = {"table": table, "part": part, "field": name, "valid": ", ".join(known)}
                notes.append(Note("ingest.unknown_field", "error", params, table))
    for name, heading in source.columns.items():
        same = [each for each in headings if each == heading] or [
            each for each in headings if plain(each) == plain(heading)
        ]
        params = {"file": file, "table": table, "field": name, "heading": heading, "found": listed}
        if len(same) == 1 and name in known:
            chosen[name] = same[0]
        elif not same:
            notes.append(Note("ingest.no_heading", "error", params, table))
        elif name in known:
            notes.append(Note("ingest.repeated_heading", "error", params, table))
    return chosen


def _match(table: str, heading: str, *, cut: bool) -> str | None:
    known = _spellings(table)
    bare = plain(heading)
    if bare in known:
        return known[bare][0]
    size = max(len(heading.encode(code)) for code in ("utf-8", "gb18030"))
    if not (cut and bare and size >= _DBF_NAME):
        return None
    starts = {field for spelling, (field, _) in known.items() if spelling.startswith(bare)}
    return starts.pop() if len(starts) == 1 else None


def _one(table: str, name: str, found: Sequence[str], file: str, notes: list[Note]) -> str:
    """The one heading of a field: alone, or the field's own name; a reference takes the first alias."""
    if len(found) == 1:
        return found[0]
    ranks = sorted((_spellings(table).get(plain(each), ("", 99))[1], each) for each in found)
    clear = ranks[0][0] < ranks[1][0]
    if clear and (ranks[0][0] == 0 or _is_reference(table, name)):
        return ranks[0][1]
    params = {
        "file": file,
        "table": table,
        "field": name,
        "found": ", ".join(found),
        "first": found[0],
    }
    notes.append(Note("ingest.ambiguous_heading", "error", params, table))
    return found[0]


def _is_reference(table: str, name: str) -> bool:
    """Whether id, credit code and name of an enterprise share one field of this table."""
    return name == "enterprise_id" and "credit_code" not in fields(table)


def _with_unit(
    table: str, heading: str, name: str, source: Source, file: str, notes: list[Note]
) -> Mapped:
    field = fields(table)[name]
    unit = source.units.get(name) or (bracket(heading) if field.dtype == "number" else "")
    if not unit or not field.unit:
        return Mapped(heading, name)
    try:
        return Mapped(heading, name, unit, factor(unit, field.unit))
    except ValueError:
        params = {
            "file": file,
            "table": table,
            "heading": heading,
            "field": name,
            "unit": unit,
            "valid": ", ".join(spellings(field.unit)),
            "default": field.unit,
        }
        notes.append(Note("ingest.unknown_unit", "error", params, table))
        return Mapped(heading, name)


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
