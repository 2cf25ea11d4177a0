"""Codes (代码校验): credit codes, parcel codes, and codes that lost digits in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from landuse.errors import Note, Severity
from landuse.ids import arrow_text, letters
from landuse.ingest.cells.digits import lost_digits, maybe_lost
from landuse.ingest.cells.texts import is_id
from landuse.schema import label
from landuse.words import LANGS, Lang, text

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Characters of a credit code (信用代码字符集), GB 32100-2015: without I, O, S, V and Z."""

_WEIGHTS = [3**place % 31 for place in range(17)]
_VALUES = np.full(256, 255, dtype=np.uint8)
_VALUES[np.frombuffer(ALPHABET.encode(), np.uint8)] = np.arange(31, dtype=np.uint8)
_ORGANISATION = np.array([3, 7, 9, 10, 5, 8, 4, 2])
_PERSON = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_TWINS = {"O": "0", "I": "1", "S": "5", "Z": "2", "8": "B", "B": "8"}
"""Characters that are taken for each other in hand and print; only B is itself one of the code."""

_LEGAL = str.maketrans("OISZ", "0152")

_PARCEL = ["0123456789"] * 12 + ["GJZ", "ABSXCDEFLNHGWY"] + ["0123456789"] * 5
"""What may stand in each place of a parcel code (宗地代码各位), GB/T 37346."""

_UNIT = [*_PARCEL, "FLQW", *["0123456789"] * 8]
"""Likewise of the code of a real-estate unit (不动产单元代码): a parcel, and what stands on it."""

_NEARLY_PARCEL = r"^[0-9OIl]{9,14}[A-Z0-9]{2}[0-9OIl]{3,}([A-Z][0-9OIl]*)?$"
_MOST = 0.5
_LISTED = 20
_LONGEST = 40
Mask = NDArray[np.bool_]


def credit_sound(codes: pa.Array) -> Mask:
    """Which credit codes are sound (信用代码是否有效): 18 characters with the right check character.

    Any registrar is fine, also N (rural collectives) and Y.

    Parameters
    ----------
    codes
        Texts of type large_string.

    Returns
    -------
    numpy.ndarray of bool
        False also where there is none.

    Examples
    --------
    >>> credit_sound(pa.array(["91350100M000100Y43", "91350200M000000510"], pa.large_string()))
    array([ True, False])
    """
    sound = np.zeros(len(codes), dtype=bool)
    rows, held = letters(codes, 18)
    if len(rows):
        values = _VALUES[held]
        total = np.zeros(len(rows), dtype=np.int32)
        for at, weight in enumerate(_WEIGHTS):
            total += np.int32(weight) * values[:, at]
        check = (31 - total % 31) % 31
        sound[rows] = (values < 31).all(axis=1) & (values[:, 17] == check)
    return sound


def credit_kind(code: str) -> str:
    """What a code is that is no sound credit code (代码类别).

    Parameters
    ----------
    code
        The code, in capitals and without blanks.

    Returns
    -------
    str
        ``old`` a registration number of 15 digits, a tax number or an organisation code of 9;
        ``person`` an identity number; ``checksum``, ``letter`` or ``length`` what is wrong with it.

    Examples
    --------
    >>> [credit_kind(each) for each in ("430681000012345", "802100433", "91350200M000000510")]
    ['old', 'old', 'checksum']
    >>> credit_kind("9135O100M000100Y43"), credit_kind("9143")
    ('letter', 'length')
    """
    bare = code.replace("-", "")
    if len(bare) == 15 and bare[:6].isdigit() and (bare.isdigit() or _is_organisation(bare[6:])):
        return "old"
    if len(bare) == 9 and _is_organisation(bare):
        return "old"
    if len(code) != 18:
        return "length"
    if _is_person(code):
        return "person"
    return "checksum" if set(code) <= set(ALPHABET) else "letter"


def _is_organisation(code: str) -> bool:
    """Organisation code (组织机构代码, GB 11714): eight characters and one that checks them."""
    if not (code.isascii() and code.isalnum() and code.upper() == code):
        return False
    total = int(_ORGANISATION @ np.array([int(each, 36) for each in code[:8]]))
    return code[8] == "0123456789X0"[11 - total % 11]


def _is_person(code: str) -> bool:
    """Identity number of a person (居民身份证号, GB 11643): a birthday inside, a check at the end."""
    if not (code[:17].isdigit() and code.isascii()):
        return False
    year, month, day = int(code[6:10]), int(code[10:12]), int(code[12:14])
    if not (1900 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= 31):
        return False
    total = int(_PERSON @ np.array([int(each) for each in code[:17]]))
    return code[17] == "10X98765432"[total % 11]


def suggestions(code: str) -> list[str]:
    """Sound credit codes that differ by one character that looks alike (疑似应为).

    Parameters
    ----------
    code
        A code that is not sound.

    Returns
    -------
    list of str
        O for 0, I for 1, S for 5, Z for 2 and B for 8, or back; only a suggestion.

    Examples
    --------
    >>> suggestions("91350100M0001OOY43"), suggestions("9135010OM000100Y43")
    (['91350100M000100Y43'], ['91350100M000100Y43'])
    """
    ways = [
        code[:at] + _TWINS[letter] + code[at + 1 :]
        for at, letter in enumerate(code)
        if letter in _TWINS
    ]
    ways.append(code.translate(_LEGAL))
    found = pa.array(list(dict.fromkeys(ways)), pa.large_string())
    return [str(each) for each in found.filter(pa.array(credit_sound(found)))]


