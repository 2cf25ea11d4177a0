"""Whole runs on the real town in the repository: map, ledger and hand-over are written as well."""

from pathlib import Path

import openpyxl
import pytest

from landuse.cli import main
from landuse.words import LANGS, Lang

PARK = Path(__file__).parents[2] / "data" / "parcels" / "easthampton"


@pytest.mark.parametrize("lang", LANGS)
def test_easthampton_gives_every_file(
    tmp_path: Path, lang: Lang, capsys: pytest.CaptureFixture[str]
) -> None:
    """A policy with a parcel cohort only, no enterprise scored, no contracts, no units."""
    with pytest.raises(SystemExit) as done:
        main(["score", str(PARK), "-o", str(tmp_path / "study"), "--lang", lang])
    told = capsys.readouterr()
    assert done.value.code == 0
    for name in ("map.html", "ledger.xlsx", "park.gpkg"):
        assert (tmp_path / "study" / name).stat().st_size > 0
        assert str(tmp_path / "study" / name) in told.out
    book = openpyxl.load_workbook(tmp_path / "study" / "ledger.xlsx", read_only=True)
    assert len(book.sheetnames) >= 8
    assert "258,508.63" in told.err
