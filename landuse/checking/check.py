"""Check (数据检查): read a park, try to place it, and say what is wrong and what hangs on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from landuse.checking.placing import Placing, place
from landuse.checking.problems import Problem, problems
from landuse.checking.reading import ReadFile, read_files
from landuse.checking.stakes import make_stakes
from landuse.diagnose.kinds import accepted_kinds, unknown_kinds
from landuse.diagnose.siting import strange_kinds
from landuse.diagnose.wordings import coded
from landuse.errors import LanduseError, Note
from landuse.ingest import Survey, survey_park
from landuse.ingest.formats.postgis import safe
from landuse.park import SOURCES, Park
from landuse.plan import opened_docket
from landuse.policy import Policy, load_policy
from landuse.schema import empty
from landuse.study import Inputs

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Check:
    """What is known of a park before it is scored (数据检查结果).

    Parameters
    ----------
    park, folder
        The configuration, and where it is.
    crs
        Metric CRS of the park; empty where it could not be settled.
    files
        Every file that could be opened.
    unread
        Table and path of every file that could not.
    absent
        Tables that the park does not have.
    problems
        What there is to mend or to know, the gravest first.
    years
        Rows of the returns by year.
    placing
        Totals and who finds no partner; None where the park cannot be linked yet.
    """

    park: Park
    folder: Path
    crs: str
    files: tuple[ReadFile, ...]
    unread: tuple[tuple[str, str], ...]
    absent: tuple[str, ...]
    problems: tuple[Problem, ...]
    years: Mapping[int, int]
    placing: Placing | None

    def of(self, severity: str) -> list[Problem]:
        """Problems of one severity (某一级别的问题)."""
        return [each for each in self.problems if each.severity == severity]

    def count(self, severity: str) -> int:
        """Notes of one severity (某一级别的条数)."""
        return sum(each.count for each in self.of(severity))


def check(path: Path | str, *, progress: Progress | None = None) -> Check:
    """Look at a park without scoring it (数据检查).

    Parameters
    ----------
    path
        ``park.toml`` or the folder that holds it.
    progress
        Told the name of each stage as it begins.

    Returns
    -------
    Check
        What was read and what is wrong with it. A park that cannot be used gives one too: what
        could be read of it, and every error.

    Raises
    ------
    InputError
        There is no ``park.toml``, or it cannot be understood.
    """
    say = progress or _quiet
    say("ingest")
    survey = survey_park(path, thorough=True)
    notes, placing = list(survey.notes), None
    info = survey.park.park
    try:
        rules = load_policy(info.policy, base=survey.folder)
    except LanduseError as error:
        notes += error.problems
    else:
        if survey.inputs is not None:
            say("link")
            placing = place(survey.inputs, rules)
            notes += _of_cases(survey.inputs, rules)
            notes += _of_kinds(survey.inputs, rules)
            notes += placing.notes
    say("check")
    years = _years(survey.tables.get("returns"))
    notes += _no_year(years, info.year)
    stakes = make_stakes(
        placing.tables if placing else survey.tables, info.year, placing.links if placing else None
    )
    return Check(
        park=survey.park,
        folder=survey.folder,
        crs=survey.inputs.crs if survey.inputs else "",
        files=tuple(read_files(survey)),
        unread=tuple(_unread(survey)),
        absent=tuple(name for name in SOURCES if name not in survey.park.sources),
        problems=tuple(problems(notes, stakes)),
        years=years,
        placing=placing,
    )


def _quiet(_stage: str) -> None:
    """Say nothing."""


def _of_cases(inputs: Inputs, rules: Policy) -> tuple[Note, ...]:
    """What is wrong with the ledger of cases, by the rules of the policy."""
    names = ("cases", "case_history", "parcels", "enterprises", "projects")
    tables = {each: inputs.tables.get(each, empty(each)) for each in names}
    today = pd.Timestamp(inputs.park.park.today)
    return opened_docket(tables, rules.casework, today)[1].notes


def _of_kinds(inputs: Inputs, rules: Policy) -> list[Note]:
    """Kinds of constraints and events that no rule knows."""
    drawn = inputs.tables.get("constraints", empty("constraints"))
    events, notes = coded(inputs.tables.get("events", empty("events")))
    strange = unknown_kinds(events, rules)
    notes += [*strange, accepted_kinds(rules)] if strange else []
    known = rules.siting
    return notes if known is None else [*notes, *strange_kinds(drawn, known, rules.expansion)]


def _unread(survey: Survey) -> Iterator[tuple[str, str]]:
    """Files that could not be opened; of an address never the password."""
    for table, source in {**survey.park.sources, **survey.park.logs}.items():
        opened = [str(record["path"]) for record in survey.sources.get(table, ())]
        for path in source.paths:
            shown = safe(path) if "://" in path else path
            if not any(each == shown or each.startswith(f"{shown} [") for each in opened):
                yield table, shown


def _years(returns: pd.DataFrame | None) -> dict[int, int]:
    if returns is None or "year" not in returns:
        return {}
    counted = returns["year"].dropna().astype("int64").value_counts()
    return {int(year): int(counted[year]) for year in sorted(counted.index)}


def _no_year(years: Mapping[int, int], year: int) -> list[Note]:
    """Returns of other years only: then nothing of the evaluation year can be known."""
    if not years or year in years:
        return []
    listed = ", ".join(map(str, years))
    return [Note("intake.no_year", "warning", {"year": year, "found": listed}, "returns")]
