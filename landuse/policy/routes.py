"""Route rules (处置途径规则): which conditions open a route, and which records answer a condition."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from landuse.policy.evaluation import Cited
from landuse.policy.zombie import Months, Share

Route = Literal["exit", "bankruptcy", "merge", "replace", "upgrade"]

CONDITIONS = (
    "prohibited",
    "unfixable",
    "safety_failed",
    "lease_breach",
    "revoked",
    "accepted",
    "insolvent",
    "unpaid",
    "stopped_long",
    "creditors",
    "reusable",
    "acquirer",
    "bearable",
    "not_viable",
    "seized",
    "project",
    "owner",
    "operating",
    "equity",
    "plan",
    "wages_owed",
)
"""Conditions that the tool can answer (条件); ``!`` before one asks for its opposite."""

ROUTES: tuple[Route, ...] = ("exit", "bankruptcy", "merge", "replace", "upgrade")
"""The five routes, in the order that decides between several that are open."""


class Record(Cited):
    """Which dated record answers a condition (以记录为准的条件).

    Parameters
    ----------
    condition
        The condition.
    holds
        Whether such a record says that it holds, or that it does not.
    kinds
        Codes of the event.
    words
        Words that its kind or content has; with both, one of either is enough.
    months
        How long the record counts; without it for good.
    """

    condition: str
    holds: bool
    kinds: list[str] = Field(default_factory=list)
    words: list[str] = Field(default_factory=list)
    months: float | None = Field(default=None, gt=0)


class Way(Cited):
    """One route and what it takes (处置途径).

    Parameters
    ----------
    id
        The route.
    all
        Groups of conditions: of each group one must hold.
    decided_by
        Legal acts that have chosen this route already: it comes before the others.
    """

    id: Route
    all: list[list[str]] = Field(min_length=1)
    decided_by: list[str] = Field(default_factory=list)


class RouteRules(Cited):
    """The ``[routes]`` section (处置途径).

    Parameters
    ----------
    jurisdiction
        Where the rules apply.
    stopped
        Months of a stop that count as long.
    insolvent, bearable
        Liabilities over assets: more than this is insolvency; up to this somebody takes it over.
    records
        Records that answer conditions.
    ways
        The routes, in the order that decides between several that are open.
    """

    jurisdiction: str
    stopped: Months
    insolvent: Share
    bearable: Share
    records: list[Record] = Field(min_length=1)
    ways: list[Way] = Field(min_length=1)


def route_faults(rules: RouteRules | None) -> list[tuple[str, str]]:
    """Conditions that the tool does not know (未知条件), and routes named twice.

    Parameters
    ----------
    rules
        The section, or None.

    Returns
    -------
    list
        Place and what was found there.
    """
    if rules is None:
        return []
    found = [
        (f"routes.records.{at}", record.condition)
        for at, record in enumerate(rules.records, start=1)
        if record.condition not in CONDITIONS
    ]
    seen: set[str] = set()
    for way in rules.ways:
        named = [name for group in way.all for name in group] + way.decided_by
        unknown = [name for name in named if name.removeprefix("!") not in CONDITIONS]
        found += [(f"routes.ways.{way.id}", name) for name in unknown]
        found += [(f"routes.ways.{way.id}", way.id)] if way.id in seen else []
        found += [(f"routes.ways.{way.id}", "[]")] if not all(way.all) else []
        seen.add(way.id)
    return found
