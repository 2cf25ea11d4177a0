"""Links without an area share what is left of their parcel."""

import numpy as np
import pandas as pd
import pytest

from landuse.link.areas import fill_areas
from landuse.link.candidates import METHODS, ROLES, frame

Told = tuple[str, str, float | None, float | None]
AREA = np.array([20.0])


def links(rows: list[Told], until: list[str | None] | None = None) -> pd.DataFrame:
    """Links on one parcel: role, method, area, floor."""
    role, method, area, floor = zip(*rows, strict=True)
    return frame(
        len(rows),
        {
            "enterprise": range(len(rows)),
            "parcel": [0] * len(rows),
            "role": pd.Categorical(role, dtype=ROLES),
            "method": pd.Categorical(method, dtype=METHODS),
            "area_mu": area,
            "floor_area": floor,
            "to_on": pd.to_datetime(pd.Series(until or [None] * len(rows))).astype(
                "datetime64[ms]"
            ),
        },
    )


def filled(rows: list[Told], until: list[str | None] | None = None) -> list[float]:
    found, _ = fill_areas(links(rows, until), AREA)
    return found["area_mu"].tolist()


OWN = ("own", "occupancy", None, None)


def test_what_is_left_is_shared_by_floor_or_evenly() -> None:
    told = ("own", "occupancy", 8.0, None)
    assert filled([told, OWN]) == [8.0, 12.0]
    assert filled([told, OWN, OWN]) == [8.0, 6.0, 6.0]
    by_floor = [("lease", "occupancy", None, 100.0), ("lease", "occupancy", None, 300.0)]
    assert filled([told, *by_floor]) == [8.0, 3.0, 9.0]
    assert np.isnan(filled([("own", "occupancy", 20.0, None), OWN])[1])
    assert fill_areas(links([told, OWN, OWN]), AREA)[1] == 2
    assert fill_areas(links([told]), AREA)[1] == 0


UNIT, BLANK = ("lease", "unit", 5.0, 100.0), ("lease", "unit", None, 100.0)


@pytest.mark.parametrize("until", [None, "2024-12-31"])
def test_what_a_unit_of_unknown_land_has_or_leaves_is_unknown(until: str | None) -> None:
    ends = [until, until, until]
    assert filled([UNIT, OWN, OWN], ends) == [5.0, 7.5, 7.5]
    assert np.isnan(filled([BLANK, OWN, OWN], ends)).all()
    assert np.isnan(filled([BLANK, UNIT, BLANK], ends)).tolist() == [True, False, True]


def test_a_unit_let_at_another_time_does_not_matter() -> None:
    rows = links([BLANK, OWN], ["2023-12-31", None])
    rows["from_on"] = pd.to_datetime(pd.Series([None, "2024-01-01"])).astype("datetime64[ms]")
    found, _ = fill_areas(rows, AREA)
    assert np.isnan(found["area_mu"][0])
    assert found["area_mu"][1] == 20.0
