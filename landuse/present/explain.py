"""Explain (解释): from a grade or finding back to figures, thresholds, clauses and files."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from landuse.errors import StudyError
from landuse.policy import Indicator
from landuse.schema import fields, label, named
from landuse.study import Study
from landuse.words import Lang, text, word

_NEAR = 5
_MARKS = {
    "imputed": "explain.imputed",
    "cap": "explain.cap",
    "floor": "explain.floored",
}


@dataclass(frozen=True)
class Explanation:
    """Everything behind one judgement (解释).

    Parameters
    ----------
    subject
        ``"parcel"`` or ``"enterprise"``.
    subject_id
        Its id.
    name
        Its name, or an empty text.
    score
        Row of the scores, or None.
    cohort
        What the cohort rested on: benchmarks, size, quotas.
    points
        One row an indicator: value, unit, benchmark, weight, points, clause, source.
    links
        Links of the subject.
    facts
        Facts of all years.
    sources
        File and row that the amounts came from, by year.
    findings
        Findings of the subject.
    actions
        Suggestions for the parcel.
    verdict
        Row of the verdicts, for an enterprise.
    study
        The study.
    """

    subject: str
    subject_id: str
    name: str
    score: pd.Series[Any] | None
    cohort: dict[str, Any]
    points: pd.DataFrame
    links: pd.DataFrame
    facts: pd.DataFrame
    sources: pd.DataFrame
    findings: pd.DataFrame
    actions: pd.DataFrame
    verdict: pd.Series[Any] | None
    study: Study

    def text(self, lang: Lang = "zh") -> str:
        """Explanation in words (解释文字).

        Parameters
        ----------
        lang
            ``"zh"`` or ``"en"``.

        Returns
        -------
        str
            Plain text of several lines.
        """
        parts = (_head, _grade, _points, _land, _amounts, _verdict, _found, _todo)
        return "\n".join(line for part in parts for line in part(self, lang))

    def __str__(self) -> str:
        return self.text("zh")


def explain(study: Study, identity: str) -> Explanation:
    """Why this grade, flag or finding (为何如此评定).

    Parameters
    ----------
    study
        The study.
    identity
        Parcel code, enterprise id, credit code or full name.

    Returns
    -------
    Explanation
        Its parts as frames, and ``text(lang)``.

    Raises
    ------
    StudyError
        The study has nothing of that name.
    """
    subject, subject_id, name = _find(study, identity.strip())
    score = _first(_of(study["scores"], subject, subject_id))
    cohort = {}
    if score is not None and pd.notna(score["cohort"]):
        cohort = study.meta["cohorts"][str(score["cohort"])]
    key = f"{subject}_id"
    links = study["links"]
    own = links[links[key] == subject_id]
    found = study["findings"]
    mine = found[(found["parcel_id"] == subject_id)] if subject == "parcel" else found.iloc[:0]
    acts, told = study["actions"], study["verdicts"]
    facts = study[f"{subject}_facts"]
    who = own["enterprise_id"] if subject == "parcel" else [subject_id]
    returns = study["returns"]
    rows = returns[returns["enterprise_id"].isin(list(who))]
    return Explanation(
        subject,
        subject_id,
        name,
        score,
        cohort,
        _arithmetic(study, score, cohort),
        own,
        facts[facts[key] == subject_id],
        rows.reindex(columns=["enterprise_id", "year", "source", "source_row"]),
        mine,
        acts[acts["parcel_id"] == subject_id] if subject == "parcel" else acts.iloc[:0],
        _first(told[told["enterprise_id"] == subject_id]) if subject == "enterprise" else None,
        study,
    )


def _find(study: Study, identity: str) -> tuple[str, str, str]:
    parcels, firms = study["parcels"], study["enterprises"]
    for subject, table, columns in (
        ("parcel", parcels, ("parcel_id", "name")),
        ("enterprise", firms, ("enterprise_id", "credit_code", "name")),
    ):
        for column in columns:
            if column in table:
                hit = table[table[column] == identity]
                if len(hit) == 1:
                    row = hit.iloc[0]
                    name = row["name"] if "name" in table and pd.notna(row["name"]) else ""
                    return subject, str(row[columns[0]]), str(name)
    known = [*parcels["parcel_id"].astype(str), *firms["enterprise_id"].astype(str)]
    if "name" in firms:
        known += firms["name"].dropna().astype(str).tolist()
    near = [each for each in known if identity and identity in each][:_NEAR]
    near = near or difflib.get_close_matches(identity, known, n=_NEAR)
    raise StudyError("study.no_such_id", identity=identity, near="、".join(near) or "—")


def _of(table: pd.DataFrame, subject: str, subject_id: str) -> pd.DataFrame:
    return table[(table["subject_id"] == subject_id) & (table["subject"] == subject)]


def _first(rows: pd.DataFrame) -> pd.Series[Any] | None:
    return None if rows.empty else rows.iloc[0]


def _arithmetic(study: Study, score: pd.Series[Any] | None, cohort: dict[str, Any]) -> pd.DataFrame:
    names = ["indicator", "value", "unit", "benchmark", "weight", "points", "imputed"]
    names += ["limit", "clause", "source"]
    if score is None or not cohort:
        return pd.DataFrame(columns=names)
    rules = next(each for each in study.policy.cohorts if each.id == score["cohort"])
    values = _of(study["indicators"], str(score["subject"]), str(score["subject_id"]))
    now = _first(values[values["year"] == study.year])
    filled = "" if pd.isna(score["imputed"]) else str(score["imputed"])
    rows = [
        [
            each.name,
            None if now is None else now.get(each.name),
            each.unit,
            cohort["benchmarks"][each.name],
            each.weight,
            score[f"points_{each.name}"],
            each.name in filled.split(","),
            _limit(score[f"points_{each.name}"], each),
            each.clause,
            each.source,
        ]
        for each in rules.indicators
    ]
    return pd.DataFrame(rows, columns=names)


def _limit(points: float, rule: Indicator) -> str:
    """Whether the policy's cap or floor decided the points."""
    if rule.cap is not None and points >= rule.cap * rule.weight:
        return "cap"
    if rule.floor is not None and points <= rule.floor * rule.weight:
        return "floor"
    return ""


