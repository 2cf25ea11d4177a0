from pathlib import Path

import pytest

from landuse.errors import PolicyError
from landuse.policy.audience import (
    CONTACT,
    confidential,
    list_audiences,
    load_audience,
    secret_unit,
)
from landuse.schema import fields, tables

SHIPPED = Path(__file__).parents[2] / "landuse/policies/audiences"


def written(folder: Path, old: str, new: str, *, base: str = "public") -> Path:
    content = (SHIPPED / f"{base}.toml").read_text(encoding="utf-8")
    assert old in content
    path = folder / "own.toml"
    path.write_text(content.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["internal", "leaders", "public"])
def test_each_rule_of_the_shipped_files_has_a_reason_and_a_source(name: str) -> None:
    rules = load_audience(name)
    assert rules.name == name
    themes = [] if rules.themes == "all" else rules.themes
    parts = [rules.audience, rules.groups, rules.amounts, rules.firms, rules.totals, rules.search]
    for rule in [*parts, rules.sheet, *rules.tables, *themes]:
        assert rule.reason_zh
        assert rule.reason_en
        assert rule.source


def test_they_see_less_and_less() -> None:
    assert list_audiences() == ["internal", "leaders", "public"]
    internal, leaders, public = (load_audience(each) for each in list_audiences())
    assert (internal.groups.k, leaders.groups.k, public.groups.k) == (1, 3, 3)
    assert (internal.amounts.show, leaders.amounts.show, public.amounts.show) == (
        "all",
        "large_groups",
        "none",
    )
    assert not public.firms.named
    assert set(leaders.search.kinds) < set(public.search.kinds)


def test_no_audience_sees_contact_data() -> None:
    for name in list_audiences():
        for table in (*tables(), "parcels", "new"):
            rule = load_audience(name).table(table)
            assert rule is None or not [each for each in CONTACT if rule.allows(each)]


def test_all_money_and_only_figures_of_firms_are_confidential() -> None:
    for table in tables():
        for name, field in fields(table).items():
            if field.unit.startswith("wan_yuan"):
                assert confidential(name), f"{table}.{name}"
    for name in ("area_mu", "grade", "rank", "occupancy_rate", "floor_area_ratio", "n_enterprises"):
        assert not confidential(name), name
    assert not secret_unit(None)
    assert not secret_unit("m2")


def test_own_rules_are_read_from_a_path(tmp_path: Path) -> None:
    path = written(tmp_path, "k = 3", "k = 5")
    own = load_audience(path.name, base=tmp_path)
    assert own.groups.k == 5
    assert own.sha256 != load_audience("public").sha256


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("k = 3", "k = 3\nkk = 4", "audience.unknown_key"),
        ("k = 3", "k = 0", "audience.bad_value"),
        ("k = 3\n", "", "audience.missing_key"),
        ("[groups]", "[groups", "audience.no_toml"),
        ('"parcel_id", "zone"', '"parcel_id", "phone"', "audience.contact"),
        ("breaks = [5, 15, 30, 100]", "breaks = [15, 5]", "audience.bad_value"),
        ('of = "zone"\n', "", "audience.bad_value"),
        (
            'fields = ["name"]',
            'fields = ["name"]\nwithout = ["tax_payd"]',
            "audience.unknown_field",
        ),
        ('marks_en = ["Public", ""]', 'marks_en = ["Public"]', "audience.bad_value"),
    ],
)
def test_slips_are_told(tmp_path: Path, old: str, new: str, code: str) -> None:
    with pytest.raises(PolicyError) as caught:
        load_audience(written(tmp_path, old, new))
    assert code in [note.code for note in caught.value.problems]
    assert caught.value.message("zh")
    assert caught.value.message("en")


@pytest.mark.parametrize("name", ["nobody", "gone.toml"])
def test_an_audience_that_is_not_there_names_those_that_are(name: str) -> None:
    with pytest.raises(PolicyError, match="internal, leaders, public"):
        load_audience(name)
