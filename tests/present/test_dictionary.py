"""Data dictionary as table, CSV and JSON."""

import csv
import io
import json
import unicodedata

import pytest

from landuse.errors import InputError
from landuse.present.dictionary import dictionary_text
from landuse.schema import dictionary, fields, tables
from landuse.words import LANGS, Lang


def width(words: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in words)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("table", tables())
def test_table_form_tells_each_field(table: str, lang: Lang) -> None:
    head, *lines = dictionary_text(table, "table", lang=lang).splitlines()
    assert head == f"[{table}]"
    known = fields(table)
    assert [line.split()[0] for line in lines if line] == list(known)
    starts = set()
    for line, field in zip(lines, known.values(), strict=False):
        name, meaning = (
            (field.zh, field.meaning_zh) if lang == "zh" else (field.en, field.meaning_en)
        )
        told = f"{name}{'：' if lang == 'zh' else ': '}{meaning}"
        assert line.endswith(told)
        assert field.dtype in line
        assert ("*" in line.removesuffix(told)) == field.required
        starts.add(width(line.removesuffix(told)))
    assert len(starts) == 1


@pytest.mark.parametrize("lang", LANGS)
def test_all_tables(lang: Lang) -> None:
    whole = dictionary_text(None, "table", lang=lang)
    assert whole == "\n".join(dictionary_text(each, "table", lang=lang) for each in tables())
    assert whole.endswith("\n")


@pytest.mark.parametrize("table", [None, "returns"])
def test_csv_and_json_hold_the_rows(table: str | None) -> None:
    rows = dictionary()
    if table:
        rows = rows[rows["table"] == table]
    expected = rows.to_dict("records")
    for lang in LANGS:
        as_csv = dictionary_text(table, "csv", lang=lang)
        assert list(csv.DictReader(io.StringIO(as_csv))) == expected
        assert "\r" not in as_csv
        assert as_csv.endswith("\n")
        as_json = dictionary_text(table, "json", lang=lang)
        assert json.loads(as_json) == expected
        assert "宗地" in as_json or table


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_unknown_table_names_the_known_ones(form: str) -> None:
    with pytest.raises(InputError) as caught:
        dictionary_text("nothing", form, lang="zh")
    for lang in LANGS:
        assert "nothing" in caught.value.message(lang)
        assert all(each in caught.value.message(lang) for each in tables())
