"""Picture (图片): the map sheet as PNG by matplotlib, laid out like the sheet that the page prints."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from landuse.errors import LanduseError
from landuse.policy.audience import Audience, load_audience
from landuse.present.drawing import (
    FOOT,
    MARGIN,
    POINT,
    QUIET,
    RED,
    SIDE,
    TOP,
    Drawing,
    LegendRow,
    Said,
    shorten,
    style,
)
from landuse.present.fonts import find_font
from landuse.present.guard import guard_file, guard_texts
from landuse.present.layers import map_layers
from landuse.present.map.redact import Gate, redact
from landuse.present.map.themes import Theme, make_themes
from landuse.present.sheet import sheet_lines
from landuse.words import Lang, text, word

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from landuse.present.layers import MapLayers
    from landuse.study import Study

PAPERS = {"A4": (297.0, 210.0), "A3": (420.0, 297.0)}
"""Width and height in millimetres, landscape."""

_DPI = 200


class Picture(NamedTuple):
    """How a picture is to look (图片样式).

    Parameters
    ----------
    theme
        Key of the theme; the first that the audience has by default.
    paper
        ``A4`` or ``A3``.
    font
        Font file; one of the system by default.
    """

    theme: str = ""
    paper: str = "A4"
    font: Path | None = None


def write_picture(
    study: Study,
    path: Path | str,
    *,
    audience: str | Audience = "internal",
    look: Picture = Picture(),  # noqa: B008  # immutable
    lang: Lang = "zh",
) -> Path:
    """Write the map sheet as a picture (写出图片); two runs give the same bytes.

    Parameters
    ----------
    study
        The study.
    path
        The ``.png`` file.
    audience
        Name, path or rules of the audience; what it may not see is not drawn.
    look
        Theme, paper and font.
    lang
        Language.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    LanduseError
        No such theme, nothing to draw, a letter that no font has, or a confidential text.
    """
    rules = audience if isinstance(audience, Audience) else load_audience(audience)
    figure = draw_sheet(study, audience=rules, look=look, lang=lang)
    target = Path(path)
    partial = target.with_name(f".{target.stem}.partial.png")
    try:
        figure.savefig(partial, format="png", dpi=_DPI, metadata={"Software": None})
        guard_file(partial, study, rules)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return target


def draw_sheet(
    study: Study,
    *,
    audience: str | Audience = "internal",
    look: Picture = Picture(),  # noqa: B008  # immutable
    lang: Lang = "zh",
) -> Figure:
    """Draw the map sheet (绘制图幅) as a matplotlib figure.

    Parameters
    ----------
    study, audience, look, lang
        As for :func:`write_picture`.

    Returns
    -------
    matplotlib.figure.Figure
        The sheet, in its size on paper.

    Raises
    ------
    LanduseError
        As for :func:`write_picture`.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure as NewFigure
    except ImportError as error:
        raise LanduseError("sheet.no_matplotlib") from error
    rules = audience if isinstance(audience, Audience) else load_audience(audience)
    layers = map_layers(study)
    gate = Gate(rules, layers, study)
    chosen = _theme(gate.themes(make_themes(layers, study)), look.theme)
    shown = redact(layers, gate)
    width, height = PAPERS[look.paper]
    rows = _legend(chosen, layers, lang)
    drawing = Drawing(shown, study, (width, height))
    said = [
        *_texts(study, chosen, rules, lang, width),
        *_legend_texts(rows, width, lang),
        *drawing.texts(lang),
    ]
    said += [
        Said(each, MARGIN, height - MARGIN - FOOT + 6 + 5 * place, 3.2, colour=QUIET)
        for place, each in enumerate(sheet_lines(study, rules, lang))
    ]
    said = [each._replace(text=shorten(each.text, int(width / 1.6))) for each in said if each.text]
    names = drawing.zone_names()
    guard_texts([str(study.meta["park"]["name"]), *names], study, rules)
    face = find_font([each.text for each in said] + names, look.font)
    figure = NewFigure(figsize=(width / 25.4, height / 25.4), dpi=_DPI, facecolor="white")
    FigureCanvasAgg(figure)
    drawing.draw(figure, rows, face)
    _write(figure, said, rows, face, (width, height))
    return figure


