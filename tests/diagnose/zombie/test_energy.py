"""Electricity against the firm's own past: runs, bases between bounds, solar power, suspensions."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.diagnose.zombie.energy import energy, judged_months, use
from landuse.diagnose.zombie.evidence import Family
from tests.diagnose.zombie.dockets import RULES, docket, event, level, months, told, years

KWH = "electricity_kwh"
BASE = [100.0] * 36


def family(values: list[Any], *, base: list[Any] = BASE, **more: Any) -> Family:
    """Base of 2021–2023, then the months of 2024 and 2025; E2 has all months."""
    monthly = months(KWH, "2021-01-01", [*base, *values])
    monthly += months(KWH, "2021-01-01", [70.0] * 60, enterprise_id="E2")
    firms = more.pop("firms", [{"enterprise_id": "E1"}])
    case = docket([*firms, {"enterprise_id": "E2"}], monthly=monthly, **more)
    span = judged_months(case, RULES.energy)
    return energy(case, RULES.energy, use(case, RULES.energy, span), span)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([100.0] * 24, [-2, -2, -2]),
        ([100.0] * 12 + [5.0] * 12, [3, 3, 3]),
        ([100.0] * 13 + [5.0] * 11, [2, 2, 2]),
        ([100.0] * 18 + [5.0] * 6, [2, 2, 2]),
        ([100.0] * 12 + [20.0] * 12, [2, 2, 2]),
        ([100.0] * 12 + [40.0] * 12, [1, 1, 1]),
        ([100.0] * 12 + [10.0] * 12, [2, 2, 2]),  # 10 % is not below 10 %
        ([100.0] * 12 + [30.0] * 12, [1, 1, 1]),
        ([100.0] * 12 + [50.0] * 12, [-2, -2, -2]),
        ([100.0] * 15 + [60.0, 5.0] * 4 + [60.0], [0, 0, 0]),
        ([100.0] * 12 + [5.0] * 4 + [None] + [5.0] * 7, [2, 2, 3]),  # 7 certain, 12 possible
        ([None] * 24, [None, -2, 3]),
    ],
)
def test_levels(values: list[Any], expected: list[float | None]) -> None:
    assert level(family(values)) == expected


def test_months_are_certain_and_possible() -> None:
    found = family([100.0] * 12 + [5.0] * 4 + [None] + [5.0] * 7)
    (sign,) = [each for each in found.signs if each.code == "power_stopped_long"]
    assert (sign.run.certain[0], sign.run.possible[0]) == (7, 12)
    assert told(found)["power_stopped_long"] is None
    assert told(found)["power_stopped"] is True


def test_a_season_is_compared_with_itself() -> None:
    """Nine quiet months every year are no stop."""
    season = [2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 400.0, 500.0, 400.0, 2.0, 2.0, 2.0]
    assert level(family(season * 2, base=season * 3)) == [-2, -2, -2]


def test_a_base_with_gaps_is_bounded() -> None:
    """One of three reference years missing: the median lies between the two others."""
    base: list[Any] = [100.0] * 12 + [None] * 12 + [40.0] * 12
    assert level(family([100.0] * 12 + [3.0] * 12, base=base))[0] == 3
    open_ = family([100.0] * 12 + [8.0] * 12, base=base)
    assert told(open_)["power_stopped_long"] is None  # 8 % to 20 %
    assert level(open_)[0] == 2
    none: list[Any] = [100.0] * 12 + [None] * 24
    assert level(family([3.0] * 24, base=none)) == [None, -2, 3]


def test_a_year_stands_in_for_months() -> None:
    """Bases of years where no months of them are known; the months told last must not be silent."""
    past = years(KWH, {2021: 1200.0, 2022: 1200.0, 2023: 1200.0})
    little = family([], base=[], returns=[*past, *years(KWH, {2025: 30.0})])
    assert level(little) == [2, 2, 3]  # all of it may have been used in one month
    stopped = family([], base=[], returns=[*past, *years(KWH, {2025: 5.0})])
    assert level(stopped)[0] == 3
    running = family([], base=[], returns=[*past, *years(KWH, {2025: 900.0})])
    assert level(running)[0] == -2
    half = [None] * 12 + [100.0] * 6 + [0.0] * 6
    ended = family(half, base=[None] * 36, returns=[*past, *years(KWH, {2025: 600.0})])
    assert told(ended)["power_alive"] is None


def test_own_solar_power_makes_the_meter_a_lower_bound() -> None:
    sun = [event("2023-12-15", "rooftop_pv", "屋顶光伏并网")]
    assert level(family([100.0] * 12 + [5.0] * 12, events=sun))[0] == 2


def test_a_suspension_is_no_stop() -> None:
    """Months of a suspension are unknown: six at most."""
    pause = [event("2025-06-01", "power_suspended", "暂停用电")]
    found = family([100.0] * 17 + [1.0] * 7, events=pause)
    assert told(found)["power_stopped"] is None
    assert told(family([100.0] * 17 + [1.0] * 7))["power_stopped"] is True


@pytest.mark.parametrize("column", ["production_on", "stopped_on"])
def test_years_without_production_are_no_base(column: str) -> None:
    """Commissioned in 2023, or stopped in 2020: no base, no answer."""
    day = {"production_on": "2023-05-01", "stopped_on": "2020-05-01"}[column]
    firms = [{"enterprise_id": "E1", column: day}]
    assert level(family([3.0] * 24, firms=firms)) == [None, -2, 3]


def test_a_park_whose_series_begins_later() -> None:
    """Two years of the three: both count; one: no month has a base, the year has."""
    short = months(KWH, "2022-01-01", [100.0] * 36 + [5.0] * 12)
    case = docket(monthly=short)
    span = judged_months(case, RULES.energy)
    assert level(energy(case, RULES.energy, use(case, RULES.energy, span), span))[0] == 3
    few = docket(
        monthly=months(KWH, "2024-01-01", [100.0] * 12 + [5.0] * 12),
        returns=years(KWH, {2023: 1200.0, 2025: 60.0}),
    )
    span = judged_months(few, RULES.energy)
    assert level(energy(few, RULES.energy, use(few, RULES.energy, span), span))[0] == 3


def _sign(found: Family, code: str) -> Any:
    return next(each for each in found.signs if each.code == code)


@pytest.mark.parametrize("use_of_year", [0.0, 5.0, 9.9, 10.0, 30.0, 110.0])
def test_no_sign_of_months_without_months(use_of_year: float) -> None:
    """A yearly sum proves twelve silent months where it would not fill one, and nothing else."""
    past = years(KWH, {2021: 1200.0, 2022: 1200.0, 2023: 1200.0})
    found = family([], base=[], returns=[*past, *years(KWH, {2025: use_of_year})])
    for code in ("power_stopped_long", "power_stopped"):
        sign = _sign(found, code)
        assert told(found)[code] is (True if use_of_year < 10 else None)
        assert (sign.run.certain[0] >= 12) == (use_of_year < 10)
    low = _sign(found, "power_low")
    assert told(found)["power_low"] is True
    assert np.isnan(low.run.certain[0]) == (use_of_year >= 30)  # said of the year, not of months


def test_months_against_a_twelfth_of_the_year() -> None:
    """Years told for the past, months for now: twelve months count, the sum fills a gap."""
    past = years(KWH, {2021: 1200.0, 2022: 1200.0, 2023: 1200.0, 2025: 60.0})
    quiet: list[Any] = [100.0] * 12 + [5.0] * 12
    whole = family(quiet, base=[None] * 36, returns=past)
    assert _sign(whole, "power_stopped_long").run.certain[0] == 12
    gap = family([*quiet[:20], None, *quiet[21:]], base=[None] * 36, returns=past)
    assert _sign(gap, "power_stopped_long").run.certain[0] == 12
    burst: list[Any] = [100.0] * 12 + [0.0] * 5 + [60.0] + [0.0] * 6
    once = family(burst, base=[None] * 36, returns=past)
    assert told(once)["power_stopped_long"] is None
    assert told(once)["power_stopped"] is None  # six months may be a season
    assert level(once)[0] == 2


@given(
    st.lists(st.sampled_from([0.0, 4.0, 9.0, 12.0, 31.0, 60.0, 100.0]), min_size=24, max_size=24),
    st.sets(st.integers(0, 23)),
    st.booleans(),
)
@settings(max_examples=60)
def test_deletion_never_flips_where_only_years_have_a_base(
    values: list[float], blanked: set[int], sums: bool
) -> None:
    """Months or sums that are blanked leave a sign open at most; what it may be holds what it was."""
    past = years(KWH, {2021: 1200.0, 2022: 1200.0, 2023: 1200.0})
    whole_years = {2024: sum(values[:12]), 2025: sum(values[12:])}
    none: list[Any] = [None] * 36
    whole = family(values, base=none, returns=[*past, *years(KWH, whole_years)])
    gaps: list[Any] = [None if at in blanked else each for at, each in enumerate(values)]
    cut = family(gaps, base=none, returns=[*past, *(years(KWH, whole_years) if sums else [])])
    before, after = told(whole), told(cut)
    for code, answer in after.items():
        assert answer in (before[code], None), code
    point, least, most = level(whole)[0], level(cut)[1], level(cut)[2]
    assert point is None or least <= point <= most
