"""Search (名称检索): which of many names may mean which of many others, brand by brand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.names.compare import (
    RELATIONS,
    WEAKER,
    Part,
    branch_part,
    brand_part,
    by_parts,
    extra_part,
    form_part,
    region_part,
    trade_part,
    variants,
)
from landuse.names.parse import Name

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

AT_ONCE = 2_000_000
"""Pairs looked at in one go, so that memory stays bounded however common a brand is."""

_PARTS: tuple[Part, ...] = ("same", "open", "unsure", "no")
_CODE = {relation: place for place, relation in enumerate(RELATIONS)}
_JUDGES: dict[str, tuple[Callable[[Name], Any], Callable[[Any, Any], Part]]] = {
    "brand": (lambda name: name.brand, brand_part),
    "trade": (lambda name: name.trade, trade_part),
    "region": (
        lambda name: (name.regions, name.inner),
        lambda one, other: region_part(one[0], other[0], inner=one[1] != other[1]),
    ),
    "form": (lambda name: name.form, form_part),
    "extra": (lambda name: (name.group, name.extra), extra_part),
    "branch": (lambda name: name.branch, branch_part),
}
_WORST = np.array(
    [
        [
            [[_CODE[by_parts(brand, trade, rest, branch)] for branch in _PARTS] for rest in _PARTS]
            for trade in _PARTS
        ]
        for brand in _PARTS
    ]
)
_WEAKER = np.array(
    [[_CODE[WEAKER[each][relation]] for relation in RELATIONS] for each in ("now", "once", "never")]
)


def related(said: Sequence[Name], known: Sequence[Name]) -> pd.DataFrame:
    """Pairs of names that may be one enterprise (可能同一企业的名称对).

    Only names that share their brand (字号) are looked at, which is what makes ten thousand names
    against a hundred thousand a matter of seconds; names of different brands are different.

    Parameters
    ----------
    said
        Names to be recognised.
    known
        Names of the enterprises.

    Returns
    -------
    pandas.DataFrame
        ``said`` and ``known`` (positions) and ``relation``: each pair once with its closest
        relation as :func:`landuse.names.compare` has it, in the order of the positions.

    Examples
    --------
    >>> from landuse.names import parse_name
    >>> said = [parse_name(each) for each in ("恒立机械", "金汇铜业有限公司")]
    >>> known = [parse_name(each) for each in ("金汇铝业有限公司", "岳阳恒立机械有限公司")]
    >>> related(said, known).to_numpy().tolist()
    [[0, 1, 'likely']]
    """
    ours, theirs = _Side(said), _Side(known)
    pairs = pd.concat([_by_text(ours, theirs), *_by_brand(ours, theirs)], ignore_index=True)
    closest = pairs.groupby(["said", "known"], sort=True)["code"].min().reset_index()
    relation = pd.Categorical.from_codes(
        closest["code"].to_numpy(dtype=np.int8), categories=pd.Index(RELATIONS, dtype="str")
    )
    return closest.drop(columns="code").assign(relation=relation)


class _Side:
    """Names with their former names, one after the other."""

    def __init__(self, names: Sequence[Name]) -> None:
        listed = [(row, *each) for row, name in enumerate(names) for each in variants(name)]
        self.row = np.array([row for row, _, _ in listed], dtype=np.int64)
        self.names = [name for _, name, _ in listed]
        self.now = np.array([now for _, _, now in listed], dtype=bool)
        self.bare = np.array([not name.text for name in names], dtype=bool)[self.row]


def _pairs(ours: _Side, theirs: _Side, one: Ints, other: Ints, code: Ints) -> pd.DataFrame:
    """Rows of variants at positions with their relation, weighed by whether both are present names."""
    now, then = ours.now[one], theirs.now[other]
    never = ~now & ~then & ~ours.bare[one] & ~theirs.bare[other]
    weighed = _WEAKER[np.where(now & then, 0, np.where(never, 2, 1)), code]
    kept = weighed < _CODE["different"]
    return pd.DataFrame(
        {
            "said": ours.row[one[kept]],
            "known": theirs.row[other[kept]],
            "code": weighed[kept],
        }
    )


def _by_text(ours: _Side, theirs: _Side) -> pd.DataFrame:
    """Names that read the same, now or once."""
    sides = [
        pd.DataFrame({"text": pd.Series([name.text for name in side.names], dtype="str")})
        for side in (ours, theirs)
    ]
    both = sides[0].reset_index().merge(sides[1].reset_index(), on="text")
    one, other = (both[name].to_numpy(dtype=np.int64) for name in ("index_x", "index_y"))
    return _pairs(ours, theirs, one, other, np.full(len(both), _CODE["exact"]))


def _by_brand(ours: _Side, theirs: _Side) -> list[pd.DataFrame]:
    """Names that share their brand, or whose brand is the end of the other's."""
    left, right = _keys(ours), _keys(theirs)
    joint = pd.concat([left["key"], right["key"]], ignore_index=True)
    codes = pd.factorize(joint)[0].astype(np.int64)
    wanted, had = codes[: len(left)], codes[len(left) :]
    order = np.argsort(had, kind="stable")
    places, whole = right["at"].to_numpy()[order], right["whole"].to_numpy()[order]
    start = np.searchsorted(had[order], wanted, side="left")
    count = np.searchsorted(had[order], wanted, side="right") - start
    compared, found = _Compared(ours, theirs), []
    for low, high in _portions(count):
        size = count[low:high]
        part = np.repeat(np.arange(low, high), size)
        step = np.arange(len(part)) - np.repeat(np.cumsum(size) - size, size)
        place = np.repeat(start[low:high], size) + step
        kept = left["whole"].to_numpy()[part] | whole[place]
        one, other = left["at"].to_numpy()[part[kept]], places[place[kept]]
        found.append(_pairs(ours, theirs, one, other, compared.codes(one, other)))
    return found


