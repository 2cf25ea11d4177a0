"""Ids: what stands in, what is there twice."""

from __future__ import annotations

import numpy as np
import pandas as pd
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
