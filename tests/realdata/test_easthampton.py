"""Easthampton, Massachusetts: facts counted from the originals, and one study from any format."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest

from landuse import Study

ROOT = Path(__file__).parents[2]
COPY = ROOT / "data" / "parcels" / "easthampton"
ORIGINALS = ROOT.parent / "shared" / "data" / "easthampton_ma"
FOLDER = "easthampton_ma"
LOST_RINGS = "M_103595_887546"
CROSSED = "M_98564_892983"
TOTAL = 2_585_086_260  # US$, summed from the CSV
UNLINKED = 16_694_400

needs_originals = pytest.mark.skipif(
    not ORIGINALS.is_dir(), reason="the original files are not here: ../shared/data/easthampton_ma"
)
Original = Callable[[str, str], Study]


@pytest.fixture(scope="module", params=["shipped", "easthampton_gpkg.toml", "easthampton_gdb.toml"])
def study(request: pytest.FixtureRequest) -> Study:
    if request.param == "shipped":
        return request.getfixturevalue("shipped")  # type: ignore[no-any-return]  # pytest's own
    make: Original = request.getfixturevalue("original")
    return make(request.param, FOLDER)


@pytest.fixture(scope="module")
def pair(original: Original) -> tuple[Study, Study]:
    return original("easthampton_gpkg.toml", FOLDER), original("easthampton_gdb.toml", FOLDER)


def dollars(amount: float) -> float:
    """Amount in dollars (元 of the park's currency) of an amount in ten thousands."""
    return amount * 10_000


def facts(study: Study) -> pd.DataFrame:
    frame = study["parcel_facts"]
    return frame[frame["year"] == 2025].set_index("parcel_id").sort_index()


def noted(study: Study, code: str) -> pd.DataFrame:
    notes = study["notes"]
    return notes[notes["code"].astype(str).str.split(".").str[-1] == code]


def test_value_in_equals_value_on_parcels_and_unlinked(study: Study) -> None:
    totals = study.meta["totals"]["tax_paid"]
    assert dollars(totals["in"]) == pytest.approx(TOTAL, abs=0.005)
    assert dollars(totals["unlinked"]) == pytest.approx(UNLINKED, abs=0.005)
    assert dollars(totals["on_parcels"]) == pytest.approx(TOTAL - UNLINKED, abs=0.005)
    assert dollars(facts(study)["tax_paid"].sum()) == pytest.approx(TOTAL - UNLINKED, abs=0.005)


def test_roll_rows_without_a_parcel_are_listed(study: Study) -> None:
    placed = set(study["links"]["enterprise_id"])
    missed = study["enterprises"][~study["enterprises"]["enterprise_id"].isin(placed)]
    assert len(missed) == 20
    assert missed["parcel_id"].isna().sum() == 17
    listed = pd.concat([noted(study, "no_place"), noted(study, "no_such_parcel")])
    assert set(listed["subject_id"]) == set(missed["enterprise_id"])


def test_polygons_with_no_row_and_with_several(study: Study) -> None:
    assert len(study["parcels"]) == 5948
    count = facts(study)["n_enterprises"].fillna(0).astype(int)
    assert (count == 0).sum() == 48
    assert (count > 1).sum() == 53
    assert count.max() == 69  # 70 rows of the roll, one PROP_ID twice


def test_a_polygon_without_a_row_has_no_value_and_not_zero(study: Study) -> None:
    empty = facts(study)["n_enterprises"].fillna(0) == 0
    assert facts(study).loc[empty, "tax_paid"].isna().all()


def test_polygons_with_industrial_use(study: Study) -> None:
    assert facts(study)["industrial"].fillna(value=False).sum() == 92


def test_only_industrial_parcels_are_graded(study: Study) -> None:
    scores = study["scores"]
    graded = scores[(scores["subject"] == "parcel") & scores["grade"].notna()]
    industrial = facts(study).index[facts(study)["industrial"].fillna(value=False)]
    assert set(graded["subject_id"]) <= set(industrial)
    assert len(graded) == 92


def test_vacant_industrial_land_is_found(study: Study) -> None:
    findings = study["findings"]
    vacant = findings[
        (findings["rule"] == "vacant")
        & (findings["outcome"] == "yes")
        & (findings["subject"] == "parcel")
    ]
    use = study["occupancy"].dropna(subset=["parcel_id", "land_use"])
    expected = use.loc[use["land_use"].str.startswith(("440", "441", "442")), "parcel_id"]
    assert len(expected) == 28
    assert set(vacant["subject_id"]) == set(expected)


@pytest.mark.parametrize("park", ["shipped", "easthampton_gpkg.toml"])
def test_invalid_polygons_are_repaired_and_noted(park: str, request: pytest.FixtureRequest) -> None:
    study: Study = (
        request.getfixturevalue("shipped")
        if park == "shipped"
        else request.getfixturevalue("original")(park, FOLDER)
    )
    rows = study["parcels"].set_index("parcel_id")["source_row"]
    repaired = study["parcels"].set_index("parcel_id")["repaired"].fillna(value=False)
    assert set(repaired.index[repaired]) == {LOST_RINGS, CROSSED}
    notes = noted(study, "repaired").set_index("row")
    assert set(notes.index) == {rows[LOST_RINGS], rows[CROSSED]}
    for column in ("message", "message_en"):
        said = notes.loc[rows[LOST_RINGS], column].replace(",", "")
        assert "26271.2" in said
        assert "26796.1" in said
    assert study.parcels.geometry.is_valid.all()


def test_both_originals_give_the_same_study(pair: tuple[Study, Study]) -> None:
    one, other = (facts(each) for each in pair)
    assert one.index.equals(other.index)
    area = (
        pair[0]["parcels"].set_index("parcel_id")["area_m2"]
        - pair[1]["parcels"].set_index("parcel_id")["area_m2"]
    ).abs()
    assert area.drop(LOST_RINGS).max() < 0.01  # the grid of a FileGDB is coarse
    same = ["tax_paid", "n_enterprises", "floor_area", "industrial"]
    pd.testing.assert_frame_equal(one[same], other[same], rtol=1e-12, atol=1e-9)
    for column in ("enterprise_id", "parcel_id", "role", "method", "share"):
        pd.testing.assert_series_equal(pair[0]["links"][column], pair[1]["links"][column])


def test_both_originals_give_the_same_grades(pair: tuple[Study, Study]) -> None:
    key = ["subject", "subject_id", "year"]
    one, other = (each["scores"].sort_values(key).reset_index(drop=True) for each in pair)
    same = [*key, "cohort", "rank", "grade", "reason"]
    pd.testing.assert_frame_equal(one[same], other[same])
    np.testing.assert_allclose(one["total"].astype(float), other["total"].astype(float), rtol=1e-4)
    rules = ["subject", "subject_id", "rule", "outcome"]
    one, other = (
        each["findings"].sort_values(rules)[rules].astype(str).reset_index(drop=True)
        for each in pair
    )
    pd.testing.assert_frame_equal(one, other)


def test_rings_that_a_filegdb_does_not_keep_are_noted(pair: tuple[Study, Study]) -> None:
    """Before the repair the polygon has 524.9 m² less in the GeoPackage, which keeps the rings."""
    one, other = (each["parcels"].set_index("parcel_id").loc[LOST_RINGS] for each in pair)
    assert one["area_m2"] == pytest.approx(26_271.179 + 524.926, abs=0.01)
    assert other["area_m2"] == pytest.approx(one["area_m2"], abs=0.01)
    assert one["repaired"]
    assert not other["repaired"]
    assert one["source_row"] in set(noted(pair[0], "repaired")["row"])


@needs_originals
def test_the_copy_keeps_geometry_byte_for_byte() -> None:
    copy = pq.read_table(COPY / "parcels.parquet")
    meta, source = pyogrio.read_arrow(ORIGINALS / "easthampton_fy25.gpkg", layer="M087TaxPar")
    assert copy["LOC_ID"].to_pylist() == source["LOC_ID"].to_pylist()
    assert copy["geometry"].to_pylist() == source[meta["geometry_name"]].to_pylist()


@needs_originals
def test_the_copy_keeps_every_figure_of_the_roll() -> None:
    with (COPY / "roll.csv").open(encoding="utf-8", newline="") as file:
        copy = list(csv.DictReader(file))
    with (ORIGINALS / "assess_fy25.csv").open(encoding="utf-8", newline="") as file:
        source = list(csv.DictReader(file))
    kept = list(copy[0])
    assert copy == [{name: row[name] for name in kept} for row in source]


def test_the_copy_is_small() -> None:
    assert sum(file.stat().st_size for file in COPY.iterdir() if file.is_file()) < 3_000_000
