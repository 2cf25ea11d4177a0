"""Writing (写出报告): page and workbook into a folder, each whole or not at all."""

from __future__ import annotations

from pathlib import Path

from landuse.checking import Check
from landuse.errors import unwritten
from landuse.present.intake.book import write_book
from landuse.present.intake.page import intake_page
from landuse.words import Lang

PAGE, BOOK = "intake.html", "intake.xlsx"


def write_intake(check: Check, folder: Path | str, *, lang: Lang) -> list[Path]:
    """Write the report (写出检查报告); what else the folder holds stays.

    Parameters
    ----------
    check
        What is known of the park.
    folder
        Where the two files go; made where it is not there.
    lang
        Language of the workbook, and the one that the page opens in.

    Returns
    -------
    list of pathlib.Path
        Page and workbook. Two runs on the same files give the same bytes.

    Raises
    ------
    StudyError
        They cannot be written; the old ones are untouched.
    """
    target = Path(folder)
    drafts = {name: target / f".{name}.partial" for name in (PAGE, BOOK)}
    try:
        target.mkdir(parents=True, exist_ok=True)
        try:
            page = intake_page(check, lang=lang)
            drafts[PAGE].write_text(page, encoding="utf-8", newline="\n")
            write_book(check, drafts[BOOK], lang=lang)
            return [draft.replace(target / name) for name, draft in drafts.items()]
        finally:
            for draft in drafts.values():
                draft.unlink(missing_ok=True)
    except OSError as error:
        raise unwritten(target, error, folder=True) from error
