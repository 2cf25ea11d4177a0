"""Files that come in parts: members, digests, copies, a lost index."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from landuse.errors import InputError
from landuse.ingest.formats.parts import (
    digest,
    fit_to_open,
    fitted,
    is_geodatabase,
    members,
    rebuilt_index,
)
from tests.conftest import shared_data
from tests.ingest.conftest import twelve


def test_digest_of_a_file_is_its_sha256(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"abc" * 10)
    assert digest(tmp_path / "a.csv") == hashlib.sha256(b"abc" * 10).hexdigest()


def test_digest_of_a_shapefile_is_of_all_its_parts(tmp_path: Path) -> None:
    for suffix in ("shp", "shx", "dbf", "cpg", "qix"):
        (tmp_path / f"p.{suffix}").write_text(suffix)
    (tmp_path / "other.dbf").write_text("x")
    assert [each.suffix for each in members(tmp_path / "p.shp")] == [".cpg", ".dbf", ".shp", ".shx"]
    first = digest(tmp_path / "p.shp")
    (tmp_path / "p.dbf").write_text("changed")
    assert digest(tmp_path / "p.shp") != first


def test_digest_of_a_folder_is_of_its_files_in_name_order(tmp_path: Path) -> None:
    folder = tmp_path / "p.gdb"
    folder.mkdir()
    for name in ("b", "a"):
        (folder / name).write_text(name)
    (folder / "x.lock").write_text("somebody")
    assert digest(folder) == hashlib.sha256(b"ab").hexdigest()


def test_parts_may_differ_in_case(tmp_path: Path) -> None:
    for name in ("宗地.SHP", "宗地.shx", "宗地.Dbf", "PARCELS.dbf", "parcels.shp", "Parcels.DBF"):
        (tmp_path / name).write_text(name)
    assert {each.name for each in members(tmp_path / "宗地.SHP")} == {
        "宗地.SHP",
        "宗地.shx",
        "宗地.Dbf",
    }
    assert len(members(tmp_path / "parcels.shp")) == 2


@pytest.mark.parametrize(
    ("name", "fit"),
    [
        ("a b#%.gpkg", True),
        ("园区.gpkg", True),
        ("a!b.gpkg", False),
        ("a;b.gpkg", False),
        ("p.gml", False),
        ("p.shp", False),
    ],
)
def test_what_drivers_can_open_as_it_is(tmp_path: Path, name: str, fit: bool) -> None:
    (tmp_path / name).write_text("x")
    assert fit_to_open(tmp_path / name) is fit


def test_geodatabase_by_its_catalogue(tmp_path: Path) -> None:
    (tmp_path / "a00000001.gdbtable").write_text("x")
    assert is_geodatabase(tmp_path)
    assert not fit_to_open(tmp_path)
    copy, _ = fitted(tmp_path, tmp_path.with_suffix(".copy"), "x", "parcels")
    assert copy.name == "data.gdb"
    shutil.rmtree(copy.parent)


def test_index_made_again_is_the_one_that_was_lost(tmp_path: Path) -> None:
    twelve().to_file(tmp_path / "p.shp")
    assert rebuilt_index((tmp_path / "p.shp").read_bytes()) == (tmp_path / "p.shx").read_bytes()


@pytest.mark.parametrize("name", ["mapshaper/dbf/cpg/big5", "fiona/test_tin"])
def test_index_of_others_files(name: str) -> None:
    shapes = shared_data("nasty", *f"{name}.shp".split("/"))
    assert rebuilt_index(shapes.read_bytes()) == shapes.with_suffix(".shx").read_bytes()


@pytest.mark.parametrize("less", [1, 9, 50])
def test_index_is_not_made_from_damaged_shapes(tmp_path: Path, less: int) -> None:
    twelve().to_file(tmp_path / "p.shp")
    data = (tmp_path / "p.shp").read_bytes()
    assert rebuilt_index(data[:-less]) is None
    (tmp_path / "p.shp").write_bytes(data[:-less])
    (tmp_path / "p.shx").unlink()
    (tmp_path / "to").mkdir()
    with pytest.raises(InputError, match=r"p\.shp"):
        fitted(tmp_path / "p.shp", tmp_path / "to", "p.shp", "parcels")
