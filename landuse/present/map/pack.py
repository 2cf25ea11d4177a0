"""Packing of numbers and texts (数值与文本压缩): few bytes each, and alike ones together."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

_DIGITS = re.compile(r"[0-9]{1,9}")
_FEW = 64
_SEPARATOR = "\x00"


def varints(values: npt.NDArray[Any]) -> bytes:
    """Whole numbers of 0 and more, seven bits a byte (变长整数).

    Parameters
    ----------
    values
        Numbers below 2**35.

    Returns
    -------
    bytes
        Low bits first; the eighth bit says that more follow.

    Examples
    --------
    >>> varints(np.array([1, 300])).hex()
    '01ac02'
    """
    numbers = values.astype(np.uint64)
    length = np.ones(len(numbers), dtype=np.int8)
    for bits in (7, 14, 21, 28):
        length += numbers >= np.uint64(1 << bits)
    ends = np.cumsum(length, dtype=np.int64)
    start = ends - length
    out = np.zeros(int(ends[-1]) if len(ends) else 0, dtype=np.uint8)
    for place in range(5):
        has = length > place
        part = (numbers[has] >> np.uint64(7 * place)) & np.uint64(127)
        more = np.where(length[has] > place + 1, 128, 0)
        out[start[has] + place] = part.astype(np.uint8) | more.astype(np.uint8)
    return out.tobytes()


def zigzag(values: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Signed numbers as numbers of 0 and more (之字编码): 0, −1, 1, −2 → 0, 1, 2, 3.

    Parameters
    ----------
    values
        Signed whole numbers.

    Returns
    -------
    numpy.ndarray
        Numbers of 0 and more.

    Examples
    --------
    >>> zigzag(np.array([0, -1, 1, -2])).tolist()
    [0, 1, 2, 3]
    """
    return (values << 1) ^ (values >> 63)


def planes(values: npt.NDArray[np.int64], *, size: int = 4) -> bytes:
    """Whole numbers (定长整数), all lowest bytes first, so that they compress well.

    Parameters
    ----------
    values
        Signed numbers that have room in ``size`` bytes.
    size
        Bytes a number, up to 8.

    Returns
    -------
    bytes
        ``size`` bytes a number.

    Examples
    --------
    >>> planes(np.array([1, 258])).hex()
    '0102000100000000'
    """
    return values.astype("<i8").view(np.uint8).reshape(-1, 8)[:, :size].T.tobytes()


class Codes(NamedTuple):
    r"""Texts that differ in their numbers only (编号类文本).

    Parameters
    ----------
    patterns
        The texts with ``\x00`` in the place of each run of digits.
    widths
        Digits of each run, for each pattern.
    which
        Pattern of each text, counted from 1; 0 is missing.
    numbers
        For each run of digits in turn: its numbers, for the texts that have it.
    """

    patterns: list[str]
    widths: list[list[int]]
    which: npt.NDArray[np.int64]
    numbers: list[npt.NDArray[np.int64]]


def as_codes(texts: list[str | None]) -> Codes | None:
    """Texts as patterns and numbers (编号拆分), where they are few patterns.

    Parameters
    ----------
    texts
        Texts; None is missing.

    Returns
    -------
    Codes or None
        None where the texts are too different for it.

    Examples
    --------
    >>> as_codes(["GB-01", None, "GB-07"]).numbers[0].tolist()
    [1, 7]
    """
    known: dict[tuple[str, tuple[int, ...]], int] = {}
    which = np.zeros(len(texts), dtype=np.int64)
    runs: list[list[int]] = []
    for row, text in enumerate(texts):
        if text is None:
            continue
        if _SEPARATOR in text:
            return None
        digits = _DIGITS.findall(text)
        widths = tuple(map(len, digits))
        key = (_DIGITS.sub(_SEPARATOR, text), widths)
        which[row] = known.setdefault(key, len(known) + 1)
        if len(known) > _FEW:
            return None
        while len(runs) < len(digits):
            runs.append([])
        for place, each in enumerate(digits):
            runs[place].append(int(each))
    return Codes(
        [pattern for pattern, _ in known],
        [list(widths) for _, widths in known],
        which,
        [np.array(run, dtype=np.int64) for run in runs],
    )
