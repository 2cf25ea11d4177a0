"""Codes: check characters by hand vectors, then what is said of wrong ones, then speed."""

from __future__ import annotations

import random
import time

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.errors import Note
from landuse.ingest.cells.codes import ALPHABET, check_codes, credit_kind, credit_sound, suggestions

SOUND = (
    *("91350100M000100Y43", "91110000802100433B", "91440300708461136T"),
    *("52610500MJU60350X1", "11341622003178357Q"),
)
"""Public codes that domain notes §9.2 print as passing."""

UNSOUND = ("91350200M000000510", "91350128M00000019A")
"""Codes that the same notes print as failing."""

BODIES = st.text(ALPHABET, min_size=17, max_size=17)


def _check(body: str) -> str:
    """The check character, written out again as an oracle."""
    total, weight = 0, 1
    for letter in body:
        total += ALPHABET.index(letter) * weight
        weight = weight * 3 % 31
    return ALPHABET[(31 - total % 31) % 31]


def _are_sound(*codes: str | None) -> list[bool]:
    return credit_sound(pa.array(codes, pa.large_string())).tolist()


def _table(**columns: list[str | None]) -> pd.DataFrame:
    count = len(next(iter(columns.values())))
    texts = {name: pd.Series(values, dtype="str") for name, values in columns.items()}
    return pd.DataFrame(
        {**texts, "source": pd.Categorical(["f.csv"] * count), "source_row": range(2, count + 2)}
    )


def _said(table: str, **columns: list[str | None]) -> dict[str, Note]:
    return {
        note.code.removeprefix("codes."): note for note in check_codes(table, _table(**columns))
    }


# --- laws ---------------------------------------------------------------------------------------


def test_published_codes() -> None:
    assert _are_sound(*SOUND) == [True] * 5
    assert _are_sound(*UNSOUND, None, "", "91350100M000100Y4") == [False] * 5


@given(st.lists(BODIES, min_size=1, max_size=20))
def test_only_one_check_character_is_right(bodies: list[str]) -> None:
    for body in bodies:
        right = _check(body)
        assert _are_sound(*(body + letter for letter in ALPHABET)) == [
            letter == right for letter in ALPHABET
        ]


@given(BODIES, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(body: str, at: int, letter: str) -> None:
    code = body + _check(body)
    other = code[:at] + letter + code[at + 1 :]
    assert _are_sound(other) == [other == code]


@pytest.mark.parametrize("first", ["N1", "Y1", "1", "5", "9", "A", "2"])
def test_any_registrar_is_fine(first: str) -> None:
    body = (first + "1430681MA4L0000X8")[:17]
    assert _are_sound(body + _check(body)) == [True]


@given(BODIES, st.data())
def test_what_looks_alike_is_suggested(body: str, data: st.DataObject) -> None:
    code = body + _check(body)
    twins = {"0": "O", "1": "I", "5": "S", "2": "Z", "8": "B", "B": "8"}
    places = [at for at, letter in enumerate(code) if letter in twins]
    if not places:
        return
    at = data.draw(st.sampled_from(places))
    wrong = code[:at] + twins[code[at]] + code[at + 1 :]
    found = suggestions(wrong)
    assert code in found
    assert all(_are_sound(*found))


def test_suggestions_are_few_and_sound() -> None:
    assert suggestions("9135O1OOMOOO1OOY43") == ["91350100M000100Y43"]
    assert suggestions(UNSOUND[0]) == []


# --- kinds --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("430681000012345", "old"),
        ("80210043-3", "old"),
        ("802100433", "old"),
        ("430681802100433", "old"),
        ("802100434", "length"),
        ("9143", "length"),
        ("无证", "length"),
        (UNSOUND[0], "checksum"),
        ("9135O100M000100Y43", "letter"),
        ("11010519491231002X", "person"),
        ("11010519491331002X", "checksum"),
        ("110105194912310021", "checksum"),
    ],
)
def test_kinds_of_codes(code: str, kind: str) -> None:
    assert credit_kind(code) == kind


def test_nothing_is_said_of_sound_codes() -> None:
    assert not _said("enterprises", credit_code=[*SOUND, None], name=["甲"] * 6)
    assert not _said("parcels", parcel_id=["430681001001GB00001", "430681001001GB00002"])
    assert not _said("parcels", parcel_id=["M_107654_892345", "1-3-100", "12345678901234567890"])


def test_wrong_codes_are_named_with_row_and_suggestion() -> None:
    said = _said(
        "enterprises",
        credit_code=["91350100M0001O0Y43", SOUND[1], UNSOUND[0], "430681000012345", None, "9143"],
    )
    assert {name: note.severity for name, note in said.items()} == {
        "letter": "warning",
        "checksum": "warning",
        "old": "info",
        "length": "warning",
    }
    for lang, hint in (("zh", "疑似 91350100M000100Y43"), ("en", "perhaps 91350100M000100Y43")):
        assert hint in said["letter"].message(lang)  # type: ignore[arg-type]
    assert "第 4 行 91350200M000000510" in said["checksum"].message("zh")
    assert (said["checksum"].row, said["checksum"].params["count"]) == (4, 1)
    assert "f.csv" in said["checksum"].message("en")


