"""The four-way table adds up to all linked land; verdicts by parcel; what a run says at its end."""

import math
from typing import Any

import pandas as pd
import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.cli import main
from landuse.present.intake.summary import summary_text
from landuse.present.workbook.columns import tongue
from landuse.present.workbook.routes import land_blocks, route_sheet, zombie_land_sheet
from landuse.present.zombie_land import ANSWERS, GRAVITY, four_way, parcel_verdicts
from landuse.study import Study
from landuse.words import LANGS, Lang
from tests import demo_run
from tests.factories import table

STATES = ("idle", "vacant", "low_yield", "in_use", "unknown", "not_judged")
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "verdict": st.sampled_from(GRAVITY),
            "land": st.sampled_from(STATES),
            "area_mu": st.none() | st.integers(-50, 500).map(lambda each: each / 8),
        }
    ),
    min_size=1,
    max_size=20,
)


def frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    ids = {"parcel_id": "P", "enterprise_id": "E", "role": "own"}
    return table("zombie_land", [{**ids, **row} for row in rows])


@given(ROWS)
def test_nine_cells_hold_all_places_and_all_land(rows: list[dict[str, Any]]) -> None:
    found = four_way(frame(rows))
    assert list(found.index) == [(zombie, idle) for zombie in ANSWERS for idle in ANSWERS]
    assert found["places"].sum() == len(rows)
    known = [row["area_mu"] for row in rows if row["area_mu"] is not None]
    assert math.fsum(found["area_mu"]) == math.fsum(known)
    assert found["sizeless"].sum() == len(rows) - len(known)


@pytest.mark.parametrize(
    ("verdict", "land", "cell"),
    [
        ("suspected", "idle", ("yes", "yes")),
        ("confirmed", "vacant", ("yes", "yes")),
        ("suspected", "low_yield", ("yes", "no")),
        ("watch", "idle", ("no", "yes")),
        ("active", "in_use", ("no", "no")),
        ("unknown", "idle", ("unknown", "yes")),
        ("not_assessed", "in_use", ("unknown", "no")),
        ("suspected", "unknown", ("yes", "unknown")),
        ("active", "not_judged", ("no", "unknown")),
    ],
)
def test_cells(verdict: str, land: str, cell: tuple[str, str]) -> None:
    """Unknown is a row and a column of its own, never *no*."""
    found = four_way(frame([{"verdict": verdict, "land": land, "area_mu": 7.0}]))
    assert found.loc[cell, "area_mu"] == 7.0
    assert found["places"].sum() == found.loc[cell, "places"] == 1


def test_the_gravest_verdict_of_a_parcel_with_its_own_land() -> None:
    study = demo_run.study()
    rows = [
        {"parcel_id": "P1", "enterprise_id": "E1", "verdict": "active", "area_mu": 30.0},
        {"parcel_id": "P1", "enterprise_id": "E2", "verdict": "suspected", "area_mu": 70.0},
        {"parcel_id": "P2", "enterprise_id": "E3", "verdict": "active", "area_mu": 5.0},
        {"parcel_id": "P2", "enterprise_id": "E4", "verdict": "unknown", "area_mu": None},
    ]
    land = table("zombie_land", [{**row, "role": "own", "land": "in_use"} for row in rows])
    found = parcel_verdicts(Study(study.meta, {"zombie_land": land}, study.policy))
    assert found.loc["P1"].tolist() == ["suspected", 70.0, 1]
    assert found.loc["P2", "verdict"] == "unknown"
    assert pd.isna(found.loc["P2", "verdict_mu"])


@pytest.mark.parametrize("lang", LANGS)
def test_summary_says_verdicts_land_and_routes(lang: Lang) -> None:
    study = demo_run.study()
    said = summary_text(study, lang=lang)
    count = study["verdicts"]["verdict"].astype("str").value_counts()
    for name in ("confirmed", "suspected", "watch"):
        assert f" {count[name]:,}" in said
    assert f"{study['zombie_land']['area_mu'].sum():,.2f}" in said
    cases = study["routes"][["subject", "subject_id", "parcel_id"]].drop_duplicates()
    assert str(len(cases)) in said
    bare = {**study.tables, "verdicts": study["verdicts"].iloc[:0]}
    less = summary_text(Study(study.meta, bare, study.policy), lang=lang)
    assert len(less.splitlines()) == len(said.splitlines()) - 3


@pytest.mark.parametrize("lang", LANGS)
def test_ledger(lang: Lang) -> None:
    """All on the sheet is as in the study; the totals of the block are those of all linked land."""
    study = demo_run.study()
    tell = tongue(study, lang)
    four, routes = land_blocks(study, tell)
    whole = four.lines[-1]
    assert whole[-2].value == len(study["zombie_land"])
    assert whole[-1].value == pytest.approx(study["zombie_land"]["area_mu"].sum())
    for line in (*four.lines,):
        assert sum(cell.value for cell in line[2:8:2]) == pytest.approx(line[8].value)
        assert sum(cell.value for cell in line[1:7:2]) == line[7].value
    assert sum(cell.value for line in routes.lines for cell in line[1:4]) == len(study["routes"])
    sheet = route_sheet(study, tell)
    assert len(sheet.rows) == len(study["routes"])
    assert {"jobs", "wages_owed", "missing", "clause"} <= {each.name for each in sheet.columns}
    land = zombie_land_sheet(study, tell)
    said = study["zombie_land"]
    grave = said.loc[said["verdict"].isin(["confirmed", "suspected", "watch"]), "parcel_id"]
    assert set(land.rows["parcel_id"]) == set(grave)
    assert len(land.rows) == said["parcel_id"].isin(grave).sum()  # sound tenants as well


@pytest.mark.parametrize("lang", LANGS)
def test_explain_says_routes_jobs_and_whose_land(lang: Lang, capsys: pytest.CaptureFixture) -> None:
    study = demo_run.study()
    rows = study["routes"]
    wages = rows[rows["wages_owed"].astype("str") == "yes"].iloc[0]
    opened = rows[(rows["outcome"] == "open") & (rows["subject_id"] == wages["subject_id"])].iloc[0]
    for identity in (wages["subject_id"], wages["parcel_id"]):
        said = explained(str(identity), lang, capsys)
        assert (opened["reason"] if lang == "zh" else opened["reason_en"]) in said
        assert f"{wages['jobs']:,.0f}" in said
        assert ("有欠薪记录" if lang == "zh" else "wages owed on record") in said
        assert ("可行" if lang == "zh" else ": open.") in said
    land = study["zombie_land"]
    shared = land[land["parcel_id"].duplicated(keep=False) & (land["sublet_mu"] > 0)].iloc[0]
    said = explained(str(shared["parcel_id"]), lang, capsys)
    for firm in land.loc[land["parcel_id"] == shared["parcel_id"], "enterprise_id"]:
        assert firm in said
    assert f"{shared['sublet_mu']:,.2f}" in said


def explained(identity: str, lang: Lang, capsys: pytest.CaptureFixture) -> str:
    with pytest.raises(SystemExit) as done:
        main(["explain", str(demo_run.saved()), identity, "--lang", lang])
    assert done.value.code == 0
    return capsys.readouterr().out


def test_hand_over_has_the_verdict_of_each_parcel() -> None:
    layer = pyogrio.read_dataframe(demo_run.full() / "park.gpkg", layer="parcels")
    found = layer.set_index("parcel_id")["verdict"]
    expected = parcel_verdicts(demo_run.study())["verdict"]
    assert found.dropna().to_dict() == expected.to_dict()
    assert layer.loc[layer["verdict"].notna(), "verdict_label"].notna().all()
