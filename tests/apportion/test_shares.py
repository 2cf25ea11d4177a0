"""Shares of an enterprise by the land it uses, year by year."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from landuse.apportion.shares import days_share, pairs, year_shares

COLUMNS = ("enterprise", "parcel", "role", "area", "from_on", "to_on")
Link = tuple[Any, ...]


def made(*links: Link) -> Any:
    """Pairs of (enterprise, parcel, role, area[, from, to])."""
    rows = [dict(zip(COLUMNS, link, strict=False)) for link in links]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    table = pd.DataFrame(
        {
            "role": pd.Categorical(frame["role"], ["own", "lease", "sublet"]),
            "area_mu": frame["area"].astype(float),
            "from_on": pd.to_datetime(frame["from_on"]).astype("datetime64[ms]"),
            "to_on": pd.to_datetime(frame["to_on"]).astype("datetime64[ms]"),
        }
    )
    return pairs(table, frame["enterprise"].to_numpy(), frame["parcel"].to_numpy())


def shares(
    found: Any, year: int = 2025, n: int = 3
) -> tuple[dict[tuple[int, int], float], list[float]]:
    result = year_shares(found, year, n)
    keys = zip(found.enterprise.tolist(), found.parcel.tolist(), strict=True)
    return dict(zip(keys, result.share.tolist(), strict=True)), result.land.tolist()


def test_own_plus_leased_minus_sublet() -> None:
    """Domain notes §1.7: 实际用地 = 自有用地 + 承租用地 − 出租用地."""
    found = made((0, 0, "own", 30.0), (0, 0, "sublet", 10.0), (0, 1, "lease", 5.0))
    share, land = shares(found)
    assert share == pytest.approx({(0, 0): 0.8, (0, 1): 0.2})
    assert land[0] == pytest.approx(25.0)
    assert np.isnan(land[1])


def test_a_firm_that_sublets_all_keeps_its_shares_by_what_it_holds() -> None:
    found = made(
        (0, 0, "own", 30.0), (0, 0, "sublet", 30.0), (0, 1, "own", 10.0), (0, 1, "sublet", 10.0)
    )
    share, land = shares(found)
    assert share == pytest.approx({(0, 0): 0.75, (0, 1): 0.25})
    assert land[0] == 0.0


def test_one_whose_areas_are_all_unknown_is_spread_evenly() -> None:
    share, land = shares(made((0, 0, "own", None), (0, 1, "own", None)))
    assert share == {(0, 0): 0.5, (0, 1): 0.5}
    assert np.isnan(land[0])


def test_one_unknown_area_leaves_the_land_unknown() -> None:
    _, land = shares(made((0, 0, "own", 10.0), (0, 1, "own", None)))
    assert np.isnan(land[0])


def test_a_firm_that_moved_is_split_by_days() -> None:
    """Until 30 June on one parcel (181 days), from 1 July on the other (184 days)."""
    found = made((0, 0, "own", 10.0, None, "2025-06-30"), (0, 1, "own", 10.0, "2025-07-01", None))
    share, land = shares(found)
    assert share == pytest.approx({(0, 0): 181 / 365, (0, 1): 184 / 365})
    assert land[0] == pytest.approx(10.0)
    assert shares(found, 2024)[0] == {(0, 0): 1.0, (0, 1): 0.0}
    assert shares(found, 2026)[0] == {(0, 0): 0.0, (0, 1): 1.0}


def test_days_and_areas_multiply() -> None:
    found = made((0, 0, "own", 20.0, None, "2024-03-31"), (0, 1, "own", 10.0, "2024-04-01", None))
    share, land = shares(found, 2024)
    assert land[0] == pytest.approx((20 * 91 + 10 * 275) / 366)
    assert share[0, 0] == pytest.approx(20 * 91 / (20 * 91 + 10 * 275))


@pytest.mark.parametrize(
    ("since", "until", "year", "days"),
    [
        (None, None, 2025, 365 / 365),
        ("2025-01-01", "2025-12-31", 2025, 365 / 365),
        ("2025-12-31", None, 2025, 1 / 365),
        (None, "2025-01-01", 2025, 1 / 365),
        ("2024-02-29", "2024-02-29", 2024, 1 / 366),
        ("2026-01-01", None, 2025, 0.0),
        (None, "2024-12-31", 2025, 0.0),
        ("2025-05-02", "2025-05-01", 2025, 0.0),
    ],
)
def test_both_ends_of_a_period_count(
    since: str | None, until: str | None, year: int, days: float
) -> None:
    found = days_share(made((0, 0, "own", 1.0, since, until)), year)
    assert found.tolist() == pytest.approx([days])


def test_shares_on_the_links_of_a_pair() -> None:
    found = made((0, 0, "own", 30.0), (0, 0, "lease", 10.0), (0, 0, "sublet", 5.0))
    assert year_shares(found, 2025, 1).positive.tolist() == [0.75, 0.25, 0.0]


def test_who_only_sublets_is_nowhere() -> None:
    found = made((0, 0, "sublet", 5.0))
    result = year_shares(found, 2025, 1)
    assert result.active.tolist() == [False]
    assert result.share.tolist() == [0.0]
    assert np.isnan(result.land[0])


def test_pairs_are_in_order_and_links_find_theirs() -> None:
    found = made((2, 1, "own", 1.0), (0, 3, "own", 2.0), (2, 1, "lease", 4.0))
    assert found.enterprise.tolist() == [0, 2]
    assert found.parcel.tolist() == [3, 1]
    assert found.link is not None
    assert found.link.tolist() == [1, 0, 1]
    assert not found.dated
