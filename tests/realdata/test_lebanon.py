"""Lebanon, New Hampshire: US survey feet, repeated and missing codes, unit suffixes."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from landuse import Study

TOTAL = 4_097_724_258  # US$, summed from the CSV
UNLINKED = 28_247_280


@pytest.fixture(scope="module")
def study(original: Callable[[str, str], Study]) -> Study:
    return original("lebanon.toml", "lebanon_nh")


def test_grid_area_is_measured_in_metres(study: Study) -> None:
    """1,069,380,141.2 square US survey feet."""
    assert round(study["parcels"]["area_m2"].sum() / 10_000, 1) == 9934.9


def test_rows_match_exactly_or_after_the_unit_fall_back(study: Study) -> None:
    links = study["links"]
    assert links["enterprise_id"].is_unique
    cut = links["method"] == "parcel_code_cut"
    assert len(study["enterprises"]) == 5660
    assert (~cut).sum() == 4281
    assert len(links) == 5588
    missed = set(study["enterprises"]["enterprise_id"]) - set(links["enterprise_id"])
    assert len(missed) == 72
    notes = study["notes"]
    listed = notes[notes["code"].astype(str).str.endswith("no_such_parcel")]
    assert set(listed["subject_id"]) == missed


def test_a_link_by_fall_back_is_less_sure(study: Study) -> None:
    links = study["links"]
    cut = links["method"] == "parcel_code_cut"
    assert links.loc[cut, "confidence"].max() < links.loc[~cut, "confidence"].min()


def test_value_in_equals_value_out(study: Study) -> None:
    totals = study.meta["totals"]["tax_paid"]
    assert totals["in"] * 10_000 == pytest.approx(TOTAL, abs=0.005)
    assert totals["unlinked"] * 10_000 == pytest.approx(UNLINKED, abs=0.005)
    assert (totals["on_parcels"] + totals["unlinked"]) * 10_000 == pytest.approx(TOTAL, abs=0.005)


def test_repeated_codes_are_one_parcel_and_missing_codes_stay(study: Study) -> None:
    """64 repeats: 40 are the text "na", which stays as polygons without a code of their own."""
    parcels = study["parcels"]
    assert parcels["parcel_id"].is_unique
    assert not (parcels["parcel_id"] == "na").any()
    assert "106-46" in set(parcels["parcel_id"])
    facts = study["parcel_facts"]
    assert isinstance(facts, pd.DataFrame)
    assert len(facts[facts["year"] == 2025]) == len(parcels)
