"""Landing (落地): who stands on which land, and what of their figures falls on it; judges nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from landuse.apportion import Facts, counted_area, facts, settle, with_premises
from landuse.errors import Note
from landuse.link import link_and_ask
from landuse.policy import Policy
from landuse.study import Inputs


@dataclass(frozen=True)
class Landing:
    """What linking and apportioning gave (落地结果).

    Parameters
    ----------
    links
        Links of enterprises to parcels, by the land that everybody uses.
    shared
        Facts of parcels and enterprises, shares and totals.
    placed
        Facts of parcels with their premises.
    notes
        What the stages have to say.
    """

    links: pd.DataFrame
    shared: Facts
    placed: pd.DataFrame
    notes: list[Note]


def land(
    inputs: Inputs,
    tables: dict[str, pd.DataFrame],
    rules: Policy,
    *,
    say: Callable[[str], None] = lambda _stage: None,
) -> Landing:
    """Link enterprises to land and share their figures out over it (关联与分摊).

    Parameters
    ----------
    inputs
        What was read; its shapes are taken.
    tables
        Input tables; ``parcels`` gets the area that counts, ``review`` and ``links`` are set.
    rules
        Policy that says which area counts and whose land it is.
    say
        Told the name of each stage as it begins.

    Returns
    -------
    Landing
        Links, facts and notes.
    """
    park, ground = inputs.park, rules.land
    say("link")
    counted = counted_area(tables["parcels"], ground.basis, tolerance=ground.area_tolerance.value)
    tables["parcels"] = counted[0]
    linked = link_and_ask(tables, inputs.take_shapes(), fallback=park.link.parcel_fallback)
    tables["review"] = linked.review

    say("apportion")
    year, notes = park.park.year, [*counted[1], *linked.notes]
    links, beyond, notes = settle(linked.links, tables, ground, year, notes)
    shared = facts(tables, links, year, who=inputs.who.get("returns"), outside=beyond)
    tables["links"] = links.assign(share=shared.share)
    placed = with_premises(shared.parcel_facts, tables, ground, year)
    return Landing(links, shared, placed, notes)
