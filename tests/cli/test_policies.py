"""``landuse policy list|show|check|diff``."""

from importlib.resources import files
from pathlib import Path

import pytest

from landuse.policy import list_policies, load_policy
from landuse.words import LANGS, Lang
from tests.cli.conftest import Run

SOUND = files("landuse").joinpath("policies", "generic-cn-v1.toml").read_text(encoding="utf-8")


def title(name: str, lang: Lang) -> str:
    meta = load_policy(name).policy
    return meta.title_zh if lang == "zh" else meta.title_en


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "我的.toml"
    path.write_text(SOUND.replace("generic-cn-v1", "mine"), encoding="utf-8")
    return path


@pytest.mark.parametrize("lang", LANGS)
def test_list(lang: Lang, run: Run) -> None:
    ran = run("policy", "list", "--lang", lang)
    assert ran.code == 0
    lines = [line.split("\t") for line in ran.out.splitlines()]
    assert lines == [[name, title(name, lang)] for name in list_policies()]


@pytest.mark.parametrize("name", list_policies())
@pytest.mark.parametrize("lang", LANGS)
def test_show(name: str, lang: Lang, run: Run) -> None:
    ran = run("policy", "show", name, "--lang", lang)
    assert ran.code == 0
    assert title(name, lang) in ran.out
    assert load_policy(name).sha256 in ran.out


def test_show_a_file(mine: Path, run: Run) -> None:
    assert "[mine]" in run("policy", "show", mine).out


@pytest.mark.parametrize("lang", LANGS)
def test_check(lang: Lang, mine: Path, run: Run) -> None:
    ran = run("policy", "check", mine, "--lang", lang)
    assert ran.code == 0
    assert "mine" in ran.out
    assert load_policy(mine).sha256[:12] in ran.out


@pytest.mark.parametrize("lang", LANGS)
def test_check_tells_all_problems(lang: Lang, mine: Path, run: Run) -> None:
    text = mine.read_text(encoding="utf-8").replace("tax_per_mu", "tax_per_acre")
    mine.write_text(text.replace('id = "stopped"', 'id = "haunted"'), encoding="utf-8")
    ran = run("policy", "check", mine, "--lang", lang)
    assert ran.code == 1
    assert ran.out == ""
    assert "tax_per_acre" in ran.err
    assert "haunted" in ran.err


@pytest.mark.parametrize("name", ["nothing", "nothing.toml"])
def test_no_such_policy(name: str, run: Run) -> None:
    for command in (["show", name], ["check", name], ["diff", name, "demo-2025"]):
        ran = run("policy", *command)
        assert ran.code == 1
        assert "zj-huangyan-2022" in ran.err


def test_a_folder_is_no_policy(tmp_path: Path, run: Run) -> None:
    (tmp_path / "x.toml").mkdir()
    assert run("policy", "check", tmp_path / "x.toml").code == 1
    assert run("policy", "check", tmp_path).code == 1


@pytest.mark.parametrize("lang", LANGS)
def test_diff(lang: Lang, mine: Path, run: Run) -> None:
    text = mine.read_text(encoding="utf-8").replace("min_land = 3", "min_land = 5", 1)
    mine.write_text(text, encoding="utf-8")
    ran = run("policy", "diff", "generic-cn-v1", mine, "--lang", lang)
    assert ran.code == 0
    first = ran.out.splitlines()[0]
    assert first.index("[generic-cn-v1]") < first.index("[mine]")
    said = {"zh": "最小用地：规下企业 3 亩 → 5 亩", "en": "least land: below scale 3 mu → 5 mu"}
    assert said[lang] in ran.out


@pytest.mark.parametrize(("lang", "said"), [("zh", "两个政策相同。"), ("en", "are the same")])
def test_no_difference(lang: Lang, said: str, run: Run) -> None:
    ran = run("policy", "diff", "demo-2025", "demo-2025", "--lang", lang)
    assert ran.code == 0
    assert said in ran.out
