"""Laws of scoring: free of the scale of money, monotone in one's own tax, blind to other cohorts."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from landuse.measure import parts
from landuse.pipeline import score
from landuse.policy import Cohort, Indicator, Policy, load_policy
from landuse.score import score as score_subjects
from landuse.score.grade import assign, quotas
from landuse.study import Inputs
from tests.factories import make_inputs, table

MONEY = ("tax_paid", "revenue", "value_added", "rd_expense")
PER_MONEY = {"wan_yuan/mu", "wan_yuan/tce", "wan_yuan/t", "wan_yuan/person", "wan_yuan/MWh"}
RESULT = ["subject", "subject_id", "cohort", "total", "rank", "grade", "stability", "reason"]
TAX = st.floats(0, 1e5, allow_subnormal=False)


def richer(inputs: Inputs, k: float) -> Inputs:
    returns = inputs.tables["returns"]
    more = returns.assign(**{name: returns[name] * k for name in MONEY})
    return replace(inputs, tables={**inputs.tables, "returns": more})


def times(indicator: Indicator, k: float) -> Indicator:
    if isinstance(indicator.benchmark, str) or indicator.unit not in PER_MONEY:
        return indicator
    return indicator.model_copy(update={"benchmark": indicator.benchmark * k})


def inflated(policy: Policy, k: float) -> Policy:
    """The policy of a country whose money has `k` times the digits."""
    cohorts = [
        cohort.model_copy(update={"indicators": [times(each, k) for each in cohort.indicators]})
        for cohort in policy.cohorts
    ]
    scale = policy.scale and policy.scale.model_copy(update={"revenue": policy.scale.revenue * k})
    return policy.model_copy(update={"cohorts": cohorts, "scale": scale})


@pytest.mark.parametrize("name", ["zj-huangyan-2022", "generic-cn-v1", "demo-2025"])
@pytest.mark.parametrize("k", [1e-4, 7.0])
def test_scores_are_free_of_the_scale_of_money(name: str, k: float) -> None:
    inputs, policy = make_inputs(18, 5), load_policy(name)
    before = score(inputs, policy)["scores"]
    after = score(richer(inputs, k), inflated(policy, k))["scores"]
    assert before["total"].notna().sum() > 10
    pd.testing.assert_frame_equal(after[RESULT], before[RESULT], rtol=1e-9)


def test_an_enterprise_elsewhere_changes_no_score_here() -> None:
    inputs = make_inputs(18, 6)
    tables = dict(inputs.tables)
    parcel = {"parcel_id": "X1", "registered_area": 50.0, "area_m2": 33333.3, "land_use": "1001"}
    firm = {"enterprise_id": "EX", "parcel_id": "X1", "above_scale": False}
    figures = {"enterprise_id": "EX", "year": 2025, "tax_paid": 5000.0, "revenue": 90.0}
    for name, row in (("parcels", parcel), ("enterprises", firm), ("returns", figures)):
        tables[name] = pd.concat([tables[name], table(name, [row])], ignore_index=True)
    before, after = score(inputs)["scores"], score(replace(inputs, tables=tables))["scores"]
    one, other = (each[each["cohort"] == "above_scale"][RESULT] for each in (before, after))
    pd.testing.assert_frame_equal(other.reset_index(drop=True), one.reset_index(drop=True))
    changed = after.loc[after["cohort"] == "below_scale", "total"]
    assert not np.array_equal(changed, before.loc[before["cohort"] == "below_scale", "total"])


def firms(tax: list[float]) -> pd.DataFrame:
    """Enterprises that differ in tax, land and power; all figures known."""
    n = len(tax)
    frame = pd.DataFrame({"subject_id": [f"E{i}" for i in range(n)], "year": 2025})
    land, power = 3.0 + np.arange(n) % 5, 1e4 * (1 + np.arange(n) % 3)
    added = 100.0 + 37.0 * (np.arange(n) % 7)
    return frame.assign(
        excluded=None,
        land_mu=land,
        area_mu=land,
        above_scale=pd.array([True] * n, dtype="boolean"),
        tax_paid=tax,
        value_added=added,
        electricity_kwh=power,
        tax_per_mu=np.array(tax) / land,
        value_added_per_mu=added / land,
        tax_per_electricity=np.array(tax) / (power / 1000),
    )


def two_items(benchmark: float | str, cap: float | None) -> Policy:
    policy = load_policy("generic-cn-v1")
    cited = {"source": "test", "confidence": "invented", "benchmark": benchmark, "cap": cap}
    items = [
        Indicator(name="tax_per_mu", weight=60, unit="wan_yuan/mu", **cited),
        Indicator(name="value_added_per_mu", weight=40, unit="wan_yuan/mu", **cited),
    ]
    cohort = Cohort(
        id="all", subject="enterprise", indicators=items, source="test", confidence="invented"
    )
    return policy.model_copy(update={"cohorts": [cohort]})


@settings(max_examples=40)
@given(
    st.lists(TAX, min_size=2, max_size=9),
    st.floats(1, 1e4),
    st.sampled_from([20.0, "aggregate", "mean_of_ratios"]),
    st.sampled_from([None, 1.5]),
)
def test_more_tax_never_lowers_ones_own_score_or_rank(
    tax: list[float], more: float, benchmark: float | str, cap: float | None
) -> None:
    """Holds where nobody's tax is negative; a refund of others can turn an aggregate around."""
    policy = two_items(benchmark, cap)
    assume(sum(tax) > 1)
    before = score_subjects(firms(tax), policy, "enterprise", parts).scores
    after = score_subjects(firms([tax[0] + more, *tax[1:]]), policy, "enterprise", parts).scores
    assert after["total"][0] >= before["total"][0] - 1e-9
    assert after["rank"][0] <= before["rank"][0]
    grades = after["grade"].cat.codes[0], before["grade"].cat.codes[0]
    assert grades[0] <= grades[1]


@settings(max_examples=60)
@given(st.lists(st.integers(0, 12), min_size=1, max_size=60), st.randoms())
def test_better_totals_get_no_worse_class_and_order_does_not_matter(
    totals: list[int], random: object
) -> None:
    grades = load_policy("generic-cn-v1").grades
    values = np.array(totals, dtype=float)
    found = assign(values, grades)
    for i, one in enumerate(values):
        for j, other in enumerate(values):
            assert one <= other or found[i] <= found[j]
            assert one != other or found[i] == found[j]
    order = np.arange(len(values))
    random.shuffle(order)
    assert np.array_equal(assign(values[order], grades), found[order])


@given(st.integers(0, 5000), st.sampled_from(["floor", "round", "ceil"]))
def test_quotas_add_to_the_number(count: int, rounding: str) -> None:
    grades = load_policy("generic-cn-v1").grades.model_copy(update={"rounding": rounding})
    found = quotas(count, grades)
    assert sum(found.values()) == count
    assert min(found.values()) >= 0
    for each in grades.classes:
        if each.grade != grades.remainder and rounding != "ceil":
            assert abs(found[each.grade] - count * each.share) < 1
