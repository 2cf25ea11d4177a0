"""Growth: directions and kinds add up to the flow, and are what the drawing shows."""

import pytest
import shapely
from hypothesis import given, settings

from landuse.expansion.growth import Growth, by_sector, growth, shares
from landuse.expansion.overlay import shaped
from tests.expansion.parks import land, rules, zone
from tests.expansion.test_ledger import account, shape


def forms(*rows: dict) -> Growth:
    return growth(account(*rows)[0], rules())


def grown(old: object, new: object) -> Growth:
    return forms(zone("A", "1", old, "2010-01-01"), zone("A", "2", new, "2020-01-01"))


SQUARE = land(0, 0, 300, 300)


def kinds(new: object, old: object = SQUARE) -> list[str]:
    patches = grown(old, new).patches
    return patches[(patches["scope"] == "zone") & (patches["flow"] == "in")]["kind"].tolist()


def test_a_patch_along_the_edge_apart_and_in_a_bay() -> None:
    assert kinds(SQUARE.union(land(300, 0, 500, 300))) == ["edge"]
    assert kinds(SQUARE.union(land(400, 0, 500, 300))) == ["leap"]
    assert kinds(SQUARE, old=SQUARE.difference(land(100, 100, 200, 200))) == ["infill"]
    assert kinds(SQUARE.union(land(300, 300, 400, 400))) == ["leap"]  # a corner is no edge


def test_a_road_narrower_than_the_tolerance_does_not_part_them() -> None:
    assert kinds(SQUARE.union(land(300.5, 0, 500, 300))) == ["edge"]
    assert kinds(SQUARE.union(land(310, 0, 500, 300))) == ["leap"]


def test_east_is_east() -> None:
    sums = grown(SQUARE, SQUARE.union(land(300, 100, 400, 200))).sums
    found = sums[(sums["scope"] == "zone") & (sums["by"] == "direction") & (sums["area_m2"] > 0)]
    assert found["group"].tolist() == ["E"]
    assert found["share"].tolist() == [pytest.approx(1.0)]


@settings(max_examples=15)
@given(shape, shape)
def test_parts_add_up(old: object, new: object) -> None:
    book, _ = account(zone("A", "1", old, "2010-01-01"), zone("A", "2", new, "2020-01-01"))
    found = growth(book, rules())
    for line in book.account.to_dict("records"):
        for flow in ("in", "out"):
            if not line[f"{flow}_m2"] > 1e-3:
                continue
            mine = (found.sums["subject_id"] == line["subject_id"]) & (found.sums["flow"] == flow)
            for by in ("direction", "kind") if flow == "in" else ("direction",):
                total = found.sums[mine & (found.sums["by"] == by)]["area_m2"].sum()
                assert total == pytest.approx(line[f"{flow}_m2"], rel=1e-9, abs=1e-4)
            patches = found.patches
            part = patches[
                (patches["subject_id"] == line["subject_id"]) & (patches["flow"] == flow)
            ]
            assert part["area_m2"].sum() == pytest.approx(line[f"{flow}_m2"], rel=1e-9, abs=1e-4)


@settings(max_examples=30)
@given(shape)
def test_sectors_split_a_patch_and_turn_with_it(drawn: object) -> None:
    patch = shaped([drawn])
    origin = land(100, 100, 300, 300).centroid
    split = by_sector(patch, origin)[0]
    assert split.sum() == pytest.approx(patch[0].area, rel=1e-9, abs=1e-6)
    turned = shaped([shapely.affinity.rotate(patch[0], -90, origin=origin)])  # clockwise
    assert by_sector(turned, origin)[0] == pytest.approx(
        [*split[-2:], *split[:-2]], rel=1e-6, abs=1e-3
    )


def test_a_thin_strip_of_redrawing_is_marked() -> None:
    found = grown(SQUARE, land(0, 0, 300.4, 300)).patches
    assert found["sliver"].tolist() == [True, True]
    assert grown(SQUARE, land(0, 0, 310, 300)).patches["sliver"].tolist() == [False, False]


def test_a_new_zone_is_seen_from_the_centre_of_the_park() -> None:
    found = forms(
        zone("A", "1", SQUARE, "2010-01-01"), zone("B", "1", land(0, 900, 300, 1200), "2020-01-01")
    )
    new = found.patches[found.patches["subject_id"] == "B"].iloc[0]
    assert (new["kind"], new["sector"]) == ("leap", "N")


def test_a_shared_edge_is_a_share_of_the_perimeter() -> None:
    patch = shaped([land(300, 0, 400, 100)])
    assert shares(patch, SQUARE, touch=0.001).tolist() == [pytest.approx(0.25, abs=1e-4)]
