"""Labour (用工证据): insured staff against the firm's own peak."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.diagnose.zombie.docket import Docket
from landuse.diagnose.zombie.energy import first_day
from landuse.diagnose.zombie.evidence import Family, Sign, combine
from landuse.diagnose.zombie.fuse import ALIVE, MODERATE, STRONG, WEAK
from landuse.diagnose.zombie.months import NO, OPEN, YES, Flagged, Grid, count, run
from landuse.policy.zombie import LabourRules

STAFF = "employees"


def labour(docket: Docket, rules: LabourRules) -> Family:
    """Signs of labour (用工): few persons left of the own peak, for months in a row.

    Where no month of the last twelve is known the figure of the year stands for them. A handful of persons is a
    sign only in a firm that once had more: a workshop of three is none. Persons sent by an agency
    or insured elsewhere are not seen here; the family alone decides nothing.
    """
    last = docket.last_month(STAFF) + 1
    months = range(last - int(rules.peak.value), last)
    need = int(rules.months.value)
    staff, shape = _staff(docket, months, need), (docket.size, need)
    mean = _mean(staff, need)
    least, whole = _peak(docket, int(rules.peak.value) // 12)
    kept: dict[str, Any] = {
        "value": mean / np.where(least[:, 0] > 0, least[:, 0], np.nan),
        "since": first_day(last - need),
        "until": first_day(last - 1) + pd.offsets.MonthEnd(0),
        "source": f"monthly: {STAFF}; returns: {STAFF}",
        "lawful": "park",
    }
    signs = []
    for code, level, share in (
        ("staff_gone", STRONG, rules.strong),
        ("staff_few", MODERATE, rules.moderate),
        ("staff_halved", WEAK, rules.weak),
    ):
        floor = np.where(least >= rules.alive.value, rules.persons.value, 0.0)
        floor = floor if level == STRONG else 0.0 * floor
        few = run(np.broadcast_to(_few(staff, least * share.value, floor, whole=whole), shape))
        signs.append(Sign(code, level, few.at_least(need), share, run=few, **kept))
    many = (staff >= rules.weak.value * least) & (staff >= rules.alive.value)
    sure = np.where(whole[:, None] & ~np.isnan(staff), many, OPEN).astype(np.int8)
    small = (staff < rules.alive.value) & ~np.isnan(staff)
    sure[small] = NO
    holds = count(np.broadcast_to(sure, shape), need, int(rules.known.value))
    signs.append(Sign("staff_alive", ALIVE, holds, rules.alive, **(kept | {"value": mean})))
    return Family("labour", signs, combine(signs, docket.size))


def _staff(docket: Docket, months: range, need: int) -> Grid:
    """Persons by month; one column that stands for all months where the park has none."""
    year = docket.yearly(STAFF, docket.year)[:, None]
    if not docket.tells_months(STAFF):
        return year
    staff = docket.monthly(STAFF, months)
    unknown = np.isnan(staff[:, -12:]).all(axis=1, keepdims=True)
    return np.where(unknown, year, staff[:, -need:])


def _few(staff: Grid, limit: Grid, floor: Grid, *, whole: npt.NDArray[np.bool_]) -> Flagged:
    """Months with few persons; a higher peak that is not known could only make them fewer."""
    few = (staff <= limit) | (staff <= floor)
    found = np.where(few, YES, NO).astype(np.int8)
    found[np.isnan(staff) | (~few & ~whole[:, None])] = OPEN
    return found


def _peak(docket: Docket, years: int) -> tuple[Grid, npt.NDArray[np.bool_]]:
    """Most persons of the years that are known, and whether all are."""
    of_year = [_year(docket, docket.year - back) for back in range(years)]
    values = np.array(of_year)
    least = np.where(np.isnan(values), -np.inf, values).max(axis=0)
    whole = np.asarray(~np.isnan(values).any(axis=0))
    return np.where(np.isfinite(least), least, np.nan)[:, None], whole


def _year(docket: Docket, year: int) -> npt.NDArray[np.float64]:
    """Persons of a year: as returned, else the most of twelve known months."""
    returned = docket.yearly(STAFF, year)
    if not np.isnan(returned).any():
        return returned
    most = docket.monthly(STAFF, range(year * 12, year * 12 + 12)).max(axis=1)
    return np.where(np.isnan(returned), most, returned)


def _mean(staff: Grid, months: int) -> npt.NDArray[np.float64]:
    """Mean of the known months, in persons."""
    known, shape = ~np.isnan(staff), (len(staff), months)
    number = np.broadcast_to(known, shape).sum(axis=1)
    whole = np.broadcast_to(np.where(known, staff, 0), shape).sum(axis=1)
    return np.asarray(whole / np.where(number > 0, number, np.nan))


def staffed_months(docket: Docket, rules: LabourRules, share: float, months: range) -> Flagged:
    """Months with a share of the peak or more (用工达到峰值一定比例的月份)."""
    staff = docket.monthly(STAFF, months)
    least, whole = _peak(docket, int(rules.peak.value) // 12)
    found = np.where(staff >= share * least, YES, NO).astype(np.int8)
    found[np.isnan(staff) | ((found == YES) & ~whole[:, None])] = OPEN
    return found
