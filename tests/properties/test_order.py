"""Laws of form: neither row order nor index decides anything, and nobody edits what it is given."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from landuse.apportion import counted_area
from landuse.errors import Note
from landuse.pipeline import score
from landuse.study import Inputs, Study
from tests.factories import INPUTS, by_key, make_inputs

KEYS = {
    "links": ["enterprise_id", "parcel_id", "role", "evidence_row"],
    "parcel_facts": ["parcel_id", "year"],
    "enterprise_facts": ["enterprise_id", "year"],
    "indicators": ["subject", "subject_id", "year"],
    "scores": ["subject", "subject_id"],
    "findings": ["subject", "subject_id", "rule"],
    "verdicts": ["enterprise_id"],
    "actions": ["parcel_id"],
    "notes": ["code", "message"],
}


def assert_same(found: Study, wanted: Study) -> None:
    for name, keys in KEYS.items():
        one, other = by_key(found[name], *keys), by_key(wanted[name], *keys)
        pd.testing.assert_frame_equal(
            one, other, check_dtype=True, rtol=1e-9, atol=1e-12, obj=f"table {name}"
        )


def changed(inputs: Inputs, change: Callable[[pd.DataFrame], pd.DataFrame], *names: str) -> Inputs:
    tables = {
        name: change(frame) if name in names else frame for name, frame in inputs.tables.items()
    }
    return replace(inputs, tables=tables)


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    """The park that all tests here turn and twist."""
    return make_inputs(27, 7)


@pytest.fixture(scope="module")
def study(inputs: Inputs) -> Study:
    """Its study."""
    return score(inputs)


@pytest.mark.parametrize("name", INPUTS)
def test_row_order_changes_no_result(inputs: Inputs, study: Study, name: str) -> None:
    order = np.random.default_rng(3).permutation(len(inputs.tables[name]))
    turned = changed(inputs, lambda frame: frame.iloc[order].reset_index(drop=True), name)
    if name == "parcels":
        turned = replace(turned, shapes={})
    assert_same(score(turned), study)


@pytest.mark.parametrize("name", INPUTS)
def test_index_changes_no_result(inputs: Inputs, study: Study, name: str) -> None:
    def reindex(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.set_axis(pd.Index(np.arange(len(frame))[::-1] * 7 + 100), axis=0)

    assert_same(score(changed(inputs, reindex, name)), study)


def test_parcel_names_change_no_result(inputs: Inputs, study: Study) -> None:
    def rename(frame: pd.DataFrame) -> pd.DataFrame:
        if "parcel_id" not in frame:
            return frame
        return frame.assign(parcel_id=frame["parcel_id"].str.replace("P", "宗地#", regex=False))

    named = score(changed(inputs, rename, *INPUTS))
    for name in ("scores", "parcel_facts", "verdicts"):
        figures = study[name].select_dtypes("number")
        pd.testing.assert_frame_equal(named[name].select_dtypes("number"), figures, rtol=1e-12)
    assert named["findings"]["outcome"].tolist() == study["findings"]["outcome"].tolist()


def test_no_stage_edits_what_it_received(inputs: Inputs) -> None:
    before = {name: frame.copy(deep=True) for name, frame in inputs.tables.items()}
    score(inputs)
    for name, frame in inputs.tables.items():
        pd.testing.assert_frame_equal(frame, before[name], check_exact=True)
        assert list(frame.columns) == list(before[name].columns)


def test_stages_after_the_first_do_not_edit_either(inputs: Inputs, study: Study) -> None:
    """Two runs on one Inputs and the tables of the first study stand as they were."""
    before = {name: frame.copy(deep=True) for name, frame in study.tables.items()}
    again = score(inputs)
    for name, frame in study.tables.items():
        pd.testing.assert_frame_equal(frame, before[name], check_exact=True)
        pd.testing.assert_frame_equal(again[name], before[name], check_exact=True)


def test_counting_the_area_twice_is_counting_it_once(inputs: Inputs) -> None:
    once, notes = counted_area(inputs.tables["parcels"], ["registered", "drawn"])
    twice, again = counted_area(once, ["registered", "drawn"])
    pd.testing.assert_frame_equal(twice, once)
    assert again == notes
    assert all(isinstance(note, Note) for note in notes)


def test_same_inputs_same_meta(inputs: Inputs, study: Study) -> None:
    assert score(inputs).meta == study.meta
