"""The vocabulary is sane, and the contracts made from it find everything at once."""

import unicodedata
from collections import Counter

import numpy as np
import pandas as pd
import pytest

from landuse import schema
from landuse.errors import Note
from landuse.study import EXPANSION_TABLES, TABLES
from landuse.units import canonical

ROWS = schema.dictionary()
FIELDS = [field for table in schema.tables() for field in schema.fields(table).values()]
IDS = [f"{field.table}.{field.name}" for field in FIELDS]
RATIOS = {"m", "points", "years", "wan_yuan/tce", "wan_yuan/t", "wan_yuan/person", "wan_yuan/MWh"}
FIXED = {
    "links": "enterprise_id parcel_id from_on to_on role area_mu share method confidence confirmed",
    "parcel_facts": (
        "parcel_id year area_mu tax_paid revenue value_added employees energy_tce occupancy_rate "
        "floor_area_ratio n_enterprises"
    ),
    "enterprise_facts": "enterprise_id year land_mu tax_paid",
    "indicators": "tax_per_mu",
    "scores": "subject subject_id year cohort total rank grade grade_low grade_high stability",
    "findings": (
        "subject subject_id year rule outcome value unit threshold period_from period_to source "
        "clause"
    ),
    "verdicts": "enterprise_id verdict verdict_low verdict_high coverage route",
    "actions": "parcel_id action priority area_mu uplift_low uplift_mid uplift_high reasons",
    "notes": "stage code severity table row message remedy",
}
"""Columns that the design fixes: others read them from outside."""
KEYS = {
    "parcels": ["parcel_id"],
    "enterprises": ["enterprise_id"],
    "returns": ["enterprise_id", "year"],
    "parcel_facts": ["parcel_id", "year"],
    "enterprise_facts": ["enterprise_id", "year"],
    "scores": ["subject", "subject_id", "year"],
}


def bare(heading: str) -> str:
    """A heading as people vary it: width, case and blanks do not count."""
    return "".join(unicodedata.normalize("NFKC", heading).casefold().split()).replace("_", "")


@pytest.mark.parametrize("field", FIELDS, ids=IDS)
def test_row_is_sane(field: schema.Field) -> None:
    assert field.name.isidentifier()
    assert field.name == field.name.lower()
    assert field.kind in {"input", "derived"}
    assert pd.api.types.pandas_dtype(field.pandas_dtype) is not None
    assert field.unit == "" or canonical(field.unit) == field.unit or field.unit in RATIOS
    assert field.unit == "" or field.dtype in {"number", "integer"}
    for words in (field.zh, field.en, field.meaning_zh, field.meaning_en):
        assert words
        assert words.strip() == words
    assert any("\u4e00" <= char <= "\u9fff" for char in field.meaning_zh)
    assert field.meaning_en.isascii() or "\u4e00" not in field.meaning_en
    assert field.required or not field.key or field.table == "scores" or field.kind == "derived"


@pytest.mark.parametrize("field", FIELDS, ids=IDS)
def test_range_and_values_fit_the_type(field: schema.Field) -> None:
    if field.min is not None and field.max is not None:
        assert field.min < field.max
    assert (field.min is None and field.max is None) or field.dtype in {"number", "integer"}
    assert not field.values or field.dtype == "category"
    assert len(set(field.values)) == len(field.values)
    assert len(set(field.aliases)) == len(field.aliases)


def test_cells_of_the_dictionary_are_trimmed_and_flags_are_yes() -> None:
    for name in ROWS:
        assert (ROWS[name] == ROWS[name].str.strip()).all(), name
    assert set(ROWS["key"]) | set(ROWS["required"]) == {"", "yes"}


@pytest.mark.parametrize("table", schema.tables())
def test_names_are_unique_and_headings_do_not_collide(table: str) -> None:
    rows = ROWS[ROWS["table"] == table]
    assert rows["name"].is_unique
    assert rows["zh"].is_unique
    assert rows["en"].is_unique
    asked = [field for field in schema.fields(table).values() if field.kind == "input"]
    told = Counter(
        heading
        for field in asked
        for heading in {bare(each) for each in (field.name, field.zh, field.en, *field.aliases)}
    )
    assert {heading for heading, count in told.items() if count > 1} == set()


@pytest.mark.parametrize(
    "name", sorted({name for name, n in Counter(ROWS["name"]).items() if n > 1})
)
def test_a_name_means_one_thing_in_all_tables(name: str) -> None:
    same = ROWS[(ROWS["name"] == name) & (ROWS["dtype"] != "")]
    assert len(set(same["unit"])) == 1 or name in {"area", "value", "threshold"}
    assert len(set(same["dtype"])) == 1 or name in {"value", "source"}


def test_tables_are_those_of_the_study() -> None:
    assert set(schema.tables()) == {*TABLES, *EXPANSION_TABLES}


@pytest.mark.parametrize("table", FIXED)
def test_fixed_columns_are_in_the_vocabulary(table: str) -> None:
    assert set(FIXED[table].split()) <= set(schema.fields(table))


@pytest.mark.parametrize("table", KEYS)
def test_fixed_keys(table: str) -> None:
    assert schema.key(table) == KEYS[table]


