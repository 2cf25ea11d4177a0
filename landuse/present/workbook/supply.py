"""Supply in the ledger (台账中的供地链条与履约): chain by zone, parcels that wait, contracts, states of land."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from landuse.present.workbook import rows
from landuse.present.workbook.columns import (
    Column,
    Sheet,
    Tongue,
    columns_of,
    laid_out,
    say_flags,
    spoken,
)
from landuse.present.workbook.cover import as_of
from landuse.schema import fields

if TYPE_CHECKING:
    from landuse.study import Study

STEPS = tuple(fields("supply_chain")["step"].values)
"""Steps of the chain, in their order (环节)."""

CLAUSES = tuple(fields("performance")["clause"].values)
"""Clauses of a contract, in their order (条款)."""

STATES = (
    *("idle", "low_yield", "untaxed", "not_low", "open"),
    *("no_enterprise", "not_industrial", "public"),
)
"""States of land, disjoint (用地状况): each parcel has one."""

_WAITING = ("approved", "supplied", "started", "built")
_BAD = ("not", "nearly", "unknown")


def chain_by_zone(study: Study) -> pd.DataFrame:
    """Land of every zone by step (各片区分环节面积) [mu]; all of it together is the park.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    pandas.DataFrame
        One row a zone, one column a step, ``parcels_here`` and ``area_mu`` of the zone; empty where the
        park has neither contracts nor approvals.
    """
    chain = study["supply_chain"]
    return _by_zone(chain["zone"], chain["step"].astype("str"), chain["area_mu"], STEPS)


def _by_zone(
    zone: pd.Series, kind: pd.Series, area: pd.Series, kinds: tuple[str, ...]
) -> pd.DataFrame:
    cells = pd.DataFrame({"zone": zone.astype("str"), "kind": kind, "area": area.astype(float)})
    whole = cells.groupby("zone", dropna=False)["area"].agg(["size", "sum"])
    sums = {
        each: cells[cells["kind"] == each].groupby("zone", dropna=False)["area"].sum()
        for each in kinds
    }
    found = pd.DataFrame(sums, whole.index, columns=list(kinds)).astype(float).fillna(0.0)
    found = found.assign(parcels_here=whole["size"], area_mu=whole["sum"]).reset_index()
    return found[["zone", "parcels_here", *kinds, "area_mu"]]


def chain_sheet(study: Study, tell: Tongue) -> Sheet:
    """Land of every zone by step (供地链条汇总).

    Parameters
    ----------
    study
        The study.
    tell
        Language and currency.

    Returns
    -------
    Sheet
        One row a zone; the columns of the steps add up to the area. Beside it the approved area of the
        zone and what of it is in no parcel, of which no step is known.
    """
    frame = chain_by_zone(study)
    zone = frame["zone"].astype("str")
    approved = zone.map(_zone_areas(study)).astype(float)
    frame = frame.assign(
        zone=zone, approved_area=approved, outside_parcels=approved - frame["area_mu"]
    )
    columns = [
        *_area_columns(tell, "step", STEPS),
        *columns_of(tell, "zones", "approved_area:total own.outside_parcels:area:mu:total"),
    ]
    return laid_out("chain", columns, frame, frozen=1)


def _zone_areas(study: Study) -> dict[str, float]:
    """Approved area of each zone by name, in the boundary in force [mu]."""
    zones = study["zones"].reindex(columns=["name", "from_on", "to_on", "approved_area"])
    day = pd.Timestamp(as_of(study))
    now = zones[~(zones["from_on"] > day) & ~(zones["to_on"] < day)]
    now = now.dropna(subset=["name", "approved_area"]).sort_values("from_on", kind="stable")
    names = now["name"].astype("str")
    return dict(zip(names, now["approved_area"].astype(float), strict=True))


def _area_columns(tell: Tongue, section: str, kinds: tuple[str, ...]) -> list[Column]:
    said = tell.codes(section)
    meaning = tell.say(f"meaning.{section}_area")
    columns = [
        Column(name, tell.heading(said[name], "mu"), "area", meaning=meaning, total=True)
        for name in kinds
    ]
    return [
        *columns_of(tell, "parcels", "zone:word own.parcels_here:count:total"),
        *columns,
        *columns_of(tell, "parcels", "area_mu:total"),
    ]


def waiting_sheet(study: Study, tell: Tongue) -> Sheet:
    """Parcels that wait between approval and production (各环节宗地), stuck and longest first.

    Parameters
    ----------
    study
        The study.
    tell
        Language and currency.

    Returns
    -------
    Sheet
        One row a parcel approved, supplied, started or built.
    """
    chain = study["supply_chain"]
    frame = chain[chain["step"].isin(_WAITING).to_numpy(dtype=bool)]
    stuck = frame["stuck"].fillna(value=False).astype(bool)
    order = frame.assign(_stuck=~stuck, _months=-frame["months_over"], _days=-frame["days"])
    order = order.sort_values(["_stuck", "_months", "_days", "parcel_id"], kind="stable")
    frame = frame.loc[order.index].reset_index(drop=True)
    names = rows.known_of(study, "parcels", frame["parcel_id"])
    frame = spoken(frame, tell, {"step": "step"}).assign(
        stuck=say_flags(frame["stuck"], tell), name=names, zone=frame["zone"].astype("str")
    )
    columns = "parcel_id parcels.name zone step:word stuck:word area_mu:total since days:count"
    columns += " due_on months_over:count threshold:count clause:wrap contract_id"
    return laid_out("waiting", columns_of(tell, "supply_chain", columns), frame)


def performance_sheet(study: Study, tell: Tongue) -> Sheet:
    """Contracts clause by clause (履约评价), those with most clauses not met first.

    Parameters
    ----------
    study
        The study.
    tell
        Language and currency.

    Returns
    -------
    Sheet
        One row a contract, one column a clause; figures and agreed values beside, not printed.
    """
    long = study["performance"]
    frame = long[["contract_id", "parcel_id", "enterprise_id"]].drop_duplicates("contract_id")
    frame = frame.set_index("contract_id")
    outcome = long["outcome"].astype("str")
    for code in _BAD:
        counts = long["contract_id"][(outcome == code).to_numpy()].value_counts()
        frame[f"n_{code}"] = counts.reindex(frame.index).fillna(0).astype("int64")
    words, columns, more = tell.codes("performance"), [], []
    for clause in CLAUSES:
        part = long[(long["clause"] == clause).to_numpy(dtype=bool)].set_index("contract_id")
        said = tell.codes("clause")[clause]
        frame[clause] = part["outcome"].astype("str").map(words).reindex(frame.index)
        meaning = tell.say("meaning.clause", name=said)
        columns.append(Column(clause, said, "word", "performance.outcome", meaning))
        for name in ("value", "threshold"):
            frame[f"{clause}_{name}"] = part[name].reindex(frame.index)
            heading = tell.say(f"heading.clause_{name}", name=said)
            kind = f"performance.{name}"
            more.append(
                Column(f"{clause}_{name}", heading, "measure", kind, meaning, printed=False)
            )
    frame = frame.sort_values(["n_not", "n_nearly"], ascending=False, kind="stable").reset_index()
    frame["holder"] = rows.known_of(study, "enterprises", frame["enterprise_id"])
    head = columns_of(
        tell,
        "performance",
        "contract_id parcel_id own.holder:text",
        *(f"own.n_{code}:count" for code in _BAD),
    )
    return laid_out("performance", [*head, *columns, *more], frame)


def land_states(study: Study) -> pd.DataFrame:
    """State of every parcel (用地状况), by parcel_id: idle, low-yield, untaxed, public …, one each.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    pandas.DataFrame
        ``zone``, ``area_mu`` and ``state``.
    """
    parcels = study["parcels"]
    ids = pd.Index(parcels["parcel_id"].astype("str"))
    found = study["findings"]
    rule, outcome = found["rule"].astype("str"), found["outcome"].astype("str")

    def on(rules: list[str], answer: str) -> np.ndarray:
        hit = rule.isin(rules) & (outcome == answer)
        return np.asarray(ids.isin(found.loc[hit, "parcel_id"].astype("str")))

    links = study["links"]
    untaxed = found.loc[(rule == "untaxed_operating") & (outcome == "yes"), "subject_id"]
    theirs = links.loc[links["enterprise_id"].isin(list(untaxed)), "parcel_id"].astype("str")
    facts = study["parcel_facts"]
    facts = facts[facts["year"] == study.year]
    facts = facts.set_index(facts["parcel_id"].astype("str")).reindex(ids)
    holding = parcels.reindex(columns=["holding"])["holding"].astype("str").to_numpy(dtype=object)
    industrial = facts["industrial"].astype("boolean").fillna(value=False).to_numpy(dtype=bool)
    idle = ["idle_not_started", "idle_suspended"]
    state = np.select(
        [
            on(idle, "yes"),
            on(["low_yield"], "yes"),
            holding == "public",
            ~industrial,
            np.asarray(ids.isin(theirs)),
            on(["low_yield"], "unknown") | on(idle, "unknown"),
            (facts["n_enterprises"].fillna(0) == 0).to_numpy(),
            on(["low_yield"], "no"),
        ],
        [
            "idle",
            "low_yield",
            "public",
            "not_industrial",
            "untaxed",
            "open",
            "no_enterprise",
            "not_low",
        ],
        "open",
    )
    zone = parcels.reindex(columns=["zone"])["zone"].astype("str").to_numpy(dtype=object)
    area = parcels["area_mu"].to_numpy(dtype=float, na_value=np.nan)
    return pd.DataFrame({"zone": zone, "area_mu": area, "state": state}, ids)


def state_sheet(study: Study, tell: Tongue) -> Sheet:
    """Land of every zone by state (用地状况汇总): idle, low-yield, untaxed, public and the rest apart.

    Parameters
    ----------
    study
        The study.
    tell
        Language and currency.

    Returns
    -------
    Sheet
        One row a zone; the columns of the states add up to the area.
    """
    land = land_states(study)
    frame = _by_zone(pd.Series(land["zone"], dtype="str"), land["state"], land["area_mu"], STATES)
    frame = frame.assign(zone=frame["zone"].astype("str"))
    return laid_out("states", _area_columns(tell, "state_of_land", STATES), frame, frozen=1)
