"""Columns of figures (数值列): numbers and texts as read → one column in the field's unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from landuse.ingest.cells.converted import Converted, Odd, Positions
from landuse.ingest.cells.headings import fits
from landuse.ingest.cells.numerals import Number, is_share, read_number, share_factor
from landuse.ingest.cells.texts import Column, as_text, blank
from landuse.schema import Field
from landuse.units import canonical, factor, in_words
from landuse.words import LANGS

_EXACT = 2**53
"""Up to here every whole number is a figure."""
_PLAIN = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
UNIT_NUMBERS = {"1": "m2", "2": "mu", "3": "ha"}
"""Units of area by number (面积单位字典): as the cadastre writes them in MJDW."""


def figures(column: Column, target: Field, unit: str, missing: Sequence[str]) -> Converted:
    """Column of figures in the field's unit (数值列转换).

    Parameters
    ----------
    column
        What the file holds, numbers or text.
    target
        A number or integer field.
    unit
        Unit that the file or ``park.toml`` states for the whole column; empty where none is stated.
    missing
        Further texts that mean missing.

    Returns
    -------
    Converted
        The column; what could be two figures is none.
    """
    if is_numeric(column.type):
        return _from_numbers(column, target, unit)
    return _from_number_texts(blank(as_text(column), missing), target, unit)


def is_numeric(kind: pa.DataType) -> bool:
    """Whether a column holds numbers rather than text (是否数值类型)."""
    return bool(
        pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    )


def figures_by_row(
    column: Column, units: Column, target: Field, *, missing: Sequence[str] = ()
) -> Converted:
    """Figures whose unit another column says row by row (逐行单位列转换).

    Parameters
    ----------
    column
        What the file holds.
    units
        Unit of each row: a spelling, or its number in the cadastre.
    target
        Field of the contract, a number with a unit.
    missing
        Further texts that mean missing.

    Returns
    -------
    Converted
        The column; a figure without a known unit could not be read.
    """
    said = blank(as_text(units), missing).combine_chunks().dictionary_encode()
    codes = pc.fill_null(said.indices, -1).to_numpy(zero_copy_only=False)
    found = np.full(len(codes), np.nan)
    bad: list[tuple[int, str, str]] = []
    odd: list[Odd] = []
    texts = [*said.dictionary.to_pylist(), ""]
    for code, text in zip([*range(len(texts) - 1), -1], texts, strict=True):
        rows = np.flatnonzero(codes == code)
        name = canonical(UNIT_NUMBERS.get(text, text))
        known = name if name is not None and fits(name, target) else ""
        done = figures(column.take(pa.array(rows)), target, known, missing)
        there = rows[done.series.notna().to_numpy()]
        if known:
            found[rows] = done.series.to_numpy()
            if text in UNIT_NUMBERS:
                odd.append(Odd("unit_number", there, f"{text} = {name}"))
        else:
            bad += [(int(row), text, "bad_unit") for row in there]
        bad += zip(rows[done.bad].tolist(), done.found, done.why, strict=True)
        odd += [each._replace(at=rows[each.at]) for each in done.odd]
    bad.sort()
    return Converted(
        pd.Series(found),
        np.array([at for at, _, _ in bad], dtype=np.int64),
        tuple(text for _, text, _ in bad),
        tuple(why for _, _, why in bad),
        odd=tuple(odd),
    )


def _from_numbers(column: Column, target: Field, unit: str) -> Converted:
    if target.dtype == "integer" and not unit and (whole := _whole(column, target)) is not None:
        return Converted(_whole_series(whole, np.zeros(len(whole), dtype=bool), target))
    numbers = column.cast(pa.float64(), safe=False).to_numpy()  # beyond 2^53 the nearest there is
    size, odd = _size(numbers, target, unit)
    if size != 1.0:
        numbers = numbers * size
    bad, why = _unfit(numbers, target)
    found = tuple(str(value) for value in column.take(pa.array(bad)).to_pylist())
    return Converted(_number_series(numbers, target, bad), bad, found, why, odd=odd)


def _whole(column: Column, target: Field) -> NDArray[np.int64] | None:
    """Whole numbers as they stand, where none is missing and the field takes them all."""
    if not pa.types.is_integer(column.type) or column.null_count or not len(column):
        return None
    ends = pc.min_max(column)
    least, most = ends["min"].as_py(), ends["max"].as_py()
    low = -_EXACT if target.min is None else max(target.min, -_EXACT)
    high = _EXACT if target.max is None else min(target.max, _EXACT)
    return column.to_numpy().astype(np.int64) if low <= least and most <= high else None


def _size(plain: NDArray[np.float64], target: Field, unit: str) -> tuple[float, tuple[Odd, ...]]:
    """Factor of the figures that state no unit themselves, and what there is to say about it."""
    stated = factor(unit, target.unit) if unit else 1.0
    if not is_share(target):
        return stated, ()
    size, kind = share_factor(plain, canonical(unit) or "")
    if not kind:
        return size, ()
    doubtful = (plain > 1) if kind == "percent_points" else (plain > 0)
    small = int(((plain > 0) & (plain <= 1)).sum())
    return size, (Odd(kind, np.flatnonzero(doubtful), str(small)),)


def _unfit(numbers: NDArray[np.float64], target: Field) -> tuple[Positions, tuple[str, ...]]:
    """Positions of figures that the field does not take, and why."""
    if _fits(numbers, target):
        return np.empty(0, np.int64), ()
    endless = np.isinf(numbers)
    wrong = endless
    if target.min is not None:
        wrong = wrong | (numbers < target.min)
    if target.max is not None:
        wrong = wrong | (numbers > target.max)
    broken = endless & False
    if target.dtype == "integer":
        broken = (numbers != np.floor(numbers)) & ~np.isnan(numbers)
    bad = np.flatnonzero(wrong | broken)
    names = np.select([endless[bad], broken[bad]], ["bad_number", "bad_integer"], "out_of_range")
    return bad, tuple(names.tolist())


def _fits(numbers: NDArray[np.float64], target: Field) -> bool:
    """Whether the field takes all figures, as their ends tell; no figure at all tells nothing."""
    if target.dtype == "integer":
        return False
    least, most = np.fmin.reduce(numbers, initial=np.inf), np.fmax.reduce(numbers, initial=-np.inf)
    low = np.finfo(float).min if target.min is None else target.min
    high = np.finfo(float).max if target.max is None else target.max
    return bool(low <= least <= most <= high)


def _number_series(numbers: NDArray[np.float64], target: Field, bad: Positions) -> pd.Series[Any]:
    if target.dtype == "number":
        return pd.Series(numbers, copy=False)
    if len(bad):
        numbers = numbers.copy()
        numbers[bad] = np.nan
    none = np.isnan(numbers)
    return _whole_series(np.where(none, 0, numbers).astype(np.int64), none, target)


def _whole_series(
    whole: NDArray[np.int64], none: NDArray[np.bool_], target: Field
) -> pd.Series[Any]:
    if target.key and not none.any():
        return pd.Series(whole)
    return pd.Series(pd.arrays.IntegerArray(whole, none))


def _from_number_texts(values: Column, target: Field, unit: str) -> Converted:
    plain = pc.match_substring_regex(values, _PLAIN)
    numbers = pc.if_else(plain, values, None).cast(pa.float64()).to_numpy()
    at = np.flatnonzero(pc.fill_null(pc.invert(plain), fill_value=False).to_numpy())
    if not len(at):
        size, odd = _size(numbers, target, unit)
        return _checked(values, numbers * size, target, {}, odd)
    unique = values.take(pa.array(at)).combine_chunks().dictionary_encode()
    places = unique.indices.to_numpy()
    share = is_share(target)
    base = 1.0 if share or not unit else factor(unit, target.unit)
    read = [read_number(text, target, base) for text in unique.dictionary.to_pylist()]
    found = np.array([np.nan if each.value is None else each.value for each in read])[places]
    own = np.array([bool(each.unit) for each in read])[places]
    numbers = numbers.copy()
    if share:  # what says itself that it is per cent does not tell how the others are meant
        numbers[at] = np.where(own, np.nan, found)
    size, odd = _size(numbers, target, unit)
    numbers = numbers * size
    numbers[at] = np.where(own, found, numbers[at]) if share else found
    why = {int(i): read[place].why for i, place in zip(at, places, strict=True)}
    odd += _odd_cells(at, [read[place] for place in places], unit or target.unit)
    return _checked(values, numbers, target, why, odd)


def _odd_cells(at: Positions, read: Sequence[Number], unit: str) -> tuple[Odd, ...]:
    """Cells that state another unit than the column, are secret, or are broken formulas."""
    odd = []
    common = canonical(unit)
    other = [i for i, each in enumerate(read) if each.unit and each.unit != common]
    if other:
        counts = Counter(read[i].unit for i in other)
        said = [(in_words(name), count) for name, count in sorted(counts.items())]
        told = {
            lang: ", ".join(f"{unit[lang]} × {count}" for unit, count in said) for lang in LANGS
        }
        odd.append(Odd("unit", at[other], told))
    for kind in ("classified", "formula"):
        of_kind = [i for i, each in enumerate(read) if each.why == kind]
        if of_kind:
            odd.append(Odd(kind, at[of_kind]))
    return tuple(odd)


def _checked(
    values: Column,
    numbers: NDArray[np.float64],
    target: Field,
    why: Mapping[int, str],
    odd: tuple[Odd, ...],
) -> Converted:
    """Column of figures; cells that are none, and figures that the field does not take, are bad."""
    outside, reasons = _unfit(numbers, target)
    bad = dict(zip(outside.tolist(), reasons, strict=True))
    bad |= {i: each for i, each in why.items() if each.startswith("bad_")}
    at = np.array(sorted(bad), dtype=np.int64)
    found = tuple(str(value) for value in values.take(pa.array(at)).to_pylist())
    series = _number_series(numbers, target, at)
    return Converted(series, at, found, tuple(bad[i] for i in at.tolist()), odd=odd)
