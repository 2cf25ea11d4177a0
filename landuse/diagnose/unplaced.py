"""Unplaced (未落宗地): what nothing places may be anywhere, so land it may be on is not judged without it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.compute as pc

from landuse.diagnose.finding import column
from landuse.errors import Note
from landuse.ids import arrow_text, positions
from landuse.schema import fields

Mask = npt.NDArray[np.bool_]
Tables = Mapping[str, pd.DataFrame]

ALIKE = 0.05
"""How far the area of a contract may be from that of the parcel it may be of (product proposal)."""

_WEAK = ("parcel_code", "parcel_code_part", "parcel_code_several", "parcel_code_cut", "position")
"""Ways of linking that rest on the enterprise sheet alone: nothing of the parcel confirms them."""

_NOWHERE = ("no_place", "not_listed")
_GONE = "cancelled"
_HALTED = ("stopped", "half_stopped")
_FLAGS = ("sector_prohibited", "safety_env_failed")
_FIGURES = tuple(name for name, field in fields("returns").items() if field.dtype == "number")
_NAMES = ("enterprise_id", "name", "credit_code")
_SHOWN = 5


class Unplaced(NamedTuple):
    """Land that somebody may be on whom nothing places (可能有未落宗地企业的宗地).

    Parameters
    ----------
    firms
        How many enterprises nothing places.
    bare
        Industrial parcels without an enterprise on which one of them may be.
    shared
        Parcels with enterprises that are held by another, one that nothing places.
    perhaps
        Parcels with enterprises that are known by the code in the enterprise sheet alone: another may
        be there as well.
    rows
        Rows of the enterprises in their sheet.
    unnamed
        Parcels that the occupancy table says are used, but not by whom.
    elsewhere
        Parcels of enterprises that use more land of which it is not known where it is: not all of their
        figures belong here.
    """

    firms: int
    bare: Mask
    shared: Mask
    perhaps: Mask
    rows: npt.NDArray[np.int64]
    unnamed: Mask
    elsewhere: Mask


def unplaced(tables: Tables, now: pd.DataFrame, today: pd.Timestamp) -> tuple[Unplaced, list[Note]]:
    """Who is nowhere, and where they may be (未落宗地的企业可能在哪里).

    An enterprise is nowhere when no table gives a place: no code, no position, no row of occupancy
    with a code, no unit. One that is only in the returns is nowhere as well. One that says in which
    quarter it is, is on no parcel of another.

    Parameters
    ----------
    tables
        ``parcels``, ``enterprises``, ``links``, ``occupancy``, ``contracts``, ``unmatched``.
    now
        Parcels of the evaluation year, in their order: ``taxable``, ``n_enterprises``, ``vacant_use``.
    today
        The day.

    Returns
    -------
    unplaced, notes
        What there is to say of it.
    """
    size = len(tables["parcels"])
    lost, strangers = _nowhere(tables, today)
    unnamed, elsewhere = _used_by_nobody(tables, today), _partly_elsewhere(tables, today)
    taxable = now["taxable"].fillna(value=False).to_numpy(dtype=bool)
    empty = taxable & (now["n_enterprises"] == 0).to_numpy(dtype=bool)
    none = np.zeros(size, dtype=bool)
    count = len(lost) + strangers
    if not count:
        return Unplaced(0, none, none, none, lost, unnamed, elsewhere), []
    may = _may_be(tables, lost, strangers)
    said_empty = column(now, "vacant_use", of="parcel_facts").fillna(value=False)
    bare = empty & may & ~said_empty.to_numpy(dtype=bool)
    held = _held_by(tables, lost)
    used = taxable & ~empty
    perhaps = used & ~held & may & _by_the_sheet_alone(tables, today)
    found = Unplaced(count, bare | empty & held, used & held, perhaps, lost, unnamed, elsewhere)
    return found, _told(found, tables, lost)


class Loose(NamedTuple):
    """What is known of enterprises that nothing places (未落宗地企业的已知情况).

    Parameters
    ----------
    tax
        Tax that they paid in the year [10⁴ yuan]; infinite where a return of one leaves it blank.
    works
        Whether one of them operates, or may.
    flags
        Columns of the enterprise sheet in which one of them says yes, or nothing.
    """

    tax: float = 0.0
    works: bool = False
    flags: frozenset[str] = frozenset()


def loose(tables: Tables, found: Unplaced, year: int) -> Loose:
    """What enterprises that nothing places could bring to a parcel (未落宗地企业可能带来的影响).

    One without any return of the year brings no tax; that it is nowhere is said in the notes.

    Parameters
    ----------
    tables
        ``enterprises``, ``enterprise_facts``, ``unmatched``.
    found
        Who is nowhere.
    year
        Evaluation year.

    Returns
    -------
    Loose
        All of them together: every one may be on the same parcel.
    """
    firms, listed = tables["enterprises"].iloc[found.rows], tables["unmatched"]
    strangers = listed["subject_id"][(listed["reason"].astype("str") == _NOWHERE[1]).to_numpy(bool)]
    facts = tables["enterprise_facts"]
    of_year = np.flatnonzero(facts["year"] == year)
    names = pd.concat([each.astype("str") for each in (firms["enterprise_id"], strangers)])
    at = positions(names, facts["enterprise_id"].iloc[of_year])
    told = facts.iloc[of_year[at[at >= 0]]]
    filed = told[[name for name in _FIGURES if name in told]].notna().any(axis=1)
    tax = told["tax_paid"][filed].to_numpy(dtype=float, na_value=np.nan)
    status = column(firms, "status", of="enterprises").astype("str")
    works = bool((~status.isin(_HALTED)).any()) or bool((told["tax_paid"] > 0).any())
    said = {name: column(firms, name, of="enterprises").astype("boolean") for name in _FLAGS}
    flags = {name for name, each in said.items() if each.fillna(value=True).any()}
    whole = float(np.clip(tax, 0, None).sum()) if len(tax) else 0.0
    return Loose(np.inf if np.isnan(whole) else whole, works, frozenset(flags))


def _nowhere(tables: Tables, today: pd.Timestamp) -> tuple[npt.NDArray[np.int64], int]:
    """Rows of enterprises that nothing places, and how many are in the returns only."""
    firms, listed = tables["enterprises"], tables["unmatched"]
    nowhere, strange = (listed["reason"].isin([reason]).to_numpy(bool) for reason in _NOWHERE)
    ids = listed["subject_id"][nowhere].reset_index(drop=True)
    rows = positions(ids, firms["enterprise_id"])
    rows = rows[rows >= 0]
    used = tables["occupancy"]
    if len(used):
        who = positions(column(used, "enterprise_id", of="occupancy"), firms["enterprise_id"])
        told = used["parcel_id"].notna().to_numpy()
        rows = rows[~np.isin(rows, who[told])]
        adrift = ~told & (who >= 0) & _in_force(used, today)
        rows = np.union1d(rows, who[adrift])
    if "status" in firms and len(rows):
        rows = rows[(firms["status"].iloc[rows].astype("str") != _GONE).to_numpy(dtype=bool)]
    return rows.astype(np.int64), int(strange.sum())


def _in_force(rows: pd.DataFrame, today: pd.Timestamp) -> Mask:
    begun = ~(column(rows, "from_on", of="occupancy") > today)
    over = column(rows, "to_on", of="occupancy") < today
    return np.asarray((begun & ~over).to_numpy(dtype=bool))


def _partly_elsewhere(tables: Tables, today: pd.Timestamp) -> Mask:
    """Parcels of enterprises with a row of occupancy in force that names no parcel."""
    used, links = tables["occupancy"], tables["links"]
    found = np.zeros(len(tables["parcels"]), dtype=bool)
    if used.empty or not used["parcel_id"].isna().any():
        return found
    rows = used[used["parcel_id"].isna().to_numpy() & _in_force(used, today)]
    firms = tables["enterprises"]["enterprise_id"]
    who = positions(column(rows, "enterprise_id", of="occupancy"), firms)
    theirs = np.isin(links["enterprise_row"].to_numpy(), who[who >= 0])
    found[links["parcel_row"].to_numpy()[theirs]] = True
    return found


def _used_by_nobody(tables: Tables, today: pd.Timestamp) -> Mask:
    """Parcels with a row of occupancy in force that names nobody known, and is not of empty space."""
    parcels, used = tables["parcels"]["parcel_id"], tables["occupancy"]
    found = np.zeros(len(parcels), dtype=bool)
    if used.empty:
        return found
    who = column(used, "enterprise_id", of="occupancy")
    open_ = (positions(who, tables["enterprises"]["enterprise_id"]) < 0) & _in_force(used, today)
    if not open_.any():
        return found
    rows = used[open_]
    state = column(rows, "state", of="occupancy").astype("str")
    space = [column(rows, name, of="occupancy").notna() for name in ("role", "area", "floor_area")]
    works = state.isin(["in_production", "let_unused"])
    works |= state.isna() & (space[0] | space[1] | space[2] | who[open_].notna())
    at = positions(rows["parcel_id"], parcels)
    found[at[(at >= 0) & works.to_numpy(dtype=bool)]] = True
    return found


def _may_be(tables: Tables, lost: npt.NDArray[np.int64], strangers: int) -> Mask:
    """Parcels of the quarters that those who are nowhere say they are in; all where one does not."""
    parcels = tables["parcels"]
    everywhere = np.ones(len(parcels), dtype=bool)
    said = column(tables["enterprises"], "zone", of="enterprises").iloc[lost].astype("str")
    if strangers or said.isna().any():
        return everywhere
    zone = column(parcels, "zone", of="parcels").astype("str")
    if not said.isin(zone.dropna().unique()).all():
        return everywhere
    return np.asarray((zone.isna() | zone.isin(said.unique())).to_numpy(dtype=bool))


def _held_by(tables: Tables, lost: npt.NDArray[np.int64]) -> Mask:
    """Parcels whose holder, or whose contract's, is one of those who are nowhere."""
    parcels, firms = tables["parcels"], tables["enterprises"].iloc[lost]
    names = [column(firms, name, of="enterprises").dropna().astype("str") for name in _NAMES]
    known = {each for part in names for each in part}
    if not known:
        return np.zeros(len(parcels), dtype=bool)
    deals = tables["contracts"]
    theirs = column(deals, "enterprise_id", of="contracts").astype("str").isin(known)
    held = parcels["parcel_id"].isin(deals.loc[theirs, "parcel_id"].dropna())
    for name in ("holder", "holder_code"):
        held |= column(parcels, name, of="parcels").astype("str").isin(known)
    return np.asarray(held.to_numpy(dtype=bool))


