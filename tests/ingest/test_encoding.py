"""Encodings of text files and dBASE tables."""

from __future__ import annotations

import pytest

from landuse.ingest import encoding

TEXT = "企业名称,㐂\n示例有限公司,1\n" * 3


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_comes_back(name: str) -> None:
    found = encoding.of_text(TEXT.encode(name))
    assert found is not None
    assert TEXT.encode(name).decode(found) == TEXT


def test_what_is_no_text() -> None:
    assert encoding.of_text(b"\xff\xff\x80") is None


def _dbf(names: list[bytes], records: bytes, language: int = 0) -> bytes:
    head = bytearray(32)
    head[8:10] = (32 + 32 * len(names) + 1).to_bytes(2, "little")
    head[29] = language
    fields = b"".join(name[:10].ljust(32, b"\0") for name in names)
    return bytes(head) + fields + b"\r" + records


@pytest.mark.parametrize(
    ("names", "records", "language", "declared", "wanted"),
    [
        ("名称", "汨罗", 0, None, ("gb18030", True)),
        ("名称", "汨罗", 0x4D, None, ("gb18030", False)),
        ("名称", "汨罗", 0, "GBK", ("gb18030", False)),
        ("名称", "汨罗", 0, "UTF-8", ("gb18030", True)),  # the label is wrong
        ("名称", "汨罗", 0, "ANSI 936", ("gb18030", False)),
        ("名称", "汨罗", 0x57, "OEM", ("gb18030", True)),
    ],
)
def test_dbf_in_gbk(
    names: str, records: str, language: int, declared: str | None, wanted: tuple[str, bool]
) -> None:
    data = _dbf([names.encode("gbk")], records.encode("gbk"), language)
    assert encoding.of_dbf(data, declared) == wanted


def test_heading_cut_inside_a_character_is_still_utf8() -> None:
    data = _dbf(["宗地代码".encode()], "汨罗".encode())
    assert encoding.of_dbf(data, "UTF-8") == ("utf-8", False)
    assert encoding.of_dbf(data, None) == ("utf-8", True)


def test_plain_ascii_needs_no_guess() -> None:
    assert encoding.of_dbf(_dbf([b"NAME"], b"abc"), None) == ("utf-8", False)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("CP936", "gb18030"),
        ("65001", "utf-8"),
        ("936", "gb18030"),
        ("88591", "iso8859-1"),
        ("OEM", None),
    ],
)
def test_codec_names(name: str, wanted: str | None) -> None:
    assert encoding.codec(name) == wanted
