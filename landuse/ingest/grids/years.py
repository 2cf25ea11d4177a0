"""Year stated beside a table (表外年度): 2024年度… in the title, in the name of the sheet or of the file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import NamedTuple

from landuse.errors import Note
from landuse.ingest.cells.columns import map_headings
from landuse.ingest.cells.headings import read_heading
from landuse.ingest.formats.rows import Layer
from landuse.park import Source
from landuse.schema import fields

_TABLE = "returns"
"""Table of figures by the year."""
_YEAR = r"(?<!\d)(199\d|20\d\d|2100)"
_FURTHER = r"\s*年?度?\s*[-–—~至到、和及/]\s*\d{4}\s*年"
_SAID = re.compile(rf"{_YEAR}(?=\s*年(?!\s*\d{{1,2}}\s*月)|{_FURTHER})")
"""A year in words; 2025年3月 is a date, 2023—2024年 are two years."""
_BARE = re.compile(rf"{_YEAR}(?!\d|[-._/]\d{{1,2}}(?!\d))")
"""A year in the name of a file, where 年 is often left out; 2025-03-20 is a date."""
_PART = re.compile(
    r"\d{4}\s*年度?\s*(?:[上下]半年|第?\s*[一二三四1-4]\s*季"
    r"|(?!0?1\s*[-–—~至到]\s*12\s*月)\d{1,2}\s*月?\s*[-–—~至到]\s*\d{1,2}\s*月)"
    r"|(?<![:\d])\d{4}\s*年\s*\d{1,2}\s*月(?!\s*\d)"
)
"""Less than a year: half a year, quarters, months; but a date after a colon says when, not what."""
_SHOWN = 60
_SEVERAL = 2


class _Saying(NamedTuple):
    """What one place says: its name in both languages, its text, the years in it."""

    zh: str
    en: str
    text: str
    years: tuple[int, ...]


def with_year(
    table: str,
    headings: Sequence[str],
    above: Sequence[Sequence[str]],
    source: Source,
    label: str,
    part: str = "",
) -> tuple[Source, list[Note]]:
    """Options with the year that stands beside a table without a column of years (套用表外年度).

    Parameters
    ----------
    table
        Name of the table; only ``returns`` has its figures by the year.
    headings
        Headings as in the file.
    above
        Rows above the records.
    source
        Its options.
    label
        Name of the file for messages: path as written, and the sheet.
    part
        Sheet or layer.

    Returns
    -------
    Source, list of Note
        The options, with ``constant["year"]`` where exactly one year is stated; where it was found,
        or what contradicts what.

    Examples
    --------
    >>> source, notes = with_year(
    ...     "returns", ["企业名称", "税收"], [["2024年度税收表"]], Source(path="f.xlsx"), "f.xlsx"
    ... )
    >>> source.constant, [note.code for note in notes]
    ({'year': 2024}, ['sheets.year_found'])
    """
    if table != _TABLE or (
        "year" not in source.constant and _has_years(table, headings, source, label)
    ):
        return source, []
    titles = _outside(headings, above)
    fixed = source.constant.get("year")
    said = _sayings(headings if fixed is None else (), titles, label, part)
    if not said and fixed is None:
        said = _of_columns(table, headings)
    years = list(dict.fromkeys(each.years[0] for each in said))
    params = {"file": label, "table": table, "found": _listed(said)}
    if not years or (fixed is not None and (len(years) > 1 or str(years[0]) == str(fixed))):
        return source, []
    params |= {"year": str(years[0]), "constant": str(fixed)}
    if fixed is not None:
        return source, [Note("sheets.year_other", "warning", params, table)]
    note = (
        Note("sheets.year_found", "info", params, table)
        if len(years) == 1
        else Note("sheets.which_year", "error", params, table)
    )
    constant = {**source.constant, "year": years[0]}
    return source.model_copy(update={"constant": constant}), [note]


def _of_columns(table: str, headings: Sequence[str]) -> list[_Saying]:
    """The year that the headings of all figures state, if it is one, whatever the title covers."""
    dated = {each: read_heading(table, each) for each in headings}
    years = {e.year for e in dated.values() if e and fields(table)[e.field].dtype != "text"}
    if len(years) != 1 or None in years:
        return []
    (text, *_) = [heading for heading, each in dated.items() if each and each.year]
    return [_Saying("表头", "heading", text[:_SHOWN], (int(years.pop() or 0),))]


def by_year(table: str, source: Source, layer: Layer) -> list[Layer]:
    """A sheet with a column for each year as one sheet a year (每年一列的表按年拆开).

    Each has the columns of its year and those that say whose row it is; a figure that does not
    state its year is in none of them.

    Parameters
    ----------
    table
        Name of the table.
    source
        Its options.
    layer
        The sheet.

    Returns
    -------
    list of Layer
        The layer itself where there is nothing to take apart.
    """
    if table != _TABLE or "year" in {*source.constant, *source.columns}:
        return [layer]
    found = {each: read_heading(table, each) for each in layer.headings}
    years = sorted({each.year for each in found.values() if each and each.year})
    if len(years) < _SEVERAL or any(each and each.field == "year" for each in found.values()):
        return [layer]
    loose = [
        heading
        for heading, each in found.items()
        if each and not each.year and fields(table)[each.field].dtype != "text"
    ]
    params = {"file": layer.label, "table": table}
    listed = ", ".join(h for h, each in found.items() if each and each.year)
    said = {**params, "found": listed, "years": ", ".join(map(str, years))}
    notes = [*layer.notes, Note("sheets.by_year", "info", said, table)]
    if loose:
        said = {**params, "headings": ", ".join(loose)}
        notes.append(Note("sheets.undated_column", "warning", said, table))
    layers = []
    for year in years:
        other = {h for h, each in found.items() if each and each.year not in {None, year}}
        around = replace(layer.around, above=_without(layer.around.above, other | {*loose}))
        headings = tuple("" if h in other or h in loose else h for h in layer.headings)
        said_once = tuple(notes) if year == years[0] else ()
        layers.append(replace(layer, headings=headings, around=around, notes=said_once, more=()))
    return layers


def _without(above: Sequence[Sequence[str]], gone: Collection[str]) -> tuple[tuple[str, ...], ...]:
    """Rows above the records without the headings that are gone."""
    return tuple(
        tuple("" if any(cell and cell in each for each in gone) else cell for cell in row)
        for row in above
    )


def year_in_name(
    headings: Sequence[str], above: Sequence[Sequence[str]], label: str, part: str = ""
) -> int | None:
    """Year that a table is of by its title, headings, sheet or file (表外年度), whatever table it is.

    Parameters
    ----------
    headings
        Headings as in the file.
    above
        Rows above the records.
    label
        Name of the file for messages: path as written, and the sheet.
    part
        Sheet or layer.

    Returns
    -------
    int or None
        None where there is none, or more than one.

    Examples
    --------
    >>> year_in_name(["企业名称"], [], "企业2023.xlsx"), year_in_name(["企业名称"], [], "企业.xlsx")
    (2023, None)
    """
    said = _sayings(headings, _outside(headings, above), label, part)
    years = {each.years[0] for each in said}
    return years.pop() if len(years) == 1 else None


def _has_years(table: str, headings: Sequence[str], source: Source, label: str) -> bool:
    """Whether a column is that of the years, or is said to be."""
    mapped = map_headings(table, headings, source, label).columns
    return "year" in source.columns or any(column.field == "year" for column in mapped)


def _outside(headings: Sequence[str], above: Sequence[Sequence[str]]) -> list[str]:
    """Cells above the records that are no part of a heading, once each."""
    cells = dict.fromkeys(cell for row in above for cell in row if cell.strip())
    return [cell for cell in cells if not any(cell in heading for heading in headings)]


def _sayings(
    headings: Sequence[str], titles: Sequence[str], label: str, part: str
) -> list[_Saying]:
    """Places that say one year each; none where one says several, or less than a year."""
    path = label.removesuffix(f" [{part}]")
    name = "" if "://" in path else PurePath(path).stem
    sheet = unicodedata.normalize("NFKC", part).strip()
    places = [
        *(("标题", "title", text, _SAID) for text in titles),
        *(("表头", "heading", text, _SAID) for text in headings),
        ("工作表名", "sheet", part, _BARE if sheet.isdigit() else _SAID),
        ("文件名", "file name", "" if name == part else name, _BARE),
    ]
    found: list[_Saying] = []
    for zh, en, text, pattern in places:
        plain = unicodedata.normalize("NFKC", text)
        if _PART.search(plain):
            return []
        years = tuple(dict.fromkeys(int(each) for each in pattern.findall(plain)))
        if years:
            found.append(_Saying(zh, en, text.strip()[:_SHOWN], years))
    single = [each for each in found if len(each.years) == 1]
    for each in found:
        covered = all(min(each.years) <= one.years[0] <= max(each.years) for one in single)
        if len(each.years) > 1 and (each.en != "file name" or not single or not covered):
            return []
    if len({each.years for each in single if each.en == "heading"}) > 1:
        return []
    return single


def _listed(said: Sequence[_Saying]) -> dict[str, str]:
    return {
        "zh": "；".join(f"{each.zh}「{each.text}」" for each in said),
        "en": "; ".join(f"{each.en} “{each.text}”" for each in said),
    }
