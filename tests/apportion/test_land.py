"""Which area of a parcel counts."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.apportion import area_choices, counted_area
from landuse.policy import list_policies, load_policy, parse_policy, policy_source
from landuse.units import MU_M2


def parcels(**columns: list[float | None]) -> pd.DataFrame:
    frame = {name: pd.array(values, dtype="float64") for name, values in columns.items()}
    return pd.DataFrame({name: np.asarray(values) for name, values in frame.items()})


def test_the_first_area_that_is_known_and_positive_counts() -> None:
    frame = parcels(
        registered_area=[10.0, np.nan, 0.0, np.nan],
        contract_area=[11.0, 12.0, np.nan, np.nan],
        area_m2=[9.0 * MU_M2, 9.0 * MU_M2, 9.0 * MU_M2, np.nan],
    )
    found, notes = counted_area(frame, ["registered", "contract", "drawn"])
    assert found["area_mu"].tolist()[:3] == pytest.approx([10.0, 12.0, 9.0])
    assert np.isnan(found["area_mu"][3])
    assert found["area_basis"].astype("object").tolist()[:3] == ["registered", "contract", "drawn"]
    said = {note.code: note.params for note in notes}
    assert said["apportion.area_unknown"]["count"] == 1


def test_the_order_is_the_policys() -> None:
    frame = parcels(registered_area=[10.0], surveyed_area=[20.0], area_m2=[30 * MU_M2])
    for basis, area in ((["surveyed", "registered"], 20.0), (["drawn", "registered"], 30.0)):
        assert counted_area(frame, basis)[0]["area_mu"].tolist() == pytest.approx([area])


def test_a_difference_of_more_than_a_hundredth_is_said() -> None:
    frame = parcels(registered_area=[10.0, 10.0, 10.0], area_m2=[v * MU_M2 for v in (10, 10.09, 9)])
    notes = counted_area(frame, ["registered", "drawn"])[1]
    assert [note.params["count"] for note in notes if note.code == "apportion.area_differs"] == [1]


def test_the_parcels_given_stay_as_they_were_and_keep_their_index() -> None:
    frame = parcels(registered_area=[10.0, np.nan], area_m2=[100.0, 200.0]).set_axis([7, 3])
    before = frame.copy(deep=True)
    found, _ = counted_area(frame, ["registered", "drawn"])
    pd.testing.assert_frame_equal(frame, before)
    assert found.index.tolist() == [7, 3]


def test_areas_that_differ_are_told_with_all_of_them() -> None:
    frame = parcels(
        registered_area=[10.0, 20.0, np.nan, 5.0],
        contract_area=[10.0, 21.0, 8.0, np.nan],
        surveyed_area=[10.05, np.nan, np.nan, np.nan],
        area_m2=[10 * MU_M2, 18 * MU_M2, 8 * MU_M2, np.nan],
    ).assign(parcel_id=list("abcd"))
    found, notes = counted_area(frame, ["registered", "contract", "drawn"])
    assert found["area_difference"].tolist() == pytest.approx(
        [0.005, -0.1, 0.0, np.nan], nan_ok=True
    )
    assert found["area_agrees"].tolist()[:3] == [True, False, True]
    assert found["area_agrees"].isna().tolist() == [False, False, False, True]
    (note,) = [note for note in notes if note.code == "apportion.area_differs"]
    assert "b 登记面积 20.00 / 合同面积 21.00 / 图形面积 18.00 (-10.0%)" in note.message("zh")
    assert "registered area 20.00" in note.message("en")


@pytest.mark.parametrize(("tolerance", "apart"), [(0.05, 2), (0.15, 1), (0.5, 0)])
def test_the_policy_says_how_far_areas_may_differ(tolerance: float, apart: int) -> None:
    frame = parcels(registered_area=[10.0] * 3, area_m2=[v * MU_M2 for v in (10, 9, 12)])
    found, notes = counted_area(frame, ["registered"], tolerance=tolerance)
    assert int((~found["area_agrees"]).sum()) == apart
    assert sum(note.code == "apportion.area_differs" for note in notes) == (apart > 0)


def test_parcels_that_are_off_by_most_land_are_named_first_and_twenty_at_most() -> None:
    count = 30
    frame = parcels(
        registered_area=[100.0] * count, area_m2=[(100 - at) * MU_M2 for at in range(count)]
    ).assign(parcel_id=[f"p{at}" for at in range(count)])
    (note,) = [n for n in counted_area(frame, ["registered"])[1] if n.code.endswith("differs")]
    listed = note.params["listed"]["en"].split("; ")
    assert [each.split()[0] for each in listed] == [f"p{at}" for at in range(29, 9, -1)]


def test_each_choice_of_area_makes_another_park() -> None:
    """Row 8 of the reports: what the park's figure becomes under each kind of area."""
    frame = parcels(
        registered_area=[10.0, 20.0, np.nan],
        surveyed_area=[9.0, np.nan, np.nan],
        area_m2=[8 * MU_M2, 20 * MU_M2, 30 * MU_M2],
    )
    found, _ = counted_area(frame, ["registered", "drawn"])
    choices, (note,) = area_choices(found, 120.0)
    by = {each["basis"]: each for each in choices}
    assert list(by) == ["policy", "registered", "surveyed", "drawn"]
    assert (by["policy"]["total_mu"], by["policy"]["tax_per_mu"]) == (60.0, 2.0)
    assert (by["registered"]["area_mu"], by["registered"]["missing"]) == (30.0, 1)
    assert by["registered"]["total_mu"] == 60.0
    assert (by["surveyed"]["total_mu"], by["surveyed"]["parcels"]) == (59.0, 1)
    assert by["drawn"]["total_mu"] == pytest.approx(58.0)
    assert by["drawn"]["tax_per_mu"] == pytest.approx(120 / 58, abs=1e-6)
    assert by["drawn"]["change"] == pytest.approx(58 / 60 - 1, abs=1e-6)
    assert "58.00" in note.message("zh")
    assert "-3.33%" in note.message("en")


