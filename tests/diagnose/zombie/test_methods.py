"""Laws of the methods: deletion never flips, order, first year, gap, units, monotone (zombie notes §6)."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.diagnose.zombie.credit import LOANS, Rates, check_rates
from landuse.diagnose.zombie.methods import METHODS, counts, firm_panel, lacking, outcomes
from landuse.diagnose.zombie.panel import Panel, grid
from landuse.errors import InputError
from tests.diagnose.zombie.panels import (
    RULES,
    STEPS,
    YEARS,
    answers,
    blanked,
    coded,
    random_panel,
    with_columns,
)

SEEDS = st.integers(0, 10**6)
MONEY = (
    "profit", "net_profit", "ebit", "ebitda", "interest", "assets", "liabilities", *LOANS,
    "borrowings", "debt", "subsidy", "revenue", "non_operating_income", "net_investment", "tax_arrears",
)  # fmt: skip


@settings(max_examples=8)
@given(seed=SEEDS, share=st.sampled_from([0.02, 0.1, 0.4]))
def test_deletion_never_flips(seed: int, share: float) -> None:
    """A missing cell makes yes or no unknown, never yes out of no or no out of yes."""
    rng = np.random.default_rng(seed)
    whole = random_panel(rng)
    before, after = answers(whole), answers(blanked(whole, rng, share))
    for name in METHODS:
        was, now = coded(before[name]), coded(after[name])
        turned = ((was == 1) & (now == 0)) | ((was == 0) & (now == 1))
        assert not turned.any(), name
        surer = (was == -1) & (now >= 0)
        assert not surer.any(), name


def test_every_answer_occurs() -> None:
    """Otherwise the laws above would hold of nothing."""
    rng = np.random.default_rng(1)
    found = answers(blanked(random_panel(rng, 3000), rng, 0.04))
    for name in METHODS:
        assert {0, 1, -1} <= set(np.unique(coded(found[name]))), name


@settings(max_examples=5)
@given(seed=SEEDS)
def test_order_and_duplicates_change_nothing(seed: int) -> None:
    """Rows in any order, and rows given twice."""
    rng = np.random.default_rng(seed)
    panel = blanked(random_panel(rng), rng, 0.1)
    rows = pd.DataFrame(dict(panel.columns)).assign(
        year=np.tile(np.asarray(YEARS), panel.size),
        who=np.repeat(np.arange(panel.size), len(YEARS)),
    )
    mixed = pd.concat([rows, rows.sample(frac=0.3, random_state=seed)])
    mixed = mixed.sample(frac=1, random_state=seed)
    again = grid(mixed, mixed["who"].to_numpy(), panel.size, YEARS, STEPS)
    found, shuffled = answers(panel), answers(again)
    for name in METHODS:
        assert (coded(found[name]) == coded(shuffled[name])).all(), name


def test_two_rows_that_differ_decide_nothing() -> None:
    for said in ([1.0, -5.0], [-5.0, 1.0]):
        rows = pd.DataFrame({"year": [2020, 2020], "net_profit": said})
        panel = grid(rows, np.array([0, 0]), 1, range(2020, 2021), ["net_profit"])
        assert panel["net_profit"].isna().all()


@settings(max_examples=5)
@given(seed=SEEDS)
def test_no_yes_before_the_years_are_there(seed: int) -> None:
    """A rule over k years says yes in the k-th year of the panel at the earliest."""
    found = answers(random_panel(np.random.default_rng(seed)))
    for name, method in METHODS.items():
        if name == "park_plan":
            continue  # one of its conditions asks for no more than a year
        told = coded(found[name]).reshape(-1, len(YEARS))
        assert not (told[:, : method.years - 1] == 1).any(), name


@pytest.mark.parametrize("name", ["chk", "fn", "fn_hk", "oecd", "loss2", "loss3", "silent"])
def test_a_missing_year_is_not_bridged(name: str) -> None:
    """All that is bad in every year but one: no yes whose years lie on both sides of the gap."""
    bad = {
        "profit": -60.0, "net_profit": -50.0, "ebit": -40.0, "ebitda": -20.0, "interest": 1.0,
        "assets": 900.0, "liabilities": 1800.0, "short_loans": 300.0, "long_loans": 400.0,
        "bonds": 0.0, "q": 0.8, "q_median": 1.2, "founded": 1995.0,
        "annual_report_filed": 0.0, "tax_filed": 0.0,
    }  # fmt: skip
    panel = random_panel(np.random.default_rng(0), 1)
    columns = {key: pd.Series([value] * len(YEARS)) for key, value in bad.items()}
    columns["borrowings"] = pd.Series(np.arange(len(YEARS)) * 10.0 + 100)
    whole = with_columns(panel, **columns)
    gap = 3
    cut = with_columns(
        whole,
        **{
            key: values.mask(pd.Series(range(len(YEARS))) == gap)
            for key, values in whole.columns.items()
            if key not in {"founded", "q_median"}
        },
    )
    years = METHODS[name].years
    assert (coded(answers(whole)[name])[years - 1 :] == 1).all()
    told = coded(answers(cut)[name])
    assert (told[gap : gap + years] == -1).all()


@settings(max_examples=4)
@given(seed=SEEDS)
def test_units_of_money_change_nothing(seed: int) -> None:
    """Yuan instead of ten thousand yuan."""
    panel = random_panel(np.random.default_rng(seed))
    other = with_columns(panel, **{name: panel[name] * 10_000 for name in MONEY})
    found, scaled = answers(panel), answers(other)
    for name in METHODS:
        assert (coded(found[name]) == coded(scaled[name])).all(), name


@pytest.mark.parametrize("rate", [1.0, 4.35, -0.01])
def test_rates_in_percent_are_refused(rate: float) -> None:
    with pytest.raises(InputError) as caught:
        check_rates(Rates({2020: rate}, {}, {}))
    assert caught.value.problems[0].code == "zombie.rate"
    assert check_rates(Rates({2020: 0.0435}, {}, {})).short == {2020: 0.0435}


@settings(max_examples=5)
@given(seed=SEEDS, more=st.sampled_from([1.0, 20.0, 500.0]))
def test_earning_more_accuses_nobody(seed: int, more: float) -> None:
    """Higher EBIT and EBITDA never turn no into yes."""
    panel = random_panel(np.random.default_rng(seed))
    rich = with_columns(panel, ebit=panel["ebit"] + more, ebitda=panel["ebitda"] + more)
    found, richer = answers(panel), answers(rich)
    for name in ("oecd", "de_jonghe", "fn", "fn_hk", "cover_low"):
        assert not ((coded(found[name]) == 0) & (coded(richer[name]) == 1)).any(), name


def test_zero_is_a_report_and_missing_is_none() -> None:
    """No interest: not uncovered, and said. Missing interest: unknown."""
    figures = {"ebit": [-5.0] * 3, "founded": [1990.0] * 3}
    for interest, told in ((0.0, 0), (np.nan, -1)):
        columns = {**figures, "interest": [interest] * 3}
        panel = Panel(1, range(2020, 2023), {k: pd.Series(v) for k, v in columns.items()})
        found = METHODS["oecd"].run(panel, RULES, 2, {})
        assert coded(found)[-1] == told
        assert found.note[-1] == (told == 0)


def test_earnings_are_derived_by_column() -> None:
    rows = pd.DataFrame(
        {
            "year": [2023, 2024],
            "profit": [10.0, -4.0],
            "interest": [2.0, None],
            "depreciation": [1.0, 1.0],
            "short_loans": [5.0, 6.0],
            "long_loans": [None, 1.0],
        }
    )
    panel = firm_panel(rows, np.array([0, 0]), range(2023, 2025), pd.Series([2000.0]))
    assert panel["ebit"].iloc[0] == 12
    assert panel["ebitda"].iloc[0] == 13
    assert pd.isna(panel["ebit"].iloc[1])
    assert panel["borrowings"].isna().tolist() == [True, False]
    reported = firm_panel(
        rows.assign(ebit=[None, 7.0]), np.array([0, 0]), range(2023, 2025), pd.Series([2000.0])
    )
    assert reported["ebit"].isna().tolist() == [True, False]
    (note,) = lacking(panel)
    said = note.message("en")
    assert "insolvent (total assets, total liabilities)" in said
    assert "_" not in said + note.message("zh")
    assert "OECD" not in said
    assert "De Jonghe" not in said


def test_medians_of_a_sector_are_of_its_firms() -> None:
    """q of listed firms against the median of sector and year."""
    rows = pd.DataFrame(
        {
            "year": [2024] * 4,
            "market_value": [100.0, 300.0, 500.0, 9000.0],
            "liabilities": [0.0] * 4,
            "assets": [1000.0] * 4,
        }
    )
    panel = firm_panel(
        rows, np.arange(4), range(2024, 2025), pd.Series([2000.0] * 4), pd.Series(list("aaab"))
    )
    assert panel["q"].tolist() == pytest.approx([0.1, 0.3, 0.5, 9.0])
    assert panel["q_median"].tolist() == pytest.approx([0.3, 0.3, 0.3, 9.0])


def test_counts_keep_all_firms() -> None:
    rng = np.random.default_rng(3)
    panel = blanked(random_panel(rng), rng, 0.2)
    found = answers(panel)
    counted = counts(panel, found)
    assert (counted[["yes", "no", "unknown", "not_applicable"]].sum(axis=1) == panel.size).all()
    told = outcomes(found, panel.at(2024))
    row = counted[(counted["method"] == "loss3") & (counted["year"] == 2024)].iloc[0]
    assert (told["loss3"] == "yes").sum() == row["yes"]
    assert set(told["bis"].categories) == {"yes", "no", "unknown", "not_applicable"}
