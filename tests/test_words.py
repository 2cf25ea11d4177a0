"""Words of both languages: looked up by key, filled with hostile values, language of the locale."""

import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import landuse
from landuse.words import LANGS, default_lang, text, word, words

TEXTS = Path(landuse.__file__).parent / "text"
AREAS = sorted(path.stem for path in (TEXTS / "zh").glob("*.toml"))
HOSTILE = ("{x}", "{0.__class__}", "{{ 7*7 }}", "%s %(a)s", "<b>$x</b>", "\x00", "}{")


def sentences(area: str, lang: str) -> dict[str, str]:
    def walk(node: dict[str, object], above: str) -> Iterator[tuple[str, str]]:
        for key, value in node.items():
            if isinstance(value, dict):
                yield from walk(value, f"{above}.{key}")
            else:
                assert isinstance(value, str)
                yield f"{above}.{key}", value

    content = (TEXTS / lang / f"{area}.toml").read_text(encoding="utf-8")
    return dict(walk(tomllib.loads(content), area))


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("area", AREAS)
def test_both_languages_say_the_same_things(area: str) -> None:
    zh, en = (sentences(area, lang) for lang in LANGS)
    assert set(zh) == set(en)
    assert {key: placeholders(zh[key]) for key in zh} == {key: placeholders(en[key]) for key in en}


@pytest.mark.parametrize("area", AREAS)
def test_placeholders_are_plain_names(area: str) -> None:
    for lang in LANGS:
        for key, sentence in sentences(area, lang).items():
            for name in placeholders(sentence):
                assert name.isidentifier(), f"{key}: {name!r} reaches into a value"
                assert name not in {"key", "lang"}, f"{key}: {name!r} is a parameter of text()"


@pytest.mark.parametrize("area", AREAS)
def test_nothing_is_empty(area: str) -> None:
    """But for the unit of a bare number, and the gap between Chinese words."""
    for lang in LANGS:
        blank = {key for key, said in sentences(area, lang).items() if not said.strip()}
        assert blank <= {"values.unit.1", "ledger.between"}


@pytest.mark.parametrize("value", HOSTILE)
def test_values_are_filled_in_verbatim(value: str) -> None:
    for lang in LANGS:
        said = text("study.no_such_id.message", lang=lang, identity=value)
        assert value in said
        assert len(said) == len(text("study.no_such_id.message", lang=lang, identity="")) + len(
            value
        )


def test_a_value_with_braces_cannot_reach_another_value() -> None:
    said = text("study.damaged.message", lang="en", folder="{found}", found="secret")
    assert said == "The study {found} is incomplete or damaged: secret"


@pytest.mark.parametrize(
    "key", ["study.nothing", "study", "study.damaged", "study.damaged.message.more"]
)
def test_unknown_key_is_an_error(key: str) -> None:
    with pytest.raises(KeyError, match="study"):
        text(key, lang="zh")


def test_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError, match="found"):
        text("study.damaged.message", lang="en", folder="x")


def test_section_is_codes_and_words() -> None:
    assert words("values.outcome", lang="en")["unknown"] == "unknown"
    assert words("values.outcome", lang="zh")["not_applicable"] == "不适用"
    assert words("values.nothing", lang="zh") == {}
    assert words("nothing.outcome", lang="zh") == {}
    assert words("values.grade.none", lang="zh") == {}


@pytest.mark.parametrize("missing", [None, float("nan")])
def test_missing_code_has_no_word(missing: object) -> None:
    assert word("values.outcome", missing, lang="zh") == ""


def test_code_without_word_stands_for_itself() -> None:
    assert word("values.grade", "A+", lang="zh") == "A+"
    assert word("values.nothing", 7, lang="en") == "7"


@pytest.mark.parametrize(
    ("names", "lang"),
    [
        ({}, "zh"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "EN_gb"}, "en"),
        ({"LANG": "C.UTF-8"}, "zh"),
        ({"LANG": "POSIX"}, "zh"),
        ({"LANG": ""}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN"}, "zh"),
        ({"LC_ALL": "zh_TW.UTF-8", "LC_MESSAGES": "en_US"}, "zh"),
    ],
)
def test_language_of_the_locale(
    names: dict[str, str], lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    assert default_lang() == lang


_MANY = {"merge_disagrees", "merged", "merged_rows", "merged_disputed"}
"""Messages of which the count is always two or more."""


@pytest.mark.parametrize(
    "area",
    [
        *("apportion", "areas", "cells", "chains", "codes", "files", "ingest"),
        *("link", "measure", "names", "sheets", "survey"),
        *("cases", "diagnose", "expansion", "magnitude", "map", "objections", "pattern"),
        *("score", "siting", "supply", "zombie"),
    ],
)
def test_no_english_message_counts_one_thing_as_many(area: str) -> None:
    """“1 cells” is wrong; “cells: 1” is right for any number."""
    found = [
        key
        for key, each in sentences(area, "en").items()
        if key.endswith(".message") | key.startswith(("map.ui.", "expansion.page."))
        and key.split(".")[-2] not in _MANY
        and re.search(r"\{(count|missing)\} (?!in all|of|more)[a-z]+", each)
    ]
    assert not found
