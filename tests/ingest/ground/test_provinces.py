"""Provinces: which codes name one, and boxes that hold the places we know."""

from __future__ import annotations

import pytest

from landuse.ingest.ground.provinces import BOXES, lies_in, province_of
from landuse.words import LANGS, words

CAPITALS = {
    "11": (116.41, 39.90),
    "31": (121.47, 31.23),
    "33": (120.15, 30.29),
    "36": (115.89, 28.68),
    "42": (114.31, 30.59),
    "43": (112.98, 28.19),
    "44": (113.26, 23.13),
    "51": (104.07, 30.66),
    "65": (87.63, 43.79),
    "54": (91.12, 29.66),
    "23": (126.65, 45.76),
    "15": (111.77, 40.82),
}


@pytest.mark.parametrize("code", CAPITALS)
def test_capitals_lie_in_their_province(code: str) -> None:
    assert lies_in(code, *CAPITALS[code])


def test_most_provinces_are_told_apart_by_a_zone() -> None:
    """Law of use: a place three degrees further east is in another province, save in wide ones."""
    wide = {"15", "51", "62", "63", "65", "54", "23", "22", "41", "42", "43", "44", "45", "53"}
    for code, (west, south, east, north) in BOXES.items():
        assert west < east
        assert south < north
        if code not in wide:
            assert east - west < 9


@pytest.mark.parametrize("lang", LANGS)
def test_every_province_has_a_name(lang: str) -> None:
    assert set(words("crs.provinces", lang=lang)) == set(BOXES)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("codes", "province"),
    [
        (["430681001001GB00001"] * 3, "43"),
        (["430681 001001 GB00001 W00000000"], "43"),
        (["430681001001GB00001"] * 8 + ["360921001001GB00001"] * 2, "43"),
        (["430681001001GB00001"] * 7 + ["360921001001GB00001"] * 3, None),
        (["91430681MA4L0XYZ12"], "43"),
        (["990681001001GB00001"], None),  # no such province
        (["4306810010", "43", "P-430681", "", None, 3.5], None),
        ([], None),
    ],
)
def test_codes_vote(codes: list[object], province: str | None) -> None:
    assert province_of(codes) == province
