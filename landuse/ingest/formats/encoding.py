"""Text encodings (字符编码): which one bytes are in, by validity and by how ordinary the text then reads.

Few bytes fit several encodings, so all are weighed: how likely are just these characters, if the text
were in that encoding (naive Bayes over kinds of characters, :data:`_MODELS`). Only what is far ahead
is claimed; otherwise the user is asked, and sees how the text reads in each.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Sequence
from math import exp, log
from typing import NamedTuple

LANGUAGE_BYTES = {
    **dict.fromkeys((0x4D, 0x7A), "gb18030"),
    **dict.fromkeys((0x4F, 0x78), "cp950"),
    **dict.fromkeys((0x13, 0x7B), "cp932"),
    **dict.fromkeys((0x4E, 0x79), "cp949"),
    **dict.fromkeys((0x50, 0x7C), "cp874"),
    0xC9: "cp1251",
    0x03: "cp1252",
}
"""Language byte of a dBASE header → codec; 0 and 0x57 say nothing."""
_SPELLINGS = {
    **dict.fromkeys(("gbk", "gb2312", "936", "gb231280", "euccn", "gb18030"), "gb18030"),
    **dict.fromkeys(("utf8", "65001"), "utf-8"),
    **dict.fromkeys(("big5", "950", "big5hkscs"), "cp950"),
    **dict.fromkeys(("874", "tis620"), "cp874"),
    "koi8r": "koi8-r",
}
_TEXT = re.compile(r"utf-(8|16|32)|cp\d|iso8859-|koi8|shift_jis|euc_|johab|mac-|ascii")
_ANYTHING = re.compile(r"iso8859-|cp1252|cp437|cp850|ascii|utf-16")
"""Codecs that programs name without knowing, or in which nearly all bytes are some text."""
_ODD_BYTE = re.compile(rb"[\x80-\xff]")
_SAMPLE = 65_536
_SHOWN = 24
_SHORT = 20
"""Bytes below which a text is no witness against what its file says of itself."""
_SURE = 0.98
"""Share of the likelihood of all encodings together at which one is claimed."""

FREQUENT = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里"
    "用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实"
    "日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体"
    "政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及"
    "比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接"
    "必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且"
    "权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运"
    "企块宗编码号称积亩顷税收额途厂房园片县镇村街州省湖广江苏浙河石林城乡限份集团技材料械股责丙乙甲丁"
    "土坐落储备闲置低效停厅局委办示例投项注册纳营增值销售耗职汇铝铜镀简语"
)
"""Characters that Chinese texts, and land and firm registers in particular, are full of."""


class Guess(NamedTuple):
    """What is known of an encoding (编码判断).

    Parameters
    ----------
    name
        Codec; None where no candidate is far ahead.
    found
        Whether it had to be found from the text, rather than being stated or plain.
    lie
        What was stated, where that cannot be true.
    candidates
        Candidates and how a piece of the text reads in them, the likeliest first.
    """

    name: str | None
    found: bool = False
    lie: str = ""
    candidates: tuple[tuple[str, str], ...] = ()

    @property
    def sample(self) -> str:
        """How a piece of the text reads in the likeliest encoding (样例)."""
        return self.candidates[0][1] if self.candidates else ""


class _Model(NamedTuple):
    """Characters of a text in one encoding: kind (a pattern of bytes) → share of the text, how many there are."""

    name: str
    prior: float
    kinds: dict[bytes, tuple[float, int]]
    frequent: float = 0.0


_ODD = (0.005, 20_000)
_MODELS = (
    _Model(
        "utf-8",
        0.9,
        {
            rb"[\xe4-\xed]..": (0.2, 32_000),
            rb"[\xe2\xe3\xef]..|[\xc2-\xc9].": (0.1, 1600),
        },
        frequent=0.7,
    ),
    _Model(
        "gb18030",
        0.9,
        {
            rb"[\xb0-\xd7][\xa1-\xfe]": (0.22, 3200),
            rb"[\xa1-\xa3][\xa1-\xfe]|[\xa8\xa9][\x40-\x96]|\x81[\x30-\x39].[\x30-\x39]": (
                0.05,
                500,
            ),
            rb"[\xd8-\xf7][\xa1-\xfe]": (0.02, 3008),
        },
        frequent=0.7,
    ),
    _Model(
        "cp950",
        0.01,
        {
            rb"[\xa4-\xc6].": (0.6, 5100),
            rb"[\xa1-\xa3].": (0.05, 408),
            rb"[\xc9-\xf9].": (0.02, 7652),
        },
        frequent=0.33,
    ),
    _Model(
        "cp932",
        0.002,
        {
            rb"\x82[\x9f-\xf1]|\x83[\x40-\x96]": (0.5, 166),
            rb"[\x88-\x98].": (0.42, 2965),
            rb"[\x81-\x84].": (0.05, 500),
            rb"[\x99-\x9f\xe0-\xea].": (0.02, 3390),
        },
    ),
    _Model(
        "euc_jp",
        0.002,
        {
            rb"[\xa4\xa5].": (0.5, 166),
            rb"[\xb0-\xcf].": (0.42, 2965),
            rb"[\xa1-\xa3].": (0.05, 500),
            rb"[\xd0-\xf4].": (0.02, 3390),
        },
    ),
    _Model(
        "cp949",
        0.002,
        {
            rb"[\xb0-\xc8][\xa1-\xfe]": (0.93, 2350),
            rb"[\xa1-\xac][\xa1-\xfe]": (0.05, 986),
            rb"[\xca-\xfd][\xa1-\xfe]": (0.02, 4888),
        },
    ),
    _Model("cp1252", 0.02, {rb"[\xc0-\xff]": (0.9, 6000)}),
)
"""The encodings that are weighed. Numbers follow how the code pages are laid out (GB 2312: 3755 characters
of level 1, 3008 of level 2; Big5 5401 and 7652; JIS X 0208 2965 and 3390; KS X 1001 2350 syllables;
Latin letters with an accent, times what may follow them), priors what this tool is used for."""
_NOISE = ("", log(0.001), log(4e-5))
"""Bytes that are no text: prior, and likelihood of each pair of bytes."""
_IN_A_ROW = log(0.03)
"""A letter with an accent follows another one in Latin text."""
_BROKEN = log(1e-9)
"""A place that cannot be decoded."""


def codec(name: str) -> str | None:
    """Python codec for an encoding name (编码名称); GBK and its kin are read as GB18030.

    Parameters
    ----------
    name
        As in a ``.cpg`` file or in ``park.toml``.

    Returns
    -------
    str or None
        None where no such encoding is known.

    Examples
    --------
    >>> codec("GBK"), codec("65001"), codec("OEM"), codec("Big-5"), codec("ANSI 1252")
    ('gb18030', 'utf-8', None, 'cp950', 'cp1252')
    """
    plain = re.sub(r"[\s_\-\ufeff\0]|^(ansi|cp|ms|windows|x)(?=[\s_-]*\d)", "", name.casefold())
    if plain in _SPELLINGS:
        return _SPELLINGS[plain]
    if plain.isdigit():
        plain = f"iso8859-{plain[4:]}" if plain.startswith("8859") else f"cp{plain}"
    for each in (plain, name.strip()):
        try:
            found = codecs.lookup(each).name
        except (LookupError, ValueError):
            continue
        if _TEXT.match(found):
            return found
    return None


def errors(data: bytes, name: str) -> int:
    """How many places of some bytes are not in an encoding (无法解码处数).

    Parameters
    ----------
    data
        The bytes.
    name
        Codec name.

    Returns
    -------
    int
        Zero where all of it can be read.

    Examples
    --------
    >>> errors(b"abc", "utf-8"), errors("企业".encode("gbk"), "utf-8") > 0
    (0, True)
    """
    try:
        data.decode(name)
    except UnicodeDecodeError:
        return data.decode(name, errors="replace").count("\ufffd") or 1
    return 0


def of_text(data: bytes) -> Guess:
    """Encoding of a text file (文本文件编码): its mark, its zeros, UTF-8 if valid, else the likeliest.

    Parameters
    ----------
    data
        The whole file.

    Returns
    -------
    Guess
        Without a name where it is no text, or could be several.

    Examples
    --------
    >>> of_text("企业名称".encode("gbk")).name, of_text("企业".encode("utf-8-sig")).name
    ('gb18030', 'utf-8-sig')
    """
    marks = {
        codecs.BOM_UTF8: "utf-8-sig",
        codecs.BOM_UTF32_LE: "utf-32",
        codecs.BOM_UTF32_BE: "utf-32",
        codecs.BOM_UTF16_LE: "utf-16",
        codecs.BOM_UTF16_BE: "utf-16",
    }
    marked = next((name for mark, name in marks.items() if data.startswith(mark)), None)
    if marked:
        return Guess(marked)
    head = data[:4096]
    zeros = head[0::2].count(0), head[1::2].count(0)
    if sum(zeros) > len(head) // 10 and min(zeros) * 20 < max(zeros):
        return Guess("utf-16-be" if zeros[0] > zeros[1] else "utf-16-le", found=True)
    if data.isascii():
        return Guess("utf-8")
    return weighed(_odd_lines(data))


def _odd_lines(data: bytes) -> list[bytes]:
    """First lines that are not ASCII, as many as make a sample."""
    lines: list[bytes] = []
    size, at = 0, 0
    while size < _SAMPLE and (found := _ODD_BYTE.search(data, at)):
        start = data.rfind(b"\n", at, found.start()) + 1 or at
        end = data.find(b"\n", found.start())
        at = len(data) if end < 0 else end
        line = data[start:at]
        lines.append(line if len(line) <= _SAMPLE else line[:_SAMPLE] + b"\0")
        size += len(lines[-1])
    return lines


def checked(stated: str | None, texts: Sequence[bytes]) -> Guess:
    """Encoding of some pieces of text of which something is stated (编码核对).

    Parameters
    ----------
    stated
        What the file says of itself; None where it says nothing.
    texts
        Pieces of it that are not ASCII, as for :func:`weighed`.

    Returns
    -------
    Guess
        What is stated if that can be true; else what is likely.

    Examples
    --------
    >>> checked("UTF-8", ["宗地".encode("gbk")])[:3]
    ('gb18030', True, 'UTF-8')
    """
    if not texts:
        return Guess("utf-8")
    name = codec(stated) if stated else None
    joined = b"\n".join(texts)
    guess = weighed(texts)
    if name is None or name.startswith("utf-16") or _broken(joined, name):
        return guess._replace(found=True, lie=(stated or "") if name else "")
    doubted = bool(_ANYTHING.match(name)) and guess.name != "cp1252"
    doubted |= name == "gb18030" and guess.name == "cp950" and len(joined) > _SHORT
    if guess.name not in {None, name} and (doubted or guess.name == "utf-8"):
        return guess._replace(found=True, lie=stated or "")
    return Guess(name)


def weighed(texts: Sequence[bytes]) -> Guess:
    """Encoding of some pieces of text by likelihood (编码推断).

    Parameters
    ----------
    texts
        Pieces of one file; one that may be cut inside a character ends in a zero byte.

    Returns
    -------
    Guess
        Candidates by likelihood; a name only if one is far ahead.

    Examples
    --------
    >>> weighed(["繁體國語".encode("big5")]).name, weighed(["國語".encode("big5")]).name
    ('cp950', None)
    """
    joined = b"\n".join(dict.fromkeys(texts))
    valid = not _broken(joined, "utf-8")
    if valid and re.search(rb"[\xe2-\xef][\x80-\xbf]{2}", joined):
        return Guess("utf-8", candidates=(("utf-8", _reading(joined, "utf-8")),))
    scores = {model.name: _likelihood(joined, model) for model in _MODELS}
    units = _characters(joined, "gb18030").total()
    scores[_NOISE[0]] = _NOISE[1] + units * _NOISE[2]
    best = max(scores.values())
    whole = sum(exp(score - best) for score in scores.values())
    order = sorted(scores, key=lambda name: -scores[name])
    readable = [name for name in order if name and not _broken(joined, name)]
    shown = tuple((name, _reading(joined, name)) for name in readable[:5])
    if order[0] and 1 / whole >= _SURE:
        return Guess(order[0], found=order[0] != "utf-8", candidates=shown)
    return Guess("utf-8" if valid else None, candidates=shown)


def _characters(data: bytes, name: str) -> Counter[str]:
    """Characters that are not ASCII, and how often each occurs."""
    text = data.decode(name, errors="replace")
    return Counter(char for char in text if char > "\x7f")


def _broken(data: bytes, name: str) -> int:
    """Places that cannot be decoded, other than ends that are marked as cut off."""
    return len(re.findall(r"\ufffd(?!\0)", data.decode(name, errors="replace")))


def _likelihood(data: bytes, model: _Model) -> float:
    """Logarithm of how likely a text of just these characters is in an encoding."""
    total = log(model.prior) + _broken(data, model.name) * _BROKEN
    patterns = [(re.compile(kind, re.DOTALL), *numbers) for kind, numbers in model.kinds.items()]
    for char, times in _characters(data, model.name).items():
        if char == "\ufffd":
            continue
        if model.frequent and char in FREQUENT:
            total += times * log(model.frequent / len(FREQUENT))
            continue
        code = char.encode(model.name, errors="replace")
        share, count = next(
            ((share, count) for kind, share, count in patterns if kind.fullmatch(code)), _ODD
        )
        total += times * log(share / count)
    if model.name == "cp1252":
        total += len(re.findall(rb"[\x80-\xff](?=[\x80-\xff])", data)) * _IN_A_ROW
    return total


def _reading(data: bytes, name: str) -> str:
    """A piece of the text around its first odd character, as it reads."""
    lines = [line for line in data.split(b"\n") if not line.isascii()]
    text = lines[0].decode(name, errors="ignore") if lines else ""
    first = next((i for i, char in enumerate(text) if char > "\x7f"), 0)
    return re.sub(r"[\x00-\x1f\x7f-\x9f\s]+", " ", text[max(first - 4, 0) :])[:_SHOWN].strip()
