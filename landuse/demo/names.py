"""Invented words of the demo park (虚构名称) and credit codes of a district that does not exist."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from landuse.demo.land import DISTRICT

_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


@cache
def invented() -> dict[str, Any]:
    """All invented words (虚构词表), as in ``words.toml``."""
    source = files("landuse.demo").joinpath("words.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def brands(rng: np.random.Generator) -> list[str]:
    """Every invented brand (字号) in a drawn order."""
    names = invented()["names"]
    found = [a + b for a in names["first"] for b in names["last"] if b not in a]
    return [found[i] for i in rng.permutation(len(found))]


def company(brand: str, sector: str) -> str:
    """Name of a company (企业名称) from its brand and sector code."""
    names = invented()["names"]
    trade = invented()["trades"][sector]
    return str(names["company"].format(county=names["county"], brand=brand, trade=trade))


def credit_code(number: int) -> str:
    """Valid credit code (统一社会信用代码, GB 32100-2015) in a district that does not exist.

    Examples
    --------
    >>> credit_code(1)
    '91439901DM0000013G'
    """
    body = f"DM{number:06d}"
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    check = (
        11 - sum(letters.index(c) * w for c, w in zip(body, _BODY_WEIGHTS, strict=True)) % 11
    ) % 11
    code = f"91{DISTRICT}{body}{'X' if check == 10 else check}"
    total = sum(_LETTERS.index(c) * (3**i % 31) for i, c in enumerate(code))
    return code + _LETTERS[(31 - total % 31) % 31]
