"""Constraints: areas of the oracle, kinds counted once, parts that add up, unknown kinds told."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.expansion.constraints import Layers, Under, read_layers, summed, under
from tests.expansion.parks import land, rules, table, zone
from tests.expansion.test_ledger import account, shape


def layers(*rows: tuple[str, object]) -> Layers:
    made = [
        {"constraint_id": f"C{at}", "kind": kind, "geometry": each}
        for at, (kind, each) in enumerate(rows)
    ]
    return read_layers(table("constraints", made), rules())


def of(found: Under, kind: str, part: str = "in", subject: str = "A") -> float:
    scope = "park" if subject == "park" else "zone"
    area = found.area((scope, subject, 1), part, kind)
    assert area is not None
    return area


OLD = zone("A", "1", land(0, 0, 100, 100), "2010-01-01")
NEW = zone("A", "2", land(0, 0, 300, 100), "2020-01-01")


def test_land_under_two_fields_counts_once() -> None:
    book, _ = account(OLD, NEW)
    known = layers(("farmland", land(150, 0, 250, 50)), ("永久基本农田", land(200, 0, 400, 50)))
    found = under(book, known)
    assert of(found, "farmland") == pytest.approx(7_500)
    assert of(found, "constrained") == pytest.approx(7_500)
    assert of(found, "free") == pytest.approx(12_500)
    row = found.table.query("kind == 'farmland' and part == 'in' and scope == 'zone'").iloc[0]
    assert row["polygons"] == 2


def test_land_outside_the_urban_boundary_is_bound_and_notes_are_not() -> None:
    book, _ = account(OLD, NEW)
    found = under(
        book,
        layers(
            ("urban_boundary", land(-50, -50, 250, 200)), ("chemical_park", land(0, 0, 300, 100))
        ),
    )
    assert of(found, "urban_boundary") == pytest.approx(15_000)
    assert of(found, "constrained") == pytest.approx(5_000)
    assert of(found, "chemical_park") == pytest.approx(20_000)
    row = found.table.query("kind == 'urban_boundary' and part == 'in' and scope == 'zone'").iloc[0]
    assert row["outside_m2"] == pytest.approx(5_000)
    assert row["geometry"].area == pytest.approx(5_000)


@settings(max_examples=15)
@given(
    shape,
    shape,
    st.lists(
        st.tuples(
            st.sampled_from(["farmland", "red_line", "urban_boundary", "river", "chemical_park"]),
            shape,
        ),
        max_size=6,
    ),
)
def test_areas_are_those_of_brute_force_and_parts_add_up(
    old: object, new: object, rows: list
) -> None:
    book, _ = account(zone("A", "1", old, "2010-01-01"), zone("A", "2", new, "2020-01-01"))
    known = layers(*rows)
    found = under(book, known)
    parts = {"in": new.difference(old), "out": old.difference(new), "kept": old.intersection(new)}
    for part, ground in parts.items():
        if ground.area < 1e-3:
            continue
        bound = shapely.Polygon()
        for kind in known.shapes:
            union = shapely.union_all([each for name, each in rows if name == kind])
            plain = ground.intersection(union).area
            assert of(found, kind, part) == pytest.approx(plain, rel=1e-6, abs=1e-3)
            if kind != "chemical_park":
                limit = (
                    ground.difference(union)
                    if kind == "urban_boundary"
                    else ground.intersection(union)
                )
                bound = bound.union(limit)
        assert of(found, "constrained", part) == pytest.approx(bound.area, rel=1e-6, abs=1e-3)
        assert of(found, "free", part) == pytest.approx(
            ground.difference(bound).area, rel=1e-6, abs=1e-2
        )
    both = found.table[found.table["kind"].isin(["constrained", "free"])]
    totals = both.groupby(["scope", "subject_id", "change_no", "part"], sort=False)["area_m2"].sum()
    assert summed(found.table) == pytest.approx(np.asarray(totals))


def test_kinds_are_known_by_their_names_and_others_are_told() -> None:
    known = layers(
        ("生态红线", land(0, 0, 9, 9)),
        ("城镇开发边界", land(0, 0, 9, 9)),
        ("高压走廊", land(0, 0, 9, 9)),
        ("farmland", shapely.Point(0, 0)),
    )
    assert set(known.shapes) == {"red_line", "urban_boundary"}
    assert [note.code for note in known.notes] == [
        "expansion.strange_kind",
        "expansion.no_area",
        "expansion.no_layer",
    ]
    assert "高压走廊" in known.notes[0].message("zh")


def test_a_missing_layer_is_unknown_and_not_nothing() -> None:
    book, _ = account(OLD, NEW)
    found = under(book, layers())
    assert found.area(("zone", "A", 1), "in", "farmland") is None
    assert of(found, "free") == pytest.approx(20_000)
