"""Guesses out of other columns; test_payload.py reads what is made of them back."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from landuse.present.map.near import Near, guess, with_sources

NUMBERS = st.lists(st.floats(-1e6, 1e6).map(lambda each: round(each, 2)), min_size=1, max_size=9)


@given(NUMBERS, st.integers(0, 3))
def test_a_guess_is_the_nearest_whole_number(values: list[float], digits: int) -> None:
    frame = pd.DataFrame({"of": values})
    made = guess(Near("of"), {"of": np.array(values)}, frame, digits)
    assert np.abs(made - np.array(values) * 10**digits).max() <= 0.5 + 1e-9


def test_a_guess_divides_scales_and_holds() -> None:
    frame = pd.DataFrame({"by": pd.Categorical(["a", None, "b", "b"])})
    near = Near("of", over="over", by="by", factors=(1.0, 2.0, 3.0), low=0.0, high=5.0)
    known = {"of": np.array([2.0, 4.0, 9.0, -3.0]), "over": np.array([1.0, 0.0, 3.0, 1.0])}
    assert guess(near, known, frame, 0).tolist() == [4, 5, 5, 0]


@given(NUMBERS, st.data())
def test_places_are_those_of_a_slow_count(values: list[float], data: st.DataObject) -> None:
    kinds = data.draw(st.lists(st.sampled_from("ab"), min_size=len(values), max_size=len(values)))
    frame = pd.DataFrame({"by": pd.Categorical(kinds)})
    made = guess(Near("of", by="by", order=True), {"of": np.array(values)}, frame, 0)
    for value, kind, place in zip(values, kinds, made, strict=True):
        larger = [v for v, k in zip(values, kinds, strict=True) if k == kind and v > value]
        assert place == len(larger) + 1


def test_sources_of_sources_come_along() -> None:
    guesses = {"a": Near("b", by="c"), "b": Near("d", over="e"), "f": Near("g")}
    assert with_sources(["a"], guesses) == set("abcde")
    assert with_sources([], guesses) == set()
