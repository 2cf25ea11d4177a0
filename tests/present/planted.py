"""A small study with texts and figures planted where they must not be seen."""

from __future__ import annotations

import pandas as pd

from landuse.study import Study
from tests.present.map_study import make_study

FIRM = "台州市金汇铝业有限公司"
PERSON = "欧阳建国"
PHONE = "0576-8412 1234"
CODE = "91331003MA2ABCDE12"
TAX = 1234.56


def planted_study(count: int = 60) -> Study:
    """Study whose first firm, alone on parcel 5, has a telling name, a person, a phone, a code, a tax."""
    study = make_study(count)
    firms = study["enterprises"].copy()
    own = study["links"]["parcel_id"] == study["parcels"]["parcel_id"].iloc[5]
    firm = study["links"].loc[own, "enterprise_id"].iloc[0]
    row = firms.index[firms["enterprise_id"] == firm][0]
    for name, value in (
        ("name", FIRM),
        ("legal_person", PERSON),
        ("phone", PHONE),
        ("credit_code", CODE),
    ):
        firms[name] = (
            pd.Series(pd.NA, index=firms.index, dtype="str") if name != "name" else firms[name]
        )
        firms.loc[row, name] = value
    facts = study["enterprise_facts"].copy()
    facts.loc[facts["enterprise_id"] == firm, "tax_paid"] = TAX
    return changed(study, enterprises=firms, enterprise_facts=facts)


def changed(study: Study, **tables: pd.DataFrame) -> Study:
    """Study with other tables."""
    return Study(study.meta, {**study.tables, **tables}, study.policy)


def renamed(
    study: Study, name: str, *, table: str = "parcels", field: str = "parcel_id", row: int = 5
) -> Study:
    """Study in which one text of a table, and all references to a parcel, are another text."""
    frame = study[table].copy()
    old = frame[field].iloc[row]
    texts = frame[field].astype("str")
    frame[field] = texts.mask(texts == old, name)
    tables = {table: frame}
    if (table, field) == ("parcels", "parcel_id"):
        for other, column in (
            ("links", "parcel_id"),
            ("parcel_facts", "parcel_id"),
            ("indicators", "subject_id"),
            ("scores", "subject_id"),
            ("findings", "subject_id"),
            ("findings", "parcel_id"),
            ("actions", "parcel_id"),
        ):
            source = tables.get(other, study[other])
            told = source[column].astype("str")
            tables[other] = source.assign(**{column: told.mask(told == old, name)})
    return changed(study, **tables)
