"""Wrong input: one message that says where and how to mend it, exit 1, the old study untouched."""

import html
from collections.abc import Callable
from pathlib import Path

import geopandas
import openpyxl
import pytest

from landuse.words import LANGS, text
from tests.cli.conftest import ENTERPRISES, RETURNS, Run, X, content, squares

Spoil = Callable[[Path], object]


def replace(name: str, old: str, new: str) -> Spoil:
    def spoil(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")

    return spoil


def write(name: str, text: str) -> Spoil:
    return lambda folder: (folder / name).write_text(text, encoding="utf-8")


def add_source(folder: Path, text: str) -> None:
    with (folder / "park.toml").open("a", encoding="utf-8") as park:
        park.write(text)


def empty_sheet(folder: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "年报"
    book.active.append(["企业编号", "年度", "实缴税收(万元)"])
    book.save(folder / "returns.xlsx")
    replace("park.toml", "returns.csv", "returns.xlsx")(folder)


def blank_sheet(folder: Path) -> None:
    openpyxl.Workbook().save(folder / "returns.xlsx")
    replace("park.toml", "returns.csv", "returns.xlsx")(folder)


def far_zones(folder: Path) -> None:
    zone = squares(["Z1"], x=X + 900_000).rename(columns={"宗地代码": "片区编号"})
    zone.assign(名称="东区").to_file(folder / "zones.gpkg")
    add_source(folder, '[zones]\npath = "zones.gpkg"\n')


def twice_p2(folder: Path) -> None:
    squares(["P1", "P2", "P2"]).to_file(folder / "parcels.gpkg")


def no_code(folder: Path) -> None:
    squares(["P1"]).rename(columns={"宗地代码": "甲乙丙"}).to_file(folder / "parcels.gpkg")


def negative_area(folder: Path) -> None:
    squares(["P1", "P2", "P3"]).assign(**{"登记面积(亩)": [15.0, -3.5, 15.0]}).to_file(
        folder / "parcels.gpkg"
    )


def no_crs(folder: Path) -> None:
    shapes = squares(["P1"]).set_crs(None, allow_override=True).translate(-X - 5e6, 1e7)
    geopandas.GeoDataFrame({"宗地代码": ["P1"]}, geometry=shapes).to_parquet(
        folder / "parcels.parquet"
    )
    replace("park.toml", "parcels.gpkg", "parcels.parquet")(folder)


CASES: dict[str, tuple[Spoil, tuple[str, ...]]] = {
    "no park.toml": (lambda folder: (folder / "park.toml").unlink(), ("park.toml", "landuse init")),
    "unknown key": (replace("park.toml", "year", "yaer = 1\nyear"), ("park.yaer", "year")),
    "missing file": (
        lambda folder: (folder / "returns.csv").unlink(),
        ("returns.csv", "[returns]", "小园"),
    ),
    "missing column": (
        replace("returns.csv", "企业编号", "编码甲"),
        ("returns.csv", "enterprise_id", "[returns.columns]", "编码甲"),
    ),
    "missing parcel code": (no_code, ("parcels.gpkg", "parcel_id", "[parcels.columns]", "甲乙丙")),
    "CRS far apart": (far_zones, ("zones.gpkg", "[zones]", "crs")),
    "no CRS": (no_crs, ("parcels.parquet", "crs", "EPSG")),
    "duplicate parcel": (twice_p2, ("parcels.gpkg", "P2", 'duplicates = "merge"')),
    "duplicate return": (
        write("returns.csv", RETURNS + "E1,2025,1,1\n"),
        ("returns.csv", "E1", "2025", 'duplicates = "merge"'),
    ),
    "sheet without rows": (empty_sheet, ("returns.xlsx", "[returns]")),
    "blank sheet": (blank_sheet, ("returns.xlsx",)),
    "empty file": (write("returns.csv", ""), ("returns.csv",)),
    "negative area": (negative_area, ("parcels.gpkg", "-3.5", "登记面积(亩)", "2")),
    "no number": (
        replace("returns.csv", "E2,2025,50", "E2,2025,约五十"),
        ("returns.csv", "3", "约五十", "实缴税收(万元)"),
    ),
    "unknown unit": (
        replace("returns.csv", "实缴税收(万元)", "实缴税收(公里)"),
        ("returns.csv", "公里", "[returns.units]"),
    ),
    "no layer": (
        replace("park.toml", '"parcels.gpkg"', '"parcels.gpkg"\nlayer = "没有"'),
        ("parcels.gpkg", "没有", "parcels"),
    ),
    "headings without rows": (
        write("enterprises.csv", "企业编号,企业名称,宗地代码\n"),
        ("enterprises.csv", "[enterprises]"),
    ),
    "no data file at all": (
        write("enterprises.csv", "\x00\x01\x02"),
        ("enterprises.csv",),
    ),
    "a text for a GeoPackage": (write("parcels.gpkg", "hello"), ("parcels.gpkg",)),
    "no such policy": (
        replace("park.toml", "year = 2025", 'year = 2025\npolicy = "nothing"'),
        ("nothing", "generic-cn-v1"),
    ),
}


@pytest.fixture
def study(small: Path, tmp_path: Path, run: Run) -> Path:
    """An existing study of the sound park."""
    assert run("score", small, "-o", tmp_path / "study", "--tables-only").code == 0
    return tmp_path / "study"


@pytest.mark.parametrize("case", CASES)
def test_wrong_input_is_one_clear_message(case: str, small: Path, study: Path, run: Run) -> None:
    spoil, said = CASES[case]
    spoil(small)
    before = content(study)
    for lang, head in (("zh", "错误："), ("en", "Error: ")):
        told = []
        for command in (("check", small), ("score", small, "-o", study)):
            ran = run(*command, "--lang", lang)
            told.append(ran.err.removeprefix(head).splitlines())
            assert ran.code == 1
            assert command[0] == "check" or ran.out == ""
            assert ran.err.startswith(head)
            assert ran.err.count(head) == 1
            assert "→" in ran.err
            for each in said:
                assert each in ran.err
        hint = text("intake.see_check", lang=lang, park=small)
        assert [each for each in told[1] if each not in (*told[0], hint)] == []
    assert content(study) == before
    assert [each.name for each in study.parent.iterdir() if each.name != small.name] == ["study"]


@pytest.mark.parametrize("case", CASES)
def test_the_report_is_written_all_the_same(case: str, small: Path, run: Run) -> None:
    """A list of what to mend, unless there is no park to speak of."""
    spoil, said = CASES[case]
    spoil(small)
    ran = run("check", small)
    report = small / "intake" / "intake.html"
    if case in {"no park.toml", "unknown key"}:
        assert ran.out == ""
        assert not report.exists()
        return
    assert str(report) in ran.out
    page = html.unescape(report.read_text(encoding="utf-8"))
    for each in said:
        assert each in page
    assert set(content(small / "intake")) == {"intake.html", "intake.xlsx"}


def test_an_old_report_survives_what_stops_a_run(
    small: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    import landuse.present.intake.write as module

    assert run("check", small).code == 0
    before = content(small / "intake")
    replace("returns.csv", "E2,2025,50", "E2,2025,60")(small)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "write_book", killed)
    assert run("check", small).code == 1
    assert content(small / "intake") == before


def test_a_report_that_cannot_be_written_is_told_with_the_errors(small: Path, run: Run) -> None:
    (small / "intake").write_text("mine", encoding="utf-8")
    ran = run("check", small, "--lang", "en")
    assert ran.code == 1
    assert "parcels.gpkg" in ran.out
    assert "intake is a file, not a folder" in ran.err
    replace("returns.csv", "企业编号", "编码甲")(small)
    ran = run("check", small, "--lang", "en")
    assert ran.code == 1
    assert "编码甲" in ran.err
    assert "intake is a file, not a folder" in ran.err
    assert (small / "intake").read_text(encoding="utf-8") == "mine"


def test_thousands_of_errors_are_told_in_a_few_lines(small: Path, run: Run) -> None:
    rows = "".join(f"E{at},2025,坏{at},1\n" for at in range(3000))
    write("returns.csv", "企业编号,年度,实缴税收(万元),营业收入(万元)\n" + rows)(small)
    ran = run("check", small)
    assert ran.code == 1
    assert len(ran.err.splitlines()) < 20
    assert "3,000" in ran.err
    assert str(small / "intake") in ran.err


@pytest.mark.parametrize("name", ["a b", "=1+1", "<script>", "名'称", "{x}", "a;b&c"])
def test_hostile_file_names(name: str, small: Path, run: Run) -> None:
    (small / "returns.csv").rename(small / f"{name}.csv")
    replace("park.toml", "returns.csv", f"{name}.csv")(small)
    assert run("check", small).code == 0
    page = (small / "intake" / "intake.html").read_text(encoding="utf-8")
    assert html.escape(f"{name}.csv") in page


def test_what_steers_a_terminal_is_not_sent_to_it(small: Path, run: Run) -> None:
    replace("returns.csv", "E2,2025,50", "E2,2025,\x1b[2J\u202e五十")(small)
    replace("enterprises.csv", "是否规上", "是否\x1b]0;x\x07规上")(small)
    for command in (("check", small), ("score", small, "-o", small.parent / "s")):
        ran = run(*command)
        assert ran.code == 1
        assert not {"\x1b", "\x07", "\u202e"} & set(ran.said)
        assert "五十" in ran.err


@pytest.mark.parametrize("lang", LANGS)
def test_all_files_are_looked_at_before_it_stops(lang: str, small: Path, run: Run) -> None:
    twice_p2(small)
    replace("returns.csv", "企业编号", "编码甲")(small)
    write("enterprises.csv", ENTERPRISES.replace("企业编号", "x").replace("企业名称", "y"))(small)
    said = run("check", small, "--lang", lang).err
    assert all(name in said for name in ("parcels.gpkg", "returns.csv", "enterprises.csv"))
    assert said.count("→") >= 3


def test_hostile_text_is_shown_and_not_run(small: Path, run: Run) -> None:
    hostile = "{x.__class__} {{ 7*7 }} <script>alert(1)</script>"
    replace("returns.csv", "E2,2025,50", f"E2,2025,{hostile}")(small)
    assert hostile in run("check", small).err


def test_foreign_folder_is_refused(small: Path, run: Run) -> None:
    before = content(small)
    ran = run("score", small, "-o", small, "--tables-only", "--lang", "en")
    assert ran.code == 1
    assert "not a study" in ran.err
    assert content(small) == before


def test_file_as_a_target_is_refused(small: Path, tmp_path: Path, run: Run) -> None:
    (tmp_path / "a.txt").write_text("mine", encoding="utf-8")
    for target in (tmp_path / "a.txt", tmp_path / "a.txt" / "study"):
        assert run("score", small, "-o", target, "--tables-only").code == 1
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("command", ["check", "explain", "map", "demo", "init", "score"])
def test_a_file_where_a_folder_belongs(command: str, small: Path, run: Run) -> None:
    """A file that is no park, no study and no place to write."""
    file = small / "returns.csv"
    before = content(small)
    more = {"explain": ["E1"], "score": ["-o", small / "x"]}.get(command, [])
    ran = run(command, file, *more, "--lang", "en")
    assert ran.code == 1
    assert ran.err.startswith("Error: ")
    assert "returns.csv" in ran.err
    assert content(small) == before


@pytest.mark.parametrize("command", ["check", "explain", "map"])
def test_a_place_below_a_file(command: str, small: Path, run: Run) -> None:
    more = ["E1"] if command == "explain" else []
    ran = run(command, small / "returns.csv" / "x", *more)
    assert ran.code == 1
    assert ran.err.startswith("错误：")


def test_map_into_a_folder_that_is_not_there(study: Path, tmp_path: Path, run: Run) -> None:
    ran = run("map", study, "-o", tmp_path / "nowhere" / "map.html")
    assert ran.code == 0
    assert (tmp_path / "nowhere" / "map.html").is_file()


def test_unknown_id_suggests_near_ones(study: Path, run: Run) -> None:
    ran = run("explain", study, "P", "--lang", "en")
    assert ran.code == 1
    assert "P1" in ran.err
    assert "P3" in ran.err
