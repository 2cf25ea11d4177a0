"""Blank templates: headings that are understood, lists that are understood, rows that come back."""

import atexit
import shutil
import tempfile
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow as pa
import pytest

from landuse.errors import StudyError
from landuse.ingest import load_park
from landuse.ingest.cells.columns import map_headings
from landuse.ingest.cells.values import convert
from landuse.park import SOURCES, Source, read_park
from landuse.present.templates import HEADING_ROW, TEMPLATES, heading, write_templates
from landuse.schema import dictionary, fields, tables
from landuse.words import LANGS, Lang, word, words
from tests.cli.conftest import squares
from tests.present.filled import PARCELS, ROWS, asked, fill, make_rows


@cache
def _made(lang: Lang) -> Path:
    place = Path(tempfile.mkdtemp(prefix="landuse-templates-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    return write_templates(place / "园区 A", lang=lang).parent


@cache
def _books(lang: Lang) -> dict[str, Any]:
    return {table: openpyxl.load_workbook(_made(lang) / f"{table}.xlsx") for table in TEMPLATES}


@pytest.fixture(params=LANGS)
def lang(request: pytest.FixtureRequest) -> Lang:
    return request.param  # type: ignore[no-any-return]  # pytest does not know


@pytest.fixture
def made(lang: Lang) -> Path:
    """Templates to look at."""
    return _made(lang)


@pytest.fixture
def books(lang: Lang) -> dict[str, Any]:
    return _books(lang)


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """Templates to change."""
    return Path(shutil.copytree(made, tmp_path / made.name))


def opened(park: Path) -> None:
    """Take the # off every table of a ``park.toml``."""
    whole = park.read_text(encoding="utf-8")
    tables, logs, _ = whole.partition("# [cases]")
    assert logs, "the ledger of cases has no blank sheet: another command writes it"
    head, _, rest = tables.partition("# [monthly]")
    lines = [
        line.removeprefix("# ")
        if line.startswith(("# [", "# path", "# sheet", "# header"))
        else line
        for line in ("# [monthly]" + rest).splitlines()
    ]
    park.write_text(head + "\n".join(lines), encoding="utf-8")


def test_files(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    assert names == {"park.toml", "fields.csv", *(f"{table}.xlsx" for table in TEMPLATES)}
    assert set(TEMPLATES) < set(tables())
    assert set(SOURCES) - set(TEMPLATES) >= {"parcels", "zones", "constraints"}


def test_park_toml_is_read_and_speaks_both_languages(folder: Path) -> None:
    park = read_park(folder)
    assert park.park.name == "园区 A"
    assert {"parcels", "enterprises", "returns"} == set(park.sources)
    whole = (folder / "park.toml").read_text(encoding="utf-8")
    assert "评价年度 / evaluation year" in whole
    for table in TEMPLATES:
        assert f"[{table}]" in whole
    opened(folder / "park.toml")
    assert set(read_park(folder).sources) == {"parcels", *TEMPLATES}


def test_every_line_that_is_commented_out_is_sound(folder: Path) -> None:
    whole = (folder / "park.toml").read_text(encoding="utf-8")
    starts = ("# [", '# "', "# path", "# sheet", "# header", "# layer", "# crs", "# as_of")
    starts += ("# parcel_id", "# registered_area")
    lines = [
        line.removeprefix("# ")
        for line in whole.splitlines()
        if not line.startswith("#") or line.startswith(starts)
    ]
    assert tomllib.loads("\n".join(lines))["parcels"]["values"]["holding"]


@pytest.mark.parametrize("table", TEMPLATES)
def test_headings_are_understood_with_their_units(table: str, books: dict[str, Any]) -> None:
    sheet = books[table].worksheets[0]
    heads = [str(cell.value) for cell in sheet[HEADING_ROW]]
    mapping = map_headings(table, heads, Source(path="x"), "x")
    assert [each.field for each in mapping.columns] == [each.name for each in asked(table)]
    assert {each.factor for each in mapping.columns} == {1.0}
    assert mapping.ignored == ()
    assert mapping.notes == ()


@pytest.mark.parametrize("table", TEMPLATES)
def test_workbook_explains_each_column(table: str, lang: Lang, books: dict[str, Any]) -> None:
    book = books[table]
    assert len(book.worksheets) == 2
    assert book.worksheets[0].max_row == HEADING_ROW
    assert book.worksheets[0].freeze_panes == f"B{HEADING_ROW + 1}"
    rows = list(book.worksheets[1].iter_rows(min_row=2, values_only=True))
    meaning = {"zh": "meaning_zh", "en": "meaning_en"}[lang]
    assert [(row[0], row[4], row[5]) for row in rows] == [
        (heading(each, lang), getattr(each, meaning), each.name) for each in asked(table)
    ]
    assert all(row[2] and row[3] for row in rows)
    guides = [str(cell.value) for cell in book.worksheets[0][2]]
    need = {"zh": ("选填", "必填"), "en": ("optional", "required")}[lang]
    assert [guide.split("\n")[0] for guide in guides] == [
        need[each.required] for each in asked(table)
    ]


@pytest.mark.parametrize("table", TEMPLATES)
def test_lists_offer_each_value_and_fit_into_excel(
    table: str, lang: Lang, books: dict[str, Any]
) -> None:
    sheet = books[table].worksheets[0]
    offered = {
        str(rule.sqref).split(str(HEADING_ROW + 1))[0]: str(rule.formula1).strip('"').split(",")
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
    }
    flags = list(words("ledger.flag", lang=lang).values())
    wanted = {
        openpyxl.utils.get_column_letter(place): [
            word(f"values.{field.name}", each, lang=lang) for each in field.values
        ]
        or flags
        for place, field in enumerate(asked(table), start=1)
        if field.values or field.dtype == "boolean"
    }
    assert offered == wanted
    assert all(len(",".join(each)) <= 255 for each in offered.values())


@pytest.mark.parametrize("table", TEMPLATES)
def test_each_column_says_beside_the_cell_what_belongs_into_it(
    table: str, books: dict[str, Any]
) -> None:
    sheet = books[table].worksheets[0]
    rules = sheet.data_validations.dataValidation
    assert len(rules) == len(asked(table))
    assert all(rule.prompt and rule.promptTitle for rule in rules)


@pytest.mark.parametrize("table", TEMPLATES)
def test_values_offered_are_understood(table: str, lang: Lang) -> None:
    """Each word of a list is one that reading takes for its code without more."""
    for field in (each for each in asked(table) if each.values):
        told = [word(f"values.{field.name}", each, lang=lang) for each in field.values]
        read = convert(pa.chunked_array([told]), field)
        assert read.series.tolist() == list(field.values)


def test_required_columns_stand_out(books: dict[str, Any]) -> None:
    sheet = books["contracts"].worksheets[0]
    colours = {field.required: set() for field in asked("contracts")}
    for cell, field in zip(sheet[HEADING_ROW], asked("contracts"), strict=True):
        colours[field.required].add(cell.fill.fgColor.rgb)
    assert len(colours[True]) == len(colours[False]) == 1
    assert colours[True] != colours[False]


def test_codes_are_kept_as_text(books: dict[str, Any]) -> None:
    sheet = books["enterprises"].worksheets[0]
    assert sheet.column_dimensions["A"].number_format == "@"


def test_dictionary_opens_in_excel(folder: Path) -> None:
    raw = (folder / "fields.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.decode("utf-8-sig").count("\n") == len(dictionary()) + 1


def test_same_bytes_every_time(made: Path, lang: Lang, tmp_path: Path) -> None:
    again = write_templates(tmp_path / made.name, lang=lang).parent
    for path in made.iterdir():
        assert path.read_bytes() == (again / path.name).read_bytes(), path.name


@pytest.mark.parametrize("seed", range(3))
def test_rows_filled_in_come_back_as_they_are(seed: int, lang: Lang, folder: Path) -> None:
    """Whatever the contract allows, in either language: no warning, no error, the same values."""
    firms = [f"E{at:03d}" for at in range(ROWS)]
    rows = {table: make_rows(table, seed, firms) for table in TEMPLATES}
    for table in TEMPLATES:
        fill(folder / f"{table}.xlsx", table, rows[table], lang)
    squares(list(PARCELS)).to_file(folder / "parcels.gpkg")
    opened(folder / "park.toml")
    inputs = load_park(folder)
    told = [note.message("en") for note in inputs.notes if note.severity != "info"]
    assert told == []
    for table in TEMPLATES:
        _same(table, inputs.tables[table], rows[table])


def _same(table: str, read: pd.DataFrame, rows: list[dict[str, object]]) -> None:
    assert len(read) == len(rows)
    for name in (field.name for field in asked(table)):
        wanted = [row.get(name) for row in rows]
        for found, value in zip(read[name].tolist(), wanted, strict=True):
            if value is None:
                assert pd.isna(found), (table, name, found)
            elif fields(table)[name].dtype == "date":
                assert found.date() == value, (table, name)
            else:
                assert found == value, (table, name, found, value)


def test_any_folder_name_becomes_a_park_name(tmp_path: Path) -> None:
    name = "a\"b\\ 示例 {x} it's [x]\ta\x1b[2J\x7f=1+1"
    assert read_park(write_templates(tmp_path / name)).park.name == name


def test_empty_folder_is_taken_and_a_full_one_refused(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    write_templates(tmp_path / "p")
    before = {path: path.read_bytes() for path in (tmp_path / "p").iterdir()}
    with pytest.raises(StudyError) as caught:
        write_templates(tmp_path / "p")
    assert caught.value.problems[0].code == "study.not_empty"
    assert {path: path.read_bytes() for path in (tmp_path / "p").iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["p"]


def test_a_run_that_dies_leaves_nothing_and_can_be_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import landuse.present.templates as module

    def dies(*_: object, **__: object) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(module, "dictionary_text", dies)
        with pytest.raises(KeyboardInterrupt):
            write_templates(tmp_path / "p")
    assert not list(tmp_path.iterdir())
    (tmp_path / ".p.partial").mkdir()  # of a run that was killed
    assert write_templates(tmp_path / "p").is_file()


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
