"""Yearly and monthly figures of the demo enterprises (年度与月度数据) [10⁴ yuan, kWh, tce, t, persons]."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

YEARS = (2021, 2022, 2023, 2024, 2025)
MONTHLY_YEARS = (2024, 2025)
AMOUNTS = (
    "revenue", "value_added", "profit", "employees", "energy_tce", "electricity_kwh", "emissions_t", "rd_expense",
)  # fmt: skip
SEASON = np.array([8.6, 5.0, 8.4, 8.5, 8.6, 8.4, 8.9, 9.0, 8.5, 8.4, 8.8, 8.9]) / 100
HARVEST = np.array([0.4, 0.3, 0.3, 0.4, 0.5, 1.5, 18.0, 27.0, 28.0, 22.0, 1.2, 0.4]) / 100

# per group of sectors: median tax per mu, tax / revenue, value added / revenue,
# tce per 10⁴ yuan of revenue, kg of emissions and persons per 10⁴ yuan, R&D / revenue
PROFILES = {
    "13": (11, 0.040, 0.17, 0.050, 0.10, 0.012, 0.006),
    "14": (13, 0.045, 0.20, 0.055, 0.09, 0.014, 0.008),
    "17": (7, 0.035, 0.16, 0.090, 0.15, 0.016, 0.010),
    "26": (20, 0.060, 0.22, 0.300, 0.60, 0.006, 0.022),
    "29": (10, 0.045, 0.19, 0.080, 0.12, 0.010, 0.014),
    "30": (9, 0.050, 0.20, 0.240, 0.50, 0.008, 0.008),
    "32": (17, 0.016, 0.08, 0.040, 0.06, 0.002, 0.010),
    "33": (12, 0.045, 0.20, 0.050, 0.05, 0.010, 0.018),
    "34": (13, 0.055, 0.25, 0.035, 0.03, 0.012, 0.030),
    "35": (15, 0.055, 0.26, 0.030, 0.03, 0.012, 0.034),
    "38": (17, 0.050, 0.24, 0.030, 0.02, 0.011, 0.036),
    "39": (29, 0.050, 0.25, 0.028, 0.02, 0.011, 0.048),
    "42": (15, 0.018, 0.07, 0.030, 0.08, 0.003, 0.006),
    "54": (8, 0.035, 0.18, 0.050, 0.02, 0.010, 0.001),
    "59": (8, 0.060, 0.30, 0.030, 0.01, 0.008, 0.001),
}
METALS = ("32", "42")  # copper and aluminium: the tax rule of 2024 hits them
DIP = {2024: 0.52, 2025: 0.70}


def make_returns(
    enterprises: pd.DataFrame, land: pd.Series[float], rng: np.random.Generator
) -> pd.DataFrame:
    """Returns of every producing enterprise and year (年度报表), nothing missing yet.

    Tax per mu is log-normal around the sector's median; the metals dip in 2024 with refunds.

    Parameters
    ----------
    enterprises
        With ``sector_code``, ``group`` and ``production_on``.
    land
        Land that each enterprise uses [mu].
    """
    active = enterprises[enterprises["production_on"].notna()]
    size = len(active)
    group = active["sector_code"].str[:2]
    median, *ratios = np.array([PROFILES[code] for code in group], dtype=float).T
    base = np.clip(median * rng.lognormal(0, 0.72, size), 1.2, 140)
    metals = group.isin(METALS).to_numpy()
    level = rng.lognormal(0, 0.25, (7, size))
    frames = []
    for year in YEARS:
        growth = 1.055 ** (year - 2025) * rng.lognormal(0, 0.09, size)
        tax = base * land[active.index].to_numpy() * growth
        before = tax.copy()
        tax = np.where(metals, tax * DIP.get(year, 1.0), tax)
        refund = np.where(metals & (year == 2024) & (np.arange(size) % 3 == 0), tax * 0.35, 0.0)
        rows = _amounts(before, ratios, level, rng)
        rows = rows.assign(
            enterprise_id=active.index,
            year=year,
            tax_paid=tax - refund,
            vat_export_credit=np.where(group.isin(["39", "38"]), tax * 0.06, 0.0),
            vat_carryover_refund=refund,
        )
        frames.append(rows[(active["production_on"].dt.year <= year).to_numpy()])
    frame = pd.concat(frames, ignore_index=True)
    gone = frame["enterprise_id"].map(enterprises["group"]) == "cancelled"
    frame = frame[~(gone & (frame["year"] > 2022))]
    frame = frame.assign(annual_report_filed=True, tax_filed=True)
    return rounded(frame.sort_values(["enterprise_id", "year"], ignore_index=True))


def _amounts(
    tax: NDArray[np.float64],
    ratios: list[NDArray[np.float64]],
    level: NDArray[np.float64],
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Amounts that go with the tax before any dip (与税收相应的各项指标)."""
    share, added, energy, emission, workers, research = ratios
    revenue = tax / share * level[0]
    tce = revenue * energy * level[2]
    return pd.DataFrame(
        {
            "revenue": revenue,
            "value_added": revenue * added * level[1],
            "profit": revenue * (0.055 * level[1] - 0.012 + rng.normal(0, 0.012, len(tax))),
            "employees": np.maximum(3, revenue * workers * level[3]),
            "energy_tce": tce,
            "electricity_kwh": tce * 0.62 / 2.9 * 1e4 * level[4],
            "emissions_t": revenue * emission * level[5] / 1000,
            "rd_expense": revenue * research * level[6],
        }
    )


