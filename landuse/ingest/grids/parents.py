"""Headings above headings (多级表头): how a column under 税收 and 增值税 may be read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from landuse.units import canonical

JOINT = " / "
"""Between the headings of one column that stand above each other (上下级表头之间的连接)."""

_GENERIC = frozenset(
    {
        *(
            "合计",
            "小计",
            "总计",
            "共计",
            "总额",
            "合计数",
            "总数",
            "金额",
            "数额",
            "数值",
            "数据",
            "数量",
            "累计",
        ),
        *(
            "本年",
            "本年数",
            "本年实际",
            "本年累计",
            "本期",
            "本期数",
            "当年",
            "全年",
            "全年数",
            "实际",
            "指标值",
        ),
        *("total", "sum", "amount", "value", "figure"),
    }
)
_OTHER = re.compile(
    "上年|去年|同期|上期|往年|增长|增幅|增速|同比|环比|减免|应缴|应纳|欠缴|人均|亩均|每亩|户均|占比|比重|排名|名次|"
    "得分|评分|目标|其中|previous|last year|growth|share|rank|score|per ",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"[(\[{【〔<][^()\[\]{}【】〔〕<>]*[)\]}】〕>]|\s+")
_YEAR = re.compile(r"(19|20)\d\d(年|年度)?")


def readings(heading: str, *, alone: bool = False) -> Iterator[str]:
    """Ways to read a heading of several levels (多级表头的读法), the surest first.

    The lower heading alone counts only where those above do not make it another figure (上年, 亩均,
    其中); the upper one alone only where the lower says no more than "total" or a unit.

    Parameters
    ----------
    heading
        Levels joined by :data:`JOINT`, the uppermost first.
    alone
        Whether no other column has the same headings above it.

    Yields
    ------
    str
        Heading as one word.

    Examples
    --------
    >>> list(readings("税收 / 增值税"))
    ['税收 / 增值税', '税收增值税', '增值税税收', '增值税']
    >>> list(readings("税收（万元） / 合计"))[-1], list(readings("上年 / 税收"))[-1]
    ('税收（万元）', '税收上年')
    """
    yield heading
    *above, last = heading.split(JOINT)
    if not above:
        return
    yield "".join([*above, last])
    if len(above) > 1:
        yield above[-1] + last
    yield last + above[-1]
    if not any(_OTHER.search(part) for part in above):
        yield last
    if (alone and not _OTHER.search(last)) or says_no_more(last):
        yield from readings(JOINT.join(above))


def says_no_more(heading: str) -> bool:
    """Whether a lower heading adds nothing to the one above (是否只是合计或单位).

    Parameters
    ----------
    heading
        The lowest heading of a column.

    Returns
    -------
    bool
        True for 合计, a year, a unit or nothing but a bracket.

    Examples
    --------
    >>> says_no_more("（万元）"), says_no_more("2023年"), says_no_more("增值税")
    (True, True, False)
    """
    word = _ASIDE.sub("", unicodedata.normalize("NFKC", heading)).casefold()
    return (
        not word or word in _GENERIC or bool(_YEAR.fullmatch(word)) or canonical(word) is not None
    )
