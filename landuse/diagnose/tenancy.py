"""Tenancy (厂房使用): vacant parcels and vacant units of standard factories."""

from __future__ import annotations

from typing import Any

import numpy as np
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
from landuse.policy import Vacancy

_FLOORS = ("lettable_floor", "vacant_floor", "unknown_floor")


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
