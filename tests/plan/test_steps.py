"""The state machine of cases: no walk, however wild, gets anywhere without what the law asks for."""

from __future__ import annotations

import random

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.plan.steps import Entry, Walk, bare, by_name, walk
from landuse.policy import Procedure
from tests.plan.ledgers import OPENED, RULES, TODAY, lawful, walked

WAYS = {each.id: each for each in RULES.procedures}
DECISIONS = ("fee_decision", "recovery_decision")
NEEDED = ("investigation_notice", "identification", "hearing_notice", "approval")


def went(way: Procedure, entries: list[Entry], today: pd.Timestamp = TODAY) -> Walk:
    return walk(way, RULES, OPENED, entries, today)


@st.composite
def wild(draw: st.DrawFn) -> tuple[Procedure, list[Entry]]:
    """Any steps on any days, some without a document, some revoked."""
    way = WAYS[draw(st.sampled_from(sorted(WAYS)))]
    names = [each.id for each in way.steps]
    entries = []
    for line in range(draw(st.integers(0, 14))):
        step = draw(st.sampled_from([*names, "revoked", "dance"]))
        day = OPENED + pd.Timedelta(days=draw(st.integers(-40, 900)))
        document = draw(st.sampled_from(["", "文1号", "文2号"]))
        undone = draw(st.sampled_from(names)) if step == "revoked" else ""
        entries.append(Entry(step, draw(st.sampled_from([day, None])), document, undone, line))
    return way, entries


def lawful_so_far(way: Procedure, walked: Walk) -> None:
    """What counts keeps every rule, checked one by one."""
    for name, day in walked.dates.items():
        step = way.of[name]
        for group in step.groups:
            before = [walked.dates[each] for each in group if each in walked.dates]
            assert before, (name, group)
            if not any(way.of[each].repeats for each in group):
                assert min(before) <= day
        assert OPENED <= day <= TODAY
        wait = step.wait
        if wait is not None and wait.unless not in walked.dates:
            assert (day - walked.dates[wait.after]).days >= wait.days


@given(wild())
def test_no_step_counts_without_what_must_come_before(drawn: tuple[Procedure, list[Entry]]) -> None:
    way, entries = drawn
    found = went(way, entries)
    lawful_so_far(way, found)
    counted = len(found.dates)
    assert counted + len(found.refusals) <= len(entries)
    documents = {(e.step, e.on) for e in entries if e.document}
    for name, day in found.dates.items():
        assert not way.of[name].document or (name, day) in documents


@given(wild())
def test_the_land_is_not_taken_without_notice_hearing_and_approval(
    drawn: tuple[Procedure, list[Entry]],
) -> None:
    way, entries = drawn
    found = went(way, entries)
    for decision in set(DECISIONS) & set(found.dates):
        assert set(NEEDED) <= set(found.dates)
        assert {"hearing", "hearing_waived"} & set(found.dates)
        day = found.dates[decision]
        assert all(found.dates[each] <= day for each in NEEDED)
    if found.disposed_on is not None and way.id in {"idle_fee", "idle_recovery"}:
        assert set(DECISIONS) & set(found.dates)
    if found.claimed:
        assert found.disposed_on is not None


@given(wild(), st.randoms(use_true_random=False))
def test_the_order_of_rows_says_nothing(
    drawn: tuple[Procedure, list[Entry]], rng: random.Random
) -> None:
    way, entries = drawn
    other = entries.copy()
    rng.shuffle(other)
    one, two = went(way, entries), went(way, other)
    assert (one.dates, one.state, one.next_step) == (two.dates, two.state, two.next_step)
    assert sorted(e.why for e in one.refusals) == sorted(e.why for e in two.refusals)


@given(st.sampled_from(sorted(WAYS)), st.data())
def test_a_lawful_walk_is_never_refused_and_only_gets_further(
    name: str, data: st.DataObject
) -> None:
    way = WAYS[name]
    steps = lawful(way)
    upto = data.draw(st.integers(0, len(steps)))
    found = went(way, walked(steps[:upto]))
    assert found.refusals == ()
    assert len(found.dates) == upto
    ranks = [RULES.ranks[went(way, walked(steps[:n])).state] for n in range(upto + 1)]
    assert ranks == sorted(ranks)
    if upto < len(steps):
        assert found.next_step is not None
        assert way.of[found.next_step.id] in way.steps
        told = went(way, walked([*steps[:upto], steps[upto]]))
        assert told.next_step != found.next_step or found.next_step.repeats


