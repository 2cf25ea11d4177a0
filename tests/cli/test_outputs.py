"""Where a command writes: a folder for a file, a file for a folder, folders that are missing, a file held open."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from landuse.words import LANGS, text
from tests.cli.conftest import Run, content

FILES = {
    "map": (("map", "STUDY", "-o"), ".html"),
    "map --png": (("map", "STUDY", "--png"), ".png"),
    "map --gpkg": (("map", "STUDY", "--gpkg"), ".gpkg"),
    "map --gpkg for all": (("map", "STUDY", "--audience", "public", "--gpkg"), ".gpkg"),
    "cases": (("cases", "STUDY", "-o"), ".xlsx"),
    "publish": (("publish", "STUDY", "-o"), ".xlsx"),
    "publish a page": (("publish", "STUDY", "-o"), ".html"),
    "pattern": (("pattern", "STUDY", "-o"), ".xlsx"),
    "compare": (("policy", "compare", "PARK", "generic-cn-v1", "zj-huangyan-2022", "-o"), ".html"),
}
FOLDERS = {
    "score": ("score", "PARK", "--tables-only", "-o"),
    "check": ("check", "PARK", "-o"),
    "expand": ("expand", "PARK", "-o"),
    "expand for all": ("expand", "PARK", "--audience", "public", "-o"),
    "init": ("init",),
    "demo": ("demo",),
}
Call = Callable[..., object]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A park and its study; nothing here is changed by the tests."""
    from tests.cli import conftest

    folder = tmp_path_factory.mktemp("outputs")
    park = conftest.small.__wrapped__(folder)
    firms = range(1, 21)
    conftest.squares([f"P{each}" for each in firms]).to_file(park / "parcels.gpkg")
    for name, head, line in (
        ("enterprises.csv", conftest.ENTERPRISES, "E{0},厂{0},P{0},是\n"),
        ("returns.csv", conftest.RETURNS, "E{0},2025,{0}0,900\n"),
    ):
        rows = [line.format(each) for each in firms]
        (park / name).write_text("".join([head.splitlines(True)[0], *rows]), encoding="utf-8")
    with pytest.raises(SystemExit) as done:
        conftest.main(["score", str(park), "--tables-only", "-o", str(folder / "study")])
    assert done.value.code == 0
    before = content(folder)
    yield {"PARK": str(park), "STUDY": str(folder / "study")}
    assert content(folder) == before


def told(words: tuple[str, ...], place: dict[str, str]) -> list[str]:
    return [place.get(each, each) for each in words]


def refused(ran: object, lang: str, code: str, **params: object) -> None:
    """One message of that code, without what the system said, and no talk of open programs."""
    said = ran.err  # type: ignore[attr-defined]
    assert ran.code == 1  # type: ignore[attr-defined]
    assert text(f"study.{code}.message", lang=lang, **params) in said
    assert text(f"study.{code}.remedy", lang=lang, **params) in said
    assert "Errno" not in said
    assert "Excel" not in said


@pytest.mark.parametrize("name", FILES)
def test_a_folder_in_place_of_the_file(
    name: str, place: dict[str, str], run: Run, tmp_path: Path
) -> None:
    words, suffix = FILES[name]
    for lang, path in zip(LANGS, (tmp_path / f"x{suffix}", tmp_path / "folder"), strict=True):
        path.mkdir()
        (path / "mine.txt").write_text("mine", encoding="utf-8")
        ran = run(*told(words, place), path, "--lang", lang)
        refused(ran, lang, "is_a_folder", path=path)
    assert set(content(tmp_path)) == {f"x{suffix}/mine.txt", "folder/mine.txt"}


@pytest.mark.parametrize("name", FILES)
def test_missing_folders_are_made(
    name: str, place: dict[str, str], run: Run, tmp_path: Path
) -> None:
    words, suffix = FILES[name]
    path = tmp_path / "new" / "folder" / f"x{suffix}"
    assert run(*told(words, place), path).code == 0
    assert set(content(tmp_path)) == {f"new/folder/x{suffix}"}


@pytest.mark.parametrize("name", [*FILES, *FOLDERS])
def test_a_file_in_place_of_a_folder(
    name: str, place: dict[str, str], run: Run, tmp_path: Path
) -> None:
    words, suffix = FILES[name] if name in FILES else (FOLDERS[name], "")
    (tmp_path / "mine").write_text("mine", encoding="utf-8")
    targets = [tmp_path / "mine" / f"x{suffix}", tmp_path / "mine" / "deep" / f"x{suffix}"]
    for path in targets if name in FILES else [*targets, tmp_path / "mine"]:
        for lang in LANGS:
            ran = run(*told(words, place), path, "--lang", lang)
            refused(ran, lang, "not_a_folder", folder=tmp_path / "mine")
    assert content(tmp_path) == {"mine": b"mine"}


@pytest.mark.parametrize("name", FILES)
def test_a_file_held_open(
    name: str, place: dict[str, str], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words, suffix = FILES[name]
    path = tmp_path / "new" / f"x{suffix}"
    true = Path.write_text

    def held(self: Path, *args: object, **more: object) -> object:
        if self == path:
            raise PermissionError(13, "Permission denied", str(self))
        return true(self, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "replace", lambda self, _other: held(path))
    monkeypatch.setattr(Path, "write_text", held)
    ran = run(*told(words, place), path, "--lang", "zh")
    assert ran.code == 1
    assert text("study.locked.message", lang="zh", path=path) in ran.err
    assert "Excel" in ran.err
    assert "Errno" not in ran.err
    assert not (tmp_path / "new").exists()
