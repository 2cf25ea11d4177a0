"""Evidence (依据): what the occupancy table says of each link: the other party, the land, the floor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from landuse.apportion.codes import among, joint, look_up, nth
from landuse.apportion.shares import Bools, Floats, Ints
from landuse.ids import positions

SHEETS = ("unit", "parcel_code", "holder_code", "holder_name", "position", "mirror")
"""Methods of links that no row of the occupancy table is behind."""

TITLES = ("holder_code", "holder_name")
"""Methods of links that a title is behind."""

NOBODY = ("unknown", "未知", "不明", "不详", "无")
"""What stands for a counterpart that is not known (Wenzhou EDZ writes "unknown", domain notes §1.7)."""


class Evidence(NamedTuple):
    """What is known of each link (依据).

    Parameters
    ----------
    other
        Position of the other party, −1 unknown.
    named
        Whether the other party is named, but is no enterprise of the sheet.
    told
        Whether the area is recorded, not worked out.
    floor
        Floor area [m²].
    titled
        By the occupancy table or the register, not by where a firm says it sits.
    """

    other: Ints
    named: Bools
    told: Bools
    floor: Floats
    titled: Bools


def evidence(
    links: pd.DataFrame, role: Ints, tables: Mapping[str, pd.DataFrame] | None
) -> Evidence:
    """Evidence of the links (关联依据).

    Parameters
    ----------
    links
        The ``links`` table with ``enterprise_row`` and ``parcel_row``.
    role
        Code of the role of each link.
    tables
        ``enterprises``, ``parcels``, ``occupancy``; None to ask for nothing.

    Returns
    -------
    Evidence
        One answer a link.
    """
    size = len(links)
    found = Evidence(
        np.full(size, -1),
        np.zeros(size, dtype=bool),
        np.zeros(size, dtype=bool),
        np.full(size, np.nan),
        among(links["method"], *TITLES),
    )
    occupancy = None if tables is None else tables.get("occupancy")
    told = np.flatnonzero(~among(links["method"], *SHEETS))
    if tables is None or occupancy is None or occupancy.empty or not len(told):
        return found
    hit = _rows_behind(links, role, told, tables)
    mine, theirs = told[hit >= 0], hit[hit >= 0]
    found.titled[mine] = True
    other, nobody = _parties(occupancy, theirs, tables["enterprises"]["enterprise_id"])
    found.other[mine] = other
    found.named[mine] = (other < 0) & ~nobody
    found.told[mine] = ~np.isnan(_figures(occupancy, "area")[theirs])
    floor = _figures(occupancy, "floor_area")[theirs]
    if not np.isnan(floor).all():
        parcel = links["parcel_row"].to_numpy()[mine]
        found.floor[mine] = floor * _portions(theirs, parcel, tables["parcels"]["area_mu"])
    return found


def _parties(occupancy: pd.DataFrame, rows: Ints, ids: pd.Series[Any]) -> tuple[Ints, Bools]:
    """Position of each row's counterpart, and whether it names nobody."""
    if "counterpart_id" not in occupancy:
        return np.full(len(rows), -1), np.ones(len(rows), dtype=bool)
    said = occupancy["counterpart_id"].iloc[rows]
    other = positions(said, ids)
    nobody = said.isna().to_numpy().copy()
    strange = np.flatnonzero((other < 0) & ~nobody)
    words = said.iloc[strange].astype("str").str.strip().str.lower()
    nobody[strange] = words.isin(NOBODY).to_numpy()
    return other, nobody


def _rows_behind(
    links: pd.DataFrame, role: Ints, told: Ints, tables: Mapping[str, pd.DataFrame]
) -> Ints:
    """Row of the occupancy table behind each link, −1 where there is none or it is not clear.

    Row numbers are different unless several files were read or a table has none; then who, role
    and parcel tell, and the order of rows that are alike. Where a cell names several parcels, or
    a part of one, the parcel does not.
    """
    occupancy = tables["occupancy"]
    who = positions(occupancy["enterprise_id"], tables["enterprises"]["enterprise_id"])
    roles = _roles(occupancy)
    number, wanted = _figures(occupancy, "source_row"), _figures(links, "evidence_row")[told]
    mine = (links["enterprise_row"].to_numpy(dtype=np.int64)[told], role[told])
    if not np.isnan(number).any() and len(np.unique(number)) == len(number):
        hit = look_up(wanted, number)
        return np.where((who[hit] == mine[0]) & (roles[hit] == mine[1]), hit, -1)
    at = positions(occupancy["parcel_id"], tables["parcels"]["parcel_id"])
    here = links["parcel_row"].to_numpy(dtype=np.int64)[told]
    hit = _alike((*mine, here, wanted), (who, roles, at, number))
    if (hit < 0).any():
        open_ = np.flatnonzero(at < 0)
        more = _alike(
            (*mine, wanted), tuple(each[open_] for each in (who, roles, number)), once=True
        )
        hit = np.where((hit < 0) & (more >= 0), np.append(open_, -1)[more], hit)
    return hit


def _alike(wanted: tuple[Any, ...], known: tuple[Any, ...], *, once: bool = False) -> Ints:
    """Row with the same values and, of those that are alike, the same order; or that has them alone."""
    columns = [np.concatenate([a, b]) for a, b in zip(wanted, known, strict=True)]
    code = joint(*(np.nan_to_num(each, nan=-1.0) for each in columns))
    own, theirs = code[: len(wanted[0])], code[len(wanted[0]) :]
    if not once:
        both = joint(code, np.concatenate([nth(own), nth(theirs)]))
        return look_up(both[: len(own)], both[len(own) :])
    single = np.flatnonzero((np.bincount(theirs, minlength=len(code)) == 1)[theirs])
    return np.append(single, -1)[look_up(own, theirs[single])]


def _figures(table: pd.DataFrame, name: str) -> Floats:
    if name not in table:
        return np.full(len(table), np.nan)
    return np.asarray(table[name].to_numpy(dtype=float, na_value=np.nan), dtype=float)


def _roles(occupancy: pd.DataFrame) -> Ints:
    """Code of each row's role; own where none is said."""
    found = np.zeros(len(occupancy), dtype=np.int64)
    if "role" in occupancy:
        for code, word in ((1, "lease"), (2, "sublet")):
            found[among(occupancy["role"], word)] = code
    return found


def _portions(row: Ints, parcel: Ints, area: pd.Series[float]) -> Floats:
    """Part of its row that each link is: by the area of the parcels, evenly where one has none."""
    if len(np.unique(row)) == len(row):
        return np.ones(len(row))
    own = area.to_numpy(dtype=float, na_value=np.nan)[parcel]
    code = np.unique(row, return_inverse=True)[1]
    whole = np.bincount(code, own)[code]  # NaN where one of them has no area
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(whole > 0, own / whole, 1 / np.bincount(code)[code])
