"""Say (解释文字): an explanation in words, line by line."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pandas as pd

from landuse.present.cited import cited
from landuse.present.explain.cases import case_lines
from landuse.present.explain.figures import measured, number, percent, share, signed
from landuse.present.explain.origin import origin_lines
from landuse.present.explain.parts import Parts
from landuse.present.explain.placed import group_title, step_lines, tie_lines
from landuse.present.explain.points import point_lines, tax_lines
from landuse.present.explain.route import route_lines, verdict_land_lines
from landuse.present.explain.rules import rule_lines
from landuse.present.explain.siting import siting_lines
from landuse.present.explain.supply import consequence_line, supply_lines
from landuse.present.explain.years import year_lines
from landuse.present.explain.zombie import zombie_lines
from landuse.present.policies import cohort_title
from landuse.schema import fields, label, named
from landuse.words import Lang, text, word


def lines(it: Parts, lang: Lang) -> Iterator[str]:
    """Explanation in words (解释文字).

    Parameters
    ----------
    it
        The explanation.
    lang
        ``"zh"`` or ``"en"``.

    Yields
    ------
    str
        A line.
    """
    parts = (
        _head,
        _grade,
        point_lines,
        _sure,
        _lifted,
        _changed,
        year_lines,
        _land,
        _amounts,
        supply_lines,
        zombie_lines,
        case_lines,
        verdict_land_lines,
        route_lines,
        siting_lines,
        _found,
    )
    for part in (*parts, _todo):
        yield from part(it, lang)


def _head(it: Parts, lang: Lang) -> Iterator[str]:
    kind = word("values.subject", it.subject, lang=lang)
    policy = it.study.policy.policy
    title = policy.title_zh if lang == "zh" else policy.title_en
    yield text("explain.head", lang=lang, kind=kind, identity=it.subject_id, name=it.name)
    yield text("explain.policy", lang=lang, title=title, name=policy.name, year=it.study.year)


def _grade(it: Parts, lang: Lang) -> Iterator[str]:
    yield ""
    score = it.score
    if score is None or pd.isna(score["grade"]):
        reason = "missing_figures" if score is None else score["reason"]
        yield text("explain.ungraded", lang=lang, reason=word("values.reason", reason, lang=lang))
    elif pd.isna(score["total"]):
        yield text("explain.grade_only", lang=lang, grade=score["grade"])
    else:
        yield from _graded(it, score, lang)
    if score is not None and pd.notna(score.get("scored_as")):
        reason = word("values.reason", score["reason"], lang=lang)
        yield text("explain.hosted", lang=lang, host=score["scored_as"], reason=reason)
    yield from rule_lines(it, lang)


def _graded(it: Parts, score: pd.Series[Any], lang: Lang) -> Iterator[str]:
    """Grade, rank, quotas and range."""
    rules = next(each for each in it.study.policy.cohorts if each.id == score["cohort"])
    places, ranked = it.cohort["quotas"], it.cohort["ranked"]
    title = cohort_title(rules, lang)
    if pd.notna(score["peers"]):
        places = it.cohort["peer_quotas"][score["peers"]]
        ranked = sum(places.values())
        title = group_title(title, str(score["peers"]), lang)
    yield text(
        "explain.grade",
        lang=lang,
        grade=score["grade"],
        total=number(score["total"], 3),
        rank=score["rank"],
        ranked=ranked,
        cohort=title,
    )
    if score["grade_by_points"] != score["grade"]:
        yield text("explain.by_points", lang=lang, grade=score["grade_by_points"])
    grades = it.study.policy.grades
    yield text(
        "explain.quotas",
        lang=lang,
        quotas=text("explain.joint", lang=lang).join(f"{n} {count}" for n, count in places.items()),
        rounding=text(f"explain.{grades.rounding}", lang=lang),
        remainder=grades.remainder,
        clause=grades.clause,
        source=grades.source,
    )
    yield from tie_lines(it, places, lang)
    yield from step_lines(it, lang)
    if pd.notna(score["imputed"]):
        filled = named(str(score["imputed"]).split(","))[lang]
        yield text("explain.touched", lang=lang, figures=filled)
    if pd.notna(score["grade_low"]):
        best, worst = score["grade_high"], score["grade_low"]
        held = share(score["stability"], wide=best != worst)
        yield text("explain.range", lang=lang, best=best, worst=worst, held=held)


def _sure(it: Parts, lang: Lang) -> Iterator[str]:
    """How often the grade holds, test by test, and where other methods put it."""
    if it.stability.empty:
        return
    yield ""
    yield text("explain.sure", lang=lang, draws=f"{it.stability['draws'].max():,}")
    for row in it.stability.itertuples(index=False):
        yield text(
            "explain.test",
            lang=lang,
            test=word("values.test", row.test, lang=lang),
            same=share(row.same, wide=row.best != row.worst),
            best=row.best,
            worst=row.worst,
            low=f"{row.rank_low:.0f}",
            high=f"{row.rank_high:.0f}",
        )
    if len(it.others):
        said = text("explain.joint", lang=lang).join(
            f"{word('values.alternative', row.method, lang=lang)} {row.rank:.0f}"
            for row in it.others.itertuples(index=False)
        )
        yield text("explain.others", lang=lang, ranks=said)


def _lifted(it: Parts, lang: Lang) -> Iterator[str]:
    """What would lift the grade, each figure alone."""
    if it.lifts.empty:
        return
    yield ""
    yield text("explain.lifts", lang=lang, grade=it.lifts["target"].iloc[0])
    table = f"{it.subject}_facts"
    never = []
    for row in it.lifts.itertuples(index=False):
        name = "area_mu" if row.figure == "area_mu" else row.figure
        known = fields(table) if name in fields(table) else fields("parcel_facts")
        title = known[name].zh if lang == "zh" else known[name].en
        if pd.isna(row.needed):
            never.append(title)
            continue
        yield text(
            "explain.lift" if row.needed > row.now else "explain.lift_down",
            lang=lang,
            figure=title,
            now=number(row.now, 2),
            needed=measured(
                number(_outward(row.needed, up=row.needed > row.now), 2), known[name].unit, lang
            ),
            change=signed(_outward(row.needed - row.now, up=row.needed > row.now)),
        )
    if never:
        yield text(
            "explain.no_lift", lang=lang, figures=text("explain.joint", lang=lang).join(never)
        )


def _outward(value: float, *, up: bool) -> float:
    """Rounded to two digits away from the present figure, so that what is printed still does it."""
    return (math.ceil(value * 100) if up else math.floor(value * 100)) / 100


def _changed(it: Parts, lang: Lang) -> Iterator[str]:
    """Change of tax per mu against last year in its parts."""
    if it.change is None or pd.isna(it.change["by_firm"]):
        return
    yield ""
    yield text(
        "explain.change",
        lang=lang,
        **{name: number(it.change[name], 2) for name in ("before", "after")},
        **{
            name: signed(it.change[name]) for name in ("by_rule", "by_sector", "by_firm", "by_land")
        },
    )


def _land(it: Parts, lang: Lang) -> Iterator[str]:
    yield ""
    if it.links.empty:
        none = "explain.no_firms" if it.subject == "parcel" else "explain.no_links"
        yield text(none, lang=lang)
        return
    yield text("explain.links", lang=lang)
    other = "enterprise_id" if it.subject == "parcel" else "parcel_id"
    for row in it.links.to_dict("records"):
        yield text(
            "explain.link",
            lang=lang,
            other=row[other],
            role=word("values.role", row["role"], lang=lang),
            area=number(row["area_mu"], 2),
            share=percent(row["share"], 2),
            method=word("values.method", row["method"], lang=lang),
            confidence=share(row["confidence"]),
        )


def _amounts(it: Parts, lang: Lang) -> Iterator[str]:
    rows = it.facts[it.facts["year"] == it.study.year]
    if rows.empty:
        return
    now = rows.iloc[0]
    yield ""
    yield text("explain.amounts", lang=lang, year=it.study.year)
    table = f"{it.subject}_facts"
    for name, field in fields(table).items():
        if field.dtype == "number" and name in now and name != "linked":
            unit = word("values.unit", field.unit, lang=lang)
            yield f"  {label(table, name, lang)}: {number(now[name])} {unit}".rstrip()
    if it.subject == "parcel" and pd.notna(now["incomplete"]):
        names = named(str(now["incomplete"]).split(","))[lang]
        yield text("explain.incomplete", lang=lang, names=names)
    yield from tax_lines(it, lang)
    yield from origin_lines(it, lang)


def _found(it: Parts, lang: Lang) -> Iterator[str]:
    told = it.findings[it.findings["outcome"].isin(["yes", "unknown"])]
    if told.empty:
        return
    yield ""
    yield text("explain.findings", lang=lang)
    for row in told.itertuples(index=False):
        yield text(
            "explain.finding",
            lang=lang,
            rule=word("values.rule", row.rule, lang=lang),
            subject=row.subject_id,
            outcome=word("values.outcome", row.outcome, lang=lang),
            value=number(row.value, 3),
            threshold=measured(number(row.threshold, 3), row.unit, lang),
            clause="" if pd.isna(row.clause) else row.clause,
            source=cited(row.source, lang),
        )
        if pd.notna(row.consequence):
            yield consequence_line(row, it.study.policy.idle.recover.value, lang)
        if pd.notna(row.missing):
            fields_ = named(str(row.missing).split(","))[lang]
            yield text("explain.missing", lang=lang, fields=fields_)


def _todo(it: Parts, lang: Lang) -> Iterator[str]:
    for row in it.actions.itertuples(index=False):
        yield ""
        yield text(
            "explain.action",
            lang=lang,
            action=word("values.action", row.action, lang=lang),
            reasons=row.reasons if lang == "zh" else row.reasons_en,
        )
