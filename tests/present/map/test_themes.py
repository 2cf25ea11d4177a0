"""Themes that lump what is rare keep each kind of it; those of routes say why none is open."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from landuse.present.layers import map_layers
from landuse.present.map import render_map
from landuse.present.map.head import GROUPS
from landuse.present.map.themes import OTHER, UNKNOWN, Theme, make_themes
from landuse.present.map.traits import NO_FIRM, NOT_REVIEWED, division
from landuse.study import Study
from landuse.words import LANGS, text, word, words
from tests.present.map_reading import read_page
from tests.present.map_study import make_study

DIVISIONS = sorted(words("industry.division", lang="zh"))


def in_sectors(count: int, kinds: int) -> Study:
    """Study whose firms are of so many divisions, some of none."""
    study = make_study(count)
    firms = study["enterprises"]
    of = [DIVISIONS[at % kinds] + "11" for at in range(len(firms))]
    codes = pd.Series(of, index=firms.index, dtype="str").mask(np.arange(len(firms)) % 10 == 9)
    firms = firms.assign(sector_code=codes)
    return Study(study.meta, {**study.tables, "enterprises": firms}, study.policy)


def theme_of(study: Study, key: str) -> Theme:
    return next(each for each in make_themes(map_layers(study), study) if each.key == key)


@pytest.mark.parametrize("kinds", [3, 8, 9, len(DIVISIONS)])
def test_the_page_has_every_division_and_the_legend_nine_at_most(kinds: int) -> None:
    study = in_sectors(200, kinds)
    theme = theme_of(study, "industry")
    known = set(division(study["enterprises"]["sector_code"]).dropna())
    assert len(theme.classes) <= 8 + 3, "the others, no firm, unknown"
    assert set(theme.stored.dropna().astype("str")) - {UNKNOWN, NO_FIRM} == known
    head = read_page(render_map(study).get_root().render()).head
    told = next(each for each in head["themes"] if each["key"] == "industry")
    assert ("kinds" in told) == (kinds > 8)
    for lang in LANGS if kinds > 8 else ():
        names = {code: f"{code} {word('industry.division', code, lang=lang)}" for code in known}
        nobody = {NO_FIRM: text("map.class.no_firm", lang=lang)}
        assert told["kinds"][lang] in (names, names | nobody)


def test_a_kind_is_in_its_own_class_or_in_the_others() -> None:
    study = in_sectors(200, 30)
    theme = theme_of(study, "industry")
    classes, kinds = theme.parcels.astype("str"), theme.stored.astype("str")
    own = kinds.isin(theme.classes)
    assert (classes[own] == kinds[own]).all()
    assert set(classes[kinds.notna() & ~own]) == {OTHER}
    assert set(classes[kinds.isna()]) <= {UNKNOWN}
    page = read_page(render_map(study).get_root().render())
    assert page.column("parcels", theme.column) == [None if pd.isna(k) else k for k in theme.stored]


def test_the_last_classes_of_routes_say_why_none_is_open() -> None:
    study = make_study(20)
    ids = study["parcels"]["parcel_id"].astype("str")[:3].tolist()
    routes = pd.DataFrame(
        {
            "subject": "parcel",
            "subject_id": ids,
            "parcel_id": ids,
            "route": "merge",
            "outcome": ["open", "unknown", "blocked"],
        }
    )
    study = Study(study.meta, {**study.tables, "routes": routes}, study.policy)
    theme = theme_of(study, "route")
    assert theme.classes == ("merge", "none", NOT_REVIEWED, UNKNOWN)
    counts = theme.parcels.value_counts()
    assert counts.reindex(theme.classes).tolist() == [1, 1, 17, 1]
    for lang in LANGS:
        assert theme.labels[lang][0] == word("values.route", "merge", lang=lang)
        assert len(set(theme.labels[lang])) == 4
        assert theme.labels[lang][-1] == word("map.class", "to_check", lang=lang)


@pytest.mark.parametrize("lang", LANGS)
def test_groups_of_rules_have_a_name_and_hold_rules_that_there_are(lang: str) -> None:
    assert set(words("map.group", lang=lang)) == set(GROUPS)
    rules = words("values.rule", lang=lang)
    members = [rule for group in GROUPS.values() for rule in group]
    assert set(members) <= set(rules)
    assert len(members) == len(set(members))
    assert not set(GROUPS) & set(rules), "a link could mean either"


def test_the_page_has_the_groups_of_which_there_are_findings() -> None:
    head = read_page(render_map(make_study(30)).get_root().render()).head
    assert head["groups"] == {"idle": ["idle_not_started"]}
