"""One heading (表头写法): the word it is for, the levels of a merged heading, the unit it states."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from landuse.ingest.grids.parents import JOINT, readings
from landuse.schema import Field, fields, key
from landuse.units import canonical, factor, known_spellings

_BRACKET = re.compile(r"[(\[{【〔<]([^()\[\]{}【】〔〕<>]*)[)\]}】〕>]")
_SPLIT = re.compile(r"[,、;，；:：]")
_MARK = re.compile(r"[\s_,;:|、/-]+")
_NUMBERED = re.compile(r"^\s*(\d{1,2}[.、]|[一二三四五六七八九十]+[、.])(?=\D)")
_YEAR = re.compile(r"(19|20)\d\d(?=年)")
_STAMP = re.compile(
    r"\(\s*((?:19|20)\d\d)\s*(?:年度?)?\s*\)"
    r"|^\s*((?:19|20)\d\d)(?:年度?|(?![\d.%年万千百亿元亩吨人户家]))[\s_-]*"
    r"|[\s_-]*(?<![\d.])((?:19|20)\d\d)(?:年度?)?\s*(?=$|\()"
)
"""Year in front of a word, behind it or in brackets: 2021年税收, 税收2021, 税收(2021年)."""
_DERIVED = 100
"""Rank of a reading that is not the word itself, behind all that are."""


class Reading(NamedTuple):
    """What a heading says (表头含义).

    Parameters
    ----------
    field
        Name of the field.
    unit
        Unit as written, or what stands where a unit should; empty where there is none.
    rank
        How directly: 0 the field's own name, then its labels and aliases, then derived readings.
    year
        Year that the heading speaks of.
    """

    field: str
    unit: str = ""
    rank: int = 0
    year: int | None = None


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
    """What the brackets of a heading say (表头括号内容), usually a unit.

    Parameters
    ----------
    heading
        As in the file.

    Returns
    -------
    str
        The last bracket, or the last with a unit; empty where there is none.

    Examples
    --------
    >>> (
    ...     bracket("税收（单位：万元）"),
    ...     bracket("Area [ha]"),
    ...     bracket("税收(万元)(现价)"),
    ...     bracket("名称"),
    ... )
    ('万元', 'ha', '万元', '')
    """
    parts = _in_brackets(heading)
    known = [part for part in parts if canonical(part)]
    return (known or parts or [""])[0]


def _in_brackets(heading: str) -> list[str]:
    """Words in the brackets of a heading, the last bracket first."""
    found = reversed(_BRACKET.findall(unicodedata.normalize("NFKC", heading)))
    parts = [part.strip() for inner in found for part in (inner, *_SPLIT.split(inner))]
    return [part for part in dict.fromkeys(parts) if _says_something(part)]


def _says_something(part: str) -> bool:
    return part not in {"", "单位", "unit"} and not (_SPLIT.search(part) and not canonical(part))


@cache
def spelt(table: str) -> dict[str, tuple[str, int]]:
    """Bare spelling → field and rank (表头词表): 0 the name itself, then labels and aliases in order."""
    found: dict[str, tuple[str, int]] = {}
    for field in fields(table).values():
        if field.kind != "input" or not field.name:
            continue
        for rank, spelling in enumerate((field.name, field.zh, field.en, *field.aliases)):
            found.setdefault(plain(spelling), (field.name, rank))
    return found


def fits(unit: str, field: Field) -> bool:
    """Whether figures in a unit can be those of a field (单位是否适用).

    Parameters
    ----------
    unit
        Unit as written.
    field
        The field.

    Returns
    -------
    bool
        False also where the unit is not known.
    """
    try:
        return bool(field.unit) and factor(unit, field.unit) > 0
    except ValueError:
        return False


@lru_cache(maxsize=4096)
def read_heading(table: str, heading: str, *, alone: bool = False) -> Reading | None:
    """Field that a heading names, and the unit it states (表头识别).

    The whole heading counts first; then, of headings that stand above each other, the readings of
    :func:`~landuse.ingest.grids.parents.readings`. A figure under another figure is no field: it is a
    part of it or a ratio. A unit may stand in brackets at any level, or behind the word.

    Parameters
    ----------
    table
        Name of the table.
    heading
        As in the file; levels joined by :data:`~landuse.ingest.grids.parents.JOINT`.
    alone
        Whether no other column has the same headings above it.

    Returns
    -------
    Reading or None
        None where it names no field of the table.

    Examples
    --------
    >>> [read_heading("returns", each)[:2] for each in ("经济指标（万元） / 实缴税金", "税收/元")]
    [('tax_paid', '万元'), ('tax_paid', '元')]
    >>> read_heading("returns", "税收 / 增值税"), read_heading("returns", "税收/亩")
    (None, None)
    """
    levels = unicodedata.normalize("NFKC", heading).split(JOINT)
    if "year" in key(table):
        levels, year = _undated(levels)
    else:
        said = _YEAR.search(levels[0]) or _YEAR.search(levels[-1])
        year = int(said.group()) if said else None
    for surely in (True, False):
        if surely or alone:
            for text in readings(JOINT.join(levels), alone=not surely):
                found = _field_of(table, _without_number(table, text), levels, figures=surely)
                if found is not None:
                    derived = "year" in key(table) and year and found.rank < _DERIVED
                    return found._replace(year=year, rank=found.rank + (_DERIVED if derived else 0))
    return None


def wordings(table: str, heading: str) -> list[str]:
    """Words that a heading may stand for (表头的可能读法): its readings, without number, year and unit.

    Parameters
    ----------
    table
        Name of the table.
    heading
        As in the file.

    Returns
    -------
    list of str
        The whole heading first; known to the table or not.

    Examples
    --------
    >>> wordings("returns", "2023年税收合汁/万元")
    ['税收合汁/万元', '税收合汁', '税收合汁/', '税收合汁/万']
    """
    whole = unicodedata.normalize("NFKC", heading)
    texts = [_without_number(table, each) for each in readings(whole)]
    return list(dict.fromkeys(word for each in texts for word, _ in _cuts(each)))


def _undated(levels: Sequence[str]) -> tuple[list[str], int | None]:
    """Levels of a heading without the year that one of them states, and that year."""
    for at, level in reversed(list(enumerate(levels))):
        found = _STAMP.search(level)
        if found:
            rest = (level[: found.start()] + level[found.end() :]).strip()
            left = [*levels[:at], *([rest] if rest else []), *levels[at + 1 :]]
            year = int(next(filter(None, found.groups())))
            return (left, year) if left else (list(levels), None)
    return list(levels), None


def _field_of(table: str, text: str, levels: Sequence[str], *, figures: bool) -> Reading | None:
    known = spelt(table)
    for word, tail in _cuts(text):
        name, rank = known.get(plain(word), ("", 0))
        field = fields(table).get(name)
        if field is None or (field.dtype == "number" and not figures):
            continue
        if any(_other_figure(table, name, word, each) for each in levels[:-1]):
            continue
        if tail and not (field.dtype == "number" and fits(tail, field)):
            continue
        direct = len(levels) == 1 and text == levels[0] and not tail
        return Reading(name, tail or _stated(field, levels), rank + (0 if direct else _DERIVED))
    return None


def _without_number(table: str, text: str) -> str:
    """Heading without the number in front; in tables by year also without the year."""
    bare = _NUMBERED.sub("", text)
    return JOINT.join(_undated(bare.split(JOINT))[0]) if "year" in key(table) else bare


def _cuts(text: str) -> Iterator[tuple[str, str]]:
    """Text, and its ways to be a word with a unit behind it."""
    yield text, ""
    bare = _BRACKET.sub("", text).strip()
    for mark in _MARK.finditer(bare):
        if canonical(bare[mark.end() :]):
            yield bare[: mark.start()], bare[mark.end() :]
    longest = max(map(len, known_spellings()))
    for size in range(min(longest, len(bare) - 1), 0, -1):
        word, tail = bare[:-size], bare[-size:]
        joined = not tail[0].isascii() or not word[-1].isascii()
        if joined and not tail.isdigit() and canonical(tail):
            yield word, tail


def _other_figure(table: str, name: str, word: str, above: str) -> bool:
    """Whether the level above is another figure, not a group of figures."""
    parent = plain(above)
    if parent in plain(word):
        return False
    known = fields(table)
    return any(
        known[field].dtype == "number" and field != name and parent.endswith(spelling)
        for spelling, (field, _) in spelt(table).items()
        if len(spelling) > 1
    )


def _stated(field: Field, levels: Sequence[str]) -> str:
    """Unit that the levels of a heading state, the lowest first.

    What stands in the brackets of the lowest level is taken for a unit even if it is none, so that
    somebody is asked; above, only what fits the field counts. Two units that fit are none.
    """
    if field.dtype != "number" or not field.unit:
        return ""
    for depth, level in enumerate(reversed(levels)):
        parts = _in_brackets(level)
        fitting = {canonical(part): part for part in parts if fits(part, field)}
        if len(fitting) == 1:
            return next(iter(fitting.values()))
        if fitting or (parts and depth == 0):
            return ", ".join(fitting.values()) or bracket(level)
    return ""


def column_letters(position: int) -> str:
    """Name of a column as spreadsheets show it (列号).

    Parameters
    ----------
    position
        From 0.

    Returns
    -------
    str
        A, B, …, Z, AA, …

    Examples
    --------
    >>> column_letters(0), column_letters(27), column_letters(701)
    ('A', 'AB', 'ZZ')
    """
    name = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(65 + rest) + name
    return name
