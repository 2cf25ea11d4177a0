"""Layers read back (成品图层解包): every text and number of a written GeoPackage, by SQL alone.

Written against the format, not with the library that writes it; shapes are not searched, and what
the format says of itself (its tables ``gpkg_*`` and the index of the shapes) has no data in it
except the names of the layers.
"""

from __future__ import annotations

import html
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np

from landuse.present.guard.unpack import Column, Unpacked

_OWN = re.compile(r"gpkg_|rtree_|sqlite_")
_STYLES = "layer_styles"
_SAID = re.compile(r'\b(?:name|label|value)="([^"]*)"')
"""Texts of a style that may come from data: aliases, labels and values of classes."""

_NAMES = {"geometry_issues": "issues"}
"""Layer → table of the rules of an audience."""

_DIGITS = 6
_KEY = "fid"


def unpack_layers(path: Path | str) -> Unpacked:
    """Read a GeoPackage back (解包图层文件).

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    Unpacked
        Tables under the names that the rules of an audience have for them; names of layers, and
        what styles say, as the header.
    """
    with closing(sqlite3.connect(path)) as store:
        names = [
            name for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        tables = {
            _NAMES.get(name, name): _columns(store, name)
            for name in names
            if not _OWN.match(name) and name != _STYLES
        }
        said = store.execute("SELECT identifier, description FROM gpkg_contents").fetchall()
        if _STYLES in names:
            asked = "SELECT styleQML, styleName, description, owner FROM layer_styles"
            for qml, *texts in store.execute(asked):
                said += [texts, [html.unescape(each) for each in _SAID.findall(qml or "")]]
    ids = tables.get("parcels", {}).get("parcel_id", Column()).texts or []
    place: dict[str | None, int] = {each: number for number, each in enumerate(ids)}
    for name, columns in tables.items():
        of = columns.get("parcel_id", Column()).texts
        if name != "parcels" and of is not None:
            at = np.array([float(place.get(each, -1)) for each in of])
            columns["parcel"] = Column(numbers=at)
    return Unpacked({"layers": [each for row in said for each in row if each]}, tables, "")


def _columns(store: sqlite3.Connection, table: str) -> dict[str, Column]:
    """Columns of a layer, those that hold a number anywhere as numbers; any text in them as text."""
    quoted = table.replace('"', '""')
    cursor = store.execute(f'SELECT * FROM "{quoted}"')  # noqa: S608  # a name of its own list
    names = [each[0] for each in cursor.description]
    rows = cursor.fetchall()
    found = {}
    for place, name in enumerate(names):
        values = [row[place] for row in rows]
        if name == _KEY or any(isinstance(each, bytes) for each in values):
            continue
        if any(isinstance(each, str) for each in values):
            found[name] = Column(texts=[None if each is None else str(each) for each in values])
        else:
            numbers = np.array([np.nan if each is None else float(each) for each in values])
            found[name] = Column(numbers=numbers, digits=_DIGITS)
    return found
