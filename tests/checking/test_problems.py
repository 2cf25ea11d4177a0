"""Problems: together by kind and place, the gravest first, with what hangs on them."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.checking.problems import GRAVITY, Problem, problems
from landuse.checking.stakes import Stakes, make_stakes
from landuse.errors import Note
from tests.factories import table


@pytest.fixture
def stakes() -> Stakes:
    return make_stakes(whole(), 2025)


def whole() -> dict[str, pd.DataFrame]:
    """Four firms with 10, 20, 30 and 40 of tax on a parcel each of 1, 2, 3 and 4 mu; one file."""
    rows = range(4)
    source = pd.Categorical(["a.csv"] * 4)
    returns = table(
        "returns",
        [
            {
                "enterprise_id": f"E{at}",
                "year": 2025,
                "tax_paid": 10.0 * (at + 1),
                "source_row": at + 2,
            }
            for at in rows
        ],
    )
    return {
        "parcels": table(
            "parcels", [{"parcel_id": f"P{at}", "registered_area": at + 1.0} for at in rows]
        ).assign(source_row=[1, 2, 3, 4], area_mu=[1.0, 2.0, None, 4.0]),
        "enterprises": table(
            "enterprises", [{"enterprise_id": f"E{at}", "parcel_id": f"P{at}"} for at in rows[:3]]
        ),
        "returns": returns.assign(source=source),
    }


def cell(
    row: int, *, file: str = "a.csv", field: str = "tax_paid", severity: str = "error"
) -> Note:
    params = {"file": file, "field": field, "heading": "税", "row": row, "found": "x"}
    return Note("ingest.bad_number", severity, params, "returns", row)  # type: ignore[arg-type]


def test_one_kind_in_one_column_is_one_problem(stakes: Stakes) -> None:
    found = problems([cell(2), cell(3), cell(2, field="revenue"), cell(5)], stakes)
    assert [(each.field, each.count) for each in found] == [("tax_paid", 3), ("revenue", 1)]
    assert found[0].heading == "税"
    assert found[0].touched is not None
    assert found[0].touched.tax == pytest.approx(0.7)
    assert found[0].touched.land == pytest.approx(0.3)  # the fourth firm is on no parcel


def test_files_and_kinds_are_kept_apart(stakes: Stakes) -> None:
    other = Note("ingest.bad_date", "error", {"file": "a.csv", "field": "tax_paid"}, "returns", 3)
    found = problems([cell(2), cell(3, file="b.csv"), other, cell(2, severity="warning")], stakes)
    assert len(found) == 4


def test_rows_that_a_note_lists_count_and_those_it_only_counts_are_said_to_be_more() -> None:
    frames = whole()
    params = {"file": "a.csv", "field": "tax_paid", "heading": "税", "found": "*"}
    for rows, count, partly, tax in (("2, 5", 2, False, 0.5), ("2, 5 …", 9, True, 0.5)):
        note = Note(
            "cells.classified", "warning", {**params, "rows": rows, "count": count}, "returns", 2
        )
        found = problems([note], make_stakes(frames, 2025))[0]
        assert found.partly == partly
        assert found.touched is not None
        assert found.touched.tax == pytest.approx(tax)
        assert found.weight == (1.0 if partly else pytest.approx(0.5))


def test_the_gravest_first_then_what_touches_most(stakes: Stakes) -> None:
    notes = [
        cell(2, severity="info"),
        cell(2, severity="warning"),
        cell(5, field="revenue", severity="warning"),
        cell(2),
        cell(5, field="revenue"),
    ]
    found = problems(notes, stakes)
    assert [(each.severity, each.field) for each in found] == [
        ("error", "revenue"),
        ("error", "tax_paid"),
        ("warning", "revenue"),
        ("warning", "tax_paid"),
        ("info", "tax_paid"),
    ]


@pytest.mark.parametrize(
    ("note", "tax"),
    [
        (Note("link.no_place", "warning", {"enterprise": "E3"}, "enterprises", None, "E3"), 0.4),
        (Note("link.overrun", "warning", {"parcel": "P1"}, "parcels", None, "P1"), 0.2),
        (
            Note(
                "ingest.gaps",
                "warning",
                {"field": "tax_paid", "count": 1, "file": "a.csv"},
                "returns",
            ),
            0.0,
        ),
        (
            Note(
                "ingest.unknown_enterprises", "warning", {"count": 1, "table": "returns"}, "returns"
            ),
            0.4,
        ),
        (Note("apportion.area_unknown", "warning", {"count": 1}), 0.3),
        (Note("ingest.encoding", "warning", {"file": "a.csv"}, "returns"), 1.0),
        (Note("ingest.partial_dates", "info", {"file": "a.csv", "count": 2}, "returns"), None),
        (Note("ingest.crs_moved", "info", {"file": "z.gpkg"}, "zones"), None),
        (Note("park.unknown_key", "error", {"file": "park.toml"}), None),
    ],
)
def test_what_hangs_on_it(note: Note, tax: float | None, stakes: Stakes) -> None:
    touched = problems([note], stakes)[0].touched
    if not tax:
        assert touched is None or touched.tax == tax
    else:
        assert touched is not None
        assert touched.tax == pytest.approx(tax)


def test_gaps_touch_the_rows_that_are_empty(stakes: Stakes) -> None:
    frames = whole()
    frames["returns"].loc[3, "revenue"] = None
    frames["returns"]["revenue"] = [1.0, 2.0, 3.0, None]
    params = {"field": "revenue", "count": 1, "file": "a.csv"}
    found = problems([Note("ingest.gaps", "warning", params, "returns")], make_stakes(frames, 2025))
    assert found[0].touched is not None
    assert found[0].touched.tax == pytest.approx(0.4)


SEVERITIES = st.sampled_from(GRAVITY)
NOTES = st.lists(
    st.builds(
        lambda severity, row, field: cell(row, field=field, severity=severity),
        SEVERITIES,
        st.integers(2, 5),
        st.sampled_from(["tax_paid", "revenue", "profit"]),
    ),
    max_size=25,
)


@settings(max_examples=30)
@given(NOTES)
def test_no_note_is_lost_and_order_changes_nothing(notes: list[Note]) -> None:
    stakes = make_stakes(whole(), 2025)
    found = problems(notes, stakes)
    assert sorted(map(repr, (note for each in found for note in each.notes))) == sorted(
        map(repr, notes)
    )
    assert [GRAVITY.index(each.severity) for each in found] == sorted(
        GRAVITY.index(each.severity) for each in found
    )

    def bare(each: Problem) -> tuple[object, ...]:
        return each.severity, each.code, each.field, each.count, each.touched

    again = problems(notes[::-1], stakes)
    assert sorted(map(repr, map(bare, again))) == sorted(map(repr, map(bare, found)))
