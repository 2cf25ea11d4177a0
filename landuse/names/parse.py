"""Parts of a name (名称拆分): region, brand, trade, legal form, branch, and what it was called before."""

from __future__ import annotations

import re
from typing import NamedTuple

from landuse.names.lexicon import lexicon
from landuse.names.normal import plain_name, without_brackets

_BRACKET = re.compile(r"\(([^()]*)\)")
_SPLIT = re.compile(r"[,、;/|]+")
_AFTER = re.compile(r"[:为是]+")
_ENDS = "公司|厂|社|企业|集团|院|所|中心|部|行"
_PARENT = "公司|厂|合作社|合伙企业|集团|企业|研究院"
_NUMBER = "(?:第?[一二三四五六七八九十0-9]+)?"
_SHORTEST = 2
_LONGEST = 200
"""Longer texts are no names; they are compared as a whole."""


class Name(NamedTuple):
    """A name taken apart (名称各部分).

    Parameters
    ----------
    text
        Present name, normalised, brackets opened; empty where only a former name is said.
    regions
        Region words from the widest to the narrowest, without 省, 市, 县.
    inner
        Whether the region stands inside the name, in brackets, not in front.
    brand
        字号, which tells one enterprise from another.
    trade
        行业词.
    form
        Code of the legal form; empty where none is written.
    group
        Whether it calls itself 集团.
    branch
        分公司, 分厂 … with what stands before it; empty for the enterprise itself.
    extra
        Other words in brackets.
    former
        Former names, normalised.
    """

    text: str
    regions: tuple[str, ...] = ()
    inner: bool = False
    brand: str = ""
    trade: str = ""
    form: str = ""
    group: bool = False
    branch: str = ""
    extra: str = ""
    former: tuple[str, ...] = ()


def parse_name(text: str) -> Name:
    """Take a name apart (拆分企业名称).

    Parameters
    ----------
    text
        Name as written.

    Returns
    -------
    Name
        Its parts.

    Examples
    --------
    >>> name = parse_name("浙江省平湖市恒立精密机械有限责任公司")
    >>> name.regions, name.brand, name.trade, name.form
    (('浙江', '平湖'), '恒立', '精密机械', 'limited')
    >>> parse_name("恒立（上海）机械有限公司第二分公司").branch
    '第二分公司'
    >>> parse_name("金汇铝业有限公司（原青禾铝业有限公司）").former
    ('青禾铝业有限公司',)
    """
    plain = plain_name(text)
    if len(plain) > _LONGEST:
        return Name(plain)
    outer, former, found = _brackets(plain)
    present, more = _former_outside(outer)
    former += more
    kept = present and present == outer
    core = present or (former[0] if former else "")
    core, branch = _branch(core)
    core, form, group = _form(core)
    regions, core = _regions(core, found.regions)
    brand, trade = _brand(core)
    listed = tuple(dict.fromkeys(each for each in former if each and each != present))
    return Name(
        text=found.shown if kept else present,
        regions=regions or found.regions,
        inner=bool(found.regions) and not regions,
        brand=brand,
        trade=trade,
        form=form,
        group=group or found.group,
        branch=branch or found.branch,
        extra=found.extra,
        former=listed,
    )


class _Found(NamedTuple):
    """What the brackets of a name say."""

    shown: str
    regions: tuple[str, ...] = ()
    group: bool = False
    branch: str = ""
    extra: str = ""


def _brackets(plain: str) -> tuple[str, list[str], _Found]:
    """Name without its brackets, former names in them, and what else they say."""
    if "(" not in plain:
        return plain.replace(")", ""), [], _Found(plain)
    words = lexicon().brackets
    former: list[str] = []
    current = ""
    found = _Found("")
    shown = outer = plain
    for match in _BRACKET.finditer(plain):
        inner, whole = match[1], match[0]
        said = _after(inner, words["former"])
        now = _after(inner, words["current"])
        outer = outer.replace(whole, "", 1)
        if said or now or inner in words["status"]:
            shown = shown.replace(whole, "", 1)
        if said:
            former += _several(said)
        elif now and _has_form(now):
            current = now
        elif inner not in words["status"]:
            found = _inner(found, inner)
    outer, shown = without_brackets(outer), without_brackets(shown)
    if current:
        return current, [outer, *former], found._replace(shown=current)
    return outer, former, found._replace(shown=shown)


def _inner(found: _Found, inner: str) -> _Found:
    """One bracket that is part of the name."""
    if inner == "集团":
        return found._replace(group=True)
    if re.search(f"(?:{lexicon().branch})$", inner):
        return found._replace(branch=inner)
    regions, rest = _regions(inner, ())
    if regions and not rest:
        return found._replace(regions=(*found.regions, *regions))
    return found._replace(extra=found.extra + inner)


