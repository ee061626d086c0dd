"""Finding where the history of a conversation begins in an HTML mail, and folding it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from lxml import html as markup

from midoffice.adapters.touchpoints.email.html_text import has_text

FOLDED = "quoted"
"""The class of `<details>` around the history."""
_OUTLOOK_LINE = re.compile(r"border-top:\s*solid\s*#[0-9a-f]{6}\s*1\.0pt.*padding:\s*3\.0pt\s*0", re.IGNORECASE | re.DOTALL)
_OUTLOOK_IDS = ("divrplyfwdmsg", "appendonsend", "mail-editor-reference-message-container", "ms-outlook-mobile-reference-message")
_QUOTE_CLASSES = frozenset(
    {"gmail_quote", "gmail_quote_container", "yahoo_quoted", "protonmail_quote", "tutanota_quote", "zmail_extra", "quote-wrapper"}
)

_ATTRIBUTION = re.compile(r".{0,150}\d.{0,150}:")


@dataclass(frozen=True, slots=True)
class Marker:
    """How a mail program shows that history begins. `to_the_end`: everything after the element belongs to it as well."""

    program: str
    holds: Callable[[markup.HtmlElement], bool]
    to_the_end: bool = False


def _classes(element: markup.HtmlElement) -> frozenset[str]:
    return frozenset((element.get("class") or "").lower().split())


MARKERS: tuple[Marker, ...] = (
    Marker("Gmail, Yahoo, Proton ...", lambda e: bool(_classes(e) & _QUOTE_CLASSES)),
    Marker("Thunderbird", lambda e: "moz-cite-prefix" in _classes(e), to_the_end=True),
    Marker("Apple Mail, Thunderbird", lambda e: e.tag == "blockquote" and (e.get("type") or "").lower() == "cite"),
    Marker("Outlook on the web and on telephones", lambda e: (e.get("id") or "").lower().startswith(_OUTLOOK_IDS), to_the_end=True),
    Marker("Outlook", lambda e: _OUTLOOK_LINE.search(e.get("style") or "") is not None, to_the_end=True),
)


def fold_quote(body: markup.HtmlElement) -> markup.HtmlElement | None:
    """Put the history at the end of a body into `<details class="quoted">` and return that; None when there is none.

    Nothing is folded when the history stands first (then it is what the mail is about) or when something was written
    after it or into it (then it is needed for understanding).
    """
    for element in body.iter("blockquote", "div", "p", "hr", "span", "table"):
        marker = next((marker for marker in MARKERS if marker.holds(element)), None)
        if marker is not None:
            return _fold(body, element, marker)
    return None


def _fold(body: markup.HtmlElement, element: markup.HtmlElement, marker: Marker) -> markup.HtmlElement | None:
    first = element
    while (parent := first.getparent()) is not None and parent is not body and not _something_before(first):
        if not marker.to_the_end and _something_after(first):
            break
        first = parent
    parent = first.getparent()
    if parent is None or not _anything_before(body, first):
        return None
    if not marker.to_the_end and _anything_after(body, first):
        return None
    details = markup.Element("details")
    details.set("class", FOLDED)
    summary = markup.Element("summary")
    summary.text = "\u2026"
    details.append(summary)
    first = _attribution_of(first)
    following = list(first.itersiblings())
    parent.insert(parent.index(first), details)
    for moved in (first, *following):
        details.append(moved)  # lxml moves the text behind an element along with it
    return details


def _attribution_of(first: markup.HtmlElement) -> markup.HtmlElement:
    """Return the element that says "On Monday, Ann wrote:" directly before the history, or the history itself."""
    for before in first.itersiblings(preceding=True):
        if _shows(before.tail):
            break
        if has_text(before):
            said = " ".join("".join(before.itertext()).split())
            alone = _ATTRIBUTION.fullmatch(said) and _something_before(before)
            return before if alone else first
    return first


def _something_before(element: markup.HtmlElement) -> bool:
    """Tell whether the parent shows anything before the element."""
    parent = element.getparent()
    if parent is None:
        return False
    return _shows(parent.text) or any(has_text(each) or _shows(each.tail) for each in element.itersiblings(preceding=True))


def _something_after(element: markup.HtmlElement) -> bool:
    """Tell whether the parent shows anything after the element."""
    return _shows(element.tail) or any(has_text(each) or _shows(each.tail) for each in element.itersiblings())


def _anything_before(body: markup.HtmlElement, element: markup.HtmlElement) -> bool:
    return any(_something_before(each) for each in _up_to(body, element))


def _anything_after(body: markup.HtmlElement, element: markup.HtmlElement) -> bool:
    return any(_something_after(each) for each in _up_to(body, element))


def _up_to(body: markup.HtmlElement, element: markup.HtmlElement) -> list[markup.HtmlElement]:
    chain = [element]
    while (parent := chain[-1].getparent()) is not None and parent is not body:
        chain.append(parent)
    return chain


def _shows(text: str | None) -> bool:
    return bool((text or "").strip(" \t\r\n\xa0\u200b"))
