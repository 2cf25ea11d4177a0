"""Summary (运行摘要): what a run found, in a few lines."""

from __future__ import annotations

from typing import Any

import pandas as pd

from landuse.present.zombie_land import summary_lines
from landuse.schema import label
from landuse.study import Study
from landuse.words import Lang, text, word

_RULES = ("idle_not_started", "idle_suspended", "idle_warning", "vacant", "low_yield")


def summary_text(study: Study, *, lang: Lang) -> str:
    """What a run found, in a few lines (运行摘要).

    Parameters
    ----------
    study
        The study.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        Counts, totals in and out, and findings.
    """
    lines = [
        text(
            "intake.counts",
            lang=lang,
            park=study.meta["park"]["name"],
            year=study.year,
            policy=study.policy.name,
            parcels=len(study["parcels"]),
            enterprises=len(study["enterprises"]),
        )
    ]
    for name, sums in study.meta["totals"].items():
        if not _told(study, name):
            lines.append(text("intake.total_unknown", lang=lang, name=label("returns", name, lang)))
            continue
        lines.append(
            text(
                "intake.total",
                lang=lang,
                name=label("returns", name, lang),
                incoming=f"{sums['in']:,.2f}",
                on_parcels=f"{sums['on_parcels']:,.2f}",
                unlinked=f"{sums['unlinked'] + sums.get('outside', 0.0):,.2f}",
            )
        )
    found = study["findings"]
    for rule in _RULES:
        rows = found[(found["rule"] == rule).to_numpy(dtype=bool)]
        outside = _outside(study, rows)
        told = rows.loc[~outside, "outcome"].value_counts()
        if len(rows):
            lines.append(
                text(
                    "intake.finding",
                    lang=lang,
                    rule=word("values.rule", rule, lang=lang),
                    yes=int(told.get("yes", 0)),
                    unknown=int(told.get("unknown", 0)),
                )
            )
        if outside.any():
            lines.append(text("intake.elsewhere", lang=lang, count=int(outside.sum())))
    lines += summary_lines(study, lang)
    lines.append(text("intake.warned", lang=lang, count=warned(study)))
    return "\n".join(lines)


def _outside(study: Study, rows: pd.DataFrame) -> pd.Series[Any]:
    """Findings that hold or are open on contracts whose parcel the park does not have."""
    asked = (rows["subject"] == "contract") & rows["outcome"].isin(["yes", "unknown"])
    asked &= rows["parcel_id"].notna()
    if not asked.any():
        return asked.astype(bool)
    known = study["parcels"]["parcel_id"].astype("str")
    return (asked & ~rows["parcel_id"].astype("str").isin(known)).astype(bool)


_JUDGED = ("diagnose", "measure", "score", "zombie", "plan")
"""Stages after the intake: what they say is about the judgement, not about the files."""


def of_the_files(study: Study) -> bool:
    """Whether any warning is about what was brought (是否有进数方面的提醒), so that a check tells more.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    bool
        False where all of them are about the judgement.
    """
    notes = study["notes"]
    grave = notes["severity"].astype("str").isin(["warning", "error"])
    return bool((grave & ~notes["stage"].astype("str").isin(_JUDGED)).any())


def warned(study: Study) -> int:
    """Notes of a study that need attention (需要留意的说明条数).

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    int
        Warnings and errors.
    """
    notes = study["notes"]["severity"].value_counts()
    return int(notes.get("warning", 0)) + int(notes.get("error", 0))


def _told(study: Study, name: str) -> bool:
    """Whether anybody has the figure in the evaluation year; a sum of nothing is unknown, not zero."""
    returns = study["returns"]
    return name not in returns or bool(
        returns.loc[returns["year"] == study.year, name].notna().any()
    )
