"""Linking on trial: the totals are those of the main job, and who finds no partner is listed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.checking.placing import place
from landuse.pipeline import score
from landuse.policy import load_policy
from tests.factories import YEAR, make_inputs, park_inputs, table


@settings(max_examples=3)
@given(st.integers(0, 500))
def test_totals_and_links_are_those_of_the_main_job(seed: int) -> None:
    inputs = make_inputs(seed=seed)
    found, study = place(inputs, load_policy("generic-cn-v1")), score(inputs)
    sums = study.meta["totals"]
    assert set(found.totals["amount"]) == set(sums)
    for row in found.totals.itertuples(index=False):
        assert (row.read, row.on_parcels, row.unlinked) == tuple(sums[row.amount].values())
        assert row.read == pytest.approx(row.on_parcels + row.unlinked)
    links = ["enterprise_id", "parcel_id", "role"]
    assert found.links[links].values.tolist() == study["links"][links].values.tolist()


@settings(max_examples=3)
@given(st.integers(0, 500))
def test_both_sides_are_whole(seed: int) -> None:
    """Linked and unlinked are all enterprises; used and vacant land is all land."""
    inputs = make_inputs(seed=seed)
    found, study = place(inputs, load_policy("generic-cn-v1")), score(inputs)
    assert found.unmatched.equals(study["unmatched"])
    lost = found.without("enterprise")
    named = study["returns"]["enterprise_id"].notna().all()
    if named and "tax_paid" in study.meta["totals"]:
        outside = study.meta["totals"]["tax_paid"]["unlinked"]
        assert lost["tax_paid"].sum() == pytest.approx(outside)
    land = found.land
    assert land.loc["all"].tolist() == pytest.approx(
        (land.loc["used"] + land.loc["vacant"]).tolist()
    )
    bare = found.without("parcel")
    assert len(bare) == land.loc["vacant", "parcels"]
    assert bare["area_mu"].sum() == pytest.approx(land.loc["vacant", "area_mu"])


def test_why_nobody_is_found() -> None:
    inputs = park_inputs(
        {
            "parcels": table(
                "parcels", [{"parcel_id": "P1", "registered_area": 9.0, "area_m2": 6000.0}]
            ),
            "enterprises": table(
                "enterprises",
                [
                    {"enterprise_id": "E1", "credit_code": None, "name": "甲", "parcel_id": "P1"},
                    {"enterprise_id": "E2", "credit_code": None, "name": "乙", "parcel_id": "P9"},
                    {"enterprise_id": "E3", "credit_code": None, "name": "丙", "parcel_id": None},
                ],
            ).assign(source_row=[2, 3, 4]),
            "returns": table(
                "returns",
                [
                    {"enterprise_id": name, "year": YEAR, "tax_paid": tax}
                    for name, tax in (("E1", 50.0), ("E2", 30.0), ("E9", 20.0))
                ],
            ),
        }
    )
    found = place(inputs, load_policy("generic-cn-v1"))
    rows = found.without("enterprise").set_index("subject_id")
    assert rows.index.tolist() == ["E2", "E9", "E3"]
    assert rows["reason"].tolist() == ["no_such_parcel", "not_listed", "no_place"]
    assert rows["tax_share"].tolist()[:2] == [0.3, 0.2]
    assert found.silent["enterprise_id"].tolist() == ["E3"]
    assert found.without("parcel").empty
