"""How densely a parcel is built, and how much of it is used."""

import pandas as pd
import pytest

from landuse.measure.building import building_coverage, floor_area_ratio, occupancy_rate
from landuse.units import MU_M2


def test_floor_over_land_in_the_same_unit() -> None:
    """自然资发〔2023〕72号: 容积率 = 总建筑面积/总用地面积; 15 亩 are one hectare."""
    assert floor_area_ratio(pd.Series([10_000.0]), pd.Series([15.0]))[0] == pytest.approx(1.0)
    assert building_coverage(pd.Series([4_000.0]), pd.Series([15.0]))[0] == pytest.approx(0.4)
    assert floor_area_ratio(pd.Series([MU_M2]), pd.Series([1.0]))[0] == 1.0


def test_occupancy_is_let_over_recorded_floor() -> None:
    found = occupancy_rate(pd.Series([0.0, 150.0, None, 1.0]), pd.Series([400.0, 400.0, 1.0, 0.0]))
    assert found.tolist()[:2] == [0.0, 0.375]
    assert found[2:].isna().all()
