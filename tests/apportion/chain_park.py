"""Small parks of leases, let through linking and settling; what comes out, in plain dicts."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from landuse.apportion import Facts, facts, settle
from landuse.errors import Note
from landuse.link import link
from landuse.policy import Land, load_policy
from tests.factories import YEAR, Row, only, parcel, with_area

LAND = load_policy("generic-cn-v1").land


def land(**rules: Any) -> Land:
    """Land section of the generic policy with other rules."""
    return LAND.model_copy(update=rules)


def row(firm: str, role: str, area: float | None, at: str = "P1", **more: Any) -> Row:
    """One row of the occupancy table; `to` and `since` are days, `of` the counterpart."""
    names = {"since": "from_on", "to": "to_on", "of": "counterpart_id", "floor": "floor_area"}
    days = {"since", "to"}
    told = {
        names.get(key, key): pd.Timestamp(value) if key in days and value is not None else value
        for key, value in more.items()
    }
    return {"enterprise_id": firm, "parcel_id": at, "role": role, "area": area, **told}


class Park(NamedTuple):
    """What came out of a small park."""

    tables: dict[str, pd.DataFrame]
    links: pd.DataFrame
    outside: pd.DataFrame
    notes: list[Note]

    def codes(self) -> list[str]:
        return [note.code for note in self.notes if note.code.startswith("chains.")]

    def note(self, code: str) -> Note:
        (found,) = [note for note in self.notes if note.code == code]
        return found

    def facts(self, year: int = YEAR) -> Facts:
        return facts(self.tables, self.links, year, outside=self.outside)

    def land(self, year: int = YEAR) -> dict[str, float]:
        """Land of each linked enterprise in the year, rounded."""
        return {firm: round(mu, 9) for firm, mu in self.exact_land(year).items()}

    def exact_land(self, year: int = YEAR) -> dict[str, float]:
        """Land of each linked enterprise in the year."""
        frame = self.facts(year).enterprise_facts.query("year == @year and linked > 0")
        return dict(zip(frame["enterprise_id"], frame["land_mu"], strict=True))

    def lines(self, role: str) -> list[tuple[str, str, float]]:
        """Enterprise, parcel and area of the links of one role."""
        rows = self.links[self.links["role"] == role]
        return [
            (one.enterprise_id, one.parcel_id, round(one.area_mu, 9)) for one in rows.itertuples()
        ]


def park(
    occupancy: list[Row], *, rules: Land = LAND, parcels: list[Row] | None = None,
    firms: list[Row] | None = None, units: list[Row] | None = None,
    returns: list[Row] | None = None, fallback: str | None = None,
) -> Park:  # fmt: skip
    """Parcels P1 to P3 of 20 mu and firms E1 to E6, unless others are given."""
    tables = with_area(
        only(
            parcels=parcels or [parcel(f"P{i}", 20.0) for i in (1, 2, 3)],
            enterprises=firms
            or [
                {"enterprise_id": f"E{i}", "parcel_id": None, "source_row": i} for i in range(1, 7)
            ],
            occupancy=[
                {"source_row": at, "counterpart_id": None, "floor_area": None, **each}
                for at, each in enumerate(occupancy, start=2)
            ],
            units=units or [],
            returns=returns or [],
        )
    )
    links, said = link(tables, {}, fallback=fallback)
    found = settle(links, tables, rules, YEAR, said)
    return Park(tables, found.links, found.outside, found.notes)


def net(links: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Enterprise and parcel → own + leased in − sublet, dates aside."""
    signed = links["area_mu"] * np.where(links["role"] == "sublet", -1.0, 1.0)
    found = signed.groupby([links["enterprise_id"], links["parcel_id"]]).sum(min_count=1)
    return {key: round(value, 9) for key, value in found.items()}
