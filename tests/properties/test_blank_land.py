"""Law of unknown land: a blank area of a plot or unit may leave a figure unknown, it never moves it."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.pipeline import score
from landuse.study import Study
from tests.factories import YEAR, Row, parcel, park_inputs, table

SIZE = 12
SEEDS = st.integers(0, 9999)


def run(plots: list[Row], units: list[Row], floors: list[float | None]) -> Study:
    """A park of parcels of 20 mu; everybody pays, and is above scale."""
    ids = [f"E{at:02d}" for at in range(SIZE)]
    firms = [
        {"enterprise_id": name, "parcel_id": None, "above_scale": True, "source_row": at}
        for at, name in enumerate(ids)
    ]
    taxes = [
        {"enterprise_id": name, "year": YEAR, "tax_paid": 50.0 + 7 * at, "revenue": 900.0}
        for at, name in enumerate(ids)
    ]
    places = [
        parcel(f"P{at:02d}", 20.0, floor_area=floor, land_use="1001")
        for at, floor in enumerate(floors)
    ]
    rows = {"enterprises": firms, "returns": taxes, "parcels": places}
    rows |= {"occupancy": plots, "units": units}
    return score(park_inputs({name: table(name, each) for name, each in rows.items() if each}))


def figures(study: Study, subject: str) -> pd.DataFrame:
    """Land or tax, tax per mu and grade by subject."""
    scores, values = (
        frame[frame["subject"] == subject].set_index("subject_id")
        for frame in (study["scores"], study["indicators"].query("year == @YEAR"))
    )
    found = pd.DataFrame({"per_mu": values["tax_per_mu"], "grade": scores["grade"].astype("str")})
    if subject == "enterprise":
        facts = study["enterprise_facts"].query("year == @YEAR").set_index("enterprise_id")
        found["land"] = facts["land_mu"]
    return found


def unmoved(before: Study, after: Study) -> None:
    """Land and tax per mu are as they were or unknown; without them there is no grade."""
    for subject in ("enterprise", "parcel"):
        was, now = figures(before, subject), figures(after, subject)
        for name in set(now) - {"grade"}:
            same = np.isclose(was[name], now[name], rtol=1e-9) | now[name].isna()
            assert same.all(), (name, was[~same], now[~same])
        assert now.loc[now["per_mu"].isna(), "grade"].isna().all()
    for totals in (before.meta["totals"], after.meta["totals"]):
        tax = totals["tax_paid"]
        parts = tax["on_parcels"] + tax.get("outside", 0.0) + tax["unlinked"]
        assert parts == pytest.approx(tax["in"], rel=1e-9)


def plots_of(rng: np.random.Generator) -> list[Row]:
    """Everybody owns one parcel; some have a plot that is not in the layer."""
    rows = []
    for at in range(SIZE):
        one = {"enterprise_id": f"E{at:02d}", "role": "own", "area": float(rng.integers(5, 20))}
        rows.append({**one, "parcel_id": f"P{at:02d}"})
        if rng.random() < 0.5:
            rows.append({**one, "parcel_id": f"X{at:02d}", "area": float(rng.integers(1, 40))})
    return [{**row, "source_row": at} for at, row in enumerate(rows)]


@settings(max_examples=3)
@given(SEEDS)
def test_a_blank_area_of_a_plot_outside_grades_nobody(seed: int) -> None:
    rng = np.random.default_rng(seed)
    told = plots_of(rng)
    hit = [row["parcel_id"][0] == "X" and rng.random() < 0.6 for row in told]
    blank = [{**row, "area": None} if gone else row for row, gone in zip(told, hit, strict=True)]
    before, after = (run(rows, [], [None] * SIZE) for rows in (told, blank))
    now, places = figures(after, "enterprise"), figures(after, "parcel")
    for row, gone in zip(told, hit, strict=True):
        if gone:
            assert np.isnan(now.loc[row["enterprise_id"], "land"])
            assert pd.isna(now.loc[row["enterprise_id"], "grade"])
            assert np.isnan(places.loc[f"P{row['parcel_id'][1:]}", "per_mu"])
    lost = places["per_mu"].isna()
    assert lost.sum() == sum(hit)
    was = figures(before, "enterprise")
    same = np.isclose(was["land"], now["land"]) | now["land"].isna()
    assert same.all()
    rest = figures(before, "parcel")["per_mu"][~lost]
    np.testing.assert_allclose(places["per_mu"][~lost], rest)
    unmoved(after, after)


def units_of(rng: np.random.Generator) -> tuple[list[Row], list[float | None]]:
    """Factories on each parcel, let or vacant; some parcels know their floor."""
    units, floors = [], []
    for at in range(SIZE // 3):
        sizes = rng.integers(100, 900, 5).astype(float)
        tenants = [*(f"E{3 * at + each:02d}" for each in range(3)), None, None]
        for number, (size, firm) in enumerate(zip(sizes, tenants, strict=True)):
            units.append(
                {"unit_id": f"U{at}-{number}", "building_id": "1", "parcel_id": f"P{at:02d}"}
                | {"floor_area": size, "enterprise_id": firm}
                | {"state": "in_production" if firm else "vacant"}
            )
        floors.append(float(sizes.sum()) if rng.random() < 0.5 else None)
    return units, floors


@settings(max_examples=3)
@given(SEEDS)
def test_a_blank_floor_of_a_unit_moves_nobody(seed: int) -> None:
    rng = np.random.default_rng(seed)
    units, floors = units_of(rng)
    hit = rng.random(len(units)) < 0.15
    hit[rng.integers(len(units))] = True
    blank = [
        {**row, "floor_area": None} if gone else row for row, gone in zip(units, hit, strict=True)
    ]
    before, after = run([], units, floors), run([], blank, floors)
    unmoved(before, after)
    land = figures(after, "enterprise")["land"]
    for at, floor in enumerate(floors):
        here = [row for row in blank if row["parcel_id"] == f"P{at:02d}"]
        tenants = land[[row["enterprise_id"] for row in here if row["enterprise_id"]]]
        assert np.nansum(tenants) <= 20.0 * (1 + 1e-9)
        gaps = [row["enterprise_id"] for row in here if row["floor_area"] is None]
        open_ = gaps if floor else (tenants.index if gaps else [])
        assert set(tenants.index[tenants.isna()]) == {each for each in open_ if each}
