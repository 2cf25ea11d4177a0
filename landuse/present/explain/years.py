"""Earlier years in an explanation (解释中的历年得分与等级): by the policy of today, and said to be so."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from landuse.present.explain.figures import listed, number
from landuse.present.explain.parts import Parts
from landuse.words import Lang, text, word


def year_lines(it: Parts, lang: Lang) -> Iterator[str]:
    """Score and grade of every year (历年得分与等级), the earlier ones recomputed.

    Parameters
    ----------
    it
        The explanation.
    lang
        ``"zh"`` or ``"en"``.

    Yields
    ------
    str
        A line; none where no earlier year was scored.
    """
    table = it.study["score_history"]
    own = table[(table["subject_id"] == it.subject_id) & (table["subject"] == it.subject)]
    if (own["year"] == it.study.year).all():
        return
    yield ""
    yield text("explain.years", lang=lang, policy=it.study.policy.name, year=it.study.year)
    for row in own.sort_values("year").to_dict("records"):
        if pd.isna(row["total"]) and pd.isna(row["grade"]):
            reason = word("values.reason", row["reason"], lang=lang)
            yield text("explain.year_unknown", lang=lang, year=row["year"], reason=reason)
            continue
        rests = [] if pd.isna(row["benchmark"]) else str(row["benchmark"]).split(",")
        yield text(
            "explain.year",
            lang=lang,
            year=row["year"],
            total=number(row["total"], 3),
            grade="—" if pd.isna(row["grade"]) else row["grade"],
            rank="—" if pd.isna(row["rank"]) else row["rank"],
            benchmark=listed([word("values.benchmark", each, lang=lang) for each in rests], lang),
        )
    yield text("explain.years_note", lang=lang)
