"""Check (政策检查): inconsistencies of a policy, and figures in the units of the tool."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from landuse.errors import Note
from landuse.policy.casework import casework_faults
from landuse.policy.consistency import evaluation_problems
from landuse.policy.evaluation import Cohort, Veto
from landuse.policy.model import Policy, Threshold
from landuse.policy.routes import CONDITIONS, route_faults
from landuse.policy.zombie import Number
from landuse.schema import fields
from landuse.units import factor

CRITERIA = {
    "stopped": "months",
    "completion_overdue": "months",
    "investment_short": "1",
    "sector_prohibited": "1",
    "safety_env_failed": "1",
    "tax_low": "wan_yuan/mu",
    "far_low": "1",
    "coverage_low": "1",
}
"""Criteria of low-yield land that the tool can test, and the unit of their threshold."""

THRESHOLDS = {
    "land": {"area_tolerance": "1"},
    "idle": {
        "no_start": "months",
        "suspended": "months",
        "developed_share": "1",
        "invested_share": "1",
        "missing_start": "months",
        "fee_rate": "1",
        "recover": "months",
        "answer": "days",
        "negotiate": "months",
    },
    "vacancy": {"rate": "1", "unit_months": "months"},
    "zombie": {"silent_years": "years"},
}
"""Unit of each other threshold."""

_TOLERANCE = 1e-9


def check_words(data: Mapping[str, Any], file: str) -> list[Note]:
    """Names in a policy that the tool does not know (未知名称), or knows twice.

    Parameters
    ----------
    data
        The TOML data, sound or not.
    file
        Name of the file.

    Returns
    -------
    list of Note
        One note a name.
    """
    notes = []
    cohorts = [each for each in _list(data, "cohorts") if isinstance(each, dict)]
    for name, count in Counter(str(each.get("id")) for each in cohorts).items():
        if count > 1:
            notes.append(_problem("policy.repeated_cohort", file, cohort=name))
    known = set(fields("indicators")) - {"subject", "subject_id", "year"}
    for cohort in cohorts:
        named = [each for each in _list(cohort, "indicators") if isinstance(each, dict)]
        where = {"cohort": str(cohort.get("id"))}
        for name, count in Counter(str(each.get("name")) for each in named).items():
            if count > 1:
                notes.append(_problem("policy.repeated_indicator", file, **where, name=name))
            if name not in known:
                said = ", ".join(sorted(known))
                notes.append(
                    _problem("policy.unknown_indicator", file, **where, name=name, known=said)
                )
    low = data.get("low_yield")
    for rule in _list(low, "criteria") if isinstance(low, dict) else []:
        name = str(rule.get("id")) if isinstance(rule, dict) else str(rule)
        if name not in CRITERIA:
            said = ", ".join(CRITERIA)
            notes.append(_problem("policy.unknown_criterion", file, name=name, known=said))
    return notes + _check_grades(data.get("grades"), file)


def _check_grades(grades: object, file: str) -> list[Note]:
    """Shares that add to one, names that are told apart."""
    if not isinstance(grades, dict):
        return []
    classes = [each for each in _list(grades, "classes") if isinstance(each, dict)]
    shares = [each.get("share") for each in classes]
    notes = []
    if shares and all(isinstance(share, int | float) for share in shares):
        total = sum(share for share in shares if share is not None)
        if not abs(total - 1) <= _TOLERANCE:
            notes.append(_problem("policy.shares", file, total=f"{total:g}"))
    names = [str(each.get("grade")) for each in classes]
    if len(set(names)) != len(names):
        notes.append(_problem("policy.repeated_grade", file, names=", ".join(names)))
    if grades.get("remainder") not in names:
        params = {"name": grades.get("remainder"), "names": ", ".join(names)}
        notes.append(_problem("policy.remainder", file, **params))
    return notes


def _list(data: Mapping[str, Any], name: str) -> list[Any]:
    found = data.get(name)
    return found if isinstance(found, list) else []


def check_policy(policy: Policy) -> list[Note]:
    """Inconsistencies between the figures of a policy (政策检查).

    Parameters
    ----------
    policy
        The policy.

    Returns
    -------
    list of Note
        One note a problem; empty where the policy is sound.

    Examples
    --------
    >>> from landuse.policy import load_policy
    >>> check_policy(load_policy("generic-cn-v1"))
    []
    """
    notes = []
    for cohort in policy.cohorts:
        if cohort.subject == "parcel" and cohort.above_scale is not None:
            notes.append(_problem("policy.parcel_scale", policy.name, cohort=cohort.id))
    notes += evaluation_problems(policy)
    faults = [] if policy.cases is None else casework_faults(policy.cases)
    notes += [
        _problem(f"policy.{kind}", policy.name, place=place, found=found)
        for kind, place, found in faults
    ]
    known = ", ".join(CONDITIONS)
    notes += [
        _problem("policy.route_condition", policy.name, place=place, found=found, known=known)
        for place, found in route_faults(policy.routes)
    ]
    meta = policy.policy
    if meta.valid_from and meta.valid_to and meta.valid_from > meta.valid_to:
        notes.append(_problem("policy.dates", policy.name))
    return notes


def in_own_units(policy: Policy) -> tuple[Policy, list[Note]]:
    """Policy with every figure in the unit of the tool (统一单位).

    Parameters
    ----------
    policy
        The policy as written.

    Returns
    -------
    policy, notes
        A note for each unit that does not measure the same thing.
    """
    notes: list[Note] = []

    def converted(value: float, unit: str, to: str, place: str) -> float:
        if unit == to:
            return value
        try:
            return value * factor(unit, to)
        except ValueError:
            notes.append(_problem("policy.bad_unit", policy.name, place=place, unit=unit, to=to))
            return value

    def threshold(rule: Any, to: str, place: str) -> Any:
        value = converted(rule.value, rule.unit, to, place)
        return rule.model_copy(update={"value": value, "unit": to})

    changed: dict[str, Any] = {}
    for section, units in THRESHOLDS.items():
        part = getattr(policy, section)
        if part is not None:
            rules = {
                name: threshold(getattr(part, name), to, f"{section}.{name}")
                for name, to in units.items()
            }
            changed[section] = part.model_copy(update=rules)
    criteria = [
        threshold(rule, CRITERIA.get(rule.id, rule.unit), f"low_yield.{rule.id}")
        for rule in policy.low_yield.criteria
    ]
    changed["low_yield"] = policy.low_yield.model_copy(update={"criteria": criteria})
    changed["cohorts"] = [_cohort(cohort, converted) for cohort in policy.cohorts]
    changed["vetoes"] = [_veto(rule, converted) for rule in policy.vetoes]
    return policy.model_copy(update=changed), notes


def _cohort(cohort: Cohort, converted: Any) -> Cohort:
    known = fields("indicators")
    indicators = []
    for each in cohort.indicators:
        to = known[each.name].unit if each.name in known else each.unit
        scale = converted(1.0, each.unit, to, f"{cohort.id}.{each.name}")
        mark = each.benchmark
        if isinstance(mark, float | int):
            mark = mark * scale
        indicators.append(each.model_copy(update={"benchmark": mark, "unit": to}))
    return cohort.model_copy(update={"indicators": indicators})


def _veto(rule: Veto, converted: Any) -> Veto:
    known = fields("indicators")
    if rule.below is None or rule.indicator not in known:
        return rule
    to = known[rule.indicator].unit
    below = converted(rule.below, rule.unit, to, f"vetoes.{rule.id}")
    return rule.model_copy(update={"below": below, "unit": to})


def thresholds(policy: Policy) -> list[tuple[str, Threshold | Number]]:
    """All thresholds of a policy with their places (全部阈值).

    Parameters
    ----------
    policy
        The policy.

    Returns
    -------
    list
        Place and threshold; those of the families and methods of zombie enterprises as
        ``zombie.<section>.<name>``.
    """
    found: list[tuple[str, Threshold | Number]] = [
        (f"{section}.{name}", getattr(getattr(policy, section), name))
        for section, units in THRESHOLDS.items()
        if getattr(policy, section) is not None
        for name in units
    ]
    found += _nested(policy)
    sections = ("performance", "chain", "apart", "expansion", "siting", "tenancy", "capacity")
    for section in (*sections, "routes"):
        found += [
            (f"{section}.{name}", rule)
            for name, rule in getattr(policy, section) or ()
            if isinstance(rule, Number)
        ]
    return found + [
        (f"low_yield.{rule.id}({rule.kind})", rule) for rule in policy.low_yield.criteria
    ]


def _nested(policy: Policy) -> list[tuple[str, Threshold | Number]]:
    """Numbers of the sections under ``[zombie]``, in the order of the model."""
    if policy.zombie is None:
        return []
    sections = [(name, part) for name, part in policy.zombie if isinstance(part, BaseModel)]
    return [
        (f"zombie.{section}.{name}", rule)
        for section, part in sections
        for name, rule in part
        if isinstance(rule, Number)
    ]


def _problem(code: str, policy: str, **params: object) -> Note:
    return Note(code, "error", {"policy": policy, **params})
