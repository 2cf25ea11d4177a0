"""The fuzz itself: a few mutants of each kind pass, and it fails where the reader is made to fail."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from landuse.errors import InputError
from landuse.ingest import load_park
from landuse.study import Inputs
from tests.fuzz.judge import FAILURES, OUTCOMES
from tests.fuzz.naive import printed
from tests.fuzz.parks import KINDS
from tests.fuzz.run import Mutant, failures, fuzz, main, table, tried


def _swallowing(folder: Path) -> Inputs:
    """A reader that keeps its doubts to itself."""
    found = load_park(folder)
    return replace(found, notes=tuple(note for note in found.notes if note.severity == "info"))


def _outcomes(mutants: list[Mutant]) -> set[str]:
    return {each.verdict.outcome for each in mutants}


def test_sixty_mutants_pass() -> None:
    found = list(fuzz(60, 7))
    assert not failures(found), failures(found)
    assert {each.kind for each in found} == set(KINDS)
    assert {"unchanged", "said", "refused"} <= _outcomes(found)
    assert table(found)[len(KINDS) + 1].split()[-1] == "60"


def test_a_reader_that_swallows_totals_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--count", "6", "--kind", "csv", "--seed", "7"], load=_swallowing) == 1
    assert "silent" in capsys.readouterr().out


def test_a_reader_that_breaks_fails() -> None:
    def broken(folder: Path) -> Inputs:
        raise KeyError(folder)

    assert _outcomes(list(fuzz(2, 7, load=broken))) == {"traceback"}


def test_a_refusal_without_a_word_fails() -> None:
    def mute(folder: Path) -> Inputs:
        raise InputError

    assert _outcomes(list(fuzz(1, 7, load=mute))) == {"traceback"}


def test_a_reader_that_hangs_fails() -> None:
    def slow(folder: Path) -> Inputs:
        time.sleep(5)
        return load_park(folder)

    assert _outcomes(list(fuzz(1, 7, load=slow, seconds=0.05))) == {"hang"}


def test_a_mutant_can_be_made_again(tmp_path: Path) -> None:
    one, other = (tried("csv", 3, 7, keep=tmp_path / name) for name in "ab")
    assert one == other
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_the_plain_reading(tmp_path: Path) -> None:
    """The oracle reads what is printed, and sees a total that is no sum."""
    text = "企业名称,企业编号,年度,实缴税金（元）\n甲,E000,2023,100\n乙,E001,2023,50.5\n合计,,,{}\n"
    (tmp_path / "r.csv").write_text(text.format("150.5"), encoding="utf-8")
    sound = printed("csv", tmp_path)
    assert (sound.wrong, sound.totals) == ([], {"tax_paid": [pytest.approx(0.01505)]})
    (tmp_path / "r.csv").write_text(text.format("151.5"), encoding="gb18030")
    assert printed("csv", tmp_path).wrong
    assert set(FAILURES) < set(OUTCOMES)
