"""Notes and errors: every problem at once, each with its remedy, in both languages."""

import copy
import errno
import pickle
from pathlib import Path

import pytest

from landuse.errors import (
    InputError,
    LanduseError,
    Note,
    PolicyError,
    StudyError,
    refuse_target,
    unwritten,
)
from landuse.words import LANGS

HOSTILE = "{0} {{ 7*7 }} <script>alert(1)</script> =cmd()"


def problem(number: int) -> Note:
    return Note("study.not_found", "error", {"folder": f"place {number}"})


@pytest.mark.parametrize("kind", [InputError, PolicyError, StudyError])
def test_children_are_one_family(kind: type[LanduseError]) -> None:
    with pytest.raises(LanduseError):
        raise kind("study.not_found", folder="x")
    assert not issubclass(kind, tuple({InputError, PolicyError, StudyError} - {kind}))


def test_note_says_what_and_how_in_both_languages() -> None:
    note = Note("study.not_found", "error", {"folder": "x"}, table="parcels", row=3)
    assert note.stage == "study"
    assert note.message("zh") == "这里没有成果：x"
    assert note.message("en") == "No study here: x"
    assert "landuse score" in note.remedy("zh")
    assert "landuse score" in note.remedy("en")


def test_note_is_frozen() -> None:
    note = problem(1)
    with pytest.raises(AttributeError):
        note.severity = "info"  # type: ignore[misc]  # what the test is about


def test_message_holds_problem_and_remedy() -> None:
    error = StudyError("study.not_found", folder="x")
    assert error.message("en") == "No study here: x\n    → Run `landuse score PARK -o x` first."


def test_str_speaks_chinese_then_english() -> None:
    error = StudyError("study.not_found", folder="x")
    assert str(error) == "\n".join(error.message(lang) for lang in LANGS)


def test_collected_problems_stand_in_order() -> None:
    error = InputError.collect(problem(number) for number in range(3))
    assert isinstance(error, InputError)
    assert [note.params["folder"] for note in error.problems] == ["place 0", "place 1", "place 2"]
    said = error.message("en")
    assert said.index("place 0") < said.index("place 1") < said.index("place 2")
    assert said.count("→") == 3


@pytest.mark.parametrize("lang", LANGS)
def test_a_long_list_is_cut_and_counted(lang: str) -> None:
    error = InputError.collect(problem(number) for number in range(100))
    said = error.message(lang)
    assert said.count("→") == 40
    assert "60" in said.splitlines()[-1]
    assert len(error.problems) == 100


@pytest.mark.parametrize("lang", LANGS)
def test_forty_problems_are_all_told(lang: str) -> None:
    said = InputError.collect(problem(number) for number in range(40)).message(lang)
    assert "→" in said.splitlines()[-1]


@pytest.mark.parametrize("lang", LANGS)
def test_hostile_values_appear_verbatim(lang: str) -> None:
    assert HOSTILE in StudyError("study.not_found", folder=HOSTILE).message(lang)


@pytest.mark.parametrize("move", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))])
def test_error_survives_a_change_of_process(move: object) -> None:
    assert callable(move)
    again = move(PolicyError.collect([problem(1), problem(2)]))
    assert isinstance(again, PolicyError)
    assert again.problems == [problem(1), problem(2)]


def test_a_value_may_have_a_word_in_each_language() -> None:
    note = Note("study.not_found", "error", {"folder": {"zh": "成果", "en": "results"}})
    assert note.message("zh") == "这里没有成果：成果"
    assert note.message("en") == "No study here: results"


def test_only_what_is_held_open_is_to_be_closed(tmp_path: Path) -> None:
    told = {
        PermissionError(errno.EACCES, "Permission denied"): "study.locked",
        OSError(errno.EBUSY, "busy"): "study.locked",
        OSError(errno.ENOSPC, "No space left on device"): "study.cannot_write",
        OSError("no number at all"): "study.cannot_write",
    }
    for error, code in told.items():
        found = unwritten(tmp_path / "x.html", error)
        assert found.problems[0].code == code
        for lang in LANGS:
            assert ("Excel" in found.message(lang)) == (code == "study.locked")
            assert "Errno" not in found.message(lang)
    space = unwritten(tmp_path / "x", OSError(errno.ENOSPC, "No space left on device"))
    assert "磁盘空间不足" in space.message("zh")
    assert "no number at all" in unwritten(tmp_path / "x", OSError("no number at all")).message(
        "en"
    )


def test_a_place_that_is_not_fit_is_refused_whatever_the_system_says(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    refused = {
        (tmp_path, False): "study.is_a_folder",
        (tmp_path / "file" / "x", False): "study.not_a_folder",
        (tmp_path / "file" / "deep" / "x", True): "study.not_a_folder",
        (tmp_path / "file", True): "study.not_a_folder",
    }
    for (place, folder), code in refused.items():
        with pytest.raises(StudyError) as caught:
            refuse_target(place, folder=folder)
        assert caught.value.problems[0].code == code
        held = unwritten(place, PermissionError(errno.EACCES, "x"), folder=folder)
        assert held.problems[0].code == code
    for place, folder in (
        (tmp_path / "file", False),
        (tmp_path / "a" / "b", True),
        (tmp_path, True),
    ):
        refuse_target(place, folder=folder)
