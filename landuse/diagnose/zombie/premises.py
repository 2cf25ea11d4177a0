"""Premises (场所与合同证据): inspections on site, rent in arrears, space let and not used."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.diagnose.finding import column, months_between
from landuse.diagnose.zombie.docket import Docket, holds_word
from landuse.diagnose.zombie.evidence import Family, Sign, combine
from landuse.diagnose.zombie.fuse import ALIVE, MODERATE, STRONG, WEAK
from landuse.diagnose.zombie.panel import less
from landuse.policy.zombie import PremisesRules


class Site(NamedTuple):
    """Last inspection of each firm (最近一次核查).

    Parameters
    ----------
    on
        Its day.
    halted, running
        What was found; unclear wording says neither.
    begun
        First day of a stop: on record, or the first inspection that found it.
    source
        The document.
    """

    on: pd.Series[Any]
    halted: pd.Series[Any]
    running: pd.Series[Any]
    begun: pd.Series[Any]
    source: pd.Series[Any]


class Lease(NamedTuple):
    """Rent and space of each tenant (租赁情况)."""

    arrears: npt.NDArray[np.float64]
    idle: npt.NDArray[np.float64]


def nothing_known(docket: Docket) -> bool:
    """Whether nobody was on site, nothing is let and no stop is on record (无场所数据)."""
    if len(docket.events) or len(docket.rows("units")):
        return False
    return bool(docket.firm("stopped_on").isna().all())


def site(docket: Docket, rules: PremisesRules) -> Site:
    """What the inspections say (现场核查)."""
    visits = docket.happened(rules.inspections)
    said = visits["value"]
    doubt = holds_word(said, rules.doubtful.words)
    still, busy = (holds_word(said, words.words) for words in (rules.halted, rules.running))
    visits = visits.assign(halted=still & ~busy & ~doubt, running=busy & ~still & ~doubt)
    clear = visits[(visits["halted"] | visits["running"]).to_numpy(dtype=bool)]
    last = docket.latest(clear)
    alive = docket.last_day(clear[clear["running"].to_numpy(dtype=bool)])
    before = alive.reindex(clear["at"]).to_numpy()
    since = clear["occurred_on"].to_numpy()
    spell = clear[np.isnat(before) | (since > before)]
    first = spell.drop_duplicates("at").set_index("at")["occurred_on"].reindex(range(docket.size))
    halted = _flag(last["halted"])
    recorded = docket.firm("stopped_on")
    begun = (
        recorded.where(recorded <= last["occurred_on"])
        .fillna(first)
        .where(halted.fillna(value=False).to_numpy(dtype=bool))
    )
    source = ("events: " + last["kind"] + " " + last["evidence"] + "：" + last["value"]).str.strip()
    return Site(last["occurred_on"], halted, _flag(last["running"]), begun, source)


def _flag(values: pd.Series[Any]) -> pd.Series[Any]:
    return values.astype("boolean")


def lease(docket: Docket) -> Lease:
    """Arrears and idle space of the tenants of standard factories (欠租与闲置面积)."""
    units, who = docket.rows("units"), docket.who("units")
    if units.empty:
        return Lease(*[np.broadcast_to(np.nan, docket.size)] * 2)
    arrears, idle = np.full(docket.size, np.nan), np.full(docket.size, np.nan)
    kept = who >= 0
    rows, at = units[kept], who[kept]
    owed = column(rows, "arrears_months", of="units").to_numpy(dtype=float, na_value=np.nan)
    known = ~np.isnan(owed)
    most = pd.Series(owed[known]).groupby(at[known]).max()
    arrears[most.index.to_numpy(dtype=np.int64)] = most.to_numpy()
    state = column(rows, "state", of="units").astype("str")
    area = column(rows, "floor_area", of="units").to_numpy(dtype=float, na_value=np.nan)
    sound = state.notna().to_numpy() & ~np.isnan(area) & (area > 0)
    whole = np.bincount(at, minlength=docket.size) == np.bincount(at[sound], minlength=docket.size)
    total = np.bincount(at[sound], area[sound], docket.size)
    empty = sound & (state == "let_unused").to_numpy(dtype=bool)
    unused = np.bincount(at[empty], area[empty], docket.size)
    has = whole & (total > 0)
    idle[has] = unused[has] / total[has]
    return Lease(arrears, idle)


def premises(docket: Docket, rules: PremisesRules, visit: Site, let: Lease) -> Family:
    """Signs of the premises (场所与合同): a stop seen on site, arrears, idle space.

    An inspection that found production counts while it is recent. A stop that only the enterprise
    sheet mentions is a weak sign.
    """
    recent = (docket.since(visit.on) <= rules.recent.value).astype("boolean").mask(visit.on.isna())
    months = months_between(visit.begun, docket.today)
    spell = (~less(months, rules.stopped.value)).mask(~visit.halted.fillna(value=True), other=False)
    seen = visit.halted & spell
    owing = pd.Series(let.arrears)
    late, some = (~less(owing, each.value) for each in (rules.arrears, rules.arrears_weak))
    idle = ~less(pd.Series(let.idle), rules.idle.value)
    alive = visit.running & recent
    seen, on_site = (each.mask(visit.running & ~recent) for each in (seen, visit.halted))
    told = {"since": visit.begun, "until": visit.on, "source": visit.source, "lawful": "park"}
    rent: dict[str, Any] = {"source": "units: arrears_months, state, floor_area", "lawful": "park"}
    status = docket.firm("status").astype("str").isin(["stopped", "half_stopped"])
    recorded = months_between(docket.firm("stopped_on"), docket.today).where(status)
    noted = (~less(recorded, rules.stopped.value)).fillna(value=False) & ~alive.fillna(value=False)
    signs = [
        Sign("stop_seen_long", STRONG, seen, rules.stopped, months.to_numpy(), **told),
        Sign("arrears_and_idle", STRONG, late & idle, rules.arrears, let.arrears, **rent),
        Sign("arrears_long", MODERATE, late, rules.arrears, let.arrears, **rent),
        Sign("idle_space", MODERATE, idle, rules.idle, let.idle, **rent),
        Sign("stop_seen", WEAK, on_site, rules.stopped, months.to_numpy(), **told),
        Sign("arrears", WEAK, some, rules.arrears_weak, let.arrears, **rent),
        Sign(
            "stop_recorded", WEAK, noted, rules.stopped, recorded.to_numpy(),
            since=docket.firm("stopped_on"), source="enterprises: status, stopped_on", lawful="park",
        ),
        Sign("running_seen", ALIVE, alive, rules.recent, since=visit.on, until=visit.on,
             source=visit.source, lawful="park"),
    ]  # fmt: skip
    lives = alive.fillna(value=False).to_numpy(dtype=bool)
    earlier = [
        sign if sign.level == ALIVE or sign.code.startswith("arrears") or sign.code == "idle_space"
        else _unlike(sign, lives) for sign in signs
    ]  # fmt: skip
    leased = ~np.isnan(let.arrears) & ~np.isnan(let.idle)
    sighted = visit.halted.fillna(value=False).to_numpy(dtype=bool) | lives
    return Family("premises", earlier, combine(earlier, docket.size, enough=leased | sighted))


def _unlike(sign: Sign, alive: npt.NDArray[np.bool_]) -> Sign:
    """A stop is over where production was seen later."""
    return Sign(
        sign.code, sign.level, sign.holds.mask(alive, other=False), sign.rule, sign.value,
        since=sign.since, until=sign.until, source=sign.source, lawful=sign.lawful,
    )  # fmt: skip


def verified(docket: Docket, rules: PremisesRules, visit: Site) -> npt.NDArray[np.bool_]:
    """Whether a stop was seen on site not long ago (近期现场核实停产)."""
    recent = (docket.since(visit.on) <= rules.recent.value).fillna(value=False)
    return np.asarray((visit.halted.fillna(value=False) & recent).to_numpy(dtype=bool))
