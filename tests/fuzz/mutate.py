"""One slip of a hand, a program or a disk: seeded changes of cells, of text and of bytes."""

from __future__ import annotations

import random
import re
import struct
import zipfile
from collections.abc import Callable

from tests.fuzz.parks import Park
from tests.ingest.test_damage import _damaged
from tests.properties.test_survey import _mutated

Cells = list[list[object]]
Slip = Callable[[Park, random.Random], None]
_TOTAL = re.compile(r"合\s*计|小\s*计|总计|Total")
_ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "big5")
_ODD = (
    "",
    "—",
    "abc",
    "#REF!",
    "nan",
    "1e308",
    "-1",
    "0",
    "9" * 20,
    "2023-05-01",
    "TRUE",
    "12.5万元",
)
_OTHER_HEADS = (
    "",
    "税",
    "实缴税金（元）",
    "用地面积(公顷)",
    "面积",
    "企业编号",
    "年度",
    "合计",
    "说明",
    "营业收入",
)


def mutated(park: Park, dice: random.Random) -> str:
    """Make one mutant of the park in its folder; its name is the slip that made it."""
    slips = SLIPS[park.kind]
    name = dice.choice(list(slips))
    slips[name](park, dice)
    return name


def _copy(park: Park) -> Cells:
    return [list(row) for row in park.cells]


def _spots(cells: Cells, *, totals: bool) -> list[tuple[int, int]]:
    """Cells with a figure, of totals or of the others; the first row holds headings."""
    return [
        (i, j)
        for i, row in enumerate(cells)
        if i and any(_TOTAL.search(str(each)) for each in row) == totals
        for j, each in enumerate(row)
        if re.search(r"\d", str(each)) and not re.search(r"[A-Z年:：]", str(each))
    ]


def _digit(value: object, dice: random.Random) -> object:
    """The figure with one of its digits another."""
    text = str(value)
    at = dice.choice([i for i, each in enumerate(text) if each.isdigit()])
    text = text[:at] + dice.choice("123456789") + text[at + 1 :]
    return float(text) if isinstance(value, float) else text


def _amount(park: Park, dice: random.Random) -> None:
    _at_figure(park, dice, totals=False)


def _printed(park: Park, dice: random.Random) -> None:
    _at_figure(park, dice, totals=True)


def _at_figure(park: Park, dice: random.Random, *, totals: bool) -> None:
    cells = _copy(park)
    spots = _spots(cells, totals=totals) or _spots(cells, totals=not totals)
    i, j = dice.choice(spots)
    cells[i][j] = _digit(cells[i][j], dice)
    park.rewrite(cells)


def _swap(park: Park, dice: random.Random) -> None:
    cells = _copy(park)
    (i, j), (k, m) = (_any(cells, dice) for _ in range(2))
    cells[i][j], cells[k][m] = cells[k][m], cells[i][j]
    park.rewrite(cells)


def _any(cells: Cells, dice: random.Random) -> tuple[int, int]:
    i = dice.choice([i for i, row in enumerate(cells) if row])
    return i, dice.randrange(len(cells[i]))


def _retype(park: Park, dice: random.Random) -> None:
    cells = _copy(park)
    i, j = dice.choice(_spots(cells, totals=dice.random() < 0.3) or [_any(cells, dice)])
    cells[i][j] = dice.choice([*_ODD, f"'{cells[i][j]}", f"{cells[i][j]} ", f"({cells[i][j]})"])
    park.rewrite(cells)


def _blank(park: Park, dice: random.Random) -> None:
    cells = _copy(park)
    i, j = _any(cells, dice)
    cells[i][j] = ""
    park.rewrite(cells)


def _twice(park: Park, dice: random.Random) -> None:
    cells = _copy(park)
    cells.insert(dice.randrange(1, len(cells)), list(dice.choice(cells[1:])))
    park.rewrite(cells)


def _drop(park: Park, dice: random.Random) -> None:
    cells = _copy(park)
    del cells[dice.randrange(len(cells))]
    park.rewrite(cells)


def _heading(park: Park, dice: random.Random) -> None:
    cells = _copy(park)
    heads = [
        (i, j)
        for i, row in enumerate(cells)
        for j, each in enumerate(row)
        if i < len(cells) // 2 and str(each) and not re.search(r"\d", str(each))
    ]
    i, j = dice.choice(heads)
    text = str(cells[i][j])
    at = dice.randrange(len(text))
    cells[i][j] = dice.choice(
        [*_OTHER_HEADS, text[:at] + text[at + 1 :], text[:at] + "甲" + text[at:]]
    )
    park.rewrite(cells)


