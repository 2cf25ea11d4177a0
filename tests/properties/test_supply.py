"""Laws of the chain and of contracts: adds up to the park, order changes nothing, gaps only open answers.

Not blanked: the day of completion, where the contract says as well that less land was begun than it asks
for. Then the blank is read as *not completed yet*, as for low yield (see test_unknown.py).
"""

from functools import cache
from math import fsum
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.diagnose.supply import supply
from landuse.ids import positions
from landuse.measure import complete
from landuse.pipeline import score
from landuse.policy import load_policy
from landuse.present.workbook.supply import STATES, STEPS, chain_by_zone, land_states
from landuse.study import Study
from tests.factories import YEAR, make_inputs, table

POLICY = load_policy("demo-2025")
TODAY = pd.Timestamp(YEAR, 12, 31)
OPEN = {"unknown", "producing"}
RANGE = {"producing": {"below", "met"}, "unknown": set(STEPS) - {"not_applicable"}}
CELLS = (
    *("start_due_on", "delivered_on", "completion_due_on", "production_due_on", "started"),
    *("started_on", "production_on", "suspended_on", "area", "area_to_develop"),
    *("area_developed", "invested", "invest_per_mu", "output_per_mu", "tax_per_mu"),
)


@cache
def park(seed: int = 11) -> Study:
    """A park with zones whose contracts have production and yields; nobody is said to build and produce at once."""
    inputs = make_inputs(63, seed, policy="demo-2025")
    rng = np.random.default_rng(seed)
    deals = inputs.tables["contracts"]
    made = deals["completed_on"] + pd.to_timedelta(rng.integers(30, 400, len(deals)), unit="D")
    made = made.where((rng.random(len(deals)) < 0.7) & (made <= TODAY))
    agreed = {name: rng.uniform(1, 40, len(deals)) for name in ("output_per_mu", "tax_per_mu")}
    due = deals["completion_due_on"] + pd.Timedelta(days=180)
    more: dict[str, Any] = {"production_on": made, "production_due_on": due, **agreed}
    tables = dict(inputs.tables)
    tables["contracts"] = deals.assign(**more).drop_duplicates("contract_id")
    zones = pd.Series(rng.choice(["东区", "西区", None], len(tables["parcels"])), dtype="str")
    land = tables["parcels"]
    state = rng.random(len(land)) < 0.8
    tables["parcels"] = land.assign(
        zone=zones.array,
        holding=land["holding"].astype("str").mask(state, "state").astype("category"),
        land_use=land["land_use"].mask(state, "1001"),
    )
    firms = tables["enterprises"]
    busy = firms["status"].astype("str").replace({"building": "operating"})
    tables["enterprises"] = firms.assign(status=busy.astype("category"))
    event = {"subject": "parcel", "subject_id": "P000", "kind": "land_approved"}
    tables["events"] = table("events", [{**event, "occurred_on": "2020-01-01"}])
    object.__setattr__(inputs, "tables", tables)
    return score(inputs, POLICY)


