"""Scores by year in the ledger (历年得分等级): every subject a line, every year its score and grade."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from landuse.present.workbook.columns import (
    Column,
    Sheet,
    Tongue,
    columns_of,
    laid_out,
    say_codes,
    spoken,
)
from landuse.schema import fields, label

if TYPE_CHECKING:
    from landuse.study import Study

_KEYS = ["subject", "subject_id"]


def score_history_sheet(study: Study, tell: Tongue) -> Sheet:
    """Scores and grades of earlier years by today's policy (历年得分等级), and those of this one.

    Parameters
    ----------
    study
        The study.
    tell
        Language and currency.

    Returns
    -------
    Sheet
        One row a subject that has a score in some year, enterprises first.
    """
    frame = study["score_history"]
    known = frame[(frame["total"].notna() | frame["grade"].notna()).to_numpy(dtype=bool)]
    years = sorted(known["year"].unique())
    by_year = {year: known[known["year"] == year].set_index(_KEYS) for year in years}
    found = known[_KEYS].drop_duplicates().set_index(_KEYS)
    for year, rows in by_year.items():
        found[f"total_{year}"] = rows["total"].reindex(found.index)
        found[f"grade_{year}"] = rows["grade"].astype("str").reindex(found.index)
        found[f"benchmark_{year}"] = rows["benchmark"].astype("str").reindex(found.index)
    found = found.reset_index()
    found = found.assign(subject_name=_names(study, found))
    found = spoken(found, tell, {"subject": "subject"})
    for year in years:
        codes = found[f"benchmark_{year}"].str.replace(",", ";", regex=False)
        said = say_codes(codes, tell.codes("benchmark"), joint=tell.say("joint"))
        found[f"benchmark_{year}"] = said
    columns = [
        *columns_of(tell, "score_history", "subject_id subject:word own.subject_name:text"),
        *(_column(study, tell, name, int(year)) for year in years for name in ("total", "grade")),
        *(_column(study, tell, "benchmark", int(year)) for year in years),
    ]
    return laid_out("score_history", columns, found)


_KINDS = {"total": "points", "grade": "grade", "benchmark": "list"}


def _column(study: Study, tell: Tongue, name: str, year: int) -> Column:
    """Column of one figure in one year, marked where it is recomputed."""
    field = fields("score_history")[name]
    said = label("score_history" if name == "benchmark" else "scores", name, tell.lang)
    which = "again" if year < study.year and name != "benchmark" else "of_year"
    heading = tell.heading(tell.say(f"heading.{which}", year=year, name=said), field.unit)
    meaning = field.meaning_zh if tell.lang == "zh" else field.meaning_en
    path, kind = f"score_history.{name}", _KINDS[name]
    return Column(f"{name}_{year}", heading, kind, path, meaning, printed=name != "benchmark")


def _names(study: Study, rows: pd.DataFrame) -> pd.Series[str]:
    """Name of each subject, where it has one."""
    found = pd.Series(None, rows.index, dtype="str")
    for subject, table in (("enterprise", "enterprises"), ("parcel", "parcels")):
        sheet = study[table]
        if "name" not in sheet:
            continue
        named = sheet.set_index(f"{subject}_id")["name"].astype("str")
        mine = (rows["subject"].astype("str") == subject).to_numpy(dtype=bool)
        names = rows["subject_id"].map(named[~named.index.duplicated()])
        found = found.where(~mine, names.astype("str"))
    return found
