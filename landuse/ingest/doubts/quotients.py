"""Quotients (比值): a figure of a park over another one, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow.compute as pc
from numpy.typing import NDArray

from landuse.ids import arrow_text, positions
from landuse.ingest.doubts.ranges import Range
from landuse.schema import fields
from landuse.units import MU_M2

_LOOK = 20_000
"""Rows of a table that are looked at, evenly spread; a median needs no more."""

_PARCEL, _YEAR, _LAND = "parcel.", "returns.", "occupancy."
_NONE = np.empty(0)

Column = tuple[str, str]
Floats = NDArray[np.float64]


def columns_of(each: Range) -> dict[Column, int]:
    """Columns in a range (涉及的列) with their power, drawn areas left out.

    Parameters
    ----------
    each
        The range.

    Returns
    -------
    dict
        Table and field → 1 above the line, −1 below.

    Examples
    --------
    >>> from landuse.ingest.doubts.ranges import RANGES
    >>> columns_of(RANGES[0])
    {('returns', 'tax_paid'): 1, ('returns', 'revenue'): -1}
    """
    found: dict[Column, int] = {}
    for names, power in ((each.over, 1), (each.under, -1)):
        for name in names:
            if not name.startswith(_PARCEL):
                table, _, bare = name.rpartition(".")
                found[table or each.table, bare] = power
    return found


class Park:
    """Tables of a park, thinned out, and the areas and years their rows refer to (园区取样).

    Parameters
    ----------
    tables
        The settled tables.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self._tables = tables
        self._thin = {
            name: frame.iloc[:: max(1, len(frame) // _LOOK)] for name, frame in tables.items()
        }
        self._drawn: dict[str, Floats | None] = {}

    def quotient(self, each: Range) -> Floats:
        """Values of a range (比值取值), without sign; none where a column is missing.

        Parameters
        ----------
        each
            The range.

        Returns
        -------
        numpy.ndarray
            One value a row looked at, NaN where it is not known.
        """
        frame = self._thin.get(each.table)
        if frame is None or not len(frame):
            return _NONE
        found = np.ones(len(frame))
        for names, power in ((each.over, 1), (each.under, -1)):
            for name in names:
                column = self._column(each.table, name, frame)
                if column is None:
                    return _NONE
                with np.errstate(divide="ignore", invalid="ignore"):
                    found = found * column if power > 0 else found / column
        if not each.role:
            return found
        return (
            found[(frame["role"] == each.role).to_numpy(dtype=bool)] if "role" in frame else _NONE
        )

    def _column(self, table: str, name: str, frame: pd.DataFrame) -> Floats | None:
        if name.startswith(_PARCEL):
            if table not in self._drawn:
                self._drawn[table] = self._drawn_m2(frame)
            drawn = self._drawn[table]
            in_mu = name.endswith("_mu")
            return drawn / MU_M2 if drawn is not None and in_mu else drawn
        if name.startswith(_YEAR):
            return self._mean_month(name.removeprefix(_YEAR))
        if name.startswith(_LAND):
            return self._land(frame, name.removeprefix(_LAND))
        return _figures(frame, name)

    def _drawn_m2(self, frame: pd.DataFrame) -> Floats | None:
        """Drawn area of the row's own shape, or of the parcel that it names."""
        if "area_m2" in frame:
            return _figures(frame, "area_m2")
        parcels = self._tables.get("parcels")
        if parcels is None or not {"area_m2", "parcel_id"} <= set(parcels):
            return None
        if "parcel_id" not in frame:
            return None
        place = positions(frame["parcel_id"], parcels["parcel_id"])
        area = parcels["area_m2"].to_numpy(dtype=float, na_value=np.nan)
        return np.where(place >= 0, area[place], np.nan)

    def _land(self, frame: pd.DataFrame, name: str) -> Floats | None:
        """Land that the enterprise of the row occupies: its own and what it leases."""
        used = self._tables.get("occupancy")
        if used is None or not {"enterprise_id", "role", name} <= set(used):
            return None
        if "enterprise_id" not in frame:
            return None
        part = _of_those(used, frame)
        part = part[(part["role"] != "sublet").fillna(value=True).to_numpy(dtype=bool)]
        total = part.groupby(part["enterprise_id"].astype("str"))[name].sum(min_count=1)
        place = positions(frame["enterprise_id"], total.index)
        land = np.append(total.to_numpy(dtype=float, na_value=np.nan), np.nan)
        return np.where(place >= 0, land[place], np.nan)

    def _mean_month(self, name: str) -> Floats | None:
        """Mean month of the enterprise's year in the returns; a level, not a sum, for employees."""
        joined = self._years
        if joined is None or name not in joined:
            return None
        months = 1.0 if fields("returns")[name].unit == "persons" else 12.0
        figures = _figures(joined, name)
        return None if figures is None else figures / months

    @cached_property
    def _years(self) -> pd.DataFrame | None:
        """Returns of the enterprise and year of each month looked at."""
        months, returns = self._thin.get("monthly"), self._tables.get("returns")
        if months is None or returns is None or not {"enterprise_id", "month"} <= set(months):
            return None
        if not {"enterprise_id", "year"} <= set(returns):
            return None
        part = _of_those(returns, months)
        part = part.assign(year=part["year"].astype("float")).drop_duplicates(
            ["enterprise_id", "year"]
        )
        left = pd.DataFrame(
            {
                "enterprise_id": months["enterprise_id"].to_numpy(dtype=object),
                "year": months["month"].dt.year.astype("float").to_numpy(),
            }
        ).astype({"enterprise_id": returns["enterprise_id"].dtype})
        return left.merge(part, on=["enterprise_id", "year"], how="left")


def _of_those(frame: pd.DataFrame, firms: pd.DataFrame) -> pd.DataFrame:
    """Rows of the enterprises of another table."""
    wanted = arrow_text(firms["enterprise_id"]).unique()
    concerned = pc.is_in(arrow_text(frame["enterprise_id"]), value_set=wanted, skip_nulls=True)
    return frame[concerned.to_numpy(zero_copy_only=False)]


def _figures(frame: pd.DataFrame, name: str) -> Floats | None:
    if name not in frame:
        return None
    figures: Floats = frame[name].to_numpy(dtype=float, na_value=np.nan)
    return np.abs(figures)
