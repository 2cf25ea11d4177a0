"""The script an analyst would write first (常见写法), for comparison only.

Usage: ``python analyst.py FOLDER OUT.gpkg``

It does the job of ``landuse score``: join, five years of amounts on every parcel, amounts per
mu, a weighted score against the aggregate benchmark and a grade by quota for parcels and for
enterprises, a low-yield flag, one file for the map. It is written the way such scripts are
written, on purpose: ``groupby.apply`` and ``apply(axis=1)``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd

YEAR = 2025
YEARS = (2021, 2022, 2023, 2024, 2025)
WEIGHTS = {"tax_per_mu": 50, "revenue_per_mu": 30, "revenue_per_tce": 10, "revenue_per_worker": 10}
SHARES = {"A": 0.20, "B": 0.40, "C": 0.35}  # the rest is D


def yearly(group: pd.DataFrame) -> pd.Series:
    """Sum the figures of one parcel."""
    now = group[group["year"] == YEAR]
    sums = {
        "tax": now["tax"].sum(),
        "revenue": now["revenue"].sum(),
        "employees": now["employees"].sum(),
        "energy": now["energy"].sum(),
        "n": group["eid"].nunique(),
    }
    for year in YEARS[:-1]:
        before = group[group["year"] == year]
        sums[f"tax_{year}"] = before["tax"].sum()
        sums[f"rev_{year}"] = before["revenue"].sum()
    return pd.Series(sums)


def points(row: pd.Series, benchmark: dict[str, float]) -> float | None:
    """Weighted score of one parcel or enterprise against the benchmark of the whole park."""
    if not row["n"] > 0:
        return None
    found = 0.0
    for name, weight in WEIGHTS.items():
        if row[name] == row[name]:
            found += weight * min(1.5, max(0.0, row[name] / benchmark[name]))
    return found


def grade(row: pd.Series, cuts: dict[str, float]) -> str | None:
    """Grade by rank."""
    if row["rank"] != row["rank"]:
        return None
    for name, cut in cuts.items():
        if row["rank"] <= cut:
            return name
    return "D"


def scored(table: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, float]]:
    """Amounts per mu, score, rank and grade of parcels or enterprises."""
    table["tax_per_mu"] = table["tax"] / table["area_mu"]
    table["revenue_per_mu"] = table["revenue"] / table["area_mu"]
    table["revenue_per_tce"] = table["revenue"] / table["energy"]
    table["revenue_per_worker"] = table["revenue"] / table["employees"]
    used = table[table["n"] > 0]
    benchmark = {
        "tax_per_mu": used["tax"].sum() / used["area_mu"].sum(),
        "revenue_per_mu": used["revenue"].sum() / used["area_mu"].sum(),
        "revenue_per_tce": used["revenue"].sum() / used["energy"].sum(),
        "revenue_per_worker": used["revenue"].sum() / used["employees"].sum(),
    }
    table["score"] = table.apply(lambda row: points(row, benchmark), axis=1)
    table["rank"] = table["score"].rank(ascending=False, method="min")
    whole = table["score"].notna().sum()
    cuts, upto = {}, 0.0
    for name, share in SHARES.items():
        upto += share
        cuts[name] = round(whole * upto)
    table["grade"] = table.apply(lambda row: grade(row, cuts), axis=1)
    return table, benchmark


def main(folder: Path, out: Path) -> None:
    """Read, join, sum, score, flag, write."""
    parcels = gpd.read_file(folder / "parcels.shp")
    firms = gpd.read_file(folder / "enterprises.shp")
    returns = pd.read_csv(folder / "returns.csv")

    lost = firms[firms["pid"].isna()].drop(columns="pid")
    found = gpd.sjoin(lost, parcels[["pid", "geometry"]], how="inner", predicate="within")
    linked = pd.concat([firms[firms["pid"].notna()], found[firms.columns]])

    panel = returns.merge(linked[["eid", "pid"]], on="eid")
    per = panel.groupby("pid").apply(yearly).reset_index()
    park = parcels.merge(per, on="pid", how="left")
    park["area_mu"] = park.area / (2000 / 3)
    park, benchmark = scored(park)
    park["low_yield"] = park.apply(
        lambda row: bool(
            row["tax_per_mu"] < 0.5 * benchmark["tax_per_mu"] and row["grade"] in "CD"
        ),
        axis=1,
    )

    firm = linked.merge(returns[returns["year"] == YEAR], on="eid").merge(
        park[["pid", "area_mu", "n"]], on="pid"
    )
    firm["area_mu"] = firm["area_mu"] / firm["n"]
    firm, _ = scored(firm)

    park.to_file(out, layer="parcels", driver="GPKG")
    firm.drop(columns="geometry").to_csv(out.with_suffix(".csv"), index=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
