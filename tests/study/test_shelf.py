"""Shelf: tables of a study on disk are read when asked for, by column and by row, and no further."""

import dataclasses
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.errors import StudyError
from landuse.study import TABLES, Study, load_study, save_study
from landuse.study import shelf as module
from landuse.study.shelf import Shelf, picked
from tests import demo_run


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A study folder of one's own."""
    return Path(shutil.copytree(demo_run.saved(), tmp_path / "study"))


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, tuple[str, ...]]]]:
    """What is read from now on: table and columns."""
    seen: list[tuple[str, tuple[str, ...]]] = []

    class Spy(pq.ParquetFile):  # type: ignore[misc]
        def __init__(self, path: Path) -> None:
            super().__init__(path)
            self.name = path.stem

        def _note(self, columns: Any) -> None:
            seen.append((self.name, tuple(columns or self.schema_arrow.names)))

        def read(self, columns: Any = None) -> pa.Table:
            self._note(columns)
            return super().read(columns)

        def read_row_group(self, group: int, columns: Any = None) -> pa.Table:
            self._note(columns)
            return super().read_row_group(group, columns)

        def iter_batches(self, size: int, row_groups: Any, columns: Any) -> Iterator[Any]:
            self._note(columns)
            return super().iter_batches(size, row_groups, columns)

    monkeypatch.setattr(module.pq, "ParquetFile", Spy)
    return seen


def frame(size: int, seed: int = 0) -> pd.DataFrame:
    """Table of every kind of column, with gaps."""
    dice = np.random.default_rng(seed)
    gaps = dice.random(size) < 0.2
    whole = pd.DataFrame(
        {
            "subject": pd.Categorical(dice.choice(["firm", "parcel"], size)),
            "id": pd.Series([f"地{each}" for each in dice.integers(0, 9, size)], dtype="str"),
            "year": dice.integers(2023, 2026, size),
            "tax": dice.random(size),
            "rank": pd.array(dice.integers(0, 9, size), dtype="Int64"),
            "sure": pd.array(dice.random(size) < 0.5, dtype="boolean"),
            "none": pd.Categorical([None] * size),
            "on": pd.to_datetime(dice.integers(0, 10**9, size), unit="s").astype("datetime64[ms]"),
        }
    )
    for name in ("subject", "id", "tax", "rank", "sure", "on"):
        whole.loc[gaps & (dice.random(size) < 0.7), name] = None
    return whole


def shelf_of(whole: pd.DataFrame, folder: Path, rows: int) -> Shelf:
    """Shelf with one table, in parts of so many rows."""
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    table = pa.Table.from_pandas(whole, preserve_index=False)
    pq.write_table(table, folder / "tables" / "t.parquet", row_group_size=rows)
    return Shelf(folder)


@given(
    size=st.integers(0, 40),
    rows=st.integers(1, 50),
    columns=st.lists(st.sampled_from([*frame(1).columns[:-1], "nothing"]), unique=True),
    only=st.fixed_dictionaries(
        {},
        optional={
            "year": st.sampled_from([2024, 1999, [2023, 2025]]),
            "subject": st.sampled_from(["parcel", "nobody", ["parcel", "firm"], []]),
            "id": st.sampled_from(["地3", ["地1", "地2", "x"]]),
            "none": st.just("x"),
            "tax": st.just("x"),
            "nothing": st.just("x"),
        },
    ),
)
def test_disk_gives_what_memory_gives(
    size: int, rows: int, columns: list[str], only: dict[str, Any], tmp_path_factory: Any
) -> None:
    columns, whole = [*columns, "on"], frame(size, size)
    held = shelf_of(whole, tmp_path_factory.mktemp("s"), rows)
    found, expected = held.pick("t", columns, only), picked(whole, columns, only)
    assert (list(found), len(found)) == (list(expected), len(expected))
    for name in found:
        assert found[name].astype("object").where(found[name].notna(), None).tolist() == (
            expected[name].astype("object").where(expected[name].notna(), None).tolist()
        )
        if len(found):
            assert found[name].dtype == expected[name].dtype or name in ("subject", "none")


def test_categories_are_those_of_the_whole_table(tmp_path: Path) -> None:
    whole = pd.DataFrame({"k": pd.Categorical(list("bacb"), ["c", "b", "a"]), "year": [1, 1, 2, 2]})
    found = shelf_of(whole, tmp_path, 3).pick("t", ["k"], {"year": 2})
    pd.testing.assert_series_equal(found["k"], whole["k"].iloc[2:].reset_index(drop=True))


