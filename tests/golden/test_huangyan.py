"""Huangyan district, evaluation of 2022: published weights and benchmarks, firm by firm.

Source: 黄岩区2022年度工业企业综合评价得分计算说明 (2023-09-25), and that of 2021 (2022-09-20); domain
notes §1.2. The firms E1 and E3 are worked by hand from these coefficients, domain notes §10.
"""

import pandas as pd
import pytest

from landuse.pipeline import score
from landuse.policy import Policy, load_policy
from tests.factories import only, parcel, park_inputs

HUANGYAN = "zj-huangyan-2022"
ITEMS = (
    "tax_per_mu", "value_added_per_mu", "value_added_per_tce", "value_added_per_emission",
    "output_per_worker", "rd_share",
)  # fmt: skip
COLUMNS = (
    "tax_paid", "value_added", "land", "energy_tce", "emissions_t", "employees", "rd_expense",
    "revenue",
)  # fmt: skip
FIRMS = {
    "E1": (480, 2600, 20, 1000, 0.5, 150, 180, 6000),
    "E3": (2600, 9000, 30, 800, 0.4, 200, 900, 20000),
}
PRINTED = {
    "E1": (29.879, 19.095, 19.302, 10.548, 9.555, 9.934),
    "E3": (107.897, 44.066, 83.519, 45.641, 24.807, 14.901),
}


def scores(firms: dict[str, tuple[float, ...]], policy: Policy) -> pd.DataFrame:
    """Scores of firms that each own one parcel, through the whole pipeline."""
    rows = [dict(zip(COLUMNS, values, strict=True)) for values in firms.values()]
    tables = only(
        parcels=[parcel(f"P-{name}", row["land"]) for name, row in zip(firms, rows, strict=True)],
        enterprises=[
            {"enterprise_id": name, "parcel_id": f"P-{name}", "above_scale": True} for name in firms
        ],
        returns=[
            {"enterprise_id": name, "year": 2022}
            | {key: float(value) for key, value in row.items() if key != "land"}
            for name, row in zip(firms, rows, strict=True)
        ],
    )
    found = score(park_inputs(tables, policy=HUANGYAN, year=2022), policy)["scores"]
    return found[found["subject"] == "enterprise"].set_index("subject_id")


def limited(policy: Policy, **limits: float | None) -> Policy:
    """Copy of the policy with a cap or floor on every indicator."""
    cohorts = [
        cohort.model_copy(
            update={"indicators": [each.model_copy(update=limits) for each in cohort.indicators]}
        )
        for cohort in policy.cohorts
    ]
    return policy.model_copy(update={"cohorts": cohorts})


def test_a_firm_at_all_benchmarks_scores_one_hundred() -> None:
    """Domain notes §10, 1: the weights add to 100."""
    land = 10.0
    added = 136.16 * land
    staff = added / 18.14
    revenue = 5000.0
    firm = (
        24.097 * land,
        added,
        land,
        added / 2.694,
        added / 4929.81,
        staff,
        0.0302 * revenue,
        revenue,
    )
    found = scores({"E": firm}, load_policy(HUANGYAN)).loc["E"]
    assert found["total"] == pytest.approx(100.0, abs=1e-9)
    assert f"{found['total']:.3f}" == "100.000"
    weights = (30, 20, 20, 10, 10, 10)
    for name, weight in zip(ITEMS, weights, strict=True):
        assert found[f"points_{name}"] == pytest.approx(weight, abs=1e-9)


def test_item_scores_and_totals_as_printed() -> None:
    """Domain notes §10, 2, column raw 2022."""
    found = scores(FIRMS, load_policy(HUANGYAN))
    for firm, printed in PRINTED.items():
        for name, points in zip(ITEMS, printed, strict=True):
            assert round(found.loc[firm, f"points_{name}"], 3) == points, (firm, name)
    assert round(found.loc["E1", "total"], 3) == 98.314
    assert round(found.loc["E3", "total"], 3) == 320.830
    assert found["rank"].to_dict() == {"E1": 2, "E3": 1}


