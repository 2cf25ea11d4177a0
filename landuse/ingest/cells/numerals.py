"""Numbers as people write them (数字写法): one cell → a figure in the field's unit, or why not."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from landuse.schema import Field
from landuse.units import canonical, factor

_NUMBER = re.compile(r"([+-]?(?:\d[\d,']*\.?\d*|\.\d+)(?:e[+-]?\d+)?)(.*)", re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?\d{1,4}([,']\d{3}|,\d{4})+(\.\d*)?")
_POWER_OF_TEN = re.compile(r"[×x*]10\^?([+-]?\d+)", re.IGNORECASE)
_NOT_SEEN = re.compile("[\\s\u200b-\u200f\u2060\ufeff]+")
_CLASSIFIED = re.compile(r"\*{1,6}|涉密|保密|机密|classified|confidential", re.IGNORECASE)
_FORMULA = re.compile(r"#(DIV/0!|VALUE!|REF!|NAME\?|NUM!|NULL!|SPILL!|CALC!)", re.IGNORECASE)
_ABOUT = re.compile(
    r"(?P<before>约|大约|近|超过?|逾|不足|不到|至少|最多|左右|以上|以下|[<>≤≥~≈])?"
    r"[+-]?\d[\d,.]*(?P<unit>[^\d]*?)(?P<after>左右|上下|以上|以下|余|多|\+|~)?",
)
_RANGE = re.compile(r"[+-]?\d[\d,.]*[^\d\s]*?(-|–|—|~|～|至|到)[+-]?\d[\d,.]*[^\d]*")
_INTEGER_SUFFIXES = {"year": ("年", "年度", "财年"), "floor": ("层", "楼", "f", "F")}
_APART = re.compile(r"\d\s+\d")
_BLANKS = re.compile(r"\D*\d{1,3}( \d{3})+(\.\d*)?(?!\s*\d)\D*")
_MANY = {"万": 1e4, "亿": 1e8}


class Number(NamedTuple):
    """What a cell says (单元格数值).

    Parameters
    ----------
    value
        Figure in the field's unit; None where there is none.
    unit
        Canonical unit that the cell itself states; empty where the column's unit counts.
    why
        Why there is no figure: ``classified``, ``formula``, ``bad_range``, ``bad_about``,
        ``bad_number``.
    """

    value: float | None
    unit: str = ""
    why: str = ""


def read_number(text: str, target: Field, unit: float = 1.0) -> Number:
    """Number as people write it (解析数字): ``"1,234.5"``, ``"１２亩"``, ``"24.6万"``, ``"3%"``.

    Parameters
    ----------
    text
        The cell.
    target
        Field it is for; a unit in the cell converts to the field's.
    unit
        Factor for a number without unit.

    Returns
    -------
    Number
        The figure, or why there is none: a cell that could be two figures has none.

    Examples
    --------
    >>> from landuse.schema import fields
    >>> tax = fields("returns")["tax_paid"]
    >>> [read_number(text, tax).value for text in ("1,234.5", "24.6万", "（3）", "1.2e3")]
    [1234.5, 24.6, -3.0, 1200.0]
    >>> [read_number(text, tax).why for text in ("10-12", "约24", "*", "3,5")]
    ['bad_range', 'bad_about', 'classified', 'bad_number']
    """
    written = unicodedata.normalize("NFKC", text).strip()
    plain = _NOT_SEEN.sub("", written)
    if _CLASSIFIED.fullmatch(plain):
        return Number(None, why="classified")
    if _FORMULA.fullmatch(plain):
        return Number(None, why="formula")
    if _APART.search(written) and not _BLANKS.fullmatch(written):
        return Number(None, why="bad_number")
    bare = _bare(plain)
    sign = 1.0
    if bare.startswith("(") and bare.endswith(")"):
        sign, bare = -1.0, bare[1:-1]
    match = _NUMBER.fullmatch(bare)
    if match is not None:
        digits, suffix = match.groups()
        if not ({",", "'"} & set(digits)) or _GROUPED.fullmatch(digits):
            number = sign * float(digits.replace(",", "").replace("'", ""))
            found = _in_unit(number, suffix, target, unit)
            if found is not None:
                return found
    return Number(None, why=_why_not(plain))


def _bare(plain: str) -> str:
    """Text without currency sign, the apostrophe of a text cell, and odd minus signs."""
    bare = plain.removeprefix("'").lstrip("¥$").removeprefix("人民币")
    if bare[:1] in {"−", "–"}:
        bare = "-" + bare[1:]
    return _POWER_OF_TEN.sub(r"e\1", bare)


def _in_unit(number: float, suffix: str, target: Field, unit: float) -> Number | None:
    if not suffix or suffix in _INTEGER_SUFFIXES.get(target.name, ()):
        return Number(number * unit)
    name = canonical(suffix)
    try:
        return Number(number * factor(suffix, target.unit), name or "")
    except ValueError:
        pass
    # so many of the field's own unit; under a heading in another unit it could be either
    if suffix in _MANY and unit == 1.0 and target.unit not in {"", "1"}:
        return Number(number * _MANY[suffix], f"{suffix}{target.unit}")
    return None


def is_classified(text: str) -> bool:
    """Whether a cell says that its content is kept secret (是否涉密标记).

    Parameters
    ----------
    text
        The cell.

    Returns
    -------
    bool
        True for ``*`` and the like.

    Examples
    --------
    >>> is_classified("＊"), is_classified("0")
    (True, False)
    """
    return bool(_CLASSIFIED.fullmatch(unicodedata.normalize("NFKC", text).strip()))


def is_share(field: Field) -> bool:
    """Whether a field is a share of 0 to 1 (是否为占比字段).

    Parameters
    ----------
    field
        The field.

    Returns
    -------
    bool
        Ratios that may be above 1, as the floor area ratio, are none.
    """
    return field.unit == "1" and field.max == 1.0


def share_factor(figures: NDArray[np.float64], unit: str) -> tuple[float, str]:
    """How a column of shares is to be read (占比列口径): as a whole, never cell by cell.

    Parameters
    ----------
    figures
        Figures that state no unit themselves; NaN elsewhere.
    unit
        Canonical unit that heading or ``park.toml`` state; empty where they state none.

    Returns
    -------
    factor, kind
        Factor to 0–1, and what there is to say: ``percent_small`` where a column said to be in per
        cent holds figures of at most 1, ``percent_points`` where figures above 1 show that a column
        without unit is in per cent.

    Examples
    --------
    >>> share_factor(np.array([3.0, 0.5]), ""), share_factor(np.array([0.03, 0.5]), "")
    ((0.01, 'percent_points'), (1.0, ''))
    >>> share_factor(np.array([3.0, 0.5]), "percent")
    (0.01, 'percent_small')
    """
    if unit in {"percent", "permille"}:
        small = bool(((figures > 0) & (figures <= 1)).any())
        return factor(unit, "1"), "percent_small" if small else ""
    if unit or not (figures > 1).any():
        return 1.0, ""
    return 0.01, "percent_points"


def _why_not(plain: str) -> str:
    if _RANGE.fullmatch(plain):
        return "bad_range"
    about = _ABOUT.fullmatch(plain)
    if about and (about["before"] or about["after"]):
        return "bad_about"
    return "bad_number"


def parse_number(text: str, target: Field, unit: float = 1.0) -> float | None:
    """Figure of a cell (单元格数值), see :func:`read_number`.

    Parameters
    ----------
    text, target, unit
        As for :func:`read_number`.

    Returns
    -------
    float or None
        None where it is no number, or could be two.

    Examples
    --------
    >>> from landuse.schema import fields
    >>> parse_number("246,000元", fields("returns")["tax_paid"])
    24.6
    """
    return read_number(text, target, unit).value
