"""Law of blank places: who is nowhere may be anywhere, so a blank code or tenant decides nothing.

Every cell of the sheets that say who sits where is blanked, one at a time, in a park where each
judgement rests on somebody's being there. An answer may be left open by that, and nothing else.
"""

from functools import cache

import pandas as pd
import pytest

from landuse.pipeline import score
from landuse.policy import Policy, load_policy
from landuse.schema import fields
from landuse.study import Study
from tests.factories import Row, parcel, park_inputs, table

LONG_AGO = pd.Timestamp(2021, 3, 1)
KEYS = ["subject", "subject_id", "rule"]
OPEN = {(was, "unknown") for was in ("yes", "no", "not_applicable", "absent")}
CELLS = [
    *(("enterprises", name) for name in ("parcel_id", "zone", "status", "sector_code")),
    *(("enterprises", name) for name in ("stopped_on", "sector_prohibited", "safety_env_failed")),
    *(("units", name) for name in ("parcel_id", "enterprise_id", "state", "building_id")),
    *(("units", name) for name in ("arrears_months", "floor_area", "vacant_since")),
    *(("occupancy", name) for name in ("enterprise_id", "state", "land_use", "role", "area")),
    ("occupancy", "parcel_id"),
    *(("contracts", name) for name in ("parcel_id", "enterprise_id", "area", "started")),
]


def firm(number: int, place: str | None, **more: object) -> Row:
    row = {"enterprise_id": f"E{number}", "name": f"企业{number}", "parcel_id": place}
    known = {"status": "operating", "sector_prohibited": False, "safety_env_failed": False}
    return {**row, **known, "above_scale": True, "sector_code": "39", "zone": "东区", **more}


def unit(number: int, tenant: str | None, **more: object) -> Row:
    row = {"unit_id": f"U{number}", "building_id": "B1", "parcel_id": "P5", "floor_area": 500.0}
    state = "vacant" if tenant is None else "in_production"
    since = LONG_AGO if tenant is None else None
    known = {"enterprise_id": tenant, "state": state, "vacant_since": since, "arrears_months": 0.0}
    return {**row, **(known if tenant else {**known, "arrears_months": None}), **more}


def sheets() -> dict[str, list[Row]]:
    """Two firms share P2 and P3 by their codes alone; P5 is a factory, P6 is on record, P7 is idle."""
    halted = {"status": "stopped", "stopped_on": LONG_AGO}
    firms = [
        firm(1, "P1"),
        firm(2, "P2", **halted),
        firm(3, "P2"),
        firm(4, "P3"),
        firm(5, "P3"),
        firm(6, "P4", sector_prohibited=True),
        firm(7, "P4", safety_env_failed=True),
        firm(8, None, sector_prohibited=True, sector_code="26"),
        firm(9, None, safety_env_failed=True, **halted),
        firm(10, None, sector_code="26"),
        firm(11, None),
        firm(12, "P7"),
        firm(13, None),
    ]
    taxes = {4: 2.0, 5: 900.0, 2: 0.0, 12: 1.0, 13: 100.0}
    returns = [
        {"enterprise_id": f"E{at}", "year": year, "tax_paid": taxes.get(at, 300.0)}
        | {"revenue": 60.0 if at in {4, 12, 13} else 4000.0, "employees": 20.0}
        for at in range(1, 14)
        for year in (2024, 2025)
    ]
    plots = [
        parcel(f"P{at}", 20.0, floor_area=14000.0, footprint=6000.0, far_min=0.8, holding="state")
        | {"land_use": "100101", "zone": "东区"}
        for at in range(1, 11)
    ]
    units = [unit(1, "E8"), unit(2, "E9", arrears_months=5.0), unit(3, None), unit(4, "E11")]
    used = [
        {"enterprise_id": "E10", "parcel_id": "P6", "role": "own", "area": 20.0}
        | {"state": "in_production", "land_use": "100102"},
        *(
            {"enterprise_id": "E13", "parcel_id": place, "role": "own", "area": 20.0}
            | {"state": "in_production"}
            for place in ("P9", "P10")
        ),
    ]
    built = {"start_due_on": LONG_AGO, "started": True, "completed_on": LONG_AGO}
    sold = {"area": 20.0, "invest_per_mu": 100.0, "invested": 2500.0, "completion_due_on": LONG_AGO}
    deals = [{"contract_id": "HT1", "parcel_id": "P6", "enterprise_id": "E10", **built, **sold}]
    deals.append(
        {"contract_id": "HT2", "parcel_id": "P7", "started": False, "start_due_on": LONG_AGO}
        | {"area": 20.0, "delay_cause": "enterprise", "completion_due_on": LONG_AGO}
    )
    found = {"parcels": plots, "enterprises": firms, "returns": returns, "units": units}
    return {**found, "occupancy": used, "contracts": deals}


Cell = tuple[str, str, int]
ALONE = [("contracts", "parcel_id")]
"""A contract may be of land in another quarter, so these copies are no park of their own together."""

COLUMNS = {"contracts": tuple(fields("contracts"))}
IDS = ("parcel_id", "enterprise_id", "unit_id", "building_id", "contract_id")


