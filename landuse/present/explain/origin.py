"""Origin (出处): the file, sheet, row and columns that an enterprise's yearly figures came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from landuse.present.explain.parts import Parts
from landuse.schema import fields
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
