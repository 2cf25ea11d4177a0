"""Expansion (调区扩区): all steps of the account in order, from the tables of a study."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import numpy as np
import pandas as pd

from landuse.errors import Note
from landuse.expansion.affected import affected, inside, parcel_shapes
from landuse.expansion.constraints import FREE, Under, read_layers, under
from landuse.expansion.gates import documents, gates
from landuse.expansion.growth import growth
from landuse.expansion.ledger import Ledger, flows, ledger
from landuse.expansion.overlay import shaped
from landuse.expansion.points import boundary_points
from landuse.expansion.stock import Rates, States, demand, rates, saturated, states
from landuse.expansion.versions import PARK, Versions, doubled, in_force, labels, read_versions
from landuse.policy import ExpansionRules, Policy, load_policy
from landuse.schema import empty, fields, notes_frame
from landuse.study import EXPANSION_TABLES, WKB, Expansion, Study, to_wkb
from landuse.units import MU_M2
from landuse.version import __version__

STANDARD = "generic-cn-v1"
"""Policy whose rules of expansion hold where the park's own policy has none."""

Key = tuple[str, str, int]


def expand(study: Study) -> Expansion:
    """Account of a zone's expansion (调区扩区账): land in and out, growth, constraints, gates.

    Parameters
    ----------
    study
        A study of the park: its zones with their versions, constraints, parcels and links.

    Returns
    -------
    Expansion
        All tables of the account.

    Raises
    ------
    InputError
        The park has no zones, or none with a boundary.
    """
    rules, notes = _rules(study.policy)
    today = pd.Timestamp(study.meta["park"]["as_of"])
    versions = read_versions(study.tables["zones"], today)
    overlaps, more = doubled(versions, least=rules.overlap.value)
    notes += [*versions.notes, *more]
    book = ledger(versions, rules, overlaps)
    layers = read_layers(study.tables["constraints"], rules)
    land = under(book, layers)
    forms = growth(book, rules)
    notes += [*layers.notes, *_odd(book, forms.patches, rules)]
    there = affected(book, study.tables, study.year)
    stock, known = _stock(study, versions, book, land, rules)
    if len(study.tables["parcels"]) and not stock["parcels"].fillna(0).any():
        notes.append(Note("expansion.no_parcels", "warning", {}, "zones"))
    tables = {
        "expansion_versions": book.account.assign(geometry=[each.after for each in book.changes]),
        "expansion_flows": flows(versions),
        "expansion_patches": forms.patches,
        "expansion_growth": forms.sums,
        "expansion_constraints": land.table,
        "expansion_gates": gates(book, land, rules, known),
        "expansion_stock": stock,
        "expansion_parcels": there.parcels,
        "expansion_enterprises": there.enterprises,
        "expansion_points": boundary_points(versions, study.crs),
        "expansion_documents": documents(rules),
        "notes": notes_frame(notes),
    }
    typed = {name: _typed(name, frame) for name, frame in tables.items()}
    meta = _meta(study, versions, rules, today)
    return Expansion(meta, typed, study.crs, rules, layers.shapes, there.shapes)


def _rules(policy: Policy) -> tuple[ExpansionRules, list[Note]]:
    """Rules of the policy; those of the standard policy where it has none, which is told."""
    if policy.expansion is not None:
        return policy.expansion, []
    standard = load_policy(STANDARD).expansion
    if standard is None:  # the shipped policy has them
        raise AssertionError(STANDARD)
    return standard, [
        Note("expansion.other_rules", "info", {"policy": policy.name, "other": STANDARD})
    ]


def _odd(book: Ledger, patches: pd.DataFrame, rules: ExpansionRules) -> list[Note]:
    """Accounts that do not close, and slivers of redrawn boundaries."""
    notes = []
    account = book.account
    for line in account[account["closes"].eq(other=False).fillna(value=False)].to_dict("records"):
        params = {
            "subject": line["subject_id"],
            "version": line["version"],
            "miss": f"{line['residual_m2'] / 1e4:,.4f}",
        }
        notes.append(
            Note("expansion.open_account", "warning", params, subject_id=line["subject_id"])
        )
    if len(patches):
        thin = patches[patches["sliver"] & (patches["scope"] == "zone")]
        if len(thin):
            params = {
                "count": len(thin),
                "width": f"{rules.sliver.value:g}",
                "area": f"{thin['area_m2'].sum():,.1f}",
            }
            notes.append(Note("expansion.slivers", "info", params, "zones"))
    return notes


