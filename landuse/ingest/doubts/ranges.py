"""What figures of a park usually are (常见量级): wide ranges of medians, each with its reason."""

from __future__ import annotations

from typing import NamedTuple


class Range(NamedTuple):
    """Where the median of a figure, or of a quotient of figures, usually lies (常见范围).

    Parameters
    ----------
    name
        Name of the reason, a text of the area ``magnitude``.
    table
        Table whose rows are looked at.
    over
        Fields multiplied with each other.
    under
        Fields that divide them; ``parcel.area_mu`` and ``parcel.area_m2`` are the drawn area of the
        parcel of the row, ``returns.x`` the mean month of the enterprise's year, ``occupancy.area``
        the land that the enterprise occupies.
    low, high
        The range, in the fields' own units.
    role
        Only rows of this role (occupancy).
    weight
        How much it counts; less for what is only usual than for what cannot be otherwise.
    """

    name: str
    table: str
    over: tuple[str, ...]
    under: tuple[str, ...]
    low: float
    high: float
    role: str = ""
    weight: float = 1.0


def _r(name: str, table: str, quotient: str, low: float, high: float, role: str = "") -> Range:
    over, _, under = quotient.partition(" / ")
    return Range(name, table, tuple(over.split(" ")), tuple(under.split()), low, high, role)


def _usual(table: str, name: str, low: float, high: float) -> Range:
    return Range("of_an_enterprise", table, (name,), (), low, high, weight=_LOOSE)


_LOOSE = 0.3
"""Weight of what is only usual: a park may well have large or small enterprises only."""

