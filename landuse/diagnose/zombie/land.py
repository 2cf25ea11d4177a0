"""Zombie land (僵尸企业用地): verdicts carried to parcels by the land that each firm uses today."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.ids import arrow_text, positions, take_text
from landuse.schema import empty

OUTCOMES = ("idle", "vacant", "low_yield", "in_use", "unknown", "not_judged")
"""What findings say of the land, the first that holds counts."""

_ROLES = pd.Index(["own", "lease", "sublet"], dtype="str")
_RULES = {
    "idle": ("contract", ("idle_not_started", "idle_suspended")),
    "vacant": ("parcel", ("vacant",)),
    "low_yield": ("parcel", ("low_yield",)),
}
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class Held(NamedTuple):
    """Land of firms on parcels (企业用地), one place a firm and parcel.

    Parameters
    ----------
    firm, parcel
        Rows of their tables.
    role
        Place in own, lease, sublet: the strongest title.
    used, sublet
        Land used, and of the land held that which is sublet [mu]; missing where an area is.
    """

    firm: Ints
    parcel: Ints
    role: npt.NDArray[np.int8]
    used: Floats
    sublet: Floats


def in_force(links: pd.DataFrame, today: pd.Timestamp) -> npt.NDArray[np.bool_]:
    """Links in force on a day (当日有效的关联); an open end is in force."""
    found = ~(links["from_on"] > today) & ~(links["to_on"] < today)
    return np.asarray(found.to_numpy(dtype=bool))


def held_land(links: pd.DataFrame, today: pd.Timestamp) -> Held:
    """Land that each firm uses on each parcel (各企业在各宗地上的用地): own + leased in − sublet.

    Parameters
    ----------
    links
        With ``enterprise_row``, ``parcel_row``, ``role``, ``area_mu``, ``from_on``, ``to_on``.
    today
        The day; links that ended before or begin later are left out.

    Returns
    -------
    Held
        The land of all places together is that of the links in force.

    Examples
    --------
    >>> days = pd.Series([None, None, None], dtype="datetime64[ms]")
    >>> links = pd.DataFrame(
    ...     {
    ...         "enterprise_row": [0, 0, 1],
    ...         "parcel_row": [0, 0, 0],
    ...         "role": pd.Categorical(["own", "sublet", "lease"]),
    ...         "area_mu": [50.0, 20.0, 20.0],
    ...         "from_on": days,
    ...         "to_on": days,
    ...     }
    ... )
    >>> held_land(links, pd.Timestamp(2025, 12, 31)).used.tolist()
    [30.0, 20.0]
    """
    now = in_force(links, today)
    firm, parcel = (
        links[name].to_numpy(dtype=np.int64)[now] for name in ("enterprise_row", "parcel_row")
    )
    role = _roles(links["role"])[now]
    area = links["area_mu"].to_numpy(dtype=float, na_value=np.nan)[now]
    let = np.where(role == 2, area, 0.0)
    used = np.where(role == 2, -area, area)
    if not len(firm) or np.bincount(firm).max() == 1:
        return Held(firm, parcel, role, used, let)
    key = parcel * (firm.max() + 1) + firm
    order = np.argsort(key, kind="stable")
    first = np.flatnonzero(np.diff(key[order], prepend=-1) != 0)
    return Held(
        firm[order][first],
        parcel[order][first],
        np.minimum.reduceat(role[order], first),
        np.add.reduceat(used[order], first),
        np.add.reduceat(let[order], first),
    )


def _roles(roles: pd.Series[Any]) -> npt.NDArray[np.int8]:
    """Place of each role in own, lease, sublet."""
    said = roles.astype("category").cat
    place = _ROLES.get_indexer(said.categories.astype("str"))
    return np.asarray(np.append(place, 0).astype(np.int8)[said.codes])


def land_outcomes(findings: pd.DataFrame, parcels: pd.DataFrame) -> npt.NDArray[np.int8]:
    """What the findings say of each parcel (宗地状态) as a place in :data:`OUTCOMES`.

    Parameters
    ----------
    findings
        The ``findings`` table.
    parcels
        The parcels.

    Returns
    -------
    numpy.ndarray
        *Unknown* where no finding holds and one is open; *not judged* where none applies.
    """
    ids = arrow_text(parcels["parcel_id"])
    size = len(parcels)
    found = np.full(size, OUTCOMES.index("not_judged"), dtype=np.int8)
    told = {name: _answers(findings, name, ids, size) for name in _RULES}
    for code, outcome in ((1, "in_use"), (2, "unknown")):
        for answers in told.values():
            found[answers[code]] = OUTCOMES.index(outcome)
    for name in reversed(list(_RULES)):
        found[told[name][0]] = OUTCOMES.index(name)
    return found


def _answers(findings: pd.DataFrame, name: str, ids: Any, size: int) -> npt.NDArray[np.bool_]:
    """Yes, no and unknown of the rules of a kind, by parcel."""
    subject, rules = _RULES[name]
    mine = _among(findings["rule"], rules) & _among(findings["subject"], (subject,))
    rows = np.flatnonzero(mine)
    if len(rows) and rows[-1] - rows[0] == len(rows) - 1:
        part: Any = slice(rows[0], rows[-1] + 1)  # rows that stand together are not copied
    else:
        part = rows
    at = positions(findings["parcel_id"].iloc[part], ids)
    said = findings["outcome"].iloc[part]
    found = np.zeros((3, size), dtype=bool)
    for place, outcome in enumerate(("yes", "no", "unknown")):
        found[place, at[_among(said, (outcome,)) & (at >= 0)]] = True
    return found


def _among(values: pd.Series[Any], wanted: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    """Whether a code is one of those wanted; categories are compared once."""
    said = values.astype("category").cat
    hit = np.append(np.isin(said.categories.astype("str"), wanted), False)
    return np.asarray(hit[said.codes])


def zombie_land(
    held: Held,
    land: npt.NDArray[np.int8],
    parcels: pd.DataFrame,
    verdicts: pd.DataFrame,
) -> pd.DataFrame:
    """Verdicts on the land of today (僵尸企业用地表): a firm on a parcel, its land and the land's state.

    A tenant's verdict stands on the tenant's land and its owner's on the rest: neither hides the
    other, and neither inherits it.

    Parameters
    ----------
    held
        Land of firms.
    land
        State of each parcel.
    parcels
        The parcels, with ``area_mu``.
    verdicts
        The ``verdicts`` table, a row an enterprise in the order of their table.

    Returns
    -------
    pandas.DataFrame
        The ``zombie_land`` table; empty where nobody was judged.
    """
    if not len(verdicts) or not len(held.firm):
        return empty("zombie_land")
    area = parcels["area_mu"].to_numpy(dtype=float, na_value=np.nan)[held.parcel]
    names = pd.Index(OUTCOMES, dtype="str")
    return pd.DataFrame(
        {
            "parcel_id": take_text(arrow_text(parcels["parcel_id"]), held.parcel),
            "enterprise_id": take_text(arrow_text(verdicts["enterprise_id"]), held.firm),
            "role": pd.Categorical.from_codes(held.role, _ROLES),
            "area_mu": held.used,
            "sublet_mu": held.sublet,
            "share": held.used / np.where(area > 0, area, np.nan),
            **{
                name: verdicts[name].array.take(held.firm)
                for name in ("verdict", "verdict_low", "verdict_high")
            },
            "land": pd.Categorical.from_codes(land[held.parcel], names),
        },
        copy=False,
    )
