"""Partial (部分检查): what can be checked of a policy that cannot be understood as a whole."""

from __future__ import annotations

import copy
import difflib
import re
from typing import Any

from pydantic import ValidationError

from landuse.errors import Note
from landuse.policy.check import check_policy, in_own_units
from landuse.policy.model import Policy

_ROUNDS = 8
_QUOTED = re.compile("'([^']*)'")
_ALONE = {("grades", "rounding"), ("grades", "ties")}


def sense_of_the_rest(data: dict[str, Any]) -> list[Note]:
    """Inconsistencies of what can be understood (其余部分检查).

    What cannot be understood is taken out first, so generously that nothing is told that only follows
    from it: an unknown key that looks like a known one, or a wrong value, takes its cohort, rule or
    optional section along.

    Parameters
    ----------
    data
        The TOML data, which is no policy.

    Returns
    -------
    list of Note
        None where a section that every policy needs cannot be understood.
    """
    left = copy.deepcopy(data)
    for _ in range(_ROUNDS):
        try:
            policy = Policy.model_validate(left)
        except ValidationError as error:
            faults = [each for each in error.errors() if not _mended(each, left)]
            found = {_place(each["loc"], each["type"], left) for each in faults}
            places = sorted(found, key=_last)
            if not all(places):
                return []
            for each in places:
                _drop(left, each)
            continue
        policy, strange = in_own_units(policy)
        return [*check_policy(policy), *strange]
    return []


Place = tuple[int | str, ...]


def _mended(fault: Any, data: dict[str, Any]) -> bool:
    """Whether a wrong word that nothing else hangs on could be replaced by a right one."""
    place = fault["loc"]
    right = _QUOTED.findall(str(fault.get("ctx", {}).get("expected", "")))
    if fault["type"] != "literal_error" or place not in _ALONE or not right:
        return False
    data[place[0]][place[1]] = right[0]
    return True


def _place(location: Place, kind: str, data: dict[str, Any]) -> Place:
    """What is taken out for one fault; empty where too much hangs on it."""
    if kind == "extra_forbidden" and not _slip(location, data):
        return location
    number = next((at for at, part in enumerate(location) if isinstance(part, int)), None)
    if number is not None:
        return () if location[0] == "grades" else location[: number + 1]
    section = Policy.model_fields.get(str(location[0]))
    if section is None or not section.is_required():
        return location[:1]
    return () if kind == "missing" or len(location) == 1 else location[:2]


def _slip(location: Place, data: dict[str, Any]) -> bool:
    """Whether an unknown key may be meant for a known one that is not there beside it."""
    around: Any = data
    for part in location[:-1]:
        around = around[part]
    known = _keys(Policy) - set(around)
    return bool(difflib.get_close_matches(str(location[-1]), known, n=1))


def _keys(model: Any) -> set[str]:
    """All keys that a policy may hold anywhere."""
    schema = model.model_json_schema()
    parts = [schema, *schema.get("$defs", {}).values()]
    return {name for part in parts for name in part.get("properties", {})}


def _last(place: Place) -> list[Any]:
    """Sorts later items of a list first, so that taking one out moves no other."""
    return [-part if isinstance(part, int) else 0 for part in place] + [0] * (8 - len(place))


def _drop(data: dict[str, Any], place: Place) -> None:
    """Take one place out."""
    around: Any = data
    for part in place[:-1]:
        if not _holds(around, part):
            return  # taken out with something around it
        around = around[part]
    if _holds(around, place[-1]):
        del around[place[-1]]


def _holds(data: Any, part: int | str) -> bool:
    if isinstance(data, list):
        return isinstance(part, int) and part < len(data)
    return isinstance(data, dict) and part in data
