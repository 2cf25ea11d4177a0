"""Publication, the office's side (公示内部材料): an enterprise's own slip, and what objections changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from landuse.errors import StudyError
from landuse.present.publication import places_of
from landuse.present.publication_list import (
    BLANK,
    Notice,
    Period,
    figure_of,
    lines_above,
    make_notice,
    said,
    text_of,
    title_of,
)
from landuse.present.workbook.rows import AMOUNTS
from landuse.schema import fields, label
from landuse.study import Study
from landuse.words import Lang, word


def slip(study: Study, identity: str, *, lang: Lang, period: Period = BLANK) -> Notice:
    """An enterprise's own figures, for itself alone (企业核对单).

    Parameters
    ----------
    study
        The study.
    identity
        Id, credit code or full name.
    lang
        ``"zh"`` or ``"en"``.
    period
        When and where to object.

    Returns
    -------
    Notice
        Land by parcel and every figure of the year; what is not known says so.

    Raises
    ------
    StudyError
        The study has no enterprise of that name.
    """
    firms = study["enterprises"]
    hit = firms[
        (firms["enterprise_id"] == identity)
        | (firms["credit_code"] == identity if "credit_code" in firms else False)
        | (firms["name"] == identity if "name" in firms else False)
    ]
    if len(hit) != 1:
        raise StudyError("publication.no_such_firm", identity=identity)
    firm = str(hit["enterprise_id"].iloc[0])
    facts = study["enterprise_facts"]
    own = facts[(facts["enterprise_id"] == firm) & (facts["year"] == study.year)]
    rows: list[tuple[object, ...]] = []
    places, methods = places_of(study, lang)
    rows += [(each, None, None, methods[firm]) for each in places.get(firm, "").split("\n") if each]
    for name in ("land_mu", *AMOUNTS):
        field = fields("enterprise_facts")[name]
        value = figure_of(own[name].iloc[0]) if len(own) and name in own else None
        unit = word("values.unit", field.unit, lang=lang)
        lacking = None if value is not None else said("unknown", lang)
        rows.append((label("enterprise_facts", name, lang), value, unit, lacking))
    lines = (said("private", lang), *lines_above(study, "areas", period, lang)[3:])
    columns = [("item", "text"), ("figure", "measure"), ("unit", "text"), ("basis", "note")]
    title = said("title.slip", lang, name=text_of(hit["name"].iloc[0]) or firm, year=study.year)
    return make_notice("slip", title, lines, columns, rows, lang)


def outcome_notices(study: Study, against: Study | None, *, lang: Lang) -> Iterator[Notice]:
    """What became of every objection (异议处理结果); then the enterprises whose grade moved along.

    Parameters
    ----------
    study
        The study.
    against
        The study that was published before, for grades before; None where there is none.
    lang
        ``"zh"`` or ``"en"``.

    Yields
    ------
    Notice
        For the office only: it holds figures of enterprises.
    """
    log = study.tables.get("objections", pd.DataFrame())
    before = {} if against is None else _graded(against)
    after = _graded(study)
    columns = [
        *(("number", "count"), ("firm", "text"), ("item", "text"), ("claimed", "text")),
        *(("effect", "text"), ("before", "measure"), ("after", "measure"), ("unit", "text")),
        *(("grade_before", "grade"), ("grade_after", "grade"), ("evidence", "text")),
        *(("decided_by", "text"), ("decided_on", "text")),
    ]
    names = _names(study)
    rows = [
        (
            number,
            names.get(str(row["enterprise_id"])) or _who(row),
            *_outcome(row, before, after, lang),
        )
        for number, row in enumerate(log.to_dict("records"), start=1)
    ]
    lines = [said("internal", lang), said("outcomes", lang, count=len(rows))]
    lines.append(said("no_before" if against is None else "with_before", lang))
    title = title_of(study, "objections", lang)
    yield make_notice("objections", title, lines, columns, rows, lang)
    if against is None:
        return
    mine = {
        str(row["enterprise_id"]) for row in log.to_dict("records") if row["effect"] == "applied"
    }
    moved = sorted(firm for firm in {*before, *after} - mine if before.get(firm) != after.get(firm))
    others = [
        (number, names.get(firm, firm), before.get(firm), after.get(firm))
        for number, firm in enumerate(moved, start=1)
    ]
    columns = [
        ("number", "count"),
        ("firm", "text"),
        ("grade_before", "grade"),
        ("grade_after", "grade"),
    ]
    title = title_of(study, "moved", lang)
    yield make_notice("moved", title, [said("moved", lang)], columns, others, lang)


def _who(row: dict[Any, Any]) -> str | None:
    """Enterprise as the log names it, where it is not in the list."""
    said = (text_of(row[name]) for name in ("name", "enterprise_id", "credit_code"))
    return next((each for each in said if each), None)


def _outcome(
    row: dict[Any, Any], before: dict[str, str], after: dict[str, str], lang: Lang
) -> tuple[object, ...]:
    firm = str(row["enterprise_id"])
    table, _, name = ("" if pd.isna(row["changes"]) else str(row["changes"])).partition(".")
    unit = fields(table)[name].unit if name in (fields(table) if table else {}) else ""
    day = row["decided_on"]
    return (
        text_of(row["item"]),
        text_of(row["decided"]) or text_of(row["claimed"]),
        word("publication.effect", row["effect"], lang=lang),
        figure_of(row["figure_before"]),
        figure_of(row["figure_after"]),
        word("values.unit", unit, lang=lang) if unit else None,
        before.get(firm),
        after.get(firm),
        text_of(row["evidence"]),
        text_of(row["decided_by"]),
        None if pd.isna(day) else f"{day:%Y-%m-%d}",
    )


def _graded(study: Study) -> dict[str, str]:
    scores = study["scores"]
    known = scores[(scores["subject"].astype("str") == "enterprise") & scores["grade"].notna()]
    return dict(zip(known["subject_id"].astype("str"), known["grade"].astype("str"), strict=True))


def _names(study: Study) -> dict[str, str]:
    firms = study["enterprises"]
    if "name" not in firms:
        return {}
    known = firms[firms["name"].notna()]
    return dict(zip(known["enterprise_id"].astype("str"), known["name"].astype("str"), strict=True))
