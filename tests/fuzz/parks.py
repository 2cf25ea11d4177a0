"""Small valid parks whose figures are printed twice: amounts and their totals, areas and their boundaries."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from tests.ingest.conftest import twelve
from tests.ingest.surveys import written
from tests.ingest.tables_of_dbase import dbf, shapefile
from tests.mess.sheets import Clean, Column, Mess, Sheet, render, write_csv, write_xlsx

FIRMS = 8
KINDS = ("xlsx", "csv", "geojson", "survey", "shapefile")
GRID_KINDS = ("xlsx", "csv")


@dataclass(frozen=True)
class Park:
    """A park in a folder; ``parts`` are the files that are mutated, ``rewrite`` writes them from cells."""

    kind: str
    folder: Path
    parts: tuple[str, ...]
    cells: list[list[object]]
    rewrite: Callable[[list[list[object]]], None]


def made(kind: str, folder: Path, dice: random.Random) -> Park:
    """A valid park of one kind; what the dice decide is only how it is spelt."""
    codes = ["1", "2", "3"] if kind == "survey" else list(twelve()["parcel_id"])
    _enterprises(folder / "e.csv", codes)
    if kind in GRID_KINDS:
        twelve("EPSG:4490").to_file(folder / "p.geojson", driver="GeoJSON")
        park = _returns(kind, folder, dice)
    else:
        (sheet,) = render(_amounts(dice), Mess(total="end"))
        write_csv(folder / "r.csv", sheet)
        park = {"geojson": _geojson, "survey": _survey, "shapefile": _shapefile}[kind](folder, dice)
    named = {"xlsx": "r.xlsx", "csv": "r.csv"}.get(kind, "r.csv")
    parcels = {"survey": "s.txt", "shapefile": "p.shp"}.get(kind, "p.geojson")
    (folder / "park.toml").write_text(
        f'[park]\nname = "示例园"\nyear = 2023\n[parcels]\npath = "{parcels}"\n'
        f'[enterprises]\npath = "e.csv"\n[returns]\npath = "{named}"\n',
        encoding="utf-8",
    )
    park.rewrite(park.cells)
    return park


def _enterprises(path: Path, codes: list[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["企业编号", "企业名称", "所在宗地"])
        lines.writerows([f"E{i:03d}", _firm(i), codes[i % len(codes)]] for i in range(FIRMS))


def _firm(at: int) -> str:
    return f"示例{'甲乙丙丁戊己庚辛'[at]}科技有限公司"


def _amounts(dice: random.Random) -> Clean:
    unit = dice.choice(["万元", "元"])
    columns = (
        Column("name", "企业名称"),
        Column("enterprise_id", "企业编号"),
        Column("year", "年度"),
        Column("tax_paid", "实缴税金", unit),
        Column("revenue", "营业收入", unit),
    )
    size = 1 if unit == "万元" else 10_000
    records = tuple(
        (
            _firm(i),
            f"E{i:03d}",
            "2023",
            Decimal(dice.randrange(1000, 99_999) * size) / 100,
            Decimal(dice.randrange(200_000, 900_000) * size) / 100,
        )
        for i in range(FIRMS)
    )
    return Clean("returns", columns, records, "enterprise_id")


def _returns(kind: str, folder: Path, dice: random.Random) -> Park:
    mess = Mess(
        title=dice.random() < 0.5,
        office=dice.random() < 0.3,
        unit_note=dice.random() < 0.3,
        depth=dice.choice([1, 1, 2, 3]),
        merged=kind == "xlsx",
        serial=dice.random() < 0.5,
        total=dice.choice(["start", "end", "end"]),
        subtotals=dice.choice(["", "", "after"]),
        label=dice.choice(["合计", "合　计", "总计", "全区合计", "Total"]),
        label_in_serial=False,
        block=4,
        remarks=dice.randrange(3),
        thousands=dice.random() < 0.3,
        full_width=dice.random() < 0.1,
    )
    (sheet,) = render(_amounts(dice), mess)
    encoding = dice.choice(["utf-8", "utf-8-sig", "gb18030"])

    def rewrite(cells: list[list[object]]) -> None:
        changed = Sheet(sheet.name, cells, sheet.merged if len(cells) == len(sheet.rows) else [])
        if kind == "xlsx":
            write_xlsx(folder / "r.xlsx", [changed])
        else:
            write_csv(folder / "r.csv", changed, encoding)

    return Park(kind, folder, (f"r.{kind}",), sheet.rows, rewrite)


HEADS = ["宗地代码", "宗地名称", "用地面积(亩)"]


def _parcel_cells() -> list[list[object]]:
    frame = twelve()
    rows = zip(frame["parcel_id"], frame["name"], frame["ZDMJ"], strict=True)
    return [list(HEADS), *(list(row) for row in rows)]


def _geojson(folder: Path, dice: random.Random) -> Park:
    shapes = json.loads(twelve(dice.choice(["EPSG:4490", "EPSG:4326"])).to_json())["features"]
    indent = dice.choice([None, 1])

    def rewrite(cells: list[list[object]]) -> None:
        features = [
            {
                "type": "Feature",
                "properties": dict(zip(map(str, cells[0]), row, strict=False)),
                "geometry": shapes[i % len(shapes)]["geometry"],
            }
            for i, row in enumerate(cells[1:])
        ]
        text = json.dumps(
            {"type": "FeatureCollection", "features": features}, ensure_ascii=False, indent=indent
        )
        (folder / "p.geojson").write_text(text, encoding="utf-8")

    return Park("geojson", folder, ("p.geojson",), _parcel_cells(), rewrite)


def _survey(folder: Path, dice: random.Random) -> Park:
    text = written(
        prefix=dice.random() < 0.7,
        close=dice.choice(["same", "new"]),
        count=dice.choice(["lines", "bare"]),
        unit=dice.choice(["ha", "ha+", "m2+", "mu+"]),
        end=dice.choice(["\r\n", "\n"]),
    )
    encoding = dice.choice(["utf-8", "gb18030", "utf-16"])
    cells: list[list[object]] = [list(line.split(",")) for line in text.splitlines()]

    def rewrite(cells: list[list[object]]) -> None:
        lines = "\r\n".join(",".join(map(str, row)) for row in cells)
        (folder / "s.txt").write_bytes(lines.encode(encoding))

    return Park("survey", folder, ("s.txt",), cells, rewrite)


def _shapefile(folder: Path, dice: random.Random) -> Park:
    encoding, stated = dice.choice([("utf-8", "UTF-8"), ("gb18030", "GBK"), ("gb18030", None)])
    shapefile(folder, encoding, stated=stated)
    widths = (19, 24, 12)

    def rewrite(cells: list[list[object]]) -> None:
        fields = [
            (
                str(head).replace("(亩)", "").encode(encoding)[:10],
                "N" if i == 2 else "C",
                widths[i],
                3,
            )
            for i, head in enumerate(cells[0][:3])
        ]
        rows = [
            [
                (f"{each:.3f}" if isinstance(each, float) else str(each)).encode(encoding)
                for each in row[:3]
            ]
            for row in cells[1:]
        ]
        (folder / "p.dbf").write_bytes(dbf(fields, rows))

    parts = [f"p.{each}" for each in ("shp", "shx", "dbf", "prj")]
    parts += ["p.cpg"] if stated else []
    return Park("shapefile", folder, tuple(parts), _parcel_cells(), rewrite)
