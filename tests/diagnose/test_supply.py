"""Supply: both tables from the tables of a park, or none of them."""

from landuse.pipeline import score
from landuse.schema import problems
from tests.factories import make_inputs, only, parcel, park_inputs


def test_both_tables_keep_their_contract() -> None:
    study = score(make_inputs(36, 5))
    for name in ("performance", "supply_chain"):
        assert problems(study[name], name).empty
        assert len(study[name])
    assert study["supply_chain"]["parcel_id"].tolist() == study["parcels"]["parcel_id"].tolist()
    known = set(study["contracts"]["contract_id"])
    assert set(study["performance"]["contract_id"]) == known


def test_a_park_without_contracts_has_neither() -> None:
    tables = only(parcels=[parcel("P1", land_use="1001")])
    study = score(park_inputs(tables))
    assert study["performance"].empty
    assert study["supply_chain"].empty
    assert "supply.not_agreed" not in study["notes"]["code"].tolist()
