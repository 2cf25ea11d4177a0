"""Financial (财务证据): what the methods say of the last years; each method stays by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.diagnose.zombie.docket import Docket
from landuse.diagnose.zombie.evidence import Family, Sign, combine, nobody
from landuse.diagnose.zombie.fuse import ALIVE, MODERATE, STRONG, WEAK
from landuse.diagnose.zombie.methods import firm_panel
from landuse.diagnose.zombie.panel import Panel, Told, less, more
from landuse.policy.zombie import MethodRules

_SIGNS = (
    ("oecd", STRONG, "cover_years"),
    ("de_jonghe", STRONG, "shortfall_years"),
    ("fn_hk", STRONG, "leverage"),
    ("loss_insolvent", STRONG, "insolvent"),
    ("loss3", MODERATE, "loss_long"),
    ("insolvent", MODERATE, "insolvent"),
    ("fn", MODERATE, "leverage"),
    ("cover_low", MODERATE, "cover_short_years"),
    ("loss2", WEAK, "loss_short"),
)
"""Methods of the family, their level, and the number of the policy that they rest on."""

_YEARS = 5
_DAYS = 365.25


def yearly_panel(docket: Docket, states: Mapping[str, npt.NDArray[np.float64]]) -> Panel:
    """Figures of the last five calendar years (近五年面板), with what is known as of the day.

    Parameters
    ----------
    docket
        The tables; figures of statistical reporting only where it allows them.
    states
        Figure → value of the evaluation year, one a firm: months of stop, share of idle space …
    """
    rows, who = docket.lawful("returns")
    if docket.statistics:
        rows, who = docket.rows("returns"), docket.who("returns")
    years = range(docket.year + 1 - _YEARS, docket.year + 1)
    founded = docket.firm("registered_on").dt.year
    balance = (name in rows and rows[name].notna().any() for name in ("liabilities", "assets"))
    sector = _divisions(docket.firm("sector_code")) if all(balance) else None
    panel = firm_panel(rows, who, years, founded, sector)
    columns = dict(panel.columns)
    for name, values in states.items():
        if np.isnan(values).all():
            continue
        whole = np.full(len(panel), np.nan)
        whole[panel.at(docket.year)] = values
        columns[name] = pd.Series(whole, copy=False)
    return Panel(panel.size, years, columns)


def _divisions(sector: pd.Series[Any]) -> pd.Series[Any]:
    """First two digits of each sector code, missing where it has none."""
    said = sector.astype("str").astype("category").cat
    names = pd.Series(said.categories, dtype="str").str.extract(r"(\d\d)", expand=False)
    return names.reindex(said.codes).reset_index(drop=True)


def states(docket: Docket, idle: npt.NDArray[np.float64]) -> dict[str, npt.NDArray[np.float64]]:
    """What is known of each firm on the day (当前状态): for methods that ask for no figures.

    Parameters
    ----------
    docket
        The tables.
    idle
        Share of its space that stands idle.
    """
    sealed = np.full(docket.size, np.nan)
    revoked = np.full(docket.size, np.nan)
    events = docket.events
    for kind, into in (("asset_sealed", sealed), ("licence_revoked", revoked)):
        first = events[events["kind"] == kind].drop_duplicates("at")
        years = docket.since(first["occurred_on"]) / _DAYS
        into[first["at"].to_numpy(dtype=np.int64)] = 1.0 if kind == "asset_sealed" else years
    halted = docket.firm("status").isin(["stopped"])
    running = docket.firm("status").isin(["operating", "building"])
    months = docket.since(docket.firm("stopped_on")) / _DAYS * 12
    stopped = months.where(halted).mask(running, 0.0)
    found = {
        "assets_sealed": sealed,
        "revoked_years": revoked,
        "stopped_months": stopped.to_numpy(dtype=float, na_value=np.nan),
        "land_idle": idle,
    }
    for name in ("sector_prohibited", "safety_env_failed"):
        found[name] = docket.firm(name).to_numpy(dtype=float, na_value=np.nan)
    return found


def financial(
    docket: Docket, panel: Panel, found: Mapping[str, Told], rules: MethodRules
) -> Family:
    """Signs of the accounts (财务): the gravest method that holds; methods are not merged.

    *Nothing found* takes profits of the last two years and an answer of every method that the park
    has figures for; what the other methods would say stays possible.
    """
    cells = panel.at(docket.year)
    wanted = {code for code, *_ in _SIGNS}
    answers = {
        name: told.holds.iloc[cells].reset_index(drop=True)
        for name, told in found.items()
        if name in wanted
    }
    insolvent = docket.happened_kind("insolvent")
    if not answers and not len(insolvent):
        return Family("financial", [], nobody(docket.size))
    if {"loss3", "insolvent"} <= set(answers):
        answers["loss_insolvent"] = answers["loss3"] & answers["insolvent"]
    kept: dict[str, Any] = {
        "since": pd.Timestamp(docket.year - 2, 1, 1),
        "until": pd.Timestamp(docket.year, 12, 31),
        "source": "returns",
        "lawful": "firm",
    }
    signs = []
    for code, level, rule in _SIGNS:
        if code in answers:
            holds = _unless(found, code, answers, cells)
            signs.append(Sign(code, level, holds, getattr(rules, rule), **kept))
    if len(insolvent):
        signs.append(_recorded(docket, insolvent, rules))
    alive = _sound(panel, rules).iloc[cells].reset_index(drop=True)
    signs.append(Sign("solvent", ALIVE, alive, rules.cover_limit, **kept))
    lacking = any(code not in answers for code, *_ in _SIGNS)
    told = combine(signs, docket.size, enough=_decided(answers), blind=lacking)
    return Family("financial", signs, told)


def _unless(
    found: Mapping[str, Told], code: str, answers: Mapping[str, pd.Series[Any]], cells: Any
) -> pd.Series[Any]:
    """What does not apply is no sign."""
    holds = answers[code]
    return holds.mask(~found[code].applies[cells], other=False) if code in found else holds


def _decided(answers: Mapping[str, pd.Series[Any]]) -> npt.NDArray[np.bool_]:
    """Firms of which no method that can be run is open or holds."""
    no = [(~each).fillna(value=False).to_numpy(dtype=bool) for each in answers.values()]
    return np.asarray(np.array(no).all(axis=0))


def _recorded(docket: Docket, events: pd.DataFrame, rules: MethodRules) -> Sign:
    """Insolvency that was put on record."""
    last = docket.latest(events)
    holds = last["occurred_on"].notna().astype("boolean").mask(last["occurred_on"].isna())
    source = ("events: " + last["kind"] + " " + last["evidence"]).str.strip()
    return Sign(
        "insolvent_record", MODERATE, holds.where(holds.fillna(value=False), other=False),
        rules.insolvent, since=last["occurred_on"], until=last["occurred_on"], source=source,
        lawful="public",
    )  # fmt: skip


def _sound(panel: Panel, rules: MethodRules) -> pd.Series[Any]:
    """Interest covered, or profit, in two years running, and more owned than owed."""
    limit = rules.cover_limit.value
    covered = ~less(panel["ebit"], panel["interest"] * limit) & more(panel["interest"], 0.0)
    good = panel.every(covered, 2) | panel.every(more(panel["net_profit"], 0.0), 2)
    return good & less(panel["liabilities"], panel["assets"])
