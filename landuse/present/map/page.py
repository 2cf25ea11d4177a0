"""Map page (地图页面): one HTML file that asks no server for anything and runs only our scripts."""

from __future__ import annotations

import base64
import hashlib
import html
import re
import zlib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from branca.element import CssLink, Element, Figure, JavascriptLink
from folium.raster_layers import TileLayer, WmsTileLayer

from landuse.errors import LanduseError
from landuse.words import LANGS, text

_SCRIPT = re.compile(r"(<script[^>]*>)(.*?)(</script\s*>)", re.DOTALL | re.IGNORECASE)
_FIXED_SCALE = re.compile(r",\s*maximum-scale=1\.0,\s*user-scalable=no")
_POLICY = (
    "default-src 'none'; img-src data: blob:{images}; style-src 'unsafe-inline'{hosts}; "
    "script-src {hashes}{hosts};{fonts} base-uri 'none'; form-action 'none'"
)
_KNOWN = {
    "leaflet.markercluster.js": ("landuse.present.map", "bundle"),
    "MarkerCluster.css": ("landuse.present.map", "bundle"),
    "MarkerCluster.Default.css": ("landuse.present.map", "bundle"),
    "leaflet_heat.min.js": ("folium", "templates"),
}
"""Files of folium plugins that come along with this package or with folium (可内联的插件文件)."""


@cache
def bundle(name: str) -> str:
    """File of the page bundle (页面程序), made when the package is installed.

    Parameters
    ----------
    name
        ``landuse-start.js``, ``landuse-map.js``, ``landuse-map.css`` or ``LICENSES.txt``.

    Returns
    -------
    str
        Its text.

    Raises
    ------
    LanduseError
        The package was not installed, so the bundle was never made.
    """
    source = files("landuse.present.map").joinpath("bundle", name)
    try:
        return source.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise LanduseError("map.no_bundle", file=name) from error


class MapPage(Figure):
    """Figure that renders to one self-contained page (独立页面).

    What folium layers added by the user bring along is kept. Files on a server are put into the
    page where this package knows them, else refused, because the page promises to open without a
    network; they stay on the server where that is asked for.

    Parameters
    ----------
    online
        The reader's machine may fetch what foreign layers need.
    images
        Sources of pictures that the page lets in besides its own.
    last
        Inert elements after the page's script, so that it need not wait for them.
    """

    def __init__(
        self, *, online: bool = False, images: tuple[str, ...] = (), last: str = ""
    ) -> None:
        super().__init__(ratio="64%")
        self._id = "landuse"
        self.online = online
        self.images = images
        self.last = last

    def render(self, **kwargs: Any) -> str:
        """HTML of the page (页面).

        Parameters
        ----------
        **kwargs
            What branca passes down to its templates.

        Returns
        -------
        str
            The whole document.

        Raises
        ------
        LanduseError
            A layer needs files from a server, and online was not asked for.
        """
        for child in list(self._children.values()):
            child.render(**kwargs)
        inside = {id(each): _known(each) for each in self.header._children.values()}
        remote = [
            str(each.url)
            for each in _walk(self.header, self.html, self.script)
            if isinstance(each, (JavascriptLink, CssLink))
            and not each.url.startswith("data:")
            and not inside.get(id(each))
        ]
        remote += [address for each in _walk(self) if (address := _pictures(each))]
        if remote and not self.online:
            raise LanduseError("map.remote_files", files=", ".join(sorted(set(remote))))
        header = "".join(
            inside[id(child)] or child.render(**kwargs) for child in self.header._children.values()
        )
        header = _FIXED_SCALE.sub("", header)
        body = self.html.render(**kwargs)
        script = _inert(self.script.render(**kwargs))
        sources = _Sources(_hosts(remote), self.images)
        return _document(header, body, (script, self.last), sources)


class _Sources(NamedTuple):
    """What the page may fetch (可访问来源): nothing, unless it was asked for."""

    hosts: tuple[str, ...]
    images: tuple[str, ...]


def _walk(*roots: Element) -> list[Element]:
    found: list[Element] = []
    queue: list[Element] = list(roots)
    while queue:
        each = queue.pop()
        found.append(each)
        queue.extend(each._children.values())
    return found


def _known(link: Element) -> str:
    """Link of a plugin file as an element with its text, where we have it."""
    if not isinstance(link, (JavascriptLink, CssLink)):
        return ""
    name = str(link.url).rsplit("/", 1)[-1]
    if name not in _KNOWN or str(link.url).startswith("data:"):
        return ""
    package, folder = _KNOWN[name]
    code = files(package).joinpath(folder, name).read_text(encoding="utf-8")
    if isinstance(link, CssLink):
        return f"<style>{code}</style>"
    return f"<script>{_inert(code)}</script>"


def _pictures(layer: Element) -> str:
    """Address of a layer of pictures on a server; empty for any other layer."""
    for name in ("tiles", "url"):
        address = getattr(layer, name, None)
        if isinstance(address, str) and isinstance(layer, (TileLayer, WmsTileLayer)):
            return address if "://" in address else ""
    return ""


def _hosts(addresses: Iterable[str]) -> tuple[str, ...]:
    """Hosts of addresses; ``{s}`` in a name stands for any."""
    parts = [urlsplit(each.replace("{s}", "*").replace("{S}", "*")) for each in addresses]
    return tuple(sorted({f"{each.scheme or 'https'}://{each.netloc}" for each in parts}))


def _inert(script: str) -> str:
    """Script whose text cannot end its own element; in JavaScript strings both spellings agree."""
    ended = re.sub(r"</(?=script)", r"<\\/", script, flags=re.IGNORECASE)
    return ended.replace("<!--", "<\\!--")


@cache
def _packed(program: str) -> str:
    """Program as the page's start unpacks it: a third of its size."""
    raw = program.encode("utf-8")
    squeezed = zlib.compress(raw, 9, -zlib.MAX_WBITS)
    text = base64.b64encode(squeezed).decode("ascii")
    return f'<script type="text/plain" data-program="{len(raw)}">{text}</script>'


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _document(header: str, body: str, end: tuple[str, str], sources: _Sources) -> str:
    script, last = end
    start, style = bundle("landuse-start.js"), bundle("landuse-map.css")
    code = bundle("landuse-map.js")
    inline = [found[1] for found in _SCRIPT.findall(header)]
    hashes = " ".join(dict.fromkeys(_hash(each) for each in [start, code, *inline, script]))
    hosts = "".join(f" {each}" for each in sources.hosts)
    policy = _POLICY.format(
        hashes=hashes,
        hosts=hosts,
        images=hosts + "".join(f" {each}" for each in sources.images),
        fonts=f" font-src{hosts};" if hosts else "",
    )
    licences = bundle("LICENSES.txt").replace("--", "- -")
    waiting = " / ".join(html.escape(text("map.page.opening", lang=lang)) for lang in LANGS)
    no_script = " / ".join(html.escape(text("map.page.no_script", lang=lang)) for lang in LANGS)
    too_old = " / ".join(html.escape(text("map.page.too_old", lang=lang)) for lang in LANGS)
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="zh">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{html.escape(text('map.page.title', lang='zh'))}</title>",
            f"<!--\n{licences}\n-->",
            f"<style>{style}</style>",
            _packed(code),
            f"<script>{start}</script>",
            header,
            "</head>",
            "<body>",
            f'<p class="lu-wait" data-too-old="{too_old}">{waiting}</p>',
            f'<noscript><p class="lu-wait">{no_script}</p></noscript>',
            body,
            f"<script>{script}</script>",
            last,
            "</body>",
            "</html>",
            "",
        ]
    )
