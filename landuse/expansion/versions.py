"""Versions (边界版本): which boundary of which zone is in force when, and what the dates leave open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import shapely

from landuse.errors import InputError, Note
from landuse.expansion.overlay import Shapes, pairs, polygonal, shaped
from landuse.expansion.sequence import label_order, natural

PARK = "park"
"""Id of the whole park among the subjects (整个园区)."""

_DAY = pd.Timedelta(days=1)
_TAKEN = 0.5
"""A zone of whose land other zones take more than this share is gone: no land is in two zones (ours)."""

_COLUMNS = ("zone_id", "version", "name", "from_on", "to_on", "approved_area", "approval")


class Step(NamedTuple):
    """One state of the park (阶段): the zone versions that hold from a day on.

    Parameters
    ----------
    day
        First day; NaT where no date says it.
    label
        Versions that begin with it.
    rows
        Positions of the versions in force.
    new
        Positions of those that begin with it.
    """

    day: Any
    label: str
    rows: tuple[int, ...]
    new: tuple[int, ...]


class Versions(NamedTuple):
    """All boundary versions of a park (边界版本), in order.

    Parameters
    ----------
    table
        One row a zone and version: by zone, then in the order they hold.
    shapes
        Their boundaries.
    steps
        States of the park one after the other.
    notes
        What dates and drawings leave open.
    """

    table: pd.DataFrame
    shapes: Shapes
    steps: tuple[Step, ...]
    notes: tuple[Note, ...]


def read_versions(zones: pd.DataFrame, today: pd.Timestamp) -> Versions:
    """Boundary versions of the zone table (读取边界版本).

    Parameters
    ----------
    zones
        The ``zones`` table, geometry as WKB.
    today
        Day of the account.

    Returns
    -------
    Versions
        In order, with the states of the park.

    Raises
    ------
    InputError
        There is no zone, or none with a boundary.
    """
    if zones.empty:
        raise InputError("expansion.no_zones")
    frame = zones[list(_COLUMNS)].reset_index(drop=True)
    shapes = polygonal(
        shaped(shapely.from_wkb(zones["geometry"].to_numpy(dtype=object, na_value=None)))
    )
    drawn = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    notes = [_note("no_boundary", "warning", frame, at) for at in np.flatnonzero(~drawn).tolist()]
    frame, shapes = frame[drawn].reset_index(drop=True), shapes[drawn]
    if frame.empty:
        raise InputError("expansion.no_boundaries")
    frame["from_on"] = frame["from_on"].astype("datetime64[ms]")
    frame["to_on"] = frame["to_on"].astype("datetime64[ms]")
    open_ = frame["from_on"].isna()
    sequence = label_order(frame.loc[open_, "version"].astype(str).tolist())
    ranks = {label: rank for rank, label in enumerate(sequence)}
    order = _ordered(frame, ranks)
    frame, shapes = frame.iloc[order].reset_index(drop=True), shapes[order]
    frame, said = _periods(frame, shapes, today, sequence)
    notes += said
    steps, said = _steps(frame, shapes, today, ranks)
    return Versions(frame, shapes, steps, (*notes, *said))


def _ordered(frame: pd.DataFrame, ranks: Mapping[str, int]) -> list[int]:
    """Zones by their id; of each the dated versions by date, then the others by label."""
    far = pd.Timestamp.max.floor("D")

    def rank(at: int) -> tuple[object, ...]:
        day = frame["from_on"].iloc[at]
        dated = not pd.isna(day)
        zone, label = str(frame["zone_id"].iloc[at]), str(frame["version"].iloc[at])
        return (natural(zone), not dated, day if dated else far, ranks.get(label, -1))

    return sorted(range(len(frame)), key=rank)


def _periods(
    frame: pd.DataFrame, shapes: Shapes, today: pd.Timestamp, order: list[str]
) -> tuple[pd.DataFrame, list[Note]]:
    """Last day of each version as the next one leaves it, and what is odd about the dates."""
    notes: list[Note] = []
    ends = frame["to_on"].copy()
    undated = bool(frame["from_on"].isna().all())
    if undated:
        notes.append(Note("expansion.undated", "warning", {"order": " → ".join(order)}, "zones"))
    for at in range(len(frame)):
        first, last = frame["from_on"].iloc[at], frame["to_on"].iloc[at]
        if pd.isna(first) and not undated:
            notes.append(_note("no_date", "warning", frame, at))
        elif not pd.isna(first) and first > today:
            notes.append(_note("not_yet", "info", frame, at, day=_day(first)))
        if not pd.isna(first) and not pd.isna(last) and last < first:
            notes.append(
                _note("backwards", "warning", frame, at, first=_day(first), last=_day(last))
            )
            ends.iloc[at] = last = pd.NaT
        if at + 1 == len(frame) or frame["zone_id"].iloc[at + 1] != frame["zone_id"].iloc[at]:
            continue
        start, other = frame["from_on"].iloc[at + 1], str(frame["version"].iloc[at + 1])
        if not pd.isna(start):
            notes += _joint(frame, at, last, start, other)
            ends.iloc[at] = start - _DAY
        if shapes[at].equals(shapes[at + 1]) and frame["from_on"].iloc[at] != start:
            notes.append(_note("same_boundary", "info", frame, at, other=other))
    return frame.assign(until=ends.astype("datetime64[ms]")), notes


def _joint(frame: pd.DataFrame, at: int, last: Any, start: Any, other: str) -> list[Note]:
    """What is odd where one version of a zone follows another."""
    first = frame["from_on"].iloc[at]
    if first == start:
        return [_note("same_day", "warning", frame, at, other=other, day=_day(start))]
    if pd.isna(last):
        return []
    gap = (start - last).days
    dates = {"last": _day(last), "start": _day(start), "other": other, "days": abs(gap) - (gap > 1)}
    if gap > 1:
        return [_note("gap", "warning", frame, at, **dates)]
    if gap < 1:
        return [_note("overlapping", "warning", frame, at, **{**dates, "days": 1 - gap})]
    return []


def _steps(
    frame: pd.DataFrame, shapes: Shapes, today: pd.Timestamp, ranks: Mapping[str, int]
) -> tuple[tuple[Step, ...], list[Note]]:
    """States of the park: on each day that a version begins or a zone ends, then without a date."""
    undated = bool(frame["from_on"].isna().all())
    begins: dict[Any, list[int]] = {}
    for at, day in enumerate(frame["from_on"].tolist()):
        key = (
            (0, day, ())
            if not pd.isna(day)
            else (1, pd.Timestamp(0), (ranks[str(frame["version"].iloc[at])],))
        )
        begins.setdefault(key, []).append(at)
    closed = _closed(frame, today)
    for day in closed:
        begins.setdefault((0, day, ()), [])
    steps: list[Step] = []
    notes: list[Note] = []
    now: dict[str, int] = {}
    for key in sorted(begins):
        notes += _left_out(frame, shapes, now, begins[key], whole=undated)
        for at in begins[key]:
            now[str(frame["zone_id"].iloc[at])] = at
        gone = closed.get(key[1], []) if key[0] == 0 else []
        for zone in gone:
            if zone in now and now[zone] not in begins[key]:
                notes.append(_note("ended", "info", frame, now.pop(zone), day=_day(key[1])))
        labels = list(dict.fromkeys(str(frame["version"].iloc[at]) for at in begins[key]))
        day = key[1] if key[0] == 0 else pd.NaT
        label = " + ".join(labels) or _day(day)
        steps.append(Step(day, label, tuple(sorted(now.values())), tuple(begins[key])))
    if len(steps) == 1:
        notes.append(Note("expansion.one_version", "warning", {"version": steps[0].label}, "zones"))
    return tuple(steps), notes


def _left_out(
    frame: pd.DataFrame, shapes: Shapes, now: dict[str, int], new: list[int], *, whole: bool
) -> list[Note]:
    """What becomes of zones in force that a version of others does not have.

    Where no version has a date, each is the whole map: the zone is given up. Else it goes on, unless
    the others have taken most of its land. Either is told, since it moves the account; but a zone
    with days of its own is not missed.
    """
    drawn = {str(frame["zone_id"].iloc[at]) for at in new}
    began = {frame["from_on"].iloc[now[zone]] for zone in drawn if zone in now}
    proposed = bool(frame["from_on"].iloc[new].isna().all())
    rest = [zone for zone in now if zone not in drawn]
    if not rest or not new:
        return []
    taken = shapely.union_all(shapes[np.array(new)])
    gone = []
    for zone in rest:
        own = shapes[now[zone]]
        if whole or shapely.area(shapely.intersection(own, taken)) > _TAKEN * shapely.area(own):
            gone.append(zone)
            del now[zone]
    version = " + ".join(dict.fromkeys(str(frame["version"].iloc[at]) for at in new))
    found = {"given_up": gone}
    found["carried"] = [
        zone
        for zone in rest
        if zone in now and (proposed or frame["from_on"].iloc[now[zone]] in began)
    ]
    return [
        Note(
            f"expansion.{code}",
            "warning",
            {"version": version, "zones": ", ".join(sorted(zones, key=natural))},
            "zones",
        )
        for code, zones in found.items()
        if zones
    ]


def _closed(frame: pd.DataFrame, today: pd.Timestamp) -> dict[Any, list[str]]:
    """Days after the end of zones that no later version takes up, as far as they are past."""
    found: dict[Any, list[str]] = {}
    last = frame.groupby("zone_id", sort=False).tail(1)
    for zone, until in zip(last["zone_id"], last["until"], strict=True):
        if not pd.isna(until) and until < today:
            found.setdefault(until + _DAY, []).append(str(zone))
    return found


def doubled(versions: Versions, *, least: float) -> tuple[dict[int, float], list[Note]]:
    """Land that two zones of one state both claim (片区重叠) [m²].

    Parameters
    ----------
    versions
        The versions.
    least
        Overlap that counts as drawing noise [m²].

    Returns
    -------
    areas, notes
        Sum of the overlaps by number of the state; a note for each pair.
    """
    found: dict[int, float] = {}
    notes: list[Note] = []
    told: set[tuple[int, int]] = set()
    for number, step in enumerate(versions.steps):
        rows = np.array(step.rows, dtype=np.int64)
        one, other = pairs(versions.shapes[rows], versions.shapes[rows])
        once = one < other
        one, other = rows[one[once]], rows[other[once]]
        areas = shapely.area(shapely.intersection(versions.shapes[one], versions.shapes[other]))
        found[number] = float(areas[areas > least].sum())
        for left, right, area in zip(one.tolist(), other.tolist(), areas.tolist(), strict=True):
            if area <= least or (left, right) in told:
                continue
            told.add((left, right))
            named = _named(versions.table, right)
            notes.append(
                _note(
                    "zones_overlap",
                    "warning",
                    versions.table,
                    left,
                    other=named,
                    area=f"{area:,.2f}",
                )
            )
    return found, notes


def _named(frame: pd.DataFrame, at: int) -> str:
    name = frame["name"].iloc[at]
    zone = str(frame["zone_id"].iloc[at])
    return zone if pd.isna(name) else f"{zone} {name}"


def _note(name: str, severity: Any, frame: pd.DataFrame, at: int, **more: object) -> Note:
    zone = str(frame["zone_id"].iloc[at])
    params = {"zone": _named(frame, at), "version": str(frame["version"].iloc[at]), **more}
    return Note(f"expansion.{name}", severity, params, "zones", subject_id=zone)


def _day(day: Any) -> str:
    return "" if pd.isna(day) else pd.Timestamp(day).strftime("%Y-%m-%d")


def in_force(versions: Versions, day: dt.date | pd.Timestamp) -> int:
    """Number of the state that holds on a day (现行状态); the first where none does yet.

    Parameters
    ----------
    versions
        The versions.
    day
        The day.

    Returns
    -------
    int
        Its number.
    """
    moment = pd.Timestamp(day)
    known = [
        n for n, step in enumerate(versions.steps) if not pd.isna(step.day) and step.day <= moment
    ]
    return known[-1] if known else 0


def labels(steps: Iterable[Step]) -> list[str]:
    """Labels of the states (阶段名称), told apart by their day where two are the same.

    Parameters
    ----------
    steps
        The states.

    Returns
    -------
    list of str
        One a state.
    """
    known = list(steps)
    said = [step.label for step in known]
    return [
        f"{step.label} ({_day(step.day)})"
        if said.count(step.label) > 1 and _day(step.day)
        else step.label
        for step in known
    ]
