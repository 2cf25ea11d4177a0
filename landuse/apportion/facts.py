"""Facts (分摊结果): what each parcel and each enterprise has in each year, and the totals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from landuse.apportion.shares import Floats, Ints, Pairs, YearShares, pairs, year_shares
from landuse.ids import arrow_text, positions, take_text
from landuse.schema import fields

AMOUNTS = tuple(
    name
    for name, field in fields("returns").items()
    if field.dtype == "number" and name in fields("parcel_facts")
)
"""Figures of an enterprise that follow its land."""

ALWAYS = ("tax_paid", "revenue", "value_added", "employees", "energy_tce")
"""Columns of the fact tables that are there even where no file had them."""

Totals = dict[str, dict[str, float]]


class Facts(NamedTuple):
    """What :func:`facts` returns (分摊结果)."""

    parcel_facts: pd.DataFrame
    enterprise_facts: pd.DataFrame
    share: pd.Series[float]
    totals: dict[int, Totals]
    who: Ints


def facts(
    tables: Mapping[str, pd.DataFrame],
    links: pd.DataFrame,
    year: int,
    *,
    who: Ints | None = None,
) -> Facts:
    """Apportion the returns to parcels by shares (按份额分摊).

    A parcel's amount is the sum of what is known; ``incomplete`` names the amounts that some
    enterprise on it lacks, so that nobody takes a partial sum for the whole.

    Parameters
    ----------
    tables
        ``parcels`` with ``area_mu``, ``enterprises``, ``returns``.
    links
        Links without shares.
    year
        Evaluation year: every parcel and enterprise has a row in it, other years only where
        something is known.
    who
        Position of each return's enterprise in the sheet, where it is known already.

    Returns
    -------
    Facts
        Both fact tables, the share of each link in the evaluation year, the totals by year
        (``in`` = ``on_parcels`` + ``unlinked`` for every amount), and whose each return is.
    """
    parcels, returns = tables["parcels"], tables["returns"]
    ids, who = _all_ids(tables, who)
    amounts = [name for name in AMOUNTS if name in returns and returns[name].notna().any()]
    couples = pairs(
        links,
        links["enterprise_row"].to_numpy(dtype=np.int64),
        links["parcel_row"].to_numpy(dtype=np.int64),
    )
    source = _Source(
        who,
        returns["year"].to_numpy(dtype=np.int64),
        {name: returns[name].to_numpy(dtype=float, na_value=np.nan) for name in amounts},
        couples,
        parcels["area_mu"].to_numpy(dtype=float, na_value=np.nan),
        len(ids),
    )
    years = sorted(set(pd.unique(source.year).tolist()) | {year})
    shares: YearShares | None = None
    parts = []
    for each in years:
        if shares is None or couples.dated:
            shares = year_shares(couples, each, len(ids))
        parts.append(_one_year(source, shares, each, everyone=each == year))
        if each == year:
            share = pd.Series(shares.share[couples.link] * shares.positive, links.index)
    absent = [name for name in ALWAYS if name not in amounts]
    parcel_id = arrow_text(parcels["parcel_id"])
    return Facts(
        _stack([part[0] for part in parts], "parcel_id", parcel_id, absent),
        _stack([part[1] for part in parts], "enterprise_id", ids, absent),
        share,
        {each: part[2] for each, part in zip(years, parts, strict=True)},
        who,
    )


class _Source(NamedTuple):
    enterprise: Ints
    year: Ints
    amounts: dict[str, Floats]
    pairs: Pairs
    area: Floats
    n_enterprises: int


Columns = dict[str, Any]


def _one_year(
    source: _Source, shares: YearShares, year: int, *, everyone: bool
) -> tuple[Columns, Columns, Totals]:
    couples, n_parcels = source.pairs, len(source.area)
    rows = np.flatnonzero(source.year == year)
    named = source.enterprise[rows] >= 0
    who = source.enterprise[rows][named]
    active = np.flatnonzero(shares.active)
    pair_of, on = couples.enterprise[active], couples.parcel[active]
    share = shares.share[active]
    on_land = np.bincount(pair_of, minlength=source.n_enterprises) > 0
    linked = on_land.astype(float)
    count = np.bincount(on, minlength=n_parcels)
    parcel: Columns = {"n": count}
    enterprise: Columns = {}
    totals: Totals = {}
    lacking = np.zeros(n_parcels, dtype=np.int64)
    for bit, (name, values) in enumerate(source.amounts.items()):
        given = values[rows]
        told = given[named]
        size = source.n_enterprises
        known = np.bincount(who, ~np.isnan(told), size) > 0
        sums = np.bincount(who, np.nan_to_num(told), size)
        placed = sums[pair_of] * share
        has = np.bincount(on, known[pair_of], n_parcels)
        parcel[name] = np.where(has > 0, np.bincount(on, placed, n_parcels), np.nan)
        lacking |= (has < count).astype(np.int64) << bit
        enterprise[name] = np.where(known, sums, np.nan)
        outside = float(sums[~on_land].sum() + np.nansum(given[~named]))
        totals[name] = {
            "in": float(np.nansum(given)),
            "on_parcels": float(placed.sum()),
            "unlinked": outside,
        }
    has_row = np.zeros(source.n_enterprises, dtype=bool)
    has_row[who] = True
    which_parcel = _chosen(count > 0, everyone=everyone)
    which = _chosen(has_row, everyone=everyone)
    names = list(source.amounts)
    parcel_columns = {
        "row": np.arange(n_parcels)[which_parcel],
        "year": year,
        "area_mu": source.area[which_parcel],
        **{name: parcel[name][which_parcel] for name in names},
        "n_enterprises": count[which_parcel],
        "incomplete": _incomplete(lacking[which_parcel], names),
    }
    enterprise_columns = {
        "row": np.arange(source.n_enterprises)[which],
        "year": year,
        "land_mu": shares.land[which],
        "linked": linked[which],
        **{name: enterprise[name][which] for name in names},
    }
    return parcel_columns, enterprise_columns, totals


def _chosen(here: npt.NDArray[np.bool_], *, everyone: bool) -> slice | Ints:
    """Rows wanted; a slice, which copies nothing, where it is all of them."""
    return slice(None) if everyone or here.all() else np.flatnonzero(here)


def _incomplete(mask: npt.NDArray[np.int64], names: list[str]) -> pd.Categorical:
    """Names of the amounts whose bit is set, as one text; missing where all are complete."""
    masks = np.flatnonzero(np.bincount(mask, minlength=1))
    codes = np.searchsorted(masks, mask)
    texts = [
        ",".join(name for bit, name in enumerate(names) if value >> bit & 1) for value in masks
    ]
    blank = np.array([not text for text in texts], dtype=bool)
    order = np.cumsum(~blank) - 1
    codes = np.where(blank[codes], -1, order[codes])
    names_ = pd.Index([text for text in texts if text], dtype="str")
    return pd.Categorical.from_codes(codes, names_)


def _stack(parts: list[Columns], key: str, ids: pa.Array, absent: list[str]) -> pd.DataFrame:
    rows = np.concatenate([part["row"] for part in parts])
    years = np.repeat([part["year"] for part in parts], [len(part["row"]) for part in parts])
    columns: Columns = {key: take_text(ids, rows), "year": years}
    for name in parts[0]:
        if name in {"row", "year"}:
            continue
        values = [part[name] for part in parts]
        if isinstance(values[0], pd.Categorical):
            columns[name] = pd.api.types.union_categoricals(values, sort_categories=True)
        elif name == "n_enterprises":
            columns[name] = pd.array(np.concatenate(values), dtype="Int64")
        else:
            columns[name] = np.concatenate(values)
    columns |= {name: np.full(len(rows), np.nan) for name in absent}
    return pd.DataFrame(columns, copy=False)


def _all_ids(tables: Mapping[str, pd.DataFrame], who: Ints | None) -> tuple[pa.Array, Ints]:
    """Ids of the enterprise sheet, then those that only the returns know; and whose row is whose."""
    known = arrow_text(tables["enterprises"]["enterprise_id"])
    told = tables["returns"]["enterprise_id"]
    who = positions(told, known) if who is None else who.copy()
    strange = np.flatnonzero((who < 0) & told.notna().to_numpy())
    if not len(strange):
        return known, who
    names = arrow_text(told.iloc[strange])
    more = pc.unique(names)
    who[strange] = positions(told.iloc[strange], more) + len(known)
    return pa.concat_arrays([known, more]), who
