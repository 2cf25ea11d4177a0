"""Tax that counts (评价税收): named kinds of tax, each with its factor, by the policy."""

from __future__ import annotations

import pandas as pd

from landuse.errors import Note
from landuse.policy import Tax
from landuse.schema import named

COUNTED = "tax_counted"
"""Column that the yields of tax rest on."""


def counted_tax(returns: pd.DataFrame, rule: Tax | None) -> tuple[pd.DataFrame, list[Note]]:
    """Returns with the tax that counts (评价税收) [10⁴ CNY].

    Parameters
    ----------
    returns
        The ``returns`` table.
    rule
        Terms of the policy; None where tax as paid counts.

    Returns
    -------
    pandas.DataFrame, list of Note
        With ``tax_counted``, missing where a term that must be known is missing; a note for every
        blank that the policy lets count as none. Unchanged where there is no rule.

    References
    ----------
    Refunds of carried-over VAT are put back: domain notes §1.8.

    Examples
    --------
    >>> from landuse.policy import Tax, Term
    >>> rule = Tax(
    ...     source="x",
    ...     confidence="low",
    ...     terms=[
    ...         Term(field="tax_paid", factor=1),
    ...         Term(field="vat_carryover_refund", factor=1, missing="zero"),
    ...     ],
    ... )
    >>> paid = pd.DataFrame({"tax_paid": [3.0, None], "vat_carryover_refund": [2.0, 5.0]})
    >>> counted_tax(paid, rule)[0]["tax_counted"].tolist()
    [5.0, nan]
    """
    if rule is None:
        return returns, []
    total = pd.Series(0.0, returns.index)
    notes = []
    for term in rule.terms:
        if term.field not in returns:
            if term.missing == "unknown":
                total = total * float("nan")
            continue
        values = returns[term.field].astype(float)
        if term.missing == "zero":
            blank = int(values.isna().sum())
            if 0 < blank < len(values):
                notes.append(
                    Note(
                        "measure.tax_blank", "info", {"field": named([term.field]), "count": blank}
                    )
                )
            values = values.fillna(0.0)
        total = total + term.factor * values
    return returns.assign(tax_counted=total), notes


def with_counted(facts: pd.DataFrame) -> pd.DataFrame:
    """Facts in which tax as paid counts where no rule says else (评价税收缺省).

    Parameters
    ----------
    facts
        A fact table.

    Returns
    -------
    pandas.DataFrame
        With ``tax_counted``.
    """
    if COUNTED in facts or "tax_paid" not in facts:
        return facts
    return facts.assign(tax_counted=facts["tax_paid"])
