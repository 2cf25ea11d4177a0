"""Identify (身份认定): which enterprise a name means, how that is known, or who might be meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pandas as pd
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cpdist

from landuse.names.normal import plain_name
from landuse.names.parse import Name, parse_name
from landuse.names.search import related
from landuse.names.second import (
    PERSONAL,
    SOURCES,
    bare_value,
    bare_values,
    credit_code,
    texts,
    weigh,
)

Fields = Mapping[str, frozenset[str]]

BASE = {
    "exact": 0.8,
    "folded": 0.75,
    "former": 0.75,
    "likely": 0.65,
    "maybe": 0.5,
    "code_only": 0.5,
    "branch": 0.4,
    "near": 0.35,
}
"""Order of candidates in a question by their relation; our judgement, it decides no link.

Second fields and the letters of the whole name only move a candidate within its neighbourhood.
"""

_PER_FIELD, _LETTERS = 0.05, 0.05


class Subject(NamedTuple):
    """Somebody named in a record (被指称者): name and code as said, second fields."""

    name: str
    code: str = ""
    fields: Fields = MappingProxyType({})

    @property
    def key(self) -> str:
        """What a decision is remembered by (决定键): the normalised name, and the code if any."""
        return f"{plain_name(self.name)} {credit_code(self.code)}".strip()


class Candidate(NamedTuple):
    """An enterprise that may be meant (候选企业)."""

    place: int
    relation: str
    agree: tuple[str, ...] = ()
    differ: tuple[str, ...] = ()
    score: float = 0.0


class Answer(NamedTuple):
    """What is known of one subject (认定结果): the place of the enterprise, −1 where it is open."""

    place: int
    method: str
    candidates: tuple[Candidate, ...]


class Known:
    """Enterprises to choose from (企业名录), names taken apart once.

    Parameters
    ----------
    enterprises
        The enterprise sheet.
    places
        Further parcels of enterprises: ``enterprise`` (position) and ``parcel_id``.
    """

    def __init__(self, enterprises: pd.DataFrame, places: pd.DataFrame | None = None) -> None:
        columns = ["enterprise_id", "name", "former_name", *SOURCES.values()]
        self.texts = {name: texts(enterprises, name) for name in columns if name in enterprises}
        self.ids = self.texts["enterprise_id"]
        said, before = texts(enterprises, "name"), texts(enterprises, "former_name")
        self.said = said
        self.names = [_with_former(*each) for each in zip(said, before, strict=True)]
        grouped = {} if places is None else places.groupby("enterprise")["parcel_id"].agg(list)
        self._places: Mapping[int, list[str]] = dict(grouped)
        self._fields: dict[int, Fields] = {}

    def fields(self, place: int) -> Fields:
        """Second fields of one enterprise (旁证)."""
        if place not in self._fields:
            given = {
                name: [self.texts[name][place]] for name in SOURCES.values() if name in self.texts
            }
            found = bare_values(given)
            more = {bare_value("parcel_id", each) for each in self._places.get(place, ())}
            if more:
                found["parcel_id"] = found.get("parcel_id", frozenset()) | more
            self._fields[place] = found
        return self._fields[place]

    def code(self, place: int) -> str:
        """Credit code of one enterprise (信用代码), empty where it has none."""
        return self.texts["credit_code"][place] if "credit_code" in self.texts else ""

    def having(self, field: str, wanted: frozenset[str]) -> Iterator[tuple[str, int]]:
        """Wanted values of a second field, and the enterprises that have them."""
        for place, text in enumerate(self.texts.get(SOURCES[field], ())):
            value = bare_value(field, text) if text else ""
            if value in wanted:
                yield value, place


def _with_former(said: str, before: str) -> Name:
    name = parse_name(said)
    if not before:
        return name
    more = parse_name(f"{said or 'x'}(曾用名:{plain_name(before)})").former
    listed = dict.fromkeys((*name.former, *more))
    return name._replace(former=tuple(each for each in listed if each != name.text))


def identify(
    subjects: Sequence[Subject],
    known: Known,
    *,
    yes: Mapping[str, int] | None = None,
    no: Mapping[str, frozenset[int]] | None = None,
) -> list[Answer]:
    """Who is meant (身份认定), by decision, then name, former name, or brand and a second field.

    Links by itself only where one enterprise alone answers: a whole name, a name but for 省, 市, 县
    and 责任, a former name; or brand and trade with an organisation code or, where nobody else has
    that brand and trade, another second field. A credit code that differs stands against all of it.

    Parameters
    ----------
    subjects
        Who is named.
    known
        Enterprises to choose from.
    yes, no
        Decisions by key of the subject: the enterprise it is, those it is not.

    Returns
    -------
    list of Answer
        One a subject, candidates with the best first.

    Examples
    --------
    >>> firms = pd.DataFrame(
    ...     {
    ...         "enterprise_id": ["E1", "E2"],
    ...         "name": ["岳阳金汇铝业有限公司", "金汇铜业有限公司"],
    ...         "parcel_id": ["P1", "P2"],
    ...     }
    ... )
    >>> place = {"parcel_id": frozenset({"P1"})}
    >>> who = [Subject("金汇铝业"), Subject("金汇铝业", "", place), Subject("金汇锌业", "", place)]
    >>> [(each.place, each.method, len(each.candidates)) for each in identify(who, Known(firms))]
    [(-1, '', 1), (0, 'name_field', 1), (-1, '', 0)]
    """
    yes, no = yes or {}, no or {}
    names = [parse_name(each.name) for each in subjects]
    pairs = related(names, known.names)
    found: list[dict[int, str]] = [{} for _ in subjects]
    for said, place, relation in zip(
        pairs["said"].tolist(), pairs["known"].tolist(), pairs["relation"].astype(str), strict=True
    ):
        found[said][place] = relation
    _look_alikes(subjects, names, known, found)
    answers = []
    for subject, named in zip(subjects, found, strict=True):
        ruled = _ruling(subject, yes)
        if ruled is not None:
            answers.append(Answer(ruled, "review", ()))
            continue
        refused = _refused(subject, no)
        given = [
            Candidate(place, relation, *weigh(subject.fields, known.fields(place)))
            for place, relation in named.items()
            if place not in refused
        ]
        answers.append(_answer(given))
    return _scored(subjects, known, answers)


def _ruling(subject: Subject, yes: Mapping[str, int]) -> int | None:
    by_name = yes.get(plain_name(subject.name)) if yes else None
    return yes.get(subject.key, by_name) if yes else None


def _refused(subject: Subject, no: Mapping[str, frozenset[int]]) -> frozenset[int]:
    if not no:
        return frozenset()
    return no.get(subject.key, frozenset()) | no.get(plain_name(subject.name), frozenset())


def _answer(given: Iterable[Candidate]) -> Answer:
    """The one enterprise that answers, if it does so alone."""
    fitting = tuple(each for each in given if _is_open(each))
    exact, folded, former, likely = (
        [each for each in fitting if each.relation == relation]
        for relation in ("exact", "folded", "former", "likely")
    )
    strong = (exact or folded) + former
    coded = [each for each in fitting if "org_code" in each.agree and each.relation in _NAMED]
    if len(coded) == 1 and (not strong or coded[0] in strong):
        return Answer(coded[0].place, "org_code", fitting)
    if len(strong) == 1 and not coded and "org_code" not in strong[0].differ:
        return Answer(strong[0].place, _METHOD[strong[0].relation], fitting)
    if not strong and not coded and len(likely) == 1 and likely[0].agree:
        return Answer(likely[0].place, "name_field", fitting)
    return Answer(-1, "", fitting)


_METHOD = {"exact": "name", "folded": "name_folded", "former": "former_name"}
_NAMED = (*_METHOD, "likely", "maybe")


def _is_open(candidate: Candidate) -> bool:
    """Whether the candidate stays one: another organisation code is another enterprise."""
    return "org_code" not in candidate.differ or candidate.relation in {*_METHOD, "branch"}


def _look_alikes(
    subjects: Sequence[Subject],
    names: Sequence[Name],
    known: Known,
    found: list[dict[int, str]],
) -> None:
    """Candidates whose name does not agree although their code does, or their person or meter.

    A brand that is one character off counts then as a slip of the pen; it is asked about, not linked.
    """
    for field in ("org_code", *PERSONAL):
        wanted: dict[str, list[int]] = {}
        for at, subject in enumerate(subjects):
            for value in subject.fields.get(field, ()):
                wanted.setdefault(value, []).append(at)
        if not wanted:
            continue
        for value, place in known.having(field, frozenset(wanted)):
            for at in wanted[value]:
                if place in found[at]:
                    continue
                if field == "org_code":
                    found[at][place] = "code_only"
                elif _one_off(names[at], known.names[place]):
                    found[at][place] = "near"


def _one_off(one: Name, other: Name) -> bool:
    return (
        min(len(one.brand), len(other.brand)) > 1
        and one.trade == other.trade
        and Levenshtein.distance(one.brand, other.brand, score_cutoff=1) == 1
    )


def _scored(subjects: Sequence[Subject], known: Known, answers: list[Answer]) -> list[Answer]:
    """Candidates with their scores, the best first; equal ones by id, so that row order is no matter."""
    rows = [(at, each) for at, answer in enumerate(answers) for each in answer.candidates]
    letters = cpdist(
        [plain_name(subjects[at].name) for at, _ in rows],
        [plain_name(known.said[each.place]) for _, each in rows],
        scorer=fuzz.ratio,
        dtype=np.float64,
    )
    sorted_: list[list[Candidate]] = [[] for _ in answers]
    for (at, each), ratio in zip(rows, letters.tolist(), strict=True):
        score = BASE[each.relation] + _PER_FIELD * (len(each.agree) - len(each.differ))
        score += _LETTERS * ratio / 100
        sorted_[at].append(each._replace(score=round(min(max(score, 0.0), 0.99), 4)))
    return [
        answer._replace(
            candidates=tuple(sorted(found, key=lambda each: (-each.score, known.ids[each.place])))
        )
        for answer, found in zip(answers, sorted_, strict=True)
    ]
