"""Disputed figures (争议数值): which enterprise an objection is of, and which figure it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from landuse.ingest.cells.headings import fits, read_heading
from landuse.names.normal import plain_name
from landuse.names.second import credit_code
from landuse.schema import Field, fields
from landuse.units import factor

_FIGURES = ("returns", "occupancy", "parcels")
_LAND = ("occupancy", "parcels")
_FIRM = ("enterprise_id", "credit_code", "name")


class Place(NamedTuple):
    """A figure in a table (数值位置): its row, and the factor of the unit that the log states."""

    table: str
    row: int
    field: Field
    factor: float


class Disputed:
    """Finds what objections are about (查找争议数值).

    Parameters
    ----------
    tables
        ``enterprises``, ``returns``, ``occupancy`` and ``parcels``, as far as there are any.
    year
        Evaluation year.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame], year: int) -> None:
        self.tables, self.year = tables, year
        self.firms = _firms(tables.get("enterprises", pd.DataFrame()))

    def firm(self, row: Mapping[str, Any]) -> str | None:
        """Id of the enterprise (企业编号): by id, credit code or full name; None where unknown."""
        for name in _FIRM:
            said = str(row[name])
            for key in dict.fromkeys((said, credit_code(said), plain_name(said))):
                if said and key in self.firms:
                    return self.firms[key]
        return None

    def place(self, firm: str, row: Mapping[str, Any]) -> Place | str:
        """The disputed figure (争议数值), or why it cannot be told which it is."""
        item, parcel = str(row["item"]), str(row["parcel_id"])
        read = {table: _figure(table, item) for table in _FIGURES}
        if not any(read.values()):
            return "unknown_item"
        why = "unknown_item"
        for table in _LAND if parcel else _FIGURES:
            said = read[table]
            if said is None:
                continue
            rows = self._rows(table, firm, parcel)
            if len(rows) == 1:
                return Place(table, rows[0], *said)
            why = "several_rows" if len(rows) else "no_row"
            if len(rows):
                break
        return "no_parcel" if not parcel and read["returns"] is None else why

    def _rows(self, table: str, firm: str, parcel: str) -> list[int]:
        """Rows of the figure: of the year, of the enterprise, of the parcel."""
        frame = self.tables.get(table)
        if frame is None or (table == "parcels" and not parcel):
            return []
        if table == "parcels":
            hit = frame["parcel_id"] == parcel
        else:
            hit = frame["enterprise_id"] == firm
            if table == "returns":
                hit &= frame["year"] == self.year
            elif parcel:
                hit &= frame["parcel_id"] == parcel
        rows: list[int] = hit.to_numpy(dtype=bool, na_value=False).nonzero()[0].tolist()
        return rows

    def original(self, place: Place) -> float:
        """Figure as it was read (原数值)."""
        frame = self.tables[place.table]
        name = place.field.name
        found: Any = frame[name].iloc[place.row] if name in frame else pd.NA
        return float("nan") if pd.isna(found) else float(found)


def _firms(enterprises: pd.DataFrame) -> dict[str, str]:
    """Id, credit code and plain name → id, where it is of one enterprise only."""
    found: dict[str, str | None] = {}
    if "enterprise_id" not in enterprises:
        return {}
    ids = enterprises["enterprise_id"].astype("str")
    for name, bare in (("name", plain_name), ("credit_code", credit_code), ("enterprise_id", str)):
        if name in enterprises:
            told: dict[str, str | None] = {}
            for said, own in zip(enterprises[name], ids, strict=True):
                if pd.notna(said) and (key := bare(str(said))):
                    told[key] = None if told.get(key, own) != own else own
            found |= told
    return {key: own for key, own in found.items() if own is not None}


def _figure(table: str, item: str) -> tuple[Field, float] | None:
    """Number field that an item names, and the factor of the unit that it states."""
    read = read_heading(table, item)
    field = None if read is None else fields(table)[read.field]
    if read is None or field is None or field.dtype != "number":
        return None
    if not read.unit:
        return field, 1.0
    return (field, factor(read.unit, field.unit)) if fits(read.unit, field) else None
