"""Boundary surveys: the same plots in every spelling, and nothing wrong passes in silence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from landuse import crs as systems
from landuse.errors import InputError
from landuse.ingest.formats.rows import File, Layer
from landuse.ingest.formats.survey import survey_layer
from landuse.park import Source
from tests.ingest.surveys import AREAS, HEADER, X, Y, written


def layer(folder: Path, content: str | bytes, table: str = "parcels", **options: Any) -> Layer:
    path = folder / "s.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return survey_layer(File(table, Source(path="s.txt", **options), "s.txt", path, "abc"))


def codes(found: Layer) -> list[str]:
    for note in found.notes:
        assert "s.txt" in note.message("zh")
        assert "s.txt" in note.message("en")
        assert note.remedy("zh")
    return [note.code.removeprefix("survey.") for note in found.notes if "survey." in note.code]


def columns(found: Layer) -> dict[str, list[Any]]:
    read = found.read(range(len(found.headings)))
    return dict(zip(found.headings, [each.to_pylist() for each in read.columns], strict=True))


def shapes(found: Layer) -> np.ndarray:
    geometry = found.read(()).geometry
    assert geometry is not None
    return np.asarray(shapely.from_wkb(geometry.to_numpy()))


def assert_the_three(found: Layer) -> None:
    """Plots, areas and place, in whatever CRS the layer says."""
    assert found.crs is not None
    drawn = shapes(found)
    if found.crs == "EPSG:4490":
        drawn = systems.reproject(drawn, "EPSG:4490", "EPSG:4547")
    assert shapely.area(drawn) == pytest.approx(AREAS, rel=1e-6)
    west, south, east, north = shapely.total_bounds(drawn)
    place = [west % 1e6, south, east % 1e6, north]
    assert place == pytest.approx([Y, X, Y + 650, X + 100], abs=0.01)
    said = columns(found)
    assert said["地块编号"] == ["1", "2", "3"]
    assert said["地块名称"] == ["一期", "二期", "三期"]
    assert said["勘测面积(公顷)"] == pytest.approx([2.0, 1.3, 1.5], abs=1e-4)


VARIANTS: list[tuple[dict[str, Any], str, list[str]]] = [
    ({}, "EPSG:4526", []),
    ({"prefix": False}, "EPSG:4547", []),
    ({"east_first": True}, "EPSG:4526", ["east_first"]),
    ({"east_first": True, "prefix": False}, "EPSG:4547", ["east_first"]),
    ({"close": "new"}, "EPSG:4526", []),
    ({"close": "", "count": "bare"}, "EPSG:4526", ["closed"]),
    ({"close": "", "count": "closed"}, "EPSG:4526", ["closed"]),
    ({"count": "bare"}, "EPSG:4526", []),
    ({"count": ""}, "EPSG:4526", []),
    ({"label": "J{:02d}"}, "EPSG:4526", []),
    ({"label": "{}"}, "EPSG:4526", []),
    ({"rings": "one"}, "EPSG:4526", []),
    ({"unit": "ha+"}, "EPSG:4526", []),
    ({"unit": "m2+"}, "EPSG:4526", []),
    ({"unit": "mu+"}, "EPSG:4526", []),
    ({"unit": "m2"}, "EPSG:4526", ["area_unit"]),
    ({"tail": ",,,,@"}, "EPSG:4526", []),
    ({"tail": ",,,@"}, "EPSG:4526", []),
    ({"tail": ",H50G,工业用地,0601,,,,无,@"}, "EPSG:4526", []),
    ({"mark": "\t"}, "EPSG:4526", ["separators"]),
    ({"mark": "，"}, "EPSG:4526", ["separators"]),
    ({"end": "\n"}, "EPSG:4526", []),
    ({"end": "\r"}, "EPSG:4526", []),
    ({"header": dict(reversed(HEADER.items()))}, "EPSG:4526", []),
    ({"header": {**HEADER, "带号": ""}}, "EPSG:4526", []),
    ({"header": {"坐标系": "CGCS2000"}}, "EPSG:4526", []),
    ({"header": {"坐标系": "WGS84"}}, "EPSG:4526", []),
    ({"header": {}}, "EPSG:4526", ["no_system"]),
    ({"header": {}, "sections": False}, "EPSG:4526", ["no_system"]),
    ({"header": {"带号": "38"}, "prefix": False}, "EPSG:4547", ["no_system"]),
    ({"header": {**HEADER, "带号": "114"}, "prefix": False}, "EPSG:4547", []),
    ({"header": {**HEADER, "带号": "39"}}, "EPSG:4526", ["zone_disagrees"]),
    ({"header": {**HEADER, "几度分带": "6"}}, "EPSG:4526", ["width_disagrees"]),
    ({"header": {**HEADER, "坐标系": "80国家大地坐标系"}}, "EPSG:2362", []),
    ({"header": {**HEADER, "坐标系": "1980西安坐标系"}, "prefix": False}, "EPSG:2383", []),
    ({"header": {**HEADER, "坐标系": "1954北京坐标系"}}, "EPSG:2414", []),
    ({"degrees": True, "header": {"坐标系": "2000国家大地坐标系"}}, "EPSG:4490", []),
    ({"degrees": True, "east_first": True, "header": HEADER}, "EPSG:4490", ["east_first"]),
]


@pytest.mark.parametrize(("changes", "crs", "said"), VARIANTS)
def test_every_spelling_gives_the_same_plots(
    tmp_path: Path, changes: dict[str, Any], crs: str, said: list[str]
) -> None:
    found = layer(tmp_path, written(**changes))
    assert found.crs == crs
    assert codes(found) == said
    assert_the_three(found)


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "gb2312", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"],
)
def test_encodings(tmp_path: Path, encoding: str) -> None:
    assert_the_three(layer(tmp_path, written().encode(encoding)))


@pytest.mark.parametrize(
    ("changes", "crs"),
    [
        ({"header": {**HEADER, "带号": ""}, "prefix": False}, None),
        ({"header": {}, "prefix": False}, None),
        (
            {"header": {**HEADER, "带号": "", "坐标系": "1980西安坐标系"}, "prefix": False},
            "EPSG:4610",
        ),
        ({"header": {}, "degrees": True}, None),
        ({"header": {**HEADER, "坐标系": "某市独立坐标系"}}, None),
    ],
)
def test_what_the_file_does_not_know_it_does_not_say(
    tmp_path: Path, changes: dict[str, Any], crs: str | None
) -> None:
    """No zone anywhere: only the datum, if it is an old one; the triage asks."""
    found = layer(tmp_path, written(**changes))
    assert found.crs == crs
    assert shapely.area(shapes(found))[0] > 0


def test_use_code_and_sheet(tmp_path: Path) -> None:
    said = columns(layer(tmp_path, written(tail=",H50G,工业用地,0601,@")))
    assert said["用途"] == ["工业用地"] * 3
    assert said["用地编码"] == ["0601"] * 3
    assert said["图幅号"] == ["H50G"] * 3
    assert columns(layer(tmp_path, written(tail=",,,0601,@")))["用途"] == ["0601"] * 3


def test_zones_get_their_own_headings(tmp_path: Path) -> None:
    found = layer(tmp_path, written(), table="zones")
    assert columns(found)["片区编号"] == ["1", "2", "3"]


def _edited(old: str, new: str, **changes: Any) -> str:
    text = written(**changes)
    assert text.count(old) >= 1
    return text.replace(old, new, 1)


WRONG: list[tuple[str, str, str, str]] = [
    ("2.0000,1", "2.5000,1", "area", "warning"),
    ("2.0000,1", "0,1", "area", "warning"),
    ("2.0000,1", "约两公顷,1", "bad_area", "warning"),
    ("5,2.0000", "7,2.0000", "count", "warning"),
    ("5,2.0000", "五,2.0000", "count", "warning"),
    (
        "J1,1,3187400.0,38410000.0\r\n10,",
        "J1,1,3187400.0,38410000.0\r\nJ1,2\r\n10,",
        "bad_line",
        "error",
    ),
    ("J2,1,3187500.0,38410000.0", "J2,1,318750.0,38410000.0", "odd_point", "error"),
    ("J2,1,3187500.0,38410000.0", "J2,1,38410000.0,3187500.0", "odd_point", "error"),
    ("J2,1,3187500.0,38410000.0", "J2,1,3187500.0,39410000.0", "several_zones", "error"),
    ("J2,1,3187500.0,38410000.0", "J2,1,3187500.0,410000.0", "odd_point", "error"),
    ("三期,面", "三期,线", "not_an_area", "error"),
    ("带号=38", "带号=38\r\n带号=39", "headers_disagree", "error"),
    ("投影类型=高斯克吕格", "投影类型=兰伯特", "other_grid", "error"),
    ("计量单位=米", "计量单位=英尺", "other_grid", "error"),
    ("坐标系=2000国家大地坐标系", "坐标系=某市独立坐标系", "other_system", "warning"),
    ("5,2.0000,1", "0,0.5,0,空,面,,,,@\r\n5,2.0000,1", "no_points", "error"),
    ("[地块坐标]\r\n5,2.0000,1,一期,面,,工业用地,,@", "[地块坐标]", "no_heading", "warning"),
]


@pytest.mark.parametrize(("old", "new", "code", "severity"), WRONG)
def test_what_is_wrong_is_said(
    tmp_path: Path, old: str, new: str, code: str, severity: str
) -> None:
    found = layer(tmp_path, _edited(old, new))
    assert code in codes(found)
    assert {note.severity for note in found.notes if note.code == f"survey.{code}"} == {severity}


def test_both_figures_of_a_wrong_area(tmp_path: Path) -> None:
    (note,) = layer(tmp_path, _edited("1.3000,2", "1.5000,2")).notes
    assert note.row == 17
    assert "1.5000" in note.message("zh")
    assert "1.3000" in note.message("zh")
    assert "二期" in note.message("zh")


def test_zones_that_do_not_exist(tmp_path: Path) -> None:
    text = written(prefix=False, header={**HEADER, "带号": "50"})
    assert codes(layer(tmp_path, text)) == ["no_zone"]
    assert codes(layer(tmp_path, written().replace(",384", ",244"))) == [
        "zone_disagrees",
        "no_zone",
    ]


def test_a_last_point_that_misses_the_first(tmp_path: Path) -> None:
    text = _edited(
        "J4,1,3187400.0,38410200.0\r\nJ1,1,3187400.0", "J4,1,3187400.0,38410200.0\r\nJ1,1,3187399.0"
    )
    said = codes(layer(tmp_path, text))
    assert said[:1] == ["gap"]
    assert "closed" in said


def test_all_problems_at_once(tmp_path: Path) -> None:
    text = written().replace("J2,1,3187500.0", "J2,1,abc").replace("三期,面", "三期,点")
    errors = [note for note in layer(tmp_path, text).notes if note.severity == "error"]
    assert len(errors) == 4
    assert {note.row for note in errors} == {13, 19, 28, 30}


@pytest.mark.parametrize(
    "content", ["", "随便一段话\n", "[属性描述]\n坐标系=2000\n[地块坐标]\n", "5,2,1,甲,面,,,,@"]
)
def test_nothing_to_read(tmp_path: Path, content: str) -> None:
    with pytest.raises(InputError) as caught:
        layer(tmp_path, content)
    assert "s.txt" in caught.value.message("zh")
