"""Supply contracts and buildings of the demo park (出让合同与建筑), free of any planted case [mu, m2]."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from landuse.demo.firms import FAR_MIN
from landuse.demo.land import MU

BUILT = ("works", "logistics", "empty", "factory")


def _days(start: pd.Series[Any], low: int, high: int, rng: np.random.Generator) -> pd.Series[Any]:
    """Dates some days later, drawn between `low` and `high`."""
    days = pd.Series(pd.to_timedelta(rng.integers(low, high, len(start)), unit="D"), start.index)
    return start + days


def _terms(
    parcels: gpd.GeoDataFrame, holders: pd.Series[str], rng: np.random.Generator
) -> pd.DataFrame:
    """Terms that every contract has (合同条款)."""
    size = len(parcels)
    area = parcels["registered_area"].fillna(parcels["drawn"].round(2))
    per_mu = pd.Series(rng.integers(30, 80, size) * 5.0, index=parcels.index)
    total = (per_mu * area).round(0)
    return pd.DataFrame(
        {
            "parcel_id": parcels.index,
            "enterprise_id": holders.reindex(parcels.index),
            "area": area,
            "area_to_develop": area,
            "land_price": (area * rng.uniform(12, 25, size)).round(2),
            "total_investment": total,
            "invest_per_mu": per_mu,
            "output_per_mu": rng.integers(10, 40, size) * 10.0,
            "tax_per_mu": rng.integers(6, 16, size) * 1.0,
        },
        index=parcels.index,
    )


def _built(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Dates and investment of land that is built and in use (已建成)."""
    size = len(frame)
    first: pd.Series[Any] = pd.Series(pd.Timestamp("2004-03-01"), index=frame.index)
    signed = _days(first, 0, 5600, rng)
    delivered = _days(signed, 30, 150, rng)
    due = _days(delivered, 180, 360, rng)
    started = _days(due, -60, 120, rng)
    completion = _days(started, 540, 730, rng)
    completed = _days(completion, -120, 200, rng)
    return frame.assign(
        signed_on=signed,
        delivered_on=delivered,
        start_due_on=due,
        completion_due_on=completion,
        production_due_on=_days(completion, 150, 200, rng),
        started_on=started,
        completed_on=completed,
        production_on=_days(completed, 30, 200, rng),
        started=True,
        area_developed=frame["area_to_develop"],
        invested=(frame["total_investment"] * rng.uniform(0.72, 1.4, size)).round(2),
    )


