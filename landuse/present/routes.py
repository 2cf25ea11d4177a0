"""Routes in words (处置途径文字): what is missing, for explanation and ledger."""

from __future__ import annotations

import pandas as pd

from landuse.policy import Way
from landuse.present.zombies import source_words
from landuse.schema import named
from landuse.words import Lang, text, words


def missing_words(codes: object, lang: Lang) -> str:
    """Fields and kinds of record in words (缺少的资料).

    Parameters
    ----------
    codes
        Codes, comma separated, as in the table ``routes``.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        The words, each once; empty where nothing is missing.

    Examples
    --------
    >>> missing_words("status,title_query", "zh")
    '经营状态、不动产权属查询'
    """
    if codes is None or pd.isna(codes):
        return ""
    records = words("routes.event", lang=lang)
    said = [records.get(code) or named([code])[lang] for code in str(codes).split(",")]
    return text("zombies.joint", lang=lang).join(dict.fromkeys(said))


def way_words(way: Way, lang: Lang) -> str:
    """Conditions of a route in words (途径条件): all groups, of each group one.

    Parameters
    ----------
    way
        The route of the policy.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        The words.
    """
    said = words("routes.condition", lang=lang)
    either, joint = (text(f"routes.{name}", lang=lang) for name in ("either", "joint"))

    def condition(name: str) -> str:
        code = f"not_{name[1:]}" if name.startswith("!") else name
        return said.get(code, code)

    return joint.join(either.join(condition(name) for name in group) for group in way.all)


def source_line(source: object, lang: Lang) -> str:
    """Where the answers came from, in words (来源): columns, and documents with their kind.

    Parameters
    ----------
    source
        As in the table ``routes``.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        The words; ``—`` where there is no source.

    Examples
    --------
    >>> source_line("events: title_query 2025-11-05 No. 7", "en")
    'events: query of the title 2025-11-05 No. 7'
    """
    if source is None or pd.isna(source):
        return source_words(source, lang)
    return source_words("; ".join(_part(each, lang) for each in str(source).split("; ")), lang)


def _part(part: str, lang: Lang) -> str:
    """A part of a source; the kind of a record in words where it is a code."""
    table, _, rest = part.partition(": ")
    if table != "events":
        return part
    kind, _, paper = rest.partition(" ")
    return f"{table}: {words('routes.event', lang=lang).get(kind, kind)} {paper}".rstrip()
