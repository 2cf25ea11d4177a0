"""From the rows of a sheet to its records: the parts together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from landuse.ingest.tables import Part, read_parts
from landuse.park import Source


def read(folder: Path, *rows: str, table: str = "returns", **options: Any) -> Part:
    (folder / "f.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (part,) = read_parts(
        table, Source.model_validate({"path": "f.csv", **options}), "f.csv", folder
    )
    return part


def codes(part: Part) -> list[tuple[str, int | None]]:
    return [(note.code.removeprefix("sheets."), note.row) for note in part.notes]


def test_labels_of_totals_stand_left_of_the_figures(tmp_path: Path) -> None:
    part = read(
        tmp_path,
        "镇街,序号,企业名称,年度,税收,合计说明",
        "东镇,1,甲,2023,5,",
        "东镇小计,,,,5,",
        "西镇,2,乙,2023,6,合计",
        "合计,,,,12,",
    )
    assert part.frame["name"].tolist() == ["甲", "乙"]
    assert codes(part) == [("total_agrees", 3), ("total_differs", 5)]
    assert part.notes[1].params["sum"] == "11"


def test_totals_in_another_unit_than_their_parts(tmp_path: Path) -> None:
    part = read(
        tmp_path,
        "企业名称,年度,税收(元)",
        '甲,2023,"1,805,000"',
        "乙,2023,24.6万",
        "合计,,205.1万元",
    )
    assert part.frame["tax_paid"].tolist() == pytest.approx([180.5, 24.6])
    assert codes(part)[-1] == ("cells.unit", 3) or ("total_agrees", 4) in codes(part)


def test_errors_in_text_are_unknown(tmp_path: Path) -> None:
    part = read(
        tmp_path,
        "企业名称,统一社会信用代码,行业代码",
        "甲,#N/A,3311",
        "乙,#REF!,3312",
        table="enterprises",
    )
    assert part.frame["credit_code"].isna().all()
    assert codes(part) == [("error_cells", 2)]
    assert part.notes[0].params["count"] == 2


def test_fill_down_is_told_what_it_may_fill(tmp_path: Path) -> None:
    rows = ("企业名称,年度,税收", "甲,2022,5", ",2023,6", "小计,,11", ",2023,7")
    part = read(tmp_path, *rows, fill_down=["enterprise_id"])
    assert part.frame["name"].fillna("?").tolist() == ["甲", "甲", "?"]
    assert codes(part) == [("total_agrees", 4), ("filled_down", 3), ("blank_below", 5)]
    assert "ingest.unknown_field" in {
        note.code for note in read(tmp_path, *rows, fill_down=["x"]).notes
    }


def test_units_above_a_table_of_text(tmp_path: Path) -> None:
    part = read(
        tmp_path,
        "2023年税收表,,",
        "金额单位：元,,",
        "企业名称,年度,税收",
        "甲,2023,50000",
        "注：含免抵,,",
    )
    assert part.frame["tax_paid"].tolist() == [5.0]
    assert part.record["columns"][-1]["unit"] == "元"
    assert [code for code, _ in codes(part)] == ["heading_row", "unit_stated", "remark"]


def test_parts_of_a_figure_are_no_figure(tmp_path: Path) -> None:
    part = read(tmp_path, "企业名称,年度,税收,", ",,增值税,企业所得税", "甲,2023,5,6")
    assert "tax_paid" not in part.frame
    assert part.notes[-1].code == "sheets.parts_only"
    assert part.notes[-1].params["headings"] == "税收 / 增值税, 税收 / 企业所得税"
    whole = {"tax_paid": "企业所得税"}
    part = read(
        tmp_path, "企业名称,年度,税收,", ",,增值税,企业所得税", "甲,2023,5,6", columns=whole
    )
    assert part.frame["tax_paid"].tolist() == [6]
    assert "parts_only" not in dict(codes(part))


def test_every_word_is_there(tmp_path: Path) -> None:
    part = read(
        tmp_path,
        "单位：元、万元,,,",
        "企业名称,年度,税收,",
        "甲,2023,5,x",
        ",2023,6,",
        "合计,,x,",
        "上海合计,2023,9,",
        "企业编号,税收,年度,",
    )
    told = {code for code, _ in codes(part)}
    assert {"which_unit", "total_unread", "called_total", "blank_below", "second_table"} <= told
    for note in part.notes:
        for lang in ("zh", "en"):
            assert "{" not in note.message(lang) + note.remedy(lang)