def _unbuilt(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Dates of land that is under construction, or whose start is not yet due (在建或未到动工期)."""
    size = len(frame)
    waiting = pd.Series(rng.random(size) < 0.3, index=frame.index)
    signed = _days(pd.Series(pd.Timestamp("2023-02-01"), index=frame.index), 0, 600, rng)
    signed = signed.where(~waiting, _days(signed, 420, 421, rng))
    delivered = _days(signed, 30, 120, rng)
    due = _days(delivered, 200, 330, rng)
    due = due.where(~waiting, due.clip(lower=pd.Timestamp("2025-08-01")))
    started = _days(due, -60, 100, rng).clip(upper=pd.Timestamp("2025-12-10")).where(~waiting)
    completion = _days(due, 600, 730, rng)
    share = pd.Series(rng.uniform(0.4, 0.9, size), index=frame.index).where(~waiting, 0.0)
    return frame.assign(
        signed_on=signed,
        delivered_on=delivered,
        start_due_on=due,
        completion_due_on=completion,
        production_due_on=_days(completion, 150, 200, rng),
        started_on=started,
        started=~waiting,
        area_developed=(frame["area_to_develop"] * share).round(2),
        invested=(frame["total_investment"] * share * 0.8).round(2),
    )


def make_contracts(
    parcels: gpd.GeoDataFrame, holders: pd.Series[str], keep: list[str], rng: np.random.Generator
) -> pd.DataFrame:
    """Contracts of all supplied land (合同), indexed by parcel; old ones lack some figures.

    Parameters
    ----------
    parcels
        With ``kind``, ``drawn`` and ``registered_area``.
    holders
        Enterprise that owns each parcel, where it is known.
    keep
        Parcels whose contract must be there and whole.
    """
    built = parcels[parcels["kind"].isin(BUILT)]
    built = built[
        (rng.random(len(built)) < 0.9)
        | (built["kind"] != "works").to_numpy()
        | built.index.isin(keep)
    ]
    plots = parcels[parcels["kind"] == "plot"]
    done = _built(_terms(built, holders, rng), rng)
    old = (
        (done["signed_on"] < pd.Timestamp("2009-01-01"))
        & (rng.random(len(done)) < 0.35)
        & ~done.index.isin(keep)
    )
    done["invested"] = done["invested"].mask(old)
    done["start_due_on"] = done["start_due_on"].mask(old & (rng.random(len(done)) < 0.5))
    frame = pd.concat([done, _unbuilt(_terms(plots, holders, rng), rng)])
    return frame.assign(
        suspended_on=pd.Series(pd.NaT, frame.index), delay_cause=None, delay_evidence=None
    )


def numbered(contracts: pd.DataFrame) -> pd.DataFrame:
    """Give the contracts their numbers (合同编号), in the order they were signed."""
    dated = contracts.assign(signed_on=pd.to_datetime(contracts["signed_on"]))
    order = dated.sort_index().sort_values("signed_on", kind="stable")
    numbers = pd.Series(range(1, len(order) + 1), index=order.index).astype(str).str.zfill(4)
    codes = "HT" + order["signed_on"].dt.year.astype(str) + "-" + numbers
    return contracts.assign(contract_id=codes.reindex(contracts.index))


def add_areas(parcels: gpd.GeoDataFrame, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Registered, contract and surveyed areas (登记、合同、实测面积): close to the drawn one [mu]."""
    size = len(parcels)
    exact = np.ceil(parcels["drawn"] * 100) / 100
    near = (parcels["drawn"] * rng.normal(1, 0.002, size)).round(2)
    supplied = ~parcels["kind"].isin(["public", "collective", "reserve"])
    state = parcels["kind"] != "reserve"
    return parcels.assign(
        registered_area=near.where(state & (rng.random(size) > 0.04)),
        contract_area=near.where(supplied),
        surveyed_area=exact.where(rng.random(size) > 0.12),
        exact_area=exact,
    )


def exact_areas(parcels: gpd.GeoDataFrame, hosts: list[str]) -> gpd.GeoDataFrame:
    """Planted parcels have one area in all documents (案例宗地面积一致), so that their ratios are exact."""
    names = ["registered_area", "contract_area", "surveyed_area"]
    rows = parcels.index.isin(hosts) & (parcels["kind"] != "reserve")
    return parcels.assign(
        **{name: parcels[name].where(~rows, parcels["exact_area"]) for name in names}
    )


def add_buildings(
    parcels: gpd.GeoDataFrame,
    sectors: pd.Series[str],
    spread: pd.Index[str],
    keep: list[str],
    rng: np.random.Generator,
) -> gpd.GeoDataFrame:
    """Floor area, footprint and minimum floor area ratio (建筑) of built land [m2].

    Built land clearly keeps the minimum ratio and a coverage of 0.30, except that every parcel in
    `spread` misses exactly one of the two. Those all have one owner with a good and known tax.

    Parameters
    ----------
    parcels
        With ``kind`` and areas.
    sectors
        Sector of the owner by parcel, where it is known.
    spread
        Parcels that may miss one of the two.
    keep
        Parcels whose figures must all be there.
    """
    size = len(parcels)
    area = parcels["registered_area"].fillna(parcels["drawn"]) * MU
    far_min = sectors.str[:2].map(FAR_MIN).reindex(parcels.index).fillna(0.7)
    far = far_min * (1.15 + rng.gamma(1.6, 0.35, size))
    coverage = pd.Series(rng.beta(9, 9, size) * 0.45 + 0.25, index=parcels.index).clip(lower=0.34)
    low = spread[: len(spread) // 2]
    far[low] = far_min[low] * rng.uniform(0.6, 0.9, len(low))
    rest = spread[len(spread) // 2 :]
    coverage[rest] = rng.uniform(0.17, 0.27, len(rest))
    built = parcels["kind"].isin([*BUILT, "collective"])
    known = built & ((rng.random(size) > 0.03) | parcels.index.isin([*spread, *keep]))
    return parcels.assign(
        floor_area=(far * area).round(1).where(known),
        footprint=(coverage * area).round(1).where(known),
        far_min=far_min.where(
            (parcels["kind"] != "public") & ((rng.random(size) > 0.03) | parcels.index.isin(keep))
        ),
        land_use=_uses(parcels, sectors),
    )


def _uses(parcels: gpd.GeoDataFrame, sectors: pd.Series[str]) -> pd.Series[str]:
    """Land-use codes (用地用海分类 2023): chemistry and metals in the higher industrial classes."""
    group = sectors.str[:2].reindex(parcels.index).fillna("34")
    code = group.map(
        {"26": "100103", "32": "100102", "42": "100102", "29": "100102", "30": "100102"}
    )
    code = code.fillna("100101").where(parcels["kind"] != "logistics", "110101")
    greens = pd.Series(["1207", "1401", "1301", "1303", "1310", "1402"])
    place = pd.Series(range(len(parcels)), index=parcels.index) % len(greens)
    public = pd.Series(greens.reindex(place).to_numpy(), index=parcels.index)
    return code.where(parcels["kind"] != "public", public)
