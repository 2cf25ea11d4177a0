"""Files of the demo park (示范园区文件): the mixed kinds that planners keep, the same bytes every time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import xlsxwriter

from landuse.demo.casework import FILE, write_casework
from landuse.demo.names import invented
from landuse.schema import Field, fields

STAMP = datetime(2026, 1, 1)
UNITS = {
    "mu": "亩",
    "m2": "平方米",
    "wan_yuan": "万元",
    "wan_yuan/mu": "万元/亩",
    "kwh": "千瓦时",
    "tce": "吨标准煤",
    "t": "吨",
    "persons": "人",
    "months": "月",
}
# columns that the files hold in another unit: factor and the word in the heading
OTHER_UNITS = {
    ("returns", "electricity_kwh"): (1e-4, "万千瓦时"),
    ("zones", "approved_area"): (1 / 15, "公顷"),
}
WORDS = {
    ("parcels", "holding"): "holding",
    ("enterprises", "status"): "status",
    ("occupancy", "role"): "role",
    ("occupancy", "state"): "state",
    ("units", "state"): "state",
    ("contracts", "delay_cause"): "delay_cause",
    ("events", "subject"): "subject",
    ("projects", "stage"): "stage",
}
SOURCES = {
    "parcels": ("parcels.gpkg", "宗地"),
    "enterprises": ("enterprises.xlsx", "企业名录"),
    "returns": ("returns.xlsx", "年度报表"),
    "monthly": ("monthly.csv", None),
    "occupancy": ("occupancy.csv", None),
    "units": ("units.xlsx", "标准厂房"),
    "contracts": ("contracts.xlsx", "出让合同"),
    "events": ("events.csv", None),
    "projects": ("projects.xlsx", "招商项目"),
    "zones": ("zones.gpkg", "片区"),
    "constraints": ("constraints.gpkg", "约束"),
}


def write_files(tables: Mapping[str, pd.DataFrame], folder: Path) -> Path:
    """Write all files of the park (写出文件) and give the path of ``park.toml``.

    Parameters
    ----------
    tables
        From :func:`landuse.demo.build.build_park`.
    folder
        Made where it is missing; files of the same names are replaced.

    Returns
    -------
    pathlib.Path
        ``park.toml``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for table, (name, layer) in SOURCES.items():
        frame = _in_words(table, _with_names(table, tables))
        path = folder / name
        if name.endswith(".gpkg"):
            _write_layer(frame, path, str(layer))
        elif name.endswith(".xlsx"):
            _write_sheet(frame, path, str(layer))
        else:
            frame.to_csv(
                path, index=False, encoding="utf-8-sig", date_format="%Y-%m-%d", lineterminator="\n"
            )
    write_casework(tables, folder / FILE, STAMP)
    tables["truth"].to_csv(folder / "truth.csv", index=False, encoding="utf-8", lineterminator="\n")
    readme = files("landuse.demo").joinpath("README.md").read_text(encoding="utf-8")
    _write_text(folder / "README.md", readme)
    _write_text(folder / "COLUMNS.md", _columns_page(tables))
    _write_text(folder / "park.toml", _park_toml())
    return folder / "park.toml"


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _with_names(table: str, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Say who in the way each file does: by name in contracts and units, by code in leases."""
    frame, firms = tables[table], tables["enterprises"]
    if table in {"contracts", "units"}:
        return frame.assign(enterprise_id=frame["enterprise_id"].map(firms["name"]))
    if table == "occupancy":
        return frame.assign(counterpart_id=frame["counterpart_id"].map(firms["credit_code"]))
    if table == "returns":
        return frame.assign(name=frame["enterprise_id"].map(firms["name"]))
    return frame


def _chosen(table: str, frame: pd.DataFrame) -> list[Field]:
    return [
        field
        for name, field in fields(table).items()
        if name in frame and field.kind == "input" and name != "geometry"
    ]


def heading(field: Field) -> str:
    """Heading of a column in the files (表头): the Chinese label, with its unit in brackets."""
    _, unit = OTHER_UNITS.get((field.table, field.name), (1.0, UNITS.get(field.unit, "")))
    return f"{field.zh}({unit})" if unit else field.zh


def _in_words(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The columns of the vocabulary under their headings, codes as words, dates as dates."""
    found: dict[str, Any] = {}
    for field in _chosen(table, frame):
        column = frame[field.name]
        key = (field.table, field.name)
        if key in WORDS:
            column = column.map(invented()["codes"][WORDS[key]])
        elif field.dtype == "boolean":
            said = invented()["codes"]["boolean"]
            column = column.astype("boolean").map({True: said["true"], False: said["false"]})
        elif field.dtype == "date":
            column = pd.to_datetime(column).dt.normalize()
        elif field.dtype == "number":
            column = pd.to_numeric(column).astype("float64")
            factor, _ = OTHER_UNITS.get(key, (1.0, ""))
            column = column if factor == 1.0 else (column * factor).round(6)
        found[heading(field)] = column
    plain = pd.DataFrame(found).reset_index(drop=True)
    if isinstance(frame, gpd.GeoDataFrame):
        shapes = frame.geometry.reset_index(drop=True)
        return gpd.GeoDataFrame(plain, geometry=shapes, crs=frame.crs)
    return plain


@contextmanager
def _fixed_date() -> Iterator[None]:
    """A GeoPackage holds the time of writing; give it a fixed one."""
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2026-01-01T00:00:00Z"})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _write_layer(frame: gpd.GeoDataFrame, path: Path, layer: str) -> None:
    path.unlink(missing_ok=True)
    with _fixed_date():
        frame.to_file(path, layer=layer, driver="GPKG", engine="pyogrio")


def _write_sheet(frame: pd.DataFrame, path: Path, sheet: str) -> None:
    """One sheet with its headings in row 1; texts are written as texts, never as formulas."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": STAMP})
        page = book.add_worksheet(sheet)
        head = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EEF4"}
        )
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        page.freeze_panes(1, 0)
        for place, name in enumerate(frame.columns):
            page.write_string(0, place, name, head)
            page.set_column(place, place, max(11, min(30, 2 * len(name))))
            for row, value in enumerate(frame[name], start=1):
                if pd.isna(value):
                    continue
                if isinstance(value, pd.Timestamp):
                    page.write_datetime(row, place, value.to_pydatetime(), day)
                elif isinstance(value, str):
                    page.write_string(row, place, value)
                else:
                    page.write_number(row, place, value)


def _columns_page(tables: Mapping[str, pd.DataFrame]) -> str:
    """Page of all columns (列说明): file, heading, field and meaning in both languages."""
    lines = ["# 列说明 / Columns", ""]
    for table, (name, layer) in SOURCES.items():
        lines += [
            f"## {name}" + (f" · {layer}" if layer else ""),
            "",
            "| 表头 heading | field | 含义 | meaning |",
        ]
        lines += ["| --- | --- | --- | --- |"]
        for field in _chosen(table, _with_names(table, tables)):
            lines.append(
                f"| {heading(field)} | `{field.name}` | {field.meaning_zh} | {field.meaning_en} |"
            )
        lines.append("")
    return "\n".join(lines)


def _park_toml() -> str:
    """Text of ``park.toml``: the sources, and what the words in them stand for."""
    lines = [
        "# 示例高新区（虚构） / invented demo park",
        "[park]",
        f'name = "{invented()["names"]["park"]}"',
    ]
    lines += [
        "year = 2025",
        "as_of = 2025-12-31",
        'policy = "demo-2025"',
        'currency = "CNY"',
        'crs = "auto"',
    ]
    for table, (name, layer) in SOURCES.items():
        lines += ["", f"[{table}]", f'path = "{name}"']
        if layer:
            lines.append(f'{"layer" if name.endswith(".gpkg") else "sheet"} = "{layer}"')
        for (of, column), section in WORDS.items():
            if of == table:
                lines.append(f"[{table}.values.{column}]")
                lines += [
                    f'"{word}" = "{code}"' for code, word in invented()["codes"][section].items()
                ]
    lines += ["", "[cases]", f'path = "{FILE}"']
    return "\n".join(lines) + "\n"
