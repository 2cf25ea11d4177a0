"""Links whose areas add up on every day."""

import pandas as pd

from landuse.apportion import settle
from landuse.errors import Note
from landuse.link import link
from tests.apportion.chain_park import LAND, land, park, row
from tests.factories import YEAR, make_inputs, with_area


def test_land_without_leases_and_dates_is_handed_on_as_it_is() -> None:
    found = park([row("E1", "own", 15.0), row("E2", "own", 15.0)])
    links, said = link(found.tables, {})
    done = settle(links, found.tables, LAND, YEAR, said)
    assert done.links is links
    assert done.notes == said
    assert done.outside.empty


def test_dates_of_parcels_with_room_for_all_change_nothing() -> None:
    found = park([row("E1", "own", 9.0, to="2025-03-01"), row("E2", "own", 9.0)])
    links, _ = link(found.tables, {})
    assert settle(links, found.tables, land(overrun="scale"), YEAR).links is links


def test_settling_twice_is_settling_once() -> None:
    inputs = make_inputs(27, 5)
    tables = with_area(inputs.tables)
    once = settle(link(tables, inputs.shapes)[0], tables, LAND, YEAR)
    again = settle(once.links, tables, LAND, YEAR)
    pd.testing.assert_frame_equal(again.links, once.links)


def test_notes_of_linking_that_are_made_anew_are_replaced() -> None:
    found = park([row("E1", "own", 10.0), row("E1", "sublet", 12.0, of="E2")])
    links, _ = link(found.tables, {})
    said = [Note("link.sublet_too_much", "warning"), Note("link.overrun"), Note("link.area_split")]
    codes = [note.code for note in settle(links, found.tables, LAND, YEAR, said).notes]
    assert codes[0] == "link.area_split"
    assert not {"link.sublet_too_much", "link.overrun"} & set(codes)
    assert "chains.sublet_too_much" in codes


def test_every_note_has_words_in_both_languages() -> None:
    found = park(
        [
            row("E1", "own", 10.0),
            row("E1", "sublet", 12.0, of="E2", to="2025-05-05"),
            row("E2", "lease", 11.0, of="E1"),
            row("E3", "lease", 5.0),
            row("E4", "own", 30.0, at="P2", since="2025-02-02"),
            row("E5", "own", 3.0, at="PX"),
            row("E5", "own", 3.0, at="P3"),
        ]
    )
    assert len(set(found.codes())) >= 5
    for note in found.notes:
        for lang in ("zh", "en"):
            assert note.message(lang)
            assert note.remedy(lang)
            assert "{" not in note.message(lang)


def test_codes_beside_a_link_are_read_once_and_not_kept() -> None:
    for role in ("own", "lease"):  # with and without leases to settle
        told = [{"enterprise_id": "E1", "parcel_id": "P1、PX", "role": role, "area": 5.0}]
        found = park(told)
        assert "missed" not in found.links
        assert found.outside["enterprise_row"].tolist() == [0]
        assert found.outside["area_mu"].isna().all()
    let = {"enterprise_id": "E1", "parcel_id": "P1、PX", "role": "sublet", "area": 5.0}
    assert park([let]).outside.empty
