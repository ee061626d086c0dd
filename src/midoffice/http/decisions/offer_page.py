"""The page behind the links of an offer in a mail: plain HTML that works without any script.

Opening it answers nothing: mail servers and browsers follow links by themselves. The token stands in the query, which is
not logged.
"""

import secrets
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from jinja2 import FileSystemLoader
from jinja2.sandbox import SandboxedEnvironment
from starlette.responses import HTMLResponse

from midoffice.domain.decisions.action_offer import ActionOfferState
from midoffice.domain.decisions.ledger import ResponseKind
from midoffice.http.decisions.public_offers import ANSWERS
from midoffice.http.edge import EdgeHere
from midoffice.http.rate_limit import caller_address
from midoffice.kernel.errors import Conflict, Invalid, MidofficeError, NotFound, TooMany
from midoffice.usecases.decisions.mail_answers import answer_mail, look_at_offer

router = APIRouter(prefix="/o", include_in_schema=False)
PAGES = SandboxedEnvironment(
    loader=FileSystemLoader(Path(__file__).parents[1] / "pages"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)
_COLOUR = "#1c5d99"
_CHOICES = {
    ResponseKind.ACCEPTED: "Yes, please",
    ResponseKind.DECLINED: "No, thank you",
    ResponseKind.LATER: "Later",
}
_THANKS = {
    ResponseKind.ACCEPTED: "Thank you. We have noted it.",
    ResponseKind.DECLINED: "Thank you. We will not ask again.",
    ResponseKind.LATER: "All right, another time.",
}
_LONGEST = 1_000
_GONE = "This link does not work. It may have been cut off: please copy it as a whole, or answer to the mail."
Token = Annotated[str, Query(alias="t", max_length=_LONGEST)]


@router.get("")
async def get_offer_page(request: Request, edge: EdgeHere, token: Token = "", answer: str = "") -> HTMLResponse:
    """Show what the link is about, with the answers."""
    try:
        edge.limiter.take(ANSWERS, caller_address(request))
        offer = await look_at_offer(edge.context, token)
    except MidofficeError as problem:
        return _problem(problem)
    if offer.state is not ActionOfferState.OPEN:
        return _page(offer.name, lead="This has been answered already, or is not valid any more. There is nothing more to do.")
    chosen = next((kind for kind in _CHOICES if kind == answer), None)
    return _page(offer.name, lead="What is your answer?", token=token, chosen=chosen)


@router.post("")
async def post_offer_page(
    request: Request,
    edge: EdgeHere,
    token: Annotated[str, Form(alias="t", max_length=_LONGEST)] = "",
    answer: Annotated[str, Form(max_length=20)] = "",
) -> HTMLResponse:
    """Take the answer."""
    try:
        edge.limiter.take(ANSWERS, caller_address(request))
        offer = await look_at_offer(edge.context, token)
        if answer not in _CHOICES:
            return _page(offer.name, lead="Please choose an answer.", token=token, status=422)
        await answer_mail(edge.context, token, ResponseKind(answer))
    except MidofficeError as problem:
        return _problem(problem)
    return _page(offer.name, lead=_THANKS[ResponseKind(answer)])


def _problem(problem: MidofficeError) -> HTMLResponse:
    match problem:
        case TooMany():
            return _page("Please wait a moment", lead="Please try again in a minute.", status=429)
        case Invalid() | NotFound():
            return _page("This link does not work", lead=_GONE, status=404)
        case Conflict():
            return _page("This is not valid any more", lead=problem.message, status=409)
        case _:
            return _page("That did not work", lead="Please try again later, or answer to the mail.", status=503)


def _page(title: str, *, lead: str, token: str = "", chosen: ResponseKind | None = None, status: int = 200) -> HTMLResponse:
    nonce = secrets.token_urlsafe(16)
    answers = [(kind.value, label, kind is chosen) for kind, label in _CHOICES.items()] if token else []
    page = PAGES.get_template("offer.html").render(
        title=title, lead=lead, token=token, answers=answers, nonce=nonce, colour=_COLOUR, text_colour="#ffffff"
    )
    policy = f"default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return HTMLResponse(page, status, headers=headers)
