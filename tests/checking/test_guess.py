"""Which table a file is: every file of the demo park, and files that are something else."""

from pathlib import Path

import openpyxl
import pytest

from landuse.checking import guess_sources
from landuse.errors import InputError
from landuse.park import read_park
from tests import demo_run
from tests.cli.conftest import ENTERPRISES, RETURNS, squares


def test_each_file_of_the_demo_park_is_told_by_its_headings() -> None:
    park = read_park(demo_run.park())
    folder = demo_run.park().parent
    files = {table: folder / source.paths[0] for table, source in park.sources.items()}
    found = guess_sources(files.values())
    assert [guess.table for guess in found] == list(files)
    assert all(not guess.missing for guess in found)
    for guess in found:
        source = park.sources[guess.table]
        assert guess.part in {source.sheet, source.layer, ""}
        assert guess.shapes == (guess.table in {"parcels", "zones", "constraints"})


def test_columns_are_told(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(RETURNS.replace("营业收入", "甲乙丙"), encoding="utf-8")
    (guess,) = guess_sources([tmp_path / "x.csv"])
    assert guess.columns == (
        ("enterprise_id", "企业编号"),
        ("year", "年度"),
        ("tax_paid", "实缴税收(万元)"),
    )
    assert guess.ignored == ("甲乙丙(万元)",)


def test_a_required_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(
        "企业名称,实缴税收(万元),营业收入(万元),利润总额(万元)\n甲,1,2,3\n", encoding="utf-8"
    )
    (guess,) = guess_sources([tmp_path / "x.csv"])
    assert (guess.table, guess.missing) == ("returns", ("year",))


def test_one_sheet_may_serve_two_tables(tmp_path: Path) -> None:
    head = "企业编号,企业名称,宗地代码,是否规上,经营状态,年度,实缴税收(万元),营业收入(万元)"
    (tmp_path / "x.csv").write_text(f"{head}\nE1,甲,P1,是,正常,2025,1,2\n", encoding="utf-8")
    assert {guess.table for guess in guess_sources([tmp_path / "x.csv"])} == {
        "enterprises",
        "returns",
    }


def test_sheets_of_one_workbook_are_told_apart(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name, text in (("名录", ENTERPRISES), ("年报", RETURNS)):
        sheet = book.create_sheet(name)
        for line in text.splitlines():
            sheet.append(line.split(","))
    del book["Sheet"]
    book.save(tmp_path / "x.xlsx")
    found = {guess.table: guess.part for guess in guess_sources([tmp_path / "x.xlsx"])}
    assert found == {"enterprises": "名录", "returns": "年报"}


def test_polygons_of_unknown_headings_are_taken_for_the_parcels(tmp_path: Path) -> None:
    layer = squares(["a"]).rename(columns={"宗地代码": "foo"})
    layer.to_file(tmp_path / "x.gpkg")
    (guess,) = guess_sources([tmp_path / "x.gpkg"])
    assert (guess.table, guess.missing, guess.shapes) == ("parcels", ("parcel_id",), True)


def test_parts_of_a_shapefile_are_one_file(tmp_path: Path) -> None:
    squares(["a"]).rename(columns={"宗地代码": "ZDDM"}).to_file(tmp_path / "x.shp")
    assert len(list(tmp_path.iterdir())) > 3
    assert [guess.table for guess in guess_sources(sorted(tmp_path.iterdir()))] == ["parcels"]


@pytest.mark.parametrize("name", ["x.md", "x.csv", "x.xlsx", "x.gpkg", "x.bin"])
def test_what_is_no_table_fits_none(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("hello, world\n1,2\n", encoding="utf-8")
    (guess,) = guess_sources([tmp_path / name])
    assert (guess.table, guess.columns) == ("", ())


def test_files_that_are_not_there_are_all_named(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        guess_sources([tmp_path / "a.csv", tmp_path / "b.csv"])
    assert len(caught.value.problems) == 2


def test_a_sheet_of_one_year_gives_its_figures_and_the_parcel_of_each_enterprise(
    tmp_path: Path,
) -> None:
    sheet = "2024年度企业税收情况表,,\n企业名称,宗地编号,实缴税金（万元）\n甲,A1,1\n乙,A2,2\n"
    (tmp_path / "税收.csv").write_text(sheet, encoding="utf-8")
    found = guess_sources([tmp_path / "税收.csv"])
    assert {guess.table for guess in found} == {"returns", "enterprises"}
    assert not any(guess.missing for guess in found)


YEARLY = "企业名称,统一社会信用代码,所属行业,税收（万元）,营业收入（万元）\n甲,91350100M000100Y43,33,1,2\n"


@pytest.mark.parametrize("folder", [True, False])
def test_files_of_several_years_are_returns_and_the_latest_is_the_list(
    tmp_path: Path, *, folder: bool
) -> None:
    for name in ("企业2023.csv", "企业2024.csv", "~$企业2024.csv", "说明.docx"):
        (tmp_path / name).write_text(YEARLY, encoding="utf-8")
    given = [tmp_path] if folder else [tmp_path / "企业2023.csv", tmp_path / "企业2024.csv"]
    found = guess_sources(given)
    assert sorted((Path(e.path).name, e.table, e.year) for e in found) == [
        ("企业2023.csv", "returns", 2023),
        ("企业2024.csv", "enterprises", 2024),
        ("企业2024.csv", "returns", 2024),
    ]


def test_a_list_of_its_own_goes_before_the_files_of_the_years(tmp_path: Path) -> None:
    head = "企业名称,统一社会信用代码,所属行业,地址"
    (tmp_path / "名录.csv").write_text(f"{head}\n甲,91350100M000100Y43,33,东路\n", encoding="utf-8")
    for year in (2023, 2024):
        (tmp_path / f"{year}.csv").write_text(YEARLY, encoding="utf-8")
    found = [(Path(each.path).name, each.table) for each in guess_sources([tmp_path])]
    assert sorted(found) == [
        ("2023.csv", "returns"),
        ("2024.csv", "returns"),
        ("名录.csv", "enterprises"),
    ]


def test_two_parts_of_a_park_are_both_lists(tmp_path: Path) -> None:
    for name in ("东区.csv", "西区.csv"):
        (tmp_path / name).write_text(YEARLY, encoding="utf-8")
    found = [Path(e.path).name for e in guess_sources([tmp_path]) if e.table == "enterprises"]
    assert sorted(found) == ["东区.csv", "西区.csv"]


def test_the_latest_year_of_the_column_is_that_of_the_figures(tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_text(
        "企业名称,年份,实缴税收,营业收入\n甲公司,2022,1,2\n甲公司,2023年,1,2\n乙公司,x,3,4\n",
        encoding="utf-8",
    )
    (found,) = [each for each in guess_sources([file]) if each.table == "returns"]
    assert found.year == 2023
