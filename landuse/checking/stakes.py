"""Stakes (涉及面): how much tax and how much land hangs on some rows of the tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from landuse.ids import arrow_text, positions
from landuse.units import MU_M2

Mask = NDArray[np.bool_]
Rows = NDArray[np.int64]
Pairs = tuple[Rows, Rows]

_AREAS = ("area_mu", "registered_area", "contract_area", "surveyed_area")


class Touched(NamedTuple):
    """What some rows touch (涉及面): shares are 0–1, None where there is no total to share.

    ``tax`` and ``land`` are shares of the evaluation year's tax and of the parcels' area,
    ``enterprises`` and ``parcels`` are counts. ``tax`` is None too where none of the tax is known.
    """

    tax: float | None
    land: float | None
    enterprises: int
    parcels: int


@dataclass(frozen=True)
class Stakes:
    """Who owns which row, what it pays and where it sits (涉及面的依据).

    Parameters
    ----------
    tables
        Tables of the park.
    ids
        Ids of the enterprises of the list and of the returns, each once.
    parcel_ids
        Code of each parcel, each once.
    payer
        Enterprise of each return, −1 unknown.
    tax
        Tax of each return of the evaluation year, without sign; zero elsewhere.
    area
        Area of each parcel [mu], zero where it is not known.
    pairs
        Enterprise and parcel of each link.
    taxed
        Returns whose tax of the evaluation year is known.
    """

    tables: Mapping[str, pd.DataFrame]
    ids: pa.Array
    parcel_ids: pa.Array
    payer: Rows
    tax: NDArray[np.float64]
    area: NDArray[np.float64]
    pairs: Pairs
    taxed: Mask

    def rows(self, table: str, rows: Mask) -> Touched:
        """What some rows of a table touch (若干行的涉及面).

        Parameters
        ----------
        table
            Name of the table.
        rows
            True for the rows concerned.

        Returns
        -------
        Touched
            The rows' own enterprises and parcels, the parcels of those, and who is on them.
        """
        frame = self.tables[table]
        own_returns = rows if table == "returns" else np.zeros(len(self.tax), dtype=bool)
        own_parcels = np.zeros(len(self.area), dtype=bool)
        firms = np.zeros(len(self.ids), dtype=bool)
        if table == "parcels":
            own_parcels |= rows
        elif "parcel_id" in frame:
            own_parcels |= self._parcels(frame.loc[rows, "parcel_id"])
        if "enterprise_id" in frame:
            firms |= self._firms(frame.loc[rows, "enterprise_id"])
        return self._touched(firms, own_parcels, own_returns)

    def subjects(self, ids: pd.Series[Any], *, parcels: bool) -> Touched:
        """What some enterprises or parcels touch (若干企业或宗地的涉及面).

        Parameters
        ----------
        ids
            Their ids.
        parcels
            Whether they are parcels.

        Returns
        -------
        Touched
            As :meth:`rows` has it.
        """
        nothing = np.zeros(len(self.tax), dtype=bool)
        none = np.zeros(len(self.area), dtype=bool)
        if parcels:
            return self._touched(np.zeros(len(self.ids), dtype=bool), self._parcels(ids), nothing)
        return self._touched(self._firms(ids), none, nothing)

    def _firms(self, ids: pd.Series[Any]) -> Mask:
        return _marked(positions(ids, self.ids), len(self.ids))

    def _parcels(self, ids: pd.Series[Any]) -> Mask:
        return _marked(positions(ids, self.parcel_ids), len(self.area))

    def _touched(self, firms: Mask, parcels: Mask, returns: Mask) -> Touched:
        who, where = self.pairs
        there = parcels | _marked(where[firms[who]], len(self.area))
        here = firms | _marked(who[parcels[where]], len(self.ids))
        paid = returns | np.append(here, False)[self.payer]
        tax, land = float(self.tax.sum()), float(self.area.sum())
        part = float(self.tax[paid].sum())
        known = bool(part) or (
            bool(here.any() or there.any() or returns.any()) and self._all_taxed(here, returns)
        )
        return Touched(
            part / tax if tax and known else None,
            float(self.area[there].sum()) / land if land else None,
            int(here.sum()),
            int(there.sum()),
        )

    def _all_taxed(self, firms: Mask, returns: Mask) -> bool:
        """Whether the tax of all these is known."""
        told = _marked(self.payer[self.taxed], len(self.ids))
        return not (firms & ~told).any() and not (returns & ~self.taxed).any()


def as_mask(answers: pd.Series[Any]) -> Mask:
    """Answers as a mask (布尔数组); unknown counts as no."""
    found: Mask = answers.fillna(value=False).to_numpy(dtype=bool)
    return found


def _marked(at: Rows, size: int) -> Mask:
    found = np.zeros(size, dtype=bool)
    found[at[at >= 0]] = True
    return found


def make_stakes(
    tables: Mapping[str, pd.DataFrame], year: int, links: pd.DataFrame | None = None
) -> Stakes:
    """Stakes of a park (涉及面的依据), sound or not.

    Parameters
    ----------
    tables
        What could be read.
    year
        Evaluation year.
    links
        Links of the park; without them the parcel codes of the enterprise sheet and of the
        occupancy table serve.

    Returns
    -------
    Stakes
        Ready to be asked.
    """
    parcels = tables.get("parcels", pd.DataFrame())
    returns = tables.get("returns", pd.DataFrame())
    ids = _ids(tables, "enterprise_id", ("enterprises", "returns"))
    codes = _texts(parcels, "parcel_id")
    first = codes.dictionary_encode().indices.to_pandas().duplicated().to_numpy()
    parcel_ids = pc.if_else(pa.array(first), None, codes) if len(codes) else codes
    payer = (
        positions(returns["enterprise_id"], ids) if "enterprise_id" in returns else _none(returns)
    )
    if links is None:
        pairs = _by_code(tables, ids, parcel_ids)
    else:
        pairs = positions(links["enterprise_id"], ids), positions(links["parcel_id"], parcel_ids)
    known = (pairs[0] >= 0) & (pairs[1] >= 0)
    tax, taxed = _tax(returns, year)
    return Stakes(
        tables,
        ids,
        parcel_ids,
        payer,
        tax,
        _area(parcels),
        (pairs[0][known], pairs[1][known]),
        taxed,
    )


def _texts(frame: pd.DataFrame, name: str) -> pa.Array:
    if name not in frame:
        return pa.nulls(len(frame), pa.large_string())
    return arrow_text(frame[name])


def _none(frame: pd.DataFrame) -> Rows:
    return np.full(len(frame), -1, dtype=np.int64)


def _ids(tables: Mapping[str, pd.DataFrame], name: str, where: tuple[str, ...]) -> pa.Array:
    found = [_texts(tables[table], name) for table in where if table in tables]
    if not found:
        return pa.array([], pa.large_string())
    return pc.unique(pa.concat_arrays(found).drop_null())


def _by_code(tables: Mapping[str, pd.DataFrame], ids: pa.Array, parcel_ids: pa.Array) -> Pairs:
    who, where = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for table in ("enterprises", "occupancy"):
        frame = tables.get(table)
        if frame is not None and {"enterprise_id", "parcel_id"} <= set(frame):
            who.append(positions(frame["enterprise_id"], ids))
            where.append(positions(frame["parcel_id"], parcel_ids))
    return np.concatenate(who), np.concatenate(where)


def _tax(returns: pd.DataFrame, year: int) -> tuple[NDArray[np.float64], Mask]:
    """Tax of the year, zero elsewhere, and where it is known.

    Without a year every row counts, since any of them may be of that year.
    """
    if "tax_paid" not in returns:
        return np.zeros(len(returns)), np.zeros(len(returns), dtype=bool)
    now = np.ones(len(returns), dtype=bool)
    if "year" in returns:
        now = as_mask(returns["year"] == year)
    paid = returns["tax_paid"].to_numpy(dtype=float, na_value=np.nan)
    known = now & np.isfinite(paid)
    found: NDArray[np.float64] = np.where(known, np.abs(paid), 0.0)
    return found, known


def _area(parcels: pd.DataFrame) -> NDArray[np.float64]:
    area = np.full(len(parcels), np.nan)
    if "area_m2" in parcels:
        area = parcels["area_m2"].to_numpy(dtype=float, na_value=np.nan) / MU_M2
    for name in reversed(_AREAS):
        if name in parcels and (name == "area_mu" or "area_m2" not in parcels):
            given = parcels[name].to_numpy(dtype=float, na_value=np.nan)
            area = np.where(given > 0, given, area)
    found: NDArray[np.float64] = np.where(np.isfinite(area) & (area > 0), area, 0.0)
    return found
