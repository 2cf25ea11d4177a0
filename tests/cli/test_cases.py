"""``landuse cases``: proposed, filled in, read back; wrong files refused, the old study intact."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from landuse.study import load_study
from tests import demo_run
from tests.cli.conftest import Run, content

SHEETS = ["处置台账", "办理记录", "年度目标", "进度", "目标完成", "项目节点", "程序", "怎样填写"]
CASE = {
    "案件编号": "C1",
    "宗地代码": "P1",
    "处置程序": "闲置土地：征缴闲置费",
    "立案日期": dt.date(2025, 1, 6),
}
CASE |= {"需处置面积(亩)": 15.0, "问题类型": "闲置土地"}
NOTICE = {
    "案件编号": "C1",
    "步骤": "闲置土地调查通知书",
    "日期": dt.date(2025, 1, 20),
    "文号": "甲1号",
    "经办人": "张某",
}
DECISION = {**NOTICE, "步骤": "征缴土地闲置费决定书", "日期": dt.date(2025, 2, 20)}


def add(path: Path, sheet: str, *rows: dict[str, object]) -> None:
    """Rows at the end of a sheet."""
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    places = {cell.value: cell.column for cell in page[1]}
    for row in rows:
        line = 1 + sum(page.cell(at, 1).value is not None for at in range(1, page.max_row + 1))
        for name, value in row.items():
            page.cell(line, places[name], value)
    book.save(path)


def drop(path: Path, sheet: str, line: int) -> None:
    book = openpyxl.load_workbook(path)
    book[sheet].delete_rows(line)
    book.save(path)


@pytest.fixture
def kept(small: Path, tmp_path: Path, run: Run) -> tuple[Path, Path]:
    """A park with one case and one step, and its study."""
    study, book = tmp_path / "成果", small / "cases.xlsx"
    assert run("score", small, "-o", study, "--tables-only").code == 0
    assert run("cases", study, "-o", book).code == 0
    add(book, "处置台账", CASE)
    add(book, "办理记录", NOTICE)
    toml = small / "park.toml"
    text = toml.read_text(encoding="utf-8") + '\n[cases]\npath = "cases.xlsx"\n'
    toml.write_text(text, encoding="utf-8")
    assert run("score", small, "-o", study, "--tables-only").code == 0
    return study, book


def test_proposed_from_the_demo_and_kept_in_both_languages(tmp_path: Path, run: Run) -> None:
    book = tmp_path / "台账.xlsx"
    ran = run("cases", demo_run.saved(), "-o", book)
    assert (ran.code, ran.err) == (0, "")
    assert openpyxl.load_workbook(book).sheetnames == SHEETS
    count = openpyxl.load_workbook(book)["处置台账"].max_row
    assert run("cases", demo_run.saved(), "-o", book, "--lang", "en").code == 0
    assert openpyxl.load_workbook(book)["Cases"].max_row == count
    assert run("cases", demo_run.saved(), "-o", book).code == 0
    assert openpyxl.load_workbook(book)["处置台账"].max_row == count
    assert [each.name for each in tmp_path.iterdir()] == [book.name]


def test_filled_in_and_read_back(kept: tuple[Path, Path], small: Path, run: Run) -> None:
    study, book = kept
    progress = load_study(study)["case_progress"].iloc[0]
    assert (progress["case_state"], progress["next_step"]) == ("notified", "identification")
    assert load_study(study)["case_history"]["case_step"].tolist() == ["investigation_notice"]
    reply = {**NOTICE, "步骤": "使用权人说明材料", "日期": dt.date(2025, 2, 3), "文号": None}
    add(book, "办理记录", reply)
    assert run("score", small, "-o", study, "--tables-only").code == 0
    assert len(load_study(study)["case_history"]) == 2
    told = run("explain", study, "P1").out
    assert "C1" in told
    assert "闲置土地调查通知书 甲1号" in told
    found = run("check", small)
    assert "处置台账" in found.out
    assert "办理记录" in found.out


def test_skipping_is_refused_and_the_old_study_stays(
    kept: tuple[Path, Path], small: Path, run: Run
) -> None:
    study, book = kept
    before = content(study)
    add(book, "办理记录", DECISION)
    for ran in (run("score", small, "-o", study, "--tables-only"), run("check", small)):
        assert ran.code == 1
        for word in (
            "第3行",
            "征缴土地闲置费决定书",
            "闲置土地认定书",
            "听证权利告知书",
            "政府批准",
        ):
            assert word in ran.err, word
    assert content(study) == before
    old = book.read_bytes()
    ran = run("cases", study, "-o", book, "--lang", "en")
    assert ran.code == 1
    assert "decision to levy the fee" in ran.err
    assert book.read_bytes() == old


def test_a_case_that_was_taken_out_is_said_loudly(
    kept: tuple[Path, Path], small: Path, run: Run
) -> None:
    """The case had no step yet, so that nothing of the history is gone with it."""
    study, book = kept
    add(book, "处置台账", {**CASE, "案件编号": "C2"})
    assert run("score", small, "-o", study, "--tables-only").code == 0
    whole = book.read_bytes()
    page = openpyxl.load_workbook(book)["处置台账"]
    line = next(at for at in range(1, page.max_row + 1) if page.cell(at, 1).value == "C2")
    for lang, said in (("zh", "不要删行"), ("en", "rather than deleting the row")):
        book.write_bytes(whole)
        drop(book, "处置台账", line)
        ran = run("cases", study, "-o", book, "--lang", lang)
        assert ran.code == 0
        assert "C2" in ran.err
        assert said in ran.err
    book.write_bytes(whole)
    assert run("cases", study, "-o", book).err == ""


def test_history_that_shrinks_is_refused(kept: tuple[Path, Path], small: Path, run: Run) -> None:
    study, book = kept
    before = content(study)
    drop(book, "办理记录", 2)
    for ran in (run("score", small, "-o", study, "--tables-only"), run("cases", study, "-o", book)):
        assert ran.code == 1
        assert "甲1号" in ran.err
    assert content(study) == before
    add(book, "办理记录", {**NOTICE, "文号": "甲2号"})
    ran = run("score", small, "-o", study, "--tables-only")
    assert ran.code == 1
    assert "甲1号" in ran.err
    assert content(study) == before
    undo = {
        **NOTICE,
        "步骤": "撤销",
        "撤销的步骤": "闲置土地调查通知书",
        "日期": dt.date(2025, 3, 3),
        "文号": None,
    }
    drop(book, "办理记录", 2)
    add(book, "办理记录", NOTICE, undo)
    assert run("score", small, "-o", study, "--tables-only").code == 0
    assert load_study(study)["case_progress"]["case_state"].astype(str).tolist() == ["open"]


def test_a_file_that_is_no_workbook_is_refused_whole(
    kept: tuple[Path, Path], small: Path, run: Run
) -> None:
    study, book = kept
    before = content(study)
    book.write_bytes(b"PK\x03\x04 broken")
    for ran in (run("score", small, "-o", study, "--tables-only"), run("cases", study, "-o", book)):
        assert ran.code == 1
        assert "cases.xlsx" in ran.err
    assert content(study) == before
    assert book.read_bytes() == b"PK\x03\x04 broken"


def test_a_write_that_fails_leaves_the_old_file(
    kept: tuple[Path, Path], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    study, book = kept
    old = book.read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("landuse.present.workbook.casebook.write_cases", full)
    ran = run("cases", study, "-o", book)
    assert ran.code == 1
    assert "磁盘空间不足" in ran.err
    assert book.read_bytes() == old
    assert not list(book.parent.glob(".*partial"))


@pytest.mark.parametrize(
    ("more", "code", "word"),
    [(["-o", "x.csv"], 1, ".xlsx"), (["-o", "no/x.csv"], 1, ".xlsx"), ([], 2, "")],
)
def test_wrong_input(
    more: list[str], code: int, word: str, tmp_path: Path, run: Run, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("cases", demo_run.saved(), *more)
    assert ran.code == code
    assert word in ran.err
    assert not list(tmp_path.iterdir())


def test_the_log_of_objections_is_listed_too(small: Path, run: Run) -> None:
    (small / "log.csv").write_text("企业编号,异议事项,企业主张\nE1,实缴税收,5\n", encoding="utf-8")
    toml = small / "park.toml"
    text = toml.read_text(encoding="utf-8") + '\n[objections]\npath = "log.csv"\n'
    toml.write_text(text, encoding="utf-8")
    ran = run("check", small)
    assert ran.code == 0
    assert "log.csv" in ran.out
    (small / "log.csv").unlink()
    ran = run("check", small)
    assert ran.code == 1
    assert "log.csv" in ran.out + ran.err
