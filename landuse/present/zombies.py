"""Zombie enterprises in words (僵尸企业文字): verdict, signs and methods, for explanation and ledger."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import pandas as pd

from landuse.schema import fields, label, tables
from landuse.words import Lang, text, words

ACTION_LIST = ("confirmed", "suspected")
"""Verdicts whose *lower* end puts a firm on the action list."""

_DIGITS = 4


@cache
def known(section: str, lang: Lang) -> dict[str, str]:
    """Words of a section (词表), looked up once.

    Parameters
    ----------
    section
        Section of ``values``.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    dict
        Code → word.
    """
    return words(f"values.{section}", lang=lang)


def listed(codes: object, section: str, lang: Lang) -> str:
    """Codes joined by commas, in words (代码列表的文字); missing gives an empty text.

    Parameters
    ----------
    codes
        Codes, comma separated.
    section
        Section of ``values``.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        The words.

    Examples
    --------
    >>> listed("energy,labour", "family", "zh")
    '用电、用工'
    """
    if codes is None or pd.isna(codes):
        return ""
    said = known(section, lang)
    joint = text("zombies.joint", lang=lang)
    return joint.join(said.get(each, each) for each in str(codes).split(","))


def span(low: object, high: object, lang: Lang) -> str:
    """Range of a verdict (判断范围): both ends, or the one word where they are the same.

    Parameters
    ----------
    low, high
        Codes of the mildest and the gravest verdict.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        The words; empty where the range is not known.

    Examples
    --------
    >>> span("watch", "watch", "en")
    'watch'
    """
    if pd.isna(low) or pd.isna(high):
        return ""
    said = known("verdict", lang)
    ends = [said.get(str(each), str(each)) for each in (low, high)]
    return ends[0] if low == high else text("zombies.span", lang=lang, low=ends[0], high=ends[1])


def item(row: Any, lang: Lang) -> str:
    """One sign that holds, in words (一条证据): strength, figure, threshold, months and dates.

    Parameters
    ----------
    row
        A row of ``evidence`` as a named tuple.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        One line; what is not known of it is left out.
    """
    sign, strength = known("sign", lang), known("level", lang)
    head = text(
        "zombies.sign",
        lang=lang,
        sign=sign.get(str(row.sign), str(row.sign)),
        strength=strength.get(f"{row.level:g}", f"{row.level:g}"),
    )
    parts = [head, *_figures(row, lang), *_months(row, lang), *_dates(row, lang)]
    return text("zombies.comma", lang=lang).join(parts)


def _figures(row: Any, lang: Lang) -> Iterable[str]:
    if pd.isna(row.threshold):
        return
    unit = "" if pd.isna(row.unit) else known("unit", lang).get(str(row.unit), str(row.unit))
    key = "zombies.limit" if pd.isna(row.value) else "zombies.figure"
    limit, value = (_plain(each) for each in (row.threshold, row.value))
    yield text(key, lang=lang, value=value, limit=limit, unit=unit).rstrip()


def _months(row: Any, lang: Lang) -> Iterable[str]:
    if pd.notna(row.possible):
        certain = 0 if pd.isna(row.certain) else row.certain
        key = "zombies.months_sure" if certain == row.possible else "zombies.months"
        yield text(key, lang=lang, certain=certain, possible=row.possible)


def _dates(row: Any, lang: Lang) -> Iterable[str]:
    first, last = (
        None if pd.isna(day) else f"{day:%Y-%m-%d}" for day in (row.period_from, row.period_to)
    )
    if first and last:
        yield first if first == last else text("zombies.dates", lang=lang, first=first, last=last)
    elif first:
        yield text("zombies.since", lang=lang, first=first)
    elif last:
        yield text("zombies.until", lang=lang, last=last)


def _plain(value: float) -> str:
    """Number without idle zeros."""
    return "—" if pd.isna(value) else f"{value:,.{_DIGITS}f}".rstrip("0").rstrip(".")


def source_words(source: object, lang: Lang) -> str:
    """Where figures came from, in words (证据来源): ``table: field, field; table: field``.

    Parameters
    ----------
    source
        As in ``evidence``; a document is left as it is.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        The words; ``—`` where there is no source.

    Examples
    --------
    >>> source_words("returns: revenue", "en")
    'returns: revenue'
    """
    if source is None or pd.isna(source):
        return "—"
    parts = [_source(each, lang) for each in str(source).split("; ")]
    return text("zombies.between", lang=lang).join(parts)


def _source(part: str, lang: Lang) -> str:
    table, _, rest = part.partition(": ")
    if table not in tables():
        return part
    title = words("ledger.table", lang=lang).get(table, table)
    if not rest:
        return title
    names = rest.split(", ")
    if all(name in fields(table) for name in names):
        rest = text("zombies.joint", lang=lang).join(label(table, name, lang) for name in names)
    return text("zombies.source", lang=lang, table=title, names=rest)


def uncomputed(methods: pd.DataFrame) -> list[str]:
    """Methods that the park lacks the data for (无法计算的方法), in the order of the vocabulary.

    Parameters
    ----------
    methods
        The ``zombie_methods`` table, or the rows of one firm.

    Returns
    -------
    list of str
        Codes of the methods without any row.
    """
    told = set(methods["method"].dropna().astype("str").unique())
    return [name for name in fields("zombie_methods")["method"].values if name not in told]
