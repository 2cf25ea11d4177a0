"""Parts of an explanation (解释的组成): everything behind one judgement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from landuse.study import Study


@dataclass(frozen=True)
class Parts:
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
        One row an indicator: value, unit, benchmark, weight, points, formula, clause, source.
    indicators
        Indicators of the subject in all years.
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
    evidence, methods
        Signs of a zombie enterprise, and what each method says of it in the evaluation year.
    stability
        How often the grade holds, test by test.
    lifts
        What would lift the grade, figure by figure.
    others
        Ranks by other methods.
    change
        Change of tax per mu against last year in its parts, or None.
    study
        The study.
    """

    subject: str
    subject_id: str
    name: str
    score: pd.Series[Any] | None
    cohort: dict[str, Any]
    points: pd.DataFrame
    indicators: pd.DataFrame
    links: pd.DataFrame
    facts: pd.DataFrame
    sources: pd.DataFrame
    findings: pd.DataFrame
    actions: pd.DataFrame
    verdict: pd.Series[Any] | None
    evidence: pd.DataFrame
    methods: pd.DataFrame
    stability: pd.DataFrame
    lifts: pd.DataFrame
    others: pd.DataFrame
    change: pd.Series[Any] | None
    study: Study
