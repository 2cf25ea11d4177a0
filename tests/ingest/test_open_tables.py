"""Real Chinese tables as they were published, through a whole park.

Land supply results (landchina.com via github.com/ZitaiChen/landchina, MIT) and a panel of firms
(github.com/Sh-Zh-7/zombie-enterprise-recognition, MIT).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pandas as pd
import pytest

from landuse.study import Inputs
from tests.conftest import shared_data
from tests.ingest.formats.test_jsonfile import SUPPLY
from tests.ingest.test_aside import RETURNS

Load = Callable[..., Inputs]


def test_land_supply_becomes_203_contracts(load: Load) -> None:
    """GB18030, two JSON arrays one after the other, hectares, 万元, dates as 2019年04月24日."""
    path = shared_data("land_supply_cn", "output.json")
    found = load(contracts={"path": path.as_posix(), **SUPPLY})
    contracts = found.tables["contracts"].set_index("contract_id")
    assert len(contracts) == 203
    detail, _ = json.JSONDecoder().raw_decode(path.read_bytes().decode("gb18030"))
    factories = contracts.loc[[each["idnumber"] for each in detail if each["use"] == "工业用地"]]
    assert len(factories) == 35
    assert f"{factories['area'].sum() / 15:.6f}" == "154.919380"
    assert f"{factories['land_price'].sum():,.4f}" == "32,509.7384"
    assert contracts["start_due_on"].notna().sum() == sum(
        bool(each["time4commencement_plan"].strip()) for each in detail
    )
    (record,) = [each for each in found.sources if each["table"] == "contracts"]
    assert (record["encoding"], record["rows"]) == ("gb18030", 203)


def test_firm_years_without_a_year_are_kept_apart(load: Load) -> None:
    """One in a hundred of 45,150: no error, counted with their sums, and no year is guessed."""
    path = shared_data("zombie_competition_cn", "year_report_train_sum.csv")
    firms: dict[str, object] = {
        "path": path.with_name("base_train_sum.csv").as_posix(),
        "missing": ["NA"],
    }
    firms["columns"] = {"enterprise_id": "ID", "registered_on": "注册时间"}
    found = load(enterprises=firms, returns={"path": path.as_posix(), **RETURNS})
    raw = pd.read_csv(path, encoding="gb18030", na_values="NA")
    none = raw["year"].isna()
    returns = found.tables["returns"]
    assert len(found.tables["enterprises"]) == 15_050
    assert len(returns) == int((~none).sum())
    assert returns["year"].dtype == "int64"
    assert returns["tax_paid"].sum() == pytest.approx(raw["纳税总额"][~none].sum())
    (note,) = [note for note in found.notes if note.code == "files.without_period"]
    assert note.params["count"] == int(none.sum())
    for name, heading in (("tax_paid", "纳税总额"), ("revenue", "主营业务收入")):
        said = re.search(rf"{name} (-?[\d,.]+)", note.message("en"))
        assert said is not None
        assert float(said[1].replace(",", "")) == pytest.approx(raw[heading][none].sum(), abs=0.005)
