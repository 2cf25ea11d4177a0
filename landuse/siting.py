"""Siting (选址与厂房): places measured against the layers, then judged; units, floors and tenants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from landuse.diagnose.breach import breaches
from landuse.diagnose.capacity import capacity_findings
from landuse.diagnose.finding import column, stack
from landuse.diagnose.places import Places, places
from landuse.diagnose.safety import OBJECTS, safety_findings
from landuse.diagnose.sectors import digits, planned, within
from landuse.diagnose.siting import (
    RULES,
    Ground,
    chemical_findings,
    layered,
    quarter_findings,
    strange_kinds,
)
from landuse.diagnose.stacking import buildings, let_unused
from landuse.diagnose.use_class import use_findings
from landuse.errors import Note
from landuse.ids import positions
from landuse.link.nearness import intrusions, nearness, stacked
from landuse.policy import Policy, Siting
from landuse.words import LANGS, word

TABLES = ("nearness", "buildings", "breaches")
"""Tables of this stage (本阶段的表); findings come on top."""

Tables = Mapping[str, pd.DataFrame]


class Sited(NamedTuple):
    """Tables of this stage (选址与厂房研判), the findings among them."""

    tables: dict[str, pd.DataFrame]
    notes: list[Note]


def site(
    tables: Tables, of_parcels: pd.DataFrame, rules: Policy, today: pd.Timestamp, year: int
) -> Sited:
    """Standard factories, siting and floor capacity (标准厂房、选址与可增建面积).

    Parameters
    ----------
    tables
        All tables so far; links with positions.
    of_parcels
        Facts of the parcels in the evaluation year, in their order.
    rules
        The policy; a section that it leaves out is not judged.
    today
        Date of the tests.
    year
        Evaluation year.

    Returns
    -------
    Sited
        ``findings`` of this stage only; nothing is measured where nothing is drawn or asked.
    """
    found, told, notes = _units(tables, rules, today, year)
    if rules.siting is not None:
        near, more, said = _places(tables, rules.siting, today)
        found, told = found | near, [*told, *more]
        strange = strange_kinds(tables["constraints"], rules.siting, rules.expansion)
        notes = [*notes, *strange, *said]
    if rules.capacity is not None:
        more_floor, said = capacity_findings(tables["parcels"], of_parcels, rules.capacity, today)
        told, notes = [*told, more_floor], [*notes, *said]
    rows = stack(told)
    if len(rows):
        found["findings"] = rows.assign(year=year)
    return Sited(found, notes)


def _units(
    tables: Tables, rules: Policy, today: pd.Timestamp, year: int
) -> tuple[dict[str, pd.DataFrame], list[pd.DataFrame], list[Note]]:
    """Units, floors, buildings and tenants."""
    units, firms = tables["units"], tables["enterprises"]
    if units.empty:
        return {}, [], []
    stop = column(firms, "stopped_on", of="enterprises").reset_index(drop=True)
    at = positions(column(units, "enterprise_id", of="units"), firms["enterprise_id"])
    stopped = stop.reindex(np.where(at >= 0, at, -1)).set_axis(units.index)
    found = {"buildings": buildings(units, stopped, today, year)}
    told = [let_unused(units, stopped, rules.vacancy, today)]
    if rules.tenancy is not None:
        facts = tables["enterprise_facts"]
        now = facts[(facts["year"] == year).to_numpy(dtype=bool)]
        tax = now.set_index("enterprise_id")["tax_paid"].astype(float)
        more, found["breaches"] = breaches(
            units, firms, tax, tables["events"], rules.tenancy, today
        )
        told.append(more)
    return found, told, []


def _places(
    tables: Tables, rules: Siting, today: pd.Timestamp
) -> tuple[dict[str, pd.DataFrame], list[pd.DataFrame], list[Note]]:
    """Chemical enterprises, quarters, safety lines and classes of use."""
    layers = layered(tables["constraints"], rules)
    uses = column(tables["occupancy"], "land_use", of="occupancy").notna().any()
    drawn = any(len(rows) for rows in layers.values())
    if not (uses or drawn) or tables["enterprises"].empty:
        return {}, [], []
    by = places(tables, today)
    codes = digits(column(by.firms, "sector_code", of="enterprises")).reset_index(drop=True)
    told: list[pd.DataFrame] = []
    notes: list[Note] = []
    near = pd.DataFrame()
    if drawn:
        near = _measured(layers, codes, by, rules)
        told, notes = _drawn(Ground(layers, near), codes, by, rules)
    if uses:
        told.append(use_findings(tables, codes, by, rules, today))
    return ({"nearness": near} if drawn else {}), told, notes


def _drawn(
    ground: Ground, codes: pd.Series[Any], by: Places, rules: Siting
) -> tuple[list[pd.DataFrame], list[Note]]:
    """Findings of the rules whose layers are there; a note for each that cannot be judged."""
    told, notes = [], []
    chemical = within(codes, rules.chemical.codes)
    named = codes.notna().any()
    for rule, layer in RULES.items():
        has = ground.has(layer) or (layer == "bank" and _river(ground))
        if has and named:
            told.append(chemical_findings(rule, chemical, by, ground, rules))
        else:
            notes.append(_unchecked(rule, layer if named else "sectors", chemical))
    if not ground.has("bank") and not ground.has("strip") and ground.has("centre"):
        notes.append(Note("siting.centre_line_only", "warning", {}, "constraints"))
    if ground.has("quarter") and named:
        more, said = quarter_findings(codes, by, ground, rules)
        told, notes = [*told, more], [*notes, *said]
    if ground.has("safety"):
        more, said = safety_findings(chemical, by, ground, rules)
        told, notes = [*told, more], [*notes, *said]
    return told, notes


def _river(ground: Ground) -> bool:
    return ground.has("strip") or ground.has("centre")


def _unchecked(rule: str, layer: str, chemical: pd.Series[Any]) -> Note:
    params = {
        "rule": {lang: word("values.rule", rule, lang=lang) for lang in LANGS},
        "layer": {lang: word("values.layer", layer, lang=lang) for lang in LANGS},
        "count": int(chemical.fillna(value=True).sum()),
    }
    return Note("siting.not_checked", "info", params)


def _measured(
    layers: Mapping[str, pd.DataFrame], codes: pd.Series[Any], by: Places, rules: Siting
) -> pd.DataFrame:
    """Only the land of those that a rule asks about is measured."""
    chemical = within(codes, rules.chemical.codes)
    may = chemical.fillna(value=codes.notna().any()).to_numpy(dtype=bool)
    rows = by.whose(may)
    parts = []
    if len(layers["bank"]):
        parts.append(nearness("bank", by.parcels, rows, layers["bank"], corners=rules.bank.value))
    elif len(layers["strip"]):
        parts.append(nearness("strip", by.parcels, rows, layers["strip"]))
    if len(layers["chemical_park"]):
        parts.append(nearness("chemical_park", by.parcels, rows, layers["chemical_park"]))
    quarters = layers["quarter"]
    if len(quarters):
        asked = by.whose(_asked(codes, quarters))
        parts += [
            nearness("quarter", by.parcels, asked, quarters.iloc[[at]])
            for at in range(len(quarters))
        ]
    if len(layers["safety"]):
        parts += [
            intrusions(layer, layers["safety"], layers[layer])
            for layer in OBJECTS
            if len(layers[layer])
        ]
    return stacked(parts)


def _asked(codes: pd.Series[Any], quarters: pd.DataFrame) -> Any:
    """Enterprises whose industry has, or may have, a quarter."""
    found = np.zeros(len(codes), dtype=bool)
    for told in planned(quarters):
        if told is not None:
            found |= within(codes, told).fillna(value=True).to_numpy(dtype=bool)
    return found & bool(codes.notna().any())