@cache
def policy() -> Policy:
    return load_policy("demo-2025").model_copy(update={"robust": None})


def cells() -> list[Cell]:
    """Every cell that is filled in, of the columns that are blanked."""
    rows = sheets()
    return [
        (name, column, at)
        for name, column in CELLS
        for at, row in enumerate(rows[name])
        if row.get(column) is not None
    ]


def copy(number: int, blank: Cell | None) -> dict[str, list[Row]]:
    """The park once more, in a quarter of its own, without one cell."""
    rows = sheets()
    if blank is not None:
        rows[blank[0]][blank[2]][blank[1]] = None
    for row in (row for each in rows.values() for row in each):
        row.update({name: f"{row[name]}@{number}" for name in (*IDS, "zone") if row.get(name)})
    return rows


@cache
def answers() -> tuple[pd.Series, dict[Cell, pd.Series]]:
    """Answers of the whole park, and of its copies without one cell each: all in one run."""
    blanks = [None, *(cell for cell in cells() if cell[:2] not in ALONE)]
    found = judged([copy(number, blank) for number, blank in enumerate(blanks)])
    parts: dict[Cell | None, pd.Series] = {blanks[number]: each for number, each in found.items()}
    for cell in cells():
        if cell[:2] in ALONE:
            parts[cell] = judged([copy(0, cell)])[0]
    return parts[None], {cell: each for cell, each in parts.items() if cell is not None}


def judged(copies: list[dict[str, list[Row]]]) -> dict[int, pd.Series]:
    """Answers of each copy, of one run over all of them."""
    whole = {
        name: table(
            name,
            [
                {"source_row": at, **row}
                for at, row in enumerate((row for each in copies for row in each[name]), start=2)
            ],
            columns=COLUMNS.get(name, ()),
        )
        for name in copies[0]
    }
    found = outcomes(score(park_inputs(whole), policy())).reset_index()
    found[["subject_id", "number"]] = found["subject_id"].str.split("@", expand=True)
    return {
        int(number): part.set_index(KEYS)["outcome"] for number, part in found.groupby("number")
    }


def outcomes(study: Study) -> pd.Series:
    frame = study["findings"].astype(dict.fromkeys([*KEYS, "outcome"], "str"))
    return frame.set_index(KEYS)["outcome"]


NOBODYS = {("parcel", place, "low_yield_tax_low", "yes", "no") for place in ("P9", "P10")}
"""The one flip that remains: land used by nobody knows whom is taken from its firm, so the figures per
mu of the firm's other land rise; nothing in the data says whose the row was. It clears, never accuses."""


def flips(was: pd.Series, now: pd.Series) -> list[tuple[str, ...]]:
    """Answers that a blank turned, or took away, instead of leaving them open.

    Ways of saying it without a row: a criterion that is unknown for all is a note, criteria of
    a parcel whose low yield is unknown as a whole, or not asked as before, need not stand below it.
    """
    pairs = pd.DataFrame({"was": was, "now": now}).fillna("absent")
    turned = pairs[pairs["was"] != pairs["now"]]
    rules = set(now.index.get_level_values("rule"))
    low = pairs.xs("low_yield", level="rule").droplevel("subject")
    never = (low["was"] == "not_applicable") & (low["now"] == "not_applicable")
    whole = set(low.index[(low["now"] == "unknown") | never])
    return [
        (*map(str, key), was, now)
        for key, was, now in turned.itertuples(name=None)
        if (was, now) not in OPEN
        and not (now == "absent" and key[2] not in rules)
        and not (now == "absent" and key[2].startswith("low_yield_") and key[1] in whole)
    ]


@pytest.mark.parametrize(("name", "column"), CELLS)
def test_a_blank_cell_leaves_answers_open_and_turns_none(name: str, column: str) -> None:
    was, copies = answers()
    mine = {blank: now for blank, now in copies.items() if blank[:2] == (name, column)}
    assert mine, "nothing to blank"
    known = NOBODYS if (name, column) == ("occupancy", "enterprise_id") else set()
    turned = {at: set(flips(was, now)) - known for (_, _, at), now in mine.items()}
    found = {at: each for at, each in turned.items() if each}
    assert not found, found


def test_the_park_of_these_tests_has_what_a_blank_could_turn() -> None:
    found = answers()[0]
    yes = {key[1:] for key in found.index[(found == "yes").to_numpy()]}
    no = {key[1:] for key in found.index[(found == "no").to_numpy()]}
    assert {("P4", "low_yield_sector_prohibited"), ("P5", "low_yield_safety_env_failed")} <= yes
    assert {("P2", "low_yield_stopped"), ("P3", "low_yield_tax_low")} <= no
    assert {("E10", "use_mismatch"), ("U2", "tenant_breach"), ("U3", "vacant")} <= yes
    assert ("P1", "low_yield") in no
    assert {("HT2", "idle_not_started"), ("P7", "low_yield_tax_low")} <= yes
    assert {("P9", "low_yield_tax_low"), ("P10", "low_yield_tax_low")} <= yes
    assert found["parcel", "P7", "low_yield"] == "not_applicable", "it is idle"
    assert found["parcel", "P8", "low_yield"] == "not_applicable", "nobody is nowhere"
