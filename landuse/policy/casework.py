"""Casework rules (处置程序规则): procedures as data, steps with what must come before them."""

from __future__ import annotations

import tomllib
from functools import cache, cached_property
from graphlib import CycleError, TopologicalSorter
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field

from landuse.policy.evaluation import Cited

OPENED = "opened"
"""Stands for the day on which a case was opened, in ``wait`` and ``due``."""

LAW = {
    "fee_decision": (
        *("investigation_notice", "identification", "hearing_notice", "approval"),
        "hearing|hearing_waived",
    ),
    "recovery_decision": (
        *("investigation_notice", "identification", "hearing_notice", "approval"),
        "hearing|hearing_waived",
    ),
}
"""What no policy may leave out before these steps: 国土资源部令第53号 art. 5, 9, 14 and 15."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Period(_Model):
    """Days from another step (期间): at least (``wait``) or at most (``due``).

    Parameters
    ----------
    after
        The step that it runs from, or ``opened``.
    days
        Calendar days.
    unless
        A step that makes waiting needless.
    """

    after: str
    days: int = Field(ge=0)
    unless: str = ""


class Titled(_Model):
    """Anything with a name in both languages (有中英文名称的条目)."""

    id: str
    title_zh: str
    title_en: str


class CaseStep(Titled, Cited):
    """One step of a procedure (步骤).

    Parameters
    ----------
    state
        State that the case has at least once the step is taken.
    needs
        Steps that must be taken before; ``a|b`` where either will do.
    wait, due
        Earliest and latest day.
    document
        Whether it needs the number of a document.
    optional
        Whether the procedure can do without.
    repeats
        Whether it may be taken more than once.
    disposes
        Whether the land is dealt with by it.
    ends
        Whether nothing may follow.
    """

    state: str
    needs: list[str] = []
    wait: Period | None = None
    due: Period | None = None
    document: bool = False
    optional: bool = False
    repeats: bool = False
    disposes: bool = False
    ends: bool = False

    @property
    def groups(self) -> list[tuple[str, ...]]:
        """What must come before, each with what may stand in for it (前置步骤)."""
        return [tuple(each.split("|")) for each in self.needs]


class Procedure(Titled):
    """A legal way of dealing with land (处置程序)."""

    steps: list[CaseStep] = Field(min_length=1)

    @cached_property
    def of(self) -> dict[str, CaseStep]:
        """Steps by id (步骤)."""
        return {each.id: each for each in self.steps}

    def before(self, step: str) -> set[str]:
        """Groups of steps that must have been taken before one, however far back (全部前置步骤)."""
        found: set[str] = set()
        queue = list(self.of[step].needs)
        while queue:
            group = queue.pop()
            if group in found:
                continue
            found.add(group)
            if "|" not in group and group in self.of:
                queue += self.of[group].needs
        return found


class Instrument(Titled):
    """By what means land is put to use again (处置方式).

    Parameters
    ----------
    procedures
        Procedures that it may be carried out by.
    rise
        Whether figures have to rise: the firm never stopped.
    """

    procedures: list[str]
    rise: bool = False


class Casework(Cited):
    """The ``[cases]`` table (处置程序规则)."""

    states: list[Titled] = Field(min_length=1)
    instruments: list[Instrument] = Field(min_length=1)
    procedures: list[Procedure] = Field(min_length=1)

    @cached_property
    def of(self) -> dict[str, Procedure]:
        """Procedures by id (处置程序)."""
        return {each.id: each for each in self.procedures}

    @cached_property
    def ranks(self) -> dict[str, int]:
        """Place of each state in their order (状态次序)."""
        return {each.id: place for place, each in enumerate(self.states)}


@cache
def national_casework() -> Casework:
    """Procedures where a policy says nothing (默认处置程序).

    Returns
    -------
    Casework
        From ``data/casework.toml``.

    Examples
    --------
    >>> [each.id for each in national_casework().procedures][:2]
    ['idle_fee', 'idle_recovery']
    """
    source = files("landuse").joinpath("data", "casework.toml")
    return Casework.model_validate(tomllib.loads(source.read_text(encoding="utf-8")))


def casework_faults(rules: Casework) -> list[tuple[str, str, str]]:
    """What does not fit together in the procedures (处置程序检查).

    Parameters
    ----------
    rules
        The procedures.

    Returns
    -------
    list of tuple
        Kind (``casework_name``, ``casework_circle``, ``casework_law`` or ``casework_title``), place, and what is wrong.

    Examples
    --------
    >>> casework_faults(national_casework())
    []
    """
    found: list[tuple[str, str, str]] = []
    for one in rules.instruments:
        lost = [each for each in one.procedures if each not in rules.of]
        found += [("casework_name", one.id, each) for each in lost]
    for way in rules.procedures:
        for step in way.steps:
            place = f"{way.id}.{step.id}"
            named = [each for group in step.groups for each in group]
            named += [each.unless for each in (step.wait, step.due) if each and each.unless]
            named += [each.after for each in (step.wait, step.due) if each]
            lost = [each for each in named if each not in way.of and each != OPENED]
            lost += [] if step.state in rules.ranks else [step.state]
            found += [("casework_name", place, each) for each in lost]
        found += _circles(way) or _lawless(way)
    return found + _ambiguous(rules)


def _ambiguous(rules: Casework) -> list[tuple[str, str, str]]:
    """Steps of one id that go by several names: people name steps, and the id has to follow."""
    names: dict[str, set[str]] = {}
    for way in rules.procedures:
        for step in way.steps:
            names.setdefault(step.id, set()).add(f"{step.title_zh} / {step.title_en}")
    several = {step: said for step, said in names.items() if len(said) > 1}
    return [("casework_title", step, ", ".join(sorted(said))) for step, said in several.items()]


def _circles(way: Procedure) -> list[tuple[str, str, str]]:
    needs = {each.id: {name for group in each.groups for name in group} for each in way.steps}
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        return [("casework_circle", way.id, " → ".join(error.args[1]))]
    return []


def _lawless(way: Procedure) -> list[tuple[str, str, str]]:
    return [
        ("casework_law", f"{way.id}.{step}", each)
        for step, wanted in LAW.items()
        if step in way.of
        for each in wanted
        if not any(set(group.split("|")) <= set(each.split("|")) for group in way.before(step))
    ]
