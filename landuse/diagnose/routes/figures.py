"""Figures (途径数据): jobs, wages owed and liabilities over assets of each case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.diagnose.finding import column
from landuse.diagnose.routes.subjects import Subjects
from landuse.diagnose.zombie.panel import of_firms_in, rows_of_year
from landuse.ids import Positions, positions

_RATIO = r"资产负债率\D{0,4}(\d+(?:\.\d+)?)\s*[%％]"


class Figures(NamedTuple):
    """Figures of the cases (途径数据).

    Parameters
    ----------
    jobs
        Employees of the firm in the evaluation year, else of its last month known; missing where
        nobody knows.
    leverage
        Liabilities over assets of the last two years, else of the last document that says it.
    """

    jobs: pd.Series
    leverage: pd.Series


def figures(
    tables: Mapping[str, pd.DataFrame],
    cases: Subjects,
    today: pd.Timestamp,
    year: int,
    known: Mapping[str, Positions],
) -> Figures:
    """Jobs and liabilities over assets (职工人数与资产负债率), one a case.

    Parameters
    ----------
    tables
        ``enterprises``, ``returns``, ``monthly``, ``events``.
    cases
        The cases.
    today
        Nothing later is looked at.
    year
        Evaluation year.
    known
        Table → position of each row's enterprise, where it is known already.

    Returns
    -------
    Figures
        Missing is unknown, never zero.
    """
    ids = tables["enterprises"]["enterprise_id"]
    firms = np.unique(cases.firm[cases.firm >= 0])
    place = np.full(len(ids) + 1, -1, dtype=np.int64)
    place[firms] = np.arange(len(firms))
    returns, monthly = tables["returns"], tables["monthly"]
    who, whose = (
        known[name] if name in known else positions(tables[name]["enterprise_id"], ids)
        for name in ("returns", "monthly")
    )
    rows = {each: rows_of_year(returns, who, len(ids), each) for each in (year, year - 1)}

    def told(name: str, each: int) -> npt.NDArray[np.float64]:
        if name not in returns:
            return np.full(len(firms), np.nan)
        return of_firms_in(returns[name], rows[each], who, len(ids))[firms]

    jobs = told("employees", year)
    jobs = np.where(np.isnan(jobs), _last_month(monthly, place[whose], today, len(firms)), jobs)
    debt = np.full(len(firms), np.nan)
    for each in (year, year - 1):
        owed, own = told("liabilities", each), told("assets", each)
        ratio = np.divide(owed, own, out=np.full(len(firms), np.nan), where=own > 0)
        debt = np.where(np.isnan(debt), ratio, debt)
    debt = np.where(np.isnan(debt), _documented(tables["events"], ids.iloc[firms], today), debt)
    at = place[cases.firm]
    return Figures(*(pd.Series(np.append(values, np.nan)[at]) for values in (jobs, debt)))


def _last_month(
    rows: pd.DataFrame, at: Positions, today: pd.Timestamp, size: int
) -> npt.NDArray[np.float64]:
    """Employees of the last month of the last year up to the day; rows at −1 are of nobody asked."""
    found = np.full(size, np.nan)
    if "employees" not in rows or rows.empty:
        return found
    fresh = (rows["month"] <= today) & (rows["month"] > today - pd.DateOffset(years=1))
    kept = (fresh & rows["employees"].notna()).to_numpy(dtype=bool) & (at >= 0)
    order = np.argsort(rows["month"].to_numpy()[kept], kind="stable")
    found[at[kept][order]] = rows["employees"].to_numpy(dtype=float, na_value=np.nan)[kept][order]
    return found


def _documented(
    events: pd.DataFrame, ids: pd.Series[Any], today: pd.Timestamp
) -> npt.NDArray[np.float64]:
    """Liabilities over assets that the last document of a firm states."""
    at = positions(events["subject_id"], ids)
    kept = (at >= 0) & (events["occurred_on"] <= today).to_numpy(dtype=bool)
    kept &= (events["subject"].astype("str") == "enterprise").to_numpy(dtype=bool)
    rows = events[kept].assign(at=at[kept]).sort_values("occurred_on", kind="stable")
    said = column(rows, "value", of="events").astype("str").str.extract(_RATIO, expand=False)
    ratio = pd.to_numeric(said).to_numpy(dtype=float, na_value=np.nan) / 100
    found = np.full(len(ids), np.nan)
    stated = ~np.isnan(ratio)
    found[rows["at"].to_numpy()[stated]] = ratio[stated]
    return found
