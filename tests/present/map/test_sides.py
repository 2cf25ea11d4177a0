"""Studies of one year and policy are told apart by their folders, or by numbers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.policy import load_policy
from landuse.present.map.sides import side_names, told_apart
from landuse.study import Study
from landuse.study.shelf import Shelf
from landuse.words import LANGS, text
from tests.present.map_study import make_study

NUMBERS = [{lang: text("map.side.number", lang=lang, number=at) for lang in LANGS} for at in (1, 2)]


def lying(study: Study, folder: Path) -> Study:
    """The study as if it had been read from a folder."""
    return Study(study.meta, Shelf(folder), study.policy)


@pytest.fixture(scope="module")
def study() -> Study:
    return make_study(9)


def test_a_study_alone_in_its_year_or_policy_needs_no_name(study: Study, tmp_path: Path) -> None:
    here = lying(study, tmp_path)
    assert here.folder == tmp_path
    assert study.folder is None
    earlier = replace(here, meta={**study.meta, "year": 2024})
    otherwise = replace(here, policy=load_policy("generic-cn-v1"))
    assert side_names([here, earlier, otherwise], told=True) == [{}, {}, {}]
    assert side_names([here], told=True) == [{}]


def test_two_of_a_kind_have_the_names_of_their_folders(study: Study, tmp_path: Path) -> None:
    one, two = (lying(study, tmp_path / name) for name in ("甲", "乙 <b>{x}"))
    earlier = replace(one, meta={**study.meta, "year": 2024})
    names = side_names([one, earlier, two], told=True)
    assert names == [dict.fromkeys(LANGS, "甲"), {}, dict.fromkeys(LANGS, "乙 <b>{x}")]
    assert side_names([one, two], told=False) == NUMBERS


def test_studies_in_memory_or_of_one_folder_are_numbered(study: Study, tmp_path: Path) -> None:
    kept = lying(study, tmp_path)
    for pair in ([study, study], [study, kept], [kept, kept]):
        assert side_names(pair, told=True) == NUMBERS


def test_hidden_and_turning_letters_are_shown_as_such() -> None:
    assert told_apart([Path("/p/a\u202eb\n\ud800"), Path("/p/ab")]) == [
        "a\ufffdb\ufffd\ufffd",
        "ab",
    ]


def test_a_way_up_and_down_again_is_no_name() -> None:
    assert told_apart([Path("/p/x/../one"), Path("/p/two/.")]) == ["one", "two"]


PARTS = st.lists(st.sampled_from(["a", "b", "2025", "x" * 70]), min_size=1, max_size=4)


@given(st.lists(PARTS, min_size=2, max_size=4, unique_by=tuple))
def test_no_two_folders_have_one_name(folders: list[list[str]]) -> None:
    names = told_apart([Path("/", *parts) for parts in folders])
    said = [name for name in names if name]
    assert len(said) == len(set(said))
    assert all(len(name) <= 60 for name in names)