def _bytes(park: Park, dice: random.Random) -> None:
    path = park.folder / dice.choice(park.parts)
    path.write_bytes(_damaged(path.read_bytes(), dice))


def _flip(park: Park, dice: random.Random) -> None:
    path = park.folder / dice.choice(park.parts)
    found = bytearray(path.read_bytes())
    found[dice.randrange(len(found))] ^= 1 << dice.randrange(8)
    path.write_bytes(bytes(found))


def _encoding(park: Park, dice: random.Random) -> None:
    """The text in another encoding; of a shapefile what is said of it."""
    if park.kind == "shapefile":
        (park.folder / "p.cpg").write_text(dice.choice(["UTF-8", "936", "BIG5", "?"]), "ascii")
        return
    path = park.folder / park.parts[0]
    data = path.read_bytes()
    for name in ("utf-8-sig", "utf-16", "gb18030"):
        try:
            text = data.decode(name)
        except UnicodeError:
            continue
        path.write_bytes(text.encode(dice.choice(_ENCODINGS), errors="replace"))
        return


def _inside(park: Park, dice: random.Random) -> None:
    """Damage of one member of the workbook, packed again."""
    path = park.folder / park.parts[0]
    with zipfile.ZipFile(path) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    wanted = [name for name in members if "sheet1" in name or "sharedStrings" in name]
    name = dice.choice(wanted if dice.random() < 0.7 else list(members))
    members[name] = _in_text(members[name], rb"<v>[^<]*\d", dice)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for each, data in members.items():
            packed.writestr(each, data)


def _in_text(data: bytes, place: bytes, dice: random.Random) -> bytes:
    """Damage anywhere, or a digit at one of the places changed."""
    spots = [found.end() - 1 for found in re.finditer(place, data)]
    if not spots or dice.random() < 0.5:
        return _damaged(data, dice)
    at = dice.choice(spots)
    return data[:at] + str(dice.randrange(10)).encode() + data[at + 1 :]


def _point(park: Park, dice: random.Random) -> None:
    """A digit of a coordinate of a GeoJSON file changed."""
    path = park.folder / "p.geojson"
    data = path.read_bytes()
    spots = [found.start() for found in re.finditer(rb"(?<=[\d.])\d(?=[\d.]*[,\]\s])", data)]
    at = dice.choice(spots)
    path.write_bytes(data[:at] + str(dice.randrange(10)).encode() + data[at + 1 :])


def _vertex(park: Park, dice: random.Random) -> None:
    """A coordinate of a shapefile moved."""
    path = park.folder / "p.shp"
    data = bytearray(path.read_bytes())
    size = (len(data) - 100) // 12
    at = 100 + dice.randrange(12) * size + 56 + 8 * dice.randrange(10)
    (value,) = struct.unpack_from("<d", data, at)
    moved = value + dice.choice([0.001, 1.0, -30.0, 500.0, 1e6, float("nan")])
    struct.pack_into("<d", data, at, moved)
    path.write_bytes(bytes(data))


def _slip(park: Park, dice: random.Random) -> None:
    """A slip in a line of a boundary survey."""
    path = park.folder / "s.txt"
    data = path.read_bytes()
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "gb18030"
    if encoding == "gb18030" and "坐标".encode() in data:
        encoding = "utf-8"
    path.write_bytes(_mutated(data.decode(encoding), dice).encode(encoding))


_OF_CELLS: dict[str, Slip] = {
    "amount": _amount,
    "swap": _swap,
    "retype": _retype,
    "blank": _blank,
    "twice": _twice,
    "drop": _drop,
    "heading": _heading,
}
_OF_BYTES: dict[str, Slip] = {"bytes": _bytes, "flip": _flip}
_BOTH = _OF_CELLS | _OF_BYTES
SLIPS: dict[str, dict[str, Slip]] = {
    "xlsx": _BOTH | {"printed": _printed, "inside": _inside},
    "csv": _BOTH | {"printed": _printed, "encoding": _encoding},
    "geojson": _BOTH | {"encoding": _encoding, "point": _point},
    "survey": _BOTH | {"encoding": _encoding, "slip": _slip, "line": _slip},
    "shapefile": _BOTH | {"encoding": _encoding, "vertex": _vertex},
}
"""Kind of park → name → slip."""
