"""Cell values (单元格取值): Arrow columns as read → pandas columns of the contract."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from landuse.ingest.dates import parse_date
from landuse.ingest.texts import Column, as_text, blank, plain_word, text_series, tidy, translate
from landuse.schema import Field
from landuse.units import factor
from landuse.words import LANGS, words

Positions = NDArray[np.int64]

_PLAIN = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_NUMBER = re.compile(r"([+-]?(?:\d[\d,]*\.?\d*|\.\d+)(?:e[+-]?\d+)?)(.*)", re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?\d{1,4}(,\d{3}|,\d{4})+(\.\d*)?")
_INTEGER_SUFFIXES = {"year": ("年", "年度", "财年"), "floor": ("层", "楼", "f", "F")}


@dataclass(frozen=True)
class Converted:
    """A column of the contract and what did not fit (转换结果).

    Parameters
    ----------
    series
        The column.
    bad
        Positions of cells that could not be read.
    found
        Their text.
    partial
        How many dates had no day.
    """

    series: pd.Series[Any]
    bad: Positions = field(default_factory=lambda: np.empty(0, np.int64))
    found: tuple[str, ...] = ()
    partial: int = 0


def convert(
    column: Column,
    target: Field,
    *,
    unit: float = 1.0,
    missing: Sequence[str] = (),
    mapping: Mapping[str, str] | None = None,
) -> Converted:
    """Column of the contract from a column as read (列转换).

    Parameters
    ----------
    column
        What the file holds, of any type.
    target
        Field of the contract.
    unit
        Factor from the file's unit to the field's.
    missing
        Further texts that mean missing.
    mapping
        Text in the file → code, from ``[x.values.field]``.

    Returns
    -------
    Converted
        The column, and the cells that could not be read.
    """
    if mapping:
        column = translate(as_text(column), mapping)
    kind = column.type
    if target.dtype in {"number", "integer"} and _numeric(kind):
        return _from_numbers(column, target, unit)
    if target.dtype == "date" and (pa.types.is_date(kind) or pa.types.is_timestamp(kind)):
        return _from_timestamps(column, target)
    if target.dtype == "boolean" and pa.types.is_boolean(kind):
        return Converted(column.to_pandas(types_mapper={pa.bool_(): pd.BooleanDtype()}.get))
    if target.dtype == "category" and pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
    values = blank(as_text(column), missing)
    if target.dtype in {"number", "integer"}:
        return _from_number_texts(values, target, unit)
    if target.dtype == "text":
        return Converted(text_series(tidy(values, target.name)))
    return _from_uniques(values, target)


def _numeric(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    )


def _from_numbers(column: Column, target: Field, unit: float) -> Converted:
    valid = pc.is_valid(column).to_numpy()
    numbers = column.cast(pa.float64()).to_numpy()
    if unit != 1.0:
        numbers = numbers * unit
    bad = np.flatnonzero(np.isinf(numbers) | _outside(numbers, target))
    if target.dtype == "integer":
        bad = np.union1d(
            bad, np.flatnonzero(valid & (numbers != np.floor(numbers)) & ~np.isnan(numbers))
        )
    found = tuple(str(value) for value in column.take(pa.array(bad)).to_pylist())
    return Converted(_number_series(numbers, target, bad), bad, found)


def _outside(numbers: NDArray[np.float64], target: Field) -> NDArray[np.bool_]:
    low = -np.inf if target.min is None else target.min
    high = np.inf if target.max is None else target.max
    if low == -np.inf and high == np.inf:
        return np.zeros(len(numbers), dtype=bool)
    return (numbers < low) | (numbers > high)


def _number_series(numbers: NDArray[np.float64], target: Field, bad: Positions) -> pd.Series[Any]:
    if target.dtype == "number":
        return pd.Series(numbers, copy=False)
    if len(bad):
        numbers = numbers.copy()
        numbers[bad] = np.nan
    none = np.isnan(numbers)
    whole = np.where(none, 0, numbers).astype(np.int64)
    if target.key and not none.any():
        return pd.Series(whole)
    return pd.Series(pd.arrays.IntegerArray(whole, none))


def _from_number_texts(values: Column, target: Field, unit: float) -> Converted:
    plain = pc.match_substring_regex(values, _PLAIN)
    numbers = pc.if_else(plain, values, None).cast(pa.float64()).to_numpy() * unit
    odd = np.flatnonzero(pc.fill_null(pc.invert(plain), fill_value=False).to_numpy())
    bad = np.empty(0, np.int64)
    if len(odd):
        numbers = numbers.copy()
        unique = values.take(pa.array(odd)).combine_chunks().dictionary_encode()
        parsed = [parse_number(text, target, unit) for text in unique.dictionary.to_pylist()]
        lookup = np.array([np.nan if value is None else value for value in parsed])
        numbers[odd] = lookup[unique.indices.to_numpy()]
        bad = odd[np.isnan(numbers[odd])]
    wrong = np.isinf(numbers) | _outside(numbers, target)
    if target.dtype == "integer":
        wrong |= numbers != np.floor(numbers)
        wrong &= ~np.isnan(numbers)
    bad = np.union1d(bad, np.flatnonzero(wrong))
    found = tuple(str(value) for value in values.take(pa.array(bad)).to_pylist())
    return Converted(_number_series(numbers, target, bad), bad, found)


def parse_number(text: str, target: Field, unit: float = 1.0) -> float | None:
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
    float or None
        None where it is no number, or could be two.

    Examples
    --------
    >>> from landuse.schema import fields
    >>> tax = fields("returns")["tax_paid"]
    >>> [parse_number(text, tax, 1e-4) for text in ("1,234,500", "24.6万", "(3)", "3,5", "约3")]
    [123.45, 24.6, -0.00030000000000000003, None, None]
    """
    plain = unicodedata.normalize("NFKC", text).replace(" ", "").lstrip("¥$")
    sign = 1.0
    if plain.startswith("(") and plain.endswith(")"):
        sign, plain = -1.0, plain[1:-1]
    match = _NUMBER.fullmatch(plain.replace("−", "-"))
    if match is None:
        return None
    digits, suffix = match.groups()
    if "," in digits and not _GROUPED.fullmatch(digits):
        return None
    number = sign * float(digits.replace(",", ""))
    if not suffix or suffix in _INTEGER_SUFFIXES.get(target.name, ()):
        return number * unit
    try:
        return number * factor(suffix, target.unit)
    except ValueError:
        return None


