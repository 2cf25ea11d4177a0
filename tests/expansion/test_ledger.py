"""Ledger: new = old + in − out for any boundaries, the park counts doubled land once."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.expansion.ledger import OUTSIDE, Ledger, flows, ledger
from landuse.expansion.versions import Versions, doubled, read_versions
from tests.expansion.parks import TODAY, blob, land, rules, zone, zones

point = st.tuples(st.integers(0, 400), st.integers(0, 400))
shape = st.lists(point, min_size=3, max_size=9).map(blob).filter(lambda each: each.area > 100)


def account(*rows: dict) -> tuple[Ledger, Versions]:
    versions = read_versions(zones(*rows), TODAY)
    overlaps, _ = doubled(versions, least=rules().overlap.value)
    return ledger(versions, rules(), overlaps), versions


def test_land_in_and_out_of_a_zone_and_of_the_park() -> None:
    first = zone("A", "1", land(0, 0, 300, 300), "2010-01-01", name="甲")
    second = zone("A", "2", land(50, 0, 500, 300), "2020-01-01", name="甲")
    book, _ = account(first, second, zone("B", "1", land(900, 0, 1000, 100), "2010-01-01"))
    line = book.account.query("subject_id == 'A' and change_no == 1").iloc[0]
    assert (line["before_m2"], line["in_m2"], line["out_m2"], line["after_m2"]) == (
        90_000,
        60_000,
        15_000,
        135_000,
    )
    assert line["closes"]
    assert line["approved_residual_m2"] == pytest.approx(0, abs=1e-6)
    park = book.account.query("subject_id == 'park' and change_no == 1").iloc[0]
    assert (park["before_m2"], park["after_m2"]) == (100_000, 145_000)
    # a zone that does not change has no line
    assert book.account.query("change_no == 1")["subject_id"].tolist() == ["A", "park"]


def test_the_first_version_opens_the_account() -> None:
    book, _ = account(zone("A", "1", land(0, 0, 300, 300), "2010-01-01"))
    assert book.account["in_m2"].isna().all()
    assert book.account["closes"].isna().all()
    assert book.account["after_m2"].tolist() == [90_000, 90_000]


@settings(max_examples=20)
@given(st.lists(shape, min_size=2, max_size=4), st.lists(shape, min_size=2, max_size=4))
def test_the_identity_holds_for_any_boundaries(first: list, second: list) -> None:
    rows = [
        zone(name, str(number), each, f"{2000 + number}-01-01")
        for name, shapes in (("A", first), ("B", second))
        for number, each in enumerate(shapes)
    ]
    book, versions = account(*rows)
    closing = book.account["residual_m2"].dropna()
    assert (closing.abs() < 100).all()  # 0.01 ha
    assert (closing.abs() < 1e-3).all()
    assert book.account["closes"].dropna().all()
    parks = book.account[book.account["scope"] == "park"]["after_m2"].to_numpy()
    whole = [shapely.union_all(versions.shapes[list(step.rows)]).area for step in versions.steps]
    assert parks == pytest.approx(whole)


@settings(max_examples=10)
@given(st.lists(shape, min_size=2, max_size=3), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(shapes: list, dice: object) -> None:
    rows = [zone("A", str(n), each, f"{2000 + n}-01-01") for n, each in enumerate(shapes)]
    mixed = list(rows)
    dice.shuffle(mixed)
    one, other = (account(*each)[0].account.to_dict("records") for each in (rows, mixed))
    assert str(one) == str(other)


def test_doubled_land_counts_once_in_the_park() -> None:
    rows = (
        zone("A", "1", land(0, 0, 200, 100), "2010-01-01"),
        zone("B", "1", land(100, 0, 300, 100), "2010-01-01"),
    )
    book, _ = account(*rows)
    park = book.account[book.account["scope"] == "park"].iloc[0]
    assert park["after_m2"] == pytest.approx(30_000)
    assert park["overlap_m2"] == pytest.approx(10_000)
    zones_ = book.account[book.account["scope"] == "zone"]["after_m2"].sum()
    assert zones_ - park["overlap_m2"] == pytest.approx(park["after_m2"])


def test_a_zone_that_begins_or_ends_moves_all_its_land() -> None:
    rows = (
        zone("A", "1", land(0, 0, 100, 100), "2010-01-01", to_on="2019-12-31", name="甲"),
        zone("B", "1", land(500, 0, 600, 100), "2012-01-01", name="乙"),
    )
    book, _ = account(*rows)
    new = book.account.query("subject_id == 'B'").iloc[0]
    assert (new["before_m2"], new["in_m2"], new["out_m2"]) == (0, 10_000, 0)
    assert new["approved_before"] == 0
    end = book.account.query("subject_id == 'A' and change_no == 2").iloc[0]
    assert (end["in_m2"], end["out_m2"], end["after_m2"]) == (0, 10_000, 0)
    assert end["name"] == "甲"


def test_a_missing_approved_area_leaves_that_identity_open() -> None:
    rows = (
        zone("A", "1", land(0, 0, 100, 100), "2010-01-01", approved_area=None),
        zone("A", "2", land(0, 0, 200, 100), "2020-01-01"),
    )
    book, _ = account(*rows)
    line = book.account.query("subject_id == 'A' and change_no == 1").iloc[0]
    assert np.isnan(line["approved_residual_m2"])
    assert line["closes"]


def test_land_goes_from_zone_to_zone() -> None:
    rows = (
        zone("A", "1", land(0, 0, 200, 100), "2010-01-01"),
        zone("B", "1", land(200, 0, 300, 100), "2010-01-01"),
        zone("A", "2", land(0, 0, 100, 100), "2020-01-01"),
        zone("B", "2", land(100, 0, 400, 100), "2020-01-01"),
    )
    _, versions = account(*rows)
    found = flows(versions).set_index(["from_id", "to_id"])["area_m2"]
    assert found.to_dict() == {("A", "B"): 10_000, (OUTSIDE, "B"): 10_000}


@settings(max_examples=10)
@given(shape, shape, st.sampled_from([-38_000_000.0, 0.25, 1_000.0]))
def test_another_origin_of_the_coordinates_changes_no_area(
    old: object, new: object, by: float
) -> None:
    """Eastings with and without the zone number differ by a constant."""
    rows = zone("A", "1", old, "2010-01-01"), zone("A", "2", new, "2020-01-01")
    moved = [
        {**row, "geometry": shapely.affinity.translate(row["geometry"], by, -by)} for row in rows
    ]
    names = ["before_m2", "in_m2", "out_m2", "after_m2"]
    one, other = (account(*each)[0].account[names].to_numpy() for each in (rows, moved))
    assert other == pytest.approx(one, rel=1e-6, abs=0.05, nan_ok=True)
