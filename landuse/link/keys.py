"""Keys (宗地代码匹配): codes of parcels as people write them: a unit's, several in one cell, digits lost."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.ids import Positions, positions

_SPLIT = re.compile(r"[,、;，；/|\s]+")
_CADASTRAL = re.compile(r"[0-9]{12}[A-Z]{2}[0-9]{5}")
_PARCEL, _UNIT = 19, 28
_DIGITS = 15
"""Significant digits that spreadsheets keep of a number."""
_MOST = 5

CODE_METHODS = ("parcel_code", "parcel_code_part", "parcel_code_several", "parcel_code_cut")
"""How a code leads to its parcel."""


def cut_positions(wanted: pd.Series[Any], known: pd.Series[Any], separator: str) -> Positions:
    """Row of each id once its last part is cut off (去掉末段后的编号所在行).

    Parameters
    ----------
    wanted
        Ids to look up.
    known
        Unique ids of the table.
    separator
        What stands before the part that is cut, for example ``"-"``.

    Returns
    -------
    numpy.ndarray of int64
        −1 where the id has no such part or the rest is unknown.

    Examples
    --------
    >>> cut_positions(pd.Series(["1-3-100", "2"]), pd.Series(["1-3"]), "-").tolist()
    [0, -1]
    """
    parts = wanted.str.rsplit(separator, n=1)
    head = parts.str[0].where(wanted.str.contains(separator, regex=False, na=False))
    return positions(head, known)


class Reading(NamedTuple):
    """What a cell of parcel codes says (宗地代码读法).

    Parameters
    ----------
    places
        Positions of the parcels.
    method
        How they are known; empty where there is none.
    missed
        Codes in the cell that are no parcel.
    guesses
        Parcels that may be meant, and why: to be asked, never taken.
    """

    places: tuple[int, ...] = ()
    method: str = ""
    missed: tuple[str, ...] = ()
    guesses: tuple[tuple[int, str], ...] = ()


class Codes:
    """Codes of the parcels (宗地代码), for cells that are none of them as they stand.

    Parameters
    ----------
    parcel_id
        Unique codes.

    Examples
    --------
    >>> codes = Codes(pd.Series(["439901001001GB00007", "P1", "P2", "0123"]))
    >>> codes.read("439901001001GB00007F00010002")
    Reading(places=(0,), method='parcel_code_part', missed=(), guesses=())
    >>> codes.read("P1、P2；P9")
    Reading(places=(1, 2), method='parcel_code_several', missed=('P9',), guesses=())
    >>> codes.read("123")
    Reading(places=(), method='', missed=('123',), guesses=((3, 'code_zeros'),))
    """

    def __init__(self, parcel_id: pd.Series[Any]) -> None:
        self.known: dict[str, int] = {str(code): place for place, code in enumerate(parcel_id)}
        self._units: dict[str, list[int]] = defaultdict(list)
        self._bare: dict[str, list[int]] = defaultdict(list)
        for code, place in self.known.items():
            if len(code) == _UNIT and _CADASTRAL.match(code):
                self._units[code[:_PARCEL]].append(place)
            self._bare[code.lstrip("0")].append(place)

    def read(self, cell: str) -> Reading:
        """One cell (单元格)."""
        parts = [part for part in _SPLIT.split(cell) if part]
        if len(parts) < 2:
            return self._one(cell.strip())
        found = [self._one(part) for part in parts]
        places = tuple(dict.fromkeys(place for each in found for place in each.places))
        missed = tuple(code for each in found for code in each.missed)
        guesses = tuple(dict.fromkeys(guess for each in found for guess in each.guesses))
        return Reading(places, "parcel_code_several" if places else "", missed, guesses)

    def _one(self, code: str) -> Reading:
        if code in self.known:
            return Reading((self.known[code],), "parcel_code")
        if len(code) == _UNIT and code[:_PARCEL] in self.known:
            return Reading((self.known[code[:_PARCEL]],), "parcel_code_part")
        if len(code) == _UNIT or len(code) == _PARCEL:
            units = self._units.get(code[:_PARCEL], [])
            if len(units) == 1 and len(code) == _PARCEL:
                return Reading((units[0],), "parcel_code_part")
            if units:
                guesses = tuple((place, "unit_of") for place in units[:_MOST])
                return Reading(missed=(code,), guesses=guesses)
        return Reading(missed=(code,), guesses=tuple(self._lost(code))[:_MOST])

    def _lost(self, code: str) -> Iterator[tuple[int, str]]:
        """Parcels whose code looks as this one after a spreadsheet took it for a number."""
        if not code:
            return
        for place in self._bare.get(code.lstrip("0"), ()):
            yield place, "code_zeros"
        kept, size = _kept_digits(code)
        if kept:
            for known, place in self.known.items():
                if len(known) == size and known.isdigit() and known.startswith(kept):
                    yield place, "code_tail"


def _kept_digits(code: str) -> tuple[str, int]:
    """Digits that are sure in a number of a spreadsheet, and how many it had."""
    number = re.fullmatch(r"([0-9])\.([0-9]+)[Ee]\+?([0-9]{1,2})", code)
    if number:
        return (number[1] + number[2]).rstrip("0") or number[1], int(number[3]) + 1
    if code.isdigit() and len(code) > _DIGITS and not code[_DIGITS:].strip("0"):
        return code[:_DIGITS], len(code)
    return "", 0


class Placed(NamedTuple):
    """What cells of parcel codes say (宗地代码读法): row, parcel and method of each, and what is open.

    ``method`` is a place in :data:`CODE_METHODS`.
    """

    row: Positions
    parcel: Positions
    method: Positions
    missed: list[tuple[int, str]]
    guesses: list[tuple[int, int, str]]


def parcel_positions(
    wanted: pd.Series[Any], parcel_id: pd.Series[Any], fallback: str | None
) -> tuple[Positions, npt.NDArray[np.bool_]]:
    """Parcel of each code, with the fall-back for unit suffixes (宗地代码匹配).

    Parameters
    ----------
    wanted
        Parcel codes to look up.
    parcel_id
        Positions of the parcels.
    fallback
        Separator before a suffix that may be cut, or None.

    Returns
    -------
    positions, cut
        Position or −1, and whether the suffix had to be cut.
    """
    exact = positions(wanted, parcel_id)
    cut = np.zeros(len(exact), dtype=bool)
    if fallback:
        missed = np.flatnonzero((exact < 0) & wanted.notna().to_numpy())
        found = cut_positions(wanted.iloc[missed], parcel_id, fallback)
        exact[missed] = found
        cut[missed] = found >= 0
    return exact, cut


def place_codes(wanted: pd.Series[Any], parcel_id: pd.Series[Any], fallback: str | None) -> Placed:
    """Parcels of each cell (宗地代码定位): a unit's code, several codes, and what digits were lost.

    Parameters
    ----------
    wanted
        Cells.
    parcel_id
        Codes of the parcels.
    fallback
        As for :func:`parcel_positions`.

    Returns
    -------
    Placed
        Rows of a cell with several codes come several times.
    """
    found, cut = parcel_positions(wanted, parcel_id, fallback)
    by = CODE_METHODS.index
    method = np.where(cut, by("parcel_code_cut"), by("parcel_code")).astype(np.int64)
    row = np.flatnonzero(found >= 0)
    placed = Placed(row, found[row], method[row], [], [])
    open_ = np.flatnonzero((found < 0) & wanted.notna().to_numpy())
    if not len(open_):
        return placed
    codes = Codes(parcel_id)
    more: list[tuple[int, int, int]] = []
    for at, cell in zip(open_.tolist(), wanted.iloc[open_], strict=True):
        reading = codes.read(str(cell))
        more += [(at, place, by(reading.method)) for place in reading.places]
        placed.missed.extend((at, code) for code in reading.missed)
        placed.guesses.extend((at, *guess) for guess in reading.guesses)
    if not more:
        return placed
    added = np.array(more, dtype=np.int64)
    joint = np.concatenate([np.column_stack([row, found[row], method[row]]), added])
    joint = joint[np.argsort(joint[:, 0], kind="stable")]
    return Placed(joint[:, 0], joint[:, 1], joint[:, 2], placed.missed, placed.guesses)


def left_over(placed: Placed, decided: frozenset[tuple[int, int]] = frozenset()) -> dict[int, str]:
    """Codes that are no parcel in cells that name others that are (格内缺图层的宗地代码), by cell.

    Parameters
    ----------
    placed
        From :func:`place_codes`.
    decided
        Cells and parcels that a person said a code means; each settles one code of its cell.

    Returns
    -------
    dict of int to str
        Codes of each such cell.

    Examples
    --------
    >>> left_over(place_codes(pd.Series(["A,B", "A,X", "X"]), pd.Series(["A", "B"]), None))
    {1: 'X'}
    """
    if not placed.missed:
        return {}
    here = set(placed.row.tolist())
    found: dict[int, list[str]] = defaultdict(list)
    for at, code in placed.missed:
        if at in here:
            found[at].append(code)
    answered = {(at, place) for at, place, _ in placed.guesses} & decided
    for at, _ in answered:
        if at in found:
            found[at] = found[at][1:]
    return {at: ", ".join(codes) for at, codes in found.items() if codes}


def portions(
    placed: Placed, area_mu: npt.NDArray[np.float64], count: int
) -> npt.NDArray[np.float64]:
    """Part of its row that each parcel of a cell has (多宗分摊比例): by the areas of the parcels.

    Parameters
    ----------
    placed
        From :func:`place_codes`.
    area_mu
        Area of each parcel [mu].
    count
        Number of cells.

    Returns
    -------
    numpy.ndarray
        1 for cells with one code; missing where an area is.

    Examples
    --------
    >>> placed = place_codes(pd.Series(["A,B", "A"]), pd.Series(["A", "B"]), None)
    >>> portions(placed, np.array([10.0, 30.0]), 2).tolist()
    [0.25, 0.75, 1.0]
    """
    times = np.bincount(placed.row, minlength=count)[placed.row]
    if (times <= 1).all():
        return np.ones(len(placed.row))
    own = area_mu[placed.parcel]
    whole = np.bincount(placed.row, own, count)[placed.row]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(times > 1, own / whole, 1.0)
