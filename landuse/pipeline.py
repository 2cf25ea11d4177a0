"""Pipeline (流程): the stages in order, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from functools import partial
from importlib.metadata import version
from typing import Any

import pandas as pd

from landuse.apportion import Facts, area_choices
from landuse.apportion.facts import Totals
from landuse.apportion.tenants import (
    ALONE,
    Hosts,
    hosts,
    merged_facts,
)
from landuse.beside import beside
from landuse.diagnose import diagnose, onto_land, supply, zombies
from landuse.diagnose.kinds import unknown_kinds
from landuse.diagnose.wordings import coded
from landuse.errors import Note
from landuse.grading import Grading, grade, sectors
from landuse.history import TABLE as HISTORY
from landuse.history import Ground, history_years, score_history
from landuse.ingest.refused import within_grades
from landuse.landing import land
from landuse.link import registration, unmatched
from landuse.measure import changes, counted_tax, earlier_falls, indicators, with_cut
from landuse.park import SOURCES, ParkInfo
from landuse.plan import Docket, actions, casework, opened_docket, refuse
from landuse.policy import Policy, load_policy
from landuse.policy.shipped import shipped
from landuse.schema import empty, named, notes_frame
from landuse.score import enterprises
from landuse.siting import TABLES as SITED
from landuse.siting import site
from landuse.study import BEFORE, CASES_BEFORE, FORMAT, TABLES, Inputs, Study
from landuse.version import __version__

Progress = Callable[[str], None]
Done = Callable[[str, pd.DataFrame], None]
_SETTLED = ("evidence", "zombie_methods", "zombie_history")  # known before the land is


def score(
    inputs: Inputs,
    policy: Policy | None = None,
    *,
    progress: Progress | None = None,
    done: Done | None = None,
) -> Study:
    """Run the main job (主流程): link, apportion, measure, score, diagnose, plan.

    Parameters
    ----------
    inputs
        What :func:`landuse.load_park` read.
    policy
        The policy; the one that ``park.toml`` names by default.
    progress
        Told the name of each stage as it begins.
    done
        Handed each table as soon as it is final, so that it can be written meanwhile; from
        whatever thread has made it.

    Returns
    -------
    Study
        All tables of the run.

    Raises
    ------
    PolicyError
        The policy that ``park.toml`` names cannot be had.
    InputError
        The ledger of cases breaks the rules, or what was in its history is no longer there.
    """
    say, park, notes = progress or _quiet, inputs.park.park, list(inputs.notes)
    rules = policy or load_policy(park.policy, base=inputs.folder)
    tables = {name: inputs.tables.get(name, empty(name)) for name in TABLES}
    final = partial(_hand, done or _keep, tables)
    notes = _within_grades(tables, rules, notes)
    tables["events"], said = coded(tables["events"])
    notes += said
    today, cases = pd.Timestamp(park.today), _opened(inputs, tables, rules)
    tables["returns"], more = counted_tax(tables["returns"], rules.tax)
    suspects = beside(_suspects, inputs, dict(tables), rules, done or _keep)

    landed = land(inputs, tables, rules, say=say)
    final(["parcels", "review"])
    notes += [*more, *landed.notes]
    shared, placed = landed.shared, landed.placed
    subjects = _hosts(tables, landed.links, shared.enterprise_facts, rules, park.year)
    areas, more = area_choices(tables["parcels"], _tax(shared.totals[park.year]))
    notes += [*subjects.notes, *_unlinked(shared.totals[park.year], park.year), *more]

    say("measure")
    tables["enterprise_facts"] = with_cut(shared.enterprise_facts, "enterprise_id")
    judged = merged_facts(tables["enterprise_facts"], subjects, park.year)
    placed = with_cut(placed, "parcel_id")
    tables["parcel_facts"], tables["indicators"], more = indicators(placed, judged)
    final(["enterprise_facts", "parcel_facts", "indicators"])
    compared = beside(_compared, dict(tables), rules, park)

    say("score")
    graded = grade(tables, judged, subjects, rules, park.year)
    found, said = compared.result()
    tables |= graded.tables | found
    notes += [*more, *said, *graded.firms.notes, *graded.plots.notes]
    tables[HISTORY], more = _looked_back(inputs, tables, shared, graded, rules)
    notes += more
    final([*found, *graded.tables, HISTORY])

    say("diagnose")
    sited = site(tables, graded.of_parcels, rules, today, park.year)
    tables |= sited.tables
    judged_land, more = _diagnosed(tables, graded.of_parcels, rules, park)
    tables |= judged_land
    notes += sited.notes
    found, said = _accused(tables, suspects, rules, inputs)
    notes += [*more, *said]
    final(name for name in (*judged_land, *SITED, *found) if name not in _SETTLED)

    say("plan")
    notes += _planned(tables, graded.of_parcels, cases, rules, park)
    tables["notes"] = notes_frame(notes)
    meta = _meta(inputs, rules, shared.totals, graded.cohorts) | {"areas": areas}
    meta |= {"audience": inputs.park.publish.audience}
    return Study(meta, tables, rules)


def _within_grades(tables: dict[str, pd.DataFrame], rules: Policy, notes: list[Note]) -> list[Note]:
    """Take back accepted objections that set a grade which the policy does not have."""
    valid = [each.grade for each in rules.grades.classes]
    changed, told = within_grades(tables, valid, notes)
    tables |= changed
    return told


def _opened(inputs: Inputs, tables: dict[str, pd.DataFrame], rules: Policy) -> Docket:
    """The ledger of cases, or everything in it that has to be mended first."""
    today = pd.Timestamp(inputs.park.park.today)
    earlier = inputs.tables.get(BEFORE), inputs.tables.get(CASES_BEFORE)
    known, found = opened_docket(tables, rules.casework, today, *earlier)
    refuse(found)
    tables |= known
    return found


def _planned(
    tables: dict[str, pd.DataFrame],
    of_parcels: pd.DataFrame,
    cases: Docket,
    rules: Policy,
    park: ParkInfo,
) -> list[Note]:
    """Add what is suggested, the progress of cases, the milestones of projects, the year's targets."""
    tables["actions"] = _actions(tables["findings"], of_parcels, rules)
    tables["links"] = tables["links"].drop(columns=["enterprise_row", "parcel_row"])
    made, notes = casework(tables, cases, pd.Timestamp(park.today), park.year)
    tables |= made
    return notes


