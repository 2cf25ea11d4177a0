"""The ledger: everything accounted for, nothing that runs, missing stays missing."""

import re
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from landuse.present.workbook import rows, write_ledger
from landuse.present.workbook.cells import CELL_LIMIT, display_width, lines_needed, safe_text
from landuse.present.workbook.sheets import make_sheets
from landuse.words import LANGS, words
from tests import demo_run
from tests.present.ledger_study import HOSTILE, YEAR, bare_study, make_study, typed

ZH = [
    "总账",
    "宗地",
    "企业",
    "评分明细",
    "等级稳定性",
    "提升条件",
    "同比变动",
    "历年得分等级",
    "疑似问题",
    "建议措施",
    "处置进度",
    "办理记录",
    "目标完成",
    "项目节点",
    "用地状况汇总",
    "供地链条汇总",
    "各环节宗地",
    "履约评价",
    "疑似僵尸企业",
    "识别方法对照",
    "僵尸企业用地",
    "处置途径",
    "未关联",
    "注册与生产",
    "无企业宗地",
    "面积核对",
    "图形问题",
    "说明",
    "数据字典",
]
OURS = re.compile(
    r"=(SUM|SUBTOTAL|IF)\([^\"]*(\"[^\"]*\",\"[^\"]*\")?\)|=ROUND\(B\d+-SUM\(C\d+:D\d+\),4\)"
)
HEAD = 3


def opened(path: Path, **options: bool) -> openpyxl.Workbook:
    return _opened(path, path.stat().st_mtime_ns, **options)


@lru_cache(maxsize=4)
def _opened(path: Path, changed: int, **options: bool) -> openpyxl.Workbook:
    """Read once for all that only look at it."""
    return openpyxl.load_workbook(path, **options)


def table(path: Path, sheet: str) -> pd.DataFrame:
    """Rows of a sheet by heading, without the line of totals; formulas give their value."""
    lines = list(opened(path, data_only=True)[sheet].iter_rows(min_row=HEAD, values_only=True))
    names = [str(name).replace("\n", "") for name in lines[0]]
    frame = pd.DataFrame(lines[1:], columns=names)
    return frame[~frame.iloc[:, 0].isin(["合计", "Total"])]


def cover_line(path: Path, item: str) -> tuple[Any, ...]:
    for line in opened(path, data_only=True)["总账"].iter_rows(values_only=True):
        if line[0] == item:
            return line
    raise AssertionError(item)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_ledger(make_study(), tmp_path_factory.mktemp("ledger") / "ledger.xlsx")


@pytest.mark.parametrize(
    ("name", "heading"),
    [("tax_paid", "实缴税收(万元)"), ("revenue", "营业收入(万元)"), ("employees", "职工人数(人)")],
)
def test_totals_agree_with_study_and_sheets(ledger: Path, name: str, heading: str) -> None:
    totals = make_study().meta["totals"][name]
    _, incoming, on_parcels, unlinked, gap, check, *_ = cover_line(ledger, heading)
    assert (incoming, on_parcels, unlinked) == pytest.approx(tuple(totals.values()))
    assert gap == pytest.approx(0)
    assert check == "✓ 相符"
    for sheet, value in (("企业", incoming), ("宗地", on_parcels), ("未关联", unlinked)):
        found = pd.to_numeric(table(ledger, sheet)[heading].replace("—", None))
        assert found.sum() == pytest.approx(value)


def test_totals_point_at_whole_columns(ledger: Path) -> None:
    book = opened(ledger)
    found = {
        line[0].value: [cell.value for cell in line]
        for line in book["总账"].iter_rows()
        if str(line[1].value).startswith("=SUM")
    }
    formula = found["实缴税收(万元)"][1]
    assert re.fullmatch(r"=SUM\('企业'!([A-Z]+)4:\1(\d+)\)", formula)
    letter, last = re.search(r"!([A-Z]+)4:[A-Z]+(\d+)", formula).groups()
    assert book["企业"][f"{letter}{HEAD}"].value == "实缴税收\n(万元)"
    assert book["企业"][f"A{int(last) + 1}"].value == "合计"


def test_a_wrong_total_is_said(tmp_path: Path) -> None:
    study = make_study()
    study.meta["totals"]["tax_paid"]["in"] += 1
    path = write_ledger(study, tmp_path / "ledger.xlsx")
    assert cover_line(path, "实缴税收(万元)")[5] == "✗ 不符"


