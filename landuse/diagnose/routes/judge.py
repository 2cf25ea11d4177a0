"""Judge (途径判断): conditions in three values to open, blocked or unknown, with the reasons."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.diagnose.zombie.panel import any_of
from landuse.policy import Way

OUTCOMES = ("open", "blocked", "unknown")
Known = Mapping[str, pd.Series]


class Judged(NamedTuple):
    """What is said of one route (单条途径的结论).

    Parameters
    ----------
    outcome
        Place in :data:`OUTCOMES`.
    groups
        Cases × groups of conditions: 1 one of the group holds, 0 none can, −1 open.
    chosen
        Whether a legal act has chosen this route already.
    """

    outcome: npt.NDArray[np.int8]
    groups: npt.NDArray[np.int8]
    chosen: npt.NDArray[np.bool_]


def answer(known: Known, name: str) -> pd.Series[Any]:
    """Answer of a condition (条件结论); with ``!`` before it that of its opposite.

    Parameters
    ----------
    known
        Condition → nullable booleans.
    name
        The condition.

    Examples
    --------
    >>> seized = pd.Series([True, None], dtype="boolean")
    >>> answer({"seized": seized}, "!seized").tolist()
    [False, <NA>]
    """
    plain = known[name.removeprefix("!")]
    return ~plain if name.startswith("!") else plain


def judge(known: Known, way: Way) -> Judged:
    """Whether a route is open (途径是否可行).

    Open where each group has a condition that holds; blocked as soon as no condition of a group
    can hold; else unknown. What is missing never decides.

    Parameters
    ----------
    known
        Condition → nullable booleans, one a case.
    way
        The route.

    Returns
    -------
    Judged
        One line a case.

    Examples
    --------
    >>> from landuse.policy import load_policy
    >>> rules = load_policy("generic-cn-v1").routes
    >>> names = {n.removeprefix("!") for w in rules.ways for g in w.all for n in g}
    >>> nothing = {n: pd.Series([None], dtype="boolean") for n in names}
    >>> [OUTCOMES[judge(nothing, way).outcome[0]] for way in rules.ways]
    ['unknown', 'unknown', 'unknown', 'unknown', 'unknown']
    """
    groups = np.column_stack(
        [_codes(any_of([answer(known, name) for name in group])) for group in way.all]
    )
    blocked, open_ = (groups == 0).any(axis=1), (groups == 1).all(axis=1)
    outcome = np.select([open_, blocked], [0, 1], 2).astype(np.int8)
    chosen = np.zeros(len(groups), dtype=bool)
    for name in way.decided_by:
        chosen |= _codes(answer(known, name)) == 1
    return Judged(outcome, groups, chosen & open_)


def _codes(answers: pd.Series[Any]) -> npt.NDArray[np.int8]:
    """1 yes, 0 no, −1 unknown."""
    return np.asarray(answers.astype("Int8").fillna(-1).to_numpy(dtype=np.int8))


def first_open(judged: Sequence[Judged]) -> npt.NDArray[np.int8]:
    """Route that comes first of those open (首选途径), −1 where none is.

    Parameters
    ----------
    judged
        What is said of each route, in the order of the policy.

    Returns
    -------
    numpy.ndarray
        Place in the order of the policy; a route that a legal act has chosen comes before.
    """
    found = np.full(len(judged[0].outcome), -1, dtype=np.int8)
    for place in reversed(range(len(judged))):
        found[judged[place].outcome == 0] = place
    for place in reversed(range(len(judged))):
        found[judged[place].chosen] = place
    return found


def reasons(
    known: Known, way: Way, judged: Judged, say: Callable[[dict[str, list[str]]], Any]
) -> pd.Series[Any]:
    """What is said for each case (理由): a text for each pattern of answers, not for each case.

    Parameters
    ----------
    known
        Condition → answers.
    way, judged
        The route and what is said of it.
    say
        Makes the text of ``met``, ``blocked`` and ``open``: conditions; those of one group that is
        not met are joined by ``|``.

    Returns
    -------
    pandas.Series
        Categories.
    """
    return patterns(known, way, judged).said(say)


class Patterns(NamedTuple):
    """Patterns of answers to the conditions of a route (条件组合).

    Parameters
    ----------
    parts
        For each pattern the conditions that are ``met``, ``blocked`` and ``open``.
    at
        Pattern of each case.
    """

    parts: list[dict[str, list[str]]]
    at: npt.NDArray[np.int64]

    def said(self, say: Callable[[dict[str, list[str]]], Any]) -> pd.Series[Any]:
        """Text of each case (理由), made once for each pattern."""
        said = [say(parts) for parts in self.parts]
        texts = list(dict.fromkeys(said))
        place = np.array([texts.index(each) for each in said], dtype=np.int64)
        return pd.Series(
            pd.Categorical.from_codes(place[self.at], pd.Index(texts, dtype="str")), copy=False
        )


def patterns(known: Known, way: Way, judged: Judged) -> Patterns:
    """Which patterns of answers there are (条件组合), in the order of their answers.

    Parameters
    ----------
    known
        Condition → answers.
    way, judged
        The route and what is said of it.

    Returns
    -------
    Patterns
        One line a pattern, one place a case.
    """
    names = list(dict.fromkeys(name for group in way.all for name in group))
    codes = {name: _codes(answer(known, name)) for name in names}
    number = np.zeros(len(judged.outcome), dtype=np.int64)
    for place, each in enumerate(codes.values()):
        number += (each + np.int64(1)) * 3**place
    _, first, at = np.unique(number, return_index=True, return_inverse=True)
    parts = [
        _parts(way, judged.groups[row], {name: each[row] for name, each in codes.items()})
        for row in first
    ]
    return Patterns(parts, np.ravel(at))


def _parts(
    way: Way, groups: npt.NDArray[np.int8], codes: Mapping[str, int]
) -> dict[str, list[str]]:
    """Conditions that are met, that block, and that are open."""
    found: dict[str, list[str]] = {"met": [], "blocked": [], "open": []}
    for place, group in enumerate(way.all):
        if groups[place] == 1:
            found["met"] += [name for name in group if codes[name] == 1]
        elif groups[place] == 0:
            found["blocked"].append("|".join(group))
        else:
            found["open"].append("|".join(name for name in group if codes[name] == -1))
    return {name: list(dict.fromkeys(each)) for name, each in found.items()}
