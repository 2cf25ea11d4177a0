"""What numbers say about their CRS: the table of domain knowledge, row by row."""

from __future__ import annotations

import pytest

from landuse.ingest.coordinates import detect, names, plausible

NORTH = 3_190_000.0


def _around(x: float, y: float) -> tuple[tuple[float, float, float, float], tuple[float, float]]:
    size = 1.0 if abs(x) > 1000 else 0.001
    return (x - size, y - size, x + size, y + size), (x, y)


@pytest.mark.parametrize(
    ("x", "y", "crs"),
    [
        (38_410_000, NORTH, "EPSG:4526"),
        (40_520_986, 3_353_189, "EPSG:4528"),
        (25_500_000, 4_300_000, "EPSG:4513"),
        (45_500_000, 5_200_000, "EPSG:4533"),
        (13_500_000, 4_300_000, "EPSG:4491"),
        (23_500_000, 5_200_000, "EPSG:4501"),
        (113.08, 28.8, "EPSG:4490"),
        (-72.67, 42.27, "EPSG:4490"),
    ],
)
def test_one_crs_fits(x: float, y: float, crs: str) -> None:
    assert detect(*_around(x, y)).crs == crs
    assert plausible(crs, *_around(x, y))


def test_six_digits_are_a_choice_of_meridian() -> None:
    guess = detect(*_around(410_000, NORTH))
    assert guess.crs is None
    assert guess.candidates[0] == "EPSG:4534"
    assert guess.candidates[-1] == "EPSG:4554"
    assert "EPSG:4547 (114°E)" in names(guess.candidates)


@pytest.mark.parametrize(
    ("x", "y"), [(410_000, 9e6), (410_000, 1e5), (5_000_000, NORTH), (NORTH, 410_000)]
)
def test_nonsense_fits_nothing(x: float, y: float) -> None:
    guess = detect(*_around(x, y))
    assert guess.crs is None
    assert not guess.candidates


@pytest.mark.parametrize(
    ("label", "x", "y", "fits"),
    [
        ("EPSG:4526", 38_410_000, NORTH, True),
        ("EPSG:4527", 38_410_000, NORTH, False),  # prefix of another zone
        ("EPSG:4526", 410_000, NORTH, False),  # no prefix
        ("EPSG:4547", 38_410_000, NORTH, False),
        ("EPSG:4547", NORTH, 410_000, False),  # north first
        ("EPSG:4490", 410_000, NORTH, False),  # metres called degrees
        ("EPSG:4547", 113.08, 28.8, False),  # degrees called metres
        ("EPSG:4326", 28.8, 113.08, False),  # latitude first
        ("EPSG:4326", 113.08, 28.8, True),
        ("EPSG:3437", 830_000, 430_000, True),
        ("EPSG:3857", 12_588_000, 3_350_000, True),
    ],
)
def test_labels_that_cannot_be(label: str, x: float, y: float, *, fits: bool) -> None:
    assert plausible(label, *_around(x, y)) is fits
