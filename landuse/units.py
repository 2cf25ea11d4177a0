"""Units (单位): land in 亩, geometry in m², money in 10⁴ of the park's currency (万元)."""

from __future__ import annotations

import unicodedata

MU_M2 = 2000 / 3
"""Square metres of one mu (1 亩 = 2000/3 m², exact)."""

_FOOT = 0.3048
_LAND = {
    "m2": ("m2", "㎡", "m²", "m^2", "平方米", "平米", "平方", "sqm", "sq m", "square metres"),
    "mu": ("亩", "mu", "市亩"),
    "ha": ("公顷", "ha", "hm2", "hm²", "hectare", "hectares"),
    "km2": ("平方公里", "km2", "km²", "平方千米"),
    "wan_m2": ("万平方米", "万平米", "万平方", "万m2", "万㎡", "wan_m2"),
    "wan_mu": ("万亩", "wan_mu"),
    "acre": ("英亩", "acre", "acres"),
    "ft2": ("平方英尺", "ft2", "ft²", "sqft", "sq ft", "square feet"),
}
_LAND_M2 = {
    "m2": 1.0,
    "mu": MU_M2,
    "ha": 1e4,
    "km2": 1e6,
    "wan_m2": 1e4,
    "wan_mu": 1e4 * MU_M2,
    "acre": 43560 * _FOOT**2,
    "ft2": _FOOT**2,
}
_MONEY = {
    "yuan": (
        "元",
        "人民币元",
        "元人民币",
        "yuan",
        "cny",
        "rmb",
        "usd",
        "us$",
        "$",
        "eur",
        "currency",
    ),
    "thousand": ("千元", "thousand"),
    "wan_yuan": ("万元", "万", "人民币万元", "万元人民币", "wan_yuan", "10^4"),
    "million": ("百万元", "百万", "million"),
    "ten_million": ("千万元", "千万", "ten_million"),
    "yi_yuan": ("亿元", "亿", "yi_yuan"),
}
_MONEY_WAN = {
    "yuan": 1e-4,
    "thousand": 0.1,
    "wan_yuan": 1.0,
    "million": 100.0,
    "ten_million": 1e3,
    "yi_yuan": 1e4,
}
_ENERGY = {
    "tce": ("吨标煤", "吨标准煤", "tce"),
    "wan_tce": ("万吨标煤", "万吨标准煤", "万tce", "wan_tce"),
    "kgce": ("千克标煤", "千克标准煤", "公斤标煤", "公斤标准煤", "kgce"),
}
_ENERGY_TCE = {"tce": 1.0, "wan_tce": 1e4, "kgce": 1e-3}
_POWER = {
    "kwh": ("千瓦时", "度", "kwh", "kw·h", "kw.h", "千瓦·时", "千瓦小时"),
    "mwh": ("兆瓦时", "千度", "千千瓦时", "mwh"),
    "wan_kwh": ("万千瓦时", "万度", "万kwh", "万kw·h", "万kw.h", "万千瓦小时", "wan_kwh"),
    "gwh": ("吉瓦时", "百万千瓦时", "gwh"),
    "yi_kwh": ("亿千瓦时", "亿度", "亿kwh", "yi_kwh"),
}
_POWER_KWH = {"kwh": 1.0, "mwh": 1e3, "wan_kwh": 1e4, "gwh": 1e6, "yi_kwh": 1e8}
_MASS = {
    "t": ("吨", "t", "ton", "tonnes"),
    "kg": ("千克", "公斤", "kg"),
    "wan_t": ("万吨", "wan_t"),
}
_MASS_T = {"t": 1.0, "kg": 1e-3, "wan_t": 1e4}
_PERSONS = {
    "persons": ("人", "名", "persons", "people", "person"),
    "wan_persons": ("万人", "wan_persons"),
}
_PERSONS_1 = {"persons": 1.0, "wan_persons": 1e4}
_RATIO = {
    "1": ("1", "比值", "ratio"),
    "percent": ("%", "percent", "per cent", "百分比", "百分数", "百分点"),
    "permille": ("‰", "千分比", "permille"),
}
_RATIO_1 = {"1": 1.0, "percent": 0.01, "permille": 0.001}
_TIME = {"months": ("月", "个月", "months"), "years": ("年", "years")}
_TIME_MONTHS = {"months": 1.0, "years": 12.0}
_PER_MU = {
    "wan_yuan/mu": ("万元/亩", "万元/亩·年", "万元/亩.年", "万元/亩/年", "wan_yuan/mu"),
    "yuan/mu": ("元/亩", "yuan/mu"),
    "yuan/m2": ("元/平方米", "元/㎡", "元/m2", "yuan/m2"),
    "wan_yuan/ha": ("万元/公顷", "万元/hm2", "万元/ha", "wan_yuan/ha"),
    "yi_yuan/km2": ("亿元/平方公里", "亿元/平方千米", "亿元/km2", "yi_yuan/km2"),
}
_PER_MU_WAN = {
    "wan_yuan/mu": 1.0,
    "yuan/mu": 1e-4,
    "yuan/m2": MU_M2 / 1e4,
    "wan_yuan/ha": 1 / 15,
    "yi_yuan/km2": 1e4 / 1500,
}

