"""Zombie land (僵尸企业用地): verdicts carried to parcels by the land that each firm uses today."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.diagnose.finding import column
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
    if not len(rows):
        return np.zeros((3, size), dtype=bool)
    if rows[-1] - rows[0] == len(rows) - 1:
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


def unit_land(
    held: Held, land: npt.NDArray[np.int8], tables: Mapping[str, pd.DataFrame], today: pd.Timestamp
) -> npt.NDArray[np.int8]:
    """State of the land of each firm on a parcel (各企业用地状态): its own units go before the parcel.

    Land that a firm holds through units only, none of them in production, is not in use: vacant
    where all stand empty or unused, unknown where the state of one is not recorded.

    Parameters
    ----------
    held
        Land of firms.
    land
        State of each parcel.
    tables
        ``units``, ``links``, ``parcels``, ``enterprises``.
    today
        The day; units let before or after it say nothing.

    Returns
    -------
    numpy.ndarray
        A place in :data:`OUTCOMES` for each of ``held``. Land that is idle, low-yield or not judged
        as a parcel stays so.
    """
    found = land[held.parcel]
    units = tables.get("units")
    if units is None or units.empty or not len(held.firm):
        return found
    firms, plots = tables["enterprises"]["enterprise_id"], tables["parcels"]["parcel_id"]
    width = len(firms)
    who = positions(column(units, "enterprise_id", of="units"), firms)
    at = positions(units["parcel_id"], plots)
    over = column(units, "to_on", of="units") < today
    early = column(units, "from_on", of="units") > today
    kept = (who >= 0) & (at >= 0) & ~(over | early).to_numpy(dtype=bool, na_value=False)
    links = tables["links"][in_force(tables["links"], today)]
    other = ~_among(links["method"], ("unit",))
    else_ = (links["parcel_row"] * width + links["enterprise_row"]).to_numpy()[other]
    key = at[kept] * width + who[kept]
    state = column(units, "state", of="units").astype("str").to_numpy(dtype=object)[kept]
    mine = held.parcel * width + held.firm
    through = np.isin(mine, key) & ~np.isin(mine, else_)
    through &= ~np.isin(mine, key[state == "in_production"])
    known = np.isin(state, ["let_unused", "vacant"])
    unknown = through & np.isin(mine, key[~known])
    place = {name: OUTCOMES.index(name) for name in ("vacant", "in_use", "unknown")}
    in_use = found == place["in_use"]
    found[unknown & in_use] = place["unknown"]
    found[through & ~unknown & (in_use | (found == place["unknown"]))] = place["vacant"]
    return found


def zombie_land(
    held: Held,
    land: npt.NDArray[np.int8],
    parcels: pd.DataFrame,
    verdicts: pd.DataFrame,
    own: npt.NDArray[np.int8] | None = None,
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
    own
        State of the land of each place from :func:`unit_land`; None for that of its parcel.

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
            "land": pd.Categorical.from_codes(land[held.parcel] if own is None else own, names),
        },
        copy=False,
    )
