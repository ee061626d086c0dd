"""Lets customers call while somebody can answer, and now and then while nobody does."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING

import structlog

from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.voice.call import CallState
from midoffice.main.demo.kept_process import KeptProcess
from midoffice.main.demo.persona import SEED, make_personas
from midoffice.main.demo.staff import COLLEAGUES
from midoffice.main.demo.telephone.company import NUMBER
from midoffice.main.demo.telephone.lines import LINES
from midoffice.main.demo.telephone.order import CallerOrder, TelephoneOrder

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Sequence
    from contextlib import AbstractAsyncContextManager

    from midoffice.main.demo.persona import Persona
    from midoffice.usecases.given import Context

log = structlog.get_logger(__name__)

_LOOK_SECONDS = 2.0
_STOP_SECONDS = 8.0
_CALL_SECONDS = 12.0
"""Between two calls while somebody's softphone is connected and nobody waits."""
_IDLE_CALL_SECONDS = 90.0
"""Between two calls while nobody could answer: they hear the menu and the music, and give up."""
_TALK_SECONDS, _IDLE_TALK_SECONDS = 180.0, 40.0
_KNOWN, _TRIES = 0.85, 20
_WAITING = frozenset({CallState.ARRIVED, CallState.MENU, CallState.QUEUED})


def calling(context: Context, order: TelephoneOrder, pace: float) -> AbstractAsyncContextManager[None]:
    """Run the telephone network while the context lasts, again when it fails."""
    kept = KeptProcess("demo.telephone", "midoffice.main.demo.telephone.process", order.encoded(), stop_seconds=_STOP_SECONDS)
    return kept.running(lambda process: _send_callers(context, process, pace))


async def _send_callers(context: Context, network: Process, pace: float) -> None:
    assert network.stdin is not None  # noqa: S101  # a kept process has one
    rng = random.Random()  # noqa: S311  # who calls when is no secret
    personas = make_personas(random.Random(SEED))  # noqa: S311  # the customers of the simulation
    while True:
        await _pause(context, rng.uniform(0.6, 1.4) / pace)
        if await _somebody_waits(context):
            continue
        line, caller = rng.choice(LINES), await _caller(context, rng, personas)
        seconds = _TALK_SECONDS if await _somebody_answers(context) else _IDLE_TALK_SECONDS
        network.stdin.write(CallerOrder(caller, NUMBER, line.digit, line.key, seconds).encoded())
        await network.stdin.drain()


async def _pause(context: Context, share: float) -> None:
    """Wait until somebody calls: sooner as soon as a softphone is connected."""
    waited = 0.0
    while waited < share * (_CALL_SECONDS if await _somebody_answers(context) else _IDLE_CALL_SECONDS):
        await asyncio.sleep(_LOOK_SECONDS)
        waited += _LOOK_SECONDS


async def _caller(context: Context, rng: random.Random, personas: Sequence[Persona]) -> str:
    """Return the number of somebody who calls: mostly of a customer who is known by it."""
    number = rng.choice(personas).phone.replace(" ", "")
    async with context.database.reading() as tx:
        for _ in range(_TRIES if rng.random() < _KNOWN else 0):
            if len(await tx.customers.owners(Identifier(IdentifierKind.PHONE, number))) == 1:
                break
            number = rng.choice(personas).phone.replace(" ", "")
    return number


async def _somebody_waits(context: Context) -> bool:
    async with context.database.reading() as tx:
        return any(call.state in _WAITING for call in await tx.calls.live())


async def _somebody_answers(context: Context) -> bool:
    """Tell whether a person's softphone is connected."""
    people = {each.name for each in COLLEAGUES if each.for_people}
    async with context.database.reading() as tx:
        agents = [each for each in await tx.agent_profiles.all() if each.name in people]
        return any([await tx.browsers.of_agent(each.id) for each in agents])
