"""Staff against the firm's own peak; a workshop of three is none."""

from typing import Any

import numpy as np
import pytest

from landuse.diagnose.zombie.evidence import Family
from landuse.diagnose.zombie.labour import labour, staffed_months
from tests.diagnose.zombie.dockets import RULES, docket, level, months, told, years

PEAK = {2023: 100.0, 2024: 90.0, 2025: 60.0}


def family(last: list[Any], peak: dict[int, Any] = PEAK) -> Family:
    """The last months of 2025."""
    first = f"2025-{13 - len(last):02d}-01" if last else "2025-01-01"
    case = docket(monthly=months("employees", first, last), returns=years("employees", peak))
    return labour(case, RULES.labour)


@pytest.mark.parametrize(
    ("last", "peak", "expected"),
    [
        ([80.0] * 6, PEAK, [-2, -2, -2]),
        ([8.0] * 6, PEAK, [3, 3, 3]),
        ([10.0] * 6, PEAK, [3, 3, 3]),
        ([11.0] * 6, PEAK, [2, 2, 2]),
        ([40.0] * 6, PEAK, [1, 1, 1]),
        ([8.0] * 5, PEAK, [None, 0, 3]),
        ([80.0, None, 80.0, 80.0, None, 80.0], PEAK, [-2, -2, -2]),
        ([80.0, None, None, 80.0, None, 80.0], PEAK, [None, -2, 0]),
        ([3.0] * 6, {2023: 12.0, 2024: 9.0, 2025: 4.0}, [3, 3, 3]),
        ([3.0] * 6, {2023: 3.0, 2024: 3.0, 2025: 3.0}, [0, 0, 0]),
        ([80.0] * 6, {2023: None, 2024: 90.0, 2025: 80.0}, [None, -2, 3]),  # who knows the peak
        (
            [8.0] * 6,
            {2023: None, 2024: 90.0, 2025: 60.0},
            [3, 3, 3],
        ),  # a higher one changes nothing
        ([], {2023: 100.0, 2024: 90.0, 2025: 5.0}, [3, 3, 3]),
        ([], {2023: 100.0, 2024: 90.0, 2025: 95.0}, [-2, -2, -2]),
        ([], {}, [None, -2, 3]),
    ],
)
def test_levels(last: list[Any], peak: dict[int, Any], expected: list[Any]) -> None:
    found = level(family(last, peak))
    assert found[0] == expected[0]
    assert (found[1] <= expected[1], found[2] >= expected[2]) == (True, True)


def test_ten_persons_make_a_firm_alive() -> None:
    few = {2023: 9.0, 2024: 9.0, 2025: 9.0}
    assert told(family([9.0] * 6, few))["staff_alive"] is False
    assert told(family([10.0] * 6, {2023: 10.0, 2024: 9.0, 2025: 9.0}))["staff_alive"] is True


def test_staffed_months() -> None:
    case = docket(
        monthly=months("employees", "2025-09-01", [30.0, 29.0, None, 40.0]),
        returns=years("employees", PEAK),
    )
    span = range(2025 * 12 + 8, 2026 * 12)
    assert staffed_months(case, RULES.labour, 0.3, span)[0].tolist() == [1, 0, -1, 1]


def test_each_sign_shows_the_figure_that_its_threshold_is_of() -> None:
    signs = {sign.code: sign for sign in family([80.0] * 6).signs}
    alive, gone = signs["staff_alive"], signs["staff_gone"]
    assert alive.value is not None
    assert gone.value is not None
    assert alive.value[0] == 80.0
    assert gone.value[0] == pytest.approx(0.8)


@pytest.mark.parametrize("persons", [5.0, 12.3, 95.0])
def test_a_year_alone_stands_for_each_of_its_months(persons: float) -> None:
    peak = {2023: 100.0, 2024: 90.0, 2025: persons}
    by_year, by_month = family([], peak), family([persons] * 12, peak)
    for one, other in zip(by_year.signs, by_month.signs, strict=True):
        assert one.holds.equals(other.holds)
        assert np.array_equal(one.value, other.value)
        assert (one.run is None) == (other.run is None)
        assert one.run is None or one.run == other.run
