"""Refunds, untaxed firms and falls of a sector: apart from low yield, in three values."""

from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest

from landuse.diagnose.apart import apart, before_refunds, sector_fall_rows, untaxed
from landuse.diagnose.criteria import Evidence
from landuse.diagnose.low_yield import low_yield
from landuse.measure import changes, earlier_falls
from landuse.policy import load_policy
from tests.factories import table

POLICY = load_policy("demo-2025")
RULES = POLICY.apart
YEAR = 2025


def facts(*rows: dict[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame([{"enterprise_id": "E1", "land_mu": 10.0, **row} for row in rows])
    return frame.reindex(
        columns=["enterprise_id", "year", "land_mu", "tax_paid", "revenue", "vat_carryover_refund"]
    )


def firms(status: str | None = "operating") -> pd.DataFrame:
    return table("enterprises", [{"enterprise_id": "E1", "status": status}])


def two(
    tax: float | None, revenue: float | None, refund: float | None = 0.0, **last: Any
) -> pd.DataFrame:
    now = {"year": 2025, "tax_paid": tax, "revenue": revenue, "vat_carryover_refund": refund}
    before = {"tax_paid": 0.0, "revenue": 9000.0, "vat_carryover_refund": 0.0}
    return facts(now, {"year": 2024, **before, **last})


def works(frame: pd.DataFrame, status: str | None = "operating") -> Any:
    answer = untaxed(frame, firms(status), RULES, YEAR).iloc[0]
    return None if pd.isna(answer) else bool(answer)


@pytest.mark.parametrize(
    ("frame", "status", "answer"),
    [
        (two(0.0, 9000.0), "operating", True),
        (two(8.99, 9000.0), "operating", True),
        (two(9.0, 9000.0), "operating", False),
        (two(0.0, 2000.0), "operating", True),
        (two(0.0, 1999.99), "operating", False),
        (two(0.0, 9000.0), "stopped", False),
        (two(0.0, 9000.0), None, None),
        (two(0.0, None), "operating", None),
        (two(None, 9000.0), "operating", None),
        (two(900.0, None), "stopped", False),
        (two(0.0, 9000.0, tax_paid=100.0), "operating", False),
        (two(0.0, 9000.0, tax_paid=None), "operating", None),
        (two(-500.0, 9000.0, 900.0), "operating", False),
        (two(-500.0, 9000.0, None), "operating", None),
        (two(0.0, 9000.0).iloc[:1], "operating", None),
    ],
)
def test_working_untaxed_in_three_values(
    frame: pd.DataFrame, status: str | None, answer: Any
) -> None:
    if len(frame) == 1:  # no return of the year before: the second year is not shown
        assert works(frame, status) in (None, False)
        return
    assert works(frame, status) is answer


def test_a_blank_never_turns_the_answer() -> None:
    for tax, revenue, refund, status in product(
        (0.0, 50.0), (1000.0, 9000.0), (0.0, 900.0), ("operating", "stopped")
    ):
        was = works(two(tax, revenue, refund), status)
        for blank in ("tax", "revenue", "refund", "status"):
            given = {
                "tax": tax,
                "revenue": revenue,
                "refund": refund,
                "status": status,
                blank: None,
            }
            now = works(two(given["tax"], given["revenue"], given["refund"]), given["status"])
            assert now in (was, None)


def test_refund_rows_by_their_share() -> None:
    rows = [
        {"enterprise_id": name, "year": YEAR, "tax_paid": tax, "vat_carryover_refund": refund}
        for name, tax, refund in (
            ("A", 10.0, 10.0),
            ("B", 10.0, 9.99),
            ("C", -5.0, 9.0),
            ("D", None, 9.0),
            ("E", 0.0, 0.0),
            ("F", 3.0, None),
        )
    ]
    sheet = table("enterprises", [{"enterprise_id": row["enterprise_id"]} for row in rows])
    frame = facts(*rows)
    answer = untaxed(frame, sheet, RULES, YEAR)
    found = apart({"enterprises": sheet, "enterprise_facts": frame}, answer, RULES, YEAR)
    found = found[found["rule"] == "refund_hit"]
    said = dict(zip(found["subject_id"], found["outcome"].astype("str"), strict=True))
    assert said == {"A": "yes", "C": "yes", "D": "unknown"}
    assert found["amount"].tolist() == [10.0, 9.0, 9.0]
    assert (found["period_from"].dt.year == YEAR).all()


def test_tax_before_refunds_only_where_refunds_are_kept_and_not_counted() -> None:
    now = pd.DataFrame(
        {"tax_per_mu": [1.0, 2.0], "area_mu": [10.0, 0.0], "vat_carryover_refund": [50.0, None]}
    )
    assert before_refunds(now, counted=True) is None
    assert before_refunds(now.drop(columns="vat_carryover_refund"), counted=False) is None
    found = before_refunds(now, counted=False)
    assert found is not None
    assert found.tolist()[0] == 6.0
    assert found.isna().tolist() == [False, True]


def tax_low(paid: float, before: float | None, works_untaxed: bool | None) -> str:
    """Outcome of the criterion of low tax on one parcel with one firm."""
    parcels = pd.DataFrame(
        {"parcel_id": ["P"], "tax_per_mu": [paid], "judged": [True], "far_min": [1.0]}
    )
    parcels = parcels.assign(
        tax_before_refund=[np.nan if before is None else before],
        floor_area_ratio=2.0,
        building_coverage=0.5,
    )
    tenants = table("enterprises", [{"enterprise_id": "E1"}]).assign(parcel=0, firm=0)
    tenants = tenants.assign(untaxed=pd.array([works_untaxed], dtype="boolean"))
    deals = table("contracts", []).assign(parcel=np.array([], dtype=np.int64))
    evidence = Evidence(
        parcels, tenants, deals, pd.Timestamp(2025, 12, 31), ("vat_carryover_refund", "revenue")
    )
    idle = pd.Series(pd.array([False], dtype="boolean"))
    found, _ = low_yield(evidence, idle, POLICY.low_yield, YEAR)
    row = found[found["rule"] == "low_yield_tax_low"]
    return "unknown" if row.empty else str(row["outcome"].iloc[0])


@pytest.mark.parametrize(
    ("paid", "before", "works_untaxed", "said"),
    [
        (1.0, 1.0, False, "yes"),
        (1.0, 9.0, False, "no"),
        (1.0, None, False, "unknown"),
        (9.0, None, False, "no"),
        (1.0, 1.0, True, "no"),
        (1.0, 1.0, None, "unknown"),
        (9.0, 9.0, None, "no"),
    ],
)
def test_low_tax_is_before_refunds_and_not_of_untaxed_firms(
    paid: float, before: float | None, works_untaxed: bool | None, said: str
) -> None:
    assert tax_low(paid, before, works_untaxed) == said


def sick() -> tuple[pd.DataFrame, pd.Series]:
    """Ten firms of a sector that halves in 2024, ten of one that does not."""
    rows = [
        {
            "enterprise_id": f"{code}{number}",
            "year": year,
            "land_mu": 10.0,
            "tax_paid": tax * (1 + number / 100),
        }
        for code, taxes in (("M", (100.0, 50.0, 60.0)), ("S", (100.0, 101.0, 103.0)))
        for number in range(10)
        for year, tax in zip((2023, 2024, 2025), taxes, strict=True)
    ]
    frame = pd.DataFrame(rows)
    names = frame["enterprise_id"].unique()
    return frame, pd.Series([name[0] for name in names], index=names, dtype="str")


def test_a_sick_sector_is_the_cause_of_its_firms() -> None:
    frame, sector = sick()
    found = earlier_falls(frame, sector, 2024)
    assert set(found["cause"]) == {"sector"}
    assert sorted(found["enterprise_id"]) == sorted(name for name in sector.index if name[0] == "M")
    assert changes(frame, sector, 2025)["cause"].isna().all()
    alone = earlier_falls(frame, None, 2024)
    assert set(alone["cause"]) == {"own"}


def test_land_refund_and_own_falls_are_told_apart() -> None:
    frame, sector = sick()
    frame = frame.assign(vat_carryover_refund=0.0)
    now = frame["year"] == 2025
    frame.loc[now & (frame["enterprise_id"] == "S0"), "land_mu"] = 30.0
    frame.loc[now & (frame["enterprise_id"] == "S1"), ["tax_paid", "vat_carryover_refund"]] = [
        20.0,
        83.0,
    ]
    frame.loc[now & (frame["enterprise_id"] == "S2"), "tax_paid"] = 20.0
    found = changes(frame, sector, 2025).set_index("enterprise_id")["cause"].dropna().astype("str")
    assert found.to_dict() == {"S0": "land", "S1": "tax_rule", "S2": "own"}
    blank = frame.assign(
        vat_carryover_refund=frame["vat_carryover_refund"].mask(frame["enterprise_id"] == "S1")
    )
    assert (
        "S1" not in changes(blank, sector, 2025).dropna(subset=["cause"])["enterprise_id"].tolist()
    )


def test_low_yield_after_a_fall_of_the_sector_is_told_once_a_parcel() -> None:
    frame, sector = sick()
    falls = earlier_falls(frame, sector, 2024)
    low = pd.DataFrame(
        {
            "rule": ["low_yield"] * 3,
            "parcel_id": ["P0", "P1", "P2"],
            "source": ["tax_low,far_low", "far_low,coverage_low", "tax_low"],
            "outcome": ["yes", "yes", "no"],
        }
    )
    sheet = pd.DataFrame({"enterprise_id": sector.index})
    here = pd.DataFrame({"parcel": [0, 0, 1, 2], "firm": [0, 1, 2, 3]})
    found = sector_fall_rows(low, here, sheet, falls, RULES)
    assert found["subject_id"].tolist() == ["P0"]
    assert found["outcome"].tolist() == ["yes"]
    assert str(found["period_from"].iloc[0].date()) == "2024-01-01"
    assert sector_fall_rows(low, here, sheet, falls.iloc[:0], RULES).empty
