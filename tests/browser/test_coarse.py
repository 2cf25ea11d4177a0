"""A large park says what it leaves out, and its totals are those of the ledger."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from landuse.present.layers import map_layers
from landuse.present.map import render as module
from landuse.present.map import render_map, save_map
from landuse.words import LANGS, Lang, text
from tests.browser.conftest import Visit
from tests.browser.test_list import choose, open_list, total
from tests.present.map_study import make_study

pytestmark = pytest.mark.browser
Go = Callable[..., Visit]


@pytest.mark.parametrize("lang", LANGS)
def test_it_says_so_and_totals_are_exact(
    visit: Go, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: Lang
) -> None:
    study = make_study(200)
    small = visit(save_map(render_map(study), tmp_path / "small.html"))
    assert small.page.locator(".lu-coarse").count() == 0
    monkeypatch.setattr(module, "COARSE", 10)
    monkeypatch.setattr(module, "_SHORT", {**module._SHORT, "area_mu": 0, "tax_paid": 0})
    seen = visit(save_map(render_map(study, lang=lang), tmp_path / "map.html"))
    said = seen.page.locator(".lu-overview").inner_text()
    assert text("map.ui.coarse", lang=lang, limit="10") in said
    assert text("map.ui.coarse_sums", lang=lang, step="1") in said
    open_list(seen)
    parcels = map_layers(study).parcels
    area, tax = parcels["area_mu"].sum(), parcels["tax_paid"].sum()
    rounded = parcels["area_mu"].astype("float64").round().sum()
    assert f"{area:,.2f}" != f"{rounded:,.2f}"
    assert total(seen, "area_mu") == f"{area:,.2f}"
    assert total(seen, "tax_paid") == f"{tax:,.2f}"
    about = text("map.ui.about", lang=lang, value="").strip()
    assert about not in total(seen, "area_mu")
    zone = str(parcels["zone"].astype("str").iloc[0])
    choose(seen, "zone", zone)
    assert about in total(seen, "area_mu")
    assert about in seen.page.locator(".lu-in-view").inner_text()
    assert (
        text("map.ui.coarse_sums", lang=lang, step="1")
        in seen.page.locator(".lu-list-bar").inner_text()
    )
    assert seen.complaints == []