def test_only_own_formulas(tmp_path: Path) -> None:
    path = write_ledger(make_study(hostile=True, count=len(HOSTILE)), tmp_path / "ledger.xlsx")
    found = [
        (sheet.title, cell.value)
        for sheet in opened(path)
        for line in sheet.iter_rows()
        for cell in line
        if cell.data_type == "f" or str(cell.value).startswith("={")
    ]
    assert found
    assert all(OURS.fullmatch(formula) for _, formula in found), found
    assert not [sheet for sheet, formula in found if "cmd" in formula or "HYPERLINK" in formula]


def test_hostile_texts_come_back_as_they_were(tmp_path: Path) -> None:
    path = write_ledger(make_study(hostile=True, count=len(HOSTILE)), tmp_path / "ledger.xlsx")
    assert table(path, "宗地")["宗地名称"].tolist() == list(HOSTILE)
    assert sorted(table(path, "企业")["企业名称"]) == sorted(HOSTILE)
    lines = CalamineWorkbook.from_path(path).get_sheet_by_name("宗地").to_python()
    assert [line[1] for line in lines[HEAD : HEAD + len(HOSTILE)]] == list(HOSTILE)
    risky = [
        cell
        for cell in opened(path)["宗地"]["B"]
        if str(cell.value).startswith(("=", "+", "-", "@"))
    ]
    assert risky
    assert all(cell.quotePrefix for cell in risky if cell.row > HEAD)


def test_codes_stay_text(ledger: Path) -> None:
    assert table(ledger, "宗地")["宗地代码"].tolist() == [f"{at:03d}" for at in range(1, 7)]
    assert table(ledger, "企业")["统一社会信用代码"].iloc[0] == "914300000000000000"


def test_missing_is_no_zero(ledger: Path) -> None:
    parcels = table(ledger, "宗地").set_index("宗地代码")
    assert parcels.loc["002", "实缴税收(万元)"] == "—"
    assert parcels.loc["002", "登记面积(亩)"] == "—"
    assert parcels.loc["002", "税收数据"] == "不全"
    assert (parcels["合同面积(亩)"] == "—").all()
    assert parcels.loc["006", "企业数"] == 0
    total = {line[0].value: line for line in opened(ledger)["宗地"].iter_rows()}["合计"]
    headings = [cell.value for cell in opened(ledger)["宗地"][HEAD]]
    assert total[headings.index("合同面积\n(亩)")].value == "—"


def test_every_finding_and_action_is_there(ledger: Path) -> None:
    findings = table(ledger, "疑似问题")
    assert findings["结论"].tolist() == ["疑似", "疑似", "待查", "待查"]
    assert findings["对象编号"].tolist()[0] == "HT-1"
    assert findings.iloc[0]["截止日"].date().isoformat() == "2026-10-15"
    assert findings.iloc[2]["缺少的字段"] == "实缴税收、采用面积"
    assert table(ledger, "建议措施")["宗地代码"].tolist() == ["001", "003"]
    assert table(ledger, "说明")["程度"].tolist() == ["错误", "警告", "提示"]
    assert table(ledger, "未关联")["企业编号"].tolist() == ["E006"]
    assert table(ledger, "无企业宗地")["宗地代码"].tolist() == ["006"]


def test_every_column_is_in_the_dictionary(ledger: Path) -> None:
    said = table(ledger, "数据字典")
    for sheet in ZH[1:-1]:
        headings = list(table(ledger, sheet).columns)
        assert said.loc[said["工作表"] == sheet, "列名"].tolist() == headings
    assert not (said["含义"] == "—").any(), said[said["含义"] == "—"]


def test_languages_have_the_same_sheets(ledger: Path, tmp_path: Path) -> None:
    english = write_ledger(make_study(), tmp_path / "en.xlsx", lang="en")
    zh, en = opened(ledger), opened(english)
    assert zh.sheetnames == ZH
    assert [sheet.dimensions for sheet in zh][1:] == [sheet.dimensions for sheet in en][1:]
    assert all(name.isascii() for name in en.sheetnames)


def test_two_writes_are_the_same(ledger: Path, tmp_path: Path) -> None:
    again = write_ledger(make_study(), tmp_path / "again.xlsx")
    assert again.read_bytes() == ledger.read_bytes()


def test_study_is_untouched(tmp_path: Path) -> None:
    study, same = make_study(), make_study()
    write_ledger(study, tmp_path / "ledger.xlsx")
    for name, frame in same.tables.items():
        pd.testing.assert_frame_equal(study[name], frame)


