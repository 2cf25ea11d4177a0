"""Order 53 walked through by hand: which day each step may be taken, and what is due when.

The days are counted with a calendar, not with the tool: 2024 is a leap year. Notice within 30 days
of the finding; the user answers within 30 days; identification after the answer or the 30 days;
publication; the right to a hearing; approval; then the decision; 30 days to pay or to deregister.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

import pandas as pd
import pytest

from landuse.errors import PolicyError
from landuse.plan.steps import Entry, Walk, walk
from landuse.policy import national_casework, parse_policy, policy_source
from landuse.words import LANGS

RULES = national_casework()
FOUND = pd.Timestamp("2024-02-05")
TODAY = pd.Timestamp("2025-12-31")

# step, day, next step, not before, due
FEE = [
    ("investigation_notice", "2024-03-01", "identification", "2024-03-31", None),
    ("identification", "2024-04-02", "publication", None, None),
    ("publication", "2024-04-08", "hearing_notice", None, None),
    ("hearing_notice", "2024-04-22", "hearing", "2024-04-29", None),
    ("hearing_waived", "2024-04-29", "approval", None, None),
    ("approval", "2024-05-20", "fee_decision", None, None),
    ("fee_decision", "2024-06-03", "fee_paid", None, "2024-07-03"),
    ("fee_paid", "2024-06-28", "construction_started", None, None),
    ("construction_started", "2024-11-11", "close_claim", None, None),
    ("close_claim", "2025-12-22", None, None, None),
]
RECOVERY = [
    ("investigation_notice", "2024-03-06", "identification", "2024-04-05", None),
    ("reply", "2024-03-15", "identification", None, None),
    ("identification", "2024-03-18", "publication", None, None),
    ("publication", "2024-03-20", "hearing_notice", None, None),
    ("hearing_notice", "2024-04-01", "hearing", "2024-04-08", None),
    ("hearing", "2024-04-26", "approval", None, None),
    ("approval", "2024-06-14", "recovery_decision", None, None),
    ("recovery_decision", "2024-06-20", "deregistration", None, "2024-07-20"),
    ("deregistration", "2024-07-19", "close_claim", None, None),
]
Row = tuple[str, str, str | None, str | None, str | None]


def gone(procedure: str, rows: list[Row]) -> Walk:
    entries = [Entry(step, pd.Timestamp(day), "文号") for step, day, *_ in rows]
    return walk(RULES.of[procedure], RULES, FOUND, entries, TODAY)


def day(said: pd.Timestamp | None) -> str | None:
    return None if said is None else f"{said:%Y-%m-%d}"


@pytest.mark.parametrize(("procedure", "rows"), [("idle_fee", FEE), ("idle_recovery", RECOVERY)])
def test_every_step_in_its_time(procedure: str, rows: list[Row]) -> None:
    start = gone(procedure, [])
    assert day(start.next_due) == "2024-03-06"  # 30 days after 5 February 2024
    for upto in range(1, len(rows) + 1):
        found = gone(procedure, rows[:upto])
        _, _, then, earliest, due = rows[upto - 1]
        assert found.refusals == ()
        assert (found.next_step.id if found.next_step else None) == then
        assert (day(found.next_from), day(found.next_due)) == (earliest, due)


@pytest.mark.parametrize(
    ("procedure", "rows", "step", "moved", "earliest"),
    [
        ("idle_fee", FEE, "identification", "2024-03-30", "2024-03-31"),
        ("idle_fee", FEE, "hearing_waived", "2024-04-28", "2024-04-29"),
        ("idle_recovery", RECOVERY, "hearing", "2024-04-07", "2024-04-08"),
    ],
)
def test_a_day_too_early_is_refused_and_the_day_itself_is_not(
    procedure: str, rows: list[Row], step: str, moved: str, earliest: str
) -> None:
    at = [each[0] for each in rows].index(step)
    early = [*rows[:at], (step, moved, None, None, None)]
    found = gone(procedure, early)
    assert [(each.why, day(each.earliest)) for each in found.refusals] == [("waits", earliest)]
    assert step not in found.dates
    assert gone(procedure, [*rows[:at], (step, earliest, None, None, None)]).refusals == ()


def test_an_answer_ends_the_waiting() -> None:
    without = [each for each in RECOVERY if each[0] != "reply"]
    assert [each.why for each in gone("idle_recovery", without[:2]).refusals] == ["waits"]
    assert gone("idle_recovery", RECOVERY[:3]).refusals == ()


@pytest.mark.parametrize(
    ("rows", "out", "lacking"),
    [
        (FEE, {"investigation_notice"}, "investigation_notice"),
        (FEE, {"identification"}, "identification"),
        (FEE, {"hearing_notice"}, "hearing_notice"),
        (FEE, {"hearing_waived"}, "hearing"),
        (FEE, {"approval"}, "approval"),
        (RECOVERY, {"hearing_notice"}, "hearing_notice"),
        (RECOVERY, {"approval"}, "approval"),
        (RECOVERY, {"hearing"}, "hearing"),
    ],
)
def test_no_decision_without_notice_hearing_and_approval(
    rows: list[Row], out: set[str], lacking: str
) -> None:
    procedure = "idle_fee" if rows is FEE else "idle_recovery"
    found = gone(procedure, [each for each in rows if each[0] not in out])
    assert not {"fee_decision", "recovery_decision"} & set(found.dates)
    assert found.disposed_on is None
    refused = [each for each in found.refusals if each.entry.step.endswith("_decision")]
    assert [each.why for each in refused] == ["skipped"]
    assert any(lacking in group for group in refused[0].lacking)


def test_every_period_and_paper_has_its_article() -> None:
    for way in RULES.procedures:
        for step in way.steps:
            assert step.source, step.id
            assert step.clause, step.id
    idle = RULES.of["idle_recovery"].of
    for step, article in (
        *(("investigation_notice", "第五条"), ("reply", "第六条"), ("identification", "第九条")),
        *(("publication", "第十一条"), ("hearing_notice", "第十五条")),
        *(("recovery_decision", "第十四条第二项"), ("deregistration", "第十七条")),
    ):
        assert idle[step].clause.startswith(article)


def own_policy(change: Callable[[str], str]) -> bytes:
    """The neutral policy with procedures of its own."""
    source = files("landuse").joinpath("data", "casework.toml").read_text(encoding="utf-8")
    head, _, steps = source.partition("[[procedures]]")
    own = f"[cases]\n{head}[[procedures]]{steps}".replace("[[procedures", "[[cases.procedures")
    return (policy_source("generic-cn-v1") + "\n" + change(own)).encode()


def without(step: str, need: str) -> Callable[[str], str]:
    """Takes one need out of a step."""

    def change(said: str) -> str:
        at = said.index(f'id = "{step}"')
        end = said.index("source = ", at)
        assert f'"{need}"' in said[at:end]
        return (
            said[:at]
            + said[at:end].replace(f'"{need}", ', "").replace(f', "{need}"', "")
            + said[end:]
        )

    return change


def test_a_policy_may_have_its_own_procedures() -> None:
    kept = parse_policy(own_policy(lambda said: said), "own.toml")
    assert kept.casework == RULES
    longer = parse_policy(
        own_policy(lambda said: said.replace("days = 7", "days = 10")), "own.toml"
    )
    waits = longer.casework.of["idle_fee"].of["hearing_waived"].wait
    assert waits is not None
    assert waits.days == 10


@pytest.mark.parametrize("step", ["fee_decision", "recovery_decision"])
@pytest.mark.parametrize("need", ["hearing_notice", "hearing|hearing_waived", "approval"])
def test_no_policy_may_leave_out_what_the_law_asks_for(step: str, need: str) -> None:
    with pytest.raises(PolicyError) as error:
        parse_policy(own_policy(without(step, need)), "own.toml")
    assert {each.code for each in error.value.problems} == {"policy.casework_law"}
    for lang in LANGS:
        assert need in error.value.problems[0].message(lang)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('state = "claimed"', 'state = "nirvana"', "casework_name"),
        ('after = "opened"', 'after = "dawn"', "casework_name"),
        ('procedures = ["tenancy"]', 'procedures = ["tenure"]', "casework_name"),
        ('title_zh = "放弃听证"', 'title_zh = "不听"', "casework_title"),
    ],
)
def test_a_policy_that_does_not_fit_together_is_refused(old: str, new: str, code: str) -> None:
    with pytest.raises(PolicyError) as error:
        parse_policy(own_policy(lambda said: said.replace(old, new, 1)), "own.toml")
    assert {each.code for each in error.value.problems} == {f"policy.{code}"}
    for lang in LANGS:
        assert all(each.message(lang) and each.remedy(lang) for each in error.value.problems)


def test_steps_that_wait_for_each_other_are_refused() -> None:
    def change(said: str) -> str:
        at = said.index('id = "petition"')
        return said[:at] + said[at:].replace(
            "document = true", 'document = true\nneeds = ["declared"]', 1
        )

    with pytest.raises(PolicyError) as error:
        parse_policy(own_policy(change), "own.toml")
    assert {each.code for each in error.value.problems} == {"policy.casework_circle"}
