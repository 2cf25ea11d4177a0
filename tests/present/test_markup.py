"""The one place where text becomes HTML: always escaped."""

from hypothesis import given
from hypothesis import strategies as st

from landuse.present.markup import Html, element, escaped, joined


@given(st.text())
def test_no_text_opens_a_tag_or_ends_an_attribute(text) -> None:
    said = escaped(text)
    assert not {"<", ">", '"', "'"} & set(said)
    assert "<" not in element("b", text, title=text)[1:].replace("</b>", "")


def test_elements_are_kept_and_texts_escaped() -> None:
    inner = element("i", "a & b")
    assert inner == "<i>a &amp; b</i>"
    assert element("p", inner, ["<", None, 3], hidden=True, id=None) == (
        "<p hidden><i>a &amp; b</i>&lt;3</p>"
    )
    assert isinstance(joined(["x"]), Html)
    assert element("br") == "<br>"
