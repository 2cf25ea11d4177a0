"""A total row that adds up several sheets of a workbook agrees with all of them together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import pytest

from landuse.errors import Note
from landuse.ingest.grids.books import over_sheets


@dataclass(frozen=True)
class _Sheet:
    label: str
    frame: pd.DataFrame
    notes: tuple[Note, ...] = ()
    record: dict[str, Any] = field(default_factory=lambda: {"constant": {}})


def _differs(value: float) -> Note:
    params = {
        "file": "b.xlsx [规下]",
        "table": "returns",
        "row": 9,
        "found": "合计",
        "heading": "税收",
        "printed": f"{value}",
        "field": "tax_paid",
        "value": value,
        "tolerance": 0.5,
        "sum": "3",
        "difference": "1",
        "unknown": 0,
        "count": 2,
        "rows": "2–3",
    }
    return Note("sheets.total_differs", "warning", params, "returns", 9)


def _book(value: float, *, year: tuple[int, int] | None = None) -> list[_Sheet]:
    above = pd.DataFrame({"tax_paid": [10.0, None, 20.0]})
    below = pd.DataFrame({"tax_paid": [1.0, 2.0]})
    years = year or (None, None)
    other = Note("sheets.remark", "info", {}, "returns")
    return [
        _Sheet("b.xlsx [规上]", above, (), {"constant": {"year": years[0]}}),
        _Sheet("b.xlsx [规下]", below, (other, _differs(value)), {"constant": {"year": years[1]}}),
    ]


@pytest.mark.parametrize("value", [33.0, 33.4])
def test_the_sum_over_the_sheets_is_said_to_agree(value: float) -> None:
    found = over_sheets(_book(value))
    assert [note.code for note in found[1].notes] == ["sheets.remark", "sheets.total_of_sheets"]
    note = found[1].notes[1]
    assert (note.severity, note.row, note.params["count"]) == ("info", 9, 5)
    for lang in ("zh", "en"):
        assert "b.xlsx [规上]" in note.message(lang)
        assert note.remedy(lang)


def test_what_is_no_sum_stays_a_warning() -> None:
    book = _book(34.0)
    assert over_sheets(book) == book
    assert over_sheets(book[1:]) == book[1:]


def test_sheets_of_the_same_year_are_tried_too() -> None:
    book = [
        *_book(33.0, year=(2023, 2023)),
        _Sheet("b.xlsx [x]", pd.DataFrame({"tax_paid": [7.0]})),
    ]
    assert over_sheets(book)[1].notes[1].code == "sheets.total_of_sheets"
    assert over_sheets(_book(30.0, year=(2022, 2023)))[1].notes[1].code == "sheets.total_differs"
