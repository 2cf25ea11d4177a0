"""Review (人工复核): what is asked about names and places, and the decisions that are remembered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import pandas as pd

from landuse.errors import Note
from landuse.names.normal import plain_name
from landuse.names.second import credit_code
from landuse.schema import fields
from landuse.words import LANGS, Lang, text, words

Question = Literal["record", "parcel"]

YES = {"是", "对", "同一", "同一家", "同意", "yes", "y", "true", "1", "√", "✓", "✔"}
NO = {"否", "不", "不是", "不同", "no", "n", "false", "0", "×", "✗", "✘", "x"}
"""How people write a decision, normalised."""

SHOWN = 5
"""Candidates that are listed of one question, the best first."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ORDER = {"open": 0, "linked": 1, "decided": 2}


class Row(NamedTuple):
    """One candidate of one question (复核行)."""

    question: Question
    subject_key: str
    name: str
    credit_code: str
    candidate: str
    candidate_name: str
    candidate_code: str
    relation: str
    score: float
    agree: tuple[str, ...] = ()
    differ: tuple[str, ...] = ()
    linked_by: str = ""
    rank: int = 1
    tables: str = ""
    rows: int = 0
    first: str = ""
    tax_paid: float = float("nan")


class Decisions(NamedTuple):
    """Decisions in terms of positions in the tables (复核决定).

    Parameters
    ----------
    yes
        Key of a subject → the enterprise that it is.
    no
        Key of a subject → enterprises that it is not.
    sits
        Enterprise and parcel that belong together, and the row that says so.
    apart
        Enterprise and parcel that do not.
    unheeded
        Rows of the file whose decisions cannot be followed.
    """

    yes: dict[str, int]
    no: dict[str, frozenset[int]]
    sits: dict[tuple[int, int], int]
    apart: frozenset[tuple[int, int]]
    unheeded: frozenset[int] = frozenset()


def grounds(relation: str, agree: Sequence[str], differ: Sequence[str], *, lang: Lang) -> str:
    """What speaks for a candidate, and against it (依据), in words.

    Parameters
    ----------
    relation
        How the names are related, or the place is.
    agree, differ
        Second fields.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        One line.

    Examples
    --------
    >>> grounds("likely", ["parcel_id"], [], lang="en")
    'brand and trade agree; region or legal form is missing on one side; same: parcel'
    """
    known = words("names.field", lang=lang)
    joint = text("names.joint", lang=lang)
    said = [words("names.relation", lang=lang)[relation]]
    for key, listed in (("names.agree", agree), ("names.differ", differ)):
        if listed:
            said.append(text(key, lang=lang, fields=joint.join(known[each] for each in listed)))
    return text("names.and", lang=lang).join(said)


def guarded(value: str) -> str:
    """Text that no spreadsheet takes for a formula when it opens a CSV (防公式).

    Parameters
    ----------
    value
        Any text.

    Returns
    -------
    str
        With an apostrophe in front where it is needed; :func:`unguarded` takes it off.

    Examples
    --------
    >>> guarded("=1+1"), guarded("恒立"), unguarded("'=1+1")
    ("'=1+1", '恒立', '=1+1')
    """
    return f"'{value}" if value.lstrip("'")[:1] in _FORMULA else value


def unguarded(value: str) -> str:
    """Text as it was before :func:`guarded` (还原).

    Parameters
    ----------
    value
        As read back.

    Returns
    -------
    str
        The text.
    """
    return value[1:] if value[:1] == "'" and value.lstrip("'")[:1] in _FORMULA else value


def read_back(frame: pd.DataFrame) -> pd.DataFrame:
    """Review table from the file that was filled in (读回复核表).

    Parameters
    ----------
    frame
        As read: the columns that matter and some that do not.

    Returns
    -------
    pandas.DataFrame
        Text as it was written; a row without a question asks about a name.
    """
    texts = [
        name for name, field in fields("review").items() if field.dtype == "text" and name in frame
    ]
    plain = {name: frame[name].map(unguarded, na_action="ignore") for name in texts}
    done = frame.assign(**plain)
    if "question" not in done:
        return done.assign(question="record")
    spoken = {
        said: code for lang in LANGS for code, said in words("values.question", lang=lang).items()
    }
    return done.assign(question=done["question"].replace(spoken).fillna("record"))


def enterprise_key(name: str, code: str, identity: str) -> str:
    """What an enterprise is remembered by (企业的决定键): its credit code, else its name, else its id.

    Parameters
    ----------
    name, code, identity
        As in the sheet; empty where missing.

    Returns
    -------
    str
        Normalised.

    Examples
    --------
    >>> enterprise_key("恒立（集团）有限公司", "", "E1")
    '恒立(集团)有限公司'
    """
    return credit_code(code) or plain_name(name) or identity


