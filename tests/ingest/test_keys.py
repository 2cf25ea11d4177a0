"""Ids: what stands in, who is meant, what is there twice."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.ingest import keys


def _table(**columns: list[object]) -> pd.DataFrame:
    count = len(next(iter(columns.values())))
    text = {
        name: pd.Series(values, dtype="str") if name != "year" else values
        for name, values in columns.items()
    }
    return pd.DataFrame(
        {**text, "source": pd.Categorical(["f.csv"] * count), "source_row": range(2, count + 2)}
    )


FIRMS = _table(
    enterprise_id=["E1", "E2", "E3", "E4"],
    credit_code=["91A", "91B", None, "91B"],
    name=["甲（集团）公司", "乙公司", "丙公司", "丙公司"],
)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("E1", "E1"),
        ("91A", "E1"),
        ("甲(集团) 公司", "E1"),
        ("乙公司", "E2"),
        ("91B", "91B"),
        ("丙公司", "丙公司"),
        ("丁", "丁"),
    ],
)
def test_who_is_meant(said: str, meant: str) -> None:
    """By id, code or name; a code or name that two share finds nobody."""
    frame = _table(enterprise_id=[said, "E2"], year=[2024, 2024])
    found, place, _ = keys.resolve("returns", frame, FIRMS)
    assert found["enterprise_id"].tolist() == [meant, "E2"]
    assert (place[0] >= 0) == (meant in set(FIRMS["enterprise_id"]))
    assert frame["enterprise_id"][0] == said


def test_other_columns_stand_in() -> None:
    frame = _table(
        enterprise_id=[None, "X", None],
        credit_code=["91A", None, None],
        name=["?", "乙公司", "新公司"],
    )
    found, _, notes = keys.resolve("occupancy", frame, FIRMS)
    assert found["enterprise_id"].tolist() == ["E1", "E2", "新公司"]
    assert [note.code for note in notes] == ["ingest.resolved", "ingest.unknown_enterprises"]
    assert "新公司" in notes[1].message("zh")


def test_counterparts_are_resolved_too() -> None:
    frame = _table(enterprise_id=["E1", "E2"], counterpart_id=["乙公司", None])
    found, _, _ = keys.resolve("occupancy", frame, FIRMS, column="counterpart_id")
    assert found["counterpart_id"].tolist() == ["E2", np.nan]


def test_code_then_name_stands_in_for_the_id() -> None:
    firms = _table(
        enterprise_id=[None, "E2", None], credit_code=["91A", "91B", None], name=["甲", "乙", "丙"]
    )
    found, notes = keys.own_ids(firms, "f.csv")
    assert found["enterprise_id"].tolist() == ["91A", "E2", "丙"]
    assert [note.params["count"] for note in notes] == [1, 1]


@given(st.lists(st.tuples(st.sampled_from("abcx"), st.integers(2020, 2022)), min_size=1))
def test_repeats_agree_with_pandas(rows: list[tuple[str, int]]) -> None:
    frame = _table(enterprise_id=[row[0] for row in rows], year=[row[1] for row in rows])
    frame["year"] = frame["year"].astype("int64")
    wanted = frame.duplicated(["enterprise_id", "year"], keep=False).to_numpy()
    known = pd.Series(["a", "b", "c"])
    place = pd.Index(known).get_indexer(frame["enterprise_id"]).astype(np.int64)
    for given_place in (None, place):
        found = keys.repeated(keys.key_codes("returns", frame, given_place))
        assert found.tolist() == wanted.tolist()


def test_missing_keys_are_no_repeats() -> None:
    frame = _table(enterprise_id=[None, None, "a"], year=[2024, 2024, 2024])
    frame["year"] = frame["year"].astype("int64")
    codes = keys.key_codes("returns", frame, None)
    assert not keys.repeated(codes).any()
    notes = keys.missing_keys("returns", frame, codes)
    assert [note.row for note in notes] == [2, 3]
    assert "企业编号" in notes[0].message("zh")


def test_half_a_key_is_no_key() -> None:
    frame = _table(zone_id=["a", "b", "b"], version=["1", None, "2"])
    assert (keys.key_codes("zones", frame, None) < 0).tolist() == [False, True, False]


def test_repeats_name_their_files() -> None:
    frame = _table(parcel_id=["a", "b", "a"])
    frame["source"] = pd.Categorical(["x.shp", "x.shp", "y.shp"])
    (note,) = keys.duplicate_notes("parcels", frame, keys.key_codes("parcels", frame, None))
    assert note.params["rows"] == "x.shp: 2, y.shp: 4"
