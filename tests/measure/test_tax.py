"""Which taxes count."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.measure.tax import counted_tax, with_counted
from landuse.policy import Tax, Term


def _rule(**missing: str) -> Tax:
    terms = [
        Term(field="tax_paid", factor=1),
        Term(field="vat_carryover_refund", factor=1, missing=missing.get("refund", "zero")),
        Term(field="vat_export_credit", factor=0.5),
    ]
    return Tax(source="x", confidence="low", terms=terms)


def test_terms_add_up_and_blanks_follow_the_rule() -> None:
    returns = pd.DataFrame(
        {
            "tax_paid": [10.0, 10.0, None],
            "vat_carryover_refund": [2.0, None, 2.0],
            "vat_export_credit": [4.0, 4.0, 4.0],
        }
    )
    found, notes = counted_tax(returns, _rule())
    assert found["tax_counted"].tolist()[:2] == [14.0, 12.0]
    assert np.isnan(found["tax_counted"].iloc[2])
    assert [note.params["count"] for note in notes] == [1]
    strict, _ = counted_tax(returns, _rule(refund="unknown"))
    assert strict["tax_counted"].isna().tolist() == [False, True, True]


def test_without_a_rule_nothing_is_touched_and_tax_as_paid_counts() -> None:
    returns = pd.DataFrame({"tax_paid": [1.0]})
    assert counted_tax(returns, None) == (returns, [])
    assert with_counted(returns)["tax_counted"].tolist() == [1.0]
    assert "tax_counted" not in with_counted(pd.DataFrame({"revenue": [1.0]}))


def test_a_kind_that_no_file_has_leaves_the_sum_unknown() -> None:
    found, _ = counted_tax(pd.DataFrame({"tax_paid": [1.0]}), _rule())
    assert found["tax_counted"].isna().all()


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20), st.floats(0, 1e6))
def test_a_refund_that_is_put_back_changes_nothing(paid, refund) -> None:
    rule = Tax(
        source="x",
        confidence="low",
        terms=[Term(field="tax_paid", factor=1), Term(field="vat_carryover_refund", factor=1)],
    )
    net = pd.DataFrame({"tax_paid": np.array(paid) - refund, "vat_carryover_refund": refund})
    assert counted_tax(net, rule)[0]["tax_counted"].tolist() == pytest.approx(paid, abs=1e-6)
