"""Cited (出处用语): where a judgement's figures came from, in words instead of codes."""

from __future__ import annotations

import re

import pandas as pd

from landuse.present.routes import source_line
from landuse.schema import fields, named, tables
from landuse.words import Lang, text, words

_FILE = re.compile(r"(?P<file>.*)#(?P<row>\d+) (?P<fields>[a-z0-9_,]+)", re.DOTALL)


def cited(source: object, lang: Lang) -> str:
    """Source in words (出处): ``file#row field,field``, ``field,field``, ``table,table``, ``table: field``.

    Parameters
    ----------
    source
        As in the column ``source`` of a table.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        The words; what is no code stays as it is; empty where there is no source.

    Examples
    --------
    >>> cited("deals.xlsx#7 started_on,area", "en")
    'deals.xlsx, row 7: started on, area'
    >>> cited("units,occupancy", "en")
    'units, occupancy'
    """
    if source is None or pd.isna(source):
        return ""
    found = _FILE.fullmatch(str(source))
    if found:
        said = named(found["fields"].split(","))[lang]
        return text("ledger.source", lang=lang, file=found["file"], row=found["row"], fields=said)
    parts = [_code(part, lang) for part in str(source).split(",")]
    if None in parts:
        return source_line(source, lang)
    return text("ledger.joint", lang=lang).join(filter(None, parts))


def _code(part: str, lang: Lang) -> str | None:
    """Words for the name of a table, of a rule or of a field; None for anything else."""
    titles, rules = words("ledger.table", lang=lang), words("values.rule", lang=lang)
    known = titles.get(part) or rules.get(part) or rules.get(f"low_yield_{part}")
    if known:
        return known
    return named([part])[lang] if any(part in fields(table) for table in tables()) else None
