"""Map object (地图对象): a folium map with one canvas layer of parcels."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import folium
from branca.element import MacroElement
from jinja2 import Template

from landuse.present.map.page import MapPage


class ParcelLayer(MacroElement):
    """Parcels of a study on a canvas (宗地图层).

    Parameters
    ----------
    payload
        Text of :meth:`landuse.present.map.payload.Payload.encode`: letters and digits only, so
        nothing in it can be taken for a template, a tag or a script.
    """

    _template = Template(
        "{% macro html(this, kwargs) %}"
        '<script type="text/plain" id="{{ this.get_name() }}_data">{{ this.payload }}</script>'
        "{% endmacro %}"
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = landuseMap.mount("
        '{{ this._parent.get_name() }}, "{{ this.get_name() }}_data");'
        "{% endmacro %}"
    )

    def __init__(self, payload: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca does not annotate it
        self._name = "ParcelLayer"
        self._id = _digest(payload)
        self.payload = payload


class LanduseMap(folium.Map):
    """Folium map in a page that opens without a network (离线地图).

    It shows itself in Jupyter, takes further folium layers with ``add_to`` and saves itself with
    ``save``; the figure around it writes the page.

    Parameters
    ----------
    layer
        The parcels.
    location
        Latitude and longitude of the centre until the page fits the parcels.
    """

    default_js: list[tuple[str, str]] = []  # noqa: RUF012  # as folium declares it
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    def __init__(self, layer: ParcelLayer, *, location: tuple[float, float]) -> None:
        super().__init__(location=location, zoom_start=14, tiles=None, zoom_snap=0.25)
        self._id = layer._id
        MapPage().add_child(self, name="map")
        layer.add_to(self, name="parcels")


def save_map(page: LanduseMap, path: str | os.PathLike[str]) -> Path:
    """Write a map as one HTML file (保存地图).

    Parameters
    ----------
    page
        Map from :func:`landuse.present.map.render_map`.
    path
        File to write.

    Returns
    -------
    pathlib.Path
        The file.
    """
    target = Path(path)
    rendered: Any = page.get_root().render()
    partial = target.with_name(f".{target.name}.partial")
    try:
        partial.write_text(rendered, encoding="utf-8", newline="\n")
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return target


def _digest(payload: str) -> str:
    return hashlib.sha256(payload.encode("ascii")).hexdigest()[:16]
