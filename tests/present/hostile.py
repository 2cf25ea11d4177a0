"""Words that would do harm if any of them were taken for markup, script or a template."""

from __future__ import annotations

HARM = (
    "<script>window.__ran = 1</script>",
    "</script><script>window.__ran = 2</script>",
    '<img src=x onerror="window.__ran = 3">',
    "--><svg onload=window.__ran=4>",
    "${window.__ran = 5}",
    "`+(window.__ran = 6)+`",
    "'+(window.__ran=7)+'",
    '"+(window.__ran=8)+"',
    "{{ 7*191 }}",
    "{{ cycler.__init__.__globals__.os.environ.update(LANDUSE_RAN='1') }}",
    "{% raw %}",
    "{# gone #}",
    "{% endraw %}{% for %}",
    "\u202eABC\u202c \u2066x\u2069 \u200f",
    "]]> \\u003cb\\u003e &lt;b&gt; &amp; %3Cscript%3E",
    "line one\nline two\ttab",
    "=HYPERLINK(1)",
    "龘𠮷😀",
)
LONG = "长" * 10_000


def hostile(word: str) -> str:
    """The word with all that could do harm around it."""
    return f"{word} {' '.join(HARM)}"
