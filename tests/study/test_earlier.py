"""Earlier verdicts: a run onto a study goes on from what that study said, and says where it cannot."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from landuse.pipeline import score
from landuse.schema import empty, problems
from landuse.study import Inputs, load_study, save_study, with_history
from landuse.words import LANGS
from tests import demo_run

TABLE = Path("tables") / "zombie_history.parquet"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A study folder of one's own."""
    target = tmp_path / "成果"
    shutil.copytree(demo_run.saved(), target)
    return target


def codes(inputs: Inputs) -> list[str]:
    return [note.code for note in inputs.notes[len(demo_run.inputs().notes) :]]


def renamed(folder: Path, **changes: object) -> None:
    meta = json.loads((folder / "study.json").read_text(encoding="utf-8"))
    (folder / "study.json").write_text(json.dumps({**meta, **changes}), encoding="utf-8")


def test_history_comes_back_as_it_was(old: Path) -> None:
    found = with_history(demo_run.inputs(), old)
    history = found.tables["zombie_history"]
    assert len(history) == 450
    assert problems(history, "zombie_history").empty
    pd.testing.assert_frame_equal(history, load_study(old)["zombie_history"])
    assert codes(found) == []


def test_without_a_study_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "nowhere", tmp_path / "empty"):
        assert with_history(demo_run.inputs(), folder) is demo_run.inputs()


def _cut(folder: Path) -> None:
    (folder / TABLE).write_bytes((folder / TABLE).read_bytes()[:200])


def _gone(folder: Path) -> None:
    (folder / TABLE).unlink()


def _no_json(folder: Path) -> None:
    (folder / "study.json").write_text("{", encoding="utf-8")


def _list(folder: Path) -> None:
    (folder / "study.json").write_text("[]", encoding="utf-8")


def _other_columns(folder: Path) -> None:
    pd.DataFrame({"enterprise_id": ["E1"]}).to_parquet(folder / TABLE)


def _holes(folder: Path) -> None:
    history = load_study(folder)["zombie_history"]
    history.assign(valid_on=pd.NaT).to_parquet(folder / TABLE)


def _older(folder: Path) -> None:
    renamed(folder, format=1)


def _neighbour(folder: Path) -> None:
    renamed(folder, park={"name": "=邻园{x}"})


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        *((each, "damaged") for each in (_cut, _gone, _no_json, _list, _other_columns, _holes)),
        (_older, "other_format"),
        (_neighbour, "other_park"),
    ],
)
def test_what_cannot_be_taken_up_is_said_and_begins_anew(spoil, code: str, old: Path) -> None:
    spoil(old)
    found = with_history(demo_run.inputs(), old)
    assert codes(found) == [f"zombie.history_{code}"]
    assert "zombie_history" not in found.tables
    for lang in LANGS:
        note = found.notes[-1]
        assert note.message(lang)
        assert note.remedy(lang)
    if code == "other_park":
        assert "=邻园{x}" in found.notes[-1].message("zh")


def test_the_same_day_again_changes_nothing(old: Path) -> None:
    first = load_study(old)["zombie_history"]
    again = score(with_history(demo_run.inputs(), old))
    for name in ("verdicts", "evidence", "zombie_methods", "zombie_history", "notes"):
        pd.testing.assert_frame_equal(again[name], demo_run.study()[name], obj=name)
    save_study(again, old)
    assert (old / TABLE).read_bytes() == (demo_run.saved() / TABLE).read_bytes()
    pd.testing.assert_frame_equal(load_study(old)["zombie_history"], first)


def test_an_earlier_suspicion_stands_until_it_is_outlived(old: Path) -> None:
    """A firm in which nothing is found today, suspected half a year ago, is not cleared at once."""
    active = demo_run.study()["verdicts"].query("verdict == 'active'")
    firm = str(active["enterprise_id"].iloc[0])
    day = pd.Timestamp("2025-11-30")
    row = {"enterprise_id": [firm], "valid_on": day, "known_on": day}
    row |= {"verdict_then": ["suspected"], "policy": [""]}
    past = pd.DataFrame(row).astype(empty("zombie_history").dtypes.to_dict())
    past.to_parquet(old / TABLE)
    found = score(with_history(demo_run.inputs(), old))
    told = found["verdicts"].set_index("enterprise_id").loc[firm]
    assert (told["verdict"], told["verdict_reason"]) == ("suspected", "standing")
    assert len(found["zombie_history"]) == 451
    pd.testing.assert_frame_equal(found["zombie_history"].iloc[:1], past)
