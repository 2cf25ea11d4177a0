"""Three plots as a boundary survey, in the spellings met."""

from __future__ import annotations

from typing import Any

import numpy as np

from landuse import crs as systems

X, Y = 3_187_400.0, 410_000.0  # north, east, as surveyors say
PLOTS = (
    ("1", "一期", "2.0000", [[(0, 0), (100, 0), (100, 200), (0, 200)]]),
    (
        "2",
        "二期",
        "1.3000",
        [
            [(0, 250), (100, 250), (100, 400), (0, 400)],
            [(30, 300), (30, 350), (70, 350), (70, 300)],
        ],
    ),
    (
        "3",
        "三期",
        "1.5000",
        [
            [(0, 450), (100, 450), (100, 550), (0, 550)],
            [(0, 600), (100, 600), (100, 650), (0, 650)],
        ],
    ),
)
AREAS = [20_000.0, 13_000.0, 15_000.0]
HEADER = {
    "格式版本号": "1.01版本",
    "坐标系": "2000国家大地坐标系",
    "几度分带": "3",
    "投影类型": "高斯克吕格",
    "计量单位": "米",
    "带号": "38",
    "精度": "0.001",
    "转换参数": "0,0,0,0,0,0,0",
}
USUAL: dict[str, Any] = {
    "east_first": False,
    "prefix": True,
    "close": "same",  # same label, new label, or "" for not at all
    "label": "J{}",
    "count": "lines",  # lines, bare, closed
    "unit": "ha",
    "degrees": False,
    "header": HEADER,
    "sections": True,
    "tail": ",,工业用地,,@",
    "mark": ",",
    "end": "\r\n",
    "rings": "own",  # own: each ring its number; one: all rings are number 1
}
AREA = {
    "ha": "{:.4f}",
    "ha+": "{:.4f}公顷",
    "m2": "{:.1f}",
    "m2+": "{:.1f}平方米",
    "mu+": "{:.3f}亩",
}
SCALE = {"ha": 1.0, "ha+": 1.0, "m2": 1e4, "m2+": 1e4, "mu+": 15.0}


def written(**changes: Any) -> str:
    """The three plots in one of the spellings met."""
    how = {**USUAL, **changes}
    lines = ["[属性描述]"] if how["sections"] else []
    lines += [f"{key}={value}" for key, value in how["header"].items()]
    lines += ["[地块坐标]"] if how["sections"] else []
    for number, name, area, rings in PLOTS:
        points = []
        for at, ring in enumerate(rings, 1):
            own = [how["label"].format(i) for i in range(1, len(ring) + 1)]
            closing = {"same": [own[0]], "new": [how["label"].format(len(ring) + 1)], "": []}
            labels = own + closing[how["close"]]
            shown = 1 if how["rings"] == "one" else at
            for label, (north, east) in zip(labels, [*ring, ring[0]], strict=False):
                points.append(f"{label},{shown},{_figures(north, east, how)}")
        bare = sum(len(ring) for ring in rings)
        count = {"lines": len(points), "bare": bare, "closed": bare + len(rings), "": ""}
        declared = AREA[how["unit"]].format(float(area) * SCALE[how["unit"]])
        lines.append(f"{count[how['count']]},{declared},{number},{name},面{how['tail']}")
        lines += points
    body = how["end"].join(lines)
    return body.replace(",", how["mark"]) if how["mark"] != "," else body


def _figures(north: float, east: float, how: dict[str, Any]) -> str:
    x, y = X + north, Y + east
    if how["degrees"]:
        lon, lat = systems.moved(np.array([[y, x]]), "EPSG:4547", "EPSG:4490")[0]
        x, y = round(lat, 11), round(lon, 11)
    elif how["prefix"]:
        y += 38_000_000
    return f"{y},{x}" if how["east_first"] else f"{x},{y}"
