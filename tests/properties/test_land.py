"""Laws of land on random parks of chains, dates, floors and land outside; each to 1e-9 of the figure."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.apportion.daily import OVERRUN, land_on
from tests.apportion.chain_park import Park, land, park
from tests.apportion.random_park import YEARS, Records, records
from tests.factories import by_key, parcel

SEEDS = st.integers(0, 99_999)
NEAR = {"rel": 1e-9, "abs": 1e-9}
LINK = ["enterprise_id", "parcel_id", "role", "from_on", "to_on", "area_mu"]


def days(links: pd.DataFrame) -> list[pd.Timestamp]:
    """First days of all periods of the two years in which nothing changes."""
    first, last = pd.Timestamp(YEARS[0], 1, 1), pd.Timestamp(YEARS[-1], 12, 31)
    ends = [*links["from_on"].dropna(), *(links["to_on"].dropna() + pd.Timedelta(days=1))]
    return sorted({first, *(day for day in ends if first <= day <= last)})


def land_of(found: Park, year: int) -> pd.Series:
    facts = found.facts(year).enterprise_facts
    return facts[facts["year"] == year].set_index("enterprise_id")["land_mu"].sort_index()


def same(one: Park, other: Park, *, land_times: float = 1.0) -> None:
    """Land times a factor, and the same amounts on the parcels."""
    for year in YEARS:
        pd.testing.assert_series_equal(
            land_of(other, year), land_of(one, year) * land_times, rtol=1e-9, atol=1e-9
        )
        before, after = (
            by_key(each.facts(year).parcel_facts, "parcel_id", "year") for each in (one, other)
        )
        pd.testing.assert_series_equal(after["tax_paid"], before["tax_paid"], rtol=1e-9, atol=1e-7)


@settings(max_examples=3)
@given(SEEDS)
def test_shares_of_a_firm_add_to_one_with_what_lies_outside(seed: int) -> None:
    known = records(seed)
    found = known.park()
    for year in YEARS:
        facts = found.facts(year)
        inside = facts.share.groupby(found.links["enterprise_id"]).sum()
        rows = facts.enterprise_facts.query("year == @year").set_index("enterprise_id")
        here = rows["linked"].reindex(inside.index)
        np.testing.assert_allclose(inside, here, rtol=0, atol=1e-12)
        outside = rows["outside_mu"] if "outside_mu" in rows else rows["land_mu"] * 0
        split = rows[(rows["land_mu"] > outside + 1e-9) & (rows["linked"] > 0)].index
        beyond = outside[split] / rows["land_mu"][split]
        np.testing.assert_allclose(rows["linked"][split] + beyond, 1.0, rtol=1e-9)
        assert (facts.share >= 0).all()


@settings(max_examples=3)
@given(SEEDS)
def test_amounts_in_are_on_parcels_outside_or_unlinked(seed: int) -> None:
    known = records(seed)
    facts = known.park().facts()
    for year in YEARS:
        sums = facts.totals[year]["tax_paid"]
        on = facts.parcel_facts.query("year == @year")["tax_paid"].sum()
        assert sums["on_parcels"] == pytest.approx(on, **NEAR)
        parts = sums["on_parcels"] + sums.get("outside", 0.0) + sums["unlinked"]
        assert sums["in"] == pytest.approx(parts, **NEAR)
        assert sums["in"] == pytest.approx(sum(v for (_, y), v in known.tax.items() if y == year))


@settings(max_examples=2)
@given(SEEDS)
def test_a_parcel_carries_no_more_than_it_has_or_a_note_says_so(seed: int) -> None:
    """Domain notes §1.7: for every parcel Σ attributed land over occupants ≤ parcel area."""
    known = records(seed)
    flagged, scaled = known.park(), known.park(land(overrun="scale"))
    area = flagged.tables["parcels"]["area_mu"]
    codes = flagged.tables["parcels"]["parcel_id"]
    worst = pd.Series(0.0, area.index)
    for day in days(flagged.links):
        used = land_on(flagged.links, day)["land"].groupby("parcel_row").sum()
        worst = worst.combine(used.reindex(area.index).fillna(0.0), max)
    over = set(codes[worst > area * (1 + OVERRUN) + 1e-9])
    said = {note.subject_id for note in flagged.notes if note.code == "chains.overrun"}
    assert said == over
    for day in days(scaled.links):
        used = land_on(scaled.links, day)["land"].groupby("parcel_row").sum()
        assert (used <= area[used.index] * (1 + OVERRUN) + 1e-9).all()


@settings(max_examples=3)
@given(SEEDS)
def test_what_lessors_let_is_what_lessees_lease_on_every_day(seed: int) -> None:
    """Domain notes §1.7: lessor minus = lessee plus for each lease.

    A lessor that holds nothing on a day has nothing to lose: those leases are the lessee's alone.
    """
    known = records(seed)
    found = known.park()
    ids = found.tables["enterprises"]["enterprise_id"]
    for day in days(found.links):
        now = land_on(found.links, day).reset_index()
        assert (now["land"] >= -1e-6).all()
        holders = {
            (ids[one.enterprise_row], one.parcel_row)
            for one in now.itertuples()
            if one.own + one.lease > 0
        }
        sums = now.groupby("parcel_row")[["lease", "sublet"]].sum()
        here = [each for each in known.held if each.lessor and _active(each, day.date())]
        for at, code in enumerate(known.areas):
            lessors = {(each.lessor, at) for each in here if each.parcel == code}
            if lessors and lessors <= holders:
                assert sums.loc[at, "sublet"] == pytest.approx(sums.loc[at, "lease"], **NEAR)


def _active(each: object, day: dt.date) -> bool:
    return (each.since is None or each.since <= day) and (each.until is None or day <= each.until)


@settings(max_examples=3)
@given(SEEDS, st.integers(0, 99))
def test_the_order_of_rows_changes_nothing(seed: int, order: int) -> None:
    known = records(seed)
    one, other = known.park(), known.park(seed=order)
    links = [by_key(each.links[LINK], *LINK) for each in (one, other)]
    pd.testing.assert_frame_equal(*links, rtol=1e-9, atol=1e-9)
    assert sorted(one.codes()) == sorted(other.codes())
    same(one, other)


@settings(max_examples=2)
@given(SEEDS)
def test_who_records_a_lease_changes_nothing(seed: int) -> None:
    """The same leases told by their lessees only, by one side each, and by both."""
    once, *others = (records(seed, sides=sides) for sides in (1, 2, 3))
    for each in others:
        assert each.held == once.held
        same(once.park(), replace(each, tax=once.tax).park())


@settings(max_examples=2)
@given(SEEDS, st.sampled_from([0.1, 7.0, 1000.0]))
def test_land_follows_a_factor_and_amounts_stay(seed: int, k: float) -> None:
    known = records(seed)
    same(known.park(), known.park(scale=k), land_times=k)


@settings(max_examples=2)
@given(SEEDS, st.sampled_from([0.0001, 10_000.0]))
def test_amounts_follow_the_unit_of_money(seed: int, k: float) -> None:
    known = records(seed)
    other = replace(known, tax={key: tax * k for key, tax in known.tax.items()})
    before, after = (each.park().facts() for each in (known, other))
    np.testing.assert_allclose(
        after.parcel_facts["tax_paid"], before.parcel_facts["tax_paid"] * k, rtol=1e-9, atol=1e-9
    )


def _halved(known: Records, day: dt.date) -> Records:
    """Every record that runs over a day as two that meet there."""
    rows = []
    for row in known.told:
        first, last, cut = row["from_on"], row["to_on"], pd.Timestamp(day)
        if (first is not None and first >= cut) or (last is not None and last < cut):
            rows.append(row)
        else:
            rows.append({**row, "to_on": cut - pd.Timedelta(days=1)})
            rows.append({**row, "from_on": cut})
    return replace(known, told=rows)


@settings(max_examples=2)
@given(SEEDS, st.dates(dt.date(2023, 12, 31), dt.date(2026, 1, 1)))
def test_a_record_cut_in_two_days_is_the_same_record(seed: int, day: dt.date) -> None:
    known = records(seed, sides=1)
    same(known.park(), _halved(known, day).park())


@settings(max_examples=3)
@given(SEEDS, st.integers(0, 99))
def test_a_blank_area_of_a_lease_leaves_unknown_or_changes_nothing(seed: int, which: int) -> None:
    known = records(seed, greedy=False, dated=False)
    leases = [row for row in known.told if row["role"] != "own"]
    blank = leases[which % len(leases)]
    rows = [{**row, "area": None} if row is blank else row for row in known.told]
    before, after = land_of(known.park(), 2025), land_of(replace(known, told=rows).park(), 2025)
    kept = np.isclose(after, before, rtol=1e-9, atol=1e-9) | (before.isna() & after.isna())
    assert (kept | after.isna()).all()
    told_twice = any(
        row["parcel_id"] == blank["parcel_id"]
        and row["enterprise_id"] == blank["counterpart_id"]
        and row["counterpart_id"] == blank["enterprise_id"]
        for row in leases
    )
    assert kept.all() == told_twice


@settings(max_examples=4)
@given(
    st.lists(st.one_of(st.none(), st.integers(1, 900)), min_size=1, max_size=8),
    st.integers(0, 900),
    st.booleans(),
)
def test_floor_gives_out_all_of_the_parcel(
    floors: list[int | None], vacant: int, told: bool
) -> None:
    """Tenants by their floor, the owner the land of vacant floor: together the parcel."""
    units = [
        {"unit_id": f"U{at}", "building_id": "1", "parcel_id": "P1", "floor_area": float(size or 1)}
        | {"enterprise_id": f"T{at}" if size else None}
        for at, size in enumerate([*floors, *([None] if vacant else [])])
    ]
    firms = [
        {"enterprise_id": name, "parcel_id": None} for name in ("E1", *(f"T{i}" for i in range(9)))
    ]
    own = {"enterprise_id": "E1", "parcel_id": "P1", "role": "own", "area": 20.0 if told else None}
    for rules in (land(), land(floor_to_land="far"), land(common_floor="owner")):
        found = park([own], units=units, firms=firms, parcels=[parcel("P1", 20.0)], rules=rules)
        assert sum(found.exact_land().values()) == pytest.approx(20.0, **NEAR)
        assert min(found.exact_land().values()) >= 0
