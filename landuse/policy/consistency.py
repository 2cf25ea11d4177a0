"""Consistency (评价规则一致性): what in the evaluation part of a policy cannot be true together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from landuse.errors import Note
from landuse.policy.evaluation import Cohort, Exemption, Veto
from landuse.policy.model import Policy
from landuse.schema import fields

_WHOLE = (100.0, 1.0)
_TOLERANCE = 1e-9


def evaluation_problems(policy: Policy) -> list[Note]:
    """Inconsistencies of the evaluation (评价规则检查), all at once.

    Parameters
    ----------
    policy
        The policy.

    Returns
    -------
    list of Note
        One note a problem.

    Examples
    --------
    >>> from landuse.policy import load_policy
    >>> evaluation_problems(load_policy("generic-cn-v1"))
    []
    """
    parts = (_cohorts, _grades, _rules, _tax)
    return [
        Note(code, "error", {"policy": policy.name, **params})
        for part in parts
        for code, params in part(policy)
    ]


Problem = tuple[str, Mapping[str, object]]


def _cohorts(policy: Policy) -> Iterator[Problem]:
    names = {each.grade for each in policy.grades.classes}
    for cohort in policy.cohorts:
        place = {"cohort": cohort.id}
        yield from _indicators(cohort)
        weights = [each.weight for each in cohort.indicators]
        if any(weight is None for weight in weights) and any(weights):
            yield "policy.some_weights", place
        total = sum(weight or 0.0 for weight in weights)
        if all(weights) and not any(abs(total - whole) <= _TOLERANCE * whole for whole in _WHOLE):
            yield "policy.weights", {**place, "total": f"{total:g}"}
        if cohort.shares:
            total = sum(cohort.shares.values())
            if set(cohort.shares) != names or abs(total - 1) > _TOLERANCE:
                yield (
                    "policy.cohort_shares",
                    {**place, "total": f"{total:g}", "names": _said(names)},
                )
        if cohort.treated_as and cohort.treated_as not in names:
            yield "policy.unknown_grade", _grade(f"cohorts.{cohort.id}", cohort.treated_as, names)
        low, high = cohort.min_land, cohort.max_land
        if low is not None and high is not None and low >= high:
            yield "policy.land_range", place
        if cohort.subject == "parcel" and (cohort.tenant is not None or cohort.track is not None):
            yield "policy.parcel_tenure", place


def _indicators(cohort: Cohort) -> Iterator[Problem]:
    for each in cohort.indicators:
        place = {"cohort": cohort.id, "name": each.name}
        if isinstance(each.benchmark, float | int) and each.benchmark <= 0:
            yield "policy.bad_benchmark", place
        if each.benchmark is None and each.weight is not None and cohort.formula == "ratio":
            yield "policy.no_benchmark", place
        if each.cap is not None and each.floor is not None and each.floor > each.cap:
            yield "policy.floor_above_cap", place


def _grades(policy: Policy) -> Iterator[Problem]:
    grades = policy.grades
    names = {each.grade for each in grades.classes}
    if grades.method == "quota" and any(each.share is None for each in grades.classes):
        yield "policy.no_shares", {}
    if grades.method == "total":
        least = [each.min_total for each in grades.classes]
        known = [value for value in least if value is not None]
        if any(value is None for value in least[:-1]) or known != sorted(set(known), reverse=True):
            yield "policy.totals", {}
    if (grades.method == "steps") != bool(grades.steps):
        yield "policy.steps", {}
    for step in grades.steps:
        if step.grade not in names:
            yield "policy.unknown_grade", _grade("grades.steps", step.grade, names)
        if step.by not in _indicators_known():
            yield "policy.unknown_figure", _figure("grades.steps", step.by, _indicators_known())


def _rules(policy: Policy) -> Iterator[Problem]:
    names = {each.grade for each in policy.grades.classes}
    ids = [each.id for each in policy.exemptions] + [each.id for each in policy.adjustments]
    for name, count in Counter([*ids, *(each.id for each in policy.vetoes)]).items():
        if count > 1:
            yield "policy.repeated_rule", {"name": name}
    for exemption in policy.exemptions:
        yield from _exemption(exemption, names)
    amounts = set(fields("enterprise_facts"))
    for rule in policy.adjustments:
        if sum(map(bool, (rule.event, rule.blank, rule.tenants))) != 1:
            yield "policy.adjustment", {"name": rule.id}
        for name in sorted(set(rule.blank) - amounts):
            yield "policy.unknown_figure", _figure(rule.id, name, amounts)
    for veto in policy.vetoes:
        yield from _veto(veto, names)


def _exemption(rule: Exemption, names: set[str]) -> Iterator[Problem]:
    needs: dict[str, object] = {"status": rule.statuses, "event": rule.event}
    needs |= dict.fromkeys(("registered", "production", "land"), rule.months)
    if not needs.get(rule.kind, True):
        yield "policy.exemption", {"name": rule.id, "kind": rule.kind}
    if rule.treated_as and rule.treated_as not in names:
        yield "policy.unknown_grade", _grade(rule.id, rule.treated_as, names)


def _veto(rule: Veto, names: set[str]) -> Iterator[Problem]:
    if sum(map(bool, (rule.event, rule.indicator))) != 1:
        yield "policy.veto_cause", {"name": rule.id}
    if sum(map(bool, (rule.set, rule.cap, rule.lift))) != 1:
        yield "policy.veto_effect", {"name": rule.id}
    if rule.indicator and (rule.indicator not in _indicators_known() or rule.below is None):
        yield "policy.veto_figure", {"name": rule.id, "found": rule.indicator}
    for grade in filter(None, (rule.set, rule.cap)):
        if grade not in names:
            yield "policy.unknown_grade", _grade(rule.id, grade, names)


def _tax(policy: Policy) -> Iterator[Problem]:
    known = {name for name, each in fields("returns").items() if each.unit == "wan_yuan"}
    for term in policy.tax.terms if policy.tax else []:
        if term.field not in known - {"tax_counted"}:
            yield "policy.unknown_figure", _figure("tax.terms", term.field, known)


def _indicators_known() -> set[str]:
    return set(fields("indicators")) - {"subject", "subject_id", "year"}


def _said(names: set[str]) -> str:
    return ", ".join(sorted(names))


def _grade(place: str, found: str, names: set[str]) -> dict[str, object]:
    return {"place": place, "found": found, "names": _said(names)}


def _figure(place: str, found: str, known: set[str]) -> dict[str, object]:
    return {"place": place, "found": found, "known": _said(known)}
