"""Map themes (专题): which class each parcel is in, and the colour of each class.

Colours are safe for colour-blind eyes: the shared palette for grades, yellow–blue for amounts,
Okabe–Ito for kinds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from landuse.present.layers import MapLayers
from landuse.present.map.traits import NO_FIRM, STAGES, VERDICTS, traits
from landuse.present.palette import ISSUES, UNGRADED, grade_colours
from landuse.words import LANGS, Lang, word

if TYPE_CHECKING:
    from landuse.study import Study

UNKNOWN = "unknown"
"""Class of parcels that cannot be placed; drawn hatched (未知)."""

OTHER = "other"
"""Class of the kinds that have none of their own (其他)."""

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


_VERDICT = dict(
    zip(
        (each for each in VERDICTS if each != UNKNOWN),
        ("#6b1f4e", "#d55e00", "#e69f00", "#c9d3dd", "#56b4e9", "#cfe4f1"),
        strict=True,
    )
)
_STAGE = dict(zip(STAGES, ("#fff3b8", "#a8dcb5", "#4eb3d3", "#2b7ab8", "#253494"), strict=True))
_KINDS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#5b4a8a")
_EMPTY = "#e3edf3"
_CLOSED = {"none": "#b9bfc6", "not_reviewed": _EMPTY}
_PATTERN = {
    "industry": {NO_FIRM: ""},
    "route": {"none": "rows", "not_reviewed": ""},
    "finding": {
        "idle": "cross",
        "vacant": "dots",
        "low_yield": "lines",
        "several": "grid",
        "idle_warning": "back",
    },
    "verdict": {"confirmed": "grid", "suspected": "cross", "watch": "dots", "not_assessed": "back"},
    "action": {
        "recover_land": "grid",
        "idle_fee": "cross",
        "negotiate_idle": "back",
        "vacate_replace": "dots",
        "relet": "lines",
        "upgrade": "rows",
    },
    "geometry_issue": {"duplicate": "grid", "overlap": "cross", "gap": "lines", "sliver": "dots"},
}
_SPARE = ("", "lines", "dots", "back", "cross", "rows", "grid", "lines")


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
    values
        Column of the layers' ``parcels`` that the classes can be told from, where there is one.
    breaks
        Limits of the classes, where they are of numbers.
    patterns
        One a class, so that colour is not all there is: ``lines``, ``dots``, … or empty.
    exact
        Kind of each parcel, a category column, where a class holds several kinds; their classes
        are ``parcels``.
    kinds
        Language → name of each kind in ``exact``.
    """

    key: str
    unit: str
    classes: tuple[str, ...]
    colours: tuple[str, ...]
    labels: dict[Lang, tuple[str, ...]]
    parcels: pd.Series[str]
    values: str | None = None
    breaks: tuple[float, ...] = ()
    patterns: tuple[str, ...] = ()
    exact: pd.Series[str] | None = None
    kinds: dict[Lang, dict[str, str]] = field(default_factory=dict)

    @property
    def stored(self) -> pd.Series[str]:
        """What the payload holds of each parcel (存储列): its kind where known, else its class."""
        return self.parcels if self.exact is None else self.exact

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
        Grade, tax per mu, total score, occupancy, finding, action; and where there are any:
        verdict, route, industry, project stage, geometry issues.
    """
    parcels = layers.parcels
    total = pd.to_numeric(parcels["total"]).astype("float64")
    quintiles = np.unique(np.round(total.dropna().quantile(list(_QUINTILES)).dropna(), 1))
    themes = [
        _grade_theme(parcels["grade"], study),
        _bins("tax_per_mu", parcels["tax_per_mu"], _TAX_BREAKS, unit="wan_yuan/mu"),
        _bins("total", total, quintiles.tolist(), unit="points"),
        _bins("occupancy_rate", parcels["occupancy_rate"], _OCCUPANCY_BREAKS, percent=True),
        _codes("finding", parcels["finding"], _FINDING),
        _codes("action", parcels["action"].fillna("none"), _ACTION),
    ]
    themes += _traits(traits(study, layers))
    if parcels["geometry_issue"].notna().any():
        kinds = parcels["geometry_issue"].fillna("none")
        themes.append(_codes("geometry_issue", kinds, {**ISSUES, "none": _ACTION["none"]}))
    return themes


def _traits(found: pd.DataFrame) -> list[Theme]:
    """Themes of what stands on the parcels, those that say something."""
    known = [name for name in found.columns if found[name].notna().any()]
    colours = {"verdict": {**_VERDICT, NO_FIRM: _EMPTY}, "stage": _STAGE}
    themes = []
    for name in known:
        if name in colours:
            themes.append(_codes(name, found[name], colours[name]))
            continue
        if name == "route":
            themes.append(_route_theme(found[name]))
            continue
        taken = found[name][found[name] != NO_FIRM]
        most = taken.value_counts().index[: len(_KINDS)].sort_values()
        shown = {**dict(zip(most, _KINDS, strict=False)), NO_FIRM: _EMPTY}
        theme = _codes(name, found[name], shown)
        themes.append(_with_kinds(theme, found[name]))
    return themes


def _route_theme(routes: pd.Series[str]) -> Theme:
    """Routes that are open, then why none is."""
    open_ = [each for each in routes.dropna().unique() if each not in (*_CLOSED, UNKNOWN)]
    colours = {**dict(zip(sorted(open_), _KINDS, strict=False)), **_CLOSED}
    return _codes("route", routes, colours, unknown="to_check")


def _with_kinds(theme: Theme, kinds: pd.Series[str]) -> Theme:
    """Theme that keeps the kinds it calls other, so that each can be asked for."""
    if OTHER not in theme.classes:
        return theme
    named = {
        lang: {code: _word(theme.key, code, lang) for code in sorted(kinds.dropna().unique())}
        for lang in LANGS
    }
    return replace(theme, exact=kinds.astype("category"), kinds=named)


class _Class(NamedTuple):
    """One class of a theme (类)."""

    code: str
    colour: str
    labels: dict[Lang, str]


class _Told(NamedTuple):
    """Column that the classes can be told from, and their limits (分类依据)."""

    values: str | None = None
    breaks: tuple[float, ...] = ()


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
    return _theme("grade", classes, grades.astype("str"), unknown="ungraded", told=_Told("grade"))


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
    return _theme(key, classes, codes, unit=unit, told=_Told(key, tuple(breaks)))


def _ranges(limits: list[str]) -> list[str]:
    if not limits:
        return ["—"]
    inner = [f"{low} – {high}" for low, high in pairwise(limits)]
    return [f"< {limits[0]}", *inner, f"≥ {limits[-1]}"]


def _codes(
    key: str, codes: pd.Series[str], colours: dict[str, str], *, unknown: str = UNKNOWN
) -> Theme:
    """Theme of kinds; a kind that has no colour here is called other."""
    known = codes.where(codes.isin(list(colours)) | codes.isna() | (codes == UNKNOWN), OTHER)
    extra = {OTHER: _OTHER} if (known == OTHER).any() else {}
    classes = [
        _Class(code, colour, {lang: _word(key, code, lang) for lang in LANGS})
        for code, colour in {**colours, **extra}.items()
    ]
    return _theme(key, classes, known, unknown=unknown)


def _word(key: str, code: str, lang: Lang) -> str:
    """Word of a class: the map's own, else the general one."""
    if code == OTHER:
        return word("map.finding", OTHER, lang=lang)
    if code == NO_FIRM:
        return word("map.class", NO_FIRM, lang=lang)
    if key == "industry":
        return f"{code} {word('industry.division', code, lang=lang)}"
    own = word(f"map.{key}", code, lang=lang)
    return word(f"values.{key}", code, lang=lang) if own == code else own


def _theme(
    key: str,
    classes: list[_Class],
    codes: pd.Series[str],
    *,
    unit: str = "",
    unknown: str = UNKNOWN,
    told: _Told = _Told(),  # noqa: B008  # never changed
) -> Theme:
    labels = {lang: word("map.class", unknown, lang=lang) for lang in LANGS}
    ordered = [*classes, _Class(UNKNOWN, UNGRADED, labels)]
    names = [each.code for each in ordered]
    placed = codes.where(codes.isin(names), UNKNOWN)
    spare = dict(zip(names[:-1], _SPARE, strict=False)) if key in ("industry", "route") else {}
    patterns = {**spare, **_PATTERN.get(key, {}), UNKNOWN: "unknown"}
    return Theme(
        key=key,
        unit=unit,
        classes=tuple(names),
        colours=tuple(each.colour for each in ordered),
        labels={lang: tuple(each.labels[lang] for each in ordered) for lang in LANGS},
        parcels=pd.Series(pd.Categorical(placed, categories=names), index=codes.index),
        values=told.values,
        breaks=told.breaks,
        patterns=tuple(patterns.get(each, "") for each in names),
    )
