"""Markup (页面元素): the one place where text becomes HTML, escaped."""

from __future__ import annotations

import html
from collections.abc import Iterable

from landuse.present.workbook.cells import safe_line

_EMPTY = frozenset({"br", "col", "input", "meta"})


class Html(str):
    """Text that is HTML already (已成的页面元素); all other text is escaped."""

    __slots__ = ()


def element(tag: str, /, *children: object, **attributes: object) -> Html:
    """One element (元素): children are escaped unless they are HTML already.

    Parameters
    ----------
    tag
        Name of the element.
    *children
        Text, numbers, elements, or lists of them; None is left out.
    **attributes
        Their values are escaped too; ``class_`` stands for ``class``, true for an attribute
        without value, None and false for none.

    Returns
    -------
    Html
        The element.

    Examples
    --------
    >>> element("b", "<script>", class_='a"b')
    '<b class="a&quot;b">&lt;script&gt;</b>'
    """
    said = "".join(_attribute(key, value) for key, value in attributes.items())
    if tag in _EMPTY:
        return Html(f"<{tag}{said}>")
    return Html(f"<{tag}{said}>{joined(children)}</{tag}>")


def joined(children: Iterable[object]) -> Html:
    """Elements and texts one after the other (依次拼接), the texts escaped.

    Parameters
    ----------
    children
        As for :func:`element`.

    Returns
    -------
    Html
        All of them.
    """
    return Html("".join(_child(each) for each in children))


def _child(child: object) -> str:
    if child is None:
        return ""
    if isinstance(child, Html):
        return child
    if isinstance(child, str | int | float):
        return escaped(str(child))
    if isinstance(child, Iterable):
        return joined(child)
    return escaped(str(child))


def _attribute(key: str, value: object) -> str:
    name = key.rstrip("_").replace("_", "-")
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escaped(str(value))}"'


def escaped(text: str) -> Html:
    r"""Text as HTML (转义): shown as it is, never taken for markup; control characters made visible.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    Html
        Safe between tags and in attributes.

    Examples
    --------
    >>> escaped('<img src=x onerror="a">\x00')
    '&lt;img src=x onerror=&quot;a&quot;&gt;␀'
    """
    return Html(html.escape(text if text.isprintable() else safe_line(text), quote=True))
