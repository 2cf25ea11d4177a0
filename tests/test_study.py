"""Study folder: what is saved comes back, all or nothing, and nothing of others is touched."""

import dataclasses
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely

from landuse.errors import StudyError
from landuse.pipeline import score
from landuse.schema import problems
from landuse.study import TABLES, Study, StudyWriter, load_study, save_study
from tests import demo_run

ROOT = Path(__file__).parents[1]


@pytest.fixture
def study() -> Study:
    return demo_run.study()


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A study folder of one's own."""
    target = tmp_path / "成果 study"
    shutil.copytree(demo_run.saved(), target)
    return target


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def other(study: Study) -> Study:
    """The same study with another name, so that one can tell them apart."""
    return dataclasses.replace(study, meta={**study.meta, "park": {"name": "另一个"}})


def refused(folder: Path) -> str:
    with pytest.raises(StudyError) as caught:
        load_study(folder)
    assert str(folder) in caught.value.message("zh")
    assert str(folder) in caught.value.message("en")
    return caught.value.problems[0].code


def test_saved_study_comes_back(study: Study) -> None:
    again = load_study(demo_run.saved())
    assert set(again.tables) == set(TABLES)
    for name in TABLES:
        pd.testing.assert_frame_equal(again[name], study[name], obj=name)
    assert again.policy == study.policy
    assert again.policy.sha256 == study.policy.sha256
    assert again.meta == json.loads(json.dumps(study.meta))
    assert (again.year, again.crs) == (study.year, study.crs)


@pytest.mark.parametrize("table", TABLES)
def test_tables_keep_their_contracts(table: str, study: Study) -> None:
    assert problems(study[table], table).empty


def test_folder_is_as_the_design_says() -> None:
    names = set(content(demo_run.saved()))
    assert names == {"study.json", "run.log", *(f"tables/{name}.parquet" for name in TABLES)}


def test_study_json_says_where_all_came_from(study: Study) -> None:
    meta = json.loads((demo_run.saved() / "study.json").read_text(encoding="utf-8"))
    assert meta["policy"]["sha256"] == study.policy.sha256
    assert {"parcels", "enterprises", "returns"} <= {each["table"] for each in meta["inputs"]}
    assert all(len(each["sha256"]) == 64 and each["rows"] > 0 for each in meta["inputs"])
    assert {"landuse", "geopandas", "pandas"} <= set(meta["versions"])
    assert meta["seed"] == study.policy.robust.seed
    for sums in meta["totals"].values():
        assert sums["in"] == pytest.approx(sums["on_parcels"] + sums["unlinked"], rel=1e-12)


def test_columns_that_share_memory_come_back_each_as_it_was(study: Study, tmp_path: Path) -> None:
    """One array for two columns is written once; views that begin at the same place differ."""
    values = np.array([1.5, np.nan, 3.0, -0.0])
    odd = pd.DataFrame(
        {
            "same": values,
            "twin": values,
            "bits": values.view(np.int64),
            "first": np.broadcast_to(values[:1], 4),
            "back": values[::-1],
            "none": np.full(4, np.nan),
        },
        copy=False,
    )
    save_study(dataclasses.replace(study, tables={**study.tables, "events": odd}), tmp_path / "s")
    found = pq.read_table(tmp_path / "s" / "tables" / "events.parquet")
    assert found["none"].null_count == 4
    pd.testing.assert_frame_equal(found.to_pandas(), odd)


def test_saving_twice_gives_the_same_bytes(study: Study, tmp_path: Path) -> None:
    first = save_study(study, tmp_path / "a" / "b")
    assert content(first) == content(demo_run.saved())
    assert content(save_study(study, first)) == content(demo_run.saved())


def test_loading_and_saving_gives_the_same_bytes(tmp_path: Path) -> None:
    again = save_study(load_study(demo_run.saved()), tmp_path / "again")
    assert content(again) == content(demo_run.saved())


def test_running_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    again = save_study(score(demo_run.inputs()), tmp_path / "again")
    assert content(again) == content(demo_run.saved())


@pytest.mark.parametrize("table", ["parcels", "zones", "constraints"])
def test_areas_open_with_geopandas(table: str, study: Study) -> None:
    read = geopandas.read_parquet(demo_run.saved() / "tables" / f"{table}.parquet")
    assert read.crs == study.crs
    assert read.crs.axis_info[0].unit_name == "metre"
    assert len(read) == len(study[table])
    assert shapely.equals_exact(read.geometry, study.layer(table).geometry).all()
    assert read.geometry.is_valid.all()


