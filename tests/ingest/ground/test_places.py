"""Places in words, and witnesses."""

from __future__ import annotations

import pytest

from landuse.ingest.ground.coordinates import Extent
from landuse.ingest.ground.places import (
    NOTHING,
    Witness,
    crs_words,
    extent_words,
    lonlat_bounds,
    place_words,
    province_words,
)


def test_words() -> None:
    assert extent_words(Extent((113.0, 28.7, 113.25, 28.9), (113.1, 28.8))) == (
        "x 113 – 113.25, y 28.7 – 28.9"
    )
    assert extent_words(Extent((409_000, 3e6, 411_000.4, 3.2e6), (410_000, 3.1e6))) == (
        "x 409000 – 411000, y 3000000 – 3200000"
    )
    assert place_words(-0.5, -33.9) == "0.500°W 33.900°S"
    assert province_words("36") == {"zh": "36 江西", "en": "36 Jiangxi"}


@pytest.mark.parametrize(
    ("name", "said"),
    [("EPSG:4526", "EPSG:4526"), ("gcj02", "GCJ-02"), ("x" * 80, "x" * 60)],
)
def test_crs_in_words(name: str, said: str) -> None:
    assert crs_words(name).startswith(said)
    assert len(crs_words(name)) <= 60


def test_bounds_in_degrees() -> None:
    west, south, east, north = lonlat_bounds("EPSG:4526", (38_409_000, 3.187e6, 38_411_000, 3.19e6))
    assert 113.06 < west < east < 113.10
    assert 28.79 < south < north < 28.83


def test_witness_meets_what_is_near() -> None:
    witness = Witness("z", "EPSG:4526", (113.0, 28.7, 113.1, 28.8))
    assert witness.meets(113.4, 28.4)
    assert not witness.meets(116.05, 28.75)
    assert not witness.meets(float("inf"), float("inf"))


def test_without_evidence_there_is_none() -> None:
    assert NOTHING.witnesses() == ()
    assert NOTHING.province() is None
