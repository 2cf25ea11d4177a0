"""Archives: what is found in them, what is refused, what never leaves them."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from landuse.errors import InputError
from landuse.ingest.formats import archive
from landuse.ingest.formats.archive import staged
from tests.ingest.conftest import twelve
from tests.ingest.reading import read, refused


def _zip(path: Path, inside: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in inside.items():
            packed.writestr(name, data)
    return path


def _names(path: Path, names: list[str]) -> Path:
    return _zip(path, {name: name.encode() for name in names})


def _problem(path: Path, layer: str | None = None) -> str:
    with pytest.raises(InputError) as caught, staged(path, path.name, "parcels", layer):
        pass
    (note,) = caught.value.problems
    assert path.name in note.message("zh")
    assert note.remedy("en")
    return note.code


@pytest.fixture
def shapefile(tmp_path: Path) -> dict[str, bytes]:
    """Suffix → bytes of the twelve as a shapefile."""
    folder = tmp_path / "made"
    folder.mkdir()
    twelve().to_file(folder / "p.shp", encoding="utf-8")
    return {each.suffix: each.read_bytes() for each in folder.iterdir()}


@pytest.mark.parametrize("name", ["!a.csv", "a b!.csv", "园区!.csv", "a;b.csv"])
def test_names_that_drivers_take_for_something_else(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("x")
    with staged(tmp_path / name, name, "parcels", None) as found:
        assert not set("!;") & set(str(found.place))
        assert found.place.read_text() == "x"
    assert not found.place.exists()


def test_nothing_leaves_the_temporary_folder(tmp_path: Path) -> None:
    for name in ("../../evil.csv", "/evil.csv", "C:\\evil.csv", "a/../../../evil.csv"):
        path = _names(tmp_path / "p.zip", [name])
        with staged(path, "p.zip", "parcels", None) as found:
            assert found.place.name == "data.csv"
            assert found.place.read_text() == name
        assert not list(tmp_path.parent.glob("**/evil.csv"))


def test_links_in_an_archive_are_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "p.zip"
    with zipfile.ZipFile(path, "w") as packed:
        link = zipfile.ZipInfo("p.csv")
        link.create_system = 3
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        packed.writestr(link, "/etc/hostname")
    assert _problem(path) == "ingest.empty_archive"


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_names_without_a_mark_in_an_archive(tmp_path: Path, encoding: str) -> None:
    """As Windows and macOS pack them: the bytes of the name, and nothing said about them."""
    path = tmp_path / "p.zip"
    wanted = {"宗地.csv": b"1", "企业.csv": b"2"}
    blank = {
        len(name.encode(encoding)) * mark: name for mark, name in zip("AB", wanted, strict=True)
    }
    data = _zip(path, {held: wanted[name] for held, name in blank.items()}).read_bytes()
    for held, name in blank.items():
        data = data.replace(held.encode(), name.encode(encoding))
    path.write_bytes(data)
    with staged(path, "p.zip", "parcels", "宗地") as found:
        assert found.place.read_bytes() == b"1"
        assert found.label == "p.zip/宗地.csv"


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ([], "ingest.empty_archive"),
        (["readme.doc", "__MACOSX/a.csv"], "ingest.empty_archive"),
        (["a.csv", "b.csv"], "files.which_file"),
        (["甲/p.shp", "乙/p.shp"], "files.which_file"),
        (["a.gdb/a00000001.gdbtable", "b.gdb/a00000001.gdbtable"], "files.which_file"),
    ],
)
def test_archives_that_leave_nothing_or_a_choice(
    tmp_path: Path, names: list[str], code: str
) -> None:
    assert _problem(_names(tmp_path / "p.zip", names)) == code


@pytest.mark.parametrize(
    ("layer", "inner"), [("a", None), ("a.gpkg", None), ("甲/a.gpkg", None), ("a/宗地", "宗地")]
)
def test_the_file_is_chosen_by_layer(tmp_path: Path, layer: str, inner: str | None) -> None:
    path = _names(tmp_path / "p.zip", ["甲/a.gpkg", "乙/b.gpkg"])
    with staged(path, "p.zip", "parcels", layer) as found:
        assert found.place.read_text(encoding="utf-8") == "甲/a.gpkg"
        assert found.layer == inner
    assert _problem(path, "c") == "files.which_file"


def test_the_only_file_leaves_layer_to_its_reader(tmp_path: Path) -> None:
    path = _names(tmp_path / "p.zip", ["深/深/深/a.gpkg", "readme.doc"])
    for layer, wanted in (("宗地", "宗地"), ("a", None), (None, None)):
        with staged(path, "p.zip", "parcels", layer) as found:
            assert found.layer == wanted
    path = _names(tmp_path / "q.zip", ["a.shp", "a.dbf"])
    assert _problem(path, "b") == "files.which_file"


def test_shapefile_deep_in_folders(tmp_path: Path, shapefile: dict[str, bytes]) -> None:
    inside = {f"成果/2024/数据/宗地{suffix.upper()}": data for suffix, data in shapefile.items()}
    part = read(_zip(tmp_path / "p.zip", {**inside, "成果/说明.docx": b"x"}))
    assert part.frame["parcel_id"].tolist() == twelve()["parcel_id"].tolist()
    assert part.label == "p.zip"


@pytest.mark.parametrize("folder", ["成果/宗地.gdb/", "a/b/c/X.GDB/", "未带后缀/", ""])
def test_geodatabase_anywhere_in_an_archive(tmp_path: Path, folder: str) -> None:
    twelve().to_file(tmp_path / "p.gdb", driver="OpenFileGDB", layer="宗地")
    inside = {f"{folder}{each.name}": each.read_bytes() for each in (tmp_path / "p.gdb").iterdir()}
    part = read(_zip(tmp_path / "q.zip", inside), layer="宗地")
    assert len(part.frame) == 12
    assert part.crs == "EPSG:4526"


def test_archive_in_an_archive(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as packed:
        packed.writestr("p.csv", "x")
    once = _zip(tmp_path / "once.zip", {"in.zip": inner.getvalue()})
    with staged(once, "once.zip", "parcels", None) as found:
        assert found.place.read_text() == "x"
    twice = _zip(tmp_path / "twice.zip", {"once.zip": once.read_bytes()})
    assert _problem(twice) == "files.nested_archive"


def test_bombs_are_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _zip(tmp_path / "p.zip", {"p.csv": b"0" * 10_000_000})
    monkeypatch.setattr(archive, "LARGEST", 9_999_999)
    assert _problem(path) == "files.archive_too_large"
    monkeypatch.setattr(archive, "LARGEST", 10_000_000)
    with staged(path, "p.zip", "parcels", None):
        pass
    monkeypatch.setattr(archive, "LARGE", 5_000_000)
    assert _problem(path) == "files.archive_too_large"
    monkeypatch.setattr(archive, "MANY", 1)
    assert _problem(_names(tmp_path / "m.zip", ["a.csv", "b.doc"])) == "files.archive_too_large"


def test_a_size_that_lies_is_damage(tmp_path: Path) -> None:
    path = _zip(tmp_path / "p.zip", {"p.csv": b"0" * 100_000})
    data = path.read_bytes().replace((100_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    path.write_bytes(data)
    assert _problem(path) == "ingest.unreadable"


def test_locked_archive(tmp_path: Path) -> None:
    path = _zip(tmp_path / "p.zip", {"p.csv": b"secret"})
    data = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    path.write_bytes(data)
    assert _problem(path) == "files.locked"


def test_no_archive_at_all(tmp_path: Path) -> None:
    (tmp_path / "p.zip").write_text("no zip")
    assert _problem(tmp_path / "p.zip") == "ingest.unreadable"


def test_a_folder_is_no_data_set(tmp_path: Path) -> None:
    folder = tmp_path / "数据"
    folder.mkdir()
    (folder / "a.gpkg").write_text("x")
    note = refused(folder)
    assert note.code == "files.folder"
    assert "a.gpkg" in note.message("zh")
