"""Ordinary contracts keep what they agreed; of those with a case nothing is touched."""

import pandas as pd

from landuse.demo.promises import PLANTED, keep_promises

DAY = pd.Timestamp(2015, 1, 1)


def deals(count: int) -> pd.DataFrame:
    ids = [f"P{at:03d}" for at in range(count)]
    late = {"started_on": DAY, "completed_on": DAY, "production_on": DAY}
    due = {name: DAY - pd.Timedelta(days=40) for name in ("start_due_on", "completion_due_on")}
    row = {**late, **due, "production_due_on": DAY - pd.Timedelta(days=9), "started": True}
    money = {"area": 10.0, "invest_per_mu": 100.0, "invested": 700.0}
    money |= {"output_per_mu": 400.0, "tax_per_mu": 20.0}
    return pd.DataFrame([{**row, **money, "contract_id": f"HT{name}"} for name in ids], index=ids)


def test_ordinary_contracts_are_kept_but_for_those_planted() -> None:
    size = 60
    before = deals(size)
    firms = [f"E{at}" for at in range(size)]
    returns = pd.DataFrame({"enterprise_id": firms, "year": 2025, "tax_paid": 50.0})
    returns = returns.assign(revenue=1000.0, vat_carryover_refund=0.0)
    sites = pd.DataFrame({"parcel_id": before.index, "enterprise_id": firms, "role": "own"})
    frames = {
        "contracts": before,
        "parcels": pd.DataFrame({"kind": "works"}, index=before.index),
    }
    land = dict.fromkeys(firms, 10.0)
    after, truth = keep_promises(frames, returns, sites, land, ["P001"])
    assert len(truth) == len(PLANTED)
    assert [(row[1].removeprefix("contract_"), row[5]) for row in truth] == [
        each[:2] for each in PLANTED
    ]
    pd.testing.assert_series_equal(after.loc["P001"], before.loc["P001"])
    named = {row[4] for row in truth}
    assert "P001" not in named
    rest = after.drop(index=[*named, "P001"])
    for due, done in (("start_due_on", "started_on"), ("production_due_on", "production_on")):
        assert (rest[done] <= rest[due]).all()
    assert (rest["invested"] >= rest["area"] * rest["invest_per_mu"]).all()
    assert (rest["tax_per_mu"] <= 5.0).all()
    assert (rest["output_per_mu"] <= 100.0).all()
    pd.testing.assert_frame_equal(frames["contracts"], deals(size))