def _number(value: Any, digits: int = 4) -> str:
    return "—" if value is None or pd.isna(value) else f"{value:,.{digits}f}"


def _head(it: Explanation, lang: Lang) -> Iterator[str]:
    kind = word("values.subject", it.subject, lang=lang)
    policy = it.study.policy.policy
    title = policy.title_zh if lang == "zh" else policy.title_en
    yield text("explain.head", lang=lang, kind=kind, identity=it.subject_id, name=it.name)
    yield text("explain.policy", lang=lang, title=title, name=policy.name, year=it.study.year)


def _grade(it: Explanation, lang: Lang) -> Iterator[str]:
    yield ""
    score = it.score
    if score is None or pd.isna(score["grade"]):
        reason = "missing_figures" if score is None else score["reason"]
        yield text("explain.ungraded", lang=lang, reason=word("values.reason", reason, lang=lang))
    else:
        yield text(
            "explain.grade",
            lang=lang,
            grade=score["grade"],
            total=_number(score["total"], 3),
            rank=score["rank"],
            ranked=it.cohort["ranked"],
            cohort=word("values.cohort", score["cohort"], lang=lang),
        )
        grades = it.study.policy.grades
        quotas = text("explain.joint", lang=lang).join(
            f"{name} {count}" for name, count in it.cohort["quotas"].items()
        )
        rounding = text(f"explain.{grades.rounding}", lang=lang)
        yield text(
            "explain.quotas",
            lang=lang,
            quotas=quotas,
            rounding=rounding,
            remainder=grades.remainder,
            clause=grades.clause,
            source=grades.source,
        )
        held = "—" if pd.isna(score["stability"]) else f"{score['stability']:.0%}"
        yield text(
            "explain.range",
            lang=lang,
            low=score["grade_low"],
            high=score["grade_high"],
            held=held,
        )


