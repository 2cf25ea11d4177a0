"""Placed (定级过程): quotas and what was awarded, ties, and the step that chose a grade."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from landuse.policy import Step
from landuse.present.explain.figures import number
from landuse.present.explain.parts import Parts
from landuse.schema import label
from landuse.words import Lang, text

_POOLED = "others"


def group_title(cohort: str, group: str, lang: Lang) -> str:
    """Cohort and group of peers in words (评价类别和同类组).

    Parameters
    ----------
    cohort
        Name of the cohort.
    group
        Group of peers.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        The name.
    """
    if group == _POOLED:
        return text("explain.other_groups", lang=lang, cohort=cohort)
    return text("explain.peer_group", lang=lang, cohort=cohort, group=group)


def tie_lines(it: Parts, places: dict[str, int], lang: Lang) -> Iterator[str]:
    """How many of each grade there really are (实际各等级数量), where ties make them others.

    Parameters
    ----------
    it
        The explanation of somebody graded.
    places
        Quotas of its group.
    lang
        ``"zh"`` or ``"en"``.

    Yields
    ------
    str
        A line, or none.
    """
    if it.study.policy.grades.method != "quota":
        return
    given = _group(it)["grade_by_points"].value_counts()
    awarded = {name: int(given.get(name, 0)) for name in places}
    if awarded != places:
        counts = " / ".join(f"{name} {count}" for name, count in awarded.items())
        yield text("explain.tied", lang=lang, awarded=counts)


def step_lines(it: Parts, lang: Lang) -> Iterator[str]:
    """Step by step, which chose the grade (分步归类过程): its figure and the border.

    Parameters
    ----------
    it
        The explanation of somebody graded.
    lang
        ``"zh"`` or ``"en"``.

    Yields
    ------
    str
        One line a step until one chose it; one more where the rest takes it.
    """
    grades, score = it.study.policy.grades, it.score
    if grades.method != "steps" or score is None:
        return
    group = _group(it)
    order = group.assign(total=group["total"].round(9)).sort_values(
        "total", ascending=False, kind="stable"
    )
    taken: set[str] = set()
    for at, step in enumerate(grades.steps, start=1):
        size = grades.whole(len(order) * step.pool)
        pool = order.iloc[:size] if step.end == "top" else order.iloc[len(order) - size :]
        pool = pool[~pool["subject_id"].isin(taken)]
        chosen = pool[pool["grade_by_points"] == step.grade]
        taken |= set(chosen["subject_id"])
        outcome, value = _outcome(it, step, pool, chosen)
        yield text(
            "explain.step_rule",
            lang=lang,
            at=at,
            end=text(f"explain.step_{step.end}", lang=lang),
            pool=f"{step.pool:.0%}",
            size=size,
            by=label("indicators", step.by, lang),
            order=text(f"explain.step_{step.order}", lang=lang),
            share=f"{step.share:.0%}",
            grade=step.grade,
            outcome=text(
                f"explain.step_{outcome}",
                lang=lang,
                rank=score["rank"],
                grade=step.grade,
                value=number(value),
                border=number(_border(it, step, chosen)),
                count=len(chosen),
            ),
        )
        if outcome == "chosen":
            return
    yield text("explain.step_rest", lang=lang, grade=grades.remainder)


def _outcome(it: Parts, step: Step, pool: pd.DataFrame, chosen: pd.DataFrame) -> tuple[str, Any]:
    """Whether the step took it, and its figure."""
    value = _figures(it, step.by).get(it.subject_id)
    if it.subject_id in set(chosen["subject_id"]):
        return "chosen", value
    if it.subject_id not in set(pool["subject_id"]):
        return "outside", value
    return "blank" if value is None or pd.isna(value) else "passed", value


def _border(it: Parts, step: Step, chosen: pd.DataFrame) -> float | None:
    """Figure of the last one that the step took."""
    values = pd.Series(_figures(it, step.by)).reindex(chosen["subject_id"]).dropna()
    if values.empty:
        return None
    return float(values.min() if step.order == "most" else values.max())


def _figures(it: Parts, name: str) -> dict[str, Any]:
    """An indicator of the year of all subjects of the kind."""
    year = it.study.year
    rows = it.study.pick("indicators", ["subject_id", name], subject=it.subject, year=year)
    return dict(zip(rows["subject_id"], rows[name], strict=True)) if name in rows else {}


def _group(it: Parts) -> pd.DataFrame:
    """Scores of those who were ranked together with it."""
    own = it.score
    if own is None:
        return it.study.where("scores", subject=[])
    cohort = [] if pd.isna(own["cohort"]) else [str(own["cohort"])]
    scores = it.study.where("scores", subject=str(own["subject"]), cohort=cohort)
    hit = scores["rank"].notna()
    if pd.notna(own["peers"]):
        hit &= scores["peers"] == own["peers"]
    return scores[hit.to_numpy(dtype=bool)]
