"""Leases (租赁双方): what the lessor lets is what the lessee leases, whoever recorded it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from landuse.apportion.codes import key_of
from landuse.apportion.lines import EVER, LEASE, SUBLET, peak
from landuse.apportion.shares import Bools, Floats, Ints
from landuse.apportion.sides import (
    ALIKE,
    IN,
    OUT,
    Sides,
    dated_alike,
    lessors_named,
    sides,
    sublet_in,
)
from landuse.errors import Note
from landuse.policy import Land
from landuse.words import LANGS, Lang, word

_LISTED = 20


class Names(NamedTuple):
    """Ids of enterprises and parcels by position, for what is said (编号)."""

    enterprise: Any
    parcel: Any

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame]) -> Names:
        """From the sheets (取编号)."""
        enterprises, parcels = tables["enterprises"], tables["parcels"]
        return cls(enterprises["enterprise_id"].array, parcels["parcel_id"].array)


def paired(
    lines: pd.DataFrame, tables: Mapping[str, pd.DataFrame], land: Land
) -> tuple[pd.DataFrame, list[Note]]:
    """Lines in which both sides of each lease say the same (租赁双方一致).

    A side that is not recorded is derived from the other. Where both are and differ, the
    confirmed one counts, else the one with an area, else the one the policy names; the other is
    derived from it, and a note gives both figures. What a lessor lets without saying to whom
    covers the leases that name it.

    Parameters
    ----------
    lines
        The lines.
    tables
        ``enterprises`` and ``parcels``, for their ids.
    land
        Land section of the policy.

    Returns
    -------
    lines, notes
        Both lines of a lease bear its number in ``pair``.
    """
    names = Names.of(tables)
    inward = sublet_in(lines)
    lines = dated_alike(lessors_named(inward.lines))
    leases = sides(lines)
    covered, notes = _pooled(lines, leases, names, land)
    notes += _of_rows("chains.sublet_in", inward.read, names)
    notes += _of_rows("chains.sublet_unclear", inward.unclear, names)
    if covered is not lines:
        lines, leases = covered, sides(covered)
    settled, more = _settled(lines, leases, names, land)
    notes += more
    lines = lines.assign(pair=_numbers(lines, leases))
    lines, said = _derived(lines, settled)
    return lines, notes + said + _unknown_parties(lines)


def _pooled(
    lines: pd.DataFrame, leases: Sides, names: Names, land: Land
) -> tuple[pd.DataFrame, list[Note]]:
    """What a lessor lets to nobody named covers the leases that name it; the rest stays let."""
    role, other = lines["role"].to_numpy(), lines["other"].to_numpy()
    pool = np.flatnonzero((role == SUBLET) & (other < 0) & ~lines["named"].to_numpy())
    firm, parcel = lines["enterprise"].to_numpy(), lines["parcel"].to_numpy()
    alone = leases.rows[:, OUT] == 0
    key = key_of(parcel[pool], firm[pool])
    told = key_of(leases.parcel, leases.lessor)
    covering = np.isin(key, told[alone])
    if not covering.any():
        return lines, []
    draft = _Draft(lines, lines["area"].to_numpy().copy(), np.zeros(len(lines), dtype=bool))
    notes: list[Note] = []
    mine = leases.line[alone[leases.lease]]
    by_place = pd.Series(mine).groupby(told[leases.lease[alone[leases.lease]]])
    lines_of_place = {place: at.to_numpy() for place, at in by_place}
    for place, at in pd.Series(pool[covering]).groupby(key[covering]):
        notes += _cover(draft, at.to_numpy(), lines_of_place[place], names, land)
    return lines.assign(area=draft.area)[~draft.gone].reset_index(drop=True), notes


class _Draft(NamedTuple):
    """Areas that are being settled, and lines that are covered by others."""

    lines: pd.DataFrame
    area: Floats
    gone: Bools

    def peak(self, at: Ints) -> float:
        first, last = (self.lines[name].to_numpy()[at] for name in ("first", "last"))
        return peak(self.area[at], first, last)


def _cover(draft: _Draft, pool: Ints, at: Ints, names: Names, land: Land) -> list[Note]:
    """One lessor's pool on one parcel against the leases that name it; changes the draft."""
    area, gone = draft.area, draft.gone
    let = draft.peak(pool)
    blank, rest = at[np.isnan(area[at])], at[~np.isnan(area[at])]
    leased = draft.peak(rest)
    if len(blank) == 1 and let > leased:
        area[blank] = let - leased
        leased, blank = let, blank[:0]
    if np.isnan(let) or len(blank) or abs(let - leased) <= ALIKE * max(let, leased):
        gone[pool] = True
        return []
    if let > leased:
        area[pool] *= (let - leased) / let
        return []
    gone[pool] = True
    if land.lease_differs == "lessor":
        area[at] *= let / leased
    said = {"of_lessor": f"{let:,.4g}", "of_lessee": f"{leased:,.4g}"}
    line = draft.lines.iloc[pool[0]]
    where = (int(line["parcel"]), int(line["enterprise"]), None)
    return [_differ(names, where, said, land.lease_differs, "policy")]


