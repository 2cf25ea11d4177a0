"""Apart (单列情形): refunds, firms that work untaxed, falls of a whole sector; none of them is low yield."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.diagnose.finding import OUTCOMES, column, constant, findings, stack
from landuse.ids import of_year, positions
from landuse.policy import ApartRules

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int8]

REFUND = "vat_carryover_refund"
_YES, _NO, _OPEN = (OUTCOMES.index(name) for name in ("yes", "no", "unknown"))
_NOT_WORKING = ("stopped", "half_stopped", "cancelled")


def before_refunds(now: pd.DataFrame, *, counted: bool) -> pd.Series[float] | None:
    """Tax per mu before refunds of carried-over VAT (退税前亩均税收) [10⁴ CNY mu⁻¹].

    Parameters
    ----------
    now
        Parcels of the evaluation year: ``tax_per_mu``, ``area_mu`` and the refund.
    counted
        Whether the policy's own tax puts refunds back already.

    Returns
    -------
    pandas.Series or None
        Missing where the refund is; None where the park keeps no tax or no refunds, or the policy
        counts them.
    """
    if counted or "tax_per_mu" not in now or REFUND not in now or now[REFUND].isna().all():
        return None
    area = now["area_mu"]
    return now["tax_per_mu"] + now[REFUND] / area.where(area > 0)


def untaxed(
    facts: pd.DataFrame, firms: pd.DataFrame, rules: ApartRules, year: int
) -> pd.Series[Any]:
    """Whether each firm works without paying tax (带票入场).

    A firm does that has revenue as of a firm above scale, is not said to have stopped, and paid next
    to no tax on it, refunds put back, in the last years.

    Parameters
    ----------
    facts
        Enterprise facts of all years.
    firms
        The enterprise sheet; its rows give the index of the answer.
    rules
        Thresholds of the policy.
    year
        Evaluation year.

    Returns
    -------
    pandas.Series of boolean
        Missing where a figure that would settle it is.
    """
    codes = np.full(len(firms), _NO, dtype=np.int8)
    kept = REFUND in facts and bool(facts[REFUND].notna().any())
    for back in range(int(rules.untaxed_years.value)):
        rows = of_year(facts, year - back)
        of_rows = _untaxed_year(rows, rules, kept=kept)
        open_ = np.flatnonzero(of_rows != _NO)
        if not len(open_):
            return pd.Series(pd.array(np.zeros(len(firms), bool), dtype="boolean"))
        ids = rows["enterprise_id"].iloc[open_].reset_index(drop=True)
        place = positions(ids, firms["enterprise_id"])
        found = np.full(len(firms), _NO, dtype=np.int8)
        found[place[place >= 0]] = of_rows[open_][place >= 0]
        codes = found if back == 0 else _both(codes, found)
    status = column(firms, "status", of="enterprises").astype("str")
    halted = np.where(status.isna(), _OPEN, np.where(status.isin(list(_NOT_WORKING)), _NO, _YES))
    codes = _both(codes, halted.astype(np.int8))
    return pd.Series(pd.array(codes == _YES, dtype="boolean")).mask(codes == _OPEN)


def _untaxed_year(rows: pd.DataFrame, rules: ApartRules, *, kept: bool) -> Codes:
    """Yes, no or unknown for the rows of one year."""
    revenue, tax = _figures(rows, "revenue"), _figures(rows, "tax_paid")
    refund = _figures(rows, REFUND) if kept else np.zeros(len(rows))
    limit = rules.untaxed_share.value
    least = rules.untaxed_revenue.value
    no = (revenue < least) | (tax >= limit * revenue) | (tax + refund >= limit * revenue)
    yes = (revenue >= least) & (tax + refund < limit * revenue)
    return np.where(yes, _YES, np.where(no, _NO, _OPEN)).astype(np.int8)


def _both(one: Codes, other: Codes) -> Codes:
    """Kleene and of two answers."""
    no = (one == _NO) | (other == _NO)
    yes = (one == _YES) & (other == _YES)
    return np.where(no, _NO, np.where(yes, _YES, _OPEN)).astype(np.int8)


def _figures(rows: pd.DataFrame, name: str) -> Floats:
    if name not in rows:
        return np.full(len(rows), np.nan)
    found: Floats = rows[name].to_numpy(dtype=float, na_value=np.nan)
    return found


def apart(
    tables: Mapping[str, pd.DataFrame], answer: pd.Series[Any], rules: ApartRules, year: int
) -> pd.DataFrame:
    """Findings on firms that are shown apart from low yield (单列企业).

    Parameters
    ----------
    tables
        ``enterprises`` and ``enterprise_facts``.
    answer
        Whether each firm of the sheet works untaxed, by :func:`untaxed`.
    rules
        Thresholds of the policy.
    year
        Evaluation year.

    Returns
    -------
    pandas.DataFrame
        ``untaxed_operating`` for firms of which it is so or may be so, ``refund_hit`` for firms of
        whose tax a refund took much.
    """
    rows = of_year(tables["enterprise_facts"], year)
    parts = [_untaxed_rows(rows, tables["enterprises"], answer, rules), _refund_rows(rows, rules)]
    whole = stack(parts)
    if whole.empty:
        return whole
    start, end = pd.Timestamp(year, 1, 1), pd.Timestamp(year, 12, 31)
    return whole.assign(
        year=year,
        period_from=pd.Series(start, whole.index, dtype=whole["period_from"].dtype),
        period_to=pd.Series(end, whole.index, dtype=whole["period_to"].dtype),
    )


def _untaxed_rows(
    rows: pd.DataFrame, firms: pd.DataFrame, answer: pd.Series[Any], rules: ApartRules
) -> pd.DataFrame:
    told = (answer.isna() | answer.fillna(value=False)).to_numpy(dtype=bool)
    if not told.any():
        return findings("untaxed_operating", "enterprise", {}, size=0)
    ids = firms["enterprise_id"][told].reset_index(drop=True)
    open_ = answer[told].isna().reset_index(drop=True)
    place = positions(ids, rows["enterprise_id"])
    tax, revenue = (
        np.append(_figures(rows, name), np.nan)[place] for name in ("tax_paid", "revenue")
    )
    share = np.divide(tax, revenue, out=np.full(len(tax), np.nan), where=revenue > 0)
    fields = "revenue,tax_paid,status"
    missing = pd.Series(fields, ids.index, dtype="str").where(open_)
    return findings(
        "untaxed_operating",
        "enterprise",
        {
            "subject_id": ids,
            "outcome": pd.Categorical.from_codes(
                np.where(open_, _OPEN, _YES), pd.Index(OUTCOMES, dtype="str")
            ),
            "value": share,
            "source": constant(f"enterprise_facts,{fields}", len(ids)),
            "missing": missing,
        },
        size=len(ids),
        threshold=rules.untaxed_share,
    )


def _refund_rows(rows: pd.DataFrame, rules: ApartRules) -> pd.DataFrame:
    tax, refund = _figures(rows, "tax_paid"), _figures(rows, REFUND)
    hit = np.flatnonzero(
        (refund > 0) & ~((1 - rules.refund_share.value) * refund < _share(tax, rules))
    )
    ids = rows["enterprise_id"].iloc[hit].reset_index(drop=True)
    tax, refund = tax[hit], refund[hit]
    whole = tax + refund
    taken = np.divide(refund, whole, out=np.ones(len(hit)), where=whole > 0)
    open_ = np.isnan(tax)
    codes = np.where(open_, _OPEN, _YES)
    return findings(
        "refund_hit",
        "enterprise",
        {
            "subject_id": ids,
            "outcome": pd.Categorical.from_codes(codes, pd.Index(OUTCOMES, dtype="str")),
            "value": np.where(open_, np.nan, taken),
            "amount": refund,
            "source": constant(f"enterprise_facts,{REFUND},tax_paid", len(ids)),
            "missing": pd.Series("tax_paid", ids.index, dtype="str").where(pd.Series(open_)),
        },
        size=len(ids),
        threshold=rules.refund_share,
    )


def _share(tax: Floats, rules: ApartRules) -> Floats:
    """A refund takes its share of the tax before it where (1 − share)·refund ≥ share·tax."""
    found: Floats = rules.refund_share.value * tax
    return found


def _last_fall_with_sector(changes: pd.DataFrame) -> pd.DataFrame:
    """Falls that the sector explains, of firms that did not fall later for a reason of their own."""
    if changes.empty:
        return changes
    told = changes[changes["cause"].notna().to_numpy(dtype=bool)]
    last = told.sort_values("year").drop_duplicates("enterprise_id", keep="last")
    return last[(last["cause"] == "sector").to_numpy(dtype=bool)].reset_index(drop=True)


def sector_fall_rows(
    low: pd.DataFrame,
    tenants: pd.DataFrame,
    firms: pd.DataFrame,
    changes: pd.DataFrame,
    rules: ApartRules,
) -> pd.DataFrame:
    """Low-yield land whose low tax follows a fall of the whole sector (行业性下滑的低效用地).

    Parameters
    ----------
    low
        Findings of low yield.
    tenants
        Firms on each parcel: ``parcel`` (position), ``firm`` (row of the sheet); ``low`` has one
        ``low_yield`` row a parcel in the same order.
    firms
        The enterprise sheet.
    changes
        Changes of tax per mu with their causes.
    rules
        Thresholds of the policy.

    Returns
    -------
    pandas.DataFrame
        ``low_yield_sector_fall``: *yes* for parcels that are low-yield, by their low tax among others,
        with a firm whose last considerable fall of tax per mu was that of its sector; the land stays
        low-yield, the cause is told.
    """
    none = findings("low_yield_sector_fall", "parcel", {}, size=0)
    told = low["source"].astype("category").cat
    taxed = [place for place, said in enumerate(told.categories) if "tax_low" in said.split(",")]
    fell = _last_fall_with_sector(changes) if taxed else changes.iloc[:0]
    if fell.empty or tenants.empty:
        return none
    of_land = (low["rule"] == "low_yield").to_numpy(dtype=bool)
    whole = low[of_land].reset_index(drop=True)
    yes = (whole["outcome"] == "yes").to_numpy() & np.isin(told.codes.to_numpy()[of_land], taxed)
    place = positions(
        firms["enterprise_id"].iloc[tenants["firm"]].reset_index(drop=True), fell["enterprise_id"]
    )
    hit = (place >= 0) & yes[tenants["parcel"].to_numpy()]
    if not hit.any():
        return none
    at, rows = tenants["parcel"].to_numpy()[hit], fell.iloc[place[hit]].reset_index(drop=True)
    share = (-rows["by_sector"] / (rows["before"] - rows["after"])).to_numpy(dtype=float)
    causes = pd.DataFrame({"parcel": at, "share": share, "year": rows["year"].to_numpy()})
    causes = causes.sort_values(["parcel", "share"]).drop_duplicates("parcel", keep="last")
    ids = whole["parcel_id"].iloc[causes["parcel"]].reset_index(drop=True)
    days = pd.to_datetime(causes["year"].astype(str) + "-01-01").reset_index(drop=True)
    size = len(causes)
    return findings(
        "low_yield_sector_fall",
        "parcel",
        {
            "subject_id": ids,
            "parcel_id": ids,
            "outcome": constant("yes", size).set_categories(list(OUTCOMES)),
            "value": causes["share"].to_numpy(),
            "period_from": days,
            "period_to": days + pd.offsets.YearEnd(0),
            "source": constant("changes,by_sector", size),
        },
        size=size,
        threshold=rules.main_share,
    )
