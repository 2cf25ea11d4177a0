"""What would lift a grade: applied, it does; a hair less does not."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.measure import parts
from landuse.policy import Policy, Step, load_policy
from landuse.score import Beside, score
from landuse.score.grade import in_steps
from landuse.score.items import groups_of
from landuse.score.lift import Case, lifts, ratio_of, steps_of

GENERIC = load_policy("generic-cn-v1")


def _policy(**changes: object) -> Policy:
    cohort = GENERIC.cohorts[0]
    kept = [each.model_copy(update=changes) for each in cohort.indicators[:2]]
    weights = [each.model_copy(update={"weight": 50.0}) for each in kept]
    alone = cohort.model_copy(update={"indicators": weights, "above_scale": None})
    return GENERIC.model_copy(update={"cohorts": [alone], "robust": None})


def _subjects(tax, value_added, land) -> pd.DataFrame:
    tax, value_added, land = (np.array(each, dtype=float) for each in (tax, value_added, land))
    return pd.DataFrame(
        {
            "subject_id": [f"e{i:02}" for i in range(len(tax))],
            "year": 2025,
            "excluded": pd.Series([None] * len(tax), dtype="object"),
            "land_mu": land,
            "above_scale": pd.array([True] * len(tax), dtype="boolean"),
            "tax_counted": tax,
            "value_added": value_added,
            "area_mu": land,
            "tax_per_mu": tax / land,
            "value_added_per_mu": value_added / land,
        }
    )


def _grade_with(firms: pd.DataFrame, policy: Policy, row: int, figure: str, value: float) -> int:
    changed = firms.copy()
    changed.loc[row, figure] = value
    again = _subjects(changed["tax_counted"], changed["value_added"], changed["area_mu"])
    again = again.assign(**{name: firms[name] for name in firms if name not in again})
    return int(
        score(again, policy, "enterprise", parts, Beside(wanted=[])).scores["grade"].cat.codes[row]
    )


figure = st.floats(1, 1000).map(lambda x: round(x, 2))


@pytest.mark.parametrize(
    "policy",
    [
        _policy(),
        _policy(benchmark=20.0, cap=1.5),
        _policy(benchmark="mean_of_ratios", multiplier=2.0),
        _policy(benchmark="maximum"),
    ],
)
@settings(max_examples=5)
@given(st.lists(st.tuples(figure, figure, figure), min_size=6, max_size=12))
def test_every_lift_applied_reaches_the_grade_and_a_hair_less_does_not(policy, rows) -> None:
    firms = _subjects(*zip(*rows, strict=True))
    done = score(firms, policy, "enterprise", parts)
    classes = done.scores["grade"].cat.categories
    for lift in done.lifts.dropna(subset=["needed"]).itertuples(index=False):
        row, target = int(lift.subject_id[1:]), classes.get_loc(lift.target)
        assert _grade_with(firms, policy, row, lift.figure, lift.needed) <= target
        less = lift.needed - 1e-4 * (lift.needed - lift.now)
        assert _grade_with(firms, policy, row, lift.figure, less) > target


def test_the_best_are_told_nothing_and_less_land_lifts() -> None:
    firms = _subjects([100, 50, 40, 30, 20, 10], [100] * 6, [10.0] * 6)
    done = score(firms, _policy(), "enterprise", parts)
    assert "e00" not in set(done.lifts["subject_id"])
    land = done.lifts[done.lifts["figure"] == "area_mu"].dropna()
    assert len(land)
    assert (land["needed"] < land["now"]).all()


def test_min_max_counts_too() -> None:
    cohort = _policy().cohorts[0].model_copy(update={"formula": "minmax", "base": 0.2})
    policy = _policy().model_copy(update={"cohorts": [cohort]})
    firms = _subjects([100, 50, 40, 30, 20, 10], [60, 50, 40, 30, 20, 10], [10.0] * 6)
    lifts = score(firms, policy, "enterprise", parts).lifts.dropna(subset=["needed"])
    assert len(lifts)
    for lift in lifts.itertuples(index=False):
        found = _grade_with(firms, policy, int(lift.subject_id[1:]), lift.figure, lift.needed)
        assert found <= ["A", "B", "C", "D"].index(lift.target)


def _grouped(**changes: object) -> Policy:
    """Benchmarks of each sector, of all where fewer than three are known."""
    cohort = _policy().cohorts[0]
    more = {"benchmark_by": "sector", "min_peers": 3, **changes}
    return _policy().model_copy(update={"cohorts": [cohort.model_copy(update=more)]})


def _stepped() -> Policy:
    """As in Zhengzhou: the best half by score, then by tax per mu; the worst half by value added."""
    shapes = [
        {"grade": "A", "end": "top", "pool": 0.5, "by": "tax_per_mu", "order": "most", "share": 0.25},
        {"grade": "C", "end": "bottom", "pool": 0.5, "by": "value_added_per_mu", "order": "least", "share": 0.2},
    ]  # fmt: skip
    kept = [each for each in GENERIC.grades.classes if each.grade in "ABC"]
    more = {"method": "steps", "steps": [Step(**each) for each in shapes], "classes": kept}
    return _policy().model_copy(update={"grades": GENERIC.grades.model_copy(update=more)})


def _sectors(firms: pd.DataFrame) -> pd.DataFrame:
    """Three sectors, one of them too small for a benchmark of its own."""
    return firms.assign(
        sector=["13" if at < 2 else "33" if at % 2 else "39" for at in range(len(firms))]
    )


def _told(firms: pd.DataFrame, policy: Policy) -> tuple[pd.DataFrame, list[int]]:
    """Lifts of a case built by hand, and the classes that the score gives."""
    cohort, grades = policy.cohorts[0], policy.grades
    names = [each.name for each in cohort.indicators]
    above, below = zip(*map(parts, names), strict=True)
    figures = {name: firms[name].to_numpy() for name in {*above, *below}}
    groups = groups_of(firms, cohort.benchmark_by)
    none, size = np.full(len(names), np.nan), len(firms)
    peers = None if groups is None else pd.factorize(groups)[0]
    by = {
        step.by: ratio_of(firms[step.by].to_numpy(), figures, *parts(step.by))
        for step in grades.steps
    }
    scale, zero, all_ = np.ones(len(names)), np.zeros(size), np.arange(size)
    case = Case(firms["subject_id"], figures, cohort.indicators, above, below, scale, none, zero, cohort, grades, all_, peers, by)  # fmt: skip
    done = score(firms, policy, "enterprise", parts, Beside(wanted=[]))
    grade = done.scores["grade"].cat.codes.to_numpy(dtype=np.int64)
    return lifts(case, grade), grade.tolist()


@pytest.mark.parametrize(
    "policy",
    [_grouped(), _grouped(formula="minmax", base=0.2), _grouped(min_peers=99), _stepped()],
    ids=["groups", "minmax", "too small", "steps"],
)
@settings(max_examples=3)
@given(st.lists(st.tuples(figure, figure, figure), min_size=8, max_size=14))
def test_lifts_in_groups_and_steps_hold_when_applied(policy, rows) -> None:
    firms = _sectors(_subjects(*zip(*rows, strict=True)))
    found, grade = _told(firms, policy)
    assert set(found["subject_id"]) == {f"e{i:02}" for i, each in enumerate(grade) if each > 0}
    for lift in found.dropna(subset=["needed"]).itertuples(index=False):
        row = int(lift.subject_id[1:])
        assert lift.target == grade[row] - 1
        assert _grade_with(firms, policy, row, lift.figure, lift.needed) <= lift.target
        less = lift.needed - 1e-4 * (lift.needed - lift.now)
        if abs(lift.needed - lift.now) > 1e-6 * lift.now:  # of a tie, less than can be told apart
            assert _grade_with(firms, policy, row, lift.figure, less) > lift.target


def test_in_groups_and_steps_there_is_a_way_up() -> None:
    firms = _sectors(_subjects([100, 50, 40, 30, 20, 10, 8, 6], [60, 50, 40, 30, 20, 10, 9, 7], [10.0] * 8))  # fmt: skip
    for policy in (_grouped(), _stepped()):
        found, grade = _told(firms, policy)
        tax = found[found["figure"] == "tax_counted"]
        assert len(tax) == sum(each > 0 for each in grade) > 2
        assert tax["needed"].notna().any()
        assert (tax["needed"].dropna() > tax["now"][tax["needed"].notna()]).all()


@given(
    st.lists(st.tuples(*[st.integers(0, 4).map(float)] * 6), min_size=1, max_size=12),
    st.sampled_from(["floor", "round", "ceil"]),
)
def test_steps_of_many_cases_are_those_of_each(rows, rounding) -> None:
    grades = _stepped().grades.model_copy(update={"rounding": rounding})
    whole = np.array(rows)
    totals, tax, added = whole[:, :2], whole[:, 2:4], whole[:, 4:].copy()
    added[added == 4] = np.nan
    found = steps_of(totals, grades, {"tax_per_mu": tax, "value_added_per_mu": added})
    for case in range(2):
        by = {"tax_per_mu": tax[:, case], "value_added_per_mu": added[:, case]}
        assert found[:, case].tolist() == in_steps(totals[:, case], grades, by).tolist()


def test_a_step_whose_figures_are_not_there_stays_as_it_is() -> None:
    values = np.array([1.0, 2.0])
    none = {"a": np.full(2, np.nan), "b": np.ones(2)}
    assert ratio_of(values, none, "a", "b") == ratio_of(values, {}, "a", "b")
    assert ratio_of(values, none, "a", "b").above == ""
    other = {"a": np.array([1.0, 9.0]), "b": np.ones(2)}
    assert ratio_of(values, other, "a", "b").above == ""
    wan = ratio_of(values, {"a": values * 10_000, "b": np.ones(2)}, "a", "b")
    assert (wan.above, wan.scale) == ("a", 1e-4)


@pytest.mark.parametrize("policy", [_grouped(), _grouped(formula="minmax", base=0.2), _stepped()])
@settings(max_examples=3)
@given(st.lists(st.tuples(figure, figure, figure), min_size=8, max_size=14))
def test_groups_and_steps_are_told_by_the_score_too(policy, rows) -> None:
    firms = _sectors(_subjects(*zip(*rows, strict=True)))
    told = score(firms, policy, "enterprise", parts).lifts
    found, _ = _told(firms, policy)
    keys = ["subject_id", "figure"]
    one, other = (each.sort_values(keys, ignore_index=True) for each in (told, found))
    assert one["subject_id"].tolist() == other["subject_id"].tolist()
    assert one["figure"].astype(str).tolist() == other["figure"].tolist()
    needed = (each["needed"].to_numpy(dtype=float) for each in (one, other))
    assert np.allclose(*needed, equal_nan=True, rtol=1e-6)


def test_land_lifts_nobody_where_a_benchmark_is_of_last_year() -> None:
    """The files hold one area: less land this year is less of it last year, too."""
    firms = _subjects([50, 40, 30, 20, 10], [9, 8, 7, 6, 5], [10, 10, 10, 10, 10])
    policy = _policy(benchmark_year="previous")
    known = score(firms, policy, "enterprise", parts, Beside(previous=firms, wanted=["e04"]))
    assert set(known.lifts["figure"].astype(str)) == {"tax_counted", "value_added"}
    alone = score(firms, policy, "enterprise", parts, Beside(wanted=["e04"]))
    assert "area_mu" in set(alone.lifts["figure"].astype(str))