def test_without_tax_or_choice_nothing_is_made_up() -> None:
    found, _ = counted_area(parcels(area_m2=[MU_M2, np.nan]), ["registered", "drawn"])
    choices, notes = area_choices(found, None)
    assert [(each["basis"], each["total_mu"]) for each in choices] == [
        ("policy", 1.0),
        ("drawn", 1.0),
    ]
    assert choices[1]["missing"] == 1
    assert choices[0]["tax_per_mu"] is None
    assert notes == []
    assert found["area_agrees"].isna().all()
    assert area_choices(found[:0], 5.0)[0][0]["tax_per_mu"] is None


figures = st.one_of(st.just(np.nan), st.floats(0.1, 1000))


@given(st.lists(st.tuples(figures, figures, figures, figures), min_size=1, max_size=8))
def test_every_choice_counts_every_parcel_once(rows: list[tuple[float, ...]]) -> None:
    """A parcel counts with the chosen area, else as the policy has it; none is lost or doubled."""
    names = ("registered_area", "contract_area", "surveyed_area", "area_m2")
    frame = parcels(**{name: [row[at] for row in rows] for at, name in enumerate(names)})
    found, _ = counted_area(frame, ["registered", "contract", "surveyed", "drawn"])
    for each in area_choices(found, 7.0)[0]:
        assert each["parcels"] + each["missing"] == len(rows)
        name = f"{each['basis']}_area"
        own = frame[name] if name in frame else frame["area_m2"] / MU_M2
        own = found["area_mu"] if each["basis"] == "policy" else own
        assert each["total_mu"] == pytest.approx(own.fillna(found["area_mu"]).sum(), abs=1e-5)
    shares = [
        frame[name].to_numpy() / (MU_M2 if name == "area_m2" else 1) / found["area_mu"] - 1
        for name in names
    ]
    widest = np.fmax.reduce(np.abs(shares))
    alone = frame.notna().sum(axis=1) < 2
    expected = np.where(alone, np.nan, widest)
    assert found["area_difference"].abs().tolist() == pytest.approx(expected.tolist(), nan_ok=True)


@pytest.mark.parametrize("name", list_policies())
def test_every_shipped_policy_says_how_far_areas_may_differ(name: str) -> None:
    text = policy_source(name)
    assert "area_tolerance" in text
    rule = load_policy(name).land.area_tolerance
    assert (rule.value, rule.unit) == (0.01, "1")
    assert rule.source
    percent = text.replace('{ value = 0.01, unit = "1"', '{ value = 3, unit = "percent"', 1)
    assert parse_policy(percent.encode(), name).land.area_tolerance.value == pytest.approx(0.03)


def test_an_area_of_zero_where_there_is_land_is_said_and_unknown() -> None:
    parcels = pd.DataFrame(
        {"parcel_id": ["a", "b"], "registered_area": [0.0, 15.0], "area_m2": [10_000.0, 10_000.0]}
    )
    found, notes = counted_area(parcels, ["registered", "drawn"])
    assert [note.code for note in notes if note.code == "areas.zero"] == ["areas.zero"]
    assert found["area_mu"].tolist() == [15.0, 15.0]
    assert found["area_basis"].astype("str").tolist() == ["drawn", "registered"]


def test_areas_ten_times_apart_are_a_warning_with_the_parcel() -> None:
    parcels = pd.DataFrame(
        {
            "parcel_id": ["P1", "P2", "P3"],
            "registered_area": [10_000.0, 15.0, 16.0],
            "area_m2": [15 * 2000 / 3, 15 * 2000 / 3, 15 * 2000 / 3],
        }
    )
    _, notes = counted_area(parcels, ["registered", "drawn"], tolerance=0.01)
    (said,) = [note for note in notes if note.code == "apportion.area_absurd"]
    assert said.severity == "warning"
    assert said.params["count"] == 1
    assert "P1" in said.message("zh")
    _, calm = counted_area(parcels.iloc[1:], ["registered", "drawn"], tolerance=0.01)
    assert "apportion.area_absurd" not in [note.code for note in calm]
