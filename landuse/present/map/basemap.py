"""Base maps (底图): pictures under the parcels, only where they are asked for.

Nothing is drawn under the parcels by default. A folder of pictures beside the file needs no network;
Tianditu (天地图) needs one and the user's own key, and stands on CGCS2000, so nothing is shifted.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

from landuse.errors import InputError
from landuse.words import LANGS, text

_PICTURES = (".png", ".jpg", ".jpeg", ".webp")
_TIANDITU = (
    "https://t{{s}}.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
    "&LAYER={layer}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles"
    "&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={key}"
)
_LABELS = {"vec": "cva", "img": "cia", "ter": "cta"}


@dataclass(frozen=True)
class Basemap:
    """Pictures under the parcels (底图).

    Parameters
    ----------
    url
        Address of a picture with ``{z}``, ``{x}`` and ``{y}``, relative to the file or complete.
    sources
        What the page's policy must let in for it.
    labels
        Address of pictures with names, drawn above; None where there are none.
    subdomains
        Letters that ``{s}`` stands for.
    credit
        Whose pictures they are.
    min_zoom, max_zoom
        Zoom levels that there are pictures of.
    tms
        Rows are counted from the south.
    shifted
        The pictures are in GCJ-02: they are moved back under the data, never the data.
    """

    url: str
    sources: tuple[str, ...]
    labels: str | None = None
    subdomains: str = ""
    credit: str = ""
    min_zoom: int = 0
    max_zoom: int = 18
    tms: bool = False
    shifted: bool = False

    @classmethod
    def beside(
        cls, folder: Path, *, page: Path, shifted: bool = False, credit: str = ""
    ) -> Basemap:
        """Folder of z/x/y pictures beside the page (本地切片).

        Parameters
        ----------
        folder
            The folder; below it one folder a zoom level.
        page
            File that the map will be saved as; it and the folder stay together.
        shifted
            The pictures are in GCJ-02.
        credit
            Whose pictures they are.

        Returns
        -------
        Basemap
            The pictures.

        Raises
        ------
        InputError
            There are no such pictures in the folder.
        """
        levels = sorted(
            int(each.name) for each in folder.glob("*") if each.is_dir() and each.name.isdecimal()
        )
        found = next(
            (
                each
                for each in sorted(folder.glob("*/*/*"))
                if each.suffix.lower() in _PICTURES and each.stem.isdecimal()
            ),
            None,
        )
        if not levels or found is None:
            raise InputError("map.no_tiles", folder=str(folder))
        address = "/".join(quote(part) for part in _relative(folder, page).parts)
        return cls(
            url=f"{address}/{{z}}/{{x}}/{{y}}{found.suffix}",
            sources=("file:", "'self'"),
            credit=credit,
            min_zoom=levels[0],
            max_zoom=levels[-1],
            shifted=shifted,
        )

    @classmethod
    def tianditu(cls, key: str, *, layer: str = "vec") -> Basemap:
        """Tianditu with the user's key (天地图); the reader's machine must be online.

        Parameters
        ----------
        key
            Key of the user, letters and digits.
        layer
            ``vec`` streets, ``img`` pictures from the air, ``ter`` terrain.

        Returns
        -------
        Basemap
            The pictures.

        Raises
        ------
        InputError
            This is not a key, or there is no such layer.
        """
        if not (key.isascii() and key.isalnum()) or layer not in _LABELS:
            raise InputError("map.no_key", found=key[:40], layer=layer, known=", ".join(_LABELS))
        return cls(
            url=_TIANDITU.format(layer=layer, key=key),
            sources=("https://*.tianditu.gov.cn",),
            labels=_TIANDITU.format(layer=_LABELS[layer], key=key),
            subdomains="01234567",
            credit=" ".join(text("map.tianditu.credit", lang=lang) for lang in LANGS),
            min_zoom=1,
        )

    def head(self) -> dict[str, object]:
        """What the page must know (页面所需).

        Returns
        -------
        dict
            Plain JSON values.
        """
        names = {"min_zoom": "minZoom", "max_zoom": "maxZoom"}
        given = {names.get(name, name): value for name, value in asdict(self).items()}
        del given["sources"]
        return given


def _relative(folder: Path, page: Path) -> Path:
    """Way from the page to the folder; the folder must lie beside or below the page."""
    try:
        return folder.absolute().relative_to(page.absolute().parent)
    except ValueError as error:
        raise InputError("map.tiles_elsewhere", folder=str(folder), page=str(page)) from error
