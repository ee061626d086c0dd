"""The formatted form of a mail, as a page of its own for a sandboxed frame.

The stored HTML is cleaned when it arrives. This page does not rely on it: its policy allows no script, no form, no frame and
no address of others, so whatever a message holds, it can only be looked at. With `remote=1` pictures from outside load, which
tells their sender that somebody has looked.
"""

import re
from html import escape, unescape
from urllib.parse import unquote
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from midoffice.domain.interactions.message import Attachment, Message
from midoffice.http.auth import Reading
from midoffice.http.edge import ContextHere
from midoffice.http.interactions.attachments import SHOWN_INLINE
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
# Cleaned mails point to their own pictures with a relative address, and keep those from outside aside.
_OWN_PICTURE = re.compile(r"""(\bsrc\s*=\s*["']?)(?:attachments/cid/|cid:)([^"'\s>]{1,500})""", re.IGNORECASE)
_REMOTE_PICTURE = re.compile(r"\bdata-remote-src=", re.IGNORECASE)


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
    page = _PAGE.format(title=escape(message.subject), body=_body(message, attachments, remote=remote))
    headers = {
        "Content-Security-Policy": _POLICY.format(remote=" https: http:" if remote else ""),
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "private, no-cache",
    }
    return HTMLResponse(page, headers=headers)


def _body(message: Message, attachments: tuple[Attachment, ...], *, remote: bool) -> str:
    if message.html is None:
        return f"<pre>{escape(message.text)}</pre>"
    pictures = {
        a.content_id.strip("<>"): f"/api/attachments/{a.id}?inline=1"
        for a in attachments
        if a.content_id and a.message_id == message.id and a.media_type in SHOWN_INLINE
    }

    def shown(match: re.Match[str]) -> str:
        return match[1] + pictures.get(unquote(unescape(match[2])), "data:,")

    page = _OWN_PICTURE.sub(shown, message.html)
    return _REMOTE_PICTURE.sub("src=", page) if remote else page
