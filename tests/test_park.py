"""park.toml: the example of the design parses; everything wrong is told at once, with the way out."""

import datetime as dt
from pathlib import Path

import pytest

from landuse.errors import InputError
from landuse.park import SOURCES, park_file, read_park
from landuse.words import LANGS

EXAMPLE = """
[park]
name = "示例高新区"
year = 2025
policy = "zj-huangyan-2022"
currency = "CNY"
crs = "auto"

[parcels]
path = "parcels.gpkg"
layer = "宗地"
[parcels.columns]
parcel_id = "地块编号"
[parcels.units]
registered_area = "ha"
"""
EVERYTHING = """
[park]
name = "园"
year = 2024
as_of = 2024-06-30
crs = "EPSG:4526"
[parcels]
path = ["a.shp", "b.shp"]
duplicates = "merge"
crs = "EPSG:4547"
encoding = "gb18030"
[returns]
path = "returns.xlsx"
sheet = "年报"
header = 3
missing = ["na", "缺"]
[returns.values.tax_filed]
"报了" = "是"
[returns.constant]
year = 2024
[enterprises]
path = "postgresql://user@host/db"
sql = "SELECT * FROM firms"
[link]
parcel_fallback = "-"
"""
MINIMAL = '[park]\nname = "园"\nyear = 2025\n[parcels]\npath = "p.gpkg"\n'


def write(folder: Path, content: str | bytes, name: str = "park.toml") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def problems(folder: Path, content: str | bytes) -> InputError:
    """The error of a park; each of its problems has words in both languages."""
    with pytest.raises(InputError) as caught:
        read_park(write(folder, content))
    for note in caught.value.problems:
        for lang in LANGS:
            assert "park.toml" in note.message(lang)
            assert note.remedy(lang)
    return caught.value


def places(error: InputError) -> dict[str, str]:
    """Place → code of each problem."""
    return {str(note.params["place"]): note.code for note in error.problems}


def test_example_of_the_design(tmp_path: Path) -> None:
    park = read_park(write(tmp_path, EXAMPLE))
    assert park.park.name == "示例高新区"
    assert park.park.year == 2025
    assert park.park.policy == "zj-huangyan-2022"
    assert park.park.today == dt.date(2025, 12, 31)
    assert list(park.sources) == ["parcels"]
    assert park.parcels.paths == ["parcels.gpkg"]
    assert park.parcels.layer == "宗地"
    assert park.parcels.columns == {"parcel_id": "地块编号"}
    assert park.parcels.units == {"registered_area": "ha"}


def test_every_option(tmp_path: Path) -> None:
    park = read_park(write(tmp_path, EVERYTHING))
    assert park.park.today == dt.date(2024, 6, 30)
    assert list(park.sources) == ["parcels", "enterprises", "returns"]
    assert park.parcels.paths == ["a.shp", "b.shp"]
    assert park.parcels.duplicates == "merge"
    assert park.returns is not None
    assert park.returns.header == 3
    assert park.returns.missing == ["na", "缺"]
    assert park.returns.values == {"tax_filed": {"报了": "是"}}
    assert park.returns.constant == {"year": 2024}
    assert park.link.parcel_fallback == "-"


def test_defaults(tmp_path: Path) -> None:
    park = read_park(write(tmp_path, MINIMAL)).park
    assert (park.policy, park.currency, park.crs) == ("generic-cn-v1", "CNY", "auto")


@pytest.mark.parametrize("table", SOURCES)
def test_each_source_of_the_design_is_known(table: str, tmp_path: Path) -> None:
    extra = "" if table == "parcels" else f'[{table}]\npath = "x.csv"\n'
    assert table in read_park(write(tmp_path, MINIMAL + extra)).sources


@pytest.mark.parametrize(
    "content", [b"\xef\xbb\xbf" + EXAMPLE.encode(), EXAMPLE.replace("\n", "\r\n").encode()]
)
def test_byte_order_mark_and_windows_line_ends(content: bytes, tmp_path: Path) -> None:
    assert read_park(write(tmp_path, content)) == read_park(write(tmp_path, EXAMPLE))


def test_folder_or_file_with_a_chinese_name(tmp_path: Path) -> None:
    folder = tmp_path / "示例 园区（一期）"
    folder.mkdir()
    file = write(folder, EXAMPLE)
    assert park_file(folder) == park_file(file) == file
    assert read_park(folder) == read_park(file) == read_park(str(folder))
    other = write(folder, EXAMPLE, "配置.toml")
    assert read_park(other) == read_park(file)


@pytest.mark.parametrize(
    ("key", "near"), [("yaer = 2025", "year"), ("polcy = 'x'", "policy"), ("zzz = 1", "—")]
)
def test_unknown_key_names_the_valid_ones_and_the_nearest(
    key: str, near: str, tmp_path: Path
) -> None:
    error = problems(tmp_path, MINIMAL.replace("[parcels]", f"{key}\n[parcels]"))
    name = key.split(" ", maxsplit=1)[0]
    assert places(error) == {f"park.{name}": "park.unknown_key"}
    for lang in LANGS:
        remedy = error.problems[0].remedy(lang)
        assert "name, year, policy, currency, crs, as_of" in remedy
        assert near in remedy
        assert f"park.{name}" in error.problems[0].message(lang)


