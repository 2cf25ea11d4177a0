"""Kinds of files: what is read, what is refused with what to do instead, what is wrongly named."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pandas as pd
import pytest

from landuse.errors import InputError
from landuse.ingest.formats.kinds import KINDS, READABLE, REFUSED, kind_of
from tests.ingest.conftest import twelve
from tests.ingest.reading import codes, read, refused

TEXT = "企业编号,年份,实缴税收\nE1,2024,1\n"
HTML = "<html><body><table><tr><td>企业编号</td></tr></table></body></html>"


@pytest.mark.parametrize("suffix", sorted(REFUSED))
def test_refused_kinds_say_what_to_do(tmp_path: Path, suffix: str) -> None:
    for name in (f"园区{suffix}", f"园区{suffix.upper()}"):
        (tmp_path / name).write_bytes(b"anything")
        note = refused(tmp_path / name)
        assert note.code == f"files.refused_{REFUSED[suffix]}"
        assert note.remedy("zh") != note.remedy("en")


def test_kinds_do_not_overlap() -> None:
    assert not READABLE & set(REFUSED)
    assert set(KINDS) == READABLE


@pytest.mark.parametrize("name", ["p", "p.xyz", "p.sqlite", "p.shp.xml2"])
def test_unknown_kinds_list_the_known(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("x")
    note = refused(tmp_path / name)
    assert note.code == "files.unknown_kind"
    assert ".gpkg" in note.remedy("zh")


@pytest.mark.parametrize("name", ["p.csv", "p.shp", "p.gpkg", "p.json", "p.xlsx"])
def test_files_without_a_byte(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    assert refused(tmp_path / name).code == "files.empty"


@pytest.mark.parametrize("suffix", [".xls", ".xlsx"])
def test_text_that_is_called_a_workbook(tmp_path: Path, suffix: str) -> None:
    """As many systems export it."""
    (tmp_path / f"r{suffix}").write_bytes(TEXT.replace(",", "\t").encode("gb18030"))
    part = read(tmp_path / f"r{suffix}", "returns")
    assert part.frame["tax_paid"].tolist() == [1.0]
    assert "files.other_kind" in codes(part)


@pytest.mark.parametrize("name", ["r.xls", "r.csv", "r.txt", "r.xlsx"])
@pytest.mark.parametrize("start", ["", "\ufeff", "\n ", '<?xml version="1.0"?>'])
def test_pages_that_are_called_tables(tmp_path: Path, name: str, start: str) -> None:
    (tmp_path / name).write_text(start + HTML, encoding="utf-8")
    assert refused(tmp_path / name, "returns").code == "files.disguised_page"


def test_a_workbook_that_is_called_csv(tmp_path: Path) -> None:
    frame = pd.DataFrame({"企业编号": ["E1"], "年份": [2024], "实缴税收": [1]})
    frame.to_excel(tmp_path / "r.xlsx", index=False, engine="xlsxwriter")
    (tmp_path / "r.xlsx").rename(tmp_path / "r.csv")
    part = read(tmp_path / "r.csv", "returns")
    assert part.frame["tax_paid"].tolist() == [1.0]
    assert "files.other_kind" in codes(part)


def test_an_archive_that_is_called_csv(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "r.csv", "w") as packed:
        packed.writestr("a.txt", "x")
    assert refused(tmp_path / "r.csv", "returns").code == "files.not_its_kind"


def test_a_geopackage_is_what_it_says(tmp_path: Path) -> None:
    twelve().to_file(tmp_path / "p.gpkg")
    assert kind_of(tmp_path / "p.gpkg", "p.gpkg", "parcels") == ("vector", "")
    (tmp_path / "p.gpkg").rename(tmp_path / "p.shp")
    with pytest.raises(InputError, match=r"p\.shp"):
        kind_of(tmp_path / "p.shp", "p.shp", "parcels")
