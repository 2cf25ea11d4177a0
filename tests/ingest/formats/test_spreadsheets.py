"""Workbooks: which sheets are read, what is hidden, old and open formats."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.errors import InputError, Note
from landuse.ingest.tables import Part, read_parts
from landuse.park import Source
from landuse.study import Inputs
from tests.conftest import shared_data
from tests.ingest.books import DATA, messy
from tests.ingest.conftest import codes

Load = Callable[..., Inputs]
Fail = Callable[..., InputError]
Rows = list[list[Any]]

ROWS: Rows = [
    ["企业编号", "年度", "税收(元)"],
    ["0001", 2024, "1,234,500"],
    ["0002", "2024", 10000],
]
OTHERS: Rows = [ROWS[0], ["0003", 2024, 5]]


def _book(path: Path, **sheets: Rows) -> str:
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for i, row in enumerate(rows):
                sheet.write_row(i, 0, row)
    return path.name


def _parts(path: Path, table: str = "returns", **options: Any) -> list[Part]:
    source = Source.model_validate({"path": path.name, **options})
    return read_parts(table, source, path.name, path.parent)


def _said(parts: list[Part]) -> dict[str, Note]:
    """Notes by code; each has words in both languages."""
    found = {note.code.removeprefix("sheets."): note for part in parts for note in part.notes}
    for note in found.values():
        assert note.message("zh")
        assert note.message("en")
        assert note.remedy("zh")
        assert note.remedy("en")
    return found


def test_workbook_keeps_codes_as_text(load: Load, tmp_path: Path) -> None:
    returns = load(returns={"path": _book(tmp_path / "r.xlsx", 表=ROWS)}).tables["returns"]
    assert returns["enterprise_id"].tolist() == ["0001", "0002"]
    assert returns["tax_paid"].tolist() == pytest.approx([123.45, 1.0])
    assert returns["source"].tolist() == ["r.xlsx [表]"] * 2


def test_the_sheet_that_fits_is_taken(tmp_path: Path) -> None:
    _book(tmp_path / "r.xlsx", 说明=[["填表说明"]], 数据=ROWS, 空=[])
    parts = _parts(tmp_path / "r.xlsx")
    assert [len(part.frame) for part in parts] == [2]
    note = _said(parts)["not_read"]
    assert (note.severity, note.params["sheets"], note.params["others"]) == ("info", "数据", "说明")


def test_all_sheets_that_fit_are_read(load: Load, tmp_path: Path) -> None:
    name = _book(tmp_path / "r.xlsx", 规上=ROWS, 规下=OTHERS)
    found = load(returns={"path": name})
    returns = found.tables["returns"]
    assert returns["enterprise_id"].tolist() == ["0001", "0002", "0003"]
    assert returns["source"].tolist() == ["r.xlsx [规上]"] * 2 + ["r.xlsx [规下]"]
    assert returns["source_row"].tolist() == [2, 3, 2]
    assert "sheets.several" in codes(found)
    assert [source["layer"] for source in found.sources if source["table"] == "returns"] == [
        "规上",
        "规下",
    ]


def test_sheets_that_are_named(load: Load, fail: Fail, tmp_path: Path) -> None:
    name = _book(tmp_path / "r.xlsx", 规上=ROWS, 规下=OTHERS, 旧=ROWS)
    assert len(load(returns={"path": name, "sheet": "规下"}).tables["returns"]) == 1
    both = load(returns={"path": name, "sheet": ["规下", "规上"]}).tables["returns"]
    assert both["enterprise_id"].tolist() == ["0003", "0001", "0002"]
    error = fail(returns={"path": name, "sheet": ["规上", "全部"]})
    assert codes(error) == ["no_sheet"]
    assert "全部" in str(error)


def test_a_firm_on_two_sheets_is_asked_about(fail: Fail, tmp_path: Path) -> None:
    error = fail(returns={"path": _book(tmp_path / "r.xlsx", 规上=ROWS, 规下=ROWS)})
    assert set(codes(error)) == {"duplicate_key"}


def test_a_sheet_with_names_only_is_no_second_list(tmp_path: Path) -> None:
    firms: Rows = [["企业名称", "行业代码"], ["甲", "3311"]]
    taxes: Rows = [["企业名称", "年度", "税收"], ["甲", 2023, 5]]
    _book(tmp_path / "r.xlsx", 税收=taxes, 企业=firms)
    parts = _parts(tmp_path / "r.xlsx", "enterprises")
    assert [part.label for part in parts] == ["r.xlsx [企业]"]
    assert _said(parts)["not_read"].severity == "warning"


def test_no_sheet_fits(fail: Fail, tmp_path: Path) -> None:
    assert codes(
        fail(returns={"path": _book(tmp_path / "r.xlsx", 甲=[["a"], ["b"]], 乙=[["c"]])})
    ) == ["which_layer"]
    name = _book(tmp_path / "s.xlsx", 甲=[["企业名称", "税收"], ["甲", 1]], 乙=[["c"]])
    assert codes(fail(returns={"path": name})) == ["missing_column"]
    assert codes(fail(returns={"path": _book(tmp_path / "t.xlsx", 空=[])})) == ["no_rows"]


def test_order_of_sheets_changes_the_order_of_rows_only(tmp_path: Path) -> None:
    _book(tmp_path / "a.xlsx", 规上=ROWS, 规下=OTHERS, 说明=[["x"]])
    _book(tmp_path / "b.xlsx", 说明=[["x"]], 规下=OTHERS, 规上=ROWS)
    a, b = (
        pd.concat([part.frame for part in _parts(tmp_path / name)])
        .drop(columns="source")
        .sort_values("enterprise_id", ignore_index=True)
        for name in ("a.xlsx", "b.xlsx")
    )
    pd.testing.assert_frame_equal(a, b)


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_a_messy_book_in_three_formats(tmp_path: Path, kind: str) -> None:
    path = DATA / f"messy.{kind}"
    if kind == "xlsx":
        path = tmp_path / messy(tmp_path / "messy.xlsx")
    parts = _parts(path)
    (part,) = parts
    frame = part.frame
    assert frame["name"].tolist() == ["示例甲有限公司", "示例乙有限公司", "示例丙有限公司"]
    assert frame["tax_paid"].tolist()[:2] == pytest.approx([180.5, 9.6])
    assert frame["tax_paid"].isna()[2]
    assert frame["revenue"].tolist() == pytest.approx([2000, 56, 0.7])
    assert frame["source_row"].tolist() == [5, 7, 8]
    said = _said(parts)
    assert said["hidden_columns"].params["columns"] == "E 经济指标 / 营业收入"
    assert said["hidden_rows"].params["rows"] == "7"
    assert said["one_record"].params["rows"] == "6"
    assert "total_agrees" in said
    assert said["error_cells"].params["found"] == "#DIV/0!"
    (part,) = _parts(path, "enterprises")
    assert part.frame["parcel_id"].tolist() == ["A1;A2", "B1", "C1"]
    (part,) = _parts(path, "occupancy")
    assert part.frame["name"].tolist() == ["示例甲有限公司", *frame["name"]]
    assert part.frame["area"].tolist() == [12.5, 3, 10, 8]


def test_hidden_sheets_and_filtered_rows_are_read_and_said(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "r.xlsx")) as book:
        for name, rows in {"新": ROWS, "旧": OTHERS}.items():
            sheet = book.add_worksheet(name)
            for i, row in enumerate(rows):
                sheet.write_row(i, 0, row)
            sheet.autofilter(0, 0, 2, 2)
            sheet.set_row(1, None, None, {"hidden": True})
        sheet.hide()
        book.add_chartsheet("图")
    parts = _parts(tmp_path / "r.xlsx")
    assert [len(part.frame) for part in parts] == [2, 1]
    said = _said(parts)
    assert said["filtered_rows"].params["rows"] == "2"
    assert said["hidden_sheet"].params["file"] == "r.xlsx [旧]"


def test_formulas_that_were_never_calculated(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "r.xlsx")) as book:
        sheet = book.add_worksheet("a")
        sheet.write_row(0, 0, ["企业名称", "年度", "税收", "营业收入", "备注"])
        sheet.write_row(1, 0, ["甲", 2023, 5])
        sheet.write_row(2, 0, ["乙", 2023, 6])
        for row in (1, 2):
            sheet.write_formula(row, 3, "=C2*10", None, "")
            sheet.write_formula(row, 4, "=NA()", None, "#N/A")
    parts = _parts(tmp_path / "r.xlsx")
    assert parts[0].frame["revenue"].isna().all()
    note = _said(parts)["uncalculated"]
    assert (note.severity, note.params["heading"], note.params["rows"]) == (
        "warning",
        "营业收入",
        "2, 3",
    )


def test_a_cell_far_away_is_refused_before_memory_is(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "r.xlsx")) as book:
        sheet = book.add_worksheet("a")
        sheet.write_row(0, 0, ROWS[0])
        sheet.write(1048575, 16383, " ")
    with pytest.raises(InputError) as caught:
        _parts(tmp_path / "r.xlsx")
    assert "XFD1048576" in str(caught.value)


def test_the_merged_headings_of_the_open_data() -> None:
    path = shared_data("nasty", "cn_made", "enterprise_tax_merged_header.xlsx")
    parts = _parts(path, constant={"year": 2023})
    (part,) = parts
    frame = part.frame
    assert frame["source_row"].tolist() == [5, 6, 7, 8, 9, 10]
    assert frame["tax_paid"].tolist() == [180.5, 24.6, 0.0, 96.0, 33.1, 5.5]
    assert frame["revenue"].tolist()[0] == 12345.67
    assert frame[["revenue", "profit"]].isna().sum().tolist() == [2, 2]
    assert frame["name"].tolist()[4] == "示例戊有限公司"
    said = _said(parts)
    assert said["heading_rows"].params["first"] == 3
    assert said["unit_stated"].params["unit"] == "万元"
    assert said["remark"].row == 12
    assert said["total_unchecked"].row == 11
    assert said["uncalculated"].params["rows"] == "11"


def test_the_dirty_table_of_the_open_data() -> None:
    path = shared_data("nasty", "cn_made", "enterprise_tax_dirty_gb18030.csv")
    (part,) = _parts(path, constant={"year": 2023})
    assert part.frame["tax_paid"].fillna(-1).tolist() == [180.5, 180.5, 24.6, -1, 96.0]
    assert part.frame["source_row"].tolist() == [2, 3, 4, 5, 7]
    (part,) = _parts(path, "occupancy")
    assert part.frame["area"].tolist() == pytest.approx([12, 12, 12, 12, 24])
    assert part.frame["parcel_id"].tolist()[3] == "430681001001GB00003"


@settings(max_examples=40)
@given(
    st.sampled_from(["xls", "ods"]),
    st.floats(0, 1),
    st.binary(min_size=1, max_size=8),
    st.booleans(),
)
def test_damage_is_read_or_refused(kind: str, at: float, scrap: bytes, cut: bool) -> None:
    data = (DATA / f"messy.{kind}").read_bytes()
    place = int(at * len(data))
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"r.{kind}"
        path.write_bytes(data[:place] + scrap + (b"" if cut else data[place + len(scrap) :]))
        try:
            parts = _parts(path)
        except InputError as error:
            assert str(error)  # noqa: PT017
            return
        assert all(part.label for part in parts)


@pytest.mark.parametrize("name", ["怎样填写", "How to fill in"])
def test_the_own_help_sheet_of_a_review_file_is_no_matter(tmp_path: Path, name: str) -> None:
    asked = [["名称", "决定"], ["恒昌塑业", "是"]]
    told = [["每一行是一个名称"], ["拿不准的留空"]]
    parts = _parts(tmp_path / _book(tmp_path / "r.xlsx", 复核=asked, **{name: told}), "review")
    assert "not_read" not in _said(parts)
    parts = _parts(tmp_path / _book(tmp_path / "r.xlsx", 复核=asked, 其他=told), "review")
    assert "not_read" in _said(parts)
