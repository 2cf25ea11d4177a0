"""Cell formats of the ledger (单元格格式), made once a workbook."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import xlsxwriter

from landuse.present.palette import UNGRADED, grade_colours, tint
from landuse.present.workbook.cells import safe_line
from landuse.present.workbook.columns import Tongue

if TYPE_CHECKING:
    from landuse.policy import Policy

MISSING = "—"
"""Stands for a missing figure, which is not zero (缺数)."""

RISKY = ("=", "+", "-", "@", "\t")
"""First characters of a text that a program could take for a formula (疑似公式的文字)."""

SHARE = '[>=0.999999]0.0%_ ;[>=0.9995]">99.9%"_ ;0.0%_ '
"""Number format of a share, less than all never shown as 100% (比例格式)."""

_TITLE = 250
_CREATED = dt.datetime(2026, 1, 1)
_NUMBERS = {
    "area": "#,##0.00_ ",
    "amount": "#,##0.00_ ;[Red]-#,##0.00_ ",
    "number": "#,##0.00_ ",
    "small": "#,##0.0000_ ",
    "measure": "#,##0.00##_ ",
    "ratio": "0.00_ ",
    "percent": SHARE,
    "points": "0.00_ ",
    "count": "#,##0_ ",
    "date": "yyyy-mm-dd",
}
_TEXTS = ("text", "word", "code", "list", "wrap", "label", "check")
_GRID = "#B7C0C9"
_HEAD = "#DCE6EF"
_EXTRA = "#EEF1F4"
_INK = "#1F2D3D"
_GREY = "#8A949E"


def open_book(target: Path | IO[bytes], title: str = "", *, created: dt.datetime = _CREATED) -> Any:
    """New workbook (新工作簿) in which text stays text; the same content gives the same bytes.

    Parameters
    ----------
    target
        Where it is written.
    title
        Its title, none where empty.
    created
        Day that it bears; never that of the clock.

    Returns
    -------
    xlsxwriter.Workbook
        To be used in a ``with`` statement, which writes it.
    """
    kept = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")
    book = xlsxwriter.Workbook(
        str(target) if isinstance(target, Path) else target, dict.fromkeys(kept, False)
    )
    named = {"title": safe_line(title)[:_TITLE]} if title else {}
    book.set_properties({**named, "created": created})
    return book


@dataclass(frozen=True)
class Formats:
    """Formats by kind (格式)."""

    by_kind: dict[str, Any]
    missing: Any

    def of(self, kind: str, value: str | None) -> Any:
        """Format of a kind; of a grade, by its value; of risky text, one that keeps it text."""
        if kind == "grade" and value is not None:
            return self.by_kind.get(f"grade:{value}", self.by_kind["grade"])
        if value is not None and value.startswith(RISKY) and f"{kind}:risky" in self.by_kind:
            return self.by_kind[f"{kind}:risky"]
        return self.by_kind[kind]


def make_formats(book: Any, tell: Tongue, policy: Policy) -> Formats:
    """All formats of a workbook (全部格式).

    Parameters
    ----------
    book
        The XlsxWriter workbook.
    tell
        Language, which decides the typeface.
    policy
        Policy whose grades have colours.

    Returns
    -------
    Formats
        One for each kind, and the one for missing figures.
    """
    base = {"font_name": tell.say("font"), "font_size": 10, "valign": "vcenter", "font_color": _INK}
    boxed = {**base, "border": 1, "border_color": _GRID}
    total = {"bold": True, "bg_color": _HEAD, "top": 2, "top_color": _GREY}
    found: dict[str, dict[str, Any]] = {}
    for kind, shape in _NUMBERS.items():
        found[kind] = {**boxed, "num_format": shape, "align": "right"}
        found[f"{kind}_total"] = {**found[kind], **total}
    found["date"]["align"] = "center"
    for kind in _TEXTS:
        found[kind] = {**boxed, "num_format": "@", "align": "left"}
        found[kind]["text_wrap"] = kind != "code"
        found[f"{kind}:risky"] = {**found[kind], "quote_prefix": True}
    found["label"] |= {"bg_color": _EXTRA, "indent": 1}
    found["cover"] = {**found["text"], "indent": 1}
    found["label_total"] = {**boxed, **total}
    found["missing_total"] = {**boxed, **total, "align": "center"}
    found["check"] |= {"align": "center", "num_format": "General"}
    found["grade"] = {**boxed, "align": "center"}
    for grade, colour in grade_colours(policy).items():
        found[f"grade:{grade}"] = {**found["grade"], "bg_color": tint(colour), "bold": True}
    found |= _headings(base, boxed)
    made = {kind: book.add_format(shape) for kind, shape in found.items()}
    grey = {**boxed, "font_color": _GREY, "align": "center"}
    return Formats(made, book.add_format(grey))


def _headings(base: dict[str, Any], boxed: dict[str, Any]) -> dict[str, dict[str, Any]]:
    heading = {**boxed, "bold": True, "text_wrap": True, "align": "center", "bg_color": _HEAD}
    return {
        "title": {**base, "bold": True, "font_size": 16},
        "subtitle": {**base, "font_size": 9, "font_color": _GREY},
        "notice": {
            **base,
            "text_wrap": True,
            "font_color": "#7A4B00",
            "bg_color": "#FFF4D6",
            "indent": 1,
        },
        "block": {**base, "bold": True, "font_size": 12, "bottom": 2, "bottom_color": _GREY},
        "heading": heading,
        "heading_extra": {**heading, "bg_color": _EXTRA, "bold": False},
        "link": {**boxed, "font_color": "#0B5CAD", "underline": 1, "indent": 1},
        "empty": {
            **boxed,
            "align": "left",
            "font_color": _GREY,
            "bg_color": tint(UNGRADED, strength=0.3),
        },
    }
