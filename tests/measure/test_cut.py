"""The cut in emissions against the year before."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.measure.cut import emission_cut, with_cut
from landuse.pipeline import score
from landuse.policy import load_policy
from tests.factories import only, parcel, park_inputs

AMOUNT = st.one_of(st.none(), st.floats(0, 1e6))


@given(st.dictionaries(st.tuples(st.sampled_from("abc"), st.integers(2021, 2025)), AMOUNT))
def test_every_row_is_held_against_the_row_of_the_year_before(known: dict) -> None:
    rows = sorted(((year, who, t) for (who, year), t in known.items()), key=lambda each: each[:2])
    facts = pd.DataFrame(rows, columns=["year", "enterprise_id", "emissions_t"])
    facts["emissions_t"] = facts["emissions_t"].astype(float)
    facts["enterprise_id"] = facts["enterprise_id"].astype("str")
    found = with_cut(facts, "enterprise_id")
    wanted = [known.get((who, year - 1)) for year, who, _ in rows]
    if all(each is None for each in wanted):
        assert "emissions_cut_t" not in found
        return
    before = np.array([np.nan if each is None else each for each in wanted])
    assert np.array_equal(found["emissions_before_t"], before, equal_nan=True)
    cut = before - facts["emissions_t"].to_numpy()
    assert np.array_equal(found["emissions_cut_t"], cut, equal_nan=True)


def test_a_gap_of_a_year_and_nothing_before_are_unknown() -> None:
    rate = emission_cut(pd.Series([1.0, -1.0, 1.0, np.nan]), pd.Series([4.0, 4.0, 0.0, 4.0]))
    assert rate.tolist()[:2] == [0.25, -0.25]
    assert rate.isna().tolist() == [False, False, True, True]
    facts = pd.DataFrame(
        {"enterprise_id": ["a", "a"], "year": [2023, 2025], "emissions_t": [2.0, 1.0]}
    )
    assert "emissions_cut_t" not in with_cut(facts, "enterprise_id")


def test_a_partial_sum_of_a_parcel_is_not_held_against_anything() -> None:
    facts = pd.DataFrame(
        {
            "parcel_id": ["p", "q"] * 2,
            "year": [2024, 2024, 2025, 2025],
            "emissions_t": [2.0, 2.0, 1.0, 1.0],
            "incomplete": [None, "tax_paid,emissions_t", None, None],
        }
    )
    found = with_cut(facts, "parcel_id")
    assert found["emissions_cut_t"].tolist()[2] == 1.0
    assert found["emissions_cut_t"].isna().tolist() == [True, True, False, True]


@pytest.fixture
def cuts() -> dict[str, tuple[float, float]]:
    return {"A": (10.0, 5.0), "B": (10.0, 9.0), "C": (10.0, 12.0)}


def test_a_policy_may_score_by_it_and_says_what_would_lift(cuts) -> None:
    skeleton = load_policy("hn-xiangtan-2023")
    cohort = skeleton.cohorts[0]
    one = next(each for each in cohort.indicators if each.name == "emission_cut")
    weighed = one.model_copy(update={"weight": 100.0, "floor": 0.0, "benchmark": 0.5})
    policy = load_policy("generic-cn-v1").model_copy(
        update={"cohorts": [cohort.model_copy(update={"indicators": [weighed], "graded": True})]}
    )
    tables = only(
        parcels=[parcel(f"P{name}", 10.0, land_use="1001") for name in cuts],
        enterprises=[{"enterprise_id": n, "parcel_id": f"P{n}"} for n in cuts],
        returns=[
            {"enterprise_id": n, "year": year, "tax_paid": 1.0, "emissions_t": t}
            for n, pair in cuts.items()
            for year, t in zip((2024, 2025), pair, strict=True)
        ],
    )
    study = score(park_inputs(tables), policy)
    scores = study["scores"].set_index("subject_id")
    assert scores["total"].reindex(list(cuts)).tolist() == pytest.approx([100.0, 20.0, 0.0])
    assert set(study["lifts"]["figure"]) <= {"emissions_cut_t"}