def _stock(
    study: Study, versions: Versions, book: Ledger, land: Under, rules: ExpansionRules
) -> tuple[pd.DataFrame, dict[Key, Rates]]:
    """Stock by zone within the boundaries in force, and the rates before the last changes."""
    parcels = study.tables["parcels"].reset_index(drop=True)
    now = in_force(versions, pd.Timestamp(study.meta["park"]["as_of"]))
    zones = list(versions.steps[now].rows)
    newest = len(versions.steps) - 1
    asked = [
        (each.scope, each.subject_id, each.step)
        for each in book.changes
        if each.step in {now, newest} and not each.before.is_empty and not each.opening
    ]
    before = [
        each.before for each in book.changes if (each.scope, each.subject_id, each.step) in asked
    ]
    lands = [*versions.shapes[zones], *before]
    if parcels.empty or not lands:
        return empty("expansion_stock"), {}
    found = states(
        {**study.tables, "parcels": parcels}, study.year, pd.Timestamp(study.meta["park"]["as_of"])
    )
    masks = inside(parcel_shapes(parcels), shaped(lands))
    known = {key: rates(found, mask) for key, mask in zip(asked, masks[len(zones) :], strict=True)}
    table = versions.table.iloc[zones]
    rows = [
        _stock_row(study, str(zone), name, rates(found, mask), rules)
        for zone, name, mask in zip(table["zone_id"], table["name"], masks, strict=False)
    ]
    rows.append(_stock_row(study, PARK, None, _whole(found, masks[: len(zones)]), rules))
    return _with_new(pd.DataFrame(rows), land, newest, labels(versions.steps)[now]), known


def _whole(found: States, masks: list[np.ndarray[Any, Any]]) -> Rates:
    return rates(found, np.logical_or.reduce(masks))


def _stock_row(
    study: Study, zone: str, name: Any, found: Rates, rules: ExpansionRules
) -> dict[str, Any]:
    """One zone: what there is, what is asked for, and what is short."""
    count, wanted = demand(study.tables["projects"], "" if zone == PARK else zone, name)
    told = found._asdict()
    renamed = {
        f"{each}_mu": told.pop(each)
        for each in ("industrial", "supplied", "unsupplied", "built", "idle")
    }
    free = found.unsupplied + found.idle
    return {
        "subject_id": zone,
        "name": name,
        **told,
        **renamed,
        "saturated": saturated(found, rules.saturated.value),
        "projects": count,
        "demand_mu": wanted,
        "stock_mu": free,
        "short_mu": max(0.0, wanted - free),
    }


def _with_new(stock: pd.DataFrame, land: Under, newest: int, label: str) -> pd.DataFrame:
    """Stock with the new land of the last version, and what of it is free."""
    rows = land.table[(land.table["change_no"] == newest) & (land.table["part"] == "in")]
    free = rows[rows["kind"] == FREE].set_index("subject_id")
    new = (free["area_m2"] + free["outside_m2"]) / MU_M2
    ids = stock["subject_id"]
    return stock.assign(
        version=label,
        new_mu=ids.map(new).fillna(0.0),
        new_free_mu=ids.map(free["area_m2"] / MU_M2).fillna(0.0),
    )


def _typed(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Table with the columns and types of the vocabulary, geometry as WKB."""
    wanted = fields(name)
    columns = {}
    for column, field in wanted.items():
        if field.dtype == "geometry":
            columns[column] = pd.Series(to_wkb(shaped(frame.get(column, []))), dtype=WKB)
        elif column in frame:
            columns[column] = frame[column].reset_index(drop=True).astype(field.pandas_dtype)
        else:
            columns[column] = pd.Series([None] * len(frame), dtype=field.pandas_dtype)
    return pd.DataFrame(columns)


def _meta(
    study: Study, versions: Versions, rules: ExpansionRules, today: pd.Timestamp
) -> dict[str, Any]:
    """What ``expansion.json`` holds of the run."""
    known = {key: study.meta[key] for key in ("park", "year", "crs", "inputs")}
    named = study.meta["policy"]
    dated = any(not pd.isna(step.day) for step in versions.steps)
    steps = [
        {
            "change_no": number,
            "version": label,
            "from_on": None if pd.isna(step.day) else step.day.strftime("%Y-%m-%d"),
            "in_force": dated and number == in_force(versions, today),
            "planned": bool(dated and (pd.isna(step.day) or step.day > today)),
        }
        for number, (step, label) in enumerate(
            zip(versions.steps, labels(versions.steps), strict=True)
        )
    ]
    return {
        **known,
        "software": {"landuse": __version__, "shapely": version("shapely")},
        "policy": {"name": named["name"], "sha256": named["sha256"]},
        "rules": rules.model_dump(mode="json"),
        "steps": steps,
        "tables": list(EXPANSION_TABLES),
    }
