"""Units: exact factors, every spelling, round trips, and no conversion between dimensions."""

import math
import re
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from landuse.schema import dictionary
from landuse.units import (
    MU_M2,
    alternatives,
    canonical,
    factor,
    in_words,
    known_spellings,
    spellings,
)

MU = Fraction(2000, 3)
FOOT2 = Fraction(3048, 10000) ** 2
EXACT = {
    "m2": ("land", Fraction(1)),
    "mu": ("land", MU),
    "ha": ("land", Fraction(10_000)),
    "km2": ("land", Fraction(1_000_000)),
    "wan_m2": ("land", Fraction(10_000)),
    "wan_mu": ("land", 10**4 * MU),
    "acre": ("land", 43560 * FOOT2),
    "ft2": ("land", FOOT2),
    "yuan": ("money", Fraction(1)),
    "thousand": ("money", Fraction(10**3)),
    "wan_yuan": ("money", Fraction(10**4)),
    "million": ("money", Fraction(10**6)),
    "ten_million": ("money", Fraction(10**7)),
    "yi_yuan": ("money", Fraction(10**8)),
    "tce": ("energy", Fraction(1)),
    "wan_tce": ("energy", Fraction(10**4)),
    "kgce": ("energy", Fraction(1, 1000)),
    "kwh": ("power", Fraction(1)),
    "mwh": ("power", Fraction(10**3)),
    "wan_kwh": ("power", Fraction(10**4)),
    "gwh": ("power", Fraction(10**6)),
    "yi_kwh": ("power", Fraction(10**8)),
    "t": ("mass", Fraction(1)),
    "kg": ("mass", Fraction(1, 1000)),
    "wan_t": ("mass", Fraction(10**4)),
    "persons": ("persons", Fraction(1)),
    "wan_persons": ("persons", Fraction(10**4)),
    "1": ("ratio", Fraction(1)),
    "percent": ("ratio", Fraction(1, 100)),
    "permille": ("ratio", Fraction(1, 1000)),
    "months": ("time", Fraction(1)),
    "years": ("time", Fraction(12)),
    "yuan/m2": ("money/land", Fraction(1)),
    "wan_yuan/mu": ("money/land", 10**4 / MU),
    "yuan/mu": ("money/land", 1 / MU),
    "wan_yuan/ha": ("money/land", Fraction(1)),
    "yi_yuan/km2": ("money/land", Fraction(100)),
}
"""Unit → what it measures and its exact size, written out again as an oracle."""
SPELLINGS = {
    "m2": "m2|M2|㎡|m²|m^2|平方米|平米|平方|sqm",
    "mu": "亩|mu|Mu|市亩",
    "ha": "公顷|ha|HA|hm2|hm²|hectare",
    "km2": "平方公里|km2|km²|平方千米",
    "wan_m2": "万平方米|万平米|万m2|万㎡|万m²",
    "wan_mu": "万亩",
    "acre": "英亩|acre|Acres",
    "ft2": "平方英尺|ft2|ft²|sqft|sq ft|Square Feet",
    "yuan": "元|人民币元|元人民币|yuan|CNY|RMB|USD|US$|$|EUR",
    "thousand": "千元|thousand",
    "wan_yuan": "万元|万|万元人民币|wan_yuan|10^4",
    "million": "百万元|百万|million",
    "ten_million": "千万元|千万",
    "yi_yuan": "亿元|亿|yi_yuan",
    "tce": "吨标煤|吨标准煤|tce|TCE",
    "wan_tce": "万吨标煤|万吨标准煤",
    "kgce": "千克标煤|千克标准煤|公斤标煤|kgce",
    "kwh": "千瓦时|度|kWh|kW·h|kW.h|千瓦·时|千瓦小时",
    "mwh": "兆瓦时|千度|千千瓦时|MWh",
    "wan_kwh": "万千瓦时|万度|万kWh|万kW·h",
    "gwh": "吉瓦时|百万千瓦时|GWh",
    "yi_kwh": "亿千瓦时|亿度",
    "t": "吨|t|T|ton",
    "kg": "千克|公斤|kg",
    "wan_t": "万吨",
    "persons": "人|名|persons|people|person",
    "wan_persons": "万人",
    "1": "1|比值|ratio",
    "percent": "%|％|percent|百分比|百分点",
    "permille": "‰|千分比",
    "months": "月|个月|months",
    "years": "年|years",
    "wan_yuan/mu": "万元/亩|万元／亩|万元/亩·年|wan_yuan/mu",
    "yuan/mu": "元/亩|yuan/mu",
    "yuan/m2": "元/平方米|元/㎡|元/m²|元/m2|yuan/m2",
    "wan_yuan/ha": "万元/公顷|万元/hm²|wan_yuan/ha",
    "yi_yuan/km2": "亿元/平方公里|yi_yuan/km2",
}
PAIRS = [(one, to) for one in EXACT for to in EXACT if EXACT[one][0] == EXACT[to][0]]
APART = [(one, to) for one in EXACT for to in EXACT if EXACT[one][0] != EXACT[to][0]]


def spelt(unit: str) -> str:
    """A spelling of a unit that this test knows."""
    return SPELLINGS[unit].split("|")[0]


def test_a_mu_is_2000_thirds_of_a_square_metre() -> None:
    assert MU_M2 == 2000 / 3
    assert factor("亩", "m2") == MU_M2
    assert factor("m2", "mu") == 3 / 2000


