"""Sources in words, in both languages."""

import re

import pandas as pd
import pytest

from landuse.present.cited import cited
from landuse.words import LANGS, Lang
from tests import demo_run

TABLES = ("findings", "performance", "routes")


@pytest.mark.parametrize(
    ("source", "zh"),
    [
        ("合同.xlsx [出让]#7 started_on,area", "合同.xlsx [出让] 第7行：实际动工日期、使用面积"),
        ("units,occupancy", "厂房单元、占用"),
        ("tax_low,stopped", "亩均税收偏低、停产半停产"),
        ("status,stopped_on", "经营状态、停产日期"),
        ("<b>合同</b>", "<b>合同</b>"),
        (None, ""),
        (pd.NA, ""),
    ],
)
def test_codes_become_words_and_documents_stay(source: object, zh: str) -> None:
    assert cited(source, "zh") == zh


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("table", TABLES)
def test_no_source_of_the_demo_shows_the_name_of_a_field(table: str, lang: Lang) -> None:
    said = {cited(each, lang) for each in demo_run.study()[table]["source"].dropna().unique()}
    assert said
    coded = [each for each in said if re.search("[a-z]+_[a-z]+", each)]
    assert not coded
