"""Cases: firms watched or worse on their land, and unused land with whoever answers for it."""

import numpy as np
import pandas as pd

from landuse.diagnose.routes.subjects import subjects
from landuse.diagnose.zombie.land import OUTCOMES, Held
from landuse.schema import empty
from tests.factories import table

CODES = ["active", "watch", "suspected", "active", "unknown"]
VERDICTS = pd.DataFrame(
    {"enterprise_id": [f"E{at}" for at in range(5)], "verdict": pd.Categorical(CODES)}
)
PARCELS = table("parcels", [{"parcel_id": f"P{at}"} for at in range(5)])


def held(*rows: tuple[int, int, int, float]) -> Held:
    firm, parcel, role, used = (np.array(each) for each in zip(*rows, strict=True))
    return Held(firm, parcel, role.astype(np.int8), used.astype(float), np.zeros(len(rows)))


def land(**states: str) -> np.ndarray:
    found = np.full(5, OUTCOMES.index("in_use"), dtype=np.int8)
    for name, state in states.items():
        found[int(name[1:])] = OUTCOMES.index(state)
    return found


def cases(
    owned: Held, states: np.ndarray, contracts: pd.DataFrame | None = None
) -> list[tuple[int, int]]:
    contracts = empty("contracts") if contracts is None else contracts
    found = subjects(owned, states, VERDICTS, contracts, PARCELS)
    return list(zip(found.firm.tolist(), found.parcel.tolist(), strict=True))


def test_firms_watched_or_worse_on_each_of_their_parcels() -> None:
    owned = held((0, 0, 0, 10.0), (1, 1, 0, 10.0), (1, 2, 1, 5.0))
    assert cases(owned, land()) == [(1, 1), (1, 2), (2, -1)]


def test_unused_land_is_its_owners() -> None:
    """Not its tenants': a sound firm is not made a case by the land around it."""
    owned = held((0, 0, 0, 1.0), (3, 0, 1, 50.0), (3, 3, 1, 5.0), (4, 3, 1, 5.0), (2, 4, 0, 9.0))
    found = cases(owned, land(P0="low_yield", P3="vacant"))
    assert found == [(0, 0), (1, -1), (2, 4), (-1, 3)]


def test_the_only_user_answers_for_land_without_owner() -> None:
    assert (3, 3) in cases(held((3, 3, 1, 5.0)), land(P3="vacant"))


def test_land_that_nobody_uses_is_its_contract_holders() -> None:
    contracts = table("contracts", [{"contract_id": "C", "parcel_id": "P1", "enterprise_id": "E3"}])
    owned = held((0, 0, 0, 10.0))
    assert (3, 1) in cases(owned, land(P1="idle"), contracts)
    assert (-1, 1) in cases(owned, land(P1="idle"))


def test_a_firm_on_its_own_idle_land_is_one_case() -> None:
    found = cases(held((2, 2, 0, 10.0)), land(P2="idle"))
    assert found.count((2, 2)) == 1
