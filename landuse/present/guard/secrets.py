"""Secrets (涉密内容): what of a study may not be in a file for an audience, gathered from all its tables."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.ids import Ids
from landuse.names import parse_name
from landuse.policy.audience import CODES, confidential
from landuse.present.groups import few_firms
from landuse.schema import fields, tables

if TYPE_CHECKING:
    from landuse.policy.audience import Audience
    from landuse.study import Study

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_KINDS: dict[str, dict[str, tuple[str, ...]]] = {
    "firms": {"enterprises": ("name", "former_name"), "parcels": ("holder",), "*": ("name",)},
    "persons": {"*": ("legal_person", "recorded_by", "raised_by", "linked_by", "decided_by")},
    "contacts": {"*": ("phone", "meter")},
    "codes": {"*": (*CODES, "enterprise_id")},
}
_NAMED = ("enterprises", "returns", "monthly", "occupancy", "registration", "objections")
"""Tables whose ``name`` is a firm's."""

_FIGURES = ("returns", "monthly", "enterprise_facts", "changes", "unmatched", "registration")
"""Tables whose every row is of one firm."""

_EVERY_YEAR = ("tax_paid", "tax_per_mu")
"""Figures of parcels that are compared with the columns of a file in all years, not the last alone."""

_SAMPLE = 4_000
"""So many parcels tell whether a column is in proportion to a figure."""

_CORE = 4
"""A firm's name without region and legal form is searched for where it has so many letters."""

_OFFICIAL = 15
"""Letters of a registration number or credit code; a shorter id is a number of one's own list."""

_SHORT = {"firms": 2, "persons": 2, "contacts": 6, "codes": 6}
"""Texts with fewer letters cannot be told from other words and are not searched for."""


class Origin(NamedTuple):
    """Where a secret is from (来源)."""

    kind: str
    table: str
    field: str
    shown: str


class Hidden(NamedTuple):
    """Hidden figures of parcels by name (隐去的宗地数值), of a sample where there are many.

    Parameters
    ----------
    parcels
        Numbers of the parcels, ascending.
    figures
        Name and year → figure of each of them; NaN where there is none.
    """

    parcels: Ints
    figures: dict[str, Floats]


class Secrets(NamedTuple):
    """What may not be in the file (涉密内容).

    Parameters
    ----------
    texts
        Folded text → where it is from.
    figures
        All figures of single firms, ascending.
    own
        Figures of the year, sorted by parcel; those of parcel i are ``own[start[i]:start[i + 1]]``.
    start
        One more than there are parcels in the study.
    parcels
        Parcel id → number.
    year
        Amount → its figures of single firms in the year.
    few
        Parcels in whose figures fewer than k firms have a part.
    hidden
        Figures of some of those parcels, by name.
    """

    texts: dict[str, Origin]
    figures: Floats
    own: Floats
    start: Ints
    parcels: dict[str, int]
    year: dict[str, Floats]
    few: set[str]
    hidden: Hidden = Hidden(np.zeros(0, dtype=np.int64), {})


