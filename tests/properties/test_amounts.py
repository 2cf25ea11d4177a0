"""Laws of amounts and land: what comes in is on parcels or unlinked, and nothing twice."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.apportion import counted_area, facts
from landuse.apportion.facts import AMOUNTS, Facts
from landuse.link import link
from landuse.study import Inputs
from tests.factories import YEAR, make_inputs

SEEDS = st.integers(0, 10_000)
SIZES = st.integers(9, 30)


def shared(inputs: Inputs) -> tuple[dict[str, pd.DataFrame], pd.DataFrame, Facts]:
    parcels, _ = counted_area(inputs.tables["parcels"], ["registered", "drawn"])
    tables = {**inputs.tables, "parcels": parcels}
    links, _ = link(tables, inputs.shapes)
    return tables, links, facts(tables, links, YEAR)


@settings(max_examples=10)
@given(SIZES, SEEDS)
def test_in_is_on_parcels_plus_unlinked_for_every_amount_and_year(n: int, seed: int) -> None:
    tables, _, found = shared(make_inputs(n, seed))
    returns, parcel_facts = tables["returns"], found.parcel_facts
    assert sorted(found.totals) == [2023, 2024, 2025]
    for year, totals in found.totals.items():
        rows = returns[returns["year"] == year]
        assert set(totals) == {name for name in AMOUNTS if name in returns}
        for name, sums in totals.items():
            on = parcel_facts.loc[parcel_facts["year"] == year, name].sum()
            assert sums["in"] == pytest.approx(rows[name].sum(), rel=1e-9)
            assert sums["on_parcels"] == pytest.approx(on, rel=1e-9)
            assert sums["in"] == pytest.approx(sums["on_parcels"] + sums["unlinked"], rel=1e-9)


@settings(max_examples=6)
@given(SEEDS)
def test_enterprises_keep_every_yuan_of_theirs(seed: int) -> None:
    tables, _, found = shared(make_inputs(18, seed))
    said = tables["returns"].set_index(["enterprise_id", "year"])["tax_paid"].dropna()
    kept = found.enterprise_facts.set_index(["enterprise_id", "year"])["tax_paid"].dropna()
    pd.testing.assert_series_equal(kept.sort_index(), said.sort_index(), check_names=False)


@settings(max_examples=10)
@given(SIZES, SEEDS)
def test_shares_of_an_enterprise_add_to_one(n: int, seed: int) -> None:
    _, links, found = shared(make_inputs(n, seed))
    total = found.share.groupby(links["enterprise_id"]).sum()
    assert np.allclose(total, 1.0, rtol=0, atol=1e-12)
    assert (found.share >= 0).all()
    assert (found.share[links["role"] == "sublet"] == 0).all()
    linked = found.enterprise_facts.query("year == @YEAR").set_index("enterprise_id")["linked"]
    assert set(linked[linked > 0].index) == set(links["enterprise_id"])


@settings(max_examples=10)
@given(SIZES, SEEDS)
def test_land_used_on_a_parcel_is_never_more_than_the_parcel(n: int, seed: int) -> None:
    """Domain notes §1.7: for every parcel Σ attributed land over occupants ≤ parcel area."""
    tables, links, _ = shared(make_inputs(n, seed))
    days = pd.Series(1.0, links.index)
    days = days.where(links["to_on"].isna(), 181 / 365).where(links["from_on"].isna(), 184 / 365)
    signed = links["area_mu"] * days * np.where(links["role"] == "sublet", -1.0, 1.0)
    used = signed.groupby(links["parcel_id"]).sum()
    area = tables["parcels"].set_index("parcel_id")["area_mu"]
    assert (used <= area.reindex(used.index) * (1 + 1e-9)).all()


@settings(max_examples=6)
@given(SEEDS)
def test_what_lessors_let_is_what_lessees_lease(seed: int) -> None:
    """Domain notes §1.7: lessor minus = lessee plus for each lease (units have no lessor)."""
    _, links, _ = shared(make_inputs(27, seed))
    let = links[links["role"] == "sublet"].groupby("parcel_id")["area_mu"].sum()
    leased = links[(links["role"] == "lease") & (links["method"] != "unit")]
    assert len(let) >= 4
    pd.testing.assert_series_equal(leased.groupby("parcel_id")["area_mu"].sum(), let)


@settings(max_examples=6)
@given(SEEDS, st.floats(0.1, 1000))
def test_amounts_follow_a_factor(seed: int, k: float) -> None:
    inputs = make_inputs(18, seed)
    tables, links, before = shared(inputs)
    more = tables["returns"].assign(tax_paid=tables["returns"]["tax_paid"] * k)
    after = facts({**tables, "returns": more}, links, YEAR)
    assert np.allclose(
        after.parcel_facts["tax_paid"], before.parcel_facts["tax_paid"] * k, equal_nan=True
    )


@settings(max_examples=6)
@given(SEEDS)
def test_cutting_a_parcel_in_two_leaves_all_sums(seed: int) -> None:
    """An owner of one parcel becomes the owner of its two halves: same land, same amounts."""
    inputs = make_inputs(18, seed)
    tables, _, before = shared(inputs)
    parcels, occupancy = inputs.tables["parcels"], inputs.tables["occupancy"]
    first = (parcels["parcel_id"] == "P000").to_numpy()
    half = parcels[first].assign(
        parcel_id=["P000b"],
        registered_area=parcels.loc[first, "registered_area"] / 2,
        area_m2=parcels.loc[first, "area_m2"] / 2,
    )
    rows = occupancy[(occupancy["parcel_id"] == "P000").to_numpy()]
    cut = {
        **tables,
        "parcels": pd.concat(
            [parcels[~first], half.assign(parcel_id=["P000a"]), half], ignore_index=True
        ),
        "occupancy": pd.concat(
            [
                occupancy.drop(index=rows.index),
                *(
                    rows.assign(parcel_id=[name], area=rows["area"] / 2)
                    for name in ("P000a", "P000b")
                ),
            ],
            ignore_index=True,
        ),
    }
    cut["parcels"], _ = counted_area(cut["parcels"], ["registered", "drawn"])
    links, _ = link(cut, {})
    after = facts(cut, links, YEAR)
    for name in ("tax_paid", "employees"):
        assert after.totals[YEAR][name] == pytest.approx(before.totals[YEAR][name], rel=1e-9)
    whole = before.parcel_facts.query("year == @YEAR and parcel_id == 'P000'")["tax_paid"].sum()
    halves = after.parcel_facts.query("year == @YEAR and parcel_id in ['P000a', 'P000b']")
    assert halves["tax_paid"].sum() == pytest.approx(whole)
    land = [each.enterprise_facts.query("year == @YEAR") for each in (before, after)]
    firm = occupancy.loc[occupancy["parcel_id"] == "P000", "enterprise_id"].iloc[0]
    used = [frame.set_index("enterprise_id").loc[firm, "land_mu"] for frame in land]
    assert used[0] == pytest.approx(used[1])
