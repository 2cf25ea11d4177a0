"""One heading: its word, its levels, its unit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.ingest.cells.headings import bracket, fits, plain, read_heading, spelt
from landuse.ingest.grids.parents import JOINT
from landuse.schema import fields
from landuse.units import alternatives, canonical, spellings

MONEY = ("元", "千元", "万元", "百万元", "亿元")
FORMS = ("{word}({unit})", "{word}（{unit}）", "{word} [{unit}]", "{word}（单位：{unit}）")
BEHIND = (
    "{word}/{unit}",
    "{word}_{unit}",
    "{word}，{unit}",
    "{word}:{unit}",
    "{word}：{unit}",
    "{word}{unit}",
)


@given(
    st.sampled_from([*FORMS, *BEHIND]),
    st.sampled_from(MONEY),
    st.sampled_from(["税收", "实缴税金"]),
)
def test_a_unit_in_any_place_is_the_unit(form: str, unit: str, word: str) -> None:
    found = read_heading("returns", form.format(word=word, unit=unit))
    assert found is not None
    assert (found.field, canonical(found.unit)) == ("tax_paid", canonical(unit))


@given(st.sampled_from(sorted(spelt("returns"))), st.sampled_from(FORMS))
def test_every_word_of_a_figure_takes_every_unit_of_its_kind(word: str, form: str) -> None:
    field = fields("returns")[spelt("returns")[word][0]]
    for unit in alternatives(field.unit):
        found = read_heading("returns", form.format(word=word, unit=spellings(unit)[0]))
        assert found is not None
        assert found.field == field.name
        assert canonical(found.unit) in {*alternatives(field.unit), None}


@pytest.mark.parametrize(
    ("table", "heading", "field", "unit"),
    [
        ("returns", f"经济指标（万元）{JOINT}实缴税金", "tax_paid", "万元"),
        ("returns", f"经济指标（万元、人）{JOINT}职工人数", "employees", "人"),
        ("returns", f"经济指标（万元）{JOINT}职工人数", "employees", ""),
        ("returns", f"经济指标（万元）{JOINT}税收（元）", "tax_paid", "元"),
        ("returns", f"税收（万元）{JOINT}合计", "tax_paid", "万元"),
        ("returns", f"主要指标{JOINT}经济{JOINT}税收/元", "tax_paid", "元"),
        ("returns", f"2023年{JOINT}税收（万元）", "tax_paid", "万元"),
        ("occupancy", f"用地面积（亩）{JOINT}自有", "area", "亩"),
        ("units", f"面积{JOINT}建筑面积（㎡）", "floor_area", "m2"),
        ("returns", "税收(万元)(含免抵)", "tax_paid", "万元"),
        ("returns", "税收(2023年，万元)", "tax_paid", "万元"),
        ("returns", "综合能耗(吨标煤)(等价值)", "energy_tce", "吨标煤"),
        ("returns", "用电量万kWh", "electricity_kwh", "万kWh"),
        ("returns", "3、营业收入(元)", "revenue", "元"),
        ("returns", "2023年实缴税金（万元）", "tax_paid", "万元"),
        ("contracts", "投资强度_万元/亩", "invest_per_mu", "万元/亩"),
        ("contracts", "亩均税收/万元/亩", "tax_per_mu", "万元/亩"),
        ("parcels", "registered_area_m2", "registered_area", "m2"),
        ("parcels", "用地面积 hm²", "registered_area", "hm2"),
        ("enterprises", "规模(规上/规下)", "above_scale", ""),
    ],
)
def test_headings_in_the_wild(table: str, heading: str, field: str, unit: str) -> None:
    found = read_heading(table, heading)
    assert found is not None
    assert (found.field, found.unit) == (field, unit)


@pytest.mark.parametrize(
    ("table", "heading"),
    [
        ("returns", f"税收{JOINT}增值税"),
        ("returns", f"研发经费支出{JOINT}主营业务收入"),
        ("returns", "研发经费支出/主营业务收入"),
        ("returns", "总税收/营业收入"),
        ("returns", "税收/亩"),
        ("returns", "营业收入/人"),
        ("returns", "其中：税收"),
        ("returns", f"上年{JOINT}税收"),
        ("returns", f"亩均（万元/亩）{JOINT}税收"),
        ("contracts", "2023年亩均税收"),
        ("returns", "亩均税收得分"),
        ("returns", ""),
        ("returns", "（万元）"),
    ],
)
def test_parts_ratios_and_others_are_no_field(table: str, heading: str) -> None:
    assert read_heading(table, heading) is None


def test_the_upper_heading_alone_is_no_figure() -> None:
    """One of two columns under 税收 may have gone: what is left is no total."""
    assert read_heading("returns", f"税收{JOINT}增值税", alone=True) is None
    assert read_heading("returns", f"企业名称{JOINT}全名", alone=True) is not None


def test_two_units_that_fit_are_none() -> None:
    found = read_heading("returns", "税收（元、万元）")
    assert found is not None
    assert canonical(found.unit) is None
    assert found.unit == "元, 万元"


def test_a_heading_may_speak_of_a_year() -> None:
    found = read_heading("returns", "2023年税收（万元）")
    assert found is not None
    assert found.year == 2023
    assert read_heading("returns", "税收").year is None  # type: ignore[union-attr]


def test_derived_readings_rank_behind_words() -> None:
    whole, derived = read_heading("returns", "税收"), read_heading("returns", f"指标{JOINT}税收")
    assert whole is not None
    assert derived is not None
    assert whole.rank < derived.rank


def test_brackets_and_fits() -> None:
    assert bracket("税收（合计）（万元）") == "万元"
    assert bracket("税收（合计）") == "合计"
    assert plain("用地 面积（亩）*") == "用地面积"
    assert fits("元", fields("returns")["tax_paid"])
    assert not fits("亩", fields("returns")["tax_paid"])
    assert not fits("人", fields("returns")["year"])
