"""Drawing (绘图): parcels and zones on a sheet, in the metres of the study, by matplotlib."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from unicodedata import east_asian_width

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.errors import LanduseError
from landuse.present.fonts import printable
from landuse.present.sheet import nice_length
from landuse.words import Lang, text, word

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from landuse.present.layers import MapLayers
    from landuse.study import Study

MARGIN, TOP, FOOT, SIDE = 10.0, 18.0, 21.0, 66.0
INK, QUIET, RED = "#1d2730", "#4a5763", "#a3150f"
POINT = 72 / 25.4
LONG = 40
GAP = 0.9
"""Millimetres between the outline of a zone and its name."""

ALONG = (0.5, 0.35, 0.65, 0.2, 0.8)
"""Where along the outline of a zone its name may stand; the middle first."""

CHUNK = 2_000
"""Parcels drawn as one path."""

HATCH = {
    "unknown": "////",
    "lines": "///",
    "back": "\\\\\\",
    "cross": "xxx",
    "rows": "---",
    "grid": "+++",
    "dots": "...",
}


Box = tuple[float, float, float, float]
"""West, south, east and north."""


class Said(NamedTuple):
    """A text and where it stands: millimetres from the upper left corner."""

    text: str
    x: float
    y: float
    size: float
    align: Literal["left", "center", "right"] = "left"
    colour: str = INK


class LegendRow(NamedTuple):
    """A class in the legend."""

    label: str
    colour: str
    pattern: str
    number: int
    area: float
    parcels: npt.NDArray[np.intp]


def style(colour: str, pattern: str, line: float) -> dict[str, Any]:
    """How matplotlib fills a class (填充样式)."""
    look: dict[str, Any] = {"facecolor": colour, "edgecolor": "#343c46", "linewidth": line}
    if pattern:
        look |= {"hatch": HATCH.get(pattern, "///"), "hatch_linewidth": 0.4}
    return look


def shorten(said: str, length: int) -> str:
    """Text on one line, cut where it is too long (截短文字)."""
    plain = printable(said)
    return plain if len(plain) <= length else plain[: length - 1] + "…"


class Drawing:
    """Parcels and zones in the metres of the study, within a frame on the paper."""

    def __init__(self, layers: MapLayers, study: Study, size: tuple[float, float]) -> None:
        self.size = size
        self.parcels = layers.drawn().geometry.to_crs(study.crs)
        self.zones = layers.zones.geometry.to_crs(study.crs)
        self.names = layers.zones.get("name", pd.Series(dtype="str"))
        width, height = size
        self.frame = (
            width - 2 * MARGIN - SIDE,
            height - 2 * MARGIN - TOP - FOOT,
        )
        bounds = self.parcels.total_bounds
        if bounds[0] != bounds[0]:
            raise LanduseError("sheet.no_shapes")
        around = self.zones.total_bounds
        bounds = np.r_[np.fmin(bounds[:2], around[:2]), np.fmax(bounds[2:], around[2:])]
        east, north = max(bounds[2] - bounds[0], 10.0), max(bounds[3] - bounds[1], 10.0)
        self.metres = 1.06 * max(east / self.frame[0], north / self.frame[1])
        self.middle = ((bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2)
        self.bar = nice_length(0.22 * self.metres * self.frame[0])

    def zone_names(self) -> list[str]:
        """Names that are drawn."""
        return [shorten(str(each), LONG) for each in self.names if each == each and each]

    def texts(self, lang: Lang) -> list[Said]:
        """Scale bar and north arrow in words."""
        unit, length = ("kilometres", self.bar / 1000) if self.bar >= 1000 else ("metres", self.bar)
        said = text(f"sheet.words.{unit}", lang=lang, length=f"{length:g}")
        ratio = 1000 * self.metres
        digits = 10 ** max(0, len(str(int(ratio))) - 3)
        x, y = MARGIN + 4, MARGIN + TOP + self.frame[1] - 5
        end = x + self.bar / self.metres
        return [
            Said(said, end, y - 2.4, 3.2, "right"),
            Said(f"1:{round(ratio / digits) * digits:,}", end + 2, y + 0.6, 3.2),
            Said(
                word("sheet.words", "north", lang=lang),
                MARGIN + self.frame[0] - 9,
                MARGIN + TOP + 21,
                3.8,
                "center",
            ),
        ]

    def draw(self, figure: Figure, rows: list[LegendRow], face: Path) -> None:
        """Put the map into the figure."""
        from matplotlib.patches import PathPatch

        width, height = self.size
        left, bottom = MARGIN / width, (MARGIN + FOOT) / height
        axes = figure.add_axes((left, bottom, self.frame[0] / width, self.frame[1] / height))
        axes.set_xticks([])
        axes.set_yticks([])
        half = self.metres * self.frame[0] / 2, self.metres * self.frame[1] / 2
        axes.set_xlim(self.middle[0] - half[0], self.middle[0] + half[0])
        axes.set_ylim(self.middle[1] - half[1], self.middle[1] + half[1])
        for row in rows:
            look = style(row.colour, row.pattern, 0.3)
            for start in range(0, row.number, CHUNK):
                path = _path(self.parcels.iloc[row.parcels[start : start + CHUNK]])
                if path is not None:
                    # Not add_patch: it works out the extent, which is known, vertex by vertex.
                    axes.add_artist(PathPatch(path, **look))
        outline = _path(self.zones)
        if outline is not None:
            axes.add_artist(
                PathPatch(outline, fill=False, edgecolor=INK, linewidth=1.2, linestyle=(0, (5, 3)))
            )
        self._names(axes, face)
        self._bar(figure)

    def name_boxes(self) -> list[tuple[str, Box]]:
        """Names of the zones with the room they take (片区名称位置), in metres.

        A name stands above its zone where it covers neither a parcel nor another name there, else
        below, else where it covers the fewest.
        """
        parcels = self.parcels.bounds.to_numpy(dtype=float)
        taken: list[Box] = []
        found = []
        for place, (shape, name) in enumerate(zip(self.zones, self.names, strict=False)):
            if shape is None or shape.is_empty or name != name or not name:
                continue
            said = shorten(str(name), LONG)
            boxes = self._spots(place, shape.bounds, _width(said) * 3.6 * self.metres)
            around = (*np.min(boxes, axis=0)[:2], *np.max(boxes, axis=0)[2:])
            near = parcels[_meets(parcels, around)]
            costs = [
                int(_meets(near, box).sum())
                + 100 * int(_meets(np.array(taken).reshape(-1, 4), box).sum())
                for box in boxes
            ]
            best = boxes[int(np.argmin(costs))]
            taken.append(best)
            found.append((said, best))
        return found

    def _spots(self, place: int, bounds: Box, width: float) -> list[Box]:
        """Where the name of a zone may stand: above its outline, then below it, all in the frame."""
        (west, south, east, north), metres = bounds, self.metres
        height, gap = 1.15 * 3.6 * metres, GAP * metres
        above, below = [], []
        for share in ALONG:
            x = west + share * (east - west) - width / 2
            part = self.zones.iloc[[place]].clip_by_rect(x, south - 1, x + width, north + 1)
            ends = part.total_bounds
            low, high = (ends[1], ends[3]) if ends[0] == ends[0] else (south, north)
            above.append(self._inside((x, high + gap, x + width, high + gap + height)))
            below.append(self._inside((x, low - gap - height, x + width, low - gap)))
        return above + below

    def _inside(self, box: Box) -> Box:
        """The box moved into the frame."""
        moved = list(box)
        for axis in (0, 1):
            half = self.metres * self.frame[axis] / 2 - 0.5 * self.metres
            low, high = self.middle[axis] - half, self.middle[axis] + half
            step = max(low - box[axis], min(0.0, high - box[axis + 2]))
            moved[axis], moved[axis + 2] = box[axis] + step, box[axis + 2] + step
        return (moved[0], moved[1], moved[2], moved[3])

    def _names(self, axes: Any, face: Path) -> None:
        from matplotlib.font_manager import FontProperties
        from matplotlib.patheffects import withStroke

        for name, (west, south, _, _) in self.name_boxes():
            axes.text(
                west,
                south + 0.3 * 3.6 * self.metres,
                name,
                ha="left",
                va="baseline",
                color=INK,
                clip_on=True,
                parse_math=False,
                fontproperties=FontProperties(fname=str(face), size=3.6 * POINT),
                path_effects=[withStroke(linewidth=2.5, foreground="white")],
            )

    def _bar(self, figure: Figure) -> None:
        from matplotlib.patches import Polygon, Rectangle

        width, height = self.size
        x, y = MARGIN + 4, MARGIN + TOP + self.frame[1] - 5
        half = self.bar / self.metres / 2
        for place, colour in enumerate((INK, "white")):
            corner = ((x + place * half) / width, 1 - (y + 0.6) / height)
            bar = Rectangle(
                corner, half / width, 1.8 / height, facecolor=colour, edgecolor=INK, linewidth=0.5
            )
            figure.add_artist(bar)
        x, y = MARGIN + self.frame[0] - 9, MARGIN + TOP + 6
        points = [(x, y), (x + 3, y + 11), (x, y + 8.6), (x - 3, y + 11)]
        corners = [(a / width, 1 - b / height) for a, b in points]
        figure.add_artist(Polygon(corners, facecolor=INK, edgecolor="white", linewidth=0.8))


def _width(said: str) -> float:
    """Width of a text in heights of its letters; Chinese ones are as wide as high."""
    return sum(1.0 if east_asian_width(each) in "WF" else 0.62 for each in said)


def _meets(boxes: npt.NDArray[np.float64], box: Any) -> npt.NDArray[np.bool_]:
    west, south, east, north = box
    meets: npt.NDArray[np.bool_] = (
        (boxes[:, 0] < east) & (boxes[:, 2] > west) & (boxes[:, 1] < north) & (boxes[:, 3] > south)
    )
    return meets


def _path(shapes: Any) -> Any:
    """All rings of the shapes as one path; None where there are none."""
    from matplotlib.path import Path as Line

    drawn = shapes[shapes.notna() & ~shapes.is_empty]
    if not len(drawn):
        return None
    rings = drawn.orient_polygons().boundary.explode(index_parts=False).reset_index(drop=True)
    points = rings.get_coordinates()
    ring = points.index.to_numpy()
    codes = np.full(len(ring), Line.LINETO, dtype=np.uint8)
    codes[np.r_[True, ring[1:] != ring[:-1]]] = Line.MOVETO
    codes[np.r_[ring[1:] != ring[:-1], True]] = Line.CLOSEPOLY
    return Line(points.to_numpy(), codes)