@pytest.mark.parametrize("lang", LANGS)
def test_an_empty_table_says_so(tmp_path: Path, lang: str) -> None:
    path = write_ledger(bare_study(), tmp_path / "bare.xlsx", lang=lang)
    for code in ("findings", "actions", "unlinked", "notes", "enterprises"):
        said = words(f"ledger.sheet.{code}", lang=lang)
        sheet = opened(path)[said["name"]]
        assert sheet.cell(HEAD + 1, 1).value == said["empty"]
        assert sheet.max_row == HEAD + 1


def test_long_sheets_go_on(tmp_path: Path) -> None:
    path = write_ledger(make_study(count=7), tmp_path / "ledger.xlsx", sheet_rows=3)
    names = ["宗地(1)", "宗地(2)", "宗地(3)"]
    assert [name for name in opened(path).sheetnames if name.startswith("宗地")] == names
    assert sum(len(table(path, name)) for name in names) == 7
    assert cover_line(path, "实缴税收(万元)")[5] == "✓ 相符"
    formula = [
        line[2].value
        for line in opened(path)["总账"].iter_rows()
        if line[0].value == "实缴税收(万元)"
    ]
    assert formula[0].count("!") == 3


def test_what_a_cell_cannot_hold_is_cut_and_said(tmp_path: Path) -> None:
    study = make_study()
    names = study["parcels"]["name"].tolist()
    names[0], names[1] = "长" * 40_000, "坏\x00\x1b[31m名\u202e"
    study.tables["parcels"] = study["parcels"].assign(name=names)
    path = write_ledger(study, tmp_path / "ledger.xlsx")
    found = table(path, "宗地")["宗地名称"]
    assert CELL_LIMIT - 1 <= len(found[0]) <= CELL_LIMIT
    assert found[0].endswith("…[+7242]")
    assert found[1] == "坏␀␛[31m名�"
    notes = table(path, "说明")
    cut = notes.loc[notes["代码"] == "ledger.cut", "说明"]
    assert any("“宗地”表“宗地名称”列有 1 处" in message for message in cut)
    assert (notes["代码"] == "ledger.replaced").sum() >= 1


def test_print_set_up(ledger: Path) -> None:
    for sheet in opened(ledger):
        assert sheet.page_setup.orientation == "landscape"
        assert str(sheet.page_setup.paperSize) == "9"
        assert "&P" in sheet.oddFooter.center.text
        assert sheet.print_area
    parcels = opened(ledger)["宗地"]
    assert parcels.freeze_panes == "C4"
    assert parcels.print_title_rows == "$3:$3"
    assert parcels.sheet_properties.pageSetUpPr.fitToPage
    assert parcels.auto_filter.ref.startswith("A3:")
    assert parcels.auto_filter.ref.endswith("9")


def test_a_park_name_sets_no_footer_codes(tmp_path: Path) -> None:
    path = write_ledger(make_study(hostile=True), tmp_path / "ledger.xlsx")
    with zipfile.ZipFile(path) as package:
        footer = re.search(
            "<oddFooter>(.*?)</oddFooter>", package.read("xl/worksheets/sheet1.xml").decode()
        )
    assert footer
    assert "A0 &amp;&amp; 示例" in footer[1]


def test_grades_have_one_colour_each(ledger: Path) -> None:
    colours: dict[str, set[str]] = {}
    for name in ("总账", "宗地", "企业", "评分明细"):
        for line in opened(ledger)[name].iter_rows():
            for cell in line:
                if cell.value in {"A", "B", "C", "D"}:
                    colours.setdefault(cell.value, set()).add(cell.fill.fgColor.rgb)
    assert all(len(found) == 1 for found in colours.values())
    assert len(set.union(*colours.values())) == 4


def test_before_compares_like_with_like(ledger: Path) -> None:
    *_, before, change = cover_line(ledger, "实缴税收(万元)")
    assert change == pytest.approx(1.0)
    assert before == pytest.approx(make_study().meta["totals"]["tax_paid"]["in"] / 2)


def test_every_subject_has_a_row() -> None:
    study = make_study()
    stray = typed(
        pd.DataFrame({"enterprise_id": ["X"], "year": [YEAR], "linked": [0.0], "tax_paid": [1.0]}),
        "enterprise_facts",
    )
    facts = pd.concat([study["enterprise_facts"], stray], ignore_index=True)
    study.tables["enterprise_facts"] = facts
    assert rows.enterprise_rows(study).index.tolist()[-1] == "X"
    assert rows.parcel_rows(study).index.tolist() == study["parcels"]["parcel_id"].tolist()
    assert rows.unlinked_rows(study)["tax_paid"].tolist() == [601.5, 1.0]


