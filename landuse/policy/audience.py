"""Audiences (读者): what internal readers, leaders and the public may see, as data with reasons."""

from __future__ import annotations

import difflib
import re
import tomllib
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from landuse.errors import PolicyError
from landuse.park import explain_validation
from landuse.policy.evaluation import Cited
from landuse.policy.read import digest
from landuse.schema import fields, tables

CONTACT = ("legal_person", "phone", "meter", "recorded_by", "raised_by", "linked_by", "decided_by")
"""Persons and how to reach them (联系资料): in no copy for any audience."""

CODES = ("credit_code", "holder_code", "candidate_code", "former_code")
"""Codes that name a firm (主体代码): hidden wherever firms are."""

SCORE_UNIT = "points"
"""Unit of scores (得分单位): one that rests on one indicator is that indicator times a constant."""

_SECRET_UNITS = {"persons", "tce", "kwh", "t", SCORE_UNIT}
_SECRET_NAMES = {"rd_share", "power", "now", "needed", "emission_cut"}
_OF_YEAR = re.compile(r"_((19|20)\d\d.*|other\d+)$")
"""A year, or the number of a study that is compared, behind the name of a column."""


@cache
def confidential(name: str) -> bool:
    """Whether a column holds a figure of a firm (企业涉密数值): money, staff, energy, emissions, scores.

    Parameters
    ----------
    name
        Column, as in the dictionary of fields, with a year or ``other<number>`` behind it, or
        ``points_<indicator>``.

    Returns
    -------
    bool
        True where the unit of the field says so in any table, and for points and scores, from which
        the indicator can be worked back.

    Examples
    --------
    >>> confidential("tax_per_mu_2023"), confidential("points_tax_per_mu"), confidential("area_mu")
    (True, True, False)
    >>> confidential("total"), confidential("tax_per_mu_other1"), confidential("rank")
    (True, True, False)
    """
    name = _OF_YEAR.sub("", name)
    if name.startswith("points_"):
        return True
    found = [fields(table)[name] for table in tables() if name in fields(table)]
    return name in _SECRET_NAMES or any(secret_unit(each.unit) for each in found)


def secret_unit(unit: str | None) -> bool:
    """Whether a unit is one of firms' figures (涉密单位).

    Parameters
    ----------
    unit
        Unit of the dictionary.

    Returns
    -------
    bool
        Money and anything per money; persons, energy, emissions; points of a score.

    Examples
    --------
    >>> secret_unit("wan_yuan/mu"), secret_unit("months")
    (True, False)
    """
    return unit is not None and (unit.startswith("wan_yuan") or unit in _SECRET_UNITS)


class _Reasoned(Cited):
    """A rule says why, in both languages (有理由的条目)."""

    reason_zh: str
    reason_en: str


class About(_Reasoned):
    """The ``[audience]`` table (读者信息)."""

    name: str = Field(pattern=r"^[\w.-]{1,40}$")
    title_zh: str
    title_en: str


class Groups(_Reasoned):
    """The smallest group whose figures may be shown (最小分组).

    Parameters
    ----------
    k
        How many firms it has at least.
    largest
        Share of the largest firm in the amount of a zone, above which zones are merged: a mean
        that is nearly all of one firm tells that firm's figure.
    """

    k: int = Field(ge=1, le=100)
    largest: float = Field(default=1.0, gt=0, le=1)


class Amounts(_Reasoned):
    """Figures of firms (企业数值): exact, of large groups only, or none."""

    show: Literal["all", "large_groups", "none"]


class TableRule(_Reasoned):
    """Which columns of a table are shown (可见字段); a table without a rule is not shown."""

    name: str
    fields: Literal["all"] | list[str]
    without: list[str] = Field(default_factory=list)

    def allows(self, column: str) -> bool:
        """Whether the column may be seen (是否可见)."""
        if column in CONTACT or any(fnmatchcase(column, each) for each in self.without):
            return False
        return self.fields == "all" or column in self.fields


class ThemeRule(_Reasoned):
    """A theme that is shown (可见专题): each parcel its own class, or the class of its zone.

    Parameters
    ----------
    of
        ``parcel``, or ``zone``: the mean of the zone in bands, zones of fewer than k firms merged.
    breaks
        Limits of the bands, for ``zone``.
    """

    key: str
    of: Literal["parcel", "zone"] = "parcel"
    breaks: list[float] = Field(default_factory=list)

    @model_validator(mode="after")
    def _banded(self) -> ThemeRule:
        if (self.of == "zone") != bool(self.breaks) or sorted(set(self.breaks)) != self.breaks:
            raise ValueError('limits that rise, with of = "zone" only')
        return self


