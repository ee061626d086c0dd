"""The formatted form of a mail, as a page of its own for a sandboxed frame.

The stored HTML is cleaned when it arrives. This page does not rely on it: its policy allows no script, no form, no frame and
no address of others, so whatever a message holds, it can only be looked at. With `remote=1` pictures from outside load, which
tells their sender that somebody has looked.
"""

import re
from html import escape
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from midoffice.domain.interactions.message import Attachment, Message
from midoffice.http.attachments import SHOWN_INLINE
from midoffice.http.auth import Reading
from midoffice.http.edge import ContextHere
from midoffice.http.strict_json import StrictRoute

router = APIRouter(tags=["contacts"], route_class=StrictRoute)

# `allow-same-origin` without `allow-scripts`: the desk can measure the page's height, and nothing in it can run.
_POLICY = (
    "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src 'self' data:{remote}; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_PAGE = """<!doctype html>
<html>
<head>
<meta charset="utf-8">
<base target="_blank">
<title>{title}</title>
<style>
body {{ margin: 0; font: 14px/1.5 system-ui, sans-serif; color: #1a1b1e; background: #fff; overflow-wrap: anywhere; }}
img {{ max-width: 100%; height: auto; }}
table {{ max-width: 100%; }}
pre {{ white-space: pre-wrap; }}
blockquote {{ margin: 0 0 0 .5em; padding-left: .75em; border-left: 2px solid #ced4da; color: #495057; }}
details.quoted > summary {{ cursor: pointer; color: #495057; }}
</style>
</head>
<body>{body}</body>
</html>
"""
_CONTENT_ID = re.compile(r"""(\bsrc\s*=\s*["']?)cid:([^"'\s>]{1,250})""", re.IGNORECASE)


@router.get(
    "/api/messages/{message_id}/html",
    response_class=HTMLResponse,
    responses={200: {"description": "The page", "content": {"text/html": {}}}},
)
async def get_message_html(message_id: UUID, _: Reading, context: ContextHere, *, remote: bool = False) -> HTMLResponse:
    """Return a message as a page; `remote=1` lets pictures from outside load."""
    async with context.database.reading() as tx:
        message = await tx.interactions.message(message_id)
        attachments = await tx.interactions.attachments_of(message.interaction_id)
    page = _PAGE.format(title=escape(message.subject), body=_body(message, attachments))
    headers = {
        "Content-Security-Policy": _POLICY.format(remote=" https: http:" if remote else ""),
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "private, no-cache",
    }
    return HTMLResponse(page, headers=headers)


def _body(message: Message, attachments: tuple[Attachment, ...]) -> str:
    if message.html is None:
        return f"<pre>{escape(message.text)}</pre>"
    inline = {
        a.content_id.strip("<>"): f"/api/attachments/{a.id}?inline=1"
        for a in attachments
        if a.content_id and a.message_id == message.id and a.media_type in SHOWN_INLINE
    }
    return _CONTENT_ID.sub(lambda match: match[1] + inline.get(match[2], "data:,"), message.html)
