"""Published aggregates and worked examples, cited in each test."""

import pandas as pd
import pytest

from landuse.measure.building import building_coverage, floor_area_ratio
from landuse.measure.yields import revenue_per_mu, tax_per_mu
from landuse.pipeline import score
from landuse.policy import load_policy
from landuse.score.benchmark import benchmark
from landuse.units import MU_M2, factor
from tests.factories import only, parcel, park_inputs


def test_lishui_2019_aggregate_benchmark() -> None:
    """丽水 2019: 573,564 万元 / 30,341 亩 = 18.904, published 18.9 [L:S30]; §1.2 and §10."""
    assert pytest.approx(18.904, abs=5e-4) == 573_564 / 30_341
    tax = load_policy("generic-cn-v1").cohorts[0].indicators[0]
    amounts, land = pd.Series([573_000.0, 564.0]), pd.Series([20_341.0, 10_000.0])
    found = benchmark(tax, amounts / land, land)
    assert found == pytest.approx(18.904, abs=5e-4)
    assert f"{found:.1f}" == "18.9"


def test_aggregate_and_mean_of_ratios_differ_a_lot() -> None:
    """Benchmark method is a policy switch: Σtax/Σland against the mean of ratios, §1.2."""
    aggregate = load_policy("generic-cn-v1").cohorts[0].indicators[0]
    mean = aggregate.model_copy(update={"benchmark": "mean_of_ratios"})
    amounts, land = pd.Series([573_000.0, 564.0]), pd.Series([20_341.0, 10_000.0])
    found = benchmark(mean, amounts / land, land)
    assert found == pytest.approx((573_000 / 20_341 + 564 / 10_000) / 2)
    assert found == pytest.approx(14.113, abs=5e-4)


def test_jiangsu_benchmark_is_twice_the_mean() -> None:
    """Jiangsu: benchmark ≈ 2 × the county average [L:S12], method k × mean, §1.2."""
    mean = load_policy("generic-cn-v1").cohorts[0].indicators[0]
    twice = mean.model_copy(update={"benchmark": "mean_of_ratios", "multiplier": 2.0})
    amounts, land = pd.Series([10.0, 30.0]), pd.Series([1.0, 1.0])
    assert benchmark(twice, amounts / land, land) == 40.0


def test_ten_mu_and_a_million_yuan() -> None:
    """10 亩, tax 1,000,000 元 → 10 万元/亩 [L:S25], §10 no. 6; through the pipeline."""
    tables = only(
        parcels=[parcel("P1", 10.0, land_use="1001")],
        enterprises=[{"enterprise_id": "E1", "parcel_id": "P1"}],
        returns=[
            {"enterprise_id": "E1", "year": 2025, "tax_paid": 1_000_000 * factor("元", "wan_yuan")}
        ],
    )
    found = score(park_inputs(tables))["indicators"]
    assert found["subject"].tolist() == ["parcel", "enterprise"]
    assert found["tax_per_mu"].tolist() == [10.0, 10.0]


def test_chongqing_aluminium_plant() -> None:
    """Chongqing 2024: land 77,037 m², floor 79,379 m² → 1.0304; footprint 32,949 → 42.77 %; §4."""
    area = pd.Series([77_037 / MU_M2])
    assert floor_area_ratio(pd.Series([79_379.0]), area)[0] == pytest.approx(1.0304, abs=5e-5)
    assert building_coverage(pd.Series([32_949.0]), area)[0] == pytest.approx(0.4277, abs=5e-5)
    output = revenue_per_mu(pd.Series([29_794.0]), area)[0]
    assert output == pytest.approx(257.83, abs=0.02)


def test_xianglian_expectation_per_mu() -> None:
    """Xianglian (Changsha EDZ): 30 亩 and 1,500 万元 → 50 万元/亩 [L:S52h], §10 no. 6."""
    assert tax_per_mu(pd.Series([1500.0]), pd.Series([30.0])).tolist() == [50.0]


@pytest.mark.parametrize("indicator", ["tax_per_mu", "tax_per_electricity", "rd_share"])
def test_a_cohort_of_one_is_its_own_aggregate(indicator: str) -> None:
    """Σ/Σ over one firm is that firm's ratio, so it scores the weight, in whatever unit (§1.2)."""
    policy = load_policy("generic-cn-v1")
    one = policy.cohorts[0].indicators[0].model_copy(update={"name": indicator, "weight": 100.0})
    cohort = policy.cohorts[0].model_copy(update={"indicators": [one], "above_scale": None})
    tables = only(
        parcels=[parcel("P1", 10.0)],
        enterprises=[{"enterprise_id": "E1", "parcel_id": "P1"}],
        returns=[
            {"enterprise_id": "E1", "year": 2025, "tax_paid": 50.0, "revenue": 4000.0}
            | {"electricity_kwh": 2e5, "rd_expense": 90.0}
        ],
    )
    found = score(park_inputs(tables), policy.model_copy(update={"cohorts": [cohort]}))["scores"]
    assert found.set_index("subject_id").loc["E1", "total"] == pytest.approx(100.0)


@pytest.mark.parametrize("indicator", ["floor_area_ratio", "building_coverage", "occupancy_rate"])
def test_a_parcel_alone_is_its_own_aggregate(indicator: str) -> None:
    """The same for parcels, whose ratios are of m² over 亩 × 2000/3 (§1.2)."""
    policy = load_policy("generic-cn-v1")
    base = next(cohort for cohort in policy.cohorts if cohort.subject == "parcel")
    one = base.indicators[0].model_copy(update={"name": indicator, "weight": 100.0})
    cohorts = [policy.cohorts[0], base.model_copy(update={"indicators": [one]})]
    tables = only(
        parcels=[parcel("P1", 10.0, land_use="1001", floor_area=5000.0, footprint=2500.0)],
        enterprises=[{"enterprise_id": "E1"}],
        units=[
            {"unit_id": "U1", "building_id": "1", "parcel_id": "P1", "floor_area": 800.0}
            | {"state": "in_production", "enterprise_id": "E1"},
            {"unit_id": "U2", "building_id": "1", "parcel_id": "P1", "floor_area": 200.0}
            | {"state": "vacant"},
        ],
    )
    found = score(park_inputs(tables), policy.model_copy(update={"cohorts": cohorts}))["scores"]
    assert found.set_index("subject_id").loc["P1", "total"] == pytest.approx(100.0)
