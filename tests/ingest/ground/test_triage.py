"""CRS of a layer: labelled, mended, guessed with a witness, asked for."""

from __future__ import annotations

import pyproj
import pytest

from landuse.crs.zones import Zone
from landuse.ingest.ground.coordinates import Extent
from landuse.ingest.ground.places import NOTHING, Evidence, Placed, Witness
from landuse.ingest.ground.triage import find_crs
from tests.ingest.ground.test_coordinates import NORTH, around

HERE = around(38_410_000, NORTH)
SIX = around(410_000, NORTH)
DEGREES = around(113.08, 28.82)
MILUO = Witness("zones.gpkg", "EPSG:4526", (113.0, 28.7, 113.2, 28.9))
HUNAN = Evidence(province=lambda: "43")


def find(
    extent: Extent | None,
    declared: str | None = None,
    stated: str | None = None,
    evidence: Evidence = NOTHING,
) -> Placed:
    placed = find_crs("zones", "z.shp", extent, declared=declared, stated=stated, evidence=evidence)
    for note in placed.notes:
        assert "z.shp" in note.message("zh")
        assert "z.shp" in note.message("en")
        assert note.table == "zones"
        assert note.remedy("zh")
        assert (note.severity == "error") == (placed.crs is None)
    return placed


def codes(placed: Placed) -> list[str]:
    return [note.code for note in placed.notes]


@pytest.mark.parametrize(
    ("extent", "declared", "stated", "crs", "code"),
    [
        (HERE, "EPSG:4526", None, "EPSG:4526", None),
        (HERE, None, "EPSG:4526", "EPSG:4526", None),
        (HERE, None, None, "EPSG:4526", "ingest.crs_guessed"),
        (HERE, "EPSG:2362", "EPSG:4526", "EPSG:2362", "ingest.crs_overridden"),
        (HERE, None, "EPSG:4527", None, "ingest.crs_impossible"),
        (HERE, "EPSG:1", None, None, "ingest.crs_not_known"),
        (SIX, None, None, None, "crs.ask"),
        (SIX, "EPSG:4547", None, "EPSG:4547", None),
        (SIX, None, "EPSG:4490", None, "crs.ask_labelled"),
        (HERE, None, "EPSG:4490", "EPSG:4526", "crs.relabelled"),
        (HERE, None, "EPSG:4610", "EPSG:2362", "crs.relabelled"),
        (around(12_588_000, 3.35e6), None, "EPSG:4326", "EPSG:3857", "crs.relabelled"),
        (around(12_588_000, 3.35e6), None, "EPSG:3857", "EPSG:3857", None),
        (DEGREES, None, "EPSG:4547", "EPSG:4490", "crs.relabelled"),
        (DEGREES, None, "EPSG:2383", "EPSG:4610", "crs.relabelled"),
        (around(103.08, 28.82), None, "EPSG:4547", None, "ingest.crs_impossible"),
        (HERE, None, "EPSG:4547", "EPSG:4526", "crs.prefix"),
        (SIX, None, "EPSG:4526", "EPSG:4547", "crs.prefix"),
        (SIX, "EPSG:2362", None, "EPSG:2383", "crs.prefix"),
        (around(5_200, 4_100, 80), None, None, None, "crs.local"),
        (around(120, 45, 40), None, None, None, "crs.local"),
        (around(120, 45, 40), None, "EPSG:4326", "EPSG:4326", "crs.wide"),
        (around(5_200, 4_100, 80), None, "EPSG:4326", None, "crs.local"),
        (around(5_200, 4_100, 80), None, "EPSG:4547", None, "ingest.crs_impossible"),
        (around(830_000, 430_000), None, "EPSG:3437", "EPSG:3437", None),
        (None, None, None, None, None),
    ],
)
def test_declared_then_stated_then_read(
    extent: Extent | None,
    declared: str | None,
    stated: str | None,
    crs: str | None,
    code: str | None,
) -> None:
    placed = find(extent, declared, stated)
    assert placed.crs == crs
    assert codes(placed) == ([code] if code else [])
    assert not placed.swapped


