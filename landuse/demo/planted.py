"""Planting (植入案例): turn the keys of a case into values of its host's rows.

Keys of a case in ``cases/*.toml``
----------------------------------
host, has, zone, mu, where, firm, of, building, name, fit, id
    Where to plant it, see :mod:`landuse.demo.hosts`.
later
    Planted on the finished park: its host is ordinary in all else, and no other draw changes.
parcel, enterprise, other, contract, unit, project, occupancy
    Values of the host's row; ``""`` means missing. Some names stand for a figure in terms of the
    host: ``coverage`` (footprint / area), ``far_share`` (floor area ratio / minimum), ``*_over``
    (area / drawn area), ``developed_share``, ``developed_third``, ``invested_share``,
    ``invest_met`` (investment per mu / agreed).
scale, tax, tax_per_mu, refund_per_mu, revenue, power, energy, filed, drop, tax_missing
    Figures of a year: a factor on all amounts, the tax, and so on.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from landuse.demo.activity import AMOUNTS, rounded
from landuse.demo.hosts import Case, Host
from landuse.demo.land import MU

Placed = list[tuple[dict[str, Any], Host]]
YEARLY = (
    "scale", "tax", "tax_per_mu", "refund_per_mu", "revenue", "power", "energy", "filed", "tax_missing",
)  # fmt: skip


def edited(frame: pd.DataFrame, changes: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """New frame with single values changed (改值); ``""`` becomes missing.

    Parameters
    ----------
    frame
        Indexed by the ids.
    changes
        Row → column → value.
    """
    columns: dict[str, dict[str, Any]] = {}
    for row, values in changes.items():
        for name, value in values.items():
            columns.setdefault(name, {})[row] = None if value == "" else value
    found = {}
    for name, values in columns.items():
        column = (
            frame[name].astype(object)
            if name in frame
            else pd.Series(None, index=frame.index, dtype=object)
        )
        for row, value in values.items():
            column[row] = value
        found[name] = _like(column, frame[name].dtype if name in frame else None)
    return frame.assign(**found)


def _like(column: pd.Series[Any], dtype: Any) -> pd.Series[Any]:
    """Column with single values back in the type it had, wide enough for missing ones."""
    if pd.api.types.is_bool_dtype(dtype):
        return column.astype("boolean")
    if pd.api.types.is_numeric_dtype(dtype):
        return pd.to_numeric(column)
    if pd.api.types.is_datetime64_any_dtype(dtype):
        return pd.to_datetime(column)
    return column


def row_of(frame: pd.DataFrame, key: Any) -> dict[str, Any]:
    """One row as a dictionary (单行)."""
    return dict(
        zip(
            frame.columns,
            frame.loc[[key]].itertuples(index=False, name=None).__next__(),
            strict=True,
        )
    )


def _reach(ratio: float, whole: float) -> float:
    """Part of a whole, in 2 decimals, whose ratio to it is just reached and never missed by a bit."""
    part = math.ceil(round(ratio * whole * 100, 6)) / 100
    return part if part / whole >= ratio else round(part + 0.01, 2)


def parcel_values(case: Case, area: float, far_min: float) -> dict[str, Any]:
    """Values of the parcel's row (宗地取值); `area` is its exact area [mu]."""
    values = dict(case.get("parcel", {}))
    found: dict[str, Any] = {}
    for name, value in values.items():
        if name == "coverage":
            found["footprint"] = _reach(value, area * MU)
        elif name == "far_share":
            found["floor_area"] = _reach(value * far_min, area * MU)
            found["far_min"] = far_min
        elif name.endswith("_over"):
            found[name.replace("_over", "_area")] = "" if value == "" else round(value * area, 2)
        else:
            found[name] = value
    return found


def contract_values(case: Case, area: float, row: Mapping[str, Any]) -> dict[str, Any]:
    """Values of the contract's row (合同取值)."""
    values = dict(case.get("contract", {}))
    found: dict[str, Any] = {}
    if case["host"] == "plot":
        found |= {"suspended_on": "", "started_on": "", "area_developed": 0.0, "invested": 0.0}
        found |= {"total_investment": round(row["total_investment"] / 100) * 100.0}
        if not isinstance(values.get("started"), bool):
            found |= {"area_developed": "", "invested": ""}
        found |= _dates(values)
    total = found.get("total_investment", row["total_investment"])
    for name, value in values.items():
        if name == "developed_share":
            found["area_developed"] = round(value * area, 2)
        elif name == "developed_third":
            third = math.floor(area / 3)
            found |= {"area_to_develop": 3.0 * third, "area_developed": 1.0 * third}
        elif name == "invested_share":
            found["invested"] = round(value * total, 2)
        elif name == "invest_met":
            found["invested"] = _reach(value * row["invest_per_mu"], area)
        else:
            found[name] = value
    return found


