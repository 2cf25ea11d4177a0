"""Subjects (处置对象): which firms and parcels are cases, and who answers for a parcel."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.diagnose.zombie.land import OUTCOMES, Held
from landuse.ids import Positions, positions, rank_of

_GRAVE = ("watch", "suspected", "confirmed")
_UNUSED = tuple(OUTCOMES.index(name) for name in ("idle", "vacant", "low_yield"))


class Subjects(NamedTuple):
    """Cases (处置对象), one place a firm on a parcel.

    Parameters
    ----------
    firm
        Row of the enterprise, −1 where nobody answers for the land.
    parcel
        Row of the parcel, −1 where the firm has no land today.
    """

    firm: Positions
    parcel: Positions


def subjects(
    held: Held,
    land: npt.NDArray[np.int8],
    verdicts: pd.DataFrame,
    contracts: pd.DataFrame,
    parcels: pd.DataFrame,
) -> Subjects:
    """Firms watched or worse, and idle, vacant or low-yield land (处置对象).

    Parameters
    ----------
    held
        Land of firms today.
    land
        State of each parcel.
    verdicts
        A row an enterprise.
    contracts
        The contracts, for land that nobody uses: its holder answers for it.
    parcels
        The parcels.

    Returns
    -------
    Subjects
        Each firm and parcel once, by firm; land without anybody last. Of several firms on a
        parcel the owner answers for it: a tenant is not made a case by its landlord.
    """
    width = len(parcels) + 1
    firms = _grave(verdicts)
    mine = firms[held.firm]
    nowhere = firms.copy()
    nowhere[held.firm] = False
    alone = np.flatnonzero(nowhere)
    plots = np.flatnonzero(np.isin(land, _UNUSED))
    owners = _answering(held, plots, contracts, verdicts, parcels)
    firm = np.concatenate([held.firm[mine], alone, owners])
    parcel = np.concatenate([held.parcel[mine], np.full(len(alone), -1), plots])
    place = np.where(firm < 0, len(verdicts), firm)
    key = np.unique(place * width + parcel + 1)
    found = key // width
    return Subjects(np.where(found == len(verdicts), -1, found), key % width - 1)


def _grave(verdicts: pd.DataFrame) -> npt.NDArray[np.bool_]:
    said = verdicts["verdict"].astype("category").cat
    hit = np.append(np.isin(said.categories.astype("str"), _GRAVE), False)
    return np.asarray(hit[said.codes])


def _answering(
    held: Held,
    plots: Positions,
    contracts: pd.DataFrame,
    verdicts: pd.DataFrame,
    parcels: pd.DataFrame,
) -> Positions:
    """Who answers for each of some parcels: its owner, else its only user, else who holds the contract."""
    size = len(parcels)
    wanted = np.zeros(size, dtype=bool)
    wanted[plots] = True
    rows = np.flatnonzero(wanted[held.parcel])
    parcel, firm = held.parcel[rows], held.firm[rows]
    area = np.nan_to_num(held.used[rows] + held.sublet[rows])
    order = np.lexsort((_ranked(verdicts, firm), -area, held.role[rows], parcel))
    first = order[np.diff(parcel[order], prepend=-1) != 0]
    alone = np.bincount(parcel, minlength=size)[parcel[first]] == 1
    sure = (held.role[rows][first] == 0) | alone
    found = np.full(size, -1, dtype=np.int64)
    found[parcel[first[sure]]] = firm[first[sure]]
    nobody = wanted & (np.bincount(parcel, minlength=size) == 0)
    if len(contracts) and nobody.any() and "enterprise_id" in contracts:
        at = positions(contracts["parcel_id"], parcels["parcel_id"])
        who = positions(contracts["enterprise_id"], verdicts["enterprise_id"])
        use = np.flatnonzero((at >= 0) & (who >= 0) & nobody[at])
        use = use[np.argsort(-_ranked(verdicts, who[use]), kind="stable")]
        found[at[use]] = who[use]
    return found[plots]


def _ranked(verdicts: pd.DataFrame, firms: Positions) -> Positions:
    """Place of each firm by its id: of equals the first counts, however the sheet is sorted."""
    some, at = np.unique(firms, return_inverse=True)
    return rank_of(verdicts["enterprise_id"].iloc[some])[at]
