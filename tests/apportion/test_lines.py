"""Links with the other party, the days and the floor behind each of them, and back."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.apportion import settle
from landuse.apportion.lines import EVER, LEASE, OWN, SUBLET, lines_of, links_of, party, peak
from landuse.link import link
from tests.apportion.chain_park import LAND, Park, park, row
from tests.factories import YEAR, make_inputs, with_area


def lines(found: Park) -> pd.DataFrame:
    links, _ = link(found.tables, {})
    return lines_of(links, found.tables)


TOLD = [
    row("E1", "own", 20.0, floor=900.0),
    row("E1", "sublet", 4.0, of="E3", confirmed=True, to="2025-06-30"),
    row("E2", "lease", None, of="村委会", floor=50.0, since="1970-01-02"),
]


def test_a_line_has_the_role_and_the_days_of_its_link() -> None:
    found = lines(park(TOLD))
    assert found["role"].tolist() == [OWN, SUBLET, LEASE]
    assert found["sure"].tolist() == [False, True, False]
    assert found["first"].tolist() == [-EVER, -EVER, 1]
    assert found["last"].tolist() == [EVER, 20269, EVER]


def test_sides_that_linking_mirrored_are_left_out() -> None:
    one_sided = [row("E1", "own", 20.0), row("E2", "lease", 5.0, of="E1")]
    assert lines(park(one_sided))["role"].tolist() == [OWN, LEASE]


def test_a_mirrored_side_stays_where_the_row_behind_it_is_not_known() -> None:
    found = park([row("E1", "own", 20.0), row("E2", "lease", 5.0, of="E1")])
    links, _ = link(found.tables, {})
    bare = {**found.tables, "occupancy": pd.DataFrame()}
    assert lines_of(links, bare)["role"].tolist() == [OWN, LEASE, SUBLET]
    settled = settle(links, bare, LAND, YEAR)
    assert settled.links["area_mu"].tolist() == [20.0, 5.0, 5.0]


@settings(max_examples=3)
@given(st.integers(0, 999))
def test_lines_become_the_links_they_were(seed: int) -> None:
    inputs = make_inputs(18, seed)
    tables = with_area(inputs.tables)
    links, _ = link(tables, inputs.shapes)
    told = links[links["method"] != "mirror"].reset_index(drop=True)
    pd.testing.assert_frame_equal(links_of(lines_of(links, tables), links, tables), told)
    pd.testing.assert_frame_equal(links_of(lines_of(links, None), links, tables)[:9], links[:9])


def test_who_lets_to_whom() -> None:
    lessor, lessee = party(lines(park(TOLD)))
    assert lessor.tolist() == [-1, 0, -1]
    assert lessee.tolist() == [-1, 2, 1]


@pytest.mark.parametrize("blank", [False, True])
def test_the_most_at_one_time(blank: bool) -> None:
    area = np.array([2.0, 3.0, np.nan if blank else 4.0])
    first, last = np.array([0, 5, 11]), np.array([10, 10, 12])
    found = peak(area, first, last)
    assert np.isnan(found) if blank else found == 5.0
    assert peak(area[:0], first[:0], last[:0]) == 0.0
