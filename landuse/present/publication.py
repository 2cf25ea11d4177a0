"""Publication (公示): the lists that are put up for objection, land first, then grades."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from landuse.present.document import document
from landuse.present.explain.figures import share as printed
from landuse.present.markup import Html, element
from landuse.present.policies import cohort_title
from landuse.present.publication_list import (
    NONE,
    Notice,
    Period,
    figure_of,
    lines_above,
    make_notice,
    said,
    text_of,
    title_of,
)
from landuse.study import Study
from landuse.words import LANGS, Lang, text, word


def publication_page(made: Callable[[Lang], list[Notice]], *, lang: Lang) -> str:
    """Lists as one HTML file in both languages (公示网页).

    Parameters
    ----------
    made
        Makes the lists in a language.
    lang
        Language that it opens in.

    Returns
    -------
    str
        The whole document.
    """
    found = {each: made(each) for each in LANGS}
    titles = {each: found[each][0].title for each in LANGS}
    mains = [
        element("main", [_section(one) for one in found[each]], lang=each, class_=each)
        for each in LANGS
    ]
    return document(titles, mains, lang=lang)


def _section(one: Notice) -> Html:
    heads = element("tr", [element("th", each) for each in one.headings])
    rows = [
        element(
            "tr",
            [element("td", _shown(v, k)) for v, k in zip(row, one.kinds, strict=True)],
        )
        for row in one.rows
    ]
    table = element("table", element("thead", heads), element("tbody", rows))
    above = [element("p", each, class_="about") for each in one.lines]
    return element(
        "section", element("h1", one.title), above, element("div", table, class_="scroll")
    )


def _shown(value: object, kind: str) -> object:
    """Figure as it is printed; lines of a cell one below the other."""
    if value is None:
        return "" if kind == "note" else NONE
    if isinstance(value, str):
        return [[each, element("br")] for each in value.split("\n")] if "\n" in value else value
    if isinstance(value, float):
        return f"{value:,.2f}" if kind == "area" else f"{value:,.10g}"
    return value


def _firms(study: Study) -> pd.DataFrame:
    """Scores of all enterprises with name, code and land; by name within their cohort."""
    scores = study["scores"]
    firms = scores[scores["subject"].astype("str") == "enterprise"].set_index("subject_id")
    known = study["enterprises"].set_index("enterprise_id").reindex(firms.index)
    facts = study["enterprise_facts"]
    facts = facts[facts["year"] == study.year].set_index("enterprise_id").reindex(firms.index)
    own = {
        each: known[each].astype("str") if each in known else None
        for each in ("name", "credit_code")
    }
    places = {each.id: at for at, each in enumerate(study.policy.cohorts)}
    order = firms["cohort"].astype("str").map(places).fillna(len(places)).astype(int)
    found = firms.assign(
        **own,
        land_mu=facts["land_mu"].astype("float64"),
        confirmed=facts["confirmed_share"].astype("float64")
        if "confirmed_share" in facts
        else None,
        order=order,
        id=firms.index.astype("str"),
    )
    return found.sort_values(["order", "name", "id"], kind="stable", na_position="last")


def areas_notice(study: Study, period: Period, *, lang: Lang) -> Notice:
    """Land of every enterprise (用地面积公示): names, parcels, land and how it is known; no other figure.

    Parameters
    ----------
    study
        The study.
    period
        When and where to object.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    Notice
        By cohort and name, so that the order tells nothing.
    """
    columns = [
        *(("number", "count"), ("name", "text"), ("code", "code"), ("places", "text")),
        *(("land", "area"), ("basis", "text"), ("confirmed", "text")),
    ]
    places, methods = places_of(study, lang)
    rows = (
        (
            number,
            text_of(row.name) or row.id,
            text_of(row.credit_code),
            places.get(row.id),
            figure_of(row.land_mu),
            methods.get(row.id),
            _confirmed(row.confirmed, lang),
        )
        for number, row in enumerate(_firms(study).itertuples(index=False), start=1)
    )
    lines = lines_above(study, "areas", period, lang)
    return make_notice("areas", title_of(study, "areas", lang), lines, columns, rows, lang)


def _confirmed(share: Any, lang: Lang) -> str | None:
    if pd.isna(share):
        return None
    kind = "all" if share >= 1 else "part" if share > 0 else "not"
    return said(f"state.{kind}", lang, share=printed(share))


def places_of(study: Study, lang: Lang) -> tuple[dict[str, str], dict[str, str]]:
    """Parcels of each enterprise in the evaluation year (企业用地明细), and how they are known.

    Parameters
    ----------
    study
        The study.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    places, methods
        By enterprise: one line a parcel with role and land; the methods.
    """
    links = study["links"]
    first, last = pd.Timestamp(study.year, 1, 1), pd.Timestamp(study.year, 12, 31)
    since = links["from_on"].isna() | (links["from_on"] <= last)
    until = links["to_on"].isna() | (links["to_on"] >= first)
    told: dict[str, list[str]] = {}
    known: dict[str, dict[str, None]] = {}
    for row in links[since & until].itertuples(index=False):
        line = said(
            "place",
            lang,
            parcel=row.parcel_id,
            role=word("values.role", row.role, lang=lang),
            land=NONE if pd.isna(row.area_mu) else f"{row.area_mu:,.2f}",
        )
        if pd.notna(row.to_on) and row.to_on < last:
            line += said("until", lang, day=f"{row.to_on:%Y-%m-%d}")
        if pd.notna(row.from_on) and row.from_on > first:
            line += said("since", lang, day=f"{row.from_on:%Y-%m-%d}")
        told.setdefault(str(row.enterprise_id), []).append(line)
        method = word("values.method", row.method, lang=lang)
        known.setdefault(str(row.enterprise_id), {})[method] = None
    joint = text("explain.joint", lang=lang)
    return (
        {firm: "\n".join(each) for firm, each in told.items()},
        {firm: joint.join(each) for firm, each in known.items()},
    )


def grades_notice(study: Study, period: Period, *, lang: Lang) -> Notice:
    """Grade of every enterprise (评价结果公示): no points, no ranks, no figure but the land.

    Parameters
    ----------
    study
        The study.
    period
        When and where to object.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    Notice
        By cohort and grade, then by name.
    """
    columns = [
        *(("number", "count"), ("name", "text"), ("code", "code"), ("cohort", "text")),
        *(("land", "area"), ("grade", "grade"), ("meaning", "text"), ("remark", "note")),
    ]
    classes = {
        c.grade: c.label_zh if lang == "zh" else c.label_en for c in study.policy.grades.classes
    }
    titles = {each.id: cohort_title(each, lang) for each in study.policy.cohorts}
    firms = _firms(study)
    firms = firms.assign(grade=firms["grade"].astype("str"), cohort=firms["cohort"].astype("str"))
    rank = firms["grade"].map({each: at for at, each in enumerate(classes)}).fillna(len(classes))
    firms = firms.assign(rank_of=rank).sort_values(["order", "rank_of"], kind="stable")
    rows = (
        (
            number,
            text_of(row.name) or row.id,
            text_of(row.credit_code),
            titles.get(row.cohort, NONE),
            figure_of(row.land_mu),
            text_of(row.grade),
            classes.get(row.grade),
            _remark(row, lang),
        )
        for number, row in enumerate(firms.itertuples(index=False), start=1)
    )
    lines = lines_above(study, "grades", period, lang)
    return make_notice("grades", title_of(study, "grades", lang), lines, columns, rows, lang)


def _remark(row: Any, lang: Lang) -> str | None:
    """Why there is no grade, whose it is, and what it was filled or decided by."""
    told = []
    if pd.notna(row.reason):
        told.append(word("values.reason", str(row.reason), lang=lang))
    if pd.notna(getattr(row, "treated_as", None)):
        told.append(said("treated", lang, grade=row.treated_as))
    if pd.notna(row.imputed) and pd.notna(row.grade):
        told.append(said("imputed", lang))
    if pd.notna(row.rules) and "override" in str(row.rules).split(","):
        told.append(said("override", lang))
    return text("explain.joint", lang=lang).join(told) or None
