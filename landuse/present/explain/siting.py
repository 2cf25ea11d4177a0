"""Standard factories and siting explained (标准厂房与选址解释): floors, tenants, measured distances."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from landuse.present.explain.figures import day, listed, number, percent
from landuse.present.explain.parts import Parts
from landuse.present.siting import tenant_steps
from landuse.schema import named
from landuse.words import Lang, text, word

_LISTED = 12


def siting_lines(it: Parts, lang: Lang) -> Iterator[str]:
    """Standard factories on a parcel, tenants in breach, and distances (标准厂房与选址).

    Parameters
    ----------
    it
        The explanation.
    lang
        ``"zh"`` or ``"en"``.

    Yields
    ------
    str
        A line; none where there is nothing of it.
    """
    if it.subject == "parcel":
        yield from _stacking(it, lang)
    yield from _near(it, lang)
    yield from _breaches(it, lang)


def _stacking(it: Parts, lang: Lang) -> Iterator[str]:
    """Each building with its states, by area and by days."""
    table = it.study["buildings"]
    mine = table[
        ((table["parcel_id"] == it.subject_id) & (table["extent"] == "building")).to_numpy()
    ]
    if mine.empty:
        return
    yield ""
    yield text("explain.buildings", lang=lang)
    for row in mine.itertuples(index=False):
        yield text(
            "explain.building",
            lang=lang,
            building=row.building_id,
            units=row.n_units,
            area=number(row.floor_area, 0),
            vacant=number(row.vacant_area, 0),
            unused=number(row.let_unused_area, 0),
            producing=number(row.in_production_area, 0),
            unknown=number(row.unknown_area, 0),
            rate=_span(row.vacancy_rate, row.vacancy_rate_high),
            days=_span(row.vacancy_days_rate, row.vacancy_days_high),
        )


def _near(it: Parts, lang: Lang) -> Iterator[str]:
    """Distances and shares of the land."""
    table = it.study["nearness"]
    own = [it.subject_id] if it.subject == "parcel" else list(it.links["parcel_id"].unique())
    mine = table[(table["subject"].eq("parcel") & table["subject_id"].isin(own)).to_numpy()]
    if mine.empty:
        return
    yield ""
    yield text("explain.near", lang=lang)
    for row in mine.head(_LISTED).itertuples(index=False):
        yield text(
            "explain.near_one",
            lang=lang,
            parcel=row.subject_id,
            layer=word("values.near_layer", row.layer, lang=lang),
            patch=row.constraint_id,
            metres=number(row.distance_m, 1),
            share="—" if row.layer == "bank" else percent(row.inside_share),
        )


def _breaches(it: Parts, lang: Lang) -> Iterator[str]:
    """Units whose tenants are in breach: clauses, arrears, steps taken and due."""
    table = it.study["breaches"]
    key = "parcel_id" if it.subject == "parcel" else "enterprise_id"
    mine = table[table[key].eq(it.subject_id).fillna(value=False).to_numpy(dtype=bool)]
    if mine.empty:
        return
    yield ""
    yield text("explain.breaches", lang=lang)
    for row in mine.itertuples(index=False):
        yield text(
            "explain.breach",
            lang=lang,
            unit=row.unit_id,
            outcome=word("values.outcome", row.outcome, lang=lang),
            clauses=_several(row.clauses, lang),
            since=day(row.since),
            months=number(row.arrears_months, 0),
            amount=number(row.amount, 2),
        )
        if pd.notna(row.next_step):
            yield text(
                "explain.breach_step",
                lang=lang,
                taken=tenant_steps(row.taken, lang) or "—",
                step=word("values.consequence", row.next_step, lang=lang),
                due=day(row.due_on),
            )
        if pd.notna(row.missing):
            fields_ = named(str(row.missing).split(","))[lang]
            yield text("explain.missing", lang=lang, fields=fields_)


def _several(codes: Any, lang: Lang) -> str:
    if pd.isna(codes):
        return "—"
    return listed([word("values.lease_clause", each, lang=lang) for each in codes.split(",")], lang)


def _span(low: Any, high: Any) -> str:
    """One share, or two where it is open."""
    least, most = percent(low), percent(high)
    return least if least == most else f"{least}–{most}"
