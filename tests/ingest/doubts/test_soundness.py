"""Codes and figures of a whole park, in one call and in the intake."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from landuse.errors import InputError
from landuse.ingest.doubts.soundness import check_soundness
from landuse.study import Inputs
from tests import demo_run


def test_the_demo_park_is_sound() -> None:
    inputs = demo_run.inputs()
    assert check_soundness(inputs.tables, {}, inputs.who) == []
    assert check_soundness(inputs.tables, {}, {}) == []


def test_tables_that_could_not_be_settled_are_passed_over() -> None:
    frame = pd.DataFrame({"credit_code": ["x"]})
    assert check_soundness({"returns": frame, "review": frame}, {}, {}) == []


def test_a_park_says_what_is_odd_about_its_files(
    load: Callable[..., Inputs], tmp_path: Path
) -> None:
    lines = ["企业名称,统一社会信用代码,年度,税收,营业收入"]
    lines += [f"甲{i}公司,91350200M00000051{i},2024,{1_800_000 + i},{4000 + i}元" for i in range(6)]
    (tmp_path / "r.csv").write_text("\n".join(lines), encoding="utf-8")
    said = {note.code: note for note in load(returns={"path": "r.csv"}).notes}
    assert {"codes.checksum", "cells.unit", "magnitude.unit"} <= set(said)
    (record,) = [
        each for each in load(returns={"path": "r.csv"}).sources if each["table"] == "returns"
    ]
    (revenue,) = [each for each in record["columns"] if each["field"] == "revenue"]
    assert revenue["cells"] == {"unit": 6}


def test_lost_digits_stop_a_park(fail: Callable[..., InputError], tmp_path: Path) -> None:
    lines = ["企业名称,统一社会信用代码,年度,税收", "甲公司,9.14307E+17,2024,5"]
    (tmp_path / "r.csv").write_text("\n".join(lines), encoding="utf-8")
    assert "codes.lost" in [note.code for note in fail(returns={"path": "r.csv"}).problems]