def test_layers_hold_rows_and_geometry(study: Study) -> None:
    assert study.parcels.crs == study.crs
    assert study.parcels["parcel_id"].tolist() == study["parcels"]["parcel_id"].tolist()
    measured = study["parcels"]["area_m2"]
    pd.testing.assert_series_equal(study.parcels.area, measured, check_names=False, rtol=1e-9)
    assert len(study.zones) == len(study["zones"])
    with pytest.raises(KeyError):
        study["nothing"]


def test_extras_are_written_inside(study: Study, tmp_path: Path) -> None:
    seen: list[Path] = []

    def write(path: Path) -> None:
        seen.append(path)
        path.write_text("hello", encoding="utf-8")

    target = save_study(study, tmp_path / "study", extras=[("more.txt", write)])
    assert (target / "more.txt").read_text(encoding="utf-8") == "hello"
    assert seen[0].parent != target
    assert [path.name for path in tmp_path.iterdir()] == ["study"]


@pytest.mark.parametrize("error", [ValueError("boom"), KeyboardInterrupt(), OSError("full")])
@pytest.mark.parametrize("exists", [True, False])
def test_a_writer_that_fails_leaves_the_old_study(
    error: BaseException, exists: bool, study: Study, tmp_path: Path
) -> None:
    target = tmp_path / "study"
    if exists:
        shutil.copytree(demo_run.saved(), target)
    before = content(tmp_path)

    def fail(path: Path) -> None:
        path.write_text("half", encoding="utf-8")
        raise error

    expected = StudyError if isinstance(error, OSError) else type(error)
    with pytest.raises(expected):
        save_study(other(study), target, extras=[("map.html", fail)])
    assert content(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == (["study"] if exists else [])


KILLED = """
import os, signal, sys
from pathlib import Path
from landuse.study import load_study, save_study

def die(path):
    path.write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)

rename = Path.rename
def rename_and_die(path, to):
    rename(path, to)
    os.kill(os.getpid(), signal.SIGKILL)

target, when = sys.argv[1:]
study = load_study(target)
study.meta["park"]["name"] = "another"
if when == "between the renames":
    Path.rename = rename_and_die
save_study(study, target, extras=[("map.html", die)] if when == "while writing" else [])
"""


@pytest.mark.skipif(os.name != "posix", reason="a process is killed with a signal")
@pytest.mark.parametrize("when", ["while writing", "between the renames"])
def test_a_killed_run_leaves_the_old_study(when: str, saved: Path, study: Study) -> None:
    before = content(saved)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(saved), when], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == -9, done.stderr.decode()
    assert load_study(saved).meta["park"] == study.meta["park"]
    assert content(saved) == before
    save_study(other(study), saved)
    assert load_study(saved).meta["park"]["name"] == "另一个"
    assert [path.name for path in saved.parent.iterdir() if not _is_left_over(path)] == [saved.name]


def _is_left_over(path: Path) -> bool:
    """Half a study of the killed process; it does not stand where anyone looks."""
    return path.name.startswith(".") and path.name.endswith(".partial")


def test_two_runs_do_not_write_one_study(saved: Path, study: Study) -> None:
    """Their tables would be mixed; the later one is told, and the first goes on."""
    with StudyWriter(saved, study.crs) as first:
        for kind in ("zh", "en"):
            with pytest.raises(StudyError) as caught:
                save_study(study, saved)
            assert [note.code for note in caught.value.problems] == ["study.busy"]
            assert str(saved) in caught.value.message(kind)
        first.finish(other(study))
    assert load_study(saved).meta["park"]["name"] == "另一个"
    assert [path.name for path in saved.parent.iterdir()] == [saved.name]
    save_study(study, saved)
    assert load_study(saved).meta["park"] == study.meta["park"]


def test_an_old_study_left_aside_is_put_back(saved: Path, study: Study) -> None:
    before = content(saved)
    aside = saved.with_name(f".{saved.name}.old")
    saved.rename(aside)
    assert load_study(saved).meta["park"] == study.meta["park"]
    assert not aside.exists()
    saved.rename(aside)
    with pytest.raises(ValueError, match="boom"):
        save_study(study, saved, extras=[("x", _boom)])
    assert content(saved) == before


def _boom(path: Path) -> None:
    raise ValueError("boom")


