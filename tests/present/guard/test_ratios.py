"""What gives a hidden figure away by one constant is refused; what does not, passes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.errors import StudyError
from landuse.policy.audience import Audience, TableRule, load_audience
from landuse.present.groups import few_firms
from landuse.present.guard import guard_file, guard_page
from landuse.present.guard.files import unpack_file
from landuse.present.guard.ratios import proportional, telltales
from landuse.present.guard.search import search
from landuse.present.guard.secrets import secrets_of
from landuse.present.guard.unpack import Column, Unpacked, unpack
from landuse.present.handover import write_handover
from landuse.present.map.render import render_map
from landuse.study import Study
from tests.present.map_study import make_study
from tests.present.planted import changed

RATE, MOST = 1.2765, 100.0
TOLD = {"reason_zh": "试", "reason_en": "try", "source": "试", "confidence": "low"}


@pytest.fixture(scope="module")
def study() -> Study:
    """Study whose score is tax per mu times a constant, this year and in years before."""
    made = make_study(80)
    per_mu = made["indicators"]["tax_per_mu"].astype("float64")
    total = (per_mu * RATE).clip(upper=MOST).round(2)
    scores = made["scores"]
    once = per_mu[::-1].reset_index(drop=True) * 0.9
    earlier = scores.assign(year=2023, total=(once * RATE).clip(upper=MOST).round(2))
    history = [name for name in made["score_history"].columns if name in earlier]
    before = made["indicators"].assign(year=2023, tax_per_mu=once)
    return changed(
        made,
        scores=scores.assign(total=total, points_tax_per_mu=total),
        score_history=earlier[history],
        indicators=pd.concat([made["indicators"], before], ignore_index=True),
    )


def recovered(page: Unpacked, study: Study) -> dict[str, float]:
    """Share of hidden figures of tax that a reader has within 2 %, column by column, by the best constant."""
    few = few_firms(study, 3)
    per_mu = study["indicators"]
    now = per_mu[per_mu["year"] == study.year].set_index("subject_id")["tax_per_mu"]
    ids = page.tables["parcels"]["parcel_id"].texts or []
    hidden = np.array([float(now[each]) if each in few else np.nan for each in ids])
    found = {}
    for table in ("parcels", "years"):
        for name, column in page.tables.get(table, {}).items():
            if column.numbers is None or column.date:
                continue
            known = (column.numbers > 0) & (hidden > 0) & (hidden < MOST / RATE)
            if known.sum() >= 10:
                ratios = np.sort(np.log(column.numbers[known] / hidden[known]))
                most = np.searchsorted(ratios, ratios + 0.04) - np.arange(len(ratios))
                found[f"{table}.{name}"] = float(most.max() / known.sum())
    return found


@pytest.mark.parametrize("audience", ["leaders", "public"])
def test_no_column_of_a_map_or_hand_over_gives_hidden_tax(
    study: Study, tmp_path: Path, audience: str
) -> None:
    page = unpack(render_map(study, audience=audience, others=[study]).get_root().render())
    layers = unpack_file(write_handover(study, tmp_path / "a.gpkg", audience=audience))
    shown = {**recovered(page, study), **recovered(layers, study)}
    assert "parcels.area_mu" in shown
    assert max(shown.values()) < 0.25, shown


def test_the_attack_works_on_the_copy_for_the_office(study: Study, tmp_path: Path) -> None:
    page = unpack(render_map(study).get_root().render())
    assert recovered(page, study)["parcels.total"] == 1
    layers = unpack_file(write_handover(study, tmp_path / "a.gpkg"))
    assert recovered(layers, study)["parcels.total"] == 1


@pytest.mark.parametrize("audience", ["leaders", "public"])
def test_scores_of_the_office_copy_are_refused_to_others(study: Study, audience: str) -> None:
    page = unpack(render_map(study).get_root().render())
    secrets = secrets_of(study, load_audience(audience))
    ids = page.tables["parcels"]["parcel_id"].texts or []
    numbers = np.array([secrets.parcels[str(each)] for each in ids])
    places = {each.place: each.figure for each in telltales(page, secrets, numbers)}
    assert places["parcels.total"] == f"tax_per_mu {study.year}"
    assert places["years.total_2023"] == "tax_per_mu 2023"


PLANTS: dict[str, Callable[[pd.Series], pd.Series]] = {
    "times": lambda tax: (tax * 0.73).round(2),
    "exact": lambda tax: tax * 0.731234,
    "cut_off": lambda tax: (tax * 3.1).clip(upper=60).round(2),
    "negative": lambda tax: -(tax * 0.5).round(3),
}


@pytest.mark.parametrize("plant", list(PLANTS))
@pytest.mark.parametrize("audience", ["leaders", "public"])
def test_a_planted_column_is_refused(study: Study, audience: str, plant: str) -> None:
    rules = _lenient(audience)
    per_mu = study["indicators"]["tax_per_mu"][: len(study["parcels"])].astype("float64")
    ids = study["parcels"]["parcel_id"].astype("str").tolist()
    columns = {
        "parcel_id": Column(texts=[*ids]),
        "index": Column(numbers=PLANTS[plant](per_mu).to_numpy()),
    }
    found = search(Unpacked({}, {"parcels": columns}, ""), secrets_of(study, rules), rules)
    assert [(each.code, each.place) for each in found] == [("ratio", "parcels.index")]


@pytest.mark.parametrize("audience", ["leaders", "public"])
def test_a_column_planted_in_a_hand_over_is_refused(
    study: Study, tmp_path: Path, audience: str
) -> None:
    rules = _lenient(audience)
    ids = study["parcels"]["parcel_id"].astype("str").tolist()
    values = (study["indicators"]["tax_per_mu"][: len(ids)].astype("float64") * 0.73).round(2)
    path = tmp_path / "planted.gpkg"
    write_handover(study, path, audience=rules)
    guard_file(path, study, rules)
    with closing(sqlite3.connect(path)) as store, store:
        triggers = store.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall()
        for (name,) in triggers:
            store.execute(f'DROP TRIGGER "{name}"')
        store.execute('ALTER TABLE parcels ADD COLUMN "index" REAL')
        for key, value in zip(ids, values.tolist(), strict=True):
            known = None if np.isnan(value) else value
            store.execute('UPDATE parcels SET "index" = ? WHERE parcel_id = ?', (known, key))
    with pytest.raises(StudyError) as caught:
        guard_file(path, study, rules)
    assert "guard.ratio" in {note.code for note in caught.value.problems}
    assert "parcels.index" in caught.value.message("zh")
    assert "parcels.index" in caught.value.message("en")


def test_numbers_written_as_text_are_compared_too(study: Study) -> None:
    rules = _lenient("public")
    per_mu = study["indicators"]["tax_per_mu"][: len(study["parcels"])].astype("float64")
    ids = study["parcels"]["parcel_id"].astype("str").tolist()
    texts = [None if np.isnan(each) else f"{each * 0.73:.2f}" for each in per_mu]
    columns = {"parcel_id": Column(texts=[*ids]), "index": Column(texts=texts)}
    found = search(Unpacked({}, {"parcels": columns}, ""), secrets_of(study, rules), rules)
    assert ("ratio", "parcels.index") in {(each.code, each.place) for each in found}


def _lenient(audience: str) -> Audience:
    """Rules that let a column ``index`` of parcels through."""
    rules = load_audience(audience)
    kept = [each for each in rules.tables if each.name != "parcels"]
    fields = ["parcel_id", "zone", "area_mu", "grade", "index"]
    return rules.model_copy(
        update={"tables": [*kept, TableRule(name="parcels", fields=fields, **TOLD)]}
    )


def test_an_area_in_proportion_to_tax_stops_the_page(study: Study) -> None:
    """As if the area of a table had been filled with a product of the tax."""
    facts = study["parcel_facts"]
    area = (facts["tax_paid"].astype("float64") * 0.011).round(4).fillna(1.0)
    wrong = changed(study, parcels=study["parcels"].assign(area_mu=area))
    page = render_map(wrong, audience="leaders").get_root().render()
    with pytest.raises(StudyError) as caught:
        guard_page(page, wrong, load_audience("leaders"))
    assert "guard.ratio" in {note.code for note in caught.value.problems}


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), count=st.integers(5, 300), places=st.integers(0, 4))
def test_columns_of_chance_pass_and_those_in_proportion_do_not(
    seed: int, count: int, places: int
) -> None:
    random = np.random.default_rng(seed)
    tax = random.lognormal(2.6, 1.1, count)
    other = np.round(random.lognormal(3, 0.8, count), places)
    assert proportional(other, tax) == (0, -1)
    rate = random.uniform(20, 90)
    made = np.round(tax * rate, 2)
    number, row = proportional(made, tax)
    assert number >= 0.9 * count
    assert made[row] == pytest.approx(rate * tax[row], rel=0.01)


def test_few_parcels_equal_figures_and_missing_ones_tell_nothing() -> None:
    tax = np.array([10.5, 20.25, 30.125, 44.0])
    assert proportional(tax * 2, tax) == (0, -1)
    same = np.full(20, 33.3)
    assert proportional(same, same * 2) == (0, -1)
    assert proportional(np.full(20, np.nan), np.arange(20.0)) == (0, -1)
    assert proportional(np.zeros(0), np.zeros(0)) == (0, -1)


def test_another_constant_in_each_cohort_is_seen() -> None:
    random = np.random.default_rng(3)
    tax = random.lognormal(2.6, 1.1, 200)
    rate = np.repeat([1.1, 1.7, 2.9, 0.4, 3.3], 40)
    assert proportional(np.round(tax * rate, 2), tax)[0] >= 30
