"""Low yield parcel by parcel in three values, against the vectorised findings.

Reads the study's facts, links and inputs; judges by the policy's criteria with plain loops. None
stands for unknown.
"""

import pandas as pd
import pytest

from landuse.pipeline import score
from landuse.study import Study
from tests.factories import TODAY, make_inputs

Answer = bool | None
HARD = (
    "stopped",
    "completion_overdue",
    "investment_short",
    "sector_prohibited",
    "safety_env_failed",
)
SOFT = {"tax_low": 3.0, "far_low": 1.0, "coverage_low": 0.3}


def both(*answers: Answer) -> Answer:
    if False in answers:
        return False
    return None if None in answers else True


def either(*answers: Answer) -> Answer:
    if True in answers:
        return True
    return None if None in answers else False


def known(value: object) -> object:
    return None if value is None or pd.isna(value) else value


def less(value: object, limit: float | None) -> Answer:
    return None if known(value) is None or limit is None else value < limit - 1e-9


def after(day: object, months: int) -> object:
    return None if known(day) is None else day + pd.DateOffset(months=months)


def since(day: object, months: int) -> Answer:
    then = after(day, months)
    return None if then is None else then <= TODAY


class Loop:
    def __init__(self, study: Study) -> None:
        self.firms = {row["enterprise_id"]: row for row in study["enterprises"].to_dict("records")}
        self.contracts = study["contracts"].to_dict("records")
        facts = study["parcel_facts"].query("year == @study.year").to_dict("records")
        self.facts = {row["parcel_id"]: row for row in facts}
        self.parcels = {row["parcel_id"]: row for row in study["parcels"].to_dict("records")}
        self.tenants: dict[str, set[str]] = {}
        for row in study["links"].to_dict("records"):
            gone = known(row["to_on"]) is not None and row["to_on"] < TODAY
            if row["role"] != "sublet" and not gone:
                self.tenants.setdefault(row["parcel_id"], set()).add(row["enterprise_id"])
        idle = study["findings"]
        idle = idle[idle["rule"].isin(["idle_not_started", "idle_suspended"])]
        self.idle = idle.groupby("parcel_id")["outcome"].agg(set).to_dict()

    def criteria(self, code: str) -> dict[str, Answer]:
        fact, row = self.facts[code], self.parcels[code]
        firms = [self.firms[firm] for firm in sorted(self.tenants.get(code, ()))]
        deals = [deal for deal in self.contracts if deal["parcel_id"] == code]
        partial = "tax_paid" in str(fact["incomplete"]).split(",")
        tax = None if partial or known(fact["tax_paid"]) is None else fact["tax_paid"]
        area = fact["area_mu"] * 2000 / 3
        far = None if known(fact["floor_area"]) is None else fact["floor_area"] / area
        least = known(row["far_min"])
        cover = None if known(fact["footprint"]) is None else fact["footprint"] / area
        return {
            "stopped": both(*(self.stopped(firm) for firm in firms)) if firms else None,
            "completion_overdue": either(False, *(self.late(deal) for deal in deals)),
            "investment_short": either(False, *(self.cheap(deal) for deal in deals)),
            "sector_prohibited": self.flag(firms, "sector_prohibited"),
            "safety_env_failed": self.flag(firms, "safety_env_failed"),
            "tax_low": less(None if tax is None else tax / fact["area_mu"], SOFT["tax_low"]),
            "far_low": less(None if far is None or least is None else far / least, SOFT["far_low"]),
            "coverage_low": less(cover, SOFT["coverage_low"]),
        }

    def flag(self, firms: list[dict], name: str) -> Answer:
        return either(*(known(firm[name]) for firm in firms)) if firms else None

    def stopped(self, firm: dict) -> Answer:
        status = known(firm["status"])
        halted = None if status is None else status in {"stopped", "half_stopped"}
        return both(halted, since(firm["stopped_on"], 12))

    def late(self, deal: dict) -> Answer:
        past = {
            name: known(deal.get(name)) is not None and deal[name] <= TODAY
            for name in ("started_on", "completed_on", "production_on")
        }
        begun = True if any(past.values()) else known(deal["started"])
        if begun is None and known(deal["started_on"]) is not None:
            begun = False
        done: Answer = True if past["completed_on"] else None
        shown = [known(deal["completed_on"]), known(deal["suspended_on"])]
        if not done and (
            begun is False
            or shown[0] is not None
            or (shown[1] is not None and shown[1] <= TODAY)
            or less(known(deal["area_developed"]), 0.99 * (known(deal["area_to_develop"]) or 0))
        ):
            done = False
        limit = after(deal["completion_due_on"], 24)
        late = None if limit is None else limit < TODAY
        return both(None if done is None else not done, late)

    def cheap(self, deal: dict) -> Answer:
        figures = [known(deal[name]) for name in ("invested", "area", "invest_per_mu")]
        real = None if None in figures else figures[0] / figures[1] / figures[2]
        return both(since(deal["completed_on"], 24), less(real, 0.5))

    def verdict(self, code: str) -> str:
        fact = self.facts[code]
        idle = self.idle.get(code, set())
        if not fact["taxable"] or not fact["n_enterprises"] or "yes" in idle:
            return "not_applicable"
        answers = self.criteria(code)
        soft = [answers[name] for name in SOFT]
        certain, possible = soft.count(True), soft.count(True) + soft.count(None)
        enough = True if certain >= 2 else None if possible >= 2 else False
        low = either(*(answers[name] for name in HARD), enough)
        answer = both(low, None if "unknown" in idle else True)
        return {True: "yes", False: "no", None: "unknown"}[answer]


@pytest.mark.parametrize("seed", range(6))
def test_low_yield_is_what_the_loop_says(seed: int) -> None:
    study = score(make_inputs(27, seed, policy="demo-2025"))
    loop = Loop(study)
    findings = study["findings"].astype({"rule": "str", "outcome": "str"})
    found = findings[findings["rule"] == "low_yield"].set_index("parcel_id")["outcome"]
    assert found.to_dict() == {code: loop.verdict(code) for code in loop.facts}
    words = {True: "yes", False: "no", None: "unknown"}
    for name in (*HARD, *SOFT):
        rows = findings[findings["rule"] == f"low_yield_{name}"].set_index("parcel_id")["outcome"]
        wanted = {code: words[loop.criteria(code)[name]] for code in rows.index}
        assert rows.to_dict() == wanted, name
