"""Items (单项得分): points of one indicator in one cohort, and how they follow from the figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.policy import Cohort, Indicator
from landuse.score.benchmark import extremes, marks, other_methods, without_each
from landuse.score.formula import limited, minmax_points, points, reverse_points

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Parts = Callable[[str], tuple[str, str]]
_NO = False


class Item(NamedTuple):
    """Points of one indicator before gaps are filled (单项得分).

    Parameters
    ----------
    raw
        Points, one a member.
    whole
        Benchmark of the whole cohort.
    groups
        Benchmarks of groups of peers that have their own.
    stood_in
        Whether this year stood in for a benchmark of last year.
    unit
        Points per unit of weight of any values of some members (values with one column a draw, rows).
    others
        Gives other benchmarks over the policy's: by other methods, and without each peer.
    values
        The indicator.
    """

    raw: Floats
    whole: float
    groups: dict[str, float]
    stood_in: bool
    unit: Callable[[Floats, Ints], Floats]
    others: Callable[[], tuple[Floats, Floats]]
    values: Floats


def item(
    each: Indicator,
    cohort: Cohort,
    members: pd.DataFrame,
    last: pd.DataFrame | None,
    counted: Flags,
    parts: Parts,
) -> Item:
    """Points of one indicator (单项得分); benchmarks rest on those who count.

    Parameters
    ----------
    each
        The indicator of the policy.
    cohort
        Its cohort.
    members
        Members with the indicator, its denominator, and their groups.
    last
        The same of the year before, or None.
    counted
        Members whom benchmarks rest on.
    parts
        Numerator and denominator of an indicator.

    Returns
    -------
    Item
        Points, missing where the figure is.
    """
    values, below = column(members, each.name), column(members, parts(each.name)[1])
    known = values.where(counted)
    groups = groups_of(members, cohort.benchmark_by)
    weight, figures = each.weight, values.to_numpy(dtype=float)
    if weight is None:
        nothing = np.full(len(members), np.nan)
        return Item(nothing, np.nan, {}, _NO, lambda x, _: x * np.nan, _no_others, nothing)
    if cohort.formula == "minmax":
        low, high = extremes(known, groups, least=cohort.min_peers)

        def placed(x: Floats, rows: Ints) -> Floats:
            worst, best = low[rows][:, None], high[rows][:, None]
            found = minmax_points(
                np.clip(x, worst, best),
                worst,
                best,
                1.0,
                base=cohort.base,
                less=each.direction == "less",
            )
            return limited(found, 1.0, each.cap, each.floor)

        raw = placed(figures[:, None], np.arange(len(values)))[:, 0] * weight
        return Item(raw, float(known.max()), {}, _NO, placed, _no_others, figures)
    before = None
    if last is not None:
        before = (column(last, each.name), column(last, parts(each.name)[1]))
    mark = marks(each, known, below, groups, least=cohort.min_peers, previous=before)
    formula = reverse_points if each.direction == "less" else points

    def held_against(x: Floats, rows: Ints) -> Floats:
        return formula(x, mark.each[rows][:, None], 1.0, cap=each.cap, floor=each.floor)

    def others() -> tuple[Floats, Floats]:
        return other_methods(each, known, below), without_each(each, known, below)

    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        scored = formula(figures, mark.each, weight, cap=each.cap, floor=each.floor)
    stood_in = each.benchmark_year == "previous" and not mark.previous
    return Item(scored, mark.whole, mark.groups, stood_in, held_against, others, figures)


def _no_others() -> tuple[Floats, Floats]:
    return np.ones(1), np.ones(1)


def column(members: pd.DataFrame, name: str) -> pd.Series[Any]:
    """Column of a table, all missing where it has none (取列).

    Parameters
    ----------
    members
        The table.
    name
        The column.

    Returns
    -------
    pandas.Series
        Figures.
    """
    if name in members:
        return members[name]
    return pd.Series(np.nan, members.index, dtype=float)


def groups_of(members: pd.DataFrame, by: str) -> pd.Series[Any] | None:
    """Peer group of each member (同类组), None where there is no grouping.

    Parameters
    ----------
    members
        The table, with ``sector`` and ``zone`` where known.
    by
        ``"none"``, ``"sector"`` or ``"zone"``.

    Returns
    -------
    pandas.Series or None
        Names of the groups.
    """
    if by == "none" or by not in members:
        return None
    return members[by].astype("str")


def joined(flags: Mapping[str, Flags]) -> pd.Categorical:
    """Names of the flags that are set (所有标记名称), comma separated; missing for none.

    Parameters
    ----------
    flags
        Name → flags, one a member.

    Returns
    -------
    pandas.Categorical
        One text a member.

    Examples
    --------
    >>> joined({"a": np.array([True, False]), "b": np.array([True, False])}).tolist()
    ['a,b', nan]
    """
    mask = np.zeros(len(next(iter(flags.values()))), dtype=np.int64)
    for bit, flag in enumerate(flags.values()):
        mask |= flag.astype(np.int64) << bit
    sets = np.unique(mask[mask > 0])
    names = [
        ",".join(name for bit, name in enumerate(flags) if each >> bit & 1)
        for each in sets.tolist()
    ]
    codes = np.where(mask > 0, np.searchsorted(sets, mask), -1)
    return pd.Categorical.from_codes(codes, pd.Index(names, dtype="str"))