@pytest.mark.parametrize(
    ("unit", "to", "expected"),
    [
        ("公顷", "mu", 15.0),
        ("平方公里", "mu", 1500.0),
        ("万平方米", "mu", 15.0),
        ("元", "wan_yuan", 1e-4),
        ("亿元", "wan_yuan", 1e4),
        ("万元/公顷", "wan_yuan/mu", 1 / 15),
        ("亿元/平方公里", "wan_yuan/mu", 1e4 / 1500),
        ("%", "1", 0.01),
        ("亩", "mu", 1.0),
    ],
)
def test_common_conversions_to_the_last_bit(unit: str, to: str, expected: float) -> None:
    assert factor(unit, to) == expected


def test_published_worked_example() -> None:
    """Chongqing 2024: 38.67 亿元/km² is 257.83 万元/亩; 110.13 亿元/km² is 734.2."""
    assert 38.67 * factor("亿元/平方公里", "wan_yuan/mu") == pytest.approx(257.8, abs=0.05)
    assert 110.13 * factor("亿元/平方公里", "wan_yuan/mu") == pytest.approx(734.2, abs=0.05)


@pytest.mark.parametrize("to", EXACT)
def test_factor_is_the_exact_one(to: str) -> None:
    for unit in (one for one, other in PAIRS if other == to):
        exact = EXACT[unit][1] / EXACT[to][1]
        assert factor(spelt(unit), to) == pytest.approx(float(exact), rel=4e-16)


@pytest.mark.parametrize("unit", EXACT)
def test_every_spelling(unit: str) -> None:
    for spelling in SPELLINGS[unit].split("|"):
        for written in (spelling, f" {spelling} ", spelling.upper()):
            assert canonical(written) == unit
            assert factor(written, unit) == 1.0


@pytest.mark.parametrize("unit", EXACT)
def test_a_canonical_name_is_a_spelling_of_itself(unit: str) -> None:
    """So that a unit named as the tool names it is understood in park.toml."""
    assert canonical(unit) == unit


@given(
    pair=st.sampled_from(PAIRS),
    figure=st.floats(min_value=1e-6, max_value=1e12, allow_nan=False),
)
def test_there_and_back(pair: tuple[str, str], figure: float) -> None:
    unit, to = pair
    there = figure * factor(spelt(unit), to)
    assert math.isclose(there * factor(spelt(to), unit), figure, rel_tol=1e-14)


@given(st.data())
def test_two_steps_are_one(data: st.DataObject) -> None:
    unit, middle = data.draw(st.sampled_from(PAIRS))
    to = data.draw(st.sampled_from([each for one, each in PAIRS if one == middle]))
    steps = factor(spelt(unit), middle) * factor(spelt(middle), to)
    assert math.isclose(steps, factor(spelt(unit), to), rel_tol=1e-14)


@pytest.mark.parametrize("to", EXACT)
def test_wrong_dimension_is_refused(to: str) -> None:
    for unit in (one for one, other in APART if other == to):
        with pytest.raises(ValueError, match="no conversion"):
            factor(spelt(unit), to)


@given(st.text(max_size=12))
def test_what_is_no_unit_is_none(written: str) -> None:
    assume(canonical(written) is None)
    with pytest.raises(ValueError, match="no conversion"):
        factor(written, "mu")


@pytest.mark.parametrize("written", ["", " ", "furlong", "亩亩", "元/亩/年", "百分之"])
def test_unknown_unit(written: str) -> None:
    assert canonical(written) is None
    with pytest.raises(ValueError, match="no conversion"):
        factor(written, "m2")


def test_unknown_target_is_refused() -> None:
    with pytest.raises(ValueError, match="furlong"):
        factor("亩", "furlong")


@pytest.mark.parametrize("unit", EXACT)
def test_spellings_offered_all_convert(unit: str) -> None:
    offered = spellings(unit)
    assert len(offered) == sum(EXACT[each][0] == EXACT[unit][0] for each in EXACT)
    assert all(factor(each, unit) > 0 for each in offered)


def test_spellings_of_an_unknown_unit() -> None:
    assert spellings("points") == ["points"]
    assert alternatives("points") == {}


@pytest.mark.parametrize("unit", EXACT)
def test_alternatives_are_the_units_of_the_dimension(unit: str) -> None:
    found = alternatives(unit)
    assert set(found) == {one for one, to in PAIRS if to == unit}
    assert all(size == factor(spelt(one), unit) for one, size in found.items())


@pytest.mark.parametrize("unit", EXACT)
def test_a_unit_in_words_is_that_unit(unit: str) -> None:
    said = in_words(unit)
    assert canonical(said["zh"]) == unit
    assert not {"wan", "yi", "_"} & set(re.split(r"(_)|\W", said["en"]))
    assert canonical(said["en"]) in {unit, None}


def test_every_known_spelling_has_a_unit() -> None:
    assert all(canonical(each) for each in known_spellings())


def test_another_currency_is_not_taken_for_yuan() -> None:
    assert canonical("万美元") is None
    assert canonical("美元") is None


def test_units_of_input_fields_are_known() -> None:
    rows = dictionary()
    units = set(rows.loc[(rows["kind"] == "input") & (rows["unit"] != ""), "unit"])
    assert {unit for unit in units if canonical(unit) != unit} == set()
