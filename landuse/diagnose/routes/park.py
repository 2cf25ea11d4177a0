"""Park (园区途径): verdicts on land and the five routes of every case, as tables of the study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.diagnose.finding import constant
from landuse.diagnose.routes.conditions import (
    MISSING,
    READS,
    Ground,
    conditions,
    fitting,
    sign_sources,
)
from landuse.diagnose.routes.figures import figures
from landuse.diagnose.routes.judge import OUTCOMES, Judged, first_open, judge, patterns
from landuse.diagnose.routes.records import Recorded, records
from landuse.diagnose.routes.subjects import subjects
from landuse.diagnose.zombie.land import held_land, land_outcomes, unit_land, zombie_land
from landuse.ids import Positions, arrow_text, take_text
from landuse.policy import RouteRules
from landuse.schema import fields
from landuse.words import LANGS, Lang, text, word

_UNSEAL, _OBSERVE, _NONE = "unseal", "observe", "none"
_SUBJECTS = pd.Index(["enterprise", "parcel"], dtype="str")
_ANSWERS = pd.Index(["no", "yes"], dtype="str")


def onto_land(
    tables: Mapping[str, pd.DataFrame],
    rules: RouteRules | None,
    today: pd.Timestamp,
    year: int,
    known: Mapping[str, Positions],
) -> dict[str, pd.DataFrame]:
    """Verdicts carried to parcels, and the routes of every case (僵尸企业用地与处置途径).

    Parameters
    ----------
    tables
        Inputs, ``links`` with the rows of their firm and parcel, ``findings``, ``verdicts`` and
        ``evidence``.
    rules
        The ``[routes]`` section; without it no route is judged.
    today
        The day.
    year
        Evaluation year.
    known
        Table → position of each row's enterprise, where it is known already.

    Returns
    -------
    dict
        ``zombie_land``, ``routes`` and ``verdicts`` with its route; nothing where nobody was judged.
    """
    verdicts = tables["verdicts"]
    if verdicts.empty:
        return {}
    held = held_land(tables["links"], today)
    land = land_outcomes(tables["findings"], tables["parcels"])
    own = unit_land(held, land, tables, today)
    found = {"zombie_land": zombie_land(held, land, tables["parcels"], verdicts, own)}
    if rules is None:
        return found
    cases = subjects(held, land, verdicts, tables["contracts"], tables["parcels"])
    if not len(cases.firm):
        return found
    ids = {
        "enterprise": tables["enterprises"]["enterprise_id"],
        "parcel": tables["parcels"]["parcel_id"],
    }
    told = records(tables["events"], cases, ids, rules, today)
    counted = figures(tables, cases, today, year, known)
    ground = Ground(tables, verdicts, tables["evidence"], cases, held, land, told, counted, today)
    answers = conditions(ground, rules)
    judged = [judge(answers, way) for way in rules.ways]
    whole = _Whole(ground, answers, judged, rules)
    return {
        **found,
        "routes": whole.table(ids),
        "verdicts": verdicts.assign(route=whole.suggested(len(verdicts))),
    }


class _Whole:
    """All that is said of the routes of the cases."""

    def __init__(
        self,
        ground: Ground,
        answers: Mapping[str, pd.Series[Any]],
        judged: Sequence[Judged],
        rules: RouteRules,
    ) -> None:
        self.ground, self.answers, self.judged, self.rules = ground, answers, judged, rules
        self.cases, self.size = ground.cases, len(ground.cases.firm)
        self.signs = {
            name: said.dropna().to_dict() for name, said in sign_sources(ground, rules).items()
        }
        self.area = case_area(ground)

    def suggested(self, firms: int) -> pd.Categorical:
        """Route that comes first for each firm; where none is open, why."""
        names = [way.id for way in self.rules.ways]
        said = [*names, _UNSEAL, _OBSERVE, _NONE]
        place = first_open(self.judged).astype(np.int64)
        open_ = np.logical_or.reduce([each.outcome == 2 for each in self.judged])
        seized, acquirer, insolvent = (
            self.answers[name] for name in ("seized", "acquirer", "insolvent")
        )
        stuck = (seized & ~acquirer & ~insolvent).fillna(value=False).to_numpy(dtype=bool)
        none = np.select([stuck, open_], [len(names), len(names) + 1], len(names) + 2)
        chosen = np.logical_or.reduce([each.chosen for each in self.judged])
        rank = np.where(place < 0, none, place) - np.where(chosen, len(said), 0)
        mine = self.cases.firm >= 0
        best = np.full(firms, len(said), dtype=np.int64)
        np.minimum.at(best, self.cases.firm[mine], rank[mine])
        code = np.where(best == len(said), -1, best % len(said))
        return pd.Categorical.from_codes(code, pd.Index(said, dtype="str"))

    def table(self, ids: Mapping[str, pd.Series[Any]]) -> pd.DataFrame:
        """The ``routes`` table, case after case."""
        parts = [self._way(place) for place in range(len(self.judged))]
        case = np.repeat(np.arange(self.size), len(parts))
        firm = self.cases.firm
        shared = {
            "subject": pd.Series(pd.Categorical.from_codes((firm < 0).astype(np.int8), _SUBJECTS)),
            "subject_id": self._ids(ids),
            "parcel_id": take_text(arrow_text(ids["parcel"]), self.cases.parcel),
            "area_mu": pd.Series(self.area),
            "jobs": self.ground.figures.jobs,
            "wages_owed": self._wages(),
        }
        found = {}
        for name in fields("routes"):
            if name in shared:
                found[name] = shared[name].array.take(case)
            else:
                found[name] = _in_turn([part[name] for part in parts])
        return pd.DataFrame(found, copy=False)

    def _ids(self, ids: Mapping[str, pd.Series[Any]]) -> pd.Series[Any]:
        """Id of the firm, of the parcel where nobody answers for it."""
        firms = take_text(arrow_text(ids["enterprise"]), self.cases.firm)
        if (self.cases.firm >= 0).all():
            return firms
        plots = take_text(arrow_text(ids["parcel"]), self.cases.parcel)
        return firms.where(self.cases.firm >= 0, plots)

    def _way(self, place: int) -> dict[str, pd.Series[Any]]:
        """Columns of one route."""
        way, judged = self.rules.ways[place], self.judged[place]
        say = {lang: _Sentence(lang) for lang in LANGS}
        pattern = patterns(self.answers, way, judged)
        lacking = self._nobody(pattern.said(_lacking))
        blockers = (judged.groups != 1).sum(axis=1)
        return {
            "route": pd.Series(constant(way.id, self.size)),
            "outcome": pd.Series(
                pd.Categorical.from_codes(judged.outcome, pd.Index(OUTCOMES, dtype="str"))
            ),
            "reason": pattern.said(say["zh"]),
            "reason_en": pattern.said(say["en"]),
            "missing": lacking.where((judged.outcome == 2) & (lacking != "").to_numpy()),
            "source": pd.Series(self._source(place)),
            "clause": pd.Series(constant(f"{way.source} {way.clause}".strip(), self.size)),
            "blockers": pd.Series(blockers, dtype="Int64"),
            "order_mu": pd.Series(self.area / (1 + blockers)),
        }

    def _nobody(self, lacking: pd.Series[Any]) -> pd.Series[Any]:
        """Where nobody answers for the land, it is first of all missing who does."""
        alone = (self.cases.firm < 0) & (lacking != "").to_numpy(dtype=bool)
        if not alone.any():
            return lacking
        said = lacking.astype("str")
        return said.where(~alone, "enterprise_id," + said).astype("category")

    def _wages(self) -> pd.Series[Any]:
        owed = self.answers["wages_owed"].astype("Int8").fillna(-1).to_numpy(dtype=np.int8)
        return pd.Series(pd.Categorical.from_codes(owed, _ANSWERS))

    def _source(self, place: int) -> pd.Categorical:
        """Columns that the conditions read, and the documents on record."""
        named = dict.fromkeys(
            name.removeprefix("!") for group in self.rules.ways[place].all for name in group
        )
        columns = "; ".join(dict.fromkeys(READS[name] for name in named if name in READS))
        more: dict[int, str] = {}  # cases that rest on more than the columns
        for name in (name for name in named if name in self.signs):
            alone = name == "stopped_long"
            for at, sources in self.signs[name].items():
                parts = [each for each in more.get(at, columns).split("; ") if each]
                parts = [each for each in parts if not alone or each != READS[name]]
                more[at] = "; ".join(dict.fromkeys([*parts, *str(sources).split("; ")]))
        for name in named:
            for at, paper in _papers(self.ground.recorded, name).items():
                said = more.get(at, columns), f"events: {paper}"
                more[at] = "; ".join(part for part in said if part)
        if "project" in named:
            for at, ids in fitting(self.ground).items():
                said = more.get(at, columns), f"projects: {ids}"
                more[at] = "; ".join(part for part in said if part)
        return _mostly(columns, more, self.size)


def _mostly(said: str, others: Mapping[int, str], size: int) -> pd.Categorical:
    """The same text in all rows but some; a blank one is missing."""
    common = {said} if len(others) < size else set()
    names = sorted((common | set(others.values())) - {""})
    place = {name: at for at, name in enumerate(names)}
    codes = np.full(size, place.get(said, -1))
    codes[list(others)] = [place.get(text, -1) for text in others.values()]
    return pd.Categorical.from_codes(codes, pd.Index(names, dtype="str"))


def _papers(recorded: Recorded, name: str) -> dict[int, str]:
    said = recorded.documents.get(name)
    return {} if said is None else said.dropna().to_dict()


def _in_turn(columns: Sequence[pd.Series[Any]]) -> Any:
    """Columns of the routes as one, case after case."""
    if isinstance(columns[0].dtype, pd.CategoricalDtype):
        whole = pd.api.types.union_categoricals(columns)
        codes = whole.codes.reshape(len(columns), -1).T.ravel()
        return pd.Categorical.from_codes(codes, dtype=whole.dtype)
    return pd.array(
        np.column_stack([each.to_numpy() for each in columns]).ravel(), dtype=columns[0].dtype
    )


def case_area(it: Ground) -> npt.NDArray[np.float64]:
    """Land at stake (涉及用地) [mu]: what the firm uses of the parcel, else the whole parcel.

    Parameters
    ----------
    it
        What is known of the cases.

    Returns
    -------
    numpy.ndarray
        Missing where there is no parcel, or its area is unknown.
    """
    found = it.parcel("area_mu").to_numpy(dtype=float, na_value=np.nan)
    return np.where(it.place >= 0, np.append(it.held.used, np.nan)[it.place], found)


def _lacking(parts: dict[str, list[str]]) -> str:
    """Fields and kinds of record that would settle what is open."""
    names = [name.removeprefix("!") for group in parts["open"] for name in group.split("|")]
    return ",".join(dict.fromkeys(field for name in names for field in MISSING[name]))


class _Sentence:
    """Reason of a route in one language."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang

    def __call__(self, parts: dict[str, list[str]]) -> str:
        said = [
            text(f"routes.{name}", lang=self.lang, conditions=self._joined(groups))
            for name, groups in parts.items()
            if groups
        ]
        return text("routes.between", lang=self.lang).join(said)

    def _joined(self, groups: list[str]) -> str:
        either = text("routes.either", lang=self.lang)
        each = [either.join(self._condition(name) for name in group.split("|")) for group in groups]
        return text("routes.joint", lang=self.lang).join(each)

    def _condition(self, name: str) -> str:
        code = f"not_{name[1:]}" if name.startswith("!") else name
        return word("routes.condition", code, lang=self.lang)
