"""Small parks in memory: frames that keep their contracts, a few dozen parcels, planted gaps."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import shapely

from landuse.park import LinkOptions, Park, ParkInfo, Source
from landuse.schema import empty, fields
from landuse.study import WKB, Inputs
from landuse.units import MU_M2

YEAR = 2025
TODAY = pd.Timestamp(YEAR, 12, 31)
CRS = "EPSG:4526"
SIDE = 200.0
INPUTS = ("parcels", "enterprises", "returns", "occupancy", "units", "contracts")

Row = dict[str, Any]


def table(name: str, rows: list[Row], *, columns: tuple[str, ...] = ()) -> pd.DataFrame:
    """Frame of an input table with the types of the vocabulary; absent cells are missing."""
    wanted = list(dict.fromkeys([*columns, *(key for row in rows for key in row)]))
    if not rows:
        return empty(name)
    found = {}
    for column in wanted:
        values = [row.get(column) for row in rows]
        if column == "geometry":
            found[column] = pd.Series(values, dtype=WKB)
            continue
        dtype = fields(name)[column].pandas_dtype if column in fields(name) else "float64"
        if dtype.startswith("datetime"):
            found[column] = pd.Series(pd.to_datetime(pd.Series(values)), dtype=dtype)
        elif dtype == "category":
            found[column] = pd.Series(values, dtype="str").astype("category")
        else:
            found[column] = pd.Series(values, dtype=dtype)
    return pd.DataFrame(found)


def park_inputs(
    tables: Mapping[str, pd.DataFrame],
    *,
    policy: str = "generic-cn-v1",
    year: int = YEAR,
    as_of: pd.Timestamp | None = None,
    fallback: str | None = None,
    shapes: Mapping[str, Any] | None = None,
) -> Inputs:
    """Inputs around tables; tables that are not given are empty."""
    whole = {name: tables.get(name, empty(name)) for name in INPUTS}
    info = ParkInfo(name="测试园区", year=year, policy=policy, as_of=as_of and as_of.date())
    park = Park(park=info, parcels=Source(path="none"), link=LinkOptions(parcel_fallback=fallback))
    return Inputs(park, whole, CRS, shapes=shapes or {})


def parcel(parcel_id: str, mu: float | None = 10.0, **more: Any) -> Row:
    """One parcel; the area is registered, and drawn as well."""
    drawn = 10.0 if mu is None else mu
    return {"parcel_id": parcel_id, "registered_area": mu, "area_m2": drawn * MU_M2, **more}


def only(**rows: list[Row]) -> dict[str, pd.DataFrame]:
    """Tables of the rows given, for stages that need few of them; all inputs are there."""
    return {name: table(name, rows.get(name, [])) for name in INPUTS}


def with_area(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Tables with the area that counts, as :func:`landuse.apportion.counted_area` would add it."""
    parcels = tables["parcels"]
    return {**tables, "parcels": parcels.assign(area_mu=parcels["registered_area"])}


def make_inputs(n: int = 24, seed: int = 0, *, policy: str = "generic-cn-v1") -> Inputs:
    """A park of `n` parcels: owners, leases told from one side or both, movers, units, gaps.

    Areas are consistent: what occupants are said to use never exceeds a parcel.
    """
    maker = _Maker(n, np.random.default_rng(seed))
    return park_inputs(maker.tables(), policy=policy, shapes=maker.shapes())


