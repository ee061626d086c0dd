"""HTML from outside can be shown without doing anything, folds its history, and reads as text."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.adapters.touchpoints.email.mails import parsed

from midoffice.adapters.touchpoints.email.html_body import (
    clean_html,
    html_from_text,
    inline_images_to_cid,
    without_folds,
)

ACTIVE = re.compile(
    r"<\s*(?:script|style|iframe|form|input|button|object|embed|svg|math|link|meta|base|video|audio|source|frame)\b"
    r"|\bon[a-z]+\s*=\s*|javascript:|<[^>]*\ssrc\s*=\s*[\"']?\s*(?:https?:)?//",
    re.IGNORECASE,
)
TAGS = re.compile(r"<[^>]*>")


def acts(html: str) -> list[str]:
    """Return the tags that do or load something."""
    return [tag for tag in TAGS.findall(html) if ACTIVE.search(tag)]


def test_hostile_mail_can_only_be_looked_at() -> None:
    html = parsed("hostile_html").html
    assert html is not None
    assert acts(html) == []
    assert "alert" not in html
    assert "position" not in html
    assert "evil.example/b" not in html
    assert "/api/v1/logout" not in html
    assert 'href="https://evil.example/pay"' in html
    assert "noopener noreferrer nofollow" in html
    assert 'class="quoted"' in html
    assert 'evil"' not in html


def test_remote_content_waits_until_asked() -> None:
    html = parsed("newsletter").html
    assert html is not None
    assert ' src="' not in html
    assert 'data-remote-src="https://track.shop.example/p.gif?id=42"' in html
    assert "b.png" not in html


@pytest.mark.parametrize(
    "source",
    [
        '<img src="data:image/png;base64,iVBORw0KGgo=">',
        '<img src="attachments/cid/a%40b" data-content-id="a@b">',
    ],
)
def test_pictures_in_the_mail_itself_stay(source: str) -> None:
    assert clean_html(source).html == source


def test_protocol_relative_picture_is_remote_too() -> None:
    assert clean_html('<img src=" //evil.example/x.gif">').html == '<img data-remote-src="https://evil.example/x.gif">'


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "/desk", "vbscript:x", "file:///etc/passwd"])
def test_links_lead_out_or_nowhere(address: str) -> None:
    assert "href" not in (clean_html(f'<a href="{address}">x</a>').html or "")


FOLDING = [
    ("gmail", '<div>New</div><div class="gmail_quote">On Mon X wrote:<blockquote>Old</blockquote></div>'),
    ("apple", '<div>New<div><br><blockquote type="cite"><div>On 1 Mar X wrote:</div>Old</blockquote></div></div>'),
    ("apple, before", '<div>New</div><div>On 1 Mar 2026, X wrote:</div><blockquote type="cite">Old</blockquote>'),
    ("thunderbird", '<p>New</p><div class="moz-cite-prefix">Am 1.3. schrieb X:<br></div><blockquote type="cite">Old</blockquote>'),
    ("outlook web", '<div>New</div><hr><div id="divRplyFwdMsg">From: X</div><div>Old</div>'),
    ("yahoo", '<div>New</div><div class="yahoo_quoted">On Monday X wrote: Old</div>'),
    ("outlook", '<p>New</p><div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0in 0in 0in">From</div><p>Old</p>'),
]


@pytest.mark.parametrize("source", [row[1] for row in FOLDING], ids=[row[0] for row in FOLDING])
def test_history_at_the_end_is_folded(source: str) -> None:
    body = clean_html(source)
    assert body.text == "New"
    assert body.quoted is not None
    assert body.quoted.endswith("Old")
    assert body.html is not None
    shown, folded = body.html.split('<details class="quoted"><summary>\u2026</summary>')
    assert "New" in shown
    assert "Old" not in shown
    assert "Old" in folded


@pytest.mark.parametrize(
    "source",
    [
        '<blockquote type="cite">Old</blockquote><p>Answer below</p>',
        '<div class="gmail_quote">nothing but history</div>',
        '<p>New</p><blockquote type="cite">Question?</blockquote><p>Answer</p>',
        "<p>New</p><blockquote>a saying</blockquote>",
    ],
    ids=["answer below", "only history", "between", "plain blockquote"],
)
def test_history_that_is_needed_is_not_folded(source: str) -> None:
    body = clean_html(source)
    assert body.quoted is None
    assert "details" not in (body.html or "")


def test_text_reads_like_the_page() -> None:
    source = (
        "<h1>Title</h1><p>One\n two<br>three</p><ul><li>a<li>b</ul><table><tr><td>1</td><td>2</td></tr></table><pre>x\n  y</pre>"
    )
    assert clean_html(source).text == "Title\n\nOne two\nthree\n\n- a\n- b\n\n1 2\n\nx\n  y"


def test_text_as_html_keeps_lines_and_means_nothing() -> None:
    assert html_from_text("a < b\n<script>") == '<div style="white-space: pre-wrap">a &lt; b\n&lt;script&gt;</div>'


def test_inline_pictures_travel_as_cid_again() -> None:
    cleaned = clean_html('<p><img src="cid:a&amp;b@c"> <img src="https://x.example/y.png"></p>').html or ""
    sendable, used = inline_images_to_cid(cleaned)
    assert used == ("a&b@c",)
    assert 'src="cid:a&amp;b@c"' in sendable
    assert "data-" not in sendable


def test_folds_can_be_dropped_or_opened_for_sending() -> None:
    folded = clean_html(FOLDING[0][1]).html or ""
    assert "Old" not in without_folds(folded, keep=False)
    opened = without_folds(folded, keep=True)
    assert "Old" in opened
    assert "details" not in opened
    assert without_folds("", keep=True) == ""


BOMBS = {
    "nested": "<div>" * 300_000,
    "unclosed": "".join(f"<font color='{n}'><p>x" for n in range(60_000)),
    "attributes": "<a " + " ".join(f"a{n}=1" for n in range(150_000)) + ">x</a>",
    "hidden attributes": "<script><a x='</script><a " + " ".join(f"a{n}" for n in range(150_000)) + "'>",
    "entities": "&amp;" * 300_000,
    "large": "<p>text</p>" * 300_000,
    "open comment": "<!--" * 300_000,
    "less than": "<" * 1_000_000,
}


@pytest.mark.parametrize("source", BOMBS.values(), ids=list(BOMBS))
def test_html_bomb_is_shown_as_text_in_reasonable_time(source: str) -> None:
    begun = time.process_time()
    body = clean_html(source)
    assert time.process_time() - begun < 10
    assert body.html is None or len(body.html) < 3_000_000


@given(st.text(st.sampled_from("<>/=\"'&; abdimgscriptnoerrl:\x00\u202e-!"), max_size=300))
def test_whatever_comes_nothing_acts(source: str) -> None:
    body = clean_html(source)
    assert acts(body.html or "") == []
    assert "\x00" not in body.text + (body.html or "")


@given(st.text(max_size=300))
def test_text_survives_as_html_and_back(text: str) -> None:
    said = re.sub(r"\W+", "", clean_html(html_from_text(text), fold=False).text)
    assert said == re.sub(r"\W+", "", "".join(c for c in text if not "\ud800" <= c <= "\udfff" and (c >= " " or c in "\t\n\r")))
