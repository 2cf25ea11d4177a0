"""Whole runs: the demo park's planted truth, contracts of all tables, the same bytes twice."""

import hashlib
from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from landuse.errors import Note
from landuse.ingest import load_park
from landuse.pipeline import score
from landuse.schema import problems
from landuse.study import TABLES, Inputs, Study, load_study, save_study
from tests import demo_run
from tests.factories import Row, make_inputs, only, parcel, park_inputs

DERIVED = (
    "links", "parcel_facts", "enterprise_facts", "indicators", "scores", "findings", "verdicts",
    "actions", "notes",
)  # fmt: skip
KINDS = {
    "idle_not_started": ("idle_not_started", "contract"),
    "idle_suspended": ("idle_suspended", "contract"),
    "idle_warning": ("idle_warning", "contract"),
    "vacant_parcel": ("vacant", "parcel"),
    "vacant_unit": ("vacant", "unit"),
    "low_yield": ("low_yield", "parcel"),
}


@pytest.fixture(scope="session")
def demo_folder() -> Path:
    """The demo park, written."""
    return demo_run.park().parent


@pytest.fixture(scope="session")
def demo() -> Study:
    """The study of the demo park."""
    return demo_run.study()


@pytest.fixture(scope="session")
def truth(demo_folder: Path) -> pd.DataFrame:
    """What was planted."""
    return pd.read_csv(demo_folder / "truth.csv", dtype=str, encoding="utf-8-sig")


def answers(study: Study, kind: str) -> "pd.Series[str]":
    rule, subject = KINDS[kind]
    found = study["findings"]
    rows = found[(found["rule"] == rule) & (found["subject"] == subject)]
    return rows.set_index("subject_id")["outcome"].astype("str")


def test_who_writes_into_one_column_changes_no_other() -> None:
    """Columns without a figure share one array; in a notebook one may still fill one of them."""
    study = score(make_inputs(12, 4))
    for name, table in study.tables.items():
        before = table.copy(deep=True)
        for column in table.columns[before.isna().all()] if len(table) else ():
            kind = str(table[column].dtype)
            said = {"float64": 1.5, "str": "x", "boolean": True, "Int64": 7}.get(kind)
            if said is not None:
                table.loc[0, column] = said
                before.loc[0, column] = said
                pd.testing.assert_frame_equal(table, before, obj=f"{name}.{column}")


def test_a_table_handed_over_is_final_and_handed_over_once(demo_folder: Path) -> None:
    """What is written meanwhile is what the study has in the end."""
    handed: list[tuple[str, pd.DataFrame]] = []
    whole = score(
        load_park(demo_folder / "park.toml"),
        done=lambda name, table: handed.append((name, table.copy(deep=True))),
    )
    names = [name for name, _ in handed]
    assert len(names) == len(set(names))
    assert set(names) <= set(TABLES)
    for name, table in handed:
        pd.testing.assert_frame_equal(table, whole[name], obj=name)


@pytest.mark.parametrize("kind", KINDS)
def test_the_planted_truth_is_found_and_nothing_else(
    demo: Study, truth: pd.DataFrame, kind: str
) -> None:
    planted = truth[truth["kind"] == kind].set_index("subject_id")["expected"]
    found = answers(demo, kind)
    assert set(planted.index) <= set(found.index)
    assert set(found.index[found == "yes"]) == set(planted.index[planted == "yes"])
    open_ = planted.index[planted == "unknown"]
    assert (found[open_] == "unknown").all()
    cleared = planted.index[planted == "no"]
    assert found[cleared].isin(["no", "not_applicable"]).all()


def test_planted_zombies_are_suspected_and_the_others_are_not(
    demo: Study, truth: pd.DataFrame
) -> None:
    planted = truth[truth["kind"] == "zombie"].set_index("subject_id")["expected"]
    found = demo["verdicts"].set_index("enterprise_id")["verdict"].astype("str")
    accused = {"suspected", "confirmed"}
    for firm, expected in planted.items():
        if expected == "unknown":
            assert found[firm] == "unknown", firm
        else:
            assert (found[firm] in accused) == (expected == "yes"), firm


def test_firms_planted_nowhere_are_unlinked_and_said(demo: Study, truth: pd.DataFrame) -> None:
    planted = set(truth.loc[truth["kind"] == "unlinked", "subject_id"])
    links, notes = demo["links"], demo["notes"]
    assert planted
    assert not planted & set(links["enterprise_id"])
    assert planted <= set(notes.loc[notes["stage"] == "link", "subject_id"])


@cache
def small() -> Study:
    """The study of a small park."""
    return score(make_inputs(24, 2))


@pytest.mark.parametrize("table", DERIVED)
def test_derived_tables_keep_their_contracts(demo: Study, table: str) -> None:
    for study in (demo, small()):
        found = problems(study[table], table)
        assert found.empty, found.head()
        assert isinstance(study[table].index, pd.RangeIndex)


