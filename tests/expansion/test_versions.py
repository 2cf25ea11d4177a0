"""Versions: order, dates that leave gaps or overlap, zones that end, versions without a date."""

import pandas as pd
import pytest

from landuse.errors import InputError
from landuse.expansion.versions import doubled, in_force, labels, read_versions
from tests.expansion.parks import TODAY, land, zone, zones

ONE, TWO, THREE = land(0, 0, 100, 100), land(0, 0, 200, 100), land(0, 0, 300, 100)


def codes(*rows: dict) -> list[str]:
    found = read_versions(zones(*rows), TODAY)
    return sorted(note.code.removeprefix("expansion.") for note in found.notes)


def test_versions_follow_each_other_by_date_whatever_the_order_of_the_rows() -> None:
    rows = [
        zone("Z", "c", THREE, "2020-01-01"),
        zone("Z", "a", ONE, "2010-01-01"),
        zone("Z", "b", TWO, "2015-01-01"),
    ]
    found = read_versions(zones(*rows), TODAY)
    assert found.table["version"].tolist() == ["a", "b", "c"]
    assert [step.label for step in found.steps] == ["a", "b", "c"]
    assert found.notes == ()
    until = found.table["until"]
    assert until.iloc[0] == pd.Timestamp("2014-12-31")
    assert pd.isna(until.iloc[2])


def test_a_park_without_zones_says_what_is_missing() -> None:
    with pytest.raises(InputError) as refused:
        read_versions(zones(), TODAY)
    said = str(refused.value)
    assert "[zones]" in said
    assert "park.toml" in said
    with pytest.raises(InputError, match="有边界图形"):
        read_versions(zones(zone("Z", "1", None)), TODAY)


def test_one_version_has_an_account_of_its_own() -> None:
    assert codes(zone("Z", "1", ONE, "2010-01-01")) == ["one_version"]


def test_gaps_overlaps_and_doubles_are_told_apart() -> None:
    first = zone("Z", "1", ONE, "2010-01-01", to_on="2014-06-30")
    assert codes(first, zone("Z", "2", TWO, "2014-07-01")) == []
    assert codes(first, zone("Z", "2", TWO, "2015-01-01")) == ["gap"]
    assert codes(first, zone("Z", "2", TWO, "2014-01-01")) == ["overlapping"]
    assert codes(first, zone("Z", "2", TWO, "2010-01-01")) == ["one_version", "same_day"]
    assert codes(first, zone("Z", "2", ONE, "2014-07-01")) == ["same_boundary"]
    assert codes(
        zone("Z", "1", ONE, "2010-01-01", to_on="2009-01-01"), zone("Z", "2", TWO, "2014-01-01")
    ) == ["backwards"]


def test_days_of_a_gap_are_counted() -> None:
    rows = zone("Z", "1", ONE, "2010-01-01", to_on="2014-06-30"), zone("Z", "2", TWO, "2014-07-03")
    note = read_versions(zones(*rows), TODAY).notes[0]
    assert note.params["days"] == 2
    assert "2014-06-30" in note.message("zh")
    rows = zone("Z", "1", ONE, "2010-01-01", to_on="2014-06-30"), zone("Z", "2", TWO, "2014-06-30")
    assert read_versions(zones(*rows), TODAY).notes[0].params["days"] == 1


def test_a_version_without_a_date_is_a_proposal_after_the_dated_ones() -> None:
    rows = (
        zone("A", "方案10", THREE),
        zone("A", "方案2", TWO),
        zone("A", "现状", ONE, "2010-01-01"),
        zone("B", "现状", land(500, 0, 600, 100), "2010-01-01"),
    )
    found = read_versions(zones(*rows), TODAY)
    assert [step.label for step in found.steps] == ["现状", "方案2", "方案10"]
    assert [len(step.rows) for step in found.steps] == [2, 2, 2]
    assert (
        sorted(note.code for note in found.notes)
        == ["expansion.carried"] * 2 + ["expansion.no_date"] * 2
    )
    assert in_force(found, TODAY) == 0


def test_a_zone_that_ends_leaves_the_park() -> None:
    rows = (
        zone("A", "1", ONE, "2010-01-01"),
        zone("B", "1", land(500, 0, 600, 100), "2010-01-01", to_on="2019-12-31"),
    )
    found = read_versions(zones(*rows), TODAY)
    assert [len(step.rows) for step in found.steps] == [2, 1]
    assert found.steps[1].day == pd.Timestamp("2020-01-01")
    assert [note.code for note in found.notes] == ["expansion.ended"]
    still = read_versions(zones(zone("A", "1", ONE, "2010-01-01", to_on="2030-01-01")), TODAY)
    assert len(still.steps) == 1