def _points(it: Explanation, lang: Lang) -> Iterator[str]:
    if it.points.empty:
        return
    yield ""
    yield text("explain.points", lang=lang)
    for row in it.points.itertuples(index=False):
        mark = "imputed" if row.imputed else row.limit
        filled = text(_MARKS[mark], lang=lang) if mark else ""
        yield text(
            "explain.point",
            lang=lang,
            name=label("indicators", row.indicator, lang),
            value=_number(row.value),
            unit=word("values.unit", row.unit, lang=lang),
            benchmark=_number(row.benchmark),
            weight=f"{row.weight:g}",
            points=_number(row.points, 3),
            clause=row.clause,
            source=row.source,
            filled=filled,
        )


def _land(it: Explanation, lang: Lang) -> Iterator[str]:
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
            area=_number(row["area_mu"], 2),
            share=f"{row['share']:.2%}",
            method=word("values.method", row["method"], lang=lang),
            confidence=f"{row['confidence']:.0%}",
        )


def _amounts(it: Explanation, lang: Lang) -> Iterator[str]:
    now = _first(it.facts[it.facts["year"] == it.study.year])
    if now is None:
        return
    yield ""
    yield text("explain.amounts", lang=lang, year=it.study.year)
    table = f"{it.subject}_facts"
    for name, field in fields(table).items():
        if field.dtype == "number" and name in now and name != "linked":
            unit = word("values.unit", field.unit, lang=lang)
            yield f"  {label(table, name, lang)}: {_number(now[name])} {unit}".rstrip()
    if it.subject == "parcel" and pd.notna(now["incomplete"]):
        names = named(str(now["incomplete"]).split(","))[lang]
        yield text("explain.incomplete", lang=lang, names=names)
    rows = it.sources[it.sources["year"] == it.study.year].dropna(subset=["source"])
    for row in rows.itertuples(index=False):
        yield text(
            "explain.source",
            lang=lang,
            enterprise=row.enterprise_id,
            file=row.source,
            row=row.source_row,
        )


def _verdict(it: Explanation, lang: Lang) -> Iterator[str]:
    rules = it.study.policy.zombie
    if it.verdict is None or rules is None:
        return
    yield ""
    low, high = (
        word("values.verdict", it.verdict[f"verdict_{end}"], lang=lang) for end in ("low", "high")
    )
    yield text(
        "explain.verdict",
        lang=lang,
        verdict=word("values.verdict", it.verdict["verdict"], lang=lang),
        low=low,
        high=high,
        coverage=_share(it.verdict["coverage"]),
        years=f"{rules.silent_years.value:g}",
        clause=rules.silent_years.clause,
        source=rules.silent_years.source,
    )


def _share(value: float) -> str:
    return "—" if pd.isna(value) else f"{value:.0%}"


def _found(it: Explanation, lang: Lang) -> Iterator[str]:
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
            value=_number(row.value, 3),
            threshold=_number(row.threshold, 3),
            unit=word("values.unit", row.unit, lang=lang),
            clause="" if pd.isna(row.clause) else row.clause,
            source="" if pd.isna(row.source) else row.source,
        )
        if pd.notna(row.missing):
            fields_ = named(str(row.missing).split(","))[lang]
            yield text("explain.missing", lang=lang, fields=fields_)


def _todo(it: Explanation, lang: Lang) -> Iterator[str]:
    for row in it.actions.itertuples(index=False):
        yield ""
        yield text(
            "explain.action",
            lang=lang,
            action=word("values.action", row.action, lang=lang),
            reasons=row.reasons if lang == "zh" else row.reasons_en,
        )