def test_totals_are_the_sums_of_the_facts(demo: Study) -> None:
    facts = demo["parcel_facts"]
    for year, totals in demo.meta["totals_by_year"].items():
        rows = facts[facts["year"] == int(year)]
        for name, sums in totals.items():
            assert sums["on_parcels"] == pytest.approx(rows[name].sum(), rel=1e-9), (year, name)
            assert sums["in"] == pytest.approx(sums["on_parcels"] + sums["unlinked"], rel=1e-9)
    assert demo.meta["totals"] == demo.meta["totals_by_year"][str(demo.year)]
    given = demo["returns"]
    paid = given.loc[given["year"] == demo.year, "tax_paid"].sum()
    assert demo.meta["totals"]["tax_paid"]["in"] == pytest.approx(paid, rel=1e-9)


def test_every_note_renders_in_both_languages(demo: Study) -> None:
    notes = demo["notes"]
    assert len(notes) > 20
    for name in ("message", "remedy", "message_en", "remedy_en"):
        assert notes[name].notna().all()
        assert (notes[name].str.strip() != "").all()
        assert not notes[name].str.contains(r"\{[a-z_]+\}", regex=True).any()
    chinese = notes["message"].str.contains("[\u4e00-\u9fff]", regex=True)
    assert chinese.all()


def test_reasons_of_actions_are_in_both_languages(demo: Study) -> None:
    found = demo["actions"]
    assert len(found) > 30
    assert (found[["reasons", "reasons_en"]] != "").all(axis=None)


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_two_runs_write_the_same_bytes(demo_folder: Path, demo: Study, tmp_path: Path) -> None:
    again = score(load_park(demo_folder))
    one, other = save_study(demo, tmp_path / "one"), save_study(again, tmp_path / "other")
    assert hashes(one) == hashes(other)
    assert len(hashes(one)) >= len(TABLES)


def test_a_study_comes_back_as_it_went(demo: Study, tmp_path: Path) -> None:
    back = load_study(save_study(demo, tmp_path / "study"))
    assert back.meta == demo.meta
    assert back.policy == demo.policy
    for name, frame in demo.tables.items():
        pd.testing.assert_frame_equal(back[name], frame, obj=name, check_like=True)


def test_progress_names_the_stages_in_order() -> None:
    said: list[str] = []
    score(make_inputs(9, 0), progress=said.append)
    assert said == ["link", "apportion", "measure", "score", "diagnose", "plan"]


STARTED: Row = {
    "contract_id": "C",
    "parcel_id": "P1",
    "started": False,
    "start_due_on": "2020-01-01",
}
UNIT: Row = {"unit_id": "U", "building_id": "1", "parcel_id": "P1", "floor_area": 9.0}
PARKS: dict[str, dict[str, list[Row]]] = {
    "nothing": {},
    "parcels": {"parcels": [parcel("P1")]},
    "idle land, no returns": {"parcels": [parcel("P1")], "contracts": [STARTED]},
    "vacant floor, no returns": {
        "parcels": [parcel("P1", land_use="1001")],
        "units": [{**UNIT, "state": "vacant"}],
    },
    "a firm without figures": {
        "parcels": [parcel("P1")],
        "enterprises": [{"enterprise_id": "E1", "parcel_id": "P1"}],
    },
    "figures without firms": {
        "parcels": [parcel("P1")],
        "returns": [{"enterprise_id": "E1", "year": 2025, "tax_paid": 1.0}],
    },
    "a contract of no parcel": {
        "parcels": [parcel("P1")],
        "contracts": [{**STARTED, "parcel_id": "elsewhere"}],
        "returns": [{"enterprise_id": "E1", "year": 2025, "tax_paid": 1.0}],
    },
}


@pytest.mark.parametrize("name", PARKS)
def test_a_park_may_lack_almost_everything(name: str, tmp_path: Path) -> None:
    study = score(park_inputs(only(**PARKS[name])))
    for table in DERIVED:
        assert problems(study[table], table).empty
    assert set(load_study(save_study(study, tmp_path / "study")).tables) == set(TABLES)


def test_notes_of_ingest_stand_before_those_of_the_stages() -> None:
    inputs = make_inputs(9, 0)
    note = Note("link.no_place", "warning", {"enterprise": "X", "parcel": None})
    told = Inputs(inputs.park, inputs.tables, inputs.crs, (note,), shapes=inputs.shapes)
    assert score(told)["notes"]["message"].tolist()[0] == note.message("zh")


@pytest.mark.parametrize("lost", [["tax_paid"], ["tax_paid", "vat_carryover_refund"], None])
def test_a_park_without_any_tax_is_scored_with_its_tax_unknown(lost: list[str] | None) -> None:
    """No column of tax, or no returns at all: nothing is low-yield by tax, and nothing fails."""
    inputs = demo_run.inputs()
    rows = inputs.tables["returns"]
    returns = rows.iloc[:0] if lost is None else rows.drop(columns=lost)
    tables = {**inputs.tables, "returns": returns}
    study = score(replace(inputs, tables=tables, who={}))
    findings = study["findings"].astype({"rule": "str", "outcome": "str"})
    said = set(findings.loc[findings["rule"] == "low_yield_tax_low", "outcome"])
    assert said <= {"unknown"}
    notes = study["notes"].set_index("code")["message"].astype("str")
    told = notes[notes.index.isin(["link.elsewhere_registered", "link.elsewhere_located"])]
    assert all("未知" in each and "0.00" not in each for each in told)
