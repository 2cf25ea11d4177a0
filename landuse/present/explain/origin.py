"""Origin (出处): the file, sheet, row and columns that an enterprise's yearly figures came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from landuse.present.explain.figures import number
from landuse.present.explain.parts import Parts
from landuse.schema import fields, label
from landuse.words import Lang, text


def origin_lines(it: Parts, lang: Lang) -> Iterator[str]:
    """Where the figures of the year came from (数据出处).

    Parameters
    ----------
    it
        What is known about the subject.
    lang
        Language of the text.

    Yields
    ------
    str
        One line a row of a file, and one with the headings of its columns.
    """
    rows = it.sources[it.sources["year"] == it.study.year].dropna(subset=["source"])
    for row in rows.itertuples(index=False):
        yield text(
            "explain.source",
            lang=lang,
            enterprise=row.enterprise_id,
            file=row.source,
            row=row.source_row,
        )
        headings = _headings(it.study.meta, str(row.source))
        if headings:
            listed = text("explain.joint", lang=lang).join(headings)
            yield text("explain.source_columns", lang=lang, columns=listed)
    yield from _objected(it, lang)


def _objected(it: Parts, lang: Lang) -> Iterator[str]:
    """Figures that an accepted objection changed: before and after, record, document, person, day."""
    log = it.study["objections"]
    mine = log["enterprise_id"] == it.subject_id
    if it.subject == "parcel":
        mine = (log["parcel_id"] == it.subject_id) | log["enterprise_id"].isin(
            list(it.links["enterprise_id"])
        )
    applied = (log["effect"] == "applied") & log["figure_after"].notna()
    for row in log[(mine & applied).to_numpy(dtype=bool)].to_dict("records"):
        table, name = str(row["changes"]).split(".")
        day = row["decided_on"]
        yield text(
            "explain.objected",
            lang=lang,
            enterprise=row["enterprise_id"],
            figure=label(table, name, lang),
            before=number(row["figure_before"], 2),
            after=number(row["figure_after"], 2),
            file="—" if pd.isna(row["source"]) else row["source"],
            row="—" if pd.isna(row["source_row"]) else row["source_row"],
            evidence=row["evidence"],
            person=row["decided_by"],
            day="—" if pd.isna(day) else f"{day:%Y-%m-%d}",
        )


def _headings(meta: Mapping[str, Any], source: str) -> list[str]:
    """Headings of the columns that hold figures, as they stand in the file."""
    figures = {name for name, each in fields("returns").items() if each.dtype == "number"}
    return [
        str(column["heading"])
        for each in meta["inputs"]
        if each["table"] == "returns"
        and source in {each["name"], f"{each['name']} [{each['layer']}]"}
        for column in each["columns"]
        if column["field"] in figures
    ]
