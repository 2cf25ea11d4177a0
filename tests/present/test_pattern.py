"""Where low yield clusters: planted clusters are found, noise is not called one, missing is left out."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from landuse.errors import LanduseError, StudyError
from landuse.present import pattern as module
from landuse.present.pattern import CLUSTERS, Pattern, pattern, pattern_notice
from landuse.study import Study
from landuse.words import LANGS, Lang, word
from tests import demo_run
from tests.present.ledger_study import bare_study

needs_extra = pytest.mark.skipif(
    importlib.util.find_spec("esda") is None, reason="the extra pattern is not installed"
)
QUICK = 999


def with_yields(values: np.ndarray) -> Study:
    """The demo park with these yields, one a parcel in its order."""
    study = demo_run.study()
    ids = study["parcels"]["parcel_id"]
    rows = study["indicators"]
    rows = rows[(rows["subject"].astype(str) == "parcel") & (rows["year"] == study.year)]
    given = rows["subject_id"].map(dict(zip(ids, values, strict=True)))
    return replace(
        study, tables={**study.tables, "indicators": rows.assign(tax_per_mu=given.astype(float))}
    )


def west() -> np.ndarray:
    """Which parcels lie in the western third."""
    x = demo_run.study().parcels.geometry.representative_point().x
    return (x < x.quantile(1 / 3)).to_numpy()


def noise(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).lognormal(2.0, 0.5, len(demo_run.study()["parcels"]))


@needs_extra
def test_a_planted_cluster_is_found_where_it_was_planted() -> None:
    values = noise(1)
    values[west()] /= 20
    found = pattern(with_yields(values), permutations=QUICK).parcels
    low = (found["cluster"] == "low_low").to_numpy()
    inside = west()
    assert low[inside].mean() > 0.5
    assert low[~inside].mean() < 0.05
    assert found.loc[low, "value"].max() < found["value"].mean()


@needs_extra
def test_noise_is_not_called_a_cluster() -> None:
    called = [
        pattern(with_yields(noise(seed)), permutations=QUICK).parcels["cluster"].notna().mean()
        for seed in range(4)
    ]
    assert np.mean(called) < 0.02


@needs_extra
def test_missing_is_left_out_and_counted_and_another_unit_changes_nothing() -> None:
    values = noise(2)
    values[west()] /= 20
    values[:7] = np.nan
    one = pattern(with_yields(values), permutations=QUICK)
    other = pattern(with_yields(values * 10_000), permutations=QUICK)
    assert one.unknown == 7
    assert len(one.parcels) == len(values) - 7
    pd.testing.assert_series_equal(one.parcels["cluster"], other.parcels["cluster"])
    assert one.parcels["p"].equals(pattern(with_yields(values), permutations=QUICK).parcels["p"])


@needs_extra
@pytest.mark.parametrize("lang", LANGS)
def test_the_list_has_what_was_found_low_among_low_first(lang: Lang) -> None:
    values = noise(3)
    values[west()] /= 20
    study = with_yields(values)
    found = pattern(study, permutations=QUICK)
    notice = pattern_notice(study, found, lang=lang)
    assert len(notice.rows) == found.parcels["cluster"].notna().sum() > 0
    assert notice.rows[0][1] == word("pattern.cluster", "low_low", lang=lang)
    assert {row[2] for row in notice.rows} <= set(study["parcels"]["parcel_id"])
    assert all(len(row) == len(notice.headings) == len(notice.kinds) for row in notice.rows)


@needs_extra
def test_too_few_or_all_alike_is_said() -> None:
    with pytest.raises(StudyError, match="17"):
        pattern(bare_study())
    count = len(noise(1))
    with pytest.raises(StudyError, match=str(count)):
        pattern(with_yields(np.full(count, 3.0)))


def test_without_the_extra_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "esda", None)
    with pytest.raises(LanduseError, match=r"landuse\[pattern\]"):
        pattern(demo_run.study())


def test_false_discoveries_are_controlled_as_published() -> None:
    """Benjamini and Hochberg 1995, their example of 15 p-values: 4 are rejected at 5 %."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
    p += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    assert module._limit(np.array(p[::-1]), 0.05) == 0.0095
    assert module._limit(np.array([0.5, 0.9]), 0.05) == 0.0


@pytest.mark.parametrize("lang", LANGS)
def test_every_kind_has_a_word(lang: Lang) -> None:
    assert all(word("pattern.cluster", each, lang=lang) != each for each in CLUSTERS)


def test_nothing_found_is_an_empty_list() -> None:
    frame = pd.DataFrame(
        {name: pd.Series(dtype=kind) for name, kind in (("value", float), ("around", float), ("local_i", float), ("p", float), ("cluster", "str"))}
    )  # fmt: skip
    assert pattern_notice(demo_run.study(), Pattern(frame, 0, 0.0, 0.0), lang="zh").rows == ()
