"""The sheet as a picture: the same elements as on the page's sheet, every letter there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from landuse.errors import LanduseError, StudyError
from landuse.policy.audience import load_audience
from landuse.present import picture
from landuse.present.fonts import printable
from landuse.present.picture import Picture, draw_sheet, write_picture
from landuse.present.sheet import sheet_lines
from landuse.study import Study
from landuse.words import LANGS, Lang, text, word
from tests.present.map_study import make_study
from tests.present.planted import changed, planted_study, renamed

pytest.importorskip("matplotlib")

from landuse.present.fonts import find_font


def _chinese() -> bool:
    try:
        find_font(["园区亩均效益地图"])
    except LanduseError:
        return False
    return True


needs_letters = pytest.mark.skipif(not _chinese(), reason="no Chinese font on this machine")


@pytest.fixture(scope="module")
def study() -> Study:
    return make_study(40)


def texts(figure: Any) -> str:
    axes = [each.get_text() for area in figure.axes for each in area.texts]
    return "\n".join([each.get_text() for each in figure.texts] + axes)


@needs_letters
@pytest.mark.parametrize("lang", LANGS)
def test_all_elements_of_a_sheet_are_there(study: Study, lang: Lang) -> None:
    said = texts(draw_sheet(study, lang=lang))
    rules = load_audience("internal")
    marks = rules.sheet.marks_zh if lang == "zh" else rules.sheet.marks_en
    wanted = ["示例高新区", text("map.page.title", lang=lang), marks[0], "1:", "西片区", "2025"]
    wanted += [word("sheet.words", "legend", lang=lang), word("sheet.words", "north", lang=lang)]
    wanted += [printable(each) for each in sheet_lines(study, rules, lang)]
    for part in wanted:
        assert part in said, part
    grades = [each.grade for each in study.policy.grades.classes]
    for grade in grades:
        assert f"\n{grade} " in said


@needs_letters
@pytest.mark.parametrize(("paper", "width"), [("A4", 297), ("A3", 420)])
def test_the_paper_has_its_size_and_two_runs_give_the_same_bytes(
    study: Study, tmp_path: Path, paper: str, width: int
) -> None:
    look = Picture("tax_per_mu", paper)
    first = write_picture(study, tmp_path / "a.png", look=look).read_bytes()
    again = write_picture(study, tmp_path / "b.png", look=look).read_bytes()
    assert first == again
    assert abs(int.from_bytes(first[16:20], "big") - width / 25.4 * 200) < 2
    for mark in (b"tEXt", b"tIME", b"Software", b"matplotlib"):
        assert mark not in first
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.png", "b.png"]


@needs_letters
def test_the_public_sheet_shows_bands_of_zones_and_is_searched(
    study: Study, tmp_path: Path
) -> None:
    figure = draw_sheet(study, audience="public", look=Picture("tax_per_mu"))
    assert word("map.theme", "tax_per_mu_zone", lang="zh") in texts(figure)
    planted = planted_study(40)
    wrong = renamed(planted, "金汇铝业片区", table="zones", field="name", row=0)
    with pytest.raises(StudyError):
        write_picture(wrong, tmp_path / "a.png", audience="public")
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_drawn_is_said(study: Study) -> None:
    for found, code in (
        (lambda: draw_sheet(study, look=Picture("colour")), "sheet.no_theme"),
        (lambda: draw_sheet(study, audience="public", look=Picture("total")), "sheet.no_theme"),
        (
            lambda: draw_sheet(changed(study, parcels=study["parcels"].assign(geometry=None))),
            "sheet.no_shapes",
        ),
    ):
        with pytest.raises(LanduseError) as caught:
            found()
        assert [note.code for note in caught.value.problems] == [code]


@needs_letters
def test_names_are_letters_and_never_formulas() -> None:
    harm = "$\\frac{1}{2}$ <b> {{ 7 }} \u202e"
    figure = draw_sheet(make_study(12, words=lambda said: said + harm))
    assert "西片区$\\frac{1}{2}$ <b> {{ 7 }}" in texts(figure)
    figure.canvas.draw()


def test_without_matplotlib_it_says_how_to_get_it(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "matplotlib.backends.backend_agg", None)
    with pytest.raises(LanduseError, match=r"landuse\[picture\]"):
        draw_sheet(study)


def test_the_first_theme_that_says_something_is_drawn(study: Study) -> None:
    bare = changed(study, scores=study["scores"].iloc[:0])
    layers = picture.map_layers(bare)
    chosen = picture._theme(picture.make_themes(layers, bare), "")
    assert chosen.key == "tax_per_mu"
