"""Both lists of what found no partner, with their weight."""

import numpy as np
import pandas as pd
import pytest

from landuse.link.unmatched import GROUNDS, REASONS, unmatched
from landuse.pipeline import score
from landuse.study import Study
from tests.factories import make_inputs, table

YEAR = 2025


@pytest.fixture(scope="module")
def study() -> Study:
    return score(make_inputs(30, seed=5))


def test_the_tax_without_land_is_what_the_totals_call_unlinked(study: Study) -> None:
    found = study["unmatched"]
    firms = found[found["subject"] == "enterprise"]
    totals = study.meta["totals"]["tax_paid"]
    assert firms["tax_paid"].sum() == pytest.approx(totals["unlinked"])
    assert firms["tax_share"].sum() == pytest.approx(totals["unlinked"] / totals["in"])
    assert "not_listed" in set(firms["reason"])


def test_the_land_without_enterprise_is_the_rest_of_the_land(study: Study) -> None:
    found = study["unmatched"]
    parcels = found[found["subject"] == "parcel"]
    facts = study["parcel_facts"]
    used = facts[(facts["year"] == YEAR) & (facts["n_enterprises"] > 0)]["parcel_id"]
    assert set(parcels["subject_id"]) == set(study["parcels"]["parcel_id"]) - set(used)
    whole = study["parcels"]["area_mu"].sum()
    free = study["parcels"].set_index("parcel_id").loc[parcels["subject_id"], "area_mu"]
    assert parcels["area_mu"].tolist() == free.tolist()
    assert parcels["land_share"].sum() == pytest.approx(free.sum() / whole)


def test_the_heaviest_come_first(study: Study) -> None:
    found = study["unmatched"]
    for subject, weight in (("enterprise", "tax_paid"), ("parcel", "area_mu")):
        values = found.loc[found["subject"] == subject, weight].dropna().tolist()
        assert values == sorted(values, reverse=True)


def case(**more: object) -> dict[str, pd.DataFrame]:
    firms = [
        {"enterprise_id": "E1", "name": "甲", "parcel_id": "PX", "credit_code": "C1"},
        {"enterprise_id": "E2", "name": "乙", "parcel_id": None, "credit_code": None},
    ]
    parcels = [
        {"parcel_id": "P1", "area_mu": 1.0, "holding": "public", "holder": "镇政府"},
        {"parcel_id": "P2", "area_mu": 3.0, "holder": "甲"},
        {"parcel_id": "P3", "area_mu": 4.0, "holder": "丙"},
        {"parcel_id": "P4", "area_mu": 2.0},
        {"parcel_id": "P5", "area_mu": 5.0, "holder_code": "C1"},
    ]
    facts = [{"enterprise_id": each, "year": YEAR, "linked": 0.0, "tax_paid": tax} for each, tax in
             (("E1", 6.0), ("E2", np.nan), ("谁", 2.0))]  # fmt: skip
    lands = [{"parcel_id": each["parcel_id"], "year": YEAR, "n_enterprises": 0} for each in parcels]
    returns = [
        {"enterprise_id": "E1", "year": YEAR, "tax_paid": 6.0},
        {"enterprise_id": "谁", "year": YEAR, "tax_paid": 2.0},
    ]
    return {
        "enterprises": table("enterprises", firms),
        "parcels": table("parcels", parcels),
        "enterprise_facts": table("enterprise_facts", facts),
        "parcel_facts": table("parcel_facts", lands),
        "returns": table("returns", returns),
        **more,
    }  # type: ignore[dict-item]


def test_reasons() -> None:
    found = unmatched(case(), table("links", []), YEAR).set_index("subject_id")
    assert found["reason"].astype("str").to_dict() == {
        "E1": "no_such_parcel",
        "谁": "not_listed",
        "E2": "no_place",
        "P5": "holder_elsewhere",
        "P3": "holder_not_listed",
        "P2": "holder_elsewhere",
        "P4": "no_holder",
        "P1": "public",
    }
    assert set(found["reason"]) <= {*REASONS, *GROUNDS}
    assert found.loc["E1", "tax_share"] == 0.75
    assert np.isnan(found.loc["E2", "tax_share"])
    assert found.loc["P5", "land_share"] == pytest.approx(1 / 3)


def test_who_was_there_in_another_year_is_told_apart() -> None:
    links = table("links", [{"enterprise_id": each, "parcel_id": "P4"} for each in ("E1", "E2")])
    found = unmatched(case(), links, YEAR).set_index("subject_id")
    assert found.loc[["E1", "E2"], "reason"].tolist() == ["elsewhere_then"] * 2


def test_shares_of_nothing_are_unknown() -> None:
    tables = case()
    tables["returns"] = tables["returns"].assign(tax_paid=np.nan)
    found = unmatched(tables, table("links", []), YEAR)
    assert found["tax_share"].isna().all()
