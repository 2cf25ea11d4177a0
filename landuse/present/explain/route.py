"""Land and routes explained (用地与途径解释): whose verdict stands on which land, and what may follow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from landuse.present.explain.figures import number, percent
from landuse.present.explain.parts import Parts
from landuse.present.routes import missing_words, source_line
from landuse.present.zombies import span
from landuse.words import Lang, text, word


def verdict_land_lines(it: Parts, lang: Lang) -> Iterator[str]:
    """Firms on a parcel, or parcels of a firm, each with its verdict and land (当日用地与研判).

    Parameters
    ----------
    it
        The explanation.
    lang
        ``"zh"`` or ``"en"``.

    Yields
    ------
    str
        A line; none where nobody was judged.
    """
    key, other = "parcel_id", "enterprise_id"
    if it.subject == "enterprise":
        key, other = other, key
    rows = it.study.where("zombie_land", **{key: it.subject_id})
    if rows.empty:
        return
    yield ""
    yield text(f"zombie_land.of_{it.subject}", lang=lang)
    for row in rows.itertuples(index=False):
        yield text(
            "zombie_land.row",
            lang=lang,
            other=getattr(row, other),
            role=word("values.role", row.role, lang=lang),
            area=number(row.area_mu, 2),
            share=percent(row.share),
            verdict=word("values.verdict", row.verdict, lang=lang),
            range=span(row.verdict_low, row.verdict_high, lang) or "—",
            land=word("values.land_state", row.land, lang=lang),
        )
        if pd.notna(row.sublet_mu) and row.sublet_mu > 0:
            yield text("zombie_land.sublet", lang=lang, area=number(row.sublet_mu, 2))


def route_lines(it: Parts, lang: Lang) -> Iterator[str]:
    """The five routes of a case, with jobs and wages (处置途径).

    Parameters
    ----------
    it
        The explanation.
    lang
        ``"zh"`` or ``"en"``.

    Yields
    ------
    str
        A line; none for those who are no case.
    """
    about = {"parcel_id": it.subject_id}
    if it.subject == "enterprise":
        about = {"subject": "enterprise", "subject_id": it.subject_id}
    rows = it.study.where("routes", **about)
    if rows.empty:
        return
    yield ""
    yield text("zombie_land.head", lang=lang)
    keys = ["subject", "subject_id", "parcel_id"]
    for _, case in rows.groupby(keys, observed=True, sort=False, dropna=False):
        yield from _case(it, case, lang)


def _case(it: Parts, case: pd.DataFrame, lang: Lang) -> Iterator[str]:
    first = case.iloc[0]
    yield text(
        "zombie_land.case",
        lang=lang,
        kind=word("values.subject", first["subject"], lang=lang),
        subject=first["subject_id"],
        parcel="—" if pd.isna(first["parcel_id"]) else first["parcel_id"],
        area=number(first["area_mu"], 2),
        jobs=_jobs(first["jobs"], lang),
        wages=text(f"zombie_land.wages_{_known(first['wages_owed'])}", lang=lang),
    )
    if it.subject == "enterprise" and it.verdict is not None and pd.notna(it.verdict["route"]):
        said = word("values.route", it.verdict["route"], lang=lang)
        yield text("zombie_land.suggested", lang=lang, route=said)
    for row in case.itertuples(index=False):
        yield text(
            "zombie_land.route",
            lang=lang,
            route=word("values.route", row.route, lang=lang),
            outcome=word("values.feasible", row.outcome, lang=lang),
            reason=row.reason if lang == "zh" else row.reason_en,
            clause=row.clause,
            source=source_line(row.source, lang),
        )
        if pd.notna(row.missing):
            fields = missing_words(row.missing, lang)
            yield text("explain.missing", lang=lang, fields=fields)


def _known(value: Any) -> str:
    return "unknown" if pd.isna(value) else str(value)


def _jobs(value: Any, lang: Lang) -> str:
    if pd.isna(value):
        return text("zombie_land.jobs_unknown", lang=lang)
    return text("zombie_land.jobs", lang=lang, count=f"{value:,.0f}")
