"""One table of links: areas filled to what is left, leases told from one side mirrored."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.errors import Note
from landuse.link import link
from tests.factories import Row, only, parcel, with_area


def linked(
    occupancy: list[Row], *, parcels: list[Row] | None = None, firms: list[Row] | None = None,
    units: list[Row] | None = None,
) -> tuple[pd.DataFrame, list[Note]]:  # fmt: skip
    """Links of a park with parcels P1 and P2 of 20 mu and firms E1 … E4."""
    tables = only(
        parcels=parcels or [parcel("P1", 20.0), parcel("P2", 20.0)],
        enterprises=firms
        or [{"enterprise_id": f"E{i}", "parcel_id": None, "source_row": i} for i in range(1, 5)],
        occupancy=[{"source_row": at, "area": None, **row} for at, row in enumerate(occupancy)],
        units=units or [],
    )
    return link(with_area(tables), {})


def row(firm: str, role: str, area: float | None, at: str = "P1", **more: object) -> Row:
    return {"enterprise_id": firm, "parcel_id": at, "role": role, "area": area, **more}


def net(links: pd.DataFrame) -> dict[str, float]:
    signed = links["area_mu"] * np.where(links["role"] == "sublet", -1.0, 1.0)
    return signed.groupby(links["enterprise_id"]).sum().to_dict()


def test_a_lease_told_by_the_lessee_is_taken_off_the_lessor() -> None:
    """Domain notes §1.7: lessor minus = lessee plus for each lease."""
    links, notes = linked([row("E1", "own", 20.0), row("E2", "lease", 5.0, counterpart_id="E1")])
    mirror = links[links["method"] == "mirror"]
    assert mirror["enterprise_id"].tolist() == ["E1"]
    assert mirror["role"].tolist() == ["sublet"]
    assert net(links) == {"E1": 15.0, "E2": 5.0}
    assert "link.overrun" not in {note.code for note in notes}


def test_a_lease_told_by_both_sides_is_taken_off_once() -> None:
    links, _ = linked(
        [
            row("E1", "own", 20.0),
            row("E1", "sublet", 5.0, counterpart_id="E2"),
            row("E2", "lease", 5.0, counterpart_id="E1"),
        ]
    )
    assert len(links) == 3
    assert net(links) == {"E1": 15.0, "E2": 5.0}


def test_a_second_tenant_is_taken_off_too() -> None:
    """The lessor reports one of two tenants; each lease counts by its own counterpart (§1.7)."""
    links, notes = linked(
        [
            row("E1", "own", 20.0),
            row("E1", "sublet", 5.0, counterpart_id="E2"),
            row("E2", "lease", 5.0, counterpart_id="E1"),
            row("E3", "lease", 8.0, counterpart_id="E1"),
        ]
    )
    assert net(links) == {"E1": 7.0, "E2": 5.0, "E3": 8.0}
    assert "link.overrun" not in {note.code for note in notes}


def test_a_lease_told_by_the_lessor_only_goes_to_the_lessee() -> None:
    """Domain notes §1.7 again, the other way round: minus without plus loses land."""
    links, _ = linked([row("E1", "own", 20.0), row("E1", "sublet", 5.0, counterpart_id="E2")])
    assert net(links) == {"E1": 15.0, "E2": 5.0}


def test_no_mirror_without_a_lessor_who_holds_the_land() -> None:
    links, _ = linked(
        [
            row("E1", "own", 20.0, at="P2"),
            row("E2", "lease", 5.0, counterpart_id="E1"),
            row("E3", "lease", 5.0, counterpart_id="somebody"),
            row("E4", "lease", 5.0),
        ]
    )
    assert (links["role"] != "sublet").all()


def test_a_mirror_keeps_the_period_of_the_lease() -> None:
    since, until = pd.Timestamp(2025, 3, 1), pd.Timestamp(2025, 8, 31)
    links, _ = linked(
        [
            row("E1", "own", 20.0),
            row("E2", "lease", 5.0, counterpart_id="E1", from_on=since, to_on=until),
        ]
    )
    mirror = links[links["role"] == "sublet"].iloc[0]
    assert (mirror["from_on"], mirror["to_on"]) == (since, until)


@settings(max_examples=20)
@given(st.lists(st.none() | st.floats(0.5, 6.0), min_size=1, max_size=4))
def test_areas_filled_in_add_to_what_is_left(areas: list[float | None]) -> None:
    links, notes = linked([row(f"E{i + 1}", "own", area) for i, area in enumerate(areas)])
    told = sum(area for area in areas if area is not None)
    filled = links["area_mu"][[area is None for area in areas]]
    if None in areas:
        assert filled.sum() == pytest.approx(max(20.0 - told, 0.0))
        assert filled.min() == filled.max()
    assert [area for area in areas if area is not None] == links["area_mu"][
        [area is not None for area in areas]
    ].tolist()
    assert ("link.area_split" in {note.code for note in notes}) == (areas.count(None) > 1)


def test_areas_are_filled_by_floor_where_all_have_it() -> None:
    links, _ = linked(
        [row("E1", "own", None, floor_area=100.0), row("E2", "own", None, floor_area=300.0)]
    )
    assert links["area_mu"].tolist() == [5.0, 15.0]
    part, _ = linked([row("E1", "own", None, floor_area=100.0), row("E2", "own", None)])
    assert part["area_mu"].tolist() == [10.0, 10.0]


def test_an_area_that_finds_nothing_left_stays_unknown() -> None:
    """Missing is never zero (§11): E2 is on the parcel, how much it uses is not known."""
    links, _ = linked([row("E1", "own", 20.0), row("E2", "lease", None)])
    assert links["area_mu"].tolist()[0] == 20.0
    assert np.isnan(links["area_mu"].tolist()[1])


def test_who_left_before_takes_nothing_from_who_came_after() -> None:
    """E1 sat on all of the parcel until 2019; since then E2, whose area is not told, has it."""
    links, _ = linked(
        [
            row("E1", "own", 20.0, to_on=pd.Timestamp(2019, 12, 31)),
            row("E2", "own", None, from_on=pd.Timestamp(2020, 1, 1)),
        ]
    )
    assert links["area_mu"].tolist() == [20.0, 20.0]


def test_a_list_of_rents_does_not_hide_where_the_lessor_sits() -> None:
    """E1 only reports what it lets; its own land is known from the sheet."""
    firms = [
        {"enterprise_id": "E1", "parcel_id": "P1", "source_row": 1},
        {"enterprise_id": "E2", "parcel_id": None, "source_row": 2},
    ]
    links, _ = linked(
        [row("E1", "sublet", 5.0), row("E2", "lease", 5.0, counterpart_id="E1")], firms=firms
    )
    assert net(links) == {"E1": 15.0, "E2": 5.0}


def test_a_tenant_told_by_two_tables_uses_its_land_once() -> None:
    """The same lease stands in the occupancy sheet and in the list of units."""
    units = [
        {"unit_id": "U1", "building_id": "1", "parcel_id": "P1", "floor_area": 100.0}
        | {"enterprise_id": "E1"},
        {"unit_id": "U2", "building_id": "1", "parcel_id": "P1", "floor_area": 300.0},
    ]
    links, _ = linked([row("E1", "lease", 5.0)], units=units)
    assert net(links) == {"E1": 5.0}


def test_an_overrun_is_said_and_not_mended() -> None:
    links, notes = linked([row("E1", "own", 15.0), row("E2", "own", 15.0)])
    over = [note for note in notes if note.code == "link.overrun"]
    assert [note.subject_id for note in over] == ["P1"]
    assert over[0].params["used"] == 30.0
    assert links["area_mu"].tolist() == [15.0, 15.0]
    _, tight = linked([row("E1", "own", 20.09)])
    assert "link.overrun" not in {note.code for note in tight}


def test_nobody_is_lost_without_a_word() -> None:
    firms = [
        {"enterprise_id": "E1", "parcel_id": "PX", "source_row": 5},
        {"enterprise_id": "E2", "parcel_id": None, "source_row": 6},
        {"enterprise_id": "E3", "parcel_id": "P2", "source_row": 7},
    ]
    links, notes = linked([row("E3", "own", 20.0)], firms=firms)
    said = {note.subject_id: (note.code, note.row) for note in notes}
    assert said["E1"] == ("link.no_such_parcel", 5)
    assert said["E2"] == ("link.no_place", 6)
    assert said["E3"] == ("link.two_places", 7)
    assert links["parcel_id"].tolist() == ["P1"]
    for note in notes:
        for lang in ("zh", "en"):
            assert note.message(lang)
            assert note.remedy(lang)


def test_a_confirmed_link_is_certain() -> None:
    links, _ = linked([row("E1", "own", 5.0, confirmed=True), row("E2", "own", 5.0)])
    assert links["confidence"].tolist() == [1.0, 0.95]


def test_a_park_without_anybody_has_no_links() -> None:
    tables = with_area(only(parcels=[parcel("P1")]))
    links, notes = link(tables, {})
    assert links.empty
    assert notes == []


def test_a_code_that_is_no_parcel_is_told_of_who_is_nowhere_else() -> None:
    """Who is on a parcel as well has land outside the park; apportion says that."""
    _, notes = linked(
        [row("E1", "own", 5.0), row("E1", "own", 5.0, at="PX"), row("E2", "own", 5.0, at="PY")]
    )
    told = [note for note in notes if note.code == "link.unknown_parcels"]
    assert [note.params["found"] for note in told] == ["PY"]


def test_a_link_is_as_sure_as_the_weaker_of_who_and_where() -> None:
    tables = only(
        parcels=[parcel("P1", 20.0)],
        enterprises=[
            {"enterprise_id": "E1", "source_row": 1},
            {"enterprise_id": "E2", "source_row": 2},
        ],
        occupancy=[row("E1", "own", 5.0), row("E2", "own", 5.0)],
    )
    tables["occupancy"] = tables["occupancy"].assign(identity=pd.Categorical(["name_field", None]))
    links, _ = link(with_area(tables), {})
    assert links["confidence"].tolist() == [0.85, 0.95]
    assert links["identity"].tolist()[0] == "name_field"
    assert "旁证" in str(links["grounds"].iloc[0])
    assert "second field" not in str(links["grounds_en"].iloc[1])
