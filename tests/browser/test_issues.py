"""Overlaps and slits on the saved map, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import shapely

from landuse.present.map import render_map, save_map
from landuse.study import WKB, Study
from tests.browser.conftest import Visit
from tests.present.map_study import make_study

pytestmark = pytest.mark.browser
Go = Callable[..., Visit]


def test_overlaps_are_outlined_in_their_theme_and_named_in_the_panel(
    visit: Go, tmp_path: Path
) -> None:
    study = make_study(30)
    ids = study["parcels"]["parcel_id"].tolist()
    west, south, _, _ = study.parcels.geometry.iloc[4].bounds
    box = shapely.to_wkb(shapely.box(west, south, west + 6, south + 6))
    issues = pd.DataFrame(
        {
            "issue": ["overlap"],
            "parcel_id": [ids[4]],
            "other_id": [ids[9]],
            "area_m2": [36.0],
            "geometry": pd.Series([box], dtype=WKB),
        }
    )
    faulty = Study(study.meta, {**study.tables, "geometry_issues": issues}, study.policy)
    seen = visit(save_map(render_map(faulty), tmp_path / "map.html"))
    drawn = "() => landusePage.map.getPane('overlayPane').querySelectorAll('canvas').length"
    seen.page.evaluate("row => landusePage.select(row, true)", seen.row(ids[9]))
    seen.settled()
    panel = seen.page.locator(".lu-detail").text_content()
    for said in ("图形问题", "重叠", ids[4], "36平方米"):
        assert said in panel
    assert seen.page.evaluate(drawn) == 0
    seen.page.locator('[data-theme="geometry_issue"]').click()
    seen.settled()
    assert seen.page.evaluate(drawn) == 1
    seen.page.locator('[data-theme="grade"]').click()
    seen.settled()
    red = """() => Array.from(document.querySelectorAll('.leaflet-overlay-pane canvas')).some(each =>
        each.getContext('2d').getImageData(0, 0, each.width, each.height).data.some(value => value))"""
    assert not seen.page.evaluate(red)
    assert seen.complaints == []
