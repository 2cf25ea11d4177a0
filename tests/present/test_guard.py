"""What is planted in a study must stop the public map; what only looks like it must not."""

from __future__ import annotations

import time
from pathlib import Path

import folium
import numpy as np
import pandas as pd
import pytest

from landuse.errors import StudyError
from landuse.policy.audience import Audience, Excepted, load_audience
from landuse.present.guard import guard_page, guard_texts
from landuse.present.guard.search import _inside, search
from landuse.present.guard.secrets import fold, secrets_of
from landuse.present.guard.unpack import Column, Unpacked, unpack
from landuse.present.map import render_map, save_map
from landuse.present.map.payload import Payload
from landuse.study import Study
from tests.present.map_study import make_study
from tests.present.planted import CODE, FIRM, PERSON, PHONE, TAX, changed, planted_study, renamed


@pytest.fixture(scope="module")
def study() -> Study:
    return planted_study()


def refused(study: Study, folder: Path, audience: str | Audience = "public") -> list[str]:
    """Codes of what stopped the map; there is no file then, and no half of one."""
    caught = None
    try:
        save_map(render_map(study, audience=audience), folder / "map.html")
    except StudyError as error:
        caught = error
    left = [each.name for each in folder.iterdir()]
    if caught is None:
        assert left == ["map.html"]
        (folder / "map.html").unlink()
        return []
    assert left == []
    assert caught.message("zh")
    assert caught.message("en")
    return [note.code for note in caught.problems]


def stopped(study: Study, audience: str = "public") -> set[str]:
    """Codes of what stops a map with the parcel codes, names and zones of a study."""
    rules = load_audience(audience)
    parcels = study["parcels"]
    fields = ("parcel_id", "name") if audience == "leaders" else ("parcel_id",)
    tables = {
        "parcels": {each: Column(texts=parcels[each].astype("str").tolist()) for each in fields},
        "zones": {"name": Column(texts=study["zones"]["name"].astype("str").tolist())},
    }
    page = Unpacked({"park": "示例高新区"}, tables, "")
    return {each.code for each in search(page, secrets_of(study, rules), rules)}


@pytest.mark.parametrize("audience", ["internal", "leaders", "public"])
def test_a_clean_study_is_written(study: Study, tmp_path: Path, audience: str) -> None:
    assert refused(study, tmp_path, audience) == []


@pytest.mark.parametrize(
    "planted",
    [
        FIRM,
        f"{FIRM}地块",
        "台州市 金汇铝业（有限）公司".replace("（有限）", "有限"),
        "金汇铝业二期",
        f"{PERSON}厂房",
        "05768412-1234",
        f"地块 {CODE.lower()}",
        "厂区 税收1234.56万元",
        "HN-X 1,234.56",
        "HN-X 1 234.6 ",
        "税12345600元",
        "纳税 0.123456 亿元",
        "地块 12345600",
        "地块（１２３４．５６）",
    ],
)
def test_planted_in_a_parcel_code_it_stops_the_public_map(study: Study, planted: str) -> None:
    found = stopped(renamed(study, planted))
    assert found
    assert found <= {"text", "figure"}


def test_a_planted_figure_leaves_no_file(study: Study, tmp_path: Path) -> None:
    assert refused(renamed(study, "厂区 税收1234.56万元"), tmp_path) == ["guard.figure"]


@pytest.mark.parametrize("planted", ["片区（税收1234.56万元）", "金汇铝业片区", "片区 1234.56"])
def test_planted_in_a_zone_it_stops_the_public_map(study: Study, planted: str) -> None:
    assert stopped(renamed(study, planted, table="zones", field="name", row=0))


@pytest.mark.parametrize(
    "harmless",
    [
        "HN-1234",
        "439901001004GB01234",
        "12345600",
        "地块 1234",
        "2025-12-31",
        "1234.56亩地块",
        "1234.56 m²",
        "2024年地块",
        "A",
        "地块 1234.561",
        "HN-057684121234567",
        "金汇",
    ],
)
def test_what_only_looks_like_it_does_not(study: Study, harmless: str) -> None:
    assert stopped(renamed(study, harmless)) == set()


def test_another_firm_s_figure_counts_with_money_beside_it(study: Study) -> None:
    assert stopped(renamed(study, "地块 税收1234.56万元", row=40)) == {"figure"}
    assert stopped(renamed(study, "税收1235万元", row=40)) == {"figure"}
    assert stopped(renamed(study, "地块 1235", row=40)) == set()


def test_the_message_says_what_where_and_how(study: Study, tmp_path: Path) -> None:
    with pytest.raises(StudyError) as caught:
        save_map(
            render_map(renamed(study, f"{FIRM}地块"), audience="public"), tmp_path / "map.html"
        )
    said = caught.value.message("zh")
    assert "parcels.parcel_id" in said
    assert FIRM in said
    assert "exceptions" in said
    assert "landuse score" in said


