"""Enterprise sheet (企业表落地): parcel code, holder's code, holder's name, then position."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.crs import Geometries
from landuse.ids import Positions, positions
from landuse.link.candidates import (
    BY_CODE,
    METHODS,
    ROLES,
    Guess,
    all_the_same,
    code_of,
    column,
    frame,
    with_missed,
)
from landuse.link.keys import left_over, place_codes
from landuse.link.spatial import nearest_parcels, parcel_of_points
from landuse.names import Answer, Known, Subject, identify
from landuse.names.second import bare_values
from landuse.review import SHOWN, Decisions, Row

NEAR = 50.0
"""How far outside a parcel a position may lie to be asked about [m]; our choice: the width of a
road and its green strip, which is where gates and geocoded addresses fall."""

_HOLDER, _LOST = 0.5, 0.6


class FromSheet(NamedTuple):
    """Candidates of the enterprise sheet, and what is to be asked.

    Parameters
    ----------
    links
        Candidate links.
    guesses
        Parcels to be asked about.
    asked
        Holders' names to be asked about.
    missed
        Row and code that is no parcel, where the cell names others that are.
    """

    links: pd.DataFrame
    guesses: list[Guess]
    asked: list[Row]
    missed: list[tuple[int, str]]


def from_enterprises(
    enterprises: pd.DataFrame,
    parcels: pd.DataFrame,
    shapes: Mapping[str, Geometries],
    linked: npt.NDArray[np.bool_],
    fallback: str | None,
    ruled: Decisions,
) -> FromSheet:
    """Candidates of the enterprise sheet (企业表): each way only for those left by the ones before.

    Parameters
    ----------
    enterprises, parcels
        The tables.
    shapes
        Decoded geometry of both, where there is any.
    linked
        Enterprises that another table has placed already.
    fallback
        As for :func:`landuse.link.keys.parcel_positions`.
    ruled
        Decisions of a person.

    Returns
    -------
    FromSheet
        At most one link an enterprise, except where a cell names several parcels or a holder has
        several.
    """
    wanted = column(enterprises, "parcel_id")
    if linked.any():
        wanted = wanted.mask(pd.Series(linked, index=wanted.index))
    placed = place_codes(wanted, parcels["parcel_id"], fallback)
    owned = _owned(enterprises, placed.row, placed.parcel, BY_CODE[placed.method])
    parts = [with_missed(owned, placed.row, left_over(placed, frozenset(ruled.sits)))]
    guesses = [
        Guess(at, place, why, _LOST, str(wanted.iloc[at])) for at, place, why in placed.guesses
    ]
    open_ = _still(linked, parts)
    parts.append(_by_holder_code(enterprises, parcels, open_))
    open_ = _still(linked, parts)
    named, asked = by_holder_name(enterprises, parcels, open_, ruled)
    parts.append(named)
    if "enterprises" in shapes:
        open_ = _still(linked, parts)
        points, drawn = shapes["enterprises"][open_], shapes["parcels"]
        found = parcel_of_points(points, drawn, parcels["parcel_id"])
        inside = found >= 0
        method = np.full(int(inside.sum()), code_of("position"), np.int8)
        parts.append(_owned(enterprises, open_[inside], found[inside], method))
        near = nearest_parcels(points[~inside], drawn, parcels["parcel_id"], NEAR)
        outside = open_[~inside]
        guesses += [
            Guess(int(outside[at]), place, "nearby", round(0.5 * (1 - metres / NEAR), 4))
            for at, place, metres in near
        ]
    kept = [part for part in parts if len(part)]
    links = pd.concat(kept, ignore_index=True) if len(kept) > 1 else (kept or parts)[0]
    placed_rows = set(placed.row.tolist())
    missed = [(at, code) for at, code in placed.missed if at in placed_rows]
    return FromSheet(_without(links, ruled.apart), guesses, asked, missed)


def _still(linked: npt.NDArray[np.bool_], parts: list[pd.DataFrame]) -> Positions:
    """Enterprises that are nowhere yet."""
    here = linked.copy()
    for part in parts:
        here[part["enterprise"]] = True
    return np.flatnonzero(~here)


def _without(links: pd.DataFrame, apart: frozenset[tuple[int, int]]) -> pd.DataFrame:
    """Links that nobody has ruled out."""
    if not apart:
        return links
    pairs = zip(links["enterprise"].tolist(), links["parcel"].tolist(), strict=True)
    return links[[pair not in apart for pair in pairs]].reset_index(drop=True)


def _owned(
    enterprises: pd.DataFrame,
    enterprise: Positions,
    parcel: Positions,
    method: npt.NDArray[np.int8],
) -> pd.DataFrame:
    return frame(
        len(enterprise),
        {
            "enterprise": enterprise,
            "parcel": parcel,
            "role": all_the_same("own", len(enterprise), ROLES),
            "method": pd.Categorical.from_codes(method, dtype=METHODS),
            "evidence_row": column(enterprises, "source_row").iloc[enterprise],
        },
    )


def _by_holder_code(
    enterprises: pd.DataFrame, parcels: pd.DataFrame, open_: Positions
) -> pd.DataFrame:
    if "credit_code" not in enterprises or "holder_code" not in parcels or not len(open_):
        return frame(0, {})
    if parcels["holder_code"].isna().all():
        return frame(0, {})
    codes = pd.Series(enterprises["credit_code"].array[open_], index=open_)
    once = codes.dropna().drop_duplicates(keep=False)
    match = positions(parcels["holder_code"], once)
    parcel = np.flatnonzero(match >= 0)
    return _held(parcels, once.index.to_numpy()[match[parcel]], parcel, "holder_code")


def _held(
    parcels: pd.DataFrame, enterprise: Positions, parcel: Positions, method: str
) -> pd.DataFrame:
    return frame(
        len(parcel),
        {
            "enterprise": enterprise,
            "parcel": parcel,
            "role": all_the_same("own", len(parcel), ROLES),
            "method": all_the_same(method, len(parcel), METHODS),
            "evidence_row": column(parcels, "source_row").iloc[parcel],
        },
    )


def by_holder_name(
    enterprises: pd.DataFrame, parcels: pd.DataFrame, open_: Positions, ruled: Decisions
) -> tuple[pd.DataFrame, list[Row]]:
    """Links of enterprises that are nowhere else to the parcels whose holder bears their name (权利人名称).

    Parameters
    ----------
    enterprises, parcels
        The tables.
    open_
        Enterprises that are nowhere yet.
    ruled
        Decisions of a person.

    Returns
    -------
    links, asked
        Candidate links; holders of whom it has to be asked who they are.
    """
    if not len(open_) or "holder" not in parcels or "name" not in enterprises:
        return frame(0, {}), []
    held = parcels["holder"].notna()
    if held.any() and "holder_code" in parcels and "credit_code" in enterprises:
        held &= (
            positions(parcels["holder_code"], enterprises["credit_code"].dropna().drop_duplicates())
            < 0
        )
    rows = np.flatnonzero(held)
    if not len(rows):
        return frame(0, {}), []
    codes = column(parcels, "holder_code").iloc[rows].fillna("").astype("str").to_numpy()
    names = parcels["holder"].iloc[rows].astype("str").to_numpy()
    voices: dict[str, tuple[Subject, list[int]]] = {}
    for name, code, row in zip(names, codes, rows.tolist(), strict=True):
        found = voices.get(f"{name} {code}")
        if found is None:
            fields = bare_values({"credit_code": [code]})
            found = voices.setdefault(f"{name} {code}", (Subject(name, code, fields), []))
        found[1].append(row)
    subjects = [subject for subject, _ in voices.values()]
    known = Known(enterprises)
    answers = identify(subjects, known, yes=ruled.yes, no=ruled.no)
    wanted = set(open_.tolist())
    taken = [
        (answer.place, row, answer.method)
        for (_, at), answer in zip(voices.values(), answers, strict=True)
        if answer.place in wanted
        for row in at
    ]
    enterprise = np.array([place for place, _, _ in taken], dtype=np.int64)
    parcel = np.array([row for _, row, _ in taken], dtype=np.int64)
    links = _held(parcels, enterprise, parcel, "holder_name")
    said = pd.Categorical([how for _, _, how in taken], dtype=links["identity"].dtype)
    confirmed = pd.array([True if how == "review" else None for _, _, how in taken], "boolean")
    asked = [
        row
        for (subject, at), answer in zip(voices.values(), answers, strict=True)
        if answer.place < 0
        for row in _asked(subject, at, answer, known, parcels, wanted)
    ]
    return links.assign(identity=said, confirmed=confirmed), asked


def _asked(
    subject: Subject,
    at: list[int],
    answer: Answer,
    known: Known,
    parcels: pd.DataFrame,
    wanted: set[int],
) -> list[Row]:
    """Candidates for a holder, of the enterprises that are nowhere yet."""
    listed = [each for each in answer.candidates if each.place in wanted]
    codes = ", ".join(sorted(str(parcels["parcel_id"].iloc[row]) for row in at)[:SHOWN])
    return [
        Row(
            question="record",
            subject_key=subject.key,
            name=subject.name,
            credit_code=subject.code,
            candidate=known.ids[each.place],
            candidate_name=known.said[each.place],
            candidate_code=known.code(each.place),
            relation=each.relation,
            score=each.score,
            agree=each.agree,
            differ=each.differ,
            rank=rank,
            tables="parcels",
            rows=len(at),
            first=codes,
        )
        for rank, each in enumerate(listed[:SHOWN], start=1)
    ]
