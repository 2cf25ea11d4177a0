"""What each parcel and enterprise has, and what is unlinked."""

import numpy as np
import pandas as pd
import pytest

from landuse.apportion import facts
from landuse.apportion.facts import AMOUNTS, Facts
from landuse.link import link
from tests.factories import Row, only, parcel, with_area


def shared(returns: list[Row], occupancy: list[Row], year: int = 2025) -> Facts:
    tables = with_area(
        only(
            parcels=[parcel("P1", 10.0), parcel("P2", 30.0), parcel("P3", 5.0)],
            enterprises=[{"enterprise_id": f"E{i}", "source_row": i} for i in (1, 2, 3)],
            returns=returns,
            occupancy=[{"role": "own", "source_row": 0, **row} for row in occupancy],
        )
    )
    return facts(tables, link(tables, {})[0], year)


def row(firm: str, year: int = 2025, **amounts: float | None) -> Row:
    return {"enterprise_id": firm, "year": year, **amounts}


def at(firm: str, place: str, area: float) -> Row:
    return {"enterprise_id": firm, "parcel_id": place, "area": area}


PLACES = [at("E1", "P1", 10.0), at("E1", "P2", 30.0), at("E2", "P2", 30.0)]


def test_amounts_follow_the_land() -> None:
    found = shared([row("E1", tax_paid=100.0), row("E2", tax_paid=8.0)], PLACES)
    assert found.parcel_facts["tax_paid"].tolist()[:2] == [25.0, 83.0]
    assert np.isnan(found.parcel_facts["tax_paid"][2])
    assert found.parcel_facts["n_enterprises"].tolist() == [1, 2, 0]
    assert found.totals[2025]["tax_paid"] == {"in": 108.0, "on_parcels": 108.0, "unlinked": 0.0}


def test_a_negative_tax_is_carried_like_any_other() -> None:
    """Domain notes §11, traps: negative tax after refunds."""
    found = shared([row("E1", tax_paid=-40.0)], PLACES)
    assert found.parcel_facts["tax_paid"].tolist()[:2] == [-10.0, -30.0]


def test_unlinked_are_firms_without_place_and_firms_nobody_lists() -> None:
    given = [row("E1", tax_paid=1.0), row("E3", tax_paid=20.0), row("EX", tax_paid=300.0)]
    found = shared(given, PLACES)
    assert found.totals[2025]["tax_paid"] == {"in": 321.0, "on_parcels": 1.0, "unlinked": 320.0}
    assert found.enterprise_facts["enterprise_id"].tolist() == ["E1", "E2", "E3", "EX"]
    assert found.enterprise_facts["linked"].tolist() == [1.0, 1.0, 0.0, 0.0]


def test_a_partial_sum_is_marked_and_no_sum_is_no_zero() -> None:
    given = [row("E1", tax_paid=100.0, revenue=None), row("E2", tax_paid=None, revenue=None)]
    found = shared([*given, row("E3", revenue=1.0)], PLACES).parcel_facts
    assert found["tax_paid"].tolist()[:2] == [25.0, 75.0]
    assert found["revenue"].isna().all()
    assert found["incomplete"].astype("object").tolist()[:2] == ["revenue", "tax_paid,revenue"]
    assert pd.isna(found["incomplete"][2])


def test_a_firm_without_a_row_leaves_its_parcels_incomplete() -> None:
    found = shared([row("E1", tax_paid=100.0)], PLACES).parcel_facts
    assert found["incomplete"].astype("object").tolist()[1] == "tax_paid"


def test_land_of_unknown_size_leaves_all_the_places_of_its_firm_incomplete() -> None:
    """What belongs there is unknown, so what stands on its other land is not the true sum."""
    sizes = [("P1", 10.0), ("P2", None), ("P3", 5.0)]
    tables = with_area(
        only(
            parcels=[parcel(name, area) for name, area in sizes],
            enterprises=[{"enterprise_id": f"E{i}", "source_row": i} for i in (1, 2)],
            returns=[row("E1", tax_paid=100.0, revenue=0.0), row("E2", tax_paid=8.0, revenue=1.0)],
            occupancy=[
                {"role": "own", "source_row": 0, "enterprise_id": firm, "parcel_id": place}
                for firm, place in (("E1", "P1"), ("E1", "P2"), ("E2", "P3"))
            ],
        )
    )
    found = facts(tables, link(tables, {})[0], 2025)
    assert found.totals[2025]["tax_paid"] == {"in": 108.0, "on_parcels": 108.0, "unlinked": 0.0}
    said = found.parcel_facts["incomplete"].astype("object")
    assert said.tolist()[:2] == ["tax_paid", "tax_paid"]
    assert pd.isna(said[2])
    assert np.isnan(found.enterprise_facts["land_mu"][0])


