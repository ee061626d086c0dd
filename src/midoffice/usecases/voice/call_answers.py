"""What is looked up for a caller, after the commit: whose account it is, and what there is to say. The answer comes as a timer.

So a source that is slow keeps no call locked, and an answer that never comes is one that says nothing: the timer is set before.
"""

import asyncio
import hashlib
import hmac
from datetime import timedelta
from functools import partial
from uuid import UUID

import structlog

from midoffice.domain.context.attribute import Missing
from midoffice.domain.customers.customer import Known, resolve
from midoffice.domain.customers.identifier import Identifier, IdentifierKind, identify
from midoffice.domain.decisions.ledger import ActionKind, DecisionChannel, ResponseKind
from midoffice.domain.decisions.rendering.spoken_text import words_of_speech
from midoffice.domain.voice.call import Call
from midoffice.domain.voice.menu_run import Check, Proof
from midoffice.domain.voice.spoken_offer import Taken
from midoffice.kernel.errors import Invalid, MidofficeError
from midoffice.ports.database import Transaction
from midoffice.ports.timers import Timer, TimerKind
from midoffice.usecases.context.customer_view import read_view
from midoffice.usecases.decisions.decision_orders import DecisionOrder, MadeOffer, ResponseOrder
from midoffice.usecases.decisions.page_offers import decide_quietly
from midoffice.usecases.decisions.respond import record_response
from midoffice.usecases.given import Context
from midoffice.usecases.transact import transact
from midoffice.usecases.voice.call_turns import Later, timer_key

log = structlog.get_logger(__name__)
ANSWER_SECONDS = 3.0
"""A caller waits so long for an answer at most."""
_ANSWERABLE = frozenset({ActionKind.OFFER.value, ActionKind.RETENTION.value})
"""Kinds of actions that a customer accepts or declines; a message is only heard."""
MOST_FAILED = 5
FAILED_WITHIN = timedelta(hours=1)
"""After so many wrong proofs for an account in this time, none is right."""


def answer_later(
    call: Call, timer: str, placement: str, customer_id: UUID | None, *, waiting: bool = False, gone: int = 0
) -> Later:
    """Return the job that finds out what to say to a caller, and sets the timer with it as `text`."""
    return partial(_answer, call=call, timer=timer, placement=placement, customer_id=customer_id, waiting=waiting, gone=gone)


async def _answer(
    context: Context, call: Call, timer: str, placement: str, customer_id: UUID | None, *, waiting: bool, gone: int
) -> None:
    text, token = "", ""
    if customer_id is not None:
        situation = {"waiting": waiting, "language": str((call.menu or {}).get("language") or "")}
        order = DecisionOrder(DecisionChannel.IVR, placement, customer_id, situation=situation, verified=call.verified)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                offers = await decide_quietly(context, order)
                text = " ".join(words_of_speech(str(each.rendered.get("ssml") or "")) for each in offers)
                token = next((each.token for each in offers if each.kind in _ANSWERABLE), "")
                for each in offers:
                    await _note_shown(context, call, each)
        except (MidofficeError, TimeoutError) as problem:
            log.warning("calls.no_answer", placement=placement, why=str(problem) or "it took too long")
    await _tell(context, call, timer, {"text": text, "offer": token if text else "", "gone": gone})


def respond_later(call: Call, timer: str, token: str, *, accepted: bool, gone: int = 0) -> Later:
    """Return the job that notes what a caller answers to an offer, once, and sets the timer with what became of it as `taken`."""
    return partial(_respond, call=call, timer=timer, token=token, accepted=accepted, gone=gone)


async def _respond(context: Context, call: Call, timer: str, token: str, *, accepted: bool, gone: int) -> None:
    kind = ResponseKind.ACCEPTED if accepted else ResponseKind.DECLINED
    digest = hashlib.sha256(token.encode()).hexdigest()[:32]
    taken = Taken.REFUSED
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            await record_response(context, None, ResponseOrder(token, kind, f"call:{call.id}:{digest}:{kind.value}"))
            taken = Taken.ACCEPTED if accepted else Taken.DECLINED
    except (MidofficeError, TimeoutError) as problem:
        log.warning("calls.response_refused", call_id=str(call.id), why=str(problem) or "it took too long")
    await _tell(context, call, timer, {"taken": taken.value, "gone": gone})


async def _note_shown(context: Context, call: Call, offer: MadeOffer) -> None:
    order = ResponseOrder(offer.token, ResponseKind.SHOWN, f"call:{call.id}:{offer.offer_id}:shown")
    await record_response(context, None, order)


def check_later(call: Call, timer: str, check: Check, customer_id: UUID | None, *, gone: int) -> Later:
    """Return the job that checks an account number, and sets the timer with `proof` and the customer's id."""
    return partial(_check, call=call, timer=timer, check=check, customer_id=customer_id, gone=gone)


async def _check(context: Context, call: Call, timer: str, check: Check, customer_id: UUID | None, *, gone: int) -> None:
    proof, found = Proof.WRONG, None
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            proof, found = await prove(context, check, customer_id)
    except (MidofficeError, TimeoutError) as problem:
        log.warning("calls.not_checked", why=str(problem) or "it took too long")
    await _tell(context, call, timer, {"proof": proof.value, "customer_id": str(found) if found else None, "gone": gone})


async def prove(context: Context, check: Check, caller_id: UUID | None) -> tuple[Proof, UUID | None]:
    """Return whether a caller has named, or proved, an account, and whose it is.

    An account that our records do not know may be known to the sources: with the right proof it is the caller's. Whoever fails too
    often for one account is not told from somebody who fails.
    """
    try:
        account = identify(IdentifierKind.ACCOUNT, check.account)
    except Invalid:
        return Proof.WRONG, None
    now = context.clock.now()
    async with context.database.reading() as tx:
        owner = resolve(await tx.customers.owners(account))
        failed = await tx.menus.checks(account.value, now - FAILED_WITHIN) if check.proof else 0
    customer_id = owner.customer_id if isinstance(owner, Known) else None
    if not check.proof:
        return (Proof.KNOWN, customer_id) if customer_id else (Proof.WRONG, None)
    whose = customer_id or caller_id
    if whose is None or failed >= MOST_FAILED:
        return Proof.WRONG, None
    if await _is_right(context, whose, account, check):
        return Proof.VERIFIED, whose
    await transact(context, lambda tx: tx.menus.count_check(account.value, now - FAILED_WITHIN, now), notice=False)
    return Proof.WRONG, None


async def _is_right(context: Context, customer_id: UUID, account: Identifier, check: Check) -> bool:
    view = await read_view(
        context, customer_id, [account], wanted=frozenset({check.attribute}), deadline=timedelta(seconds=ANSWER_SECONDS / 2)
    )
    attribute = view.attributes.get(check.attribute)
    if attribute is None or isinstance(attribute.value, Missing) or attribute.value in (None, ""):
        return False
    told = "".join(sign for sign in str(attribute.value) if sign.isalnum())
    return hmac.compare_digest(told.encode(), check.proof.encode())


async def _tell(context: Context, call: Call, timer: str, data: dict[str, object]) -> None:
    async def work(tx: Transaction) -> None:
        await tx.timers.set(Timer(TimerKind.CALL, timer_key(call.id, timer), context.clock.now(), data))

    await transact(context, work)
