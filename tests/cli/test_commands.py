"""Commands from end to end: demo, init, check, score, explain, map, fields."""

import csv
import io
import json
import shutil
from pathlib import Path

import openpyxl
import pyogrio
import pytest

from landuse.present.templates import HEADING_ROW
from landuse.schema import dictionary, tables
from landuse.study import TABLES, load_study
from landuse.words import LANGS, Lang
from tests import demo_run
from tests.cli.conftest import Run, content, squares

TABLES_ONLY = {"study.json", "run.log", *(f"tables/{name}.parquet" for name in TABLES)}
PRESENTED = {"map.html", "ledger.xlsx", "park.gpkg"}


@pytest.mark.parametrize("lang", LANGS)
def test_check_tells_what_was_read(lang: Lang, small: Path, run: Run) -> None:
    ran = run("check", small, "--lang", lang)
    assert ran.code == 0
    assert ran.err == ""
    for said in ("小园", "2025", "EPSG:4526", "parcels.gpkg", "enterprises.csv", "returns.csv"):
        assert said in ran.out
    for name in ("intake.html", "intake.xlsx"):
        assert str(small / "intake" / name) in ran.out
        assert (small / "intake" / name).is_file()


def test_check_takes_folder_or_file(small: Path, run: Run) -> None:
    assert run("check", small).out == run("check", small / "park.toml").out


def test_check_writes_where_it_is_told_and_leaves_the_rest(
    small: Path, tmp_path: Path, run: Run
) -> None:
    target = tmp_path / "报 告 <b>"
    target.mkdir()
    (target / "mine.txt").write_text("mine", encoding="utf-8")
    before = content(small)
    assert run("check", small, "-o", target).code == 0
    assert set(content(target)) == {"mine.txt", "intake.html", "intake.xlsx"}
    assert content(small) == before


def test_check_twice_gives_the_same_bytes(small: Path, tmp_path: Path, run: Run) -> None:
    for name in ("a", "b"):
        assert run("check", small, "-o", tmp_path / name, "--lang", "en").code == 0
    assert content(tmp_path / "a") == content(tmp_path / "b")


@pytest.mark.parametrize("lang", LANGS)
def test_check_with_warnings_is_no_failure(lang: Lang, small: Path, run: Run) -> None:
    text = (small / "enterprises.csv").read_text(encoding="utf-8")
    (small / "enterprises.csv").write_text(text.replace("P3", "P9"), encoding="utf-8")
    ran = run("check", small, "--lang", lang)
    assert ran.code == 0
    assert ran.err == ""
    assert "P9" in ran.out
    assert {"zh": "涉及税收 5.7%", "en": "touches 5.7% of tax"}[lang] in ran.out


@pytest.mark.parametrize("lang", LANGS)
def test_score_points_to_check_where_there_are_warnings(
    lang: Lang, small: Path, tmp_path: Path, run: Run
) -> None:
    hint = f"landuse check {small}"
    text = (small / "enterprises.csv").read_text(encoding="utf-8")
    (small / "enterprises.csv").write_text(text.replace("P3", "P9"), encoding="utf-8")
    ran = run("score", small, "-o", tmp_path / "s", "--tables-only", "--lang", lang)
    assert ran.code == 0
    assert ran.err.count(hint) == 1
    (small / "returns.csv").write_text("甲\n1\n", encoding="utf-8")
    ran = run("score", small, "-o", tmp_path / "s", "--tables-only", "--lang", lang)
    assert ran.code == 1
    assert ran.err.rstrip().endswith(hint)
    gone = run("score", tmp_path / "nowhere", "-o", tmp_path / "s", "--lang", lang)
    assert gone.code == 1
    assert "landuse check" not in gone.err


def test_score_with_tables_only(small: Path, tmp_path: Path, run: Run) -> None:
    ran = run("score", small, "-o", tmp_path / "成果", "--tables-only", "--lang", "en")
    assert ran.code == 0
    assert set(content(tmp_path / "成果")) == TABLES_ONLY
    assert ran.out == f"study: {tmp_path / '成果' / 'study.json'}\n"
    assert "tax paid: 159.00 in = 159.00 on parcels + 0.00 unlinked" in ran.err


def test_score_twice_gives_the_same_bytes(small: Path, tmp_path: Path, run: Run) -> None:
    for name in ("a", "b"):
        assert run("score", small, "-o", tmp_path / name, "--tables-only").code == 0
    assert content(tmp_path / "a") == content(tmp_path / "b")


def test_score_with_another_policy(small: Path, tmp_path: Path, run: Run) -> None:
    ran = run("score", small, "-o", tmp_path / "s", "--tables-only", "--policy", "demo-2025")
    assert ran.code == 0
    assert load_study(tmp_path / "s").policy.name == "demo-2025"


