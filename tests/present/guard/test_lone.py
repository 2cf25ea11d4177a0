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
from landuse.present.guard import guard_file, guard_texts
from landuse.present.guard.lone import bare_numbers, lone_figures, meets, simple_digits, written
from landuse.present.guard.secrets import Secrets
from landuse.present.guard.unpack import Column, Lone, Unpacked
from landuse.present.handover import write_handover
from landuse.present.map import render_map, save_map
from landuse.study import Study
from tests.present.planted import TAX, changed, planted_study, renamed

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


SHORT = 1591.2
"""A tax of five digits: too short for a number that stands anywhere."""


@pytest.fixture(scope="module")
def short(study: Study) -> Study:
    facts = study["enterprise_facts"].copy()
    facts["tax_paid"] = facts["tax_paid"].where(facts["tax_paid"] != TAX, SHORT)
    return changed(study, enterprise_facts=facts)


PLANTED = ("税1591.2", "增值税：1591.2", "1,591.20", "1591.2", "１５９１．２")


@pytest.mark.parametrize("planted", PLANTED)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_tax_as_a_text_of_its_own(
    short: Study, tmp_path: Path, planted: str, audience: str
) -> None:
    said = {"approval": ["省政发〔2020〕12号", planted]}
    frame = gpd.GeoDataFrame(said, geometry=shapely.box(0, 0, [1, 2], 1), crs="EPSG:4526")
    pyogrio.write_dataframe(frame, tmp_path / "a.gpkg", layer="boundaries", driver="GPKG")
    assert refused(tmp_path / "a.gpkg", short, audience, ruled=False)
    assert refused(book(tmp_path / "a.xlsx", [["宗地", "备注"], ["A", planted]]), short, audience)
    with pytest.raises(StudyError):
        guard_texts(["东区", planted], short, load_audience(audience))


@pytest.mark.parametrize("planted", PLANTED)
def test_a_tax_as_the_name_of_a_zone_or_parcel(short: Study, tmp_path: Path, planted: str) -> None:
    bad = renamed(short, planted, table="zones", field="name", row=0)
    with pytest.raises(StudyError):
        write_handover(bad, tmp_path / "park.gpkg", audience="public")
    with pytest.raises(StudyError):
        save_map(render_map(bad, audience="leaders"), tmp_path / "map.html")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "said", ["1591.3", "159.2", "1591", "120000", "500", "1200.5", "1591.2 亩"]
)
def test_other_texts_of_numbers_are_no_alarm(short: Study, tmp_path: Path, said: str) -> None:
    path = book(tmp_path / "a.xlsx", [["宗地", "备注"], ["A", said]])
    assert not refused(path, short)


def test_round_numbers_are_no_alarm() -> None:
    secrets = of_figures([500.0, 1200.5, 12.0])
    assert not list(lone_figures([alone([120_000.0, 500.0, 1200.5, 5e6])], secrets))
    page = Unpacked({}, {"zones": {"note": Column(texts=["120000", "500", "5000000"])}}, "")
    taxes = secrets._replace(year={"tax_paid": np.array([500.0, 1200.5, 12.0])})
    assert not list(lone_figures(bare_numbers(page), taxes))


def test_where_any_number_meets_a_tax_none_tells() -> None:
    page = Unpacked({}, {"zones": {"name": Column(texts=["1591.2", None, "东区"])}}, "")
    for count, found in ((100, 1), (20_000, 0)):
        taxes = np.sort(np.r_[SHORT, np.linspace(900, 3000, count).round(3)])
        secrets = of_figures(taxes.tolist())._replace(year={"tax_paid": taxes})
        assert len(list(lone_figures(bare_numbers(page), secrets))) == found


def test_what_is_excepted_may_stand_as_it_is_written(short: Study, tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [["宗地", "备注"], ["A", "1,591.20"]])
    assert refused(path, short)
    assert not refused(path, short, may="1,591.20")


def test_codes_and_colours_are_not_read_as_numbers() -> None:
    columns = {
        "parcel_id": Column(texts=["159120"]),
        "theme_tax": Column(texts=["1591.2"]),
        "name": Column(texts=["1591.2", "1591.2", "A1"]),
    }
    found = list(bare_numbers(Unpacked({}, {"parcels": columns}, "")))
    assert [(each.heading, each.values.tolist()) for each in found] == [("name", [1591.2])]
    assert found[0].place(0) == "parcels.name"


@pytest.mark.parametrize(
    "said", ["　1591.2", "\xa01591.2", " 1591.2", "１５９１.２", "+1591.2", "－1591.2"]
)
def test_a_number_is_read_however_the_text_begins(said: str) -> None:
    page = Unpacked({}, {"zones": {"name": Column(texts=[said, "东区", "A1"])}}, "")
    assert [each.values.tolist() for each in bare_numbers(page)] == [[1591.2]]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        *((0.333333, 2), (16.708333333, 5), (333.333333, 2), (1 / 3, 2), (0.142857, 2)),
        *((1234.56, 6), (855.07, 5), (83.123456789, 11), (0.123457, 6)),
    ],
)
def test_a_simple_fraction_tells_its_own_digits(value: float, told: int) -> None:
    decimals, digits = written(np.array([value]))
    assert simple_digits(np.array([value]), decimals, digits).tolist() == [told]


@given(st.integers(1, 99), st.integers(1, 32), st.integers(5, 9))
def test_a_share_rounded_to_any_length_is_no_alarm(top: int, low: int, decimals: int) -> None:
    share = round(top / low, decimals)
    if share > 0:
        assert not list(lone_figures([alone([share])], of_figures([share * 3000.0, top / low])))


def test_a_share_of_the_tool_is_no_alarm_and_a_figure_still_is() -> None:
    secrets = of_figures([1000 / 3000, 1234.56, 401 / 24, 83.123457])
    values = [0.333333, 16.708333333, 1234.56, 83.123457]
    told = [each.place for each in lone_figures([alone(values, "moved")], secrets)]
    assert told == ["2", "3"]


def test_a_text_of_one_number_is_told_once(study: Study, tmp_path: Path) -> None:
    bad = renamed(study, "1,234.56", table="zones", field="name", row=0)
    with pytest.raises(StudyError) as caught:
        write_handover(bad, tmp_path / "park.gpkg", audience="public")
    places = [each.params["place"] for each in caught.value.problems]
    assert places.count("zones.name") == 1
