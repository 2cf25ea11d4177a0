"""Facts (分摊结果): what each parcel and each enterprise has in each year, and the totals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from landuse.apportion.shares import (
    Bools,
    Floats,
    Ints,
    Pairs,
    YearShares,
    days_share,
    pairs,
    year_shares,
)
from landuse.apportion.spread import Spread, in_order, spread
from landuse.ids import TEXT, arrow_text, positions
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
    outside: pd.DataFrame | None = None


def facts(
    tables: Mapping[str, pd.DataFrame],
    links: pd.DataFrame,
    year: int,
    *,
    who: Ints | None = None,
    outside: pd.DataFrame | None = None,
) -> Facts:
    """Apportion the returns to parcels by shares (按份额分摊).

    A parcel's amount is the sum of what is known; ``incomplete`` names the amounts that some
    enterprise on it lacks, or of which an unknown part belongs to its land elsewhere, so that nobody
    takes such a sum for the true one.

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
    outside
        Land of the enterprises outside the park, where there is any: ``enterprise_row``,
        ``area_mu``, ``from_on``, ``to_on``, ``confirmed``. Its share of the amounts is on no
        parcel, and ``land_mu`` holds it too, since the amounts are those of all the land;
        ``outside_mu`` says how much of it that is. Where an area is missing, the enterprise's land
        is unknown, as is what part of its amounts is outside: they stay where its known land is,
        and are incomplete there.

    Returns
    -------
    Facts
        Both fact tables, the share of each link in the evaluation year, the totals by year
        (``in`` = ``on_parcels`` + ``outside`` + ``unlinked`` for every amount, ``outside`` only
        where there is such land), whose each return is, and that land. Where links say whether they are
        confirmed, ``confirmed_share`` is the share of the land that is.
    """
    parcels, returns = tables["parcels"], tables["returns"]
    ids, who = _all_ids(tables, who)
    amounts = [name for name in AMOUNTS if name in returns and returns[name].notna().any()]
    beyond, unsplit = _known_outside(outside)
    couples = _pairs(links, beyond, len(parcels))
    source = _Source(
        *_by_year(who, returns["year"].to_numpy(dtype=np.int64)),
        {name: returns[name].to_numpy(dtype=float, na_value=np.nan) for name in amounts},
        couples,
        parcels["area_mu"].to_numpy(dtype=float, na_value=np.nan),
        len(ids),
        unsplit,
    )
    years = sorted(set(pd.unique(source.year).tolist()) | {year})
    shares: YearShares | None = None
    parts = []
    for each in years:
        if shares is None or couples.dated:
            shares = year_shares(couples, each, len(ids))
            placing = spread(couples, shares, len(ids), len(parcels))
        parts.append(_one_year(source, shares, placing, each, everyone=each == year))
        if each == year:
            share = (couples.per_link(shares.share) * shares.positive)[: len(links)]
    absent = [name for name in ALWAYS if name not in amounts]
    parcel_id = arrow_text(parcels["parcel_id"])
    totals = {each: part[2] for each, part in zip(years, parts, strict=True)}
    return Facts(
        _stack([part[0] for part in parts], "parcel_id", parcel_id, absent),
        _stack([part[1] for part in parts], "enterprise_id", ids, absent),
        pd.Series(share, links.index),
        totals,
        who,
        outside,
    )


class _Source(NamedTuple):
    """Returns in order of the years; ``order`` is None where they stand so."""

    enterprise: Ints
    year: Ints
    order: Ints | None
    amounts: dict[str, Floats]
    pairs: Pairs
    area: Floats
    n_enterprises: int
    unsplit: Pairs | None

    def open_firms(self, year: int) -> Bools | None:
        """Enterprises with land outside in the year that is unknown; None where nobody has any."""
        if self.unsplit is None:
            return None
        firms = self.unsplit.per_link(self.unsplit.enterprise)
        found = np.zeros(self.n_enterprises, dtype=bool)
        found[firms[days_share(self.unsplit, year) > 0]] = True
        return found


def _known_outside(outside: pd.DataFrame | None) -> tuple[pd.DataFrame | None, Pairs | None]:
    """Land outside of known area, and the rest as pairs, for its enterprises and days."""
    if outside is None or not (blank := outside["area_mu"].isna()).any():
        return outside, None
    rest = outside[blank].assign(role="own")
    who = rest["enterprise_row"].to_numpy(dtype=np.int64)
    return outside[~blank], pairs(rest, who, np.zeros(len(rest), dtype=np.int64))


def _by_year(who: Ints, year: Ints) -> tuple[Ints, Ints, Ints | None]:
    order = in_order(year)
    return (who, year, None) if order is None else (who[order], year[order], order)


def _pairs(links: pd.DataFrame, outside: pd.DataFrame | None, n_parcels: int) -> Pairs:
    """Pairs of the links; land outside the park stands on one more parcel after the last."""
    whole = links
    if outside is not None and len(outside):
        names = ["enterprise_row", "parcel_row", "role", "area_mu", "from_on", "to_on"]
        names += ["confirmed"] if "confirmed" in links else []
        inside = links[names].assign(role=links["role"].astype("str"))
        beyond = outside.assign(parcel_row=n_parcels, role="own").reindex(columns=names)
        whole = pd.concat([inside, beyond.astype(dict(inside.dtypes))], ignore_index=True)
    return pairs(
        whole,
        whole["enterprise_row"].to_numpy(dtype=np.int64),
        whole["parcel_row"].to_numpy(dtype=np.int64),
    )


Columns = dict[str, Any]


class _Rows(NamedTuple):
    """Returns of one year: whose they are, which are somebody's (None: all), which have one."""

    rows: slice | Ints
    who: Ints
    named: Bools | None
    has_row: Bools
    once: bool

    def sums(self, values: Floats) -> tuple[Floats, float, float]:
        """Sum of each enterprise, NaN where nothing is known; all there is, and what is nobody's."""
        given = values[self.rows]
        whole = _total(given)
        nobody = 0.0
        if self.named is not None:
            nobody = _total(given[~self.named])
            given = given[self.named]
        size = len(self.has_row)
        if self.once:
            found = np.full(size, np.nan)
            found[self.who] = given
            return found, whole, nobody
        known = np.bincount(self.who, ~np.isnan(given), size) > 0
        added = np.bincount(self.who, np.nan_to_num(given), size)
        return np.where(known, added, np.nan), whole, nobody


