"""Data check report and run summary: all of it, in both languages, with hostile text shown as text."""

import html.parser
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.checking import Check, check
from landuse.checking.reading import ReadColumn
from landuse.errors import Note, StudyError
from landuse.present.intake import (
    first_errors,
    intake_page,
    intake_text,
    of_the_files,
    summary_text,
    write_book,
    write_intake,
)
from landuse.present.intake.say import expected, figure, share, unit_of
from landuse.present.markup import element, escaped
from landuse.present.workbook.columns import Tongue
from landuse.schema import fields, label, tables
from landuse.study import Study
from landuse.words import LANGS, Lang, text, word
from tests import demo_run
from tests.checking.conftest import Build, build  # noqa: F401  # a fixture
from tests.cli.conftest import PARK
from tests.present.hostile import HARM, hostile

MANY = 57
YEAR = 2025


@cache
def demo() -> Check:
    """The demo park, checked once."""
    return check(demo_run.park())


@pytest.fixture
def harmed(build: Build) -> Check:  # noqa: F811  # the fixture
    """A park whose every word would do harm, with many like problems; it cannot be scored."""
    names = [hostile(f"厂{at}") for at in range(MANY)]
    heads = ["企业编号", "企业名称", "宗地代码", hostile("备注")]
    sheets = {
        "enterprises": [heads, *([f"E{at}", name, "P1", "x"] for at, name in enumerate(names))],
        "returns": [
            ["企业编号", "年度", "实缴税收(万元)"],
            *([f"E{at}", 2025, name] for at, name in enumerate(names)),
        ],
    }
    folder = build(park=PARK.replace(".csv", ".xlsx"))
    for name, rows in sheets.items():
        book = openpyxl.Workbook()
        for line, row in enumerate(rows, start=1):
            for at, value in enumerate(row, start=1):
                book.active.cell(line, at, value).data_type = "n" if value == YEAR else "s"
        book.save(folder / f"{name}.xlsx")
    return check(folder)


