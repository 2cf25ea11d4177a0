"""Columns in short are those at length; names are looked up whatever the order."""

from dataclasses import replace

import pandas as pd
import pytest

from landuse.present.workbook import rows
from landuse.present.workbook.columns import Tongue, columns_of, field_column, own_column
from landuse.words import LANGS, Lang
from tests.present.ledger_study import make_study


@pytest.mark.parametrize("lang", LANGS)
def test_columns_in_short_are_those_told_at_length(lang: Lang) -> None:
    tell = Tongue(lang)
    assert columns_of(
        tell, "parcels", "parcel_id zone:word", "scores.total:points area_mu:total source:aside"
    ) == [
        field_column(tell, "parcels.parcel_id", "code"),
        field_column(tell, "parcels.zone", "word"),
        field_column(tell, "scores.total", "points"),
        replace(field_column(tell, "parcels.area_mu"), total=True),
        field_column(tell, "parcels.source", printed=False),
    ]
    assert columns_of(tell, "parcels", "own.drawn_area:area:mu own.whole:amount:wan_yuan/mu") == [
        own_column(tell, "drawn_area", "area", unit="mu"),
        own_column(tell, "whole", "amount", unit="wan_yuan/mu"),
    ]
    assert columns_of(tell, "parcels") == []


@pytest.mark.parametrize("told", ["parcel_id:bold", "own.drawn_area:area:mu:ha"])
def test_a_mark_that_means_nothing_is_refused(told: str) -> None:
    with pytest.raises(ValueError, match=told):
        columns_of(Tongue("zh"), "parcels", told)


def test_names_are_looked_up_in_any_order_and_more_than_once() -> None:
    study = make_study()
    frame = study["enterprises"]
    ids = frame["enterprise_id"].iloc[[2, 0, 2]].astype("object").to_list()
    asked = pd.Series([*ids, None, "nobody"], index=[9, 4, 7, 1, 3])
    found = rows.known_of(study, "enterprises", asked)
    names = dict(zip(frame["enterprise_id"], frame["name"], strict=True))
    assert found.iloc[:3].tolist() == [names[each] for each in ids]
    assert found.iloc[3:].isna().all()
    assert found.index.equals(asked.index)
    assert rows.known_of(study, "enterprises", asked, "no_such_column").isna().all()
