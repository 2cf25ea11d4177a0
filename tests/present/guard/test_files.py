"""Secrets are found in every corner of a page, a workbook, a picture or a JSON file."""

from __future__ import annotations

import base64
import gzip
import json
import struct
import zlib
from pathlib import Path

import pytest
import xlsxwriter

from landuse.errors import StudyError
from landuse.policy.audience import load_audience
from landuse.present.guard import guard_file
from landuse.present.guard.files import unpack_file
from landuse.study import Study
from tests.present.planted import CODE, FIRM, PERSON, PHONE, planted_study

SECRETS = (FIRM, PERSON, PHONE, CODE, "税收1234.56万元")


@pytest.fixture(scope="module")
def study() -> Study:
    return planted_study()


def refused(path: Path, study: Study, audience: str = "public") -> bool:
    try:
        guard_file(path, study, load_audience(audience))
    except StudyError:
        return True
    return False


def picture(path: Path, kind: bytes, body: bytes) -> Path:
    def chunk(name: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    size = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0\0"))
    whole = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(kind, body) + pixels
    path.write_bytes(whole + chunk(b"IEND", b""))
    return path


@pytest.mark.parametrize("secret", SECRETS)
def test_in_a_page(study: Study, tmp_path: Path, secret: str) -> None:
    path = tmp_path / "a.html"
    packed = base64.b64encode(gzip.compress(json.dumps({"a": [{"b": secret}]}).encode()))
    holes = (
        f"<p>地块 {secret}</p>",
        f'<p title="{secret}">x</p>',
        f'<meta name="author" content="{secret}">',
        f'<script type="text/plain" id="d">{packed.decode()}</script>',
    )
    for hole in holes:
        path.write_text(f"<html>{hole}</html>", encoding="utf-8")
        assert refused(path, study), hole
    path.write_text("<html><p>地块 12</p></html>", encoding="utf-8")
    assert not refused(path, study)


@pytest.mark.parametrize("secret", SECRETS)
def test_in_a_workbook(study: Study, tmp_path: Path, secret: str) -> None:
    path = tmp_path / "a.xlsx"
    for place in ("cell", "sheet", "property", "comment", "header", "none"):
        book = xlsxwriter.Workbook(path)
        sheet = book.add_worksheet(secret[:31] if place == "sheet" else "公示")
        sheet.write_string(0, 0, secret if place == "cell" else "地块")
        sheet.write_number(1, 0, 12.5)
        if place == "property":
            book.set_properties({"author": secret})
        if place == "comment":
            sheet.write_comment(1, 0, secret)
        if place == "header":
            sheet.set_header(secret)
        book.close()
        assert refused(path, study) == (place != "none"), place


@pytest.mark.parametrize("secret", SECRETS)
def test_in_a_picture(study: Study, tmp_path: Path, secret: str) -> None:
    path, said = tmp_path / "a.png", secret.encode()
    assert refused(picture(path, b"iTXt", b"Title\0\0\0\0\0" + said), study)
    assert refused(picture(path, b"iTXt", b"Title\0\1\0\0\0" + zlib.compress(said)), study)
    assert refused(picture(path, b"eXIf", said), study)
    if secret.isascii():
        assert refused(picture(path, b"tEXt", b"Title\0" + said), study)
        assert refused(picture(path, b"zTXt", b"Title\0\0" + zlib.compress(said)), study)
    assert not refused(picture(path, b"tEXt", b"Title\0map"), study)


def test_what_cannot_be_read_back_may_not_be_left(study: Study, tmp_path: Path) -> None:
    for name in ("a.pdf", "a.xlsx", "a.png"):
        path = tmp_path / name
        path.write_bytes(b"?")
        assert refused(path, study)
        with pytest.raises(StudyError):
            unpack_file(path)


def test_internal_copies_are_not_searched(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(FIRM, encoding="utf-8")
    assert not refused(path, study, "internal")
    assert not refused(path, study, "leaders")
    path.write_text(CODE, encoding="utf-8")
    assert refused(path, study, "leaders")