class _Maker:
    def __init__(self, n: int, rng: np.random.Generator) -> None:
        self.rng = rng
        self.firms: list[Row] = []
        self.rows: dict[str, list[Row]] = {name: [] for name in INPUTS}
        self.mu = rng.integers(8, 60, n).astype(float)
        for at in range(n):
            self.place(at)
        for _ in range(2):
            self.firm()
        for row in self.firms:
            self.returns(row["enterprise_id"])
        self.returns("E-unknown-to-the-sheet")
        for at in range(0, n, 2):
            self.contract(at)
        self.contract(1)
        self.contract(1)

    def gap(self, value: Any, share: float = 0.1) -> Any:
        return None if self.rng.random() < share else value

    def some(self, *values: Any) -> Any:
        return values[int(self.rng.integers(len(values)))]

    def day(self, first: int, last: int) -> pd.Timestamp:
        start = pd.Timestamp(first, 1, 1)
        return start + pd.Timedelta(days=int(self.rng.integers(0, 365 * (last - first + 1))))

    def firm(self, **known: Any) -> str:
        """One more enterprise; its id."""
        identity = f"E{len(self.firms):04d}"
        status = self.some("operating", "operating", "stopped", "half_stopped", "building")
        halted = status in {"stopped", "half_stopped"}
        row = {
            "enterprise_id": identity,
            "credit_code": f"C{len(self.firms):04d}",
            "parcel_id": None,
            "above_scale": self.gap(bool(self.rng.random() < 0.5)),
            "status": self.gap(status),
            "stopped_on": self.gap(self.day(2023, 2025)) if halted else None,
            "sector_prohibited": self.gap(bool(self.rng.random() < 0.08)),
            "safety_env_failed": self.gap(bool(self.rng.random() < 0.08)),
            "source_row": len(self.firms) + 2,
            **known,
        }
        self.firms.append(row)
        return identity

    def occupies(self, firm: str, at: int, role: str, area: float | None, **more: Any) -> None:
        row = {"enterprise_id": firm, "parcel_id": f"P{at:03d}", "role": role, "area": area}
        self.rows["occupancy"].append({**row, "source_row": len(self.rows["occupancy"]), **more})

    def place(self, at: int) -> None:
        """The parcel and who is on it; nine arrangements in turn."""
        rng, mu, n = self.rng, self.mu[at], len(self.mu)
        code, kind = f"P{at:03d}", at % 9
        row = {
            "parcel_id": code,
            "registered_area": None if kind == 4 else mu,
            "area_m2": mu * MU_M2,
            "land_use": self.some("1001", "1001", "工业用地", "0701", None),
            "holding": self.some("state", "collective", None, "public"),
            "floor_area": self.gap(float(mu * MU_M2 * rng.uniform(0.2, 1.8))),
            "footprint": self.gap(float(mu * MU_M2 * rng.uniform(0.1, 0.6))),
            "far_min": self.some(0.7, 1.0, None),
            "holder_code": None,
        }
        if kind == 0:
            owner = self.firm()
            self.occupies(owner, at, "own", self.gap(mu, 0.5))
        elif kind == 1:
            owner, part = self.firm(), round(mu / 4, 2)
            self.occupies(owner, at, "own", mu)
            self.occupies(self.firm(), at, "lease", part, counterpart_id=owner)
            self.occupies(self.firm(), at, "lease", part, counterpart_id=owner)
        elif kind == 2:
            owner, tenant, part = self.firm(), self.firm(), round(mu / 3, 2)
            self.occupies(owner, at, "own", mu)
            self.occupies(owner, at, "sublet", part, counterpart_id=tenant)
            self.occupies(tenant, at, "lease", part, counterpart_id=owner)
            if at + 6 < n:
                self.occupies(tenant, at + 6, "own", None)
        elif kind == 3:
            self.occupies(self.firm(), at, "own", round(mu / 2, 2))
            self.occupies(self.firm(), at, "own", None)
        elif kind == 4:
            self.firm(parcel_id=code)
            self.firm(parcel_id=code)
        elif kind == 5:
            row["holder_code"] = f"C{len(self.firms):04d}"
            self.firm()
        elif kind == 6 and at > 6:
            self.factory(code)
        elif kind == 7 and at + 1 < n:
            mover, later = self.firm(), pd.Timestamp(YEAR, 7, 1)
            self.occupies(mover, at, "own", mu, to_on=later - pd.Timedelta(days=1))
            self.occupies(mover, at + 1, "own", round(self.mu[at + 1] / 2, 2), from_on=later)
        shape = shapely.box(at % 10 * SIDE, at // 10 * SIDE, at % 10 * SIDE + 100, 50)
        self.rows["parcels"].append({**row, "geometry": shapely.to_wkb(shape)})

    def factory(self, code: str) -> None:
        for number in range(6):
            state = self.some("in_production", "let_unused", "vacant", "vacant")
            tenant = self.firm() if state != "vacant" else None
            since = self.gap(self.day(2024, 2025), 0.2) if state == "vacant" else None
            self.rows["units"].append(
                {
                    "unit_id": f"{code}-{number}",
                    "building_id": "1",
                    "parcel_id": code,
                    "floor_area": float(self.rng.integers(200, 900)),
                    "state": self.gap(state),
                    "enterprise_id": tenant,
                    "vacant_since": since,
                    "source_row": number,
                }
            )

    def returns(self, identity: str) -> None:
        for year in (2023, 2024, 2025):
            if self.rng.random() < 0.06:
                continue
            tax, revenue = self.rng.uniform(5, 900), self.rng.uniform(300, 9000)
            silent = self.rng.random() < 0.15
            row: Row = {
                "enterprise_id": identity,
                "year": year,
                "tax_paid": 0.0 if silent else tax,
                "revenue": revenue,
                "value_added": revenue * self.rng.uniform(0.1, 0.4),
                "employees": float(self.rng.integers(5, 400)),
                "energy_tce": self.rng.uniform(5, 4000),
                "electricity_kwh": self.rng.uniform(1e4, 1e6),
                "emissions_t": self.rng.uniform(0.1, 9),
                "rd_expense": revenue * self.rng.uniform(0, 0.05),
                "annual_report_filed": not silent,
                "tax_filed": not silent,
            }
            keys = ("enterprise_id", "year")
            self.rows["returns"].append(
                {
                    name: value if name in keys else self.gap(value, 0.06)
                    for name, value in row.items()
                }
            )

    def contract(self, at: int) -> None:
        """One contract; the flag and the dates agree with each other."""
        number, mu = len(self.rows["contracts"]), self.mu[at]
        due, begun = self.day(2021, 2025), bool(self.rng.random() < 0.6)
        completed = begun and self.rng.random() < 0.4
        row = {
            "start_due_on": self.gap(due),
            "delivered_on": self.gap(due - pd.DateOffset(months=12)),
            "completion_due_on": self.gap(due + pd.DateOffset(months=18)),
            "started": self.gap(begun),
            "started_on": due if begun and self.rng.random() < 0.7 else None,
            "completed_on": self.day(2021, 2025) if completed else None,
            "suspended_on": self.day(2022, 2025) if begun and not completed else None,
            "area": mu,
            "area_to_develop": self.gap(mu),
            "area_developed": self.gap(mu * self.rng.uniform(0, 1)),
            "land_price": self.gap(float(mu * 20)),
            "total_investment": self.gap(float(mu * 300)),
            "invested": self.gap(float(mu * 300 * self.rng.uniform(0, 1))),
            "invest_per_mu": self.gap(300.0),
            "delay_cause": self.some(None, "enterprise", "government"),
            "delay_evidence": self.some(None, "文件"),
        }
        self.rows["contracts"].append(
            {
                "contract_id": f"HT{number:03d}",
                "parcel_id": f"P{at:03d}",
                "source_row": number,
                **row,
            }
        )

    def tables(self) -> dict[str, pd.DataFrame]:
        rows = {**self.rows, "enterprises": self.firms}
        return {name: table(name, rows[name]) for name in INPUTS}

    def shapes(self) -> dict[str, Any]:
        return {"parcels": shapely.from_wkb([row["geometry"] for row in self.rows["parcels"]])}


def by_key(frame: pd.DataFrame, *keys: str) -> pd.DataFrame:
    """Frame in the order of its keys, categories as plain text, on a fresh index."""
    plain = {
        name: frame[name].astype("str")
        for name in frame
        if isinstance(frame[name].dtype, pd.CategoricalDtype)
    }
    return frame.assign(**plain).sort_values(list(keys), ignore_index=True)
