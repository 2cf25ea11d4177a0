"""The program from outside: streams, exit codes, language, quick help."""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

import landuse
from landuse.words import LANGS
from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]
HEAVY = ("geopandas", "pandas", "numpy", "shapely", "pyogrio", "pyproj", "folium", "pandera")
COMMANDS = [
    [],
    ["demo"],
    ["init"],
    ["check"],
    ["score"],
    ["explain"],
    ["map"],
    ["fields"],
    ["publish"],
    ["pattern"],
    ["policy"],
    ["policy", "list"],
    ["policy", "show"],
    ["policy", "check"],
    ["policy", "diff"],
]


def program(*args: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """``python cli.py …`` as a checkout runs it."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))
    }
    return subprocess.run(
        [sys.executable, "cli.py", *args],
        cwd=ROOT,
        env={**kept, **environment},
        capture_output=True,
        check=False,
    )


def test_program_of_the_checkout() -> None:
    done = program("--version")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().strip() == landuse.__version__


def test_module_of_the_installed_command() -> None:
    import landuse.cli

    assert callable(landuse.cli.main)
    assert landuse.cli.__all__ == ["main"]


@pytest.mark.parametrize(
    ("args", "code"),
    [(["policy", "list"], 0), (["check", "nowhere"], 1), (["chek"], 2), (["score", "x"], 2)],
)
def test_data_to_stdout_and_talk_to_stderr(args: list[str], code: int) -> None:
    done = program(*args)
    assert done.returncode == code
    assert bool(done.stdout) == (code == 0)
    assert bool(done.stderr) == (code != 0)
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("environment", "word"),
    [
        ({}, "用法："),
        ({"LANG": "C.UTF-8"}, "用法："),
        ({"LANG": "zh_CN.UTF-8"}, "用法："),
        ({"LANG": "en_GB.UTF-8"}, "Usage: "),
        ({"LC_ALL": "en_US.UTF-8", "LANG": "zh_CN.UTF-8"}, "Usage: "),
        ({"LANG": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}, "用法："),
    ],
)
def test_language_of_the_locale(environment: dict[str, str], word: str) -> None:
    done = program("--help", **environment)
    assert done.returncode == 0
    assert done.stdout.decode("utf-8").startswith(word)


def test_help_is_quick_because_nothing_heavy_is_loaded() -> None:
    """Under 0.3 s on a machine at rest; here only gross trouble fails."""
    code = (
        "import sys\nfrom landuse.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    for args in (["--help"], ["score", "--help"], ["policy", "--help"], ["chek"], ["score"]):
        done = subprocess.run(
            [sys.executable, "-c", code, *args], cwd=ROOT, capture_output=True, check=False
        )
        assert done.stderr.decode().splitlines()[-1] == "[]", args
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        program("--help")
        seconds.append(time.perf_counter() - start)
    assert statistics.median(seconds) < 3


def test_a_closed_pipe_is_no_accident() -> None:
    """``landuse fields | head -1`` ends without a word."""
    done = subprocess.run(
        f"'{sys.executable}' cli.py fields | head -n 1",
        shell=True,
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert done.stdout.decode().startswith("[parcels]")
    assert done.stderr == b""


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_in_both_languages(command: list[str], flag: str, run: Run) -> None:
    ran = {lang: run(*command, flag, "--lang", lang) for lang in LANGS}
    for lang, usage, other in (("zh", "用法：", "Usage"), ("en", "Usage: ", "用法")):
        assert ran[lang].code == 0
        assert ran[lang].err == ""
        assert ran[lang].out.startswith(f"{usage}landuse")
        assert " ".join(command) in ran[lang].out.splitlines()[0]
        assert "--lang" in ran[lang].out
        assert "--help" in ran[lang].out
        assert other not in ran[lang].out
    assert not any("\u4e00" <= char <= "\u9fff" for char in ran["en"].out)
    for words in ("Show this message", "Options", "Commands", "[required]", "default"):
        assert words not in ran["zh"].out
    if command not in ([], ["policy"]):
        assert "例：landuse" in ran["zh"].out
        assert "Example: landuse" in ran["en"].out


@pytest.mark.parametrize(
    "args",
    [
        ["--lang", "en", "policy", "list"],
        ["policy", "--lang", "en", "list"],
        ["policy", "list", "--lang", "en"],
        ["policy", "list", "--lang=en"],
        ["--lang=en", "policy", "list"],
    ],
)
def test_language_anywhere_on_the_line(args: list[str], run: Run) -> None:
    ran = run(*args)
    assert ran.code == 0
    assert "Neutral default policy" in ran.out


def test_language_given_beats_the_locale(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    assert run("--help").out.startswith("Usage")
    assert run("--help", "--lang", "zh").out.startswith("用法")


WRONG = {
    "no command": (["policy"], "用法", "Usage"),
    "no such command": (["chek"], "没有这个命令：chek", "no such command: chek"),
    "no such subcommand": (["policy", "shw"], "没有这个命令：shw", "no such command: shw"),
    "no such option": (["fields", "--nope"], "没有这个选项：--nope", "no such option: --nope"),
    "missing argument": (["check"], "缺少 PARK", "missing PARK"),
    "missing option": (["score", "x"], "缺少 -o/--out", "missing -o/--out"),
    "option without value": (["fields", "--format"], "--format", "--format"),
    "wrong choice": (["fields", "--format", "xml"], "table、csv、json", "table、csv、json"),
    "wrong language": (["fields", "--lang", "fr"], "--lang", "--lang"),
    "too many": (["check", "a", "b"], "b", "b"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_usage_in_both_languages(case: str, run: Run) -> None:
    args, zh, en = WRONG[case]
    for lang, said, head in (("zh", zh, "错误："), ("en", en, "Error: ")):
        ran = run("--lang", lang, *args)
        assert ran.code == 2
        assert ran.out == ""
        assert said in ran.err
        assert ran.err.startswith((head, said))
        assert "--help" in ran.err


def test_no_command_at_all_shows_the_help(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for environment, usage in (("zh_CN.UTF-8", "用法："), ("en_GB.UTF-8", "Usage: ")):
        monkeypatch.setenv("LANG", environment)
        ran = run()
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(usage)


@pytest.mark.parametrize("lang", LANGS)
def test_help_of_the_command_that_went_wrong_is_named(lang: str, run: Run) -> None:
    for args, path in (
        (["check"], "check"),
        (["fields", "--nope"], "fields"),
        (["policy", "x"], "policy"),
    ):
        assert f"landuse {path} --help" in run("--lang", lang, *args).err


@pytest.mark.parametrize("case", WRONG)
def test_chinese_usage_messages_hold_no_english_sentence(case: str, run: Run) -> None:
    said = run("--lang", "zh", *WRONG[case][0]).err
    for words in ("Got unexpected", "requires", "is not one of", "No such", "Missing", "Try "):
        assert words not in said


def test_language_without_a_command(run: Run) -> None:
    ran = run("--lang", "zh")
    assert ran.code == 2
    assert "Missing command" not in ran.err