def _portions(count: Ints) -> list[tuple[int, int]]:
    """Rows to take at once, so that no portion has many more pairs than AT_ONCE."""
    portion = np.cumsum(count) // AT_ONCE
    edges = [0, *(np.flatnonzero(np.diff(portion)) + 1).tolist(), len(count)]
    return list(pairwise(edges))


def _keys(side: _Side) -> pd.DataFrame:
    """Brands, and the ends of longer brands, which may have a place in front."""
    listed = [
        (name.brand[cut:], place, cut == 0)
        for place, name in enumerate(side.names)
        if name.brand
        for cut in (0, *range(2, len(name.brand) - 1))
    ]
    return pd.DataFrame(
        {
            "key": pd.Series([key for key, _, _ in listed], dtype="str"),
            "at": np.array([place for _, place, _ in listed], dtype=np.int64),
            "whole": np.array([whole for _, _, whole in listed], dtype=bool),
        }
    )


class _Compared:
    """Parts of names as codes, so that each pair of different parts is judged once."""

    def __init__(self, ours: _Side, theirs: _Side) -> None:
        self.parts: dict[str, tuple[Ints, Ints, list[Any]]] = {}
        for part, (value, _) in _JUDGES.items():
            known: dict[Any, int] = {}
            listed = [value(name) for name in (*ours.names, *theirs.names)]
            codes = np.array([known.setdefault(each, len(known)) for each in listed], np.int64)
            self.parts[part] = codes[: len(ours.names)], codes[len(ours.names) :], list(known)

    def codes(self, one: Ints, other: Ints) -> Ints:
        """Relation of the names at positions, as places in RELATIONS."""
        found = {part: self._degree(part, one, other) for part in _JUDGES}
        rest = np.maximum(found["region"], np.maximum(found["form"], found["extra"]))
        codes: Ints = _WORST[found["brand"], found["trade"], rest, found["branch"]]
        return codes

    def _degree(self, part: str, one: Ints, other: Ints) -> Ints:
        ours, theirs, values = self.parts[part]
        judge = _JUDGES[part][1]
        unique, place = np.unique(ours[one] * len(values) + theirs[other], return_inverse=True)
        degrees = [
            _PARTS.index(judge(values[pair // len(values)], values[pair % len(values)]))
            for pair in unique.tolist()
        ]
        return np.array(degrees, dtype=np.int64)[place]
