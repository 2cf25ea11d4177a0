"""Kept cases: a run onto a study knows which cases and entries that study held."""

import shutil
from pathlib import Path

import pytest

from landuse.study import BEFORE, CASES_BEFORE, with_case_history
from tests import demo_run


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A study folder of one's own."""
    target = tmp_path / "成果"
    shutil.copytree(demo_run.saved(), target)
    return target


def test_cases_and_history_go_with_the_inputs(old: Path) -> None:
    known = with_case_history(demo_run.inputs(), old)
    study = demo_run.study()
    for name, table in ((BEFORE, "case_history"), (CASES_BEFORE, "cases")):
        assert len(known.tables[name]) == len(study[table])
        assert len(study[table])


def test_a_study_without_its_cases_is_told_not_believed(old: Path) -> None:
    (old / "tables" / "cases.parquet").write_bytes(b"no table")
    known = with_case_history(demo_run.inputs(), old)
    assert BEFORE not in known.tables
    assert known.notes[-1].code == "cases.history_unread"


def test_a_new_folder_has_nothing_to_compare_with(tmp_path: Path) -> None:
    inputs = demo_run.inputs()
    assert with_case_history(inputs, tmp_path / "新") is inputs