def rounded(returns: pd.DataFrame) -> pd.DataFrame:
    """Figures as they are reported: money to 2 decimals, persons and kWh whole (取整)."""
    money = [
        "tax_paid",
        "vat_export_credit",
        "vat_carryover_refund",
        "revenue",
        "value_added",
        "profit",
        "rd_expense",
    ]
    places = dict.fromkeys(money, 2) | {
        "employees": 0,
        "energy_tce": 1,
        "electricity_kwh": -2,
        "emissions_t": 4,
    }
    return returns.round(places)


def with_gaps(returns: pd.DataFrame, keep: set[str], rng: np.random.Generator) -> pd.DataFrame:
    """Leave about 4 % of the cells empty (缺数), never those of the enterprises in `keep`."""
    free = ~returns["enterprise_id"].isin(keep).to_numpy()
    gaps = {
        name: returns[name].mask(free & (rng.random(len(returns)) < 0.055))
        for name in (*AMOUNTS, "tax_paid")
    }
    return returns.assign(**gaps)


def make_monthly(
    returns: pd.DataFrame, harvest: set[str], rng: np.random.Generator
) -> pd.DataFrame:
    """Power, tax and staff by month (月度用电、税收、职工); the twelve months add up to the year.

    Parameters
    ----------
    returns
        Yearly figures, nothing missing.
    harvest
        Enterprises that run for a season only.
    """
    rows = returns[returns["year"].isin(MONTHLY_YEARS)]
    size = len(rows)
    season = np.where(rows["enterprise_id"].isin(harvest).to_numpy()[:, None], HARVEST, SEASON)
    power = season * rng.lognormal(0, 0.06, (size, 12))
    money = season * rng.lognormal(0, 0.25, (size, 12))
    months = pd.to_datetime([f"{y}-{m:02d}-01" for y in rows["year"] for m in range(1, 13)])
    frame = pd.DataFrame(
        {
            "enterprise_id": np.repeat(rows["enterprise_id"].to_numpy(), 12),
            "month": months,
            "electricity_kwh": _spread(rows["electricity_kwh"].to_numpy(), power, 0),
            "tax_paid": _spread(rows["tax_paid"].to_numpy(), money, 2),
            "employees": np.round(
                np.repeat(rows["employees"].to_numpy(), 12) * rng.normal(1, 0.02, size * 12)
            ),
        }
    )
    gaps = rng.random(len(frame)) < 0.015
    return frame.assign(electricity_kwh=frame["electricity_kwh"].mask(gaps))


def _spread(
    total: NDArray[np.float64], weights: NDArray[np.float64], places: int
) -> NDArray[np.float64]:
    """Spread yearly amounts over twelve months so that the months add up to the year."""
    parts = np.round(total[:, None] * weights / weights.sum(axis=1, keepdims=True), places)
    parts[:, 11] = np.round(total - parts[:, :11].sum(axis=1), places)
    return np.asarray(np.where(parts == 0, 0.0, parts).ravel())