def test_labels() -> None:
    assert schema.label("indicators", "tax_per_mu", "zh") == "亩均税收"
    assert schema.label("indicators", "tax_per_mu", "en").isascii()
    assert schema.label("indicators", "nothing", "zh") == "nothing"
    with pytest.raises(KeyError):
        schema.fields("nothing")


@pytest.mark.parametrize("table", schema.tables())
def test_empty_table_keeps_its_contract(table: str) -> None:
    frame = schema.empty(table)
    assert list(frame) == list(schema.fields(table))
    assert frame.empty
    assert schema.problems(frame, table).empty
    wanted = {name: field.pandas_dtype for name, field in schema.fields(table).items()}
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == wanted


def test_empty_table_of_some_columns() -> None:
    assert list(schema.empty("returns", ["year", "tax_paid"])) == ["year", "tax_paid"]
    with pytest.raises(KeyError):
        schema.empty("returns", ["nothing"])


@pytest.fixture
def units() -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "unit_id": ["U1", "U2", "U3"],
            "building_id": ["B1", "B1", "B2"],
            "parcel_id": ["P1", "P1", "P2"],
            "floor_area": [100.0, 200.0, 300.0],
            "state": pd.Categorical(["vacant", "in_production", None]),
            "vacant_since": pd.array(["2024-01-01", None, None], dtype="datetime64[ms]"),
        }
    )
    return frame.astype({"unit_id": "str", "building_id": "str", "parcel_id": "str"})


def found(frame: pd.DataFrame, **options: bool) -> set[tuple[str, str]]:
    """Columns and checks that failed."""
    table = schema.problems(frame, "units", **options)
    return {(str(row.column), str(row.check).split("(")[0]) for row in table.itertuples()}


def test_sound_table_passes_with_further_columns(units: pd.DataFrame) -> None:
    assert found(units.assign(remark="x")) == set()


def test_missing_column(units: pd.DataFrame) -> None:
    table = schema.problems(units.drop(columns="floor_area"), "units")
    assert table["found"].tolist() == ["floor_area"]


def test_wrong_type(units: pd.DataFrame) -> None:
    assert found(units.astype({"floor_area": "str"})) >= {("floor_area", "dtype")}


def test_missing_value_in_a_required_column(units: pd.DataFrame) -> None:
    units.loc[1, "floor_area"] = np.nan
    table = schema.problems(units, "units")
    assert table["column"].tolist() == ["floor_area"]
    assert table["index"].tolist() == [1]


def test_out_of_range_names_the_row_and_the_value(units: pd.DataFrame) -> None:
    units.loc[2, "floor_area"] = -5.0
    table = schema.problems(units, "units")
    assert table[["column", "found", "index"]].to_numpy().tolist() == [["floor_area", -5.0, 2]]


def test_bad_category(units: pd.DataFrame) -> None:
    bad = units.assign(state=pd.Categorical(["vacant", "empty", None]))
    assert found(bad) == {("state", "isin")}


def test_duplicate_key(units: pd.DataFrame) -> None:
    twice = units.assign(unit_id=["U1", "U1", "U3"]).astype({"unit_id": "str"})
    table = schema.problems(twice, "units")
    assert set(table["index"]) == {0, 1}
    assert found(twice, unique=False) == set()


def test_two_columns_of_a_key_count_together() -> None:
    frame = pd.DataFrame({"enterprise_id": ["E1", "E1"], "year": [2024, 2025]}).astype(
        {"enterprise_id": "str"}
    )
    assert schema.problems(frame, "returns").empty
    assert not schema.problems(frame.assign(year=2024), "returns").empty


def test_all_problems_at_once_and_nothing_changed(units: pd.DataFrame) -> None:
    bad = units.drop(columns="parcel_id").assign(
        unit_id=pd.array(["U1", "U1", "U3"], dtype="str"),
        floor_area=[100.0, -1.0, np.nan],
        state=pd.Categorical(["empty", "vacant", None]),
        vacant_since=["2024", None, None],
    )
    before = bad.copy(deep=True)
    table = schema.problems(bad, "units")
    assert {"floor_area", "state", "vacant_since"} <= set(table["column"])
    assert "parcel_id" in set(table["found"])
    assert table["check"].str.contains("multiple_fields_uniqueness|unique").any()
    pd.testing.assert_frame_equal(bad, before)


def test_notes_become_a_table_in_both_languages() -> None:
    notes = [
        Note("study.not_found", "warning", {"folder": "x"}, "parcels", 7, "P1"),
        Note("study.not_found", "info", {"folder": "{y}"}),
    ]
    frame = schema.notes_frame(notes)
    assert schema.problems(frame, "notes").empty
    assert frame["message"].tolist() == ["这里没有成果：x", "这里没有成果：{y}"]
    assert frame["message_en"].tolist() == ["No study here: x", "No study here: {y}"]
    assert frame["row"].tolist()[0] == 7
    assert pd.isna(frame["row"].iloc[1])
    kinds = schema.empty("notes").dtypes.astype(str).to_dict()
    assert frame.dtypes.astype(str).to_dict() == kinds
    assert schema.notes_frame([]).dtypes.astype(str).to_dict() == kinds