def test_what_is_left_aside_does_not_replace_a_new_study(saved: Path, study: Study) -> None:
    shutil.copytree(saved, saved.with_name(f".{saved.name}.old"))
    save_study(other(study), saved)
    assert load_study(saved).meta["park"]["name"] == "另一个"
    assert [path.name for path in saved.parent.iterdir()] == [saved.name]


def test_foreign_folder_is_refused_and_untouched(study: Study, tmp_path: Path) -> None:
    target = tmp_path / "docs"
    target.mkdir()
    (target / "thesis.docx").write_text("my life", encoding="utf-8")
    before = content(tmp_path)
    with pytest.raises(StudyError) as caught:
        save_study(study, target)
    assert caught.value.problems[0].code == "study.foreign_folder"
    assert content(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == ["docs"]


def test_a_file_is_refused_and_untouched(study: Study, tmp_path: Path) -> None:
    target = tmp_path / "study"
    target.write_text("a file", encoding="utf-8")
    for place, code in ((target, "not_a_folder"), (target / "below", "not_a_folder")):
        with pytest.raises(StudyError) as caught:
            save_study(study, place)
        assert caught.value.problems[0].code == f"study.{code}"
    assert content(tmp_path) == {"study": b"a file"}


def test_an_empty_folder_is_taken(study: Study, tmp_path: Path) -> None:
    (tmp_path / "study").mkdir()
    assert content(save_study(study, str(tmp_path / "study"))) == content(demo_run.saved())


def test_no_study(tmp_path: Path) -> None:
    assert refused(tmp_path / "nothing") == "study.not_found"
    assert refused(tmp_path) == "study.not_found"


def test_a_file_is_no_study(tmp_path: Path) -> None:
    (tmp_path / "study").write_text("a file", encoding="utf-8")
    assert refused(tmp_path / "study") in {"study.not_found", "study.not_a_folder"}


def _rewrite(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], object]:
    def write(folder: Path) -> None:
        meta = json.loads((folder / "study.json").read_text(encoding="utf-8"))
        change(meta)
        (folder / "study.json").write_text(json.dumps(meta), encoding="utf-8")

    return write


def _garble(path: Path) -> None:
    """Pages broken, frame whole: as a bad disk leaves a file."""
    data = bytearray(path.read_bytes())
    half = len(data) // 2
    data[4:half] = b"\xff" * (half - 4)
    path.write_bytes(bytes(data))


DAMAGE: dict[str, Callable[[Path], object]] = {
    "json cut": lambda folder: (folder / "study.json").write_text('{"format": 1,'),
    "json empty": lambda folder: (folder / "study.json").write_text(""),
    "json a list": lambda folder: (folder / "study.json").write_text("[]"),
    "json a null": lambda folder: (folder / "study.json").write_text("null"),
    "json in other bytes": lambda folder: (folder / "study.json").write_bytes(b"\xff\xfe\x00"),
    "no format": _rewrite(lambda meta: meta.pop("format")),
    "no policy": _rewrite(lambda meta: meta.pop("policy")),
    "no rules": _rewrite(lambda meta: meta["policy"]["rules"].pop("grades")),
    "policy a text": _rewrite(lambda meta: meta.update(policy="x")),
    "no tables": lambda folder: shutil.rmtree(folder / "tables"),
    "a table missing": lambda folder: (folder / "tables" / "scores.parquet").unlink(),
    "a table empty": lambda folder: (folder / "tables" / "scores.parquet").write_bytes(b""),
    "a table cut": lambda folder: os.truncate(folder / "tables" / "scores.parquet", 900),
    "a table of text": lambda folder: (folder / "tables" / "notes.parquet").write_text("x" * 99),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_study_is_said_to_be_damaged(damage: str, saved: Path) -> None:
    DAMAGE[damage](saved)
    assert refused(saved) == "study.damaged"


def test_a_garbled_table_is_said_to_be_damaged_when_it_is_read(saved: Path) -> None:
    _garble(saved / "tables" / "returns.parquet")
    study = load_study(saved)
    assert len(study["parcels"])
    for read in (lambda: study["returns"], lambda: study.pick("returns", ["tax_paid"])):
        with pytest.raises(StudyError) as caught:
            read()
        assert caught.value.problems[0].code == "study.damaged"
        assert "returns" in caught.value.message("en")


def test_other_format_is_told(saved: Path) -> None:
    _rewrite(lambda meta: meta.update(format=99))(saved)
    assert refused(saved) == "study.other_format"
