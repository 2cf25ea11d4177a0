"""Second fields (旁证字段): what besides the name can show that two records mean one enterprise."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from landuse.names.normal import plain_name, without_brackets

FIELDS = ("org_code", "parcel_id", "legal_person", "phone", "meter", "address")
"""Second fields, the most telling first."""

SOURCES = {**dict(zip(FIELDS, FIELDS, strict=True)), "org_code": "credit_code"}
"""Column that each field is read from."""

WHOLE = "whole_code"
"""Organisation codes inside credit codes whose check character fits."""

PERSONAL = ("legal_person", "phone", "meter")
"""Fields that two enterprises rarely share, unless one person runs both."""

_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT = re.compile(f"[{_LETTERS}]{{2}}[0-9]{{6}}[0-9A-Z]{{9}}[{_LETTERS}]")
_CADASTRAL = re.compile(r"[0-9]{12}[A-Z]{2}[0-9]{5}")
_AREA = re.compile(r"^.{1,12}?(?:自治区|自治州|省|市|县|区|镇|乡|街道)")
_PHONE = 7
_WHOLE_CODE = 18
_WEIGHTS = np.array([pow(3, at, 31) for at in range(_WHOLE_CODE - 1)] + [1], dtype=np.int64)
_VALUE = np.full(256, -1, dtype=np.int64)
_VALUE[[ord(letter) for letter in _LETTERS]] = np.arange(len(_LETTERS))


def credit_code(text: str) -> str:
    """Credit code as it is compared (统一社会信用代码规范化): capitals, half-width, no blanks or hyphens.

    Parameters
    ----------
    text
        As written.

    Returns
    -------
    str
        The bare code.

    Examples
    --------
    >>> credit_code("９１４３９９０１dm-000001 3g")
    '91439901DM0000013G'
    """
    return re.sub(r"[\s\-]+", "", unicodedata.normalize("NFKC", text)).upper()


def is_valid(code: str) -> bool:
    """Whether a credit code is whole and its check character fits (信用代码校验, GB 32100-2015).

    Parameters
    ----------
    code
        From :func:`credit_code`.

    Returns
    -------
    bool
        False for anything else than such a code.

    Examples
    --------
    >>> is_valid("91350100M000100Y43"), is_valid("91350100M000100Y44"), is_valid("")
    (True, False, False)
    """
    if not _CREDIT.fullmatch(code) or not set(code) <= set(_LETTERS):
        return False
    total = sum(_LETTERS.index(letter) * pow(3, at, 31) for at, letter in enumerate(code[:17]))
    return _LETTERS[(31 - total % 31) % 31] == code[17]


def org_code(code: str) -> str:
    """Organisation code (组织机构代码) inside a credit code, a tax number of 15, or alone.

    Parameters
    ----------
    code
        From :func:`credit_code`.

    Returns
    -------
    str
        Nine characters; empty where there are none.

    Examples
    --------
    >>> (
    ...     org_code("91439901DM0000013G"),
    ...     org_code("439901DM0000013"),
    ...     org_code("DM0000013"),
    ...     org_code("x"),
    ... )
    ('DM0000013', 'DM0000013', 'DM0000013', '')
    """
    part = {18: code[8:17], 15: code[6:15], 9: code}.get(len(code), "")
    return part if re.fullmatch(r"[0-9A-Z]{8}[0-9X]", part) else ""


def divisions(codes: pd.Series[Any]) -> pd.Series[Any]:
    """Division of the registrar (登记机关行政区划) in each credit code.

    Parameters
    ----------
    codes
        Credit codes, normalised as ingest does it.

    Returns
    -------
    pandas.Series
        Six digits; missing where the code is not whole or its check character does not fit.

    Examples
    --------
    >>> divisions(pd.Series(["91350100M000100Y43", "91350100M000100Y44", None])).tolist()
    ['350100', nan, nan]
    """
    given = codes.astype("str").reset_index(drop=True)
    whole = given.str.fullmatch(_CREDIT.pattern).fillna(value=False).to_numpy(dtype=bool)
    places = np.flatnonzero(whole)
    letters = np.frombuffer("".join(given.iloc[places]).encode("ascii"), dtype=np.uint8)
    values = _VALUE[letters.reshape(-1, _WHOLE_CODE)]
    fits = (values >= 0).all(axis=1) & ((values @ _WEIGHTS) % 31 == 0)
    found = given.str.slice(2, 8).where(pd.Series(whole))
    found.iloc[places[~fits]] = None
    return found.set_axis(codes.index)


def bare_value(field: str, text: str) -> str:
    """Value of a second field as it is compared (旁证规范化); empty where it says too little.

    Parameters
    ----------
    field
        One of :data:`FIELDS`.
    text
        As written.

    Returns
    -------
    str
        The bare value.

    Examples
    --------
    >>> bare_value("phone", "(0730) 123-4567 转8"), bare_value("address", "示例县北岭片区一路7号")
    ('07301234567', '一路7号')
    """
    if field == "org_code":
        return org_code(credit_code(text))
    if field == "parcel_id":
        code = credit_code(text)
        return code[:19] if len(code) == 28 and _CADASTRAL.match(code) else code
    if field == "phone":
        digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", text).partition("转")[0])
        return digits if len(digits) >= _PHONE else ""
    plain = without_brackets(plain_name(text))
    if field == "address":
        while (found := _AREA.match(plain)) and found.end() < len(plain):
            plain = plain[found.end() :]
        return plain if re.search(r"\d|[一二三四五六七八九十]+号", plain) else ""
    return plain


def texts(table: pd.DataFrame, name: str) -> list[str]:
    """Column as plain texts (文本列), empty where it is missing.

    Parameters
    ----------
    table
        Any table.
    name
        The column; a table without it has empty texts.

    Returns
    -------
    list of str
        One a row.

    Examples
    --------
    >>> texts(pd.DataFrame({"phone": ["1", None]}), "phone"), texts(pd.DataFrame({"a": [1]}), "b")
    (['1', ''], [''])
    """
    if name not in table:
        return [""] * len(table)
    return ["" if pd.isna(each) else str(each) for each in table[name].tolist()]


def bare_values(given: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """Second fields of one enterprise or of all records that mean one (旁证取值).

    Parameters
    ----------
    given
        Column of :data:`SOURCES` → texts, empty ones saying nothing.

    Returns
    -------
    dict
        Field → values known, without those that are missing.

    Examples
    --------
    >>> bare_values({"phone": ["0730-1234567", ""]})
    {'phone': frozenset({'07301234567'})}
    """
    found: dict[str, frozenset[str]] = {}
    for field, column in SOURCES.items():
        values = {bare_value(field, each) for each in set(given.get(column, ())) if each} - {""}
        if values:
            found[field] = frozenset(values)
    whole = (credit_code(each) for each in set(given.get("credit_code", ())) if each)
    sound = frozenset(org_code(code) for code in whole if is_valid(code))
    return {**found, WHOLE: sound} if sound else found


def weigh(
    one: Mapping[str, frozenset[str]], other: Mapping[str, frozenset[str]]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Second fields that agree, and those that differ (旁证比对).

    A field that is missing on a side is neither; organisation codes differ only where both credit
    codes are whole, since a mistyped one says nothing.

    Parameters
    ----------
    one, other
        From :func:`bare_values`.

    Returns
    -------
    agree, differ
        Names of fields.

    Examples
    --------
    >>> weigh(
    ...     {"phone": frozenset({"1"}), "meter": frozenset({"2"})}, {"phone": frozenset({"1", "3"})}
    ... )
    (('phone',), ())
    """
    both = [field for field in FIELDS if field in one and field in other]
    agree = tuple(field for field in both if one[field] & other[field])
    apart = [field for field in both if field not in agree]
    if not one.get(WHOLE) or not other.get(WHOLE):
        apart = [field for field in apart if field != "org_code"]
    return agree, tuple(apart)
