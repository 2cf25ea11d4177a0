"""Kinds of tax held against the total beside them."""

import pandas as pd

from landuse.ingest import load_park
from landuse.ingest.doubts.taxes import KINDS, check_taxes
from landuse.measure import counted_tax
from landuse.policy import Tax, Term
from landuse.schema import fields


def test_there_are_thirteen_and_all_are_fields_in_money() -> None:
    assert len(KINDS) == len(set(KINDS)) == 13
    assert {fields("returns")[name].unit for name in KINDS} == {"wan_yuan"}


def test_only_more_than_the_total_is_a_fault() -> None:
    sheet = pd.DataFrame(
        {
            "tax_paid": [10.0, 10.0, 10.0, None, -3.0],
            "vat": [4.0, 8.0, 6.0, 9.0, -4.0],
            "stamp_tax": [1.0, 2.0, 4.2, 9.0, 0.5],
            "source_row": [2, 3, 4, 5, 6],
        }
    )
    (note,) = check_taxes(sheet)
    assert (note.code, note.row) == ("magnitude.tax_kinds", 4)
    assert note.params["count"] == 1
    assert note.params["parts"] == "10.20"
    assert check_taxes(sheet.drop(columns="tax_paid")) == []
    assert check_taxes(sheet[["tax_paid", "source_row"]]) == []


def test_a_planners_sheet_with_thirteen_kinds_is_read(tmp_path) -> None:
    head = [fields("returns")[name].zh for name in KINDS]
    row = ",".join(str(each) for each in range(1, 14))
    (tmp_path / "税.csv").write_text(
        f"企业编号,年份,{','.join(head)},政策性减免退税\nA,2025,{row},9\nB,2025,{row},\n", "utf-8"
    )
    (tmp_path / "企业.csv").write_text("企业编号,宗地代码\nA,P1\nB,P2\n", "utf-8")
    (tmp_path / "宗地.csv").write_text(
        "宗地代码,geometry\n"
        'P1,"POLYGON ((500000 3000000, 500090 3000000, 500090 3000090, 500000 3000090, 500000 3000000))"\n'
        'P2,"POLYGON ((500090 3000000, 500180 3000000, 500180 3000090, 500090 3000090, 500090 3000000))"\n',
        "utf-8",
    )
    (tmp_path / "park.toml").write_text(
        '[park]\nname = "x"\nyear = 2025\npolicy = "generic-cn-v1"\ncrs = "EPSG:4547"\n'
        '[parcels]\npath = "宗地.csv"\n[enterprises]\npath = "企业.csv"\n'
        '[returns]\npath = "税.csv"\n[returns.units]\n'
        + "".join(f'{name} = "wan_yuan"\n' for name in (*KINDS, "policy_relief")),
        "utf-8",
    )
    returns = load_park(tmp_path / "park.toml").tables["returns"]
    rule = Tax(
        source="武隆府办发〔2025〕22号",
        confidence="high",
        terms=[Term(field=name, factor=1) for name in KINDS]
        + [Term(field="policy_relief", factor=0.5, missing="zero")],
    )
    counted, notes = counted_tax(returns, rule)
    assert counted["tax_counted"].tolist() == [91 + 4.5, 91.0]
    assert [note.code for note in notes] == ["measure.tax_blank"]
