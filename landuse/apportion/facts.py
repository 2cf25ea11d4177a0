"""Facts (分摊结果): what each parcel and each enterprise has in each year, and the totals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from landuse.apportion.shares import Floats, Ints, Pairs, YearShares, pairs, year_shares
from landuse.schema import fields

AMOUNTS = tuple(
    name
    for name, field in fields("returns").items()
    if field.dtype == "number" and name in fields("parcel_facts")
)
"""Figures of an enterprise that follow its land."""

Totals = dict[str, dict[str, float]]


class Facts(NamedTuple):
    """What :func:`facts` returns (分摊结果)."""

    parcel_facts: pd.DataFrame
    enterprise_facts: pd.DataFrame
    share: pd.Series[float]
    totals: dict[int, Totals]


def facts(tables: Mapping[str, pd.DataFrame], links: pd.DataFrame, year: int) -> Facts:
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

    Returns
    -------
    Facts
        Both fact tables, the share of each link in the evaluation year, and the totals by year:
        ``in`` = ``on_parcels`` + ``unlinked`` for every amount.
    """
    parcels, returns = tables["parcels"], tables["returns"]
    ids = _all_ids(tables)
    amounts = [name for name in AMOUNTS if name in returns]
    couples = pairs(
        links,
        _positions(links["enterprise_id"], ids),
        _positions(links["parcel_id"], _text(parcels["parcel_id"])),
    )
    source = _Source(
        _positions(returns["enterprise_id"], ids),
        returns["year"].to_numpy(dtype=np.int64),
        {name: returns[name].to_numpy(dtype=float, na_value=np.nan) for name in amounts},
        couples,
        parcels["area_mu"].to_numpy(dtype=float, na_value=np.nan),
        len(ids),
    )
    years = sorted(set(np.unique(source.year).tolist()) | {year})
    shares: YearShares | None = None
    parts = []
    for each in years:
        if shares is None or couples.dated:
            shares = year_shares(couples, each, len(ids))
        parts.append(_one_year(source, shares, each, everyone=each == year))
        if each == year:
            share = pd.Series(shares.share[couples.link] * shares.positive, links.index)
    parcel_id, enterprise_id = parcels["parcel_id"], pd.Series(ids.to_pandas(), dtype="str")
    return Facts(
        _stack([part[0] for part in parts], "parcel_id", parcel_id),
        _stack([part[1] for part in parts], "enterprise_id", enterprise_id),
        share,
        {each: part[2] for each, part in zip(years, parts, strict=True)},
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
    who = source.enterprise[rows]
    active = np.flatnonzero(shares.active)
    pair_of, on = couples.enterprise[active], couples.parcel[active]
    linked = np.zeros(source.n_enterprises)
    np.add.at(linked, pair_of, shares.share[active])
    linked = np.where(linked > 0, 1.0, 0.0)
    count = np.bincount(on, minlength=n_parcels)
    parcel: Columns = {"n": count}
    enterprise: Columns = {}
    totals: Totals = {}
    lacking = np.zeros(n_parcels, dtype=np.int64)
    for bit, (name, values) in enumerate(source.amounts.items()):
        own = np.full(source.n_enterprises, np.nan)
        own[who] = values[rows]
        known = ~np.isnan(own)
        placed = np.where(known, own, 0.0)[pair_of] * shares.share[active]
        has = np.bincount(on, known[pair_of], n_parcels)
        parcel[name] = np.where(has > 0, np.bincount(on, placed, n_parcels), np.nan)
        lacking |= (has < count).astype(np.int64) << bit
        enterprise[name] = own
        incoming = float(np.nansum(values[rows]))
        outside = float(np.nansum(np.where(linked > 0, 0.0, own)))
        totals[name] = {"in": incoming, "on_parcels": float(placed.sum()), "unlinked": outside}
    has_row = np.zeros(source.n_enterprises, dtype=bool)
    has_row[who] = True
    which_parcel = np.arange(n_parcels) if everyone else np.flatnonzero(count > 0)
    which = np.arange(source.n_enterprises) if everyone else np.flatnonzero(has_row)
    names = list(source.amounts)
    parcel_columns = {
        "row": which_parcel,
        "year": year,
        "area_mu": source.area[which_parcel],
        **{name: parcel[name][which_parcel] for name in names},
        "n_enterprises": count[which_parcel],
        "incomplete": _incomplete(lacking[which_parcel], names),
    }
    enterprise_columns = {
        "row": which,
        "year": year,
        "land_mu": shares.land[which],
        "linked": linked[which],
        **{name: enterprise[name][which] for name in names},
    }
    return parcel_columns, enterprise_columns, totals


def _incomplete(mask: npt.NDArray[np.int64], names: list[str]) -> pd.Categorical:
    """Names of the amounts whose bit is set, as one text; missing where all are complete."""
    masks, codes = np.unique(mask, return_inverse=True)
    texts = [
        ",".join(name for bit, name in enumerate(names) if value >> bit & 1) for value in masks
    ]
    blank = np.array([not text for text in texts])
    order = np.cumsum(~blank) - 1
    codes = np.where(blank[codes], -1, order[codes])
    return pd.Categorical.from_codes(codes, [text for text in texts if text])


def _stack(parts: Iterable[Columns], key: str, ids: pd.Series[str]) -> pd.DataFrame:
    parts = list(parts)
    rows = np.concatenate([part["row"] for part in parts])
    taken = _text(ids).take(pa.array(rows))
    years = np.repeat([part["year"] for part in parts], [len(part["row"]) for part in parts])
    columns: Columns = {key: pd.Series(taken, dtype="str"), "year": years}
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
    return pd.DataFrame(columns)


def _all_ids(tables: Mapping[str, pd.DataFrame]) -> pa.Array:
    """Ids of the enterprise table, then those that only the returns know."""
    known = _text(tables["enterprises"]["enterprise_id"])
    told = _text(tables["returns"]["enterprise_id"])
    extra = pc.unique(told.filter(pc.invert(pc.is_in(told, value_set=known))))
    return pa.concat_arrays([known, extra.drop_null()])


def _text(values: pd.Series[Any]) -> pa.Array:
    found = pa.array(values, type=pa.large_string(), from_pandas=True)
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def _positions(wanted: pd.Series[Any], known: pa.Array) -> Ints:
    """Position of ids that are known to be there."""
    found = pc.index_in(_text(wanted), known)
    return found.to_numpy(zero_copy_only=False).astype(np.int64)
