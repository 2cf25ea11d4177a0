"""Random parks of chains: owners, leases let on and on, dates, land outside; as plain records."""

import datetime as dt
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from landuse.policy import Land
from tests.apportion.chain_park import LAND, Park, park
from tests.factories import Row, parcel

YEARS = (2024, 2025)


@dataclass(frozen=True)
class Held:
    """Land that a firm owns on a parcel, or leases there from another, on some days."""

    firm: str
    parcel: str
    area: float
    since: dt.date | None
    until: dt.date | None
    lessor: str | None = None


@dataclass
class Records:
    """What is true of a park, and how its tables tell it."""

    areas: dict[str, float] = field(default_factory=dict)
    held: list[Held] = field(default_factory=list)
    outside: dict[str, float] = field(default_factory=dict)
    told: list[Row] = field(default_factory=list)
    tax: dict[tuple[str, int], float] = field(default_factory=dict)

    @property
    def firms(self) -> list[str]:
        parties = {each.firm for each in self.held} | {each.lessor for each in self.held}
        return sorted({each for each in parties if each} | {"E-nowhere"})

    def park(self, rules: Land = LAND, *, seed: int | None = None, scale: float = 1.0) -> Park:
        """The park through linking and settling, its rows in another order where asked."""
        rows = [{**row, "area": row["area"] and row["area"] * scale} for row in self.told]
        if seed is not None:
            rows = [rows[at] for at in np.random.default_rng(seed).permutation(len(rows))]
        firms = [
            {"enterprise_id": firm, "parcel_id": None, "area_outside": self.outside.get(firm)}
            for firm in self.firms
        ]
        for each in firms:
            each["area_outside"] = each["area_outside"] and each["area_outside"] * scale
        returns = [
            {"enterprise_id": firm, "year": year, "tax_paid": tax}
            for (firm, year), tax in self.tax.items()
        ]
        places = [parcel(code, mu * scale) for code, mu in self.areas.items()]
        return park(rows, rules=rules, parcels=places, firms=firms, returns=returns)


def records(
    seed: int, n: int = 8, *, greedy: bool = True, dated: bool = True, sides: int = 3
) -> Records:
    """`n` parcels, each with an owner or two and firms that let to one another without a circle.

    Where it is greedy some let more than they hold; else nobody does, as long as nothing is
    dated. A lease is told by the lessee, by the lessor or by both, as far as `sides` goes.
    """
    rng = np.random.default_rng(seed)
    found = Records()
    for at in range(n):
        code, mu = f"P{at:02d}", float(rng.integers(10, 60))
        found.areas[code] = mu
        firms = [f"E{at:02d}{letter}" for letter in "abcde"]
        owners = int(rng.integers(1, 3))
        for firm in firms[:owners]:
            found.held.append(Held(firm, code, mu / owners, *_period(rng, dated)))
        left = None if greedy else dict.fromkeys(firms[:owners], mu / owners)
        found.held += _chain(firms, code, mu, left, rng, dated)
        if at and rng.random() < 0.5:  # somebody of the parcel before has land here too
            found.held.append(Held(f"E{at - 1:02d}a", code, mu / 4, *_period(rng, dated)))
        if rng.random() < 0.3:
            found.outside[firms[0]] = float(rng.integers(1, 30))
    _tell(found, rng, sides)
    for firm in found.firms:
        for year in YEARS:
            found.tax[firm, year] = round(float(rng.uniform(-20, 500)), 2)
    return found


def _period(rng: np.random.Generator, dated: bool) -> tuple[dt.date | None, dt.date | None]:
    """A period with ends open or not, around the two years."""
    if not dated or rng.random() < 0.4:
        return None, None
    first = dt.date(2023, 6, 1) + dt.timedelta(int(rng.integers(0, 700)))
    last = first + dt.timedelta(int(rng.integers(0, 900)))
    return (first if rng.random() < 0.8 else None), (last if rng.random() < 0.8 else None)


def _chain(
    firms: list[str],
    code: str,
    mu: float,
    left: dict[str, float] | None,
    rng: np.random.Generator,
    dated: bool,
) -> list[Held]:
    """Leases of each firm from some of those before it, of what they have left if that counts."""
    found = []
    for number, lessee in enumerate(firms):
        for lessor in firms[:number]:
            share, days = float(rng.uniform(0.02, 0.6)), _period(rng, dated)
            has = mu if left is None else left.get(lessor, 0.0)
            area = round(share * has, 2)
            if rng.random() < 0.4 and area > 0:
                found.append(Held(lessee, code, area, *days, lessor))
                if left is not None:
                    left[lessor] -= area
                    left[lessee] = left.get(lessee, 0.0) + area
    return found


def _tell(found: Records, rng: np.random.Generator, sides: int) -> None:
    """Rows of the occupancy table; `sides` 1 is lessees only, 2 one side each, 3 some both.

    What a firm without land lets its lessee tells: on a row of its own it may be the sub-tenant.
    """
    landed = {(each.firm, each.parcel) for each in found.held}
    for each in found.held:
        how = int(rng.integers(sides)) if each.lessor else 0
        if how == 1 and (each.lessor, each.parcel) not in landed:
            how = 0
        days = {"from_on": each.since, "to_on": each.until}
        row = {"parcel_id": each.parcel, "area": each.area}
        row |= {name: day and pd.Timestamp(day) for name, day in days.items()}
        if how != 1:
            role = "lease" if each.lessor else "own"
            found.told.append(
                {**row, "enterprise_id": each.firm, "role": role, "counterpart_id": each.lessor}
            )
        if how != 0:
            found.told.append(
                {**row, "enterprise_id": each.lessor, "role": "sublet", "counterpart_id": each.firm}
            )
