"""Names taken apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.names.parse import Name, parse_name

REGIONS = ["", "湖南省", "岳阳市", "湖南省岳阳市", "示例县", "内蒙古自治区包头市"]
BRANDS = ["恒立", "金汇", "青禾岭", "白茅峰"]
TRADES = ["机械", "新材料", "铝业", "再生资源", "精密机械制造"]
FORMS = {"有限公司": "limited", "有限责任公司": "limited", "股份有限公司": "stock", "厂": "factory"}


@given(
    st.sampled_from(REGIONS),
    st.sampled_from(BRANDS),
    st.sampled_from(TRADES),
    st.sampled_from(list(FORMS)),
    st.sampled_from(["", "岳阳分公司", "第二分厂"]),
)
def test_what_was_put_together_is_taken_apart(
    region: str, brand: str, trade: str, form: str, branch: str
) -> None:
    found = parse_name(f"{region}{brand}{trade}{form}{branch}")
    assert (found.brand, found.trade) == (brand, trade)
    assert (found.form, found.branch) == (FORMS[form], branch)
    assert bool(found.regions) == bool(region)
    assert found.former == ()


@pytest.mark.parametrize(
    ("written", "regions"),
    [
        ("浙江省平湖市恒立机械厂", ("浙江", "平湖")),
        ("沛县恒立机械厂", ("沛县",)),
        ("湘潭市雨湖区恒立机械厂", ("湘潭", "雨湖")),
        ("恒立(上海)机械有限公司", ("上海",)),
        ("恒立城市建设有限公司", ()),
        ("东方红区块链科技有限公司", ()),
        ("上海食品有限公司", ()),
        ("广西壮族自治区恒立机械厂", ("广西",)),
        ("天津安康食品有限公司", ("天津",)),
    ],
)
def test_regions(written: str, regions: tuple[str, ...]) -> None:
    assert parse_name(written).regions == regions


@pytest.mark.parametrize(
    ("written", "text", "former"),
    [
        ("甲山机械厂（原乙水机械厂）", "甲山机械厂", ("乙水机械厂",)),
        ("甲山机械厂(原名:乙水机械厂)", "甲山机械厂", ("乙水机械厂",)),
        (
            "甲山机械厂（曾用名：乙水机械厂、丙木机械厂）",
            "甲山机械厂",
            ("乙水机械厂", "丙木机械厂"),
        ),
        ("甲山机械厂 曾用名：乙水机械厂", "甲山机械厂", ("乙水机械厂",)),
        ("甲山机械厂原乙水机械厂", "甲山机械厂", ("乙水机械厂",)),
        ("乙水机械厂（现更名为甲山机械厂）", "甲山机械厂", ("乙水机械厂",)),
        ("原乙水机械厂", "原乙水机械厂", ("乙水机械厂",)),
        ("原岳阳市乙水机械厂", "", ("岳阳市乙水机械厂",)),
        ("曾用名：乙水机械厂", "", ("乙水机械厂",)),
        ("甲山机械厂（已注销）", "甲山机械厂", ()),
        ("甲山（集团）机械厂", "甲山集团机械厂", ()),
    ],
)
def test_former_names(written: str, text: str, former: tuple[str, ...]) -> None:
    found = parse_name(written)
    assert (found.text, found.former) == (text, former)


@pytest.mark.parametrize(
    ("written", "brand", "branch"),
    [
        ("恒立机械有限公司第二分公司", "恒立", "第二分公司"),
        ("恒立机械有限公司（岳阳分公司）", "恒立", "岳阳分公司"),
        ("恒立机械岳阳分公司", "恒立", "岳阳分公司"),
        ("恒立机械厂二车间", "恒立", "二车间"),
        ("恒立机械有限公司驻岳阳办事处", "恒立", "驻岳阳办事处"),
    ],
)
def test_branches(written: str, brand: str, branch: str) -> None:
    found = parse_name(written)
    assert (found.brand, found.branch) == (brand, branch)


def test_groups_and_other_brackets() -> None:
    assert parse_name("恒立集团机械有限公司").group
    assert parse_name("恒立(集团)机械有限公司").brand == "恒立"
    assert parse_name("恒立投资中心(有限合伙)").extra == "有限合伙"


@given(
    st.text(
        st.one_of(st.sampled_from("恒立原曾用名（）()公司厂省市县区集团分现:：、"), st.characters())
    )
)
def test_any_text_can_be_taken_apart(written: str) -> None:
    found = parse_name(written)
    assert isinstance(found, Name)
    assert all(found.former)


def test_spelling_does_not_change_the_parts() -> None:
    assert parse_name("岳阳恒立機械（集團）有限公司") == parse_name("岳阳恒立机械(集团)有限公司 ")


def test_a_text_too_long_for_a_name_is_left_whole() -> None:
    """Text from data is hostile: no pattern may run for ever on it."""
    long = "恒立" + "原（机械厂" * 100_000
    found = parse_name(long)
    assert found.brand == ""
    assert found.text.startswith("恒立原(机械厂")
