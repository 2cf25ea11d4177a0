"""Policies in words (政策文字): what a rule set says."""

from __future__ import annotations

from collections.abc import Iterator

from landuse.policy import (
    Adjustment,
    Class,
    Cohort,
    Exemption,
    Indicator,
    Policy,
    Veto,
    thresholds,
)
from landuse.present.routes import way_words
from landuse.schema import label
from landuse.words import Lang, text, word


def policy_text(policy: Policy, *, lang: Lang) -> str:
    """Policy in words (政策全文), each number with clause, source and confidence.

    Parameters
    ----------
    policy
        The policy.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        Several lines.
    """
    return "\n".join(_lines(policy, lang))


def _lines(policy: Policy, lang: Lang) -> Iterator[str]:
    meta = policy.policy
    yield f"{meta.title_zh if lang == 'zh' else meta.title_en}  [{meta.name}]"
    yield text("policies.meta", lang=lang, place=meta.jurisdiction, sha=policy.sha256)
    yield text("policies.source", lang=lang, source=meta.source, sure=_sure(meta.confidence, lang))
    yield (meta.note_zh if lang == "zh" else meta.note_en) or "—"
    for cohort in policy.cohorts:
        yield ""
        yield f"[{cohort_title(cohort, lang)}] {cohort.clause} ({cohort.source})"
        if cohort.formula == "minmax":
            yield text("policies.minmax", lang=lang, base=f"{cohort.base:.0%}")
        for each in cohort.indicators:
            yield text(
                "policies.indicator",
                lang=lang,
                name=label("indicators", each.name, lang),
                weight="—" if each.weight is None else f"{each.weight:g}",
                benchmark=_benchmark(each, lang),
                unit=word("values.unit", each.unit, lang=lang),
                cap="—" if each.cap is None else f"{each.cap:g}",
                missing=text(f"policies.{each.missing}", lang=lang),
                clause=each.clause,
                sure=_sure(each.confidence, lang),
            )
    yield ""
    grades = policy.grades
    shares = text("explain.joint", lang=lang).join(_class_words(each) for each in grades.classes)
    rounding = text(f"explain.{grades.rounding}", lang=lang)
    yield text(
        "policies.grades", lang=lang, shares=shares, rounding=rounding, rest=grades.remainder
    )
    yield from _rules(policy, lang)
    for way in () if policy.routes is None else policy.routes.ways:
        yield text(
            "policies.way",
            lang=lang,
            route=word("values.route", way.id, lang=lang),
            conditions=way_words(way, lang),
            clause=way.clause,
            source=way.source,
            sure=_sure(way.confidence, lang),
        )
    for name, rule in thresholds(policy):
        yield text(
            "policies.threshold",
            lang=lang,
            name=name,
            value=f"{rule.value:.4g}",
            unit=word("values.unit", rule.unit, lang=lang),
            clause=rule.clause,
            source=rule.source,
            sure=_sure(rule.confidence, lang),
        )


def cohort_title(cohort: Cohort, lang: Lang) -> str:
    """Name of a cohort (评价类别名称): its own title, else the word for its code.

    Parameters
    ----------
    cohort
        The cohort.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        The name.
    """
    own = cohort.title_zh if lang == "zh" else cohort.title_en
    return own or word("values.cohort", cohort.id, lang=lang)


def _benchmark(each: Indicator, lang: Lang) -> str:
    """Benchmark in words: a number, or how it is made."""
    if each.benchmark is None:
        return "—"
    if not isinstance(each.benchmark, str):
        return f"{each.benchmark:g}"
    said = text(f"policies.{each.benchmark}", lang=lang)
    if each.multiplier != 1:
        said = f"{each.multiplier:g} × {said}"
    if each.benchmark_year == "previous":
        said += text("policies.previous", lang=lang)
    return said


def _rules(policy: Policy, lang: Lang) -> Iterator[str]:
    """Exemptions, adjustments, vetoes and the tax that counts."""
    rules: list[Exemption | Adjustment | Veto] = [*policy.exemptions, *policy.adjustments]
    for rule in [*rules, *policy.vetoes]:
        yield text(
            "policies.rule",
            lang=lang,
            name=rule.id,
            title=rule.title_zh if lang == "zh" else rule.title_en,
            clause=rule.clause,
            source=rule.source,
            sure=_sure(rule.confidence, lang),
        )
    if policy.tax is not None:
        terms = " + ".join(
            f"{each.factor:g} × {label('returns', each.field, lang)}" for each in policy.tax.terms
        )
        yield text("policies.tax", lang=lang, terms=terms, clause=policy.tax.clause)


def _class_words(each: Class) -> str:
    if each.share is not None:
        return f"{each.grade} {each.share:.0%}"
    return each.grade if each.min_total is None else f"{each.grade} ≥ {each.min_total:g}"


def _sure(confidence: str, lang: Lang) -> str:
    return word("values.confidence", confidence, lang=lang)
