"""Ledger (调区账): land in and land out of each version, and new = old + in − out [m²]."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import shapely

from landuse.expansion.overlay import Shapes, difference, pairs, polygonal, shaped, united
from landuse.expansion.versions import PARK, Versions, labels
from landuse.policy import ExpansionRules
from landuse.units import MU_M2

OUTSIDE = "outside"
"""Where land comes from or goes to that is in no zone (区外)."""

HA_M2 = 1e4
_NOTHING = shapely.Polygon()


class Change(NamedTuple):
    """What one version does to one zone, or to the whole park (一次变动).

    Parameters
    ----------
    scope, subject_id
        ``zone`` and its id, or ``park``.
    step
        Number of the state of the park that it begins.
    row
        Position of the version, −1 for the park and where a zone ends.
    opening
        Whether there was nothing to change: the first state of the park.
    before, after
        Land before and after.
    """

    scope: str
    subject_id: str
    step: int
    row: int
    opening: bool
    before: Any
    after: Any


class Ledger(NamedTuple):
    """Account of all changes (调区账).

    Parameters
    ----------
    changes
        The changes, one a row of the account.
    account
        The ``expansion_versions`` table.
    moved_in, moved_out, kept
        Land that each change moves in, moves out and leaves where it is.
    """

    changes: tuple[Change, ...]
    account: pd.DataFrame
    moved_in: Shapes
    moved_out: Shapes
    kept: Shapes


def changes(versions: Versions) -> Iterator[Change]:
    """What each version does (逐次变动): zones whose version changes, then the park."""
    shapes, zones = versions.shapes, versions.table["zone_id"].astype(str).tolist()
    earlier: dict[str, int] = {}
    whole: Any = _NOTHING
    for number, step in enumerate(versions.steps):
        now = {zones[row]: row for row in step.rows}
        for zone in sorted({*earlier, *now}, key=lambda each: (now.get(each, -1), each)):
            old, new = earlier.get(zone), now.get(zone)
            if old == new:
                continue
            before = _NOTHING if old is None else shapes[old]
            after = _NOTHING if new is None else shapes[new]
            row = -1 if new is None else new
            yield Change("zone", zone, number, row, number == 0, before, after)
        after = united(shapes[list(step.rows)])
        yield Change(PARK, PARK, number, -1, number == 0, whole, after)
        earlier, whole = now, after


def ledger(versions: Versions, rules: ExpansionRules, overlaps: dict[int, float]) -> Ledger:
    """Account of all versions (调区账), zone by zone and for the park.

    Areas before and after are measured on the boundaries, land in and out on their differences, so
    that the identity is a check and not a sum.

    Parameters
    ----------
    versions
        The versions.
    rules
        Tolerances.
    overlaps
        Land that two zones claim, by number of the state [m²].

    Returns
    -------
    Ledger
        The account with the land behind it.
    """
    found = tuple(changes(versions))
    before, after = (
        shaped([getattr(each, name) for each in found]) for name in ("before", "after")
    )
    opening = np.array([each.opening for each in found])
    moved_in, moved_out = difference(after, before), difference(before, after)
    kept = polygonal(np.atleast_1d(shapely.intersection(before, after)))
    areas = {
        "before_m2": shapely.area(before),
        "in_m2": shapely.area(moved_in),
        "out_m2": shapely.area(moved_out),
    }
    areas = {name: np.where(opening, np.nan, values) for name, values in areas.items()}
    now = shapely.area(after)
    residual = now - (areas["before_m2"] + areas["in_m2"] - areas["out_m2"])
    frame = pd.DataFrame([_who(each, versions) for each in found])
    closes = pd.array(
        np.abs(np.nan_to_num(residual)) <= rules.identity.value * HA_M2, dtype="boolean"
    )
    closes[opening] = pd.NA
    frame = frame.assign(**areas, after_m2=now, residual_m2=residual, closes=closes)
    frame["overlap_m2"] = [
        overlaps.get(each.step, 0.0) if each.scope == PARK else np.nan for each in found
    ]
    return Ledger(found, _approved(frame, opening), moved_in, moved_out, kept)


def _who(change: Change, versions: Versions) -> dict[str, Any]:
    """Subject, version and dates of a change."""
    table, steps = versions.table, versions.steps
    said = {"scope": change.scope, "subject_id": change.subject_id, "change_no": change.step}
    after = steps[change.step + 1].day if change.step + 1 < len(steps) else pd.NaT
    if change.row >= 0:
        row = table.iloc[change.row]
        known = ("name", "version", "from_on", "approved_area", "approval")
        return {**said, **{name: row[name] for name in known}, "to_on": row["until"]}
    part = table.iloc[list(steps[change.step].rows)]
    if change.scope != PARK:
        mine = table[table["zone_id"].astype(str) == change.subject_id].iloc[-1]
        part, after = part.iloc[:0], pd.NaT
        said["name"] = mine["name"]
    return {
        "name": None,
        **said,
        "version": labels(steps)[change.step],
        "from_on": steps[change.step].day,
        "to_on": after - pd.Timedelta(days=1) if not pd.isna(after) else pd.NaT,
        "approved_area": part["approved_area"].sum(skipna=False) if len(part) else np.nan,
        "approval": None,
    }


def _approved(frame: pd.DataFrame, opening: np.ndarray[Any, Any]) -> pd.DataFrame:
    """The same identity for the figures of the approvals; unknown where one of them is missing."""
    areas = frame["approved_area"].astype("float64")
    earlier = areas.groupby([frame["scope"], frame["subject_id"]], sort=False).shift()
    fresh = ~opening & (frame["before_m2"] == 0).to_numpy()
    earlier = earlier.where(~fresh, 0.0)
    miss = (areas - earlier) * MU_M2 - (frame["in_m2"] - frame["out_m2"])
    return frame.assign(approved_before=earlier, approved_residual_m2=miss)


def flows(versions: Versions) -> pd.DataFrame:
    """Land from zone to zone (片区间流向) [m²]: what each change of the park moves, and whence.

    Parameters
    ----------
    versions
        The versions.

    Returns
    -------
    pandas.DataFrame
        The ``expansion_flows`` table; ``outside`` stands for land in no zone.
    """
    rows: list[tuple[int, str, str, str, float]] = []
    zones = versions.table["zone_id"].astype(str).to_numpy()
    said = labels(versions.steps)
    for number in range(1, len(versions.steps)):
        old, new = (np.array(versions.steps[at].rows) for at in (number - 1, number))
        left, right = versions.shapes[old], versions.shapes[new]
        one, other = pairs(left, right)
        moved = [
            (zones[old[one]], zones[new[other]], shapely.intersection(left[one], right[other])),
            (zones[old], [OUTSIDE] * len(old), shapely.difference(left, united(right))),
            ([OUTSIDE] * len(new), zones[new], shapely.difference(right, united(left))),
        ]
        found = [
            (str(source), str(target), float(area))
            for sources, targets, shapes in moved
            for source, target, area in zip(sources, targets, shapely.area(shapes), strict=True)
            if source != target and area > 0
        ]
        rows += [(number, said[number], *each) for each in sorted(found)]
    names = ["change_no", "version", "from_id", "to_id", "area_m2"]
    return pd.DataFrame(rows, columns=names)
