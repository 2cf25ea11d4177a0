"""The loop a student would write, against the vectorised apportionment."""

import datetime as dt
import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.apportion import counted_area, facts
from landuse.link import link
from tests.factories import YEAR, make_inputs


def days(since: object, until: object, year: int) -> float:
    """Share of the days of a year, counted day by day."""
    day, count, whole = dt.date(year, 1, 1), 0, 0
    while day.year == year:
        stamp = pd.Timestamp(day)
        inside = (pd.isna(since) or since <= stamp) and (pd.isna(until) or stamp <= until)
        count, whole = count + inside, whole + 1
        day += dt.timedelta(1)
    return count / whole


def slow_shares(links: list[dict], year: int) -> dict[str, dict[str, float]]:
    """Enterprise → parcel → share: net land, else the land held, else evenly."""
    net: dict[str, dict[str, float]] = {}
    held: dict[str, dict[str, float]] = {}
    for row in links:
        part = days(row["from_on"], row["to_on"], year)
        area = 0.0 if math.isnan(row["area_mu"]) else row["area_mu"]
        places = net.setdefault(row["enterprise_id"], {})
        sign = -1 if row["role"] == "sublet" else 1
        places[row["parcel_id"]] = places.get(row["parcel_id"], 0.0) + sign * area * part
        if sign > 0 and part > 0:
            places = held.setdefault(row["enterprise_id"], {})
            places[row["parcel_id"]] = places.get(row["parcel_id"], 0.0) + area * part
    found = {}
    for firm, places in held.items():
        basis = {at: max(net[firm][at], 0.0) for at in places}
        if sum(basis.values()) == 0:
            basis = dict(places)
        if sum(basis.values()) == 0:
            basis = dict.fromkeys(places, 1.0)
        found[firm] = {at: value / sum(basis.values()) for at, value in basis.items()}
    return found


@settings(max_examples=6)
@given(st.integers(9, 20), st.integers(0, 999))
def test_facts_are_what_the_loop_says(n: int, seed: int) -> None:
    inputs = make_inputs(n, seed)
    parcels, _ = counted_area(inputs.tables["parcels"], ["registered", "drawn"])
    tables = {**inputs.tables, "parcels": parcels}
    links, _ = link(tables, {})
    found = facts(tables, links, YEAR)
    rows = links.to_dict("records")
    for year in (2024, 2025):
        shares = slow_shares(rows, year)
        paid = {
            row["enterprise_id"]: row["tax_paid"]
            for row in tables["returns"].to_dict("records")
            if row["year"] == year
        }
        got = found.parcel_facts.query("year == @year").set_index("parcel_id")
        for code in parcels["parcel_id"]:
            here = [firm for firm, places in shares.items() if code in places]
            known = [firm for firm in here if not math.isnan(paid.get(firm, math.nan))]
            if code not in got.index:
                assert not here
                continue
            assert got.loc[code, "n_enterprises"] == len(here)
            lacks = "tax_paid" in str(got.loc[code, "incomplete"]).split(",")
            assert lacks == (len(known) < len(here))
            slow = sum(paid[firm] * shares[firm][code] for firm in known)
            assert math.isnan(got.loc[code, "tax_paid"]) == (not known)
            if known:
                assert got.loc[code, "tax_paid"] == pytest.approx(slow, rel=1e-9)
        outside = sum(
            value for firm, value in paid.items() if firm not in shares and not math.isnan(value)
        )
        assert found.totals[year]["tax_paid"]["unlinked"] == pytest.approx(outside)
