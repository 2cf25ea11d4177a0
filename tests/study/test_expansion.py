"""Folder of an account: whole or not at all, the same bytes twice, nothing foreign overwritten."""

import hashlib
import json
from pathlib import Path

import geopandas as gpd
import pytest

from landuse.errors import StudyError
from landuse.expansion import expand
from landuse.study import EXPANSION_TABLES, Expansion, save_expansion
from tests.expansion.parks import small


@pytest.fixture(scope="module")
def account() -> Expansion:
    return expand(small())


def bytes_of(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_two_runs_write_the_same_bytes(account: Expansion, tmp_path: Path) -> None:
    one = save_expansion(account, tmp_path / "one")
    other = save_expansion(expand(small()), tmp_path / "other")
    assert bytes_of(one) == bytes_of(other)
    names = {
        f"tables/{name.removeprefix('expansion_')}.parquet" for name in (*EXPANSION_TABLES, "notes")
    }
    assert set(bytes_of(one)) == {"expansion.json", *names}


def test_what_is_written_can_be_read_without_this_tool(account: Expansion, tmp_path: Path) -> None:
    folder = save_expansion(account, tmp_path / "out")
    said = json.loads((folder / "expansion.json").read_text(encoding="utf-8"))
    assert said["park"]["name"] == "测试园区"
    assert [step["version"] for step in said["steps"]] == ["2010", "2020"]
    line = next(
        each for each in said["versions"] if each["subject_id"] == "A" and each["change_no"] == 1
    )
    assert line["in_m2"] == pytest.approx(60_000)
    assert line["closes"] is True
    patches = gpd.read_parquet(folder / "tables" / "patches.parquet")
    assert patches.crs.to_epsg() == 4526
    assert patches.area.tolist() == pytest.approx(patches["area_m2"].tolist())


def test_a_failure_leaves_the_old_account_whole(account: Expansion, tmp_path: Path) -> None:
    folder = save_expansion(account, tmp_path / "out")
    before = bytes_of(folder)

    def fail(path: Path) -> None:
        path.write_text("half", encoding="utf-8")
        raise OSError("disk full")

    with pytest.raises(StudyError, match="disk full"):
        save_expansion(account, folder, extras=[("x.txt", fail)])
    assert bytes_of(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    save_expansion(account, folder)
    assert bytes_of(folder) == before


def test_other_folders_and_files_are_refused(account: Expansion, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(StudyError):
        save_expansion(account, tmp_path)
    with pytest.raises(StudyError):
        save_expansion(account, tmp_path / "mine.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