def _from_timestamps(column: Column, target: Field) -> Converted:
    if pa.types.is_timestamp(column.type) and column.type.tz is not None:
        column = pc.local_timestamp(column)
    days = column.cast(pa.timestamp("ms"), safe=False).to_pandas()
    return Converted(_first_of_month(days.dt.normalize(), target))


def _first_of_month(series: pd.Series[Any], target: Field) -> pd.Series[Any]:
    if target.name != "month":
        return series
    first: pd.Series[Any] = series.dt.to_period("M").dt.to_timestamp().dt.as_unit("ms")
    return first


def _from_uniques(values: Column, target: Field) -> Converted:
    """Dates, categories and booleans have few different texts: each is read once."""
    encoded = values.combine_chunks()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = (
            pa.concat_arrays(encoded.chunks) if encoded.num_chunks else pa.array([], values.type)
        )
    encoded = encoded.dictionary_encode()
    texts = encoded.dictionary.to_pylist()
    codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
    parse: Callable[[str], Any]
    parsed: list[Any]
    partial = 0
    if target.dtype == "date":
        end = target.name == "to_on" or target.name.endswith("_due_on")
        dates = [parse_date(text, end=end) for text in texts]
        partial = int(
            sum((codes == i).sum() for i, date in enumerate(dates) if date and date.partial)
        )
        parsed = [None if date is None else date.day for date in dates]
    else:
        parse = _boolean(target.name) if target.dtype == "boolean" else _category(target)
        parsed = [parse(text) for text in texts]
    wrong = np.array([value is None for value in [*parsed, 0]])
    bad = np.flatnonzero(wrong[codes])
    found = tuple(texts[code] for code in codes[bad])
    return Converted(_unique_series(parsed, codes, target), bad, found, partial)


def _unique_series(parsed: list[Any], codes: NDArray[Any], target: Field) -> pd.Series[Any]:
    if target.dtype == "date":
        lookup = np.array([*parsed, None], dtype="datetime64[ms]")
        return _first_of_month(pd.Series(lookup[codes]), target)
    if target.dtype == "boolean":
        truth = np.array([bool(value) for value in [*parsed, False]])
        none = np.array([value is None for value in [*parsed, None]])
        return pd.Series(pd.arrays.BooleanArray(truth[codes], none[codes]))
    names = list(target.values) or sorted({str(value) for value in parsed if value is not None})
    place = {name: i for i, name in enumerate(names)}
    lookup = np.array([place.get(value, -1) for value in [*parsed, None]])
    return pd.Series(
        pd.Categorical.from_codes(lookup[codes], categories=pd.Index(names, dtype="str"))
    )


@cache
def _synonyms(section: str) -> dict[str, str]:
    """Spelling → code, from the words shown to users and the further spellings of ingest."""
    found: dict[str, str] = {}
    for lang in LANGS:
        for code, spellings in words(f"ingest.synonyms.{section}", lang=lang).items():
            found |= {plain_word(spelling): code for spelling in spellings.split("|")}
        for code, label in words(f"values.{section}", lang=lang).items():
            found[plain_word(label)] = code
    return found


def _boolean(name: str) -> Callable[[str], bool | None]:
    table = {**_synonyms("boolean"), **_synonyms(name)}
    truth = {"yes": True, "no": False}

    def parse(text: str) -> bool | None:
        return truth.get(table.get(plain_word(text), ""))

    return parse


def _category(target: Field) -> Callable[[str], str | None]:
    table = {**_synonyms(target.name), **{plain_word(code): code for code in target.values}}

    def parse(text: str) -> str | None:
        return table.get(plain_word(text)) if target.values else text

    return parse
