"""Pages of the company's site that a visitor saw, so that whoever talks to the visitor next need not ask.

What is kept is little on purpose: where and when, never what stood in the address behind the path, and not for long.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from midoffice.kernel.errors import Invalid

MOST_PAGES = 50
"""Views of one visitor that are kept; the oldest goes first."""
PAGES_KEPT = timedelta(days=30)
SESSION_PAUSE = timedelta(minutes=30)
"""A visitor who looks at nothing for so long begins a new session."""
LONGEST_ADDRESS, LONGEST_TITLE = 500, 200
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class PageView:
    """One page seen. `address` is origin and path."""

    id: UUID
    visitor_id: UUID
    touchpoint_id: UUID
    seen_at: datetime
    address: str
    title: str


def page_address(said: str) -> str:
    """Return origin and path of an address: what stands behind them may be a password or a search for an illness.

    Raises Invalid(page.address) for what is no address of a web page.
    """
    remedy = "Send the address of the page, as https://shop.example/televisions."
    try:
        parts = urlsplit(said.strip()[: 4 * LONGEST_ADDRESS])
        host, port = parts.hostname, parts.port
    except ValueError:
        raise Invalid("page.address", "is not an address", remedy) from None
    if parts.scheme not in {"http", "https"} or not host:
        raise Invalid("page.address", "is not the address of a web page", remedy)
    shown = f"[{host}]" if ":" in host else host
    origin = f"{parts.scheme}://{shown}" + (f":{port}" if port is not None else "")
    return (origin + _CONTROL.sub("", parts.path))[:LONGEST_ADDRESS]


def page_title(said: str) -> str:
    """Return a page's title on one line."""
    return " ".join(_CONTROL.sub(" ", said).split())[:LONGEST_TITLE]


def latest_session(views: Iterable[PageView], now: datetime) -> tuple[PageView, ...]:
    """Return the views of the session that is going on, oldest first; the same page seen again in a row counts once.

    `views` are newest first. Nothing is returned when the visitor has been away for longer than a session may pause.
    """
    session: list[PageView] = []
    after = now
    for view in views:
        if after - view.seen_at > SESSION_PAUSE:
            break
        after = view.seen_at
        if session and session[-1].address == view.address:
            session[-1] = view
        else:
            session.append(view)
    return tuple(reversed(session))