def test_totals_with_the_benchmarks_of_2021() -> None:
    """Domain notes §10, 2, column raw 2021; benchmarks of the notice of 2022-09-20, §1.2."""
    marks = dict(zip(ITEMS, (26.01, 132.27, 2.54, 4861.08, 17.45, 0.0305), strict=True))
    policy = load_policy(HUANGYAN)
    cohorts = [
        cohort.model_copy(
            update={
                "indicators": [
                    each.model_copy(update={"benchmark": marks[each.name]})
                    for each in cohort.indicators
                ]
            }
        )
        for cohort in policy.cohorts
        if cohort.id == "above_scale"
    ]
    found = scores(FIRMS, policy.model_copy(update={"cohorts": cohorts}))["total"]
    assert round(found["E1"], 3) == 98.277
    assert round(found["E3"], 3) == 320.734


@pytest.mark.parametrize(
    ("limits", "e1", "e3"),
    [
        ({"floor": 0.0}, 98.314, 320.830),
        ({"cap": 1.5}, 98.314, 149.901),
        ({"cap": 1.2}, 98.314, 120.000),
        ({"cap": 1.0}, 97.766, 100.000),
    ],
)
def test_totals_with_caps_and_floor(limits: dict[str, float], e1: float, e3: float) -> None:
    """Domain notes §10, 2: floor 0, caps 1.5, 1.2 and 1.0 times the weight."""
    found = scores(FIRMS, limited(load_policy(HUANGYAN), **limits))["total"]
    assert round(found["E1"], 3) == e1
    assert round(found["E3"], 3) == e3


def test_a_floor_holds_what_a_refund_would_take() -> None:
    """Domain notes §1.2: floor 0 for negative values; without it the tax of −100 costs points."""
    firm = (-100, *FIRMS["E1"][1:])
    raw = scores({"E": firm}, load_policy(HUANGYAN)).loc["E"]
    held = scores({"E": firm}, limited(load_policy(HUANGYAN), floor=0.0)).loc["E"]
    assert raw["points_tax_per_mu"] == pytest.approx(-100 / 20 / 24.097 * 30)
    assert held["points_tax_per_mu"] == 0
    assert held["total"] == pytest.approx(98.314 - 29.879, abs=1e-3)


def test_missing_emissions_get_the_mean_score_of_the_item() -> None:
    """Domain notes §1.2: average score of the item over all firms above scale [L:S01]."""
    gap = {**FIRMS, "E9": (480, 2600, 20, 1000, float("nan"), 150, 180, 6000)}
    found = scores(gap, load_policy(HUANGYAN))
    mean = (found.loc["E1", "points_value_added_per_emission"] + 45.641) / 2
    assert found.loc["E9", "points_value_added_per_emission"] == pytest.approx(mean, abs=5e-4)
    assert found.loc["E9", "imputed"] == "value_added_per_emission"
    assert found.loc["E9", "total"] == pytest.approx(98.314 - 10.548 + mean, abs=1e-3)


def test_any_other_missing_figure_leaves_the_firm_without_total() -> None:
    """Missing is never zero: domain notes §11, principle 4."""
    gap = {**FIRMS, "E9": (float("nan"), *FIRMS["E1"][1:])}
    found = scores(gap, load_policy(HUANGYAN)).loc["E9"]
    assert pd.isna(found["total"])
    assert pd.isna(found["grade"])
    assert found["reason"] == "missing_figures"


def test_firms_below_scale_have_two_items() -> None:
    """Domain notes §1.2: tax per mu / 11.5932 × 50 + tax per electricity / 0.2352 × 50."""
    tables = only(
        parcels=[parcel("P1", 5.0)],
        enterprises=[{"enterprise_id": "E1", "parcel_id": "P1", "above_scale": False}],
        returns=[
            {
                "enterprise_id": "E1",
                "year": 2022,
                "tax_paid": 11.5932 * 5,
                "electricity_kwh": 11.5932 * 5 / 0.2352 * 1000,
            }
        ],
    )
    inputs = park_inputs(tables, policy=HUANGYAN, year=2022)
    found = score(inputs)["scores"].set_index("subject_id").loc["E1"]
    assert found["cohort"] == "below_scale"
    assert found["total"] == pytest.approx(100.0)