class _Settled(NamedTuple):
    """Lines to drop, lines to derive the other side from, and those of them that stood alone."""

    dropped: Bools
    source: Bools
    alone: Bools


def _settled(
    lines: pd.DataFrame, leases: Sides, names: Names, land: Land
) -> tuple[_Settled, list[Note]]:
    """Which side of each lease counts, and where the two differ."""
    holds = lines["role"].to_numpy() != SUBLET
    holders = key_of(lines["parcel"].to_numpy()[holds], lines["enterprise"].to_numpy()[holds])
    lessees = key_of(leases.parcel, leases.lessee)  # some only by their lessor
    known = np.isin(key_of(leases.parcel, leases.lessor), np.concatenate([holders, lessees]))
    only_in, only_out = leases.rows[:, OUT] == 0, leases.rows[:, IN] == 0
    both = ~only_in & ~only_out & ~leases.same
    lessee_counts = _lessee_counts(leases, land)
    counts = np.full((len(known), 2), fill_value=False)
    counts[:, IN] = (only_in & known) | (both & lessee_counts)
    counts[:, OUT] = only_out | (both & ~lessee_counts)
    source, dropped, single = (np.zeros(len(lines), dtype=bool) for _ in range(3))
    source[leases.line] = counts[leases.lease, leases.side]
    dropped[leases.line] = counts[leases.lease, 1 - leases.side]
    single[leases.line] = (only_in | only_out)[leases.lease]
    notes = [
        _two_figures(leases, int(at), names, lessee_counts=bool(lessee_counts[at]))
        for at in np.flatnonzero(both & ~leases.alike)
    ]
    strangers = int((~known).sum())
    if strangers:
        notes.append(Note("chains.lessor_without_land", "warning", {"count": strangers}))
    return _Settled(dropped, source, single), notes


def _two_figures(leases: Sides, at: int, names: Names, *, lessee_counts: bool) -> Note:
    """Note on one lease whose sides differ, and why one of them counts."""
    why = "policy"
    if leases.blank[at, IN] != leases.blank[at, OUT]:
        why = "known"
    if leases.sure[at, IN] != leases.sure[at, OUT]:
        why = "confirmed"
    said = {
        name: _said(leases.area[at, side], leases.first[at, side], leases.last[at, side])
        for name, side in (("of_lessor", OUT), ("of_lessee", IN))
    }
    where = (int(leases.parcel[at]), int(leases.lessor[at]), int(leases.lessee[at]))
    return _differ(names, where, said, "lessee" if lessee_counts else "lessor", why)


