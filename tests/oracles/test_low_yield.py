"""Low yield parcel by parcel in three values, against the vectorised findings.

Reads the study's facts, links and inputs; judges by the policy's criteria with plain loops. None
stands for unknown.
"""

import pandas as pd
import pytest

from landuse.pipeline import score
from landuse.schema import fields
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
FIGURES = tuple(name for name, field in fields("returns").items() if field.dtype == "number")
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


WEAK = ("parcel_code", "parcel_code_part", "parcel_code_several", "parcel_code_cut", "position")
NAMES = ("enterprise_id", "name", "credit_code")


class Nowhere:
    """Enterprises on no parcel, where they may be, and what they could bring."""

    def __init__(self, study: Study) -> None:
        firms = {row["enterprise_id"]: row for row in study["enterprises"].to_dict("records")}
        listed = study["unmatched"].astype("object").to_dict("records")
        lost = [row["subject_id"] for row in listed if row["reason"] == "no_place"]
        self.strangers = [row["subject_id"] for row in listed if row["reason"] == "not_listed"]
        self.firms = [firms[name] for name in lost if known(firms[name]["status"]) != "cancelled"]
        self.zones = {known(row.get("zone")) for row in study["parcels"].to_dict("records")}
        self.names = {known(firm.get(each)) for firm in self.firms for each in NAMES} - {None}
        self.contracts = study["contracts"].to_dict("records")
        self.sure: dict[str, list[bool]] = {}
        for row in study["links"].astype("object").to_dict("records"):
            gone = known(row["to_on"]) is not None and row["to_on"] < TODAY
            coming = known(row["from_on"]) is not None and row["from_on"] > TODAY
            if not gone and not coming:
                on_record = self.on_record(study, row["parcel_id"], firms[row["enterprise_id"]])
                told = row["method"] not in WEAK or on_record
                self.sure.setdefault(row["parcel_id"], []).append(told)
        facts = study["enterprise_facts"].query("year == @study.year").to_dict("records")
        mine = {*(firm["enterprise_id"] for firm in self.firms), *self.strangers}
        rows = [row for row in facts if row["enterprise_id"] in mine]
        filed = [row for row in rows if any(known(row.get(each)) is not None for each in FIGURES)]
        paid = [known(row["tax_paid"]) for row in filed]
        self.tax = float("inf") if None in paid else sum(max(each, 0.0) for each in paid)
        halted = [known(firm["status"]) in {"stopped", "half_stopped"} for firm in self.firms]
        self.works = not all(halted) or any((known(row["tax_paid"]) or 0) > 0 for row in rows)

    def on_record(self, study: Study, code: str, firm: dict) -> bool:
        row = study["parcels"].set_index("parcel_id").loc[code]
        mine = {known(firm.get(each)) for each in NAMES} - {None}
        deals = {known(d.get("enterprise_id")) for d in self.contracts if d["parcel_id"] == code}
        holders = {known(row.get("holder")), known(row.get("holder_code"))}
        return bool(mine & holders) or firm["enterprise_id"] in deals

    def held(self, row: dict) -> bool:
        holders = {known(row.get("holder")), known(row.get("holder_code"))}
        deals = {
            known(d.get("enterprise_id"))
            for d in self.contracts
            if d["parcel_id"] == row["parcel_id"]
        }
        return bool((holders | deals) & self.names)

    def may_be(self, row: dict) -> bool:
        said = [known(firm.get("zone")) for firm in self.firms]
        if self.strangers or not set(said) <= self.zones - {None}:
            return bool(self.firms or self.strangers)
        return bool(said) and known(row.get("zone")) in {None, *said}

    def perhaps(self, row: dict) -> bool:
        told = self.sure.get(row["parcel_id"], [])
        return self.may_be(row) and bool(told) and not any(told)

    def flagged(self, name: str) -> bool:
        return any(known(firm[name]) is not False for firm in self.firms)


class Loop:
    def __init__(self, study: Study) -> None:
        self.nowhere = Nowhere(study)
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
        rate = None if tax is None else tax / fact["area_mu"]
        stopped = both(*(self.stopped(firm) for firm in firms)) if firms else None
        lifted = rate is None or rate + self.nowhere.tax / fact["area_mu"] >= SOFT["tax_low"]
        return {
            "stopped": self.but(stopped, row, if_=True, could=self.nowhere.works),
            "completion_overdue": either(False, *(self.late(deal) for deal in deals)),
            "investment_short": either(False, *(self.cheap(deal) for deal in deals)),
            "sector_prohibited": self.flag(firms, row, "sector_prohibited"),
            "safety_env_failed": self.flag(firms, row, "safety_env_failed"),
            "tax_low": self.but(less(rate, SOFT["tax_low"]), row, if_=True, could=lifted),
            "far_low": less(None if far is None or least is None else far / least, SOFT["far_low"]),
            "coverage_low": less(cover, SOFT["coverage_low"]),
        }

    def but(self, answer: Answer, row: dict, *, if_: bool, could: bool) -> Answer:
        """Open where somebody who is nowhere could turn it."""
        there = self.nowhere.held(row) or (self.nowhere.perhaps(row) and could)
        return None if answer is if_ and there else answer

    def flag(self, firms: list[dict], row: dict, name: str) -> Answer:
        answer = either(*(known(firm[name]) for firm in firms)) if firms else None
        return self.but(answer, row, if_=False, could=self.nowhere.flagged(name))

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
        if not fact["taxable"] or "yes" in idle:
            return "not_applicable"
        if not fact["n_enterprises"]:
            row = self.parcels[code]
            may = self.nowhere.may_be(row) and not known(fact["vacant_use"])
            return "unknown" if may or self.nowhere.held(row) else "not_applicable"
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
