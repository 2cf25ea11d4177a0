"""Cases in an explanation (解释中的处置案件): where each stands, what is due, and what was done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from landuse.present.explain.figures import day, number
from landuse.present.explain.parts import Parts
from landuse.words import Lang, text, word


def case_lines(it: Parts, lang: Lang) -> Iterator[str]:
    """Cases of a parcel or enterprise (处置案件), with their history.

    Parameters
    ----------
    it
        The explanation.
    lang
        ``"zh"`` or ``"en"``.

    Yields
    ------
    str
        A line; none where there is no case.
    """
    cases = it.study["case_progress"]
    own = cases[(cases[f"{it.subject}_id"] == it.subject_id).to_numpy(dtype=bool, na_value=False)]
    if own.empty:
        return
    yield ""
    yield text("cases.explain.head", lang=lang)
    named = _titles(it, lang)
    for row in own.to_dict("records"):
        yield from _case(it, {str(name): value for name, value in row.items()}, named, lang)


def _titles(it: Parts, lang: Lang) -> dict[tuple[str, str], str]:
    """Names of procedures, states and steps, by kind and id."""
    rules = it.study.policy.casework
    found = {}
    for kind, items in (
        ("procedure", rules.procedures),
        ("state", rules.states),
        ("step", [step for way in reversed(rules.procedures) for step in way.steps]),
    ):
        for each in items:
            found[kind, each.id] = each.title_zh if lang == "zh" else each.title_en
    found["step", "revoked"] = text("cases.say.revoked", lang=lang)
    return found


def _case(
    it: Parts, row: dict[str, Any], named: dict[tuple[str, str], str], lang: Lang
) -> Iterator[str]:
    figures = {
        name: number(row[f"area_{of}"], 2)
        for name, of in (("area", "mu"), ("done", "done"), ("left", "left"))
    }
    yield text(
        "cases.explain.case",
        lang=lang,
        case=row["case_id"],
        problem=word("values.problem", row["problem"], lang=lang),
        procedure=named["procedure", str(row["procedure"])],
        state=named["state", str(row["case_state"])],
        on=day(row["state_on"]),
        closing=word("values.closing", row["closing"], lang=lang),
        **figures,
    )
    if pd.notna(row["next_step"]):
        days = row["overdue_days"]
        late = pd.notna(days) and days > 0
        yield text(
            "cases.explain.next",
            lang=lang,
            step=named["step", str(row["next_step"])],
            due=day(row["next_due"]),
            late=text("cases.explain.late", lang=lang, days=days) if late else "",
            clause=row["clause"],
        )
    if pd.notna(row["lacking"]) and row["closing"] != "open":
        lacking = text("cases.say.comma", lang=lang).join(
            word("cases.lacking", each, lang=lang) for each in str(row["lacking"]).split(",")
        )
        yield text("cases.explain.lacking", lang=lang, lacking=lacking)
    history = it.study["case_history"]
    steps = history[(history["case_id"] == row["case_id"]).to_numpy(dtype=bool, na_value=False)]
    for each in steps.sort_values("done_on", kind="stable").itertuples(index=False):
        said = named.get(("step", str(each.case_step)), str(each.case_step))
        document = "" if pd.isna(each.document) else each.document
        line = text(
            "cases.explain.step", lang=lang, on=day(each.done_on), step=said, document=document
        )
        yield line.rstrip()