@pytest.mark.parametrize(
    ("extent", "stated", "crs", "said"),
    [
        (DEGREES, None, "EPSG:4490", ["ingest.crs_guessed", "crs.swapped"]),
        (DEGREES, "EPSG:4326", "EPSG:4326", ["crs.swapped"]),
        (around(75.98, 39.5), "EPSG:4326", "EPSG:4326", ["crs.swapped"]),
        (HERE, None, "EPSG:4526", ["ingest.crs_guessed", "crs.swapped"]),
        (HERE, "EPSG:4526", "EPSG:4526", ["crs.swapped"]),
        (HERE, "EPSG:4547", "EPSG:4526", ["crs.prefix", "crs.swapped"]),
        (SIX, "EPSG:4547", "EPSG:4547", ["crs.swapped"]),
        (SIX, "EPSG:4526", "EPSG:4547", ["crs.prefix", "crs.swapped"]),
        (DEGREES, "EPSG:4547", "EPSG:4490", ["crs.relabelled", "crs.swapped"]),
        (DEGREES, "GCJ-02", "GCJ-02", ["crs.swapped"]),
    ],
)
def test_north_first_is_exchanged(
    extent: Extent, stated: str | None, crs: str, said: list[str]
) -> None:
    placed = find(extent.exchanged, None if stated != "GCJ-02" else stated, stated)
    assert placed.crs == crs
    assert placed.swapped
    assert codes(placed) == said


def test_what_desktop_programs_write_with_the_wrong_easting() -> None:
    """Called zone 38, false easting 500 000, eastings with the prefix."""
    text = pyproj.CRS(4547).to_wkt("WKT1_ESRI").replace("CM_114E", "Zone_38")
    placed = find(HERE, None, text)
    assert placed.crs == "EPSG:4526"
    assert codes(placed) == ["crs.prefix"]


@pytest.mark.parametrize("label", [None, "EPSG:4490", "EPSG:4326"])
def test_a_question_lists_where_each_candidate_lies(label: str | None) -> None:
    (note,) = find(SIX, None, label).notes
    said = note.message("en")
    assert all(f"EPSG:{4534 + i}" in said for i in range(21))
    assert "EPSG:4547 (114°E) → 113.07" in said
    assert "409999 – 410001" in said
    assert 'crs = "EPSG:4' in note.remedy("zh")
    assert "[zones]" in note.remedy("en")


def test_codes_order_the_candidates_and_do_not_decide() -> None:
    placed = find(SIX, evidence=HUNAN)
    (note,) = placed.notes
    assert placed.crs is None
    said = note.message("en")
    assert "[43 Hunan] EPSG:4546 (111°E)" in said
    assert said.index("EPSG:4547 (114°E)") < said.index("EPSG:4534")
    assert 'crs = "EPSG:4546"' in note.remedy("en")
    assert "43 湖南" in note.message("zh")


def test_one_candidate_in_the_province_is_still_a_question() -> None:
    """Codes are typed by hand: they say where to look, a layer in place says where it is."""
    placed = find(around(500_000, 3.45e6), evidence=Evidence(province=lambda: "31"))
    assert placed.crs is None


@pytest.mark.parametrize(
    ("extent", "stated", "crs"),
    [
        (SIX, None, "EPSG:4547"),
        (SIX.exchanged, None, "EPSG:4547"),
        (SIX, "EPSG:4490", "EPSG:4547"),
        (SIX, "EPSG:4610", "EPSG:2383"),
        (SIX, "EPSG:3857", "EPSG:4547"),
    ],
)
def test_a_layer_in_place_settles_it(extent: Extent, stated: str | None, crs: str) -> None:
    placed = find(extent, None, stated, Evidence(witnesses=lambda: [MILUO]))
    assert placed.crs == crs
    assert codes(placed)[0] == "crs.by_witness"
    assert "zones.gpkg" in placed.notes[0].message("zh")
    assert placed.swapped == (extent is not SIX)


