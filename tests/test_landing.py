"""Landing: the same for the check and for the main job; nothing lost, nothing judged."""

import numpy as np
import pandas as pd
import pytest

from landuse.checking.placing import place
from landuse.landing import land
from landuse.pipeline import score
from landuse.policy import load_policy
from landuse.schema import empty
from landuse.study import TABLES, Inputs
from tests.factories import make_inputs


def whole(inputs: Inputs) -> dict[str, pd.DataFrame]:
    return {name: inputs.tables.get(name, empty(name)) for name in TABLES}


@pytest.mark.parametrize("seed", [1, 5])
def test_check_and_main_job_land_alike(seed: int) -> None:
    rules = load_policy("generic-cn-v1")
    study = score(make_inputs(18, seed), rules)
    trial = place(make_inputs(18, seed), rules)
    totals = trial.totals.set_index("amount")
    for name, sums in study.meta["totals"].items():
        assert totals.loc[name, "read"] == pytest.approx(sums["in"])
        assert totals.loc[name, "on_parcels"] == pytest.approx(sums["on_parcels"])
    pairs = ["enterprise_id", "parcel_id"]
    pd.testing.assert_frame_equal(trial.links[pairs], study["links"][pairs])
    pd.testing.assert_frame_equal(trial.unmatched, study["unmatched"])


def test_stages_are_told_in_order_and_inputs_stay_as_they_are() -> None:
    inputs, told = make_inputs(9, 2), []
    tables = whole(inputs)
    given = {name: frame.copy() for name, frame in inputs.tables.items()}
    found = land(inputs, tables, load_policy("generic-cn-v1"), say=told.append)
    assert told == ["link", "apportion"]
    assert tables["parcels"]["area_mu"].notna().all()
    assert len(tables["links"]) == len(found.links)
    assert tables["links"]["share"].between(0, 1 + 1e-9).all()
    for name, frame in given.items():
        pd.testing.assert_frame_equal(inputs.tables[name], frame)


def test_figures_on_parcels_are_those_of_linked_firms() -> None:
    inputs = make_inputs(15, 3)
    found = land(inputs, whole(inputs), load_policy("generic-cn-v1"))
    year = inputs.park.park.year
    sums = found.shared.totals[year]["tax_paid"]
    placed = found.placed.loc[found.placed["year"] == year, "tax_paid"]
    assert np.nansum(placed) == pytest.approx(sums["on_parcels"])
    assert sums["in"] == pytest.approx(sums["on_parcels"] + sums["unlinked"])