def test_a_version_of_tomorrow_is_planned() -> None:
    rows = zone("A", "1", ONE, "2010-01-01"), zone("A", "2", TWO, "2027-01-01")
    found = read_versions(zones(*rows), TODAY)
    assert [note.code for note in found.notes] == ["expansion.not_yet"]
    assert in_force(found, TODAY) == 0
    assert in_force(found, pd.Timestamp("2000-01-01")) == 0


def test_a_version_without_a_boundary_is_told_and_left_out() -> None:
    assert codes(zone("A", "1", ONE, "2010-01-01"), zone("A", "2", None, "2015-01-01")) == [
        "no_boundary",
        "one_version",
    ]


def test_zones_that_overlap_are_told_once() -> None:
    other = land(90, 0, 190, 100)
    rows = (
        zone("A", "1", ONE, "2010-01-01"),
        zone("B", "1", other, "2010-01-01"),
        zone("C", "1", land(900, 0, 1000, 10), "2012-01-01"),
    )
    areas, notes = doubled(read_versions(zones(*rows), TODAY), least=10)
    assert areas == {0: pytest.approx(1000), 1: pytest.approx(1000)}
    assert [note.code for note in notes] == ["expansion.zones_overlap"]


def test_labels_are_told_apart_by_their_day() -> None:
    rows = zone("A", "新", ONE, "2010-01-01"), zone("B", "新", land(500, 0, 600, 100), "2012-01-01")
    assert labels(read_versions(zones(*rows), TODAY).steps) == [
        "新 (2010-01-01)",
        "新 (2012-01-01)",
    ]


def test_zones_of_which_a_dated_version_has_no_boundary_go_on_and_are_told() -> None:
    far = land(500, 0, 600, 100)
    first = [zone(each, "二期", shape, "2016-01-01") for each, shape in (("A", ONE), ("B", far))]
    found = read_versions(zones(*first, zone("A", "三期", TWO, "2022-01-01")), TODAY)
    assert [len(step.rows) for step in found.steps] == [2, 2]
    assert [(note.code, note.params["zones"]) for note in found.notes] == [
        ("expansion.carried", "B")
    ]


def test_a_zone_with_days_of_its_own_is_not_missed() -> None:
    far = land(500, 0, 600, 100)
    rows = [zone("B", "1", far, "2012-01-01"), zone("A", "1", ONE, "2016-01-01")]
    found = read_versions(zones(*rows, zone("A", "2", TWO, "2022-01-01")), TODAY)
    assert [len(step.rows) for step in found.steps] == [1, 2, 2]
    assert not found.notes


def test_a_zone_whose_land_others_took_is_gone() -> None:
    first = [zone(each, "1", shape, "2016-01-01") for each, shape in (("A", ONE), ("B", TWO))]
    found = read_versions(zones(*first, zone("A", "2", THREE, "2022-01-01")), TODAY)
    assert [len(step.rows) for step in found.steps] == [2, 1]
    assert "expansion.given_up" in {note.code for note in found.notes}


def test_without_any_date_a_version_is_the_whole_map() -> None:
    far = land(500, 0, 600, 100)
    rows = [zone("A", "旧", ONE), zone("B", "旧", far), zone("A", "新", TWO)]
    found = read_versions(zones(*rows), TODAY)
    assert [(step.label, len(step.rows)) for step in found.steps] == [("旧", 2), ("新", 1)]
    told = [note.params["zones"] for note in found.notes if note.code == "expansion.given_up"]
    assert told == ["B"]


def test_versions_without_any_date_are_told_in_one_sentence_with_their_order() -> None:
    rows = [
        zone(f"Z{at}", version, shape)
        for at in range(3)
        for version, shape in (("2024", TWO), ("2012", ONE))
    ]
    found = read_versions(zones(*rows), TODAY)
    assert [step.label for step in found.steps] == ["2012", "2024"]
    told = [note for note in found.notes if note.code == "expansion.undated"]
    assert len(told) == 1
    assert "2012 → 2024" in told[0].message("zh")
    assert "expansion.no_date" not in {note.code for note in found.notes}
