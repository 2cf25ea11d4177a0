"""Conditions (途径条件): what is known of each case, in three values, from sheets, signs and records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.diagnose.finding import column, months_between
from landuse.diagnose.routes.figures import Figures
from landuse.diagnose.routes.records import Recorded
from landuse.diagnose.routes.subjects import Subjects
from landuse.diagnose.zombie.land import OUTCOMES, Held
from landuse.diagnose.zombie.panel import less, more
from landuse.ids import Positions, positions
from landuse.policy import RouteRules

MISSING = {
    "prohibited": ("sector_prohibited",),
    "unfixable": ("safety_env_failed", "closure_order", "rectified"),
    "safety_failed": ("safety_env_failed",),
    "lease_breach": ("arrears_months", "state"),
    "revoked": ("licence_revoked", "registry_query"),
    "accepted": ("bankruptcy_accepted", "court_query"),
    "insolvent": ("assets", "liabilities"),
    "unpaid": ("court_enforcement", "court_query"),
    "stopped_long": ("status", "stopped_on"),
    "creditors": ("several_creditors", "single_creditor"),
    "reusable": ("assets_usable", "assets_unusable"),
    "acquirer": ("acquirer_named", "no_acquirer"),
    "bearable": ("assets", "liabilities"),
    "not_viable": ("status", "electricity_kwh"),
    "seized": ("asset_sealed", "title_query"),
    "project": ("land_demand",),
    "owner": ("owner_agrees", "owner_refuses"),
    "operating": ("status", "electricity_kwh"),
    "equity": ("assets", "liabilities"),
    "plan": ("improvement_plan", "plan_refused"),
    "wages_owed": ("wage_arrears", "wages_settled"),
}
"""Condition → fields and kinds of record that would settle it."""

READS = {
    "prohibited": "enterprises: sector_prohibited",
    "unfixable": "enterprises: safety_env_failed",
    "safety_failed": "enterprises: safety_env_failed",
    "lease_breach": "findings: rule, outcome",
    "insolvent": "returns: assets, liabilities",
    "bearable": "returns: assets, liabilities",
    "equity": "returns: assets, liabilities",
    "stopped_long": "enterprises: status, stopped_on",
    "not_viable": "enterprises: status",
    "operating": "enterprises: status",
    "project": "projects: land_demand, zone, land_use",
}
"""Condition → table and columns that it reads."""

_STOPS = ("power_stopped", "power_stopped_long", "power_low", "stop_seen", "stop_seen_long")
_LONG = ("power_stopped_long", "stop_seen_long")
_LIFE = ("power_alive", "running_seen")
_GRAVE = ("suspected", "confirmed")
_HALTED = ("stopped", "half_stopped")
_UNUSED = tuple(OUTCOMES.index(name) for name in ("idle", "vacant"))
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Ground:
    """What the conditions look at (条件依据).

    Parameters
    ----------
    tables
        ``enterprises``, ``parcels``, ``units``, ``projects``, ``findings``.
    verdicts, evidence
        What was said of the firms.
    cases
        The cases.
    held, land
        Land of firms today, and the state of each parcel.
    recorded
        What dated records say.
    figures
        Liabilities over assets, one a case.
    today
        The day.
    """

    tables: Mapping[str, pd.DataFrame]
    verdicts: pd.DataFrame
    evidence: pd.DataFrame
    cases: Subjects
    held: Held
    land: npt.NDArray[np.int8]
    recorded: Recorded
    figures: Figures
    today: pd.Timestamp

    def firm(self, name: str) -> pd.Series[Any]:
        """Column of the enterprise sheet (企业表列), one a case; missing where nobody answers."""
        values = column(self.tables["enterprises"], name, of="enterprises")
        return _taken(values, self.cases.firm)

    def parcel(self, name: str) -> pd.Series[Any]:
        """Column of the parcels (宗地表列), one a case."""
        return _taken(column(self.tables["parcels"], name, of="parcels"), self.cases.parcel)

    def firm_among(self, name: str, wanted: tuple[str, ...]) -> Bools:
        """Whether a code of the enterprise sheet is one of some (企业代码), one a case."""
        values = column(self.tables["enterprises"], name, of="enterprises")
        return _any_taken(values.isin(wanted), self.cases.firm)

    def judged(self, wanted: tuple[str, ...]) -> Bools:
        """Whether the verdict on the firm is one of some (企业判断), one a case."""
        return _any_taken(self.verdicts["verdict"].isin(wanted), self.cases.firm)

    @cached_property
    def place(self) -> Positions:
        """Place of each case in ``held`` (用地位置), −1 where the firm does not hold the parcel."""
        width = len(self.tables["parcels"]) + 1
        keys = self.held.firm * width + self.held.parcel
        if not len(keys):
            return np.full(len(self.cases.firm), -1)
        order = np.argsort(keys, kind="stable")
        mine = self.cases.firm * width + self.cases.parcel
        at = order[np.minimum(np.searchsorted(keys, mine, sorter=order), len(keys) - 1)]
        held = (keys[at] == mine) & (self.cases.firm >= 0) & (self.cases.parcel >= 0)
        return np.where(held, at, -1)

    @cached_property
    def unused(self) -> Bools:
        """Whether the land of each case is idle or stands empty (土地闲置)."""
        return np.append(np.isin(self.land, _UNUSED), False)[self.cases.parcel]

    @cached_property
    def stopped(self) -> Bools:
        """Whether the firm of each case is recorded as stopped (登记停产)."""
        return self.firm_among("status", ("stopped",))

    @cached_property
    def months_stopped(self) -> npt.NDArray[np.float64]:
        """Months since the stop on record (登记停产月数), one a case."""
        return np.asarray(months_between(self.firm("stopped_on"), self.today), dtype=float)


def conditions(it: Ground, rules: RouteRules) -> dict[str, pd.Series[Any]]:
    """Answers to all conditions (条件结论): yes, no or unknown, one a case.

    Parameters
    ----------
    it
        What is known.
    rules
        The ``[routes]`` section.

    Returns
    -------
    dict
        Condition → nullable booleans.
    """
    seen = _signs(it)
    nobody = (it.cases.firm < 0) & it.unused
    operating = _operating(it, seen).mask(nobody, other=False)
    failed = it.firm("safety_env_failed").astype("boolean")
    listed = it.firm("sector_prohibited").astype("boolean")
    said = it.recorded.answers
    blank = _open(len(it.cases.firm))
    banned = said.get("prohibited", blank)
    unfixable = said.get("unfixable", blank)
    debt = it.figures.leverage
    insolvent = more(debt, rules.insolvent.value)
    found = {
        **said,
        "prohibited": listed.where(listed.notna(), banned) | banned.fillna(value=False),
        "safety_failed": failed,
        "unfixable": unfixable.where(unfixable.notna(), failed.where(~failed.fillna(value=True))),
        "operating": operating,
        "not_viable": _not_viable(it, seen, operating),
        "stopped_long": _stopped_long(it, seen, operating, rules),
        "lease_breach": _lease_breach(it).mask(nobody, other=False),
        "insolvent": insolvent.where(insolvent.notna(), said.get("insolvent", blank)),
        "equity": less(debt, 1.0),
        "bearable": ~more(debt, rules.bearable.value),
        "project": _project(it),
    }
    return {name: found.get(name, blank) for name in MISSING}


def sign_sources(it: Ground, rules: RouteRules) -> dict[str, pd.Series[Any]]:
    """What the signs rest on that settle a condition (迹象来源), one text a case.

    Parameters
    ----------
    it
        What is known.
    rules
        The ``[routes]`` section.

    Returns
    -------
    dict
        Condition → sources of the signs that hold; missing where none does, and for a long stop
        that the enterprise sheet records itself.
    """
    rows = it.evidence
    asked = {"stopped_long": _LONG, "not_viable": _STOPS, "operating": (*_STOPS, *_LIFE)}
    rows = rows[((rows["outcome"] == "yes") & rows["sign"].isin(asked["operating"])).to_numpy(bool)]
    if rows.empty:
        return {name: pd.Series(None, range(len(it.cases.firm)), dtype="str") for name in asked}
    names = it.firm("enterprise_id").astype("str")
    rows = rows[rows["enterprise_id"].isin(names.dropna().unique()).to_numpy(dtype=bool)]
    found = {}
    for name, signs in asked.items():
        mine = rows[rows["sign"].isin(signs).to_numpy(dtype=bool)]
        mine = mine[["enterprise_id", "source"]].dropna().astype("str").drop_duplicates()
        said = mine.groupby("enterprise_id", sort=False)["source"].agg("; ".join)
        found[name] = names.map(said)
    sheet = pd.Series(_long_by_sheet(it, rules), names.index)
    found["stopped_long"] = found["stopped_long"].mask(sheet)
    return found


def _open(size: int) -> pd.Series[Any]:
    return pd.Series(pd.NA, range(size), dtype="boolean")


def _taken(values: pd.Series[Any], at: npt.NDArray[np.int64]) -> pd.Series[Any]:
    """Values at rows; missing where a row is −1."""
    if not len(values):
        return values.reindex(range(len(at)))
    return values.iloc[at].reset_index(drop=True).mask(at < 0)


def _any_taken(hits: pd.Series[Any], at: npt.NDArray[np.int64]) -> Bools:
    """Whether rows are hit; where a row is −1 it is not."""
    return np.append(hits.to_numpy(dtype=bool), False)[at]


def _answer(yes: Any, no: Any) -> pd.Series[Any]:
    """Yes, no; unknown where neither or both."""
    yes, no = np.asarray(yes, dtype=bool), np.asarray(no, dtype=bool)
    return pd.Series(yes & ~no, dtype="boolean").mask(yes == no)


def _signs(it: Ground) -> dict[str, Bools]:
    """Sign → whether it holds for the firm of each case; ``may_low``: whether low use is open."""
    wanted = (*_STOPS, *_LIFE, "power_weak")
    rows = it.evidence[it.evidence["sign"].isin(wanted).to_numpy(dtype=bool)]
    if rows.empty:
        return {name: np.zeros(len(it.cases.firm), dtype=bool) for name in (*wanted, "may_low")}
    names = it.firm("enterprise_id").astype("str")
    known = pd.Series(names.dropna().unique(), dtype="str")
    at = positions(rows["enterprise_id"], known)
    mine = positions(names, known)
    yes = (rows["outcome"] == "yes").to_numpy(dtype=bool)
    sign = rows["sign"].astype("str").to_numpy(dtype=object)
    found = {}
    for name in (*wanted, "may_low"):
        hit = (sign == name) & yes if name != "may_low" else (sign == "power_low") & ~yes
        holds = np.zeros(len(known) + 1, dtype=bool)
        holds[at[hit & (at >= 0)]] = True
        found[name] = holds[mine]
    return found


def _any(seen: Mapping[str, Bools], names: tuple[str, ...]) -> Bools:
    return np.asarray(np.logical_or.reduce([seen[name] for name in names]))


def _operating(it: Ground, seen: Mapping[str, Bools]) -> pd.Series[Any]:
    """Power as usual or production seen, or use between the low and the usual; a stop says no."""
    between = seen["power_weak"] & ~seen["power_low"] & ~seen["may_low"]
    between &= it.judged(("watch", *_GRAVE))
    return _answer(_any(seen, _LIFE) | between, it.stopped | _any(seen, _STOPS))


def _not_viable(it: Ground, seen: Mapping[str, Bools], operating: pd.Series[Any]) -> pd.Series[Any]:
    """Stopped or half stopped, suspected, or on land that nobody uses."""
    halted = it.firm_among("status", _HALTED)
    yes = halted | _any(seen, _STOPS) | it.judged(_GRAVE) | it.unused
    runs = operating.fillna(value=False).to_numpy(dtype=bool)
    return _answer(yes, runs & ~yes)


def _stopped_long(
    it: Ground, seen: Mapping[str, Bools], operating: pd.Series[Any], rules: RouteRules
) -> pd.Series[Any]:
    """Stopped for so many months, by the sheet or by signs."""
    yes = _long_by_sheet(it, rules) | _any(seen, _LONG)
    runs = operating.fillna(value=False).to_numpy(dtype=bool)
    short = it.stopped & (it.months_stopped < rules.stopped.value)
    return _answer(yes, ~yes & (runs | short))


def _long_by_sheet(it: Ground, rules: RouteRules) -> Bools:
    """Recorded as stopped, since a day so many months ago."""
    return np.asarray(it.stopped & (it.months_stopped >= rules.stopped.value))


def _lease_breach(it: Ground) -> pd.Series[Any]:
    """Breach of the lease as it was found unit by unit; who owns the land breaks no lease."""
    known, held = it.cases.firm >= 0, it.place >= 0
    owns = held & (np.append(it.held.role, -1)[it.place] == 0)
    holder = known & (it.cases.parcel >= 0) & ~held
    if it.tables["units"].empty:
        return _answer(np.zeros(len(known), dtype=bool), owns | holder)
    width = len(it.tables["parcels"]) + 1
    mine = it.cases.firm * width + it.cases.parcel + 1
    found, units = it.tables["findings"], it.tables["units"]
    found = found[(found["rule"] == "tenant_breach").to_numpy(dtype=bool)]
    ids = [it.tables[name][f"{name[:-1]}_id"] for name in ("enterprises", "parcels", "units")]
    firm = positions(column(units, "enterprise_id", of="units"), ids[0])
    plot = positions(column(units, "parcel_id", of="units"), ids[1])
    key = np.append(np.where(firm < 0, -1, firm * width + plot + 1), -1)
    unit = key[positions(found["subject_id"], ids[2])]
    said = found["outcome"].astype("str").to_numpy(dtype=object)
    lets = np.isin(mine, unit) & known
    yes = lets & np.isin(mine, unit[said == "yes"])
    open_ = np.isin(mine, unit[said == "unknown"])
    return _answer(yes, (lets & ~yes & ~open_) | (~lets & (owns | holder)))


def _project(it: Ground) -> pd.Series[Any]:
    """Whether an incoming project fits; open where one may."""
    size = len(it.cases.firm)
    if it.tables["projects"].empty:
        return _open(size)
    yes, may = np.zeros(size, dtype=bool), it.cases.parcel < 0
    for _, fits in _fits(it):
        yes |= fits.fillna(value=False).to_numpy(dtype=bool)
        may = may | fits.isna().to_numpy(dtype=bool)
    return _answer(yes, ~yes & ~may)


def fitting(it: Ground) -> pd.Series[Any]:
    """Projects that fit the land of each case (可落户项目), by id; missing where none does.

    Parameters
    ----------
    it
        What the conditions look at.

    Returns
    -------
    pandas.Series
        One text a case.
    """
    named: dict[int, list[str]] = {}
    for identity, fits in _fits(it):
        for at in np.flatnonzero(fits.fillna(value=False).to_numpy(dtype=bool)):
            named.setdefault(int(at), []).append(str(identity))
    return pd.Series({at: ", ".join(sorted(ids)) for at, ids in named.items()}, dtype="str")


def _fits(it: Ground) -> Iterator[tuple[Any, pd.Series[Any]]]:
    """Each incoming project, and whether it fits each case: zone and use the same, land enough."""
    projects = it.tables["projects"]
    if projects.empty:
        return
    stage = column(projects, "stage", of="projects").astype("str")
    coming = projects[stage.isin(["pool", "signed"]).to_numpy(dtype=bool)]
    area = it.parcel("area_mu").to_numpy(dtype=float, na_value=np.nan)
    zone, use = (it.parcel(name).astype("str") for name in ("zone", "land_use"))
    names = ("project_id", "land_demand", "zone", "land_use")
    wants = zip(*(column(coming, name, of="projects") for name in names), strict=True)
    for identity, demand, where, what in wants:
        if not demand > 0 and pd.notna(demand):
            continue
        enough = pd.Series(area >= demand).astype("boolean").mask(np.isnan(area) | pd.isna(demand))
        yield identity, enough & _same(zone, where) & _same(use, what, coded=True)


def _same(values: pd.Series[Any], wanted: Any, *, coded: bool = False) -> pd.Series[Any]:
    """Whether texts are the one wanted; codes and words of one thing cannot be compared."""
    if pd.isna(wanted):
        return _open(len(values))
    open_ = values.isna()
    if coded:
        open_ |= values.str.isdigit() != str(wanted).isdigit()
    return (values == str(wanted)).astype("boolean").mask(open_)
