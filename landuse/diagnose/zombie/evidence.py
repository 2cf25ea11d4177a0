"""Evidence (证据): dated signs of a family, its level, and what the gaps leave possible."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.diagnose.finding import constant
from landuse.diagnose.zombie.fuse import ALIVE, NOTHING, STRONG
from landuse.diagnose.zombie.months import Run
from landuse.ids import Positions, arrow_text, take_text
from landuse.policy.evaluation import Cited
from landuse.schema import DATE, empty, fields

Values = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Sign:
    """One sign of a family (迹象): an answer for every firm, and what it rests on.

    Parameters
    ----------
    code
        Name of the sign.
    level
        Level where it holds; −2 is a sign of life.
    holds
        Yes, no or unknown, one a firm.
    rule
        Threshold with its source.
    value
        The figure tested.
    run
        Months in a row, certain and possible.
    since, until
        First and last day of the figures, one for all or one a firm.
    source
        Table and columns, or the document of each firm.
    lawful
        How the figures were obtained.
    """

    code: str
    level: float
    holds: pd.Series[Any]
    rule: Cited | None = None
    value: Values | None = None
    run: Run | None = None
    since: Any = None
    until: Any = None
    source: Any = None
    lawful: str | None = None

    @cached_property
    def yes(self) -> Flags:
        """Firms for which it holds (成立)."""
        return np.asarray(self.holds.to_numpy(dtype=bool, na_value=False))

    @cached_property
    def may(self) -> Flags:
        """Firms for which it holds or may hold (成立或可能成立)."""
        return np.asarray(self.holds.to_numpy(dtype=bool, na_value=True))

    @cached_property
    def open(self) -> Flags:
        """Firms for which it is unknown (未知)."""
        return np.asarray(self.may & ~self.yes)


class Level(NamedTuple):
    """Level of a family for every firm (类别等级).

    Parameters
    ----------
    point
        Missing is unknown.
    low, high
        What the missing data leave possible.
    """

    point: Values
    low: Values
    high: Values


class Family(NamedTuple):
    """One family of evidence (证据类别)."""

    name: str
    signs: list[Sign]
    level: Level


def nobody(size: int) -> Level:
    """Level of a family that nothing is known of (无数据)."""
    return Level(*(np.broadcast_to(level, size) for level in (np.nan, ALIVE, STRONG)))


def combine(
    signs: Sequence[Sign],
    size: int,
    *,
    enough: npt.NDArray[np.bool_] | None = None,
    blind: bool = False,
) -> Level:
    """Highest level that holds, else alive, else nothing found (类别等级).

    A sign of life counts where no positive sign holds; one that came after it is for the family to
    weigh before. A level is unknown while a positive sign may still hold. A legal act that nobody
    recorded is always possible and widens no range: what is open is *strong* at most.

    Parameters
    ----------
    signs
        Signs of the family.
    size
        Number of firms.
    enough
        Where *nothing found* may be said though a sign is open; it stays possible.
    blind
        Whether the park lacks figures for other signs of the family: they stay possible.
    """
    certain, possible = np.zeros(size), np.zeros(size)
    alive, living = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    for sign in signs:
        if sign.level == ALIVE:
            alive, living = alive | sign.yes, living | sign.may
        else:
            np.maximum(certain, sign.yes * sign.level, out=certain)
            np.maximum(possible, sign.may * sign.level, out=possible)
    np.minimum(possible, STRONG, out=possible, where=certain <= STRONG)
    found, nothing = certain > NOTHING, possible == NOTHING
    most = np.full(size, STRONG) if blind else possible
    quiet = nothing & (alive == living)
    if enough is not None:
        quiet |= enough
    point = np.where(found, certain, np.where(alive, ALIVE, np.where(quiet, NOTHING, np.nan)))
    low = np.where(found, certain, np.where(living, ALIVE, NOTHING))
    high = np.where(alive, np.where(nothing, ALIVE, possible), most)
    np.copyto(high, np.maximum(certain, most), where=found)
    if not any(sign.level == ALIVE for sign in signs):
        low = np.where(np.isnan(point), ALIVE, low)
    return Level(point, low, high)


def evidence_table(
    families: Sequence[Family], ids: pd.Series[Any], wanted: npt.NDArray[np.bool_]
) -> pd.DataFrame:
    """Evidence as a table (证据表): what holds for all firms, what is open for those wanted.

    A sign that is open for everybody is not listed firm by firm: the park has no figures for it, and
    the verdicts name the family as unknown.

    Parameters
    ----------
    families
        Families with their signs.
    ids
        Ids of the firms.
    wanted
        Firms whose open signs are listed as well.

    Returns
    -------
    pandas.DataFrame
        The ``evidence`` table, by family and sign.
    """
    told = [
        _Told(family.name, sign, rows)
        for family in families
        for sign in family.signs
        if len(rows := _listed(sign, wanted))
    ]
    if not told:
        return empty("evidence")
    found: dict[str, Any] = {
        "enterprise_id": take_text(arrow_text(ids), np.concatenate([each.rows for each in told])),
        "outcome": _outcomes(told),
    }
    for name, field in fields("evidence").items():
        if name not in found:
            values = [_given(each)[name] for each in told]
            found[name] = _COLUMNS[field.dtype](values, told)
    return pd.DataFrame({name: found[name] for name in fields("evidence")}, copy=False)


class _Told(NamedTuple):
    """A sign of a family, and the firms that it is listed for."""

    family: str
    sign: Sign
    rows: Positions

    def part(self, values: Any) -> Any:
        """Values of the firms, or the one value of all."""
        if isinstance(values, pd.Series):
            return values.iloc[self.rows].array
        return values[self.rows] if isinstance(values, np.ndarray) else values


def _listed(sign: Sign, wanted: npt.NDArray[np.bool_]) -> Positions:
    """Firms for which a sign holds, or is open though it is not open for everybody."""
    open_ = sign.open
    return np.flatnonzero(sign.yes if open_.all() else sign.yes | (open_ & wanted))


def _outcomes(told: Sequence[_Told]) -> pd.Categorical:
    """Yes or unknown, whichever comes first."""
    open_ = [each.sign.open[each.rows] for each in told]
    words = (("unknown",) * bool(each.any()) + ("yes",) * (not each.all()) for each in open_)
    names = list(dict.fromkeys(chain.from_iterable(words)))
    codes = np.array([names.index(word) if word in names else -1 for word in ("yes", "unknown")])
    return pd.Categorical.from_codes(
        codes.astype(np.int8)[np.concatenate(open_).view(np.int8)], pd.Index(names, dtype="str")
    )


def _given(told: _Told) -> dict[str, Any]:
    """What the table says of a sign: one value for all, or one a firm."""
    sign, rule, run = told.sign, told.sign.rule, told.sign.run
    return {
        "family": told.family,
        "sign": sign.code,
        "level": sign.level,
        "value": sign.value,
        "unit": getattr(rule, "unit", None),
        "threshold": getattr(rule, "value", None),
        "certain": run and run.certain,
        "possible": run and run.possible,
        "period_from": sign.since,
        "period_to": sign.until,
        "lawful_source": sign.lawful,
        "source": sign.source,
        "clause": None if rule is None else f"{rule.source} {rule.clause}".strip(),
    }


def _texts(values: Sequence[Any], told: Sequence[_Told]) -> pd.Categorical:
    """Texts as categories; one text for all rows is never written out."""
    parts = [
        _category(each.part(value), len(each.rows))
        for value, each in zip(values, told, strict=True)
    ]
    return pd.api.types.union_categoricals(parts)


def _category(values: Any, size: int) -> pd.Categorical:
    if values is None:
        return pd.Categorical.from_codes(
            np.full(size, -1, dtype=np.int8), pd.Index([], dtype="str")
        )
    if isinstance(values, str):
        return constant(values, size)
    return pd.Categorical(pd.Series(values, range(size), dtype="str"))


def _filled(values: Sequence[Any], told: Sequence[_Told], blank: Any, dtype: str) -> Any:
    """Values of all signs below each other; `blank` where a sign has none."""
    found, start = np.full(sum(len(each.rows) for each in told), blank, dtype=dtype), 0
    for value, each in zip(values, told, strict=True):
        stop = start + len(each.rows)
        if value is not None:
            part = each.part(value)
            found[start:stop] = part if np.ndim(part) else np.array(part, dtype=dtype)
        start = stop
    return found


def _numbers(values: Sequence[Any], told: Sequence[_Told]) -> Any:
    return _filled(values, told, np.nan, "float64")


def _counts(values: Sequence[Any], told: Sequence[_Told]) -> Any:
    size = sum(len(each.rows) for each in told)
    found, missing, start = np.zeros(size, dtype=np.int64), np.ones(size, dtype=bool), 0
    for value, each in zip(values, told, strict=True):
        stop = start + len(each.rows)
        if value is not None:
            part = value[each.rows]
            missing[start:stop] = gone = np.isnan(part)
            found[start:stop] = np.where(gone, 0, part) if gone.any() else part
        start = stop
    return pd.arrays.IntegerArray(found, missing)


def _days(values: Sequence[Any], told: Sequence[_Told]) -> Any:
    return pd.array(_filled(values, told, "NaT", DATE), dtype=DATE)


_COLUMNS: dict[str, Callable[[Sequence[Any], Sequence[_Told]], Any]] = {
    "category": _texts, "number": _numbers, "integer": _counts, "date": _days,
}  # fmt: skip
"""Type of a column → how it is written."""
