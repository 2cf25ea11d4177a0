"""Zombie methods on whole panels: published counts of US filers, and a Chinese panel of 15,050 firms.

``sec_zombie`` (github.com/RolynTrotter/vibe-economics, MIT; SEC EDGAR): interest cover below 1 in
three calendar years, n_firms those with three known years, mature at least ten years of reporting.
``zombie_competition_cn`` (github.com/Sh-Zh-7/zombie-enterprise-recognition, MIT): generated figures,
about 1 % of the cells missing; a test of panels and gates, not of economics.
"""

import json
from functools import cache

import numpy as np
import pandas as pd
import pytest

from landuse.diagnose.zombie import cover
from landuse.diagnose.zombie.gate import gate
from landuse.diagnose.zombie.methods import METHODS, counts, firm_panel, judge, lacking
from landuse.diagnose.zombie.panel import Panel, grid
from landuse.policy import load_policy
from tests.conftest import shared_data

RULES = load_policy("generic-cn-v1").zombie.methods
YEARS = range(2015, 2018)
HEADINGS = {
    "资产总额": "assets",
    "负债总额": "liabilities",
    "利润总额": "profit",
    "净利润": "net_profit",
    "债权融资额度": "borrowings",
    "债权融资成本": "interest",
}


@cache
def sec() -> tuple[Panel, pd.Series]:
    rows = pd.read_parquet(shared_data("sec_zombie", "sec_zombie_fundamentals.parquet"))
    firms = pd.Index(rows["cik"].unique())
    first = rows.groupby("cik")["year"].min().reindex(firms).to_numpy()
    years = range(int(rows["year"].min()), int(rows["year"].max()) + 1)
    panel = grid(rows, firms.get_indexer(rows["cik"]), len(firms), years, ["ebit", "interest"])
    founded = pd.Series(np.repeat(first - 1.0, len(years)))
    return Panel(panel.size, years, {**panel.columns, "founded": founded}), rows


def test_fifteen_years_of_filers() -> None:
    """The published counts, by the code that the park uses: 15 of 15 years."""
    panel, _ = sec()
    told = json.loads(
        shared_data("sec_zombie", "negative_productivity_zombies.json").read_text(encoding="utf-8")
    )["series"]
    years, limit = int(RULES.cover_years.value), RULES.cover_limit.value
    broad = cover.cover_low(panel, years=years, limit=limit).holds.to_numpy(bool, na_value=False)
    ripe = cover.oecd(panel, years=years, limit=limit, min_age=RULES.min_age.value)
    narrow = ripe.holds.to_numpy(bool, na_value=False)
    old = cover.old_enough(panel, RULES.min_age.value).to_numpy(bool, na_value=False)
    whole = panel.total(panel["interest"], years).notna().to_numpy()
    assert len(told) == 15
    for row in told:
        at = panel.at(row["year"])
        found = [whole, broad, whole & old, narrow]
        names = ("n_firms", "n_zombies", "n_mature", "n_mature_zombies")
        assert [int(each[at].sum()) for each in found] == [row[name] for name in names], row["year"]


def test_a_lag_by_row_would_be_seen() -> None:
    """Shifting rows instead of years bridges gaps: 8.6 % more flags on this panel."""
    panel, rows = sec()
    ordered = rows.sort_values(["cik", "year"])
    low = ordered["ebit"] < ordered["interest"]
    firm = ordered["cik"]
    bridged = low & low.groupby(firm).shift(1, fill_value=False)
    bridged &= low.groupby(firm).shift(2, fill_value=False)
    right = cover.cover_low(panel, years=3, limit=1).holds.sum()
    assert (int(right), int(bridged.sum())) == (11621, 12621)


@cache
def competition() -> Panel:
    base, report, money = (
        pd.read_csv(
            shared_data("zombie_competition_cn", f"{name}_train_sum.csv"), encoding="gb18030"
        )
        for name in ("base", "year_report", "money_report")
    )
    base = base[base["ID"].notna()]
    firms = pd.Index(base["ID"])
    assert firms.is_unique
    parts = [
        grid(
            part.rename(columns=HEADINGS), firms.get_indexer(part["ID"]), len(firms), YEARS,
            HEADINGS.values(),
        ).columns
        for part in (report, money)
    ]  # fmt: skip
    panel = Panel(len(firms), YEARS, {**parts[0], **parts[1]})
    founded = pd.to_numeric(base["注册时间"], errors="coerce").reset_index(drop=True)
    rows = pd.DataFrame(dict(panel.columns))
    rows["year"] = np.tile(np.asarray(YEARS), len(firms))
    return firm_panel(rows, np.repeat(np.arange(len(firms)), 3), YEARS, founded)


def test_what_the_competition_can_be_asked() -> None:
    """Loans are not split and nothing is depreciated: no CHK, no FN, no De Jonghe; said, not zero."""
    panel = competition()
    found = judge(panel, RULES, 2)
    assert set(found) == {"oecd", "cover_low", "loss2", "loss3", "insolvent", "hardship"}
    (note,) = lacking(panel)
    assert note.params["count"] == len(set(METHODS) - set(found))
    assert "CHK (short-term loans); " in note.message("en")
    assert "De Jonghe法（息税折旧摊销前利润）" in note.message("zh")


def test_shares_of_the_competition_and_the_warnings_on_them() -> None:
    """Half of the sample was made a zombie: each share is far outside 1–30 %, and that is said."""
    panel = competition()
    counted = counts(panel, judge(panel, RULES, 2))
    last = counted[counted["year"] == 2017].set_index("method")
    told = {name: (int(row["yes"]), int(row["unknown"])) for name, row in last.iterrows()}
    assert told == {
        "oecd": (0, 2),
        "cover_low": (0, 11),
        "loss2": (6903, 360),
        "loss3": (6601, 459),
        "insolvent": (7217, 472),
        "hardship": (4830, 496),
    }
    codes = {
        (note.params["method"]["en"], note.code.split(".")[1]) for note in gate(counted, RULES)
    }
    odd = (
        "OECD",
        "interest cover low",
        "losses of two years",
        "losses of three years",
        "insolvent",
    )
    assert codes == {
        *((name, "share_odd") for name in odd),
        ("OECD", "first_zero"),
        ("interest cover low", "first_zero"),
    }


def shares(*values: float | None, method: str = "loss2") -> pd.DataFrame:
    """Counts of a method from 2019 on."""
    rows = [
        {"method": method, "year": 2019 + place, "yes": 1, "no": 9, "share": value}
        for place, value in enumerate(values)
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ((0.0, 0.05, 0.06), []),  # the first year of a rule of two years says nothing
        ((None, 0.05, 0.06), []),
        ((0.0, 0.0, 0.06), ["first_zero", "share_jump"]),  # gaps of the year before taken for zero
        ((0.1, 0.10, 0.21), ["share_jump"]),
        ((0.1, 0.10, 0.20), []),
        ((0.1, 0.21, 0.10), ["share_jump"]),
        ((0.1, 0.16, 0.31), ["share_odd"]),
        ((0.1, 0.011, 0.009), ["share_odd"]),
    ],
)
def test_the_gate(values: tuple[float | None, ...], codes: list[str]) -> None:
    """Zombie notes §3.1: outside 1–30 %, nobody in the first year, more than twice last year's."""
    found = gate(shares(*values), RULES)
    assert [note.code.split(".")[1] for note in found] == codes
    assert all(note.message("zh") and note.remedy("en") for note in found)
