"""Cell values (单元格取值): Arrow columns as read → pandas columns of the contract."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from landuse.ingest.cells.converted import Converted, Odd
from landuse.ingest.cells.dates import is_open_end, is_serial, is_word, maybe_october, parse_date
from landuse.ingest.cells.figures import figures
from landuse.ingest.cells.numerals import is_classified
from landuse.ingest.cells.texts import (
    Column,
    as_text,
    blank,
    text_series,
    tidy,
    translate,
)
from landuse.schema import Field
from landuse.words import LANGS, plain_word, words

_SHOWN, _LISTED = 20, 5
_NEGATIONS = ("未", "无", "不", "没", "尚未", "停", "非", "not ", "no ")
"""Beginnings of words that deny; such a text is never taken for a yes."""
_BAD = {"date": "bad_date", "boolean": "bad_boolean", "category": "bad_category"}


def convert(
    column: Column,
    target: Field,
    *,
    unit: str = "",
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
        Unit that the file or ``park.toml`` states for the whole column.
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
    if target.dtype in {"number", "integer"}:
        return figures(column, target, unit, missing)
    if target.dtype == "date" and (pa.types.is_date(kind) or pa.types.is_timestamp(kind)):
        return _from_timestamps(column, target)
    if target.dtype == "boolean" and pa.types.is_boolean(kind):
        return Converted(column.to_pandas(types_mapper={pa.bool_(): pd.BooleanDtype()}.get))
    if target.dtype == "category" and pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
    values = blank(as_text(column), missing)
    return _from_texts(values, target) if target.dtype == "text" else _from_uniques(values, target)


def _from_texts(values: Column, target: Field) -> Converted:
    neat = tidy(values, target.name)
    if neat is values:
        return Converted(text_series(values))
    changed = pc.fill_null(pc.not_equal(neat, values), fill_value=False).to_numpy()
    at = np.flatnonzero(changed)
    odd = (Odd("tidied", at, str(values[int(at[0])])),) if len(at) else ()
    return Converted(text_series(neat), odd=odd)


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
    parsed: list[Any]
    kinds = ["classified" if is_classified(text) else "" for text in texts]
    partial = 0
    if target.dtype == "date":
        end = target.name == "to_on" or target.name.endswith("_due_on")
        dates = [parse_date(text, end=end) for text in texts]
        parsed = [None if date is None else date.day for date in dates]
        open_ended = [target.name == "to_on" and is_open_end(text) for text in texts]
        kinds = [
            "open_end"
            if ends
            else kind or ("serial" if is_serial(text) else "date_word" if is_word(text) else "")
            for text, ends, kind in zip(texts, open_ended, kinds, strict=True)
        ]
        loose = np.array([date is not None and date.partial for date in [*dates, None]])
        partial = int(loose[codes].sum())
    else:
        parse = _boolean(target.name) if target.dtype == "boolean" else _category(target)
        parsed = [parse(text) for text in texts]
    wrong = [
        value is None and kind not in {"classified", "open_end", "date_word"}
        for value, kind in zip(parsed, kinds, strict=True)
    ]
    bad = np.flatnonzero(np.array([*wrong, False])[codes])
    found = tuple(texts[code] for code in codes[bad])
    why = tuple(_why(text, target) for text in found)
    series = _unique_series(parsed, codes, target)
    return Converted(series, bad, found, why, partial, _odd(texts, kinds, codes, target))


def _why(text: str, target: Field) -> str:
    """Why a text was not read; a yes is not proposed for a text that denies."""
    denies = target.dtype == "boolean" and text.strip().casefold().startswith(_NEGATIONS)
    return "negated_boolean" if denies else _BAD[target.dtype]


def _odd(
    texts: Sequence[str], kinds: Sequence[str], codes: NDArray[Any], target: Field
) -> tuple[Odd, ...]:
    """Cells that were read with something to say about them, by kind."""
    named = np.array([*kinds, ""], dtype=object)[codes]
    odd = []
    for kind in sorted(set(kinds) - {""}):
        at = np.flatnonzero(named == kind)
        said = dict.fromkeys(texts[code][:_SHOWN] for code in codes[at[:_LISTED]])
        first = texts[codes[at[0]]]
        odd.append(Odd(kind, at, "”“".join(said) if kind == "date_word" else first))
    if target.dtype == "date":
        either = np.flatnonzero(np.array([*maybe_october(texts), False])[codes])
        odd += [Odd("month_one", either, texts[codes[either[0]]])] if len(either) else []
    return tuple(odd)


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