def test_score_scores_as_many_earlier_years_as_asked(small: Path, tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "three years"
    shutil.copytree(small, folder)
    more = "".join(f"E1,{year},{80 + year % 10},8000\n" for year in (2022, 2023, 2024))
    with (folder / "returns.csv").open("a", encoding="utf-8") as returns:
        returns.write(more)

    def years(*options: object) -> list[int]:
        assert run("score", folder, "-o", tmp_path / "s", "--tables-only", *options).code == 0
        return sorted(load_study(tmp_path / "s")["score_history"]["year"].unique().tolist())

    assert years() == [2022, 2023, 2024, 2025]
    assert years("--history", 2) == [2023, 2024, 2025]
    assert years("--history", 0) == []
    park = folder / "park.toml"
    park.write_text(f"{park.read_text('utf-8')}\n[scoring]\nhistory = 1\n", encoding="utf-8")
    assert years() == [2024, 2025]
    assert years("--history", 3) == [2022, 2023, 2024, 2025]
    assert run("score", folder, "-o", tmp_path / "s", "--history", -1).code == 2
    park.write_text(park.read_text("utf-8").replace("history = 1", 'history = "all"'), "utf-8")
    ran = run("score", folder, "-o", tmp_path / "s", "--tables-only", "--lang", "en")
    assert ran.code == 1
    assert "scoring.history" in ran.err


def test_score_writes_map_ledger_and_hand_over(run: Run) -> None:
    study = demo_run.full()
    assert set(content(study)) == TABLES_ONLY | PRESENTED
    page = (study / "map.html").read_text(encoding="utf-8")
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert len(openpyxl.load_workbook(study / "ledger.xlsx").sheetnames) > 3
    assert {"parcels", "zones", "layer_styles"} <= set(
        pyogrio.list_layers(study / "park.gpkg")[:, 0]
    )
    assert load_study(study).meta == load_study(demo_run.saved()).meta


def test_demo_writes_the_park_and_runs_it(tmp_path: Path, run: Run) -> None:
    ran = run("demo", tmp_path / "示范", "--lang", "en")
    assert ran.code == 0
    study = tmp_path / "示范" / "study"
    assert (tmp_path / "示范" / "park.toml").is_file()
    assert set(content(study)) >= PRESENTED
    lines = ran.out.splitlines()
    assert len(lines) == 3
    for name in PRESENTED:
        assert any(line.endswith(str(study / name)) for line in lines)
    assert content(study / "tables") == content(demo_run.saved() / "tables")


@pytest.mark.parametrize("lang", LANGS)
def test_explain(lang: Lang, run: Run) -> None:
    parcel = demo_run.study()["parcels"]["parcel_id"].iloc[0]
    for identity in (parcel, "E0002", " E0002 "):
        ran = run("explain", demo_run.saved(), identity, "--lang", lang)
        assert ran.code == 0
        assert ran.err == ""
        assert identity.strip() in ran.out.splitlines()[0]


@pytest.mark.parametrize("audience", ["internal", "leaders", "public"])
def test_map(audience: str, tmp_path: Path, run: Run) -> None:
    target = tmp_path / "地图.html"
    ran = run("map", demo_run.saved(), "-o", target, "--audience", audience, "--lang", "en")
    assert ran.code == 0
    assert ran.out == f"map: {target}\n"
    assert target.stat().st_size > 100_000


def test_map_goes_into_the_study_by_itself(small: Path, tmp_path: Path, run: Run) -> None:
    study = tmp_path / "study"
    assert run("score", small, "-o", study, "--tables-only").code == 0
    assert run("map", study).code == 0
    assert (study / "map.html").is_file()
    assert load_study(study).year == 2025


@pytest.mark.parametrize("lang", LANGS)
def test_fields_as_a_table(lang: Lang, run: Run) -> None:
    ran = run("fields", "--lang", lang)
    assert ran.code == 0
    heads = [line[1:-1] for line in ran.out.splitlines() if line.startswith("[")]
    assert heads == tables()
    one = run("fields", "links", "--lang", lang).out
    assert one.startswith("[links]\n")
    assert one in ran.out


def test_fields_as_csv_and_json(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("fields", "--format", "csv").out)))
    assert rows == dictionary().to_dict("records")
    assert json.loads(run("fields", "--format", "json").out) == rows
    some = json.loads(run("fields", "scores", "--format", "json").out)
    assert some == [row for row in rows if row["table"] == "scores"]


@pytest.mark.parametrize("lang", LANGS)
def test_fields_of_an_unknown_table(lang: Lang, run: Run) -> None:
    ran = run("fields", "nothing", "--lang", lang)
    assert (ran.code, ran.out) == (1, "")
    assert "nothing" in ran.err
    assert "parcel_facts" in ran.err