def judged(study: Study, **changed: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Both tables again, with some input tables changed."""
    tables = {**study.tables, **changed}
    links = tables["links"]
    tables["links"] = links.assign(
        enterprise_row=positions(links["enterprise_id"], tables["enterprises"]["enterprise_id"]),
        parcel_row=positions(links["parcel_id"], tables["parcels"]["parcel_id"]),
    )
    ids = tables["parcels"]["parcel_id"]
    facts = complete(tables["parcel_facts"])
    facts = facts[facts["year"] == YEAR].set_index("parcel_id").reindex(ids)
    values = tables["indicators"]
    values = values[(values["subject"] == "parcel") & (values["year"] == YEAR)]
    tax = values.set_index("subject_id")["tax_per_mu"].reindex(ids)
    now = facts.assign(tax_per_mu=tax.to_numpy()).reset_index()
    return supply(tables, now, POLICY, TODAY, YEAR)[0]


def by_parcel(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    chain = tables["supply_chain"].set_index("parcel_id").sort_index()
    return chain.astype(
        {"step": "str", "reason": "str", "step_low": "str", "step_high": "str", "clause": "str"}
    )


def by_clause(tables: dict[str, pd.DataFrame]) -> pd.Series:
    frame = tables["performance"]
    keys = [frame["contract_id"].astype("str"), frame["clause"].astype("str")]
    return frame["outcome"].astype("str").set_axis(pd.MultiIndex.from_arrays(keys)).sort_index()


def test_the_park_of_these_tests_has_all_steps() -> None:
    chain = park()["supply_chain"]
    seen = set(chain["step"].astype("str"))
    assert {"supplied", "started", "below", "producing", "unknown", "not_applicable"} <= seen
    assert set(park()["performance"]["outcome"].astype("str")) == {
        "met",
        "nearly",
        "not",
        "unknown",
        "not_due",
    }


@pytest.mark.parametrize("seed", [11, 12])
def test_steps_and_states_are_disjoint_and_add_up_to_the_park(seed: int) -> None:
    study = park(seed)
    area = study["parcels"]["area_mu"].astype(float)
    chain = study["supply_chain"]
    assert chain["parcel_id"].is_unique
    assert (chain["area_mu"].to_numpy(dtype=float) == area.to_numpy()).all()
    by_zone = chain_by_zone(study)
    whole = fsum(area)
    assert by_zone["parcels_here"].sum() == len(area)
    assert fsum(by_zone[list(STEPS)].to_numpy().ravel()) == pytest.approx(whole, rel=1e-13)
    assert fsum(by_zone["area_mu"]) == pytest.approx(whole, rel=1e-13)
    for row in by_zone.to_dict("records"):
        assert fsum(row[step] for step in STEPS) == pytest.approx(row["area_mu"], rel=1e-12)
    states = land_states(study)
    assert set(states["state"]) <= set(STATES)
    assert len(states) == len(area)
    assert fsum(states["area_mu"]) == whole


@settings(max_examples=12)
@given(st.integers(0, 2**32 - 1))
def test_order_changes_nothing(seed: int) -> None:
    study, rng = park(), np.random.default_rng(seed)
    was = {"supply_chain": study["supply_chain"], "performance": study["performance"]}
    shuffled = {
        name: study[name].iloc[rng.permutation(len(study[name]))].reset_index(drop=True)
        for name in ("contracts", "links", "events", "parcels")
    }
    now = judged(study, **shuffled)
    names = ["step", "area_mu", "since", "due_on", "months_over", "stuck", "reason"]
    pd.testing.assert_frame_equal(by_parcel(was)[names], by_parcel(now)[names])
    pd.testing.assert_series_equal(by_clause(was), by_clause(now), check_names=False)


@pytest.mark.parametrize("column", CELLS)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_blank_only_opens_answers(column: str, seed: int) -> None:
    study = park()
    whole = judged(study)
    deals = study["contracts"]
    hit = np.random.default_rng(seed).random(len(deals)) < 0.4
    gaps = judged(study, contracts=deals.assign(**{column: deals[column].mask(hit)}))
    was, now = by_parcel(whole), by_parcel(gaps)
    for before, after in zip(was["step"], now["step"], strict=True):
        assert after == before or after in OPEN, (before, after)
        if before not in {after, "unknown"}:
            assert before in RANGE[after] or before in OPEN, (before, after)
    turned = now["stuck"].notna() & was["stuck"].notna() & (now["stuck"] != was["stuck"])
    assert not (turned & now["stuck"].fillna(value=False)).any()
    old, new = by_clause(whole).align(by_clause(gaps), join="inner")
    changed = old != new
    assert set(new[changed]) <= {"unknown", "not_due"}  # a day to come accuses and clears nobody
    assert column == "production_on" or "not_due" not in set(new[changed])


@pytest.mark.parametrize(
    ("table_name", "column"), [("enterprises", "status"), ("parcels", "far_min")]
)
def test_blanks_elsewhere_only_open_answers(table_name: str, column: str) -> None:
    study = park()
    whole, frame = judged(study), study[table_name]
    hit = np.random.default_rng(3).random(len(frame)) < 0.4
    gaps = judged(study, **{table_name: frame.assign(**{column: frame[column].mask(hit)})})
    for before, after in zip(by_parcel(whole)["step"], by_parcel(gaps)["step"], strict=True):
        assert after == before or after in OPEN, (before, after)
    old, new = by_clause(whole).align(by_clause(gaps), join="inner")
    assert set(new[old != new]) <= {"unknown"}


def test_time_alone_never_frees_a_stuck_parcel() -> None:
    study = park()
    stuck = pd.Series(data=False, index=sorted(study["parcels"]["parcel_id"]))
    never = study["contracts"].assign(
        started=pd.array([False] * len(study["contracts"]), dtype="boolean"),
        **{
            name: pd.Series(pd.NaT, study["contracts"].index, dtype="datetime64[ms]")
            for name in ("started_on", "completed_on", "production_on", "suspended_on")
        },
    )
    tables = {**study.tables, "contracts": never}
    for year in (2024, 2025, 2026, 2027):
        changed = judged_on(study, tables, pd.Timestamp(year, 6, 30))
        now = by_parcel(changed)["stuck"].fillna(value=False).astype(bool)
        assert (now | ~stuck).all()
        stuck = now
    assert stuck.any()


def judged_on(
    study: Study, tables: dict[str, pd.DataFrame], today: pd.Timestamp
) -> dict[str, pd.DataFrame]:
    links = tables["links"]
    links = links.assign(
        enterprise_row=positions(links["enterprise_id"], tables["enterprises"]["enterprise_id"]),
        parcel_row=positions(links["parcel_id"], tables["parcels"]["parcel_id"]),
    )
    facts = study["parcel_facts"]
    facts = (
        facts[facts["year"] == YEAR].set_index("parcel_id").reindex(tables["parcels"]["parcel_id"])
    )
    now = facts.assign(tax_per_mu=np.nan).reset_index()
    return supply({**tables, "links": links}, now, POLICY, today, YEAR)[0]