@given(st.sampled_from(sorted(WAYS)), st.data())
def test_leaving_out_any_mandatory_step_is_refused(name: str, data: st.DataObject) -> None:
    way = WAYS[name]
    steps = lawful(way)
    out = data.draw(st.sampled_from([s for s, *_ in steps[:-1]]))
    found = went(way, walked([each for each in steps if each[0] != out]))
    needing = [s for s, *_ in steps if any(out in group for group in way.of[s].groups)]
    for step in needing:
        assert step not in found.dates
    if needing:
        assert any(out in group for r in found.refusals for group in r.lacking)
    waits = [s for s, *_ in steps if (w := way.of[s].wait) and w.after == out]
    assert needing or waits or way.of[out].state


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"step": "dance"}, "unknown_step"),
        ({"on": None}, "no_date"),
        ({"on": OPENED - pd.Timedelta(days=1)}, "too_early"),
        ({"on": TODAY + pd.Timedelta(days=1)}, "in_future"),
        ({"document": ""}, "no_document"),
        ({"step": "identification"}, "skipped"),
        ({"step": "revoked", "revokes": "approval"}, "nothing_revoked"),
    ],
)
def test_each_refusal_says_why(change: dict[str, object], why: str) -> None:
    first = Entry("investigation_notice", pd.Timestamp("2024-02-01"), "文1号")
    found = went(WAYS["idle_fee"], [first._replace(**change)])
    assert [each.why for each in found.refusals] == [why]
    assert found.dates == {}
    assert found.state == "open"


def test_a_repeated_step_and_one_after_the_end_are_refused() -> None:
    steps = [("investigation_notice", "2024-02-01", "1"), ("reply", "2024-02-20", "")]
    twice = went(WAYS["idle_fee"], walked([*steps, ("reply", "2024-02-25", "")]))
    assert [each.why for each in twice.refusals] == ["repeated"]
    over = [*steps, ("not_idle", "2024-03-01", "2"), ("identification", "2024-04-01", "3")]
    ended = went(WAYS["idle_fee"], walked(over))
    assert [each.why for each in ended.refusals] == ["ended"]
    assert ended.ended
    assert ended.next_step is None


def test_a_revoked_step_takes_what_rests_on_it_with_it() -> None:
    steps = walked(lawful(WAYS["idle_recovery"])[:5])
    assert went(WAYS["idle_recovery"], steps).state == "hearing"
    undo = Entry("revoked", pd.Timestamp("2025-06-01"), "", "identification", 9)
    found = went(WAYS["idle_recovery"], [*steps, undo])
    assert found.state == "notified"
    assert {each.why for each in found.refusals} == {"skipped"}


def test_the_next_step_is_due_by_the_statutory_period() -> None:
    way = WAYS["idle_fee"]
    assert went(way, []).next_due == OPENED + pd.Timedelta(days=30)
    noticed = went(way, walked([("investigation_notice", "2024-01-20", "1")]))
    assert noticed.next_step is not None
    assert noticed.next_step.id == "identification"
    assert noticed.next_from == pd.Timestamp("2024-02-19")


def test_names_are_known_however_they_are_written() -> None:
    known = by_name(WAYS["idle_fee"].steps)
    for said in (
        "《闲置土地调查通知书》",
        "闲置土地 调查通知书",
        "Notice of Investigation",
        "investigation_notice",
    ):
        assert known[bare(said)] == "investigation_notice"


def test_revoking_a_repeated_step_takes_back_the_latest() -> None:
    way = WAYS["agreed_recovery"]
    talks = walked([("negotiation", "2024-02-01", ""), ("negotiation", "2024-05-01", "")])
    undo = Entry("revoked", pd.Timestamp("2024-06-01"), "", "negotiation", 9)
    assert went(way, talks).dates == {"negotiation": pd.Timestamp("2024-05-01")}
    assert went(way, [*talks, undo]).dates == {"negotiation": pd.Timestamp("2024-02-01")}
    early = undo._replace(on=pd.Timestamp("2024-03-01"))
    assert went(way, [*talks, early]).dates == {"negotiation": pd.Timestamp("2024-05-01")}
