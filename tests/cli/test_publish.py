"""``landuse publish``: put up, objected to, read back, scored again."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from landuse.study import load_study, save_study
from landuse.words import LANGS
from tests import demo_run
from tests.cli.conftest import Run
from tests.present.planted import changed

SHEETS = {"zh": ["用地公示", "异议登记表", "怎样填写"], "en": ["Land", "Log", "How to fill in"]}


@pytest.mark.parametrize("lang", LANGS)
def test_areas_come_first_with_a_log(lang: str, tmp_path: Path, run: Run) -> None:
    target = tmp_path / "公示.xlsx"
    ran = run("publish", demo_run.saved(), "-o", target, "--lang", lang)
    assert (ran.code, ran.err) == (0, "")
    assert str(target) in ran.out
    assert openpyxl.load_workbook(target).sheetnames == SHEETS[lang]
    assert [each.name for each in tmp_path.iterdir()] == [target.name]


@pytest.mark.parametrize("stage", ["areas", "grades", "objections"])
def test_a_page_in_both_languages(stage: str, tmp_path: Path, run: Run) -> None:
    target = tmp_path / "公示.html"
    assert run("publish", demo_run.saved(), "-o", target, "--stage", stage).code == 0
    page = target.read_text(encoding="utf-8")
    assert page.count("<main") == 2
    assert "<script" not in page


def test_a_slip_of_one_enterprise(tmp_path: Path, run: Run) -> None:
    target = tmp_path / "单.xlsx"
    assert run("publish", demo_run.saved(), "-o", target, "--firm", "E0001").code == 0
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == ["核对单", "异议登记表", "怎样填写"]
    assert book["异议登记表"]["A2"].value == "E0001"


@pytest.mark.parametrize(
    ("more", "code", "word"),
    [
        (["-o", "x.pdf"], 1, ".xlsx"),
        (["-o", "x.xlsx", "--firm", "谁"], 1, "谁"),
        (["-o", "x.xlsx", "--from", "2026-05-09", "--until", "2026-05-01"], 1, "2026-05-09"),
        (["-o", "no/where/x.xlsx", "--firm", "谁"], 1, "谁"),
        (["-o", "x.xlsx", "--against", "s"], 2, "--stage objections"),
        (["-o", "x.xlsx", "--stage", "all"], 2, "areas"),
        (["-o", "x.xlsx", "--from", "5月"], 2, ""),
        ([], 2, ""),
    ],
)
def test_wrong_input(
    more: list[str], code: int, word: str, tmp_path: Path, run: Run, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("publish", demo_run.saved(), *more)
    assert ran.code == code
    assert word in ran.err
    assert not list(tmp_path.iterdir())


def fill(path: Path, rows: list[dict[str, object]]) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book["异议登记表"]
    places = {cell.value: cell.column for cell in sheet[1]}
    for line, values in enumerate(rows, start=2):
        for name, value in values.items():
            sheet.cell(line, places[name], value)
    book.save(path)


def test_put_up_objected_to_read_back_and_scored_again(
    small: Path, tmp_path: Path, run: Run
) -> None:
    old, new = tmp_path / "旧", tmp_path / "新"
    firms = small / "enterprises.csv"
    firms.write_text(firms.read_text(encoding="utf-8").replace("是\n", "否\n"), encoding="utf-8")
    assert run("score", small, "-o", old, "--tables-only").code == 0
    log = small / "公示.xlsx"
    assert run("publish", old, "-o", log).code == 0
    decided = {
        "处理决定": "采纳",
        "依据": "完税证明",
        "决定人": "王五",
        "决定日期": dt.date(2026, 5, 20),
    }
    fill(
        log,
        [
            {"企业名称": "乙厂", "异议事项": "实缴税收", "企业主张": 500, **decided},
            {"企业编号": "E1", "异议事项": "营业收入（元）", "企业主张": "95000000", **decided, "处理决定": "不采纳"},
            {"企业编号": "E3", "异议事项": "实缴税收", "企业主张": 10},
            {"企业编号": "E3", "异议事项": "等级", "企业主张": "D", "备注": "停产", **decided},
        ],
    )  # fmt: skip
    toml = small / "park.toml"
    said = '\n[objections]\npath = "公示.xlsx"\nsheet = "异议登记表"\n'
    toml.write_text(toml.read_text(encoding="utf-8") + said, encoding="utf-8")
    assert run("score", small, "-o", new, "--tables-only").code == 0
    study = load_study(new)
    assert study["objections"]["effect"].astype(str).tolist() == [
        "applied",
        "rejected",
        "open",
        "applied",
    ]
    facts = study["enterprise_facts"].set_index("enterprise_id")["tax_paid"]
    assert facts.to_dict() == {"E1": 100, "E2": 500, "E3": 9}
    told = study["notes"].set_index("code")["message"]
    assert "500" in told["objections.applied"]
    assert "4" in told["objections.open"]
    grades = study["scores"].query("subject == 'enterprise'").set_index("subject_id")
    assert grades.loc["E3", "grade"] == "D"
    assert "override" in grades.loc["E3", "rules"]
    outcome = tmp_path / "异议处理.xlsx"
    ran = run("publish", new, "-o", outcome, "--stage", "objections", "--against", old)
    assert ran.code == 0
    rows = list(openpyxl.load_workbook(outcome)["异议处理"].values)
    first = next(row for row in rows if row[1] == "乙厂")
    assert first[5:8] == (50, 500, "万元")
    was = (
        load_study(old)["scores"].query("subject == 'enterprise'").set_index("subject_id")["grade"]
    )
    assert first[8:10] == (was["E2"], grades.loc["E2", "grade"])
    assert first[8] != first[9]


def test_a_pattern_without_its_extra_is_told(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("esda", "libpysal", "libpysal.weights"):
        monkeypatch.setitem(sys.modules, name, None)
    ran = run("pattern", demo_run.saved(), "-o", tmp_path / "x.xlsx")
    assert ran.code == 1
    assert "landuse[pattern]" in ran.err
    assert not list(tmp_path.iterdir())


def test_a_pattern_is_written(tmp_path: Path, run: Run) -> None:
    pytest.importorskip("esda", reason="the extra pattern is not installed")
    for name in ("x.xlsx", "x.html"):
        assert run("pattern", demo_run.saved(), "-o", tmp_path / name).code == 0
        assert (tmp_path / name).stat().st_size > 1000


def test_a_pattern_goes_into_a_workbook_or_page(tmp_path: Path, run: Run) -> None:
    ran = run("pattern", demo_run.saved(), "-o", tmp_path / "x.gpkg")
    assert ran.code == 1
    assert ".xlsx" in ran.err


@pytest.mark.parametrize("suffix", [".html", ".xlsx"])
@pytest.mark.parametrize("planted", ["税收{tax}万元", "欧阳建国"])
def test_a_planted_figure_or_person_is_not_put_up(
    planted: str, suffix: str, tmp_path: Path, run: Run
) -> None:
    study = demo_run.study()
    facts = study["enterprise_facts"]
    tax = facts.loc[facts["year"] == study.year, "tax_paid"].astype("float64").max()
    firms = study["enterprises"]
    names = firms["name"].astype("str")
    names = names.where(names.index != 0, names + planted.format(tax=f"{tax:,.2f}"))
    person = pd.Series("欧阳建国", firms.index, dtype="str")
    bad = changed(study, enterprises=firms.assign(name=names, legal_person=person))
    folder = save_study(bad, tmp_path / "study")
    target = tmp_path / f"公示{suffix}"
    assert run("publish", folder, "-o", target, "--stage", "areas").code == 1
    assert [each.name for each in tmp_path.iterdir()] == ["study"]
