"""Two boundary versions side by side: the land and the parcels between them."""

import pytest

from landuse.expansion import expand
from landuse.present.expansion import pairs as module
from landuse.present.expansion.page import timeline
from landuse.study import Expansion, Study
from tests import demo_run
from tests.expansion.parks import land, small, study, zone


def back_and_forth() -> Study:
    """A strip with a parcel comes in with the second version and goes out with the third."""
    old, new = land(0, 0, 300, 300), land(0, 0, 500, 300)
    inside = land(310, 10, 410, 110)
    return study(
        zones=[
            zone("A", "2010", old, "2010-01-01", to_on="2014-12-31"),
            zone("A", "2015", new, "2015-01-01", to_on="2019-12-31"),
            zone("A", "2020", old, "2020-01-01"),
        ],
        parcels=[
            {
                "parcel_id": "P2",
                "geometry": inside,
                "area_m2": inside.area,
                "area_mu": 15.0,
            }
        ],
        parcel_facts=[{"parcel_id": "P2", "year": 2025, "taxable": True, "tax_paid": 1.0}],
        enterprises=[{"enterprise_id": "E2", "name": "乙厂"}],
        enterprise_facts=[{"enterprise_id": "E2", "year": 2025, "tax_paid": 1.0}],
        links=[
            {"enterprise_id": "E2", "parcel_id": "P2", "role": "own", "area_mu": 15.0, "share": 1.0}
            | {"method": "own", "confidence": 1.0, "confirmed": True}
        ],
    )


@pytest.fixture(scope="module")
def demo() -> Expansion:
    return expand(demo_run.study())


def told(expansion: Expansion) -> dict:
    return timeline(expansion, lang="zh")


def test_every_pair_closes_and_two_steps_are_one_long_step(demo: Expansion) -> None:
    found = {(each["from"], each["to"]): each for each in told(demo)["pairs"]}
    assert set(found) == {(0, 1), (0, 2), (1, 2)}
    for each in found.values():
        assert each["closes"]
        assert each["old"] + each["in"] - each["out"] == pytest.approx(each["new"], abs=100.0)
    net = {key: each["in"] - each["out"] for key, each in found.items()}
    assert net[0, 1] + net[1, 2] == pytest.approx(net[0, 2], abs=0.1)


def test_neighbours_say_what_the_account_says(demo: Expansion) -> None:
    page = told(demo)
    account = {
        each["step"]: each for each in page["account"] if each["subject"] == "park" and each["step"]
    }
    for pair in page["pairs"]:
        if pair["to"] - pair["from"] == 1:
            line = account[pair["to"]]
            for name in ("old", "in", "out", "new"):
                assert pair[name] == pytest.approx(line[name], abs=0.02)


def test_land_that_came_and_went_is_not_between_the_ends() -> None:
    page = told(expand(back_and_forth()))
    found = {(each["from"], each["to"]): each for each in page["pairs"]}
    assert (found[0, 1]["in"], found[0, 1]["out"]) == (60_000, 0)
    assert (found[1, 2]["in"], found[1, 2]["out"]) == (0, 60_000)
    assert (found[0, 2]["in"], found[0, 2]["out"]) == (0, 0)
    assert found[0, 2]["ringsIn"] == found[0, 2]["ringsOut"] == []
    (parcel,) = page["parcels"]["rows"]
    assert parcel["moved"] == [0.0, 1.0, 0.0]
    assert len(parcel["rings"][0]) == 4


def test_parcels_carry_the_shares_of_the_workbook(demo: Expansion) -> None:
    page = told(demo)
    table = demo["expansion_parcels"]
    assert len(page["parcels"]["rows"]) == table["parcel_id"].nunique()
    assert page["parcels"]["left"] == 0
    rows = {each["id"]: each["moved"] for each in page["parcels"]["rows"]}
    for line in table.sample(30, random_state=1).to_dict("records"):
        step = line["change_no"]
        alone = table[(table["parcel_id"] == line["parcel_id"]) & (table["change_no"] == step)]
        sign = alone["flow"].astype("str").map({"in": 1.0, "out": -1.0})
        moved = rows[line["parcel_id"]]
        assert moved[step] - moved[step - 1] == pytest.approx(
            (sign * alone["share"]).sum(), abs=2e-6
        )


def test_many_parcels_are_not_all_drawn_and_that_is_told(
    demo: Expansion, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = told(demo)["parcels"]["rows"]
    monkeypatch.setattr(module, "DRAWN", 5)
    few = told(demo)["parcels"]
    assert few["left"] == len(whole) - 5
    assert [each["id"] for each in few["rows"]] == [each["id"] for each in whole[:5]]


def test_a_park_without_parcels_has_none() -> None:
    park = small()
    bare = Study(park.meta, {**park.tables, "parcels": park["parcels"].iloc[:0]}, park.policy)
    assert told(expand(bare))["parcels"] == {"rows": [], "left": 0}