class Seen(html.parser.HTMLParser):
    """Elements, attributes and shown text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.shown: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.shown.append(data)

    @property
    def text(self) -> str:
        return "\n".join(self.shown)


@pytest.mark.parametrize("lang", LANGS)
def test_page_names_every_file_column_and_problem(lang: Lang) -> None:
    seen = Seen(intake_page(demo(), lang=lang)).text
    assert demo().park.park.name in seen
    assert demo().crs in seen
    for file in demo().files:
        assert file.sha256 in seen
        assert file.label in seen
        for column in file.columns:
            assert column.heading in seen
    for problem in demo().problems:
        for each in LANGS:
            assert problem.notes[0].message(each) in seen
            assert problem.notes[0].remedy(each) in seen
    assert demo().placing is not None
    for row in demo().placing.totals.itertuples(index=False):  # type: ignore[union-attr]
        assert f"{row.read:,.2f}" in seen
        assert label("returns", row.amount, lang) in seen


def test_page_asks_for_nothing_and_runs_nothing(harmed: Check) -> None:
    page = intake_page(harmed, lang="zh")
    seen = Seen(page)
    assert not {"script", "link", "img", "iframe", "object", "svg", "form", "base"} & set(seen.tags)
    names = {name for name, _ in seen.attributes}
    assert not {name for name in names if name.startswith("on")}
    assert not {"src", "href", "style", "action"} & names
    assert "url(" not in page
    policy = next(value for _, value in seen.attributes if value and "default-src" in value)
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "script" not in policy


@pytest.mark.parametrize("lang", LANGS)
def test_both_languages_are_in_it_and_one_is_shown(lang: Lang) -> None:
    page = intake_page(demo(), lang=lang)
    assert text("intake.section.problems", lang="zh") in page
    assert text("intake.section.problems", lang="en") in page
    checked = re.findall(r'id="lang-(\w+)" checked', page)
    assert checked == [lang]


def test_harm_is_shown_as_it_stands(harmed: Check) -> None:
    seen = Seen(intake_page(harmed, lang="en")).text
    for harm in HARM:
        if harm.isprintable():
            assert harm in seen


def test_like_problems_are_grouped_on_the_page_and_listed_in_the_book(
    harmed: Check, tmp_path: Path
) -> None:
    bad = next(each for each in harmed.problems if each.code == "ingest.bad_number")
    assert bad.count == MANY
    page = intake_page(harmed, lang="zh")
    part = page[page.index("<main") : page.index('<main lang="en"')]
    assert f"× {MANY}" in part
    shown = {int(row) for row in re.findall(r'<td class="n">(\d+)</td>', part.split("<section")[1])}
    assert shown == set(range(2, 22))
    assert text("intake.rest", lang="zh", count=MANY - 20, sheet="逐处") in part
    book = openpyxl.load_workbook(write_book(harmed, tmp_path / "b.xlsx", lang="zh"))
    rows = list(book["逐处"].iter_rows(min_row=4, values_only=True))
    assert len(rows) == sum(each.count for each in harmed.problems)
    numbers = [row[3] for row in rows if row[-1] == "ingest.bad_number"]
    assert numbers == list(range(2, MANY + 2))


@pytest.mark.parametrize("lang", LANGS)
def test_book_holds_files_columns_totals_and_lists(lang: Lang, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_book(demo(), tmp_path / "b.xlsx", lang=lang))
    names = ["summary", "problems", "notes", "totals", "unlinked", "vacant", "silent"]
    names += ["files", "columns", "absent"]
    assert book.sheetnames == [text(f"intake.sheet.{name}", lang=lang) for name in names]
    sheets = {name: book[text(f"intake.sheet.{name}", lang=lang)] for name in names}
    for name, sheet in sheets.items():
        if name != "summary":
            assert sheet.freeze_panes.endswith("4")
            assert sheet.auto_filter.ref.startswith("A3")
    assert sheets["files"].max_row == 3 + len(demo().files)
    assert sheets["columns"].max_row == 3 + sum(len(file.columns) for file in demo().files)
    placing = demo().placing
    assert placing is not None
    assert sheets["unlinked"].max_row == 3 + len(placing.without("enterprise"))
    assert sheets["vacant"].max_row == 3 + len(placing.without("parcel"))
    assert sheets["silent"].max_row == 3 + len(placing.silent)
    read = [row[3] for row in sheets["totals"].iter_rows(min_row=4, values_only=True)]
    assert read == pytest.approx(placing.totals["read"].tolist())


def test_nothing_in_the_book_is_a_formula(harmed: Check, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_book(harmed, tmp_path / "b.xlsx", lang="zh"))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert any("=HYPERLINK" in str(cell.value) for cell in cells)


def test_long_lists_go_on_to_further_sheets(harmed: Check, tmp_path: Path) -> None:
    path = write_book(harmed, tmp_path / "b.xlsx", lang="zh", sheet_rows=25)
    book = openpyxl.load_workbook(path)
    parts = [name for name in book.sheetnames if name.startswith("逐处")]
    assert len(parts) > 2
    assert sum(book[name].max_row - 3 for name in parts) == sum(
        each.count for each in harmed.problems
    )


@pytest.mark.parametrize("lang", LANGS)
def test_terminal_tells_files_totals_and_warnings(lang: Lang) -> None:
    said = intake_text(demo(), lang=lang)
    for file in demo().files:
        assert file.label in said
        assert f"{file.rows_in:,}" in said
    for problem in demo().of("warning"):
        assert problem.notes[0].message(lang) in said
        assert f"→ {problem.notes[0].remedy(lang)}" in said
        assert f"× {problem.count}" in said or problem.count == 1
    for problem in demo().of("info"):
        assert problem.notes[0].message(lang) not in said
    count = demo().count("warning")
    assert said.endswith(text("intake.verdict_warning", lang=lang, count=count))


@pytest.mark.parametrize("lang", LANGS)
def test_a_clean_park(lang: Lang, build: Build) -> None:  # noqa: F811
    found = check(build())
    assert intake_text(found, lang=lang).endswith(text("intake.verdict_clean", lang=lang))
    page = intake_page(found, lang=lang)
    assert 'class="verdict clean"' in page
    assert not first_errors(found, "x")


def test_errors_to_tell_of_are_the_first_of_each_kind(harmed: Check) -> None:
    told = first_errors(harmed, "/r")
    assert [note.code for note in told].count("ingest.bad_number") == 3
    assert told[-1].code == "intake.rest_of_errors"
    assert f"{MANY}" in told[-1].message("en")
    assert "/r" in told[-1].remedy("zh")


def test_written_twice_it_is_the_same(tmp_path: Path) -> None:
    one, other = (write_intake(demo(), tmp_path / each, lang="zh") for each in "ab")
    assert [path.name for path in one] == ["intake.html", "intake.xlsx"]
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]


@pytest.mark.parametrize("part", ["intake_page", "write_book"])
@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_a_run_that_dies_leaves_the_old_report(
    part: str, error: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import landuse.present.intake.write as module

    old = {path: path.read_bytes() for path in write_intake(demo(), tmp_path, lang="zh")}
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")

    def dies(*_: object, **__: object) -> Callable[..., Any]:
        raise error

    monkeypatch.setattr(module, part, dies)
    with pytest.raises(StudyError if error is OSError else error):
        write_intake(demo(), tmp_path, lang="en")
    assert {path: path.read_bytes() for path in old} == old
    assert {path.name for path in tmp_path.iterdir()} == {"intake.html", "intake.xlsx", "mine.txt"}


def test_a_file_in_the_way_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("mine", encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        write_intake(demo(), tmp_path / "f", lang="zh")
    assert caught.value.problems[0].code == "study.not_a_folder"
    assert (tmp_path / "f").read_text(encoding="utf-8") == "mine"


@given(st.text(st.one_of(st.sampled_from("<>&\"' ="), st.characters()), max_size=40))
def test_no_text_becomes_markup(word_: str) -> None:
    seen = Seen(str(element("p", word_, title=word_, lang="zh")))
    assert seen.tags == ["p"]
    assert [name for name, _ in seen.attributes] == ["title", "lang"]
    if word_.isprintable():
        assert "".join(seen.shown) == word_
        assert seen.attributes[0][1] == word_


def test_markup_is_not_escaped_twice() -> None:
    inner = element("b", "&")
    assert element("p", inner, [inner, "<"], None) == "<p><b>&amp;</b><b>&amp;</b>&lt;</p>"
    assert element("input", checked=True, name=None) == "<input checked>"
    assert escaped("a\x00\u202eb") == "a␀\ufffdb"


@pytest.mark.parametrize("lang", LANGS)
def test_expectations_can_be_said_of_every_field(lang: Lang) -> None:
    for table in tables():
        for field in fields(table).values():
            if field.name and field.kind == "input":
                assert expected(field, Tongue(lang))
    tax = expected(fields("returns")["tax_paid"], Tongue(lang, "USD"))
    assert ("万美元" if lang == "zh" else "USD") in tax


def test_years_are_no_amounts() -> None:
    seen = Seen(intake_page(demo(), lang="zh")).shown
    assert "2021" in seen
    assert "2,021" not in seen


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), 1e300, -0.0, 5e-324])
def test_any_figure_can_be_said(value: float) -> None:
    assert figure(value)
    assert share(value, "en")


@pytest.mark.parametrize("lang", LANGS)
def test_summary_holds_counts_totals_and_findings(lang: Lang) -> None:
    study = demo_run.study()
    said = summary_text(study, lang=lang)
    head = said.splitlines()[0]
    for each in ("示例高新区", str(study.year), study.policy.name, "600", "450"):
        assert each in head
    for name, sums in study.meta["totals"].items():
        line = next(
            each
            for each in said.splitlines()
            if each.strip().startswith(label("returns", name, lang))
        )
        assert all(f"{value:,.2f}" in line for value in sums.values())
    found = study["findings"]
    for rule in ("idle_not_started", "idle_suspended", "idle_warning", "vacant", "low_yield"):
        line = next(
            each for each in said.splitlines() if word("values.rule", rule, lang=lang) in each
        )
        outcomes = found.loc[found["rule"] == rule, "outcome"]
        told = [int(each) for each in re.findall(r"\d+", line)]
        assert told == [(outcomes == "yes").sum(), (outcomes == "unknown").sum()]
        assert ("疑似" if lang == "zh" else "suspected") in line
    warned = study["notes"]["severity"].isin(["warning", "error"]).sum()
    assert str(warned) in said.splitlines()[-1]


def test_notes_without_a_place_are_shown_too() -> None:
    import dataclasses

    from landuse.checking.problems import Problem

    note = Note("study.not_found", "warning", {"folder": "{x} <b>"})
    odd = Problem("study.not_found", "warning", "", "", "", (note,), None)
    found = dataclasses.replace(demo(), problems=(odd,))
    assert note.message("zh") in Seen(intake_page(found, lang="zh")).text
    assert note.message("zh") in intake_text(found, lang="zh")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("unit", "factor"), [("wan_yuan", 1.0), ("yi_yuan", 1e4)])
def test_units_are_words_not_codes(lang: Lang, unit: str, factor: float) -> None:
    column = ReadColumn("税", fields("returns")["tax_paid"], unit, stated=True, factor=factor)
    assert "_" not in unit_of(column, Tongue(lang, "CNY"))


@pytest.mark.parametrize("lang", LANGS)
def test_a_sum_of_nothing_is_unknown_and_only_files_send_to_the_check(lang: Lang) -> None:
    study = demo_run.study()
    returns = study["returns"]
    blank = returns.assign(tax_paid=returns["tax_paid"].mask(returns["year"] == study.year))
    said = summary_text(
        Study(study.meta, {**study.tables, "returns": blank}, study.policy), lang=lang
    )
    name = label("returns", "tax_paid", lang)
    assert text("intake.total_unknown", lang=lang, name=name) in said
    notes = study["notes"]
    grave = notes.head(1).assign(severity="warning", stage="diagnose")
    assert not of_the_files(Study(study.meta, {**study.tables, "notes": grave}, study.policy))
    filed = grave.assign(stage="ingest")
    assert of_the_files(Study(study.meta, {**study.tables, "notes": filed}, study.policy))
