"""Stacking (分层使用): standard factories from unit to floor to building, by area and by days."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.diagnose.finding import column, constant, findings, missing_names, outcome, source_text
from landuse.policy.evaluation import Cited
from landuse.schema import empty, fields

STATES = ("vacant", "let_unused", "in_production", "unknown")
"""What a unit can be (使用状态); one of the first three is recorded, or it is unknown."""

_KEYS = ["parcel_id", "building_id", "floor"]


def buildings(
    units: pd.DataFrame, stopped_on: pd.Series[Any], today: pd.Timestamp, year: int
) -> pd.DataFrame:
    """Floors and buildings of the standard factories (楼栋与楼层使用情况).

    A unit has one recorded state. It is taken to hold since the lease began, or for a vacant unit
    since it has stood empty; a unit let but unused was in production until its tenant stopped.
    Days before that, and units without the date, are unknown: they are neither vacant nor used.

    Parameters
    ----------
    units
        The units.
    stopped_on
        When the tenant of each stopped, where it did; on the index of ``units``.
    today
        Date of the test.
    year
        Year over which days are weighted, as far as it has passed.

    Returns
    -------
    pandas.DataFrame
        Table ``buildings``: one row a floor and one a building; floors add up to their building.
        Units without floor area are counted apart and in no area.
    """
    if units.empty:
        return empty("buildings")
    area = column(units, "floor_area", of="units").to_numpy(dtype=float, na_value=np.nan)
    measured = ~np.isnan(area)
    now = state_of(units)
    days = year_days(units, stopped_on, today, year)
    known = np.where(measured, area, 0.0)
    figures = pd.DataFrame(
        {
            "n_units": np.ones(len(units), dtype=np.int64),
            "n_unmeasured": (~measured).astype(np.int64),
            "floor_area": known,
            **{f"{state}_area": known * (now == state) for state in STATES},
            **{f"{state}_mean": known * days[state] for state in STATES},
        }
    )
    keys = units[["parcel_id", "building_id"]].astype("str").reset_index(drop=True)
    keys["floor"] = column(units, "floor", of="units").array
    floors = _summed(pd.concat([keys, figures], axis=1), _KEYS).assign(extent="floor")
    whole = _summed(floors.drop(columns=["extent", "floor"]), _KEYS[:2]).assign(extent="building")
    found = pd.concat([whole.assign(floor=pd.array([pd.NA] * len(whole), dtype="Int64")), floors])
    found = found.sort_values(_KEYS, kind="stable", na_position="first", ignore_index=True)
    return _typed(_with_rates(found))


def state_of(units: pd.DataFrame) -> npt.NDArray[Any]:
    """State of each unit on the day of the test (使用状态), ``unknown`` where none is recorded.

    Parameters
    ----------
    units
        The units.

    Returns
    -------
    numpy.ndarray
        One of :data:`STATES` a unit.
    """
    state = column(units, "state", of="units").astype("str")
    known = state.isin(STATES[:3])
    return np.asarray(state.where(known, "unknown").to_numpy(dtype=object))


def year_days(
    units: pd.DataFrame, stopped_on: pd.Series[Any], today: pd.Timestamp, year: int
) -> dict[str, npt.NDArray[np.float64]]:
    """Share of the days of the year that each unit was in each state (各状态天数占比).

    Parameters
    ----------
    units
        The units.
    stopped_on
        When the tenant of each stopped, where it did.
    today
        Date of the test: days after it have not passed.
    year
        The year.

    Returns
    -------
    dict
        State → share of the days that have passed, one a unit; the four add up to 1.
    """
    first = np.datetime64(f"{year}-01-01", "D")
    last = min(np.datetime64(f"{year}-12-31", "D"), np.datetime64(today.date(), "D"))
    length = max(int((last - first) / np.timedelta64(1, "D")) + 1, 1)
    now = state_of(units)
    let = _day(column(units, "from_on", of="units"))
    empty_since = _day(column(units, "vacant_since", of="units"))
    stop = _day(stopped_on)

    def share(since: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        late = np.maximum(since, first)
        days = (last - late).astype("timedelta64[D]").astype(float) + 1
        return np.where(np.isnat(since), 0.0, np.clip(days, 0, length) / length)

    used = share(let)
    unused_since = np.where(np.isnat(stop) | np.isnat(let), let, np.maximum(stop, let))
    unused = np.where(now == "let_unused", share(unused_since), 0.0)
    found = {
        "vacant": np.where(now == "vacant", share(empty_since), 0.0),
        "let_unused": unused,
        "in_production": np.where(
            now == "in_production", used, np.where(now == "let_unused", used - unused, 0.0)
        ),
    }
    return {**found, "unknown": np.clip(1 - sum(found.values()), 0.0, 1.0)}


def let_unused(
    units: pd.DataFrame, stopped_on: pd.Series[Any], rules: Cited, today: pd.Timestamp
) -> pd.DataFrame:
    """Units that are let but unused (已租未用): they count as let, not as producing.

    Parameters
    ----------
    units
        The units.
    stopped_on
        When the tenant of each stopped, where it did.
    rules
        What the policy says of space that stands unused.
    today
        Date of the test.

    Returns
    -------
    pandas.DataFrame
        Findings ``let_unused``, one a unit; unknown where no state is recorded. The period begins on
        the day of the test where no earlier day is known. None where the park records no state.
    """
    now = pd.Series(state_of(units), units.index)
    unknown = now == "unknown"
    if unknown.all():
        return findings("let_unused", "unit", {}, size=0)
    answer = (now == "let_unused").astype("boolean").mask(unknown)
    area = column(units, "floor_area", of="units")
    let = column(units, "from_on", of="units")
    since = let.where(~(stopped_on > let), stopped_on).fillna(today)
    yes = answer.fillna(value=False).astype(bool)
    return findings(
        "let_unused",
        "unit",
        {
            "subject_id": units["unit_id"],
            "parcel_id": units["parcel_id"],
            "outcome": outcome(answer),
            "value": area.where(yes),
            "threshold": np.zeros(len(units)),
            "unit": constant("m2", len(units)),
            "clause": constant(f"{rules.source} {rules.clause}".strip(), len(units)),
            "period_from": since.where(yes),
            "period_to": pd.Series(today, units.index),
            "source": source_text(units, "state"),
            "missing": missing_names({"state": unknown}, answer.isna()),
        },
        size=len(units),
    )


def _day(dates: pd.Series[Any]) -> npt.NDArray[Any]:
    return np.asarray(dates.to_numpy(dtype="datetime64[D]"))


def _summed(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    return frame.groupby(keys, dropna=False, sort=True, observed=True).sum().reset_index()


def _with_rates(found: pd.DataFrame) -> pd.DataFrame:
    whole = found["floor_area"].where(found["floor_area"] > 0)
    most = {
        name: (found[f"vacant_{name}"] + found[f"unknown_{name}"]) / whole
        for name in ("area", "mean")
    }
    rates = {
        "vacancy_rate": found["vacant_area"] / whole,
        "vacancy_rate_high": most["area"],
        "vacancy_days_rate": found["vacant_mean"] / whole,
        "vacancy_days_high": most["mean"],
        "production_rate": found["in_production_area"] / whole,
        "production_days_rate": found["in_production_mean"] / whole,
    }
    return found.assign(**{name: rate.clip(upper=1.0) for name, rate in rates.items()})


def _typed(found: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            name: found[name].astype("str").astype("category")
            if field.dtype == "category"
            else found[name].astype(field.pandas_dtype)
            for name, field in fields("buildings").items()
        }
    )
