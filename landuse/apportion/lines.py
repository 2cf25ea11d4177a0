"""Lines (用地台账行): links with the other party, the days and the floor behind each of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.apportion.codes import among, joint
from landuse.apportion.evidence import evidence
from landuse.apportion.shares import Bools, Floats, Ints
from landuse.ids import arrow_text, take_text
from landuse.words import Lang, word

OWN, LEASE, SUBLET = 0, 1, 2
ROLES = ("own", "lease", "sublet")
"""Roles in the order of their codes."""

EVER = 10**7
"""Days from 1970 that no date reaches: an open end is this far away, an open beginning as far back."""

DERIVED = 0.9
"""How sure a side of a lease is that only the other side recorded, as for links that mirror one."""


def lines_of(links: pd.DataFrame, tables: Mapping[str, pd.DataFrame] | None) -> pd.DataFrame:
    """Lines of the links (关联→台账行).

    Parameters
    ----------
    links
        The ``links`` table with ``enterprise_row`` and ``parcel_row``.
    tables
        ``enterprises``, ``parcels``, ``occupancy``; None where nothing is leased, so that the
        rows behind the links do not matter.

    Returns
    -------
    pandas.DataFrame
        One row a link: ``link`` (its position), ``enterprise``, ``parcel``, ``role``, ``area``
        [mu], ``first`` and ``last`` day, ``other`` (position of the other party, −1 unknown),
        ``named`` (the other party is named, but is no enterprise of the sheet), ``told`` (the
        area is recorded, not worked out), ``floor`` [m²], ``titled`` (by occupancy or register,
        not by where a firm says it sits), ``sure`` (confirmed), ``unit``, ``made`` (derived
        here), ``pair`` (number of the lease, −1).
    """
    role = np.zeros(len(links), dtype=np.int8)
    for code in (LEASE, SUBLET):
        role[among(links["role"], ROLES[code])] = code
    said = links["confirmed"].astype("boolean")
    lines = pd.DataFrame(
        {
            "link": np.arange(len(links)),
            "enterprise": links["enterprise_row"].to_numpy(dtype=np.int64),
            "parcel": links["parcel_row"].to_numpy(dtype=np.int64),
            "role": role,
            "area": links["area_mu"].to_numpy(dtype=float, na_value=np.nan),
            "first": _days(links["from_on"], -EVER),
            "last": _days(links["to_on"], EVER),
            **evidence(links, role.astype(np.int64), tables)._asdict(),
            "sure": said.fillna(value=False).to_numpy(dtype=bool),
            "unit": among(links["method"], "unit"),
            "made": np.zeros(len(links), dtype=bool),
            "pair": np.full(len(links), -1),
        }
    )
    return _without_mirrors(lines, links, among(links["method"], "mirror"))


def _days(dates: pd.Series[Any], never: int) -> Ints:
    days = dates.to_numpy().astype("datetime64[D]")
    return np.where(np.isnat(days), never, days.astype(np.int64))


def _dates(days: Ints) -> npt.NDArray[Any]:
    found = days.astype("datetime64[D]").astype("datetime64[ms]")
    found[np.abs(days) >= EVER] = np.datetime64("NaT")
    return found


def _without_mirrors(lines: pd.DataFrame, links: pd.DataFrame, mirror: Bools) -> pd.DataFrame:
    """Lines without those that only repeat the other side of a lease; they are derived anew."""
    if not mirror.any():
        return lines
    enterprise, other = lines["enterprise"].to_numpy(), lines["other"].to_numpy()
    parcel, role = lines["parcel"].to_numpy(), lines["role"].to_numpy()
    row = links["evidence_row"].to_numpy(dtype=float, na_value=-1.0)
    told = ~mirror & (other >= 0)
    keys = (
        np.concatenate([enterprise[mirror], other[told]]),
        np.concatenate([parcel[mirror], parcel[told]]),
        np.concatenate([role[mirror], LEASE + SUBLET - role[told]]),
        np.concatenate([row[mirror], row[told]]),
    )
    code = joint(*keys)
    count = int(mirror.sum())
    again = mirror.copy()
    again[mirror] = np.isin(code[:count], code[count:])
    return lines.assign(named=lines["named"] | mirror)[~again].reset_index(drop=True)


def links_of(
    lines: pd.DataFrame, links: pd.DataFrame, tables: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """Links of the lines (台账行→关联).

    Parameters
    ----------
    lines
        Lines made from the links, perhaps cut, changed or derived.
    links
        The links they were made from.
    tables
        ``enterprises``.

    Returns
    -------
    pandas.DataFrame
        The ``links`` table: in the order of the links, then what was derived.
    """
    lines = lines.sort_values(["made", "link", "first"], kind="stable", ignore_index=True)
    found = links.iloc[lines["link"]].reset_index(drop=True)
    found["area_mu"] = lines["area"].to_numpy()
    found["from_on"] = _dates(lines["first"].to_numpy())
    found["to_on"] = _dates(lines["last"].to_numpy())
    made = lines["made"].to_numpy()
    if made.any():
        ids = arrow_text(tables["enterprises"]["enterprise_id"])
        enterprise = lines["enterprise"].to_numpy()
        found["enterprise_row"] = enterprise
        found["enterprise_id"] = take_text(ids, enterprise).array
        found["role"] = _worded(links["role"], np.array(ROLES)[lines["role"]], made, found["role"])
        mirror = np.full(len(found), "mirror")
        found["method"] = _worded(links["method"], mirror, made, found["method"])
        sure = np.where(lines["sure"], 1.0, np.minimum(found["confidence"], DERIVED))
        found["confidence"] = np.where(made, sure, found["confidence"])
        found = _reworded(found, made)
    dtypes = {name: links[name].dtype for name in ("from_on", "to_on", "area_mu")}
    return found.astype(dtypes)


def _worded(
    known: pd.Series[Any], words: npt.NDArray[Any], made: Bools, found: pd.Series[Any]
) -> pd.Series[Any]:
    """Words of the derived sides, as categories where the links have them."""
    if not isinstance(known.dtype, pd.CategoricalDtype):
        return found.mask(made, pd.Series(words, found.index))
    more = [word for word in np.unique(words[made]) if word not in known.cat.categories]
    names = known.cat.categories.append(pd.Index(more, dtype=known.cat.categories.dtype))
    codes = found.cat.codes.to_numpy(dtype=np.int64).copy()
    codes[made] = names.get_indexer(pd.Index(words[made]))
    dtype = pd.CategoricalDtype(names, ordered=known.cat.ordered)
    return pd.Series(pd.Categorical.from_codes(codes, dtype=dtype), found.index)


def _reworded(found: pd.DataFrame, made: Bools) -> pd.DataFrame:
    """What a derived side rests on, in words; who it is was not asked there."""
    columns: tuple[tuple[Lang, str], ...] = (("zh", "grounds"), ("en", "grounds_en"))
    for lang, name in columns:
        if name in found:
            words = np.full(len(found), word("link.where", "mirror", lang=lang))
            found[name] = _worded(found[name], words, made, found[name])
    if "identity" in found:
        found["identity"] = found["identity"].mask(made)
    return found


def party(lines: pd.DataFrame) -> tuple[Ints, Ints]:
    """Lessor and lessee of each line (出租方与承租方), −1 where unknown; own land has none.

    Parameters
    ----------
    lines
        The lines.

    Returns
    -------
    lessor, lessee
        Positions of enterprises.
    """
    enterprise, other = lines["enterprise"].to_numpy(), lines["other"].to_numpy()
    role = lines["role"].to_numpy()
    lessor = np.where(role == SUBLET, enterprise, np.where(role == LEASE, other, -1))
    lessee = np.where(role == LEASE, enterprise, np.where(role == SUBLET, other, -1))
    return lessor, lessee


def peak(area: Floats, first: Ints, last: Ints) -> float:
    """Most land at one time (同期最大面积) [mu]; NaN where one area is unknown.

    Parameters
    ----------
    area
        Areas [mu].
    first, last
        Their days, both inclusive.

    Returns
    -------
    float
        0 where there is none.

    Examples
    --------
    >>> peak(np.array([3.0, 4.0]), np.array([0, 10]), np.array([9, 20]))
    4.0
    >>> peak(np.array([3.0, 4.0]), np.array([0, 9]), np.array([9, 20]))
    7.0
    """
    if np.isnan(area).any():
        return float("nan")
    begins = np.unique(first)
    inside = (first[:, None] <= begins) & (begins <= last[:, None])
    return float((area[:, None] * inside).sum(axis=0).max(initial=0.0))
