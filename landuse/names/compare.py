"""Two names side by side (名称比对): the same, one that may be meant, a branch, or another enterprise."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from landuse.names.lexicon import lexicon
from landuse.names.parse import Name, parse_name

Relation = Literal["exact", "folded", "former", "likely", "maybe", "branch", "different"]
RELATIONS: tuple[Relation, ...] = (
    "exact",
    "folded",
    "former",
    "likely",
    "maybe",
    "branch",
    "different",
)
"""From the closest to none.

exact: the same text once normalised. folded: the same parts, 省 市 县 and 责任 left out. former: one
is what the other was called. likely: 字号 and trade agree, region, form or a bracket is open on one
side. maybe: the 字号 agrees, trade or form only in part. branch: one is a branch of the other.
different: anything else, however similar the letters.
"""

Part = Literal["same", "open", "unsure", "no"]
_SUITS = {"limited", "stock"}
_DEGREE = {"same": 0, "open": 1, "unsure": 2, "no": 3}
_FOLDED: tuple[Relation, ...] = ("folded", "likely", "maybe", "different")


def compare(one: Name, other: Name) -> Relation:
    """How two names are related (名称关系).

    Parameters
    ----------
    one, other
        Parsed names, in any order.

    Returns
    -------
    str
        One of :data:`RELATIONS`.

    Examples
    --------
    >>> from landuse.names import parse_name
    >>> def said(a, b):
    ...     return compare(parse_name(a), parse_name(b))
    >>> said("金汇铝业有限公司", "金汇铜业有限公司"), said("恒立机械有限公司", "恒力机械有限公司")
    ('different', 'different')
    >>> said("金汇铝业", "岳阳金汇铝业有限公司")
    'likely'
    >>> said("金汇铝业有限公司(原青禾铝业有限公司)", "青禾铝业有限公司")
    'former'
    >>> said("金汇铝业有限公司二分厂", "金汇铝业有限公司")
    'branch'
    """
    return min(
        (
            _of_variants(ours, theirs, standing(one, other, now=now, then=then))
            for ours, now in variants(one)
            for theirs, then in variants(other)
        ),
        key=RELATIONS.index,
        default="different",
    )


def variants(name: Name) -> list[tuple[Name, bool]]:
    """What an enterprise is and was called, each taken apart (现名与曾用名), and whether it is so now.

    Parameters
    ----------
    name
        A parsed name.

    Returns
    -------
    list of (Name, bool)
        The present name first, if it is said.

    Examples
    --------
    >>> from landuse.names import parse_name
    >>> [(each.brand, now) for each, now in variants(parse_name("金汇铝业(原青禾铝业厂)"))]
    [('金汇', True), ('青禾', False)]
    """
    before = [(parse_name(each)._replace(text=each, former=()), False) for each in name.former]
    return [(name._replace(former=()), True), *before] if name.text else before


Standing = Literal["now", "once", "never"]
"""Whether both names are borne now, one was borne once, or both were."""


def standing(one: Name, other: Name, *, now: bool, then: bool) -> Standing:
    """How a former name counts (曾用名的分量): two former names alone say little.

    Parameters
    ----------
    one, other
        The names with all their variants.
    now, then
        Whether the variants looked at are present names.

    Returns
    -------
    str
        ``never`` where both are former names of enterprises whose present names are known too.
    """
    if now and then:
        return "now"
    return "once" if now or then or not one.text or not other.text else "never"


WEAKER: dict[Standing, dict[Relation, Relation]] = {
    "now": {each: each for each in RELATIONS},
    "once": {
        "exact": "former",
        "folded": "former",
        "former": "former",
        "likely": "maybe",
        "maybe": "maybe",
        "branch": "different",
        "different": "different",
    },
    "never": {
        "exact": "maybe",
        "folded": "maybe",
        "former": "maybe",
        "likely": "different",
        "maybe": "different",
        "branch": "different",
        "different": "different",
    },
}
"""What a relation is worth by the standing of the names."""


def _of_variants(one: Name, other: Name, standing: Standing) -> Relation:
    if one.text == other.text:
        return WEAKER[standing]["exact"]
    rest = (
        region_part(one.regions, other.regions, inner=one.inner != other.inner),
        form_part(one.form, other.form),
        extra_part((one.group, one.extra), (other.group, other.extra)),
    )
    relation = by_parts(
        brand_part(one.brand, other.brand),
        trade_part(one.trade, other.trade),
        max(rest, key=_DEGREE.__getitem__),
        branch_part(one.branch, other.branch),
    )
    return WEAKER[standing][relation]


def by_parts(brand: Part, trade: Part, rest: Part, branch: Part) -> Relation:
    """Relation of two names from that of their parts (按部分判定).

    Parameters
    ----------
    brand, trade
        字号 and trade.
    rest
        The worst of region, form and brackets.
    branch
        ``open`` where only one is a branch.

    Returns
    -------
    str
        One of :data:`RELATIONS`, never ``exact`` or ``former``.
    """
    if brand == "no" or trade == "no" or rest == "no" or branch == "no":
        return "different"
    worst = max(_DEGREE[brand], _DEGREE[trade], _DEGREE[rest])
    if branch != "same":
        return "branch" if worst < _DEGREE["unsure"] else "different"
    return _FOLDED[worst]


@lru_cache(maxsize=1 << 16)
def brand_part(one: str, other: str) -> Part:
    """Whether two brands (字号) are one: the same, or one with a place in front that is not listed.

    Parameters
    ----------
    one, other
        Brands.

    Returns
    -------
    str
        ``same``, ``unsure`` or ``no``.

    Examples
    --------
    >>> brand_part("恒立", "恒立"), brand_part("平湖恒立", "恒立"), brand_part("新恒立", "恒立")
    ('same', 'unsure', 'no')
    """
    if one == other:
        return "same" if one else "no"
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    if len(shorter) >= 2 and len(longer) - len(shorter) >= 2 and longer.endswith(shorter):
        return "unsure"
    return "no"


@lru_cache(maxsize=1 << 16)
def trade_part(one: str, other: str) -> Part:
    """Whether two trades (行业词) are one: one may say more than the other, never something else.

    Parameters
    ----------
    one, other
        Trades.

    Returns
    -------
    str
        ``same``, ``unsure`` or ``no``.

    Examples
    --------
    >>> trade_part("新材料", "新能源"), trade_part("机械", "机械制造"), trade_part("机械", "")
    ('no', 'unsure', 'unsure')
    """
    if one == other:
        return "same"
    if not one or not other or one.startswith(other) or other.startswith(one):
        return "unsure"
    bare = {_without_fillers(one), _without_fillers(other)}
    return "unsure" if len(bare) == 1 and "" not in bare else "no"


def _without_fillers(trade: str) -> str:
    for word in lexicon().fillers:
        trade = trade.replace(word, "")
    return trade


@lru_cache(maxsize=1 << 16)
def region_part(one: tuple[str, ...], other: tuple[str, ...], *, inner: bool) -> Part:
    """Whether two regions (行政区划) can be one.

    Parameters
    ----------
    one, other
        Region words from the widest on.
    inner
        Whether only one stands inside the name.

    Returns
    -------
    str
        ``same``; ``open`` where one says less; ``unsure`` where one may lie in the other; ``no``.

    Examples
    --------
    >>> (
    ...     region_part(("浙江", "平湖"), ("平湖",), inner=False),
    ...     region_part((), ("上海",), inner=False),
    ... )
    ('open', 'open')
    >>> (
    ...     region_part(("湖南",), ("岳阳",), inner=False),
    ...     region_part(("上海",), ("岳阳",), inner=False),
    ... )
    ('unsure', 'no')
    """
    if one == other:
        return "open" if inner and one else "same"
    if not one or not other or set(one) <= set(other) or set(other) <= set(one):
        return "open"
    home = lexicon().provinces
    provinces = [{home[word] for word in words if word in home} for words in (one, other)]
    if provinces[0] and provinces[1] and not provinces[0] & provinces[1]:
        return "no"
    levels = [{_level(word) for word in words} for words in (one, other)]
    both = levels[0] & levels[1]
    for level in both:
        if {w for w in one if _level(w) == level} != {w for w in other if _level(w) == level}:
            return "no"
    return "unsure"


def _level(word: str) -> int:
    """0 province, 1 prefecture, 2 anything below."""
    home = lexicon().provinces
    return 2 if word not in home else int(home[word] != word)


@lru_cache(maxsize=1 << 12)
def form_part(one: str, other: str) -> Part:
    """Whether two legal forms (组织形式) can be one.

    Parameters
    ----------
    one, other
        Codes of forms.

    Returns
    -------
    str
        ``same``; ``open`` where one is missing or only says 公司, or a company became one limited by
        shares; ``unsure`` where the form changed otherwise.

    Examples
    --------
    >>> form_part("limited", ""), form_part("limited", "stock"), form_part("factory", "limited")
    ('open', 'open', 'unsure')
    """
    if one == other:
        return "same"
    given = {one, other} - {""}
    if len(given) == 1 or given <= {*_SUITS, "company"}:
        return "open"
    return "unsure"


def extra_part(one: tuple[bool, str], other: tuple[bool, str]) -> Part:
    """Whether group or not, and other words in brackets, can be one (集团与其他括注).

    Parameters
    ----------
    one, other
        Whether it is a group, and the words.

    Returns
    -------
    str
        ``same``, ``open`` or ``unsure``.
    """
    if one[0] != other[0]:
        return "unsure"
    if one[1] == other[1]:
        return "same"
    return "unsure" if one[1] and other[1] else "open"


def branch_part(one: str, other: str) -> Part:
    """Whether two branches (分支机构) can be one.

    Parameters
    ----------
    one, other
        Branches; empty for the enterprise itself.

    Returns
    -------
    str
        ``same``; ``open`` where only one is a branch; ``no``.
    """
    if one == other:
        return "same"
    return "no" if one and other else "open"
