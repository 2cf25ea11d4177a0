"""Numbers in texts: which are amounts, and which texts are a number and nothing else."""

import pytest

from landuse.present.guard.printed import bare_number, of_money, printed_numbers


@pytest.mark.parametrize(
    "said",
    [
        "税1591.2",
        "税 1591.2",
        "税：1591.2",
        "税（1591.2）",
        "增值税1,591.20",
        "tax1591.2",
        "TAX: 1591.2",
    ],
)
def test_tax_right_before_a_number_makes_it_an_amount(said: str) -> None:
    assert [(each.value, each.money) for each in printed_numbers(said)] == [(1591.2, True)]


@pytest.mark.parametrize("said", ["税务局1591.2", "保税区 1591.2", "税号91331003", "批复1591.2"])
def test_elsewhere_the_letter_is_no_amount(said: str) -> None:
    assert not any(each.money for each in printed_numbers(said))


def test_a_heading_that_ends_in_tax_is_of_money() -> None:
    for said in ("税", "增值税", "所得税（2023）", "tax"):
        assert of_money(said), said
    for said in ("税务局", "保税区面积(亩)", "taxi".replace("tax", "ta")):
        assert not of_money(said), said


@pytest.mark.parametrize(
    "said", ["1591.2", "1,591.20", " 1591.2 ", "１５９１．２", "1 591.2", "-1591.2"]
)
def test_a_text_that_is_a_number_and_nothing_else(said: str) -> None:
    assert bare_number(said) == 1591.2


@pytest.mark.parametrize(
    "said", ["", "1591.2亩", "A1591.2", "2020-01-01", "1.2.3", "厂区", "12-3", "1,59"]
)
def test_other_texts_are_not(said: str) -> None:
    assert bare_number(said) is None
