"""What an agent does in a call: hold, mute, digits, hang up; and what the desk knows of it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.voice.call import CallDirection, CallState, Cause, Leg, LegRole
from midoffice.domain.voice.commands import HangUp
from midoffice.domain.voice.controls import NoCall, end_all, hang_up, hold, mute, send_digits, unhold
from midoffice.domain.voice.shown import CallNow, show_to
from midoffice.domain.voice.timeline import Told, tell_call
from midoffice.domain.voice.transfer import transfer_of
from midoffice.kernel.errors import Forbidden, NotFound
from midoffice.ports.event_log import Cursor
from midoffice.usecases.given import Context
from midoffice.usecases.voice.call_settling import settle
from midoffice.usecases.voice.call_turns import Turn
from midoffice.usecases.voice.call_work import end_outgoing
from midoffice.usecases.voice.calls import change_call, read_call

_MOST_EVENTS = 2_000
Steering = Callable[[Turn, Leg], Awaitable[None]]
"""What an agent does with a call; the leg is the agent's own."""


async def read_call_now(context: Context, principal: Principal, interaction_id: UUID) -> CallNow:
    """Return the newest call of a contact, what the caller may do with it, and what happened in it.

    Raises NotFound for a contact without one.
    """
    call = await read_call(context, principal, interaction_id)
    if call is None:
        raise NotFound(kind="call of interaction", id=interaction_id)
    async with context.database.reading() as tx:
        told = await tx.log.read_for(Cursor(), await tx.log.head(), interaction_id=interaction_id, limit=_MOST_EVENTS)
    events = tell_call(call.id, [Told(event.type, event.at, event.data) for event in told])
    return replace(show_to(call, principal.account_id), events=events)


async def hold_call(context: Context, principal: Principal, call_id: UUID, *, on: bool, leg_id: UUID | None = None) -> CallNow:
    """Put a party of the own call on hold, or take it off; without `leg_id` the customer. Twice is once.

    Raises Forbidden for a call that the agent is not in, NotFound, and NoCall.
    """

    async def work(turn: Turn, _own: Leg) -> None:
        customer = turn.call.customer
        party = leg_id or (customer.id if customer is not None else None)
        if party is None:
            raise NoCall("There is no customer in this call.")
        turn.take(hold(turn.call, party) if on else unhold(turn.call, party))

    return await steer(context, principal, call_id, work)


async def mute_call(context: Context, principal: Principal, call_id: UUID, *, on: bool) -> CallNow:
    """Let nobody hear the caller of this, or all again. Twice is once."""

    async def work(turn: Turn, own: Leg) -> None:
        turn.take(mute(turn.call, own.id, on=on))

    return await steer(context, principal, call_id, work, supervisors=True)


async def send_call_digits(context: Context, principal: Principal, call_id: UUID, digits: str) -> CallNow:
    """Send touch tones to those outside whom the agent talks with. Raises Invalid(digits), NoCall."""

    async def work(turn: Turn, own: Leg) -> None:
        turn.take(send_digits(turn.call, own, digits))

    return await steer(context, principal, call_id, work)


async def hang_up_call(context: Context, principal: Principal, call_id: UUID, leg_id: UUID | None = None) -> CallNow:
    """Hang up: the own connection, or another party's. A conversation without anybody for the customer is over.

    A call that is over already stays so. Raises Forbidden, NotFound.
    """

    async def work(turn: Turn, own: Leg) -> None:
        await end_party(turn, leg_id or own.id)

    return await steer(context, principal, call_id, work, supervisors=True)


async def end_party(turn: Turn, leg_id: UUID) -> None:
    """End a party's connection with all that follows for the others."""
    call = turn.call
    leg = call.leg(leg_id)
    transfer = transfer_of(call)
    if leg is not None and leg.role is LegRole.CUSTOMER:
        await settle(turn, end_all(call, turn.now))
    elif call.state is CallState.TALKING or (transfer is not None and transfer.live):
        await settle(turn, hang_up(call, leg_id, turn.now), left=leg)
    elif call.direction is CallDirection.OUTBOUND and leg is not None and leg.role is LegRole.AGENT:
        await end_outgoing(turn, Cause.CANCELED)
    else:
        # Nobody talks yet: what becomes of the customer is decided when the node says that the party is gone.
        turn.do(HangUp(call.id, leg_id))


async def steer(context: Context, principal: Principal, call_id: UUID, work: Steering, *, supervisors: bool = False) -> CallNow:
    """Do something in a call in which the caller takes part; raises Forbidden for anybody else.

    `supervisors`: also for those who listen or help.
    """
    scopes = (Scope.HANDLE, Scope.SUPERVISE) if supervisors else (Scope.HANDLE,)
    if not any(principal.may(scope) for scope in scopes):
        raise Forbidden("steer calls")

    async def mine(turn: Turn) -> Turn:
        own = turn.call.agent(principal.account_id)
        if own is None or (own.role is LegRole.SUPERVISOR and not supervisors):
            raise Forbidden("steer a call that you are not in")
        await work(turn, own)
        return turn

    turn = await change_call(context, call_id, mine, actor=principal.actor)
    return show_to(turn.call, principal.account_id)
