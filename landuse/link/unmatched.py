"""Unmatched (未落地清单): enterprises without a parcel and parcels without an enterprise, with their weight."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.compute as pc

from landuse.ids import arrow_text, positions
from landuse.schema import fields

REASONS = ("not_listed", "no_such_parcel", "outside", "elsewhere_then", "no_place")
"""Why an enterprise is on no parcel, in the order in which they are asked."""

GROUNDS = ("public", "holder_elsewhere", "holder_not_listed", "no_holder")
"""Why a parcel has no enterprise, in the order in which they are asked."""


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
    names = list(fields("unmatched"))
    typed = {name: fields("unmatched")[name].pandas_dtype for name in names}
    kept = [part.reindex(columns=names) for part in parts if len(part)]
    whole = pd.concat(kept, ignore_index=True) if kept else parts[0].reindex(columns=names)
    done: pd.DataFrame = whole.astype(typed)
    return done


def _is_among(wanted: pd.Series[Any], known: pd.Series[Any]) -> npt.NDArray[np.bool_]:
    """Whether each text is one of those known; missing is none."""
    if wanted.empty:
        return np.zeros(0, dtype=bool)
    here = pc.is_in(arrow_text(known), value_set=arrow_text(wanted.dropna()))
    some = pc.unique(arrow_text(known).filter(here))
    return np.asarray(pc.is_in(arrow_text(wanted), value_set=some, skip_nulls=True))


def _rows_of(wanted: pd.Series[Any], known: pd.Series[Any]) -> npt.NDArray[np.int64]:
    """As :func:`landuse.ids.positions`, quick where few are wanted of many."""
    if wanted.empty:
        return np.zeros(0, dtype=np.int64)
    rows = np.flatnonzero(_is_among(known, wanted))
    found = positions(wanted, known.iloc[rows])
    return np.where(found >= 0, rows[found] if len(rows) else -1, -1)


def _share(values: pd.Series[Any], whole: float) -> pd.Series[Any]:
    return values / whole if whole > 0 else values * np.nan


def _enterprises(
    tables: Mapping[str, pd.DataFrame], links: pd.DataFrame, year: int
) -> pd.DataFrame:
    facts, firms = tables["enterprise_facts"], tables["enterprises"]
    off = ~(facts["linked"].to_numpy(dtype=float, na_value=np.nan) > 0)
    of_year = facts[off & (facts["year"].to_numpy() == year)]
    returns = tables["returns"]
    whole = 0.0
    if "tax_paid" in returns:
        tax = returns["tax_paid"].to_numpy(dtype=float, na_value=np.nan)
        whole = float(np.nansum(tax[returns["year"].to_numpy() == year]))
    place = _rows_of(of_year["enterprise_id"], firms["enterprise_id"])
    own = firms.iloc[place[place >= 0]]
    listed = place >= 0
    given = _where(listed, own, "parcel_id")
    drawn = _where(listed, own, "geometry")
    then = _is_among(of_year["enterprise_id"], links["enterprise_id"])
    reason = np.select([~listed, then, given, drawn], [0, 3, 1, 2], default=4)
    names = pd.Series(None, index=of_year.index, dtype="str")
    if "name" in own:
        names = names.mask(pd.Series(listed, index=of_year.index), _spread(own["name"], listed))
    found = pd.DataFrame(
        {
            "subject": "enterprise",
            "subject_id": of_year["enterprise_id"],
            "year": year,
            "name": names,
            "reason": np.array(REASONS)[reason],
            "tax_paid": of_year["tax_paid"],
            "tax_share": _share(of_year["tax_paid"], whole),
        }
    )
    return found.sort_values(["tax_paid", "subject_id"], ascending=[False, True])


def _where(listed: npt.NDArray[np.bool_], own: pd.DataFrame, name: str) -> npt.NDArray[np.bool_]:
    """Whether each row has a value in its row of the sheet."""
    found = np.zeros(len(listed), dtype=bool)
    if name in own:
        found[listed] = own[name].notna().to_numpy()
    return found


def _spread(values: pd.Series[Any], rows: npt.NDArray[np.bool_]) -> npt.NDArray[Any]:
    spread = np.full(len(rows), None, dtype=object)
    spread[rows] = values.to_numpy(dtype=object)
    return spread


def _parcels(tables: Mapping[str, pd.DataFrame], year: int) -> pd.DataFrame:
    facts, parcels = tables["parcel_facts"], tables["parcels"]
    off = ~(facts["n_enterprises"].to_numpy(dtype=float, na_value=np.nan) > 0)
    now = facts["year"].to_numpy() == year
    if int(now.sum()) == len(parcels):  # then they stand in the order of the parcels
        place = np.flatnonzero(off[now])
    else:
        place = _rows_of(facts["parcel_id"][off & now], parcels["parcel_id"])
    own = parcels.iloc[place]
    area = own["area_mu"].reset_index(drop=True)
    whole = float(parcels["area_mu"].sum())
    size = len(own)
    public = _equal(own, "holding", "public")
    holder = own["holder"].notna().to_numpy() if "holder" in own else np.zeros(size, dtype=bool)
    coded = _known_holder(own, tables["enterprises"])
    reason = np.select([public, coded, holder], [0, 1, 2], default=3)
    found = pd.DataFrame(
        {
            "subject": "parcel",
            "subject_id": own["parcel_id"].array,
            "year": year,
            "name": own["holder"].array if "holder" in own else None,
            "reason": np.array(GROUNDS)[reason],
            "area_mu": area,
            "land_share": _share(area, whole),
        }
    )
    return found.sort_values(["area_mu", "subject_id"], ascending=[False, True])


def _equal(own: pd.DataFrame, name: str, value: str) -> npt.NDArray[np.bool_]:
    if name not in own:
        return np.zeros(len(own), dtype=bool)
    found: npt.NDArray[np.bool_] = (own[name].astype("str") == value).to_numpy()
    return found


def _known_holder(own: pd.DataFrame, firms: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Whether the holder is an enterprise of the list, which then is linked elsewhere only."""
    known = np.zeros(len(own), dtype=bool)
    for ours, theirs in (("holder_code", "credit_code"), ("holder", "name")):
        if ours in own and theirs in firms:
            known |= _is_among(own[ours], firms[theirs])
    return known
