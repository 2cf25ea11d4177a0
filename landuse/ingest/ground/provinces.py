"""Provinces (省级行政区): what the first two digits of a code say about where its land lies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from landuse.crs import Bounds

BOXES: dict[str, Bounds] = {
    "11": (115.4, 39.4, 117.6, 41.1),
    "12": (116.7, 38.5, 118.1, 40.3),
    "13": (113.4, 36.0, 119.9, 42.7),
    "14": (110.2, 34.5, 114.6, 40.8),
    "15": (97.1, 37.4, 126.1, 53.4),
    "21": (118.8, 38.7, 125.8, 43.5),
    "22": (121.6, 40.8, 131.4, 46.4),
    "23": (121.1, 43.4, 135.1, 53.6),
    "31": (120.8, 30.6, 122.3, 31.9),
    "32": (116.3, 30.7, 122.0, 35.2),
    "33": (118.0, 27.0, 123.2, 31.3),
    "34": (114.8, 29.3, 119.7, 34.7),
    "35": (115.8, 23.5, 120.8, 28.4),
    "36": (113.5, 24.4, 118.5, 30.1),
    "37": (114.7, 34.3, 122.8, 38.5),
    "41": (110.3, 31.3, 116.7, 36.4),
    "42": (108.3, 29.0, 116.2, 33.4),
    "43": (108.7, 24.6, 114.3, 30.2),
    "44": (109.6, 20.2, 117.4, 25.6),
    "45": (104.4, 20.9, 112.1, 26.4),
    "46": (108.3, 18.1, 111.4, 20.3),
    "50": (105.2, 28.1, 110.2, 32.3),
    "51": (97.3, 26.0, 108.6, 34.4),
    "52": (103.5, 24.6, 109.6, 29.3),
    "53": (97.5, 21.1, 106.2, 29.3),
    "54": (78.3, 26.8, 99.2, 36.6),
    "61": (105.4, 31.7, 111.3, 39.6),
    "62": (92.3, 32.5, 108.8, 42.9),
    "63": (89.4, 31.6, 103.1, 39.3),
    "64": (104.2, 35.2, 107.7, 39.4),
    "65": (73.4, 34.3, 96.5, 49.3),
    "71": (118.1, 21.8, 122.1, 26.4),
    "81": (113.8, 22.1, 114.5, 22.6),
    "82": (113.5, 22.1, 113.7, 22.3),
}
"""First two digits of a division code (GB/T 2260) → west, south, east, north end [degrees].

Plain geography, rounded outward to a tenth of a degree, main islands only. Good for putting places
in an order and for asking back, never for deciding alone.
"""

_ABOUT = 0.2
_MOST = 0.8
_CADASTRAL = re.compile(r"(\d{2})\d{10}[GJZ][A-Z]\d{5}")
_CREDIT = re.compile(r"[0-9A-Z]{2}(\d{2})\d{4}[0-9A-Z]{10}")


def province_of(codes: Iterable[object]) -> str | None:
    """Province that most codes belong to (代码所属省份).

    Parameters
    ----------
    codes
        Cadastral codes (GB/T 37346, 19 or 28 characters) or unified social credit codes (GB 32100);
        anything else is passed over.

    Returns
    -------
    str or None
        Two digits; None where there are no such codes or they disagree.

    Examples
    --------
    >>> province_of(["430681001001GB00001", "430681001001GB00002", "A-1"])
    '43'
    >>> province_of(["91350100M000100Y43"]), province_of(["1", None])
    ('35', None)
    """
    votes: Counter[str] = Counter()
    for code in codes:
        written = code.replace(" ", "") if isinstance(code, str) else ""
        found = _CADASTRAL.match(written) or _CREDIT.fullmatch(written)
        if found and found[1] in BOXES:
            votes[found[1]] += 1
    first = votes.most_common(1)
    return first[0][0] if first and first[0][1] >= _MOST * votes.total() else None


def lies_in(province: str, lon: float, lat: float) -> bool:
    """Whether a place can lie in a province (是否可能位于某省).

    Parameters
    ----------
    province
        Two digits.
    lon, lat
        The place [degrees].

    Returns
    -------
    bool
        True within its box and a fifth of a degree around it.

    Examples
    --------
    >>> lies_in("43", 113.08, 28.8), lies_in("43", 116.08, 28.8)
    (True, False)
    """
    west, south, east, north = BOXES[province]
    return west - _ABOUT <= lon <= east + _ABOUT and south - _ABOUT <= lat <= north + _ABOUT