def test_holders_are_checked_and_persons_are_told() -> None:
    said = _said("parcels", parcel_id=["430681001001GB00001"], holder_code=["11010519491231002X"])
    assert list(said) == ["person"]
    assert "personal data" in said["person"].remedy("en")


def test_ten_thousand_wrong_codes_are_one_note() -> None:
    codes: list[str | None] = [f"91350200M{i:08d}0" for i in range(10_000)]
    wrong = _are_sound(*codes).count(False)
    (note,) = check_codes("returns", _table(credit_code=codes))
    assert note.params["count"] == wrong > 9000
    assert note.message("zh").count("行") == 20
    assert " …" in note.message("zh")


def test_rows_of_several_files_name_the_file() -> None:
    frame = _table(credit_code=[UNSOUND[0], UNSOUND[1]])
    frame["source"] = pd.Categorical(["a.csv", "b.csv"])
    (note,) = check_codes("returns", frame)
    assert "b.csv 第 3 行 91350128M00000019A" in note.message("zh")


# --- parcels ------------------------------------------------------------------------------------


def test_codes_that_are_nearly_those_of_parcels() -> None:
    good = [f"430681001001GB{i:05d}" for i in range(6)]
    said = _said(
        "parcels",
        parcel_id=[
            *good,
            "43068100l001GB00001",
            "430681001001GB0001",
            "430681001001XB00001",
            "A-12",
        ],
    )
    assert list(said) == ["parcel_wrong"]
    assert (said["parcel_wrong"].params["count"], said["parcel_wrong"].row) == (3, 8)
    assert not _said("parcels", parcel_id=["43068100l001GB001", "43068100l001GB002", good[0]])


def test_units_and_virtual_codes_are_told() -> None:
    said = _said(
        "contracts",
        parcel_id=["430681001001GB00001W00000000", "430681000000GB00002", "430681001001GB00003"],
    )
    assert {name: (note.severity, note.row) for name, note in said.items()} == {
        "parcel_unit": ("info", 2),
        "parcel_virtual": ("info", 3),
    }


# --- lost digits --------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["credit_code", "enterprise_id", "parcel_id"])
def test_codes_that_lost_their_digits_stop_the_reading(field: str) -> None:
    table = "parcels" if field == "parcel_id" else "enterprises"
    said = _said(table, **{field: ["9.14306820000000e+17", "9.14307E+17"]})
    assert said["lost"].severity == "error"
    assert said["lost"].params["count"] == 2
    for lang in ("zh", "en"):
        text = said["lost"].message(lang) + said["lost"].remedy(lang)  # type: ignore[arg-type]
        assert "15" in text
        assert "9.14307E+17" in text


def test_a_lost_code_that_stands_in_for_the_id_is_said_once() -> None:
    lost: list[str | None] = [f"9.1433{i}E+17" for i in range(25)]
    (note,) = check_codes("enterprises", _table(credit_code=lost, enterprise_id=lost))
    assert note.params["field"] == "credit_code"
    assert note.params["count"] == 25
    assert "第 2 行 9.14330E+17" in note.message("zh")
    assert note.message("zh").count("第 ") == 20
    assert note.message("zh").rstrip("）").endswith(" …")
    both = check_codes(
        "enterprises", _table(credit_code=lost, enterprise_id=[*lost[:24], "9.2E+17"])
    )
    assert [each.params["count"] for each in both] == [25, 1]


def test_rounded_codes_are_suspected() -> None:
    said = _said("enterprises", credit_code=["914306820000000128", "914306821234567040", *SOUND])
    assert list(said) == ["maybe_lost"]
    assert (said["maybe_lost"].severity, said["maybe_lost"].params["count"]) == ("warning", 2)


def test_half_a_million_codes_take_less_than_half_a_second() -> None:
    drawn = random.Random(1)
    some = ["".join(drawn.choices(ALPHABET, k=17)) for _ in range(2000)]
    frame = _table(credit_code=[body + _check(body) for body in some] * 250)
    best = min(_seconds(frame) for _ in range(3))
    assert best < 0.5


def _seconds(frame: pd.DataFrame) -> float:
    start = time.process_time()
    assert not check_codes("returns", frame)
    return time.process_time() - start


def test_an_id_of_the_list_is_spoken_of_there_only() -> None:
    frame = pd.DataFrame(
        {
            "enterprise_id": pd.Series(["9.13301E+17", "9.13302E+17"], dtype="str"),
            "source": pd.Categorical(["r.xlsx"] * 2),
            "source_row": [2, 3],
        }
    )
    lost = [note for note in check_codes("returns", frame) if note.code == "codes.lost"]
    assert [note.params["count"] for note in lost] == [2]
    listed = np.array([True, False])
    (apart,) = [n for n in check_codes("returns", frame, listed) if n.code == "codes.lost"]
    assert apart.params["count"] == 1
    assert "9.13302E+17" in apart.message("zh")
    assert check_codes("returns", frame, np.array([True, True])) == []
