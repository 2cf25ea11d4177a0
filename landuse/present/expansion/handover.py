"""Hand-over (调区扩区图层): boundaries, land in and out, and what lies under constraints, for QGIS."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import pandas as pd
import pyogrio
from pyogrio.errors import DataSourceError, FeatureError

from landuse.present.expansion.summary import kind_titles, subject_name
from landuse.present.handover import (
    add_styles,
    clock_stopped,
    plain_frame,
    rgb,
    style_classes,
    style_fill,
    style_root,
    style_text,
)
from landuse.present.workbook.columns import Tongue
from landuse.schema import fields, label
from landuse.study import Expansion
from landuse.words import Lang, text, words

LAYERS = {
    "boundaries": "expansion_versions",
    "patches": "expansion_patches",
    "constraints": "expansion_constraints",
}
"""Layer → table (图层)."""

FLOW_COLOURS = {"in": "#1a7f4b", "out": "#b23b1e"}
"""Colour of land in and out (调入调出配色)."""

_PARTS = {"in": "#1a7f4b", "out": "#b23b1e", "kept": "#8a949e", "whole": "#8a949e"}
_OUTLINE = "255,255,255,0"


def write_layers(expansion: Expansion, path: Path | str, *, lang: Lang = "zh") -> Path:
    """Write the layers of an account for QGIS (写出调区扩区图层).

    Parameters
    ----------
    expansion
        The account.
    path
        The ``.gpkg`` file; an older one is replaced. Two writes of one account give the same bytes.
    lang
        Language of names, aliases and legend.

    Returns
    -------
    pathlib.Path
        The file: layers ``boundaries``, ``patches`` and ``constraints`` in the CRS of the account.
    """
    target = Path(path)
    target.unlink(missing_ok=True)
    frames = {name: _layer(expansion, table, lang) for name, table in LAYERS.items()}
    moment = f"{expansion.meta['park']['as_of']}T00:00:00.000Z"
    names = {name: text(f"expansion.layer.{name}", lang=lang) for name in LAYERS}
    flows = {name: words("expansion.part", lang=lang)[name] for name in _PARTS}
    styles = {
        "boundaries": _outline(frames, "boundaries", lang),
        "patches": _style(frames, "patches", "flow", FLOW_COLOURS, flows, lang),
        "constraints": _style(frames, "constraints", "part", _PARTS, flows, lang),
    }
    try:
        with clock_stopped(moment):
            for name, frame in frames.items():
                pyogrio.write_dataframe(
                    frame,
                    target,
                    layer=name,
                    driver="GPKG",
                    geometry_type="MultiPolygon",
                    promote_to_multi=True,
                    dataset_options={"VERSION": "1.2"},
                    layer_options={"IDENTIFIER": names[name]},
                )
        add_styles(target, styles, moment, names)
    except (DataSourceError, FeatureError, sqlite3.Error) as error:
        raise OSError(str(error)[:200]) from error
    return target


def _layer(expansion: Expansion, table: str, lang: Lang) -> gpd.GeoDataFrame:
    """Rows with land, codes as they are and words beside them."""
    layer = expansion.layer(table)
    layer = layer[~layer.geometry.is_empty].reset_index(drop=True)
    frame = pd.DataFrame(layer.drop(columns="geometry"))
    names = frame["name"] if "name" in frame else [None] * len(frame)
    said = [subject_name(i, n, lang) for i, n in zip(frame["subject_id"], names, strict=True)]
    frame = frame.assign(subject_label=pd.Series(said, dtype="str"))
    known = {**words("expansion.growth", lang=lang), **kind_titles(expansion, lang)}
    if "kind" in frame:
        frame["kind_label"] = frame["kind"].map(known).astype("str")
    whole = [name for name in frame if pd.api.types.is_integer_dtype(frame[name].dtype)]
    frame = plain_frame(frame.astype(dict.fromkeys(whole, "Int64")))
    return gpd.GeoDataFrame(frame, geometry=layer.geometry.to_numpy(), crs=expansion.crs)


def _style(
    frames: Mapping[str, gpd.GeoDataFrame],
    layer: str,
    field: str,
    colours: Mapping[str, str],
    names: Mapping[str, str],
    lang: Lang,
) -> str:
    """Style with a colour for each value of a field."""
    root = style_root()
    symbols = style_classes(root, field, {code: names[code] for code in colours})
    for place, colour in enumerate(colours.values()):
        style_fill(symbols, str(place), rgb(colour).replace(",255", ",110"), rgb(colour), "0.4")
    _aliases(root, frames[layer], layer, lang)
    return style_text(root)


def _outline(frames: Mapping[str, gpd.GeoDataFrame], layer: str, lang: Lang) -> str:
    root = style_root()
    renderer = ET.SubElement(root, "renderer-v2", {"type": "singleSymbol", "enableorderby": "0"})
    symbols = ET.SubElement(renderer, "symbols")
    style_fill(symbols, "0", _OUTLINE, "31,45,61,255", "0.7")
    _aliases(root, frames[layer], layer, lang)
    return style_text(root)


def _aliases(root: ET.Element, frame: gpd.GeoDataFrame, layer: str, lang: Lang) -> None:
    """Labels of the vocabulary as aliases of the fields, with their units; no two alike."""
    aliases = ET.SubElement(root, "aliases")
    tell, table = Tongue(lang), LAYERS[layer]
    for place, name in enumerate(map(str, frame.columns.drop("geometry")), start=1):
        alias = {"field": name, "index": str(place), "name": _alias(tell, table, name)}
        ET.SubElement(aliases, "alias", alias)


def _alias(tell: Tongue, table: str, name: str) -> str:
    """Alias of one field: that of a code's word says so, that of a subject stands for itself."""
    if name == "subject_label":
        return tell.heading(text("expansion.column.subject", lang=tell.lang), "1")
    plain = name.removesuffix("_label")
    said = label(table, plain, tell.lang)
    if plain != name:
        return tell.say("handover.label", name=tell.heading(said, "1"))
    return tell.heading(said, fields(table)[plain].unit)
