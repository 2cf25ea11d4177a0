"""Interactive map (交互地图): one file, no server, nothing from data ever runs.

Examples
--------
>>> from landuse.present.map import render_map, save_map
"""

from __future__ import annotations

from landuse.present.map.basemap import Basemap
from landuse.present.map.element import LanduseMap, ParcelLayer, save_map
from landuse.present.map.render import render_map

__all__ = ["Basemap", "LanduseMap", "ParcelLayer", "render_map", "save_map"]
