"""dBASE tables: structure, headings, every type of value, what is cut or overflows."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.ingest.formats import dbase
from tests.conftest import shared_data
from tests.ingest.tables_of_dbase import Field, dbf


def _column(
    kind: str, width: int, decimals: int, cells: list[bytes], codec: str = "utf-8"
) -> dbase.Values:
    table = dbase.read_table(dbf([(b"A", kind, width, decimals)], [[cell] for cell in cells]))
    assert table is not None
    return dbase.values(table, 0, codec, np.arange(len(cells)))


_WORD = st.text(st.characters(codec="gb2312", exclude_categories=("C",)), max_size=8)


@given(st.lists(_WORD, min_size=1, max_size=20), st.sampled_from(["gb18030", "utf-8"]))
def test_text_comes_back(words: list[str], codec: str) -> None:
    found = _column("C", 40, 0, [word.encode(codec) for word in words], codec)
    assert found.values.to_pylist() == [word.rstrip(" ") or None for word in words]
    assert (found.bad, found.cut) == ((), 0)


@pytest.mark.parametrize(
    ("kind", "width", "decimals", "cells", "wanted"),
    [
        ("N", 8, 0, [b"12", b"", b"-3"], [12, None, -3]),
        ("N", 8, 3, [b"12.5", b"", b"1e3"], [12.5, None, 1000.0]),
        ("F", 8, 3, [b"12.5", b".5"], [12.5, 0.5]),
        ("N", 8, 3, [b"12,500", b"3"], [12.5, 3.0]),
        ("N", 8, 3, [b"12,5", b"3"], ["12,5", "3"]),
        ("N", 8, 0, [b"12,500", b"3"], ["12,500", "3"]),
        ("N", 8, 3, [b"12.5", b"x"], ["12.5", "x"]),
        ("N", 20, 0, [b"914306820000000123"], [914306820000000123.0]),
        ("D", 8, 0, [b"20220601", b"00000000", b""], [dt.date(2022, 6, 1), None, None]),
        ("D", 8, 0, [b"20220631"], ["20220631"]),
        ("L", 1, 0, [b"T", b"n", b"?", b""], ["true", "false", None, None]),
        ("L", 1, 0, [b"T", b"x"], ["T", "x"]),
        ("C", 6, 0, [b"ab\0xyz", b"  cd"], ["ab", "cd"]),
        ("I", 4, 0, [(7).to_bytes(4, "little")], [7]),
        ("M", 10, 0, [b"0000000001"], [None]),
    ],
)
def test_values(
    kind: str, width: int, decimals: int, cells: list[bytes], wanted: list[object]
) -> None:
    assert _column(kind, width, decimals, cells).values.to_pylist() == wanted


def test_asterisks_are_numbers_that_did_not_fit() -> None:
    found = _column("N", 4, 1, [b"****", b"1.5"])
    assert found.values.to_pylist() == [None, 1.5]
    assert found.overflow == 1


def test_a_value_cut_inside_a_character_loses_half_of_it() -> None:
    found = _column("C", 5, 0, ["汨罗".encode(), "罗".encode()])
    assert found.values.to_pylist() == ["汨", "罗"]
    assert found.cut == 1


def test_values_in_another_encoding_are_named() -> None:
    found = _column("C", 10, 0, [b"abc", "汨罗".encode("gbk"), b"d\xff\xffe", "罗".encode()[:2]])
    assert found.values.to_pylist() == ["abc", None, None, None]
    assert found.bad == (1, 2, 3)


def test_headings_cut_inside_a_character() -> None:
    fields: list[Field] = [("宗地代码".encode(), "C", 20, 0), (b"NAME", "C", 4, 0)]
    table = dbase.read_table(dbf(fields, [["汨罗江".encode(), b"x"]]))
    assert table is not None
    assert dbase.headings(table, "utf-8") == (["宗地代", "NAME"], {0})
    assert dbase.headings(table, "ascii")[0] == [None, "NAME"]
    assert dbase.guess(table, "UTF-8")[:3] == ("utf-8", False, "")
    assert dbase.guess(table, None)[:2] == ("utf-8", True)


@pytest.mark.parametrize(
    ("language", "declared", "wanted"),
    [
        (0, None, ("gb18030", True, "")),
        (0x57, None, ("gb18030", True, "")),
        (0x4D, None, ("gb18030", False, "")),
        (0x03, None, ("gb18030", True, "cp1252")),
        (0, "GBK", ("gb18030", False, "")),
        (0x4D, "UTF-8", ("gb18030", True, "UTF-8")),
        (0, "UTF-16", ("gb18030", True, "UTF-16")),
    ],
)
def test_encoding_of_a_table_in_gbk(
    language: int, declared: str | None, wanted: tuple[str, bool, str]
) -> None:
    fields: list[Field] = [("名称".encode("gbk"), "C", 20, 0)]
    table = dbase.read_table(dbf(fields, [["汨罗工业用地".encode("gbk")]], language=language))
    assert table is not None
    assert dbase.guess(table, declared)[:3] == wanted


def test_plain_ascii_needs_no_guess() -> None:
    table = dbase.read_table(dbf([(b"NAME", "C", 5, 0)], [[b"abc"]]))
    assert table is not None
    assert dbase.guess(table, None)[:3] == ("utf-8", False, "")


def test_deleted_records_are_marked() -> None:
    table = dbase.read_table(dbf([(b"A", "C", 1, 0)], [[b"1"], [b"2"]], deleted=[0]))
    assert table is not None
    assert table.deleted.tolist() == [True, False]


def test_a_wide_text_keeps_its_high_byte_in_the_decimals() -> None:
    data = bytearray(dbf([(b"A", "C", 44, 0)], [[b"x" * 44]]))
    data[32 + 17] = 1
    data[10:12] = (301).to_bytes(2, "little")
    data = data[:65] + b" " + b"y" * 300
    table = dbase.read_table(bytes(data))
    assert table is not None
    assert dbase.values(table, 0, "ascii", np.arange(1)).values.to_pylist() == ["y" * 300]


@given(st.binary(max_size=200))
def test_any_bytes_are_a_table_or_none(data: bytes) -> None:
    table = dbase.read_table(data)
    assert table is None or table.records.shape[0] <= table.promised


@pytest.mark.parametrize(
    ("name", "encoding", "text"),
    [
        ("gbk", "gb18030", "简体国语"),
        ("gb2312", "gb18030", "简体国语"),
        ("big5", "cp950", "繁體國語"),
        ("utf8", "utf-8", "国语國語"),
        ("shiftjis", "cp932", "ひたちなか市"),
        ("eucjp", "euc_jp", "ひたちなか市"),
        ("latin1", "cp1252", "Peçeña México"),
        ("ldid/chinese", "gb18030", "简体"),
        ("cpg/big5", "cp950", "國語"),
        ("cpg/euckr", "euc_kr", "한국말"),
        ("cpg/koi8r", "koi8-r", "русский"),
        ("cpg/latin2", "iso8859-2", "čeština"),
        ("cpg/shiftjis", "shift_jis", "カタカナひらがな"),
        ("cpg/win1251", "cp1251", "РУССКИЙ"),
        ("cpg/win874", "cp874", "ภาษาไทย"),
    ],
)
def test_tables_of_others(name: str, encoding: str, text: str) -> None:
    path = shared_data("nasty", "mapshaper", "dbf", *f"{name}.dbf".split("/"))
    table = dbase.read_table(path.read_bytes())
    assert table is not None
    stated = path.with_suffix(".cpg")
    guess = dbase.guess(table, stated.read_text(encoding="ascii") if stated.exists() else None)
    assert guess.name == encoding
    assert dbase.values(table, 0, encoding, np.arange(1)).values.to_pylist() == [text]
