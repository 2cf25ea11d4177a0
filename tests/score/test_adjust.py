"""Points added, grades set by rules, grades set by people."""

import numpy as np
import pandas as pd

from landuse.policy import Adjustment, Veto, load_policy
from landuse.score.adjust import bonuses, overridden, vetoed

GRADES = load_policy("generic-cn-v1").grades
END = pd.Timestamp(2025, 12, 31)
FIRMS = pd.DataFrame(
    {
        "subject_id": ["a", "b", "c", "d"],
        "n_tenants": [0, 1, 3, 0],
        "energy_tce": [1.0, 0.0, None, 2.0],
        "tax_per_mu": [1.0, 9.0, None, 3.0],
    }
)


def _events(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "subject_id": [row[0] for row in rows],
            "kind": [row[1] for row in rows],
            "value": [row[2] for row in rows],
            "occurred_on": pd.Timestamp(2025, 6, 1),
            "evidence": "红头文件1号",
            "recorded_by": "张三",
            "remark": "理由",
            "source_row": range(2, 2 + len(rows)),
        }
    )


def _rule(**more: object) -> Adjustment:
    return Adjustment(
        **{"id": "r", "title_zh": "r", "title_en": "r", "points": -3, "source": "x", "confidence": "low"}
        | more
    )  # fmt: skip


def _veto(**more: object) -> Veto:
    base = {"id": "v", "title_zh": "v", "title_en": "v", "source": "x", "confidence": "low"}
    return Veto(**base | more)


def test_points_per_event_tenant_and_blank_figure() -> None:
    events = _events(("a", "award", ""), ("a", "award", ""), ("d", "award", ""))
    awards = bonuses(FIRMS, [_rule(event="award", points=2, limit=3)], events, END)
    assert awards.points.tolist() == [3, 0, 0, 2]
    assert awards.rules.tolist() == ["r", "", "", "r"]
    tenants = bonuses(FIRMS, [_rule(tenants=True, points=-5, free=1)], events, END)
    assert tenants.points.tolist() == [0, 0, -10, 0]
    blank = bonuses(FIRMS, [_rule(blank=["energy_tce"])], events, END)
    assert blank.points.tolist() == [0, -3, -3, 0]


def test_vetoes_set_cap_and_lift_and_have_the_last_word() -> None:
    grade = np.array([0, 1, 2, -1])
    events = _events(("a", "accident", ""), ("c", "listed", ""), ("a", "listed", ""))
    rules = [_veto(id="bad", event="accident", set="D"), _veto(id="good", event="listed", lift=1)]
    found, told = vetoed(grade, FIRMS, rules, GRADES, events, END)
    assert found.tolist() == [3, 1, 1, -1]
    assert told.tolist() == ["bad", "", "good", ""]
    low = [_veto(indicator="tax_per_mu", below=2.0, cap="B")]
    assert vetoed(grade, FIRMS, low, GRADES, events, END)[0].tolist() == [1, 1, 2, -1]


def test_an_unknown_figure_sets_off_no_veto() -> None:
    low = [_veto(indicator="tax_per_mu", below=100.0, set="D")]
    found, _ = vetoed(np.array([0, 0, 0, 0]), FIRMS, low, GRADES, _events(), END)
    assert found.tolist() == [3, 3, 0, 3]


def test_people_decide_with_reason_evidence_and_name_only() -> None:
    grade = np.array([0, 1, 2, -1])
    events = _events(("b", "人工调整", "C"), ("d", "manual override", "a"), ("c", "override", "Z"))
    found, changed, notes = overridden(grade, FIRMS, GRADES, events, END)
    assert found.tolist() == [0, 2, 2, 0]
    assert changed.tolist() == [False, True, False, True]
    assert [(note.code, note.row) for note in notes] == [("score.override_unknown", 4)]
    bare = events.assign(evidence=None)
    found, changed, notes = overridden(grade, FIRMS, GRADES, bare.iloc[:1], END)
    assert found.tolist() == grade.tolist()
    assert notes[0].code == "score.override_unfounded"
    assert "evidence" in notes[0].message("en")


def test_the_latest_decision_counts() -> None:
    events = _events(("b", "override", "C"), ("b", "override", "D"))
    events["occurred_on"] = pd.to_datetime(["2026-02-01", "2026-01-01"])
    found, _, _ = overridden(np.array([0, 0, 0, 0]), FIRMS, GRADES, events, END)
    assert found[1] == 2
