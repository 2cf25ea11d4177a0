"""Pinyin (拼音): readings of the characters that occur in a park, for the search box only."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import pandas as pd

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


def readings(columns: Iterable[pd.Series[str]]) -> dict[str, str]:
    """Syllable → characters read so, without tones (拼音表); a character may stand several times.

    Parameters
    ----------
    columns
        Texts that can be searched for.

    Returns
    -------
    dict of str to str
        Only what occurs in the texts, sorted.

    Examples
    --------
    >>> readings([pd.Series(["重庆"])])
    {'chong': '重', 'qing': '庆', 'tong': '重', 'zhong': '重'}
    """
    from pypinyin.constants import PINYIN_DICT

    seen: set[str] = set()
    for column in columns:
        seen.update("".join(column.dropna().astype("str").unique()))
    found: dict[str, list[str]] = {}
    for character in sorted(each for each in seen if _HAN.match(each)):
        for reading in PINYIN_DICT.get(ord(character), "").split(","):
            syllable = plain(reading)
            if syllable and character not in found.setdefault(syllable, []):
                found[syllable].append(character)
    return {syllable: "".join(found[syllable]) for syllable in sorted(found)}


def plain(reading: str) -> str:
    """Syllable without its tone (去声调); ü is typed as v.

    Parameters
    ----------
    reading
        Such as ``lǜ``.

    Returns
    -------
    str
        Letters a to z.

    Examples
    --------
    >>> plain("lǜ"), plain("zhòng")
    ('lv', 'zhong')
    """
    apart = unicodedata.normalize("NFD", reading.lower()).replace("u\u0308", "v")
    return "".join(letter for letter in apart if "a" <= letter <= "z")
