"""Map page (地图页面): one HTML file that asks no server for anything and runs only our scripts."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from functools import cache
from importlib.resources import files
from typing import Any

from branca.element import CssLink, Element, Figure, JavascriptLink

from landuse.errors import LanduseError
from landuse.words import LANGS, text

_SCRIPT = re.compile(r"(<script[^>]*>)(.*?)(</script\s*>)", re.DOTALL | re.IGNORECASE)
_POLICY = (
    "default-src 'none'; img-src data: blob:; style-src 'unsafe-inline'; "
    "script-src {hashes}; base-uri 'none'; form-action 'none'"
)


@cache
def bundle(name: str) -> str:
    """File of the page bundle (页面程序), made when the package is installed.

    Parameters
    ----------
    name
        ``landuse-map.js``, ``landuse-map.css`` or ``LICENSES.txt``.

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

    What folium layers added by the user bring along is kept, except files on a server: those
    are refused, because the page promises to open without a network.
    """

    def __init__(self) -> None:
        super().__init__(ratio="64%")
        self._id = "landuse"

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
            A layer needs files from a server.
        """
        for child in list(self._children.values()):
            child.render(**kwargs)
        remote = [
            str(each.url)
            for each in _walk(self)
            if isinstance(each, (JavascriptLink, CssLink)) and not each.url.startswith("data:")
        ]
        if remote:
            raise LanduseError("map.remote_files", files=", ".join(sorted(set(remote))))
        header = "".join(child.render(**kwargs) for child in self.header._children.values())
        body = self.html.render(**kwargs)
        return _document(header, body, _inert(self.script.render(**kwargs)))


def _walk(figure: Figure) -> list[Element]:
    found: list[Element] = []
    queue: list[Element] = [figure.header, figure.html, figure.script]
    while queue:
        each = queue.pop()
        found.append(each)
        queue.extend(each._children.values())
    return found


def _inert(script: str) -> str:
    """Script whose text cannot end its own element; in JavaScript strings both spellings agree."""
    ended = re.sub(r"</(?=script)", r"<\\/", script, flags=re.IGNORECASE)
    return ended.replace("<!--", "<\\!--")


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _document(header: str, body: str, script: str) -> str:
    code, style = bundle("landuse-map.js"), bundle("landuse-map.css")
    inline = [found[1] for found in _SCRIPT.findall(header)]
    hashes = " ".join(dict.fromkeys(_hash(each) for each in [code, *inline, script]))
    policy = _POLICY.format(hashes=hashes)
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
            f"<script>{code}</script>",
            header,
            "</head>",
            "<body>",
            f'<p class="lu-wait" data-too-old="{too_old}">{waiting}</p>',
            f'<noscript><p class="lu-wait">{no_script}</p></noscript>',
            body,
            f"<script>{script}</script>",
            "</body>",
            "</html>",
            "",
        ]
    )
