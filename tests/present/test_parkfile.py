"""A new `park.toml`: sound TOML whatever the names, and what is known stands in it."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.checking import Guess
from landuse.park import SOURCES, Park
from landuse.present.parkfile import YEAR, park_text
from landuse.present.templates import HEADING_ROW, TEMPLATES
from landuse.words import LANGS, Lang
from tests.present.hostile import HARM

WORDS = st.text(max_size=30)


def made(folder: Path, guesses: list[Guess], lang: Lang = "zh") -> tuple[str, Park]:
    text = park_text(folder, TEMPLATES, HEADING_ROW, guesses, lang=lang)
    return text, Park.model_validate(tomllib.loads(text))


@pytest.mark.parametrize("lang", LANGS)
def test_without_files_the_blank_sheets_are_named(lang: Lang) -> None:
    text, park = made(Path("/x/园区"), [], lang)
    assert park.park.name == "园区"
    assert set(park.sources) == {"parcels", "enterprises", "returns"}
    assert all(f"[{table}]" in text for table in (*TEMPLATES, "parcels"))
    plain = text.replace("# [cases]\n# path", "[cases]\npath")
    assert Park.model_validate(tomllib.loads(plain)).logs["cases"].paths == ["cases.xlsx"]
    assert "# [objections]" in text


def test_files_stand_where_their_table_is_and_others_wait() -> None:
    guesses = [
        Guess("/data/p.gpkg", "parcels", "地块", (("parcel_id", "DKBH"),), shapes=True),
        Guess("/data/a.csv", "returns", "", (("year", "年"),), ("备注",)),
        Guess("/x/b.xlsx", "returns", "2024", (("tax_paid", "税"),), (), ("year",)),
        Guess("/x/读我.md"),
    ]
    text, park = made(Path("/x/park"), guesses)
    assert set(park.sources) == {"parcels", "returns"}
    assert park.parcels.path == "../../data/p.gpkg"
    assert park.parcels.layer == "地块"
    assert park.sources["returns"].path == ["../../data/a.csv", "../b.xlsx"]
    for said in ("parcel_id ← DKBH", "备注", '# year = ""', "读我.md", "# [enterprises]"):
        assert said in text


def test_a_layer_that_is_called_like_its_file_needs_no_name() -> None:
    _, park = made(Path("/x/p"), [Guess("/x/地块.shp", "parcels", "地块", shapes=True)])
    assert park.parcels.layer is None


@given(WORDS, st.lists(st.tuples(st.sampled_from(SOURCES), WORDS, WORDS, WORDS), max_size=5))
def test_any_name_gives_sound_toml(name: str, files: list[tuple[str, str, str, str]]) -> None:
    guesses = [
        Guess(f"/d/{path}", table, part, (("parcel_id", heading),), (heading,), ("year",))
        for table, path, part, heading in files
    ]
    folder = Path("/x") / (name.replace("/", "").replace("\0", "") or "p")
    _, park = made(folder, guesses)
    assert park.park.name == folder.name.encode("utf-8", "replace").decode()
    assert {table for table, *_ in files} <= set(park.sources)


def test_hostile_words_stay_words() -> None:
    for harm in HARM:
        _, park = made(
            Path("/x/p"), [Guess(f"/d/{harm}.x", "returns", f"_{harm}", (("year", harm),))]
        )
        assert park.sources["returns"].sheet == f"_{harm}"


def test_sheets_of_one_workbook_are_one_path() -> None:
    columns = (("year", "年"),)
    guesses = [Guess("/x/b.xlsx", "returns", part, columns) for part in ("规上", "规下")]
    text, park = made(Path("/x/p"), guesses)
    assert park.sources["returns"].path == "../b.xlsx"
    assert park.sources["returns"].sheets == ["规上", "规下"]
    assert text.count("year ← 年") == 1


def test_the_year_is_the_latest_of_the_files() -> None:
    guesses = [Guess(f"/d/{y}.csv", "returns", year=y) for y in (2022, 2023)]
    guesses.append(Guess("/d/2024.csv", "enterprises", year=2024))
    for known, year in ((guesses, 2023), ([], YEAR)):
        text = park_text(Path("/x/p"), (), 4, known, lang="zh")
        assert tomllib.loads(text)["park"]["year"] == year
        assert f"# as_of = {year}-12-31" in text
