"""What hangs on some rows: against a slow walk over the same tables."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.checking.stakes import Touched, make_stakes
from tests.factories import table

YEAR = 2025


def tables(
    links: list[tuple[int, int]], taxes: list[float | None], areas: list[float]
) -> dict[str, pd.DataFrame]:
    firms = sorted({firm for firm, _ in links} | set(range(len(taxes))))
    return {
        "parcels": table(
            "parcels",
            [{"parcel_id": f"P{at}", "registered_area": area} for at, area in enumerate(areas)],
        ),
        "enterprises": table("enterprises", [{"enterprise_id": f"E{firm}"} for firm in firms]),
        "returns": table(
            "returns",
            [
                {"enterprise_id": f"E{at}", "year": year, "tax_paid": tax if year == YEAR else 1e6}
                for at, tax in enumerate(taxes)
                for year in (YEAR - 1, YEAR)
            ],
        ),
        "occupancy": table(
            "occupancy",
            [{"enterprise_id": f"E{firm}", "parcel_id": f"P{place}"} for firm, place in links],
        ),
    }


def by_hand(
    links: list[tuple[int, int]],
    taxes: list[float | None],
    areas: list[float],
    firms: set[int],
    parcels: set[int],
) -> Touched:
    """Parcels of the firms, firms on the parcels; one step, no further."""
    there = parcels | {place for firm, place in links if firm in firms and place < len(areas)}
    here = firms | {firm for firm, place in links if place in parcels}
    sizes = [abs(tax or 0.0) for tax in taxes]
    whole, land = sum(sizes), sum(areas)
    paid = sum(size for firm, size in enumerate(sizes) if firm in here)
    used = sum(areas[place] for place in there)
    unsure = not (here or there) or any(firm >= len(taxes) or taxes[firm] is None for firm in here)
    return Touched(
        paid / whole if whole and (paid or not unsure) else None,
        used / land if land else None,
        len(here),
        len(there),
    )


LINKS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4)), max_size=10)
TAXES = st.lists(st.one_of(st.none(), st.floats(-50, 500)), min_size=6, max_size=6)
AREAS = st.lists(st.floats(1, 90), min_size=5, max_size=5)


@given(LINKS, TAXES, AREAS, st.sets(st.integers(0, 4)), st.sets(st.integers(0, 5)))
def test_as_by_hand(
    links: list[tuple[int, int]],
    taxes: list[float | None],
    areas: list[float],
    parcels: set[int],
    firms: set[int],
) -> None:
    whole = tables(links, taxes, areas)
    stakes = make_stakes(whole, YEAR)
    mask = np.isin(np.arange(len(areas)), list(parcels))
    ids = pd.Series([f"E{firm}" for firm in firms], dtype="str")
    for found, wanted in (
        (stakes.rows("parcels", mask), by_hand(links, taxes, areas, set(), parcels)),
        (stakes.subjects(ids, parcels=False), by_hand(links, taxes, areas, firms, set())),
    ):
        assert found == pytest.approx(wanted)


def test_rows_of_the_returns_count_even_without_an_enterprise() -> None:
    whole = tables([(0, 0)], [10.0, 30.0], [5.0, 15.0])
    returns = whole["returns"].assign(enterprise_id=pd.Series([None] * 4, dtype="str"))
    stakes = make_stakes({**whole, "returns": returns}, YEAR)
    assert stakes.rows("returns", np.array([False, False, False, True])).tax == 0.75


def test_without_a_year_every_row_may_be_of_that_year() -> None:
    whole = tables([(0, 0)], [10.0], [5.0])
    stakes = make_stakes({**whole, "returns": whole["returns"].drop(columns="year")}, YEAR)
    assert stakes.tax.sum() == 1e6 + 10


def test_links_of_the_park_come_before_codes_of_the_sheets() -> None:
    whole = tables([(0, 0)], [10.0, 30.0], [5.0, 15.0])
    links = pd.DataFrame({"enterprise_id": ["E1"], "parcel_id": ["P1"]}, dtype="str")
    stakes = make_stakes(whole, YEAR, links)
    assert stakes.rows("parcels", np.array([False, True])) == Touched(0.75, 0.75, 1, 1)
    assert stakes.rows("parcels", np.array([True, False])) == Touched(0.0, 0.25, 0, 1)


def test_a_code_that_occurs_twice_is_land_twice() -> None:
    whole = tables([(0, 0)], [10.0], [5.0, 15.0])
    parcels = whole["parcels"].assign(parcel_id=pd.Series(["P0", "P0"], dtype="str"))
    stakes = make_stakes({**whole, "parcels": parcels}, YEAR)
    assert stakes.rows("parcels", np.array([False, True])).land == 0.75


def test_nothing_at_all() -> None:
    stakes = make_stakes({}, YEAR)
    assert stakes.subjects(pd.Series(["E1"], dtype="str"), parcels=False) == Touched(
        None, None, 0, 0
    )


def test_tax_that_nobody_knows_is_no_share() -> None:
    """A firm without a return, or with a blank one, does not touch 0 % of the tax."""
    stakes = make_stakes(tables([(0, 0), (1, 0)], [10.0, None, 0.0], [5.0, 5.0]), YEAR)

    def tax(*rows: bool) -> float | None:
        return stakes.rows("enterprises", np.array(rows)).tax

    assert tax(True, False, False) == 1.0
    assert tax(False, True, False) is None
    assert tax(False, False, True) == 0.0
    assert tax(False, False, False) is None
    assert stakes.rows("parcels", np.array([False, True])).tax == 0.0
