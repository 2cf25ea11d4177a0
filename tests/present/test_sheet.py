import pytest

from landuse.policy.audience import list_audiences, load_audience
from landuse.present.sheet import nice_length, sheet_facts, sheet_lines
from landuse.words import LANGS
from tests.present.map_study import make_study


@pytest.mark.parametrize("name", list_audiences())
def test_the_sheet_names_date_source_policy_audience_and_their_fingerprints(name: str) -> None:
    study, rules = make_study(3), load_audience(name)
    facts = sheet_facts(study, rules)
    assert facts["as_of"] == "2025-12-31"
    assert rules.sha256.startswith(facts["rules"])
    assert str(study.policy.sha256).startswith(facts["policy"])
    for lang in LANGS:
        said = "\n".join(sheet_lines(study, rules, lang))
        for part in ("2025-12-31", facts["rules"], facts["policy"], facts["crs"]):
            assert part in said
        assert facts["audience"][lang] in said
        assert len(facts["marks"][lang]) == len(facts["marks"]["zh"])


@pytest.mark.parametrize("longest", [0.13, 1.0, 4.9, 5.0, 730.0, 99_999.0])
def test_a_scale_bar_is_round_and_nearly_as_long_as_it_may_be(longest: float) -> None:
    found = nice_length(longest)
    assert longest / 2.51 < found <= longest
    assert f"{found:e}"[0] in "125"