_DIMENSIONS = (
    (_LAND, _LAND_M2),
    (_MONEY, _MONEY_WAN),
    (_ENERGY, _ENERGY_TCE),
    (_POWER, _POWER_KWH),
    (_MASS, _MASS_T),
    (_PERSONS, _PERSONS_1),
    (_RATIO, _RATIO_1),
    (_TIME, _TIME_MONTHS),
    (_PER_MU, _PER_MU_WAN),
)
_SPELLING = {
    unicodedata.normalize("NFKC", spelling).lower(): unit
    for spellings, _ in _DIMENSIONS
    for unit, names in spellings.items()
    for spelling in names
}


def canonical(unit: str) -> str | None:
    """Name of a unit in this tool (单位的规范写法), or None where it is not known.

    Parameters
    ----------
    unit
        A spelling such as ``"公顷"`` or ``"Acres"``.

    Returns
    -------
    str or None
        Canonical name.

    Examples
    --------
    >>> canonical("平方米"), canonical("furlong")
    ('m2', None)
    """
    return _SPELLING.get(unicodedata.normalize("NFKC", unit).strip().lower())


def known_spellings() -> frozenset[str]:
    """All spellings of all units (全部单位写法): half-width, lower case.

    Returns
    -------
    frozenset of str
        What :func:`canonical` knows.

    Examples
    --------
    >>> {"亩", "tce"} <= known_spellings()
    True
    """
    return frozenset(_SPELLING)


def alternatives(unit: str) -> dict[str, float]:
    """Units of the same dimension (同类单位), with their size in this one.

    Parameters
    ----------
    unit
        Canonical name.

    Returns
    -------
    dict
        Canonical name → factor to ``unit``; the unit itself comes with 1.

    Examples
    --------
    >>> alternatives("tce")
    {'tce': 1.0, 'wan_tce': 10000.0, 'kgce': 0.001}
    """
    for _, scale in _DIMENSIONS:
        if unit in scale:
            return {name: factor(name, unit) for name in scale}
    return {}


def in_words(unit: str) -> dict[str, str]:
    """Unit in both languages (单位名称), for messages.

    Parameters
    ----------
    unit
        Canonical name; anything else stays as it is.

    Returns
    -------
    dict
        ``zh`` the Chinese word, ``en`` the canonical name without its code words.

    Examples
    --------
    >>> in_words("wan_yuan"), in_words("furlong")["zh"]
    ({'zh': '万元', 'en': '10⁴ yuan'}, 'furlong')
    """
    names = next((units[unit] for units, _ in _DIMENSIONS if unit in units), (unit,))
    han = next((each for each in names if not each.isascii()), names[0])
    plain = unit.replace("wan_", "10⁴ ").replace("yi_", "10⁸ ").replace("_", " ")
    return {"zh": han, "en": plain}


def spellings(unit: str) -> list[str]:
    """Spellings that convert to a unit (可换算的单位写法).

    Parameters
    ----------
    unit
        Canonical name of the target unit.

    Returns
    -------
    list of str
        One spelling for each unit of the same dimension.

    Examples
    --------
    >>> spellings("mu")[:3]
    ['m2', '亩', '公顷']
    """
    for names, scale in _DIMENSIONS:
        if unit in scale:
            return [names[each][0] for each in scale]
    return [unit]


def factor(unit: str, to: str) -> float:
    """Factor that turns figures of one unit into another (换算系数).

    Parameters
    ----------
    unit
        Unit of the figures, in any known spelling.
    to
        Canonical name of the unit wanted.

    Returns
    -------
    float
        ``figure × factor`` is the figure in ``to``.

    Raises
    ------
    ValueError
        One of the units is unknown, or they measure different things.

    Examples
    --------
    >>> factor("公顷", "mu"), factor("元", "wan_yuan")
    (15.0, 0.0001)
    """
    name = canonical(unit)
    for _, scale in _DIMENSIONS:
        if name in scale and to in scale:
            if name == to:
                return 1.0
            return 15.0 if (name, to) == ("ha", "mu") else scale[name] / scale[to]
    raise ValueError(f"no conversion from {unit!r} to {to!r}")
