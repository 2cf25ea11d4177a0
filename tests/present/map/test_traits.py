"""What the routes of a parcel say of it: open, to be checked, none left, or no case at all."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.present.layers import map_layers
from landuse.present.map import traits as traits_module
from landuse.present.map.traits import NOT_REVIEWED, traits
from landuse.study import Study
from tests.present.map_study import make_study

WAYS = ("exit", "bankruptcy", "merge")
COUNT = 8
TYPES = {"subject": "category", "route": "category", "outcome": "category"}
TYPES |= {"subject_id": "str", "parcel_id": "str"}
BARE = make_study(COUNT)
IDS = BARE["parcels"]["parcel_id"].astype("str").tolist()


def with_routes(rows: list[tuple[str, int, str, str]]) -> Study:
    """Study whose ``routes`` are subject, parcel, route and outcome."""
    frame = pd.DataFrame(
        {
            "subject": [subject for subject, *_ in rows],
            "subject_id": [IDS[at] if subject == "parcel" else "E1" for subject, at, *_ in rows],
            "parcel_id": [None if subject == "parcel" else IDS[at] for subject, at, *_ in rows],
            "route": [route for *_, route, _ in rows],
            "outcome": [outcome for *_, outcome in rows],
        }
    )
    return Study(BARE.meta, {**BARE.tables, "routes": frame.astype(TYPES)}, BARE.policy)


def route_of(study: Study) -> dict[str, str]:
    layers = map_layers(study)
    ids = layers.parcels["parcel_id"].astype("str")
    return dict(zip(ids, traits(study, layers)["route"], strict=True))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["enterprise", "parcel"]),
            st.integers(0, COUNT - 2),
            st.sampled_from(WAYS),
            st.sampled_from(["open", "unknown", "blocked"]),
        ),
        min_size=1,
        max_size=25,
    )
)
def test_each_parcel_is_called_what_its_rows_say(rows: list[tuple[str, int, str, str]]) -> None:
    found = route_of(with_routes(rows))
    for at, identity in enumerate(IDS):
        mine = [(route, outcome) for _, place, route, outcome in rows if place == at]
        outcomes = {outcome for _, outcome in mine}
        if "open" in outcomes:
            assert found[identity] == next(route for route, outcome in mine if outcome == "open")
        elif "unknown" in outcomes:
            assert found[identity] == "unknown"
        else:
            assert found[identity] == ("none" if mine else NOT_REVIEWED)


def test_where_nobody_was_judged_there_is_nothing_to_say() -> None:
    assert all(pd.isna(each) for each in route_of(with_routes([])).values())


def test_without_the_table_the_verdicts_say_it() -> None:
    tables = {name: table for name, table in BARE.tables.items() if name != "routes"}
    verdicts = tables["verdicts"].assign(route=["exit", np.nan, "none"])
    study = Study(BARE.meta, {**tables, "verdicts": verdicts}, BARE.policy)
    found = pd.Series(route_of(study)).value_counts()
    assert {"exit", "none"} <= set(found.index)
    assert found[NOT_REVIEWED] == COUNT - found["exit"] - found["none"]


@pytest.mark.parametrize("outcome", ["open", "unknown", "blocked"])
def test_a_case_without_land_says_nothing_of_any_parcel(outcome: str) -> None:
    study = with_routes([("enterprise", 0, "exit", outcome)])
    routes = study["routes"].assign(parcel_id=pd.Series([None], dtype="str"))
    study = Study(study.meta, {**study.tables, "routes": routes}, study.policy)
    assert all(pd.isna(each) for each in route_of(study).values())


def test_a_parcel_without_firms_lacks_no_verdict_and_no_industry() -> None:
    firms = pd.DataFrame({"parcel": [0, 2, 2], "verdict": ["watch", None, None]})
    firms = firms.astype({"verdict": "str"})
    found = traits_module._of_firms(firms["verdict"], firms["parcel"], 4)
    assert found.fillna("unknown").tolist() == ["watch", "no_firm", "unknown", "no_firm"]
    nothing = pd.Series([None, None, None], dtype="str")
    assert traits_module._of_firms(nothing, firms["parcel"], 4).isna().all()
