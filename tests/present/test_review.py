"""The review file: only text, filled in and read back, decisions made once."""

import csv
import zipfile
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner

from landuse.cli.commands import build
from landuse.errors import InputError
from landuse.ingest import load_park
from landuse.present.review import write_review
from landuse.review import Row, review_table
from landuse.schema import empty
from landuse.study import load_study
from tests.present.ledger_study import make_study

EVIL = '=HYPERLINK("http://x","y")'


def filled(tmp_path: Path, suffix: str, lang: str = "zh") -> Path:
    row = Row(
        "record",
        "恒立机械",
        EVIL,
        "@x",
        "E1",
        "+甲",
        "",
        "likely",
        0.7,
        ("phone",),
        tables="returns, parcels",
    )
    study = make_study()
    tables = {
        **study.tables,
        "review": review_table([row, row._replace(candidate="E2")], empty("review")),
    }
    path = tmp_path / f"review{suffix}"
    return write_review(type(study)(study.meta, tables, study.policy), path, lang=lang)  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_cells_are_text_and_never_formulas(tmp_path: Path, lang: str) -> None:
    path = filled(tmp_path, ".xlsx", lang)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert {cell.data_type for line in sheet.iter_rows() for cell in line} <= {"s", "n"}
    assert EVIL in {cell.value for line in sheet.iter_rows() for cell in line}
    with zipfile.ZipFile(path) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_the_csv_has_no_cell_that_begins_as_a_formula(tmp_path: Path) -> None:
    with filled(tmp_path, ".csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for line in csv.reader(file) for cell in line]
    assert f"'{EVIL}" in cells
    assert not [cell for cell in cells if cell[:1] in {"=", "+", "-", "@"}]


def test_two_writings_are_the_same_bytes(tmp_path: Path) -> None:
    first = filled(tmp_path, ".xlsx").read_bytes()
    assert filled(tmp_path, ".xlsx").read_bytes() == first


PARCELS = [f"439901001001GB{at:05d}" for at in range(1, 4)]


@pytest.fixture
def park(tmp_path: Path) -> Path:
    """Three parcels; who 恒立机械 of the returns is, and where E3 sits, has to be asked."""
    squares = [
        shapely.box(38410000 + at * 300, 3190000, 38410200 + at * 300, 3190066) for at in range(3)
    ]
    parcels = gpd.GeoDataFrame(
        {"宗地代码": PARCELS, "登记面积(亩)": [20.0] * 3}, geometry=squares, crs="EPSG:4526"
    )
    parcels.to_file(tmp_path / "parcels.gpkg", layer="宗地")
    firms = [
        ["E1", "岳阳恒立机械有限公司", PARCELS[0], None, None],
        ["E2", "长沙恒立机械有限公司", PARCELS[1], None, None],
        ["E3", EVIL + "金汇铝业有限公司", None, 38410610.0, 3190080.0],
    ]
    pd.DataFrame(firms, columns=["企业编号", "企业名称", "所在宗地", "东坐标", "北坐标"]).to_csv(
        tmp_path / "enterprises.csv", index=False, encoding="utf-8-sig"
    )
    returns = [["恒立机械有限公司", 2025, 60.0], ["E3", 2025, 8.0]]
    pd.DataFrame(returns, columns=["企业名称", "年度", "税收(万元)"]).to_csv(
        tmp_path / "returns.csv", index=False, encoding="utf-8-sig"
    )
    configure(tmp_path, "")
    return tmp_path


def configure(folder: Path, review: str) -> None:
    more = f'[link]\nreview = "{review}"\n' if review else ""
    files = "".join(
        f'[{name}]\npath = "{name}.{kind}"\n'
        for name, kind in (("parcels", "gpkg"), ("enterprises", "csv"), ("returns", "csv"))
    )
    text = f'[park]\nname = "测试"\nyear = 2025\n{files}{more}'
    (folder / "park.toml").write_text(text, encoding="utf-8")


def run(folder: Path, out: str) -> None:
    args = ["score", str(folder / "park.toml"), "-o", str(folder / out), "--tables-only"]
    done = CliRunner().invoke(build("zh"), args)
    assert done.exit_code == 0, done.output
    assert "review.xlsx" in done.output


def fill(path: Path, answers: dict[str, str]) -> None:
    """Write decisions by candidate, as a person does in a spreadsheet."""
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[0]
        heads = [cell.value for cell in sheet[1]]
        at, mark = heads.index("候选编号") + 1, heads.index("决定") + 1
        for line in range(2, sheet.max_row + 1):
            if sheet.cell(line, at).value in answers:
                sheet.cell(line, mark).value = answers[str(sheet.cell(line, at).value)]
        book.save(path)
        return
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    frame["决定"] = frame["候选编号"].map(answers).fillna("")
    frame.sample(frac=1, random_state=1).to_csv(path, index=False, encoding="gb18030")


@pytest.mark.parametrize("name", ["review.xlsx", "review.csv"])
def test_a_decision_is_made_once(park: Path, name: str) -> None:
    run(park, "one")
    first = load_study(park / "one")
    assert set(first["review"]["candidate"]) == {"E1", "E2", PARCELS[2]}
    assert (first["review"]["settled"] == "open").all()
    fill(park / "one" / name, {"E1": "是", PARCELS[2]: "是"})
    configure(park, f"one/{name}")
    run(park, "two")
    second = load_study(park / "two")
    facts = second["enterprise_facts"].set_index("enterprise_id")
    assert facts.loc["E1", "tax_paid"] == 60.0
    links = second["links"].set_index("enterprise_id")
    assert (links.loc["E3", "parcel_id"], links.loc["E3", "method"]) == (PARCELS[2], "review")
    assert second.meta["totals"]["tax_paid"]["unlinked"] == 0.0
    kept = second["review"].set_index("candidate")
    assert kept.loc[["E1", PARCELS[2]], "settled"].tolist() == ["decided"] * 2
    assert {"review.applied"} <= set(second["notes"]["code"].astype("str"))
    configure(park, f"two/{name}")
    run(park, "three")
    third = load_study(park / "three")
    plain = [each["links"].drop(columns="evidence_row") for each in (third, second)]
    pd.testing.assert_frame_equal(*plain)
    names = ["subject_key", "candidate", "decision", "settled"]
    pd.testing.assert_frame_equal(third["review"][names], second["review"][names])


def test_the_file_counts_among_the_sources(park: Path) -> None:
    run(park, "one")
    configure(park, "one/review.csv")
    sources = {source["table"]: source for source in load_park(park).sources}
    assert len(sources["review"]["sha256"]) == 64


def test_a_file_that_is_not_there_is_told(park: Path) -> None:
    configure(park, "gone/review.xlsx")
    with pytest.raises(InputError, match=r"gone/review\.xlsx"):
        load_park(park)


def test_contradictions_stop_the_run_with_both_rows(park: Path) -> None:
    run(park, "one")
    fill(park / "one" / "review.csv", {"E1": "是", "E2": "是"})
    configure(park, "one/review.csv")
    with pytest.raises(InputError, match="互相矛盾"):
        load_park(park)
