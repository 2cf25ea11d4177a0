"""README and the command line say the same; what README shows can be run."""

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest

import landuse
from landuse import cli, park, schema
from landuse.cli.commands import build
from landuse.words import LANGS
from tests.architecture.shape import HAN

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE, ENGLISH = README.split('<a id="english"></a>')
COMMANDS = {
    "demo",
    "init",
    "check",
    "score",
    "explain",
    "map",
    "publish",
    "cases",
    "expand",
    "pattern",
    "policy",
    "fields",
}
POLICY_COMMANDS = {"list", "show", "check", "diff", "compare"}
PATHS = [
    *((name,) for name in sorted(COMMANDS - {"policy"})),
    *(("policy", name) for name in sorted(POLICY_COMMANDS)),
]


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def shown(text: str) -> list[list[str]]:
    """Words of each ``landuse …`` line in the code blocks, without its remark."""
    lines = [
        line
        for language in ("sh", "bat")
        for each in blocks(text, language)
        for line in each.splitlines()
    ]
    plain = [line.replace(".venv\\Scripts\\", "").replace("\\", "/") for line in lines]
    return [shlex.split(line, comments=True) for line in plain if line.startswith("landuse ")]


def tabled(text: str) -> dict[str, str]:
    """Command → its usage in the table of commands."""
    usages = re.findall(r"^\| `landuse (\w+)([^`]*)` \|", text, re.MULTILINE)
    return {name: usage.replace("\\|", "|") for name, usage in usages}


def group() -> click.Group:
    return build("zh")


def _names(of: click.Group) -> list[str]:
    return of.list_commands(click.Context(of))


def command(*path: str) -> click.Command:
    found: click.Command = group()
    for name in path:
        assert isinstance(found, click.Group)
        found = found.get_command(click.Context(found), name) or pytest.fail(f"no command {name}")
    return found


def test_policy_commands() -> None:
    policy = command("policy")
    assert isinstance(policy, click.Group)
    assert set(_names(policy)) == POLICY_COMMANDS


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_every_command_takes_a_language(path: tuple[str, ...]) -> None:
    assert "--lang" in options(command(*path))


def options(of: click.Command) -> set[str]:
    return {option for each in of.params for option in (*each.opts, *each.secondary_opts)}


@pytest.mark.parametrize("words", shown(CHINESE), ids=" ".join)
def test_shown_command_parses(words: list[str]) -> None:
    found, rest = command(words[1]), words[2:]
    if isinstance(found, click.Group):
        found, rest = command(words[1], rest[0]), rest[1:]
    given = [word for word in rest if word.startswith("-")]
    assert set(given) <= options(found)
    taking = {
        option
        for each in found.params
        if isinstance(each, click.Option) and not each.is_flag
        for option in each.opts
    }
    values = {place + 1 for place, word in enumerate(rest) if word in taking}
    plain = [w for place, w in enumerate(rest) if place not in values and not w.startswith("-")]
    arguments = [each for each in found.params if isinstance(each, click.Argument)]
    assert sum(each.required for each in arguments) <= len(plain) <= len(arguments)


@pytest.mark.parametrize("text", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_every_command_is_in_the_table(text: str) -> None:
    usages = tabled(text)
    assert set(usages) == set(_names(group())) == COMMANDS
    assert set(re.findall(r"\w+", usages["policy"])) == POLICY_COMMANDS
    for name, usage in usages.items():
        assert set(re.findall(r"--?[a-z-]+", usage)) <= options(command(name)), name


@pytest.mark.parametrize("path", [(), *PATHS], ids=" ".join)
def test_help_is_in_both_languages(
    path: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    helps = {}
    for lang in LANGS:
        assert run(*path, "--lang", lang, "--help") == 0
        helps[lang] = capsys.readouterr().out
    assert helps["zh"] != helps["en"]
    assert HAN.search(helps["zh"])
    assert not HAN.search(helps["en"].split("\n\n")[1]), "what it does, after the usage"


def run(*words: str) -> int:
    """Exit code of a command line, as the installed program runs it."""
    with pytest.raises(SystemExit) as ended:
        cli.main(list(words))
    return int(ended.value.code or 0)


def test_both_languages_show_the_same_commands() -> None:
    assert shown(CHINESE) == shown(ENGLISH)
    assert [len(blocks(CHINESE, each)) for each in ("sh", "bat")] == [
        len(blocks(ENGLISH, each)) for each in ("sh", "bat")
    ]


@pytest.mark.slow
def test_shown_commands_run_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample park, then every line of README, as written, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    lines = [words[1:] for words in shown(CHINESE)]
    unique = [words for place, words in enumerate(lines) if words not in lines[:place]]
    assert unique[0][0] == "demo"
    for words in unique:
        assert run(*words) == 0, words
    assert (tmp_path / "my-park" / "park.toml").is_file()
    assert (tmp_path / "demo-public.html").is_file()
    for name in re.findall(r"^demo-study/([\w.]+)\s", CHINESE, re.MULTILINE):
        assert (tmp_path / "demo-study" / name).is_file(), name


@pytest.mark.slow
def test_python_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    landuse.write_demo(tmp_path / "data" / "parcels" / "demo")
    (example,) = blocks(CHINESE, "python")
    names: dict[str, object] = {}
    exec(compile(example, "README.md", "exec"), names)
    assert isinstance(names["study"], landuse.Study)


def test_park_example_is_valid(tmp_path: Path) -> None:
    (example,) = blocks(README, "toml")
    (tmp_path / "park.toml").write_text(example, encoding="utf-8")
    read = landuse.read_park(tmp_path)
    assert read.park.policy in landuse.list_policies()
    for table, source in tomllib.loads(example).items():
        if table != "park":
            assert table in park.SOURCES
            assert set(source.get("columns", {})) <= set(schema.fields(table))
    assert all(name in example for name in park.SOURCES), "the example names every table"


def test_named_policies_are_shipped() -> None:
    named = set(re.findall(r"`([a-z][a-z0-9-]*-\d{4}|generic-cn-v\d)`", README))
    assert named == set(landuse.list_policies())


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"])
def test_links_lead_somewhere(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    anchors = set(re.findall(r'<a id="([^"]+)">', text)) | {
        anchor(each) for each in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if target.startswith("#"):
            assert target[1:] in anchors, target
        else:
            assert (ROOT / target).exists(), target


def anchor(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def test_changelog_is_written_for_users() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## \[", text, re.MULTILINE)
    assert re.search(rf"^## \[({re.escape(landuse.__version__)}|未发布)", text, re.MULTILINE)


def test_documents_name_files_that_exist() -> None:
    """Paths of the package and of the tests that the documents send people to."""
    text = README + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for path in re.findall(r"`((?:landuse|tests|data|notebooks)/[\w./-]*)`", text):
        assert (ROOT / path).exists() or path == "data/parcels/demo", path


@pytest.mark.parametrize(
    ("locale", "chinese"), [("zh_CN.UTF-8", True), ("en_US.UTF-8", False), ("C", True)]
)
def test_program_runs_from_the_checkout_in_the_language_of_the_user(
    locale: str, *, chinese: bool
) -> None:
    words = [sys.executable, "cli.py", "--help"]
    environment = {**os.environ, "LC_ALL": locale}
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, check=True)
    assert bool(HAN.search(done.stdout.decode("utf-8"))) is chinese


def test_installed_command_has_the_same_name() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "scripts"
    ]
    assert scripts == {"landuse": "landuse.cli:main"}
