"""Grade colours: distinct, ordered, and light enough for black text once tinted."""

import pytest

from landuse.policy import Class, Policy, load_policy
from landuse.present.palette import grade_colours, tint


def policy_with(count: int) -> Policy:
    policy = load_policy("demo-2025")
    classes = [
        Class(grade=str(at), share=1 / count, label_zh=str(at), label_en=str(at))
        for at in range(count)
    ]
    grades = policy.grades.model_copy(update={"classes": classes})
    return policy.model_copy(update={"grades": grades})


@pytest.mark.parametrize("count", range(1, 7))
def test_every_grade_has_its_own_colour(count: int) -> None:
    colours = grade_colours(policy_with(count))
    assert list(colours) == [str(at) for at in range(count)]
    assert len(set(colours.values())) == count


def test_many_grades_still_have_colours() -> None:
    assert len(grade_colours(policy_with(9))) == 9


def test_best_is_blue_and_worst_is_red() -> None:
    best, *_, worst = grade_colours(load_policy("demo-2025")).values()
    assert best[5:] > best[1:3]
    assert worst[1:3] > worst[5:]


@pytest.mark.parametrize("colour", grade_colours(policy_with(6)).values())
def test_black_text_stands_on_a_tint(colour: str) -> None:
    red, green, blue = (int(tint(colour)[at : at + 2], 16) for at in (1, 3, 5))
    assert 0.2126 * red + 0.7152 * green + 0.0722 * blue > 120
