"""The demo park as files: the same bytes every time, the promised counts, readable, invented."""

import hashlib
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from landuse.demo.files import SOURCES
from landuse.demo.hosts import read_cases
from landuse.demo.names import company, invented
from landuse.park import read_park
from landuse.schema import fields
from tests import demo_run

IDS = {
    "parcel": ("parcels.gpkg", "宗地代码"),
    "enterprise": ("enterprises.xlsx", "企业编号"),
    "unit": ("units.xlsx", "单元编号"),
    "contract": ("contracts.xlsx", "合同编号"),
    "project": ("projects.xlsx", "项目编号"),
    "zone": ("zones.gpkg", "片区编号"),
}


@pytest.fixture(scope="module")
def folder() -> Path:
    return demo_run.park().parent


def table(folder: Path, name: str) -> pd.DataFrame:
    path = folder / name
    if path.suffix == ".gpkg":
        return gpd.read_file(path)
    if path.suffix == ".csv":
        return pd.read_csv(path, encoding="utf-8-sig", dtype=str)
    return pd.read_excel(path, engine="calamine")


def truth(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder / "truth.csv", dtype=str, keep_default_na=False)


def sums(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


def test_every_call_writes_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    """Another process, another order of sets, an older file in the way: nothing changes."""
    (tmp_path / "parcels.gpkg").write_bytes(b"something else")
    code = f"from landuse.demo import write_demo; write_demo({str(tmp_path)!r})"
    subprocess.run(
        [sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONHASHSEED": "7"}
    )
    assert sums(tmp_path) == sums(folder)


def test_it_holds_what_it_promises(folder: Path) -> None:
    sizes = {name: len(table(folder, name)) for name, _ in SOURCES.values()}
    assert sizes["parcels.gpkg"] == 600
    assert sizes["enterprises.xlsx"] == 450
    assert sizes["projects.xlsx"] == 40
    assert sizes["units.xlsx"] == 300
    assert table(folder, "units.xlsx")["厂房编号"].nunique() == 24
    assert sorted(table(folder, "returns.xlsx")["年份"].unique()) == [2021, 2022, 2023, 2024, 2025]
    months = table(folder, "monthly.csv")["月份"]
    assert (months.min(), months.max(), months.nunique()) == ("2024-01-01", "2025-12-01", 24)
    assert table(folder, "parcels.gpkg")["片区"].nunique() == 4
    assert table(folder, "zones.gpkg").groupby("版本").size().to_dict() == dict.fromkeys(
        ["2012", "2018", "2024"], 4
    )
    assert table(folder, "parcels.gpkg").crs.to_epsg() == 4526
    assert sum(path.stat().st_size for path in folder.iterdir()) < 6e6


def test_every_heading_is_known_with_its_unit(folder: Path) -> None:
    """The park reads without a line of [columns]: each heading is a Chinese label of the vocabulary."""
    for source, (name, _) in SOURCES.items():
        labels = {field.zh: field for field in fields(source).values() if field.kind == "input"}
        for heading in table(folder, name).columns.drop("geometry", errors="ignore"):
            label, _, unit = heading.partition("(")
            assert label in labels, (name, heading)
            assert bool(unit) == (labels[label].unit not in {"", "1"}), (name, heading)


def test_the_configuration_is_valid(folder: Path) -> None:
    park = read_park(folder)
    assert park.park.policy == "demo-2025"
    assert str(park.park.today) == "2025-12-31"
    assert {source.path for source in park.sources.values()} == {
        name for name, _ in SOURCES.values()
    }
    assert not any(source.columns for source in park.sources.values())


def test_every_scenario_is_planted(folder: Path) -> None:
    rows = truth(folder)
    assert set(rows["scenario"].astype(int)) == set(range(1, 30))
    assert set(rows["expected"]) == {"yes", "no", "unknown", "met", "nearly", "not"}
    assert not rows.duplicated(["kind", "subject_id"]).any()
    assert (rows[["note_zh", "note_en"]] != "").all(axis=None)


def test_every_subject_of_the_truth_is_in_the_files(folder: Path) -> None:
    known = {
        subject: set(table(folder, name)[column].astype(str))
        for subject, (name, column) in IDS.items()
    }
    for row in truth(folder).itertuples(index=False):
        assert row.subject_id in known[row.subject], row
        assert row.parcel_id in known["parcel"] | {""}, row


def test_the_subjects_of_events_are_in_the_files(folder: Path) -> None:
    words = invented()["codes"]["subject"]
    codes = {word: code for code, word in words.items()}
    for row in table(folder, "events.csv").to_dict("records"):
        name, column = IDS[codes[row["对象类型"]]]
        assert row["对象编号"] in set(table(folder, name)[column].astype(str)), row


def test_names_are_made_of_invented_words_only(folder: Path) -> None:
    """No name can be a real company's: the county, the brand and the trade come from one list."""
    words = invented()["names"]
    brands = f"({'|'.join(words['first'])})({'|'.join(words['last'])})"
    trades = "|".join(invented()["trades"].values())
    firm = re.compile(rf"{words['county']}{brands}({trades})有限公司(项目)?")
    others = re.compile(
        rf"{words['landlord']}|{words['office']}|{words['county']}{brands}村股份经济合作社"
    )
    names = [
        *table(folder, "enterprises.xlsx")["企业名称"],
        *table(folder, "contracts.xlsx")["受让企业"].dropna(),
        *table(folder, "units.xlsx")["承租企业"].dropna(),
        *table(folder, "projects.xlsx")["项目名称"],
    ]
    assert [name for name in names if not firm.fullmatch(name)] == []
    holders = table(folder, "parcels.gpkg")["权利人"].dropna()
    assert [name for name in holders if not (firm.fullmatch(name) or others.fullmatch(name))] == []
    assert table(folder, "enterprises.xlsx")["企业名称"].is_unique
    assert company("青禾岭", "3251") == "示例县青禾岭铜业有限公司"


def test_what_is_invented_says_so_in_both_languages(folder: Path) -> None:
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert "均为虚构" in readme
    assert "invented" in readme
    for name in (path.name for path in folder.iterdir() if path.name != "README.md"):
        assert f"`{name}`" in readme, name
    kinds = set(table(folder, "constraints.gpkg")["约束类型"]) | set(
        table(folder, "events.csv")["事件"]
    )
    assert {kind for kind in kinds if f"`{kind}`" not in readme} == set()


def test_cases_use_known_keys_only() -> None:
    """A case with a misspelt key would plant nothing."""
    known = {
        "scenario", "host", "has", "zone", "mu", "where", "firm", "of", "building", "name", "fit", "id", "sector",
        "parcel", "enterprise", "other", "contract", "unit", "project", "occupancy", "events", "truth", "zh", "en",
        "scale", "tax", "tax_per_mu", "refund_per_mu", "revenue", "power", "energy", "filed", "drop", "tax_missing",
        "above_scale", "outside", "harvest", "net", "from_on", "vacant_share", "safety", "per_mu", "later",
    }  # fmt: skip
    for case in read_cases():
        assert set(case) <= known, case


def test_the_configuration_is_toml_that_people_can_read(folder: Path) -> None:
    text = (folder / "park.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text)["park"]["name"] == "示例高新区"
    assert "\r" not in text