def test_unknown_key_of_a_source_and_at_the_top(tmp_path: Path) -> None:
    error = problems(
        tmp_path, MINIMAL + 'laeyr = "x"\n[parcel]\npath = "y"\n[link]\nfallback = 1\n'
    )
    assert places(error) == {
        "parcels.laeyr": "park.unknown_key",
        "parcel": "park.unknown_key",
        "link.fallback": "park.unknown_key",
    }
    near = {note.params["place"]: note.params["near"] for note in error.problems}
    assert near["parcels.laeyr"] == "layer"
    assert near["parcel"] == "parcels"
    valid = {note.params["place"]: str(note.params["valid"]) for note in error.problems}
    assert valid["link.fallback"] == "parcel_fallback, review"
    assert all(table in valid["parcel"] for table in SOURCES)


def test_missing_keys(tmp_path: Path) -> None:
    error = problems(tmp_path, "[park]\n[returns]\nsheet = 'x'\n")
    assert places(error) == dict.fromkeys(
        ("park.name", "park.year", "parcels", "returns.path"), "park.missing_key"
    )
    assert set(places(problems(tmp_path, ""))) == {"park", "parcels"}


@pytest.mark.parametrize("year", ["1948", "2101", "'the last'", "20.5", "true", "[2025]"])
def test_bad_year(year: str, tmp_path: Path) -> None:
    error = problems(tmp_path, MINIMAL.replace("2025", year))
    assert places(error) == {"park.year": "park.bad_value"}


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("header = 0", "parcels.header"),
        ("header = 'first'", "parcels.header"),
        ("duplicates = 'keep'", "parcels.duplicates"),
        ("layer = 3", "parcels.layer"),
        ("missing = 'na'", "parcels.missing"),
        ("columns = ['a']", "parcels.columns"),
        ("columns = {parcel_id = 3}", "parcels.columns.parcel_id"),
        ("units = {area = 1}", "parcels.units.area"),
    ],
)
def test_wrong_type_names_the_place(line: str, place: str, tmp_path: Path) -> None:
    assert places(problems(tmp_path, f"{MINIMAL}{line}\n")) == {place: "park.bad_value"}


def test_wrong_type_of_a_path_is_one_problem(tmp_path: Path) -> None:
    """A path may be a text or a list; a number is neither, and that is one thing to mend."""
    error = problems(tmp_path, MINIMAL.replace('"p.gpkg"', "3"))
    assert places(error) == {"parcels.path": "park.bad_value"}


def test_table_where_a_value_is_and_value_where_a_table_is(tmp_path: Path) -> None:
    assert places(problems(tmp_path, "park = 3\nparcels = []\n")) == dict.fromkeys(
        ("park", "parcels"), "park.bad_value"
    )


def test_what_was_expected_is_said_in_chinese(tmp_path: Path) -> None:
    """The Chinese remedy holds no English sentence of a library."""
    error = problems(tmp_path, MINIMAL.replace("2025", "'x'"))
    assert "Input should be" not in error.message("zh")


def test_all_problems_at_once(tmp_path: Path) -> None:
    error = problems(tmp_path, "[park]\nyear = 1\nnmae = 'x'\n[parcels]\nheader = 0\n")
    assert places(error) == {
        "park.name": "park.missing_key",
        "park.year": "park.bad_value",
        "park.nmae": "park.unknown_key",
        "parcels.path": "park.missing_key",
        "parcels.header": "park.bad_value",
    }


@pytest.mark.parametrize(
    "content",
    [
        "[park\nname = 1",
        "name = 示例",
        "[park]\n[park]",
        b"\x00\x01",
    ],
)
def test_no_toml(content: str | bytes, tmp_path: Path) -> None:
    error = problems(tmp_path, content)
    assert [note.code for note in error.problems] == ["park.no_toml"]


@pytest.mark.parametrize("place", ["nothing", "nothing/park.toml", "没有/park.toml"])
def test_no_file(place: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_park(tmp_path / place)
    assert caught.value.problems[0].code == "park.not_found"
    assert str(tmp_path / place) in caught.value.message("zh")


def test_folder_without_park_toml(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"park\.toml"):
        read_park(tmp_path)


def test_a_place_below_a_file_is_no_park(tmp_path: Path) -> None:
    file = write(tmp_path, EXAMPLE)
    with pytest.raises(InputError):
        read_park(file / "park.toml")


def test_a_folder_called_park_toml_is_no_park(tmp_path: Path) -> None:
    (tmp_path / "park.toml").mkdir()
    with pytest.raises(InputError):
        read_park(tmp_path)


def test_value_is_shown_short_and_verbatim(tmp_path: Path) -> None:
    hostile = "{x} {{ 7*7 }} <script>"
    error = problems(tmp_path, f"{MINIMAL}bad = '{hostile}{'x' * 500}'\n")
    said = error.message("en")
    assert hostile in said
    assert len(said) < 600


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_no_utf8(encoding: str, tmp_path: Path) -> None:
    error = problems(tmp_path, EXAMPLE.encode(encoding))
    assert [note.code for note in error.problems] == ["park.not_utf8"]
    assert all("UTF-8" in error.problems[0].remedy(lang) for lang in LANGS)


@pytest.mark.parametrize("path", ["D:\\园区\\宗地.shp", "C:\\Users\\p.shp"])
def test_backslash_in_a_path(path: str, tmp_path: Path) -> None:
    error = problems(tmp_path, MINIMAL.replace("p.gpkg", path))
    assert [note.code for note in error.problems] == ["park.backslash"]
    assert all("'D:\\" in error.problems[0].remedy(lang) for lang in LANGS)


def test_park_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object, **__: object) -> str:
        raise PermissionError(13, "locked")

    monkeypatch.setattr(Path, "read_text", locked)
    error = problems(tmp_path, MINIMAL)
    assert [note.code for note in error.problems] == ["park.no_permission"]
