"""Zone boundaries as drawn: versions by file, and zones in several pieces."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from landuse.errors import InputError
from landuse.expansion import expand
from landuse.ingest import load_park
from landuse.ingest.zoned import pieces, versioned
from landuse.pipeline import score

CRS = "EPSG:4527"
PARK = """\
[park]
name = "甲园"
year = 2025
policy = "generic-cn-v1"
[parcels]
path = "parcels.gpkg"
[zones]
path = {path}
"""


def _box(x: float, y: float, wide: float = 100, high: float = 100) -> shapely.Geometry:
    return shapely.box(39_500_000 + x, 3_350_000 + y, 39_500_000 + x + wide, 3_350_000 + y + high)


def _park(folder: Path, **files: list[dict[str, object]]) -> Path:
    """A park with one parcel, and one layer of zones a file."""
    write = {"crs": CRS}
    one = gpd.GeoDataFrame({"parcel_id": ["P1"]}, geometry=[_box(0, 0)], **write)
    one.to_file(folder / "parcels.gpkg")
    for name, rows in files.items():
        gpd.GeoDataFrame(rows, geometry="geometry", **write).to_file(folder / f"{name}.gpkg")
    paths = ", ".join(f'"{name}.gpkg"' for name in files)
    (folder / "park.toml").write_text(PARK.format(path=f"[{paths}]"), encoding="utf-8")
    return folder


def test_two_files_of_the_same_zones_are_two_versions(tmp_path: Path) -> None:
    old = [{"zone_id": "E", "geometry": _box(0, 0)}, {"zone_id": "W", "geometry": _box(200, 0)}]
    new = [{"zone_id": "E", "geometry": _box(0, 0, 150)}]
    park = _park(tmp_path, y2018=old, y2024=new)

    inputs = load_park(park)

    zones = inputs.tables["zones"]
    assert sorted(zip(zones["zone_id"], zones["version"], strict=True)) == [
        ("E", "y2018"),
        ("E", "y2024"),
        ("W", "y2018"),
    ]
    assert "ingest.version_by_file" in [note.code for note in inputs.notes]


def test_files_of_different_zones_are_one_version(tmp_path: Path) -> None:
    east = [{"zone_id": "E", "geometry": _box(0, 0)}]
    west = [{"zone_id": "W", "geometry": _box(200, 0)}]

    inputs = load_park(_park(tmp_path, east=east, west=west))

    assert inputs.tables["zones"]["version"].tolist() == ["1", "1"]
    assert "ingest.default_version" in [note.code for note in inputs.notes]


def test_a_version_column_is_never_overruled() -> None:
    given = pd.DataFrame({"zone_id": ["E", "E"], "version": ["a", "b"], "source": ["x", "y"]})

    found, notes = versioned(given)

    assert found is given
    assert not notes


def test_files_of_one_name_keep_their_folders() -> None:
    given = pd.DataFrame({"zone_id": ["E", "E"], "source": ["old/zones.shp", "new/zones.shp"]})

    found, _ = versioned(given)

    assert found["version"].tolist() == ["old/zones.shp", "new/zones.shp"]


def test_pieces_of_one_zone_become_one_and_are_told(tmp_path: Path) -> None:
    rows = [
        {"zone_id": "E", "name": "东区", "geometry": _box(0, 0)},
        {"zone_id": "E", "name": "东区", "geometry": _box(100, 0)},
        {"zone_id": "E", "name": "东区", "geometry": _box(500, 0, 50)},
        {"zone_id": "W", "name": "西区", "geometry": _box(900, 0)},
    ]

    inputs = load_park(_park(tmp_path, zones=rows))

    zones = inputs.tables["zones"].set_index("zone_id")
    assert zones["area_m2"].to_dict() == {
        "E": pytest.approx(25_000),
        "W": pytest.approx(10_000),
    }
    assert "ingest.merged" in [note.code for note in inputs.notes]


@pytest.mark.parametrize(
    ("name", "x"),
    [("东区", 40), ("东部", 100)],
    ids=["over one another", "with another name"],
)
def test_rows_that_may_be_two_things_are_asked_about(tmp_path: Path, name: str, x: float) -> None:
    rows = [
        {"zone_id": "E", "name": "东区", "geometry": _box(0, 0)},
        {"zone_id": "E", "name": name, "geometry": _box(x, 0)},
    ]
    park = _park(tmp_path, zones=rows)

    with pytest.raises(InputError) as raised:
        load_park(park)

    assert [note.code for note in raised.value.problems] == ["ingest.duplicate_zone"]


def test_order_of_rows_changes_nothing() -> None:
    rng = np.random.default_rng(5)
    shapes = np.array([_box(0, 0), _box(100, 0), _box(0, 0, 99), _box(300, 0), _box(398, 0)])
    zones = pd.DataFrame({"zone_id": ["A", "A", "B", "B", "B"], "name": ["x"] * 5})
    codes = np.array([0, 0, 1, 1, 1])
    asked = pieces(zones, shapes, codes)
    for _ in range(5):
        order = rng.permutation(5)
        again = pieces(zones.iloc[order].reset_index(drop=True), shapes[order], codes[order])
        assert again.tolist() == asked[order].tolist()


def test_expansion_of_several_hundred_pieces_closes_and_equals_brute_force(tmp_path: Path) -> None:
    """Districts of many polygons, two files without dates: as zoning changes are handed over."""
    rng = np.random.default_rng(3)
    drawn = {}
    for name, seed in (("zoning_2018", 0), ("zoning_2024", 1)):
        codes = rng.integers(0, 5, 300)
        drawn[name] = [
            {"zone_id": f"Z{codes[k]}", "geometry": _box(110 * (k % 20), 110 * (k // 20))}
            for k in range(300)
            if (k + seed) % 7
        ]
    park = _park(tmp_path, **drawn)

    found = expand(score(load_park(park)))

    account = found["expansion_versions"]
    # nobody said which of them is in force, or only planned
    assert not any(step["planned"] or step["in_force"] for step in found.meta["steps"])

    for zone in [f"Z{k}" for k in range(5)]:
        old, new = (
            shapely.union_all([row["geometry"] for row in rows if row["zone_id"] == zone])
            for rows in drawn.values()
        )
        line = account[(account["subject_id"] == zone) & (account["change_no"] == 1)].iloc[0]
        assert line["in_m2"] == pytest.approx(new.difference(old).area, abs=0.01)
        assert line["out_m2"] == pytest.approx(old.difference(new).area, abs=0.01)
