"""Subjects (评价对象): who is scored in the evaluation year, and who is not and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from landuse.policy import Scale
from landuse.score.cohort import above_scale
from landuse.score.tenure import division, with_tenure

_RECORDED = ("zone", "status", "registered_on", "production_on")
_KEYS = {"parcel": "parcel_id", "enterprise": "enterprise_id"}


def current(facts: pd.DataFrame, indicators: pd.DataFrame, subject: str, year: int) -> pd.DataFrame:
    """Facts and indicators of the evaluation year side by side (评价年度数据).

    An amount that is incomplete on a parcel is blanked: a cohort's benchmark must not rest on
    partial sums either.

    Parameters
    ----------
    facts, indicators
        Fact table of the subject, years in order, and the indicators: parcels first, then
        enterprises, in the order of the facts.
    subject
        ``"parcel"`` or ``"enterprise"``.
    year
        Evaluation year.

    Returns
    -------
    pandas.DataFrame
        One row a subject with ``subject_id``.
    """
    rows = _of_year(facts, year)
    offset = 0 if subject == "parcel" else len(indicators) - len(facts)
    of_subject = indicators.iloc[offset : offset + len(facts)]
    values = _of_year(of_subject.drop(columns=["subject", "subject_id"]), year).drop(columns="year")
    new = values[[name for name in values if name not in rows]]
    return pd.concat([rows, new], axis=1).assign(subject_id=rows[_KEYS[subject]])


def _of_year(table: pd.DataFrame, year: int) -> pd.DataFrame:
    """Rows of one year; the years stand in order, so this is one block and nothing is copied."""
    years = table["year"].to_numpy()
    first, last = np.searchsorted(years, [year, year + 1])
    return table.iloc[first:last].reset_index(drop=True)


def enterprises(
    rows: pd.DataFrame,
    sheet: pd.DataFrame,
    scale: Scale | None,
    tables: Mapping[str, pd.DataFrame] | None = None,
) -> pd.DataFrame:
    """Enterprises with what cohorts and exemptions ask of them (待评企业).

    Parameters
    ----------
    rows
        Rows of :func:`current`, the enterprises of the sheet first; those that are ``silent``, if
        any are said to be, are not scored.
    sheet
        The enterprise sheet.
    scale
        Revenue limit of the policy.
    tables
        ``links``, ``units`` and ``contracts``, where tenants, tracks and overdue projects matter.

    Returns
    -------
    pandas.DataFrame
        With ``above_scale``, ``excluded``, ``sector``, ``zone``, ``status`` and dates as recorded;
        with tables also ``tenant``, ``track``, ``n_tenants``, ``land_on`` and ``overdue``.
    """
    flag = pd.Series(pd.NA, rows.index, dtype="boolean")
    if "above_scale" in sheet:
        flag = sheet["above_scale"].astype("boolean").reset_index(drop=True).reindex(rows.index)
    blank = pd.Series(np.nan, rows.index)
    excluded = _silent(rows)
    if "outside_mu" in rows:
        excluded[rows["outside_mu"].isna().to_numpy()] = "outside_unknown"
    excluded[(rows["land_mu"] <= 0).to_numpy()] = "no_land_left"
    excluded[(rows["linked"] <= 0).to_numpy()] = "no_link"
    known = {
        name: sheet[name].reset_index(drop=True).reindex(rows.index)
        for name in _RECORDED
        if name in sheet
    }
    if "sector_code" in sheet:
        known["sector"] = division(sheet["sector_code"].reset_index(drop=True)).reindex(rows.index)
    found = rows.assign(
        area_mu=rows["land_mu"],
        above_scale=above_scale(flag, rows.get("revenue", blank), scale),
        excluded=excluded,
        **known,
    )
    return found if tables is None else with_tenure(found, tables)


def parcels(rows: pd.DataFrame) -> pd.DataFrame:
    """Parcels with the reason why one is not scored (待评宗地).

    Parameters
    ----------
    rows
        Rows of :func:`current`.

    Returns
    -------
    pandas.DataFrame
        With ``land_mu`` and ``excluded``.
    """
    excluded = _silent(rows)
    excluded[(rows["n_enterprises"] == 0).to_numpy(dtype=bool)] = "no_enterprise"
    excluded[~_true(rows["taxable"])] = "not_industrial"
    return rows.assign(land_mu=rows["area_mu"], excluded=excluded)


def _silent(rows: pd.DataFrame) -> pd.Series[Any]:
    """Why somebody is not scored: nobody yet, but those marked as without any figure of the year."""
    found = pd.Series(None, rows.index, dtype="object")
    if "silent" in rows:
        found[rows["silent"].to_numpy(dtype=bool)] = "no_returns"
    return found


def _true(answer: pd.Series[Any]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    return np.asarray(answer.fillna(value=False), dtype=bool)
