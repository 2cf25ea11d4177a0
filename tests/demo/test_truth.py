"""What is planted is there and nothing else: by a slow oracle on the files, and by the tool."""

from pathlib import Path

import pandas as pd
import pytest

from landuse.ingest import load_park
from tests import demo_run
from tests.demo.oracle import Oracle

KINDS = {
    "idle_not_started": ("idle_not_started", "contract"),
    "idle_suspended": ("idle_suspended", "contract"),
    "idle_warning": ("idle_warning", "contract"),
    "vacant_unit": ("vacant", "unit"),
    "vacant_parcel": ("vacant", "parcel"),
    "low_yield": ("low_yield", "parcel"),
}
WORD = {True: "yes", False: "no", None: "unknown"}


@pytest.fixture(scope="module")
def expected(park_folder: Path) -> pd.DataFrame:
    return pd.read_csv(park_folder / "truth.csv", dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def oracle(park_folder: Path) -> Oracle:
    return Oracle(park_folder)


@pytest.fixture(scope="module")
def findings(park_folder: Path) -> pd.DataFrame:
    return demo_run.study()["findings"]


def planted(expected: pd.DataFrame, kind: str) -> dict[str, str]:
    rows = expected[expected["kind"] == kind]
    return dict(zip(rows["subject_id"], rows["expected"], strict=True))


def check(found: dict[str, str], wanted: dict[str, str]) -> None:
    yes = {identity for identity, answer in found.items() if answer == "yes"}
    assert yes == {identity for identity, answer in wanted.items() if answer == "yes"}
    said = {identity: found.get(identity, "not_applicable") for identity in wanted}
    said = {i: "no" if answer == "not_applicable" else answer for i, answer in said.items()}
    assert said == wanted


@pytest.mark.parametrize("kind", KINDS)
def test_a_slow_loop_over_the_files_finds_the_planted_cases(
    kind: str, expected: pd.DataFrame, oracle: Oracle
) -> None:
    found = {identity: WORD[oracle.verdict(kind, identity)] for identity in oracle.subjects(kind)}
    check(found, planted(expected, kind))


@pytest.mark.parametrize("kind", KINDS)
def test_the_tool_finds_the_planted_cases(
    kind: str, expected: pd.DataFrame, findings: pd.DataFrame
) -> None:
    rule, subject = KINDS[kind]
    rows = findings[(findings["rule"] == rule) & (findings["subject"] == subject)]
    check(dict(zip(rows["subject_id"], rows["outcome"], strict=True)), planted(expected, kind))


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_cases_and_near_misses(kind: str, expected: pd.DataFrame) -> None:
    answers = set(planted(expected, kind).values())
    assert {"yes", "no"} <= answers


def test_the_park_reads_without_warnings(park_folder: Path) -> None:
    notes = load_park(park_folder / "park.toml").notes
    assert [note for note in notes if note.severity != "info"] == []


def test_seven_firms_are_nowhere_and_the_cancelled_have_left(
    park: dict[str, pd.DataFrame], oracle: Oracle
) -> None:
    group = park["enterprises"]["group"]
    assert set(oracle.firms) - set(oracle.shares) == set(
        group.index[group.isin(["unlinked", "cancelled"])]
    )
    assert (group == "unlinked").sum() == 7


def test_every_way_of_placing_a_firm_is_used(park: dict[str, pd.DataFrame]) -> None:
    ways = park["enterprises"]["link"].value_counts()
    assert set(ways.index) == {"occupancy", "parcel_code", "position", "holder", "unit", "none"}
    assert ways.min() >= 7


def test_idle_land_names_the_projects_that_fit_it(
    park_folder: Path, expected: pd.DataFrame
) -> None:
    routes = demo_run.study()["routes"]
    said = routes[routes["route"] == "replace"].set_index("parcel_id")["source"].astype("str")
    swaps = expected[expected["kind"] == "swap"]
    assert len(swaps) == 2
    for project, parcel in zip(swaps["subject_id"], swaps["parcel_id"], strict=True):
        assert any(project in each for each in said.loc[[parcel]]), (project, parcel)
