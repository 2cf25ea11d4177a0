"""PostGIS: the same park from a database; a password is never shown."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from landuse.errors import InputError
from landuse.ingest.formats.postgis import safe
from landuse.study import Inputs
from tests.ingest.conftest import codes, twelve

Load = Callable[..., Inputs]
Fail = Callable[..., InputError]
DEAD = "postgresql://annemarie:s3cret@127.0.0.1:1/park?password=other"


def test_no_password_in_what_is_shown(fail: Fail) -> None:
    error = fail(parcels={"path": DEAD, "layer": "parcels"})
    assert codes(error) == ["database"]
    for word in ("annemarie", "s3cret", "other"):
        assert word not in str(error)
    assert safe(DEAD) == "postgresql://127.0.0.1:1/park"


def test_driver_is_an_extra(fail: Fail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    error = fail(parcels={"path": DEAD, "layer": "parcels"})
    assert codes(error) == ["no_driver"]
    assert "landuse[postgis]" in str(error)


def test_a_query_is_needed(fail: Fail) -> None:
    assert codes(fail(parcels={"path": DEAD})) == ["no_query"]


@pytest.fixture
def table(postgres_url: str) -> str:
    import psycopg

    rows = twelve()
    with psycopg.connect(postgres_url) as session:
        session.execute("DROP TABLE IF EXISTS 宗地")
        session.execute(
            "CREATE TABLE 宗地 (宗地代码 text, 用地面积 numeric, geom geometry(Polygon, 4526))"
        )
        for row in rows.itertuples():
            session.execute(
                "INSERT INTO 宗地 VALUES (%s, %s, ST_GeomFromText(%s, 4526))",
                (row.parcel_id, row.ZDMJ, row.geometry.wkt),
            )
    return postgres_url


@pytest.mark.parametrize(
    "query", [{"layer": "public.宗地"}, {"sql": "SELECT * FROM 宗地 ORDER BY 1;"}]
)
def test_the_same_park_from_a_database(load: Load, table: str, query: dict[str, str]) -> None:
    found = load(parcels={"path": table, **query})
    parcels = found.tables["parcels"].sort_values("parcel_id")
    assert found.crs == "EPSG:4526"
    assert parcels["parcel_id"].tolist() == twelve()["parcel_id"].tolist()
    assert parcels["registered_area"].tolist() == [15.0] * 12
    assert parcels["area_m2"].tolist() == pytest.approx([10_000] * 12)
    assert len(found.sources[0]["sha256"]) == 64
    assert found.sources[0]["rows"] == 12


def test_queries_cannot_write(fail: Fail, table: str) -> None:
    import psycopg

    with psycopg.connect(table) as session:
        session.execute("CREATE SEQUENCE IF NOT EXISTS counted")
    error = fail(parcels={"path": table, "sql": "SELECT *, nextval('counted') FROM 宗地"})
    assert codes(error) == ["database"]
    assert "read-only" in str(error)


def test_wrong_table(fail: Fail, table: str, tmp_path: Path) -> None:
    assert tmp_path
    assert codes(fail(parcels={"path": table, "layer": "没有"})) == ["database"]
