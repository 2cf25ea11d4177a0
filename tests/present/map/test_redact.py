"""What an audience may not see is not there; and what is left out cannot be worked out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.errors import PolicyError
from landuse.policy.audience import Audience, Groups, ThemeRule, confidential, load_audience
from landuse.present.groups import contributors
from landuse.present.layers import MapLayers, map_layers
from landuse.present.map.redact import Gate, merged_zones, redact
from landuse.present.map.themes import UNKNOWN, make_themes
from landuse.study import Study
from tests.present.map_study import make_study
from tests.present.planted import changed

TOLD = {"reason_zh": "试", "reason_en": "try", "source": "试", "confidence": "low"}


@pytest.fixture(scope="module")
def study() -> Study:
    return make_study(60)


@pytest.fixture(scope="module")
def layers(study: Study) -> MapLayers:
    return map_layers(study)


def gate(study: Study, layers: MapLayers, name: str | Audience) -> Gate:
    return Gate(load_audience(name) if isinstance(name, str) else name, layers, study)


def test_internal_readers_get_the_layers_as_they_are(study: Study, layers: MapLayers) -> None:
    shown = redact(layers, gate(study, layers, "internal"))
    for name in vars(layers):
        assert list(getattr(shown, name)) == list(getattr(layers, name))
        assert len(getattr(shown, name)) == len(getattr(layers, name))


def test_the_public_gets_an_allow_list(study: Study, layers: MapLayers) -> None:
    shown = redact(layers, gate(study, layers, "public"))
    assert set(shown.parcels) == {"parcel_id", "zone", "area_mu", "grade", "geometry"}
    assert set(shown.zones) == {"name", "geometry"}
    for frame in (shown.findings, shown.actions, shown.enterprises, shown.issues):
        assert frame.empty
        assert set(frame) <= {"parcel", "geometry"}


def test_a_table_without_a_rule_is_hidden_and_contact_data_always(
    study: Study, layers: MapLayers
) -> None:
    frame = pd.DataFrame({"parcel": [0], "phone": ["1"], "name": ["甲"]})
    assert gate(study, layers, "public").table("new", frame).empty
    assert list(gate(study, layers, "internal").table("new", frame)) == ["parcel", "name"]


def test_leaders_see_no_figure_of_a_parcel_with_few_firms(study: Study, layers: MapLayers) -> None:
    shown = redact(layers, gate(study, layers, "leaders"))
    counts = contributors(study).reindex(layers.parcels["parcel_id"].astype("str"))
    enough = (counts["tax_paid"] >= 3).to_numpy()
    for name in ("tax_paid", "tax_per_mu", "revenue", "employees"):
        assert confidential(name)
        assert shown.parcels.loc[~enough, name].isna().all(), name
    assert not [each for each in shown.parcels if str(each).startswith("points_")]
    money = shown.findings["unit"].astype("str").str.startswith("wan_yuan")
    assert money.any()
    assert shown.findings.loc[money, "value"].isna().all()
    months = shown.findings["unit"].astype("str") == "months"
    assert shown.findings.loc[months, "value"].notna().any()
    assert "tax_paid" not in shown.enterprises
    assert "source" not in shown.findings
    assert "reasons" not in shown.actions


def test_leaders_see_no_score_of_a_parcel_with_few_firms(study: Study, layers: MapLayers) -> None:
    """A score that rests on tax alone is the tax times a constant; grade and rank are shown."""
    for few, whole in ((60, study), (5, shared(study, 5))):
        own = map_layers(whole)
        seen = gate(whole, own, "leaders")
        shown = redact(own, seen).parcels
        assert seen.small.sum() >= few
        assert shown.loc[seen.small, "total"].isna().all()
        assert shown["total"].notna().any() == (few < 60)
        assert shown["grade"].notna().equals(own.parcels["grade"].notna())
        assert shown["rank"].notna().equals(own.parcels["rank"].notna())
        themes = make_themes(own, whole)
        theme = next(each for each in seen.themes(themes) if each.key == "total")
        assert (theme.parcels[seen.small] == UNKNOWN).all()
        assert (theme.parcels[~seen.small] != UNKNOWN).any() == (few < 60)
        assert "不显示" in theme.labels["zh"][-1]
    assert confidential("total_2023")
    assert confidential("total_other1")


def test_no_score_where_no_amount_is_shown_even_if_the_theme_is_asked_for(
    study: Study, layers: MapLayers
) -> None:
    rules = load_audience("public")
    wide = rules.tables[0].model_copy(update={"fields": "all"})
    rules = rules.model_copy(update={"tables": [wide], "themes": [ThemeRule(key="total", **TOLD)]})
    seen = gate(study, layers, rules)
    assert "total" not in redact(layers, seen).parcels
    (theme,) = seen.themes(make_themes(layers, study))
    assert (theme.parcels == UNKNOWN).all()


def test_figures_of_other_studies_are_classes_and_those_without_are_gone(
    study: Study, layers: MapLayers
) -> None:
    themes = make_themes(layers, study)
    values = np.linspace(1, 150, len(layers.parcels))
    names = ("tax_per_mu_other1", "total_other1", "tax_per_mu_2023")
    frame = pd.DataFrame(dict.fromkeys(names, values))
    columns = [("tax_per_mu", names[0]), ("total", names[1]), ("revenue", names[2])]
    seen = gate(study, layers, "leaders").years(frame, columns, themes)
    assert set(seen[names[0]].astype("str")) <= {"0", "1", "2", "3", "4"}
    assert seen[names[1]].isna().all()
    assert seen[names[2]].isna().all()


def shared(study: Study, parcels: int) -> Study:
    """Study in which all parcels but the first few have three firms with tax."""
    links = study["links"]
    firms = study["enterprises"]["enterprise_id"].astype("str").tolist()
    ids = study["parcels"]["parcel_id"].astype("str").tolist()
    rows = [
        (firms[(place + step) % len(firms)], each)
        for place, each in enumerate(ids)
        for step in range(1 if place < parcels else 3)
    ]
    made = pd.DataFrame(rows, columns=["enterprise_id", "parcel_id"])
    made = made.assign(role="own", share=1 / 3, method="register")
    facts = study["enterprise_facts"]
    return changed(
        study,
        links=made.reindex(columns=links.columns).astype(links.dtypes.to_dict()),
        enterprise_facts=facts.assign(tax_paid=facts["tax_paid"].fillna(7.5)),
    )


@settings(max_examples=8, deadline=None)
@given(few=st.integers(0, 6))
def test_the_rest_after_subtraction_is_never_fewer_than_k_firms(few: int) -> None:
    study = shared(make_study(20), few)
    layers = map_layers(study)
    hidden = gate(study, layers, "leaders").small
    rows = layers.enterprises["parcel"].to_numpy()
    together = layers.enterprises.loc[hidden[rows], "enterprise_id"].nunique()
    assert together == 0 or together >= 3
    assert hidden.sum() >= few
    assert few or not hidden.any()


@settings(max_examples=25, deadline=None)
@given(sizes=st.lists(st.integers(0, 6), min_size=1, max_size=6), k=st.integers(1, 5))
def test_every_group_of_zones_has_k_firms(sizes: list[int], k: int) -> None:
    zones = [f"Z{place}" for place in range(len(sizes))]
    parcels = pd.DataFrame({"zone": zones})
    firms = pd.DataFrame(
        [
            (place, f"E{place}-{number}", 1.0)
            for place, size in enumerate(sizes)
            for number in range(size)
        ],
        columns=["parcel", "enterprise_id", "tax_paid"],
    ).astype({"parcel": "int64"})
    layers = MapLayers(parcels, None, None, None, firms, None)  # type: ignore[arg-type]
    groups = merged_zones(layers, Groups(k=k, **TOLD))
    if sum(sizes) < k:
        assert (groups == -1).all()
        return
    for group in np.unique(groups):
        assert firms.loc[groups[firms["parcel"]] == group, "enterprise_id"].nunique() >= k


def test_a_zone_that_is_nearly_one_firm_is_merged() -> None:
    parcels = pd.DataFrame({"zone": ["A"] * 4 + ["B"] * 4})
    firms = pd.DataFrame({"parcel": range(8), "enterprise_id": [f"E{each}" for each in range(8)]})
    for largest, groups in ((97.0, 1), (3.0, 2)):
        tax = [largest, 1.0, 1.0, 1.0, 30.0, 30.0, 30.0, 30.0]
        layers = MapLayers(parcels, None, None, None, firms.assign(tax_paid=tax), None)  # type: ignore[arg-type]
        found = merged_zones(layers, Groups(k=3, largest=0.8, **TOLD))
        assert len(set(found)) == groups
        assert set(found) != {-1}


def test_the_theme_of_zones_is_the_mean_in_bands(study: Study, layers: MapLayers) -> None:
    (theme,) = [
        each
        for each in gate(study, layers, "public").themes(make_themes(layers, study))
        if each.key == "tax_per_mu_zone"
    ]
    parcels = layers.parcels.assign(band=theme.parcels.astype("str").array)
    known = parcels[parcels["tax_paid"].notna()]
    for zone, rows in parcels.groupby("zone"):
        assert len(set(rows["band"])) == 1
        mine = known[known["zone"] == zone]
        mean = mine["tax_paid"].sum() / mine["area_mu"].sum()
        assert rows["band"].iloc[0] == str(np.digitize(mean, [5, 15, 30, 100]))


def test_themes_are_those_of_the_rules(study: Study, layers: MapLayers) -> None:
    themes = make_themes(layers, study)
    rules = load_audience("public")
    found = gate(study, layers, rules).themes(themes)
    assert [each.key for each in found] == ["grade", "tax_per_mu_zone"]
    assert gate(study, layers, "internal").themes(themes) == themes
    seen = gate(study, layers, "leaders").themes(themes)
    assert [each.key for each in seen] == [each.key for each in themes]
    assert [each for each in seen if each.key != "total"] == [
        each for each in themes if each.key != "total"
    ]
    for rule, code in (
        (ThemeRule(key="colour", **TOLD), "audience.unknown_theme"),
        (ThemeRule(key="total", of="zone", breaks=[1.0], **TOLD), "audience.zone_theme"),
    ):
        wrong = rules.model_copy(update={"themes": [rule]})
        with pytest.raises(PolicyError) as caught:
            gate(study, layers, wrong).themes(themes)
        assert [note.code for note in caught.value.problems] == [code]


def test_totals_of_few_firms_are_left_out(study: Study, layers: MapLayers) -> None:
    assert gate(study, layers, "public").totals(study) == {}
    assert gate(study, layers, "internal").totals(study) == study.meta["totals"]
    facts = study["enterprise_facts"]
    linked = pd.Series(1.0, index=facts.index)
    linked.iloc[0] = 0.4
    one = changed(study, enterprise_facts=facts.assign(linked=linked))
    assert gate(one, layers, "leaders").totals(one) == {
        "tax_paid": {"in": study.meta["totals"]["tax_paid"]["in"]}
    }
    linked.iloc[:4] = 0.4
    four = changed(study, enterprise_facts=facts.assign(linked=linked))
    assert gate(four, layers, "leaders").totals(four) == study.meta["totals"]


def test_leaders_see_earlier_years_as_classes_that_are_right(
    study: Study, layers: MapLayers
) -> None:
    themes = make_themes(layers, study)
    theme = next(each for each in themes if each.key == "tax_per_mu")
    count = len(layers.parcels)
    values = np.random.default_rng(1).uniform(0, 150, count)
    values[3] = np.nan
    frame = pd.DataFrame({"tax_per_mu_2023": values, "total_2023": values, "power_2023": values})
    columns = [("tax_per_mu", "tax_per_mu_2023"), ("total", "total_2023")]
    seen = gate(study, layers, "leaders").years(frame, columns, themes)
    assert list(seen) == ["tax_per_mu_2023", "total_2023"]
    assert seen["total_2023"].isna().all()
    for value, code in zip(values, seen["tax_per_mu_2023"], strict=True):
        if np.isnan(value):
            assert pd.isna(code)
        else:
            assert theme.classes.index(code) == sum(value >= each for each in theme.breaks)
    assert gate(study, layers, "internal").years(frame, columns, themes) is frame
    assert not len(gate(study, layers, "public").years(frame, columns, themes).columns)
