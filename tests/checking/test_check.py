"""The whole check: sound parks, parks with errors, parks without anything."""

from pathlib import Path

import pytest

from landuse.checking import check
from landuse.errors import InputError
from landuse.ingest import load_park
from tests import demo_run
from tests.checking.conftest import Build
from tests.cli.conftest import PARK


def test_a_sound_park(build: Build) -> None:
    found = check(build())
    assert found.placing is not None
    assert found.crs == "EPSG:4526"
    assert [file.table for file in found.files] == ["parcels", "enterprises", "returns"]
    assert found.unread == ()
    assert "occupancy" in found.absent
    assert not {"parcels", "returns"} & set(found.absent)
    assert found.years == {2025: 3}
    assert found.count("error") == found.count("warning") == 0
    totals = found.placing.totals.set_index("amount").loc["tax_paid"]
    assert (totals["read"], totals["unlinked"]) == (159.0, 0.0)


def test_every_note_of_reading_is_among_the_problems(build: Build) -> None:
    folder = build(enterprises="企业编号,企业名称,宗地代码\nE1,甲,P1\nE2,乙,P8\nE3,丙,\n")
    told = {note for problem in check(folder).problems for note in map(repr, problem.notes)}
    assert {repr(note) for note in load_park(folder).notes} <= told


def test_a_park_with_errors_gives_a_check_all_the_same(build: Build) -> None:
    found = check(build(parcels=("P1", "P1", "P3"), returns="甲,年度\n1,2025\n"))
    assert found.placing is None
    assert found.crs == ""
    assert {file.table for file in found.files} == {"parcels", "enterprises", "returns"}
    with pytest.raises(InputError) as caught:
        load_park(found.folder)
    errors = [note for problem in found.of("error") for note in problem.notes]
    assert sorted(map(repr, errors)) == sorted(map(repr, caught.value.problems))
    twice = next(each for each in found.of("error") if each.code == "ingest.duplicate_key")
    assert twice.touched is not None
    assert twice.touched.land == pytest.approx(2 / 3)


def test_files_that_cannot_be_opened_are_named(build: Build) -> None:
    park = PARK.replace('"returns.csv"', '["returns.csv", "gone.csv"]')
    found = check(build(park=park))
    assert found.unread == (("returns", "gone.csv"),)
    assert [file.path for file in found.files].count("returns.csv") == 1


def test_events_that_no_rule_knows_are_said_before_the_run(build: Build) -> None:
    folder = build(park=PARK + '\n[events]\npath = "events.csv"\n')
    rows = ("破产受理", "注销", "停产", "春节联欢")
    lines = [f"企业,E1,2025-03-0{at},{kind}" for at, kind in enumerate(rows, start=1)]
    heading = "对象类型,对象编号,发生日期,事件"
    text = "\n".join([heading, *lines]) + "\n"
    (folder / "events.csv").write_text(text, encoding="utf-8")
    notes = [note for problem in check(folder).problems for note in problem.notes]
    told = {note.code: note for note in notes if note.code.startswith("diagnose.event")}
    strange = [
        n.message("zh")
        for n in notes
        if n.code in {"diagnose.event_unknown", "diagnose.event_unlike"}
    ]
    assert sum(any(kind in said for said in strange) for kind in rows[1:]) == 3
    assert not any("破产受理" in said for said in strange)
    assert "破产受理 → bankruptcy_accepted" in told["diagnose.events_coded"].message("zh")
    assert "licence_revoked" in told["diagnose.events_known"].message("en")
    asked = next(
        n for n in notes if n.code == "diagnose.event_unknown" and "注销" in n.message("zh")
    )
    assert "forced_deregistration" in asked.remedy("zh")


def test_a_password_is_not_among_the_files(build: Build) -> None:
    url = "postgresql://ann:secret@nowhere.invalid:1/park"
    found = check(build(park=PARK.replace('"returns.csv"', f'"{url}"\nlayer = "a.b"')))
    assert found.unread == (("returns", "postgresql://nowhere.invalid:1/park"),)
    assert "secret" not in repr(found.problems)


def test_a_policy_that_is_not_there_is_an_error_among_others(build: Build) -> None:
    park = PARK.replace("year = 2025", 'year = 2025\npolicy = "nothing"')
    found = check(build(park=park, parcels=("P1", "P1", "P3")))
    codes = {each.code for each in found.of("error")}
    assert "ingest.duplicate_key" in codes
    assert any(code.startswith("policy.") for code in codes)
    assert found.placing is None


def test_returns_of_other_years_only(build: Build) -> None:
    found = check(build(park=PARK.replace("2025", "2024")))
    assert "intake.no_year" in {each.code for each in found.of("warning")}
    assert found.years == {2025: 3}


def test_no_park_at_all(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        check(tmp_path)


def test_stages_are_told(build: Build) -> None:
    said: list[str] = []
    check(build(), progress=said.append)
    assert said == ["ingest", "link", "check"]


def test_the_demo_park() -> None:
    found = check(demo_run.park())
    assert found.count("error") == 0
    assert len([each for each in found.files if not each.table.startswith("case")]) == 11
    assert [each.table for each in found.files if each.table.startswith("case")] == [
        "cases",
        "case_history",
        "case_targets",
    ]
    assert found.placing is not None
    sums = demo_run.study().meta["totals"]
    for row in found.placing.totals.itertuples(index=False):
        assert row.unlinked == sums[row.amount]["unlinked"]
