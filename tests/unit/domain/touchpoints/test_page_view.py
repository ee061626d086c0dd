"""What is kept of a page that a visitor saw, and which pages are one session."""

from datetime import timedelta

import pytest

from midoffice.domain.touchpoints.page_view import LONGEST_ADDRESS, PageView, latest_session, page_address, page_title
from midoffice.kernel.errors import Invalid
from midoffice.kernel.ids import new_id
from midoffice.testing.clock import START


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("https://shop.example/tv?token=secret#top", "https://shop.example/tv"),
        ("https://ann:secret@shop.example:8443/tv", "https://shop.example:8443/tv"),
        ("HTTP://Shop.Example", "http://shop.example"),
        ("http://[2001:db8::1]/a b\u2028c", "http://[2001:db8::1]/a bc"),
    ],
)
def test_nothing_behind_the_path_is_kept(said: str, kept: str) -> None:
    assert page_address(said) == kept


@pytest.mark.parametrize("said", ["", "javascript:alert(1)", "/tv", "data:text/html,x", "https://", "http://[::1", "http://a:x/"])
def test_what_is_no_page_is_refused(said: str) -> None:
    with pytest.raises(Invalid, match=r"page\.address"):
        page_address(said)


def test_addresses_and_titles_are_short() -> None:
    assert len(page_address("https://shop.example/" + "x" * 10_000)) == LONGEST_ADDRESS
    assert page_title(" A\r\n\tnice \x00 title ") == "A nice title"


def _view(minutes: float, path: str) -> PageView:
    return PageView(new_id(), new_id(), new_id(), START + timedelta(minutes=minutes), f"https://shop.example/{path}", path)


def test_a_session_ends_where_the_visitor_was_away_for_long() -> None:
    seen = [_view(100, "c"), _view(80, "b"), _view(79, "b"), _view(60, "a"), _view(20, "before")]
    session = latest_session(seen, START + timedelta(minutes=110))
    assert [view.title for view in session] == ["a", "b", "c"]
    assert session[1] is seen[2], "the same page again in a row counts once, from when it was opened"
    assert latest_session(seen, START + timedelta(minutes=131)) == ()
