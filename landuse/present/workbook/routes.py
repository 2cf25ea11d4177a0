"""Land and routes in the ledger (台账中的用地与途径): verdicts by parcel, the four-way table, routes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from landuse.present.routes import missing_words, source_line
from landuse.present.workbook import rows
from landuse.present.workbook.columns import (
    Sheet,
    Tongue,
    columns_of,
    laid_out,
    say_codes,
    spoken,
)
from landuse.present.workbook.cover import Block, Cell
from landuse.present.zombie_land import ANSWERS, GRAVITY, four_way
from landuse.present.zombies import span

if TYPE_CHECKING:
    from landuse.study import Study

_SAID = ("confirmed", "suspected", "watch")
_OUTCOMES = ("open", "unknown", "blocked")


def zombie_land_sheet(study: Study, tell: Tongue) -> Sheet:
    """Who uses the land on which somebody is watched or worse (僵尸企业用地), the sound ones as well.

    Parameters
    ----------
    study
        The study.
    tell
        Language and currency.

    Returns
    -------
    Sheet
        One row a firm on a parcel; the parcels with the gravest verdict first.
    """
    land = study["zombie_land"]
    rank = land["verdict"].astype("str").map({name: at for at, name in enumerate(GRAVITY)})
    told = land["verdict"].astype("str").isin(_SAID)
    kept = land["parcel_id"].isin(land.loc[told, "parcel_id"]).to_numpy(dtype=bool)
    frame, rank = land[kept], rank[kept]
    worst = rank.groupby(frame["parcel_id"].astype("str")).transform("min")
    keyed = frame.assign(_worst=worst, _rank=rank)
    frame = keyed.sort_values(["_worst", "parcel_id", "_rank", "enterprise_id"], kind="stable")
    frame = frame.reset_index(drop=True)
    ends = zip(frame["verdict_low"], frame["verdict_high"], strict=True)
    sections = {"role": "role", "verdict": "verdict", "land": "land_state"}
    frame = spoken(frame, tell, sections).assign(
        name=rows.known_of(study, "enterprises", frame["enterprise_id"]),
        verdict_range=pd.Series([span(*each, tell.lang) or None for each in ends], dtype="str"),
    )
    columns = "parcel_id enterprise_id enterprises.name role:word area_mu:total sublet_mu share"
    columns += " verdict:word own.verdict_range:list land:word"
    return laid_out("zombie_land", columns_of(tell, "zombie_land", columns), frame)


def route_sheet(study: Study, tell: Tongue) -> Sheet:
    """Five routes of every case (处置途径): open, to be checked, blocked, with reasons.

    Parameters
    ----------
    study
        The study.
    tell
        Language and currency.

    Returns
    -------
    Sheet
        One row a case and route; open ones first, in the order of land and readiness.
    """
    frame = study["routes"]
    order = frame["outcome"].astype("str").map({name: at for at, name in enumerate(_OUTCOMES)})
    keyed = frame.assign(_order=order, _less=-frame["order_mu"].fillna(-math.inf))
    frame = keyed.sort_values(["_order", "route", "_less", "subject_id"], kind="stable")
    frame = frame.reset_index(drop=True)
    sections = {"subject": "subject", "route": "route", "outcome": "feasible"}
    reason = "reason" if tell.lang == "zh" else "reason_en"
    frame = spoken(frame, tell, sections).assign(
        name=rows.known_of(study, "enterprises", frame["subject_id"]),
        wages_owed=say_codes(frame["wages_owed"], tell.codes("flag")),
        missing=_said(frame["missing"], lambda each: missing_words(each, tell.lang)),
        source=_said(frame["source"], lambda each: source_line(each, tell.lang)),
    )
    columns = "outcome:word route:word subject:word subject_id enterprises.name parcel_id area_mu"
    columns += f" jobs wages_owed:word {reason}:wrap missing:wrap blockers order_mu:area"
    return laid_out("routes", columns_of(tell, "routes", columns, "clause:wrap source:wrap"), frame)


def _said(values: pd.Series[Any], say: Any) -> pd.Series[Any]:
    """Codes in words, each text once."""
    texts = values.astype("str")
    known = {each: say(each) for each in texts.dropna().unique()}
    return texts.map(known, na_action="ignore")


def land_blocks(study: Study, tell: Tongue) -> list[Block]:
    """Zombie firm against idle land, and the routes (僵尸企业×闲置土地、处置途径), for the cover.

    Parameters
    ----------
    study
        The study.
    tell
        Language and currency.

    Returns
    -------
    list of Block
        None where nobody was judged.
    """
    blocks = []
    if len(study["zombie_land"]):
        blocks.append(_four_way(study, tell))
    if len(study["routes"]):
        blocks.append(_routes(study, tell))
    return blocks


def _four_way(study: Study, tell: Tongue) -> Block:
    """Rows zombie, columns idle, with sums that are those of all linked land."""
    table = four_way(study["zombie_land"])
    lines = [
        (Cell(tell.say(f"cover.zombie_{name}"), "label"), *_cells(table.loc[name]))
        for name in ANSWERS
    ]
    whole = table.groupby(level="idle").sum().reindex(ANSWERS)
    lines.append((Cell(tell.say("total"), "label_total"), *_cells(whole, "_total")))
    headings = [tell.say("cover.four_way_firm")]
    for name in (*ANSWERS, "all"):
        said = tell.say(f"cover.land_{name}")
        headings += [tell.say("cover.land_places", land=said), tell.heading(said, "mu")]
    return Block(tell.say("cover.four_way"), tuple(headings), tuple(lines), (1,) * len(headings))


def _cells(row: pd.DataFrame, style: str = "") -> list[Cell]:
    """Places and land of each column, and of all."""
    found = []
    for name in ANSWERS:
        found += [
            Cell(int(row.loc[name, "places"]), f"count{style}"),
            Cell(float(row.loc[name, "area_mu"]), f"area{style}"),
        ]
    whole = math.fsum(row["area_mu"])
    return [
        *found,
        Cell(int(row["places"].sum()), f"count{style}"),
        Cell(whole, f"area{style}"),
    ]


def _routes(study: Study, tell: Tongue) -> Block:
    frame = study["routes"]
    route, outcome = (frame[name].astype("str") for name in ("route", "outcome"))
    words = tell.codes("route")
    ways = [] if study.policy.routes is None else [way.id for way in study.policy.routes.ways]
    lines = []
    for name in ways:
        mine = (route == name).to_numpy(dtype=bool)
        open_ = mine & (outcome == "open").to_numpy(dtype=bool)
        counts = [int((mine & (outcome == each).to_numpy(dtype=bool)).sum()) for each in _OUTCOMES]
        jobs = frame.loc[open_, "jobs"]
        lines.append(
            (
                Cell(words.get(name, name), "label"),
                *(Cell(each, "count") for each in counts),
                Cell(frame.loc[open_, "area_mu"].sum(), "area"),
                Cell(jobs.sum(min_count=1) if len(jobs) else 0, "count"),
                Cell(int(jobs.isna().sum()), "count"),
            )
        )
    feasible = tell.codes("feasible")
    headings = [
        tell.say("cover.routes_route"),
        *(feasible[each] for each in _OUTCOMES),
        tell.heading(tell.say("cover.routes_area"), "mu"),
        tell.say("cover.routes_jobs"),
        tell.say("cover.routes_jobs_unknown"),
    ]
    return Block(tell.say("cover.routes"), tuple(headings), tuple(lines), (3, 1, 1, 1, 1, 1, 1))
