"""Words of names (名称词表), as in ``data/names.toml``: regions, forms, branches, trades, characters."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

_SUFFIX = (
    "壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区|[一-龥]{2,6}族自治州|省|市|地区|州|盟"
)
_COUNTY = r"[一-龥]{1,5}?(?:(?<![城都超门上夜集楼股菜早])市(?![政场容民值集郊])|县(?![令域])|旗(?![下舰开袍])|自治县|林区)"
_WITHIN = r"[一-龥]{1,8}?(?:(?<![社小])区(?![块域间位])|镇|乡|街道|开发区|工业园区?|产业园区?|园区)"


class Lexicon(NamedTuple):
    """Word lists, ready to look up (词表)."""

    provinces: dict[str, str]
    forms: dict[str, str]
    form: re.Pattern[str]
    region: re.Pattern[str]
    county: re.Pattern[str]
    within: re.Pattern[str]
    branch: str
    trades: frozenset[str]
    longest_trade: int
    fillers: tuple[str, ...]
    brackets: dict[str, tuple[str, ...]]
    characters: dict[int, int]


@cache
def _toml() -> dict[str, Any]:
    source = files("landuse").joinpath("data", "names.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def _longest_first(found: list[str]) -> list[str]:
    return sorted(found, key=lambda each: (-len(each), each))


@cache
def lexicon() -> Lexicon:
    """Word lists of the package (词表).

    Returns
    -------
    Lexicon
        Read once.

    Examples
    --------
    >>> lexicon().provinces["岳阳"], lexicon().forms["有限责任公司"]
    ('湖南', 'limited')
    """
    given = _toml()
    provinces: dict[str, str] = {}
    for line in given["regions"]["provinces"]:
        province, *cities = line.split()
        provinces |= {province: province, **dict.fromkeys(cities, province)}
    forms = {
        spelling: code for code, listed in given["forms"].items() for spelling in listed.split()
    }
    trades = frozenset(word for listed in given["trades"].values() for word in listed.split())
    known = "|".join(_longest_first(list(provinces)))
    written = given["characters"]
    return Lexicon(
        provinces,
        forms,
        re.compile(f"({'|'.join(_longest_first(list(forms)))})$"),
        re.compile(f"({known})(?:{_SUFFIX})?"),
        re.compile(f"({_COUNTY})"),
        re.compile(f"({_WITHIN})"),
        "|".join(_longest_first(given["branches"]["words"].split())),
        trades,
        max(map(len, trades)),
        tuple(_longest_first(given["fillers"]["words"].split())),
        {name: tuple(_longest_first(listed.split())) for name, listed in given["brackets"].items()},
        str.maketrans(written["from"], written["to"]),
    )
