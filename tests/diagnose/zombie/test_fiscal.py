"""Tax: gross, not net; no silence where sales were filed; three months without filing."""

from typing import Any

import numpy as np
import pytest

from landuse.diagnose.zombie.evidence import Family
from landuse.diagnose.zombie.fiscal import fiscal, paid_months, tax_grid
from landuse.diagnose.zombie.months import (
    TAX_STATES,
    count,
    lasting,
    no_tax_run,
    not_filed,
    tax_codes,
    tax_paid,
)
from tests.diagnose.zombie.dockets import RULES, docket, level, months, told, years

SPAN = range(2024 * 12, 2026 * 12)


def family(values: list[Any], returns: list[dict[str, Any]] = ()) -> Family:
    """Months of 2024 and 2025."""
    case = docket(monthly=months("tax_paid", "2024-01-01", values), returns=list(returns))
    return fiscal(case, RULES.fiscal, SPAN, tax_grid(case, SPAN))


def year(**figures: Any) -> list[dict[str, Any]]:
    return [{"year": 2025, **figures}]


@pytest.mark.parametrize(
    ("values", "returns", "expected"),
    [
        ([1.0] * 24, [], [-2, -2, 1]),  # sales may have dropped
        ([1.0] * 12 + [1.0, 0.0] * 6, [], [-2, -2, 1]),
        ([1.0] * 12 + [0.0] * 12, year(revenue=0.0), [3, 3, 3]),
        ([1.0] * 12 + [0.0] * 12, year(tax_filed=False), [3, 3, 3]),
        ([1.0] * 12 + [0.0] * 12, year(revenue=80.0, tax_filed=True), [0, 0, 1]),
        ([1.0] * 12 + [0.0] * 12, year(revenue=80.0), [None, 0, 3]),  # filed or not: open
        ([1.0] * 12 + [0.0] * 12, year(revenue=80.0, tax_filed=False), [3, 3, 3]),  # not filed
        ([1.0] * 17 + [0.0] * 7, year(revenue=0.0), [2, 2, 3]),  # filed or not: open
        ([1.0] * 14 + [0.0] * 4 + [None] + [0.0] * 5, year(revenue=0.0), [None, 0, 3]),
        ([1.0] * 12 + [-5.0] * 12, [], [None, -2, 3]),  # a refund shows that tax was paid
        ([None] * 24, year(tax_paid=-4.0, vat_carryover_refund=10.0), [-2, -2, 3]),
        ([None] * 24, year(tax_paid=-4.0), [None, -2, 3]),
        ([None] * 24, year(tax_paid=0.0, revenue=0.0, tax_filed=True), [3, 3, 3]),
        ([None] * 24, year(tax_filed=False), [3, 3, 3]),
        ([None] * 24, [], [None, -2, 3]),
    ],
)
def test_levels(values: list[Any], returns: Any, expected: list[Any]) -> None:
    assert level(family(values, returns)) == expected


def test_sales_that_collapsed() -> None:
    sold = years("revenue", {2024: 100.0, 2025: 30.0}, tax_filed=True)
    assert told(family([1.0] * 24, sold))["sales_drop"] is True
    assert level(family([1.0] * 24, sold))[0] == 1
    less = years("revenue", {2024: 100.0, 2025: 31.0}, tax_filed=True)
    assert told(family([1.0] * 24, less))["sales_drop"] is False


def test_months_without_filing() -> None:
    """Not filed in the year, and no tax: not filed in its months."""
    found = told(family([1.0] * 24, year(tax_filed=False)))
    assert found["tax_not_filed"] is False  # tax that was paid was filed
    assert told(family([0.0] * 24, year(tax_filed=False)))["tax_not_filed"] is True
    assert told(family([0.0] * 24, year(tax_filed=True)))["tax_not_filed"] is False
    assert told(family([0.0] * 24))["tax_not_filed"] is None


def test_months_with_tax_before_them() -> None:
    """Two of the last six."""
    found = paid_months(tax_codes("PPZZZZZZUP"), 6, 2)[0].tolist()
    assert found == [-1, 1, 1, 1, 1, 1, 0, 0, -1, -1][:8] + found[8:]
    assert found[8:] == [0, -1]


def test_sales_on_record_are_never_called_no_sales() -> None:
    """Not filed, and sales in the firm's own return: the sign of no filing says so, not that of no sales."""
    found = told(family([0.0] * 24, year(revenue=80.0, tax_filed=False)))
    assert (found["no_tax_long"], found["no_tax"], found["tax_not_filed"]) == (False, False, True)


def test_a_year_with_sales_ends_the_run() -> None:
    sold = years("revenue", {2024: 100.0, 2025: 0.0}, tax_filed=False)
    (sign,) = (each for each in family([0.0] * 24, sold).signs if each.code == "no_tax_long")
    assert sign.run is not None
    assert sign.run.certain.tolist() == [12]
    assert sign.holds.tolist() == [True]


@pytest.mark.parametrize("letter", list(TAX_STATES))
def test_one_month_may_stand_for_all(letter: str) -> None:
    """A state seen in all months counts as if it were written out in each."""
    once = np.broadcast_to(tax_codes(letter), (1, 24))
    written = tax_codes(letter * 24)
    assert lasting(once)
    assert not lasting(written)
    assert no_tax_run(once) == no_tax_run(written)
    assert not_filed(once, 12).equals(not_filed(written, 12))
    assert count(tax_paid(once), 12, 6).equals(count(tax_paid(written), 12, 6))
