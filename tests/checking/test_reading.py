"""How files and columns were understood: counts that add up, figures that are those of the file."""

import datetime as dt
import hashlib
import statistics

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.checking.reading import ReadColumn, ReadFile, read_files
from landuse.ingest import survey_park
from landuse.units import factor
from tests.checking.conftest import Build
from tests.cli.conftest import PARK

RETURNS = """企业编号,年度,实缴税收(元),营业收入,备注
E1,2025,1000000,9000,x
E2,2025,,3000,
E3,2025,约五十,"800",y
合计,,1000000,12800,
"""


def files_of(folder: object) -> dict[str, ReadFile]:
    return {file.table: file for file in read_files(survey_park(folder))}  # type: ignore[arg-type]


def column(file: ReadFile, field: str) -> ReadColumn:
    return next(each for each in file.columns if each.field.name == field)


def test_a_file_in_figures(build: Build) -> None:
    folder = build(returns=RETURNS)
    file = files_of(folder)["returns"]
    assert (file.path, file.label, file.part) == ("returns.csv", "returns.csv", "")
    assert file.sha256 == hashlib.sha256((folder / "returns.csv").read_bytes()).hexdigest()
    assert (file.rows_in, file.rows_aside, file.rows_kept) == (4, 1, 3)
    assert file.heading_row == 1
    assert file.ignored == ("备注",)


def test_a_column_in_figures(build: Build) -> None:
    file = files_of(build(returns=RETURNS))["returns"]
    tax = column(file, "tax_paid")
    assert (tax.heading, tax.unit, tax.stated, tax.factor) == ("实缴税收(元)", "元", True, 1e-4)
    assert (tax.filled, tax.missing, tax.odd) == (1, 1, 1)
    assert (tax.low, tax.mid, tax.high) == (100.0, 100.0, 100.0)
    revenue = column(file, "revenue")
    assert (revenue.unit, revenue.stated, revenue.factor) == ("wan_yuan", False, 1.0)
    assert (revenue.low, revenue.mid, revenue.high) == (800.0, 3000.0, 9000.0)
    who = column(file, "enterprise_id")
    assert (who.different, who.examples) == (3, ("E1", "E2", "E3"))


def test_cells_that_need_a_look_are_odd_but_not_lost(build: Build) -> None:
    text = "企业编号,年度,实缴税收(万元)\nE1,2025,*\nE2,2025,*\nE3,2025,坏\nE4,2025,5\n"
    tax = column(files_of(build(returns=text))["returns"], "tax_paid")
    assert (tax.filled, tax.missing, tax.odd) == (1, 2, 3)


def test_geometry_is_a_column_too(build: Build) -> None:
    file = files_of(build())["parcels"]
    shape = column(file, "geometry")
    assert (shape.heading, shape.filled, shape.missing) == ("", 3, 0)
    assert file.heading_row is None
    assert file.crs == "EPSG:4526"


def test_dates_have_a_first_and_a_last(build: Build) -> None:
    text = "企业编号,企业名称,注册日期\nE1,甲,2001-02-03\nE2,乙,1999-12-31\nE3,丙,\n"
    day = column(files_of(build(enterprises=text))["enterprises"], "registered_on")
    assert (day.low, day.mid, day.high) == (
        pd.Timestamp(1999, 12, 31),
        None,
        pd.Timestamp(2001, 2, 3),
    )
    assert isinstance(day.low, dt.datetime)


def test_rows_that_were_merged_are_not_kept_twice(build: Build) -> None:
    text = "企业编号,年度,实缴税收(万元)\nE1,2025,1\nE1,2025,2\nE2,2025,4\n"
    park = PARK.replace('path = "returns.csv"', 'path = "returns.csv"\nduplicates = "merge"')
    file = files_of(build(park=park, returns=text))["returns"]
    assert (file.rows_in, file.rows_kept) == (3, 2)


def test_a_park_with_errors_is_told_of_as_well(build: Build) -> None:
    files = files_of(build(returns=RETURNS, parcels=("P1", "P1", "P2")))
    assert set(files) == {"parcels", "enterprises", "returns"}
    assert column(files["returns"], "tax_paid").odd == 1


CELLS = st.one_of(
    st.just(""), st.just("坏"), st.floats(-1e6, 1e6).map(lambda number: f"{number:.4f}")
)


@settings(max_examples=20)
@given(st.lists(CELLS, min_size=1, max_size=12), st.sampled_from(["元", "万元", "亿元"]))
def test_cells_add_up_and_figures_are_those_of_the_file(
    tmp_path_factory: object, cells: list[str], unit: str
) -> None:
    """Filled, empty and odd are all rows; least, median and greatest are converted."""
    folder = tmp_path_factory.mktemp("p")  # type: ignore[attr-defined]
    lines = [f"E{at},2025,{cell}" for at, cell in enumerate(cells)]
    text = f"企业编号,年度,实缴税收({unit})\n" + "\n".join(lines) + "\n"
    (folder / "returns.csv").write_text(text, encoding="utf-8")
    (folder / "park.toml").write_text(
        '[park]\nname = "x"\nyear = 2025\n[parcels]\npath = "none.gpkg"\n'
        '[returns]\npath = "returns.csv"\n',
        encoding="utf-8",
    )
    tax = column(files_of(folder)["returns"], "tax_paid")
    numbers = [float(cell) * factor(unit, "wan_yuan") for cell in cells if cell not in {"", "坏"}]
    assert (tax.filled, tax.missing, tax.odd) == (
        len(numbers),
        cells.count(""),
        cells.count("坏"),
    )
    if numbers:
        wanted = [min(numbers), statistics.median(numbers), max(numbers)]
        for found, value in zip((tax.low, tax.mid, tax.high), wanted, strict=True):
            assert isinstance(found, float)
            assert abs(found - value) <= 1e-9 * max(1.0, abs(value))
    else:
        assert (tax.low, tax.mid, tax.high) == (None, None, None)
