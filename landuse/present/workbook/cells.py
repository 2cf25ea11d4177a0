"""Text for spreadsheet cells (单元格文字): what a workbook can hold, and how wide it is."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

import pandas as pd

CELL_LIMIT = 32_767
"""Longest text of a cell in Excel, in UTF-16 units."""

CUT_MARK = "…[+{count}]"
"""Ends a text that was cut; says how many characters are gone."""

_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_WIDE = frozenset("WFA")


class SafeText(NamedTuple):
    """Texts that a cell can hold (可写入的文字), and how many had to change."""

    values: pd.Series
    cut: int
    replaced: int


def safe_text(values: pd.Series) -> SafeText:
    r"""Texts with control characters made visible and overlong ones cut (清理文字).

    Parameters
    ----------
    values
        Texts; missing stays missing.

    Returns
    -------
    SafeText
        Same index; counts of texts that were cut and that had characters replaced.

    Examples
    --------
    >>> safe_text(pd.Series(["=1+1", "a\x07b"])).values.tolist()
    ['=1+1', 'a␇b']
    """
    known = values.dropna().astype("object").map(str)
    spoken = {text: _visible(text) for text in known.unique()}
    kept = {text: _shorten(visible) for text, visible in spoken.items()}
    plain = {text: text.replace("\r\n", "\n") for text in spoken}
    replaced = known.map({text: spoken[text] != plain[text] for text in spoken})
    cut = known.map({text: kept[text] != spoken[text] for text in spoken})
    found = known.map(kept).reindex(values.index).astype("object")
    return SafeText(found, int(cut.sum()), int(replaced.sum()))


def safe_line(text: str) -> str:
    """One text that a cell can hold (清理一条文字).

    Parameters
    ----------
    text
        The text.

    Returns
    -------
    str
        As :func:`safe_text` has it.
    """
    if len(text) <= CELL_LIMIT // 2 and text.isprintable():
        return text
    return str(safe_text(pd.Series([text])).values.iloc[0])


def display_width(text: str) -> int:
    """Width of the longest line (显示宽度): a Chinese character counts two.

    Parameters
    ----------
    text
        The text.

    Returns
    -------
    int
        Columns of a fixed-width face.

    Examples
    --------
    >>> display_width("亩均tax")
    7
    """
    return max(sum(_width(char) for char in line) for line in text.split("\n"))


def in_lines(heading: str) -> str:
    r"""Heading with its unit on a line of its own (列名分行).

    Parameters
    ----------
    heading
        Heading that may end in a unit in brackets.

    Returns
    -------
    str
        The heading, broken before the bracket.

    Examples
    --------
    >>> in_lines("用地面积(亩)"), in_lines("land used (mu)"), in_lines("等级")
    ('用地面积\n(亩)', 'land used\n(mu)', '等级')
    """
    name, bracket, unit = heading.rpartition("(")
    return f"{name.rstrip()}\n({unit}" if bracket and heading.endswith(")") else heading


def lines_needed(text: str, width: float) -> int:
    """Lines that a text fills in a cell of some width (所需行数).

    Parameters
    ----------
    text
        The text.
    width
        Width of the cell.

    Returns
    -------
    int
        At least one.

    Examples
    --------
    >>> lines_needed("固定资产投资", 8)
    2
    """
    return sum(max(1, -(-display_width(line) // max(1, int(width)))) for line in text.split("\n"))


def _width(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in _WIDE else 1


def _visible(text: str) -> str:
    return _UNPRINTABLE.sub(_picture, text.replace("\r\n", "\n"))


def _picture(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"


def _shorten(text: str) -> str:
    """Text that fits a cell; Excel counts UTF-16 units, so rare characters count two."""
    if _units(text) <= CELL_LIMIT:
        return text
    room = CELL_LIMIT - len(CUT_MARK.format(count=len(text)))
    head = text.encode("utf-16-le")[: 2 * room].decode("utf-16-le", errors="ignore")
    return head + CUT_MARK.format(count=len(text) - len(head))


def _units(text: str) -> int:
    return len(text) if len(text) <= CELL_LIMIT // 2 else len(text.encode("utf-16-le")) // 2
