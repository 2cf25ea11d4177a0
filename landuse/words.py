"""Words that users see (文字), read from ``text/<lang>/<area>.toml``; code holds only keys."""

from __future__ import annotations

import os
import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Literal

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, Lang] = ("zh", "en")


def plain_word(text: str) -> str:
    """Text as it is compared (比较用文本): half-width, lower case, without blanks and underscores.

    Parameters
    ----------
    text
        A word that somebody wrote.

    Returns
    -------
    str
        The bare word.

    Examples
    --------
    >>> plain_word("Ｈalf stopped"), plain_word("Major_Accident ")
    ('halfstopped', 'majoraccident')
    """
    return re.sub(r"[\s_]+", "", unicodedata.normalize("NFKC", text)).casefold()


@cache
def _area(area: str, lang: Lang) -> dict[str, object]:
    source = files("landuse").joinpath("text", lang, f"{area}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


@cache
def _find(key: str, lang: Lang) -> object:
    area, *path = key.split(".")
    node: object = _area(area, lang)
    for part in path:
        if not isinstance(node, dict) or part not in node:
            raise KeyError(f"no text for {key!r} in {lang}")
        node = node[part]
    return node


def text(key: str, *, lang: Lang, **params: object) -> str:
    """Sentence for a key (文字).

    Parameters
    ----------
    key
        Area and path, for example ``"errors.no_study.message"``.
    lang
        ``"zh"`` or ``"en"``.
    **params
        Values for the placeholders of the sentence.

    Returns
    -------
    str
        The sentence with its placeholders filled.

    Raises
    ------
    KeyError
        The key has no text in this language, or a placeholder has no value.

    Examples
    --------
    >>> text("values.grade.none", lang="en")
    'not graded'
    """
    found = _find(key, lang)
    if not isinstance(found, str):
        raise KeyError(f"{key!r} names a section, not a sentence")
    return found.format_map(params) if params else found


def words(section: str, *, lang: Lang) -> dict[str, str]:
    """Section of short words (词表) as code → word; an unknown section is empty.

    Parameters
    ----------
    section
        Area and path of the section, for example ``"values.outcome"``.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    dict
        Code → word.

    Examples
    --------
    >>> words("values.outcome", lang="zh")["yes"]
    '是'
    """
    try:
        found = _find(section, lang)
    except (KeyError, FileNotFoundError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {code: word for code, word in found.items() if isinstance(word, str)}


def word(section: str, code: object, *, lang: Lang) -> str:
    """Word of one code (代码的文字); the code itself where there is none.

    Parameters
    ----------
    section
        Section as for :func:`words`.
    code
        The code; missing gives an empty string.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        The word.

    Examples
    --------
    >>> word("values.outcome", "unknown", lang="en")
    'unknown'
    """
    if code is None or code != code:
        return ""
    return words(section, lang=lang).get(str(code), str(code))


def default_lang() -> Lang:
    """Language of the user's locale (默认语言): ``zh`` unless the locale says otherwise.

    Returns
    -------
    str
        ``"zh"`` or ``"en"``.
    """
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value and value.split(".")[0] not in {"C", "POSIX"}:
            return "en" if value.lower().startswith("en") else "zh"
    return "zh"
