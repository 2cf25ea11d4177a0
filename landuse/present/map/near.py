"""Near columns (相近列): numbers kept as their difference from a guess out of other columns."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

_LIMIT = 2**31 - 1


class Near(NamedTuple):
    """What a column can be guessed from (推算依据), so that only the differences are kept.

    Parameters
    ----------
    of
        Number column before it; the guess is its value
    over
        divided by that of this column, where given
    by
        times the factor of the row's word in this category column, where given
    factors
        one for a missing word, then one a word; a single one where ``by`` is not given
    low, high
        and held between these.
    order
        The guess is the place of the row's value among those of the same ``by``, largest first.
    """

    of: str
    over: str | None = None
    by: str | None = None
    factors: tuple[float, ...] = (1.0,)
    low: float | None = None
    high: float | None = None
    order: bool = False

    def told(self) -> dict[str, object]:
        """What the page must know of it (页面所需)."""
        given = {key: value for key, value in self._asdict().items() if value is not None}
        return given if self.order else {**given, "order": False}


def with_sources(columns: Collection[str], guesses: Mapping[str, Near]) -> set[str]:
    """Columns, and all that they are guessed from (含推算依据的列).

    Parameters
    ----------
    columns
        Names of columns.
    guesses
        What columns are guessed from.

    Returns
    -------
    set of str
        Their names, and those of the columns it takes to read them.

    Examples
    --------
    >>> sorted(with_sources(["rate"], {"rate": Near("tax", over="area"), "tax": Near("sum")}))
    ['area', 'rate', 'sum', 'tax']
    """
    found: set[str] = set()
    waiting = [*columns]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        if name in guesses:
            near = guesses[name]
            waiting += [each for each in (near.of, near.over, near.by) if each is not None]
    return found


def guess(
    near: Near, known: Mapping[str, npt.NDArray[np.float64]], frame: pd.DataFrame, digits: int
) -> npt.NDArray[np.int64]:
    """Guessed whole numbers (推算值); the page works them out with the very same steps.

    Parameters
    ----------
    near
        What the column is guessed from.
    known
        Number columns before it, as the page will read them.
    frame
        The table, for its category columns.
    digits
        Decimals of the column.

    Returns
    -------
    numpy.ndarray
        A whole number a row: the guess times ten to the digits; 0 where there is none.
    """
    codes = np.zeros(len(frame), dtype=np.int64)
    if near.by is not None:
        codes += frame[near.by].cat.remove_unused_categories().cat.codes.to_numpy() + 1
    if near.order:
        return _places(known[near.of], codes)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = known[near.of]
        if near.over is not None:
            value = value / known[near.over]
        value = value * np.asarray(near.factors, dtype=np.float64)[codes]
    if near.low is not None:
        value = np.maximum(value, near.low)
    if near.high is not None:
        value = np.minimum(value, near.high)
    whole = np.floor(value * 10.0**digits + 0.5)
    return np.where(np.abs(whole) < _LIMIT, whole, 0).astype(np.int64)


def _places(values: npt.NDArray[np.float64], codes: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Place of each value among those of the same code, largest first; ties share the best."""
    places = np.zeros(len(values), dtype=np.int64)
    for code in np.unique(codes):
        mine = (codes == code) & ~np.isnan(values)
        ordered = np.sort(values[mine])
        places[mine] = len(ordered) - np.searchsorted(ordered, values[mine], side="right") + 1
    return places
