"""Lines of a boundary survey: each is a plot, a point, a header, or reported."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.ingest.formats.surveytext import is_survey, plain, read_lines

POINT = "J1,1,3187400.000,38410000.000"


@pytest.mark.parametrize(
    "line",
    [
        "J1,1,3187400.000,38410000.000",
        "  J1 , 1 , 3187400.000 , 38410000.000  ",
        "J1,1,3187400,38410000,",
        "J1,1,3187400,38410000,,@",
        "J1\t1\t3187400\t38410000",
        "J1，1，3187400，38410000",
        "J1,1，3187400,38410000",
        "J1;1;3187400;38410000",
        "Ｊ１,１,３１８７４００,３８４１００００",
        "J1,01,3187400,38410000",
        "J1,1.0,+3187400,38410000",
    ],
)
def test_points(line: str) -> None:
    sheet = read_lines(f"[地块坐标]\n5,2.0,1,甲,面,,,,@\n{line}")
    (point,) = sheet.plots[0].points
    assert (point.line, point.label, point.ring) == (3, "J1", "1")
    assert (point.first, point.second) == (3187400.0, 38410000.0)
    assert sheet.bad == []
    assert bool(sheet.mended) == (not line.replace("，", ";").count(",") >= 3)


@pytest.mark.parametrize(
    "line",
    [
        "J1,1,3187400",
        "J1,1,3187400,38410000,12.5",
        "J1,1,3187400,abc",
        "J1,1,3.1874E+06,3.841E+07",
        "J1,1,113°05′12″,28°47′00″",
        "J1,1,nan,inf",
        "J1,a,3187400,38410000",
        "J1,,3187400,38410000",
        "一行说明",
    ],
)
def test_bad_lines_are_reported_with_their_number(line: str) -> None:
    sheet = read_lines(f"[地块坐标]\n5,2.0,1,甲,面,,,,@\n{POINT}\n{line}\n")
    assert [number for number, _ in sheet.bad] == [4]
    assert len(sheet.plots[0].points) == 1


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        (
            "66,5.7089,1,彭埠单元B/R-14地块,面,,,,@",
            ("66", "5.7089", "1", "彭埠单元B/R-14地块", "", "", ""),
        ),
        ("5,2.0,1,甲,面,H50G,工业用地,0601,@", ("5", "2.0", "1", "甲", "H50G", "工业用地", "0601")),
        ("5,2.0,1,甲,面,,,@", ("5", "2.0", "1", "甲", "", "", "")),
        ("5,2.0,1,甲,面,,工业用地,,,,@", ("5", "2.0", "1", "甲", "", "工业用地", "")),
        ("5,2.0,1,甲,面,,工业用地,,", ("5", "2.0", "1", "甲", "", "工业用地", "")),
        ("5,2.0,1,甲,乙,面,,工业用地,,@", ("5", "2.0", "1", "甲,乙", "", "工业用地", "")),
        ("5,0.7655公顷,1,甲,面,,,,@", ("5", "0.7655公顷", "1", "甲", "", "", "")),
        (
            "5,2.0,1,甲,面,H50G,工业用地,耕地,011,9,8,无,@",
            ("5", "2.0", "1", "甲", "H50G", "工业用地", "011"),
        ),
        (",,,,面,,,,@", ("", "", "", "", "", "", "")),
        ("5,2.0,1,甲,,,工业用地,,@", ("5", "2.0", "1", "甲", "", "工业用地", "")),
        ("5，2.0，1，甲，面，，工业用地，，@", ("5", "2.0", "1", "甲", "", "工业用地", "")),
    ],
)
def test_plots(line: str, wanted: tuple[str, ...]) -> None:
    sheet = read_lines(f"[地块坐标]\n{line}\n{POINT}")
    (plot,) = sheet.plots
    found = (plot.count, plot.area, plot.number, plot.name, plot.sheet, plot.use, plot.code)
    assert found == wanted
    assert len(plot.points) == 1
    assert sheet.bad == []


@pytest.mark.parametrize(
    "header",
    [
        "[属性描述]\n坐标系=2000国家大地坐标系\n带号=38",
        "  [属性描述]\n 带号 = 38 \n坐标系 = 2000国家大地坐标系",
        "【属性描述】\n坐标系＝2000国家大地坐标系\n带号＝38",
        "[属性描述]\n坐标系：2000国家大地坐标系\n带号：38",
        "[项目信息]\n项目名称=甲\n[属性描述]\n坐标系=2000国家大地坐标系\n带号=38",
        "坐标系=2000国家大地坐标系\n带号=38",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n"])
def test_headers(header: str, end: str) -> None:
    text = f"{header}\n[地块坐标]\n5,2.0,1,甲,面,,,,@\n{POINT}".replace("\n", end)
    sheet = read_lines(text)
    assert sheet.header["坐标系"] == ["2000国家大地坐标系"]
    assert sheet.header["带号"] == ["38"]
    assert len(sheet.plots[0].points) == 1
    assert (sheet.bad, sheet.passed) == ([], [])


def test_other_sections_are_passed_over_and_counted() -> None:
    sheet = read_lines(f"[项目信息]\n某某项目\n甲,乙\n[地块坐标]\n5,2,1,甲,面,,,,@\n{POINT}")
    assert sheet.passed == [2, 3]
    assert sheet.bad == []


def test_joined_files_keep_both_headers() -> None:
    one = f"带号=38\n[地块坐标]\n5,2,1,甲,面,,,,@\n{POINT}\n"
    sheet = read_lines(one + one.replace("38\n", "39\n", 1))
    assert sheet.header["带号"] == ["38", "39"]
    assert len(sheet.plots) == 2


def test_points_without_a_plot_are_kept() -> None:
    sheet = read_lines(f"{POINT}\n{POINT}")
    assert len(sheet.plots) == 1
    assert len(sheet.plots[0].points) == 2


@given(st.text(max_size=300))
def test_any_text_is_taken_apart_without_a_loss(text: str) -> None:
    """Law: every line that says something is counted exactly once."""
    sheet = read_lines(text)
    points = [point.line for plot in sheet.plots for point in plot.points]
    plots = [plot.line for plot in sheet.plots if plot.line not in points]
    lines = [*points, *plots, *sheet.passed, *(number for number, _ in sheet.bad)]
    assert len(lines) == len(set(lines))


@pytest.mark.parametrize(("text", "bare"), [(" １２．５ ", "12.5"), ("—3", "-3"), ("a b", "ab")])
def test_plain(text: str, bare: str) -> None:
    assert plain(text) == bare


PLACES = "J1,1,{},{}\nJ2,1,{},{}\nJ3,1,{},{}"


@pytest.mark.parametrize(
    ("head", "survey"),
    [
        ("[属性描述]\n坐标系=2000", True),
        ("﻿  [地块坐标]\n", True),
        ("5,2.0,1,甲,面,,,,@\nJ1,1,3187400,38410000", True),
        (PLACES.format(*[3187400, 38410000] * 3), True),
        (PLACES.format(*[410000, 3187400] * 3), True),
        (PLACES.format(*[28.8, 113.08] * 3), True),
        (PLACES.format(*[113.08, 28.8] * 3).replace(",", "\t"), True),
        (PLACES.format(*[28.8, 113.08] * 3) + "\nJ4,1,28.", True),
        ("编号,圈号,北,东\n" + PLACES.format(*[28.8, 113.08] * 3), False),
        (PLACES.format(*[1.5, 7] * 3), False),
        ("J1,1,28.8,113.08\nJ2,1,28.8,113.08", False),
        ("企业编号,年度,税收\n0001,2024,5\n", False),
        ("企业编号\t年度\t税收\t能耗\n0001\t2024\t5\t7\n", False),
        ("企业名称,性质\n甲,面\n乙,线,a,b\n", False),
        ("", False),
    ],
)
def test_surveys_are_told_from_tables(head: str, survey: bool) -> None:
    assert is_survey(head) is survey
