"""Who owns, who rents, in a standard factory or not, and what its contract says."""

import pandas as pd

from landuse.score.tenure import division, with_tenure

LINKS = pd.DataFrame(
    {
        "enterprise_id": ["own", "own", "rent", "unit", "both", "both"],
        "role": ["own", "sublet", "lease", "lease", "own", "lease"],
        "method": ["occupancy", "occupancy", "occupancy", "unit", "occupancy", "occupancy"],
    }
)
FIRMS = pd.DataFrame({"subject_id": ["own", "rent", "unit", "both", "none"], "year": 2025})
CONTRACTS = pd.DataFrame(
    {
        "enterprise_id": ["own", "own", "rent"],
        "signed_on": pd.to_datetime(["2020-01-01", "2018-01-01", None]),
        "delivered_on": pd.to_datetime([None, "2018-06-01", None]),
        "production_due_on": pd.to_datetime(["2024-01-01", None, None]),
        "production_on": pd.to_datetime([None, None, None]),
    }
)


def test_tenants_tracks_and_sublets() -> None:
    found = with_tenure(FIRMS, {"links": LINKS})
    assert found["tenant"].tolist() == [False, True, True, False, pd.NA]
    tracks = found["track"].astype("object").where(found["track"].notna(), None)
    assert tracks.tolist() == ["self_built", "self_built", "standard_factory", "self_built", None]
    assert found["n_tenants"].tolist() == [1, 0, 0, 0, 0]
    assert found["overdue"].isna().all()


def test_contracts_tell_the_first_grant_and_what_is_overdue() -> None:
    found = with_tenure(FIRMS, {"links": LINKS, "contracts": CONTRACTS})
    assert found["land_on"].iloc[0] == pd.Timestamp(2018, 6, 1)
    assert found["overdue"].tolist() == [True, pd.NA, pd.NA, pd.NA, pd.NA]


def test_divisions_of_codes_of_any_length() -> None:
    found = division(pd.Series(["C3251", "3251", "32", "c32", "x", "3", None]))
    assert found.astype("object").where(found.notna(), None).tolist() == [
        "32", "32", "32", "32", None, None, None,
    ]  # fmt: skip
