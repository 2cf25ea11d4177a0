"""Names as they are compared (名称规范化): one width, one script, no typographic noise."""

from __future__ import annotations

import re
import unicodedata

from landuse.names.lexicon import lexicon

_NOISE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad\"'`“”‘’「」《》<>.·•・‧。]+")
_OPEN = str.maketrans("【〔[{〖", "(((((")
_CLOSE = str.maketrans("】〕]}〗", ")))))")
_END = re.compile(r"[,、;:/\-—–~]+$|^[,、;:/\-—–~]+")


def plain_name(text: str) -> str:
    """Name without typographic noise (名称规范化): half-width, simplified, lower case, no blanks.

    Parameters
    ----------
    text
        Name as written.

    Returns
    -------
    str
        The same for all spellings of one name; brackets are kept as ``()``.

    Examples
    --------
    >>> plain_name(" 岳阳恒立機械【集團】有限公司。"), plain_name("ＡＢＣ　电子（上海）有限公司")
    ('岳阳恒立机械(集团)有限公司', 'abc电子(上海)有限公司')
    """
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_OPEN).translate(_CLOSE)
    bare = _NOISE.sub("", folded).translate(lexicon().characters)
    return _END.sub("", unicodedata.normalize("NFKC", bare))


def without_brackets(plain: str) -> str:
    """Name with its brackets opened (去括号): what is in them stays.

    Parameters
    ----------
    plain
        From :func:`plain_name`.

    Returns
    -------
    str
        The text without ``(`` and ``)``.

    Examples
    --------
    >>> without_brackets("恒立(上海)机械有限公司")
    '恒立上海机械有限公司'
    """
    return plain.replace("(", "").replace(")", "")