def _lessee_counts(leases: Sides, land: Land) -> Bools:
    """Whether the lessee's record counts where both are there."""
    found = np.full(len(leases.parcel), land.lease_differs == "lessee")
    blank, sure = leases.blank, leases.sure
    for good in (~blank, sure):
        apart = good[:, IN] != good[:, OUT]
        found[apart] = good[apart, IN]
    return found


def _numbers(lines: pd.DataFrame, leases: Sides) -> Ints:
    """Number of the lease for the two lines that say the same."""
    found = np.full(len(lines), -1)
    same = leases.same[leases.lease]
    found[leases.line[same]] = leases.lease[same]
    return found


def _derived(lines: pd.DataFrame, settled: _Settled) -> tuple[pd.DataFrame, list[Note]]:
    """The other side of the lines that count, in place of what that side said itself."""
    if not settled.source.any():
        return lines, []
    at = np.flatnonzero(settled.source)
    number = lines["pair"].to_numpy().copy()
    number[at] = number.max(initial=-1) + 1 + np.arange(len(at))
    lines = lines.assign(pair=number)
    told = lines.iloc[at]
    made = told.assign(
        enterprise=told["other"],
        other=told["enterprise"],
        role=(LEASE + SUBLET - told["role"]).astype("int8"),
        made=True,
        unit=False,
    )
    kept = lines if not settled.dropped.any() else lines[~settled.dropped]
    whole = pd.concat([kept, made], ignore_index=True)
    alone = made["role"][settled.alone[at]]
    if alone.empty:
        return whole, []
    lessors = int((alone == SUBLET).sum())
    params = {"count": len(alone), "lessors": lessors, "lessees": len(alone) - lessors}
    return whole, [Note("chains.derived", "info", params)]


def _unknown_parties(lines: pd.DataFrame) -> list[Note]:
    """Leases of which one party is in no sheet: they count for the party that is known."""
    notes = []
    unknown = (lines["other"] < 0) & ~lines["unit"]
    for role, code in ((LEASE, "chains.lessor_unknown"), (SUBLET, "chains.lessee_unknown")):
        rows = lines[(lines["role"] == role) & unknown]
        if len(rows):
            area = f"{rows['area'].sum():,.2f}"
            notes.append(Note(code, "info", {"count": len(rows), "area": area}))
    return notes


def _differ(
    names: Names,
    where: tuple[int, int, int | None],
    said: Mapping[str, str],
    counts: str,
    why: str,
) -> Note:
    """Note with both figures of a lease (parcel, lessor, lessee), and which one counts."""
    parcel, lessor, lessee = where
    identity = str(names.enterprise[lessor])
    params = {
        "parcel": names.parcel[parcel],
        "lessor": identity,
        "lessee": "…" if lessee is None else names.enterprise[lessee],
        **said,
        "counts": _word("counts", counts),
        "why": _word("why", why),
    }
    return Note("chains.sides_differ", "warning", params, "occupancy", None, identity)


def _of_rows(code: str, rows: pd.DataFrame, names: Names) -> list[Note]:
    """One warning on some lines, the first twenty named: parcel, firm, other party."""
    if rows.empty:
        return []
    parcel, firm, other = (rows[name].to_numpy() for name in ("parcel", "enterprise", "other"))
    listed = "; ".join(
        f"{names.parcel[p]}: {names.enterprise[e]} ({names.enterprise[o]})"
        for p, e, o in zip(parcel[:_LISTED], firm, other, strict=False)
    )
    params = {"count": len(rows), "listed": listed + (" …" if len(rows) > _LISTED else "")}
    return [Note(code, "warning", params, "occupancy")]


def _word(section: str, code: str) -> dict[Lang, str]:
    return {lang: word(f"chains.{section}", code, lang=lang) for lang in LANGS}


def _said(area: float, first: float, last: float) -> str:
    days = [str(np.datetime64(int(day), "D")) if abs(day) < EVER else "" for day in (first, last)]
    figure = "?" if np.isnan(area) else f"{area:,.4g}"
    return f"{figure} ({days[0]}–{days[1]})" if any(days) else figure
