"""Headings with a slip (疑似写错的表头): unread columns whose heading is nearly that of a field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from functools import lru_cache

from landuse.errors import Note
from landuse.ingest.cells.headings import (
    column_letters,
    plain,
    read_heading,
    spelt,
    wordings,
)
from landuse.names.slips import characters_off
from landuse.park import SOURCES
from landuse.schema import fields

_HAN = re.compile(r"[\u3400-\u9fff]")
_DIGITS = re.compile(r"\d+")
_SHORT, _LONG = 3, 8
"""Chinese headings: one character off from three on, two from eight on (product proposal)."""
_LATIN_SHORT, _LATIN_LONG = 6, 10
"""Latin headings: one letter off from six on, two from ten on (product proposal)."""
_SWAPPED = 4
"""Latin headings with nothing but two neighbours swapped, from so many letters on."""
_MEANT_OTHERWISE = (
    *("上年", "去年", "同期", "增幅", "同比", "亩均", "人均", "应缴", "应纳", "其中"),
    *("上限", "注销", "用水", "用气", "用热", "达产", "简称", "供地方式", "用地类别"),
    *("权利人类型", "使用人数"),
)
"""What makes a heading another matter (改变含义的字样), however near it is."""


def near_headings(
    table: str, headings: Sequence[str], unread: Collection[str], have: Collection[str], file: str
) -> list[Note]:
    """Warnings on unread columns that may be a field the table lacks (疑似写错的表头).

    Parameters
    ----------
    table
        Name of the table.
    headings
        All headings of the file, in order.
    unread
        Those that no field claims.
    have
        Fields that have a column or a constant.
    file
        Name for messages.

    Returns
    -------
    list of Note
        One a heading; nothing is mapped by it.
    """
    notes = []
    for heading in dict.fromkeys(unread):
        lacking = [name for name in near_fields(table, heading) if name not in have]
        if not lacking:
            continue
        known = [fields(table)[name] for name in lacking]
        params = {
            "file": file,
            "table": table,
            "column": column_letters(list(headings).index(heading)),
            "heading": heading,
            "field": lacking[0],
            "like": {
                "zh": "、".join(f"「{each.zh}」（{each.name}）" for each in known),
                "en": ", ".join(f"{each.name} ({each.en} / {each.zh})" for each in known),
            },
        }
        notes.append(Note("ingest.near_heading", "warning", params, table))
    return notes


@lru_cache(maxsize=4096)
def near_fields(table: str, heading: str) -> tuple[str, ...]:
    """Fields whose spelling a heading nearly is (相近字段), the nearest first.

    Parameters
    ----------
    table
        Name of the table.
    heading
        As in the file.

    Returns
    -------
    tuple of str
        Empty where the heading is a known word of any table, or near to none.

    Examples
    --------
    >>> near_fields("returns", "税收合汁(万元)"), near_fields("returns", "revenu")
    (('tax_paid',), ('revenue',))
    >>> near_fields("returns", "备注"), near_fields("returns", "亩均税收")
    ((), ())
    """
    if any(read_heading(each, heading) is not None for each in SOURCES):
        return ()
    whole = unicodedata.normalize("NFKC", heading)
    if any(word in whole for word in _MEANT_OTHERWISE):
        return ()
    found: dict[str, int] = {}
    words = {plain(word): True for word in wordings(table, heading)}
    words |= {plain(word): False for word in _unbracketed(whole)}
    for word, exact_is_other in words.items():
        for spelling, (name, _) in spelt(table).items():
            off = _distance(word, spelling)
            if off is None or (off == 0 and exact_is_other):
                continue
            found[name] = min(off, found.get(name, off))
    nearest = min(found.values(), default=0)
    return tuple(name for name, off in found.items() if off == nearest)


def _unbracketed(heading: str) -> list[str]:
    """The word before a bracket that was never closed, or with one that was never opened."""
    opened, closed = (len(re.findall(each, heading)) for each in (r"[(\[{【〔<]", r"[)\]}】〕>]"))
    if opened == closed:
        return []
    return [re.split(r"[(\[{【〔<]", heading)[0], *re.split(r"[)\]}】〕>]", heading)]


def _distance(word: str, spelling: str) -> int | None:
    """Characters that differ; None where that is more than a slip."""
    size = max(len(word), len(spelling))
    han = bool(_HAN.search(spelling))
    short, long = (_SHORT, _LONG) if han else (_LATIN_SHORT, _LATIN_LONG)
    swapped = not han and size >= _SWAPPED and sorted(word) == sorted(spelling)
    if (min(len(word), len(spelling)) < short and not swapped) or not word:
        return 0 if word == spelling and word else None
    if _DIGITS.findall(word) != _DIGITS.findall(spelling):
        return None
    return characters_off(word, spelling, 2 if size >= long else 1)
