from pathlib import Path

import pytest

from landuse.errors import LanduseError
from landuse.present import fonts
from landuse.present.fonts import find_font, printable

pytest.importorskip("matplotlib")


def latin() -> Path:
    """A font without Chinese letters that comes with matplotlib."""
    import matplotlib as mpl

    return Path(mpl.get_data_path()) / "fonts/ttf/DejaVuSans.ttf"


def test_a_font_with_every_letter_is_taken() -> None:
    assert find_font(["map 1:5,000"], latin()) == latin()


def test_letters_that_are_missing_are_named() -> None:
    with pytest.raises(LanduseError) as caught:
        find_font(["园区 map"], latin())
    said = caught.value.message("zh")
    assert "区" in said
    assert "园" in said
    assert "2 个字" in said
    assert "--font" in said
    assert "map" not in said


def test_a_file_that_is_no_font_is_told(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.ttf"
    wrong.write_bytes(b"no font")
    for path in (wrong, tmp_path / "gone.ttf"):
        with pytest.raises(LanduseError) as caught:
            find_font(["a"], path)
        assert [note.code for note in caught.value.problems] == ["sheet.bad_font"]


def test_the_system_is_searched_for_one_that_has_all(monkeypatch: pytest.MonkeyPatch) -> None:
    letters = {"a.ttf": set(map(ord, "ab")), "b.ttf": None, "c.ttf": set(map(ord, "abc园"))}
    monkeypatch.setattr(fonts, "_of_the_system", lambda: [Path(each) for each in letters])
    monkeypatch.setattr(fonts, "_letters", lambda path: letters[path.name])
    assert find_font(["a b"]) == Path("a.ttf")
    assert find_font(["a 园"]) == Path("c.ttf")
    with pytest.raises(LanduseError, match="区"):
        find_font(["园区"])
    monkeypatch.setattr(fonts, "_of_the_system", list)
    with pytest.raises(LanduseError) as caught:
        find_font(["园"])
    assert [note.code for note in caught.value.problems] == ["sheet.no_font"]


def test_liked_fonts_come_first() -> None:
    names = ["zapf.ttf", "notosanscjk-bold.ttc", "notosanscjk-regular.ttc", "msyh.ttc"]
    assert sorted(names, key=fonts._rank) == [
        "notosanscjk-regular.ttc",
        "notosanscjk-bold.ttc",
        "msyh.ttc",
        "zapf.ttf",
    ]


def test_hostile_text_stays_on_one_line() -> None:
    assert printable("a\x00b\r\nc\u2028d\u202ee") == "a b  c d e"
