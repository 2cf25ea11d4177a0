"""Word lists are whole and say nothing twice."""

import tomllib
from importlib.resources import files

from landuse.names.lexicon import lexicon

GIVEN = tomllib.loads(files("landuse").joinpath("data", "names.toml").read_text("utf-8"))


def test_characters_pair_one_to_one() -> None:
    old, new = GIVEN["characters"]["from"], GIVEN["characters"]["to"]
    assert len(old) == len(new)
    assert len(set(old)) == len(old)
    assert not set(old) & set(new), "a character that is changed must not come out of a change"


def test_every_word_stands_once() -> None:
    for section in ("forms", "brackets"):
        listed = [word for words in GIVEN[section].values() for word in words.split()]
        assert len(set(listed)) == len(listed), section
    lines = [word for line in GIVEN["regions"]["provinces"] for word in line.split()]
    assert len(set(lines)) == len(lines)


def test_provinces_and_their_prefectures() -> None:
    home = lexicon().provinces
    assert len(set(home.values())) == 34
    assert home["岳阳"] == "湖南"
    assert home["湖南"] == "湖南"


def test_words_are_simplified_themselves() -> None:
    known = lexicon()
    for word in (*known.trades, *known.forms, *known.provinces):
        assert word.translate(known.characters) == word


def test_the_longest_form_comes_first() -> None:
    match = lexicon().form.search("恒立股份有限公司")
    assert match
    assert match[1] == "股份有限公司"
