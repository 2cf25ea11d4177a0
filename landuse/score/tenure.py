"""Tenure (用地方式): who owns, who rents, in a standard factory or not, and what its contract says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd


def division(codes: pd.Series[Any]) -> pd.Series[Any]:
    """Division of a sector code (行业大类): the first two digits, without the section letter.

    Parameters
    ----------
    codes
        GB/T 4754 codes of two to four digits, with or without the letter.

    Returns
    -------
    pandas.Series of category
        Missing where there are no two digits.

    Examples
    --------
    >>> division(pd.Series(["C3251", "32", None])).tolist()
    ['32', '32', nan]
    """
    texts = codes.astype("category")
    found = pd.Series(texts.cat.categories.astype("str")).str.extract(r"^[A-Za-z]?(\d{2})")[0]
    names = sorted(found.dropna().unique())
    place = {name: i for i, name in enumerate(names)}
    lookup = np.array([*(place.get(name, -1) for name in found), -1])
    return pd.Series(
        pd.Categorical.from_codes(lookup[texts.cat.codes], pd.Index(names, dtype="str")),
        codes.index,
    )


def with_tenure(firms: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Enterprises with how they hold their land (用地方式).

    Parameters
    ----------
    firms
        ``subject_id`` and ``year``.
    tables
        ``links`` (``enterprise_id``, ``role``, ``method``), ``units`` and ``contracts``.

    Returns
    -------
    pandas.DataFrame
        ``tenant`` (rents and owns nothing; missing without a link), ``track``
        (``standard_factory`` where it rents a unit, ``self_built`` where it does not),
        ``n_tenants`` (to whom it sublets), ``land_on`` (first grant) and ``overdue`` (the contract's
        date of production has passed without production).
    """
    links, ids = tables["links"], firms["subject_id"]
    role = links["role"].astype("str")
    who = links["enterprise_id"]
    owns, rents = (ids.isin(who[role == name]) for name in ("own", "lease"))
    unit = ids.isin(who[links["method"].astype("str") == "unit"])
    linked = owns | rents
    track = pd.Series(np.where(unit, "standard_factory", "self_built"), firms.index)
    lets = links[role == "sublet"].groupby(who[role == "sublet"]).size()
    return firms.assign(
        tenant=(rents & ~owns).astype("boolean").mask(~linked),
        track=track.where(linked).astype("category"),
        n_tenants=ids.map(lets).fillna(0).astype(int),
        **_contracts(firms, tables.get("contracts")),
    )


def _contracts(firms: pd.DataFrame, contracts: pd.DataFrame | None) -> dict[str, pd.Series[Any]]:
    """When the land was granted, and whether production is overdue at the end of the year."""
    ids = firms["subject_id"]
    none = pd.Series(pd.NaT, firms.index, dtype="datetime64[ms]")
    unknown = pd.Series(pd.NA, firms.index, dtype="boolean")
    if contracts is None or contracts.empty or "enterprise_id" not in contracts:
        return {"land_on": none, "overdue": unknown}
    end = pd.Timestamp(int(firms["year"].iloc[0]) if len(firms) else 1970, 12, 31)
    granted = contracts["delivered_on"].fillna(contracts["signed_on"])
    due, made = contracts["production_due_on"], contracts["production_on"]
    late = (due < end) & ~(made <= end)
    by = contracts["enterprise_id"]
    said = late.astype("boolean").mask(due.isna()).groupby(by).max()
    return {
        "land_on": ids.map(granted.groupby(by).min()),
        "overdue": ids.map(said).astype("boolean"),
    }
