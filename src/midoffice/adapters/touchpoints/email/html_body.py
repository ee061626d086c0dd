"""HTML from outside: safe to show, quiet until asked, its quotes folded, and readable as text."""

import html
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

import nh3
from lxml import etree
from lxml import html as markup

from midoffice.adapters.touchpoints.email.charset import readable
from midoffice.adapters.touchpoints.email.html_quote import fold_quote
from midoffice.adapters.touchpoints.email.html_text import text_of

INLINE_IMAGES = "attachments/cid/"
"""An image inside the mail points to this, followed by its Content-ID: relative, so that nothing loads by itself."""
_LONGEST = 2_000_000
_MOST_TAGS = 30_000
_MOST_ENTITIES = 100_000
_MOST_ATTRIBUTES = 64
_SMALL = 100_000
_TAG_START = re.compile(r"<[A-Za-z][^\s/>]*+")
_ATTRIBUTE = re.compile(r"""[\s/]*+[^\s/>=][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+""")
_INLINE_DATA = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]+", re.IGNORECASE)
_REMOTE = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)
_CID = re.compile(r"\s*cid:", re.IGNORECASE)

_TAGS = frozenset({
    "a", "abbr", "address", "b", "bdi", "bdo", "big", "blockquote", "br", "caption", "center", "cite", "code", "col",
    "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "font", "h1", "h2",
    "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "small",
    "span", "strike", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr",
    "tt", "u", "ul", "var", "wbr",
})  # fmt: skip
_EVERYWHERE = frozenset({"align", "dir", "lang", "style", "title"})
_SIZED = frozenset({"width", "height", "bgcolor", "valign"})
_ATTRIBUTES = {
    "*": _EVERYWHERE,
    "a": frozenset({"href"}),
    "img": frozenset({"src", "alt", "width", "height", "data-remote-src", "data-content-id"}),
    "font": frozenset({"color", "face", "size"}),
    "ol": frozenset({"start", "type"}),
    "table": _SIZED | {"border", "cellpadding", "cellspacing"},
    "td": _SIZED | {"colspan", "rowspan"},
    "th": _SIZED | {"colspan", "rowspan"},
    "col": _SIZED | {"span"},
}
# None of these can load anything or leave the place of the message on the screen.
_STYLES = frozenset({
    "background-color", "border", "border-bottom", "border-collapse", "border-color", "border-left", "border-radius",
    "border-right", "border-spacing", "border-style", "border-top", "border-width", "color", "direction", "font",
    "font-family", "font-size", "font-style", "font-variant", "font-weight", "height", "letter-spacing",
    "line-height", "margin", "margin-bottom", "margin-left", "margin-right", "margin-top", "max-width", "min-width",
    "padding", "padding-bottom", "padding-left", "padding-right", "padding-top", "text-align", "text-decoration",
    "text-indent", "text-transform", "vertical-align", "white-space", "width", "word-break", "word-spacing",
})  # fmt: skip
_SILENT = frozenset({"script", "style", "title", "template", "noscript", "object", "svg", "math", "head"})


@dataclass(frozen=True, slots=True)
class HtmlBody:
    """A cleaned body. `html` is None when it was too intricate to be shown safely; `text` is there in any case.

    `quoted` is the text of the folded part. `whole` is False when something could not be shown.
    """

    html: str | None
    text: str
    quoted: str | None
    whole: bool = True


def clean_html(source: str, *, fold: bool = True) -> HtmlBody:
    """Return a body that is safe to show. Never fails.

    Scripts, forms, frames and whatever else could act are gone. Remote images keep their address in `data-remote-src`
    and load when somebody asks for it. With `fold` the history at the end is put into `<details class="quoted">`.
    """
    source = readable(source)
    try:
        document = None if _is_intricate(source) else _parsed(source)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return HtmlBody(None, "", None)  # nothing but comments and white space
    if document is None:
        return HtmlBody(None, _crude_text(source[:_LONGEST]), None, whole=False)
    folded = fold_quote(document) if fold else None
    text = text_of(document, without=folded)
    quoted = text_of(folded) if folded is not None else None
    _quiet(document)
    serialised = _serialised(document)
    # The sanitiser takes quadratic time over entities, and makes one of every non-breaking space.
    if serialised.count("&") + serialised.count("\xa0") > _MOST_ENTITIES:
        return HtmlBody(None, text, quoted, whole=False)
    return HtmlBody(_sanitised(serialised).strip(), text, quoted)


def html_from_text(text: str) -> str:
    """Return plain text as HTML that keeps its lines."""
    return f'<div style="white-space: pre-wrap">{html.escape(text, quote=False)}</div>'


