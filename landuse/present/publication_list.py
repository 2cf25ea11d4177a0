"""Lists of a publication (公示表): their shape, and what stands above them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from landuse.study import Study
from landuse.words import Lang, text

NONE = "—"


class Period(NamedTuple):
    """When and where to object (公示期): what is not given is left to be filled in by hand."""

    first: dt.date | None = None
    last: dt.date | None = None
    contact: str = ""


BLANK = Period()


@dataclass(frozen=True)
class Notice:
    """One list with what stands above it (公示表).

    Parameters
    ----------
    code
        Name of its texts.
    title
        Heading.
    lines
        Sentences above the list.
    headings, kinds
        Of the columns; kinds are ``count``, ``text``, ``code``, ``area``, ``measure``, ``grade``
        and ``note``, a text that is blank where there is nothing to say.
    rows
        Values; texts and figures, None where nothing is known.
    sheet
        Name of its sheet, where it is not that of a publication.
    """

    code: str
    title: str
    lines: tuple[str, ...]
    headings: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    sheet: str = ""


def text_of(value: Any) -> str | None:
    """Text of a cell (文字), None where missing.

    Parameters
    ----------
    value
        As in the table.

    Returns
    -------
    str or None
        The text.
    """
    return None if pd.isna(value) else str(value)


def figure_of(value: Any) -> float | None:
    """Figure of a cell (数值), None where missing: never zero for it.

    Parameters
    ----------
    value
        As in the table.

    Returns
    -------
    float or None
        The figure.
    """
    return None if pd.isna(value) else float(value)


def said(key: str, lang: Lang, **params: object) -> str:
    """Sentence of the publication (公示文字).

    Parameters
    ----------
    key
        Key below ``publication``.
    lang
        ``"zh"`` or ``"en"``.
    **params
        Values for its placeholders.

    Returns
    -------
    str
        The sentence.
    """
    return text(f"publication.{key}", lang=lang, **params)


def lines_above(study: Study, stage: str, period: Period, lang: Lang) -> tuple[str, ...]:
    """What stands above a list (表头说明): policy, clause, period and where to object.

    Parameters
    ----------
    study
        The study.
    stage
        ``"areas"`` or ``"grades"``.
    period
        When and where to object.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    tuple of str
        The sentences.
    """
    policy = study.policy
    meta, rule = policy.policy, policy.land if stage == "areas" else policy.grades
    title = meta.title_zh if lang == "zh" else meta.title_en
    days = {"first": _day(period.first, lang), "last": _day(period.last, lang)}
    lines = [
        said("policy", lang, title=title, source=meta.source, jurisdiction=meta.jurisdiction),
        said("clause", lang, clause=rule.clause or NONE, source=rule.source),
        said(f"about.{stage}", lang, year=study.year),
        said("dates", lang, **days),
        said("contact", lang, contact=period.contact or said("blank", lang)),
    ]
    return tuple(lines)


def _day(day: dt.date | None, lang: Lang) -> str:
    return said("no_day", lang) if day is None else day.isoformat()


def title_of(study: Study, stage: str, lang: Lang) -> str:
    """Title of a list (公示标题).

    Parameters
    ----------
    study
        The study.
    stage
        Which list.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        With park and year.
    """
    return said(f"title.{stage}", lang, park=study.meta["park"]["name"], year=study.year)


def make_notice(
    code: str,
    title: str,
    lines: Sequence[str],
    columns: Sequence[tuple[str, str]],
    rows: Any,
    lang: Lang,
) -> Notice:
    """List with its columns headed in words (公示表).

    Parameters
    ----------
    code, title, lines, rows
        As :class:`Notice` has them.
    columns
        Name and kind of each.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    Notice
        The list.
    """
    heads = tuple(said(f"column.{name}", lang) for name, _ in columns)
    return Notice(code, title, tuple(lines), heads, tuple(kind for _, kind in columns), tuple(rows))
