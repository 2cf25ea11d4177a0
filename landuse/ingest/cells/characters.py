"""Characters (字符): which ones a text column may hold, seen on its bytes, sooner than by a pattern."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

_STEP = 1 << 20
"""Bytes looked at in one go; so many stay in the cache."""

BLANKS = (0x00, 0x20)
BEYOND_ASCII = (0x80, 0xFF)


def may_hold(column: pa.Array | pa.ChunkedArray, *ranges: tuple[int, int]) -> bool:
    """Whether bytes of these ranges occur in a text column (是否可能含有某类字符).

    Parameters
    ----------
    column
        Texts of type string or large_string.
    ranges
        First and last byte of each range.

    Returns
    -------
    bool
        False where no text holds such a byte. True is no promise: what lies under a missing value
        counts too.

    Examples
    --------
    >>> may_hold(pa.array(["E1", "E2"], pa.large_string()), BLANKS, BEYOND_ASCII)
    False
    >>> may_hold(pa.array(["E1", "E 2"], pa.large_string()), BLANKS)
    True
    """
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    for chunk in chunks:
        held = _bytes(chunk)
        for start in range(0, len(held), _STEP):
            part = held[start : start + _STEP]
            for low, high in ranges:
                if (part - np.uint8(low) <= np.uint8(high - low)).any():
                    return True
    return False


def _bytes(chunk: pa.Array) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """Bytes of the texts of one chunk, one after the other."""
    _, offsets, data = chunk.buffers()
    if data is None or not len(chunk):
        return np.empty(0, dtype=np.uint8)
    width = np.int64 if pa.types.is_large_string(chunk.type) else np.int32
    ends = np.frombuffer(offsets, dtype=width, count=chunk.offset + len(chunk) + 1)
    return np.frombuffer(data, dtype=np.uint8)[ends[chunk.offset] : ends[-1]]
