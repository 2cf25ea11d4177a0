"""One file in both languages, without a script, without a request."""

import base64
import hashlib
import re

from landuse.present.document import document
from landuse.present.markup import element
from landuse.words import LANGS


def test_style_is_the_only_thing_allowed_and_titles_are_escaped() -> None:
    bodies = [element("main", lang, class_=lang) for lang in LANGS]
    page = document({"zh": "<园区>", "en": "<park>"}, bodies, lang="en")
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"sha256-{digest}" in page
    assert "default-src &#x27;none&#x27;" in page
    assert "<title>&lt;园区&gt; / &lt;park&gt;</title>" in page
    assert "<script" not in page
    assert re.search(r'id="lang-en" checked', page)
    assert page.startswith("<!DOCTYPE html>")