def review_table(
    rows: Iterable[Row], before: pd.DataFrame, *, fresh: bool = True, unheeded: Iterable[int] = ()
) -> pd.DataFrame:
    """Review table (复核表): what is asked now, what was linked by name, and every decision so far.

    Parameters
    ----------
    rows
        Questions, and names that were linked; ``rank`` orders candidates.
    before
        Review table so far.
    fresh
        Whether the run begins: then only the decisions of ``before`` are kept.
    unheeded
        Rows of the file (``source_row``) whose decisions cannot be followed: they stay open.

    Returns
    -------
    pandas.DataFrame
        The ``review`` table: open questions with the most tax first, then links, then decisions.
    """
    names = list(fields("review"))
    listed = pd.DataFrame([_line(each) for each in rows], columns=names, dtype="object")
    kept = before.reindex(columns=names).astype("object")
    decided = kept["decision"].notna()
    waits = decided & kept["source_row"].isin([*unheeded])
    kept = kept.assign(settled=kept["settled"].mask(decided, "decided").mask(waits, "open"))
    kept = kept[decided] if fresh else kept
    keys = ["question", "subject_key", "candidate"]
    kept = kept.drop_duplicates(keys, keep="last")
    parts = [each for each in ((listed, kept) if fresh else (kept, listed)) if len(each)]
    whole = pd.concat(parts or [listed], ignore_index=True)
    if len(listed) and len(kept):
        ruled = whole["settled"].eq("decided")
        groups = whole.assign(_ruled=ruled).groupby(keys, dropna=False, sort=False)
        own = groups[["decision", "remark"]].transform("last")
        settled = whole["settled"].mask(groups["_ruled"].transform("any"), "decided")
        whole = whole.assign(decision=own["decision"], remark=own["remark"], settled=settled)
        whole = whole.drop_duplicates(keys, keep="first")
    order = whole.assign(_settled=whole["settled"].map(_ORDER)).sort_values(
        ["_settled", "question", "tax_paid", "subject_key", "rank", "candidate"],
        ascending=[True, False, False, True, True, True],
        kind="stable",
    )
    typed = {name: field.pandas_dtype for name, field in fields("review").items()}
    done: pd.DataFrame = order.drop(columns="_settled").reset_index(drop=True).astype(typed)
    return done


def _line(row: Row) -> dict[str, Any]:
    said = row._asdict()
    agree, differ = said.pop("agree"), said.pop("differ")
    told = {lang: grounds(row.relation, agree, differ, lang=lang) for lang in LANGS}
    blank = {name: None for name, value in said.items() if value == ""}
    settled = "linked" if row.linked_by else "open"
    return {**said, **blank, "reasons": told["zh"], "reasons_en": told["en"], "settled": settled}


def decisions(
    review: pd.DataFrame, enterprises: pd.DataFrame, parcels: pd.Series[Any]
) -> tuple[Decisions, list[Note]]:
    """Decisions of a review table (读取复核决定), and what cannot be followed.

    Parameters
    ----------
    review
        The table as read back; ``decision`` says 是 / 否, yes / no, or another id.
    enterprises
        The enterprise sheet with unique ids.
    parcels
        Codes of the parcels.

    Returns
    -------
    Decisions, list of Note
        Contradictions are errors; ids that are no longer there are warnings.
    """
    none = Decisions({}, {}, {}, frozenset())
    if review.empty or "decision" not in review or review["decision"].isna().all():
        return none, []
    reader = _Reader(enterprises, parcels)
    for row in review[review["decision"].notna()].to_dict("records"):
        reader.read({str(name): "" if pd.isna(each) else each for name, each in row.items()})
    return reader.found(), reader.notes


