"""Unmatched (未落地清单): enterprises without a parcel and parcels without an enterprise, with their weight."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.compute as pc

from landuse.ids import TEXT, arrow_text, of_year, one_after_other, positions, take_text
from landuse.schema import fields

Columns = dict[str, Any]
Floats = npt.NDArray[np.float64]

REASONS = ("not_listed", "no_such_parcel", "outside", "elsewhere_then", "no_place")
"""Why an enterprise is on no parcel, in the order in which they are asked."""

GROUNDS = ("public", "holder_elsewhere", "holder_not_listed", "no_holder")
"""Why a parcel has no enterprise, in the order in which they are asked."""

_OF_PARCELS = ("parcel_id", "holding", "holder", "holder_code")


def unmatched(tables: Mapping[str, pd.DataFrame], links: pd.DataFrame, year: int) -> pd.DataFrame:
    """Both lists of what found no partner (未落地清单), each with its share of the tax or the land.

    The tax of the enterprises adds to what the totals call unlinked, but for rows of the returns
    that name nobody.

    Parameters
    ----------
    tables
        ``enterprises``, ``parcels`` with ``area_mu``, ``returns``, and the facts of both
        (``parcel_facts``, ``enterprise_facts``).
    links
        The links.
    year
        Evaluation year.

    Returns
    -------
    pandas.DataFrame
        The ``unmatched`` table: enterprises with the most tax first, then parcels with the most
        land. A share is missing where the whole is not positive.
    """
    parts = [_enterprises(tables, links, year), _parcels(tables, year)]
    columns: dict[str, Any] = {}
    for name, field in fields("unmatched").items():
        given = [part.get(name) for part in parts]
        sizes = [len(part["year"]) for part in parts]
        if field.dtype == "category":
            columns[name] = pd.api.types.union_categoricals(given)
        elif field.dtype == "text":
            texts = [
                pd.Series(None, range(size), dtype=TEXT) if each is None else pd.Series(each)
                for each, size in zip(given, sizes, strict=True)
            ]
            columns[name] = one_after_other(texts)
        else:
            blank = [
                np.full(size, np.nan) if each is None else each
                for each, size in zip(given, sizes, strict=True)
            ]
            columns[name] = np.concatenate(blank)
    return pd.DataFrame(columns, copy=False)


def _heaviest(weight: Floats, ids: pd.Series[Any]) -> npt.NDArray[np.int64]:
    """Order by weight, the heaviest first and the unknown last; ids decide between equals."""
    order = np.argsort(-weight, kind="stable")
    sorted_ = weight[order]
    same = (sorted_[1:] == sorted_[:-1]) | (np.isnan(sorted_[1:]) & np.isnan(sorted_[:-1]))
    if same.any():
        tied = np.flatnonzero(np.append(same, False) | np.append(False, same))
        run = np.cumsum(~np.append(False, same))[tied]
        names = ids.iloc[order[tied]].to_numpy(dtype=object)
        order[tied] = order[tied][np.lexsort((names, run))]
    return order


def _is_among(wanted: pd.Series[Any], known: pd.Series[Any]) -> npt.NDArray[np.bool_]:
    """Whether each text is one of those known; missing is none."""
    if not wanted.notna().any():
        return np.zeros(len(wanted), dtype=bool)
    here = pc.is_in(arrow_text(known), value_set=arrow_text(wanted.dropna()))
    some = pc.unique(arrow_text(known).filter(here))
    return np.asarray(pc.is_in(arrow_text(wanted), value_set=some, skip_nulls=True))


def _share(values: Floats, whole: float) -> Floats:
    return values / whole if whole > 0 else values * np.nan


def _enterprises(tables: Mapping[str, pd.DataFrame], links: pd.DataFrame, year: int) -> Columns:
    facts, firms = tables["enterprise_facts"], tables["enterprises"]
    now = of_year(facts, year)
    now = now[~(now["linked"].to_numpy(dtype=float, na_value=np.nan) > 0)]
    returns = tables["returns"]
    whole = 0.0
    if "tax_paid" in returns:
        tax = returns["tax_paid"].to_numpy(dtype=float, na_value=np.nan)
        whole = float(np.nansum(tax[returns["year"].to_numpy() == year]))
    place = positions(now["enterprise_id"], firms["enterprise_id"])
    own = firms.iloc[place[place >= 0]]
    listed = place >= 0
    given = _where(listed, own, "parcel_id")
    drawn = _where(listed, own, "geometry")
    then = _is_among(now["enterprise_id"], links["enterprise_id"])
    reason = np.select([~listed, then, given, drawn], [0, 3, 1, 2], default=4)
    tax = now["tax_paid"].to_numpy(dtype=float, na_value=np.nan)
    order = _heaviest(tax, now["enterprise_id"])
    names = take_text(arrow_text(firms["name"]), place[order]) if "name" in firms else None
    return {
        "subject": pd.Categorical(["enterprise"]).take(np.zeros(len(order), dtype=int)),
        "subject_id": now["enterprise_id"].iloc[order].array,
        "year": np.full(len(order), year),
        "name": names,
        "reason": pd.Categorical.from_codes(reason[order], list(REASONS)),
        "tax_paid": tax[order],
        "tax_share": _share(tax[order], whole),
    }


def _where(listed: npt.NDArray[np.bool_], own: pd.DataFrame, name: str) -> npt.NDArray[np.bool_]:
    """Whether each row has a value in its row of the sheet."""
    found = np.zeros(len(listed), dtype=bool)
    if name in own:
        found[listed] = own[name].notna().to_numpy()
    return found


def _parcels(tables: Mapping[str, pd.DataFrame], year: int) -> Columns:
    facts, parcels = tables["parcel_facts"], tables["parcels"]
    now = of_year(facts, year)
    off = np.flatnonzero(~(now["n_enterprises"].to_numpy(dtype=float, na_value=np.nan) > 0))
    # With a row for each parcel they stand in the order of the parcels.
    whole = len(now) == len(parcels)
    place = off if whole else positions(now["parcel_id"].iloc[off], parcels["parcel_id"])
    weight = parcels["area_mu"].to_numpy(dtype=float, na_value=np.nan)
    place = place[_heaviest(weight[place], parcels["parcel_id"].iloc[place])]
    own = parcels[[name for name in _OF_PARCELS if name in parcels]].iloc[place]
    size = len(own)
    public = _equal(own, "holding", "public")
    holder = own["holder"].notna().to_numpy() if "holder" in own else np.zeros(size, dtype=bool)
    coded = _known_holder(own, tables["enterprises"])
    reason = np.select([public, coded, holder], [0, 1, 2], default=3)
    return {
        "subject": pd.Categorical(["parcel"]).take(np.zeros(size, dtype=int)),
        "subject_id": own["parcel_id"].array,
        "year": np.full(size, year),
        "name": own["holder"].array if holder.any() else None,
        "reason": pd.Categorical.from_codes(reason, list(GROUNDS)),
        "area_mu": weight[place],
        "land_share": _share(weight[place], float(np.nansum(weight))),
    }


def _equal(own: pd.DataFrame, name: str, value: str) -> npt.NDArray[np.bool_]:
    if name not in own:
        return np.zeros(len(own), dtype=bool)
    column = (
        own[name] if isinstance(own[name].dtype, pd.CategoricalDtype) else own[name].astype("str")
    )
    found: npt.NDArray[np.bool_] = (column == value).to_numpy()
    return found


def _known_holder(own: pd.DataFrame, firms: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Whether the holder is an enterprise of the list, which then is linked elsewhere only."""
    known = np.zeros(len(own), dtype=bool)
    for ours, theirs in (("holder_code", "credit_code"), ("holder", "name")):
        if ours in own and theirs in firms:
            known |= _is_among(own[ours], firms[theirs])
    return known
