"""What a planner broke once: each stays mended."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from landuse.apportion import counted_area
from landuse.cli import main
from landuse.errors import StudyError
from landuse.link import link
from landuse.pipeline import score
from landuse.policy import load_policy, parse_policy, policy_source
from landuse.present.workbook import write_ledger
from landuse.study import StudyWriter
from landuse.units import MU_M2
from tests.factories import make_inputs


def test_a_year_of_unlinked_firms_only() -> None:
    """No parcel has anything in that year; its amounts are unlinked, nothing falls over."""
    inputs = make_inputs(12, seed=4)
    returns = inputs.tables["returns"]
    stranger = returns.iloc[:1].assign(enterprise_id="nobody", year=2019, tax_paid=7.0)
    tables = {**inputs.tables, "returns": pd.concat([returns, stranger], ignore_index=True)}
    study = score(replace(inputs, tables=tables))
    totals = study.meta["totals_by_year"]["2019"]["tax_paid"]
    assert totals == {"in": 7.0, "on_parcels": 0.0, "unlinked": 7.0}


@pytest.mark.parametrize("name", ["甲\x1b[31m\x07司", "甲\u202e\u2066司", "=1+1\x00"])
def test_marks_in_a_name_do_not_stop_the_ledger(tmp_path: Path, name: str) -> None:
    inputs = make_inputs(12, seed=4)
    firms = inputs.tables["enterprises"]
    named = firms.assign(name=pd.Series([name, *["乙"] * (len(firms) - 1)], dtype="str"))
    study = score(replace(inputs, tables={**inputs.tables, "enterprises": named}))
    for lang in ("zh", "en"):
        book = write_ledger(study, tmp_path / f"{lang}.xlsx", lang=lang)
        assert openpyxl.load_workbook(book, read_only=True).sheetnames


@pytest.mark.parametrize(("times", "unit"), [(MU_M2, "平方米"), (1 / 15, "公顷")])
def test_areas_in_another_unit_are_pointed_out(times: float, unit: str) -> None:
    mu = np.array([10.0, 20, 30])
    parcels = pd.DataFrame({"registered_area": mu * times, "area_m2": mu * MU_M2})
    _, notes = counted_area(parcels, ["registered", "drawn"])
    told = [note for note in notes if note.code == "apportion.magnitude"]
    assert [unit in note.message("zh") for note in told] == [True]
    assert unit not in told[0].message("en")
    assert all(note.severity == "warning" for note in told)


def test_areas_in_mu_are_not() -> None:
    parcels = pd.DataFrame({"registered_area": [10.0, 22], "area_m2": [10 * MU_M2, 20 * MU_M2]})
    assert "apportion.magnitude" not in [
        note.code for note in counted_area(parcels, ["registered"])[1]
    ]


def test_a_period_that_ends_before_it_begins_is_told() -> None:
    inputs = make_inputs(12, seed=4)
    occupancy = inputs.tables["occupancy"]
    backwards = occupancy.iloc[:1].assign(
        from_on=pd.Timestamp("2020-01-01"), to_on=pd.Timestamp("2019-01-01")
    )
    tables = dict(inputs.tables) | {"occupancy": pd.concat([backwards, occupancy.iloc[1:]])}
    tables["parcels"] = counted_area(tables["parcels"], ["registered", "drawn"])[0]
    _, notes = link(tables, {})
    assert "link.ends_before" in {note.code for note in notes}


def test_the_map_writes_onto_nothing_but_a_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    park = tmp_path / "study.json"
    park.write_text("{}", encoding="utf-8")
    with pytest.raises(SystemExit) as done:
        main(["map", str(tmp_path), "-o", str(park)])
    assert done.value.code == 1
    assert park.read_text(encoding="utf-8") == "{}"
    assert ".html" in capsys.readouterr().err


def test_a_copy_of_a_policy_has_its_checksum() -> None:
    copy = policy_source("generic-cn-v1").encode()
    assert parse_policy(copy, "copy.toml").sha256 == load_policy("generic-cn-v1").sha256


def test_a_killed_run_leaves_nothing_for_the_next(tmp_path: Path) -> None:
    left = tmp_path / ".study.partial"
    left.mkdir()
    (left / "secret.parquet").write_bytes(b"x")
    with StudyWriter(tmp_path / "study", "EPSG:4526"):
        assert not (left / "secret.parquet").exists()
    assert not left.exists()


def test_no_room_is_told(tmp_path: Path) -> None:
    study = score(make_inputs(12, seed=4))

    def full(_path: Path) -> None:
        raise OSError(28, "No space left on device")

    with StudyWriter(tmp_path / "study", study.crs) as writer, pytest.raises(StudyError):
        writer.finish(study, [("park.gpkg", full)])
    assert list(tmp_path.iterdir()) == []
