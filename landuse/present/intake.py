"""Intake report (读取报告) and run summary (运行摘要) in words."""

from __future__ import annotations

from collections.abc import Iterator

from landuse.errors import Note
from landuse.schema import label
from landuse.study import Inputs, Study
from landuse.words import Lang, text, word

_SHOWN = 20


def intake_text(inputs: Inputs, *, lang: Lang) -> str:
    """What was read, how it was understood, and what to mend (读取报告).

    Parameters
    ----------
    inputs
        What ingest read.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        Several lines.
    """
    return "\n".join(_intake(inputs, lang))


def _intake(inputs: Inputs, lang: Lang) -> Iterator[str]:
    park = inputs.park.park
    yield text("intake.head", lang=lang, park=park.name, year=park.year, crs=inputs.crs)
    for source in inputs.sources:
        yield ""
        yield text(
            "intake.source",
            lang=lang,
            table=source["table"],
            path=source["path"],
            rows=source["rows"],
        )
        for read in source.get("columns", []):
            yield f"    {read['heading']} → {read['field']} {read.get('unit') or ''}".rstrip()
        ignored = source.get("ignored") or []
        if ignored:
            yield text("intake.ignored", lang=lang, headings="、".join(map(str, ignored)))
    yield ""
    yield from _notes(list(inputs.notes), lang)


def _notes(notes: list[Note], lang: Lang) -> Iterator[str]:
    if not notes:
        yield text("intake.clean", lang=lang)
    for severity in ("error", "warning", "info"):
        of_kind = [note for note in notes if note.severity == severity]
        if not of_kind:
            continue
        kind = word("values.severity", severity, lang=lang)
        yield text("intake.notes", lang=lang, kind=kind, count=len(of_kind))
        for note in of_kind[:_SHOWN]:
            yield f"  - {note.message(lang)}"
            yield f"      → {note.remedy(lang)}"
        if len(of_kind) > _SHOWN:
            yield text("intake.more", lang=lang, count=len(of_kind) - _SHOWN)


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
                **{each: f"{value:,.2f}" for each, value in sums.items() if each != "in"},
                incoming=f"{sums['in']:,.2f}",
            )
        )
    found = study["findings"]
    for rule in ("idle_not_started", "idle_suspended", "idle_warning", "vacant", "low_yield"):
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
    notes = study["notes"]["severity"].value_counts()
    warned = int(notes.get("warning", 0)) + int(notes.get("error", 0))
    lines.append(text("intake.warned", lang=lang, count=warned))
    return "\n".join(lines)
