"""Blank templates: headings that are understood, lists that are understood, the same bytes."""

from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest

from landuse.errors import StudyError
from landuse.ingest.columns import map_headings
from landuse.ingest.values import convert
from landuse.park import Source, read_park
from landuse.present.templates import TEMPLATES, heading, write_templates
from landuse.schema import Field, dictionary, fields, tables
from landuse.words import LANGS, Lang, word


@pytest.fixture(params=LANGS)
def lang(request: pytest.FixtureRequest) -> Lang:
    return request.param  # type: ignore[no-any-return]  # pytest does not know


@pytest.fixture
def folder(lang: Lang, tmp_path: Path) -> Path:
    return write_templates(tmp_path / "园区 A", lang=lang).parent


def asked(table: str) -> list[Field]:
    """What a person can fill into a sheet."""
    return [
        each for each in fields(table).values() if each.kind == "input" and each.dtype != "geometry"
    ]


def test_files(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    assert names == {"park.toml", "fields.csv", *(f"{table}.xlsx" for table in TEMPLATES)}
    assert set(TEMPLATES) < set(tables())


def test_park_toml_is_read(folder: Path) -> None:
    park = read_park(folder)
    assert park.park.name == "园区 A"
    assert {"parcels", "enterprises", "returns"} == set(park.sources)
    whole = (folder / "park.toml").read_text(encoding="utf-8")
    for table in TEMPLATES:
        assert f"[{table}]" in whole
    opened = "\n".join(
        line.removeprefix("# ") if line.startswith(("# [", "# path", "# sheet")) else line
        for line in whole.splitlines()
        if not line.startswith(("# [parcels", "# parcel_id"))
    )
    (folder / "park.toml").write_text(opened, encoding="utf-8")
    assert set(read_park(folder).sources) == {"parcels", *TEMPLATES}


@pytest.mark.parametrize("table", TEMPLATES)
def test_headings_are_understood_with_their_units(table: str, folder: Path) -> None:
    sheet = openpyxl.load_workbook(folder / f"{table}.xlsx").worksheets[0]
    heads = [str(cell.value) for cell in sheet[1]]
    mapping = map_headings(table, heads, Source(path="x"), "x")
    assert [each.field for each in mapping.columns] == [each.name for each in asked(table)]
    assert {each.factor for each in mapping.columns} == {1.0}
    assert mapping.ignored == ()
    assert mapping.notes == ()


@pytest.mark.parametrize("table", TEMPLATES)
def test_workbook_explains_each_column(table: str, lang: Lang, folder: Path) -> None:
    book = openpyxl.load_workbook(folder / f"{table}.xlsx")
    assert len(book.worksheets) == 2
    assert book.worksheets[0].max_row == 1
    assert book.worksheets[0].freeze_panes == "A2"
    rows = list(book.worksheets[1].iter_rows(min_row=2, values_only=True))
    meaning = {"zh": "meaning_zh", "en": "meaning_en"}[lang]
    assert rows == [(heading(each, lang), getattr(each, meaning)) for each in asked(table)]


@pytest.mark.parametrize("table", TEMPLATES)
def test_lists_offer_each_value_and_fit_into_excel(table: str, lang: Lang, folder: Path) -> None:
    sheet = openpyxl.load_workbook(folder / f"{table}.xlsx").worksheets[0]
    offered = {
        str(rule.sqref).split("2")[0]: str(rule.formula1).strip('"').split(",")
        for rule in sheet.data_validations.dataValidation
    }
    wanted = {
        openpyxl.utils.get_column_letter(place): [
            word(f"values.{field.name}", each, lang=lang) for each in field.values
        ]
        for place, field in enumerate(asked(table), start=1)
        if field.values
    }
    assert offered == wanted
    assert all(len(",".join(each)) <= 255 for each in offered.values())


@pytest.mark.parametrize("table", TEMPLATES)
def test_values_offered_are_understood(table: str, lang: Lang) -> None:
    """Each word of a list is one that reading takes for its code without more."""
    for field in (each for each in asked(table) if each.values):
        told = [word(f"values.{field.name}", each, lang=lang) for each in field.values]
        read = convert(pa.chunked_array([told]), field)
        assert read.series.tolist() == list(field.values)


def test_required_columns_stand_out(folder: Path) -> None:
    sheet = openpyxl.load_workbook(folder / "contracts.xlsx").worksheets[0]
    colours = {field.required: set() for field in asked("contracts")}
    for cell, field in zip(sheet[1], asked("contracts"), strict=True):
        colours[field.required].add(cell.fill.fgColor.rgb)
    assert len(colours[True]) == len(colours[False]) == 1
    assert colours[True] != colours[False]


def test_codes_are_kept_as_text(folder: Path) -> None:
    sheet = openpyxl.load_workbook(folder / "enterprises.xlsx").worksheets[0]
    assert sheet.column_dimensions["A"].number_format == "@"


def test_dictionary_opens_in_excel(folder: Path) -> None:
    raw = (folder / "fields.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.decode("utf-8-sig").count("\n") == len(dictionary()) + 1


def test_same_bytes_every_time(lang: Lang, tmp_path: Path) -> None:
    one, other = (write_templates(tmp_path / each / "p", lang=lang).parent for each in "ab")
    for path in one.iterdir():
        assert path.read_bytes() == (other / path.name).read_bytes(), path.name


@pytest.mark.parametrize("name", ['a"b', "a\\b", "示例 {x}", "it's", "[x]"])
def test_any_folder_name_becomes_a_park_name(name: str, lang: Lang, tmp_path: Path) -> None:
    assert read_park(write_templates(tmp_path / name, lang=lang)).park.name == name


def test_empty_folder_is_taken_and_a_full_one_refused(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    write_templates(tmp_path / "p")
    before = {path: path.read_bytes() for path in (tmp_path / "p").iterdir()}
    with pytest.raises(StudyError) as caught:
        write_templates(tmp_path / "p")
    assert caught.value.problems[0].code == "study.not_empty"
    assert {path: path.read_bytes() for path in (tmp_path / "p").iterdir()} == before


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("mine", encoding="utf-8")
    for place in (tmp_path / "f", tmp_path / "f" / "below"):
        with pytest.raises(StudyError):
            write_templates(place)
    assert (tmp_path / "f").read_text(encoding="utf-8") == "mine"


def test_heading() -> None:
    assert heading(fields("returns")["tax_paid"], "zh") == "实缴税收(万元)"
    assert heading(fields("returns")["tax_paid"], "en") == "tax paid(wan_yuan)"
    assert heading(fields("returns")["year"], "zh") == "年份"