def check_codes(table: str, frame: pd.DataFrame, listed: Mask | None = None) -> list[Note]:
    """What is wrong with the codes of a table (代码检查); nothing is changed.

    Parameters
    ----------
    table
        Name of the table.
    frame
        The table, with ``source`` and ``source_row``.
    listed
        Rows whose enterprise stands in the enterprise sheet: they carry its id, which is spoken of there.

    Returns
    -------
    list of Note
        One a column and kind, with the count and the first twenty rows.
    """
    notes: list[Note] = []
    for name in frame.columns:
        if not is_id(str(name)) or frame[name].isna().all():
            continue
        if name == "enterprise_id" and listed is not None:
            if not listed.all():
                apart = ["enterprise_id", "source", "source_row"]
                notes += check_codes(table, frame.loc[~listed, apart])
            continue
        codes = arrow_text(frame[name])
        place = _Place(table, str(name), frame, codes)
        lost = lost_digits(codes)
        if name == "enterprise_id" and "credit_code" in frame and lost.any():
            same = pc.equal(codes, arrow_text(frame["credit_code"]))
            lost &= ~_is_true(same)  # the code stands in for the id, and is spoken of as the code
        notes += place.says("lost", "error", lost)
        if name in {"credit_code", "holder_code"}:
            notes += _credit_notes(place, lost)
        else:
            notes += place.says("maybe_lost", "warning", maybe_lost(codes) & ~lost)
        if name == "parcel_id":
            notes += _parcel_notes(place)
    return notes


def _credit_notes(place: _Place, lost: Mask) -> Iterator[Note]:
    there = pc.is_valid(place.codes).to_numpy(zero_copy_only=False)
    wrong = np.flatnonzero(there & ~lost & ~credit_sound(place.codes))
    if not len(wrong):
        return
    part = place.codes.take(pa.array(wrong)).dictionary_encode()
    kinds = np.array([credit_kind(code) for code in part.dictionary.to_pylist()], dtype=object)
    kind = kinds[part.indices.to_numpy()]
    rounded = maybe_lost(place.codes.take(pa.array(wrong))) & np.isin(kind, ("checksum", "length"))
    kind[rounded] = "maybe_lost"
    severities: dict[str, Severity] = {"old": "info"}
    for each in ("maybe_lost", "checksum", "letter", "length", "person", "old"):
        mask = np.zeros(len(place.codes), dtype=bool)
        mask[wrong[kind == each]] = True
        yield from place.says(each, severities.get(each, "warning"), mask)


def _parcel_notes(place: _Place) -> Iterator[Note]:
    codes = place.codes
    parcel, of_parcel = _of_form(codes, _PARCEL)
    unit, of_unit = _of_form(codes, _UNIT)
    sound = parcel | unit
    there = len(codes) - codes.null_count
    if not sound.any() or sound.sum() < _MOST * there:
        return
    yield from place.says("parcel_unit", "info", unit)
    yield from place.says("parcel_virtual", "info", of_parcel | of_unit)
    if sound.sum() < there:
        nearly = _is_true(pc.match_substring_regex(codes, _NEARLY_PARCEL)) & ~sound
        yield from place.says("parcel_wrong", "warning", nearly)


def _of_form(codes: pa.Array, form: list[str]) -> tuple[Mask, Mask]:
    """Codes with the right character in each place; and those of them without cadastral area."""
    sound = np.zeros(len(codes), dtype=bool)
    virtual = sound.copy()
    rows, held = letters(codes, len(form))
    if len(rows):
        right = np.ones(len(rows), dtype=bool)
        for at, allowed in enumerate(form):
            right &= _allowed(allowed)[held[:, at]]
        sound[rows] = right
        virtual[rows] = right & (held[:, 6:12] == ord("0")).all(axis=1)
    return sound, virtual


@cache
def _allowed(letters: str) -> Mask:
    table = np.zeros(256, dtype=bool)
    table[np.frombuffer(letters.encode(), np.uint8)] = True
    return table


def _is_true(found: pa.Array) -> Mask:
    known = pc.fill_null(found, fill_value=False)
    return np.asarray(known.to_numpy(zero_copy_only=False), dtype=bool)


class _Place:
    """A column of codes, and how to speak of it."""

    def __init__(self, table: str, name: str, frame: pd.DataFrame, codes: pa.Array) -> None:
        self.table, self.name, self.frame, self.codes = table, name, frame, codes

    def says(self, kind: str, severity: Severity, wrong: Mask) -> Iterator[Note]:
        """One note on the codes of a kind, if there are any."""
        at = np.flatnonzero(wrong)
        if not len(at):
            return
        files = self.frame["source"].iloc[at].astype("str").unique()
        row = int(self.frame["source_row"].iloc[at[0]])
        params = {
            "file": ", ".join(files),
            "field": self.name,
            "zh": label(self.table, self.name, "zh"),
            "en": label(self.table, self.name, "en"),
            "count": len(at),
            "listed": {lang: self._listed(at, kind, lang) for lang in LANGS},
            "table": self.table,
        }
        yield Note(f"codes.{kind}", severity, params, self.table, row)

    def _listed(self, at: NDArray[Any], kind: str, lang: Lang) -> str:
        files = self.frame["source"].iloc[at[:_LISTED]].astype("str")
        several = len(files.unique()) > 1
        shown = [
            (f"{file} " if several else "") + self._one(int(place), kind, lang)
            for place, file in zip(at, files, strict=False)
        ]
        more = " …" if len(at) > _LISTED else ""
        return text("codes.joint", lang=lang).join(shown) + more

    def _one(self, at: int, kind: str, lang: Lang) -> str:
        code, row = str(self.codes[at]), int(self.frame["source_row"].iloc[at])
        found = text("codes.at", lang=lang, row=row, code=code[:_LONGEST])
        near = suggestions(code) if kind in {"checksum", "letter"} else []
        return found + (text("codes.hint", lang=lang, code=" / ".join(near)) if near else "")
