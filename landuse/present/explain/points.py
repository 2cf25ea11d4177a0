"""Points (得分构成): how each indicator came to its points, by the formula that was used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from landuse.policy import Cohort, Indicator
from landuse.present.explain.figures import fine, listed, measured, number
from landuse.present.explain.parts import Parts
from landuse.schema import label
from landuse.study import Study
from landuse.words import Lang, text

_COLUMNS = (
    *("indicator", "value", "unit", "benchmark", "low", "base", "weight", "points"),
    *("formula", "group", "stands_in", "imputed", "limit", "clause", "source"),
)
_FORMULA = {
    "ratio": "explain.formula_ratio",
    "less": "explain.formula_less",
    "minmax": "explain.formula_minmax",
    "minmax_less": "explain.formula_minmax_less",
}
_SAID = {
    "ratio": "explain.by_ratio",
    "less": "explain.by_less",
    "minmax": "explain.by_minmax",
    "minmax_less": "explain.by_minmax_less",
    "alike": "explain.by_alike",
}
_MARKS = {
    "imputed": "explain.imputed",
    "cap": "explain.cap",
    "floor": "explain.floored",
    "zero": "explain.zero",
    "edge": "explain.edge",
}


def arithmetic(
    study: Study, score: pd.Series[Any] | None, cohort: dict[str, Any], values: pd.DataFrame
) -> pd.DataFrame:
    """What each indicator rests on (得分依据), one row each.

    Parameters
    ----------
    study
        The study.
    score
        Row of the scores, or None.
    cohort
        What the cohort rested on.
    values
        Indicators of the subject.

    Returns
    -------
    pandas.DataFrame
        Value, the benchmark it was held against (the greatest of the peers for min–max, with the
        least in ``low``), weight, points, formula, group whose benchmark it is, and what cut it.
    """
    if score is None or not cohort:
        return pd.DataFrame(columns=list(_COLUMNS))
    rules = next(each for each in study.policy.cohorts if each.id == score["cohort"])
    now = values[values["year"] == study.year]
    filled = "" if pd.isna(score["imputed"]) else str(score["imputed"])
    rows = []
    for each in rules.indicators:
        value = None if now.empty else now.iloc[0].get(each.name)
        group = _group(study, score, cohort, rules, each.name)
        high, low = _ends(cohort, each.name, group)
        points, formula = score[f"points_{each.name}"], _formula(rules, each)
        imputed = each.name in filled.split(",")
        rows.append(
            {
                "indicator": each.name,
                "value": value,
                "unit": each.unit,
                "benchmark": high,
                "low": low,
                "base": rules.base,
                "weight": each.weight,
                "points": points,
                "formula": formula,
                "group": group,
                "stands_in": each.name in cohort.get("this_year_stands_in", []),
                "imputed": imputed,
                "limit": "" if imputed else _limit(value, points, each, formula, (low, high)),
                "clause": each.clause,
                "source": each.source,
            }
        )
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def _formula(rules: Cohort, each: Indicator) -> str:
    if each.weight is None:
        return "none"
    if rules.formula == "minmax":
        return "minmax_less" if each.direction == "less" else "minmax"
    return "less" if each.direction == "less" else "ratio"


def _group(
    study: Study, score: pd.Series[Any], cohort: dict[str, Any], rules: Cohort, name: str
) -> str:
    """Group of peers with a benchmark of its own that the subject is in, else an empty text."""
    groups = cohort.get("peer_benchmarks", {}).get(name, {})
    if not groups or score["subject"] != "enterprise":
        return ""
    column = "sector_code" if rules.benchmark_by == "sector" else "zone"
    firm = study.pick("enterprises", [column], enterprise_id=str(score["subject_id"]))
    own = "" if firm.empty or column not in firm else str(firm[column].iloc[0])
    if rules.benchmark_by == "sector":
        own = own[1:3] if own[:1].isalpha() else own[:2]
    return own if own in groups else ""


def _ends(cohort: dict[str, Any], name: str, group: str) -> tuple[Any, Any]:
    """Benchmark and least value, of the group where it has its own."""
    if group:
        low = cohort.get("peer_lows", {}).get(name, {}).get(group)
        return cohort["peer_benchmarks"][name][group], low
    return cohort["benchmarks"][name], cohort.get("lows", {}).get(name)


def _limit(value: Any, points: float, rule: Indicator, formula: str, ends: tuple[Any, Any]) -> str:
    """What cut the points: the policy's cap or floor, zero, or an end of the peers."""
    if rule.weight is None or pd.isna(points):
        return ""
    if rule.cap is not None and points >= rule.cap * rule.weight:
        return "cap"
    if rule.floor is not None and points <= rule.floor * rule.weight:
        return "floor"
    if formula == "less" and points <= 0:
        return "zero"
    low, high = ends
    if formula.startswith("minmax") and not (pd.isna(value) or pd.isna(low) or pd.isna(high)):
        return "" if low <= value <= high else "edge"
    return ""