def without_folds(source: str, *, keep: bool) -> str:
    """Return cleaned HTML without its folded history, or with `keep` the history unfolded: mail programs cannot fold."""
    document = _parsed(source) if source.strip() and not _is_intricate(source) else None
    if document is None:
        return ""
    for folded in list(document.iter("details")):
        for summary in list(folded.iterchildren("summary")):
            summary.drop_tree()
        if keep:
            folded.tag = "div"
        elif folded.getparent() is not None:
            folded.drop_tree()
    return _sanitised(_serialised(document)).strip()


def inline_images_to_cid(source: str) -> tuple[str, tuple[str, ...]]:
    """Return HTML for sending, with our references to inline images as `cid:` again, and the Content-IDs named."""
    found = re.findall(rf'src="{re.escape(INLINE_IMAGES)}([^"]+)"', source)
    sendable = re.sub(
        rf'src="{re.escape(INLINE_IMAGES)}([^"]+)"', lambda m: f'src="cid:{html.escape(unquote(html.unescape(m[1])))}"', source
    )
    sendable = re.sub(r' data-(?:content-id|remote-src)="[^"]*"', "", sendable)
    return sendable, tuple(dict.fromkeys(unquote(html.unescape(each)) for each in found))


def _is_intricate(source: str) -> bool:
    """Tell whether the parsers would take unreasonably long: some of their steps are quadratic."""
    if len(source) <= _SMALL:
        return False
    if len(source) > _LONGEST or source.count("<") > _MOST_TAGS or source.count("&") > _MOST_ENTITIES:
        return True
    return any(_attributes_at(source, start.end()) > _MOST_ATTRIBUTES for start in _TAG_START.finditer(source))


def _attributes_at(source: str, at: int) -> int:
    for number in range(_MOST_ATTRIBUTES + 1):
        match = _ATTRIBUTE.match(source, at)
        if match is None:
            return number
        at = match.end()
    return _MOST_ATTRIBUTES + 1


def _parsed(source: str) -> markup.HtmlElement | None:
    parser = markup.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    document = markup.document_fromstring(source.encode("utf-8", errors="replace"), parser=parser)
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        return None  # the rest of the mail was dropped by the parser
    for element in list(document.iter(*_SILENT)):
        element.drop_tree()
    body = document.find(".//body")
    return body if body is not None else document


def _serialised(document: markup.HtmlElement) -> str:
    return str(etree.tostring(document, encoding="unicode", method="html"))


def _quiet(document: markup.HtmlElement) -> None:
    """Point images at what we have, and take the address of remote ones out of the reach of the browser."""
    for element in document.iter("img"):
        for forged in ("data-remote-src", "data-content-id"):
            element.attrib.pop(forged, None)
        source = element.attrib.pop("src", "")
        if _CID.match(source):
            content_id = unquote(source.split(":", 1)[1]).strip(" <>")
            element.set("src", INLINE_IMAGES + quote(content_id, safe=""))
            element.set("data-content-id", content_id)
        elif source.startswith(INLINE_IMAGES):
            element.set("src", source)
            element.set("data-content-id", unquote(source.removeprefix(INLINE_IMAGES)))
        elif _REMOTE.match(source):
            address = source.strip()
            element.set("data-remote-src", f"https:{address}" if address.startswith("//") else address)
        elif _INLINE_DATA.fullmatch(source):
            element.set("src", source)


def _sanitised(source: str) -> str:
    return nh3.clean(
        source,
        tags=set(_TAGS),
        clean_content_tags=set(_SILENT - {"head"}),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=_keep,
        url_schemes={"http", "https", "mailto", "tel", "data"},
        filter_style_properties=set(_STYLES),
        allowed_classes={"details": {"quoted"}},
        link_rel="noopener noreferrer nofollow",
    )


def _keep(tag: str, attribute: str, value: str) -> str | None:
    if tag == "img" and attribute == "src":
        return value if value.startswith(INLINE_IMAGES) or _INLINE_DATA.fullmatch(value) else None
    if attribute == "data-remote-src":
        return value if _REMOTE.match(value) else None
    if attribute == "href":
        return None if value.strip().lower().startswith("data:") or not _leads_out(value) else value
    return value


def _leads_out(address: str) -> bool:
    """A link of a mail names where it leads: a relative one would lead into the page that shows the mail."""
    return re.match(r"\s*(?:https?://|mailto:|tel:)", address, re.IGNORECASE) is not None


def _crude_text(source: str) -> str:
    without = re.sub(r"<(script|style)\b.{0,100000}?</\1\s*>", " ", source, flags=re.IGNORECASE | re.DOTALL)
    lines = re.sub(r"<(?:br|p|div|tr|li)\b[^<>]{0,1000}>", "\n", without, flags=re.IGNORECASE)
    return readable(html.unescape(re.sub(r"<[^<>]{0,100000}>", " ", lines))).strip()
