"""``park.toml`` (园区配置): which files a park has and how to read them."""

from __future__ import annotations

import datetime as dt
import difflib
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from landuse.errors import InputError, Note
from landuse.words import LANGS, Lang, words

SOURCES = (
    "parcels",
    "enterprises",
    "returns",
    "monthly",
    "occupancy",
    "units",
    "contracts",
    "events",
    "projects",
    "zones",
    "constraints",
)


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class ParkInfo(_Model):
    """The ``[park]`` table (园区)."""

    name: str
    year: int = Field(ge=1949, le=2100)
    policy: str = "generic-cn-v1"
    currency: str = "CNY"
    crs: str = "auto"
    as_of: dt.date | None = None
    division: list[str] = []

    @property
    def today(self) -> dt.date:
        """Date of the legal tests (基准日): ``as_of``, else 31 December of the year."""
        return self.as_of or dt.date(self.year, 12, 31)


class Source(_Model):
    """One source of a table (数据来源)."""

    path: str | list[str]
    layer: str | None = None
    sheet: str | list[str] | None = None
    encoding: str | None = None
    sql: str | None = None
    crs: str | None = None
    header: int | None = Field(default=None, ge=1)
    fill_down: list[str] = []
    duplicates: Literal["error", "merge"] = "error"
    missing: list[str] = []
    columns: dict[str, str] = {}
    units: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    constant: dict[str, str | int | float | bool] = {}

    @property
    def paths(self) -> list[str]:
        """Paths of the source, one or several (路径)."""
        return [self.path] if isinstance(self.path, str) else list(self.path)

    @property
    def sheets(self) -> list[str]:
        """Sheets that are named, none, one or several (工作表)."""
        return [self.sheet] if isinstance(self.sheet, str) else list(self.sheet or [])


class LinkOptions(_Model):
    """The ``[link]`` table (关联选项)."""

    parcel_fallback: str | None = None
    review: str | None = None


class ScoringOptions(_Model):
    """The ``[scoring]`` table (评分选项): how many earlier years are scored by today's policy too."""

    history: int | None = Field(default=None, ge=0, le=150)


class PublishOptions(_Model):
    """The ``[publish]`` table (发布选项): for whom a map is written unless the command says so."""

    audience: Literal["internal", "leaders", "public"] = "internal"


class Park(_Model):
    """Whole ``park.toml`` (园区配置)."""

    park: ParkInfo
    parcels: Source
    enterprises: Source | None = None
    returns: Source | None = None
    monthly: Source | None = None
    occupancy: Source | None = None
    units: Source | None = None
    contracts: Source | None = None
    events: Source | None = None
    projects: Source | None = None
    zones: Source | None = None
    constraints: Source | None = None
    objections: Source | None = None
    cases: Source | None = None
    link: LinkOptions = LinkOptions()
    scoring: ScoringOptions = ScoringOptions()
    publish: PublishOptions = PublishOptions()

    @property
    def sources(self) -> dict[str, Source]:
        """Sources that the park has (已有来源), in the order of the data flow."""
        found = {name: getattr(self, name) for name in SOURCES}
        return {name: source for name, source in found.items() if source is not None}

    @property
    def logs(self) -> dict[str, Source]:
        """Logs that the office keeps (登记台账): objections and cases, as far as there are any."""
        found = {"objections": self.objections, "cases": self.cases}
        return {name: source for name, source in found.items() if source is not None}

    def source_of(self, table: str) -> Source:
        """Source that a table comes from (数据来源); history and targets come with the cases.

        Parameters
        ----------
        table
            Name of the table.

        Returns
        -------
        Source
            Its options.
        """
        known = {**self.sources, **self.logs}
        return known["cases" if table.startswith("case_") else table]


def _valid_keys(location: tuple[int | str, ...]) -> list[str]:
    model: Any = Park
    for part in location[:-1]:
        if model is Park:
            named = {"park": ParkInfo, "link": LinkOptions, "scoring": ScoringOptions}
            model = (named | {"publish": PublishOptions}).get(str(part), Source)
    return list(model.model_fields)


