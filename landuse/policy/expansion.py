"""Rules of zone expansion (调区扩区规则): tolerances, gates, constraint layers, documents."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from landuse.policy.evaluation import Cited
from landuse.policy.zombie import Number, Share

Role = Literal["forbid", "within", "caution", "note"]


class Hectares(Number):
    """An area in hectares (公顷)."""

    unit: Literal["ha"] = "ha"


class SquareMetres(Number):
    """An area in square metres (平方米)."""

    unit: Literal["m2"] = "m2"


class Metres(Number):
    """A length in metres (米)."""

    unit: Literal["m"] = "m"


class ConstraintLayer(Cited):
    """One kind of constraint (约束类型) and what it does to land that is moved in.

    Parameters
    ----------
    kind
        Its code.
    title_zh, title_en
        What it is called.
    role
        ``forbid``: no land may lie under it; ``within``: all land must lie inside it;
        ``caution``: told and taken off the free land; ``note``: told only.
    words
        What the constraint table may call it, besides its code.
    """

    kind: str
    title_zh: str
    title_en: str
    role: Role
    words: list[str] = Field(default_factory=list)


class Document(Cited):
    """One document of the application (申报材料)."""

    id: str
    title_zh: str
    title_en: str


class ExpansionRules(Cited):
    """Zone expansion (调区扩区), section ``[expansion]``.

    Parameters
    ----------
    identity
        How far drawn areas may miss new = old + in − out [ha].
    approved
        The same for the figures of the approvals [ha].
    area
        Share by which the approved area may differ from the drawn one.
    overlap
        Overlap with a constraint that counts as drawing noise [m²].
    infill
        Share of a patch's perimeter along the old zone above which it fills in.
    touch
        How near a patch lies along the old zone to touch it [m].
    sliver
        Patches narrower than this are drawing slivers [m].
    saturated
        Supply and built rate from which a zone counts as full.
    supply_rate, built_rate
        Least rates before an expansion; None where the policy sets none.
    idle_rate
        Highest share of idle land before an expansion.
    layers
        Kinds of constraint.
    documents
        Documents of the application.
    """

    identity: Hectares
    approved: Hectares
    area: Share
    overlap: SquareMetres
    infill: Share
    touch: Metres
    sliver: Metres
    saturated: Share
    supply_rate: Share | None = None
    built_rate: Share | None = None
    idle_rate: Share | None = None
    layers: list[ConstraintLayer] = Field(min_length=1)
    documents: list[Document] = Field(default_factory=list)

    @model_validator(mode="after")
    def _told_apart(self) -> ExpansionRules:
        kinds = [each.kind for each in self.layers]
        names = [each.id for each in self.documents]
        for known in (kinds, names):
            twice = sorted({each for each in known if known.count(each) > 1})
            if twice:
                raise ValueError(", ".join(twice))
        return self
