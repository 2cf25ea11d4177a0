"""Gate (数据质量关口): shares of zombies that look like poor data are said before any list."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from landuse.diagnose.zombie.methods import METHODS
from landuse.errors import Note
from landuse.policy.zombie import MethodRules
from landuse.words import LANGS, word


def gate(counted: pd.DataFrame, rules: MethodRules) -> list[Note]:
    """Warnings on the shares that methods give (占比核对).

    Published shares lie between 1 % and 30 %; filling gaps with zeros gives none in the first year
    that can be judged; a share seldom doubles from one year to the next.

    Parameters
    ----------
    counted
        What :func:`landuse.diagnose.zombie.methods.counts` gives.
    rules
        Limits of the policy.

    Returns
    -------
    list of Note
        One a method and reason; for the last year that anybody could be judged in.
    """
    notes: list[Note] = []
    for name, rows in counted.groupby("method", sort=False):
        method, decided = METHODS[str(name)], rows[rows["share"].notna()]
        judged = decided[decided["year"] >= decided["year"].min() + method.years - 1]
        if method.financial and len(judged):
            notes += _method(str(name), judged, rules)
    return notes


def _method(name: str, judged: pd.DataFrame, rules: MethodRules) -> Iterator[Note]:
    first, last = judged.iloc[0], judged.iloc[-1]
    low, high = rules.share_low.value, rules.share_high.value
    said = {lang: word("values.method", name, lang=lang) for lang in LANGS}
    common = {"method": said, "year": int(last["year"]), "share": f"{last['share']:.1%}"}
    count = int(last["yes"] + last["no"])
    if not low <= last["share"] <= high:
        params = {**common, "low": f"{low:.0%}", "high": f"{high:.0%}", "count": count}
        yield Note("zombie.share_odd", "warning", params)
    if first["share"] == 0:
        year = int(first["year"])
        count = int(first["yes"] + first["no"])
        params = {"method": said, "year": year, "count": count}
        yield Note("zombie.first_zero", "warning", params)
    before = judged[judged["year"] == last["year"] - 1]
    if len(before):
        was = float(before["share"].iloc[0])
        jump = rules.jump.value
        if max(was, last["share"]) > jump * min(was, last["share"]):
            params = {**common, "before": f"{was:.1%}", "times": f"{jump:g}"}
            yield Note("zombie.share_jump", "warning", params)
