"""Figures (途径数据): jobs, wages owed and liabilities over assets of each case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.diagnose.finding import column
from landuse.diagnose.routes.subjects import Subjects
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

    def told(table: str) -> tuple[pd.DataFrame, Positions]:
        rows = tables[table]
        who = known[table] if table in known else positions(rows["enterprise_id"], ids)
        at = place[who]
        return rows[at >= 0], at[at >= 0]

    returns, mine = told("returns")
    jobs = _of_year(returns, mine, "employees", year, len(firms))
    monthly, whose = told("monthly")
    jobs = np.where(np.isnan(jobs), _last_month(monthly, whose, today, len(firms)), jobs)
    debt = np.full(len(firms), np.nan)
    for each in (year, year - 1):
        owed, own = (
            _of_year(returns, mine, name, each, len(firms)) for name in ("liabilities", "assets")
        )
        ratio = np.divide(owed, own, out=np.full(len(firms), np.nan), where=own > 0)
        debt = np.where(np.isnan(debt), ratio, debt)
    debt = np.where(np.isnan(debt), _documented(tables["events"], ids.iloc[firms], today), debt)
    at = place[cases.firm]
    return Figures(*(pd.Series(np.append(values, np.nan)[at]) for values in (jobs, debt)))


def _of_year(
    rows: pd.DataFrame, at: Positions, name: str, year: int, size: int
) -> npt.NDArray[np.float64]:
    """A figure of a year by firm; two rows that say different things leave it unknown."""
    found = np.full(size, np.nan)
    if name not in rows:
        return found
    values = rows[name].to_numpy(dtype=float, na_value=np.nan)
    kept = (rows["year"] == year).to_numpy(dtype=bool) & ~np.isnan(values)
    found[at[kept]] = values[kept]
    found[at[kept][found[at[kept]] != values[kept]]] = np.nan
    return found


def _last_month(
    rows: pd.DataFrame, at: Positions, today: pd.Timestamp, size: int
) -> npt.NDArray[np.float64]:
    """Employees of the last month of the last year up to the day."""
    found = np.full(size, np.nan)
    if "employees" not in rows or rows.empty:
        return found
    fresh = (rows["month"] <= today) & (rows["month"] > today - pd.DateOffset(years=1))
    kept = (fresh & rows["employees"].notna()).to_numpy(dtype=bool)
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
