"""Land by a loop over days and firms, against the vectorised leases, chains and shares."""

import datetime as dt
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.apportion.random_park import YEARS, Held, Records, records

Land = dict[tuple[str, str], float]


def active(each: Held, day: dt.date) -> bool:
    return (each.since is None or each.since <= day) and (each.until is None or day <= each.until)


def one_day(known: Records, day: dt.date) -> tuple[Land, Land]:
    """Land used, and land held, by firm and parcel on one day.

    Firms are walked in the order of their letters: each lets only to later ones. Who lets more
    than it holds has all it lets cut in proportion; who holds nothing that day loses nothing.
    """
    used: Land = {}
    gross: Land = {}
    for code in known.areas:
        here = [each for each in known.held if each.parcel == code and active(each, day)]
        has: dict[str, float] = {}
        for each in here:
            if each.lessor is None:
                has[each.firm] = has.get(each.firm, 0.0) + each.area
        leases = [each for each in here if each.lessor is not None]
        firms = sorted({each.firm for each in here} | {str(each.lessor) for each in leases})
        for firm in firms:
            out = [each for each in leases if each.lessor == firm]
            holds = firm in has
            let = sum(each.area for each in out)
            factor = 1.0
            if holds and let > has[firm]:
                factor = has[firm] / let
            for each in out:
                has[each.firm] = has.get(each.firm, 0.0) + each.area * factor
            if holds:
                gross[firm, code] = has[firm]
                used[firm, code] = has[firm] - let * factor
    return used, gross


def year_of_days(known: Records, year: int) -> tuple[Land, Land]:
    """Mean over the days of a year."""
    used: Land = defaultdict(float)
    held: Land = defaultdict(float)
    day, count = dt.date(year, 1, 1), 366 if year % 4 == 0 else 365
    while day.year == year:
        for total, part in zip((used, held), one_day(known, day), strict=True):
            for key, area in part.items():
                total[key] += area / count
        day += dt.timedelta(1)
    return used, held


def spread(known: Records, year: int) -> tuple[dict[str, float], Land]:
    """Land of each firm with what it has outside, and its shares on the parcels."""
    used, held = year_of_days(known, year)
    land: dict[str, float] = defaultdict(float)
    shares: Land = {}
    for firm in known.firms:
        outside = known.outside.get(firm, 0.0)
        net = {code: area for (who, code), area in used.items() if who == firm}
        gross = {code: area for (who, code), area in held.items() if who == firm}
        if not gross and not outside:
            continue
        land[firm] = sum(net.values()) + outside
        basis = net if land[firm] > 1e-9 else gross
        whole = sum(basis.values()) + outside
        shares |= {(firm, code): area / whole for code, area in basis.items()}
    return land, shares


@settings(max_examples=5)
@given(st.integers(0, 9999))
def test_land_shares_and_tax_are_what_the_loop_says(seed: int) -> None:
    known = records(seed, 4)
    found = known.park()
    for year in YEARS:
        land, shares = spread(known, year)
        facts = found.facts(year)
        firms = facts.enterprise_facts.query("year == @year").set_index("enterprise_id")
        for firm in known.firms:
            if firm in land:
                assert firms.loc[firm, "land_mu"] == pytest.approx(land[firm], rel=1e-9, abs=1e-9)
        links = found.links.assign(share=facts.share)
        by_place = links.groupby(["enterprise_id", "parcel_id"])["share"].sum()
        for place, share in by_place.items():
            assert share == pytest.approx(shares.get(place, 0.0), rel=1e-9, abs=1e-9)
        parcels = facts.parcel_facts.query("year == @year").set_index("parcel_id")["tax_paid"]
        for code in known.areas:
            here = [firm for firm, at in shares if at == code]
            tax = sum(known.tax[firm, year] * shares[firm, code] for firm in here)
            assert parcels.get(code, 0.0) == pytest.approx(tax, rel=1e-9, abs=1e-7) or not here
        lost = sum(tax for (firm, at), tax in known.tax.items() if at == year and firm not in land)
        assert facts.totals[year]["tax_paid"]["unlinked"] == pytest.approx(lost, abs=1e-9)
