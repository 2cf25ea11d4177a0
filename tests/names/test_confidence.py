"""One table says how sure a link is."""

from landuse.link.candidates import IDENTITIES, METHODS
from landuse.names.confidence import CONFIDENCE


def test_every_method_has_its_number_and_no_other() -> None:
    known = {*METHODS.categories, *IDENTITIES.categories, "id", "credit_code"}
    assert set(CONFIDENCE) == known


def test_weaker_evidence_is_less_sure() -> None:
    order = ["id", "name", "name_folded", "name_field"]
    assert [CONFIDENCE[each] for each in order] == sorted(
        (CONFIDENCE[each] for each in order), reverse=True
    )
    assert CONFIDENCE["position"] < CONFIDENCE["holder_name"] < CONFIDENCE["holder_code"]
    assert CONFIDENCE["parcel_code_cut"] < CONFIDENCE["parcel_code"]
    assert all(0 < value <= 1 for value in CONFIDENCE.values())
