"""Who is meant, by id, credit code or full name."""

import pandas as pd
import pyarrow as pa
import pytest

from landuse.demo.names import credit_code as made
from landuse.ingest.who import Lookups, Named, _index, name_columns, settled, stand_in, words_of


def table(**columns: list[object]) -> pd.DataFrame:
    count = len(next(iter(columns.values())))
    text = {
        name: pd.Series(values, dtype="str") if name != "year" else values
        for name, values in columns.items()
    }
    return pd.DataFrame(
        {**text, "source": pd.Categorical(["f.csv"] * count), "source_row": range(2, count + 2)}
    )


FIRMS = table(
    enterprise_id=["E1", "E2", "E3", "E4", "E5"],
    credit_code=["91A", "91B", None, "91B", made(5)],
    name=["甲（集团）公司", "乙公司", "丙公司", "丙公司", "丁公司"],
)


def named(frame: pd.DataFrame, table_name: str = "returns", at: int = 0) -> Named:
    return name_columns({table_name: frame}, Lookups(FIRMS))[at]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("E1", "E1"),
        ("91A", "E1"),
        ("甲(集团) 公司", "E1"),
        ("乙公司", "E2"),
        ("91B", "91B"),
        ("丙公司", "丙公司"),
        ("戊", "戊"),
    ],
)
def test_who_is_meant(said: str, meant: str) -> None:
    """By id, code or name; a code or name that two share finds nobody yet."""
    frame = table(enterprise_id=[said, "E2"], year=[2024, 2024])
    found, place, _ = settled(named(frame), Lookups(FIRMS))
    assert found["enterprise_id"].tolist() == [meant, "E2"]
    assert (place[0] >= 0) == (meant in set(FIRMS["enterprise_id"]))
    assert frame["enterprise_id"][0] == said


def test_other_columns_stand_in() -> None:
    frame = table(
        enterprise_id=[None, "X", None],
        credit_code=["91A", None, None],
        name=["?", "乙公司", "新公司"],
    )
    found, _, notes = settled(named(frame, "occupancy"), Lookups(FIRMS))
    assert found["enterprise_id"].tolist() == ["E1", "E2", "新公司"]
    assert [note.code for note in notes] == ["ingest.resolved", "ingest.unknown_enterprises"]
    assert "新公司" in notes[1].message("zh")


def test_counterparts_are_found_too() -> None:
    frame = table(enterprise_id=["E1", "E2"], counterpart_id=["乙公司", None])
    other = named(frame, "occupancy", at=1)
    found, _, _ = settled(other, Lookups(FIRMS))
    assert found["counterpart_id"].tolist()[0] == "E2"
    assert found["counterpart_id"].isna().tolist() == [False, True]


def test_the_whole_name_yields_to_another_valid_code() -> None:
    frame = table(
        enterprise_id=[None] * 3,
        credit_code=[made(6), made(5)[:-1] + "?", None],
        name=["丁公司"] * 3,
    )
    assert named(frame).place.tolist() == [-1, 4, 4]


def test_a_code_with_the_name_of_somebody_else_is_told() -> None:
    frame = table(enterprise_id=[None], credit_code=["91A"], name=["乙公司"])
    found = named(frame)
    assert found.place.tolist() == [0]
    assert [note.code for note in found.notes] == ["names.other_name"]


def test_names_in_question_find_nobody_quickly() -> None:
    firms = FIRMS.assign(
        former_name=pd.Series([None, "丁公司、戊公司", None, None, None], dtype="str")
    )
    frame = table(enterprise_id=["丁公司", "乙公司"], year=[2024, 2024])
    assert name_columns({"returns": frame}, Lookups(firms))[0].place.tolist() == [-1, 1]
    asked = Lookups(FIRMS, frozenset({"乙 公司"}))
    assert name_columns({"returns": frame}, asked)[0].place.tolist() == [4, -1]


def test_words_of_open_rows() -> None:
    frame = table(
        enterprise_id=["91439901DM0000013G", "新公司", None], name=[None, "新厂", "又一家"]
    )
    names, codes = words_of(named(frame))
    assert names == ["", "新厂", "又一家"]
    assert codes == ["91439901DM0000013G", "", ""]


def test_id_then_code_then_name_stands_in() -> None:
    frame = table(
        enterprise_id=["E1", None, None], credit_code=["C", "C", None], name=["N", "N", "N"]
    )
    assert stand_in(frame).to_pylist() == ["E1", "C", "N"]


@pytest.mark.parametrize(
    "ids", [["b", "a", "b", "a"], ["a", "x", "a", "x"], ["a", "b", "b", "a"], ["a"]]
)
def test_years_in_one_order_are_looked_up_once_and_found_alike(ids: list[str]) -> None:
    known = pa.array(["a", "b"], pa.large_string())
    found = _index(pa.chunked_array([ids], pa.large_string()), known)
    assert found.tolist() == [{"a": 0, "b": 1}.get(each, -1) for each in ids]


def test_without_a_list_nobody_is_found() -> None:
    found = name_columns({"returns": table(enterprise_id=["E1", "E2"])}, Lookups(FIRMS.iloc[:0]))[0]
    assert found.place.tolist() == [-1, -1]
