"""Headings with a slip are asked about, never mapped; headings of other matters are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.errors import Note
from landuse.ingest.cells.columns import map_headings
from landuse.ingest.cells.headings import plain, read_heading, spelt
from landuse.ingest.cells.near import near_fields, near_headings
from landuse.park import SOURCES, Source
from landuse.schema import fields


def _near(table: str, *headings: str, **options: object) -> list[Note]:
    source = Source.model_validate({"path": "f", **options})
    mapping = map_headings(table, headings, source, "f.csv")
    return [note for note in mapping.notes if note.code == "ingest.near_heading"]


@pytest.mark.parametrize(
    ("table", "heading", "field"),
    [
        ("returns", "税收合汁", "tax_paid"),
        ("returns", "税收合汁(万元)", "tax_paid"),
        ("returns", "经济指标 / 实缴税金金（元）", "tax_paid"),
        ("returns", "经济指标 / 实弴税金", "tax_paid"),
        ("returns", "2023年实弴税金（万元）", "tax_paid"),
        ("returns", "revenu", "revenue"),
        ("returns", "reveune", "revenue"),
        ("returns", "yaer", "year"),
        ("returns", "营收业入", "revenue"),
        ("parcels", "用地面(亩)", "registered_area"),
        ("parcels", "用地面积(", "registered_area"),
        ("parcels", "用地面积亩）", "registered_area"),
        ("enterprises", "统一社会信用伐吗", "credit_code"),
    ],
)
def test_a_slip_is_asked_about(table: str, heading: str, field: str) -> None:
    (note,) = _near(table, "备注", heading)
    assert note.severity == "warning"
    assert (note.params["field"], note.params["column"]) == (field, "B")
    for lang, label in (("zh", fields(table)[field].zh), ("en", fields(table)[field].en)):
        said = note.message(lang)
        assert "f.csv" in said
        assert heading in said
        assert label in said
        assert f'[{table}.columns] {field} = "{heading}"' in note.remedy(lang)


def test_it_is_never_mapped() -> None:
    mapping = map_headings("returns", ["税收合汁"], Source(path="f"), "f")
    assert (mapping.columns, mapping.ignored) == ((), ("税收合汁",))


@pytest.mark.parametrize(
    ("table", "heading"),
    [
        ("returns", "亩均税收"),
        ("returns", "税收/亩"),
        ("returns", "税收 / 增值税"),
        ("returns", "税收增幅"),
        ("returns", "应缴税金"),
        ("returns", "用水量"),
        ("returns", "税"),
        ("returns", "备注"),
        ("parcels", "容积率上限"),
        ("enterprises", "注销日期"),
        ("enterprises", "营业收入"),
        ("enterprises", "name2"),
        ("parcels", "QLRMX"),
    ],
)
def test_another_matter_is_left_alone(table: str, heading: str) -> None:
    assert not near_fields(table, heading)


def test_what_the_table_has_is_not_asked_about() -> None:
    assert not _near("returns", "税收合计", "税收合汁")
    assert not _near("returns", "税收合汁", constant={"tax_paid": 1})
    assert not _near("returns", "税收合汁", columns={"tax_paid": "税收合汁"})
    assert [note.params["heading"] for note in _near("returns", "税收合汁", "税收合什")] == [
        "税收合汁",
        "税收合什",
    ]
    assert not near_headings("returns", ["税收合汁"], ["税收合汁"], ["tax_paid"], "f")


def test_a_required_field_is_said_beside_the_refusal() -> None:
    codes = [
        note.code for note in map_headings("parcels", ["宗地编吗"], Source(path="f"), "f").notes
    ]
    assert codes == ["ingest.near_heading", "ingest.missing_column"]


@given(st.sampled_from(SOURCES), st.data())
def test_every_long_spelling_with_a_character_lost_is_known_or_near(
    table: str, data: st.DataObject
) -> None:
    word = data.draw(st.sampled_from([each for each in spelt(table) if len(each) > 6]))
    at = data.draw(st.integers(0, len(word) - 1))
    lost = word[:at] + word[at + 1 :]
    if any(each.isdigit() for each in word) or plain(lost) != lost:
        return
    known = any(read_heading(each, lost) for each in SOURCES)
    assert known or near_fields(table, lost)
