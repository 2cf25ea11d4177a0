"""Encodings: claimed only where text makes them sure, and then rightly."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.ingest.formats import encoding
from landuse.ingest.formats.encoding import FREQUENT, checked, of_text, weighed
from tests.conftest import shared_data

TEXT = "企业名称,㐂\n示例有限公司,1\n" * 3
_HEADS = "企业名称,统一社会信用代码,用地面积(亩),实缴税收(万元)\n"


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32"])
def test_text_comes_back(name: str) -> None:
    found = of_text(TEXT.encode(name)).name
    assert found is not None
    assert TEXT.encode(name).decode(found) == TEXT


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
def test_wide_text_without_a_mark(name: str) -> None:
    assert of_text(TEXT.encode(name)).name == name


@settings(max_examples=40)
@given(
    st.lists(st.text(st.characters(codec="gb2312", min_codepoint=0x4E00), max_size=8), max_size=30)
)
def test_tables_in_gbk_are_found(rows: list[str]) -> None:
    """Whatever names a register holds, its headings make the encoding sure."""
    text = _HEADS + "\n".join(f"示例{row}有限公司,{i}" for i, row in enumerate(rows))
    assert of_text(text.encode("gb18030")).name == "gb18030"
    assert of_text(text.encode("utf-8")).name == "utf-8"


@given(st.text(st.sampled_from(sorted(FREQUENT)), min_size=2, max_size=40))
def test_plain_chinese_is_never_taken_for_something_else(text: str) -> None:
    assert weighed([text.encode("gb18030")]).name in {"gb18030", None}
    assert weighed([text.encode("utf-8")]).name == "utf-8"
    assert len(text) < 4 or weighed([text.encode("gb18030")]).name == "gb18030"


@given(st.binary(max_size=300))
def test_any_bytes_have_an_answer(data: bytes) -> None:
    guess = of_text(data)
    assert guess.name is None or isinstance(data.decode(guess.name, errors="replace"), str)
    assert all(name and sample is not None for name, sample in guess.candidates)


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("地號 面積 公司名稱 股份有限公司", "big5", "cp950"),
        ("ひたちなか市 西蒲原郡弥彦村", "cp932", "cp932"),
        ("ひたちなか市 西蒲原郡弥彦村", "euc_jp", "euc_jp"),
        ("Peçeña México", "cp1252", "cp1252"),
        ("Café", "utf-8", "utf-8"),
        ("宗地代码", "gbk", "gb18030"),
    ],
)
def test_others_are_claimed_where_sure(text: str, name: str, found: str) -> None:
    assert weighed([text.encode(name)]).name == found


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("國語", "big5"),
        ("한국말", "euc_kr"),
        ("México", "cp1252"),
        ("русский", "koi8_r"),
    ],
)
def test_others_are_asked_about(text: str, name: str) -> None:
    """Too little to be sure: the candidates show how the text would read."""
    guess = weighed([text.encode(name)])
    assert guess.name is None
    assert guess.candidates
    if name != "koi8_r":
        assert text in [sample for _, sample in guess.candidates]


def test_what_is_no_text() -> None:
    assert of_text(b"\xff\xff\x80").name is None


def test_an_end_that_is_cut_off_says_nothing_against_an_encoding() -> None:
    cut = "宗地名".encode()[:-1] + b"\0"
    assert weighed([cut, "汨罗".encode()]).name == "utf-8"
    assert weighed(["宗地名称代码".encode("gbk")[:-1] + b"\0"]).name == "gb18030"


@pytest.mark.parametrize(
    ("stated", "wanted"),
    [
        (None, ("gb18030", True, "")),
        ("OEM", ("gb18030", True, "")),
        ("GBK", ("gb18030", False, "")),
        ("ANSI 936", ("gb18030", False, "")),
        ("UTF-8", ("gb18030", True, "UTF-8")),
        ("UTF-16", ("gb18030", True, "UTF-16")),
        ("ISO-8859-1", ("gb18030", True, "ISO-8859-1")),
        ("1252", ("gb18030", True, "1252")),
    ],
)
def test_what_is_stated_is_held_against_the_text(
    stated: str | None, wanted: tuple[str, bool, str]
) -> None:
    assert checked(stated, ["宗地名称".encode("gbk"), "汨罗".encode("gbk")])[:3] == wanted


def test_what_is_stated_stands_where_it_can_be_true() -> None:
    assert checked("EUC-KR", ["한국말".encode("euc_kr")])[:3] == ("euc_kr", False, "")
    assert checked("ISO-8859-1", ["México".encode("cp1252")])[:3] == ("iso8859-1", False, "")
    assert checked("ISO-8859-2", ["čeština".encode("iso8859-2")])[:3] == ("iso8859-2", False, "")
    assert checked("UTF-8", [])[:3] == ("utf-8", False, "")


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("CP936", "gb18030"),
        ("65001", "utf-8"),
        ("936", "gb18030"),
        ("88591", "iso8859-1"),
        ("ISO 8859-1", "iso8859-1"),
        ("ANSI 1252", "cp1252"),
        ("windows-1251", "cp1251"),
        ("874", "cp874"),
        ("koi8r", "koi8-r"),
        ("Big-5", "cp950"),
        ("OEM", None),
        ("zip", None),
        ("unicode_escape", None),
        ("x\0y", None),
        ("", None),
    ],
)
def test_codec_names(name: str, wanted: str | None) -> None:
    assert encoding.codec(name) == wanted


@pytest.mark.parametrize(
    "parts", [("land_supply_cn", "land_supply.csv"), ("hunan_zone_changes", "zone_blocks.csv")]
)
def test_open_tables_in_every_encoding(parts: tuple[str, ...]) -> None:
    text = shared_data(*parts).read_text(encoding="utf-8")
    for name in ("utf-8", "gb18030", "utf-16-le", "utf-16-be"):
        assert of_text(text.encode(name)).name == name


@pytest.mark.parametrize("name", ["base_train_sum.csv", "year_report_train_sum.csv"])
def test_gbk_as_it_is_found(name: str) -> None:
    assert of_text(shared_data("zombie_competition_cn", name).read_bytes()).name == "gb18030"
