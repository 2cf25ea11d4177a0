from landuse.present.groups import contributors, few_firms
from tests.present.map_study import make_study
from tests.present.planted import changed


def test_firms_with_a_figure_are_counted_parcel_by_parcel() -> None:
    study = make_study(12)
    counts = contributors(study)
    for parcel, row in counts.iterrows():
        links = study["links"]
        firms = links.loc[links["parcel_id"] == parcel, "enterprise_id"]
        facts = study["enterprise_facts"].set_index("enterprise_id")["tax_paid"].reindex(firms)
        assert row["tax_paid"] == (facts.notna() & (facts != 0)).sum()


def test_parcels_with_one_firm_or_none_are_few() -> None:
    study = make_study(12)
    every = set(study["parcels"]["parcel_id"])
    assert few_firms(study, 3) == every
    assert few_firms(study, 1) < every
    assert few_firms(changed(study, links=study["links"].iloc[:0]), 1) == every
