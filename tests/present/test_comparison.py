"""One park under several policies: who changes grade, and why."""

import pandas as pd
import pytest

from landuse.pipeline import score
from landuse.policy import load_policy
from landuse.present.comparison import _because, _weights, _why, changes, comparison_page
from landuse.words import LANGS
from tests import demo_run


@pytest.fixture(scope="module")
def studies():
    names = ("zj-huangyan-2022", "js-huaian-2024")
    rules = [load_policy(name).model_copy(update={"robust": None}) for name in names]
    return [demo_run.study(), *(score(demo_run.inputs(), each) for each in rules)]


def test_everybody_whose_grade_differs_is_listed_and_nobody_else(studies) -> None:
    rows = changes(studies)
    grades = []
    for study in studies:
        firms = study["scores"].query("subject == 'enterprise'").set_index("subject_id")
        grades.append(firms["grade"].astype("str").fillna(""))
    differ = (grades[1] != grades[0]) | (grades[2] != grades[0])
    assert set(rows.index) == set(differ.index[differ])
    assert len(rows) > 10


def test_why_is_an_indicator_with_its_shares_or_a_reason(studies) -> None:
    for why in changes(studies)["why_2"]:
        if isinstance(why, str):
            assert why
        else:
            name, then, now = why
            assert f"points_{name}" in {*studies[0]["scores"], *studies[2]["scores"]}
            assert 0 <= min(then, now) <= max(then, now) <= 1.5


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_holds_both_languages_and_no_script(studies, lang) -> None:
    page = comparison_page(studies, lang=lang)
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")
    assert "Who changes grade" in page
    assert "谁的等级变了" in page
    for study in studies:
        assert study.policy.name in page


def test_the_same_policy_twice_changes_nobody(studies) -> None:
    assert changes([studies[0], studies[0]]).empty


def test_hostile_names_are_shown_letter_by_letter(studies) -> None:
    firms = studies[0]["enterprises"].assign(name="<img src=x onerror=alert(1)>")
    hostile = type(studies[0])(
        studies[0].meta, {**studies[0].tables, "enterprises": firms}, studies[0].policy
    )
    page = comparison_page([hostile, studies[2]], lang="zh")
    assert "<img" not in page
    assert "&lt;img src=x" in page
    assert isinstance(changes([hostile, studies[2]]), pd.DataFrame)


def _scores(**columns: list[object]) -> pd.DataFrame:
    return pd.DataFrame({"grade": ["A"], "reason": [None], "points_x": [1.0], "points_y": [1.0]} | columns)  # fmt: skip


@pytest.mark.parametrize(
    ("was", "now", "wanted"),
    [
        ({}, {"points_x": [3.0]}, ("x", 0.5, 0.75)),
        ({}, {}, "same_shares"),
        ({}, {"points_x": [1.001]}, "same_shares"),
        ({}, {"grade": [None], "reason": ["no_weights"]}, "no_weights"),
        ({}, {"grade": [None]}, "not_graded"),
        ({"grade": [None], "reason": ["no_link"], "points_x": [None]}, {}, "before:no_link"),
        ({"grade": [None]}, {}, "before:"),
    ],
)
def test_a_share_that_does_not_move_is_no_reason(was, now, wanted) -> None:
    first, this = _scores(**was), _scores(**now)
    (why,) = _why((first, _weights(first)), (this, _weights(this)))
    assert why == wanted
    for lang in LANGS:
        assert _because(why, lang)
        assert "0% → 0%" not in _because(why, lang)
