"""Summary (运行摘要): what a run found, in a few lines."""

from __future__ import annotations

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
        told = found.loc[found["rule"] == rule, "outcome"].value_counts()
        if told.sum():
            lines.append(
                text(
                    "intake.finding",
                    lang=lang,
                    rule=word("values.rule", rule, lang=lang),
                    yes=int(told.get("yes", 0)),
                    unknown=int(told.get("unknown", 0)),
                )
            )
    lines.append(text("intake.warned", lang=lang, count=warned(study)))
    return "\n".join(lines)


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
