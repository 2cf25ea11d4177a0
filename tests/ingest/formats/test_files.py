"""Opening files: paths as people write them, who reads what, open data of others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from landuse.errors import InputError
from landuse.ingest import load_park
from landuse.ingest.formats.files import opened
from landuse.park import Source
from landuse.study import Inputs
from tests.conftest import shared_data
from tests.ingest.conftest import codes, twelve
from tests.ingest.written import WRITERS

Load = Callable[..., Inputs]
Fail = Callable[..., InputError]


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_gives_the_same_twelve(load: Load, tmp_path: Path, name: str) -> None:
    found = load(parcels=WRITERS[name](tmp_path)).tables["parcels"]
    assert found["parcel_id"].tolist() == twelve()["parcel_id"].tolist()
    assert found["name"].tolist() == twelve()["name"].tolist()
    assert found["area_m2"].tolist() == pytest.approx([10_000.0] * 12, abs=1e-3)


# --- paths --------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["data\\宗地.gpkg", "data/宗地.gpkg", "./data\\宗地.gpkg"])
def test_slashes_of_any_system(load: Load, tmp_path: Path, path: str) -> None:
    (tmp_path / "data").mkdir()
    twelve().to_file(tmp_path / "data" / "宗地.gpkg")
    assert len(load(parcels={"path": path}).tables["parcels"]) == 12


@pytest.mark.parametrize(
    "name", ["a#b.csv", "a%20b.csv", "a b.csv", "园区（一）.csv", "a?b.csv", "a'b.csv", "[a]!.csv"]
)
def test_names_of_any_kind(load: Load, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("企业编号,年份\nE1,2024\n", encoding="utf-8")
    assert load(returns={"path": name}).tables["returns"]["source"].tolist() == [name]


@pytest.mark.parametrize(
    "path", ["宗地.SHP", "data/宗地.shp", "宗地", "x" * 300, "a\0b", "C:\\宗地.shp"]
)
def test_a_file_that_is_not_there(fail: Fail, tmp_path: Path, path: str) -> None:
    (tmp_path / "宗地.shp").write_text("x")
    if path == "a\0b":
        with pytest.raises(InputError), opened("parcels", Source(path=path), path, tmp_path):
            pass
        return
    error = fail(parcels={"path": path})
    assert codes(error) == ["no_file"]
    assert (path[:60] in str(error)) or len(path) > 200


def test_names_that_are_near_are_shown(fail: Fail, tmp_path: Path) -> None:
    (tmp_path / "parcels_2024.gpkg").write_text("x")
    assert "parcels_2024.gpkg" in str(fail(parcels={"path": "Parcels2024.gpkg"}))


@pytest.mark.parametrize("path", ["https://x/p.gpkg", "ftp://x/p.zip", "/vsicurl/http://x/p.shp"])
def test_the_network_is_never_asked(fail: Fail, path: str) -> None:
    assert [note.code for note in fail(parcels={"path": path}).problems] == ["files.remote"]


def test_all_files_are_looked_at(fail: Fail, tmp_path: Path) -> None:
    (tmp_path / "p.dwg").write_text("x")
    error = fail(
        parcels={"path": "p.dwg"}, returns={"path": "r.rar"}, enterprises={"path": ["a.csv", "b"]}
    )
    assert codes(error) == ["files.refused_drawing", "no_file", "no_file", "no_file"]


def test_text_that_is_a_survey_or_a_table(load: Load, tmp_path: Path) -> None:
    (tmp_path / "r.txt").write_text("企业编号\t年份\nE1\t2024\n", encoding="utf-8")
    assert len(load(returns={"path": "r.txt"}).tables["returns"]) == 1
    survey = shared_data("nasty", "cn_made", "kcdj_gbk.txt")
    with opened("parcels", Source(path="k"), str(survey), tmp_path) as layer:
        assert layer.crs == "EPSG:4526"


# --- open data ----------------------------------------------------------------------------------


def _parcels(folder: Path, *parts: str, **options: str) -> Path:
    path = shared_data("nasty", *parts).as_posix()
    text = "\n".join(f"{key} = {value!r}" for key, value in options.items())
    (folder / "park.toml").write_text(
        f"[park]\nname = 'x'\nyear = 2024\n[parcels]\npath = '{path}'\n{text}\n", encoding="utf-8"
    )
    return folder


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (("fiona", "test_tin.shp"), "ingest.multipatch"),
        (("mapshaper", "issues", "384_invalid_json", "sample.json"), "files.bad_json"),
        (("mapshaper", "issues", "193", "gauss_kruger.shp"), "ingest.shapefile_parts"),
        (("mapshaper", "shapefile", "polygons.shp"), "ingest.shapefile_parts"),
        (("pyshp", "empty_zipfile.zip"), "ingest.empty_archive"),
        (("pyshp", "blockgroups_multishapefile.zip"), "files.which_file"),
    ],
)
def test_nasty_files_are_refused_with_a_word(
    tmp_path: Path, parts: tuple[str, ...], code: str
) -> None:
    with pytest.raises(InputError) as caught:
        load_park(_parcels(tmp_path, *parts))
    assert code in {note.code for note in caught.value.problems}
    assert parts[-1] in str(caught.value)


def test_shapefile_in_gbk_without_anything(tmp_path: Path) -> None:
    """Null, bow-tie, multipart, twice the same id; no .prj, no .cpg, LDID 0."""
    path = _parcels(tmp_path, "cn_made", "parcels_gbk_noprj_nocpg.shp", duplicates="merge")
    found = load_park(path)
    assert {"files.encoding", "repaired", "no_shape", "merged"} <= set(codes(found))
    assert found.tables["parcels"]["area_m2"].isna().sum() == 1


def test_ring_that_is_not_closed(tmp_path: Path) -> None:
    folder = _parcels(tmp_path, "mapshaper", "issues", "125", "openring.json")
    with (folder / "park.toml").open("a", encoding="utf-8") as file:
        file.write("[parcels.constant]\nparcel_id = 'A'\n")
    found = load_park(folder)
    assert "unreadable_geometry" in codes(found)
    assert found.tables["parcels"]["area_m2"].gt(0).all()


@pytest.mark.parametrize("name", ["open", "exists", "read_bytes"])
def test_a_file_that_may_not_be_read(
    fail: Fail, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / "r.csv").write_text("企业编号,年份\nE1,2024\n", encoding="utf-8")
    plain = getattr(Path, name)

    def locked(self: Path, *given: object, **options: object) -> object:
        if self.name == "r.csv":
            raise PermissionError(13, "locked")
        return plain(self, *given, **options)

    monkeypatch.setattr(Path, name, locked)
    assert codes(fail(returns={"path": "r.csv"})) == ["files.no_permission"]
