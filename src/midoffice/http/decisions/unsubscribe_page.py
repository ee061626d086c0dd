"""The page behind the link that ends offers by mail; mail programs post to it with one click (RFC 8058).

Opening it changes nothing: mail servers and browsers follow links by themselves. The token stands in the query, which is
not logged.
"""

import secrets
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse

from midoffice.http.decisions.offer_page import PAGES
from midoffice.http.decisions.public_offers import ANSWERS
from midoffice.http.edge import EdgeHere
from midoffice.http.rate_limit import caller_address
from midoffice.kernel.errors import Invalid, MidofficeError, NotFound, TooMany
from midoffice.usecases.decisions.unsubscribe import check_unsubscribe, unsubscribe

router = APIRouter(prefix="/u", include_in_schema=False)
_COLOUR = "#1c5d99"
_GONE = "This link does not work. It may have been cut off: please copy it as a whole, or answer to the mail."
Token = Annotated[str, Query(alias="t", max_length=1_000)]


@router.get("")
async def get_unsubscribe_page(request: Request, edge: EdgeHere, token: Token = "") -> HTMLResponse:
    """Ask whether offers by mail are to end."""
    try:
        edge.limiter.take(ANSWERS, caller_address(request))
        check_unsubscribe(edge.context, token)
    except MidofficeError as problem:
        return _problem(problem)
    return _page(
        "Offers by mail", "You will get no more offers from us by mail. Mails about your orders and questions go on.", token
    )


@router.post("")
async def post_unsubscribe_page(request: Request, edge: EdgeHere, token: Token = "") -> HTMLResponse:
    """End offers by mail. What stands in the form does not matter: nobody posts to this link by chance."""
    try:
        edge.limiter.take(ANSWERS, caller_address(request))
        await unsubscribe(edge.context, token)
    except MidofficeError as problem:
        return _problem(problem)
    return _page("Offers by mail", "It is done: you will get no more offers from us by mail.")


def _problem(problem: MidofficeError) -> HTMLResponse:
    match problem:
        case TooMany():
            return _page("Please wait a moment", "Please try again in a minute.", status=429)
        case Invalid() | NotFound():
            return _page("This link does not work", _GONE, status=404)
        case _:
            return _page("That did not work", "Please try again later, or answer to the mail.", status=503)


def _page(title: str, lead: str, token: str = "", *, status: int = 200) -> HTMLResponse:
    nonce = secrets.token_urlsafe(16)
    page = PAGES.get_template("unsubscribe.html").render(
        title=title, lead=lead, token=token, nonce=nonce, colour=_COLOUR, text_colour="#ffffff"
    )
    policy = f"default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return HTMLResponse(page, status, headers=headers)
