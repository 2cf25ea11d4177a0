"""Figures of the demo park: skewed, different by sector, with gaps, and a sick sector in 2024."""

import re

import numpy as np
import pandas as pd

from landuse.demo.names import credit_code

Park = dict[str, pd.DataFrame]
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def per_mu(park: Park, year: int) -> pd.DataFrame:
    """Tax per mu of firms on parcels of their own."""
    own = park["occupancy"].query("role == 'own'").groupby("enterprise_id")["area"].sum()
    rows = park["returns"].query("year == @year").set_index("enterprise_id")
    sector = park["enterprises"]["sector_code"].str[:2]
    found = pd.DataFrame(
        {"value": rows["tax_paid"] / own, "sector": sector, "revenue": rows["revenue"]}
    )
    return found.dropna(subset=["value"])


def test_tax_per_mu_is_skewed_and_differs_by_sector(park: Park) -> None:
    found = per_mu(park, 2025)
    assert found["value"].skew() > 1
    assert found["value"].max() > 60
    median = found.groupby("sector")["value"].median()
    assert median["39"] > 1.3 * median["13"]
    assert median["26"] > 1.3 * median["17"]


def test_copper_earns_much_and_pays_little_of_it(park: Park) -> None:
    found = per_mu(park, 2023)
    share = (found["value"].groupby(found["sector"]).sum()) / (
        found["revenue"].groupby(found["sector"]).sum()
    )
    assert share["32"] < 0.5 * share["39"]


def test_metals_dip_in_2024_and_nobody_else(park: Park) -> None:
    tax = park["returns"].pivot_table(index="enterprise_id", columns="year", values="tax_paid")
    change = (tax[2024] / tax[2023]).groupby(park["enterprises"]["sector_code"].str[:2]).median()
    assert change["32"] < 0.7
    assert change["42"] < 0.7
    assert (change.drop(["32", "42"]) > 0.9).all()
    refunds = park["returns"].query("vat_carryover_refund > 0")
    assert (refunds["year"] == 2024).sum() > 10


def test_three_to_five_cells_of_a_hundred_are_missing(park: Park) -> None:
    names = ["tax_paid", "revenue", "value_added", "employees", "energy_tce", "electricity_kwh"]
    missing = park["returns"][names].isna().mean()
    assert missing.between(0.02, 0.06).all()
    assert 0.03 < missing.mean() < 0.05


def test_months_add_up_to_the_year(park: Park) -> None:
    """Every month is there, so that a yearly gap could be filled from the months."""
    rows = park["monthly"].assign(year=park["monthly"]["month"].dt.year)
    total = rows.groupby(["enterprise_id", "year"])["tax_paid"].agg(["sum", "size"])
    said = park["returns"].set_index(["enterprise_id", "year"])["tax_paid"].dropna()
    both = total.join(said, how="inner")
    assert (both["size"] == 12).all()
    assert np.allclose(both["sum"], both["tax_paid"], atol=1e-6)
    assert (park["monthly"]["electricity_kwh"].dropna() >= 0).all()


def test_above_scale_follows_the_revenue_except_where_planted(park: Park) -> None:
    revenue = park["returns"].query("year == 2025").set_index("enterprise_id")["revenue"]
    firms = park["enterprises"]["above_scale"].reindex(revenue.index).astype(bool)
    wrong = revenue.index[(revenue >= 2000) & ~firms]
    truth = park["truth"].query("kind == 'should_be_above_scale' and expected == 'yes'")
    assert set(wrong) == set(truth["subject_id"])


def test_no_firm_reports_before_it_produces(park: Park) -> None:
    start = park["enterprises"]["production_on"].dt.year
    rows = park["returns"]
    assert (rows["year"] >= rows["enterprise_id"].map(start)).all()


def test_credit_codes_keep_the_standard(park: Park) -> None:
    """GB 32100-2015, checked by its definition, in a district that does not exist."""
    codes = park["enterprises"]["credit_code"]
    assert codes.is_unique
    assert credit_code(1) == "91439901DM0000013G"
    for code in codes:
        assert re.fullmatch(rf"91439901[{ALPHABET}]{{10}}", code)
        weighted = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(code[:17]))
        assert (weighted + ALPHABET.index(code[17])) % 31 == 0


def test_standard_factories_are_let_as_planned(park: Park) -> None:
    units = park["units"]
    known = units[units["state"].notna()]
    let = known["floor_area"].where(known["state"] != "vacant", 0).groupby(known["parcel_id"]).sum()
    rate = let / known.groupby("parcel_id")["floor_area"].sum()
    assert (rate == 0.5).sum() == 1
    assert (rate < 0.5).sum() == 1
    assert rate.between(0.5, 0.53, inclusive="neither").sum() == 1
    assert (
        units["state"].isin(["in_production", "let_unused"]) == units["enterprise_id"].notna()
    ).all()
    assert units.loc[units["state"] != "vacant", "vacant_since"].isna().all()
