"""Who is nowhere may be on any land that nothing says is somebody else's; a blank code clears nothing."""

from typing import Any

import pandas as pd
import pytest

from landuse.diagnose.unplaced import Unplaced, lost_contracts, unplaced
from landuse.pipeline import score
from landuse.policy import load_policy
from tests.factories import TODAY, Row, only, parcel, park_inputs, table

PLACES = ["P1", "P2", "P3"]
BEFORE = TODAY - pd.Timedelta(days=1)


def tables(
    *,
    firm: Row | None = None,
    plots: dict[str, Row] | None = None,
    method: str = "parcel_code",
    reason: str = "no_place",
    **more: list[Row],
) -> dict[str, pd.DataFrame]:
    """E1 is on P1, P2 and P3 stand bare, E2 is nowhere."""
    sheet = [
        {"enterprise_id": "E1", "name": "甲公司", "status": "operating", "zone": None},
        {"enterprise_id": "E2", "name": "乙公司", "status": "operating", "zone": None},
    ]
    sheet[1] |= firm or {}
    plots = plots or {}
    rows = only(
        parcels=[parcel(name, 20.0, **{"zone": "东区", **plots.get(name, {})}) for name in PLACES],
        enterprises=sheet,
        **more,
    )
    days = pd.Series([pd.NaT], dtype="datetime64[ms]")
    links = {"enterprise_row": [0], "parcel_row": [0], "from_on": days, "to_on": days}
    lost = {"subject": "enterprise", "subject_id": ["E2"], "reason": [reason]}
    return {
        **rows,
        "links": pd.DataFrame({**links, "method": pd.Categorical([method])}),
        "unmatched": pd.DataFrame(lost),
    }


def told(found: dict[str, pd.DataFrame], **facts: Any) -> tuple[Unplaced, list[Any]]:
    now = pd.DataFrame({"taxable": True, "n_enterprises": [1, 0, 0]}).assign(**facts)
    now["taxable"] = now["taxable"].astype("boolean")
    return unplaced(found, now, TODAY)


def bare(found: dict[str, pd.DataFrame], **facts: Any) -> list[bool]:
    return list(told(found, **facts)[0].bare)


EVERYWHERE, NOWHERE = [False, True, True], [False] * 3


def test_one_that_is_nowhere_may_be_on_any_industrial_parcel_without_a_firm() -> None:
    found, (note,) = told(tables())
    assert found.firms == 1
    assert list(found.bare) == EVERYWHERE
    assert "乙公司" in note.message("zh")
    assert bare(tables(), taxable=pd.array([True, False, True], "boolean")) == [False, False, True]
    vacant = pd.array([None, True, False], "boolean")
    assert bare(tables(), vacant_use=vacant) == [False, False, True], (
        "the use code says it is empty"
    )


@pytest.mark.parametrize(
    ("firm", "wanted"),
    [
        ({"status": "cancelled"}, NOWHERE),
        ({"status": None}, EVERYWHERE),
        ({"zone": "东区"}, EVERYWHERE),
        ({"zone": "别处"}, EVERYWHERE),
    ],
)
def test_one_that_is_gone_is_nowhere_at_all(firm: Row, wanted: list[bool]) -> None:
    assert bare(tables(firm=firm)) == wanted


def test_one_that_says_its_quarter_is_on_no_parcel_of_another() -> None:
    plots = {"P2": {"zone": "西区"}, "P3": {"zone": None}}
    assert bare(tables(firm={"zone": "东区"}, plots=plots)) == [False, False, True]
    assert bare(tables(firm={"zone": "西区"}, plots=plots)) == EVERYWHERE
    assert bare(tables(firm={"zone": None}, plots=plots)) == EVERYWHERE


