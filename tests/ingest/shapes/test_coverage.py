"""Coverage: planted faults are found, exactly; what is only rounding is not."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.crs import Geometries
from landuse.errors import InputError
from landuse.ingest.ground.layers import Layered
from landuse.ingest.shapes import coverage
from landuse.ingest.shapes.coverage import AREA_M2, KINDS, WIDTH_M, check_coverage, coverage_issues
from landuse.schema import fields
from landuse.study import Inputs
from tests.conftest import shared_data
from tests.ingest.conftest import SOUTH, WEST, codes, twelve

Rows = list[tuple[str, str, str | None, float]]
Load = Callable[..., Inputs]
Fail = Callable[..., InputError]


def found(
    shapes: list[shapely.Geometry | None], ids: list[str] | None = None, m2: float = 1.0
) -> tuple[Rows, list[str]]:
    """Issue, pair and area of each row, and the codes of what was said."""
    names = pd.Series(ids or [f"p{at}" for at in range(len(shapes))], dtype="str")
    frame, wkb, notes = coverage_issues(names, np.array(shapes, dtype=object), m2)
    assert len(frame) == len(wkb)
    assert [*frame.columns, "geometry"] == list(fields("geometry_issues"))
    assert not frame.duplicated(["issue", "parcel_id", "other_id"]).any()
    for note in notes:
        assert note.message("zh")
        assert note.remedy("en")
    other = frame["other_id"].astype("object").where(frame["other_id"].notna(), None)
    columns = (frame["issue"].astype("str"), frame["parcel_id"], other, frame["area_m2"])
    return (
        list(zip(*(each.tolist() for each in columns), strict=True)),
        [note.code.removeprefix("coverage.") for note in notes],
    )


def same(one: Rows, other: Rows, tolerance: float = 1e-6) -> None:
    assert [row[:3] for row in one] == [row[:3] for row in other]
    areas = [row[3] for row in one]
    assert areas == pytest.approx([row[3] for row in other], abs=tolerance)


class Grid:
    """Parcels in rows that cover land exactly once, until something is planted."""

    def __init__(self, widths: list[int], heights: list[int]) -> None:
        x, y = np.cumsum([0, *widths]), np.cumsum([0, *heights])
        self.boxes = {
            f"{row:02d}-{column:02d}": [float(v) for v in (x[column], y[row], x[column + 1], top)]
            for row, top in enumerate(y[1:])
            for column in range(len(widths))
        }
        self.copies: dict[str, str] = {}
        self.planted: Rows = []

    def plant(self, issue: str, row: int, column: int, by: float) -> None:
        """Something wrong between a parcel and the one to its right."""
        name, right = f"{row:02d}-{column:02d}", f"{row:02d}-{column + 1:02d}"
        west, south, east, north = self.boxes[name]
        if issue == "duplicate":
            self.copies[f"{name}-again"] = name
            self.planted.append((issue, name, f"{name}-again", (east - west) * (north - south)))
            return
        self.boxes[name][2] = east + by if issue == "overlap" else east - by
        self.planted.append((issue, name, right, by * (north - south)))

    def drawn(self, turn: float, east: float, north: float) -> tuple[list[shapely.Polygon], Rows]:
        """Shapes by id, turned and moved; and what there is to find."""
        names = [*self.boxes, *self.copies]
        of = [self.boxes[self.copies.get(name, name)] for name in names]
        angle = math.radians(turn)
        spin = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
        shapes = [
            shapely.transform(shapely.box(*each), lambda xy: xy @ spin + [east, north])
            for each in of
        ]
        order = sorted(self.planted, key=lambda row: (KINDS.index(row[0]), row[1]))
        self.names = names
        return shapes, order


def grids() -> st.SearchStrategy[Grid]:
    sides = st.lists(st.integers(5, 120), min_size=4, max_size=6)

    def planted(draw_: tuple[list[int], list[int], list[tuple[str, int, float]]]) -> Grid:
        widths, heights, faults = draw_
        grid = Grid(widths, heights)
        for row, (issue, column, part) in enumerate(faults[: len(heights)]):
            by = 0.02 + part * (0.17 if issue == "gap" else 3.9)
            grid.plant(issue, row, column % (len(widths) - 1), by)
        return grid

    faults = st.lists(
        st.tuples(
            st.sampled_from(["overlap", "gap", "duplicate"]), st.integers(0, 9), st.floats(0.05, 1)
        ),
        max_size=5,
    )
    return st.tuples(sides, sides, faults).map(planted)


@settings(max_examples=60)
@given(
    grid=grids(),
    turn=st.floats(0, 360),
    east=st.integers(0, 600_000),
    north=st.integers(0, 4_000_000),
    shuffle=st.randoms(),
)
def test_what_is_planted_is_found_and_nothing_else(
    grid: Grid, turn: float, east: int, north: int, shuffle: object
) -> None:
    """Kind, pair and area, wherever the park lies, however it is turned and its rows are ordered."""
    shapes, expected = grid.drawn(turn, east, north)
    order = list(range(len(shapes)))
    shuffle.shuffle(order)  # type: ignore[attr-defined]
    rows, _ = found([shapes[at] for at in order], [grid.names[at] for at in order])
    same(rows, expected)


def test_order_of_rows_changes_no_byte() -> None:
    grid = Grid([10, 20, 30, 40], [10, 20, 30])
    for row, issue in enumerate(("overlap", "gap", "duplicate")):
        grid.plant(issue, row, row, 0.15)
    shapes, _ = grid.drawn(17, 400_000, 3_000_000)
    one = coverage_issues(pd.Series(grid.names), np.array(shapes), 1.0)
    two = coverage_issues(pd.Series(grid.names[::-1]), np.array(shapes[::-1]), 1.0)
    pd.testing.assert_frame_equal(one[0], two[0], check_exact=True)
    assert one[1].to_pylist() == two[1].to_pylist()
    assert [note.message("zh") for note in one[2]] == [note.message("zh") for note in two[2]]


triangles = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=3, max_size=5).map(
    lambda points: shapely.convex_hull(shapely.MultiPoint(points))
)


@settings(max_examples=60)
@given(shapes=st.lists(triangles.filter(lambda each: each.area > 0), min_size=2, max_size=9))
def test_every_pair_that_overlaps_is_found(shapes: list[shapely.Polygon]) -> None:
    """The oracle cuts every parcel with every other."""
    rows, _ = found(shapes)
    twice = {row[1:3]: row[3] for row in rows if row[0] not in {"gap", "sliver"}}
    first = {each.wkb: at for at, each in reversed(list(enumerate(shapes)))}
    for one, other in itertools.combinations(range(len(shapes)), 2):
        pair, shared = (f"p{one}", f"p{other}"), shapes[one].intersection(shapes[other])
        wide = 2 * shared.area >= WIDTH_M * shared.length
        if pair in twice:
            assert shared.area > 0.99 * AREA_M2
            assert twice.pop(pair) == pytest.approx(shared.area, abs=1e-6)
        elif {first[shapes[at].wkb] for at in (one, other)} == {one, other}:  # no copy of another
            assert shared.area < 1.01 * AREA_M2 or not wide
    assert twice == {}


@settings(max_examples=40)
@given(shapes=st.lists(triangles.filter(lambda each: each.area > 0), min_size=2, max_size=8))
def test_land_counted_twice_is_what_the_areas_have_too_much(shapes: list[shapely.Polygon]) -> None:
    _, _, notes = coverage_issues(
        pd.Series([f"p{at}" for at in range(len(shapes))]), np.array(shapes), 1.0
    )
    said = [note.params["area"] for note in notes if note.code == "coverage.counted_twice"]
    much = sum(each.area for each in shapes) - shapely.union_all(shapes).area
    told = float(said[0].replace(",", "")) if said else 0.0
    assert told == pytest.approx(much, abs=0.06 + AREA_M2 * len(shapes) ** 2)


def test_three_parcels_over_each_other_are_counted_once_too_often_each() -> None:
    """Three pairs of 100 m² are not 300 m² too much but 200."""
    box = shapely.box(0, 0, 10, 10)
    shapes = np.array([box, shapely.box(0, 0, 10, 20), shapely.box(0, 0, 30, 10)])
    _, _, notes = coverage_issues(pd.Series(["a", "b", "c"]), shapes, 1.0)
    assert [note.params["area"] for note in notes if note.code.endswith("twice")] == ["200.0"]


@pytest.mark.parametrize(
    ("shapes", "expected"),
    [
        pytest.param([(0, 0, 10, 10), (2, 2, 6, 6)], [("overlap", 16.0)], id="inside"),
        pytest.param([(0, 0, 10, 10), (0, 0, 5, 10)], [("overlap", 50.0)], id="shared edges"),
        pytest.param([(0, 4, 20, 6), (8, 0, 12, 10)], [("overlap", 8.0)], id="across"),
        pytest.param([(0, 0, 10, 10), (0, 0, 10, 10.0005)], [("duplicate", 100.0)], id="rounding"),
        pytest.param([(0, 0, 10, 10), (0, 0, 10, 9.5)], [("near_duplicate", 95.0)], id="nearly"),
        pytest.param([(0, 0, 10, 10), (10, 0, 20, 5), (10, 5, 20, 10)], [], id="not noded"),
        pytest.param([(0, 0, 10, 10), (9.995, 0, 20, 10)], [], id="overlap of 5 mm"),
        pytest.param([(0, 0, 10, 10), (10.005, 0, 20, 10)], [], id="slit of 5 mm"),
        pytest.param([(0, 0, 10, 10), (10.25, 0, 20, 10)], [], id="path of 25 cm"),
        pytest.param([(0, 0, 10, 10), (10.05, 10.05, 20, 20)], [], id="corner to corner"),
        pytest.param([(0, 0, 10, 10), (10.1, 3, 20, 13)], [("gap", 0.7)], id="shifted"),
        pytest.param(
            [(0, 0, 10, 10), (10.1, 0, 20, 4), (10.1, 4, 20, 10)],
            [("gap", 0.4), ("gap", 0.6)],
            id="one facing two",
        ),
        pytest.param(
            [(0, 0, 10, 10), (10, 0, 10.15, 10), (10.15, 0, 20, 10)], [("sliver", 1.5)], id="filled"
        ),
        pytest.param([(0, 0, 2.1, 2.1)], [], id="small but wide"),
        pytest.param([(0, 0, 1.9, 1.9)], [("sliver", 3.61)], id="too small"),
    ],
)
def test_single_cases(shapes: list[tuple[float, ...]], expected: list[tuple[str, float]]) -> None:
    rows, _ = found([shapely.box(*each) for each in shapes])
    assert [row[0] for row in rows] == [issue for issue, _ in expected]
    assert [row[3] for row in rows] == pytest.approx([area for _, area in expected], abs=1e-6)


def test_shares_are_of_each_parcel() -> None:
    shapes = np.array([shapely.box(0, 0, 10, 10), shapely.box(9, 0, 14, 10)])
    frame, wkb, _ = coverage_issues(pd.Series(["b", "a"]), shapes, 1.0)
    row = frame.iloc[0]
    assert (row["parcel_id"], row["other_id"]) == ("a", "b")
    assert (row["share"], row["other_share"]) == pytest.approx((0.2, 0.1))
    assert shapely.equals(shapely.from_wkb(wkb[0].as_py()), shapely.box(9, 0, 10, 10))


def test_rounding_along_a_long_edge_does_not_hide_an_overlap() -> None:
    """Two square metres at the end of a kilometre that is off by a millimetre."""
    left = shapely.box(0, 0, 100, 1000)
    right = shapely.Polygon(
        [(99.999, 0), (200, 0), (200, 1000), (98, 1000), (98, 999), (99.999, 999)]
    )
    ((issue, _, _, area),), _ = found([left, right])
    assert (issue, round(area, 6)) == ("overlap", 2.999)


def test_a_wedge_between_neighbours_is_a_slit_only_where_it_stays_narrow() -> None:
    left = shapely.box(0, 0, 10, 10)
    narrow = shapely.Polygon([(10, 0), (20, 0), (20, 10), (10.1, 10)])
    wide = shapely.Polygon([(10, 0), (20, 0), (20, 10), (15, 10)])
    assert [row[0] for row in found([left, narrow])[0]] == ["gap"]
    assert found([left, wide])[0] == []


def test_copies_are_listed_once_and_not_by_pairs_of_copies() -> None:
    """A park drawn a hundred times over is 99 rows, not 4950."""
    rows, said = found([shapely.box(0, 0, 50, 50)] * 100, [f"{at:03d}" for at in range(100)])
    assert len(rows) == 99
    assert {row[1] for row in rows} == {"000"}
    assert said == ["duplicate", "counted_twice"]


def test_copies_stand_in_the_order_of_their_ids_whether_exact_or_not() -> None:
    near, far = shapely.box(0, 0, 9, 9), shapely.box(50, 0, 59, 9)
    rows, _ = found([far, far, near, shapely.box(0, 0, 9, 9.0004)], ["y", "z", "a", "b"])
    assert [row[:3] for row in rows] == [("duplicate", "a", "b"), ("duplicate", "y", "z")]


def test_outlines_that_break_when_they_are_moved_are_mended() -> None:
    corners = ([(0, 0), (0, 1), (4, 1)], [(1, 4), (3, 1), (22, 27)], [(14, 2), (15, 0), (23, 30)])
    rows, _ = found([shapely.convex_hull(shapely.MultiPoint(each)) for each in corners])
    assert [row[:2] for row in rows] == [("sliver", "p0"), ("sliver", "p2")]


def test_copies_drawn_from_another_corner_are_copies() -> None:
    box = shapely.Polygon([(0, 0), (9, 0), (9, 9), (0, 9)])
    turned = shapely.Polygon([(9, 9), (9, 0), (0, 0), (0, 9)])
    assert found([box, turned])[0] == [("duplicate", "p0", "p1", 81.0)]


def test_a_crowd_of_parcels_is_said_and_not_gone_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage, "_CROWD", 10)
    rows, said = found([shapely.box(at, 0, at + 500, 500) for at in range(60)])
    assert rows == []
    assert said == ["crowded"]


def test_units_of_the_crs_do_not_matter() -> None:
    """Feet or metres: the same land, the same tolerances."""
    foot = 0.3048
    shapes = [shapely.box(0, 0, 10, 10), shapely.box(10.1, 0, 20, 10), shapely.box(19, 0, 30, 10)]
    feet = [shapely.transform(each, lambda xy: xy / foot) for each in shapes]
    same(found(shapes)[0], found(feet, m2=foot**2)[0])


def test_parcels_without_a_shape_are_passed_over() -> None:
    box, next_ = shapely.box(0, 0, 10, 10), shapely.box(9, 0, 20, 10)
    rows, _ = found([None, box, shapely.Polygon(), next_], ["n", "b", "e", "a"])
    same(rows, [("overlap", "a", "b", 10.0)])
    assert found([])[0] == []
    assert found([None, None])[0] == []


def test_parts_and_holes_are_told_but_are_no_issue() -> None:
    ring = shapely.box(0, 0, 50, 50).difference(shapely.box(20, 20, 30, 30))
    two = shapely.MultiPolygon([shapely.box(60, 0, 70, 10), shapely.box(80, 0, 90, 10)])
    rows, said = found([ring, two])
    assert rows == []
    assert said == ["several_parts", "holes"]


def test_a_road_of_many_corners_is_compared_piece_by_piece() -> None:
    """The same answer as for parcels of few corners."""
    count = 700
    lots = [shapely.box(10 * at, 0, 10 * at + 10, 20) for at in range(count)]
    lots[5] = shapely.box(50, -0.5, 60, 20)
    lots[650] = shapely.box(6500, 0.1, 6510, 20)
    edge = [(10.0 * at, 0.0) for at in range(count + 1)]
    road = shapely.Polygon([*edge, (10.0 * count, -8.0), (0.0, -8.0)])
    names = [f"{at:03d}" for at in range(count)]
    rows, _ = found([*lots, road], [*names, "road"])
    same(rows, [("overlap", "005", "road", 5.0), ("gap", "650", "road", 1.0)])


def test_main_job_tests_parks_of_usual_size(monkeypatch: pytest.MonkeyPatch) -> None:
    shapes = Geometries.of(np.array([shapely.box(0, 0, 10, 10), shapely.box(9, 0, 20, 10)]))
    layer = Layered(pd.DataFrame({"parcel_id": ["a", "b"]}), shapes, None, ())
    issues, notes = check_coverage(layer)
    assert len(issues.frame) == 1
    monkeypatch.setattr(coverage, "LIMIT", 1)
    issues, notes = check_coverage(layer)
    assert len(issues.frame) == 0
    assert [note.code for note in notes] == ["coverage.not_tested"]
    issues, notes = check_coverage(layer, always=True)
    assert len(issues.frame) == 1
    assert check_coverage(Layered(layer.frame[:0], None, None, ()))[1] == []


def test_a_table_of_chinese_parcels_with_known_faults(load: Load, fail: Fail) -> None:
    """Overlaps of 120 m² twice, a row twice, a bow-tie of 4000 m², no shape: each told, exactly."""
    path = str(shared_data("nasty", "cn_made", "parcels_gbk_noprj_nocpg.shp"))
    assert codes(fail(parcels={"path": path, "crs": "EPSG:4526"}))[:1] == ["duplicate_key"]
    park = load(parcels={"path": path, "crs": "EPSG:4526", "duplicates": "merge"})
    issues = park.tables["geometry_issues"]
    name = "430681001001GB000".__add__
    assert issues["issue"].tolist() == ["overlap", "overlap"]
    assert issues["parcel_id"].tolist() == [name("02"), name("03")]
    assert issues["other_id"].tolist() == [name("12"), name("12")]
    assert issues["area_m2"].tolist() == pytest.approx([120.0, 120.0], abs=1e-4)
    parcels = park.tables["parcels"].set_index("parcel_id")["area_m2"]
    assert parcels[name("01")] == pytest.approx(8000, abs=1e-3)
    assert parcels[name("07")] == pytest.approx(4000, abs=1e-3)
    assert np.isnan(parcels[name("09")])
    said = {note.code: note for note in park.notes}
    assert said["ingest.repaired"].severity == "warning"
    assert said["coverage.counted_twice"].params["area"] == "240.0"
    assert {"ingest.no_shape", "coverage.several_parts", "coverage.holes"} <= set(said)


def test_the_issues_of_a_park_are_a_table_with_shapes(load: Load, tmp_path: Path) -> None:
    frame = twelve()
    frame.loc[3, "geometry"] = frame.geometry[3].union(
        shapely.box(WEST + 400, SOUTH, WEST + 402, SOUTH + 100)
    )
    frame.to_parquet(tmp_path / "p.parquet")
    park = load(parcels={"path": "p.parquet"})
    table = park.tables["geometry_issues"]
    assert table["area_m2"].tolist() == pytest.approx([200.0], abs=1e-4)
    assert shapely.from_wkb(table["geometry"][0]).area == pytest.approx(200.0, abs=1e-4)
    assert "geometry_issues" not in park.shapes
    assert len(load().tables["geometry_issues"]) == 0


def test_a_real_town_raises_no_false_alarm() -> None:
    """Easthampton: 86 pairs overlap by rounding; three parcels are slivers, and nothing else."""
    file = Path(__file__).parents[3] / "data" / "parcels" / "easthampton" / "parcels.parquet"
    town = gpd.read_parquet(file)
    shapes = shapely.make_valid(town.geometry.to_numpy(), method="structure")
    frame, _, notes = coverage_issues(town["LOC_ID"], shapes, 1.0)
    assert frame["issue"].tolist() == ["sliver"] * 3
    assert frame["area_m2"].sum() == pytest.approx(119.1, abs=0.1)
    assert [note.severity for note in notes] == ["warning", "info", "info"]