def _dates(values: Mapping[str, Any]) -> dict[str, Any]:
    """Dates around a start date that is all the case says (按约定动工日期补全)."""
    due = values.get("start_due_on")
    if not due or "signed_on" in values:
        return {}
    due = pd.Timestamp(due)
    return {
        "signed_on": due - pd.Timedelta(days=420),
        "delivered_on": due - pd.Timedelta(days=330),
        "completion_due_on": due + pd.Timedelta(days=730),
        "production_due_on": due + pd.Timedelta(days=910),
    }


def plant_rows(placed: Placed, frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Parcels, enterprises, contracts and units with the cases in them (植入各表).

    Parameters
    ----------
    placed
        Cases and hosts.
    frames
        ``parcels``, ``enterprises``, ``contracts`` (indexed by parcel) and ``units``.
    """
    changes: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in frames}

    def change(table: str, row: str | None, values: Mapping[str, Any]) -> None:
        if row is not None and values:
            changes[table].setdefault(row, {}).update(values)

    for case, host in placed:
        if host.parcel is not None:
            parcel = row_of(frames["parcels"], host.parcel)
            area, far = parcel["exact_area"], parcel["far_min"]
            change("parcels", host.parcel, parcel_values(case, area, far if far == far else 0.7))
            if "contract" in case:
                row = row_of(frames["contracts"], host.parcel)
                change("contracts", host.parcel, contract_values(case, area, row))
        change("enterprises", host.enterprise, case.get("enterprise", {}))
        change("enterprises", host.other, case.get("other", {}))
        change("units", host.unit, case.get("unit", {}))
        if "above_scale" in case:
            change("enterprises", host.enterprise, {"above_scale": case["above_scale"]})
        if "outside" in case:
            x, y = case["outside"]
            change("enterprises", host.enterprise, {"x": float(x), "y": float(y)})
    return {name: edited(frame, changes[name]) for name, frame in frames.items()}


def plant_returns(placed: Placed, returns: pd.DataFrame, land: Mapping[str, float]) -> pd.DataFrame:
    """Yearly figures with the cases in them (植入年度数据)."""
    areas = {str(firm): float(area) for firm, area in land.items()}
    rows: dict[tuple[str, int], Mapping[Any, Any]] = {
        (row["enterprise_id"], row["year"]): row for row in returns.to_dict("records")
    }
    for case, host in placed:
        identity = str(host.enterprise)
        for year in _years(case):
            if (identity, year) in rows:
                values = _figures(case, str(year), rows[identity, year], areas.get(identity, 0.0))
                rows[identity, year] = {**rows[identity, year], **values}
        for year in case.get("drop", []):
            rows.pop((identity, year), None)
    return rounded(pd.DataFrame(list(rows.values()), columns=returns.columns))


def _years(case: Case) -> list[int]:
    """Years whose figures a case changes."""
    keys = [name for name in YEARLY if name in case]
    return sorted({int(year) for name in keys for year in case[name]})


def _figures(case: Case, year: str, row: Mapping[str, Any], area: float) -> dict[str, Any]:
    """New figures of one enterprise and year."""
    factor = case.get("scale", {}).get(year, 1.0)
    found: dict[str, Any] = {name: row[name] * factor for name in (*AMOUNTS, "tax_paid")}
    if factor < 0.2:
        found["profit"] = -abs(row["profit"]) * 0.3
    found["electricity_kwh"] *= case.get("power", {}).get(year, 1.0)
    for name in ("energy_tce", "electricity_kwh"):
        found[name] *= case.get("energy", {}).get(year, 1.0)
    if year in case.get("tax", {}):
        found["tax_paid"] = case["tax"][year]
    if year in case.get("tax_per_mu", {}):
        per_mu = case["tax_per_mu"][year]
        found["tax_paid"] = _reach(per_mu, area) if per_mu == 3.0 else round(per_mu * area, 2)
    if year in case.get("refund_per_mu", {}):
        refund = round(case["refund_per_mu"][year] * area, 2)
        found["vat_carryover_refund"] = refund
        found["tax_paid"] -= refund if case.get("net") else 0.0
    if year in case.get("revenue", {}):
        found["revenue"] = case["revenue"][year]
    if int(year) in case.get("tax_missing", []):
        found["tax_paid"] = math.nan
    if year in case.get("filed", {}):
        found |= dict.fromkeys(["annual_report_filed", "tax_filed"], case["filed"][year])
    return found
