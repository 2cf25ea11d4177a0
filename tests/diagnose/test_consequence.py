"""Consequence of idle land: cause, amount, deadline and articles."""

import pandas as pd
import pytest

from landuse.diagnose.consequence import after, answer_by, articles, deadline, fee, what_follows
from landuse.diagnose.idle import idle
from landuse.policy import load_policy
from tests.factories import table

RULES = load_policy("generic-cn-v1").idle
TODAY = pd.Timestamp(2025, 12, 31)
CAUSES = [
    (None, None, "find_cause"),
    ("enterprise", None, "fee"),
    ("enterprise", "文件", "fee"),
    ("government", "文件", "negotiate"),
    ("government", None, "prove_cause"),
    ("force_majeure", "文件", "negotiate"),
    ("force_majeure", None, "prove_cause"),
]


def contract(**more: object) -> pd.DataFrame:
    given = {"contract_id": "HT1", "parcel_id": "P1", "land_price": 500.0, "started": False}
    return table("contracts", [{**given, "start_due_on": "2024-06-30", **more}])


def notices(*days: str, subject_id: str = "HT1", kind: str = "idle_survey_notice") -> pd.DataFrame:
    rows = [
        {"subject": "contract", "subject_id": subject_id, "occurred_on": day, "kind": kind}
        for day in days
    ]
    return table("events", rows)


def finding(frame: pd.DataFrame, events: pd.DataFrame | None = None) -> pd.Series:
    return idle(frame, RULES, TODAY, 2025, events).iloc[0]


@pytest.mark.parametrize(("cause", "evidence", "code"), CAUSES)
def test_the_cause_and_its_evidence_decide(
    cause: str | None, evidence: str | None, code: str
) -> None:
    frame = contract(delay_cause=cause, delay_evidence=evidence)
    yes, long = pd.Series([True]), pd.Series([False])
    assert what_follows(frame, yes, long).tolist() == [code]
    assert what_follows(frame, ~yes, long).isna().all()


def test_two_years_are_recovered_only_where_the_holder_is_the_cause() -> None:
    yes = pd.Series([True])
    codes = [
        what_follows(contract(delay_cause=cause, delay_evidence="文件"), yes, yes).iloc[0]
        for cause in ("enterprise", "government", None)
    ]
    assert codes == ["recover", "negotiate", "find_cause"]


def test_the_fee_is_a_fifth_of_the_price_and_recovery_its_deadline() -> None:
    row = finding(contract(delay_cause="enterprise"))
    assert (row["consequence"], row["amount"]) == ("fee", 100.0)
    assert row["due_on"] == pd.Timestamp(2026, 6, 30)
    assert fee(contract(land_price=None), RULES).isna().all()


def test_an_open_cause_is_answered_thirty_days_after_the_last_notice() -> None:
    frame = contract()
    assert pd.isna(finding(frame)["due_on"])
    row = finding(frame, notices("2025-03-01", "2025-11-20", "2026-02-01"))
    assert (row["consequence"], str(row["due_on"].date())) == ("find_cause", "2025-12-20")
    assert pd.isna(row["amount"])
    other = answer_by(frame, notices("2025-11-20", kind="inspection"), RULES, TODAY)
    assert other.isna().all()
    assert answer_by(frame, notices("2025-11-20", subject_id="HT2"), RULES, TODAY).isna().all()


def test_a_notice_on_the_parcel_counts_as_well() -> None:
    events = notices("2025-11-20", subject_id="P1").assign(subject="parcel")
    assert str(finding(contract(), events)["due_on"].date()) == "2025-12-20"


def test_a_finding_names_definition_presumed_start_and_consequence() -> None:
    said = finding(contract(delay_cause="enterprise"))["clause"]
    assert "第二条第一款" in said
    assert "第十四条第一项" in said
    assert "第二十一条" not in said
    frame = contract(start_due_on=None, delivered_on="2022-06-30", delay_cause="enterprise")
    row = finding(frame)
    assert "第二十一条" in row["clause"]
    assert "第十四条第二项" in row["clause"]
    assert "第十二条" in finding(contract(delay_cause="government", delay_evidence="x"))["clause"]
    assert "第九条" in finding(contract())["clause"]


def test_suspended_land_has_its_articles_too() -> None:
    frame = contract(
        started=True,
        suspended_on="2024-01-01",
        area_developed=1.0,
        area_to_develop=10.0,
        invested=90.0,
        total_investment=100.0,
        delay_cause="enterprise",
    )
    rows = idle(frame, RULES, TODAY, 2025).set_index("rule")
    row = rows.loc["idle_suspended"]
    assert row["clause"] == "国土资源部令第53号 第二条第二款：不足三分之一；第十四条第一项"
    assert (row["consequence"], row["amount"]) == ("fee", 100.0)
    assert pd.isna(row["due_on"])


def test_small_pieces() -> None:
    dates = pd.Series(pd.to_datetime(["2024-02-29", None]))
    assert after(dates, 12).tolist()[0] == pd.Timestamp(2025, 2, 28)
    code = pd.Series(["fee", "find_cause", "recover", None], dtype="str")
    one, two = (pd.Series(pd.to_datetime([f"2026-0{n}-01"] * 4)) for n in (1, 2))
    found = deadline(code, one, two)
    assert found.tolist()[:2] == [one[0], two[0]]
    assert found[2:].isna().all()
    assert deadline(code, None, two)[:1].isna().all()
    plain = articles(pd.Series(["甲"] * 4, dtype="str"), RULES, code)
    assert plain.tolist()[3] == "甲"