def test_the_year_has_everybody_other_years_only_what_is_known() -> None:
    found = shared([row("E1", 2023, tax_paid=4.0)], PLACES)
    counts = found.parcel_facts.groupby("year").size().to_dict()
    assert counts == {2023: 2, 2025: 3}
    assert found.enterprise_facts.groupby("year").size().to_dict() == {2023: 1, 2025: 3}
    assert found.totals[2023]["tax_paid"]["in"] == 4.0
    assert found.totals[2025]["tax_paid"] == {"in": 0.0, "on_parcels": 0.0, "unlinked": 0.0}


def test_a_move_takes_the_amounts_along_by_days() -> None:
    move = [
        {**at("E1", "P1", 10.0), "to_on": pd.Timestamp(2025, 6, 30)},
        {**at("E1", "P3", 10.0), "from_on": pd.Timestamp(2025, 7, 1)},
    ]
    found = shared([row("E1", tax_paid=365.0), row("E1", 2024, tax_paid=10.0)], move)
    by_year = found.parcel_facts.set_index(["year", "parcel_id"])["tax_paid"]
    assert by_year[2025, "P1"] == pytest.approx(181.0)
    assert by_year[2025, "P3"] == pytest.approx(184.0)
    assert by_year[2024, "P1"] == 10.0
    assert found.totals[2025]["tax_paid"]["unlinked"] == 0.0


def test_a_year_with_a_gap_goes_to_where_the_firm_was() -> None:
    """Out at the end of March, in again in July: all of the year's tax, by land × days."""
    move = [
        {**at("E1", "P1", 10.0), "to_on": pd.Timestamp(2024, 3, 31)},
        {**at("E1", "P3", 5.0), "from_on": pd.Timestamp(2024, 7, 1)},
    ]
    found = shared([row("E1", 2024, tax_paid=1830.0)], move, 2024)
    assert found.parcel_facts["tax_paid"].tolist()[0] == pytest.approx(1830 * 910 / (910 + 920))
    assert found.parcel_facts["tax_paid"].tolist()[2] == pytest.approx(1830 * 920 / (910 + 920))
    assert found.enterprise_facts["land_mu"][0] == pytest.approx((910 + 920) / 366)
    assert found.totals[2024]["tax_paid"]["unlinked"] == 0.0


def test_periods_that_overlap_count_both_on_their_days() -> None:
    move = [
        {**at("E1", "P1", 10.0), "to_on": pd.Timestamp(2025, 6, 30)},
        {**at("E1", "P3", 10.0), "from_on": pd.Timestamp(2025, 6, 1)},
    ]
    found = shared([row("E1", tax_paid=395.0)], move)
    assert found.parcel_facts["tax_paid"].tolist()[::2] == pytest.approx([181.0, 214.0])
    assert found.enterprise_facts["land_mu"][0] == pytest.approx(10 * 395 / 365)


def test_years_may_stand_in_any_order_and_a_firm_may_have_two_rows() -> None:
    given = [row("E1", 2025, tax_paid=1.0), row("E1", 2023, tax_paid=4.0)]
    given += [row("E1", 2025, tax_paid=2.0), row("E2", 2025, tax_paid=None)]
    found = shared(given, PLACES)
    tax = found.enterprise_facts.set_index(["year", "enterprise_id"])["tax_paid"]
    assert tax[2025, "E1"] == 3.0
    assert tax[2023, "E1"] == 4.0
    assert np.isnan(tax[2025, "E2"])
    assert found.totals[2025]["tax_paid"]["on_parcels"] == 3.0


def test_confirmed_land_is_told_where_links_say_so() -> None:
    sure = [{**each, "confirmed": each["area"] == 10.0} for each in PLACES]
    found = shared([row("E1", tax_paid=1.0), row("E1", 2024, tax_paid=1.0)], sure)
    now = found.parcel_facts.query("year == 2025")["confirmed_share"]
    assert now.tolist()[:2] == [1.0, 0.0]
    assert np.isnan(now.tolist()[2])
    assert found.enterprise_facts["confirmed_share"].tolist()[:2] == [0.25, 0.25]
    assert "confirmed_share" not in shared([], PLACES).parcel_facts


def test_who_left_before_the_year_is_unlinked_in_it() -> None:
    left = [{**at("E1", "P1", 10.0), "to_on": pd.Timestamp(2024, 12, 31)}]
    found = shared([row("E1", tax_paid=7.0), row("E1", 2024, tax_paid=5.0)], left)
    assert found.totals[2025]["tax_paid"]["unlinked"] == 7.0
    assert found.totals[2024]["tax_paid"]["unlinked"] == 0.0


def test_money_people_energy_and_emissions_are_all_amounts() -> None:
    wanted = {"tax_paid", "revenue", "value_added", "employees", "energy_tce", "emissions_t"}
    assert wanted <= set(AMOUNTS)
    assert "year" not in AMOUNTS