def fill(path: Path, rows: list[dict[str, object]]) -> None:
    """Write rows below the headings of a template, by the part of the heading before its unit."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    places = {str(cell.value).split("(")[0]: cell.column for cell in sheet[HEADING_ROW]}
    for row, values in enumerate(rows, start=HEADING_ROW + 1):
        for name, value in values.items():
            sheet.cell(row, places[name], value)
    book.save(path)


FILLED: dict[str, dict[str, list[dict[str, object]]]] = {
    "zh": {
        "enterprises": [
            {"企业编号": "E1", "企业名称": "甲厂", "所在宗地": "P1", "是否规上": "是"},
            {"企业编号": "E2", "企业名称": "乙厂", "所在宗地": "P2", "是否规上": "否"},
        ],
        "returns": [
            {"企业编号": "E1", "年份": 2025, "实缴税收": 120.5, "营业收入": 8000},
            {"企业编号": "E2", "年份": 2025, "实缴税收": 3},
        ],
    },
    "en": {
        "enterprises": [
            {"enterprise id": "E1", "enterprise name": "A", "parcel code": "P1"},
            {"enterprise id": "E2", "enterprise name": "B", "parcel code": "P2"},
        ],
        "returns": [
            {"enterprise id": "E1", "year": 2025, "tax paid": 120.5, "revenue": 8000},
            {"enterprise id": "E2", "year": 2025, "tax paid": 3},
        ],
    },
}


@pytest.mark.parametrize("lang", LANGS)
def test_templates_filled_in_come_back(lang: Lang, tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "我的园区"
    ran = run("init", folder, "--lang", lang)
    assert ran.code == 0
    assert str(folder) in ran.out
    for table, rows in FILLED[lang].items():
        fill(folder / f"{table}.xlsx", rows)
    squares(["P1", "P2", "P3"]).to_file(folder / "parcels.gpkg")
    checked = run("check", folder, "--lang", lang)
    assert checked.code == 0, checked.err
    scored = run("score", folder, "-o", tmp_path / "study", "--tables-only", "--lang", lang)
    assert scored.code == 0, scored.err
    study = load_study(tmp_path / "study")
    assert study.meta["park"]["name"] == "我的园区"
    assert study["returns"]["tax_paid"].tolist() == [120.5, 3.0]
    assert study.meta["totals"]["tax_paid"] == {"in": 123.5, "on_parcels": 123.5, "unlinked": 0.0}
    notes = study["notes"]
    assert set(notes.loc[notes["stage"].isin(["ingest", "link"]), "severity"]) == {"info"}
    assert set(study["links"]["parcel_id"]) == {"P1", "P2"}


@pytest.mark.parametrize("lang", LANGS)
def test_a_park_from_files_that_are_there_is_sound_at_once(
    lang: Lang, small: Path, tmp_path: Path, run: Run
) -> None:
    files = [small / name for name in ("parcels.gpkg", "enterprises.csv", "returns.csv")]
    given = [each for file in files for each in ("--from", file)]
    ran = run("init", tmp_path / "neu", *given, "--lang", lang)
    assert ran.code == 0
    for file, table in zip(files, ("parcels", "enterprises", "returns"), strict=True):
        assert any(str(file) in line and table in line for line in ran.out.splitlines())
    checked = run("check", tmp_path / "neu", "--lang", lang)
    assert checked.code == 0, checked.err
    gone = run("init", tmp_path / "zwei", "--from", small / "gone.csv", "--lang", lang)
    assert gone.code == 1
    assert "gone.csv" in gone.err
    assert not (tmp_path / "zwei").exists()


def test_init_refuses_a_folder_with_files(small: Path, run: Run) -> None:
    before = content(small)
    ran = run("init", small)
    assert ran.code == 1
    assert content(small) == before


def test_score_onto_a_study_goes_on_from_its_verdicts_and_changes_no_byte(
    small: Path, tmp_path: Path, run: Run
) -> None:
    target = tmp_path / "s"
    args = ("score", small, "-o", target, "--tables-only", "--policy", "demo-2025")
    assert run(*args).code == 0
    once = content(target)
    assert run(*args).code == 0
    assert content(target) == once
    history = load_study(target)["zombie_history"]
    toml = (small / "park.toml").read_text(encoding="utf-8")
    later = toml.replace("year = 2025\n", "year = 2025\nas_of = 2026-03-31\n")
    (small / "park.toml").write_text(later, encoding="utf-8")
    assert run(*args).code == 0
    assert len(load_study(target)["zombie_history"]) == 2 * len(history) > 0


@pytest.mark.parametrize("lang", LANGS)
def test_score_onto_a_damaged_study_begins_anew_and_says_so(
    lang: Lang, small: Path, tmp_path: Path, run: Run
) -> None:
    target = tmp_path / "s"
    args = ("score", small, "-o", target, "--tables-only", "--policy", "demo-2025", "--lang", lang)
    assert run(*args).code == 0
    (target / "tables" / "zombie_history.parquet").write_bytes(b"PAR1")
    assert run(*args).code == 0
    study = load_study(target)
    assert "zombie.history_damaged" in set(study["notes"]["code"])
    assert len(study["zombie_history"]) == 3
