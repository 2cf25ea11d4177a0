"""Pipeline (流程): the stages in order, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any

import pandas as pd

from landuse.apportion import counted_area, facts, with_premises
from landuse.apportion.facts import Totals
from landuse.diagnose import diagnose, verdicts
from landuse.errors import Note
from landuse.link import link
from landuse.measure import complete, indicators, parts
from landuse.park import SOURCES
from landuse.plan import actions
from landuse.policy import Policy, load_policy
from landuse.schema import empty, named, notes_frame
from landuse.score import current, enterprises, parcels, stack
from landuse.score import score as score_subjects
from landuse.study import FORMAT, TABLES, Inputs, Study
from landuse.version import __version__

Progress = Callable[[str], None]
Done = Callable[[str, pd.DataFrame], None]
_INPUTS = tuple(name for name in SOURCES if name != "parcels")


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
    say, hand = progress or _quiet, done or _keep
    park = inputs.park.park
    rules = policy or load_policy(park.policy, base=inputs.folder)
    notes = list(inputs.notes)
    tables = {
        name: inputs.tables[name] if name in inputs.tables else empty(name) for name in TABLES
    }

    for name in _INPUTS:
        hand(name, tables[name])

    say("link")
    tables["parcels"], more = counted_area(tables["parcels"], rules.land.basis)
    hand("parcels", tables["parcels"])
    notes += more
    links, more = link(tables, inputs.take_shapes(), fallback=inputs.park.link.parcel_fallback)
    notes += more

    say("apportion")
    shared = facts(tables, links, park.year, who=inputs.who.get("returns"))
    tables["links"] = links.assign(share=shared.share)
    placed = with_premises(shared.parcel_facts, tables, rules.land, park.year)
    notes += _unlinked(shared.totals[park.year], park.year)

    say("measure")
    tables["enterprise_facts"] = shared.enterprise_facts
    tables["parcel_facts"], tables["indicators"], more = indicators(placed, shared.enterprise_facts)
    notes += more

    say("score")
    tables["scores"], cohorts, of_parcels = _graded(tables, rules, park.year)

    say("diagnose")
    today = pd.Timestamp(park.today)
    tables["findings"], more = diagnose(tables, of_parcels, rules, today, park.year)
    notes += more
    if rules.zombie is not None:
        tables["verdicts"] = verdicts(
            tables["enterprises"], tables["returns"], rules.zombie, park.year, who=shared.who
        )

    say("plan")
    hard = [rule.id for rule in rules.low_yield.criteria if rule.kind == "hard"]
    tables["actions"] = actions(tables["findings"], of_parcels, hard, rules.uplift)
    tables["links"] = tables["links"].drop(columns=["enterprise_row", "parcel_row"])
    tables["notes"] = notes_frame(notes)
    return Study(_meta(inputs, rules, shared.totals, cohorts), tables, rules)


def _graded(
    tables: Mapping[str, pd.DataFrame], rules: Policy, year: int
) -> tuple[pd.DataFrame, dict[str, dict[str, Any]], pd.DataFrame]:
    """Scores of both kinds of subject, what each cohort rested on, and the parcels as judged."""
    values = tables["indicators"]
    of_parcels = current(complete(tables["parcel_facts"]), values, "parcel", year)
    of_enterprises = current(tables["enterprise_facts"], values, "enterprise", year)
    firms = enterprises(of_enterprises, tables["enterprises"], rules.scale)
    by_firm = score_subjects(firms, rules, "enterprise", parts)
    by_parcel = score_subjects(parcels(of_parcels), rules, "parcel", parts)
    cohorts = {**by_firm.cohorts, **by_parcel.cohorts}
    return stack([by_firm.scores, by_parcel.scores]), cohorts, of_parcels


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
        "seed": None,
        "cohorts": cohorts,
        "totals": totals[park.year],
        "totals_by_year": {str(year): sums for year, sums in totals.items()},
    }