def _by_the_sheet_alone(tables: Tables, today: pd.Timestamp) -> Mask:
    """Parcels whose enterprises are there by the enterprise sheet, and by no paper of the parcel."""
    links, parcels = tables["links"], tables["parcels"]
    here = (~(links["from_on"] > today) & ~(links["to_on"] < today)).to_numpy(dtype=bool)
    method = links["method"].astype("category").cat
    weak = np.append(np.isin(method.categories.astype("str"), _WEAK), False)[method.codes]
    row, size = links["parcel_row"].to_numpy(dtype=np.int64), len(parcels)
    found = np.bincount(row[here & weak], minlength=size) > 0
    found &= np.bincount(row[here & ~weak], minlength=size) == 0
    asked = np.flatnonzero(here & weak & found[row])
    if not len(asked):
        return found
    at, who = row[asked], links["enterprise_row"].to_numpy(dtype=np.int64)[asked]
    firms = tables["enterprises"].iloc[who]
    held = parcels.iloc[at]
    sure = np.zeros(len(asked), dtype=bool)
    for name in ("holder", "holder_code"):
        said = arrow_text(column(held, name, of="parcels"))
        for each in _NAMES:
            same = pc.equal(said, arrow_text(column(firms, each, of="enterprises")))
            sure |= np.asarray(pc.fill_null(same, fill_value=False))
    deals, width = tables["contracts"], len(tables["enterprises"])
    if len(deals):
        plot = positions(deals["parcel_id"], parcels["parcel_id"])
        party = column(deals, "enterprise_id", of="contracts")
        of_party = positions(party, tables["enterprises"]["enterprise_id"])
        known = (plot >= 0) & (of_party >= 0)
        sure |= np.isin(at * width + who, plot[known] * width + of_party[known])
    found[at[sure]] = False
    return found


