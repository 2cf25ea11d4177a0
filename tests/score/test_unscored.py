"""Who is not scored is told, and the range of the others says what their places may become."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.errors import Note
from landuse.measure import parts
from landuse.policy import Policy, load_policy
from landuse.score import Beside, score
from landuse.score.score import Scored
from landuse.words import LANGS

GENERIC = load_policy("generic-cn-v1")


def scored(tax: list[float | None], **changes: object) -> Scored:
    """Firms of ten mu each, held against a fixed benchmark, so that only places move."""
    (cohort,) = (each for each in GENERIC.cohorts if each.id == "above_scale")
    only = cohort.indicators[0].model_copy(
        update={"weight": 100.0, "benchmark": 10.0, "cap": None, **changes}
    )
    alone = cohort.model_copy(update={"indicators": [only], "above_scale": None})
    known = pd.Series(tax, dtype="float64")
    firms = pd.DataFrame(
        {
            "subject_id": [f"e{i:02}" for i in range(len(tax))],
            "year": 2025,
            "excluded": pd.Series([None] * len(tax), dtype="object"),
            "land_mu": 10.0,
            "area_mu": 10.0,
            "above_scale": pd.array([True] * len(tax), dtype="boolean"),
            "tax_counted": known,
            "tax_per_mu": known / 10,
        }
    )
    policy: Policy = GENERIC.model_copy(update={"cohorts": [alone]})
    return score(firms, policy, "enterprise", parts, Beside(wanted=[]))


def told(found: Scored) -> list[Note]:
    for note in found.notes:
        for lang in LANGS:
            assert "{" not in note.message(lang) + note.remedy(lang)
    return list(found.notes)


def test_the_unscored_are_told_by_cohort_and_id() -> None:
    (note,) = told(scored([5.0, None, 7.0, None, 9.0]))
    assert note.code == "score.unscored"
    assert note.severity == "warning"
    assert (note.params["count"], note.params["ranked"]) == ("2", "3")
    assert "e01, e03" in note.message("zh")
    assert "规上企业：2 家因缺数未评分" in note.message("zh")


def test_nothing_is_told_where_all_are_scored() -> None:
    assert told(scored([5.0, 6.0, 7.0])) == []


def test_without_weights_each_cohort_says_so() -> None:
    (note,) = told(scored([5.0, 6.0], weight=None))
    assert note.code == "score.no_weights"
    assert "亩均税收" in note.message("zh")


figure = st.integers(1, 500).map(float)


@settings(deadline=None, max_examples=30)
@given(st.lists(figure, min_size=4, max_size=30), st.lists(figure, min_size=1, max_size=4))
def test_the_grade_after_filling_in_lies_in_the_range(tax, late) -> None:
    before = scored([*tax, *[None] * len(late)]).scores.iloc[: len(tax)]
    after = scored([*tax, *late]).scores.iloc[: len(tax)]
    now = after["grade"].cat.codes
    assert (before["grade_high"].cat.codes <= now).all()
    assert (now <= before["grade_low"].cat.codes).all()


def test_the_range_is_as_before_where_all_are_scored() -> None:
    every = scored([float(n) for n in range(1, 21)]).scores
    lacking = scored([float(n) for n in range(1, 21)] + [None] * 4).scores.iloc[:20]
    assert (lacking["grade_low"].cat.codes >= every["grade_low"].cat.codes).all()
    assert (lacking["grade_low"].cat.codes > every["grade_low"].cat.codes).any()
    assert lacking["stability"].tolist() == pytest.approx(every["stability"].tolist(), abs=0.2)