def fold(text: str) -> str:
    """Letters and digits of a text, alike in all widths and cases (规整文字).

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        Without blanks, brackets and other signs.

    Examples
    --------
    >>> fold("金汇 铝业（台州）") == fold("金汇铝业(台州)")
    True
    """
    plain = (text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold()
    return plain if plain.isalnum() else "".join(filter(str.isalnum, plain))


def secrets_of(study: Study, rules: Audience) -> Secrets:
    """Gather what an audience must not find (汇集涉密内容).

    Parameters
    ----------
    study
        The study.
    rules
        The audience: which kinds are searched for, and how large a group need not be hidden.

    Returns
    -------
    Secrets
        Texts and figures, without the exceptions of the rules and the name of the park itself,
        which may well own a parcel.
    """
    kinds: set[str] = set(rules.search.kinds)
    allowed = {fold(each.text) for each in rules.exceptions}
    allowed.add(fold(str(study.meta["park"]["name"])))
    texts: dict[str, Origin] = {}
    for origin in _texts(study, kinds):
        folded = fold(origin.shown)
        if len(folded) >= _SHORT[origin.kind] and folded not in allowed:
            texts.setdefault(folded, origin)
    every = study.pick("parcels", ["parcel_id"])["parcel_id"]
    ids = pd.Index(every.astype("str")).drop_duplicates()
    parcels = {each: number for number, each in enumerate(ids.tolist())}
    if "amounts" not in kinds:
        none = np.zeros(0)
        return Secrets(
            texts, none, none, np.zeros(len(ids) + 1, dtype=np.int64), parcels, {}, set()
        )
    few = few_firms(study, rules.groups.k)
    of_parcels = _of_parcels(study, few, ids)
    found = [np.unique(_clean(each)) for each in _all_figures(study, of_parcels)]
    figures = np.unique(np.concatenate(found))
    own, start = _own(study, of_parcels, ids)
    now = _amounts(study, "enterprise_facts", {"year": study.year})
    by_name = {str(each.name): _clean(each) for each in now}
    hidden = _hidden(of_parcels, study.year)
    return Secrets(texts, figures, own, start, parcels, by_name, few, hidden)


def _texts(study: Study, kinds: set[str]) -> Iterator[Origin]:
    known = set(tables())
    for kind in sorted(kinds & set(_KINDS)):
        for table in study.tables:
            wanted = dict.fromkeys((*_KINDS[kind].get(table, ()), *_KINDS[kind]["*"]))
            if table in known and not set(wanted) & set(fields(table)):
                continue  # not even read
            held = study.columns(table)
            for field in wanted:
                if field not in held or (field == "name" and table not in _NAMED):
                    continue
                values = study.pick(table, [field])[field]
                for each in values.dropna().astype("str").unique().tolist():
                    if field != "enterprise_id" or len(each) >= _OFFICIAL:
                        yield Origin(kind, table, field, each)
    if "firms" in kinds:
        yield from _cores(study)


def _cores(study: Study) -> Iterator[Origin]:
    """Names without region and legal form: 金汇铝业 of 某某市金汇铝业有限公司."""
    names = study.pick("enterprises", ["name"])["name"]
    for name in names.dropna().astype("str").unique().tolist():
        parts = parse_name(name)
        core = parts.brand + parts.trade
        if parts.form and parts.brand and len(core) >= _CORE:
            yield Origin("firms", "enterprises", "name", core)


def _columns(frame: pd.DataFrame) -> Iterator[pd.Series]:
    for name in frame.columns:
        if confidential(str(name)) and pd.api.types.is_numeric_dtype(frame[name].dtype):
            yield frame[name]


def _all_figures(study: Study, of_parcels: list[_Placed]) -> Iterator[pd.Series]:
    yield pd.Series(dtype="float64")
    for table in _FIGURES:
        yield from _amounts(study, table, {})
    for placed in of_parcels:
        yield from _columns(placed.frame)
    yield from _amounts(study, "indicators", {"subject": "enterprise"})


def _amounts(study: Study, table: str, only: Mapping[str, int | str]) -> Iterator[pd.Series]:
    """Confidential figures of a table, read one column after the other."""
    for name in study.columns(table):
        if confidential(name):
            yield from _columns(study.pick(table, [name], **only))


class _Placed(NamedTuple):
    """Rows with figures, and the number of the parcel of each."""

    frame: pd.DataFrame
    place: Ints


def _of_parcels(study: Study, few: set[str], ids: pd.Index) -> list[_Placed]:
    """Facts and indicators of parcels with few firms, of all years."""
    small = np.array([each in few for each in ids] or [False], dtype=np.bool_)
    found = []
    kinds: tuple[tuple[str, str, dict[str, str]], ...] = (
        ("parcel_facts", "parcel_id", {}),
        ("indicators", "subject_id", {"subject": "parcel"}),
    )
    for table, name, only in kinds:
        amounts = [each for each in study.columns(table) if confidential(each)]
        frame = study.pick(table, [name, "year", *amounts], **only)
        place = Ids(ids).find(frame[name])
        kept = (place >= 0) & small[place]
        found.append(_Placed(frame[kept], place[kept]))
    return found


def _hidden(of_parcels: list[_Placed], year: int) -> Hidden:
    """Figures of the year by name, and tax of all years: what a column may not be in proportion to."""
    every = np.unique(np.concatenate([each.place for each in of_parcels]))
    if not len(every):
        return Hidden(every, {})
    parcels = every[np.unique(np.linspace(0, len(every) - 1, _SAMPLE).astype(np.int64))]
    found: dict[str, Floats] = {}
    for frame, place in of_parcels:
        at = np.minimum(np.searchsorted(parcels, place), len(parcels) - 1)
        kept = parcels[at] == place
        some, row = frame[kept], at[kept]
        years = some["year"].to_numpy(dtype=np.int64)
        for column in _columns(some):
            number = np.abs(column.to_numpy(dtype=np.float64, na_value=np.nan))
            for each in np.unique(years).tolist():
                mine = (years == each) & (number > 0)
                if mine.any() and (each == year or str(column.name) in _EVERY_YEAR):
                    figure = np.full(len(parcels), np.nan)
                    figure[row[mine]] = number[mine]
                    found[f"{column.name} {each}"] = figure
    return Hidden(parcels, found)


def _own(study: Study, of_parcels: list[_Placed], ids: pd.Index) -> tuple[Floats, Ints]:
    """Figures of the year by parcel: its own where few firms are on it, and those of its firms."""
    values: list[Floats] = [np.zeros(0)]
    places: list[Ints] = [np.zeros(0, dtype=np.int64)]

    def add(frame: pd.DataFrame, place: Ints) -> None:
        for column in _columns(frame):
            number = np.abs(column.to_numpy(dtype=np.float64, na_value=np.nan))
            kept = (place >= 0) & (number > 0)
            values.append(number[kept])
            places.append(place[kept])

    for frame, place in of_parcels:
        now = (frame["year"] == study.year).to_numpy(dtype=np.bool_)
        add(frame[now], place[now])
    amounts = [each for each in study.columns("enterprise_facts") if confidential(each)]
    facts = study.pick("enterprise_facts", ["enterprise_id", *amounts], year=study.year)
    links = study.pick("links", ["parcel_id", "enterprise_id"]).astype("str").drop_duplicates()
    row = Ids(facts["enterprise_id"]).find(links["enterprise_id"])
    linked = row >= 0
    place = Ids(ids).find(links["parcel_id"])[linked]
    add(facts.iloc[row[linked]], place)
    value, place = np.concatenate(values), np.concatenate(places)
    order = np.lexsort((value, place))
    start = np.searchsorted(place[order], np.arange(len(ids) + 1))
    return value[order], start.astype(np.int64)


def _clean(column: pd.Series) -> Floats:
    values = np.abs(column.to_numpy(dtype=np.float64, na_value=np.nan))
    found: Floats = values[values > 0]
    return found
