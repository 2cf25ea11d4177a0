"""Places (选址与厂房规则): siting, standard factories and floor capacity, each number with its source."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from landuse.policy.evaluation import Cited
from landuse.policy.zombie import Days, Months, Number, Share


class Metres(Number):
    """A distance (米)."""

    unit: Literal["m"] = "m"


class FloorArea(Number):
    """A floor area (平方米)."""

    unit: Literal["m2"] = "m2"


class TaxPerFloor(Number):
    """Tax a year per floor area (元/平方米)."""

    unit: Literal["yuan/m2"] = "yuan/m2"


class Sectors(Cited):
    """Sectors of GB/T 4754 (行业), by the beginning of their codes."""

    codes: list[str] = Field(min_length=1)


class UseClass(Cited):
    """One class of industrial land (用地类别).

    Parameters
    ----------
    level
        1, 2 or 3: how much it may disturb its surroundings.
    uses
        Beginnings of codes, or words, of the land uses of this class.
    sectors
        Sectors that usually need at least this class; they never decide alone.
    """

    level: int = Field(ge=1, le=3)
    uses: list[str] = Field(min_length=1)
    sectors: list[str] = Field(default_factory=list)


class Layers(BaseModel):
    """Kinds of the constraint layers (约束图层类型): what each is called in the files."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bank: list[str] = ["river_bank", "bank_line", "岸线", "河道岸线"]
    water: list[str] = ["river", "water", "河流", "河流水面", "水面"]
    centre: list[str] = ["river_centre", "centre_line", "河流中心线", "中心线"]
    strip: list[str] = ["river_bank_1km", "岸线1公里", "岸线1公里范围"]
    chemical_park: list[str] = ["chemical_park", "化工园区", "认定化工园区"]
    quarter: list[str] = ["planned_quarter", "产业片区", "规划产业片区"]
    safety: list[str] = ["safety_line", "安全控制线", "外部安全防护距离控制线"]
    houses: list[str] = ["houses", "居民点", "居民区", "住宅", "学校", "医院"]
    railway: list[str] = ["railway", "铁路", "铁路用地"]


class Siting(Cited):
    """Where which industry may be (选址).

    Parameters
    ----------
    layers
        What the constraint layers are called.
    chemical
        Who is a chemical enterprise.
    bank
        Distance from the bank line within which they are due to leave.
    boundary_share
        Share of the land that has to lie inside the recognised boundary.
    quarter_share
        Share of the land that has to lie inside the quarter planned for the industry.
    safety_depth
        Depth inside a safety line up to which an object counts as outside: survey error.
    classes
        Classes of industrial land, from 1 up.
    """

    layers: Layers = Layers()
    chemical: Sectors
    bank: Metres
    boundary_share: Share
    quarter_share: Share
    safety_depth: Metres
    classes: list[UseClass] = Field(default_factory=list)


class Tenancy(Cited):
    """Tenants of standard factories (标准厂房租户).

    Parameters
    ----------
    arrears
        Months of rent owed that are a breach.
    together
        Whether a tenant is in breach only where the space is not used and rent is owed (``both``),
        or where either holds (``either``).
    agreed_tax
        Tax a year per floor area where the lease says nothing; none by default.
    tax_after
        Months from the start of the lease after which the tax is asked for.
    reminder, meeting, deadline, cure
        Days from the breach to the reminder, from there to the meeting, from there to the deadline
        being set, and from there to the end of the lease where the notice names no day.
    """

    arrears: Months
    together: Literal["both", "either"] = "both"
    agreed_tax: TaxPerFloor | None = None
    tax_after: Months
    reminder: Days
    meeting: Days
    deadline: Days
    cure: Days


class Capacity(Cited):
    """Floor that a plot could still carry (可增建面积).

    Parameters
    ----------
    reach
        Floor area ratio aimed at, as a multiple of the lower limit, where no upper limit is known.
    least
        Floor [m²] from which a plot is worth a look.
    """

    reach: Share
    least: FloorArea
