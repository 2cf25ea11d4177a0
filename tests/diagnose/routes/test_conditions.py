"""Conditions of a case from sheets and signs: yes, no, and unknown where nothing or both is said."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from landuse.diagnose.routes.conditions import MISSING, Ground, conditions
from landuse.diagnose.routes.figures import Figures
from landuse.diagnose.routes.records import Recorded
from landuse.diagnose.routes.subjects import Subjects
from landuse.diagnose.zombie.land import OUTCOMES, Held
from landuse.policy import CONDITIONS, load_policy
from tests.factories import Row, table

TODAY = pd.Timestamp(2025, 12, 31)
RULES = load_policy("generic-cn-v1").routes


def told(
    firm: Row = (),
    *,
    parcel: Row = (),
    breaches: list[str] = (),
    projects: list[Row] = (),
    signs: tuple[str, ...] = (),
    open_signs: tuple[str, ...] = (),
    said: dict[str, bool] = (),
    leverage: float = float("nan"),
    verdict: str = "active",
    land: str = "in_use",
    role: int | None = 0,
    case: tuple[int, int] = (0, 0),
) -> dict[str, Any]:
    """Answers about E0 on P0, of which it has the title unless told otherwise."""
    evidence = [
        {"enterprise_id": "E0", "family": "energy", "sign": sign, "outcome": outcome}
        for outcome, names in (("yes", signs), ("unknown", open_signs))
        for sign in names
    ]
    tables = {
        "enterprises": table("enterprises", [{"enterprise_id": "E0", **dict(firm)}]),
        "parcels": table("parcels", [{"parcel_id": "P0", **dict(parcel)}]).assign(area_mu=40.0),
        "units": table("units", [
            {"unit_id": f"U{at}", "parcel_id": "P0", "enterprise_id": "E0"} for at in range(len(breaches))
        ]),
        "findings": table("findings", [
            {"subject": "unit", "subject_id": f"U{at}", "rule": "tenant_breach", "outcome": each}
            for at, each in enumerate(breaches)
        ]),
        "projects": table("projects", [{"project_id": "X", "stage": "pool", **row} for row in projects]),
    }  # fmt: skip
    here = [] if role is None else [0]
    held = Held(
        np.array(here, dtype=np.int64), np.array(here, dtype=np.int64),
        np.array([role] * len(here), dtype=np.int8), np.full(len(here), 40.0), np.zeros(len(here)),
    )  # fmt: skip
    ground = Ground(
        tables,
        pd.DataFrame({"enterprise_id": ["E0"], "verdict": pd.Categorical([verdict])}),
        table("evidence", evidence),
        Subjects(np.array([case[0]]), np.array([case[1]])),
        held,
        np.array([OUTCOMES.index(land)], dtype=np.int8),
        Recorded({n: pd.Series([v], dtype="boolean") for n, v in dict(said).items()}, {}),
        Figures(pd.Series([np.nan]), pd.Series([leverage])),
        TODAY,
    )
    found = conditions(ground, RULES)
    assert set(found) == set(CONDITIONS) == set(MISSING)
    return {n: None if pd.isna(each[0]) else bool(each[0]) for n, each in found.items()}


def test_nothing_known() -> None:
    """Only that an owner breaks no lease of its own land."""
    assert {name: each for name, each in told().items() if each is not None} == {
        "lease_breach": False
    }


@pytest.mark.parametrize(
    ("how", "operating", "stopped_long"),
    [
        ({}, None, None),
        ({"firm": {"status": "operating"}}, None, None),
        ({"signs": ("power_alive",)}, True, False),
        ({"signs": ("running_seen",)}, True, False),
        ({"signs": ("power_low",)}, False, None),
        ({"signs": ("power_stopped_long",)}, False, True),
        ({"signs": ("power_alive", "stop_seen")}, None, None),
        ({"firm": {"status": "stopped"}}, False, None),
        ({"firm": {"status": "stopped", "stopped_on": "2024-12-31"}}, False, True),
        ({"firm": {"status": "stopped", "stopped_on": "2025-01-01"}}, False, False),
        ({"firm": {"status": "half_stopped", "stopped_on": "2020-01-01"}}, None, None),
        ({"signs": ("power_weak",), "verdict": "watch"}, True, False),
        ({"signs": ("power_weak",), "open_signs": ("power_low",), "verdict": "watch"}, None, None),
    ],
)
def test_operating_and_stopped(
    how: dict[str, Any], operating: bool | None, stopped_long: bool | None
) -> None:
    found = told(**how)
    assert (found["operating"], found["stopped_long"]) == (operating, stopped_long)


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({}, None),
        ({"verdict": "suspected"}, True),
        ({"verdict": "watch"}, None),
        ({"firm": {"status": "half_stopped"}}, True),
        ({"land": "idle"}, True),
        ({"land": "low_yield"}, None),
        ({"signs": ("power_alive",)}, False),
    ],
)
def test_not_viable(how: dict[str, Any], expected: bool | None) -> None:
    assert told(**how)["not_viable"] is expected


@pytest.mark.parametrize(
    ("leverage", "insolvent", "bearable", "equity"),
    [
        (float("nan"), None, None, None),
        (0.9, False, True, True),
        (1.0, False, True, False),
        (1.2, True, True, False),
        (1.21, True, False, False),
        (1.61, True, False, False),
    ],
)
def test_debts(leverage: float, insolvent: bool, bearable: bool, equity: bool) -> None:
    found = told(leverage=leverage)
    assert [found[n] for n in ("insolvent", "bearable", "equity")] == [insolvent, bearable, equity]
    assert told(said={"insolvent": True})["insolvent"] is True
    assert told(said={"insolvent": True}, leverage=0.5)["insolvent"] is False


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([], None),
        (["yes"], True),
        (["no"], False),
        (["not_applicable"], False),
        (["unknown"], None),
        (["no", "yes"], True),
        (["no", "unknown"], None),
        (["unknown", "yes"], True),
    ],
)
def test_lease_breach(outcomes: list[str], expected: bool | None) -> None:
    """What was found unit by unit: one breach is enough, an open unit leaves it open."""
    assert told(breaches=outcomes, role=1)["lease_breach"] is expected


def test_who_leases_otherwise_is_not_known() -> None:
    assert told(role=1)["lease_breach"] is None
    assert told(role=None)["lease_breach"] is False  # holds the contract, uses nothing yet
    assert told(role=None, case=(0, -1))["lease_breach"] is None


@pytest.mark.parametrize(
    ("project", "parcel", "expected"),
    [
        (None, {}, None),
        ({"land_demand": 40.0}, {"zone": "东", "land_use": "100101"}, None),
        ({"land_demand": 40.0, "zone": "东", "land_use": "100101"}, {"zone": "东", "land_use": "100101"}, True),
        ({"land_demand": 41.0, "zone": "东", "land_use": "100101"}, {"zone": "东", "land_use": "100101"}, False),
        ({"land_demand": 40.0, "zone": "西", "land_use": "100101"}, {"zone": "东", "land_use": "100101"}, False),
        ({"land_demand": 40.0, "zone": "东", "land_use": "100102"}, {"zone": "东", "land_use": "100101"}, False),
        ({"land_demand": 40.0, "zone": "东", "land_use": "100101"}, {"zone": "东", "land_use": "工业"}, None),
        ({"zone": "东", "land_use": "100101"}, {"zone": "东", "land_use": "100101"}, None),
        ({"land_demand": 0.0, "zone": "东", "land_use": "100101"}, {"zone": "东", "land_use": "100101"}, False),
        ({"land_demand": 4.0, "stage": "in_production"}, {"zone": "东", "land_use": "100101"}, False),
    ],
)  # fmt: skip
def test_project(project: Row | None, parcel: Row, expected: bool | None) -> None:
    rows = [] if project is None else [project]
    assert told(parcel=parcel, projects=rows)["project"] is expected


@pytest.mark.parametrize(
    ("sheet", "record", "prohibited"),
    [
        (None, None, None),
        (False, None, False),
        (True, None, True),
        (None, True, True),
        (False, True, True),
    ],
)
def test_prohibited(sheet: bool | None, record: bool | None, prohibited: bool | None) -> None:
    said = {} if record is None else {"prohibited": record}
    assert told({"sector_prohibited": sheet}, said=said)["prohibited"] is prohibited


@pytest.mark.parametrize(
    ("failed", "record", "expected"),
    [
        (None, None, None),
        (False, None, False),
        (True, None, None),
        (True, True, True),
        (True, False, False),
    ],
)
def test_unfixable(failed: bool | None, record: bool | None, expected: bool | None) -> None:
    """Failing is not failing for good: that takes a record."""
    said = {} if record is None else {"unfixable": record}
    assert told({"safety_env_failed": failed}, said=said)["unfixable"] is expected


def test_empty_land_has_nobody_who_operates() -> None:
    found = told(case=(-1, 0), land="vacant", role=None)
    assert [found[n] for n in ("operating", "not_viable", "lease_breach")] == [False, True, False]
    assert found["prohibited"] is None
