"""The table of ranges: sane, explained in both languages, of columns that exist."""

from __future__ import annotations

import pytest

from landuse.ingest.doubts.quotients import columns_of
from landuse.ingest.doubts.ranges import COMMON, NOT_FLOORS, RANGES, UNLIKELY, Range
from landuse.schema import fields
from landuse.units import canonical
from landuse.words import words


@pytest.mark.parametrize(
    "each", RANGES, ids=lambda each: f"{each.table}-{'-'.join(each.over + each.under)}"
)
def test_a_range_is_of_figures_and_has_its_reason(each: Range) -> None:
    assert 0 < each.low < each.high
    assert all(each.name in words("magnitude.why", lang=lang) for lang in ("zh", "en"))
    for table, name in columns_of(each):
        field = fields(table)[name]
        assert field.dtype == "number"
        assert field.unit


def test_a_range_is_no_wider_than_the_slip_it_is_to_find() -> None:
    """At least one range of every money column is narrower than 10⁴ on one side."""
    money = {
        column
        for each in RANGES
        for column in columns_of(each)
        if fields(column[0])[column[1]].unit == "wan_yuan"
    }
    for column in money:
        assert any(each.high / each.low <= 5e4 for each in RANGES if column in columns_of(each))


def test_units_named_are_units() -> None:
    assert all(canonical(unit) == unit for unit in {*COMMON, *UNLIKELY, *NOT_FLOORS})
    assert not set(COMMON) & UNLIKELY
