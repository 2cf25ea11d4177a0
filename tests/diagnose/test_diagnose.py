"""All rules over all subjects."""

import pandas as pd
import pytest

from landuse.pipeline import score
from landuse.present.intake import summary_text
from landuse.schema import problems
from landuse.study import Study
from tests.factories import Row, make_inputs, only, parcel, park_inputs


@pytest.fixture(scope="module")
def study() -> Study:
    """A park with all kinds of findings."""
    return score(make_inputs(36, 28, policy="demo-2025"))


def test_findings_keep_their_contract_and_are_one_a_subject_and_rule(study: Study) -> None:
    found = study["findings"]
    assert problems(found, "findings").empty
    assert not found.duplicated(["subject", "subject_id", "rule"]).any()


def test_every_finding_can_be_argued_with(study: Study) -> None:
    found = study["findings"]
    yes = found[found["outcome"] == "yes"]
    assert yes[["value", "threshold", "unit", "clause", "source"]].notna().all(axis=None)
    dated = yes[yes["subject"].isin(["contract", "unit"])]
    assert dated[["period_from", "period_to"]].notna().all(axis=None)


def test_every_unknown_names_what_would_settle_it(study: Study) -> None:
    found = study["findings"]
    open_ = found[found["outcome"] == "unknown"]
    assert len(open_) > 20
    silent = open_[open_["missing"].isna() | (open_["missing"] == "")]
    assert silent.empty, silent[["subject_id", "rule"]]


def test_idle_and_low_yield_are_disjoint(study: Study) -> None:
    """Domain notes §3.1: inefficient land is not identified as idle."""
    found = study["findings"]
    yes = found[found["outcome"] == "yes"]
    idle = yes[yes["rule"].isin(["idle_not_started", "idle_suspended"])]
    low = yes[yes["rule"] == "low_yield"]
    assert len(idle)
    assert len(low)
    assert not set(idle["parcel_id"]) & set(low["parcel_id"])


def test_a_criterion_without_any_data_is_a_note_and_not_a_clearance() -> None:
    tables = only(
        parcels=[parcel("P1", land_use="1001")],
        enterprises=[{"enterprise_id": "E1", "parcel_id": "P1"}],
        returns=[{"enterprise_id": "E1", "year": 2025, "tax_paid": 500.0}],
    )
    study = score(park_inputs(tables))
    found = study["findings"]
    assert found["outcome"].tolist() == ["unknown"]
    codes = study["notes"]["code"].tolist()
    assert {"diagnose.not_checked", "diagnose.no_contracts", "diagnose.no_occupancy"} <= set(codes)


def of_tenants(occupancy: list[Row]) -> str:
    tables = only(
        parcels=[parcel("P1", land_use="1001")],
        enterprises=[
            {"enterprise_id": "E1", "status": "stopped", "stopped_on": "2020-01-01"},
            {"enterprise_id": "E2", "status": "operating", "stopped_on": None},
        ],
        returns=[{"enterprise_id": name, "year": 2025, "tax_paid": 500.0} for name in ("E1", "E2")],
        occupancy=[{"parcel_id": "P1", "role": "own", "area": 5.0, **row} for row in occupancy],
    )
    found = score(park_inputs(tables))["findings"]
    return str(found.set_index("rule").loc["low_yield_stopped", "outcome"])


def test_tenants_are_those_of_the_day_of_the_test() -> None:
    left = pd.Timestamp(2025, 12, 30)
    assert of_tenants([{"enterprise_id": "E1"}, {"enterprise_id": "E2"}]) == "no"
    gone = [{"enterprise_id": "E1"}, {"enterprise_id": "E2", "to_on": left}]
    assert of_tenants(gone) == "yes"
    last_day = [
        {"enterprise_id": "E1"},
        {"enterprise_id": "E2", "to_on": pd.Timestamp(2025, 12, 31)},
    ]
    assert of_tenants(last_day) == "no"


@pytest.mark.parametrize(
    ("deal", "place", "outcome"),
    [
        ("E2", None, "unknown"),
        (None, None, "unknown"),
        ("E1", None, "unknown"),
        (None, "P1", "not_applicable"),
        (None, "ZD99", "not_applicable"),
        ("E2", "ZD99", "not_applicable"),
    ],
)
def test_land_that_a_firm_without_a_place_may_be_on_is_not_cleared(
    deal: str | None, place: str | None, outcome: str
) -> None:
    """E2 may be anywhere unless it says where it is; who holds the contract does not clear the land."""
    evidence = {"parcel_id": "P2", "enterprise_id": deal, "contract_id": "HT1"}
    tables = only(
        parcels=[parcel("P1", land_use="1001"), parcel("P2", land_use="1001")],
        enterprises=[
            {"enterprise_id": "E1", "parcel_id": "P1"},
            {"enterprise_id": "E2", "parcel_id": place},
        ],
        returns=[{"enterprise_id": "E1", "year": 2025, "tax_paid": 500.0}],
        contracts=[evidence],
    )
    study = score(park_inputs(tables))
    found = study["findings"]
    low = found[(found["rule"] == "low_yield") & (found["subject_id"] == "P2")]
    assert low["outcome"].tolist() == [outcome]
    said = [note for note in study["notes"].itertuples() if note.code == "diagnose.firms_unplaced"]
    assert len(said) == (outcome == "unknown")
    if said:
        assert low[["value", "unit", "missing"]].values.tolist() == [
            [1.0, "firms", "enterprise_id"]
        ]
        assert "E2" in said[0].message


def test_a_contract_on_land_that_is_not_in_the_layer_is_told() -> None:
    late = {"start_due_on": "2020-01-01", "started": False, "delay_cause": "enterprise"}
    tables = only(
        parcels=[parcel("P1", land_use="1001")],
        contracts=[
            {"contract_id": "HT1", "parcel_id": "P1", **late},
            {"contract_id": "HT2", "parcel_id": "ZD99", **late},
        ],
    )
    study = score(park_inputs(tables))
    notes = study["notes"].set_index("code")
    assert "ZD99" in notes.loc["diagnose.contract_elsewhere", "message"]
    said = summary_text(study, lang="en")
    assert "1 yes" in said
    assert "not counted above" in said
