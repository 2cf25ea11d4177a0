"""Gather (汇集依据): from a grade or finding back to figures, thresholds, clauses and files."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Any

import pandas as pd

from landuse.errors import StudyError
from landuse.present.explain.parts import Parts
from landuse.present.explain.points import arithmetic
from landuse.present.explain.say import lines
from landuse.study import Study
from landuse.words import Lang

_NEAR = 5


class Explanation(Parts):
    """Everything behind one judgement (解释), and in words."""

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
        return "\n".join(lines(self, lang))

    def __str__(self) -> str:
        return self.text("zh")


def explain(
    study: Study, identity: str, *, lifts: Callable[[Study, str], pd.DataFrame] | None = None
) -> Explanation:
    """Why this grade, flag or finding (为何如此评定).

    Parameters
    ----------
    study
        The study.
    identity
        Parcel code, enterprise id, credit code or full name.
    lifts
        Finds what would lift the grade where the study does not hold it (large cohorts).

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
    score = _first(_of(study, "scores", subject, subject_id))
    cohort = {}
    if score is not None and pd.notna(score["cohort"]):
        cohort = study.meta["cohorts"][str(score["cohort"])]
    values = _of(study, "indicators", subject, subject_id)
    key = f"{subject}_id"
    own = study.where("links", **{key: subject_id})
    parcel = subject == "parcel"
    about = {"parcel_id": subject_id} if parcel else {"subject": subject, "subject_id": subject_id}
    who = list(own["enterprise_id"].dropna().unique()) if parcel else [subject_id]
    origin = ["enterprise_id", "year", "source", "source_row"]
    return Explanation(
        subject,
        subject_id,
        name,
        score,
        cohort,
        arithmetic(study, score, cohort, values),
        values,
        own,
        study.where(f"{subject}_facts", **{key: subject_id}),
        study.pick("returns", origin, enterprise_id=who).reindex(columns=origin),
        study.where("findings", **about),
        study.where("actions", parcel_id=[subject_id] if parcel else []),
        _first(_firm(study, "verdicts", subject, subject_id)),
        _firm(study, "evidence", subject, subject_id),
        _firm(study, "zombie_methods", subject, subject_id),
        _of(study, "stability", subject, subject_id),
        _lifts(study, subject, subject_id, score, lifts),
        _of(study, "alternatives", subject, subject_id),
        _changed(study, subject, subject_id),
        study,
    )


def _lifts(
    study: Study,
    subject: str,
    subject_id: str,
    score: pd.Series[Any] | None,
    lifts: Callable[[Study, str], pd.DataFrame] | None,
) -> pd.DataFrame:
    """What would lift the grade: from the study, else worked out where that is offered."""
    held = _of(study, "lifts", subject, subject_id)
    if len(held) or lifts is None or score is None or pd.isna(score["grade"]):
        return held
    found = lifts(study, subject_id)
    return found[(found["subject_id"] == subject_id) & (found["subject"] == subject)]


def _changed(study: Study, subject: str, subject_id: str) -> pd.Series[Any] | None:
    if subject != "enterprise":
        return None
    return _first(study.where("changes", enterprise_id=subject_id, year=study.year))


def _find(study: Study, identity: str) -> tuple[str, str, str]:
    parcels = study.pick("parcels", ["parcel_id", "name"])
    firms = study.pick("enterprises", ["enterprise_id", "credit_code", "name"])
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


def _of(study: Study, table: str, subject: str, subject_id: str) -> pd.DataFrame:
    return study.where(table, subject=subject, subject_id=subject_id)


def _firm(study: Study, table: str, subject: str, subject_id: str) -> pd.DataFrame:
    """Rows of an enterprise; a parcel has none."""
    return study.where(table, enterprise_id=[subject_id] if subject == "enterprise" else [])


def _first(rows: pd.DataFrame) -> pd.Series[Any] | None:
    return None if rows.empty else rows.iloc[0]