def _told(found: Unplaced, tables: Tables, lost: npt.NDArray[np.int64]) -> list[Note]:
    """What is left open because of those who are nowhere; nothing where nothing is."""
    land = int(found.bare.sum())
    shared = found.shared | found.perhaps
    if not land and not shared.any():
        return []
    firms = tables["enterprises"].iloc[lost].sort_values("enterprise_id").iloc[:_SHOWN]
    names, ids = column(firms, "name", of="enterprises"), firms["enterprise_id"]
    listed = ", ".join(str(each)[:40] for each in names.astype("str").fillna(ids.astype("str")))
    params = {
        "firms": found.firms,
        "bare": land,
        "shared": int(shared.sum()),
        "listed": (listed + (" …" if found.firms > min(len(lost), _SHOWN) else "")) or "—",
    }
    return [Note("diagnose.firms_unplaced", "warning", params, "enterprises")]


def lost_contracts(
    tables: Tables, position: npt.NDArray[np.int64], area: pd.Series[Any]
) -> dict[int, Mask]:
    """Contracts whose parcel is blank, and the parcels they may be of (宗地代码空缺的合同可能属于的宗地).

    A parcel that has a contract is judged on that one. Of the others it may be any on which the
    contract's enterprise is, or whose area is about that of the contract.

    Parameters
    ----------
    tables
        ``contracts``, ``parcels``, ``enterprises``, ``links``.
    position
        Parcel of each contract, −1 for none.
    area
        Area of the parcels [mu].

    Returns
    -------
    dict
        Row of the contract → one answer a parcel.
    """
    deals, size = tables["contracts"], len(tables["parcels"])
    rows = np.flatnonzero(deals["parcel_id"].isna().to_numpy())
    if not len(rows):
        return {}
    free = np.bincount(position[position >= 0], minlength=size) == 0
    land = area.to_numpy(dtype=float, na_value=np.nan)
    said = column(deals, "area", of="contracts").to_numpy(dtype=float, na_value=np.nan)
    who = positions(
        column(deals, "enterprise_id", of="contracts"), tables["enterprises"]["enterprise_id"]
    )
    firm, at = (tables["links"][f"{each}_row"].to_numpy() for each in ("enterprise", "parcel"))
    found = {}
    for row in rows.tolist():
        may = ~(np.abs(land - said[row]) > ALIKE * said[row])
        if who[row] >= 0:
            may[at[firm == who[row]]] = True
        found[row] = free & may
    return found
