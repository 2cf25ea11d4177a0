"""Intake report and run summary in words."""

import dataclasses
import re

import pytest

from landuse.errors import Note
from landuse.present.intake import intake_text, summary_text
from landuse.schema import label
from landuse.study import Inputs
from landuse.words import LANGS, Lang, word
from tests import demo_run


def with_notes(*notes: Note) -> Inputs:
    return dataclasses.replace(demo_run.inputs(), notes=notes)


@pytest.mark.parametrize("lang", LANGS)
def test_report_names_every_file_and_every_column(lang: Lang) -> None:
    inputs = demo_run.inputs()
    said = intake_text(inputs, lang=lang)
    assert inputs.park.park.name in said
    assert inputs.crs in said
    assert len(inputs.sources) == 11
    for source in inputs.sources:
        assert f"{source['table']}" in said
        assert str(source["path"]) in said
        assert str(source["rows"]) in said
        for read in source["columns"]:
            assert f"{read['heading']} → {read['field']}" in said


@pytest.mark.parametrize("lang", LANGS)
def test_report_tells_units_and_unused_columns(lang: Lang) -> None:
    source = {
        "table": "returns",
        "path": "a.csv",
        "rows": 2,
        "columns": [
            {"heading": "税(元)", "field": "tax_paid", "unit": "元"},
            {"heading": "年", "field": "year", "unit": ""},
            {"heading": "号", "field": "enterprise_id"},
        ],
        "ignored": ["备注 {x}", 7],
    }
    said = intake_text(dataclasses.replace(with_notes(), sources=(source,)), lang=lang)
    lines = [line.strip() for line in said.splitlines()]
    assert "税(元) → tax_paid 元" in lines
    assert "年 → year" in lines
    assert "号 → enterprise_id" in lines
    assert any("备注 {x}、7" in line for line in lines)


@pytest.mark.parametrize(("lang", "clean"), [("zh", "未发现问题。"), ("en", "No problems found.")])
def test_clean_park(lang: Lang, clean: str) -> None:
    assert intake_text(with_notes(), lang=lang).endswith(clean)
    assert clean not in intake_text(demo_run.inputs(), lang=lang)


@pytest.mark.parametrize("lang", LANGS)
def test_worst_notes_first_each_with_its_remedy(lang: Lang) -> None:
    notes = [
        Note("study.not_found", severity, {"folder": f"<{severity}> {{7*7}}"})
        for severity in ("info", "warning", "error")
    ]
    said = intake_text(with_notes(*notes), lang=lang)
    assert said.index("<error> {7*7}") < said.index("<warning> {7*7}") < said.index("<info> {7*7}")
    for note in notes:
        assert note.message(lang) in said
        assert f"→ {note.remedy(lang)}" in said
        assert word("values.severity", note.severity, lang=lang) in said


@pytest.mark.parametrize("lang", LANGS)
def test_many_notes_are_cut_and_counted(lang: Lang) -> None:
    notes = [Note("study.not_found", "warning", {"folder": f"n{each}."}) for each in range(50)]
    said = intake_text(with_notes(*notes), lang=lang)
    assert "n19." in said
    assert "n20." not in said
    assert "50" in said
    assert "30" in said.splitlines()[-1]


@pytest.mark.parametrize("lang", LANGS)
def test_summary_holds_counts_totals_and_findings(lang: Lang) -> None:
    study = demo_run.study()
    said = summary_text(study, lang=lang)
    head = said.splitlines()[0]
    for each in ("示例高新区", str(study.year), study.policy.name, "600", "450"):
        assert each in head
    for name, sums in study.meta["totals"].items():
        line = next(
            each
            for each in said.splitlines()
            if each.strip().startswith(label("returns", name, lang))
        )
        assert all(f"{value:,.2f}" in line for value in sums.values())
    found = study["findings"]
    for rule in ("idle_not_started", "idle_suspended", "idle_warning", "vacant", "low_yield"):
        line = next(
            each for each in said.splitlines() if word("values.rule", rule, lang=lang) in each
        )
        outcomes = found.loc[found["rule"] == rule, "outcome"]
        told = [int(each) for each in re.findall(r"\d+", line)]
        assert told == [(outcomes == "yes").sum(), (outcomes == "unknown").sum()]
        assert ("疑似" if lang == "zh" else "suspected") in line
    warned = study["notes"]["severity"].isin(["warning", "error"]).sum()
    assert str(warned) in said.splitlines()[-1]
