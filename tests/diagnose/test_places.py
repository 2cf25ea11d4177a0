"""Who sits where, and whose answer counts for an enterprise on several parcels."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.diagnose.places import decided, places
from tests.diagnose.ground import ground
from tests.factories import TODAY


def pairs(firms: list[dict], links: list[dict]) -> list[tuple[str, str, bool]]:
    found = places(ground(firms, [], links, parcels=[{}, {}, {}]), TODAY)
    return [
        (f"E{f}", f"P{p}", bool(a))
        for f, p, a in zip(found.firm, found.parcel, found.alone, strict=True)
    ]


def link(firm: int, parcel: int, **more: object) -> dict:
    return {"enterprise_id": f"E{firm}", "parcel_id": f"P{parcel}", **more}


def test_own_and_leased_land_of_today() -> None:
    links = [
        link(0, 0),
        link(0, 1, role="lease"),
        link(1, 1),
        link(1, 2, to_on="2025-12-30"),
        link(1, 0, from_on="2026-01-01"),
    ]
    assert pairs([{}, {}], links) == [("E0", "P0", True), ("E0", "P1", False), ("E1", "P1", False)]


def test_land_that_is_wholly_let_out_is_no_place_partly_is() -> None:
    lease = link(1, 0, role="lease")
    assert pairs([{}, {}], [link(0, 0), link(0, 0, role="sublet"), lease]) == [("E1", "P0", True)]
    part = [link(0, 0), link(0, 0, role="sublet", area_mu=0.5), lease]
    assert pairs([{}, {}], part) == [("E0", "P0", False), ("E1", "P0", False)]


def test_a_cancelled_firm_is_nowhere() -> None:
    assert pairs([{"status": "cancelled"}, {}], [link(0, 0), link(1, 0)]) == [("E1", "P0", True)]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 2), st.sampled_from([True, False, None])),
        unique_by=lambda each: each[:2],
        max_size=6,
    )
)
def test_any_yes_is_yes_and_no_place_is_unknown(rows: list[tuple]) -> None:
    tables = ground([{}, {}, {}], [], [link(f, p) for f, p, _ in rows])
    by = places(tables, TODAY)
    said = {(f, p): answer for f, p, answer in rows}
    answer = pd.Series(
        [said[f, p] for f, p in zip(by.firm, by.parcel, strict=True)], dtype="boolean"
    )
    found, place = decided(answer, by, np.zeros(len(by.firm)))
    for firm in range(3):
        mine = [a for f, _, a in rows if f == firm]
        want = True if True in mine else None if None in mine or not mine else False
        assert (None if found[firm] is pd.NA else bool(found[firm])) == want
        assert (place[firm] >= 0) == bool(mine)
        if mine:
            assert by.firm[place[firm]] == firm
