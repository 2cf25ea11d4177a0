"""The benchmark at toy size: the park is sound, and the slow script is an oracle of the fast one."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from landuse import load_park, save_study, score
from landuse.policy import load_policy

BENCH = Path(__file__).parent / "bench"
N = 1200


def module(name: str) -> ModuleType:
    """Module of the benchmark, which is a folder of scripts and no package."""
    spec = importlib.util.spec_from_file_location(f"bench_{name}", BENCH / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


generate = module("generate")
compare = module("compare")


@pytest.fixture(scope="module")
def park(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("park")
    generate.write(folder, N, shapefiles=True)
    return folder


def test_parcels_share_their_edges(park: Path) -> None:
    shapes = gpd.read_parquet(park / "parcels.parquet").geometry.array
    assert len(shapes) == N
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    assert shapely.union_all(shapes).area == pytest.approx(shapes.area.sum(), rel=1e-9)
    assert 15 < shapely.get_num_coordinates(shapes).mean() < 17


def test_points_without_a_code_lie_on_a_parcel_or_on_the_road(park: Path) -> None:
    firms = gpd.read_parquet(park / "enterprises.parquet")
    parcels = gpd.read_parquet(park / "parcels.parquet")
    lost = firms[firms["pid"].isna()]
    assert len(lost) / len(firms) == pytest.approx(0.2, abs=0.05)
    found = gpd.sjoin(lost, parcels[["geometry"]], predicate="within")
    assert found.index.is_unique
    assert 0 < len(lost) - len(found) < 0.1 * len(lost)


def test_same_seed_same_park() -> None:
    one, other = (generate.draw(200, np.random.default_rng(3))[0] for _ in range(2))
    assert shapely.equals_exact(one, other, tolerance=0).all()


def test_returns_are_five_years_of_every_enterprise(park: Path) -> None:
    returns = pd.read_parquet(park / "returns.parquet")
    assert len(returns) == 5 * (N // 2)
    assert not returns.duplicated(["eid", "year"]).any()


def test_study_agrees_with_the_analysts_script(park: Path, tmp_path: Path) -> None:
    save_study(score(load_park(park)), tmp_path / "study")
    script = [
        sys.executable,
        "-W",
        "ignore",
        str(BENCH / "analyst.py"),
        str(park),
        str(tmp_path / "analyst.gpkg"),
    ]
    subprocess.run(script, check=True)
    difference = compare.compare(tmp_path / "study", tmp_path / "analyst.gpkg")
    assert compare.agree(difference), difference
    assert difference["mine"] > 0


def test_both_sides_of_the_grading_benchmark_grade_alike() -> None:
    grading = module("grading")
    facts, sheet, events = grading.figures(4000)
    policy = load_policy("generic-cn-v1").model_copy(update={"robust": None})
    scores = grading.ours(facts, sheet, events, policy)
    assert scores["grade"].notna().sum() > 1000
    plain = grading.plain(facts, sheet)
    complete = facts.notna().all(axis=1)
    assert set(plain[complete].dropna()) == set("ABCD")
    above = complete & sheet["above_scale"].astype(bool)
    told = scores.loc[above, "rank"].rank()
    assert told.corr(plain[above].cat.codes.astype(float), method="spearman") > 0.8
