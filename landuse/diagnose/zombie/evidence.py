"""Evidence (证据): dated signs of a family, its level, and what the gaps leave possible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.diagnose.finding import constant
from landuse.diagnose.zombie.fuse import ALIVE, NOTHING, STRONG
from landuse.diagnose.zombie.months import Run
from landuse.policy.evaluation import Cited
from landuse.schema import DATE, empty, fields

Values = npt.NDArray[np.float64]


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
    return Level(np.full(size, np.nan), np.full(size, ALIVE), np.full(size, STRONG))


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
        yes = sign.holds.fillna(value=False).to_numpy(dtype=bool)
        may = sign.holds.fillna(value=True).to_numpy(dtype=bool)
        if sign.level == ALIVE:
            alive, living = alive | yes, living | may
        else:
            certain = np.where(yes, np.maximum(certain, sign.level), certain)
            possible = np.where(may, np.maximum(possible, sign.level), possible)
    possible = np.where(certain > STRONG, possible, np.minimum(possible, STRONG))
    most = np.full(size, STRONG) if blind else possible
    found = certain > NOTHING
    quiet = (possible == NOTHING) & (alive == living)
    if enough is not None:
        quiet |= enough
    point = np.select([found, alive, quiet], [certain, ALIVE, NOTHING], np.nan)
    low = np.select([found, living], [certain, ALIVE], NOTHING)
    high = np.select(
        [found, alive & (possible == NOTHING), alive],
        [np.maximum(certain, np.maximum(possible, most) if blind else possible), ALIVE, possible],
        most,
    )
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
    parts = [_rows(family.name, sign, ids, wanted) for family in families for sign in family.signs]
    parts = [part for part in parts if len(part)]
    if not parts:
        return empty("evidence")
    found = {}
    for name, field in fields("evidence").items():
        columns = [part[name] for part in parts]
        if field.dtype == "category":
            found[name] = pd.Series(pd.api.types.union_categoricals(columns))
        else:
            found[name] = pd.concat(columns, ignore_index=True)
    return pd.DataFrame(found, copy=False)


def _rows(
    family: str, sign: Sign, ids: pd.Series[Any], wanted: npt.NDArray[np.bool_]
) -> pd.DataFrame:
    open_ = sign.holds.isna().to_numpy()
    if open_.all():
        wanted = ~open_
    yes = sign.holds.fillna(value=False).to_numpy(dtype=bool)
    told = np.flatnonzero(yes | (open_ & wanted))
    run, rule = sign.run, sign.rule
    given: dict[str, Any] = {
        "enterprise_id": ids.iloc[told].array,
        "family": family,
        "sign": sign.code,
        "outcome": np.where(open_[told], "unknown", "yes"),
        "level": sign.level,
        "value": _part(sign.value, told),
        "unit": getattr(rule, "unit", None),
        "threshold": getattr(rule, "value", None),
        "certain": _part(run and run.certain, told),
        "possible": _part(run and run.possible, told),
        "period_from": _part(sign.since, told),
        "period_to": _part(sign.until, told),
        "lawful_source": sign.lawful,
        "source": _part(sign.source, told),
        "clause": None if rule is None else f"{rule.source} {rule.clause}".strip(),
    }
    size, frame = len(told), {}
    for name, field in fields("evidence").items():
        values = given[name]
        if field.dtype == "category":
            frame[name] = pd.Series(_category(values, size), range(size))
        elif field.dtype == "date":
            frame[name] = pd.Series(values, range(size), dtype="datetime64[ns]").astype(DATE)
        else:
            frame[name] = pd.Series(values, range(size), dtype=field.pandas_dtype)
    return pd.DataFrame(frame)


def _category(values: Any, size: int) -> pd.Categorical:
    """Texts as categories; one text for all rows is never written out."""
    if values is None:
        return pd.Categorical.from_codes(
            np.full(size, -1, dtype=np.int8), pd.Index([], dtype="str")
        )
    if isinstance(values, str):
        return constant(values, size)
    return pd.Categorical(pd.Series(values, range(size), dtype="str"))


def _part(values: Any, told: Any) -> Any:
    """Values of some firms, or the one value of all."""
    if isinstance(values, pd.Series):
        return values.iloc[told].array
    return values[told] if isinstance(values, np.ndarray) else values