def test_witnesses_of_two_places_settle_nothing() -> None:
    far = Witness("other", "EPSG:4526", (110.0, 28.7, 110.2, 28.9))
    assert find(SIX, evidence=Evidence(witnesses=lambda: [MILUO, far])).crs is None


def test_the_park_has_its_own_crs() -> None:
    """A layer in feet without a label, in a park in feet."""
    park = Witness("parcels", "EPSG:3437", (-72.4, 43.5, -72.1, 43.8))
    evidence = Evidence(witnesses=lambda: [park], park="EPSG:3437")
    placed = find(around(830_000, 430_000), evidence=evidence)
    assert placed.crs == "EPSG:3437"
    assert codes(placed) == ["crs.by_witness"]


def test_tiles_that_would_lie_in_africa_are_asked_about() -> None:
    placed = find(SIX, None, "EPSG:3857")
    assert placed.crs is None
    assert "EPSG:3857 → 3.683°E 27." in placed.notes[0].message("en")
    assert find(SIX, "EPSG:3857").crs == "EPSG:3857"  # written by hand, it holds


def test_numbers_in_web_mercator_or_far_west_are_asked_about() -> None:
    (note,) = find(around(13_500_000, 4_300_000)).notes
    assert note.code == "crs.ask"
    assert "EPSG:4491 (75°E)" in note.message("en")
    assert "EPSG:3857" in note.message("en")


def test_codes_of_another_province_are_said() -> None:
    east = find(SIX, "EPSG:4549", evidence=HUNAN)
    assert codes(east) == ["crs.codes_disagree"]
    assert "43 Hunan" in east.notes[0].message("en")
    assert codes(find(SIX, "EPSG:4547", evidence=HUNAN)) == []
    assert codes(find(around(-72.6, 42.2), None, "EPSG:4326", HUNAN)) == []


def test_evidence_is_looked_up_in_doubt_only() -> None:
    def never() -> list[Witness]:
        raise AssertionError

    evidence = Evidence(witnesses=never)
    for label in ("EPSG:4526", "EPSG:4547", "EPSG:4490", None):
        assert find(HERE, None, label, evidence).crs == "EPSG:4526"


@pytest.mark.parametrize(
    ("extent", "declared", "stated", "crs"),
    [
        (DEGREES, "gcj02", None, "GCJ-02"),
        (DEGREES, "BD-09", "EPSG:4326", "BD-09"),
        (around(12_588_000, 3.35e6), "GCJ-02", "EPSG:3857", "GCJ-02 EPSG:3857"),
        (SIX, "GCJ-02", "EPSG:4547", "GCJ-02 EPSG:4547"),
        (SIX, "GCJ-02 EPSG:4547", None, "GCJ-02 EPSG:4547"),
        (SIX, "GCJ-02", None, None),
        (SIX, "GCJ-02", "nonsense", None),
    ],
)
def test_web_maps_on_request(
    extent: Extent, declared: str, stated: str | None, crs: str | None
) -> None:
    placed = find(extent, declared, stated)
    assert placed.crs == crs
    assert codes(placed) == ([] if crs else ["crs.shift_impossible"])


@pytest.mark.parametrize("datum", ["China 2000", "Xian 1980", "Beijing 1954"])
@pytest.mark.parametrize("number", range(25, 46))
def test_prefix_and_label_of_one_zone_find_each_other(datum: str, number: int) -> None:
    """Law: in every zone, a wrong false easting is mended to the sibling on the same datum."""
    with_number = Zone(datum, 3, 3 * number, prefixed=True)
    for own in (with_number, with_number.sibling):
        x = own.sibling.false_easting - 40_000
        placed = find(around(x, 4_000_000.0 if number < 42 else 5_150_000.0), None, own.code)
        assert (placed.crs, codes(placed)) == (own.sibling.code, ["crs.prefix"])
