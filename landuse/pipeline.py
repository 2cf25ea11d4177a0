"""Pipeline (流程): the stages in order, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from importlib.metadata import version
from typing import Any

import pandas as pd

from landuse.apportion import Facts, area_choices, counted_area, facts, settle, with_premises
from landuse.apportion.facts import Totals
from landuse.apportion.tenants import (
    ALONE,
    Hosts,
    hosts,
    merged_facts,
)
from landuse.beside import beside
from landuse.diagnose import diagnose, zombies
from landuse.errors import Note
from landuse.grading import grade, sectors
from landuse.link import link_and_ask, registration, unmatched
from landuse.measure import changes, counted_tax, indicators, with_cut
from landuse.park import SOURCES, ParkInfo
from landuse.plan import actions
from landuse.policy import Policy, load_policy
from landuse.schema import empty, named, notes_frame
from landuse.score import enterprises
from landuse.study import FORMAT, TABLES, Inputs, Study
from landuse.version import __version__

Progress = Callable[[str], None]
Done = Callable[[str, pd.DataFrame], None]
_INPUTS = tuple(name for name in SOURCES if name != "parcels")
_MEASURED = (
    *("review", "unmatched", "registration", "changes"),
    *("parcel_facts", "enterprise_facts", "indicators"),
)


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
        Handed each table as soon as it is final, so that it can be written meanwhile.

    Returns
    -------
    Study
        All tables of the run.

    Raises
    ------
    PolicyError
        The policy that ``park.toml`` names cannot be had.
    """
    say, park = progress or _quiet, inputs.park.park
    rules = policy or load_policy(park.policy, base=inputs.folder)
    notes = list(inputs.notes)
    tables = {
        name: inputs.tables[name] if name in inputs.tables else empty(name) for name in TABLES
    }
    final = partial(_hand, done or _keep, tables)
    tables["returns"], more = counted_tax(tables["returns"], rules.tax)
    final(_INPUTS)
    suspects = beside(_suspects, inputs, dict(tables), rules)

    say("link")
    tables["parcels"], differing = _counted(tables["parcels"], rules)
    final(["parcels"])
    linked = link_and_ask(tables, inputs.take_shapes(), fallback=inputs.park.link.parcel_fallback)
    links, tables["review"] = linked.links, linked.review
    notes += [*more, *differing, *linked.notes]

    say("apportion")
    shared, subjects, notes = _apportioned(inputs, tables, links, rules, notes)
    placed = with_premises(shared.parcel_facts, tables, rules.land, park.year)
    areas, more = area_choices(tables["parcels"], _tax(shared.totals[park.year]))
    notes += [*_unlinked(shared.totals[park.year], park.year), *more]

    say("measure")
    tables["enterprise_facts"] = with_cut(shared.enterprise_facts, "enterprise_id")
    judged = merged_facts(tables["enterprise_facts"], subjects, park.year)
    placed = with_cut(placed, "parcel_id")
    tables["parcel_facts"], tables["indicators"], more = indicators(placed, judged)
    notes += [*more, *_unplaced(tables, park)]
    tables["changes"] = _changes(tables, park.year)
    final(_MEASURED)

    say("score")
    graded = grade(tables, judged, subjects, rules, park.year)
    tables |= graded.tables
    final(graded.tables)
    notes += [*graded.firms.notes, *graded.plots.notes]

    say("diagnose")
    today = pd.Timestamp(park.today)
    tables["findings"], more = diagnose(tables, graded.of_parcels, rules, today, park.year)
    found, said = suspects.result()
    tables |= found
    notes += [*more, *said]
    final(["findings", *found])

    say("plan")
    tables["actions"] = _actions(tables["findings"], graded.of_parcels, rules)
    tables["links"] = tables["links"].drop(columns=["enterprise_row", "parcel_row"])
    tables["notes"] = notes_frame(notes)
    meta = _meta(inputs, rules, shared.totals, graded.cohorts)
    return Study(meta | {"areas": areas}, tables, rules)


def _suspects(
    inputs: Inputs, tables: Mapping[str, pd.DataFrame], rules: Policy
) -> tuple[dict[str, pd.DataFrame], list[Note]]:
    """Verdicts on enterprises and what they rest on; they need nothing but the inputs."""
    park = inputs.park.park
    today = pd.Timestamp(park.today)
    return zombies(tables, rules.zombie, today, park.year, inputs.who, rules.sha256)


def _changes(tables: Mapping[str, pd.DataFrame], year: int) -> pd.DataFrame:
    """Change of tax per mu against last year, in its parts."""
    return changes(tables["enterprise_facts"], sectors(tables["enterprises"]), year)


def _actions(findings: pd.DataFrame, of_parcels: pd.DataFrame, rules: Policy) -> pd.DataFrame:
    """What is suggested for each parcel."""
    hard = [rule.id for rule in rules.low_yield.criteria if rule.kind == "hard"]
    return actions(findings, of_parcels, hard, rules.uplift)


def _apportioned(
    inputs: Inputs,
    tables: dict[str, pd.DataFrame],
    links: pd.DataFrame,
    rules: Policy,
    notes: list[Note],
) -> tuple[Facts, Hosts, list[Note]]:
    """Facts by the land that everybody uses, and whose result each enterprise has; sets the links."""
    year = inputs.park.park.year
    links, beyond, notes = settle(links, tables, rules.land, year, notes)
    shared = facts(tables, links, year, who=inputs.who.get("returns"), outside=beyond)
    tables["links"] = links.assign(share=shared.share)
    subjects = _hosts(tables, links, shared.enterprise_facts, rules, year)
    return shared, subjects, [*notes, *subjects.notes]


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


def _counted(parcels: pd.DataFrame, rules: Policy) -> tuple[pd.DataFrame, list[Note]]:
    """Parcels with the area that counts under the policy."""
    land = rules.land
    return counted_area(parcels, land.basis, tolerance=land.area_tolerance.value)


def _tax(totals: Totals) -> float | None:
    """Tax that sits on parcels."""
    return totals.get("tax_paid", {}).get("on_parcels")


def _unplaced(tables: dict[str, pd.DataFrame], park: ParkInfo) -> list[Note]:
    """Add what found no partner, and who is registered elsewhere."""
    tables["unmatched"] = unmatched(tables, tables["links"], park.year)
    tables["registration"], notes = registration(tables, park.division, park.year)
    return notes


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
        "inputs": [dict(source) for source in inputs.sources],
        "versions": {"landuse": __version__, **{name: version(name) for name in packages}},
        "seed": rules.robust.seed if rules.robust else None,
        "cohorts": cohorts,
        "totals": totals[park.year],
        "totals_by_year": {str(year): sums for year, sums in totals.items()},
    }