@pytest.mark.parametrize("table", TABLES)
def test_a_study_on_disk_gives_what_one_in_memory_gives(table: str) -> None:
    there, here = load_study(demo_run.saved()), demo_run.study()
    assert there.columns(table) == here.columns(table)
    assert there.rows(table) == here.rows(table) == len(here[table])
    columns = there.columns(table)[::-1][:4]
    pd.testing.assert_frame_equal(there.pick(table, columns), here.pick(table, columns))
    only = {"year": there.year} if "year" in there.columns(table) else {"subject_id": "x"}
    pd.testing.assert_frame_equal(
        there.where(table, **only),
        here.where(table, **only),
        check_categorical=False,
        check_dtype=bool(here.rows(table)) and "year" in only,
    )


def test_a_table_that_is_not_there_has_no_columns() -> None:
    for study in (load_study(demo_run.saved()), demo_run.study()):
        assert study.columns("nothing") == []
        assert study.pick("nothing", ["tax"]).empty
        with pytest.raises(KeyError):
            study["nothing"]


def test_opening_reads_no_table(read: list[tuple[str, tuple[str, ...]]]) -> None:
    study = load_study(demo_run.saved())
    assert set(study.tables) == set(TABLES)
    assert ("returns" in study.tables, "nothing" in study.tables) == (True, False)
    assert study.rows("returns")
    assert study.columns("returns")
    assert read == []
    assert len(study["zones"]) == len(study["zones"])
    assert [name for name, _ in read] == ["zones"]


def test_only_what_is_asked_for_is_read(read: list[tuple[str, tuple[str, ...]]]) -> None:
    study = load_study(demo_run.saved())
    study.pick("parcels", ["parcel_id", "nothing"])
    assert read == [("parcels", ("parcel_id",))]
    read.clear()
    study.pick("returns", ["tax_paid"], year=study.year)
    assert read == [("returns", ("year",)), ("returns", ("tax_paid",))]
    read.clear()
    study.where("returns", year=1900)
    assert read == [("returns", ("year",))]  # nobody: the rest is left alone


def test_a_table_that_is_held_is_not_read_again(read: list[tuple[str, tuple[str, ...]]]) -> None:
    study = load_study(demo_run.saved())
    held = study["returns"]
    read.clear()
    pd.testing.assert_series_equal(
        study.pick("returns", ["tax_paid"])["tax_paid"], held["tax_paid"]
    )
    assert study["returns"] is held
    assert read == []


def test_tables_can_be_exchanged(saved: Path) -> None:
    study = load_study(saved)
    fewer = dataclasses.replace(study, tables={**study.tables, "zones": study["zones"].iloc[:1]})
    assert (len(fewer["zones"]), fewer.rows("zones")) == (1, 1)
    assert len(study["zones"]) > 1
    assert fewer.columns("parcels") == study.columns("parcels")


def test_a_study_written_anew_is_not_mixed_with_the_old(saved: Path) -> None:
    study = load_study(saved)
    held = study["zones"]
    other = demo_run.study()
    changed = other["parcels"].assign(name="别的")
    save_study(dataclasses.replace(other, tables={**other.tables, "parcels": changed}), saved)
    for ask in (
        lambda: study["parcels"],
        lambda: study.pick("parcels", ["name"]),
        lambda: study.columns("scores"),
    ):
        with pytest.raises(StudyError) as caught:
            ask()
        assert caught.value.problems[0].code == "study.rewritten"
        assert str(saved) in caught.value.message("zh")
    assert study["zones"] is held
    assert set(load_study(saved)["parcels"]["name"]) == {"别的"}


def test_a_study_saved_over_itself_goes_on(saved: Path) -> None:
    study = load_study(saved)
    save_study(study, saved)
    assert len(study["parcels"]) == study.rows("parcels")
    assert study.pick("parcels", ["name"]).shape[1] == 1


def test_a_table_taken_away_is_told(saved: Path) -> None:
    study: Study = load_study(saved)
    (saved / "tables" / "scores.parquet").unlink()
    with pytest.raises(StudyError) as caught:
        study.pick("scores", ["total"])
    assert caught.value.problems[0].code == "study.rewritten"
