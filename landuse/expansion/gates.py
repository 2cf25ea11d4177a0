"""Gates (审查要点): what an expansion must pass, each with rule, figure, source and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from landuse.expansion.constraints import Under
from landuse.expansion.ledger import HA_M2, Change, Ledger
from landuse.expansion.stock import Rates, at_least
from landuse.policy import ExpansionRules
from landuse.units import MU_M2

PASSED, FAILED, UNKNOWN, NOT_APPLICABLE = "passed", "failed", "unknown", "not_applicable"
"""Outcomes of a gate (结论)."""


_LACKING = {
    "supply_rate": "parcels.holder",
    "built_rate": "contracts.completed_on,parcels.floor_area",
    "idle_rate": "contracts.started_on,contracts.area_developed",
}


class Gate(NamedTuple):
    """One gate of one change (审查要点).

    Parameters
    ----------
    rule
        Its code.
    outcome
        ``passed``, ``failed``, ``unknown`` or ``not_applicable``.
    value, unit
        The figure; the upper end where it is a range.
    threshold
        What it is held against.
    cited
        Where the rule comes from: source, clause, confidence.
    missing
        What would settle it.
    """

    rule: str
    outcome: str
    value: float | None
    unit: str
    threshold: float | None
    cited: Any
    missing: str | None = None


def gates(
    book: Ledger, land: Under, rules: ExpansionRules, known: Mapping[tuple[str, str, int], Rates]
) -> pd.DataFrame:
    """All gates of all changes (审查要点表).

    Parameters
    ----------
    book
        The account.
    land
        What lies under the layers.
    rules
        The policy.
    known
        Rates of the land before a change, where the data are of that time.

    Returns
    -------
    pandas.DataFrame
        The ``expansion_gates`` table.
    """
    rows = []
    for change, line in zip(book.changes, book.account.to_dict("records"), strict=True):
        key = (change.scope, change.subject_id, change.step)
        head = {
            "scope": key[0],
            "subject_id": key[1],
            "change_no": key[2],
            "version": line["version"],
        }
        found = [
            *_account(change, line, rules),
            *_layers(change, line, land, rules),
            *(_rates(known[key], rules) if key in known else []),
        ]
        rows += [
            {
                **head,
                **each._asdict(),
                "source": each.cited.source,
                "clause": each.cited.clause,
                "sure": each.cited.confidence,
            }
            for each in found
        ]
    names = ["scope", "subject_id", "change_no", "version", "rule", "outcome", "value", "unit"]
    names += ["threshold", "source", "clause", "sure", "missing"]
    return pd.DataFrame(rows, columns=names)


def _account(change: Change, line: Mapping[Any, Any], rules: ExpansionRules) -> Iterator[Gate]:
    """The account itself: areas, approvals, dates."""
    if not change.opening:
        miss = abs(line["residual_m2"]) / HA_M2
        yield _at_most("identity", miss, rules.identity)
        approved = line["approved_residual_m2"]
        value = None if pd.isna(approved) else abs(approved) / HA_M2
        yield _at_most("approved_identity", value, rules.approved, missing="zones.approved_area")
    approved, drawn = line["approved_area"], line["after_m2"] / MU_M2
    if change.after.is_empty:
        return
    value = None if pd.isna(approved) or not drawn else abs(approved - drawn) / drawn
    yield _at_most("approved_area", value, rules.area, missing="zones.approved_area")
    if change.scope == "zone":
        there = not pd.isna(line["approval"])
        yield _told("approval", there, rules, "zones.approval")
        yield _told("dated", not pd.isna(line["from_on"]), rules, "zones.from_on")


def _told(rule: str, there: bool, rules: ExpansionRules, field: str) -> Gate:  # noqa: FBT001
    """Passed where something is told, else unknown."""
    return Gate(rule, PASSED if there else UNKNOWN, None, "", None, rules, None if there else field)


def _at_most(rule: str, value: float | None, limit: Any, *, missing: str | None = None) -> Gate:
    """Passed up to the limit; unknown without a figure."""
    if value is None:
        return Gate(rule, UNKNOWN, None, limit.unit, limit.value, limit, missing)
    outcome = PASSED if value <= limit.value else FAILED
    return Gate(rule, outcome, value, limit.unit, limit.value, limit)


def _layers(
    change: Change, line: Mapping[Any, Any], land: Under, rules: ExpansionRules
) -> Iterator[Gate]:
    """Layers that new land must not lie under, and those it must lie within."""
    part = "whole" if change.opening else "in"
    size = line["after_m2"] if change.opening else line["in_m2"]
    key = (change.scope, change.subject_id, change.step)
    for layer in rules.layers:
        if layer.role not in {"forbid", "within"}:
            continue
        limit = rules.overlap.value
        if size <= limit:
            yield Gate(layer.kind, NOT_APPLICABLE, float(size), "m2", limit, layer)
            continue
        area = land.area(key, part, layer.kind)
        if area is None:
            yield Gate(layer.kind, UNKNOWN, None, "m2", limit, layer, f"constraints.{layer.kind}")
            continue
        value = max(0.0, float(size) - area) if layer.role == "within" else area
        yield Gate(layer.kind, PASSED if value <= limit else FAILED, value, "m2", limit, layer)


def _rates(found: Rates, rules: ExpansionRules) -> Iterator[Gate]:
    """Rates of the land before: enough supplied and built, little idle."""
    pairs = {
        "supply_rate": (found.supply_low, found.supply_high, rules.supply_rate),
        "built_rate": (found.built_low, found.built_high, rules.built_rate),
    }
    for rule, (low, high, least) in pairs.items():
        reached = at_least(low, high, least.value) if least else None
        yield _rate(rule, low, high, least, rules, answer=reached)
    most = rules.idle_rate
    answer = None
    if most is not None and found.idle_high == found.idle_high:
        above = at_least(found.idle_low, found.idle_high, most.value + 1e-12)
        answer = None if above is None else not above
    yield _rate("idle_rate", found.idle_low, found.idle_high, most, rules, answer=answer)


def _rate(
    rule: str, low: float, high: float, limit: Any, rules: ExpansionRules, *, answer: bool | None
) -> Gate:
    """A rate that may be a range; unknown without a limit in the policy or without data."""
    unknown = low != low or high != high
    missing = None
    if limit is None:
        missing = f"policy.expansion.{rule}"
    elif answer is None:
        missing = "parcels.area_mu" if unknown else _LACKING[rule]
    outcome = UNKNOWN if answer is None else PASSED if answer else FAILED
    value = None if unknown else (high if rule == "idle_rate" else low)
    mark = None if limit is None else limit.value
    return Gate(rule, outcome, value, "1", mark, limit or rules, missing)


def documents(rules: ExpansionRules) -> pd.DataFrame:
    """Document checklist (申报材料清单): nobody has told yet what is there.

    Parameters
    ----------
    rules
        The policy.

    Returns
    -------
    pandas.DataFrame
        The ``expansion_documents`` table.
    """
    rows = [
        {
            "document": each.id,
            "title_zh": each.title_zh,
            "title_en": each.title_en,
            "outcome": UNKNOWN,
            "source": each.source,
            "clause": each.clause,
            "sure": each.confidence,
        }
        for each in rules.documents
    ]
    names = ["document", "title_zh", "title_en", "outcome", "source", "clause", "sure"]
    return pd.DataFrame(rows, columns=names)
