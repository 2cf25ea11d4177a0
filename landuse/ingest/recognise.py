"""Recognise (名称认定): who the names left over mean, in all tables at once, and what is to be asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from landuse.errors import Note
from landuse.ids import positions
from landuse.ingest.who import Lookups, Named, Positions, name_columns, settled, words_of
from landuse.names import Answer, Known, Subject, identify
from landuse.names.second import SOURCES, bare_values, texts
from landuse.review import SHOWN, Row, decisions, review_table
from landuse.schema import empty, fields
from landuse.words import LANGS, word

_LISTED = 20
_IDENTITY = ("occupancy", "units")


class Recognised(NamedTuple):
    """Tables with the enterprises that they mean (认定结果).

    Parameters
    ----------
    frames
        Table → the table with ids.
    place
        Table → position of each row's enterprise, −1 unknown.
    review
        What is to be asked, what was linked by name, and the decisions so far.
    notes
        Table → what there is to say of it; ``""`` for all of it together.
    """

    frames: dict[str, pd.DataFrame]
    place: dict[str, Positions]
    review: pd.DataFrame
    notes: dict[str, list[Note]]


@dataclass
class _Voice:
    """One name and code, wherever it is written."""

    names: set[str] = field(default_factory=set)
    code: str = ""
    fields: dict[str, frozenset[str]] = field(default_factory=dict)
    rows: list[tuple[int, Positions]] = field(default_factory=list)
    tax: float = float("nan")


def recognise(
    frames: Mapping[str, pd.DataFrame],
    enterprises: pd.DataFrame,
    *,
    parcels: pd.DataFrame | None = None,
    review: pd.DataFrame | None = None,
    year: int | None = None,
) -> Recognised:
    """Say whom every record means (认定所指企业): id, credit code, full name, then decisions and names.

    Parameters
    ----------
    frames
        Tables by name; those that name no enterprise are left alone.
    enterprises
        The enterprise sheet with unique ids.
    parcels
        Parcels, whose holders' codes say where enterprises are.
    review
        Review table as read back, with decisions.
    year
        Evaluation year, for the tax that hangs on a question.

    Returns
    -------
    Recognised
        Rows whose enterprise is unknown keep what they say.
    """
    before = empty("review") if review is None else review
    codes = pd.Series(dtype="str") if parcels is None else parcels["parcel_id"]
    ruled, said = decisions(before, enterprises, codes)
    answered = before.reindex(columns=["decision", "name"]).dropna()
    asked = frozenset(answered["name"].astype("str"))
    lookups = Lookups(enterprises, asked if ruled.yes or ruled.no else frozenset())
    columns = name_columns(frames, lookups)
    voices = _voices(columns, year)
    rows: list[Row] = []
    if voices:
        known = Known(enterprises, _places(columns, enterprises, parcels))
        subjects = [_subject(each) for each in voices]
        answers = identify(subjects, known, yes=ruled.yes, no=ruled.no)
        identity = _write_back(columns, voices, answers)
        rows = _rows(columns, voices, subjects, answers, known)
        said += _linked(subjects, answers)
    else:
        identity = {}
    taken = len(ruled.sits) + len(ruled.apart) + len(ruled.yes) + sum(map(len, ruled.no.values()))
    if taken:
        said.append(Note("review.applied", "info", {"count": taken}, "review"))
    return _gathered(
        columns, identity, lookups, review_table(rows, before, unheeded=ruled.unheeded), said
    )


def _voices(columns: Sequence[Named], year: int | None) -> list[_Voice]:
    """Names and codes of all open rows, each once over all tables, in the order of their keys."""
    found: dict[str, _Voice] = {}
    for at, named in enumerate(columns):
        open_ = named.open
        if not len(open_):
            continue
        names, codes = words_of(named)
        given = _given(named, open_)
        tax = _tax(named, open_, year)
        places = pd.MultiIndex.from_arrays([names, codes])
        for (name, code), rows in pd.Series(np.arange(len(open_))).groupby(places):
            if not name and not code:
                continue
            voice = found.setdefault(Subject(str(name), str(code)).key, _Voice())
            voice.names.add(str(name))
            voice.code = voice.code or str(code)
            chosen = open_[rows.to_numpy()]
            voice.rows.append((at, chosen))
            _add_fields(voice, given, rows.tolist())
            if tax is not None and not np.isnan(part := tax[rows.to_numpy()]).all():
                voice.tax = np.nansum([voice.tax, np.nansum(part)])
    return [found[key] for key in sorted(found)]


def _tax(named: Named, rows: Positions, year: int | None) -> np.ndarray[Any, Any] | None:
    frame = named.frame
    if named.table != "returns" or not {"tax_paid", "year"} <= set(frame.columns):
        return None
    tax = frame["tax_paid"].to_numpy(dtype=float, na_value=np.nan)[rows]
    return np.where(frame["year"].to_numpy()[rows] == year, tax, np.nan)


def _given(named: Named, rows: Positions) -> dict[str, list[str]]:
    """Second fields of the open rows; of the other party of a lease only the parcel is known."""
    wanted = SOURCES.values() if named.helped else ("parcel_id",)
    part = named.frame.iloc[rows]
    return {name: texts(part, name) for name in wanted if name in part}


def _add_fields(voice: _Voice, given: Mapping[str, list[str]], rows: list[int]) -> None:
    said = {name: [listed[row] for row in rows] for name, listed in given.items()}
    for name, values in bare_values({"credit_code": [voice.code], **said}).items():
        voice.fields[name] = voice.fields.get(name, frozenset()) | values


def _subject(voice: _Voice) -> Subject:
    return Subject(min(voice.names), voice.code, voice.fields)


def _places(
    columns: Sequence[Named], enterprises: pd.DataFrame, parcels: pd.DataFrame | None
) -> pd.DataFrame:
    """Parcels of enterprises that are known before any name is compared."""
    parts = [pd.DataFrame({"enterprise": np.array([], dtype=np.int64), "parcel_id": []})]
    for named in columns:
        if named.table in _IDENTITY and named.helped:
            rows = np.flatnonzero((named.place >= 0) & named.frame["parcel_id"].notna())
            codes = named.frame["parcel_id"].iloc[rows]
            parts.append(pd.DataFrame({"enterprise": named.place[rows], "parcel_id": codes}))
    if parcels is not None and "holder_code" in parcels and "credit_code" in enterprises:
        known = enterprises["credit_code"].reset_index(drop=True).dropna()
        known = known.drop_duplicates(keep=False)
        found = positions(parcels["holder_code"], known)
        rows = np.flatnonzero(found >= 0)
        codes = parcels["parcel_id"].iloc[rows]
        parts.append(
            pd.DataFrame({"enterprise": known.index.to_numpy()[found[rows]], "parcel_id": codes})
        )
    return pd.concat(parts, ignore_index=True).dropna()


def _write_back(
    columns: Sequence[Named], voices: Sequence[_Voice], answers: Sequence[Answer]
) -> dict[int, dict[str, list[int]]]:
    """Put what was found into the positions; column → method → rows."""
    identity: dict[int, dict[str, list[int]]] = {}
    for voice, answer in zip(voices, answers, strict=True):
        if answer.place < 0:
            continue
        for at, rows in voice.rows:
            columns[at].place[rows] = answer.place
            identity.setdefault(at, {}).setdefault(answer.method, []).extend(rows.tolist())
    return identity


def _rows(
    columns: Sequence[Named],
    voices: Sequence[_Voice],
    subjects: Sequence[Subject],
    answers: Sequence[Answer],
    known: Known,
) -> list[Row]:
    """Rows of the review table: candidates of what is open, and whom a name was taken for."""
    found = []
    for voice, subject, answer in zip(voices, subjects, answers, strict=True):
        if answer.method in {"name", "review"}:
            continue
        listed = [each for each in answer.candidates if answer.place in (-1, each.place)]
        where = [(columns[at].table, columns[at].frame, rows) for at, rows in voice.rows]
        first = min(_first(frame, rows) for _, frame, rows in where)
        for rank, each in enumerate(listed[:SHOWN], start=1):
            found.append(
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
                    linked_by=answer.method,
                    rank=rank,
                    tables=", ".join(sorted({table for table, _, _ in where})),
                    rows=sum(len(rows) for _, _, rows in where),
                    first=f"{first[0]}: {first[1]}",
                    tax_paid=voice.tax,
                )
            )
    return found


def _first(frame: pd.DataFrame, rows: Positions) -> tuple[str, int]:
    if "source_row" not in frame:
        return "", int(rows.min()) + 1
    part = frame.iloc[rows]
    return min(zip(part["source"].astype("str"), part["source_row"].astype("int64"), strict=True))


def _linked(subjects: Sequence[Subject], answers: Sequence[Answer]) -> list[Note]:
    """What was linked by name, a note a method; and names whose codes stand against them."""
    notes = []
    counted = Counter(each.method for each in answers if each.method not in {"", "name", "review"})
    for method, count in sorted(counted.items()):
        named = [
            each.name
            for each, answer in zip(subjects, answers, strict=True)
            if answer.method == method
        ]
        words = {lang: word("values.method", method, lang=lang) for lang in LANGS}
        params = {"count": count, "method": words, "found": ", ".join(named[:_LISTED])}
        notes.append(Note("names.linked", "info", params))
    apart = [
        subject.name
        for subject, answer in zip(subjects, answers, strict=True)
        if not answer.method
        and any(
            each.relation == "exact" and "org_code" in each.differ for each in answer.candidates
        )
    ]
    if apart:
        params = {"count": len(apart), "found": ", ".join(apart[:_LISTED])}
        notes.append(Note("names.code_differs", "warning", params))
    return notes


def _gathered(
    columns: Sequence[Named],
    identity: Mapping[int, Mapping[str, list[int]]],
    lookups: Lookups,
    review: pd.DataFrame,
    said: list[Note],
) -> Recognised:
    frames: dict[str, pd.DataFrame] = {}
    place: dict[str, Positions] = {}
    notes: dict[str, list[Note]] = {"": said}
    for at, named in enumerate(columns):
        frame, found, more = settled(named, lookups)
        if named.table in frames:
            frames[named.table] = frames[named.table].assign(**{named.column: frame[named.column]})
        else:
            frames[named.table] = frame
        if named.helped:
            place[named.table] = found
            if named.table in _IDENTITY and at in identity:
                how = np.full(len(frame), None, dtype=object)
                for method, rows in identity[at].items():
                    how[rows] = method
                known = pd.Index(fields(named.table)["identity"].values, dtype="str")
                how_known = pd.Categorical(how, categories=known)
                frames[named.table] = frames[named.table].assign(identity=how_known)
        notes.setdefault(named.table, []).extend(more)
    return Recognised(frames, place, review, notes)
