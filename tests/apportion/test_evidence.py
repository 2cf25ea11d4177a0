"""What the occupancy table says of each link."""

import numpy as np
import pandas as pd
import pytest

from landuse.apportion.evidence import Evidence, evidence
from landuse.link import link
from tests.apportion.chain_park import Park, park, row
from tests.factories import Row, parcel


def of(found: Park, fallback: str | None = None) -> Evidence:
    links, _ = link(found.tables, {}, fallback=fallback)
    links = links[links["method"] != "mirror"].reset_index(drop=True)
    role = links["role"].astype("str").map({"own": 0, "lease": 1, "sublet": 2})
    return evidence(links, role.to_numpy(dtype=np.int64), found.tables)


TOLD = [
    row("E1", "own", 20.0, floor=900.0),
    row("E1", "sublet", 4.0, of="E3", confirmed=True, to="2025-06-30"),
    row("E2", "lease", None, of="村委会", floor=50.0, since="1970-01-02"),
]


@pytest.mark.parametrize("numbers", [[2, 3, 4], [2, 2, 2], [None, None, None]])
def test_each_link_knows_the_row_behind_it(numbers: list[int | None]) -> None:
    """Row numbers may be missing, or begin anew in a second file."""
    told = [{**each, "source_row": number} for each, number in zip(TOLD, numbers, strict=True)]
    found = of(park(told))
    assert found.other.tolist() == [-1, 2, -1]
    assert found.named.tolist() == [False, False, True]
    assert found.told.tolist() == [True, True, False]
    assert found.titled.all()
    assert found.floor.tolist()[::2] == [900.0, 50.0]


def test_rows_that_are_alike_are_told_apart_by_their_order() -> None:
    alike: list[Row] = [
        row("E1", "lease", area, of=other, source_row=None)
        for area, other in ((1.0, "E2"), (2.0, "E3"), (3.0, "E2"))
    ]
    assert of(park(alike)).other.tolist() == [1, 2, 1]


@pytest.mark.parametrize("numbers", [(2, 3), (7, 7)])
def test_a_row_whose_code_is_a_part_of_one_is_known_all_the_same(numbers: tuple[int, int]) -> None:
    told = [
        row("E1", "own", 20.0, source_row=numbers[0]),
        row("E2", "lease", 5.0, at="P1-3", of="E1", floor=60.0, source_row=numbers[1]),
    ]
    firms = [{"enterprise_id": "E1", "parcel_id": "P1"}, {"enterprise_id": "E2", "parcel_id": None}]
    found = of(park(told, firms=firms, fallback="-"), "-")
    assert found.other.tolist() == [-1, 0]
    assert found.floor.tolist()[1] == 60.0


def test_a_firm_known_by_its_own_sheet_has_no_row_behind_it() -> None:
    firms: list[Row] = [{"enterprise_id": "E1", "parcel_id": "P1", "source_row": 2}]
    firms += [{"enterprise_id": "E2", "parcel_id": None, "credit_code": "C2", "source_row": 3}]
    places = [parcel("P1", 20.0), parcel("P2", 20.0, holder_code="C2")]
    strange = [row("E1", "own", 9.0, at="PX", source_row=2)]
    found = of(park(strange, firms=firms, parcels=places))
    assert found.told.tolist() == [False, False]
    assert found.titled.tolist() == [False, True]


def test_nothing_is_asked_where_nothing_is_leased() -> None:
    found = park(TOLD)
    role = np.zeros(len(found.links), dtype=np.int64)
    assert not evidence(found.links, role, None).told.any()
    bare = {**found.tables, "occupancy": pd.DataFrame()}
    assert not evidence(found.links, role, bare).told.any()