class Firms(_Reasoned):
    """Whether firms are named (企业名称)."""

    named: bool


class Totals(_Reasoned):
    """Whether totals of the park are shown (园区合计); never those of fewer than k firms."""

    show: bool


class Search(_Reasoned):
    """What the finished file is searched for (成品检查)."""

    kinds: list[Literal["amounts", "firms", "persons", "contacts", "codes"]]


class Sheet(_Reasoned):
    """Secrecy marks offered on the printed sheet (图面密级), the first one unless chosen."""

    marks_zh: list[str] = Field(min_length=1)
    marks_en: list[str] = Field(min_length=1)

    @model_validator(mode="after")
    def _both(self) -> Sheet:
        if len(self.marks_zh) != len(self.marks_en):
            raise ValueError("as many marks_zh as marks_en")
        return self


class Excepted(_Reasoned):
    """A text or printed number that may stand in the file although it looks confidential (例外)."""

    text: str = Field(min_length=1)


class Audience(BaseModel):
    """Who may see what (读者规则)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    audience: About
    groups: Groups
    amounts: Amounts
    firms: Firms
    totals: Totals
    tables: list[TableRule] = Field(min_length=1)
    themes: Literal["all"] | list[ThemeRule]
    search: Search
    sheet: Sheet
    exceptions: list[Excepted] = []
    sha256: str = ""

    @property
    def name(self) -> str:
        """Name of the audience (名称)."""
        return self.audience.name

    def table(self, name: str) -> TableRule | None:
        """Rule of a table (数据表的规则); none where it is hidden, ``*`` stands for any other."""
        found = {rule.name: rule for rule in self.tables}
        return found.get(name, found.get("*"))


def list_audiences() -> list[str]:
    """Names of the shipped audiences (内置读者).

    Returns
    -------
    list of str
        From the one that sees most to the one that sees least.

    Examples
    --------
    >>> list_audiences()
    ['internal', 'leaders', 'public']
    """
    folder = files("landuse").joinpath("policies", "audiences")
    return sorted(each.name.removesuffix(".toml") for each in folder.iterdir())


def load_audience(name: str | Path, *, base: Path | None = None) -> Audience:
    """Read the rules of an audience (读取读者规则), shipped or from a file.

    Parameters
    ----------
    name
        A shipped name, or a path that ends in ``.toml``.
    base
        Folder that a relative path starts from; the working folder by default.

    Returns
    -------
    Audience
        The rules, with the sha256 of their text.

    Raises
    ------
    PolicyError
        No such audience, or its text is wrong: all problems at once.

    Examples
    --------
    >>> load_audience("public").firms.named
    False
    """
    content, file = _content(name, base)
    try:
        data = tomllib.loads(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PolicyError("audience.no_toml", file=file, found=str(error)) from error
    try:
        found = Audience.model_validate({**data, "sha256": digest(content)})
    except ValidationError as error:
        raise PolicyError.collect(explain_validation(error, file, "audience")) from error
    _refuse_slips(found, file)
    return found


def _content(name: str | Path, base: Path | None) -> tuple[bytes, str]:
    if str(name).endswith(".toml"):
        path = (base or Path()) / name
        try:
            return path.read_bytes(), path.name
        except OSError as error:
            raise PolicyError(
                "audience.not_found", name=str(name), known=", ".join(list_audiences())
            ) from error
    if name in list_audiences():
        source = files("landuse").joinpath("policies", "audiences", f"{name}.toml")
        return source.read_bytes(), f"{name}.toml"
    raise PolicyError("audience.not_found", name=str(name), known=", ".join(list_audiences()))


def _refuse_slips(found: Audience, file: str) -> None:
    """Contact data that is asked for, and hidden columns whose name is not a column's."""
    known = {name for table in tables() for name in fields(table)}
    for rule in found.tables:
        wanted = [] if rule.fields == "all" else rule.fields
        contact = sorted(set(wanted) & set(CONTACT))
        if contact:
            raise PolicyError("audience.contact", file=file, table=rule.name, fields=contact[0])
        for name in rule.without:
            if "*" not in name and name not in known:
                near = difflib.get_close_matches(name, sorted(known), n=1)
                raise PolicyError(
                    "audience.unknown_field",
                    file=file,
                    table=rule.name,
                    field=name,
                    near=near[0] if near else "—",
                )