def _after(text: str, markers: tuple[str, ...]) -> str:
    """What follows a marker such as 原 or 曾用名:, or nothing."""
    for marker in markers:
        if text.startswith(marker):
            rest = _AFTER.sub("", text[len(marker) :], count=1)
            if len(rest) >= _SHORTEST and (len(marker) > 1 or _has_form(rest) or len(rest) > 3):
                return rest
    return ""


def _several(text: str) -> list[str]:
    marked = lexicon().brackets["former"]
    parts = (part for part in _SPLIT.split(text) if part)
    return [without_brackets(_after(part, marked) or part) for part in parts]


def _has_form(text: str) -> bool:
    return bool(lexicon().form.search(text) or text.endswith("集团"))


_OUTSIDE = re.compile(
    rf"^(.{{4,}}?)[,;/、|\-]*(?:原企业名称|原名称?|曾用名称?|曾名|前身)[:为是]*(.{{4,}})$"
    rf"|^(.{{3,}}?(?:{_ENDS}))[,;/、|\-]*原[:]?(.{{3,}}(?:{_ENDS}))$"
)
_LEADING = re.compile(r"^(?:原企业名称|原名称?|曾用名称?|原)[:为是]*(.{4,})$")


def _former_outside(present: str) -> tuple[str, list[str]]:
    """A former name without brackets: X公司原Y公司, X公司曾用名:Y公司, 原Y公司.

    原 in front may be part of the brand (原野, 原平), so such a name is kept beside what follows 原,
    unless that begins with a region.
    """
    if not any(mark in present for mark in ("原", "曾", "前身")):
        return present, []
    match = _OUTSIDE.match(present)
    if match:
        own, said = (match[1], match[2]) if match[1] else (match[3], match[4])
        return own.removeprefix("现"), _several(said)
    match = _LEADING.match(present)
    if not match or not _has_form(match[1]):
        return present, []
    regions, core = _regions(_form(match[1])[0], ())
    brand, trade = _brand(core)
    if regions or not present.startswith("原") or present[1:2] in {"名", "企"}:
        return "", _several(match[1])
    return present, _several(match[1]) if len(brand) > _SHORTEST or trade else []


def _branch(core: str) -> tuple[str, str]:
    """Name of the parent, and its branch."""
    words = lexicon().branch
    match = re.match(f"^(.+?(?:{_PARENT}))(.{{0,14}}(?:{words}))$", core)
    if match:
        return match[1], match[2]
    match = re.match(f"^(.{{2,}}?)({_NUMBER}(?:{words}))$", core)
    if not match or match[2] in {"仓库", "车间", "厂区"}:
        return core, ""
    head = match[1]
    for size in (2, 3, 4):
        if head[-size:] in lexicon().provinces and len(head) - size >= _SHORTEST:
            return head[:-size], head[-size:] + match[2]
    return head, match[2]


def _form(core: str) -> tuple[str, str, bool]:
    """Name without its legal form, the code of the form, and whether it is a group."""
    known = lexicon()
    match = known.form.search(core)
    form = known.forms[match[1]] if match else ""
    rest = core[: match.start()] if match else core
    if len(rest) < _SHORTEST:
        return core, "", False
    group = "集团" in rest and len(rest) > _SHORTEST + 1
    return rest.replace("集团", "", 1) if group else rest, form, group


def _regions(core: str, above: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Region words in front, and the rest; a rest that says only a trade keeps the last word."""
    known = lexicon()
    found: list[str] = []
    rest = core
    while len(found) < 5:
        match = known.region.match(rest)
        if match and found and not _belongs(match[1], found):
            match = None
        if match:
            word, after = match[1], rest[match.end() :]
        else:
            match = known.county.match(rest)
            if match is None and (found or above):
                match = known.within.match(rest)
            if match is None:
                break
            word, after = _stem(match[1]), rest[match.end() :]
        if after and (len(after) < _SHORTEST or _only_trade(after)):
            break
        found.append(word)
        rest = after
    return tuple(found), rest


def _belongs(word: str, found: list[str]) -> bool:
    """Whether a listed region may follow those in front of it."""
    home = lexicon().provinces
    return found[-1] in home and home[word] == found[-1] != word


def _stem(word: str) -> str:
    """Region without its last character where two are left: 平湖市 → 平湖, 沛县 stays."""
    for suffix in ("自治县", "自治旗", "市", "县", "旗", "区"):
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST:
            return word[: -len(suffix)]
    return word


def _only_trade(core: str) -> bool:
    known = lexicon()
    return core in known.trades or any(
        core[:size] in known.trades and core[size:] in known.trades for size in range(2, len(core))
    )


def _brand(core: str) -> tuple[str, str]:
    """Brand, and the trade that follows it: from the first trade word after two characters on."""
    known = lexicon()
    for at in range(_SHORTEST, len(core) - 1):
        for size in range(2, min(known.longest_trade, len(core) - at) + 1):
            if core[at : at + size] in known.trades:
                return core[:at], core[at:]
    if len(core) > _SHORTEST + 1 and core.endswith("业"):
        return core[:-2], core[-2:]
    return core, ""
