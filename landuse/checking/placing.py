"""Placing (落地情况): a trial of linking and apportioning, and who finds no partner on either side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from landuse.apportion.facts import Totals
from landuse.errors import Note
from landuse.landing import land
from landuse.link import registration, unmatched
from landuse.measure import indicators
from landuse.park import SOURCES
from landuse.policy import Policy
from landuse.schema import empty
from landuse.study import Inputs


@dataclass(frozen=True)
class Placing:
    """What linking and apportioning would give (落地情况).

    Parameters
    ----------
    tables
        Input tables; ``parcels`` with ``area_mu``.
    links
        Links of the park.
    notes
        What the stages have to say.
    totals
        One row an amount of the evaluation year: ``read``, ``on_parcels``, ``unlinked``.
    land
        One row for each of ``all``, ``used`` and ``vacant``: ``parcels`` and ``area_mu``.
    unmatched
        The ``unmatched`` table: enterprises without a parcel, parcels without an enterprise.
    silent
        Enterprises of the list that have no returns in the evaluation year.
    """

    tables: Mapping[str, pd.DataFrame]
    links: pd.DataFrame
    notes: tuple[Note, ...]
    totals: pd.DataFrame
    land: pd.DataFrame
    unmatched: pd.DataFrame
    silent: pd.DataFrame

    def without(self, subject: str) -> pd.DataFrame:
        """Enterprises without a parcel, or parcels without an enterprise (未落地清单)."""
        return self.unmatched[(self.unmatched["subject"] == subject).to_numpy(dtype=bool)]


def place(inputs: Inputs, rules: Policy) -> Placing:
    """Link and apportion a park, without judging anybody (试关联与分摊).

    Parameters
    ----------
    inputs
        What was read.
    rules
        Policy that says which area counts.

    Returns
    -------
    Placing
        Totals, and who finds no partner.
    """
    park = inputs.park.park
    tables = {
        **{name: empty(name) for name in (*SOURCES, "review")},
        **inputs.tables,
    }
    found = land(inputs, tables, rules)
    shared, links = found.shared, found.links
    tables |= {"parcel_facts": found.placed, "enterprise_facts": shared.enterprise_facts}
    _, more = registration(tables, park.division, park.year)
    notes = [*found.notes, *indicators(found.placed, shared.enterprise_facts).notes, *more]
    return Placing(
        tables=tables,
        links=links,
        notes=tuple(notes),
        totals=_totals(tables["returns"], shared.totals[park.year], park.year),
        land=_land(_current(shared.parcel_facts, park.year)),
        unmatched=unmatched(tables, links, park.year),
        silent=_silent(tables["enterprises"], tables["returns"], park.year),
    )


def _current(rows: pd.DataFrame, year: int) -> pd.DataFrame:
    return rows[rows["year"] == year].reset_index(drop=True)


def _totals(returns: pd.DataFrame, sums: Totals, year: int) -> pd.DataFrame:
    """Amounts of the year; ``rows`` says how many returns have the figure."""
    now = returns[returns["year"] == year]
    rows = [
        {
            "amount": name,
            "rows": int(now[name].notna().sum()),
            "read": each["in"],
            "on_parcels": each["on_parcels"],
            "unlinked": each["unlinked"] + each.get("outside", 0.0),
        }
        for name, each in sums.items()
    ]
    return pd.DataFrame(rows, columns=["amount", "rows", "read", "on_parcels", "unlinked"])


def _land(parcels: pd.DataFrame) -> pd.DataFrame:
    used = (parcels["n_enterprises"] > 0).to_numpy(dtype=bool)
    area = parcels["area_mu"].to_numpy(dtype=float)
    masks = {"all": np.ones(len(parcels), dtype=bool), "used": used, "vacant": ~used}
    rows = {
        name: {"parcels": int(mask.sum()), "area_mu": float(np.nansum(area[mask]))}
        for name, mask in masks.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=["parcels", "area_mu"])


def _silent(enterprises: pd.DataFrame, returns: pd.DataFrame, year: int) -> pd.DataFrame:
    told = returns.loc[(returns["year"] == year).to_numpy(dtype=bool), "enterprise_id"]
    quiet = enterprises[~enterprises["enterprise_id"].isin(told)]
    wanted = ["enterprise_id", "name", "status", "parcel_id"]
    return quiet[[name for name in wanted if name in quiet]].reset_index(drop=True)
