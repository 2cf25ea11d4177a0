"""Sides (双方记录): what lessee and lessor record of each lease, and whether they agree."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.apportion.codes import key_of
from landuse.apportion.lines import EVER, LEASE, OWN, SUBLET, party
from landuse.apportion.shares import Bools, Floats, Ints

ALIKE = 0.005
"""Two records of one lease that differ by less are one figure rounded twice (product proposal)."""

IN, OUT = 0, 1
"""Columns of the two sides: what the lessee leases in, what the lessor lets out."""


class Sides(NamedTuple):
    """Leases, one a parcel, lessor and lessee (租赁双方记录).

    Parameters
    ----------
    line, lease, side
        Lines whose parties are both known, the lease each belongs to, and whose it is.
    parcel, lessor, lessee
        Of each lease.
    rows, area, blank, first, last, sure
        Of each lease and side: number of lines, land [mu], whether an area is unknown, first and
        last day, whether all are confirmed.
    """

    line: Ints
    lease: Ints
    side: Ints
    parcel: Ints
    lessor: Ints
    lessee: Ints
    rows: Ints
    area: Floats
    blank: Bools
    first: Ints
    last: Ints
    sure: Bools

    @property
    def single(self) -> Bools:
        """Whether each side has one line (双方各一行)."""
        return np.asarray((self.rows == 1).all(axis=1), dtype=bool)

    @property
    def alike(self) -> Bools:
        """Whether both sides say the same but for rounding (双方一致)."""
        return self._days & (self.blank.any(axis=1) | (self._apart <= ALIKE * self._most))

    @property
    def same(self) -> Bools:
        """Whether both sides say the same in one line each (双方完全一致)."""
        exact = ~self.blank.any(axis=1) & (self._apart <= 1e-12 * self._most)
        return self.single & self._days & exact

    @property
    def _days(self) -> Bools:
        ends = (self.first, self.last)
        same = [each[:, IN] == each[:, OUT] for each in ends]
        return np.asarray(same[0] & same[1], dtype=bool)

    @property
    def _apart(self) -> Floats:
        return np.asarray(np.abs(self.area[:, IN] - self.area[:, OUT]), dtype=float)

    @property
    def _most(self) -> Floats:
        return np.asarray(self.area.max(axis=1), dtype=float)


def sides(lines: pd.DataFrame) -> Sides:
    """Leases of the lines, with what each side records (双方记录).

    Parameters
    ----------
    lines
        The lines.

    Returns
    -------
    Sides
        In order of parcel, lessor and lessee.
    """
    lessor, lessee = party(lines)
    at = np.flatnonzero((lessor >= 0) & (lessee >= 0) & (lessor != lessee))
    parcel = lines["parcel"].to_numpy()[at]
    code = np.unique(key_of(parcel, lessor[at]), return_inverse=True)[1]
    keys, first_of, lease = np.unique(
        key_of(code, lessee[at]), return_index=True, return_inverse=True
    )
    of_lessor = (lines["role"].to_numpy()[at] == SUBLET).astype(np.int64)
    slot, n = lease * 2 + of_lessor, len(keys)
    area = lines["area"].to_numpy()[at]

    def told(values: npt.NDArray[Any] | None = None) -> npt.NDArray[Any]:
        return np.bincount(slot, values, 2 * n).reshape(n, 2)

    rows = told()
    first, last = np.full(2 * n, EVER), np.full(2 * n, -EVER)
    np.minimum.at(first, slot, lines["first"].to_numpy()[at])
    np.maximum.at(last, slot, lines["last"].to_numpy()[at])
    return Sides(
        at,
        lease,
        of_lessor,
        parcel[first_of],
        lessor[at][first_of],
        lessee[at][first_of],
        rows,
        told(np.nan_to_num(area)),
        told(np.isnan(area)) > 0,
        first.reshape(n, 2),
        last.reshape(n, 2),
        (rows > 0) & (told(~lines["sure"].to_numpy()[at]) == 0),
    )


class SubletIn(NamedTuple):
    """Lines that say 转租 of a firm without land there (承租方自写的转租).

    Parameters
    ----------
    lines
        The lines; where the other party itself leases there, the firm is its tenant.
    read
        Lines as they were that were read so.
    unclear
        Lines of which neither side can be told; they stay as they are.
    """

    lines: pd.DataFrame
    read: pd.DataFrame
    unclear: pd.DataFrame


def sublet_in(lines: pd.DataFrame) -> SubletIn:
    """Lines with 转租 on the row of the sub-tenant read as its lease (识别转入的转租).

    A firm that has no land on the parcel, and that nobody there names as lessor, cannot let any.
    Where the other party, the only one it names, leases there from a third one, that party
    sublets to this firm; where it holds the land in another way, either is possible.

    Parameters
    ----------
    lines
        The lines.

    Returns
    -------
    SubletIn
        The same lines where there is none.
    """
    role, other = lines["role"].to_numpy(), lines["other"].to_numpy()
    lets = (role == SUBLET) & (other >= 0)
    none = lines.iloc[:0]
    if not lets.any():
        return SubletIn(lines, none, none)
    parcel, named = lines["parcel"].to_numpy(), lines["named"].to_numpy()
    mine, theirs = key_of(parcel, lines["enterprise"].to_numpy()), key_of(parcel, other)
    leases = role == LEASE
    landed = np.concatenate([mine[role != SUBLET], theirs[lets], theirs[leases & (other >= 0)]])
    strange = lets & ~np.isin(mine, landed)
    if not strange.any():
        return SubletIn(lines, none, none)
    tenants = mine[leases & ((other >= 0) | named)]
    told = strange & np.isin(theirs, tenants) & ~np.isin(theirs, mine[role == OWN])
    pairs = np.unique(np.column_stack([mine[lets], other[lets]]), axis=0)
    firms, parties = np.unique(pairs[:, 0], return_counts=True)
    told &= ~np.isin(mine, firms[parties > 1])  # who lets to several is no sub-tenant
    unclear = strange & ~told & np.isin(theirs, mine[role != SUBLET])
    made = lines[told].assign(role=np.int8(LEASE), made=True)
    whole = pd.concat([lines[~told], made], ignore_index=True) if told.any() else lines
    return SubletIn(whole, lines[told], lines[unclear])


def dated_alike(lines: pd.DataFrame) -> pd.DataFrame:
    """Lines with the dates of the other side (起止日期互补), where each side has one and it lacks some.

    Parameters
    ----------
    lines
        The lines.

    Returns
    -------
    pandas.DataFrame
        Dates that both sides have stay as they are.
    """
    found = sides(lines)
    wanted = found.single & ((found.first <= -EVER).any(axis=1) | (found.last >= EVER).any(axis=1))
    mine = wanted[found.lease]
    if not mine.any():
        return lines
    first, last = lines["first"].to_numpy().copy(), lines["last"].to_numpy().copy()
    at, lease = found.line[mine], found.lease[mine]
    first[at] = np.where(first[at] <= -EVER, found.first.max(axis=1)[lease], first[at])
    last[at] = np.where(last[at] >= EVER, found.last.min(axis=1)[lease], last[at])
    return lines.assign(first=first, last=last)


def lessors_named(lines: pd.DataFrame) -> pd.DataFrame:
    """Lines in which a lease without a lessor has the one firm that says it lets to this lessee (补出租方).

    Parameters
    ----------
    lines
        The lines.

    Returns
    -------
    pandas.DataFrame
        With ``other`` filled where one firm only says so.
    """
    role, other = lines["role"].to_numpy(), lines["other"].to_numpy()
    taken = (lines["named"] | lines["unit"]).to_numpy()
    open_ = np.flatnonzero((role != 0) & (role != SUBLET) & (other < 0) & ~taken)
    lets = np.flatnonzero((role == SUBLET) & (other >= 0))
    if not len(open_) or not len(lets):
        return lines
    parcel, enterprise = lines["parcel"].to_numpy(), lines["enterprise"].to_numpy()
    said = np.unique(np.column_stack([key_of(parcel[lets], other[lets]), enterprise[lets]]), axis=0)
    places, first_of, count = np.unique(said[:, 0], return_index=True, return_counts=True)
    one = dict(
        zip(places[count == 1].tolist(), said[first_of[count == 1], 1].tolist(), strict=True)
    )
    asked = key_of(parcel[open_], enterprise[open_]).tolist()
    found = other.copy()
    found[open_] = [one.get(key, -1) for key in asked]
    return lines.assign(other=found)
