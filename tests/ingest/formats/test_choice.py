"""Which of several layers is meant."""

from __future__ import annotations

import pytest

from landuse.errors import InputError
from landuse.ingest.formats.choice import choose
from landuse.park import Source

FIT = ("企业编号", "年份", "税收")


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ({}, ""),
        ({"a": ("x",)}, "a"),
        ({"a": ("x",), "b": FIT}, "b"),
        ({"a": FIT, "b": ("x",), "c": ()}, "a"),
    ],
)
def test_the_one_that_fits(found: dict[str, tuple[str, ...]], wanted: str) -> None:
    assert choose("returns", Source(path="r"), "r", found) == wanted


def test_headings_named_in_the_park_decide() -> None:
    found = {"a": FIT, "b": (*FIT, "实缴")}
    assert choose("returns", Source(path="r", columns={"tax_paid": "实缴"}), "r", found) == "b"


@pytest.mark.parametrize("found", [{"a": FIT, "b": FIT}, {"a": ("x",), "b": ("y",)}])
def test_none_or_several_are_a_question(found: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(InputError, match="a, b"):
        choose("returns", Source(path="r"), "r", found)
