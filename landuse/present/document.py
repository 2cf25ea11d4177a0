"""Document (网页外壳): one HTML file in both languages, without a script, without a request."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from landuse.present.markup import Html, element
from landuse.words import LANGS, Lang, text

_POLICY = "default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@cache
def _style() -> str:
    return files("landuse.present").joinpath("page.css").read_text(encoding="utf-8")


def document(titles: Mapping[Lang, str], bodies: Sequence[Html], *, lang: Lang) -> str:
    """Whole page (整页): both languages are in it, the reader switches.

    Parameters
    ----------
    titles
        Title in each language.
    bodies
        A ``main`` element of each language, with its code as class.
    lang
        Language that it opens in.

    Returns
    -------
    str
        The document. It asks no server for anything and holds no script.
    """
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element(
            "meta", http_equiv="Content-Security-Policy", content=_POLICY.format(digest=digest)
        ),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", " / ".join(titles[each] for each in LANGS)),
        Html(f"<style>{style}</style>"),
    )
    switches = [
        element("input", type="radio", name="lang", id=f"lang-{each}", checked=each == lang)
        for each in LANGS
    ]
    labels = [
        element("label", text("intake.own_name", lang=each), for_=f"lang-{each}", lang=each)
        for each in LANGS
    ]
    body = element("body", switches, element("nav", labels, class_="languages"), bodies)
    return f"<!DOCTYPE html>\n{element('html', head, body, lang=lang)}\n"
