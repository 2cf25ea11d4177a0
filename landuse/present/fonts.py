"""Fonts (字体): one of this machine that has every letter to be printed, or a clear word that none has."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path

from landuse.errors import LanduseError

_LIKED = (
    "notosanscjk",
    "sourcehansans",
    "notosanssc",
    "msyh",
    "pingfang",
    "wqy",
    "hiragino",
    "simhei",
    "deng",
    "simsun",
    "droidsansfallback",
)
"""Sans serif fonts with Chinese letters, in the order they are tried; then all others."""

_REGULAR = ("regular", "msyh.", "wqy-", "medium")
_SHOWN = 20


def printable(text: str) -> str:
    r"""Text as it may be printed (可打印文字): control letters and line ends are blanks.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        On one line.

    Examples
    --------
    >>> printable("甲\n乙\u202e")
    '甲 乙 '
    """
    return "".join(" " if unicodedata.category(each)[0] in "CZ" else each for each in text)


def find_font(texts: Iterable[str], font: Path | None = None) -> Path:
    """Font file that has every letter (选字体).

    Parameters
    ----------
    texts
        All that is to be printed.
    font
        The file to use; by default one of the system.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    LanduseError
        No font has all letters; the message names those that the best one lacks.
    """
    wanted = {ord(each) for text in texts for each in text if not each.isspace()}
    fewest: set[int] = wanted
    best = "—"
    for path in [font] if font is not None else _of_the_system():
        letters = _letters(path)
        if letters is None and font is not None:
            raise LanduseError("sheet.bad_font", file=str(font))
        lacking = wanted - (letters or set())
        if not lacking:
            return path
        if letters and (len(lacking) < len(fewest) or best == "—"):
            fewest, best = lacking, path.name
    some = "".join(map(chr, sorted(fewest)[:_SHOWN]))
    more = "…" if len(fewest) > _SHOWN else ""
    raise LanduseError("sheet.no_font", font=best, count=len(fewest), letters=some + more)


def _of_the_system() -> list[Path]:
    from matplotlib.font_manager import findSystemFonts

    found = sorted(Path(each) for each in findSystemFonts())
    return sorted(found, key=lambda path: _rank(path.name.lower()))


def _rank(name: str) -> tuple[int, int]:
    liked = next((place for place, each in enumerate(_LIKED) if name.startswith(each)), len(_LIKED))
    return liked, int(not any(each in name for each in _REGULAR))


def _letters(path: Path) -> set[int] | None:
    """Letters that a font file has; none where it cannot be read."""
    from matplotlib.ft2font import FT2Font

    try:
        return set(FT2Font(str(path)).get_charmap())
    except (OSError, RuntimeError):
        return None
