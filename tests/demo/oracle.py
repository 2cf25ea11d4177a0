"""Slow oracle: reads the files of the demo park row by row and judges by the written rules.

Shares no code with the package. Rules: order 53 for idle land; half of the floor empty, or a unit
empty for six months, for vacancy; any hard or two soft criteria for low yield. Yes, no or unknown:
None stands for unknown.
"""

import csv
import datetime as dt
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import pandas as pd

TODAY = dt.date(2025, 12, 31)
MU = 2000 / 3
CODES = {
    "国有": "state", "集体": "collective", "公共": "public", "正常生产": "operating", "半停产": "half_stopped",
    "停产": "stopped", "在建": "building", "注销": "cancelled", "在产": "in_production", "已租未用": "let_unused",
    "空置": "vacant", "自有": "own", "承租": "lease", "转租": "sublet", "是": True, "否": False,
}  # fmt: skip

Row = dict[str, object]
Answer = bool | None


def rows(path: Path) -> list[Row]:
    """Rows of a file under their headings without the unit; missing is None, dates are dates."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as source:
            return [{_plain(k): _cell(v) for k, v in row.items()} for row in csv.DictReader(source)]
    if path.suffix == ".gpkg":
        frame = gpd.read_file(path)
    else:
        frame = pd.read_excel(path, engine="calamine", dtype=object)
    return [{_plain(k): _cell(v) for k, v in row.items()} for row in frame.to_dict("records")]


def _plain(heading: str) -> str:
    return heading.partition("(")[0]


def _cell(value: object) -> object:
    if isinstance(value, str):
        return CODES.get(value, value) if value else None
    if hasattr(value, "geom_type"):
        return value
    if pd.isna(value):
        return None
    if isinstance(value, dt.datetime):
        return value.date()
    return value


def date(value: object) -> dt.date | None:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def plus(day: dt.date | None, months: int) -> dt.date | None:
    """The same day some months later, or the last day of a shorter month."""
    if day is None:
        return None
    place = day.year * 12 + day.month - 1 + months
    year, month = place // 12, place % 12 + 1
    last = (dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(1)).day
    return dt.date(year, month, min(day.day, last))


def both(*answers: Answer) -> Answer:
    if False in answers:
        return False
    return None if None in answers else True


def either(*answers: Answer) -> Answer:
    if True in answers:
        return True
    return None if None in answers else False


def long_ago(day: dt.date | None, months: int) -> Answer:
    return None if day is None else plus(day, months) <= TODAY


class Oracle:
    def __init__(self, folder: Path) -> None:
        self.parcels = {str(r["宗地代码"]): r for r in rows(folder / "parcels.gpkg")}
        self.firms = {str(r["企业编号"]): r for r in rows(folder / "enterprises.xlsx")}
        self.contracts = {str(r["合同编号"]): r for r in rows(folder / "contracts.xlsx")}
        self.units = {str(r["单元编号"]): r for r in rows(folder / "units.xlsx")}
        self.occupancy = rows(folder / "occupancy.csv")
        self.tax = {
            r["企业编号"]: r["实缴税收"] for r in rows(folder / "returns.xlsx") if r["年份"] == 2025
        }
        self.by_name = {str(r["企业名称"]): e for e, r in self.firms.items()}
        self.shares = self._shares()

    def area(self, parcel: str) -> float:
        row = self.parcels[parcel]
        return row["登记面积"] or row["geometry"].area / MU

    def _shares(self) -> dict[str, dict[str, float]]:
        """Enterprise → parcel → land, by occupancy, units, code, holder and position, in this order."""
        land: dict[str, dict[str, float]] = {}
        for row in self.occupancy:
            ended = date(row["终止日期"])
            if row["企业编号"] is None or (ended is not None and ended < dt.date(2025, 1, 1)):
                continue
            sign = -1.0 if row["使用方式"] == "sublet" else 1.0
            places = land.setdefault(str(row["企业编号"]), {})
            places[row["宗地代码"]] = places.get(row["宗地代码"], 0.0) + sign * float(
                row["使用面积"]
            )
        for row in self.units.values():
            if row["承租企业"] is not None:
                land.setdefault(self.by_name[row["承租企业"]], {})[row["宗地代码"]] = 1.0
        for firm, row in self.firms.items():
            if not any(o["企业编号"] == firm for o in self.occupancy) and firm not in land:
                land[firm] = dict.fromkeys(self._places(row), 1.0)
        return {
            e: {p: a / sum(places.values()) for p, a in places.items()}
            for e, places in land.items()
            if places
        }

    def _places(self, firm: Row) -> list[str]:
        """Where a firm sits by its parcel code, else by the title, else by its position."""
        if firm["所在宗地"] is not None:
            return [str(firm["所在宗地"])]
        held = [p for p, r in self.parcels.items() if r["权利人代码"] == firm["统一社会信用代码"]]
        if held or firm["东坐标"] is None:
            return held
        found = self._at(firm["东坐标"], firm["北坐标"])
        return [found] if found else []

    def _at(self, x: float, y: float) -> str | None:
        for code, row in self.parcels.items():
            west, south, east, north = row["geometry"].bounds
            if west <= x <= east and south <= y <= north and _inside(row["geometry"], x, y):
                return code
        return None

    # idle ---------------------------------------------------------------------------------------

    def started(self, c: Row) -> Answer:
        dates = [c["实际动工日期"], c["实际竣工日期"], c["实际投产日期"]]
        return True if any(d is not None for d in dates) else c["是否动工"]

    def due(self, c: Row) -> dt.date | None:
        return c["约定动工日期"] or plus(c["交地日期"], 12)

    def idle_not_started(self, c: Row) -> Answer:
        begun = self.started(c)
        return both(None if begun is None else not begun, long_ago(self.due(c), 12))

    def idle_suspended(self, c: Row) -> Answer:
        if c["中止开发日期"] is None or c["实际竣工日期"] is not None:
            return False
        small = either(
            _below(c["已动工面积"], c["应动工面积"], 1 / 3),
            _below(c["已投资额"], c["总投资额"], 0.25),
        )
        return both(self.started(c), long_ago(c["中止开发日期"], 12), small)

    def idle_warning(self, c: Row) -> Answer:
        begun, idle_on = self.started(c), plus(self.due(c), 12)
        near = None if idle_on is None else 0 < (idle_on - TODAY).days <= 90
        return both(None if begun is None else not begun, near)

    def idle(self, parcel: str) -> Answer:
        mine = [c for c in self.contracts.values() if c["宗地代码"] == parcel]
        return either(
            False,
            *(self.idle_not_started(c) for c in mine),
            *(self.idle_suspended(c) for c in mine),
        )

    # vacancy ------------------------------------------------------------------------------------

    def vacant_unit(self, unit: str) -> Answer:
        row = self.units[unit]
        state = None if row["使用状态"] is None else row["使用状态"] == "vacant"
        return both(state, long_ago(row["空置起始"], 6))

    def vacant_parcel(self, parcel: str) -> Answer:
        floors = [
            (u["使用状态"], u["建筑面积"]) for u in self.units.values() if u["宗地代码"] == parcel
        ]
        floors += [
            (o["使用状态"], o["使用建筑面积"]) for o in self.occupancy if o["宗地代码"] == parcel
        ]
        known = [(s, float(f)) for s, f in floors if s is not None and f is not None]
        if not known:
            return None
        return sum(f for s, f in known if s != "vacant") / sum(f for _, f in known) <= 0.5

    # low yield ----------------------------------------------------------------------------------

    def tenants(self, parcel: str) -> list[str]:
        return [e for e, places in self.shares.items() if parcel in places]

    def low_yield(self, parcel: str) -> Answer:
        row, firms = self.parcels[parcel], self.tenants(parcel)
        if (
            not firms
            or row["权属"] == "public"
            or not str(row["土地用途"]).startswith(("1001", "1101"))
        ):
            return False
        contracts = [c for c in self.contracts.values() if c["宗地代码"] == parcel]
        hard = [
            both(*(self._stopped(e) for e in firms)),
            either(False, *(self._late(c) for c in contracts)),
            either(False, *(self._cheap(c, parcel) for c in contracts)),
            either(*(self.firms[e]["禁止或淘汰类"] for e in firms)),
            either(*(self.firms[e]["安全环保不达标"] for e in firms)),
        ]
        soft = [
            _less(self.tax_per_mu(parcel), 3.0),
            _less(_ratio(row["建筑面积"], self.area(parcel) * MU), row["容积率下限"]),
            _less(_ratio(row["建筑基底面积"], self.area(parcel) * MU), 0.30),
        ]
        certain, possible = soft.count(True), soft.count(True) + soft.count(None)
        enough = True if certain >= 2 else None if possible >= 2 else False
        idle = self.idle(parcel)
        return both(None if idle is None else not idle, either(*hard, enough))

    def tax_per_mu(self, parcel: str) -> float | None:
        total = 0.0
        for firm in self.tenants(parcel):
            if self.tax.get(firm) is None:
                return None
            total += self.tax[firm] * self.shares[firm][parcel]
        return total / self.area(parcel)

    def _stopped(self, firm: str) -> Answer:
        row = self.firms[firm]
        return both(row["经营状态"] in {"stopped", "half_stopped"}, long_ago(row["停产日期"], 12))

    def _late(self, c: Row) -> Answer:
        if c["实际竣工日期"] is not None:
            return False
        overdue = None if c["约定竣工日期"] is None else plus(c["约定竣工日期"], 24) < TODAY
        return both(self.started(c), overdue)

    def _cheap(self, c: Row, parcel: str) -> Answer:
        if c["实际竣工日期"] is None:
            return False
        real = _ratio(c["已投资额"], self.area(parcel))
        short = None if real is None else real < 0.5 * c["约定投资强度"]
        return both(long_ago(c["实际竣工日期"], 24), short)

    def verdict(self, kind: str, identity: str) -> Answer:
        if kind.startswith("idle"):
            return getattr(self, kind)(self.contracts[identity])
        return getattr(self, kind)(identity)

    def subjects(self, kind: str) -> list[str]:
        if kind.startswith("idle"):
            return list(self.contracts)
        return list(self.units if kind == "vacant_unit" else self.parcels)


def _ratio(part: float | None, whole: float) -> float | None:
    return None if part is None else part / whole


def _less(value: float | None, limit: float | None) -> Answer:
    return None if value is None or limit is None else value < limit


def _below(part: float | None, whole: float | None, limit: float) -> Answer:
    return None if part is None or whole is None else part / whole < limit


def _inside(shape: object, x: float, y: float) -> bool:
    """Even-odd rule on the outer ring."""
    ring, inside = list(shape.exterior.coords), False
    for (ax, ay), (bx, by) in pairwise(ring):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside
