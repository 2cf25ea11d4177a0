import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from landuse.errors import StudyError
from landuse.present.layers import map_layers
from landuse.present.map.themes import make_themes
from landuse.study import WKB, Study, load_study
from tests import demo_run
from tests.present.map_study import make_study

THEME = "theme_geometry_issue"


@pytest.fixture(scope="module")
def study() -> Study:
    return make_study(40)


def changed(study: Study, **tables: pd.DataFrame) -> Study:
    return Study(study.meta, {**study.tables, **tables}, study.policy)


def outcomes(study: Study, *rows: tuple[str, str, str]) -> str:
    """Kind of finding that the first parcel gets from these (subject, rule, outcome)."""
    parcel = study["parcels"]["parcel_id"].iloc[0]
    frame = pd.DataFrame(rows, columns=["subject", "rule", "outcome"]).assign(
        subject_id=[parcel if row[0] == "parcel" else "U1" for row in rows],
        parcel_id=parcel,
        year=study.year,
    )
    parcels = map_layers(changed(study, findings=frame)).parcels
    found = parcels.set_index("parcel_id")["finding"]
    assert found.drop(parcel).isna().all()
    return str(found[parcel])


def test_every_parcel_is_there_once_with_its_own_values(study: Study) -> None:
    parcels = map_layers(study).parcels
    assert sorted(parcels["parcel_id"]) == sorted(study["parcels"]["parcel_id"])
    expected = study["indicators"].set_index("subject_id")["tax_per_mu"]
    got = parcels.set_index("parcel_id")["tax_per_mu"]
    np.testing.assert_array_equal(got.to_numpy(), expected.reindex(got.index).to_numpy())
    assert map_layers(study).drawn().crs == "EPSG:4326"
    assert parcels.index.equals(pd.RangeIndex(40))


def test_row_order_of_the_study_changes_no_parcel(study: Study) -> None:
    turned = changed(study, **{name: table[::-1] for name, table in study.tables.items()})
    first, second = map_layers(study), map_layers(turned)
    pd.testing.assert_frame_equal(
        pd.DataFrame(first.parcels.drop(columns="geometry")),
        pd.DataFrame(second.parcels.drop(columns="geometry")),
    )


def test_the_study_is_not_touched(study: Study) -> None:
    before = {name: table.copy(deep=True) for name, table in study.tables.items()}
    map_layers(study)
    for name, table in before.items():
        pd.testing.assert_frame_equal(table, study.tables[name])


def test_another_year_is_another_study(study: Study) -> None:
    parcels = map_layers(Study({**study.meta, "year": 1999}, study.tables, study.policy)).parcels
    assert parcels[["tax_per_mu", "total", "tax_paid"]].isna().all(axis=None)


def test_an_enterprise_brings_its_part_of_the_tax(study: Study) -> None:
    layers = map_layers(study)
    facts = study["enterprise_facts"].set_index("enterprise_id")["tax_paid"]
    assert layers.enterprises["tax_paid"].sum() == pytest.approx(facts.sum())
    first = layers.enterprises.set_index("enterprise_id").loc["E0000"]
    assert sorted(first["share"]) == [0.25, 0.75]
    assert first["verdict"].tolist() == ["suspected", "suspected"]


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        ([("contract", "idle_not_started", "yes")], "idle"),
        ([("contract", "idle_suspended", "yes"), ("parcel", "low_yield", "no")], "idle"),
        ([("contract", "idle_warning", "yes")], "idle_warning"),
        ([("parcel", "vacant", "yes"), ("parcel", "low_yield", "unknown")], "vacant"),
        ([("unit", "vacant", "yes"), ("parcel", "low_yield", "no")], "none"),
        ([("parcel", "low_yield", "yes")], "low_yield"),
        ([("parcel", "low_yield", "yes"), ("parcel", "vacant", "yes")], "several"),
        ([("parcel", "low_yield_tax_low", "yes")], "nan"),
        ([("parcel", "low_yield", "no"), ("parcel", "vacant", "unknown")], "unknown"),
        ([("parcel", "low_yield", "no")], "none"),
        ([("parcel", "low_yield", "not_applicable")], "nan"),
    ],
)
def test_kind_of_finding(study: Study, rows: list[tuple[str, str, str]], kind: str) -> None:
    assert outcomes(study, *rows) == kind


def test_only_the_latest_boundary_of_a_zone_is_drawn(study: Study) -> None:
    old = study["zones"].assign(version="2001", from_on=pd.Timestamp("2001-01-01"), name="old")
    layers = map_layers(changed(study, zones=pd.concat([study["zones"], old])))
    assert layers.zones["name"].tolist() == ["西片区", "中片区", "东片区"]


def test_a_boundary_that_is_over_or_not_yet_in_force_is_not_drawn(study: Study) -> None:
    over = study["zones"].assign(version="1", to_on=pd.Timestamp("2024-12-30"), name="over")
    coming = study["zones"].assign(version="9", from_on=pd.Timestamp("2026-01-01"), name="coming")
    zones = pd.concat([study["zones"], over, coming])
    assert set(map_layers(changed(study, zones=zones)).zones["name"]) == {
        "西片区",
        "中片区",
        "东片区",
    }


