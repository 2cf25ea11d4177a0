"""Amounts of the enterprises put onto the parcels."""

import numpy as np
import pandas as pd

from landuse.apportion.shares import Pairs, pairs, year_shares
from landuse.apportion.spread import Spread, in_order, spread

NOTHING = np.datetime64("NaT", "ms")


def made(*links: tuple[int, int, float], confirmed: list[bool | None] | None = None) -> Pairs:
    frame = pd.DataFrame(links, columns=["enterprise", "parcel", "area_mu"])
    frame = frame.astype({"enterprise": "int64", "parcel": "int64", "area_mu": "float64"})
    table = frame.assign(role="own", from_on=NOTHING, to_on=NOTHING)
    if confirmed is not None:
        table["confirmed"] = pd.array(confirmed, dtype="boolean")
    return pairs(table, frame["enterprise"].to_numpy(), frame["parcel"].to_numpy())


def placed(couples: Pairs, n: int = 3, parcels: int = 4) -> Spread:
    return spread(couples, year_shares(couples, 2025, n), n, parcels)


def test_amounts_come_to_the_places_of_the_firms() -> None:
    found = placed(made((0, 2, 10.0), (0, 1, 30.0), (2, 2, 5.0)))
    assert found.places.tolist() == [1, 2]
    assert found.count.tolist() == [1, 2]
    sums, partial, inside, outside = found.onto_parcels(np.array([100.0, 50.0, 8.0]))
    assert sums.tolist() == [75.0, 33.0]
    assert (partial, inside, outside) == (None, 108.0, 0.0)
    assert found.placed.tolist() == [True, False, True]
    assert found.linked.tolist() == [1.0, 0.0, 1.0]


def test_who_lacks_an_amount_makes_the_sum_partial_and_no_sum_is_no_zero() -> None:
    found = placed(made((0, 2, 10.0), (1, 1, 30.0), (2, 2, 5.0)))
    sums, partial, inside, _ = found.onto_parcels(np.array([np.nan, np.nan, 8.0]))
    assert np.isnan(sums[0])
    assert sums[1] == 8.0
    assert partial is not None
    assert partial.tolist() == [True, True]
    assert inside == 8.0


def test_land_after_the_last_parcel_is_outside() -> None:
    found = placed(made((0, 1, 10.0), (0, 4, 30.0)))
    sums, _, inside, outside = found.onto_parcels(np.array([100.0, np.nan, np.nan]))
    assert sums.tolist() == [25.0]
    assert (inside, outside) == (25.0, 75.0)
    assert found.linked.tolist() == [0.25, 0.0, 0.0]
    assert found.beyond


def test_nobody_anywhere() -> None:
    found = placed(made())
    assert found.places.tolist() == []
    assert found.onto_parcels(np.ones(3))[0].tolist() == []
    assert not found.beyond


def test_confirmed_land_by_parcel_and_by_enterprise() -> None:
    couples = made((0, 1, 10.0), (0, 2, 30.0), (1, 2, 10.0), confirmed=[True, None, True])
    found = placed(couples)
    assert found.confirmed is not None
    of_parcels, of_firms = found.confirmed
    assert of_parcels.tolist() == [1.0, 0.25]
    assert of_firms.tolist()[:2] == [0.25, 1.0]
    assert np.isnan(of_firms[2])
    assert placed(made((0, 1, 10.0), confirmed=[None])).confirmed is None


def test_links_of_one_place_are_confirmed_by_their_land_or_their_number() -> None:
    both = placed(made((0, 1, 10.0), (0, 1, 30.0), confirmed=[True, False]))
    assert both.confirmed is not None
    assert both.confirmed[1][0] == 0.25
    shares = year_shares(made((0, 1, np.nan), (0, 1, np.nan), confirmed=[True, False]), 2025, 1)
    assert shares.confirmed is not None
    assert shares.confirmed.tolist() == [0.5]


def test_an_order_is_stable_and_none_where_there_is_nothing_to_do() -> None:
    values = np.random.default_rng(1).integers(0, 50, 400)
    assert in_order(values).tolist() == np.argsort(values, kind="stable").tolist()
    assert in_order(np.sort(values)) is None
    assert in_order(values[:0]) is None


def test_places_of_firms_that_cannot_be_split() -> None:
    """Only where they have a share, and of what is not zero."""
    found = placed(made((0, 2, 10.0), (0, 1, 30.0), (1, 1, 5.0), (2, 0, 5.0), (2, 3, 0.0)))
    amounts, firms = np.array([4.0, 5.0, 6.0]), np.array([True, False, False])
    assert found.places.tolist() == [0, 1, 2, 3]
    assert found.unclear(firms, amounts).tolist() == [False, True, True, False]
    assert found.unclear(~firms, amounts).tolist() == [True, True, False, False]
    assert not found.unclear(firms, np.zeros(3)).any()
    assert found.unclear(firms, np.full(3, np.nan)).tolist() == [False, True, True, False]
