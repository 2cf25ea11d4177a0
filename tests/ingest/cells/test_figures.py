"""Columns of figures: laws of units and spellings, then shares and units by row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_series_equal

from landuse.ingest.cells.converted import Converted
from landuse.ingest.cells.figures import figures, figures_by_row, is_numeric
from landuse.schema import Field, fields
from landuse.units import alternatives, factor

TAX = fields("returns")["tax_paid"]
AREA = fields("parcels")["registered_area"]
STAFF = fields("returns")["employees"]
YEAR = fields("returns")["year"]
SHARE = fields("parcels")["far_min"]._replace(name="share", min=0.0, max=1.0)
COLUMNS = [
    fields("returns")[name] for name in ("tax_paid", "energy_tce", "electricity_kwh", "emissions_t")
]
CELLS = st.lists(st.floats(0, 1e9).map(lambda each: round(each, 6)) | st.none(), min_size=1)
WIDE = str.maketrans("0123456789.,", "０１２３４５６７８９．，")


def _column(*values: object) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(values)])


def _texts(cells: Sequence[float | None], form: str = "{!r}") -> pa.ChunkedArray:
    return _column(*["" if each is None else form.format(each) for each in cells], "")


def _odd(done: Converted) -> dict[str, list[int]]:
    return {each.kind: each.at.tolist() for each in done.odd}


# --- laws ---------------------------------------------------------------------------------------


@given(CELLS, st.sampled_from([*COLUMNS, AREA]), st.data())
def test_the_same_amounts_in_any_unit_give_the_same(
    cells: list[float | None], field: Field, data: st.DataObject
) -> None:
    unit = data.draw(st.sampled_from(sorted(alternatives(field.unit))))
    size = factor(unit, field.unit)
    own = figures(_texts(cells), field, "", ())
    moved = [None if each is None else each / size for each in cells]
    for column in (
        _texts(moved),
        _texts(moved, "{!r}" + unit),
        pa.chunked_array([pa.array([*moved, None], pa.float64())]),
    ):
        other = figures(column, field, unit, ())
        assert not len(other.bad)
        np.testing.assert_allclose(other.series, own.series, rtol=1e-12)


@given(CELLS)
def test_spellings_change_nothing(cells: list[float | None]) -> None:
    plain = figures(_texts(cells), TAX, "元", ())
    for column in (_texts(cells, "{:,}"), _texts(cells, "{:,} 元")):
        assert_series_equal(figures(column, TAX, "元", ()).series, plain.series)
    wide = pa.chunked_array(
        [pa.array([each.translate(WIDE) for each in _texts(cells, "{:,}").to_pylist()])]
    )
    assert_series_equal(figures(wide, TAX, "元", ()).series, plain.series)


@given(CELLS, st.data())
def test_a_blanked_cell_is_unknown_and_touches_no_other(
    cells: list[float | None], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(cells) - 1))
    mark = data.draw(st.sampled_from(["", "—", "/", "无", "*", "#DIV/0!", "暂无", "－"]))
    texts = _texts(cells, "{:,}").to_pylist()
    before = figures(_column(*texts), TAX, "", ()).series
    after = figures(_column(*texts[:at], mark, *texts[at + 1 :]), TAX, "", ())
    assert not len(after.bad)
    assert np.isnan(after.series[at])
    assert_series_equal(after.series.drop(at), before.drop(at))


@given(CELLS)
def test_what_was_read_is_read_again_as_it_is(cells: list[float | None]) -> None:
    once = figures(_texts(cells, "{:,}元"), TAX, "万元", ()).series
    again = figures(
        _texts([None if np.isnan(each) else each for each in once])[: len(once)], TAX, "", ()
    ).series
    assert_series_equal(again, once)


# --- cells --------------------------------------------------------------------------------------


def test_units_in_cells_are_counted() -> None:
    done = figures(_column("12", "8000平方米", "0.8公顷", "12亩", "6000㎡"), AREA, "", ())
    np.testing.assert_allclose(done.series, [12, 12, 12, 12, 9])
    assert _odd(done) == {"unit": [1, 2, 4]}
    assert done.odd[0].found == {"zh": "公顷 × 1, ㎡ × 2", "en": "ha × 1, m2 × 2"}


def test_a_unit_that_is_that_of_the_column_is_nothing_odd() -> None:
    assert not figures(_column("12公顷", "3"), AREA, "公顷", ()).odd


def test_secret_and_broken_cells_are_unknown_not_bad() -> None:
    done = figures(_column("*", "1", "#DIV/0!", "0", "＊＊"), TAX, "", ())
    assert done.series.isna().tolist() == [True, False, True, False, True]
    assert not len(done.bad)
    assert _odd(done) == {"classified": [0, 4], "formula": [2]}


def test_why_a_cell_is_bad() -> None:
    done = figures(_column("10-12", "约3", "x", "-1", "1e999", "3"), STAFF, "", ())
    assert done.bad.tolist() == [0, 1, 2, 3, 4]
    assert done.why == ("bad_range", "bad_about", "bad_number", "out_of_range", "bad_number")
    assert done.found == ("10-12", "约3", "x", "-1", "1e999")
    years = figures(_column("2023.5", "1800", "2023"), YEAR, "", ())
    assert years.why == ("bad_integer", "out_of_range")
    assert figures(_column(2023.5, 1800.0, np.inf), YEAR, "", ()).why == (
        "bad_integer",
        "out_of_range",
        "bad_number",
    )


# --- shares -------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", [True, False])
@pytest.mark.parametrize(
    ("cells", "unit", "values", "odd"),
    [
        ((0.03, 0.5, 1.0), "", (0.03, 0.5, 1.0), {}),
        ((3.0, 50.0, 0.5), "", (0.03, 0.5, 0.005), {"percent_points": [0, 1]}),
        ((3.0, 50.0, 0.5), "%", (0.03, 0.5, 0.005), {"percent_small": [0, 1, 2]}),
        ((3.0, 50.0), "%", (0.03, 0.5), {}),
        ((0.5, 0.25), "比值", (0.5, 0.25), {}),
    ],
)
def test_a_column_of_shares_is_read_in_one_way(
    typed: bool,
    cells: tuple[float, ...],
    unit: str,
    values: tuple[float, ...],
    odd: dict[str, list[int]],
) -> None:
    column = _column(*cells) if typed else _column(*map(str, cells))
    done = figures(column, SHARE, unit, ())
    np.testing.assert_allclose(done.series, values)
    assert _odd(done) == odd
    assert not len(done.bad)


def test_a_sign_in_the_cell_is_per_cent_whatever_the_column_is() -> None:
    done = figures(_column("3%", "0.03", "３％", "0.5"), SHARE, "", ())
    np.testing.assert_allclose(done.series, [0.03, 0.03, 0.03, 0.5])
    points = figures(_column("3%", "3", "50"), SHARE, "", ())
    np.testing.assert_allclose(points.series, [0.03, 0.03, 0.5])
    assert _odd(points)["percent_points"] == [1, 2]
    wide = figures(_column("５０", "3"), SHARE, "", ())
    np.testing.assert_allclose(wide.series, [0.5, 0.03])
    over = figures(_column("120%", "0.5"), SHARE, "", ())
    assert (over.bad.tolist(), over.why, over.series[1]) == ([0], ("out_of_range",), 0.5)


def test_shares_above_one_where_the_file_says_ratio_are_wrong() -> None:
    done = figures(_column("3", "0.5"), SHARE, "比值", ())
    assert done.why == ("out_of_range",)
    assert figures(_column("300", "5"), SHARE, "", ()).why == ("out_of_range",)


# --- units by row -------------------------------------------------------------------------------


def test_units_of_another_column() -> None:
    area = _column("8000", "12", "0.8", "12亩", None, "1,000", "x", "3")
    unit = _column("平方米", "亩", "公顷", "平方米", "亩", "1", "亩", "3")
    done = figures_by_row(area, unit, AREA)
    np.testing.assert_allclose(done.series, [12, 12, 12, 12, np.nan, 1.5, np.nan, 45])
    assert (done.bad.tolist(), done.why, done.found) == ([6], ("bad_number",), ("x",))
    assert [(each.kind, each.at.tolist(), each.found) for each in done.odd] == [
        ("unit", [3], {"zh": "亩 × 1", "en": "mu × 1"}),
        ("unit_number", [5], "1 = m2"),
        ("unit_number", [7], "3 = ha"),
    ]


def test_a_figure_without_its_unit_is_none() -> None:
    done = figures_by_row(_column(1.0, 2.0, None, 4.0), _column(None, "元", None, "亩"), AREA)
    assert done.bad.tolist() == [0, 1]
    assert done.why == ("bad_unit", "bad_unit")
    assert np.isnan(done.series[:3]).all()
    assert done.series[3] == 4


def test_numeric_types() -> None:
    assert is_numeric(pa.int16())
    assert is_numeric(pa.decimal128(10, 2))
    assert not is_numeric(pa.large_string())


@pytest.mark.parametrize("name", ["year", "employees"])
@given(cells=st.lists(st.integers(-5, 3000) | st.just(2**50), min_size=1, max_size=8))
def test_whole_numbers_are_read_as_figures_are(name: str, cells: list[int]) -> None:
    target = fields("returns")[name]
    whole = figures(pa.chunked_array([pa.array(cells, pa.int64())]), target, "", ())
    other = figures(pa.chunked_array([pa.array([float(each) for each in cells])]), target, "", ())
    assert_series_equal(whole.series, other.series)
    assert whole.bad.tolist() == other.bad.tolist()
    assert whole.why == other.why


@pytest.mark.parametrize("odd", [float("inf"), -float("inf"), -1.0, float("nan")])
def test_one_odd_figure_among_many_is_seen(odd: float) -> None:
    target = fields("parcels")["floor_area"]
    done = figures(_column(1.0, odd, 2.0), target, "", ())
    assert done.bad.tolist() == ([] if np.isnan(odd) else [1])
    assert figures(_column(float("nan"), None), target, "", ()).bad.tolist() == []


def test_whole_numbers_beyond_the_exact_ones_are_the_nearest() -> None:
    """A column of yuan from a database may be 64 bits wide."""
    large = 2**53 + 1
    found = figures(pa.chunked_array([pa.array([large, 10_000], pa.int64())]), TAX, "yuan", ())
    assert found.series.tolist() == pytest.approx([large / 1e4, 1.0], rel=1e-15)
    assert not len(found.bad)
