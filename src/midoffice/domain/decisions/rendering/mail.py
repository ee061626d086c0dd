"""E-mail blocks: MJML made into HTML that mail programs show, and into plain text."""

from __future__ import annotations

import re

import mrml

from midoffice.domain.decisions.rendering.links import checked_link
from midoffice.domain.decisions.rendering.markup import Element, numeric_entities, read_markup
from midoffice.domain.decisions.rendering.rendered import NotRenderable

_ELEMENTS = frozenset(
    {"mjml", "mj-head", "mj-body", "mj-attributes", "mj-all", "mj-class", "mj-breakpoint", "mj-preview", "mj-title"}
    | {"mj-accordion", "mj-accordion-element", "mj-accordion-text", "mj-accordion-title", "mj-button", "mj-carousel"}
    | {"mj-carousel-image", "mj-column", "mj-divider", "mj-group", "mj-hero", "mj-image", "mj-navbar", "mj-navbar-link"}
    | {"mj-section", "mj-social", "mj-social-element", "mj-spacer", "mj-table", "mj-text", "mj-wrapper"}
    | {"a", "abbr", "b", "blockquote", "br", "code", "div", "em", "h1", "h2", "h3", "h4", "hr", "i", "img", "li", "ol", "p", "s"}
    | {"small", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul"}
)
"""What a block is made of. Nothing in it runs, and only images are fetched: no scripts, includes, raw parts, fonts, styles."""
_OPTIONS = mrml.RenderOptions(fonts={})
_FETCHED = re.compile(r"url\s*\(|expression\s*\(|javascript:|@import", re.IGNORECASE)
_LINKS = frozenset({"href", "src", "background-url", "action", "background"})
_SILENT = frozenset({"mj-head"})
_BREAKS = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "mj-text", "mj-button", "mj-image", "mj-section"})
_BLANK_LINES = re.compile(r"\n{3,}")
_SPACES = re.compile(r"[ \t\r\f\v]+")


def render_mail(mjml: str, part: str = "mjml") -> tuple[str, str]:
    """Return HTML and text of a block; raises NotRenderable for MJML that is none, is too large, or could do harm.

    A block may be a whole `<mjml>` document, or sections of one.
    """
    source = numeric_entities(mjml.strip())
    if not source.startswith("<mjml"):
        source = f"<mjml><mj-body>{source}</mj-body></mjml>"
    root = read_markup(source, part)
    _check(root, part)
    try:
        html = mrml.to_html(source, None, _OPTIONS)
    except (OSError, ValueError) as wrong:
        raise NotRenderable(part, f"is not MJML: {str(wrong)[:200]}") from None
    return str(getattr(html, "content", html)), plain_text(root)


def _check(root: Element, part: str) -> None:
    stack = [root]
    while stack:
        element = stack.pop()
        if element.name not in _ELEMENTS:
            raise NotRenderable(part, f"may not have the element {element.name[:40]}")
        for name, value in element.attributes.items():
            if name.lower().startswith("on") or _FETCHED.search(value):
                raise NotRenderable(part, f"may not have the attribute {name[:40]}")
            if name.lower() in _LINKS and value.strip():
                checked_link(value, f"{part}.{name[:40]}")
        stack.extend(each for each in element.content if isinstance(each, Element))


def plain_text(root: Element) -> str:
    """Return what a block says in plain text, links behind their words."""
    written: list[str] = []
    stack: list[Element | str] = [root]
    while stack:
        part = stack.pop()
        if isinstance(part, str):
            written.append(_SPACES.sub(" ", part.replace("\n", " ")))
            continue
        if part.name in _SILENT:
            continue
        ending = "\n" if part.name in _BREAKS else ""
        link = part.attributes.get("href", "") if part.name in ("a", "mj-button") else ""
        said = [part.attributes.get("alt", "")] if part.name in ("mj-image", "img") else list(part.content)
        stack.extend(reversed([*said, f" ({link})" if link else "", ending and _NEW_LINE]))
    lines = "".join(written).replace(_NEW_LINE, "\n").split("\n")
    return _BLANK_LINES.sub("\n\n", "\n".join(line.strip() for line in lines)).strip()


_NEW_LINE = "\x1e"