def _theme(themes: Sequence[Theme], key: str) -> Theme:
    found = {each.key: each for each in themes}
    if not key:
        told = [each for each in themes if (each.parcels != each.classes[-1]).any()]
        return (told or list(themes))[0]
    if key not in found and f"{key}_zone" in found:
        key = f"{key}_zone"
    if key not in found:
        raise LanduseError("sheet.no_theme", theme=key, known=", ".join(found))
    return found[key]


def _legend(theme: Theme, layers: MapLayers, lang: Lang) -> list[LegendRow]:
    """Classes that have parcels, with their number and area."""
    classes = theme.parcels.astype("str").to_numpy()
    areas = pd.to_numeric(layers.parcels["area_mu"]).astype("float64").fillna(0.0).to_numpy()
    patterns = getattr(theme, "patterns", ()) or ("",) * (len(theme.classes) - 1) + ("unknown",)
    rows = []
    for place, code in enumerate(theme.classes):
        members = np.flatnonzero(classes == code)
        if len(members):
            label, pattern = theme.labels[lang][place], patterns[place]
            area = float(areas[members].sum())
            rows.append(
                LegendRow(label, theme.colours[place], pattern, len(members), area, members)
            )
    return rows


def _texts(study: Study, theme: Theme, rules: Audience, lang: Lang, width: float) -> list[Said]:
    park = study.meta["park"]
    marks = rules.sheet.marks_zh if lang == "zh" else rules.sheet.marks_en
    unit = ""
    if theme.unit:
        currency = str(park.get("currency", "CNY"))
        money = word("map.money", currency, lang=lang)
        unit = f" ({word('map.unit', theme.unit, lang=lang).replace('{money}', money)})"
    title = f"{park['name']} {text('map.page.title', lang=lang)}"
    about = f"{word('map.theme', theme.key, lang=lang)}{unit} · {study.year}"
    return [
        Said(title, MARGIN, 17, 7),
        Said(about, MARGIN, 24.5, 4.2, colour=QUIET),
        Said(marks[0], width - MARGIN, 16, 5, "right", RED),
    ]


def _legend_texts(rows: list[LegendRow], width: float, lang: Lang) -> list[Said]:
    x, y = width - MARGIN - SIDE + 5, MARGIN + TOP
    said = [
        Said(word("sheet.words", "legend", lang=lang), x, y + 4, 4.2),
        Said(text("map.ui.parcels", lang=lang), x + 44, y + 11, 3.2, "right", QUIET),
        Said(word("values.unit", "mu", lang=lang), x + 61, y + 11, 3.2, "right", QUIET),
    ]
    for place, row in enumerate(rows):
        at = y + 17.3 + 7 * place
        said += [
            Said(shorten(row.label, 14 if lang == "zh" else 22), x + 8, at, 3.2),
            Said(f"{row.number:,}", x + 44, at, 3.2, "right"),
            Said(f"{row.area:,.0f}", x + 61, at, 3.2, "right"),
        ]
    return said


def _write(
    figure: Figure, said: list[Said], rows: list[LegendRow], face: Path, size: tuple[float, float]
) -> None:
    from matplotlib.font_manager import FontProperties
    from matplotlib.patches import Rectangle

    width, height = size
    for each in said:
        figure.text(
            each.x / width,
            1 - each.y / height,
            each.text,
            ha=each.align,
            va="baseline",
            color=each.colour,
            parse_math=False,
            fontproperties=FontProperties(fname=str(face), size=each.size * POINT),
        )
    x, y = width - MARGIN - SIDE + 5, MARGIN + TOP
    for place, row in enumerate(rows):
        corner = (x / width, 1 - (y + 14 + 7 * place + 4) / height)
        figure.add_artist(
            Rectangle(corner, 6 / width, 4 / height, **style(row.colour, row.pattern, 0.4))
        )
