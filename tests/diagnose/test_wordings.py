"""What offices call an event: one meaning is taken, several are asked about, documents stay."""

import pandas as pd
import pytest

from landuse.diagnose.kinds import known_kinds
from landuse.diagnose.wordings import bare, coded, wordings
from landuse.policy import load_policy
from tests.factories import table

DAY = pd.Timestamp(2025, 3, 1)


def events(*kinds: str) -> pd.DataFrame:
    rows = [
        {"subject": "enterprise", "subject_id": "E1", "occurred_on": DAY, "kind": kind}
        | {"value": "内容", "evidence": "文号", "source_row": at}
        for at, kind in enumerate(kinds, start=2)
    ]
    return table("events", rows)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("破产受理", "bankruptcy_accepted"),
        ("裁定受理破产", "bankruptcy_accepted"),
        ("《吊销营业执照》", "licence_revoked"),
        (" 吊 销 ", "licence_revoked"),
        ("歇业", "dormancy_registered"),
        ("停电", "power_suspended"),
        ("现场检查", "inspection"),
        ("闲置土地调查通知书", "idle_survey_notice"),
    ],
)
def test_a_common_wording_is_the_code_that_it_means(said: str, code: str) -> None:
    before = events(said, "inspection")
    after, notes = coded(before)
    assert after["kind"].tolist() == [code, "inspection"]
    assert [note.code for note in notes] == ["diagnose.events_coded"]
    assert code in notes[0].message("zh")
    rest = ["subject_id", "occurred_on", "value", "evidence", "source_row"]
    pd.testing.assert_frame_equal(before[rest], after[rest])


@pytest.mark.parametrize("said", ["注销", "清算", "停产", "破产", "拟吊销", "不予受理破产"])
def test_what_may_mean_several_things_is_left_as_it_is(said: str) -> None:
    after, notes = coded(events(said))
    assert after["kind"].tolist() == [said]
    assert notes == []


def test_every_code_is_one_that_the_rules_know_and_no_word_means_two() -> None:
    known = known_kinds(load_policy("generic-cn-v1")).exact
    found = wordings()
    assert set(found.means.values()) <= known
    assert {code for codes in found.asks.values() for code in codes} <= known
    assert not set(found.means) & set(found.asks)
    assert all(bare(word) == word for word in (*found.means, *found.asks))


def test_an_empty_table_stays() -> None:
    none = table("events", [])
    assert coded(none) == (none, [])
