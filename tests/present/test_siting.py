"""Standard factories and siting in ledger and explanation: what is said is what the tables say."""

import pytest

from landuse.present.explain import explain
from landuse.present.siting import tenant_steps
from landuse.present.workbook.columns import tongue
from landuse.present.workbook.siting import siting_sheets
from landuse.words import LANGS, Lang
from tests import demo_run

SHEETS = ("buildings", "floors", "units", "breaches", "siting", "capacity")


@pytest.mark.parametrize("lang", LANGS)
def test_sheets_add_up_to_the_units(lang: Lang) -> None:
    study = demo_run.study()
    sheets = {sheet.code: sheet for sheet in siting_sheets(study, tongue(study, lang))}
    assert tuple(sheets) == SHEETS
    areas = [sheets[code].rows["floor_area"].sum() for code in ("buildings", "floors", "units")]
    assert areas == pytest.approx([study["units"]["floor_area"].sum()] * 3)
    assert len(sheets["units"].rows) == len(study["units"])
    for sheet in sheets.values():
        assert sheet.rows.columns.tolist() == [column.name for column in sheet.columns]
        assert all(column.heading and column.meaning for column in sheet.columns)


def test_breaches_say_clause_steps_and_the_next_one_in_words() -> None:
    study = demo_run.study()
    rows = {sheet.code: sheet.rows for sheet in siting_sheets(study, tongue(study, "zh"))}
    first = rows["breaches"].iloc[0]
    assert first["clauses"] == "欠租、闲置或停产"
    assert first["taken"] == "催告 2025-04-02；约谈 2025-06-18；限期整改 2025-07-01"
    assert first["next_step"] == "应解除合同"
    assert rows["breaches"]["outcome"].tolist()[:3] == ["疑似"] * 3
    assert rows["breaches"]["missing"].tail(2).notna().all()


def test_places_are_listed_suspected_first_with_figure_and_land() -> None:
    study = demo_run.study()
    rows = {sheet.code: sheet.rows for sheet in siting_sheets(study, tongue(study, "zh"))}
    frame = rows["siting"]
    found = study["findings"]
    mine = found["rule"].isin(["chemical_strip", "chemical_outside", "safety_conflict"])
    mine |= found["rule"].isin(["use_mismatch", "outside_quarter"])
    yes = int((mine & (found["outcome"] == "yes")).sum())
    assert (frame["outcome"].head(yes) == "疑似").all()
    assert (frame["outcome"].iloc[yes:] != "疑似").all()
    assert frame["value"].head(yes).notna().all()
    assert frame["area_mu"].head(yes).notna().all()
    assert frame["name"].notna().all()
    mismatch = frame[frame["cured"].notna()]
    assert mismatch["cured"].tolist() == [1] * int(
        ((found["rule"] == "use_mismatch") & (found["outcome"] == "yes")).sum()
    )
    capacity = rows["capacity"]
    assert capacity["spare_floor"].is_monotonic_decreasing
    assert capacity["capacity_rank"].tolist() == list(range(1, len(capacity) + 1))


@pytest.mark.parametrize("lang", LANGS)
def test_explanations_of_tenant_plant_and_parcel(lang: Lang) -> None:
    study = demo_run.study()
    told = study["breaches"]
    worst = told[told["arrears_months"] == 9].iloc[0]
    said = explain(study, worst["enterprise_id"]).text(lang)
    assert worst["unit_id"] in said
    assert "2025-09-30" in said
    parcel = explain(study, worst["parcel_id"]).text(lang)
    assert worst["building_id"] in parcel
    assert worst["unit_id"] in parcel
    found = study["findings"]
    strip = found[(found["rule"] == "chemical_strip") & (found["outcome"] == "yes")].iloc[0]
    plant = explain(study, strip["subject_id"]).text(lang)
    assert f"{strip['value']:,.1f}" in plant
    assert "{" not in said + parcel + plant


def test_a_park_without_units_and_layers_has_none_of_the_sheets() -> None:
    study = demo_run.study()
    tables = {
        name: study[name].iloc[:0]
        for name in ("buildings", "units", "breaches", "findings", "nearness")
    }
    bare = type(study)(study.meta, {**study.tables, **tables}, study.policy)
    assert siting_sheets(bare, tongue(bare, "zh")) == []


def test_steps_in_words() -> None:
    assert tenant_steps("tenant_reminder=2025-04-02", "en") == "reminder 2025-04-02"
    assert tenant_steps(None, "zh") is None
    assert tenant_steps(float("nan"), "zh") is None
