"""Text columns: blanks, missing words, ids."""

from __future__ import annotations

import pyarrow as pa
import pytest

from landuse.ingest.cells.texts import as_text, blank, text_series, tidy, translate


def _column(*values: object) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(values)])


@pytest.mark.parametrize(
    "word",
    [
        "",
        " ",
        "-",
        "—",
        "——",
        "–",
        "/",
        "／",
        "－",
        "…",
        "无",
        "待定",
        "未填报",
        "NULL",
        "null",
        "None",
        "NaN",
        "#N/A",
        "　",
    ],
)
def test_words_for_missing(word: str) -> None:
    assert blank(_column("x", word), ()).to_pylist() == ["x", None]


@pytest.mark.parametrize("word", ["0", "无锡公司", "a-b", "na", "Nullarbor", "No"])
def test_words_that_mean_something(word: str) -> None:
    assert blank(_column(word), ()).to_pylist() == [word]


def test_own_words_for_missing() -> None:
    assert blank(
        _column("na", "待核实的一个很长的说明", "x"), ["na", "待核实的一个很长的说明"]
    ).to_pylist() == [None, None, "x"]


def test_numbers_as_ids_have_no_decimals() -> None:
    assert as_text(_column(12.0, None)).to_pylist() == ["12", None]
    assert as_text(_column(12.5, 1.0)).to_pylist() == ["12.5", "1"]
    assert as_text(_column(1, 2)).to_pylist() == ["1", "2"]
    assert as_text(_column("a", "b").dictionary_encode()).to_pylist() == ["a", "b"]
    assert as_text(_column(True, None)).to_pylist() == ["true", None]


def test_cadastral_codes_lose_their_blanks_and_other_ids_keep_them() -> None:
    codes = _column("430681 001001 GB00012 F00010001", "430681001001GB00012", "A 12", "１２")
    wanted = ["430681001001GB00012F00010001", "430681001001GB00012", "A 12", "12"]
    assert tidy(codes, "parcel_id").to_pylist() == wanted
    assert tidy(_column("A 12"), "name").to_pylist() == ["A 12"]


def test_translation_is_by_the_whole_word() -> None:
    assert translate(_column(" 甲 ", "甲乙", None), {"甲": "a"}).to_pylist() == ["a", "甲乙", None]


def test_text_is_pandas_text() -> None:
    series = text_series(as_text(_column("a", None)))
    assert str(series.dtype) == "str"
    assert series.isna().tolist() == [False, True]


def test_codes_are_compared_in_one_form() -> None:
    codes = _column(
        " 9135 0100m000100y43",
        "'91350100M000100Y43",
        "９１３５０１００Ｍ０００１００Ｙ４３",
        "\u200b91350100M000100Y43",
        None,
    )
    assert tidy(codes, "credit_code").to_pylist() == ["91350100M000100Y43"] * 4 + [None]
    parcels = _column("430681001001gb00004", "430681 001001 gb00004 w00000000", "Lot a", "1-3-100a")
    assert tidy(parcels, "parcel_id").to_pylist() == [
        "430681001001GB00004",
        "430681001001GB00004W00000000",
        "Lot a",
        "1-3-100a",
    ]


def test_neat_codes_are_not_copied() -> None:
    codes = _column("430681001001GB00004", None, "A-12").cast(pa.large_string())
    assert tidy(codes, "parcel_id") is codes
    assert tidy(tidy(codes, "parcel_id"), "parcel_id") is codes


@pytest.mark.parametrize("missing", [[], ["na", "A"]])
def test_capitals_count_in_own_words_for_missing_only(missing: list[str]) -> None:
    found = blank(_column("NULL", "nUlL", "#N/A", "na", "NA", "a", None, "nulls"), missing)
    kept = ["NA", "a"] if missing else ["na", "NA", "a"]
    assert [each for each in found.to_pylist() if each is not None] == [*kept, "nulls"]
