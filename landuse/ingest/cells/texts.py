"""Text columns (文本列): Arrow text as read → trimmed, comparable text."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from landuse.ingest.cells.characters import BEYOND_ASCII, BLANKS, may_hold

Column: TypeAlias = pa.ChunkedArray

STR: Any = pd.StringDtype("pyarrow", na_value=np.nan)
MISSING = (
    *("", "-", "--", "—", "——", "–", "―", "─", "－", "/", "／", "\\", "…", "……", "..."),
    *("无", "暂无", "无数据", "缺失", "不详", "不明", "未知", "未填", "未填报", "待定"),
)
"""Texts that only say that nothing is known (空值写法)."""
_NULLS = ("null", "none", "nan", "nat", "n/a", "#n/a", "<na>")
"""What programs write for the same, in small letters or capitals."""
_CADASTRAL = r"^[0-9]{12}[GJZ][A-Z][0-9]{5}([FLQW][0-9]{8})?$"
_NOT_NEAT = (BLANKS, (ord("'"), ord("'")), (ord("a"), ord("z")))


def as_text(column: Column) -> Column:
    """Any column as text (转为文本): whole numbers without a decimal point.

    Parameters
    ----------
    column
        Column of any type.

    Returns
    -------
    pyarrow.ChunkedArray
        The same values as large strings.

    Examples
    --------
    >>> as_text(pa.chunked_array([[330106.0, None]])).to_pylist()
    ['330106', None]
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        return as_text(column.cast(kind.value_type))
    if pa.types.is_floating(kind):
        column = pc.if_else(pc.is_nan(column), None, column)
        whole = pc.all(pc.and_(pc.equal(column, pc.floor(column)), pc.less(pc.abs(column), 2**53)))
        column = column.cast(pa.int64()) if whole.as_py() is not False else column
    if pa.types.is_boolean(kind):
        column = pc.if_else(column, "true", "false")
    return column if pa.types.is_large_string(column.type) else column.cast(pa.large_string())


def blank(column: Column, missing: Sequence[str]) -> Column:
    """Text without outer blanks, null where it only says that nothing is known (空值处理).

    Parameters
    ----------
    column
        Text column.
    missing
        Further texts that mean missing.

    Returns
    -------
    pyarrow.ChunkedArray
        Trimmed text.

    Examples
    --------
    >>> blank(pa.chunked_array([[" a ", "—", "NULL", "na"]]), ["na"]).to_pylist()
    ['a', None, None, None]
    """
    if may_hold(column, BLANKS, BEYOND_ASCII):
        column = pc.utf8_trim_whitespace(column)
    shortest = pc.min(pc.binary_length(column)).as_py()
    if shortest is None or shortest > max(len(word.encode()) for word in (*MISSING, *missing)):
        return column
    markers = pa.array([*MISSING, *_NULLS], type=column.type)
    none = pc.is_in(pc.ascii_lower(column), value_set=markers)
    if missing:
        none = pc.or_(none, pc.is_in(column, value_set=pa.array(missing, type=column.type)))
    return pc.if_else(none, None, column) if pc.any(none).as_py() else column


def text_series(values: Column) -> pd.Series[Any]:
    """Arrow text as a pandas ``str`` column without copying (文本列).

    Parameters
    ----------
    values
        Large strings.

    Returns
    -------
    pandas.Series
        Text, missing as NaN.
    """
    return pd.Series(STR.__from_arrow__(values))


def translate(values: Column, mapping: Mapping[str, str]) -> Column:
    """Text in the file → text wanted (取值对照); other text stays.

    Parameters
    ----------
    values
        Text column.
    mapping
        From ``[x.values.field]``.

    Returns
    -------
    pyarrow.ChunkedArray
        Translated text.

    Examples
    --------
    >>> translate(pa.chunked_array([["开工", "x"]]), {"开工": "started"}).to_pylist()
    ['started', 'x']
    """
    trimmed = pc.utf8_trim_whitespace(values)
    known = pa.array([unicodedata.normalize("NFKC", name).strip() for name in mapping], values.type)
    place = pc.index_in(pc.utf8_normalize(trimmed, form="NFKC"), value_set=known, skip_nulls=True)
    codes = pa.array(list(mapping.values()), values.type)
    return pc.coalesce(pc.take(codes, place), trimmed)


def is_id(name: str) -> bool:
    """Whether a field holds ids that other tables refer to (是否为编号字段).

    Parameters
    ----------
    name
        Name of the field.

    Returns
    -------
    bool
        True for codes and ids.

    Examples
    --------
    >>> is_id("parcel_id"), is_id("land_use")
    (True, False)
    """
    return name.endswith("_id") or name in {"credit_code", "holder_code"}


def tidy(values: Column, name: str) -> Column:
    """Ids as they are compared (编号规范化): half-width; codes in capitals and without blanks.

    Parameters
    ----------
    values
        Trimmed text.
    name
        Field it is for.

    Returns
    -------
    pyarrow.ChunkedArray
        The same column where the field is no id or every id is neat; else credit codes, and what is
        a cadastral code once its blanks are out and its letters are capitals, in that form.

    Examples
    --------
    >>> tidy(pa.chunked_array([["９１３３ 0a"]]), "credit_code").to_pylist()
    ['91330A']
    >>> tidy(pa.chunked_array([["430681 001001 gb00004", "a 1"]]), "parcel_id").to_pylist()
    ['430681001001GB00004', 'a 1']
    """
    if not is_id(name):
        return values
    if may_hold(values, BEYOND_ASCII):
        seen = pc.replace_substring_regex(values, "[\u200b-\u200f\u2060\ufeff]", "")
        values = pc.utf8_trim_whitespace(pc.utf8_normalize(seen, form="NFKC"))
    if not may_hold(values, *_NOT_NEAT):
        return values
    values = pc.replace_substring_regex(values, "^'", "")
    joined = pc.utf8_upper(pc.replace_substring_regex(values, r"\s+", ""))
    if name in {"credit_code", "holder_code"}:
        return joined
    return pc.if_else(pc.match_substring_regex(joined, _CADASTRAL), joined, values)