def _total(values: Floats) -> float:
    """Sum of what is known."""
    whole = float(values.sum())
    return float(np.nansum(values)) if np.isnan(whole) else whole


def _rows_of(source: _Source, year: int) -> _Rows:
    first, last = np.searchsorted(source.year, [year, year + 1])
    rows: slice | Ints = slice(first, last)
    who = source.enterprise[rows]
    if source.order is not None:
        rows = source.order[rows]
    named: Bools | None = who >= 0
    if named is not None and named.all():
        named = None
    mine = who if named is None else who[named]
    has_row = np.zeros(source.n_enterprises, dtype=bool)
    has_row[mine] = True
    return _Rows(rows, mine, named, has_row, np.count_nonzero(has_row) == len(mine))


def _one_year(
    source: _Source, shares: YearShares, placing: Spread, year: int, *, everyone: bool
) -> tuple[Columns, Columns, Totals]:
    n_parcels = len(source.area)
    here = _rows_of(source, year)
    all_firms = everyone or bool(here.has_row.all())
    which = slice(None) if all_firms else np.flatnonzero(here.has_row)
    on = slice(None) if everyone else placing.places
    enterprise: Columns = {"row": None if all_firms else which, "year": year}
    open_, torn = source.open_firms(year), placing.torn()
    unsure = torn if open_ is None else open_ if torn is None else open_ | torn
    enterprise |= _land(source, shares, placing, open_, which)
    parcel: Columns = {"row": None if everyone else on, "year": year, "area_mu": source.area[on]}
    totals: Totals = {}
    away = np.flatnonzero(~placing.placed)
    lacking = np.zeros(len(placing.places), dtype=np.int32)
    for bit, (name, values) in enumerate(source.amounts.items()):
        sums, whole, nobody = here.sums(values)
        placed, partial, inside, outside = placing.onto_parcels(sums)
        parcel[name] = _on_all(placed, placing, n_parcels, np.nan) if everyone else placed
        enterprise[name] = sums[which]
        if unsure is not None:
            unclear = placing.unclear(unsure, sums)
            partial = unclear if partial is None else partial | unclear
        if partial is not None:
            lacking |= partial.astype(np.int32) << bit
        unlinked = (_total(sums[away]) if len(away) else 0.0) + nobody
        totals[name] = {"in": whole, "on_parcels": inside}
        totals[name] |= {"outside": outside} if placing.beyond else {}
        totals[name] |= {"unlinked": unlinked}
    beside: dict[str, tuple[Any, float]] = {
        "n_enterprises": (placing.count, 0),
        "incomplete": (lacking, 0),
    }
    if placing.confirmed is not None:
        beside["confirmed_share"] = (placing.confirmed[0], np.nan)
    for name, (figures, blank) in beside.items():
        parcel[name] = _on_all(figures, placing, n_parcels, blank) if everyone else figures
    return parcel, enterprise, totals