def test_tables_that_are_empty_or_not_there(study: Study) -> None:
    kept = ("parcels", "zones")
    bare = Study(study.meta, {name: study.tables[name] for name in kept}, study.policy)
    layers = map_layers(bare)
    assert len(layers.parcels) == 40
    assert layers.findings.empty
    assert layers.enterprises.empty
    none = map_layers(changed(study, **{name: study[name].iloc[:0] for name in study.tables}))
    assert none.parcels.empty


def test_a_parcel_without_shape_comes_last_but_comes(study: Study) -> None:
    parcels = study["parcels"].copy()
    parcels.loc[0, "geometry"] = None
    layers = map_layers(changed(study, parcels=parcels))
    assert layers.parcels["parcel_id"].iloc[-1] == study["parcels"]["parcel_id"].iloc[0]


def test_the_worst_geometry_issue_of_a_parcel_is_its_kind(study: Study) -> None:
    ids = study["parcels"]["parcel_id"].tolist()
    assert map_layers(study).parcels["geometry_issue"].isna().all()
    issues = pd.DataFrame(
        {
            "issue": ["sliver", "gap", "overlap"],
            "parcel_id": [ids[0], ids[1], ids[2]],
            "other_id": [None, ids[2], ids[3]],
        }
    )
    worse = changed(study, geometry_issues=issues)
    found = map_layers(worse).parcels.set_index("parcel_id")["geometry_issue"].reindex(ids)
    assert found.tolist()[:4] == ["sliver", "gap", "overlap", "overlap"]
    assert found[4:].isna().all()
    assert THEME not in {theme.column for theme in make_themes(map_layers(study), study)}
    (theme,) = [each for each in make_themes(map_layers(worse), worse) if each.column == THEME]
    assert theme.labels["zh"][2] == "与邻宗重叠"
    assert theme.parcels.value_counts()["none"] == len(ids) - 4


def test_issues_are_told_of_both_parcels_and_drawn_once(study: Study) -> None:
    ids = study["parcels"]["parcel_id"].tolist()
    box = shapely.to_wkb(shapely.box(*study.parcels.geometry.iloc[0].bounds))
    issues = pd.DataFrame(
        {
            "issue": ["overlap", "sliver"],
            "parcel_id": [ids[0], ids[1]],
            "other_id": [ids[2], None],
            "area_m2": [120.0, 30.0],
            "geometry": pd.Series([box, box], dtype=WKB),
        }
    )
    layers = map_layers(changed(study, geometry_issues=issues))
    found = layers.issues.assign(
        at=layers.parcels["parcel_id"].reindex(layers.issues["parcel"]).array
    )
    assert found.set_index("at")["other_id"].fillna("").to_dict() == {
        ids[0]: ids[2],
        ids[2]: ids[0],
        ids[1]: "",
    }
    assert found["parcel"].is_monotonic_increasing
    drawn = found.set_index("at").geometry.notna().to_dict()
    assert drawn == {ids[0]: True, ids[2]: False, ids[1]: True}
    assert map_layers(study).issues.empty


def garble(folder: Path, *tables: str) -> None:
    """Pages broken, frame whole: as a bad disk leaves files."""
    for name in tables:
        path = folder / "tables" / f"{name}.parquet"
        data = bytearray(path.read_bytes())
        data[4:60] = b"\xff" * 56
        path.write_bytes(bytes(data))


def test_a_table_that_the_map_does_not_show_may_be_unreadable(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(demo_run.saved(), tmp_path / "study"))
    garble(folder, "returns", "evidence", "changes")
    broken = load_study(folder)
    with pytest.raises(StudyError):
        broken["returns"]
    found, expected = map_layers(broken), map_layers(demo_run.study())
    for name, frame in vars(expected).items():
        if isinstance(frame, pd.DataFrame):
            pd.testing.assert_frame_equal(getattr(found, name), frame, obj=name)
    assert found.extent == expected.extent
    garble(folder, "indicators")
    with pytest.raises(StudyError):
        map_layers(load_study(folder))


def test_spare_columns_are_left_out_unless_they_are_scored(study: Study) -> None:
    whole = map_layers(study).parcels
    scored = {
        name.removeprefix("points_")
        for name in whole
        if name.startswith("points_") and whole[name].notna().any()
    }
    assert "tax_per_mu" in scored
    lean = map_layers(study, spare={"tax_per_mu", "revenue", "floor_area_ratio"}).parcels
    gone = {"revenue", "floor_area_ratio"} - scored
    assert set(whole) - set(lean) == gone
    pd.testing.assert_frame_equal(lean, whole.drop(columns=list(gone)))


def test_shapes_are_those_of_the_study_in_degrees(study: Study) -> None:
    layers = map_layers(study)
    drawn = layers.drawn()
    own = study.parcels.set_index("parcel_id").geometry.to_crs(4326)
    expected = own.loc[drawn["parcel_id"]].to_numpy()
    assert shapely.equals_exact(drawn.geometry.to_numpy(), expected).all()
    assert layers.extent == pytest.approx(tuple(own.total_bounds), abs=0)
    some = layers.drawn(np.array([3, 1]))
    assert some.index.tolist() == [3, 1]
    assert some.geometry.iloc[1].equals(drawn.geometry.iloc[1])
    order = own.hilbert_distance().reindex(drawn["parcel_id"])
    assert order.is_monotonic_increasing
