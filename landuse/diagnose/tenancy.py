"""Tenancy (厂房使用): vacant parcels and vacant units of standard factories."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.diagnose.finding import (
    OUTCOMES,
    column,
    constant,
    findings,
    missing_names,
    months_between,
    outcome,
    source_text,
    stack,
)
from landuse.errors import Note
from landuse.ids import Positions, positions
from landuse.policy import Vacancy

_FLOORS = ("lettable_floor", "vacant_floor", "unknown_floor")
_USED = ("in_production", "let_unused")
_SHOWN = 5


def vacancy(
    parcels: pd.DataFrame,
    units: pd.DataFrame | None,
    rules: Vacancy,
    today: pd.Timestamp,
    year: int,
) -> tuple[pd.DataFrame, list[Note]]:
    """Vacant parcels and units (空置).

    Parameters
    ----------
    parcels
        ``parcel_id``, the floors by state, ``vacant_use``, ``taxable``; land that is not industrial
        or is public is not judged.
    units
        Units of standard factories, or None.
    rules
        Thresholds of the policy.
    today
        Date of the test.
    year
        Evaluation year.

    Returns
    -------
    findings, notes
        Rule ``vacant``; where the park records no occupancy at all, a note instead of rows.
    """
    found, notes = [], []
    use = parcels["vacant_use"].astype("boolean")
    told = units is not None and "state" in units and units["state"].notna().any()
    floors = parcels.reindex(columns=["lettable_floor"]).notna().to_numpy().any()
    if floors or told or use.notna().any():
        found.append(_parcels(parcels, use, rules))
    else:
        notes.append(Note("diagnose.no_occupancy", "info", {"count": len(parcels)}))
    if units is not None and len(units):
        found.append(_units(units, rules, today))
        notes += _contradictions(units, today)
    if not found:
        return findings("vacant", "parcel", {}, size=0), notes
    return stack(found).assign(year=year), notes


def _parcels(parcels: pd.DataFrame, use: pd.Series[Any], rules: Vacancy) -> pd.DataFrame:
    parcels = parcels.reindex(columns=[*parcels, *(n for n in _FLOORS if n not in parcels)])
    whole = parcels["lettable_floor"].where(parcels["lettable_floor"] > 0)
    least = parcels["vacant_floor"] / whole
    most = (parcels["vacant_floor"] + parcels["unknown_floor"]) / whole
    limit = rules.rate.value - 1e-9
    by_rate = (
        (least >= limit).astype("boolean").mask(most.isna() | ((least < limit) & (most >= limit)))
    )
    vacant = least.where((least == most) | (least >= limit))
    answer = by_rate.where(by_rate.notna(), use.mask(~use.fillna(value=False).astype(bool)))
    judged = parcels["taxable"].fillna(value=False).to_numpy(dtype=bool)
    codes = np.where(judged, outcome(answer).codes, OUTCOMES.index("not_applicable"))
    return findings(
        "vacant",
        "parcel",
        {
            "subject_id": parcels["parcel_id"],
            "parcel_id": parcels["parcel_id"],
            "outcome": pd.Categorical.from_codes(codes, pd.Index(OUTCOMES, dtype="str")),
            "value": vacant,
            "source": constant("units,occupancy", len(parcels)),
            "missing": missing_names({"state": by_rate.isna()}, answer.isna() & judged),
        },
        size=len(parcels),
        threshold=rules.rate,
    )


def still_let(units: pd.DataFrame, today: pd.Timestamp) -> npt.NDArray[np.bool_]:
    """Units recorded as vacant of which a tenant is recorded (记为空置却有承租企业的单元).

    Parameters
    ----------
    units
        The units.
    today
        Date of the test; a lease that has run out by then contradicts nothing.

    Returns
    -------
    numpy.ndarray
        One answer a unit.
    """
    vacant = column(units, "state", of="units").astype("str") == "vacant"
    tenant = column(units, "enterprise_id", of="units").notna()
    over = column(units, "to_on", of="units") < today
    return np.asarray((vacant & tenant & ~over).to_numpy(dtype=bool, na_value=False))


def _contradictions(units: pd.DataFrame, today: pd.Timestamp) -> list[Note]:
    """Units said to be vacant whose tenant is recorded; what they owe makes it plain."""
    rows = units[still_let(units, today)]
    if rows.empty:
        return []
    owed = column(rows, "arrears_months", of="units").to_numpy(dtype=float, na_value=np.nan) > 0
    params = {"count": len(rows), "owed": int(owed.sum()), "listed": _named(rows)}
    return [Note("diagnose.vacant_but_let", "warning", params, "units")]


def _named(rows: pd.DataFrame) -> str:
    """The first units by id, each with its row of the file."""
    number = column(rows, "source_row", of="units")
    said = [
        str(unit) if pd.isna(row) else f"{unit} (#{int(row)})"
        for unit, row in zip(rows["unit_id"].iloc[:_SHOWN], number.iloc[:_SHOWN], strict=True)
    ]
    return ", ".join(said) + (" …" if len(rows) > _SHOWN else "")


def unnamed_users(
    units: pd.DataFrame, parcels: pd.Series[Any], firms: pd.Series[Any]
) -> tuple[npt.NDArray[np.bool_], list[Note]]:
    """Parcels with space in use by nobody knows whom (有单元在用而承租企业不明的宗地).

    A unit in production or let, or that rent is owed for, is in use by somebody: where it is not
    known by whom, it is not known either that everybody on the parcel has stopped. A unit whose
    parcel is not known stands where the other units of its building stand, else it may stand on
    any parcel that has units.

    Parameters
    ----------
    units
        The units.
    parcels, firms
        Ids of the parcels and of the enterprises.

    Returns
    -------
    parcels, notes
        One answer a parcel; what units could not be placed.
    """
    doubt = np.zeros(len(parcels), dtype=bool)
    if units.empty:
        return doubt, []
    state = column(units, "state", of="units").astype("str")
    owed = column(units, "arrears_months", of="units").to_numpy(dtype=float, na_value=np.nan) > 0
    used = state.isin(_USED).to_numpy(dtype=bool) | (state.isna().to_numpy(dtype=bool) & owed)
    told = positions(units["parcel_id"], parcels)
    lost = used & (told < 0)
    place = _by_building(units, told) if lost.any() else told
    unknown = positions(column(units, "enterprise_id", of="units"), firms) < 0
    doubt[place[used & (unknown | lost) & (place >= 0)]] = True
    if (lost & (place < 0)).any():
        doubt[told[told >= 0]] = True
    if not lost.any():
        return doubt, []
    params = {"count": int(lost.sum()), "placed": int((lost & (place >= 0)).sum())}
    said = Note(
        "diagnose.unit_unplaced", "warning", {**params, "listed": _named(units[lost])}, "units"
    )
    return doubt, [said]


def _by_building(units: pd.DataFrame, told: Positions) -> Positions:
    """Parcel of each unit; that of its building where it has none and the building stands on one."""
    building = column(units, "building_id", of="units").astype("str").reset_index(drop=True)
    known = pd.Series(told).where(told >= 0)
    groups = known.groupby(building)
    single = groups.transform("nunique") == 1
    found = known.fillna(groups.transform("first").where(single)).fillna(-1)
    return np.asarray(found.to_numpy(dtype=np.int64))


def _units(units: pd.DataFrame, rules: Vacancy, today: pd.Timestamp) -> pd.DataFrame:
    state = column(units, "state", of="units").astype("str")
    since = column(units, "vacant_since", of="units")
    months = months_between(since, today)
    empty = (state == "vacant").astype("boolean").mask(state.isna())
    long = (months >= rules.unit_months.value).astype("boolean").mask(months.isna())
    answer = empty & long
    return findings(
        "vacant",
        "unit",
        {
            "subject_id": units["unit_id"],
            "parcel_id": units["parcel_id"],
            "outcome": outcome(answer),
            "value": months,
            "period_from": since,
            "period_to": pd.Series(today, units.index),
            "source": source_text(units, "state,vacant_since"),
            "missing": missing_names(
                {"state": state.isna(), "vacant_since": since.isna()}, answer.isna()
            ),
        },
        size=len(units),
        threshold=rules.unit_months,
    )
