"""Figures (数字写法): numbers, changes and shares as an explanation prints them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from landuse.words import Lang, text, word

_FINE, _PLAIN = 6, 4
_ALL, _MOST, _LEAST = 1 - 1e-6, 0.999, 0.001


def number(value: Any, digits: int = _PLAIN) -> str:
    """A number (数字), a dash where there is none; never a negative zero.

    Parameters
    ----------
    value
        The number.
    digits
        Digits after the point.

    Returns
    -------
    str
        As printed.

    Examples
    --------
    >>> number(-0.001, 2), number(None), number(1234.5, 1)
    ('0.00', '—', '1,234.5')
    """
    if value is None or pd.isna(value):
        return "—"
    said = f"{value:,.{digits}f}"
    return said if said.strip("-0.,") else said.lstrip("-")


def fine(value: Any) -> str:
    """A number to reckon with (可复算的数字): four digits, six where it is below one.

    Parameters
    ----------
    value
        The number.

    Returns
    -------
    str
        As printed.

    Examples
    --------
    >>> fine(24.097), fine(0.0302), fine(0.149358974)
    ('24.0970', '0.0302', '0.149359')
    """
    if value is None or pd.isna(value) or abs(value) >= 1:
        return number(value)
    whole, part = number(value, _FINE).split(".")
    return f"{whole}.{part.rstrip('0').ljust(_PLAIN, '0')}"


def signed(value: Any, digits: int = 2) -> str:
    """A change with its sign (带符号的变动); none where it rounds to nothing.

    Parameters
    ----------
    value
        The change.
    digits
        Digits after the point.

    Returns
    -------
    str
        As printed.

    Examples
    --------
    >>> signed(-0.001), signed(2.5)
    ('0.00', '+2.50')
    """
    if value is None or pd.isna(value):
        return "—"
    said = f"{value:+,.{digits}f}"
    return said if said.strip("+-0.,") else said.lstrip("+-")


def share(value: Any, *, wide: bool = False) -> str:
    """A share (比例) that is never rounded up to all or down to none.

    Parameters
    ----------
    value
        The share.
    wide
        Something else was seen as well, so that it cannot be all.

    Returns
    -------
    str
        As printed.

    Examples
    --------
    >>> share(1.0), share(0.9996), share(1.0, wide=True), share(0.997), share(0.0004), share(0.0)
    ('100%', '>99.9%', '>99.9%', '99.7%', '<0.1%', '0%')
    """
    if value is None or pd.isna(value):
        return "—"
    if value > _MOST and (value < _ALL or (wide and value <= 1)):
        return ">99.9%"
    if 0 < value < _LEAST:
        return "<0.1%"
    said = f"{value:.0%}"
    return f"{value:.1%}" if said in {"0%", "100%"} and 0 < value < _ALL else said


def percent(value: Any, digits: int = 1) -> str:
    """A share as it was measured (百分比), never rounded up to all; a dash where there is none.

    Parameters
    ----------
    value
        The share.
    digits
        Digits after the point.

    Returns
    -------
    str
        As printed.

    Examples
    --------
    >>> percent(0.25), percent(0.9998), percent(1.0), percent(None)
    ('25.0%', '>99.9%', '100.0%', '—')
    """
    if value is None or pd.isna(value):
        return "—"
    return share(value) if _MOST < value < _ALL or 0 < value < _LEAST else f"{value:.{digits}%}"


def day(value: Any) -> str:
    """A day (日期), a dash where there is none.

    Parameters
    ----------
    value
        The day.

    Returns
    -------
    str
        As printed.

    Examples
    --------
    >>> day(pd.Timestamp("2025-07-01")), day(pd.NaT)
    ('2025-07-01', '—')
    """
    return "—" if value is None or pd.isna(value) else f"{value:%Y-%m-%d}"


def measured(said: str, unit: str, lang: Lang) -> str:
    """A printed number with its unit (带单位的数字), nothing added where it has none.

    Parameters
    ----------
    said
        The number as printed.
    unit
        Code of the unit.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        As printed.
    """
    return f"{said} {word('values.unit', unit, lang=lang)}".rstrip()


def listed(parts: list[str], lang: Lang) -> str:
    """Parts joined as the language joins them (并列).

    Parameters
    ----------
    parts
        What is listed.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        One text.
    """
    return text("explain.joint", lang=lang).join(parts)