def test_parcels_whose_areas_differ_are_listed_with_all_of_them(ledger: Path) -> None:
    found = table(ledger, "面积核对")
    assert found["宗地代码"].tolist() == ["003"]
    row = found.iloc[0]
    assert (row["登记面积(亩)"], row["实测面积(亩)"], row["图形面积(亩)"]) == (30.0, 27.0, 30.0)
    assert (row["采用面积(亩)"], row["面积口径"]) == (30.0, "登记面积")
    assert (row["面积差"], row["相差面积(亩)"]) == pytest.approx((-0.1, -3.0))
    assert row["实测面积差"] == pytest.approx(-0.1)


def test_geometry_issues_are_listed(ledger: Path) -> None:
    found = table(ledger, "图形问题")
    assert found["问题"].tolist() == ["重叠", "细碎"]
    assert found["另一宗地"].tolist() == ["002", "—"]
    assert found["问题面积(亩)"].tolist() == pytest.approx([0.375, 0.09])


def test_the_cover_says_what_each_kind_of_area_makes_of_the_park(ledger: Path) -> None:
    lines = list(opened(ledger, data_only=True)["总账"].iter_rows(values_only=True))
    start = next(at for at, line in enumerate(lines) if str(line[0]).startswith("面积口径对比"))
    shown = [[cell for cell in line if cell is not None] for line in lines[start + 2 : start + 6]]
    assert [line[0] for line in shown] == ["按政策", "登记面积", "实测面积", "图形面积"]
    assert shown[2][1:5] == [1, 5, 27.0, 177.0]
    assert shown[2][5:] == pytest.approx([177 / 180 - 1, 1403.5 / 177], abs=1e-6)


def test_currency_is_said() -> None:
    study = make_study()
    study.meta["park"]["currency"] = "USD"
    headings = [column.heading for column in make_sheets(study, "en")[0].columns]
    assert "Tax paid (10⁴ USD)" in headings


@given(st.text())
def test_safe_text_keeps_what_it_can(text: str) -> None:
    found = safe_text(pd.Series([text], dtype="object")).values.iloc[0]
    assert len(found.encode("utf-16-le")) // 2 <= CELL_LIMIT
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", found)
    if text.isprintable():
        assert found == text


def test_rare_characters_count_two_in_excel() -> None:
    found = safe_text(pd.Series(["𠮷" * 20_000])).values.iloc[0]
    assert len(found.encode("utf-16-le")) // 2 <= CELL_LIMIT


@given(st.text(alphabet="亩ab \n", max_size=60), st.integers(2, 80))
def test_lines_are_enough(text: str, width: int) -> None:
    room = lines_needed(text, width) * width
    assert room >= sum(display_width(line) for line in text.split("\n"))


def test_the_demo_park_adds_up() -> None:
    study, path = demo_run.study(), demo_run.ledger()
    lines = opened(path, data_only=True)["总账"].iter_rows(values_only=True)
    checked = {line[0]: line for line in lines if line[5] in {"✓ 相符", "✗ 不符"}}
    assert len(checked) == len(rows.amounts(study))
    assert {line[5] for line in checked.values()} == {"✓ 相符"}
    assert len(table(path, "宗地")) == len(study["parcels"])
    assert len(table(path, "企业")) == len(study["enterprises"])
    shown = study["findings"]["outcome"].isin(["yes", "unknown"]).sum()
    assert len(table(path, "疑似问题")) == shown
    assert len(table(path, "建议措施")) == len(study["actions"])
    assert len(table(path, "说明")) >= len(study["notes"])


def test_grades_on_missing_figures_are_marked_and_counted() -> None:
    study, path = demo_run.study(), demo_run.ledger()
    scores = study["scores"]
    touched = scores[scores["imputed"].notna()]
    for sheet in ("企业", "评分明细"):
        frame = table(path, sheet)
        marked = frame[frame["按规则补缺的指标"].astype(str).str.startswith("※")]
        assert set(marked["企业编号"]) == set(touched["subject_id"])
    count = int((touched["grade"].notna() & (touched["subject"] == "enterprise")).sum())
    assert count > 0
    said = str(cover_line(path, "缺数的等级")[1])
    assert f"企业 {count} 家，宗地 0 宗" in said
