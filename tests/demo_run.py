"""The demo park, run once for all tests that read a study; they never write into it."""

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from landuse.cli import main
from landuse.demo.build import build_park
from landuse.demo.files import write_files
from landuse.ingest import load_park
from landuse.pipeline import score
from landuse.policy import load_policy
from landuse.present.workbook import write_ledger
from landuse.study import Inputs, Study, save_study
from landuse.words import Lang
from tests import shared


@cache
def tables() -> dict[str, pd.DataFrame]:
    """Its tables before they are written."""
    return shared.value("tables", build_park)


@cache
def park() -> Path:
    """Its ``park.toml``."""
    made = shared.folder("demo", lambda folder: write_files(tables(), folder / "示范园区"))
    return made / "示范园区" / "park.toml"


@cache
def inputs() -> Inputs:
    return shared.value("inputs", lambda: load_park(park()))


@cache
def study() -> Study:
    return shared.value("study", lambda: score(inputs()))


@cache
def studied(policy: str) -> Study:
    """The study by another policy, as shipped."""
    return shared.value(policy, lambda: score(inputs(), load_policy(policy)))


@cache
def saved() -> Path:
    """Study folder with its tables only."""
    return shared.folder("saved", lambda folder: save_study(study(), folder / "study")) / "study"


@cache
def ledger(lang: Lang = "zh") -> Path:
    made = shared.folder(
        f"ledger-{lang}", lambda folder: write_ledger(study(), folder / "ledger.xlsx", lang=lang)
    )
    return made / "ledger.xlsx"


@cache
def full() -> Path:
    """Study folder as ``landuse score`` writes it."""

    def make(folder: Path) -> None:
        with pytest.raises(SystemExit) as done:
            main(["score", str(park()), "-o", str(folder / "full")])
        assert done.value.code == 0

    return shared.folder("full", make) / "full"
