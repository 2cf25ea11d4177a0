"""Map of a study (成果地图): layers, themes and words packed into one folium map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from landuse.present.layers import Audience, MapLayers, indicator_names, map_layers, redact
from landuse.present.map.element import LanduseMap, ParcelLayer
from landuse.present.map.payload import Payload
from landuse.present.map.themes import Theme, make_themes
from landuse.schema import fields, label
from landuse.words import LANGS, Lang, text, words

if TYPE_CHECKING:
    from landuse.study import Study

_VALUES = (
    "rule",
    "cohort",
    "verdict",
    "reason",
    "area_basis",
    "subject",
    "consequence",
    "issue",
)
_OFFICE = ("verdict",)
_PERCENT = ("occupancy_rate", "building_coverage", "rd_share")
_FACTS = ("tax_paid", "revenue", "value_added", "employees", "energy_tce", "n_enterprises")
_NAMED = ("returns", "contracts", "parcels", "units", "enterprises", "occupancy")
_PARTS = ("in", "on_parcels", "unlinked")
_DIGITS = {"area_mu": 2, "total": 2, "tax_paid": 2, "revenue": 2, "value_added": 2}


def render_map(study: Study, *, audience: Audience = "internal", lang: Lang = "zh") -> LanduseMap:
    """Draw the map of a study (绘制地图).

    Parameters
    ----------
    study
        The study.
    audience
        ``internal``, ``leaders`` or ``public``; what an audience must not see is not in the file.
    lang
        Language the page opens in; the reader can switch.

    Returns
    -------
    LanduseMap
        A folium map: shows itself in Jupyter, takes further layers, saves with ``save``.
    """
    layers = map_layers(study)
    themes = [theme for theme in make_themes(layers, study) if _shown(theme, audience)]
    columns = {theme.column: theme.parcels for theme in themes}
    classed = MapLayers(
        layers.parcels.assign(**columns),
        layers.zones,
        layers.findings,
        layers.actions,
        layers.enterprises,
        layers.issues,
    )
    shown = redact(classed, audience, classes=tuple(columns))
    payload = Payload(_head(study, shown, themes, audience, lang))
    parcels = shown.parcels.drop(columns="geometry")
    payload.add_table("parcels", _categories(parcels, ["zone", "cohort"]), digits=_DIGITS)
    payload.add_table("zones", pd.DataFrame(shown.zones.drop(columns="geometry")))
    for name in ("findings", "actions", "enterprises"):
        frame = _categories(getattr(shown, name), ["clause", "source", "missing"])
        payload.add_table(name, frame, digits=_DIGITS)
    payload.add_shapes("parcels", shown.parcels.geometry)
    payload.add_shapes("zones", shown.zones.geometry)
    payload.add_table("issues", pd.DataFrame(shown.issues.drop(columns="geometry")))
    payload.add_shapes("issues", shown.issues.geometry, precision=1e-7)
    return LanduseMap(ParcelLayer(payload.encode()), location=_centre(shown))


def _shown(theme: Theme, audience: Audience) -> bool:
    """The public sees the grade only: a band of tax or score on a parcel of one firm is its tax."""
    return audience != "public" or theme.key == "grade"


def _categories(frame: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Frame with repeated texts stored once."""
    present = [name for name in names if name in frame.columns]
    return pd.DataFrame(frame).astype(dict.fromkeys(present, "category"))


def _centre(layers: MapLayers) -> tuple[float, float]:
    west, south, east, north = layers.parcels.total_bounds
    if west != west:
        return (0.0, 0.0)
    return (round((south + north) / 2, 6), round((west + east) / 2, 6))


def _head(
    study: Study, layers: MapLayers, themes: list[Theme], audience: Audience, lang: Lang
) -> dict[str, object]:
    meta = study.policy.policy
    park = study.meta["park"]
    return {
        "lang": lang,
        "audience": audience,
        "park": str(park["name"]),
        "year": study.year,
        "policy": {"name": meta.name, "zh": meta.title_zh, "en": meta.title_en},
        "totals": [] if audience == "public" else _totals(study),
        "themes": [_theme(theme) for theme in themes],
        "start": _start(themes),
        "facts": [_field("parcel_facts", name) for name in _FACTS if _any(layers, name)],
        "indicators": [
            _field("indicators", name) for name in indicator_names() if _any(layers, name)
        ],
        "words": {each: _words(each, str(park.get("currency", "CNY")), audience) for each in LANGS},
    }


def _any(layers: MapLayers, name: str) -> bool:
    return name in layers.parcels and bool(layers.parcels[name].notna().any())


def _start(themes: list[Theme]) -> str:
    """Theme to open with: the first that tells parcels apart."""
    for theme in themes:
        if (theme.parcels != theme.classes[-1]).any():
            return theme.key
    return themes[0].key


def _totals(study: Study) -> list[dict[str, object]]:
    """Amounts in, on parcels and unlinked, exactly as the study has them."""
    return [
        {"amount": name, "unit": _unit(name), **{part: _finite(total.get(part)) for part in _PARTS}}
        for name, total in (
            (name, {**each, "unlinked": each["unlinked"] + each.get("outside", 0.0)})
            for name, each in study.meta.get("totals", {}).items()
        )
    ]


def _finite(value: Any) -> float | None:
    return None if value is None or value != value else float(value)


def _unit(name: str) -> str:
    field = fields("returns").get(name)
    return "" if field is None else field.unit


def _theme(theme: Theme) -> dict[str, object]:
    return {
        "key": theme.key,
        "column": theme.column,
        "unit": theme.unit,
        "classes": list(theme.classes),
        "colours": list(theme.colours),
        "labels": {each: list(labels) for each, labels in theme.labels.items()},
    }


def _field(table: str, name: str) -> dict[str, object]:
    return {
        "name": name,
        "unit": fields(table)[name].unit,
        "percent": name in _PERCENT,
        "labels": {each: label(table, name, each) for each in LANGS},
    }


def _words(lang: Lang, currency: str, audience: Audience) -> dict[str, dict[str, str]]:
    """All words of the page in one language; the public copy says nothing of verdicts."""
    money = words("map.money", lang=lang).get(currency, currency)
    units = {
        code: word.replace("{money}", money)
        for code, word in {
            **words("values.unit", lang=lang),
            **words("map.unit", lang=lang),
        }.items()
    }
    return {
        "ui": words("map.ui", lang=lang),
        "theme": words("map.theme", lang=lang),
        "unit": units,
        "field": _field_words(lang),
        "action": words("map.action", lang=lang),
        "outcome": words("map.outcome", lang=lang),
        "title": {"page": text("map.page.title", lang=lang)},
        **{
            name: words(f"values.{name}", lang=lang)
            for name in _VALUES
            if audience != "public" or name not in _OFFICE
        },
    }


def _field_words(lang: Lang) -> dict[str, str]:
    """Labels of the fields that findings and totals may name."""
    found: dict[str, str] = {}
    for table in _NAMED:
        for name in fields(table):
            found.setdefault(name, label(table, name, lang))
    return found
