"""Registry and court: lists speak of who is on them; silence is unknown until they were asked."""

from typing import Any

import pytest

from landuse.diagnose.zombie.evidence import Family
from landuse.diagnose.zombie.registry import registry
from tests.diagnose.zombie.dockets import RULES, docket, event, level, told, years


def family(*events: dict[str, Any], returns: list[dict[str, Any]] = ()) -> Family:
    case = docket(events=list(events), returns=list(returns))
    return registry(case, RULES.registry, RULES.exclusions)


ASKED = event("2025-11-01", "registry_query")


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], None),
        ([ASKED], None),  # the lists are clear; of the annual reports nothing is known
        ([event("2020-01-01", "licence_revoked")], 4),
        ([event("2025-01-01", "吊销营业执照")], 4),
        ([event("2025-01-01", "bankruptcy_accepted", "受理破产清算申请")], 4),
        ([event("2025-01-01", "bankruptcy_accepted", "裁定受理重整申请")], None),
        ([event("2024-01-01", "court_enforcement", "终结本次执行")], 3),
        ([event("2024-01-01", "registry_abnormal")], 2),
        ([event("2024-01-01", "registry_abnormal"), ASKED], None),
        ([event("2025-12-01", "registry_abnormal"), ASKED], 2),
        ([event("2026-02-01", "licence_revoked")], None),  # after the day of the verdict
    ],
)
def test_levels(events: list[dict[str, Any]], expected: float | None) -> None:
    assert level(family(*events))[0] == expected


def test_what_was_asked_long_ago_is_unknown() -> None:
    """180 days."""
    filed = years("annual_report_filed", {2025: True})
    assert level(family(ASKED, returns=filed)) == [0, 0, 0]
    assert level(family(event("2025-07-04", "registry_query"), returns=filed)) == [0, 0, 0]
    assert level(family(event("2025-07-03", "registry_query"), returns=filed)) == [None, -2, 3]


def test_two_reports_in_a_row_are_a_record() -> None:
    """Nothing found, though a list may still hold something."""
    filed = years("annual_report_filed", {2024: True, 2025: True})
    assert level(family(returns=filed)) == [0, 0, 3]
    gone = event("2025-01-01", "licence_revoked")
    assert level(family(gone, returns=filed))[0] == 4


@pytest.mark.parametrize(
    ("filed", "expected"),
    [
        ({2024: False, 2025: False}, {"reports_missing_2": True, "report_missing": True}),
        ({2024: True, 2025: False}, {"reports_missing_2": False, "report_missing": True}),
        ({2025: False}, {"reports_missing_2": None, "report_missing": True}),
        ({2024: False, 2025: None}, {"reports_missing_2": None, "report_missing": None}),
        ({2024: False, 2025: True}, {"reports_missing_2": False, "report_missing": False}),
    ],
)
def test_annual_reports(filed: dict[int, Any], expected: dict[str, Any]) -> None:
    found = told(family(returns=years("annual_report_filed", filed)))
    assert {name: found[name] for name in expected} == expected


def test_the_document_is_the_source() -> None:
    (sign, *_) = family(
        event("2025-01-01", "licence_revoked", evidence="示例市监罚〔2025〕9号")
    ).signs
    assert sign.source.iloc[0] == "events: licence_revoked 示例市监罚〔2025〕9号"
    assert str(sign.since.iloc[0].date()) == "2025-01-01"
