"""Aliases of the fields of a GeoPackage, read from its styles: what is wrong with them."""

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree as ET

import pyogrio

from landuse.words import Lang


def alias_faults(path: Path, lang: Lang) -> list[tuple[str, str, str]]:
    """Layer, field and alias of every field without one, with that of another, or in no Chinese."""
    with closing(sqlite3.connect(path)) as store:
        styles = dict(store.execute("SELECT f_table_name, styleQML FROM layer_styles").fetchall())
    layers = {name for name, kind in pyogrio.list_layers(path) if kind}
    assert layers == set(styles)
    found = []
    for layer in sorted(layers):
        qml = ET.fromstring(styles[layer][styles[layer].index("<qgis") :])
        said = {str(each.get("field")): str(each.get("name")) for each in qml.iter("alias")}
        count = Counter(said.values())
        for field in map(str, pyogrio.read_info(path, layer=layer)["fields"]):
            alias = said.get(field, "")
            foreign = lang == "zh" and alias.isascii()
            if not alias or alias == field or "_" in alias or count[alias] > 1 or foreign:
                found.append((layer, field, alias))
    return found
