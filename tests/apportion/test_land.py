"""Which area of a parcel counts."""

import numpy as np
import pandas as pd
import pytest

from landuse.apportion import counted_area
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
