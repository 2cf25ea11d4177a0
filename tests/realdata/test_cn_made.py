"""Files that imitate what Chinese parks bring: wrong labels, swapped axes, web maps, survey texts."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import shapely

from landuse.errors import InputError
from landuse.ingest import load_park
from landuse.study import Inputs
from tests.conftest import shared_data

FIRMS = '[enterprises]\npath = "{firms}"\n{crs}\n[enterprises.columns]\nx = "百度经度"\ny = "百度纬度"\n'


def park(folder: Path, parcels: str, *, crs: str = "", firms: str | None = None) -> Inputs:
    """A park of one file of parcels, and of the positions in BD-09 if asked."""
    made = shared_data("nasty", "cn_made")
    text = (
        f'[park]\nname = "示例"\nyear = 2024\n[parcels]\npath = "{(made / parcels).as_posix()}"\n'
    )
    text += "" if parcels.endswith(".txt") else 'duplicates = "merge"\n'
    text += f'crs = "{crs}"\n' if crs else ""
    if firms is not None:
        named = (made / "enterprise_points_bd09_gbk.csv").as_posix()
        text += FIRMS.format(firms=named, crs=f'crs = "{firms}"' if firms else "")
    (folder / "park.toml").write_text(text, encoding="utf-8")
    return load_park(folder)


def codes(found: Inputs | InputError) -> set[str]:
    notes = found.notes if isinstance(found, Inputs) else found.problems
    return {note.code for note in notes}


def truth() -> dict[str, float]:
    """Area of each parcel; the bow-tie is what it becomes when repaired."""
    made = json.loads(shared_data("nasty", "cn_made", "truth.json").read_text(encoding="utf-8"))
    known = {row["宗地号"]: row["area_m2"] for row in made["parcels"] if row["area_m2"]}
    bow_tie = next(row["宗地号"] for row in made["parcels"] if row["valid"] is False)
    return {**known, bow_tie: made["bowtie_made_valid_area_m2"]}


def surveyed() -> dict[str, dict[str, float]]:
    """Declared and true areas of the boundary survey [ha]."""
    made = json.loads(shared_data("nasty", "cn_made", "truth.json").read_text(encoding="utf-8"))
    found: dict[str, dict[str, float]] = made["kcdj"]
    return found


@pytest.mark.parametrize(
    ("file", "crs", "metric", "said"),
    [
        ("parcels_gbk_noprj_nocpg.shp", "", "EPSG:4526", "ingest.crs_guessed"),
        ("parcels_gbk_noprj_nocpg.shp", "EPSG:4547", "EPSG:4526", "crs.prefix"),
        ("parcels_gcj02.geojson", "GCJ-02", "EPSG:4547", "crs.shift_undone"),
        ("parcels_latlon_swapped.geojson", "", "EPSG:4547", "crs.swapped"),
        ("parcels_metric_labelled_4490.geojson", "EPSG:4547", "EPSG:4547", "ingest.crs_overridden"),
        ("parcels_metric_labelled_4490.geojson", "EPSG:4526", "EPSG:4547", "crs.prefix"),
    ],
)
def test_areas_and_places_are_the_true_ones(
    tmp_path: Path, file: str, crs: str, metric: str, said: str
) -> None:
    found = park(tmp_path, file, crs=crs)
    assert found.crs == metric
    assert said in codes(found)
    parcels = found.tables["parcels"].set_index("parcel_id")["area_m2"]
    wanted = truth()
    assert parcels.dropna().to_dict() == pytest.approx(
        {name: wanted[name] for name in parcels.dropna().index}, rel=1e-4
    )
    west, south, *_ = shapely.total_bounds(found.shapes["parcels"])
    assert (west % 1e6, south) == pytest.approx((410_000, 3_187_000), abs=1)


def test_metres_called_degrees_are_asked_about(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        park(tmp_path, "parcels_metric_labelled_4490.geojson")
    (note,) = caught.value.problems
    assert note.code == "crs.ask_labelled"
    assert "[43 湖南] EPSG:4546 (111°E) → 110.080°E 28.797°N; EPSG:4547 (114°E) → 113.080°E" in (
        note.message("zh")
    )


def test_positions_settle_what_the_parcels_leave_open(tmp_path: Path) -> None:
    """Even a kilometre off, they tell one zone from the next; that is a guess, and said to be one."""
    found = park(tmp_path, "parcels_metric_labelled_4490.geojson", firms="BD-09")
    assert found.crs == "EPSG:4547"
    assert "crs.by_witness" in codes(found)


def _inside(found: Inputs) -> int:
    tree = shapely.STRtree(found.shapes["parcels"])
    return len(np.unique(tree.query(found.shapes["enterprises"], predicate="within")[0]))


def test_web_map_positions_are_suspected_and_left_alone(tmp_path: Path) -> None:
    found = park(tmp_path, "parcels_gbk_noprj_nocpg.shp", firms="")
    assert _inside(found) == 0
    (note,) = [note for note in found.notes if note.code == "crs.shift_suspected"]
    assert "0 of 11 points" in note.message("en")
    assert "BD-09" in note.message("zh")
    assert 'crs = "BD-09"' in note.remedy("zh")


def test_web_map_positions_fall_into_their_plots_on_request(tmp_path: Path) -> None:
    found = park(tmp_path, "parcels_gbk_noprj_nocpg.shp", firms="BD-09")
    assert _inside(found) == 11
    assert not {"crs.shift_suspected", "crs.shift_heading"} & codes(found)


def test_parcels_of_a_web_map_are_suspected_by_true_positions(tmp_path: Path) -> None:
    found = park(tmp_path, "parcels_gcj02.geojson", firms="BD-09")
    (note,) = [note for note in found.notes if note.code == "crs.shift_suspected"]
    assert note.table == "parcels"
    assert 'crs = "GCJ-02"' in note.remedy("en")


@pytest.mark.parametrize(
    ("file", "crs"),
    [("kcdj_gbk.txt", ""), ("kcdj_utf8bom_yx_noband_unclosed.txt", "EPSG:4547")],
)
def test_boundary_surveys(tmp_path: Path, file: str, crs: str) -> None:
    found = park(tmp_path, file, crs=crs)
    parcels = found.tables["parcels"].set_index("parcel_id")
    known = surveyed()
    assert (parcels["area_m2"] / 1e4).to_dict() == pytest.approx(
        {number: areas["true_ha"] for number, areas in known.items()}
    )
    assert (parcels["surveyed_area"] / 15).to_dict() == pytest.approx(
        {number: areas["declared_ha"] for number, areas in known.items()}
    )
    (note,) = [note for note in found.notes if note.code == "survey.area"]
    assert "1.2500" in note.message("zh")
    assert "1.0000" in note.message("zh")
    assert parcels["land_use"].tolist() == ["工业用地"] * 3


def test_a_survey_without_a_zone_is_asked_about(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        park(tmp_path, "kcdj_utf8bom_yx_noband_unclosed.txt")
    assert codes(caught.value) == {"crs.ask"}
    found = park(tmp_path, "kcdj_utf8bom_yx_noband_unclosed.txt", firms="BD-09")
    assert found.crs == "EPSG:4547"