def point_lines(it: Parts, lang: Lang) -> Iterator[str]:
    """Points in words (得分构成文字), each formula with its real numbers.

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
    if it.points.empty:
        return
    yield ""
    if (it.points["formula"] == "none").any():
        yield text("explain.no_weights", lang=lang)
    used = [each for each in dict.fromkeys(it.points["formula"]) if each in _FORMULA]
    if used:
        said = text("explain.steps_joint", lang=lang).join(
            text(_FORMULA[each], lang=lang) for each in used
        )
        yield text("explain.points", lang=lang, formula=said)
    for row in it.points.to_dict("records"):
        yield text(
            "explain.point",
            lang=lang,
            name=label("indicators", row["indicator"], lang),
            sum=_sum(row, lang),
            clause=row["clause"],
            source=row["source"],
            filled=_filled(row, lang),
        )
    instead = it.points.loc[it.points["stands_in"].astype(bool), "indicator"].tolist()
    if instead:
        yield text(
            "explain.stood_in",
            lang=lang,
            figures=listed([label("indicators", name, lang) for name in instead], lang),
            last=it.study.year - 1,
            year=it.study.year,
        )


def _sum(row: dict[Any, Any], lang: Lang) -> str:
    """The reckoning of one indicator."""
    value, formula = measured(fine(row["value"]), row["unit"], lang), row["formula"]
    if formula == "none":
        return value
    if formula.startswith("minmax") and row["low"] == row["benchmark"]:
        formula = "alike"
    return text(
        _SAID[formula],
        lang=lang,
        value=value,
        bare=fine(row["value"]),
        benchmark=fine(row["benchmark"]),
        low=fine(row["low"]),
        weight=f"{row['weight']:g}",
        base=f"{100 * row['base']:.4g}%",
        rest=f"{100 - 100 * row['base']:.4g}%",
        points=number(row["points"], 3),
    )


def _filled(row: dict[Any, Any], lang: Lang) -> str:
    """What else there is to say of it: filled in, cut, or held against something else."""
    mark = "imputed" if row["imputed"] else row["limit"]
    said = text(_MARKS[mark], lang=lang) if mark else ""
    if row["stands_in"]:
        said += text("explain.stands_in", lang=lang)
    if row["group"]:
        said += text("explain.own_group", lang=lang, group=row["group"])
    return said


def tax_lines(it: Parts, lang: Lang) -> Iterator[str]:
    """How the tax that counts is made of its terms (评价税收构成).

    Parameters
    ----------
    it
        The explanation.
    lang
        ``"zh"`` or ``"en"``.

    Yields
    ------
    str
        One line a row of the returns.
    """
    rule = it.study.policy.tax
    if rule is None or it.subject != "enterprise":
        return
    mine = it.study.where("returns", enterprise_id=it.subject_id, year=it.study.year)
    for row in mine.to_dict("records"):
        total, parts = 0.0, []
        for term in rule.terms:
            value = row.get(term.field)
            blank = value is None or pd.isna(value)
            if blank and term.missing == "zero":
                value, blank = 0.0, False
                shown = text("explain.term_zero", lang=lang)
            else:
                shown = number(value)
            total += float("nan") if blank or value is None else term.factor * float(value)
            name = label("returns", term.field, lang)
            parts.append(f"{name} {shown} × {term.factor:g}")
        yield text(
            "explain.tax_terms",
            lang=lang,
            terms=" + ".join(parts),
            total=measured(number(total), "wan_yuan", lang),
            clause=rule.clause,
            source=rule.source,
        )
