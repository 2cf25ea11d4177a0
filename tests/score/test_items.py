"""Points of one indicator in one cohort, and how they follow from the figures."""

import numpy as np
import pandas as pd
import pytest

from landuse.measure import parts
from landuse.policy import load_policy
from landuse.score.items import column, groups_of, item

COHORT = load_policy("generic-cn-v1").cohorts[0]
TAX = COHORT.indicators[0]
MEMBERS = pd.DataFrame(
    {"tax_per_mu": [1.0, 2.0, 3.0, None], "area_mu": [1.0, 1.0, 2.0, 1.0], "sector": list("aabb")}
)
ALL = np.ones(4, dtype=bool)


def test_benchmarks_rest_on_those_who_count() -> None:
    found = item(TAX, COHORT, MEMBERS, None, ALL, parts)
    assert found.whole == pytest.approx(9 / 4)
    assert found.raw[:3] == pytest.approx(np.array([1, 2, 3]) / (9 / 4) * 30)
    some = item(TAX, COHORT, MEMBERS, None, np.array([True, True, False, True]), parts)
    assert some.whole == pytest.approx(1.5)
    assert some.raw[2] == pytest.approx(3 / 1.5 * 30)


def test_points_follow_from_the_figures() -> None:
    for cohort in (COHORT, COHORT.model_copy(update={"formula": "minmax", "base": 0.2})):
        found = item(TAX, cohort, MEMBERS, None, ALL, parts)
        rows = np.array([0, 2])
        again = found.unit(found.values[rows][:, None], rows)[:, 0] * TAX.weight
        assert again == pytest.approx(found.raw[rows])


def test_groups_have_their_own_benchmark_where_they_are_large_enough() -> None:
    by = COHORT.model_copy(update={"benchmark_by": "sector", "min_peers": 2})
    found = item(TAX, by, MEMBERS, None, ALL, parts)
    assert found.groups == {"a": pytest.approx(1.5)}
    assert found.raw[0] == pytest.approx(1 / 1.5 * 30)
    assert found.raw[2] == pytest.approx(3 / found.whole * 30)


def test_last_year_is_the_benchmark_and_this_year_stands_in() -> None:
    rule = TAX.model_copy(update={"benchmark_year": "previous", "multiplier": 2.0})
    last = MEMBERS.assign(tax_per_mu=[10.0, 10.0, 10.0, None])
    assert item(rule, COHORT, MEMBERS, last, ALL, parts).whole == pytest.approx(20)
    blank = last.assign(tax_per_mu=np.nan)
    found = item(rule, COHORT, MEMBERS, blank, ALL, parts)
    assert (found.whole, found.stood_in) == (pytest.approx(4.5), True)


def test_no_weight_no_points() -> None:
    found = item(TAX.model_copy(update={"weight": None}), COHORT, MEMBERS, None, ALL, parts)
    assert np.isnan(found.raw).all()


def test_columns_that_are_not_there() -> None:
    assert column(MEMBERS, "revenue").isna().all()
    assert groups_of(MEMBERS, "none") is None
    assert groups_of(MEMBERS, "zone") is None
