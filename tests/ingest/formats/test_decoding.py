"""Text as UTF-8, in the encoding given or found."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.errors import InputError
from landuse.ingest.formats.decoding import decoded
from landuse.ingest.formats.rows import File
from landuse.park import Source

TEXT = "企业名称,㐂\n示例有限公司,1\n"


def _file(encoding: str | None = None) -> File:
    return File("returns", Source(path="r.csv", encoding=encoding), "r.csv", Path("r.csv"))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be", "utf-32"]
)
@pytest.mark.parametrize("given_", [True, False])
def test_the_text_is_the_same(encoding: str, given_: bool) -> None:
    found = decoded(_file(encoding if given_ else None), TEXT.encode(encoding))
    assert found.data == TEXT.encode()
    assert found.encoding == encoding


@given(st.binary(max_size=200), st.sampled_from([None, "utf-8", "gbk", "utf-16", "big5"]))
def test_any_bytes_are_text_or_an_error(data: bytes, encoding: str | None) -> None:
    with suppress(InputError):
        assert isinstance(decoded(_file(encoding), data).data.decode(), str)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_the_row_of_what_cannot_be_decoded(encoding: str) -> None:
    lines = [line.encode(encoding) for line in ("企业名称,税收\n", "甲有限公司,1\n", "乙\n")]
    broken = b"".join(lines[:2]) + (b"\xff\xff" if encoding == "utf-8" else b"\x00\xd8") + lines[2]
    with pytest.raises(InputError) as caught:
        decoded(_file(encoding), broken)
    assert caught.value.problems[0].params["row"] == 3