def test_one_that_says_where_it_is_is_not_nowhere() -> None:
    used = {"enterprise_id": "E2", "role": "own", "area": 5.0}
    assert bare(tables(occupancy=[{**used, "parcel_id": "ZD99"}])) == NOWHERE
    assert bare(tables(occupancy=[{**used, "parcel_id": None}])) == EVERYWHERE
    for reason in ("no_such_parcel", "outside", "elsewhere_then"):
        assert bare(tables(reason=reason)) == NOWHERE
    assert bare(tables(reason="not_listed")) == EVERYWHERE


def test_a_row_of_occupancy_without_its_parcel_leaves_the_firm_nowhere_with_that_land() -> None:
    used = {"enterprise_id": "E1", "role": "own", "area": 5.0, "parcel_id": None}
    assert bare(tables(reason="outside", occupancy=[used])) == EVERYWHERE
    assert bare(tables(reason="outside", occupancy=[{**used, "to_on": BEFORE}])) == NOWHERE


def test_land_of_a_firm_whose_other_land_is_nowhere_has_not_all_of_its_figures() -> None:
    used = {"enterprise_id": "E1", "role": "own", "area": 5.0, "parcel_id": None}
    for row, wanted in (
        (used, True),
        ({**used, "to_on": BEFORE}, False),
        ({**used, "parcel_id": "P2"}, False),
        ({**used, "enterprise_id": "E2"}, False),
    ):
        assert list(told(tables(occupancy=[row]))[0].elsewhere) == [wanted, False, False]


def shared(found: dict[str, pd.DataFrame]) -> bool:
    there, _ = told(found)
    return bool(there.shared[0] or there.perhaps[0])


def test_a_firm_known_by_the_sheet_alone_may_not_be_the_only_one() -> None:
    assert shared(tables())
    assert shared(tables(method="position"))
    assert not shared(tables(method="occupancy"))
    assert not shared(tables(firm={"status": "cancelled"}))
    for plot in ({"holder": "甲公司"}, {"holder_code": "E1"}):
        assert not shared(tables(plots={"P1": plot})), "the parcel says that it is its own"
    deal = {"contract_id": "HT1", "parcel_id": "P1", "enterprise_id": "E1"}
    assert not shared(tables(contracts=[deal]))
    assert shared(tables(contracts=[{**deal, "parcel_id": "P2"}]))


def test_land_held_by_one_that_is_nowhere_is_asked_about_whoever_is_on_it() -> None:
    assert shared(tables(plots={"P1": {"holder": "乙公司"}}, method="occupancy"))
    deal = {"contract_id": "HT1", "parcel_id": "P1", "enterprise_id": "E2"}
    assert shared(tables(contracts=[deal], method="occupancy"))
    plots = {"P2": {"zone": "西区", "holder": "乙公司"}}
    assert bare(tables(firm={"zone": "东区"}, plots=plots)) == EVERYWHERE, "it is held there"


def small(firm: Row, paid: float | None, *, listed: bool = True) -> dict[str, str]:
    """P1 with E1, stopped and paying 5 on 20 mu, known by its code alone; E2 is nowhere."""
    halted = {"status": "stopped", "stopped_on": pd.Timestamp(2021, 1, 1)}
    plain: Row = {"sector_prohibited": False, "safety_env_failed": False}
    returns = [{"enterprise_id": "E1", "year": 2025, "tax_paid": 5.0}]
    if listed:
        returns.append({"enterprise_id": "E2", "year": 2025, "tax_paid": paid, "revenue": 9.0})
    rows = only(
        parcels=[parcel("P1", 20.0, land_use="1001")],
        enterprises=[
            {"enterprise_id": "E1", "parcel_id": "P1", **plain, **halted},
            {"enterprise_id": "E2", **plain, **firm},
        ],
        returns=returns,
    )
    rules = load_policy("demo-2025").model_copy(update={"robust": None})
    found = score(park_inputs(rows), rules)["findings"].set_index("rule")["outcome"].astype("str")
    told = {name.removeprefix("low_yield_"): said for name, said in found.items()}
    return {"tax_low": "unknown", "stopped": "unknown", "sector_prohibited": "unknown"} | told


