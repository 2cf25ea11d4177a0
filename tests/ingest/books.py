"""A workbook as a county office keeps it; ``tests/data/messy.xls`` and ``.ods`` are it, saved by LibreOffice.

One sheet of two hidden: headings on two rows, one firm over two parcels in merged cells, a hidden
row and a hidden column, an error, a total.
"""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

DATA = Path(__file__).parents[1] / "data"


def messy(path: Path) -> str:
    """Write the workbook; its name."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("说明").write(0, 0, "填表说明")
        sheet = book.add_worksheet("2023年")
        sheet.merge_range(0, 0, 0, 5, "2023年度企业用地与税收情况表")
        sheet.write(1, 5, "单位：元、亩")
        for column, heading in enumerate(["企业名称", "宗地代码", "使用面积"]):
            sheet.merge_range(2, column, 3, column, heading)
        sheet.merge_range(2, 3, 2, 4, "经济指标")
        sheet.write_row(3, 3, ["实缴税金", "营业收入"])
        sheet.merge_range(2, 5, 3, 5, "年度")
        sheet.merge_range(4, 0, 5, 0, "示例甲有限公司")
        sheet.write_column(4, 1, ["A1", "A2"])
        sheet.write_column(4, 2, [12.5, 3])
        sheet.merge_range(4, 3, 5, 3, 1805000)
        sheet.merge_range(4, 4, 5, 4, 20000000)
        sheet.merge_range(4, 5, 5, 5, 2023)
        sheet.write_row(6, 0, ["示例乙有限公司", "B1", 10, 96000, 560000, 2023])
        sheet.write_row(7, 0, ["示例丙有限公司", "C1", 8])
        sheet.write_formula(7, 3, "=1/0", None, "#DIV/0!")
        sheet.write_row(7, 4, [7000, 2023])
        sheet.write_row(8, 0, ["合计", "", 33.5, 1901000, 20567000])
        sheet.set_column(4, 4, None, None, {"hidden": True})
        sheet.set_row(6, None, None, {"hidden": True})
        book.add_worksheet("旧").hide()
    return path.name
