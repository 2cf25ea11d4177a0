"""Digits that a spreadsheet took (长数字丢位): codes that went through a number."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from landuse.ingest.cells.characters import may_hold

_SCIENTIFIC = r"^[0-9]([.][0-9]+[eE][+]?|[eE][+])(1[5-9]|2[0-9])$|^[0-9]{16,}[.]0*$"
_EXCEL = 15
"""Significant digits that a spreadsheet keeps of a number; the others become 0."""

_LEAST, _MOST = 17, 28
_SPARSE = 10**17
_COLUMN = 0.5
Mask = NDArray[np.bool_]


def lost_digits(codes: pa.Array) -> Mask:
    """Codes that surely lost digits (已丢位): ``9.14306820000000e17``, as numbers are written.

    Parameters
    ----------
    codes
        Texts of type large_string.

    Returns
    -------
    numpy.ndarray of bool
        False where there is no code.

    Examples
    --------
    >>> lost_digits(pa.array(["9.14306820000000E+17", "914306820000000123"], pa.large_string()))
    array([ True, False])
    """
    if not may_hold(codes, (ord("."), ord(".")), (ord("+"), ord("+"))):
        return np.zeros(len(codes), dtype=bool)
    return _matching(codes, _SCIENTIFIC)


def maybe_lost(codes: pa.Array) -> Mask:
    """Codes of more than 15 digits that look rounded (疑似丢位).

    A code is suspected where it is what a number of 15 digits, or a double, is written out as; and
    only where that is so for at least half of the long codes of digits only, since one code may be
    like that by chance, but a column that was a number is like that throughout.

    Parameters
    ----------
    codes
        Texts of type large_string.

    Returns
    -------
    numpy.ndarray of bool
        False where there is no code.

    Examples
    --------
    >>> maybe_lost(pa.array(["914306820000000128", "91430682MA4L000018"], pa.large_string()))
    array([ True, False])
    """
    found = np.zeros(len(codes), dtype=bool)
    sizes = pc.fill_null(pc.binary_length(codes), 0).to_numpy(zero_copy_only=False)
    long = np.flatnonzero(sizes >= _LEAST)
    if not len(long):
        return found
    some = codes.take(pa.array(long))
    digits = _is_number(some)
    if not digits.any():
        return found
    long, texts = long[digits], some.filter(pa.array(digits)).to_pylist()
    rounded = np.array([_is_rounded(int(each)) for each in texts])
    if rounded.mean() >= _COLUMN:
        found[long[rounded]] = True
    return found


def _is_rounded(number: int) -> bool:
    """Whether a number is the written-out form of a double, or of one with 15 digits.

    Doubles are 128 apart where numbers have 18 digits; below that too many are doubles by chance.
    """
    kept = int(float(f"{number:.{_EXCEL}g}"))
    return kept == number or (number > _SPARSE and int(float(number)) == number)


def _is_number(codes: pa.Array) -> Mask:
    """Codes of digits only that are neither too long nor begin with a zero."""
    digits = pc.and_(pc.ascii_is_decimal(codes), pc.less_equal(pc.binary_length(codes), _MOST))
    found = pc.and_not(digits, pc.starts_with(codes, "0"))
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)


def _matching(codes: pa.Array, pattern: str) -> Mask:
    found = pc.fill_null(pc.match_substring_regex(codes, pattern), fill_value=False)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)