class _Reader:
    """Reads decisions one by one."""

    def __init__(self, enterprises: pd.DataFrame, parcels: pd.Series[Any]) -> None:
        self.firms = {
            "id": _places(enterprises, "enterprise_id", str),
            "code": _places(enterprises, "credit_code", credit_code),
            "name": _places(enterprises, "name", plain_name),
        }
        self.codes = _column(enterprises, "credit_code")
        self.parcels = {str(code): place for place, code in enumerate(parcels)}
        self.said: dict[tuple[str, str], dict[int, tuple[str, int]]] = {}
        self.notes: list[Note] = []
        self.unheeded: set[int] = set()

    def read(self, row: Mapping[str, Any]) -> None:
        """One row with a decision."""
        answer = plain_name(str(row["decision"]).lstrip("'"))
        ruled = "yes" if answer in YES else "no" if answer in NO else ""
        at = int(row.get("source_row") or 0)
        candidate = str(row.get("candidate", ""))
        if row.get("question") == "parcel":
            self._parcel(row, ruled, candidate, at)
            return
        key = str(row.get("subject_key", "")) or _key(row)
        named = self._firm(
            candidate, str(row.get("candidate_code", "")), str(row.get("candidate_name", ""))
        )
        other = None if ruled else self._firm(*[str(row["decision"]).lstrip("'")] * 3)
        if (ruled and named is None) or (not ruled and other is None):
            self._unknown(row, candidate if ruled else str(row["decision"]), at)
            return
        if other is not None:
            self._say(row, ("record", key), other, "yes", at)
            ruled = "no" if named not in (None, other) else ""
        if ruled and named is not None:
            self._say(row, ("record", key), named, ruled, at)

    def _parcel(self, row: Mapping[str, Any], ruled: str, candidate: str, at: int) -> None:
        code, name = str(row.get("credit_code", "")), str(row.get("name", ""))
        firm = self._firm(str(row.get("subject_key", "")), code, name)
        wanted = candidate if ruled else str(row["decision"]).lstrip("'")
        parcel = self.parcels.get(wanted)
        if firm is None or parcel is None:
            self._unknown(row, wanted if firm is not None else name or code, at)
            return
        self._say(row, ("parcel", str(firm)), parcel, ruled or "yes", at)
        if not ruled and candidate in self.parcels and candidate != wanted:
            self._say(row, ("parcel", str(firm)), self.parcels[candidate], "no", at)

    def _firm(self, identity: str, code: str, name: str) -> int | None:
        """Enterprise by id, unless its code is another now; then by code, then by name."""
        place = self.firms["id"].get(identity)
        code = credit_code(code)
        if place is not None and code in {"", credit_code(self.codes[place]), identity.upper()}:
            return place
        found = self.firms["code"].get(code) if code else None
        return self.firms["name"].get(plain_name(name)) if found is None and name else found

    def _say(
        self, row: Mapping[str, Any], subject: tuple[str, str], place: int, ruled: str, at: int
    ) -> None:
        known = self.said.setdefault(subject, {})
        before = known.get(place)
        rival = [
            line
            for other, (said, line) in known.items()
            if subject[0] == "record" and said == ruled == "yes" and other != place
        ]
        if (before is not None and before[0] != ruled) or rival:
            line = rival[0] if rival else before[1] if before else 0
            params = {"name": _shown(row), "row": at, "other": line}
            self.notes.append(Note("review.two_answers", "error", params, "review", at))
            return
        known[place] = (ruled, at)

    def _unknown(self, row: Mapping[str, Any], wanted: str, at: int) -> None:
        params = {"name": _shown(row), "found": wanted[:80], "row": at}
        self.notes.append(Note("review.unknown_id", "warning", params, "review", at))
        self.unheeded |= {at} - {0}

    def found(self) -> Decisions:
        """All that was read."""
        yes: dict[str, int] = {}
        no: dict[str, frozenset[int]] = {}
        sits: dict[tuple[int, int], int] = {}
        apart: set[tuple[int, int]] = set()
        for (question, subject), said in self.said.items():
            for place, (ruled, at) in said.items():
                if question == "parcel" and ruled == "yes":
                    sits[int(subject), place] = at
                elif question == "parcel":
                    apart.add((int(subject), place))
                elif ruled == "yes":
                    yes[subject] = place
                else:
                    no[subject] = no.get(subject, frozenset()) | {place}
        return Decisions(yes, no, sits, frozenset(apart), frozenset(self.unheeded))


def _key(row: Mapping[str, Any]) -> str:
    name, code = str(row.get("name", "")), str(row.get("credit_code", ""))
    return f"{plain_name(name)} {credit_code(code)}".strip()


def _shown(row: Mapping[str, Any]) -> str:
    return str(row.get("name") or row.get("credit_code") or row.get("subject_key") or "")[:80]


def _column(table: pd.DataFrame, name: str) -> list[str]:
    given = table[name].array if name in table else [None] * len(table)
    return ["" if pd.isna(each) else str(each) for each in given]


def _places(table: pd.DataFrame, name: str, bare: Any) -> dict[str, int]:
    """Value → position, of values that occur once."""
    found: dict[str, int] = {}
    twice: set[str] = set()
    for place, value in enumerate(_column(table, name)):
        key = bare(value) if value else ""
        if key in found:
            twice.add(key)
        elif key:
            found[key] = place
    return {key: place for key, place in found.items() if key not in twice}
