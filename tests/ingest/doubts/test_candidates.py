"""A project whose candidate parcel is not in the park is told, in the check and in the run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from landuse.checking import check
from landuse.ingest import load_park
from landuse.ingest.doubts.candidates import check_candidates
from landuse.pipeline import score
from landuse.study import Inputs
from landuse.words import LANGS

HEAD = "项目编号,项目名称,项目阶段,拟选宗地,意向片区"
CODE = "ingest.candidate_unknown"
STRAY = "<b>{x}</b>-404"


def _tables(
    parcels: list[object], wanted: list[object], files: list[str]
) -> dict[str, pd.DataFrame]:
    projects = pd.DataFrame(
        {
            "project_id": [f"X{at}" for at in range(len(wanted))],
            "parcel_id": wanted,
            "source": pd.Categorical(files),
            "source_row": range(2, len(wanted) + 2),
        }
    )
    return {"parcels": pd.DataFrame({"parcel_id": parcels}), "projects": projects}


def test_known_codes_and_none_at_all_are_silent() -> None:
    assert check_candidates(_tables(["P1"], ["P1", None], ["f"] * 2)) == []
    assert check_candidates(_tables(["P1"], [None], ["f"])) == []
    assert check_candidates(_tables([], ["P1"], ["f"])) == []
    assert check_candidates({"parcels": pd.DataFrame({"parcel_id": ["P"]})}) == []


def test_one_note_a_file_names_rows_projects_and_codes() -> None:
    found = check_candidates(_tables(["P1"], ["Q", "P1", "p1", "R"], ["a", "a", "a", "b"]))
    assert [(n.params["file"], n.params["rows"], n.params["count"], n.row) for n in found] == [
        ("a", "2, 4", 2, None),
        ("b", "5", 1, 5),
    ]
    assert [note.params["found"] for note in found] == ["X0: Q, X2: p1", "X3: R"]


def test_many_are_counted_and_the_first_are_listed() -> None:
    (note,) = check_candidates(_tables(["P"], [f"Q{at}" for at in range(50)], ["f"] * 50))
    assert note.params["count"] == 50
    assert str(note.params["found"]).endswith("X19: Q19 …")


@pytest.fixture
def written(tmp_path: Path) -> dict[str, str]:
    known = "430681001001GB00000"
    lines = [HEAD, f"XM-1,甲,储备,{known},东区", f"XM-2,乙,储备,{STRAY},东区", "XM-3,丙,储备,,东区"]
    (tmp_path / "项目.csv").write_text("\n".join(lines), encoding="utf-8")
    return {"path": "项目.csv"}


def test_the_intake_says_it(load: Callable[..., Inputs], written: dict[str, str]) -> None:
    notes = load(projects=written).notes
    (note,) = [each for each in notes if each.code == CODE]
    for lang in LANGS:
        said = note.message(lang)
        assert all(part in said for part in ("项目.csv", "XM-2", STRAY, "3"))
        assert note.remedy(lang)
    assert (note.severity, note.table, note.row) == ("warning", "projects", 3)
    assert "XM-1" not in str(note.params["found"])


def test_check_and_score_both_say_it(
    write_park: Callable[..., Path], written: dict[str, str]
) -> None:
    park = write_park(projects=written)
    (told,) = [each for each in check(park).problems if each.code == CODE]
    notes = score(load_park(park))["notes"]
    (kept,) = notes[notes["code"] == CODE].to_dict("records")
    for said in (*(told.notes[0].message(lang) for lang in LANGS), kept["message"]):
        assert STRAY in said
        assert "项目.csv" in said
    assert (kept["table"], kept["row"]) == ("projects", 3)