def test_who_is_nowhere_opens_only_what_is_known_of_them_could_turn() -> None:
    closed: Row = {"status": "stopped"}
    assert small(closed, 0.0)["tax_low"] == "yes"
    assert small(closed, 1.0)["tax_low"] == "yes", "six on twenty mu is low as well"
    assert small(closed, 900.0)["tax_low"] == "unknown"
    assert small(closed, None)["tax_low"] == "unknown"
    assert small(closed, None, listed=False)["tax_low"] == "yes", "no return, no tax of its own"
    assert small(closed, 0.0)["stopped"] == "yes"
    for status in ("operating", None):
        assert small({"status": status}, 0.0)["stopped"] == "unknown"
    for known, wanted in ((False, "no"), (True, "unknown"), (None, "unknown")):
        found = small({**closed, "sector_prohibited": known}, 0.0)
        assert found["sector_prohibited"] == wanted
        assert found["safety_env_failed"] == "no"


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ({"state": "in_production"}, True),
        ({"state": "let_unused"}, True),
        ({"state": "vacant", "area": 5.0}, False),
        ({"role": "lease"}, True),
        ({"enterprise_id": "E9"}, True),
        ({"enterprise_id": "E1", "state": "in_production"}, False),
        ({"state": "in_production", "to_on": BEFORE}, False),
        ({}, False),
    ],
)
def test_land_that_somebody_unnamed_uses(row: Row, *, wanted: bool) -> None:
    found = tables(reason="outside", occupancy=[{"parcel_id": "P2", "enterprise_id": None, **row}])
    assert list(told(found)[0].unnamed) == [False, wanted, False]


def test_a_contract_without_its_parcel_may_be_of_its_firms_land_or_of_a_like_area() -> None:
    plots = {"P2": {"registered_area": 20.9}, "P3": {"registered_area": 40.0}}
    deal = {"contract_id": "HT1", "parcel_id": None, "area": 20.0, "enterprise_id": None}

    def may(*deals: Row) -> list[list[bool]]:
        found = tables(plots=plots, contracts=list(deals))
        at = pd.Series(pd.Index(PLACES).get_indexer(found["contracts"]["parcel_id"]))
        area = found["parcels"]["registered_area"]
        return [list(each) for each in lost_contracts(found, at.to_numpy(), area).values()]

    assert may(deal) == [[True, True, False]]
    assert may({**deal, "area": None}) == [[True, True, True]]
    assert may({**deal, "area": 40.0, "enterprise_id": "E1"}) == [[True, False, True]]
    taken = {**deal, "contract_id": "HT2", "parcel_id": "P1"}
    assert may(deal, taken) == [[False, True, False]], "P1 has a contract"
    assert may(taken) == []


def test_idle_land_whose_contract_lost_its_parcel_is_not_low_yield_instead() -> None:
    late = {"start_due_on": pd.Timestamp(2021, 1, 1), "started": False, "area": 20.0}
    deal = {"contract_id": "HT1", "enterprise_id": "E1", "delay_cause": "enterprise", **late}
    halted = {"status": "stopped", "stopped_on": pd.Timestamp(2021, 1, 1)}

    def low(place: str | None) -> str:
        rows = only(
            parcels=[parcel("P1", 20.0, land_use="1001")],
            enterprises=[{"enterprise_id": "E1", "parcel_id": "P1", **halted}],
            returns=[{"enterprise_id": "E1", "year": 2025, "tax_paid": 5.0}],
        )
        names = dict.fromkeys(("delivered_on", "completion_due_on"))
        rows["contracts"] = table("contracts", [{**deal, **names, "parcel_id": place}])
        found = score(park_inputs(rows))["findings"].set_index("rule")
        return str(found.loc["low_yield", "outcome"])

    assert low("P1") == "not_applicable"
    assert low(None) == "unknown"
    assert low("ZD99") == "yes", "it says that it is elsewhere"
