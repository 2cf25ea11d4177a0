"""Rules (触发规则): what changed a grade beside the points, with the records it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from landuse.policy import Adjustment, Exemption, Veto
from landuse.present.explain.figures import listed, measured, number, signed
from landuse.present.explain.parts import Parts
from landuse.schema import label, named
from landuse.words import LANGS, Lang, plain_word, text

Rule = Exemption | Adjustment | Veto
_NEEDED = ("evidence", "recorded_by", "remark")
_OVERRIDE = "override"


def rule_lines(it: Parts, lang: Lang) -> Iterator[str]:
    """Exemptions, bonuses, vetoes and decisions by hand that touched it (触发规则文字).

    Parameters
    ----------
    it
        The explanation.
    lang
        ``"zh"`` or ``"en"``.

    Yields
    ------
    str
        A line: each rule, its records with day, document, person, reason, file and row.
    """
    if it.score is None:
        return
    policy = it.study.policy
    rules: list[Rule] = [*policy.exemptions, *policy.adjustments, *policy.vetoes]
    known = {rule.id: rule for rule in rules}
    touched = [] if pd.isna(it.score["rules"]) else str(it.score["rules"]).split(",")
    for name in touched:
        rule = known.get(name)
        if rule is None:
            yield text("explain.override", lang=lang, before=_before(it))
            continue
        title = rule.title_zh if lang == "zh" else rule.title_en
        yield text("explain.rule", lang=lang, title=title, clause=rule.clause, source=rule.source)
        yield from _grounds(it, rule, lang)
    yield from _overrides(it, lang)
    if touched and it.score["bonus"]:
        yield text("explain.bonus", lang=lang, points=f"{it.score['bonus']:+g}")
    if touched and pd.notna(it.score["treated_as"]):
        yield text("explain.treated", lang=lang, grade=it.score["treated_as"])


def _before(it: Parts) -> str:
    grade = None if it.score is None else it.score["grade_by_points"]
    return "—" if grade is None or pd.isna(grade) else str(grade)


def _grounds(it: Parts, rule: Rule, lang: Lang) -> Iterator[str]:
    """Records that set a rule off, figures it looked at, and how the points of a bonus add up."""
    rows = _counted(it, rule) if rule.event else it.study["events"].iloc[:0]
    for row in rows.to_dict("records"):
        yield _record(row, lang)
    if isinstance(rule, Veto) and rule.indicator and not it.indicators.empty:
        now = it.indicators[it.indicators["year"] == it.study.year]
        value = None if now.empty else now.iloc[0].get(rule.indicator)
        yield text(
            "explain.veto_figure",
            lang=lang,
            name=label("indicators", rule.indicator, lang),
            value=number(value),
            below=measured(number(rule.below), rule.unit, lang),
        )
    if isinstance(rule, Adjustment):
        yield from _bonus(it, rule, len(rows), lang)


def _bonus(it: Parts, rule: Adjustment, events: int, lang: Lang) -> Iterator[str]:
    """How often × points, what is free, and the limit."""
    limit = "—" if rule.limit is None else f"±{rule.limit:g}"
    said = {"points": f"{rule.points:+g}", "limit": limit, "free": rule.free}
    if rule.tenants:
        yield text("explain.bonus_tenants", lang=lang, **said)
        return
    blank = [] if rule.event else _blank(it, rule.blank)
    count = events if rule.event else len(blank)
    given = rule.points * max(count - rule.free, 0)
    if rule.limit is not None:
        given = min(max(given, -rule.limit), rule.limit)
    if blank:
        yield text("explain.bonus_blank", lang=lang, figures=named(blank)[lang])
    yield text("explain.bonus_sum", lang=lang, count=count, given=signed(given), **said)


def _blank(it: Parts, names: list[str]) -> list[str]:
    """Figures of the year that are not there or nil."""
    now = it.facts[it.facts["year"] == it.study.year]
    row = {} if now.empty else now.iloc[0].to_dict()
    return [name for name in names if name in row and (pd.isna(row[name]) or row[name] == 0)]


def _record(row: dict[Any, Any], lang: Lang, key: str = "explain.record", **more: object) -> str:
    """One record: day, document, person, reason, file and row."""
    said = {name: "—" if pd.isna(row.get(name)) else str(row[name]) for name in (*_NEEDED, "value")}
    day = row["occurred_on"]
    return text(
        key,
        lang=lang,
        day="—" if pd.isna(day) else f"{day:%Y-%m-%d}",
        file="—" if pd.isna(row.get("source")) else row["source"],
        row="—" if pd.isna(row.get("source_row")) else int(row["source_row"]),
        person=said["recorded_by"],
        **{name: said[name] for name in ("evidence", "remark", "value")},
        **more,
    )


def _of_kind(it: Parts, kinds: tuple[str, ...]) -> pd.DataFrame:
    """Records of the subject of these kinds, in the order of their days."""
    events = it.study["events"]
    own = events[(events["subject"] == it.subject) & (events["subject_id"] == it.subject_id)]
    wanted = {plain_word(kind) for kind in kinds if kind}
    hit = [plain_word(str(kind)) in wanted for kind in own["kind"]]
    return own[pd.Series(hit, own.index, dtype=bool)].sort_values("occurred_on", kind="stable")


def _counted(it: Parts, rule: Rule) -> pd.DataFrame:
    """Records that the rule counts: of the evaluation year, or ever until its end."""
    rows = _of_kind(it, (rule.event, rule.title_zh, rule.title_en))
    when, year = rows["occurred_on"], it.study.year
    if getattr(rule, "period", "ever") == "year":
        return rows[(when.dt.year == year).to_numpy(dtype=bool)]
    return rows[(when.isna() | (when.dt.year <= year)).to_numpy(dtype=bool)]


def _overrides(it: Parts, lang: Lang) -> Iterator[str]:
    """Decisions by hand on record: the one that counts, and why each other one does not."""
    grades = [each.grade for each in it.study.policy.grades.classes]
    told: list[tuple[dict[Any, Any], str]] = []
    kinds = (_OVERRIDE, *(text("explain.override_kind", lang=each) for each in LANGS))
    for row in _of_kind(it, kinds).to_dict("records"):
        lacking = [name for name in _NEEDED if pd.isna(row.get(name))]
        given = "" if pd.isna(row["value"]) else str(row["value"]).strip().upper()
        if pd.isna(row["occurred_on"]) or row["occurred_on"].year < it.study.year:
            why = text("explain.override_early", lang=lang, year=it.study.year)
        elif given not in grades:
            why = text("explain.override_grade", lang=lang, valid=listed(grades, lang))
        elif lacking:
            names = [label("events", name, lang) for name in lacking]
            why = text("explain.override_lacks", lang=lang, lacking=listed(names, lang))
        else:
            why = ""
        told.append((row, why))
    heeded = [at for at, (_, why) in enumerate(told) if not why]
    for at, (row, why) in enumerate(told):
        if heeded and at == heeded[-1]:
            yield _record(row, lang, "explain.override_record")
        else:
            said = why or text("explain.override_later", lang=lang)
            yield _record(row, lang, "explain.override_not", why=said)
