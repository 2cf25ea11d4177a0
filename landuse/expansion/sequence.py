"""Sequence (次序): which label of a boundary version comes first where no date says it."""

from __future__ import annotations

import re
from collections.abc import Sequence

_DIGITS = "一二三四五六七八九"
_YEARS = range(1949, 2101)
_PARTS = re.compile(rf"(\d+|[{_DIGITS}十]+)")

Rank = tuple[tuple[int, int, str], ...]


def natural(label: str) -> Rank:
    """Order of labels that hold numbers (自然排序): v2 before v10, 二期 before 三期.

    Examples
    --------
    >>> sorted(["v10", "v2", "三期", "十二期", "二期"], key=natural)
    ['二期', '三期', '十二期', 'v2', 'v10']
    """
    parts = [part for part in _PARTS.split(str(label)) if part]
    return tuple(
        (1, 0, part) if (number := _number(part)) is None else (0, number, "") for part in parts
    )


def _number(part: str) -> int | None:
    """The number that a part of a label is, in digits or in Chinese up to ninety-nine."""
    if part.isdecimal():
        return int(part)
    if not set(part) <= set(_DIGITS + "十"):
        return None
    if "十" not in part:
        return int("".join(str(_DIGITS.index(each) + 1) for each in part))
    if part.count("十") > 1:
        return None
    tens, ones = part.split("十")
    if len(tens) > 1 or len(ones) > 1:
        return None
    return 10 * (_DIGITS.index(tens) + 1 if tens else 1) + (_DIGITS.index(ones) + 1 if ones else 0)


def label_order(labels: Sequence[str]) -> list[str]:
    """Labels in the order they are taken to follow each other (版本次序).

    By their years, or by their numbers where all that differs between them is numbers; else as they
    come in the data, since 旧 and 新, or 现状 and 规划, have no order of their own.

    Parameters
    ----------
    labels
        Labels in the order of the data, repeated ones as well.

    Returns
    -------
    list of str
        Each once.

    Examples
    --------
    >>> label_order(["zoning_2024", "zoning_2018"]), label_order(["旧", "新"])
    (['zoning_2018', 'zoning_2024'], ['旧', '新'])
    >>> label_order(["一期", "三期", "二期"]), label_order(["2024规划", "2018批准"])
    (['一期', '二期', '三期'], ['2018批准', '2024规划'])
    """
    found = list(dict.fromkeys(labels))
    frames = {tuple(part for kind, _, part in natural(each) if kind) for each in found}
    numbers = [[number for kind, number, _ in natural(each) if not kind] for each in found]
    years = [[number for number in each if number in _YEARS] for each in numbers]
    if all(len(each) == 1 for each in years):
        return sorted(found, key=lambda each: (years[found.index(each)], natural(each)))
    return sorted(found, key=natural) if all(numbers) and len(frames) == 1 else found
