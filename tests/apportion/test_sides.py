"""What lessee and lessor record of each lease, and whether they agree."""

import numpy as np
import pandas as pd

from landuse.apportion.lines import EVER, LEASE, OWN, SUBLET
from landuse.apportion.sides import IN, OUT, dated_alike, lessors_named, sides, sublet_in

NAMES = ("enterprise", "role", "area", "other")


def lines(*rows: tuple[int, int, float, int], **more: list[int]) -> pd.DataFrame:
    """Lines of (enterprise, role, area, other) on parcel 0, or on those given."""
    frame = pd.DataFrame(rows, columns=list(NAMES)).astype({"role": "int8", "area": "float64"})
    rest = {"parcel": 0, "first": -EVER, "last": EVER, "sure": False, "named": False, "unit": False}
    return frame.assign(**rest).assign(**more)


BOTH = lines(
    (7, OWN, 20.0, -1), (7, SUBLET, 5.0, 3), (3, LEASE, 2.0, 7), (3, LEASE, 3.0, 7), (4, LEASE, 1.0, 7)
)  # fmt: skip


def test_one_lease_a_parcel_lessor_and_lessee() -> None:
    found = sides(BOTH)
    assert found.line.tolist() == [1, 2, 3, 4]
    assert found.lease.tolist() == [0, 0, 0, 1]
    assert found.side.tolist() == [OUT, IN, IN, IN]
    assert (found.lessor.tolist(), found.lessee.tolist()) == ([7, 7], [3, 4])
    assert found.rows.tolist() == [[2, 1], [1, 0]]
    assert found.area.tolist() == [[5.0, 5.0], [1.0, 0.0]]
    assert found.alike.tolist() == [True, False]
    assert found.same.tolist() == [False, False]


def test_the_order_of_lines_is_not_that_of_the_leases() -> None:
    told = lines((1, LEASE, 1.0, 9), (1, LEASE, 2.0, 9), parcel=[5, 2])
    found = sides(told)
    assert found.parcel.tolist() == [2, 5]
    assert found.area[:, IN].tolist() == [2.0, 1.0]
    assert found.lease.tolist() == [1, 0]


def test_the_same_twice_is_the_same_and_a_rounding_is_alike() -> None:
    for area, same in ((5.0, True), (5.02, False)):
        found = sides(lines((7, SUBLET, 5.0, 3), (3, LEASE, area, 7)))
        assert found.same.tolist() == [same]
        assert found.alike.tolist() == [True]
    assert not sides(lines((7, SUBLET, 5.0, 3), (3, LEASE, 6.0, 7))).alike.any()
    unknown = sides(lines((7, SUBLET, np.nan, 3), (3, LEASE, 6.0, 7)))
    assert unknown.alike.tolist() == [True]
    assert unknown.same.tolist() == [False]
    assert unknown.blank.tolist() == [[False, True]]


def test_confirmed_is_a_side_whose_lines_all_are() -> None:
    found = sides(BOTH.assign(sure=[False, True, True, False, True]))
    assert found.sure.tolist() == [[False, True], [True, False]]


def test_a_date_of_one_side_holds_for_the_other_where_it_has_none() -> None:
    told = lines(
        (7, SUBLET, 5.0, 3), (3, LEASE, 5.0, 7), first=[-EVER, 10], last=[90, EVER]
    )  # fmt: skip
    found = dated_alike(told)
    assert found["first"].tolist() == [10, 10]
    assert found["last"].tolist() == [90, 90]
    both = told.assign(last=[90, 80])
    assert dated_alike(both)["last"].tolist() == [90, 80]
    assert dated_alike(BOTH) is BOTH


def test_a_lessor_that_two_might_be_is_not_guessed() -> None:
    told = lines((7, SUBLET, 5.0, 3), (8, SUBLET, 5.0, 4), (3, LEASE, 5.0, -1), (4, LEASE, 5.0, -1))
    assert lessors_named(told)["other"].tolist() == [3, 4, 7, 8]
    two = told.assign(other=[3, 3, -1, -1])
    assert lessors_named(two)["other"].tolist() == [3, 3, -1, -1]
    village = told.assign(named=[False, False, True, False])
    assert lessors_named(village)["other"].tolist() == [3, 4, -1, 8]


CHAIN = ((7, OWN, 20.0, -1), (3, LEASE, 8.0, 7))


def test_sublet_on_the_row_of_the_tenant_is_its_lease() -> None:
    told = lines(*CHAIN, (5, SUBLET, 2.0, 3), made=[False] * 3)
    found = sublet_in(told)
    assert found.lines["role"].tolist() == [OWN, LEASE, LEASE]
    assert found.lines["other"].tolist() == [-1, 7, 3]
    assert found.lines["made"].tolist() == [False, False, True]
    assert found.read["enterprise"].tolist() == [5]
    assert found.unclear.empty


def test_sublet_of_a_firm_with_land_is_what_it_lets() -> None:
    for told in (
        lines(*CHAIN, (3, SUBLET, 2.0, 5)),
        lines(*CHAIN, (5, LEASE, 3.0, 7), (5, SUBLET, 2.0, 3)),
        lines(*CHAIN, (7, SUBLET, 2.0, 5), (5, SUBLET, 2.0, 3)),  # leases by another's record
        lines(*CHAIN, (4, LEASE, 2.0, 5), (5, SUBLET, 2.0, 3)),  # is named as lessor
        lines(*CHAIN, (5, SUBLET, 2.0, 4)),  # to somebody without land
        lines(*CHAIN, (5, SUBLET, 2.0, -1)),
        lines(*CHAIN),
    ):
        found = sublet_in(told)
        assert found.lines is told
        assert found.read.empty
        assert found.unclear.empty


def test_an_owner_or_a_lease_without_lessor_leaves_it_open() -> None:
    owner = lines((7, OWN, 20.0, -1), (5, SUBLET, 2.0, 7))
    nameless = lines((3, LEASE, 8.0, -1), (5, SUBLET, 2.0, 3))
    both = lines((7, OWN, 20.0, -1), (7, LEASE, 1.0, 9), (5, SUBLET, 2.0, 7))
    for told in (owner, nameless, both):
        found = sublet_in(told)
        assert found.lines is told
        assert found.unclear["enterprise"].tolist() == [5]
    several = lines(*CHAIN, (4, LEASE, 1.0, 7), (5, SUBLET, 2.0, 3), (5, SUBLET, 2.0, 4))
    assert sublet_in(several).lines is several
    assert sublet_in(several).unclear["other"].tolist() == [3, 4]
    village = nameless.assign(named=[True, False], made=False)
    assert sublet_in(village).read["enterprise"].tolist() == [5]
    assert sublet_in(lines(*CHAIN, (5, SUBLET, 2.0, 3), parcel=[0, 0, 1])).unclear.empty
