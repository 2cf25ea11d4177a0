"""A single confidential number in a cell is found in each format; ordinary numbers are left alone."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from landuse.errors import StudyError
from landuse.policy.audience import Excepted, load_audience
from landuse.present import handover
from landuse.present.guard import guard_file
from landuse.present.guard.lone import lone_figures, meets, written
from landuse.present.guard.secrets import Secrets
from landuse.present.guard.unpack import Lone
from landuse.present.handover import write_handover
from landuse.study import Study
from tests.present.planted import TAX, planted_study

AUDIENCES = ("public", "leaders")


@pytest.fixture(scope="module")
def study() -> Study:
    return planted_study()


def refused(
    path: Path, study: Study, audience: str = "public", *, ruled: bool = True, may: str = ""
) -> bool:
    rules = load_audience(audience)
    if may:
        said = Excepted(
            text=may, reason_zh="公开", reason_en="public", source="x", confidence="low"
        )
        rules = rules.model_copy(update={"exceptions": [said]})
    try:
        guard_file(path, study, rules, ruled=ruled)
    except StudyError as error:
        found = error
    else:
        return False
    assert {each.code for each in found.problems} == {"guard.figure"}
    assert all(each.message(lang) for each in found.problems for lang in ("zh", "en"))
    return True


def book(path: Path, rows: list[list[object]], *, formula: bool = False) -> Path:
    made = xlsxwriter.Workbook(path)
    sheet = made.add_worksheet("公示")
    for line, row in enumerate(rows):
        for place, said in enumerate(row):
            if formula and isinstance(said, float):
                sheet.write_formula(line, place, "=1+1", None, said)
            else:
                sheet.write(line, place, said)
    made.close()
    return path


def layer(path: Path, values: list[float], column: str = "approved_area") -> Path:
    at = np.arange(len(values)) * 10.0
    shapes = shapely.box(at, 0, at + 9, 9)
    frame = gpd.GeoDataFrame({"subject_id": "Z", column: values}, geometry=shapes, crs="EPSG:4526")
    pyogrio.write_dataframe(frame, path, layer="boundaries", driver="GPKG")
    return path


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("formula", [False, True])
@pytest.mark.parametrize("planted", [TAX, TAX * 1e4, TAX * 1e-4, 1234.56000000001])
def test_in_a_cell_of_a_workbook(
    study: Study, tmp_path: Path, audience: str, planted: float, formula: bool
) -> None:
    rows = [["公示名单"], ["宗地", "备注"], ["A", 12.5], ["B", planted]]
    path = book(tmp_path / "a.xlsx", rows, formula=formula)
    assert refused(path, study, audience)
    assert not refused(path, study, "internal")


@pytest.mark.parametrize("audience", AUDIENCES)
def test_in_a_column_of_a_layer_without_rules(study: Study, tmp_path: Path, audience: str) -> None:
    path = layer(tmp_path / "a.gpkg", [1350.0, 83.5, TAX])
    assert refused(path, study, audience, ruled=False)
    clean = layer(tmp_path / "b.gpkg", [1350.0, 83.5, 1234.57, 83.123456789012])
    assert not refused(clean, study, audience, ruled=False)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_in_a_column_that_the_rules_allow(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, audience: str
) -> None:
    """One number of one parcel, in a column that may be seen: no file is left."""
    assert write_handover(study, tmp_path / "ok.gpkg", audience=audience).is_file()
    true = handover._for

    def slipped(*given: object) -> dict[str, gpd.GeoDataFrame]:
        layers = true(*given)  # type: ignore[arg-type]
        area = layers["parcels"]["area_mu"].to_numpy(dtype=float, copy=True)
        area[3] = TAX
        return {**layers, "parcels": layers["parcels"].assign(area_mu=area)}

    monkeypatch.setattr(handover, "_for", slipped)
    with pytest.raises(StudyError) as caught:
        write_handover(study, tmp_path / "park.gpkg", audience=audience)
    assert [each.code for each in caught.value.problems] == ["guard.figure"]
    assert [each.name for each in tmp_path.iterdir()] == ["ok.gpkg"]


@pytest.mark.parametrize("name", ["a.html", "a.json"])
def test_in_packed_data(study: Study, tmp_path: Path, name: str) -> None:
    for value, found in ((TAX, True), (1234.57, False), (83.123456789012, False)):
        said = json.dumps({"versions": [{"area": [12.0, value], "rings": [TAX]}]})
        packed = base64.b64encode(gzip.compress(said.encode())).decode()
        page = f'<html><script type="text/plain" id="d">{packed}</script></html>'
        (tmp_path / name).write_text(said if name == "a.json" else page, encoding="utf-8")
        assert refused(tmp_path / name, study) == found, value


def test_a_heading_of_money_makes_a_short_number_tell(study: Study, tmp_path: Path) -> None:
    figures = study["enterprise_facts"]["tax_paid"].to_numpy(dtype=float)
    short = round(float(figures[figures > 1][0]), 1)
    for heading, found in (("实缴税收(万元)", True), ("用地面积(亩)", False), ("tax paid", True)):
        rows = [["税收公示"], ["宗地", heading], ["—", "—"], ["A", short]]
        assert refused(book(tmp_path / "a.xlsx", rows), study) == found, heading
    assert refused(book(tmp_path / "a.xlsx", [["实缴税收", short]]), study)


def test_what_is_excepted_may_stand(study: Study, tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [["宗地", "备注"], ["A", TAX]])
    assert refused(path, study)
    assert not refused(path, study, may="1234.56")


def of_figures(figures: list[float]) -> Secrets:
    none = np.zeros(0)
    return Secrets({}, np.sort(figures), none, np.zeros(1, dtype=np.int64), {}, {}, set())


def alone(values: list[float], heading: str = "") -> Lone:
    return Lone(heading, np.array(values), str)


def test_many_numbers_of_a_large_park_are_no_alarm() -> None:
    """Ten thousand areas of two decimals among a million figures: some are equal by chance, none tells."""
    seed = np.random.default_rng(1)
    secrets = of_figures(np.round(seed.lognormal(5, 2, 1_000_000), 2).tolist())
    areas = np.round(seed.uniform(1000, 9000, 10_000), 2).tolist()
    assert not list(lone_figures([alone(areas)], secrets))
    exact = float(seed.lognormal(5, 2))
    secrets = of_figures([*secrets.figures.tolist(), exact])
    assert [each.place for each in lone_figures([alone([*areas, exact])], secrets)] == ["10000"]


@given(st.lists(st.integers(100_000, 99_999_999), min_size=1, max_size=20, unique=True))
def test_a_single_figure_is_always_found_and_no_other_is(cents: list[int]) -> None:
    figure, *rest = [each / 100 for each in cents]
    told = list(lone_figures([alone([figure, *rest])], of_figures([figure])))
    expected = [at for at, each in enumerate([figure, *rest]) if written_long(each)]
    near = [int(each.place) for each in told]
    assert set(near) <= set(expected)
    assert (0 in near) == written_long(figure)
    for at in near:
        half = 0.5 * 10.0 ** -written(np.array([[figure, *rest][at]]))[0].astype(float)
        assert meets(np.array([figure]), np.array([[figure, *rest][at]]), half)[0]


def written_long(value: float) -> bool:
    """Six digits and more, zeros at the end of a whole number not counted."""
    said = f"{value:.2f}".rstrip("0").rstrip(".")
    return len((said if "." in said else said.rstrip("0")).replace(".", "").lstrip("0")) >= 6
