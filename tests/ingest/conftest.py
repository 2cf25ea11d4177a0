"""A park of twelve parcels of one hectare each, and how to write it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from landuse.errors import InputError
from landuse.ingest import load_park
from landuse.study import Inputs

CRS = "EPSG:4526"
WEST, SOUTH = 38_410_000, 3_190_000
Writer = Callable[..., Path]


def twelve(crs: str = CRS) -> gpd.GeoDataFrame:
    """Twelve squares of 100 m in two rows near 汨罗; names need GB18030's four bytes once."""
    at = np.arange(12)
    x, y = WEST + at % 6 * 100, SOUTH + at // 6 * 100
    frame = gpd.GeoDataFrame(
        {
            "parcel_id": [f"430681001001GB{i:05d}" for i in at],
            "name": [f"示例{i}号地" for i in at[:-1]] + ["㐂地"],
            "ZDMJ": [15.0] * 12,
        },
        geometry=shapely.box(x, y, x + 100, y + 100),
        crs=CRS,
    )
    return frame.to_crs(crs)


def _toml(sections: Mapping[str, Mapping[str, Any]]) -> str:
    lines: list[str] = []

    def write(name: str, content: Mapping[str, Any]) -> None:
        lines.append(f"[{name}]")
        plain = {key: value for key, value in content.items() if not isinstance(value, Mapping)}
        lines.extend(f"{json.dumps(key)} = {json.dumps(value)}" for key, value in plain.items())
        for key, value in content.items():
            if isinstance(value, Mapping):
                write(f"{name}.{json.dumps(key)}", value)

    for name, content in sections.items():
        write(name, content)
    return "\n".join(lines)


@pytest.fixture
def write_park(tmp_path: Path) -> Writer:
    """Writes park.toml; parcels are the twelve unless others are given."""

    def write(**sources: Mapping[str, Any]) -> Path:
        if "parcels" not in sources:
            twelve().to_parquet(tmp_path / "twelve.parquet")
            sources["parcels"] = {"path": "twelve.parquet"}
        park = {"name": "示例园", "year": 2024, **sources.pop("park", {})}
        text = _toml({"park": park, **sources})
        (tmp_path / "park.toml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def load(write_park: Writer) -> Callable[..., Inputs]:
    """Loads a park of some sources."""
    return lambda **sources: load_park(write_park(**sources))


@pytest.fixture
def fail(write_park: Writer) -> Callable[..., InputError]:
    """Error of a park that cannot be loaded; every problem has words in both languages."""

    def failed(**sources: Mapping[str, Any]) -> InputError:
        with pytest.raises(InputError) as caught:
            load_park(write_park(**sources))
        assert caught.value.problems
        for note in caught.value.problems:
            assert note.message("zh")
            assert note.message("en")
            assert note.remedy("zh")
            assert note.remedy("en")
        return caught.value

    return failed


def codes(found: Inputs | InputError) -> list[str]:
    """Codes of what was said, without the area."""
    notes = found.notes if isinstance(found, Inputs) else found.problems
    return [note.code.removeprefix("ingest.") for note in notes]