def _suspects(
    inputs: Inputs, tables: Mapping[str, pd.DataFrame], rules: Policy, done: Done
) -> tuple[dict[str, pd.DataFrame], list[Note]]:
    """Verdicts on enterprises and what they rest on; they need nothing but the inputs."""
    park = inputs.park.park
    today = pd.Timestamp(park.today)
    found, notes = zombies(tables, rules.zombie, today, park.year, inputs.who, rules.sha256)
    _hand(done, tables, [name for name in SOURCES if name != "parcels"])
    _hand(done, found, [name for name in _SETTLED if name in found])
    return found, notes


def _accused(
    tables: dict[str, pd.DataFrame],
    suspects: Future[tuple[dict[str, pd.DataFrame], list[Note]]],
    rules: Policy,
    inputs: Inputs,
) -> tuple[dict[str, pd.DataFrame], list[Note]]:
    """Add the verdicts on enterprises, and the land that they stand on."""
    park = inputs.park.park
    found, notes = suspects.result()
    today = pd.Timestamp(park.today)
    found |= onto_land(tables | found, rules.routes, today, park.year, inputs.who)
    tables |= found
    return found, notes


def _changes(tables: Mapping[str, pd.DataFrame], rules: Policy, year: int) -> pd.DataFrame:
    """Change of tax per mu against last year, in its parts, and considerable falls of the year before."""
    facts, of_firm = tables["enterprise_facts"], sectors(tables["enterprises"])
    limits = {"fall": rules.apart.fall.value, "main": rules.apart.main_share.value}
    found = changes(facts, of_firm, year, **limits)
    earlier = earlier_falls(facts, of_firm, year - 1, **limits)
    return found if earlier.empty else pd.concat([found, earlier], ignore_index=True)


def _looked_back(
    inputs: Inputs,
    tables: Mapping[str, pd.DataFrame],
    shared: Facts,
    graded: Grading,
    rules: Policy,
) -> tuple[pd.DataFrame, list[Note]]:
    """Scores of earlier years by the same policy, as many as the park asks for."""
    year, size = inputs.park.park.year, max(map(len, (tables["parcels"], tables["enterprises"])))
    past, notes = history_years(list(shared.totals), year, inputs.park.scoring.history, size)
    if not past:
        return empty(HISTORY), notes
    ground = Ground(tables["links"], shared.outside, inputs.who.get("returns"))
    return score_history(tables, ground, rules, year, past, graded.cohorts), notes


