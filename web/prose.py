"""Markdown of lessons, stories and refusals as HTML that is safe to show; no raw HTML survives."""

from __future__ import annotations

from functools import lru_cache

import nh3
from markdown import Markdown
from markupsafe import Markup

_TAGS = {
    *("h2", "h3", "h4", "p", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "hr", "br"),
    *("a", "em", "strong", "code", "pre", "table", "thead", "tbody", "tr", "th", "td", "div"),
}
_ATTRIBUTES = {"a": {"href"}, "h2": {"id"}, "h3": {"id"}, "h4": {"id"}, "ol": {"start"}}
_EXTENSIONS = ["toc", "tables", "sane_lists", "pymdownx.highlight", "pymdownx.superfences"]


@lru_cache(maxsize=512)
def to_html(text: str) -> Markup:
    """The text as HTML: headings keep their anchors, links open only http, https, mailto and relative addresses."""
    page = Markdown(extensions=_EXTENSIONS, extension_configs={"pymdownx.highlight": {"use_pygments": False}})
    html = nh3.clean(
        page.convert(text),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
    return Markup(html)


def one_line(text: str) -> Markup:
    """A short text as HTML without its paragraph."""
    html = to_html(text.strip())
    inner = html.removeprefix("<p>").removesuffix("</p>")
    return Markup(inner) if "<p>" not in inner else html
