"""Members, digests and archives."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from landuse.errors import InputError
from landuse.ingest.archive import digest, members, staged


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


@pytest.mark.parametrize("name", ["!a.csv", "a b!.csv", "园区!.csv"])
def test_names_that_drivers_take_for_archives(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("x")
    with staged(tmp_path / name, name, None) as (file, _):
        assert "!" not in str(file)
        assert file.read_text() == "x"
    assert not file.exists()


def test_shapefile_without_its_parts(tmp_path: Path) -> None:
    (tmp_path / "p.shp").write_text("x")
    with (
        pytest.raises(InputError, match=r"\.shx, \.dbf"),
        staged(tmp_path / "p.shp", "p.shp", None),
    ):
        pass


def _zip(path: Path, names: list[str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, name)
    return path


def test_nothing_leaves_the_temporary_folder(tmp_path: Path) -> None:
    path = _zip(tmp_path / "p.zip", ["../../evil.csv"])
    with staged(path, "p.zip", None) as (file, _):
        assert file.name == "data.csv"
        assert file.read_text() == "../../evil.csv"
    assert not (tmp_path.parent.parent / "evil.csv").exists()


def test_gbk_names_inside_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "p.zip"
    with zipfile.ZipFile(path, "w") as archive:
        info = zipfile.ZipInfo("x.csv")
        info.filename = "宗地.csv".encode("gbk").decode("cp437")
        info.flag_bits = 0
        archive.writestr(info, "a")
    with staged(path, "p.zip", "宗地") as (file, _):
        assert file.read_text() == "a"


@pytest.mark.parametrize(
    ("names", "code"),
    [([], "empty_archive"), (["readme.txt"], "empty_archive"), (["a.csv", "b.csv"], "which_layer")],
)
def test_archives_that_leave_nothing_or_a_choice(
    tmp_path: Path, names: list[str], code: str
) -> None:
    path = _zip(tmp_path / "p.zip", names)
    with pytest.raises(InputError) as caught, staged(path, "p.zip", None):
        pass
    assert caught.value.problems[0].code == f"ingest.{code}"


def test_no_archive_at_all(tmp_path: Path) -> None:
    (tmp_path / "p.zip").write_text("no zip")
    with pytest.raises(InputError, match=r"p\.zip"), staged(tmp_path / "p.zip", "p.zip", None):
        pass
