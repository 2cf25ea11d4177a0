"""What is missing and where answers came from, in words."""

import re

import pandas as pd
import pytest

from landuse.diagnose.routes.conditions import MISSING
from landuse.policy import CONDITIONS, load_policy
from landuse.present.policies import policy_text
from landuse.present.routes import missing_words, source_line, way_words
from landuse.words import LANGS, Lang, words


@pytest.mark.parametrize("lang", LANGS)
def test_every_field_and_record_has_words(lang: Lang) -> None:
    for codes in MISSING.values():
        for code in codes:
            assert missing_words(code, lang)
            assert missing_words(code, "zh") != code
    known = words("routes.event", lang=lang)
    kinds = {k for record in load_policy("generic-cn-v1").routes.records for k in record.kinds}
    assert kinds <= set(known)
    said = words("routes.condition", lang=lang)
    asked = {
        name
        for way in load_policy("generic-cn-v1").routes.ways
        for group in way.all
        for name in group
    }
    for name in (*CONDITIONS, *asked):
        assert (f"not_{name[1:]}" if name.startswith("!") else name) in said


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_is_missing(lang: Lang) -> None:
    assert missing_words(None, lang) == missing_words(float("nan"), lang) == ""
    assert missing_words("status,status", lang) == missing_words("status", lang)
    assert source_line(pd.NA, lang) == "—"


def test_only_the_kind_of_a_record_is_translated() -> None:
    said = source_line("events: insolvent 2025-04-22 insolvent Ltd", "en")
    assert said == "events: record of insolvency 2025-04-22 insolvent Ltd"
    assert (
        source_line("events: 资产查封 2025-04-22 文号", "zh") == "事件（资产查封 2025-04-22 文号）"
    )
    two = source_line("enterprises: status; events: title_query 2025-01-01", "en")
    assert two == "enterprises: status; events: query of the title 2025-01-01"


@pytest.mark.parametrize("lang", LANGS)
def test_a_policy_shows_what_its_routes_take(lang: Lang) -> None:
    policy = load_policy("demo-2025")
    said = policy_text(policy, lang=lang)
    for way in policy.routes.ways:
        assert way_words(way, lang) in said
        assert way.clause in said


def test_records_and_findings_of_a_verdict_have_words() -> None:
    """Kinds that the zombie section names are shown in words, and so is the table of findings."""
    rules = load_policy("generic-cn-v1").zombie
    named = re.findall(r"kinds=\[([^\]]*)\]", repr(rules))
    kinds = {kind.strip("' ") for each in named for kind in each.split(",")} - {""}
    assert kinds
    for lang in LANGS:
        assert kinds <= set(words("routes.event", lang=lang))
    assert source_line("findings: rule, outcome", "zh").startswith("疑似问题（")
    assert source_line("events: inspection 现场核查表", "zh") == "事件（现场核查记录 现场核查表）"
