"""Chain, contracts and what stands apart in the demo park: found is what is planted; gaps accuse nobody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from landuse.pipeline import score
from landuse.policy import load_policy
from landuse.study import Inputs, Study
from tests import demo_run

POLICY = load_policy("demo-2025")
CHAIN = ("approved", "supplied", "started", "built")
ACCUSING = ("idle_not_started", "idle_suspended", "vacant", "untaxed_operating", "refund_hit")
KEYS = {
    *("parcel_id", "enterprise_id", "contract_id", "unit_id", "building_id", "counterpart_id"),
    *(
        "year",
        "month",
        "name",
        "credit_code",
        "identity",
        "role",
        "geometry",
        "source",
        "source_row",
    ),
}
"""Cells that say whose a row is; a blank there hides the row, not a figure."""
PLACED = {
    "occupancy": {"area", "floor_area", "from_on", "to_on"},
    "enterprises": {"x", "y"},
    "units": {"from_on", "to_on"},
    "parcels": {"zone", "area_m2"},
}
"""Cells that say who sits where and since when; a blank there moves the firm."""


@pytest.fixture(scope="module")
def truth(park_folder: Path) -> pd.DataFrame:
    return pd.read_csv(park_folder / "truth.csv", dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    return demo_run.inputs()


def run(inputs: Inputs, tables: dict[str, pd.DataFrame]) -> Study:
    return score(replace(inputs, tables=tables, shapes=dict(inputs.shapes)), POLICY)


@pytest.fixture(scope="module")
def study() -> Study:
    return demo_run.study()


def planted(truth: pd.DataFrame, kind: str, expected: str = "yes") -> set[str]:
    rows = truth[(truth["kind"] == kind) & (truth["expected"] == expected)]
    return set(rows["subject_id"])


@pytest.mark.parametrize("step", CHAIN)
def test_stuck_parcels_are_the_planted_ones(step: str, study: Study, truth: pd.DataFrame) -> None:
    chain = study["supply_chain"]
    at = chain[(chain["step"] == step) & chain["stuck"].fillna(value=False)]
    assert set(at["parcel_id"]) == planted(truth, f"stuck_{step}")
    assert at[["months_over", "threshold", "due_on", "clause"]].notna().all(axis=None)
    assert not planted(truth, f"stuck_{step}", "no") & set(at["parcel_id"])


def test_the_chain_adds_up_to_the_park(study: Study) -> None:
    chain, parcels = study["supply_chain"], study["parcels"]
    assert chain["parcel_id"].tolist() == parcels["parcel_id"].tolist()
    assert (chain["area_mu"].to_numpy() == parcels["area_mu"].to_numpy()).all()
    public = parcels["holding"].isin(["public", "collective"]).to_numpy()
    assert ((chain["step"] == "not_applicable").to_numpy() == public).all()
    assert chain.loc[chain["step"] == "unknown", "reason"].notna().all()
    assert chain["step"].nunique() == 9


@pytest.mark.parametrize("kind", ["refund_hit", "untaxed_operating"])
def test_firms_that_stand_apart_are_the_planted_ones(
    kind: str, study: Study, truth: pd.DataFrame
) -> None:
    found = study["findings"]
    rows = found[(found["rule"] == kind) & (found["outcome"] == "yes")]
    assert set(rows["subject_id"]) == planted(truth, kind)


@pytest.mark.parametrize(("cause", "year"), [("land", 2025), ("tax_rule", 2025)])
def test_falls_of_the_year_have_the_planted_cause(
    cause: str, year: int, study: Study, truth: pd.DataFrame
) -> None:
    rows = study["changes"]
    rows = rows[(rows["cause"] == cause) & (rows["year"] == year)]
    assert set(rows["enterprise_id"]) == planted(truth, f"yield_{cause}")


def test_only_the_sick_sectors_fell_with_their_sector(study: Study, truth: pd.DataFrame) -> None:
    rows = study["changes"]
    rows = rows[rows["cause"] == "sector"]
    sector = study["enterprises"].set_index("enterprise_id")["sector_code"].astype("str").str[:2]
    assert set(sector.reindex(rows["enterprise_id"])) == {"32", "42"}
    assert set(rows["year"]) == {2024}
    assert planted(truth, "yield_sector") <= set(rows["enterprise_id"])


def test_own_falls_are_of_planted_firms(study: Study, truth: pd.DataFrame) -> None:
    rows = study["changes"]
    own = set(rows.loc[rows["cause"] == "own", "enterprise_id"])
    assert planted(truth, "yield_own") <= own
    links = study["links"]
    cases = set(truth["subject_id"]) | set(truth["parcel_id"]) - {""}
    named = cases | set(links.loc[links["parcel_id"].isin(cases), "enterprise_id"])
    assert own <= named


def test_refunds_and_untaxed_firms_are_no_ground_of_low_yield(
    study: Study, truth: pd.DataFrame
) -> None:
    found = study["findings"].set_index(["subject_id", "rule"])["outcome"].astype("str")
    apart = truth[truth["kind"].isin(["refund_hit", "untaxed_operating"])]
    parcels = set(apart["parcel_id"])
    assert len(parcels) == 5
    assert {found[parcel, "low_yield_tax_low"] for parcel in parcels} == {"no"}
    assert {found[parcel, "low_yield"] for parcel in parcels} == {"no"}


def test_a_low_yield_that_follows_the_sector_says_so(study: Study) -> None:
    found = study["findings"]
    rows = found[found["rule"] == "low_yield_sector_fall"]
    low = found[(found["rule"] == "low_yield") & (found["outcome"] == "yes")]
    assert len(rows)
    assert set(rows["subject_id"]) <= set(low["subject_id"])
    assert (rows["value"] >= rows["threshold"]).all()


PROMISES = ("start", "completion", "production", "investment", "output", "tax")


def test_promises_of_contracts_are_kept_nearly_kept_or_not_as_planted(
    study: Study, truth: pd.DataFrame
) -> None:
    found = study["performance"].astype({"clause": "str", "outcome": "str"})
    by_clause = found.set_index(["contract_id", "clause"])["outcome"]
    rows = truth[truth["kind"].str.startswith("contract_")]
    wanted = {
        (row.subject_id, row.kind.removeprefix("contract_")): row.expected
        for row in rows.itertuples()
    }
    assert {clause for _, clause in wanted} == set(PROMISES)
    assert set(wanted.values()) == {"met", "nearly", "not"}
    assert {key: by_clause[key] for key in wanted} == wanted
    cases = set(truth.loc[~truth.index.isin(rows.index), "parcel_id"])
    others = found[~found["parcel_id"].isin(cases) & found["clause"].isin(PROMISES)]
    missed = others[others["outcome"].isin(["nearly", "not"])]
    short = {key for key, outcome in wanted.items() if outcome != "met"}
    assert set(zip(missed["contract_id"], missed["clause"], strict=True)) == short


def test_a_contract_that_misses_its_floor_area_stands_on_land_of_a_low_ratio(study: Study) -> None:
    clauses, found = study["performance"], study["findings"]
    missed = clauses[(clauses["clause"] == "floor_area_ratio") & (clauses["outcome"] == "not")]
    low = found[(found["rule"] == "low_yield_far_low") & (found["outcome"] == "yes")]
    assert len(missed)
    assert set(missed["parcel_id"]) <= set(low["parcel_id"])


def test_suspended_land_is_warned_of_before_the_year_is_over(
    study: Study, truth: pd.DataFrame
) -> None:
    found = study["findings"]
    rows = found[found["rule"] == "idle_warning_suspended"]
    yes = rows[rows["outcome"] == "yes"]
    assert set(yes["subject_id"]) == planted(truth, "idle_warning_suspended")
    assert yes["threshold"].tolist() == [30.0]
    assert not planted(truth, "idle_warning_suspended", "no") & set(yes["subject_id"])


def accused(study: Study) -> set[tuple[str, str]]:
    """Everything that is held against somebody."""
    found = study["findings"]
    rule = found["rule"].astype("str")
    low = rule.str.startswith("low_yield") & (rule != "low_yield_sector_fall")
    yes = found[(found["outcome"] == "yes") & (rule.isin(ACCUSING) | low)]
    said = set(zip(yes["subject_id"], yes["rule"].astype("str"), strict=True))
    chain, clauses = study["supply_chain"], study["performance"]
    stuck = chain[chain["stuck"].fillna(value=False)]
    said |= {
        (parcel, f"stuck_{step}")
        for parcel, step in zip(stuck["parcel_id"], stuck["step"], strict=True)
    }
    said |= {(parcel, "below") for parcel in chain.loc[chain["step"] == "below", "parcel_id"]}
    missed = clauses[clauses["outcome"] == "not"]
    return said | set(zip(missed["contract_id"], missed["clause"].astype("str"), strict=True))


@pytest.mark.parametrize("seed", [3])
def test_with_a_tenth_of_the_cells_blank_nobody_else_is_accused(
    seed: int, inputs: Inputs, study: Study
) -> None:
    rng = np.random.default_rng(seed)
    tables = dict(inputs.tables)
    for name in ("parcels", "enterprises", "returns", "monthly", "occupancy", "units", "contracts"):
        frame = tables[name]
        cells = [each for each in frame if each not in KEYS | PLACED.get(name, set())]
        blank = {each: frame[each].mask(rng.random(len(frame)) < 0.1) for each in cells}
        tables[name] = frame.assign(**blank)
    gaps = run(inputs, tables)
    assert accused(gaps) - accused(study) == set()
    found = gaps["findings"]
    open_ = found[found["outcome"] == "unknown"]
    assert len(open_) > 1.5 * (study["findings"]["outcome"] == "unknown").sum()
    assert (
        open_.loc[open_["rule"].astype("str").str.startswith(("idle", "low_yield")), "missing"]
        .notna()
        .all()
    )
    clauses = gaps["performance"]
    assert clauses.loc[clauses["outcome"] == "unknown", "missing"].notna().all()


CODES = {
    "enterprises": ("parcel_id", "zone", "sector_code"),
    "units": ("parcel_id", "enterprise_id", "building_id"),
    "occupancy": ("parcel_id", "enterprise_id"),
    "contracts": ("parcel_id", "enterprise_id"),
}
"""Codes that say who is where."""


def test_with_a_tenth_of_the_codes_blank_nobody_else_is_accused(
    inputs: Inputs, study: Study
) -> None:
    rng = np.random.default_rng(1)
    tables = dict(inputs.tables)
    for name, codes in CODES.items():
        frame = tables[name]
        blank = {each: frame[each].mask(rng.random(len(frame)) < 0.1) for each in codes}
        tables[name] = frame.assign(**blank)
    gaps = run(inputs, tables)
    assert accused(gaps) - accused(study) == set()
    was, now = (
        each["findings"].query("rule == 'low_yield'").set_index("subject_id")["outcome"]
        for each in (study, gaps)
    )
    turned = pd.DataFrame({"was": was.astype("str"), "now": now.astype("str")})
    turned = turned[turned["was"] != turned["now"]]
    assert set(turned["now"]) == {"unknown"}


TODAY = pd.Timestamp(2025, 12, 31)
DATES = {
    "start": ("start_due_on", "started_on"),
    "completion": ("completion_due_on", "completed_on"),
    "production": ("production_due_on", "production_on"),
}


def known(row: dict, *names: str) -> bool:
    return all(not pd.isna(row[name]) for name in names)


def flags(row: dict) -> dict[str, bool | None]:
    """Whether the contract is begun, completed and in production."""
    begun = any(known(row, n) and row[n] <= TODAY for _, n in DATES.values())
    start = True if begun else row["started"] if known(row, "started") else None
    less = (
        known(row, "area_developed", "area_to_develop")
        and row["area_developed"] < 0.99 * row["area_to_develop"]
    )
    unfinished = start is False or known(row, "suspended_on") or less
    done = True if known(row, "completed_on") else False if unfinished else None
    nobody = start is False or row["building"]
    made = True if known(row, "production_on") else False if nobody else None
    return {"start": start, "completion": done, "production": made}


def band(late: int) -> str:
    return "met" if late <= 0 else "nearly" if late <= 90 else "not"


def milestone(row: dict, clause: str) -> str:
    due, actual = DATES[clause]
    flag = flags(row)[clause]
    if not known(row, due):
        return "unknown"
    if known(row, actual):
        return band((row[actual] - row[due]).days)
    late = (TODAY - row[due]).days
    if flag is False:
        return "not_due" if late <= 0 else band(late)
    if late > 0:
        return "unknown"
    return "met" if flag else "not_due"


def ripe(row: dict, clause: str) -> bool | None:
    flag = flags(row)
    if clause in ("output", "tax"):
        made = flag["production"]
        if made is None and known(row, "production_due_on") and row["production_due_on"] >= TODAY:
            return False
        return made and row["production_on"] + pd.DateOffset(months=24) <= TODAY
    late = row["completion_due_on"] < TODAY if known(row, "completion_due_on") else None
    if flag["completion"] or late:
        return True
    return None if flag["completion"] is None or late is None else False


def figure(row: dict, clause: str) -> tuple[float, float]:
    """Reached and agreed."""
    if clause == "investment":
        return row["invested"] / row["area"], row["invest_per_mu"]
    if clause == "floor_area_ratio":
        return row["far"], row["far_min"]
    if clause == "output":
        return row["revenue"] / row["area_mu"], row["output_per_mu"]
    paid, agreed = row["tax"] / row["area_mu"], row["tax_per_mu"]
    before = (row["tax"] + row["refund"]) / row["area_mu"]
    return (paid if paid >= agreed else before), agreed


def oracle(row: dict, clause: str) -> str:
    """Outcome of a clause by the written rule, one contract at a time."""
    if clause in DATES:
        return milestone(row, clause)
    due = ripe(row, clause)
    value, agreed = figure(row, clause)
    if due is False:
        return "not_due"
    if due is None or pd.isna(value) or pd.isna(agreed):
        return "unknown"
    share = value / agreed + 1e-9
    return "met" if share >= 1 else "nearly" if share >= 0.9 else "not"


def test_a_slow_loop_judges_the_contracts_alike(study: Study) -> None:
    facts = study["parcel_facts"]
    facts = facts[facts["year"] == 2025].set_index("parcel_id")
    lacking = facts["incomplete"].astype("str").fillna("").str.split(",")
    links = study["links"]
    links = links[(links["role"] != "sublet") & ~(links["to_on"] < pd.Timestamp(2025, 12, 31))]
    status = study["enterprises"].set_index("enterprise_id")["status"].astype("str")
    of_parcel = links.groupby("parcel_id")["enterprise_id"].agg(set)
    least = study["parcels"].set_index("parcel_id")["far_min"]
    wanted = study["performance"].set_index(["contract_id", "clause"])["outcome"].astype("str")
    wrong = []
    for row in study["contracts"].to_dict("records"):
        parcel = row["parcel_id"]
        fact = facts.loc[parcel]
        names = {"revenue": "revenue", "tax": "tax_paid", "refund": "vat_carryover_refund"}
        figures = {k: np.nan if v in lacking[parcel] else fact[v] for k, v in names.items()}
        tenants = [status.get(each) for each in of_parcel.get(parcel, set())]
        row |= {
            **figures,
            "area_mu": fact["area_mu"],
            "far": fact["floor_area_ratio"],
            "far_min": least[parcel],
        }
        row["building"] = bool(tenants) and all(each == "building" for each in tenants)
        for clause in (
            "start",
            "completion",
            "production",
            "investment",
            "output",
            "tax",
            "floor_area_ratio",
        ):
            found = oracle(row, clause)
            if wanted[row["contract_id"], clause] != found:
                wrong.append(
                    (row["contract_id"], clause, found, wanted[row["contract_id"], clause])
                )
    assert wrong == []
    assert set(wanted) == {"met", "nearly", "not", "unknown", "not_due"}