def test_folium_s_own_save_is_searched_too(study: Study, tmp_path: Path) -> None:
    drawn = render_map(renamed(study, FIRM), audience="public")
    with pytest.raises(StudyError):
        drawn.save(str(tmp_path / "map.html"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("note", [FIRM, "税收1,234.56万元"])
def test_a_foreign_layer_is_searched_too(study: Study, tmp_path: Path, note: str) -> None:
    drawn = render_map(study, audience="public")
    folium.Marker(list(drawn.location), popup=f"<b>{note}</b>", tooltip="东").add_to(drawn)
    with pytest.raises(StudyError) as caught:
        save_map(drawn, tmp_path / "map.html")
    assert {each.params["place"] for each in caught.value.problems} == {"page"}
    drawn = render_map(study, audience="public")
    folium.Marker(list(drawn.location), popup="<b>入口 3</b>").add_to(drawn)
    save_map(drawn, tmp_path / "map.html")


def test_an_older_file_stays_whole(study: Study, tmp_path: Path) -> None:
    target = tmp_path / "map.html"
    target.write_text("old", encoding="utf-8")
    with pytest.raises(StudyError):
        save_map(render_map(renamed(study, FIRM), audience="public"), target)
    assert target.read_text(encoding="utf-8") == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["map.html"]


def test_an_exception_with_a_reason_lets_it_pass(study: Study, tmp_path: Path) -> None:
    rules = load_audience("public")
    told = {"reason_zh": "已公告", "reason_en": "announced", "source": "公告", "confidence": "high"}
    pardons = [Excepted.model_validate({"text": text, **told}) for text in ("金汇铝业", "1,234.56")]
    free = rules.model_copy(update={"exceptions": pardons})
    planted = renamed(study, "金汇铝业 1,234.56")
    assert set(refused(planted, tmp_path)) == {"guard.text", "guard.figure"}
    assert refused(planted, tmp_path, free) == []


def test_the_park_may_own_a_parcel_and_its_name_stand_in_the_title(study: Study) -> None:
    parcels = study["parcels"]
    owned = parcels.assign(holder=pd.Series("示例高新区", index=parcels.index, dtype="str"))
    assert stopped(changed(study, parcels=owned)) == set()
    owned = owned.assign(holder=pd.Series("西片区", index=parcels.index, dtype="str"))
    assert stopped(changed(study, parcels=owned)) == {"text"}


def test_leaders_may_read_names_but_no_code_phone_or_figure(study: Study) -> None:
    def named(text: str) -> Study:
        return renamed(study, text, field="name")

    assert stopped(named(f"{FIRM}地块"), "leaders") == set()
    for planted in (CODE, PHONE, "税收1,234.56万元"):
        assert stopped(named(planted), "leaders"), planted


def test_area_that_is_really_tax_is_noticed(study: Study, tmp_path: Path) -> None:
    facts = study["parcel_facts"]
    by_id = facts.set_index("parcel_id")["tax_paid"].astype("float64")
    parcels = study["parcels"]
    area = parcels["parcel_id"].map(by_id).fillna(1.0).astype("float64")
    assert "guard.numbers" in refused(
        changed(study, parcels=parcels.assign(area_mu=area)), tmp_path
    )


def test_a_few_equal_areas_are_chance(study: Study, tmp_path: Path) -> None:
    parcels = study["parcels"].copy()
    parcels.loc[5, "area_mu"] = TAX
    assert refused(changed(study, parcels=parcels), tmp_path) == []


def test_a_column_the_rules_do_not_know_stops_it(study: Study) -> None:
    rules = load_audience("public")
    page = Unpacked(
        {},
        {"parcels": {"parcel_id": Column(texts=["HN-0001"]), "holder": Column(texts=["甲"])}},
        "",
    )
    found = search(page, secrets_of(study, rules), rules)
    assert [(each.code, each.place) for each in found] == [("column", "parcels.holder")]


def test_exact_tax_in_a_leaders_map_is_refused(study: Study) -> None:
    rules = load_audience("leaders")
    numbers = np.array([TAX, np.nan])
    ids = [str(each) for each in study["parcels"]["parcel_id"].iloc[[5, 6]]]
    page = Unpacked(
        {}, {"parcels": {"parcel_id": Column(texts=ids), "tax_paid": Column(numbers=numbers)}}, ""
    )
    found = search(page, secrets_of(study, rules), rules)
    assert [(each.code, each.parcel) for each in found] == [("numbers", ids[0])]


def test_the_whole_internal_map_is_refused_to_the_public(study: Study) -> None:
    page = render_map(study).get_root().render()
    with pytest.raises(StudyError) as caught:
        guard_page(page, study, load_audience("public"))
    codes = {note.code for note in caught.value.problems}
    assert {"guard.column", "guard.text"} <= codes


def test_a_total_that_is_one_firm_s_is_refused(study: Study) -> None:
    rules = load_audience("leaders")
    head = {"totals": [{"amount": "tax_paid", "in": 99999.5, "on_parcels": None, "unlinked": TAX}]}
    found = search(Unpacked(head, {}, ""), secrets_of(study, rules), rules)
    assert [each.place for each in found] == ["totals.tax_paid.unlinked"]


def test_texts_of_a_picture_are_searched(study: Study) -> None:
    guard_texts(["示例高新区", "西片区"], study, load_audience("public"))
    guard_texts([FIRM], study, load_audience("internal"))
    with pytest.raises(StudyError):
        guard_texts(["西片区", f"{FIRM}片区"], study, load_audience("public"))


def test_unpacking_gives_back_every_table_and_column(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed: dict[str, pd.DataFrame] = {}
    add_table = Payload.add_table

    def remember(self: Payload, name: str, frame: pd.DataFrame, **more: object) -> None:
        packed[name] = frame
        add_table(self, name, frame, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Payload, "add_table", remember)
    found = unpack(render_map(study).get_root().render())
    assert set(found.tables) == set(packed)
    for table, frame in packed.items():
        assert list(found.tables[table]) == [str(each) for each in frame.columns]
        for name, column in found.tables[table].items():
            if column.texts is not None:
                told = [str(each) if pd.notna(each) else None for each in frame[name]]
                assert column.texts == told, name
            elif not column.date:
                expected = frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
                within = 0.5000001 * 10.0**-column.digits
                np.testing.assert_allclose(
                    column.numbers, expected, rtol=0, atol=within, err_msg=name
                )


def test_an_unknown_kind_of_column_stops_everything(study: Study) -> None:
    from landuse.present.guard.unpack import _Reader

    with pytest.raises(StudyError):
        _Reader({"rows": 1, "columns": [{"name": "x", "kind": "secret"}]}, b"").columns()
    with pytest.raises(StudyError):
        unpack("<html></html>")


def test_windows_of_texts_are_found_like_the_slow_way() -> None:
    random = np.random.default_rng(3)
    letters = list("甲乙丙丁ab1")
    texts = ["".join(random.choice(letters, random.integers(1, 30))) for _ in range(300)]
    wanted = {"".join(random.choice(letters, random.integers(2, 6))) for _ in range(200)}
    found = _inside(texts, wanted)
    for text in texts:
        assert {each for each in found.get(text, set()) if each in text} == {
            each for each in wanted if each in text
        }


def test_folding_hides_nothing() -> None:
    assert fold(" ＡＢ－c（１） ") == "abc1"


def test_a_large_park_is_searched_quickly() -> None:
    study = make_study(1_000)
    rules = load_audience("public")
    page = render_map(study, audience=rules).get_root().render()
    start = time.process_time()
    guard_page(page, study, rules)
    assert time.process_time() - start < 1.5


def test_random_names_do_not_raise_false_alarms() -> None:
    random = np.random.default_rng(11)
    study = planted_study(200)
    parcels = study["parcels"]
    names = [
        f"地块 {value:.2f}亩 {number}" for number, value in enumerate(random.uniform(5, 900, 200))
    ]
    named = parcels.assign(name=pd.Series(names, dtype="str"))
    assert stopped(changed(study, parcels=named), "leaders") == set()


@pytest.mark.parametrize("audience", ["leaders", "public"])
def test_an_empty_park_and_one_with_parcels_only_are_written(tmp_path: Path, audience: str) -> None:
    study = make_study(3)
    empty = {name: table.iloc[:0] for name, table in study.tables.items()}
    for tables in (empty, {**empty, "parcels": study["parcels"]}):
        assert refused(Study(study.meta, tables, study.policy), tmp_path, audience) == []


@pytest.mark.parametrize("letters", [1, 7, 40])
def test_texts_looked_through_in_parts_are_the_same(
    monkeypatch: pytest.MonkeyPatch, letters: int
) -> None:
    texts = [f"{at}地块金汇铝业{at}" for at in range(40)] + ["甲" * 50, "金汇", ""]
    wanted = {"金汇铝业", "块金", "39地", "甲甲", "业39", "没有"}
    whole = _inside(texts, wanted)
    monkeypatch.setattr("landuse.present.guard.search._PART", letters)
    assert _inside(texts, wanted) == whole
    assert whole == {
        text: met for text in texts if (met := {each for each in wanted if each in text})
    }