RANGES = (
    # an enterprise's year [10⁴ yuan, tce, kWh, t, persons]
    _r("tax_share", "returns", "tax_paid / revenue", 0.001, 0.4),
    _r("credit_share", "returns", "vat_export_credit / revenue", 1e-5, 0.3),
    _r("refund_share", "returns", "vat_carryover_refund / revenue", 1e-5, 0.5),
    _r("value_added_share", "returns", "value_added / revenue", 0.02, 1.2),
    _r("profit_share", "returns", "profit / revenue", 0.0005, 0.6),
    _r("rd_share", "returns", "rd_expense / revenue", 0.0005, 0.4),
    _r("per_worker", "returns", "revenue / employees", 1, 1000),
    _r("energy_intensity", "returns", "energy_tce / revenue", 1e-3, 10),
    _r("power_intensity", "returns", "electricity_kwh / revenue", 3, 2e4),
    _r("power_of_energy", "returns", "electricity_kwh / energy_tce", 100, 1e4),
    _r("emission_intensity", "returns", "emissions_t / value_added", 3e-6, 3e-2),
    _r("tax_of_land", "returns", "tax_paid / occupancy.area", 0.02, 500),
    _usual("returns", "tax_paid", 0.1, 1e3),
    _usual("returns", "revenue", 5, 5e4),
    _usual("returns", "value_added", 1, 1e4),
    _usual("returns", "profit", 0.1, 2e3),
    _usual("returns", "rd_expense", 0.1, 1e3),
    _usual("returns", "employees", 2, 2000),
    _usual("returns", "energy_tce", 0.5, 5e3),
    _usual("returns", "electricity_kwh", 3e3, 3e7),
    # its months against its year
    _r("month_of_year", "monthly", "electricity_kwh / returns.electricity_kwh", 0.1, 10),
    _r("month_of_year", "monthly", "tax_paid / returns.tax_paid", 0.05, 10),
    _r("month_of_year", "monthly", "employees / returns.employees", 0.1, 10),
    _r("power_per_worker", "monthly", "electricity_kwh / employees", 5, 5e4),
    # buildings and land
    _r("floor_ratio", "parcels", "floor_area / parcel.area_m2", 0.05, 6),
    _r("ground_ratio", "parcels", "footprint / parcel.area_m2", 0.03, 1.1),
    _r("floor_limit", "parcels", "far_min", 0.1, 8),
    _r("share_of_parcel", "occupancy", "area / parcel.area_mu", 0.2, 1.5, "own"),
    _r("part_of_parcel", "occupancy", "area / parcel.area_mu", 0.002, 1.5),
    _r("floor_ratio", "occupancy", "floor_area / parcel.area_m2", 0.05, 6, "own"),
    _r("part_of_parcel", "occupancy", "floor_area / parcel.area_m2", 1e-3, 6),
    _r("part_of_parcel", "units", "floor_area / parcel.area_m2", 1e-3, 6),
    _r("of_a_unit", "units", "floor_area", 50, 2e4),
    # contracts and projects [10⁴ yuan, mu]
    _r("contract_of_parcel", "contracts", "area / parcel.area_mu", 0.3, 3),
    _r("land_to_develop", "contracts", "area_to_develop / area", 0.2, 1.1),
    _r("land_to_develop", "contracts", "area_developed / area", 0.2, 1.3),
    _r("price_of_land", "contracts", "land_price / area", 1, 300),
    _r("investment_per_land", "contracts", "total_investment / area", 20, 2000),
    _r("invested_share", "contracts", "invested / total_investment", 0.02, 3),
    _r("agreed_investment", "contracts", "invest_per_mu area / total_investment", 0.4, 2.5),
    _r("agreed_per_mu", "contracts", "invest_per_mu", 20, 2000),
    _r("agreed_output", "contracts", "output_per_mu / invest_per_mu", 0.1, 20),
    _r("agreed_output", "contracts", "output_per_mu", 20, 2000),
    _r("agreed_tax", "contracts", "tax_per_mu", 1, 100),
    _r("agreed_tax_share", "contracts", "tax_per_mu / output_per_mu", 0.004, 0.4),
    _r("investment_per_land", "projects", "investment / land_demand", 20, 2000),
    _r("output_of_investment", "projects", "output / investment", 0.1, 20),
    _r("tax_share", "projects", "tax / output", 0.002, 0.4),
    _r("energy_intensity", "projects", "energy_tce / output", 1e-3, 10),
    _r("zone_drawn", "zones", "approved_area / parcel.area_mu", 0.3, 3),
)
"""Ranges of medians over at least a handful of rows (中位数的常见范围).

They are wide on purpose, most of them two to four powers of ten, so that a park has to be very odd
to lie outside, while figures in 元 that are taken for 万元 (10⁴) or in 平方米 for 亩 (667) always do.
The reasons are texts of the area ``magnitude``. They rest on what cannot be otherwise (tax and value
added are parts of revenue, a building stands on its parcel), and on published benchmarks, taken
10 to 100 times up and down: Huangyan 2022 (24 万元 of tax and 136 万元 of value added a mu, 18 万元 a
worker, 2.7 万元/tce, 4,930 万元 a tonne emitted), Lucheng (9 to 53 万元 of tax a mu), 0.1229 kgce/kWh.
"""

COMMON = (
    *("mu", "m2", "ha", "km2", "wan_m2"),
    *("yuan", "wan_yuan", "yi_yuan"),
    *("tce", "wan_tce", "kgce"),
    *("kwh", "mwh", "wan_kwh"),
    *("t", "kg", "persons", "wan_persons", "1", "percent", "months"),
    *("wan_yuan/mu", "wan_yuan/ha"),
)
"""Units that are likely in such files (常用单位); the others are proposed only if nothing else fits."""

UNLIKELY = frozenset({"acre", "ft2", "ten_million", "gwh", "yi_kwh", "permille", "wan_mu"})
"""Units that are never proposed (不作建议的单位)."""

NOT_BUILDINGS = frozenset({"ha", "km2"})
"""Units in which nobody counts what is built (不用于建筑的单位): the fields in m²."""

NOT_FLOORS = NOT_BUILDINGS | {"mu"}
"""Units in which nobody counts floor space (不用于建筑面积的单位)."""