def _diagnosed(
    tables: Mapping[str, pd.DataFrame], of_parcels: pd.DataFrame, rules: Policy, park: ParkInfo
) -> tuple[dict[str, pd.DataFrame], list[Note]]:
    """Findings, and land from its approval to production."""
    today = pd.Timestamp(park.today)
    findings, notes = diagnose(tables, of_parcels, rules, today, park.year)
    notes += unknown_kinds(tables["events"], rules)
    made, more = supply(tables, of_parcels, rules, today, park.year)
    return {"findings": findings, **made}, [*notes, *more]


def _actions(findings: pd.DataFrame, of_parcels: pd.DataFrame, rules: Policy) -> pd.DataFrame:
    """What is suggested for each parcel."""
    hard = [rule.id for rule in rules.low_yield.criteria if rule.kind == "hard"]
    return actions(findings, of_parcels, hard, rules.uplift)


def _hosts(
    tables: Mapping[str, pd.DataFrame],
    links: pd.DataFrame,
    facts_: pd.DataFrame,
    rules: Policy,
    year: int,
) -> Hosts:
    """Whose result each enterprise has; the scale of tenants may decide it."""
    if rules.land.tenants == "separate":
        return ALONE
    rows = facts_[facts_["year"] == year].reset_index(drop=True)
    firms = enterprises(rows, tables["enterprises"], rules.scale)
    return hosts(links, tables, rules.land, year, firms["above_scale"])


def _tax(totals: Totals) -> float | None:
    """Tax that sits on parcels."""
    return totals.get("tax_paid", {}).get("on_parcels")


def _compared(
    tables: Mapping[str, pd.DataFrame], rules: Policy, park: ParkInfo
) -> tuple[dict[str, pd.DataFrame], list[Note]]:
    """What found no partner, who is registered elsewhere, how the year differs from the last."""
    elsewhere, notes = registration(tables, park.division, park.year)
    found = {
        "unmatched": unmatched(tables, tables["links"], park.year),
        "registration": elsewhere,
        "changes": _changes(tables, rules, park.year),
    }
    return found, notes


def _hand(done: Done, tables: Mapping[str, pd.DataFrame], names: Iterable[str]) -> None:
    """Give away tables that are final."""
    for name in names:
        done(name, tables[name])


def _quiet(_stage: str) -> None:
    """Say nothing."""


def _keep(_name: str, _table: pd.DataFrame) -> None:
    """Write nothing meanwhile."""


def _unlinked(totals: Totals, year: int) -> list[Note]:
    return [
        Note(
            "apportion.unlinked",
            "warning",
            {
                "amount": named([name]),
                "year": year,
                "unlinked": f"{sums['unlinked']:,.4f}",
                "total": f"{sums['in']:,.4f}",
                "share": f"{abs(sums['unlinked'] / sums['in']) if sums['in'] else 0:.2%}",
            },
        )
        for name, sums in totals.items()
        if sums["unlinked"]
    ]


def _meta(
    inputs: Inputs,
    rules: Policy,
    totals: Mapping[int, Totals],
    cohorts: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    park = inputs.park.park
    packages = ("geopandas", "numpy", "pandas", "pyarrow", "pyogrio", "pyproj", "shapely")
    return {
        "format": FORMAT,
        "park": {"name": park.name, "currency": park.currency, "as_of": park.today.isoformat()},
        "year": park.year,
        "years": sorted(totals),
        "crs": inputs.crs,
        "policy": {
            "name": rules.name,
            "sha256": rules.sha256,
            "rules": rules.model_dump(mode="json", exclude={"sha256"}),
        },
        "data": shipped(),
        "inputs": [dict(source) for source in inputs.sources],
        "versions": {"landuse": __version__, **{name: version(name) for name in packages}},
        "seed": rules.robust.seed if rules.robust else None,
        "cohorts": cohorts,
        "totals": totals[park.year],
        "totals_by_year": {str(year): sums for year, sums in totals.items()},
    }
