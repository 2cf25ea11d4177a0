"""Map object (地图对象): a folium map with one canvas layer of parcels."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import folium
from branca.element import MacroElement
from jinja2 import Template

from landuse.present.map.page import MapPage
from landuse.present.map.payload import Blocks

_FARTHEST, _NEAREST = 3, 21


class ParcelLayer(MacroElement):
    """Parcels of a study on a canvas (宗地图层).

    Parameters
    ----------
    payload
        Texts of :meth:`landuse.present.map.payload.Payload.encode`: letters and digits only, so
        nothing in them can be taken for a template, a tag or a script.
    """

    _template = Template(
        "{% macro html(this, kwargs) %}"
        '<script type="text/plain" id="{{ this.get_name() }}_data">{{ this.payload.first }}</script>'
        "{% endmacro %}"
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = landuseMap.mount("
        '{{ this._parent.get_name() }}, "{{ this.get_name() }}");'
        "{% endmacro %}"
    )

    def __init__(self, payload: Blocks) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca does not annotate it
        self._name = "ParcelLayer"
        self._id = _digest(payload)
        self.payload = payload

    def rest(self) -> str:
        """Element with what comes after the first picture (其余数据); the end of the page."""
        name = f"{self.get_name()}_rest"
        return f'<script type="text/plain" id="{name}">{self.payload.rest}</script>'


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
    online
        Foreign layers may leave their files on a server; without it they are refused.
    images
        Sources of pictures that the page lets in, for a base map.

    Attributes
    ----------
    check
        Searches the written page and raises where it may not be left; nothing by default.
    """

    default_js: list[tuple[str, str]] = []  # noqa: RUF012  # as folium declares it
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    def __init__(
        self,
        layer: ParcelLayer,
        *,
        location: tuple[float, float],
        online: bool = False,
        images: tuple[str, ...] = (),
    ) -> None:
        super().__init__(
            location=location, zoom_start=14, tiles=None, zoom_snap=0.25, fade_animation=False
        )
        self._id = layer._id
        self.options |= {"min_zoom": _FARTHEST, "max_zoom": _NEAREST}
        MapPage(online=online, images=images, last=layer.rest()).add_child(self, name="map")
        layer.add_to(self, name="parcels")
        self.check: Callable[[str], None] | None = None

    def save(
        self,
        outfile: str | bytes | Path | BinaryIO,
        close_file: bool = True,  # noqa: FBT001, FBT002  # as branca declares it
        **_: Any,
    ) -> None:
        """Write the map as one HTML file (保存地图), searched first as :func:`save_map` does.

        Parameters
        ----------
        outfile
            File to write, or an open one.
        close_file
            Whether to close the open one.
        """
        if isinstance(outfile, (str, bytes, os.PathLike)):
            save_map(self, os.fsdecode(outfile))
            return
        page = str(self.get_root().render())
        if self.check is not None:
            self.check(page)
        outfile.write(page.encode("utf-8"))
        if close_file:
            outfile.close()


def save_map(page: LanduseMap, path: str | os.PathLike[str]) -> Path:
    """Write a map as one HTML file (保存地图).

    The written file is read back and searched before it takes its name: where anything is in it
    that its audience must not see, no file is left, and an older one of the name stays.

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

    Raises
    ------
    StudyError
        Something confidential is in the map.
    """
    target = Path(path)
    rendered: Any = page.get_root().render()
    partial = target.with_name(f".{target.name}.partial")
    try:
        partial.write_text(rendered, encoding="utf-8", newline="\n")
        if page.check is not None:
            page.check(partial.read_text(encoding="utf-8"))
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return target


def _digest(payload: Blocks) -> str:
    return hashlib.sha256("".join(payload).encode("ascii")).hexdigest()[:16]
