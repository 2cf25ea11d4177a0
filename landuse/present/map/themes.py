"""Map themes (专题): which class each parcel is in, and the colour of each class.

Colours are safe for colour-blind eyes: the shared palette for grades, yellow–blue for amounts,
Okabe–Ito for kinds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from landuse.present.layers import MapLayers
from landuse.present.palette import ISSUES, UNGRADED, grade_colours
from landuse.words import LANGS, Lang, word

if TYPE_CHECKING:
    from landuse.study import Study

UNKNOWN = "unknown"
"""Class of parcels that cannot be placed; drawn hatched (未知)."""

_OTHER = "#6f7f8f"
_TAX_BREAKS = (5.0, 15.0, 30.0, 100.0)
_OCCUPANCY_BREAKS = (0.25, 0.5, 0.75, 0.95)
_QUINTILES = (0.2, 0.4, 0.6, 0.8)
_AMOUNT = ("#fff3b8", "#a8dcb5", "#4eb3d3", "#2b7ab8", "#253494")
_FINDING = {
    "idle": "#d55e00",
    "vacant": "#b5579b",
    "low_yield": "#e69f00",
    "several": "#6b1f4e",
    "idle_warning": "#f0e442",
    "none": "#cfe4f1",
}
_ACTION = {
    "recover_land": "#b2381b",
    "idle_fee": "#d55e00",
    "negotiate_idle": "#e69f00",
    "vacate_replace": "#b5579b",
    "relet": "#56b4e9",
    "upgrade": "#009e73",
    "complete_data": "#8f8fb0",
    "none": "#e3edf3",
}


@dataclass(frozen=True)
class Theme:
    """One way of colouring the map (专题).

    Parameters
    ----------
    key
        Name; its words are ``map.theme.<key>``.
    unit
        Unit of the class limits, empty where there is none.
    classes
        Codes of the classes in legend order, ``unknown`` last.
    colours
        One a class.
    labels
        Language → one label a class.
    parcels
        Class of each parcel, a category column.
    """

    key: str
    unit: str
    classes: tuple[str, ...]
    colours: tuple[str, ...]
    labels: dict[Lang, tuple[str, ...]]
    parcels: pd.Series[str]

    @property
    def column(self) -> str:
        """Name of the class column in the payload (专题列名)."""
        return f"theme_{self.key}"


def make_themes(layers: MapLayers, study: Study) -> list[Theme]:
    """All themes of a study (全部专题), in the order of the menu.

    Parameters
    ----------
    layers
        Unredacted layers.
    study
        The study, for the classes of its policy.

    Returns
    -------
    list of Theme
        Grade, tax per mu, total score, occupancy, finding, action; and geometry issues where
        there are any.
    """
    parcels = layers.parcels
    total = pd.to_numeric(parcels["total"]).astype("float64")
    quintiles = np.unique(np.round(total.dropna().quantile(list(_QUINTILES)), 1))
    themes = [
        _grade_theme(parcels["grade"], study),
        _bins("tax_per_mu", parcels["tax_per_mu"], _TAX_BREAKS, unit="wan_yuan/mu"),
        _bins("total", total, quintiles.tolist(), unit="points"),
        _bins("occupancy_rate", parcels["occupancy_rate"], _OCCUPANCY_BREAKS, percent=True),
        _codes("finding", parcels["finding"], _FINDING),
        _codes("action", parcels["action"].fillna("none"), _ACTION),
    ]
    if parcels["geometry_issue"].notna().any():
        kinds = parcels["geometry_issue"].fillna("none")
        themes.append(_codes("geometry_issue", kinds, {**ISSUES, "none": _ACTION["none"]}))
    return themes


class _Class(NamedTuple):
    """One class of a theme (类)."""

    code: str
    colour: str
    labels: dict[Lang, str]


def _grade_theme(grades: pd.Series[str], study: Study) -> Theme:
    levels = study.policy.grades.classes
    colours = grade_colours(study.policy)
    classes = [
        _Class(
            level.grade,
            colours[level.grade],
            {"zh": f"{level.grade} {level.label_zh}", "en": f"{level.grade} {level.label_en}"},
        )
        for level in levels
    ]
    return _theme("grade", classes, grades.astype("str"), unknown="ungraded")


def _bins(
    key: str,
    values: pd.Series[float],
    breaks: Sequence[float],
    *,
    unit: str = "",
    percent: bool = False,
) -> Theme:
    numbers = pd.to_numeric(values).astype("float64")
    shown = _ranges([f"{100 * each:g}%" if percent else f"{each:g}" for each in breaks])
    place = np.digitize(numbers.to_numpy(), np.asarray(breaks, dtype=float))
    codes = pd.Series(place, index=values.index).astype("str").where(numbers.notna())
    colours = [_AMOUNT[round(each)] for each in np.linspace(0, len(_AMOUNT) - 1, len(shown))]
    classes = [
        _Class(str(number), colour, dict.fromkeys(LANGS, label))
        for number, (colour, label) in enumerate(zip(colours, shown, strict=True))
    ]
    return _theme(key, classes, codes, unit=unit)


def _ranges(limits: list[str]) -> list[str]:
    if not limits:
        return ["—"]
    inner = [f"{low} – {high}" for low, high in pairwise(limits)]
    return [f"< {limits[0]}", *inner, f"≥ {limits[-1]}"]


def _codes(key: str, codes: pd.Series[str], colours: dict[str, str]) -> Theme:
    """Theme of kinds; a kind that has no colour here is called other."""
    known = codes.where(codes.isin(list(colours)) | codes.isna() | (codes == UNKNOWN), "other")
    extra = {"other": _OTHER} if (known == "other").any() else {}
    classes = [
        _Class(code, colour, {lang: word(f"map.{key}", code, lang=lang) for lang in LANGS})
        for code, colour in {**colours, **extra}.items()
    ]
    return _theme(key, classes, known)


def _theme(
    key: str,
    classes: list[_Class],
    codes: pd.Series[str],
    *,
    unit: str = "",
    unknown: str = UNKNOWN,
) -> Theme:
    labels = {lang: word("map.class", unknown, lang=lang) for lang in LANGS}
    ordered = [*classes, _Class(UNKNOWN, UNGRADED, labels)]
    names = [each.code for each in ordered]
    placed = codes.where(codes.isin(names), UNKNOWN)
    return Theme(
        key=key,
        unit=unit,
        classes=tuple(names),
        colours=tuple(each.colour for each in ordered),
        labels={lang: tuple(each.labels[lang] for each in ordered) for lang in LANGS},
        parcels=pd.Series(pd.Categorical(placed, categories=names), index=codes.index),
    )
