"""Numbers of a workbook come with the heading that stands above them."""

import io
import json

import pytest
import xlsxwriter

from landuse.present.guard.cells import book_numbers, packed_numbers


def numbers(rows: list[list[object]], *, chart: bool = False) -> dict[str, list[float]]:
    """Heading → numbers, of a workbook with these rows."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    sheet = book.add_worksheet("表")
    for line, row in enumerate(rows):
        for place, said in enumerate(row):
            sheet.write(line, place, said)
    if chart:
        drawn = book.add_chart({"type": "bar"})
        drawn.add_series({"values": ["表", 0, 0, len(rows) - 1, 0]})
        sheet.insert_chart("D1", drawn)
    book.close()
    found: dict[str, list[float]] = {}
    for each in book_numbers(content.getvalue()):
        if len(each.values):
            found.setdefault(each.heading, []).extend(each.values.tolist())
    return found


def test_each_column_has_its_heading() -> None:
    rows = [
        ["税收公示表"],
        ["企业", "面积", "税收"],
        ["甲", 1.5, 20],
        ["—", "—", "—"],
        ["乙", 2.5, 30],
    ]
    assert numbers(rows) == {"面积": [1.5, 2.5], "税收": [20, 30]}


def test_a_number_alone_is_told_by_the_text_beside_it() -> None:
    assert numbers([["实缴税收", 12.5], ["面积", 3.5]]) == {"实缴税收": [12.5], "面积": [3.5]}


def test_numbers_that_a_chart_keeps_are_read_too() -> None:
    assert numbers([[1.25], [2.25]], chart=True) == {"": [1.25, 2.25, 1.25, 2.25]}


@pytest.mark.parametrize("part", [True, None, "12.5", float("nan")])
def test_what_is_no_number_is_none(part: object) -> None:
    said = json.dumps({"a": {"b": [part, 3]}, "rings": [7.5]}).encode()
    assert [(each.heading, each.values.tolist()) for each in packed_numbers(said)] == [("b", [3])]
