"""Zombie methods on worked vectors: zombie notes §6.1–6.8, computed by hand; the numbers of the
methods are those of the shipped policy, whose sources are the papers named there.

``zombie_vectors.json`` is §6.14: null is unknown, "n/a" is not applicable.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from landuse.diagnose.zombie import cover, credit, official
from landuse.diagnose.zombie.panel import Panel, Told
from landuse.policy import load_policy

VECTORS = json.loads(Path(__file__).with_name("zombie_vectors.json").read_text(encoding="utf-8"))
RULES = load_policy("generic-cn-v1").zombie.methods
COVER = {
    "years": int(RULES.cover_years.value),
    "limit": RULES.cover_limit.value,
    "min_age": RULES.min_age.value,
}
SHORT = {2018: 0.040}
LONG = dict(zip(range(2018, 2013, -1), VECTORS["chk"]["rl"], strict=True))


def panel(first: int, **figures: list[Any]) -> Panel:
    """One firm; all figures begin in the same year."""
    width = len(next(iter(figures.values())))
    columns = {
        name: pd.Series([np.nan if each is None else float(each) for each in values])
        for name, values in figures.items()
    }
    return Panel(1, range(first, first + width), columns)


def said(answer: Told, at: int = -1) -> Any:
    """True, False, None for unknown, "n/a"."""
    if not answer.applies[at]:
        return "n/a"
    value = answer.holds.iloc[at]
    return None if pd.isna(value) else bool(value)


def line(holds: pd.Series) -> list[Any]:
    return [None if pd.isna(each) else bool(each) for each in holds]


def loans(row: dict[str, Any]) -> Panel:
    """Loans at the end of 2018, interest of 2019."""
    return panel(
        2018,
        interest=[None, row["R"]],
        short_loans=[row["BS"], None],
        long_loans=[row["BL"], None],
        bonds=[row["Bonds"], None],
    )


@pytest.mark.parametrize("row", VECTORS["chk"]["rows"], ids=lambda row: row["id"])
def test_chk(row: dict[str, Any]) -> None:
    """§6.1: least interest 221 on 5000 of debt; a part that is unknown leaves a lower bound."""
    firm = loans(row)
    least = credit.minimum_interest(firm, credit.Rates(SHORT, LONG, {}, row.get("mult", 1.0)))
    assert said(credit.chk(firm, least)) == row["zombie"]
    if "Rstar" in row:
        assert least.bound.iloc[-1] == pytest.approx(row["Rstar"])
    gap = credit.interest_gap(firm, least)
    if "gap" in row:
        assert gap.iloc[-1] == pytest.approx(row["gap"])
    if "fuzzy_0_50" in row:
        assert credit.chk_fuzzy(gap, 0, 0.005).iloc[-1] == pytest.approx(row["fuzzy_0_50"])
        wide = credit.chk_fuzzy(gap, -0.0025, 0.0075)
        assert wide.iloc[-1] == pytest.approx(row["fuzzy_m25_75"])


def test_bonds_count_at_the_lowest_coupon() -> None:
    """§6.1, A8: 1000 of bonds at 1 % add 10."""
    firm = loans({"R": None, "BS": 2000, "BL": 3000, "Bonds": 1000})
    least = credit.minimum_interest(firm, credit.Rates(SHORT, LONG, {2018: 0.01}))
    assert least.bound.iloc[-1] == pytest.approx(231)
    assert credit.chk_fuzzy(pd.Series([-0.0142]), 0, 0.005).tolist() == [1]


B4 = [100, 260, 5000, 9000, 5000, 4900, False]
"""§6.2, B4: borrowing fell; the list of §6.14 leaves it out."""


@pytest.mark.parametrize("row", [*VECTORS["fn"]["rows"], B4])
def test_fn(row: list[Any]) -> None:
    """§6.2: profitability and evergreen lending, each leg by Kleene logic."""
    ebit, paid, debt, assets, before, after, expected = row
    firm = panel(
        2018,
        ebit=[None, ebit],
        interest=[None, paid],
        liabilities=[debt, None],
        assets=[assets, None],
        borrowings=[before, after],
        short_loans=[2000, None],
        long_loans=[3000, None],
        bonds=[0, None],
    )
    least = credit.minimum_interest(firm, credit.Rates(SHORT, LONG, {}))
    assert least.bound.iloc[-1] == VECTORS["fn"]["Rstar"]
    assert said(credit.fn(firm, least, RULES.leverage.value)) == expected


@pytest.mark.parametrize("row", VECTORS["fn_hk"])
def test_fn_hk(row: dict[str, list[Any]]) -> None:
    """§6.3: this year and the one before; the first element has no predecessor."""
    firm = panel(2018, fn=row["fn"])
    found = firm.told((firm["fn"] > 0).astype("boolean").mask(firm["fn"].isna()))
    assert line(credit.fn_hk(firm, found).holds) == row["hk"]


@pytest.mark.parametrize("row", VECTORS["oecd"]["rows"])
def test_oecd(row: list[Any]) -> None:
    """§6.4: three calendar years, ten years of age; a cover of exactly 1 is not below 1."""
    ebit, interest, founded, expected = row
    firm = panel(2021, ebit=ebit, interest=interest, founded=[founded] * 3)
    found = cover.oecd(firm, **COVER)
    assert said(found) == expected
    assert found.note[-1] == (0 in interest)


@pytest.mark.parametrize("row", VECTORS["bis2020"])
def test_bis(row: dict[str, list[Any]]) -> None:
    """§6.5: one clean year does not free, two do; a missing year keeps both possibilities."""
    firm = panel(
        2015,
        ebit=[None if each is None else each * 100 for each in row["icr"]],
        interest=[100] * len(row["icr"]),
        q=row["q"],
        q_median=row["median"],
    )
    assert line(cover.bis(firm).holds) == row["state"]


def test_market_ratio() -> None:
    """§6.5: q = (300 + 700) / 1000; without market value the rule does not apply."""
    firm = panel(2020, market_value=[300], liabilities=[700], assets=[1000])
    assert cover.market_ratio(firm).tolist() == [1.0]
    unlisted = panel(2020, ebit=[50], interest=[100], q_median=[1.3])
    assert said(cover.bis(unlisted)) == "n/a"


def test_adjusted_profit() -> None:
    """§6.6: subsidies of state and bank taken off; trailing for use, centred with later years."""
    row = VECTORS["adjusted_profit"]
    firm = panel(2019, profit=row["profit"], subsidy=row["subsidy"], interest=row["R"])
    least = credit.Minimum(pd.Series([100.0] * 5), pd.Series([True] * 5), pd.Series([1.0] * 5))
    adjusted = credit.adjusted_profit(firm, least)
    assert adjusted.tolist() == row["adj"]
    assert firm.total(adjusted, 3).tolist()[2:] == row["windows"]
    assert said(credit.adjusted_centred(firm, least, 3), 2) is True
    trailing = credit.adjusted_trailing(firm, least, 3)
    assert [said(trailing, at) for at in (2, 4)] == [True, False]


@pytest.mark.parametrize("row", VECTORS["dejonghe"])
def test_de_jonghe(row: dict[str, Any]) -> None:
    """§6.7: 290 < 300 and two short years; the sum equal to the interest is not below it."""
    firm = panel(
        2021,
        ebitda=row["ebitda"],
        interest=row["interest"],
        founded=[2023 - row["age"]] * 3,
        ebit=[None if each is None else each - 20 for each in row["ebitda"]],
    )
    short = int(RULES.shortfall_years.value)
    found = cover.de_jonghe(firm, years=3, short=short, min_age=10)
    assert said(found) == row["zombie"]
    if row["ebitda"] == [80, 90, 120]:
        assert said(cover.oecd(firm, **COVER)) is False


@pytest.mark.parametrize("row", VECTORS["loss3"])
def test_three_losses(row: dict[str, Any]) -> None:
    """§6.8: loss in three calendar years."""
    firm = panel(2021, net_profit=row["profit"])
    assert said(official.loss(firm, int(RULES.loss_long.value))) == row["true"]


@pytest.mark.parametrize("row", VECTORS["insolvent"])
def test_insolvent(row: dict[str, Any]) -> None:
    """§6.8: liabilities above assets; neither is not applicable."""
    firm = panel(2023, assets=[row["assets"]], liabilities=[row["liabilities"]])
    assert said(official.insolvent(firm, RULES.insolvent.value)) == row["true"]


@pytest.mark.parametrize(
    ("idle", "load", "losses", "arrears", "connective", "expected"),
    [
        (0.55, 0.22, [-1, -1], None, "all", True),
        (None, 0.22, [-1, -1], None, "all", None),
        (0.55, 0.35, [-1, -1], None, "all", False),
        (0.55, 0.35, [-1, -1], None, "either", True),
        (0.50, 0.22, [-1, -1], None, "all", True),
        (0.55, 0.30, [-1, -1], None, "all", False),
        (0.55, 0.22, [-1, 5], None, "all", None),
        (0.55, 0.22, [-1, 5], [3, 3], "all", True),
        (0.55, 0.22, [-1, 5], [3, 0], "all", False),
    ],
)
def test_idle_plant_of_the_park_plan(
    idle: Any, load: Any, losses: list[Any], arrears: Any, connective: Any, expected: Any
) -> None:
    """§6.8: idle ≥ 50 %, load < 30 %, and two years of losses or arrears."""
    figures = {"land_idle": [None, idle], "capacity_load": [None, load], "net_profit": losses}
    if arrears is not None:
        figures["tax_arrears"] = arrears
    plan = official.Plan(RULES.plan_idle.value, RULES.plan_load.value, 2, connective)
    assert said(official.plan_idle(panel(2022, **figures), plan)) == expected


def test_real_sales_that_fall() -> None:
    """Albuquerque and Iyer: two such years make a zombie, two others free it; prices rose by 3 %."""
    firm = panel(
        2018,
        ebit=[50] * 7,
        interest=[100, 100, 100, 40, 100, 40, 40],
        revenue=[100, 101, 102, 103, 104, 105, 106],
        price_change=[0.03] * 7,
        assets=[1000] * 7,
        liabilities=[700] * 7,
        leverage_median=[0.6] * 7,
    )
    found = cover.shrinking(firm, limit=1)
    assert line(found.holds) == [False, None, True, True, True, True, False]
    growing = Panel(1, firm.years, {**firm.columns, "price_change": pd.Series([0.0] * 7)})
    assert True not in line(cover.shrinking(growing, limit=1).holds)


@pytest.mark.parametrize(
    ("ebit", "invested", "founded", "expected"),
    [
        ([10, 15, 19], [5, 5, 5], 2005, False),
        ([10, 15, 19], [-5, -5, -5], 2005, True),
        ([10, 15, 20], [-5, -5, -5], 2005, False),  # 20 % is not below 20 %
        ([10, None, 19], [-5, -5, -5], 2005, None),
        ([10, 15, 19], [-5, -5, -5], 2013, False),  # exactly ten years are not more than ten
    ],
)
def test_debt_out_of_reach(ebit: Any, invested: Any, founded: int, expected: Any) -> None:
    """Andrews and Petroulakis: debt 100, profits after tax above zero."""
    firm = panel(
        2021, ebit=ebit, debt=[100] * 3, net_profit=[1] * 3, net_investment=invested,
        founded=[founded] * 3,
    )  # fmt: skip
    share = RULES.debt_cover.value
    assert said(cover.unable(firm, years=3, share=share, min_age=10)) == expected