def explain_validation(error: ValidationError, file: str, code: str) -> list[Note]:
    """Problems of a TOML file in words (配置错误说明).

    Parameters
    ----------
    error
        What pydantic found.
    file
        Name of the file.
    code
        Area of the texts: ``code + ".unknown_key"``, ``".missing_key"`` and ``".bad_value"``.

    Returns
    -------
    list of Note
        One problem a place.
    """
    notes: dict[str, Note] = {}
    for item in error.errors():
        location = tuple(part for part in item["loc"] if not _is_kind(part))
        place = ".".join(str(part) for part in location)
        params: dict[str, Any] = {"file": file, "place": place, "found": repr(item["input"])[:80]}
        if item["type"] == "extra_forbidden":
            valid = _valid_keys(location) if code == "park" else []
            near = difflib.get_close_matches(str(location[-1]), valid, n=1)
            params |= {"valid": ", ".join(valid) or "—", "near": near[0] if near else "—"}
            kind = "unknown_key"
        elif item["type"] == "missing":
            kind = "missing_key"
        else:
            params["expected"] = {lang: _expected(item, lang) for lang in LANGS}
            kind = "bad_value"
            if place in notes and item["type"] == "literal_error":
                params["expected"] = _either(notes.pop(place), params["expected"])
        notes.setdefault(place, Note(f"{code}.{kind}", "error", params))
    return list(notes.values())


def _either(before: Note, now: dict[Lang, str]) -> dict[Lang, str]:
    """What is expected where a value may be of one kind, or one of some words."""
    known = before.params.get("expected")
    return {x: f"{known[x]} / {now[x]}" for x in now} if isinstance(known, dict) else now


def _is_kind(part: int | str) -> bool:
    """Whether a part of a place names a type that was tried, not a key."""
    return part in {"str", "int", "float", "bool", "literal"} or (
        isinstance(part, str) and part.startswith(("list[", "literal["))
    )


def _expected(item: Any, lang: Lang) -> str:
    """What a value should be, in words."""
    known = words("park.expected", lang=lang)
    said = known.get(str(item["type"]), "{msg}" if lang == "en" else known["other"])
    return said.format_map({"msg": item["msg"], **item.get("ctx", {})})


def read_park(path: Path | str) -> Park:
    """Read ``park.toml`` (读取园区配置).

    Parameters
    ----------
    path
        The file, or the folder that holds it.

    Returns
    -------
    Park
        The configuration.

    Raises
    ------
    InputError
        The file is missing, is no TOML, or has unknown, missing or wrong keys.
    """
    file = park_file(path)
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except PermissionError as error:
        raise InputError("park.no_permission", file=str(file)) from error
    except OSError as error:
        raise InputError("park.not_found", file=str(file)) from error
    except UnicodeDecodeError as error:
        raise InputError("park.not_utf8", file=str(file)) from error
    except tomllib.TOMLDecodeError as error:
        code = "park.backslash" if _is_backslash(str(error)) else "park.no_toml"
        raise InputError(code, file=str(file), found=str(error)) from error
    try:
        return Park.model_validate(data)
    except ValidationError as error:
        notes = explain_validation(error, file.name, "park")
        raise InputError.collect(notes) from error


def _is_backslash(found: str) -> bool:
    r"""Whether TOML stumbled over a backslash, as in ``"D:\园区\宗地.shp"``."""
    return found.startswith(("Unescaped '\\'", "Invalid hex value"))


def park_file(path: Path | str) -> Path:
    """Path of ``park.toml`` for a folder or file (配置文件路径).

    Parameters
    ----------
    path
        Folder or file.

    Returns
    -------
    pathlib.Path
        The file, whether it exists or not.
    """
    given = Path(path)
    return given / "park.toml" if given.is_dir() else given