def _land(
    source: _Source, shares: YearShares, placing: Spread, open_: Bools | None, which: slice | Ints
) -> Columns:
    """Land of each enterprise, how much of it lies outside, and what share is linked and confirmed."""
    land = shares.land if open_ is None else np.where(open_, np.nan, shares.land)
    found: Columns = {"land_mu": land[which], "linked": placing.linked[which]}
    if (beyond := source.pairs.parcel >= len(source.area)).any() or open_ is not None:
        firms, out = source.pairs.enterprise[beyond], shares.net[beyond]
        outside = np.bincount(firms, out, source.n_enterprises).astype(float)
        if open_ is not None:
            outside[open_] = np.nan
        found["outside_mu"] = outside[which]
    if placing.confirmed is not None:
        found["confirmed_share"] = placing.confirmed[1][which]
    return found


def _on_all(values: Any, placing: Spread, n_parcels: int, blank: float) -> Any:
    """Values of the places on all parcels."""
    if len(values) == n_parcels:
        return values
    found = np.full(n_parcels, blank, dtype=values.dtype)
    found[placing.places] = values
    return found


def _incomplete(mask: Ints, names: list[str]) -> pd.Categorical:
    """Names of the amounts whose bit is set, as one text; missing where all are complete."""
    masks = np.flatnonzero(np.bincount(mask, minlength=1))
    texts = [
        ",".join(name for bit, name in enumerate(names) if value >> bit & 1) for value in masks
    ]
    words = sorted(filter(None, texts))
    code = np.full(int(masks[-1]) + 1 if len(masks) else 1, -1, dtype=np.int16)
    code[masks] = [words.index(text) if text else -1 for text in texts]
    return pd.Categorical.from_codes(code[mask], pd.Index(words, dtype="str"))


def _stack(parts: list[Columns], key: str, ids: pa.Array, absent: list[str]) -> pd.DataFrame:
    """One table of the years; each part is let go as soon as it is in it."""
    rows: list[Ints | None] = [part.pop("row") for part in parts]
    sizes = [len(ids) if each is None else len(each) for each in rows]
    columns: Columns = {
        key: _ids_of(ids, rows),
        "year": np.repeat([part.pop("year") for part in parts], sizes),
    }
    amounts = [name for name in parts[0] if name in AMOUNTS]
    for name in list(parts[0]):
        values = np.concatenate([part.pop(name) for part in parts])
        if name == "incomplete":
            columns[name] = _incomplete(values, amounts)
        elif name == "n_enterprises":
            columns[name] = pd.arrays.IntegerArray(values, np.zeros(len(values), dtype=bool))
        else:
            columns[name] = values
    nothing = pd.Series(np.full(sum(sizes) if absent else 0, np.nan), copy=False)
    return pd.DataFrame(columns | dict.fromkeys(absent, nothing), copy=False)


def _ids_of(ids: pa.Array, rows: list[Ints | None]) -> pd.Series[Any]:
    """Ids of the rows of each year; what is there already, such as all of them, is not copied."""
    chunks: list[pa.Array] = []
    for last, here in zip([None, *rows], rows, strict=False):
        if here is None:
            chunks.append(ids)
        else:
            chunks.append(chunks[-1] if here is last else ids.take(pa.array(here)))
    texts = pa.chunked_array(chunks, type=ids.type)
    return pd.Series(pd.arrays.ArrowStringArray(texts, dtype=TEXT), copy=False)


def _all_ids(tables: Mapping[str, pd.DataFrame], who: Ints | None) -> tuple[pa.Array, Ints]:
    """Ids of the enterprise sheet, then those that only the returns know; and whose row is whose."""
    known = arrow_text(tables["enterprises"]["enterprise_id"])
    told = tables["returns"]["enterprise_id"]
    who = positions(told, known) if who is None else who
    if not (who < 0).any():
        return known, who
    strange = np.flatnonzero((who < 0) & told.notna().to_numpy())
    if not len(strange):
        return known, who
    who = who.copy()
    names = arrow_text(told.iloc[strange])
    more = pc.unique(names)
    who[strange] = positions(told.iloc[strange], more) + len(known)
    return pa.concat_arrays([known, more]), who
