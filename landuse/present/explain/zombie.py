"""Zombie verdict explained (僵尸企业研判解释): reason, range, evidence, methods side by side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from landuse.policy import Threshold
from landuse.present.explain.figures import share
from landuse.present.explain.parts import Parts
from landuse.present.routes import source_line
from landuse.present.zombies import item, known, listed, span, uncomputed
from landuse.words import Lang, text, word

_OUTCOMES = ("yes", "no", "unknown", "not_applicable")


def zombie_lines(it: Parts, lang: Lang) -> Iterator[str]:
    """Verdict on an enterprise with all that it rests on (疑似僵尸企业研判).

    Parameters
    ----------
    it
        The explanation.
    lang
        ``"zh"`` or ``"en"``.

    Yields
    ------
    str
        A line; none for a parcel, or where the policy does not judge.
    """
    rules = it.study.policy.zombie
    if it.verdict is None or rules is None:
        return
    yield ""
    if rules.verdict is None:
        yield from _screened(it.verdict, rules.silent_years, lang)
        return
    yield from _verdict(it.verdict, lang)
    yield from _evidence(it.evidence, lang)
    yield from _methods(it.methods, lang)
    yield from _likely(it.verdict, lang)


def _screened(row: pd.Series[Any], rule: Threshold, lang: Lang) -> Iterator[str]:
    """Verdict by the years without report and filing alone; coverage is that of these years."""
    low, high = (
        word("values.verdict", row[f"verdict_{end}"], lang=lang) for end in ("low", "high")
    )
    yield text(
        "explain.screened",
        lang=lang,
        verdict=word("values.verdict", row["verdict"], lang=lang),
        low=low,
        high=high,
        coverage=share(row["coverage"]),
        years=f"{rule.value:g}",
        clause=rule.clause,
        source=rule.source,
    )


def _verdict(row: pd.Series[Any], lang: Lang) -> Iterator[str]:
    """Verdict with reason, range, coverage, and how firm it is."""
    yield text(
        "explain.verdict",
        lang=lang,
        verdict=word("values.verdict", row["verdict"], lang=lang),
        reason=word("values.verdict_reason", row["verdict_reason"], lang=lang) or "—",
    )
    if pd.notna(row["verdict_low"]):
        said = span(row["verdict_low"], row["verdict_high"], lang)
        yield text("explain.verdict_range", lang=lang, range=said)
    if pd.notna(row["resumes_on"]):
        yield text("explain.resumes", lang=lang, day=f"{row['resumes_on']:%Y-%m-%d}")
    if pd.notna(row["coverage"]):
        yield text("explain.coverage", lang=lang, coverage=share(row["coverage"]))
    lacking = listed(row["unknown_families"], "family", lang)
    if lacking:
        yield text("explain.unknown_families", lang=lang, families=lacking)
    if pd.notna(row["steady"]):
        yield text("explain.steady", lang=lang, share=share(row["steady"]))


def _evidence(frame: pd.DataFrame, lang: Lang) -> Iterator[str]:
    """Signs that hold, one a line, and after them those that cannot be told, by family."""
    holds = frame[frame["outcome"] == "yes"]
    if len(holds):
        yield text("explain.evidence", lang=lang)
    for row in holds.itertuples(index=False):
        channel = known("lawful_source", lang).get(str(row.lawful_source), "—")
        yield text(
            "explain.sign",
            lang=lang,
            family=word("values.family", row.family, lang=lang),
            item=item(row, lang),
            clause="—" if pd.isna(row.clause) else row.clause,
            source=source_line(row.source, lang),
            channel=channel,
        )
    open_ = frame[frame["outcome"] == "unknown"]
    if len(open_):
        yield text("explain.open_signs", lang=lang)
    for family, rows in open_.groupby("family", observed=True, sort=False):
        signs = text("zombies.joint", lang=lang).join(
            _open(row, lang) for row in rows.itertuples(index=False)
        )
        yield text(
            "explain.open_sign",
            lang=lang,
            family=word("values.family", family, lang=lang),
            signs=signs,
        )


def _open(row: Any, lang: Lang) -> str:
    """Sign that cannot be told, with the months that it may have lasted."""
    said = word("values.sign", row.sign, lang=lang)
    if pd.isna(row.possible):
        return said
    certain = 0 if pd.isna(row.certain) else row.certain
    return text("explain.maybe", lang=lang, sign=said, certain=certain, possible=row.possible)


def _methods(frame: pd.DataFrame, lang: Lang) -> Iterator[str]:
    """What each method says, by answer; those without data last."""
    if frame.empty:
        return
    yield text("explain.methods", lang=lang)
    joint = text("zombies.joint", lang=lang)
    for outcome in _OUTCOMES:
        rows = frame[frame["outcome"] == outcome]
        if len(rows):
            yield text(
                "explain.method",
                lang=lang,
                outcome=word("values.outcome", outcome, lang=lang),
                methods=joint.join(_method(row, lang) for row in rows.itertuples(index=False)),
            )
    lacking = listed(",".join(uncomputed(frame)) or None, "method", lang)
    if lacking:
        yield text("explain.uncomputed", lang=lang, methods=lacking)


def _method(row: Any, lang: Lang) -> str:
    said = word("values.method", row.method, lang=lang)
    free = pd.notna(row.no_interest) and bool(row.no_interest)
    return text("zombies.no_interest", lang=lang, said=said) if free else said


def _likely(row: pd.Series[Any], lang: Lang) -> Iterator[str]:
    likely = listed(row["explanation"], "explanation", lang)
    if likely:
        yield text("explain.likely", lang=lang, explanations=likely)
